//! The description of a backbone: a small graph of operations, written once and executed by any
//! engine, and the weight file that contains it.

pub mod backbones;
pub mod contract;
mod convolution;
pub mod efficientnet;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "cpu")]
pub mod int8;
#[cfg(feature = "import")]
pub mod operation;
pub mod slices;
pub mod view;
pub mod weights;

pub use self::convolution::{Activation, Convolution};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Largest input side that a description from a file may ask for.
const MAX_SIDE: usize = 1024;

/// The most nodes of a description from a file.
const MAX_NODES: usize = 4096;

/// The most numbers of all results together, for one view. Without a limit, a small file could ask for
/// more memory than there is.
const MAX_NUMBERS: u64 = 1 << 27;

/// The most features of one view.
const MAX_FEATURES: u64 = 1 << 16;

/// The same for an imported network, whose features may be all tokens.
#[cfg(feature = "import")]
const MAX_TENSOR_FEATURES: u64 = 1 << 19;

/// The most numbers of all results of an imported network, of which only some exist at a time.
#[cfg(feature = "import")]
const MAX_TENSOR_NUMBERS: u64 = 1 << 28;

/// Index of a node in [`Network::nodes`].
pub type NodeId = usize;

/// One operation. Feature maps are `[photo, channel, row, column]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// The normalised views, `[n, 3, side, side]`.
    Input,
    /// A convolution of one feature map.
    Convolution(Convolution),
    /// The sum of two feature maps of the same shape.
    Add,
    /// Mean of each channel over all pixels: a feature map to `[n, channels]`.
    SpatialMean,
    /// Standard deviation of each channel over all pixels, √(mean x² − mean²): to `[n, channels]`.
    SpatialDeviation,
    /// An operation on tensors. A network has either these or the ones above.
    #[cfg(feature = "import")]
    Tensor(operation::Operation),
    /// An operation on tensors, which a build without an engine passes over: heads need no network.
    #[cfg(not(any(feature = "import", feature = "cpu", feature = "flex", feature = "gpu")))]
    Tensor(PassedOver),
}

/// Anything in a description that this build does not need.
#[cfg(not(any(feature = "import", feature = "cpu", feature = "flex", feature = "gpu")))]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassedOver;

#[cfg(not(any(feature = "import", feature = "cpu", feature = "flex", feature = "gpu")))]
impl<'de> Deserialize<'de> for PassedOver {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// An operation and the nodes it reads. A node reads only earlier nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The operation.
    pub op: Op,
    /// The nodes that it reads.
    pub inputs: Vec<NodeId>,
}

/// The shape of a node's result, for one view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Channels.
    pub channels: usize,
    /// Pixels of a side; 0 for a vector.
    pub side: usize,
}

impl Shape {
    fn map(channels: usize, side: usize) -> Self {
        Self { channels, side }
    }

    fn vector(channels: usize) -> Self {
        Self { channels, side: 0 }
    }

    fn numbers(self) -> u64 {
        let side = self.side.max(1) as u64;
        self.channels as u64 * side * side
    }
}

/// One block of the features that a forward pass returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Name of the block, e.g. `pooled`.
    pub name: String,
    /// The node whose `[n, size]` result it is.
    pub node: NodeId,
    /// Numbers per photo.
    pub size: usize,
}

/// A backbone as data: the operations in order, and which results to return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Name of the backbone, e.g. `efficientnet-lite0`.
    pub name: String,
    /// Side of the square input in pixels.
    pub side: usize,
    /// The operations in the order of execution.
    pub nodes: Vec<Node>,
    /// The blocks of the features, in order.
    pub outputs: Vec<Output>,
}

impl Network {
    /// Numbers per view that a forward pass returns: the sum of the blocks.
    pub fn feature_length(&self) -> usize {
        self.outputs.iter().map(|output| output.size).sum()
    }

    /// Numbers of one view: 3 × side × side.
    pub fn view_length(&self) -> usize {
        3 * self.side * self.side
    }

    /// The convolutions in the order of execution.
    pub fn convolutions(&self) -> impl Iterator<Item = &Convolution> {
        self.nodes.iter().filter_map(|node| match &node.op {
            Op::Convolution(convolution) => Some(convolution),
            _ => None,
        })
    }

    /// Checks a description from a file: every node reads earlier nodes of the right shape, and every
    /// output exists and has the declared size.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] names the first invalid node.
    pub fn validate(&self) -> Result<()> {
        #[cfg(not(any(feature = "import", feature = "cpu", feature = "flex", feature = "gpu")))]
        if self
            .nodes
            .iter()
            .any(|node| matches!(node.op, Op::Tensor(_)))
        {
            return Ok(());
        }
        let sizes = self.output_sizes()?;
        for output in &self.outputs {
            if sizes.get(output.node) != Some(&Some(output.size)) {
                return invalid(output.node, "is not an output of the declared size");
            }
        }
        if self.outputs.is_empty() {
            return invalid(self.nodes.len(), "is missing: there is no output");
        }
        let features: u64 = self.outputs.iter().map(|output| output.size as u64).sum();
        if features > self.max_features() {
            return invalid(self.nodes.len() - 1, "is followed by too many outputs");
        }
        Ok(())
    }

    fn max_features(&self) -> u64 {
        #[cfg(feature = "import")]
        if self.has_tensors() {
            return MAX_TENSOR_FEATURES;
        }
        MAX_FEATURES
    }

    /// The numbers of each node's result, for one view, where it may be an output.
    fn output_sizes(&self) -> Result<Vec<Option<usize>>> {
        #[cfg(feature = "import")]
        if self.has_tensors() {
            let dims = self.dims()?;
            return Ok(dims.iter().map(|dims| operation::numbers(dims)).collect());
        }
        let shapes = self.shapes()?.into_iter();
        Ok(shapes
            .map(|shape| (shape.side == 0).then_some(shape.channels))
            .collect())
    }

    /// Whether the network was imported and consists of operations on tensors.
    #[cfg(feature = "import")]
    pub fn has_tensors(&self) -> bool {
        self.nodes
            .iter()
            .any(|node| matches!(node.op, Op::Tensor(_)))
    }

    /// The operations on tensors, in order.
    #[cfg(feature = "import")]
    pub fn operations(&self) -> impl Iterator<Item = &operation::Operation> {
        self.nodes.iter().filter_map(|node| match &node.op {
            Op::Tensor(operation) => Some(operation),
            _ => None,
        })
    }

    /// The shape of each node's result, of a network of operations on tensors.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] names the first node that does not fit its inputs.
    #[cfg(feature = "import")]
    pub fn dims(&self) -> Result<Vec<Vec<usize>>> {
        if self.side == 0 || self.side > MAX_SIDE || self.nodes.len() > MAX_NODES {
            return invalid(0, "has an input side or a node count out of range");
        }
        let mut all: Vec<Vec<usize>> = Vec::with_capacity(self.nodes.len());
        let mut total = 0u64;
        for (at, node) in self.nodes.iter().enumerate() {
            let inputs: Option<Vec<&[usize]>> = (node.inputs.iter())
                .map(|&input| all.get(input).map(Vec::as_slice))
                .collect();
            let Some(inputs) = inputs else {
                return invalid(at, "reads a later node");
            };
            let dims = match &node.op {
                Op::Input if at == 0 && inputs.is_empty() => Some(vec![1, 3, self.side, self.side]),
                Op::Tensor(operation) if at > 0 => operation.result(&inputs),
                _ => None,
            };
            let Some(dims) = dims else {
                return invalid(at, "does not fit its inputs");
            };
            total += operation::numbers(&dims).map_or(MAX_TENSOR_NUMBERS, |numbers| numbers as u64);
            if total > MAX_TENSOR_NUMBERS {
                return invalid(at, "needs more memory than a network may use");
            }
            all.push(dims);
        }
        Ok(all)
    }

    /// The shape of each node's result.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] names the first node that does not fit its inputs.
    pub fn shapes(&self) -> Result<Vec<Shape>> {
        if self.side == 0 || self.side > MAX_SIDE || self.nodes.len() > MAX_NODES {
            return invalid(0, "has an input side or a node count out of range");
        }
        let mut shapes: Vec<Shape> = Vec::with_capacity(self.nodes.len());
        let mut numbers = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            let mut inputs = Vec::with_capacity(2);
            for &input in &node.inputs {
                match shapes.get(input) {
                    Some(&shape) => inputs.push(shape),
                    None => return invalid(at, "reads a later node"),
                }
            }
            shapes.push(match (&node.op, inputs.as_slice()) {
                (Op::Input, []) if at == 0 => Shape::map(3, self.side),
                (Op::Convolution(c), &[input]) => {
                    if !c.fits(input.channels, input.side) {
                        return invalid(at, "is a convolution that does not fit its input");
                    }
                    Shape::map(c.output, input.side.div_ceil(c.stride))
                }
                (Op::Add, &[a, b]) if a == b && a.side > 0 && node.inputs[0] != node.inputs[1] => a,
                (Op::SpatialMean | Op::SpatialDeviation, &[map]) if map.side > 0 => {
                    Shape::vector(map.channels)
                }
                _ => return invalid(at, "does not fit its inputs"),
            });
            numbers += shapes[at].numbers();
            if numbers > MAX_NUMBERS {
                return invalid(at, "needs more memory than a network may use");
            }
        }
        Ok(shapes)
    }
}

fn invalid<T>(at: NodeId, why: &str) -> Result<T> {
    Err(Error::new(
        ErrorKind::WeightFile,
        format!("The network description is not valid: node {at} {why}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::convolution::MAX_CHANNELS;
    use super::*;

    #[test]
    fn a_description_with_excessive_memory_is_refused() {
        let refused = |change: fn(&mut Network), what: &str| {
            let mut network = efficientnet::lite(0).unwrap();
            change(&mut network);
            let error = network.validate().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WeightFile);
            assert!(error.to_string().contains(what), "{error}");
        };
        refused(
            |network| {
                network.side = MAX_SIDE;
                network.nodes[1].op = Op::Convolution(Convolution {
                    name: "c".into(),
                    input: 3,
                    output: MAX_CHANNELS,
                    kernel: 1,
                    stride: 1,
                    groups: 1,
                    activation: Activation::Relu6,
                });
            },
            "node 1 needs more memory",
        );
        refused(
            |network| network.outputs = vec![network.outputs[0].clone(); 100],
            "too many outputs",
        );
    }

    #[test]
    fn a_description_that_reads_a_later_node_is_refused() {
        let mut network = efficientnet::lite(0).unwrap();
        network.validate().unwrap();
        network.nodes[1].inputs = vec![5];
        let error = network.validate().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WeightFile);
        assert!(error.to_string().contains("node 1"), "{error}");
    }
}
