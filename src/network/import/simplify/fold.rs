//! Folds factors, offsets and functions into the operation before.

use super::Old;
use crate::error::Result;
use crate::network::import::builder::{Builder, Id};
use crate::network::operation::{Binary, Conv, Function, LayerNorm, Linear, Operation, Window};

/// Folds factors and offsets of channels into the operation before.
pub(super) fn fold_affine(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
    let (before, factors, offsets) = match (old.operation(id), old.inputs(id)) {
        (Operation::Function(Function::Affine { factor, offset }), &[x]) => {
            (x, vec![*factor], vec![*offset])
        }
        (
            Operation::Binary(
                binary @ (Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide),
            ),
            &[a, b],
        ) => {
            let (x, constant) = match (new.constant_data(map[a]), new.constant_data(map[b])) {
                (None, Some(_)) => (a, b),
                (Some(_), None) if matches!(binary, Binary::Add | Binary::Multiply) => (b, a),
                _ => return Ok(None),
            };
            let channel = channel_axis(&new.nodes[map[x]].operation, old.dims(x).len());
            if old.dims(x) != old.dims(id) || !varies_only(old.dims(constant), old.dims(x), channel)
            {
                return Ok(None);
            }
            let numbers = new
                .constant_data(map[constant])
                .unwrap_or_default()
                .to_vec();
            match binary {
                Binary::Add => (x, vec![1.0], numbers),
                Binary::Subtract => (x, vec![1.0], numbers.iter().map(|x| -x).collect()),
                Binary::Multiply => (x, numbers, vec![0.0]),
                _ => (x, numbers.iter().map(|x| 1.0 / x).collect(), vec![0.0]),
            }
        }
        _ => return Ok(None),
    };
    if old.readers[before] != 1 {
        return Ok(None);
    }
    // The node before is read by this one only, so its tensors can be changed in place.
    let node = new.nodes[map[before]].clone();
    let (weight, bias, output) = match &node.operation {
        Operation::Conv(Conv {
            weight,
            bias,
            output,
            function: Function::Identity,
            ..
        })
        | Operation::Linear(Linear {
            weight,
            bias,
            output,
            function: Function::Identity,
            ..
        }) => (weight, bias, *output),
        Operation::LayerNorm(LayerNorm {
            scale, shift, size, ..
        }) => (scale, shift, *size),
        _ => return Ok(None),
    };
    if ![1, output].contains(&factors.len()) || ![1, output].contains(&offsets.len()) {
        return Ok(None);
    }
    let at = |numbers: &[f32], channel: usize| {
        if numbers.len() == 1 {
            numbers[0]
        } else {
            numbers[channel]
        }
    };
    if let Some(weights) = new.tensors.get_mut(weight) {
        let row = weights.len() / output.max(1);
        for (channel, row) in weights.chunks_exact_mut(row.max(1)).enumerate() {
            row.iter_mut().for_each(|w| *w *= at(&factors, channel));
        }
    }
    if let Some(bias) = new.tensors.get_mut(bias) {
        for (channel, b) in bias.iter_mut().enumerate() {
            *b = *b * at(&factors, channel) + at(&offsets, channel);
        }
    }
    Ok(Some(map[before]))
}

/// The axis of the channels of an operation's result.
fn channel_axis(operation: &Operation, rank: usize) -> usize {
    match operation {
        Operation::Conv(_) => 1,
        _ => rank.saturating_sub(1),
    }
}

/// Whether a tensor of the shape `dims` varies along one axis of `to` only, or not at all.
fn varies_only(dims: &[usize], to: &[usize], axis: usize) -> bool {
    let lead = to.len().saturating_sub(dims.len());
    dims.len() <= to.len()
        && dims
            .iter()
            .enumerate()
            .all(|(at, &size)| size == 1 || at + lead == axis)
}

/// Merges functions into the operation before, and turns a convolution of one pixel into a product.
pub(super) fn merge_functions(
    old: &Old,
    id: Id,
    new: &mut Builder,
    map: &[Id],
) -> Result<Option<Id>> {
    match (old.operation(id), old.inputs(id)) {
        (Operation::Function(function), &[before]) if old.readers[before] == 1 => {
            // A convolution of one pixel has become a product and a reshape.
            let mut target = map[before];
            if let (Operation::Reshape { .. }, &[source], Operation::Conv(_)) = (
                &new.nodes[target].operation,
                new.nodes[target].inputs.as_slice(),
                old.operation(before),
            ) {
                target = source;
            }
            match &mut new.nodes[target].operation {
                Operation::Conv(Conv { function: own, .. })
                | Operation::Linear(Linear { function: own, .. })
                    if *own == Function::Identity =>
                {
                    *own = *function;
                    Ok(Some(map[before]))
                }
                _ => Ok(None),
            }
        }
        (Operation::Conv(conv), &[x])
            if conv.groups == 1 && conv.window == Window::PIXEL && old.dims(x)[2..] == [1, 1] =>
        {
            let flat = new.reshape(map[x], vec![1, conv.input])?;
            let linear = Linear {
                weight: conv.weight.clone(),
                bias: conv.bias.clone(),
                input: conv.input,
                output: conv.output,
                function: conv.function,
            };
            let product = new.push(Operation::Linear(linear), &[flat])?;
            Ok(Some(new.reshape(product, vec![1, conv.output, 1, 1])?))
        }
        _ => Ok(None),
    }
}
