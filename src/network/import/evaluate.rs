//! Evaluates operations whose inputs are all known: shapes, positions, masks, and weights that a file
//! computes from others.

use super::model::Node;
use super::value::{Data, Known};
use crate::network::operation::{Binary, Function, broadcast, broadcast_strides, places, strides};

/// The most numbers that all evaluations of a file compute, and of one result.
pub struct Budget(pub usize);

impl Budget {
    /// Reserves the numbers of a result.
    pub fn spend(&mut self, numbers: usize) -> Option<()> {
        self.0 = self.0.checked_sub(numbers.saturating_add(64))?;
        Some(())
    }
}

/// The size of a result before it is allocated.
fn count(dims: &[usize]) -> Option<usize> {
    dims.iter()
        .try_fold(1usize, |product, &dim| product.checked_mul(dim))
}

/// An axis of a tensor with `rank` axes; negative ones count from the end.
pub fn axis(axis: i64, rank: usize) -> Option<usize> {
    let rank = i64::try_from(rank).ok()?;
    let axis = if axis < 0 { axis + rank } else { axis };
    (0..rank.max(1)).contains(&axis).then_some(axis as usize)
}

/// Evaluates a node; `None` where the operation cannot be evaluated, its inputs do not fit, or the budget is
/// spent.
pub fn evaluate(
    node: &Node,
    inputs: &[Option<&Known>],
    version: i64,
    budget: &mut Budget,
) -> Option<Vec<Known>> {
    let first = inputs.first().copied().flatten();
    let second = inputs.get(1).copied().flatten();
    let third = inputs.get(2).copied().flatten();
    let one = |known: Known| Some(vec![known]);
    let operator = node.operator.as_str();
    // Most results are at most as large as all inputs together; the others reserve more below.
    let read: usize = inputs.iter().flatten().map(|known| known.numbers()).sum();
    budget.spend(read)?;
    if let Some(function) = function(node) {
        let x = first?;
        return one(Known::float(
            x.dims.clone(),
            x.data
                .floats()
                .into_iter()
                .map(|x| function.at(x.into()) as f32)
                .collect(),
        )?);
    }
    match operator {
        "Constant" => {
            let attribute = node.attributes.first()?;
            one(match attribute.name.as_str() {
                "value" => attribute.tensor.as_ref()?.decode().ok()?,
                "value_float" => Known::float(vec![], vec![attribute.float])?,
                "value_floats" => {
                    Known::float(vec![attribute.floats.len()], attribute.floats.clone())?
                }
                "value_int" => Known::new(vec![], Data::Int(vec![attribute.integer]))?,
                "value_ints" => Known::integers(attribute.integers.clone()),
                _ => return None,
            })
        }
        "ConstantOfShape" => {
            let dims = sizes(&first?.data.whole())?;
            budget.spend(count(&dims)?)?;
            let fill = match node.attribute("value").and_then(|a| a.tensor.as_ref()) {
                Some(tensor) => tensor.decode().ok()?,
                None => Known::float(vec![1], vec![0.0])?,
            };
            one(fill.reshaped(vec![])?.expanded(&dims)?)
        }
        "Identity" | "Dropout" => one(first?.clone()),
        "Cast" | "CastLike" => {
            let x = first?;
            let kind = match operator {
                "Cast" => node.integer("to")?,
                _ => match second?.data {
                    Data::Float(_) => 1,
                    Data::Int(_) => 7,
                    Data::Bool(_) => 9,
                },
            };
            let data = match kind {
                1 | 10 | 11 | 16 => Data::Float(x.data.floats()),
                2..=7 | 12 | 13 => Data::Int(x.data.whole()),
                9 => Data::Bool(x.data.truths()),
                _ => return None,
            };
            one(Known::new(x.dims.clone(), data)?)
        }
        "Shape" => one(shape(node, &first?.dims)?),
        "Size" => one(Known::new(
            vec![],
            Data::Int(vec![first?.numbers() as i64]),
        )?),
        "Range" => {
            let all = [first?, second?, third?];
            let [start, limit, step] =
                all.map(|known| f64::from(known.scalar().unwrap_or(f32::NAN)));
            let count = ((limit - start) / step).ceil();
            if !(0.0..=1e7).contains(&count) {
                return None;
            }
            budget.spend(count as usize)?;
            let is_float = all.iter().any(|known| matches!(known.data, Data::Float(_)));
            let numbers = (0..count as usize).map(|at| start + at as f64 * step);
            one(if is_float {
                let numbers: Vec<f32> = numbers.map(|x| x as f32).collect();
                Known::float(vec![numbers.len()], numbers)?
            } else {
                Known::integers(numbers.map(|x| x as i64).collect())
            })
        }
        "Add" | "Sub" | "Mul" | "Div" | "Mod" | "Pow" | "Max" | "Min" | "Equal" | "Less"
        | "Greater" | "LessOrEqual" | "GreaterOrEqual" | "And" | "Or" | "Xor" | "Sum"
        | "BitwiseAnd" => {
            let mut result = first?.clone();
            for other in &inputs[1..] {
                result = pair(node, &result, (*other)?, budget)?;
            }
            one(result)
        }
        "Not" => one(Known::new(
            first?.dims.clone(),
            Data::Bool(first?.data.truths().into_iter().map(|x| !x).collect()),
        )?),
        "Where" => {
            let (condition, a, b) = (first?, second?, third?);
            let dims = broadcast(&broadcast(&condition.dims, &a.dims)?, &b.dims)?;
            budget.spend(count(&dims)?.checked_mul(3)?)?;
            let condition = condition.expanded(&dims)?.data.truths();
            let (a, b) = (a.expanded(&dims)?, b.expanded(&dims)?);
            let data = match (&a.data, &b.data) {
                (Data::Int(a), Data::Int(b)) => Data::Int(chosen(&condition, a, b)),
                (Data::Bool(a), Data::Bool(b)) => Data::Bool(chosen(&condition, a, b)),
                (a, b) => Data::Float(chosen(&condition, &a.floats(), &b.floats())),
            };
            one(Known::new(dims, data)?)
        }
        "Clip" => {
            let bound = |known: Option<&Known>, name: &str| {
                known.and_then(Known::scalar).or(node.float(name))
            };
            let low = bound(second, "min").unwrap_or(f32::NEG_INFINITY);
            let high = bound(third, "max").unwrap_or(f32::INFINITY);
            let x = first?;
            one(match &x.data {
                Data::Int(whole) => Known::new(
                    x.dims.clone(),
                    Data::Int(
                        whole
                            .iter()
                            .map(|&x| (x as f32).max(low).min(high) as i64)
                            .collect(),
                    ),
                )?,
                data => Known::float(
                    x.dims.clone(),
                    data.floats()
                        .into_iter()
                        .map(|x| x.max(low).min(high))
                        .collect(),
                )?,
            })
        }
        "Sign" | "Floor" | "Ceil" | "Round" | "Abs" | "Neg" => {
            let x = first?;
            one(match &x.data {
                Data::Int(whole) => Known::new(
                    x.dims.clone(),
                    Data::Int(
                        whole
                            .iter()
                            .map(|&x| match operator {
                                "Sign" => x.signum(),
                                "Abs" => x.saturating_abs(),
                                "Neg" => x.saturating_neg(),
                                _ => x,
                            })
                            .collect(),
                    ),
                )?,
                data => Known::float(
                    x.dims.clone(),
                    data.floats()
                        .into_iter()
                        .map(|x| match operator {
                            "Sign" => {
                                if x == 0.0 {
                                    0.0
                                } else {
                                    x.signum()
                                }
                            }
                            "Floor" => x.floor(),
                            "Ceil" => x.ceil(),
                            "Abs" => x.abs(),
                            "Neg" => -x,
                            _ => x.round_ties_even(),
                        })
                        .collect(),
                )?,
            })
        }
        "Reshape" => {
            let x = first?;
            let keeps_zero = node.integer("allowzero") == Some(1);
            one(x.reshaped(reshape(&x.dims, &second?.data.whole(), keeps_zero)?)?)
        }
        "Flatten" => {
            let x = first?;
            let at = flatten_axis(node, x.dims.len())?;
            one(x.reshaped(vec![
                x.dims[..at].iter().product(),
                x.dims[at..].iter().product(),
            ])?)
        }
        "Squeeze" | "Unsqueeze" => {
            let x = first?;
            let axes = axes(node, second);
            one(x.reshaped(if operator == "Squeeze" {
                squeeze(&x.dims, axes.as_deref())?
            } else {
                unsqueeze(&x.dims, &axes?)?
            })?)
        }
        "Transpose" => one(first?.transposed(&order(node, first?.dims.len())?)?),
        "Expand" => {
            let dims = sizes(&second?.data.whole())?;
            budget.spend(count(&broadcast(&first?.dims, &dims)?)?)?;
            one(first?.expanded(&dims)?)
        }
        "Tile" => {
            let x = first?;
            let repeats = sizes(&second?.data.whole())?;
            if repeats.len() != x.dims.len() {
                return None;
            }
            budget.spend(count(&repeats)?.checked_mul(x.numbers())?)?;
            let mut result = x.clone();
            for (axis, &times) in repeats.iter().enumerate() {
                let indices: Vec<_> = (0..times).flat_map(|_| 0..x.dims[axis]).collect();
                result = result.gathered(axis, &indices)?;
            }
            one(result)
        }
        "Gather" => {
            let x = first?;
            let at = axis(node.integer("axis").unwrap_or(0), x.dims.len())?;
            let positions = second?;
            let indices = indices(&positions.data.whole(), *x.dims.get(at)?)?;
            let others = x.numbers() / x.dims[at].max(1);
            budget.spend(others.checked_mul(indices.len())?)?;
            let dims = [&x.dims[..at], &positions.dims, &x.dims[at + 1..]].concat();
            one(x.gathered(at, &indices)?.reshaped(dims)?)
        }
        "GatherElements" => {
            let (x, positions) = (first?, second?);
            let at = axis(node.integer("axis").unwrap_or(0), x.dims.len())?;
            if positions.dims.len() != x.dims.len()
                || positions
                    .dims
                    .iter()
                    .zip(&x.dims)
                    .enumerate()
                    .any(|(axis, (a, b))| axis != at && a > b)
            {
                return None;
            }
            let own = strides(&x.dims);
            let mut from = own.clone();
            from[at] = 0;
            let base = places(&positions.dims, &from, 0);
            let indices = indices(&positions.data.whole(), x.dims[at])?;
            let picked: Vec<_> = base
                .iter()
                .zip(indices)
                .map(|(base, index)| base + index * own[at])
                .collect();
            one(Known::new(positions.dims.clone(), x.data.pick(&picked)?)?)
        }
        "GatherND" => {
            let x = first?;
            let (rows, dims) = gather_nd(node, &x.dims, second?)?;
            let lead = *second?.dims.last()?;
            let inner: usize = x.dims[lead..].iter().product();
            budget.spend(rows.len().checked_mul(inner)?)?;
            let merged = x.reshaped(vec![x.dims[..lead].iter().product(), inner])?;
            one(merged.gathered(0, &rows)?.reshaped(dims)?)
        }
        "Slice" => {
            let mut result = first?.clone();
            for (axis, positions) in slices(node, inputs, &result.dims)? {
                result = result.gathered(axis, &positions)?;
            }
            one(result)
        }
        "Split" => {
            let x = first?;
            let at = axis(node.integer("axis").unwrap_or(0), x.dims.len())?;
            let lengths = splits(node, second, *x.dims.get(at)?)?;
            let mut start = 0;
            let mut parts = Vec::new();
            for length in lengths {
                let positions: Vec<_> = (start..start + length).collect();
                parts.push(x.gathered(at, &positions)?);
                start += length;
            }
            Some(parts)
        }
        "Concat" => {
            let parts: Option<Vec<_>> = inputs.iter().copied().collect();
            let parts = parts?;
            let at = axis(node.integer("axis")?, parts.first()?.dims.len())?;
            one(Known::concatenated(&parts, at)?)
        }
        "ScatterND" => {
            let (x, positions, updates) = (first?, second?, third?);
            if node
                .attribute("reduction")
                .is_some_and(|a| a.text != "none")
            {
                return None;
            }
            scatter(x, positions, updates).and_then(one)
        }
        "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceProd" => {
            let x = first?;
            let along = match axes(node, second) {
                Some(axes) if !axes.is_empty() => axes,
                _ => (0..x.dims.len() as i64).collect(),
            };
            let along: Option<Vec<_>> = along.iter().map(|&at| axis(at, x.dims.len())).collect();
            one(reduce(
                operator,
                x,
                &along?,
                node.integer("keepdims") != Some(0),
            )?)
        }
        "MatMul" => one(matmul(first?, second?, budget)?),
        "Einsum" => None,
        "Resize" => {
            let x = first?;
            let scales = inputs
                .get(2)
                .copied()
                .flatten()
                .filter(|known| known.numbers() > 0);
            let to = inputs
                .get(3)
                .copied()
                .flatten()
                .filter(|known| known.numbers() > 0);
            one(resize(node, x, scales, to, budget)?)
        }
        "Pad" => {
            let x = first?;
            let (before, after) = pads(node, inputs, x.dims.len())?;
            if !matches!(node.text("mode"), "" | "constant") {
                return None;
            }
            let fill = third.and_then(Known::scalar).unwrap_or(0.0);
            let dims: Vec<_> = (0..x.dims.len())
                .map(|at| x.dims[at] + before[at] + after[at])
                .collect();
            budget.spend(count(&dims)?)?;
            let own = strides(&dims);
            let start = before
                .iter()
                .zip(&own)
                .map(|(before, stride)| before * stride)
                .sum();
            let mut numbers = vec![fill; count(&dims)?];
            for (place, x) in places(&x.dims, &own, start)
                .into_iter()
                .zip(x.data.floats())
            {
                *numbers.get_mut(place)? = x;
            }
            let data = match x.data {
                Data::Float(_) => Data::Float(numbers),
                _ => Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
            };
            one(Known::new(dims, data)?)
        }
        "Trilu" => {
            let x = first?;
            let (_, &[rows, columns]) = x.dims.split_last_chunk()?;
            let offset = second.map_or(0, |known| known.data.whole().first().copied().unwrap_or(0));
            let upper = node.integer("upper") != Some(0);
            let keeps = |place: usize| {
                let (row, column) = ((place / columns % rows) as i64, (place % columns) as i64);
                if upper {
                    column - row >= offset
                } else {
                    column - row <= offset
                }
            };
            let numbers = x
                .data
                .floats()
                .into_iter()
                .enumerate()
                .map(|(place, x)| if keeps(place) { x } else { 0.0 });
            let numbers: Vec<f32> = numbers.collect();
            one(Known::new(
                x.dims.clone(),
                match x.data {
                    Data::Float(_) => Data::Float(numbers),
                    Data::Int(_) => Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
                    Data::Bool(_) => Data::Bool(numbers.into_iter().map(|x| x != 0.0).collect()),
                },
            )?)
        }
        "CumSum" => {
            let x = first?;
            let at = axis(*second?.data.whole().first()?, x.dims.len())?;
            if node.integer("reverse") == Some(1) || node.integer("exclusive") == Some(1) {
                return None;
            }
            let stride = strides(&x.dims)[at];
            let mut numbers = x.data.floats();
            for place in 0..numbers.len() {
                let position = place / stride % x.dims[at];
                if position > 0 {
                    numbers[place] += numbers[place - stride];
                }
            }
            one(match x.data {
                Data::Float(_) => Known::float(x.dims.clone(), numbers)?,
                _ => Known::new(
                    x.dims.clone(),
                    Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
                )?,
            })
        }
        "Softmax" if version >= 13 => {
            let x = first?;
            let at = axis(node.integer("axis").unwrap_or(-1), x.dims.len())?;
            if at + 1 != x.dims.len() {
                return None;
            }
            let mut numbers = x.data.floats();
            for row in numbers.chunks_exact_mut((*x.dims.last()?).max(1)) {
                let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                row.iter_mut().for_each(|x| *x = (*x - top).exp());
                let sum: f32 = row.iter().sum();
                row.iter_mut().for_each(|x| *x /= sum);
            }
            one(Known::float(x.dims.clone(), numbers)?)
        }
        _ => None,
    }
}

fn chosen<T: Copy>(condition: &[bool], a: &[T], b: &[T]) -> Vec<T> {
    let both = condition.iter().zip(a.iter().zip(b));
    both.map(|(&condition, (&a, &b))| if condition { a } else { b })
        .collect()
}

/// The function of an operator that has no parameters beyond attributes, applied to floats.
pub fn function(node: &Node) -> Option<Function> {
    let float = |name: &str, default: f32| node.float(name).unwrap_or(default);
    Some(match node.operator.as_str() {
        "Relu" => Function::Relu,
        "LeakyRelu" => Function::LeakyRelu {
            slope: float("alpha", 0.01),
        },
        "Elu" => Function::Elu {
            alpha: float("alpha", 1.0),
        },
        "Gelu" if node.text("approximate") == "tanh" => Function::GeluTanh,
        "Gelu" => Function::Gelu,
        "Swish" if float("alpha", 1.0) == 1.0 => Function::Silu,
        "HardSwish" => Function::HardSwish,
        "HardSigmoid" => Function::HardSigmoid {
            slope: float("alpha", 0.2),
            offset: float("beta", 0.5),
        },
        "Sigmoid" => Function::Sigmoid,
        "Tanh" => Function::Tanh,
        "Softplus" => Function::Softplus,
        "Mish" => Function::Mish,
        "Erf" => Function::Erf,
        "Exp" => Function::Exp,
        "Log" => Function::Log,
        "Sqrt" => Function::Sqrt,
        "Reciprocal" => Function::Reciprocal,
        "Sin" => Function::Sin,
        "Cos" => Function::Cos,
        _ => return None,
    })
}

/// The shape of a tensor as the operator `Shape` gives it, with its bounds.
pub fn shape(node: &Node, dims: &[usize]) -> Option<Known> {
    let bound = |name: &str, default: i64| {
        let at = node.integer(name).unwrap_or(default);
        let at = if at < 0 { at + dims.len() as i64 } else { at };
        at.clamp(0, dims.len() as i64) as usize
    };
    let (start, end) = (bound("start", 0), bound("end", i64::MAX));
    Some(Known::integers(
        dims.get(start..end.max(start))?
            .iter()
            .map(|&dim| dim as i64)
            .collect(),
    ))
}

fn pair(node: &Node, a: &Known, b: &Known, budget: &mut Budget) -> Option<Known> {
    let dims = broadcast(&a.dims, &b.dims)?;
    let size = count(&dims)?;
    budget.spend(size.checked_mul(2)?)?;
    let at = |known: &Known| Some(places(&dims, &broadcast_strides(&known.dims, &dims)?, 0));
    let (at_a, at_b) = (at(a)?, at(b)?);
    let operator = node.operator.as_str();
    if let "And" | "Or" | "Xor" = operator {
        let (a, b) = (a.data.truths(), b.data.truths());
        let each = at_a.iter().zip(&at_b).map(|(&i, &j)| match operator {
            "And" => a[i] && b[j],
            "Or" => a[i] || b[j],
            _ => a[i] != b[j],
        });
        return Known::new(dims.clone(), Data::Bool(each.collect()));
    }
    let compare = |order: Option<std::cmp::Ordering>| {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match operator {
            "Equal" => order == Some(Equal),
            "Less" => order == Some(Less),
            "Greater" => order == Some(Greater),
            "LessOrEqual" => matches!(order, Some(Less | Equal)),
            _ => matches!(order, Some(Greater | Equal)),
        }
    };
    let compares = matches!(
        operator,
        "Equal" | "Less" | "Greater" | "LessOrEqual" | "GreaterOrEqual"
    );
    let is_whole = !matches!(a.data, Data::Float(_)) && !matches!(b.data, Data::Float(_));
    if is_whole {
        let (a, b) = (a.data.whole(), b.data.whole());
        let each = at_a.iter().zip(&at_b).map(|(&i, &j)| (a[i], b[j]));
        if compares {
            return Known::new(
                dims.clone(),
                Data::Bool(each.map(|(a, b)| compare(a.partial_cmp(&b))).collect()),
            );
        }
        let numbers: Option<Vec<i64>> = each
            .map(|(a, b)| match operator {
                "Add" | "Sum" => Some(a.wrapping_add(b)),
                "Sub" => Some(a.wrapping_sub(b)),
                "Mul" => Some(a.wrapping_mul(b)),
                // C's division, which cuts off.
                "Div" => a.checked_div(b),
                "Mod" if node.integer("fmod") == Some(1) => a.checked_rem(b),
                "Mod" => a.checked_rem(b).map(|rest| {
                    if rest != 0 && (rest < 0) != (b < 0) {
                        rest + b
                    } else {
                        rest
                    }
                }),
                "Pow" => a.checked_pow(u32::try_from(b).ok()?),
                "Max" => Some(a.max(b)),
                "Min" => Some(a.min(b)),
                "BitwiseAnd" => Some(a & b),
                _ => None,
            })
            .collect();
        return Known::new(dims.clone(), Data::Int(numbers?));
    }
    let (a, b) = (a.data.floats(), b.data.floats());
    let each = at_a.iter().zip(&at_b).map(|(&i, &j)| (a[i], b[j]));
    if compares {
        return Known::new(
            dims.clone(),
            Data::Bool(each.map(|(a, b)| compare(a.partial_cmp(&b))).collect()),
        );
    }
    let numbers: Option<Vec<f32>> = each
        .map(|(a, b)| {
            Some(match operator {
                "Mod" => a % b,
                "Pow" => a.powf(b),
                _ => binary(operator)?.at(a.into(), b.into()) as f32,
            })
        })
        .collect();
    Known::float(dims.clone(), numbers?)
}

/// The operation of an operator on two tensors.
pub fn binary(operator: &str) -> Option<Binary> {
    Some(match operator {
        "Add" | "Sum" => Binary::Add,
        "Sub" => Binary::Subtract,
        "Mul" => Binary::Multiply,
        "Div" => Binary::Divide,
        "Max" => Binary::Maximum,
        "Min" => Binary::Minimum,
        _ => return None,
    })
}

/// Sizes of axes; none may be negative.
pub fn sizes(numbers: &[i64]) -> Option<Vec<usize>> {
    numbers
        .iter()
        .map(|&size| usize::try_from(size).ok())
        .collect()
}

/// Positions of an axis of `size`; negative ones count from the end.
pub fn indices(numbers: &[i64], size: usize) -> Option<Vec<usize>> {
    let from_end = |&at: &i64| usize::try_from(if at < 0 { at + size as i64 } else { at }).ok();
    numbers.iter().map(from_end).collect()
}

/// The places that `GatherND` takes from a tensor whose first axes are merged, and the shape of the result.
pub fn gather_nd(
    node: &Node,
    dims: &[usize],
    positions: &Known,
) -> Option<(Vec<usize>, Vec<usize>)> {
    let (&depth, lead) = positions.dims.split_last()?;
    if node.integer("batch_dims").unwrap_or(0) != 0 || depth == 0 || depth > dims.len() {
        return None;
    }
    let own = strides(&dims[..depth]);
    let whole = positions.data.whole();
    let rows = whole.chunks_exact(depth).map(|index| {
        let each = index.iter().zip(dims).zip(&own);
        each.map(|((&at, &size), stride)| {
            let at = usize::try_from(if at < 0 { at + size as i64 } else { at }).ok()?;
            (at < size).then_some(at * stride)
        })
        .sum::<Option<usize>>()
    });
    Some((
        rows.collect::<Option<_>>()?,
        [lead, &dims[depth..]].concat(),
    ))
}

/// The axes of an operator, from its second input or, in older versions, an attribute.
pub fn axes(node: &Node, input: Option<&Known>) -> Option<Vec<i64>> {
    match input {
        Some(known) => Some(known.data.whole()),
        None => node.integers("axes").map(<[i64]>::to_vec),
    }
}

/// The shape that `Reshape` gives: −1 is what remains, 0 is the input's size.
pub fn reshape(dims: &[usize], to: &[i64], keeps_zero: bool) -> Option<Vec<usize>> {
    let total = count(dims)?;
    let mut result = Vec::with_capacity(to.len());
    let mut open = None;
    for (axis, &size) in to.iter().enumerate() {
        result.push(match size {
            -1 if open.is_none() => {
                open = Some(axis);
                1
            }
            0 if !keeps_zero => *dims.get(axis)?,
            size => usize::try_from(size).ok()?,
        });
    }
    let rest = count(&result)?;
    if let Some(axis) = open {
        result[axis] = total.checked_div(rest)?;
    }
    (count(&result)? == total).then_some(result)
}

/// Where `Flatten` splits the axes.
pub fn flatten_axis(node: &Node, rank: usize) -> Option<usize> {
    let at = node.integer("axis").unwrap_or(1);
    if at == rank as i64 {
        Some(rank)
    } else {
        axis(at, rank)
    }
}

/// The shape without axes of size 1, all or these.
pub fn squeeze(dims: &[usize], axes: Option<&[i64]>) -> Option<Vec<usize>> {
    let gone: Vec<usize> = match axes {
        None => (0..dims.len()).filter(|&at| dims[at] == 1).collect(),
        Some(axes) => axes
            .iter()
            .map(|&at| axis(at, dims.len()))
            .collect::<Option<_>>()?,
    };
    if gone.iter().any(|&at| dims.get(at) != Some(&1)) {
        return None;
    }
    Some(
        (0..dims.len())
            .filter(|at| !gone.contains(at))
            .map(|at| dims[at])
            .collect(),
    )
}

/// The shape with new axes of size 1.
pub fn unsqueeze(dims: &[usize], axes: &[i64]) -> Option<Vec<usize>> {
    let rank = dims.len() + axes.len();
    let new: Vec<usize> = axes
        .iter()
        .map(|&at| axis(at, rank))
        .collect::<Option<_>>()?;
    let mut old = dims.iter();
    let result: Option<Vec<_>> = (0..rank)
        .map(|at| {
            if new.contains(&at) {
                Some(1)
            } else {
                old.next().copied()
            }
        })
        .collect();
    if old.next().is_some() { None } else { result }
}

/// The order of axes of `Transpose`; reversed without one.
pub fn order(node: &Node, rank: usize) -> Option<Vec<usize>> {
    match node.integers("perm") {
        Some(order) => order.iter().map(|&at| axis(at, rank)).collect(),
        None => Some((0..rank).rev().collect()),
    }
}

/// The positions that `Slice` keeps, by axis.
pub fn slices(
    node: &Node,
    inputs: &[Option<&Known>],
    dims: &[usize],
) -> Option<Vec<(usize, Vec<usize>)>> {
    let list = |at: usize, name: &str| {
        let known = inputs.get(at).copied().flatten();
        known
            .map(|known| known.data.whole())
            .or_else(|| node.integers(name).map(<[i64]>::to_vec))
    };
    let (starts, ends) = (list(1, "starts")?, list(2, "ends")?);
    let axes = list(3, "axes").unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = list(4, "steps").unwrap_or_else(|| vec![1; starts.len()]);
    if ends.len() != starts.len() || axes.len() != starts.len() || steps.len() != starts.len() {
        return None;
    }
    let mut result = Vec::new();
    for at in 0..starts.len() {
        let along = axis(axes[at], dims.len())?;
        let size = *dims.get(along)? as i64;
        let from_end = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
        let step = steps[at];
        let (start, end) = (from_end(starts[at]), from_end(ends[at]));
        let mut positions = Vec::new();
        if step > 0 {
            let (mut position, end) = (start.clamp(0, size), end.clamp(0, size));
            while position < end {
                positions.push(position as usize);
                position = position.saturating_add(step);
            }
        } else if step < 0 {
            let (mut position, end) = (start.clamp(-1, size - 1), end.clamp(-1, size - 1));
            while position > end {
                positions.push(position as usize);
                position = position.saturating_add(step);
            }
        } else {
            return None;
        }
        result.push((along, positions));
    }
    Some(result)
}

/// The lengths of the parts of `Split`.
pub fn splits(node: &Node, input: Option<&Known>, size: usize) -> Option<Vec<usize>> {
    let given = input
        .map(|known| known.data.whole())
        .or_else(|| node.integers("split").map(<[i64]>::to_vec));
    let lengths = match given {
        Some(lengths) => sizes(&lengths)?,
        None => {
            let parts = node.outputs.len().max(1);
            let length = size.div_ceil(parts);
            (0..parts)
                .map(|at| length.min(size.saturating_sub(at * length)))
                .collect()
        }
    };
    let total = lengths
        .iter()
        .try_fold(0usize, |sum, &length| sum.checked_add(length))?;
    (total == size).then_some(lengths)
}

/// The padding of `Pad` before and after each axis.
pub fn pads(
    node: &Node,
    inputs: &[Option<&Known>],
    rank: usize,
) -> Option<(Vec<usize>, Vec<usize>)> {
    let known = inputs.get(1).copied().flatten();
    let pads = known
        .map(|known| known.data.whole())
        .or_else(|| node.integers("pads").map(<[i64]>::to_vec))?;
    let pads = sizes(&pads)?;
    let along: Vec<usize> = match inputs.get(3).copied().flatten() {
        Some(known) => known
            .data
            .whole()
            .iter()
            .map(|&at| axis(at, rank))
            .collect::<Option<_>>()?,
        None => (0..rank).collect(),
    };
    if pads.len() != 2 * along.len() {
        return None;
    }
    let (mut before, mut after) = (vec![0; rank], vec![0; rank]);
    for (at, &axis) in along.iter().enumerate() {
        before[axis] = pads[at];
        after[axis] = pads[at + along.len()];
    }
    Some((before, after))
}

fn scatter(x: &Known, positions: &Known, updates: &Known) -> Option<Known> {
    let (&depth, lead) = positions.dims.split_last()?;
    if depth > x.dims.len() {
        return None;
    }
    let own = strides(&x.dims);
    let length: usize = x.dims[depth..].iter().product();
    let rows = count(lead)?;
    let indices = positions.data.whole();
    if updates.numbers() != rows.checked_mul(length)? {
        return None;
    }
    let mut floats = x.data.floats();
    let new = updates.data.floats();
    for row in 0..rows {
        let mut start = 0;
        for axis in 0..depth {
            let at = indices[row * depth + axis];
            let at = usize::try_from(if at < 0 { at + x.dims[axis] as i64 } else { at }).ok()?;
            if at >= x.dims[axis] {
                return None;
            }
            start += at * own[axis];
        }
        floats
            .get_mut(start..start + length)?
            .copy_from_slice(&new[row * length..][..length]);
    }
    let data = match x.data {
        Data::Float(_) => Data::Float(floats),
        Data::Int(_) => Data::Int(floats.into_iter().map(|x| x as i64).collect()),
        Data::Bool(_) => Data::Bool(floats.into_iter().map(|x| x != 0.0).collect()),
    };
    Known::new(x.dims.clone(), data)
}

fn reduce(operator: &str, x: &Known, along: &[usize], keeps: bool) -> Option<Known> {
    let dims: Vec<_> = (0..x.dims.len())
        .map(|at| if along.contains(&at) { 1 } else { x.dims[at] })
        .collect();
    let size = count(&dims)?;
    let target = places(&x.dims, &broadcast_strides(&dims, &x.dims)?, 0);
    let is_whole = !matches!(x.data, Data::Float(_));
    let start = match operator {
        "ReduceMax" => f64::NEG_INFINITY,
        "ReduceMin" => f64::INFINITY,
        "ReduceProd" => 1.0,
        _ => 0.0,
    };
    let mut results = vec![start; size];
    for (place, x) in target.into_iter().zip(x.data.floats()) {
        let result = results.get_mut(place)?;
        let x = f64::from(x);
        match operator {
            "ReduceMax" => *result = result.max(x),
            "ReduceMin" => *result = result.min(x),
            "ReduceProd" => *result *= x,
            _ => *result += x,
        }
    }
    if operator == "ReduceMean" {
        let share = size as f64 / (x.numbers().max(1)) as f64;
        results.iter_mut().for_each(|x| *x *= share);
    }
    let data = if is_whole {
        Data::Int(results.into_iter().map(|x| x as i64).collect())
    } else {
        Data::Float(results.into_iter().map(|x| x as f32).collect())
    };
    let result = Known::new(dims, data)?;
    if keeps {
        return Some(result);
    }
    let kept: Vec<_> = (0..x.dims.len())
        .filter(|at| !along.contains(at))
        .map(|at| x.dims[at])
        .collect();
    result.reshaped(kept)
}

fn matmul(a: &Known, b: &Known, budget: &mut Budget) -> Option<Known> {
    let (a_batch, &[rows, depth]) = a.dims.split_last_chunk()?;
    let (b_batch, &[other, columns]) = b.dims.split_last_chunk()?;
    let batch = broadcast(a_batch, b_batch)?;
    let dims = [&batch[..], &[rows, columns]].concat();
    if depth != other {
        return None;
    }
    budget.spend(count(&dims)?.checked_mul(depth)?)?;
    let at = |own: &[usize]| Some(places(&batch, &broadcast_strides(own, &batch)?, 0));
    let (at_a, at_b) = (at(a_batch)?, at(b_batch)?);
    let (x, y) = (a.data.floats(), b.data.floats());
    let mut numbers = Vec::with_capacity(count(&dims)?);
    for (i, j) in at_a.into_iter().zip(at_b) {
        let (x, y) = (&x[i * rows * depth..], &y[j * depth * columns..]);
        for row in 0..rows {
            for column in 0..columns {
                let products = (0..depth)
                    .map(|k| f64::from(x[row * depth + k]) * f64::from(y[k * columns + column]));
                numbers.push(products.sum::<f64>() as f32);
            }
        }
    }
    Known::float(dims, numbers)
}

/// `Resize` of weights, such as position embeddings, one axis after the other.
fn resize(
    node: &Node,
    x: &Known,
    scales: Option<&Known>,
    to: Option<&Known>,
    budget: &mut Budget,
) -> Option<Known> {
    let rank = x.dims.len();
    let along: Vec<usize> = match node.integers("axes") {
        Some(axes) => axes
            .iter()
            .map(|&at| axis(at, rank))
            .collect::<Option<_>>()?,
        None => (0..rank).collect(),
    };
    let (mut dims, mut factors) = (x.dims.clone(), vec![1.0; rank]);
    for (at, &axis) in along.iter().enumerate() {
        let from = x.dims[axis] as f64;
        if let Some(to) = to {
            dims[axis] = usize::try_from(*to.data.whole().get(at)?).ok()?;
            factors[axis] = dims[axis] as f64 / from;
        } else {
            factors[axis] = f64::from(*scales?.data.floats().get(at)?);
            dims[axis] = (from * factors[axis]).floor() as usize;
        }
    }
    budget.spend(count(&dims)?.checked_mul(4)?)?;
    if node.integer("antialias") == Some(1) || count(&dims)? == 0 {
        return None;
    }
    let mut result = x.clone();
    for axis in 0..rank {
        if dims[axis] != x.dims[axis] || factors[axis] != 1.0 {
            result = resize_axis(node, &result, axis, dims[axis], factors[axis], budget)?;
        }
    }
    Some(result)
}

fn resize_axis(
    node: &Node,
    x: &Known,
    axis: usize,
    size: usize,
    factor: f64,
    budget: &mut Budget,
) -> Option<Known> {
    let from = x.dims[axis];
    let inner: usize = x.dims[axis + 1..].iter().product();
    let outer: usize = x.dims[..axis].iter().product();
    budget.spend(outer.checked_mul(size)?.checked_mul(inner)?)?;
    let numbers = x.data.floats();
    let mode = node.text("coordinate_transformation_mode");
    let source = |to: usize| {
        let to = to as f64;
        match mode {
            "align_corners" if size > 1 => to * (from as f64 - 1.0) / (size as f64 - 1.0),
            "align_corners" => 0.0,
            "asymmetric" => to / factor,
            "pytorch_half_pixel" if size == 1 => 0.0,
            _ => (to + 0.5) / factor - 0.5,
        }
    };
    let a = f64::from(node.float("cubic_coeff_a").unwrap_or(-0.75));
    let mut result = vec![0.0f32; outer * size * inner];
    for to in 0..size {
        let at = source(to);
        let whole = at.floor();
        let fraction = at - whole;
        let taps: Vec<(i64, f64)> = match node.text("mode") {
            "cubic" => {
                let near = |t: f64| ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
                let far = |t: f64| ((a * t - 5.0 * a) * t + 8.0 * a) * t - 4.0 * a;
                let weights = [
                    far(1.0 + fraction),
                    near(fraction),
                    near(1.0 - fraction),
                    far(2.0 - fraction),
                ];
                (-1..=2)
                    .zip(weights)
                    .map(|(tap, weight)| (whole as i64 + tap, weight))
                    .collect()
            }
            "linear" => vec![(whole as i64, 1.0 - fraction), (whole as i64 + 1, fraction)],
            _ => {
                let nearest = match node.text("nearest_mode") {
                    "floor" => whole,
                    "ceil" => at.ceil(),
                    "round_prefer_ceil" => (at + 0.5).floor(),
                    _ => (at - 0.5).ceil(),
                };
                vec![(nearest as i64, 1.0)]
            }
        };
        for (tap, weight) in taps {
            let tap = tap.clamp(0, from as i64 - 1) as usize;
            for row in 0..outer {
                let source = &numbers[(row * from + tap) * inner..][..inner];
                let target = &mut result[(row * size + to) * inner..][..inner];
                target
                    .iter_mut()
                    .zip(source)
                    .for_each(|(to, &x)| *to += (f64::from(x) * weight) as f32);
            }
        }
    }
    let mut dims = x.dims.clone();
    dims[axis] = size;
    Known::float(dims, result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_follow_the_specification() {
        assert_eq!(
            reshape(&[1, 48, 4, 4], &[1, 48, -1], false),
            Some(vec![1, 48, 16])
        );
        assert_eq!(reshape(&[2, 3], &[0, -1], false), Some(vec![2, 3]));
        assert_eq!(reshape(&[2, 3], &[4, -1], false), None);
        assert_eq!(squeeze(&[1, 3, 1], None), Some(vec![3]));
        assert_eq!(squeeze(&[1, 3, 1], Some(&[-1])), Some(vec![1, 3]));
        assert_eq!(squeeze(&[1, 3], Some(&[1])), None);
        assert_eq!(unsqueeze(&[3], &[0, -1]), Some(vec![1, 3, 1]));
        assert_eq!(unsqueeze(&[3], &[0, 0]), None);
        assert_eq!(axis(-1, 3), Some(2));
        assert_eq!(axis(3, 3), None);
    }
}
