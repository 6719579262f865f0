//! Evaluates operations whose inputs are all known: shapes, positions, masks, and weights that a file
//! computes from others.

mod axes;
mod numbers;
mod places;
mod resize;

use super::model::Node;
use super::operators::{
    axes as axes_of, axis, count, flatten_axis, function, order, reshape, shape, sizes, slices,
    splits, squeeze, unsqueeze,
};
use super::value::{Data, Known};
use crate::network::operation::broadcast;

/// Where the numbers of attributes are not: the skeleton of a file contains them.
const NO_FILE: &[u8] = &[];

/// The most numbers that all evaluations of a file compute, and of one result.
pub struct Budget(pub usize);

impl Budget {
    /// Reserves the numbers of a result.
    pub fn spend(&mut self, numbers: usize) -> Option<()> {
        self.0 = self.0.checked_sub(numbers.saturating_add(64))?;
        Some(())
    }
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
                "value" => attribute.tensor.as_ref()?.decode(&NO_FILE).ok()?,
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
                Some(tensor) => tensor.decode(&NO_FILE).ok()?,
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
                result = numbers::pair(node, &result, (*other)?, budget)?;
            }
            one(result)
        }
        "Not" => one(Known::new(
            first?.dims.clone(),
            Data::Bool(first?.data.truths().into_iter().map(|x| !x).collect()),
        )?),
        "Where" => one(numbers::choose(first?, second?, third?, budget)?),
        "Clip" => one(numbers::clip(node, first?, second, third)?),
        "Sign" | "Floor" | "Ceil" | "Round" | "Abs" | "Neg" => {
            one(numbers::simple(operator, first?)?)
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
            let axes = axes_of(node, second);
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
        "Tile" => one(places::tile(first?, second?, budget)?),
        "Gather" => one(places::gather(node, first?, second?, budget)?),
        "GatherElements" => one(places::gather_elements(node, first?, second?)?),
        "GatherND" => one(places::gather_rows(node, first?, second?, budget)?),
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
            places::scatter(x, positions, updates).and_then(one)
        }
        "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceProd" => {
            one(axes::reduce(node, first?, second)?)
        }
        "MatMul" => one(axes::matmul(first?, second?, budget)?),
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
            one(resize::resize(node, x, scales, to, budget)?)
        }
        "Pad" => one(places::pad(node, inputs, budget)?),
        "Trilu" => one(axes::triangle(node, first?, second)?),
        "CumSum" => one(axes::running_sum(node, first?, second?)?),
        "Softmax" if version >= 13 => one(axes::softmax(node, first?)?),
        _ => None,
    }
}
