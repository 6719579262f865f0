//! Finds in the operations of a file those that engines have as one: convolution or matrix product with
//! normalisation and activation, layer normalisation, attention.

use std::collections::HashMap;

use super::Result;
use super::builder::{Builder, Id, Node};
use super::functions::recognise;
use super::value::Known;
use crate::network::operation::{
    Binary, Conv, Function, LayerNorm, Linear, Operation, Reduction, Window, broadcast_strides,
    places,
};

/// The most numbers of a bias that is added to the products of an attention.
const MAX_BIAS: usize = 1 << 24;

/// Simplifies the operations that the node `output` depends on, which becomes the last one.
///
/// # Errors
/// In practice none: a simplified operation fits where the original did.
pub fn simplify(mut builder: Builder, output: Id) -> Result<Builder> {
    let mut output = output;
    // Attention needs the shapes in order, affine operations the functions; what one finds may help another.
    for rewrite in [
        move_shapes,
        name_functions,
        find_norms,
        fold_affine,
        find_attention,
        merge_functions,
    ] {
        builder = rewritten(builder, &mut output, rewrite)?;
    }
    pruned(builder, output)
}

/// A rewriting: adds to the new network what a node of the old one becomes, and returns its id; `None` for
/// the node as it is.
type Rewrite = fn(&Old, Id, &mut Builder, &[Id]) -> Result<Option<Id>>;

/// The network that is rewritten.
struct Old {
    nodes: Vec<Node>,
    readers: Vec<usize>,
}

impl Old {
    fn operation(&self, id: Id) -> &Operation {
        &self.nodes[id].operation
    }

    fn inputs(&self, id: Id) -> &[Id] {
        &self.nodes[id].inputs
    }

    fn dims(&self, id: Id) -> &[usize] {
        &self.nodes[id].dims
    }
}

fn rewritten(mut builder: Builder, output: &mut Id, rewrite: Rewrite) -> Result<Builder> {
    let live = live(&builder, *output);
    let mut readers = vec![0; builder.nodes.len()];
    for (node, _) in builder.nodes.iter().zip(&live).filter(|(_, live)| **live) {
        node.inputs.iter().for_each(|&input| readers[input] += 1);
    }
    readers[*output] += 1;
    let mut new = builder.restart();
    let old = Old {
        nodes: builder.nodes,
        readers,
    };
    let mut map = vec![0; old.nodes.len()];
    for id in 0..old.nodes.len() {
        if !live[id] {
            continue;
        }
        map[id] = match rewrite(&old, id, &mut new, &map)? {
            Some(new) => new,
            None => {
                let inputs = old.inputs(id).iter().map(|&input| map[input]).collect();
                new.copy(&old.nodes[id], inputs)
            }
        };
    }
    *output = map[*output];
    Ok(new)
}

/// The nodes that `output` depends on; node 0 stays in any case.
fn live(builder: &Builder, output: Id) -> Vec<bool> {
    let mut live = vec![false; builder.nodes.len()];
    (live[0], live[output]) = (true, true);
    for id in (0..builder.nodes.len()).rev() {
        if live[id] {
            builder.nodes[id]
                .inputs
                .iter()
                .for_each(|&input| live[input] = true);
        }
    }
    live
}

/// Without operations and tensors that nothing reads.
fn pruned(builder: Builder, mut output: Id) -> Result<Builder> {
    let mut builder = rewritten(builder, &mut output, |_, _, _, _| Ok(None))?;
    let live = live(&builder, output);
    builder.nodes.truncate(output + 1);
    let used = builder.nodes.iter().zip(live).filter(|(_, live)| *live);
    let used = used
        .flat_map(|(node, _)| node.operation.tensors())
        .map(|(name, _)| name.to_owned());
    let used: std::collections::HashSet<String> = used.collect();
    builder.tensors.retain(|name, _| used.contains(name));
    Ok(builder)
}

/// Merges reshapes and transpositions.
fn move_shapes(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
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

/// Replaces spelled-out functions.
fn name_functions(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
    if !matches!(
        old.operation(id),
        Operation::Function(_) | Operation::Binary(_)
    ) || old.inputs(id).is_empty()
    {
        return Ok(None);
    }
    let inputs = old.inputs(id).iter().map(|&input| map[input]).collect();
    let copy = new.copy(&old.nodes[id], inputs);
    if let Some((function, x)) = recognise(new, copy) {
        new.nodes[copy].operation = Operation::Function(function);
        new.nodes[copy].inputs = vec![x];
    }
    Ok(Some(copy))
}

/// Finds layer normalisations that are spelled out: (x − mean) / √(mean (x − mean)² + ε).
fn find_norms(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
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

/// Folds factors and offsets of channels into the operation before.
fn fold_affine(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
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

/// Finds attention: the product of a softmax and the values.
fn find_attention(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
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

/// Merges functions into the operation before, and turns a convolution of one pixel into a product.
fn merge_functions(old: &Old, id: Id, new: &mut Builder, map: &[Id]) -> Result<Option<Id>> {
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

/// Counts of each kind of operation, for people.
pub fn kinds(operations: &[Operation]) -> Vec<(&'static str, usize)> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    for operation in operations {
        let name = match operation {
            Operation::Conv(_) => "convolutions",
            Operation::Linear(_) => "linear layers",
            Operation::LayerNorm(_) => "layer norms",
            Operation::Attention { .. } => "attentions",
            Operation::Pool { .. } => "poolings",
            Operation::Constant { .. } | Operation::Reshape { .. } => continue,
            _ => "other operations",
        };
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable();
    counts
}
