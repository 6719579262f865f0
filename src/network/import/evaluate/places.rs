//! Evaluates operators that take numbers from other places or put them there.

use super::Budget;
use crate::network::import::model::Node;
use crate::network::import::operators::{axis, count, gather_nd, indices, pads, sizes};
use crate::network::import::value::{Data, Known};
use crate::network::operation::{places, strides};

pub(super) fn tile(x: &Known, repeats: &Known, budget: &mut Budget) -> Option<Known> {
    let repeats = sizes(&repeats.data.whole())?;
    if repeats.len() != x.dims.len() {
        return None;
    }
    budget.spend(count(&repeats)?.checked_mul(x.numbers())?)?;
    let mut result = x.clone();
    for (axis, &times) in repeats.iter().enumerate() {
        budget.spend(times.checked_mul(x.dims[axis])?)?;
        let indices: Vec<_> = (0..times).flat_map(|_| 0..x.dims[axis]).collect();
        result = result.gathered(axis, &indices)?;
    }
    Some(result)
}

pub(super) fn gather(
    node: &Node,
    x: &Known,
    positions: &Known,
    budget: &mut Budget,
) -> Option<Known> {
    let at = axis(node.integer("axis").unwrap_or(0), x.dims.len())?;
    let indices = indices(&positions.data.whole(), *x.dims.get(at)?)?;
    let others = x.numbers() / x.dims[at].max(1);
    budget.spend(others.checked_mul(indices.len())?)?;
    let dims = [&x.dims[..at], &positions.dims, &x.dims[at + 1..]].concat();
    x.gathered(at, &indices)?.reshaped(dims)
}

pub(super) fn gather_elements(node: &Node, x: &Known, positions: &Known) -> Option<Known> {
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
    Known::new(positions.dims.clone(), x.data.pick(&picked)?)
}

/// `GatherND`.
pub(super) fn gather_rows(
    node: &Node,
    x: &Known,
    positions: &Known,
    budget: &mut Budget,
) -> Option<Known> {
    let (rows, dims) = gather_nd(node, &x.dims, positions)?;
    let lead = *positions.dims.last()?;
    let inner: usize = x.dims[lead..].iter().product();
    budget.spend(rows.len().checked_mul(inner)?)?;
    let merged = x.reshaped(vec![x.dims[..lead].iter().product(), inner])?;
    merged.gathered(0, &rows)?.reshaped(dims)
}

pub(super) fn scatter(x: &Known, positions: &Known, updates: &Known) -> Option<Known> {
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

pub(super) fn pad(node: &Node, inputs: &[Option<&Known>], budget: &mut Budget) -> Option<Known> {
    let x = inputs.first().copied().flatten()?;
    let (before, after) = pads(node, inputs, x.dims.len())?;
    if !matches!(node.text("mode"), "" | "constant") {
        return None;
    }
    let fill = inputs
        .get(2)
        .copied()
        .flatten()
        .and_then(Known::scalar)
        .unwrap_or(0.0);
    let dims = (0..x.dims.len())
        .map(|at| x.dims[at].checked_add(before[at])?.checked_add(after[at]))
        .collect::<Option<Vec<_>>>()?;
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
    Known::new(dims, data)
}
