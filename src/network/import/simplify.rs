//! Finds in the operations of a file those that engines have as one: convolution or matrix product with
//! normalisation and activation, layer normalisation, attention.

mod attention;
mod fold;
mod norms;
mod shapes;

use std::collections::HashMap;

use self::attention::find_attention;
use self::fold::{fold_affine, merge_functions};
use self::norms::find_norms;
use self::shapes::move_shapes;
use super::Result;
use super::builder::{Builder, Id, Node};
use super::functions::recognise;
use crate::network::operation::Operation;

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
