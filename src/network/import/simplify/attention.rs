//! Finds attention that is spelled out.

use super::Old;
use crate::error::Result;
use crate::network::import::builder::{Builder, Id};
use crate::network::import::value::Known;
use crate::network::operation::{Binary, Function, Operation, broadcast_strides, places};

/// The most numbers of a bias that is added to the products of an attention.
const MAX_BIAS: usize = 1 << 24;

/// Finds attention: the product of a softmax and the values.
pub(super) fn find_attention(
    old: &Old,
    id: Id,
    new: &mut Builder,
    map: &[Id],
) -> Result<Option<Id>> {
    let Some(found) = Found::at(old, id, |id| new.constant_data(map[id])) else {
        return Ok(None);
    };
    let Found {
        queries,
        keys,
        values,
        scale,
        bias,
    } = found;
    let keys_transposed = map[keys];
    let rank = new.dims(keys_transposed).len();
    // The file has the keys transposed, for the product.
    let mut order: Vec<_> = (0..rank).collect();
    order.swap(rank - 2, rank - 1);
    let keys = match (
        &new.nodes[keys_transposed].operation,
        new.nodes[keys_transposed].inputs.as_slice(),
    ) {
        (Operation::Transpose { order: first }, &[source]) => {
            let both: Vec<_> = order.iter().map(|&axis| first[axis]).collect();
            if both.is_sorted() {
                source
            } else {
                new.transpose(source, both)?
            }
        }
        _ => new.transpose(keys_transposed, order)?,
    };
    let mut inputs = vec![map[queries], keys, map[values]];
    if let Some(bias) = bias {
        inputs.push(new.constant(&bias)?);
    }
    let shapes: Vec<_> = inputs.iter().map(|&id| new.dims(id)).collect();
    let operation = Operation::Attention { scale };
    if operation.result(&shapes).as_deref() != Some(old.dims(id)) {
        return Ok(None);
    }
    Ok(Some(new.push(operation, &inputs)?))
}

/// The parts of an attention.
struct Found {
    queries: Id,
    keys: Id,
    values: Id,
    scale: f32,
    bias: Option<Known>,
}

impl Found {
    fn at<'a>(old: &Old, id: Id, constant: impl Fn(Id) -> Option<&'a [f32]>) -> Option<Self> {
        let (Operation::MatMul, &[softmax, values]) = (old.operation(id), old.inputs(id)) else {
            return None;
        };
        let (&Operation::Softmax { axis }, &[scores]) =
            (old.operation(softmax), old.inputs(softmax))
        else {
            return None;
        };
        if axis + 1 != old.dims(softmax).len() || axis < 1 || old.readers[softmax] != 1 {
            return None;
        }
        // From the softmax back to the product: factors, biases and reshapes.
        let mut path = Vec::new();
        let mut at = scores;
        let product = loop {
            if old.readers[at] != 1 || path.len() > 8 {
                return None;
            }
            let next = match (old.operation(at), old.inputs(at)) {
                (Operation::MatMul, &[queries, keys]) => break (queries, keys),
                (
                    Operation::Function(Function::Affine { offset: 0.0, .. })
                    | Operation::Reshape { .. },
                    &[x],
                ) => x,
                (Operation::Binary(Binary::Add), &[a, b]) if constant(b).is_some() => a,
                (Operation::Binary(Binary::Add), &[a, b]) if constant(a).is_some() => b,
                _ => return None,
            };
            path.push((at, next));
            at = next;
        };
        let shape = old.dims(at).to_vec();
        if shape != old.dims(softmax) {
            return None;
        }
        let mut scale = 1.0;
        let mut bias: Option<Known> = None;
        for (at, next) in path.into_iter().rev() {
            match old.operation(at) {
                Operation::Function(Function::Affine { factor, .. }) => {
                    scale *= factor;
                    if let Some(bias) = &mut bias {
                        let numbers = bias.data.floats().iter().map(|x| x * factor).collect();
                        *bias = Known::float(bias.dims.clone(), numbers)?;
                    }
                }
                Operation::Binary(_) => {
                    let other = *old.inputs(at).iter().find(|&&input| input != next)?;
                    if old.dims(at) != old.dims(next) {
                        return None;
                    }
                    let added = Known::float(old.dims(other).to_vec(), constant(other)?.to_vec())?;
                    bias = Some(match bias {
                        None => added,
                        Some(bias) => sum(&bias, &added, old.dims(at))?,
                    });
                }
                _ => {
                    // The bias is in the shape before; all its numbers are needed to reshape it.
                    if let Some(known) = bias {
                        let whole = old.dims(next);
                        if whole.iter().product::<usize>() > MAX_BIAS {
                            return None;
                        }
                        bias = Some(known.expanded(whole)?.reshaped(old.dims(at).to_vec())?);
                    }
                }
            }
        }
        let (queries, factor) = unscaled(old, product.0);
        let (keys, other) = unscaled(old, product.1);
        Some(Self {
            queries,
            keys,
            values,
            scale: scale * factor * other,
            bias,
        })
    }
}

/// A node without the factor that it ends with.
fn unscaled(old: &Old, mut id: Id) -> (Id, f32) {
    let mut scale = 1.0;
    while let (
        Operation::Function(Function::Affine {
            factor,
            offset: 0.0,
        }),
        &[x],
    ) = (old.operation(id), old.inputs(id))
    {
        scale *= factor;
        id = x;
    }
    (id, scale)
}

/// The sum of two tensors that are repeated to `dims`.
fn sum(a: &Known, b: &Known, dims: &[usize]) -> Option<Known> {
    if dims.iter().product::<usize>() > MAX_BIAS {
        return None;
    }
    let read = |known: &Known| {
        Some((
            known.data.floats(),
            places(dims, &broadcast_strides(&known.dims, dims)?, 0),
        ))
    };
    let ((a, at_a), (b, at_b)) = (read(a)?, read(b)?);
    Known::float(
        dims.to_vec(),
        at_a.iter().zip(at_b).map(|(&i, j)| a[i] + b[j]).collect(),
    )
}
