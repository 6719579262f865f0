//! Evaluates operators that combine numbers along axes.

use super::Budget;
use crate::network::import::model::Node;
use crate::network::import::operators::{axes, axis, count};
use crate::network::import::value::{Data, Known};
use crate::network::operation::{broadcast, broadcast_strides, places, strides};

pub(super) fn reduce(node: &Node, x: &Known, along: Option<&Known>) -> Option<Known> {
    let along = match axes(node, along) {
        Some(axes) if !axes.is_empty() => axes,
        _ => (0..x.dims.len() as i64).collect(),
    };
    let along: Option<Vec<_>> = along.iter().map(|&at| axis(at, x.dims.len())).collect();
    reduced(
        &node.operator,
        x,
        &along?,
        node.integer("keepdims") != Some(0),
    )
}

fn reduced(operator: &str, x: &Known, along: &[usize], keeps: bool) -> Option<Known> {
    let dims: Vec<_> = (0..x.dims.len())
        .map(|at| if along.contains(&at) { 1 } else { x.dims[at] })
        .collect();
    // A reduction has no more numbers than what it reduces, unless that has none.
    let size = count(&dims).filter(|&size| size <= x.numbers().max(1))?;
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

pub(super) fn matmul(a: &Known, b: &Known, budget: &mut Budget) -> Option<Known> {
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

/// `Trilu`: one half of each matrix, with zeros in the other.
pub(super) fn triangle(node: &Node, x: &Known, offset: Option<&Known>) -> Option<Known> {
    let (_, &[rows, columns]) = x.dims.split_last_chunk()?;
    let offset = offset.map_or(0, |known| known.data.whole().first().copied().unwrap_or(0));
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
    Known::new(
        x.dims.clone(),
        match x.data {
            Data::Float(_) => Data::Float(numbers),
            Data::Int(_) => Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
            Data::Bool(_) => Data::Bool(numbers.into_iter().map(|x| x != 0.0).collect()),
        },
    )
}

/// `CumSum`.
pub(super) fn running_sum(node: &Node, x: &Known, along: &Known) -> Option<Known> {
    let at = axis(*along.data.whole().first()?, x.dims.len())?;
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
    Some(match x.data {
        Data::Float(_) => Known::float(x.dims.clone(), numbers)?,
        _ => Known::new(
            x.dims.clone(),
            Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
        )?,
    })
}

/// Softmax along the last axis.
pub(super) fn softmax(node: &Node, x: &Known) -> Option<Known> {
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
    Known::float(x.dims.clone(), numbers)
}
