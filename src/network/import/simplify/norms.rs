//! Finds layer normalisations that are spelled out.

use super::Old;
use crate::error::Result;
use crate::network::import::builder::{Builder, Id};
use crate::network::operation::{Binary, Function, LayerNorm, Operation, Reduction};

/// Finds layer normalisations that are spelled out: (x − mean) / √(mean (x − mean)² + ε).
pub(super) fn find_norms(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
    let Some((x, epsilon)) = spelled_norm(old, id) else {
        return Ok(None);
    };
    let Some(&size) = old.dims(x).last() else {
        return Ok(None);
    };
    let (scale, shift) = (new.tensor(vec![1.0; size]), new.tensor(vec![0.0; size]));
    let norm = LayerNorm {
        scale,
        shift,
        size,
        epsilon,
    };
    Ok(Some(new.push(Operation::LayerNorm(norm), &[map[x]])?))
}

fn spelled_norm(old: &Old, id: Id) -> Option<(Id, f32)> {
    let function = |id: Id| match (old.operation(id), old.inputs(id)) {
        (Operation::Function(function), &[x]) => Some((*function, x)),
        _ => None,
    };
    let mean = |id: Id| match (old.operation(id), old.inputs(id)) {
        (
            Operation::Reduce {
                kind: Reduction::Mean,
                axes,
            },
            &[x],
        ) if *axes == [old.dims(x).len() - 1] => Some(x),
        _ => None,
    };
    let (centred, length) = match (old.operation(id), old.inputs(id)) {
        (Operation::Binary(Binary::Divide), &[centred, length]) => (centred, length),
        (Operation::Binary(Binary::Multiply), &[a, b]) => {
            let reciprocal = |id: Id| {
                function(id)
                    .filter(|(f, _)| *f == Function::Reciprocal)
                    .map(|(_, x)| x)
            };
            reciprocal(b)
                .map(|length| (a, length))
                .or_else(|| reciprocal(a).map(|length| (b, length)))?
        }
        _ => return None,
    };
    let (Function::Sqrt, sum) = function(length)? else {
        return None;
    };
    let (
        Function::Affine {
            factor: 1.0,
            offset,
        },
        variance,
    ) = function(sum)?
    else {
        return None;
    };
    let (Function::Power { exponent: 2.0 }, squared) = function(mean(variance)?)? else {
        return None;
    };
    let (Operation::Binary(Binary::Subtract), &[x, average]) =
        (old.operation(centred), old.inputs(centred))
    else {
        return None;
    };
    (squared == centred && mean(average)? == x && offset > 0.0).then_some((x, offset))
}
