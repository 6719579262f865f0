//! What operators of ONNX ask for: functions, axes, shapes and positions, from their attributes and known
//! inputs.

use super::model::Node;
use super::value::Known;
use crate::network::operation::{Binary, Function, MAX_RANK, strides};

/// The most axes that an operator adds.
const MAX_AXES: usize = 2 * MAX_RANK;

/// The size of a result before it is allocated.
pub fn count(dims: &[usize]) -> Option<usize> {
    dims.iter()
        .try_fold(1usize, |product, &dim| product.checked_mul(dim))
}

/// An axis of a tensor with `rank` axes; negative ones count from the end.
pub fn axis(axis: i64, rank: usize) -> Option<usize> {
    let rank = i64::try_from(rank).ok()?;
    let axis = if axis < 0 { axis + rank } else { axis };
    (0..rank).contains(&axis).then_some(axis as usize)
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
    if axes.len() > MAX_AXES {
        return None;
    }
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
    // Each axis once, so that the positions are no more than the axes have.
    if starts.len() > dims.len()
        || ends.len() != starts.len()
        || axes.len() != starts.len()
        || steps.len() != starts.len()
    {
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
