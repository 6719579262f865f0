//! Merges and moves reshapes and transpositions.

use super::Old;
use crate::error::Result;
use crate::network::import::builder::{Builder, Id};
use crate::network::operation::{Function, Operation};

/// Merges reshapes and transpositions.
pub(super) fn move_shapes(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
    let &[input] = old.inputs(id) else {
        return Ok(None);
    };
    let x = map[input];
    match old.operation(id) {
        Operation::Reshape { dims } => {
            if let Some(swapped) = swap_in_batches(new, x, dims)? {
                return Ok(Some(swapped));
            }
            // The last reshape decides.
            let mut from = x;
            while let (Operation::Reshape { .. }, &[before]) = (
                &new.nodes[from].operation,
                new.nodes[from].inputs.as_slice(),
            ) {
                from = before;
            }
            Ok(Some(new.reshape(from, dims.clone())?))
        }
        Operation::Transpose { order } => {
            // A transposition that only moves axes of size 1 is a reshape.
            let large = |order: &[usize]| {
                order
                    .iter()
                    .copied()
                    .filter(|&axis| old.dims(input)[axis] > 1)
                    .collect::<Vec<_>>()
            };
            if large(order).is_sorted() {
                return Ok(Some(new.reshape(x, old.dims(id).to_vec())?));
            }
            let node = &new.nodes[x];
            match (&node.operation, node.inputs.as_slice()) {
                (Operation::Transpose { order: first }, &[before]) => {
                    let both: Vec<_> = order.iter().map(|&axis| first[axis]).collect();
                    if both.is_sorted() {
                        return Ok(Some(before));
                    }
                    Ok(Some(new.transpose(before, both)?))
                }
                // From a feature map [1, C, H, W] over [1, C, H · W] to tokens [1, H · W, C].
                (Operation::Reshape { .. }, &[before])
                    if order == &[0, 2, 1]
                        && new.dims(before).len() == 4
                        && new.dims(before)[..2] == new.dims(x)[..2] =>
                {
                    let last = new.transpose(before, vec![0, 2, 3, 1])?;
                    Ok(Some(new.reshape(last, old.dims(id).to_vec())?))
                }
                // From tokens [1, H · W, C] over [1, H, W, C] this needs no help.
                _ => Ok(None),
            }
        }
        // A cast or the like; node 0 has no input.
        Operation::Function(Function::Identity) => Ok(Some(x)),
        _ => Ok(None),
    }
}

/// A transposition of the last two axes between a reshape that merges the others and one that splits them
/// again: a transposition without reshapes.
fn swap_in_batches(new: &mut Builder, x: Id, dims: &[usize]) -> Result<Option<Id>> {
    let swapped = match (&new.nodes[x].operation, new.nodes[x].inputs.as_slice()) {
        (Operation::Transpose { order }, &[merged]) if order == &[0, 2, 1] => merged,
        _ => return Ok(None),
    };
    let (Operation::Reshape { .. }, &[source]) = (
        &new.nodes[swapped].operation,
        new.nodes[swapped].inputs.as_slice(),
    ) else {
        return Ok(None);
    };
    let from = new.dims(source).to_vec();
    let Some((batch, &[rows, columns])) = from.split_last_chunk() else {
        return Ok(None);
    };
    let rank = from.len();
    let fits = new.dims(swapped)[1..] == [rows, columns]
        && rank > 2
        && dims == [batch, &[columns, rows]].concat();
    if !fits {
        return Ok(None);
    }
    let mut order: Vec<_> = (0..rank).collect();
    order.swap(rank - 2, rank - 1);
    Ok(Some(new.transpose(source, order)?))
}
