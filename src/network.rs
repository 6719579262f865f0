//! The description of a backbone: a small graph of operations, written once and executed by any
//! engine, and the weight file that carries it.

pub mod backbones;
pub mod contract;
pub mod efficientnet;
#[cfg(feature = "cpu")]
pub mod int8;
pub mod view;
pub mod weights;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Index of a node in [`Network::nodes`].
pub type NodeId = usize;

/// The upper bound of ReLU6.
const RELU6: f32 = 6.0;

/// What is applied to each number after a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Nothing: the linear bottleneck.
    None,
    /// `min(max(x, 0), 6)`.
    Relu6,
}

/// A two-dimensional convolution with a square kernel, a bias, and TensorFlow's `SAME` padding:
/// the output side is `ceil(input / stride)` and an odd surplus of padding goes to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convolution {
    /// Name of its tensors in the weight file, without `.weight` and `.bias`.
    pub name: String,
    /// Channels in.
    pub input: usize,
    /// Channels out.
    pub output: usize,
    /// Side of the kernel in pixels.
    pub kernel: usize,
    /// Step in pixels.
    pub stride: usize,
    /// 1 for an ordinary convolution, `input` for a depthwise one.
    pub groups: usize,
    /// What follows the bias.
    pub activation: Activation,
}

impl Convolution {
    /// Shape of the weight tensor: output, input per group, kernel, kernel.
    pub fn weight_shape(&self) -> [usize; 4] {
        [
            self.output,
            self.input / self.groups.max(1),
            self.kernel,
            self.kernel,
        ]
    }

    /// The shape of its result, where it fits what it reads.
    fn shape(&self, input: Shape) -> Option<Shape> {
        let fits = input.side > 0
            && input.channels == self.input
            && (1..=MAX_CHANNELS).contains(&self.output)
            && (1..=input.side.max(7)).contains(&self.kernel)
            && (1..=4).contains(&self.stride)
            && self.groups > 0
            && self.input.is_multiple_of(self.groups)
            && self.output.is_multiple_of(self.groups);
        fits.then(|| Shape::map(self.output, input.side.div_ceil(self.stride)))
    }

    /// Pixels of padding before and after, for an input of `side` pixels.
    pub fn padding(&self, side: usize) -> (usize, usize) {
        let total =
            ((side.div_ceil(self.stride) - 1) * self.stride + self.kernel).saturating_sub(side);
        (total / 2, total - total / 2)
    }
}

impl Activation {
    /// The bounds that it keeps a number within.
    pub fn bounds(self) -> (f32, f32) {
        match self {
            Self::None => (f32::NEG_INFINITY, f32::INFINITY),
            Self::Relu6 => (0.0, RELU6),
        }
    }
}

/// One operation. Feature maps are `[photo, channel, row, column]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// An operation and the nodes it reads. A node reads only nodes before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What is computed.
    pub op: Op,
    /// From which nodes.
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

/// A backbone as data: what to compute, in which order, and what to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Largest input side, channel count and node count that a description from a file may name.
const MAX_SIDE: usize = 1024;
const MAX_CHANNELS: usize = 1 << 14;
const MAX_NODES: usize = 4096;

/// The most numbers of all results together, for one view, and of those that are given out: a small
/// file could ask for more memory than there is.
const MAX_NUMBERS: u64 = 1 << 27;
const MAX_FEATURES: u64 = 1 << 16;

/// Outputs that lie together in int8 weights, and inputs of one group.
const OUTPUTS: usize = 8;
const GROUP: usize = 4;

/// Shape of the weights of a pointwise convolution in int8, in the order in which a dot product of
/// four reads them: blocks of [`OUTPUTS`], groups of [`GROUP`] inputs, outputs, inputs; filled up
/// with zeros to whole blocks of 8 on both sides.
fn packed_shape(convolution: &Convolution) -> [usize; 4] {
    let groups = convolution.input.next_multiple_of(OUTPUTS) / GROUP;
    let blocks = convolution.output.div_ceil(OUTPUTS);
    [blocks, groups, OUTPUTS, GROUP]
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

    /// Checks a description that came from a file: every node reads earlier nodes of the right
    /// shape, and every output exists and has the size it claims.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] names the first node that does not hold.
    pub fn validate(&self) -> Result<()> {
        let shapes = self.shapes()?;
        for output in &self.outputs {
            if shapes.get(output.node) != Some(&Shape::vector(output.size)) {
                return invalid(output.node, "is not an output of the size claimed");
            }
        }
        if self.outputs.is_empty() {
            return invalid(self.nodes.len(), "is missing: there is no output");
        }
        let features: u64 = self.outputs.iter().map(|output| output.size as u64).sum();
        if features > MAX_FEATURES {
            return invalid(self.nodes.len() - 1, "is followed by too many outputs");
        }
        Ok(())
    }

    /// The shape of each node's result.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] names the first node that does not fit what it reads.
    pub fn shapes(&self) -> Result<Vec<Shape>> {
        if self.side == 0 || self.side > MAX_SIDE || self.nodes.len() > MAX_NODES {
            return invalid(0, "has an input side or a node count out of range");
        }
        let mut shapes: Vec<Shape> = Vec::with_capacity(self.nodes.len());
        let mut numbers = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            let mut read = Vec::with_capacity(2);
            for &input in &node.inputs {
                match shapes.get(input) {
                    Some(&shape) => read.push(shape),
                    None => return invalid(at, "reads a node that comes later"),
                }
            }
            shapes.push(match (&node.op, read.as_slice()) {
                (Op::Input, []) if at == 0 => Shape::map(3, self.side),
                (Op::Convolution(c), &[input]) => match c.shape(input) {
                    Some(shape) => shape,
                    None => {
                        return invalid(at, "is a convolution that does not fit what it reads");
                    }
                },
                (Op::Add, &[a, b]) if a == b && a.side > 0 && node.inputs[0] != node.inputs[1] => a,
                (Op::SpatialMean | Op::SpatialDeviation, &[map]) if map.side > 0 => {
                    Shape::vector(map.channels)
                }
                _ => return invalid(at, "does not fit what it reads"),
            });
            numbers += shapes[at].numbers();
            if numbers > MAX_NUMBERS {
                return invalid(at, "needs more memory than a network may");
            }
        }
        Ok(shapes)
    }
}

/// What a description is refused with.
fn invalid<T>(at: NodeId, why: &str) -> Result<T> {
    Err(Error::new(
        ErrorKind::WeightFile,
        format!("The network description is not valid: node {at} {why}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convolution(kernel: usize, stride: usize) -> Convolution {
        Convolution {
            name: "c".into(),
            input: 3,
            output: 8,
            kernel,
            stride,
            groups: 1,
            activation: Activation::Relu6,
        }
    }

    #[test]
    fn same_padding_is_asymmetric_on_even_strides() {
        assert_eq!(convolution(3, 2).padding(224), (0, 1));
        assert_eq!(convolution(5, 2).padding(56), (1, 2));
        assert_eq!(convolution(3, 1).padding(112), (1, 1));
        assert_eq!(convolution(5, 1).padding(14), (2, 2));
        assert_eq!(convolution(3, 2).padding(65), (1, 1));
        assert_eq!(convolution(1, 1).padding(7), (0, 0));
    }

    #[test]
    fn a_description_that_asks_for_more_memory_than_there_is_is_refused() {
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
                let wide = Convolution {
                    output: MAX_CHANNELS,
                    ..convolution(1, 1)
                };
                network.nodes[1].op = Op::Convolution(wide);
            },
            "node 1 needs more memory",
        );
        refused(
            |network| network.outputs = vec![network.outputs[0].clone(); 100],
            "too many outputs",
        );
    }

    #[test]
    fn a_description_that_reads_ahead_is_refused() {
        let mut network = efficientnet::lite(0).unwrap();
        network.validate().unwrap();
        network.nodes[1].inputs = vec![5];
        let error = network.validate().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WeightFile);
        assert!(error.to_string().contains("node 1"), "{error}");
    }
}
