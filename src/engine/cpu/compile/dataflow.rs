//! Which nodes read which results, and which operations are fused.

use crate::error::Result;
use crate::network::{Convolution, Network, NodeId, Op, Shape};

/// The dataflow of a network, by node.
pub struct Dataflow {
    /// The shape of each node's result.
    pub shapes: Vec<Shape>,
    /// The nodes that read each node.
    pub readers: Vec<Vec<NodeId>>,
    /// For a convolution that is fused with the addition that reads it, that addition.
    pub fused: Vec<Option<NodeId>>,
    /// The last node whose step reads each node's result.
    pub last_read: Vec<NodeId>,
}

impl Dataflow {
    /// The dataflow of a network.
    ///
    /// # Errors
    ///
    /// As [`Network::shapes`].
    pub fn new(network: &Network) -> Result<Self> {
        let shapes = network.shapes()?;
        let count = network.nodes.len();
        let mut readers = vec![Vec::new(); count];
        for (at, node) in network.nodes.iter().enumerate() {
            for &input in &node.inputs {
                readers[input].push(at);
            }
        }
        let mut fused = vec![None; count];
        for (at, node) in network.nodes.iter().enumerate() {
            // Fuse with the later operand: the other one is computed by then.
            let later = node.inputs.iter().max().copied().unwrap_or_default();
            let inner = |&input: &NodeId| network.nodes[input].op != Op::Input;
            let fusible = is_pointwise(&network.nodes[later].op)
                && network.nodes[later].inputs.iter().all(inner);
            if node.op == Op::Add && fusible && readers[later].len() == 1 {
                fused[later] = Some(at);
            }
        }
        let computed_with = |node: NodeId| fused[node].unwrap_or(node);
        let last_read = (0..count)
            .map(|at| {
                let steps = readers[at].iter().map(|&reader| computed_with(reader));
                steps.max().unwrap_or(at)
            })
            .collect();
        Ok(Self {
            shapes,
            readers,
            fused,
            last_read,
        })
    }
}

/// Whether the engine has a pointwise kernel for an operation.
pub fn is_pointwise(op: &Op) -> bool {
    matches!(op, Op::Convolution(c) if c.kernel == 1 && c.stride == 1 && c.groups == 1)
}

/// Whether the engine has a depthwise kernel for a convolution.
pub fn is_depthwise(c: &Convolution) -> bool {
    c.groups > 1
        && c.groups == c.input
        && c.output == c.input
        && [3, 5].contains(&c.kernel)
        && c.stride <= 2
}
