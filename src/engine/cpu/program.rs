//! A network as a list of steps over a few buffers: which operations are computed together, where each
//! feature map is stored, and the weights of each step. Made once by [`compile`](super::compile), so
//! that a forward pass allocates nothing.

use std::sync::Arc;

use super::isa::Isa;
use super::kernels::Layout;
use super::kernels::reduce::Statistic;
use super::pack::{DepthwiseInt8Weights, FloatWeights, PointwiseInt8Weights, Quantization};
#[cfg(feature = "import")]
use super::tensors::TensorStep;
use crate::network::Convolution;

/// A feature map in a buffer.
#[derive(Clone, Debug)]
pub struct Map {
    /// Index of the buffer, among those for f32 or those for quantized maps.
    pub buffer: usize,
    /// Blocks of channels.
    pub blocks: usize,
    /// How its pixels are arranged.
    pub layout: Arc<Layout>,
}

impl Map {
    /// Numbers of the map.
    pub fn length(&self) -> usize {
        self.layout.length(self.blocks)
    }
}

/// Where a convolution writes its result, and in which form.
#[derive(Debug)]
pub enum Destination {
    /// As f32.
    Float(Map),
    /// Quantized. The weights produce quantized units, which are clamped to `max` and rounded.
    Quantized {
        /// Where the result goes.
        map: Map,
        /// The largest quantized value.
        max: f32,
    },
    /// Quantized from f32 values, which are also stored where another step reads them.
    QuantizedFromFloat {
        /// Where the f32 values go.
        float: Option<Map>,
        /// Where their quantized form goes.
        quantized: Map,
        /// How they are quantized.
        quantization: Quantization,
    },
}

impl Destination {
    /// The map of f32 values.
    pub fn float(&self) -> Option<&Map> {
        match self {
            Self::Float(map) => Some(map),
            Self::Quantized { .. } => None,
            Self::QuantizedFromFloat { float, .. } => float.as_ref(),
        }
    }

    /// The map of quantized values.
    pub fn quantized(&self) -> Option<&Map> {
        match self {
            Self::Float(_) => None,
            Self::Quantized { map, .. } | Self::QuantizedFromFloat { quantized: map, .. } => {
                Some(map)
            }
        }
    }

    /// Pixels of a side of the result.
    #[cfg(not(target_arch = "wasm32"))]
    fn side(&self) -> usize {
        let map = self.float().or(self.quantized());
        map.map_or(0, |map| map.layout.side)
    }
}

/// One step, with its weights.
#[derive(Debug)]
pub enum Step {
    /// A dense convolution of the view, in f32.
    Dense {
        /// Its shape.
        convolution: Convolution,
        /// Its weights as a matrix.
        weights: FloatWeights,
        /// Whether a multiply-add may round once, so that instruction sets differ in the last bits.
        fused: bool,
        /// The result.
        to: Destination,
    },
    /// A pointwise convolution in f32.
    Pointwise {
        /// Its shape.
        convolution: Convolution,
        /// Its weights as a matrix.
        weights: FloatWeights,
        /// The input, f32.
        from: Map,
        /// A map of f32 that is added to the result.
        residual: Option<Map>,
        /// The result.
        to: Destination,
    },
    /// A pointwise convolution in int8.
    PointwiseInt8 {
        /// Its shape.
        convolution: Convolution,
        /// Its weights.
        weights: PointwiseInt8Weights,
        /// The input, quantized.
        from: Map,
        /// A map of f32 that is added to the result.
        residual: Option<Map>,
        /// The result.
        to: Destination,
    },
    /// A depthwise convolution in f32.
    Depthwise {
        /// Its shape.
        convolution: Convolution,
        /// Its weights.
        weights: FloatWeights,
        /// The input, f32.
        from: Map,
        /// The result, f32.
        to: Map,
    },
    /// A depthwise convolution in int8.
    DepthwiseInt8 {
        /// Its shape.
        convolution: Convolution,
        /// Its weights.
        weights: DepthwiseInt8Weights,
        /// The input, quantized.
        from: Map,
        /// The result, quantized.
        to: Map,
    },
    /// A copy of a map of f32 with a border.
    Pad {
        /// The map without a border.
        from: Map,
        /// The map with a border.
        to: Map,
    },
    /// The sum of two maps of f32.
    Add {
        /// Both terms.
        from: [Map; 2],
        /// Their sum.
        to: Map,
    },
    /// A statistic of each channel of a map of f32.
    Reduce {
        /// The map.
        from: Map,
        /// The statistic.
        statistic: Statistic,
        /// Where its block of the features starts.
        at: usize,
        /// Numbers of the block.
        size: usize,
    },
    /// A step of an imported network.
    #[cfg(feature = "import")]
    Tensor(TensorStep),
}

impl Step {
    /// The kind of step, and how many multiplications it does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn describe(&self) -> (&'static str, usize) {
        let work = |convolution: &Convolution, side: usize| {
            convolution.weight_shape().iter().product::<usize>() * side * side
        };
        match self {
            Self::Dense {
                convolution, to, ..
            } => ("dense", work(convolution, to.side())),
            Self::Pointwise {
                convolution, to, ..
            }
            | Self::PointwiseInt8 {
                convolution, to, ..
            } => ("pointwise", work(convolution, to.side())),
            Self::Depthwise {
                convolution, to, ..
            }
            | Self::DepthwiseInt8 {
                convolution, to, ..
            } => {
                let kind = match convolution.kernel {
                    3 => "depthwise 3 x 3",
                    _ => "depthwise 5 x 5",
                };
                (kind, work(convolution, to.layout.side))
            }
            Self::Pad { .. } => ("pad", 0),
            Self::Add { .. } => ("add", 0),
            Self::Reduce { .. } => ("mean and deviation", 0),
            #[cfg(feature = "import")]
            Self::Tensor(step) => step.describe(),
        }
    }
}

/// A compiled network: its steps and the buffers that they need.
#[derive(Debug)]
pub struct Program {
    /// Side of the view in pixels.
    pub side: usize,
    /// The instruction set that the weights are packed for.
    pub isa: Isa,
    /// The steps in the order of execution.
    pub steps: Vec<Step>,
    /// Lengths of the buffers for maps of f32.
    pub float_lengths: Vec<usize>,
    /// Lengths of the buffers for quantized maps.
    pub quantized_lengths: Vec<usize>,
}
