//! The steps of a network of operations on tensors.
//!
//! A tensor is stored in rows, row-major, or a feature map `[1, channels, rows, columns]` in blocks,
//! `[channel block][pixel][8]`, as the kernels of convolutions need it. In rows a transposition of a feature
//! map to channel-last is the same numbers as in blocks, 8 at a time.

mod compile;
mod data;
mod run;
mod weights;

pub use self::compile::compile;
pub use self::run::{TensorScratch, run};
pub use self::weights::Weights;

use std::sync::Arc;

use super::kernels::Layout;
use super::kernels::rows::Step as RowStep;
#[cfg(not(target_arch = "wasm32"))]
use super::kernels::winograd::POSITIONS;
use crate::network::operation::{Binary, Function, LayerNorm, Pooling, Reduction, Window};

/// Where a step reads numbers.
#[derive(Clone, Debug)]
pub enum Source {
    /// The view.
    View,
    /// A buffer.
    Buffer(usize),
    /// Weights.
    Constant(Arc<Vec<f32>>),
}

/// What follows the sums of a product: a function, a residual, and another function.
#[derive(Clone, Debug)]
pub struct Epilogue {
    /// Applied to the sums.
    pub function: Function,
    /// Added after that.
    pub residual: Option<Source>,
    /// Applied after that.
    pub after: Function,
}

/// Packed weights and bias.
#[derive(Debug)]
pub struct Packed {
    /// The weights, in the order of the kernel.
    pub weights: Vec<f32>,
    /// The bias, padded to whole blocks.
    pub bias: Vec<f32>,
}

/// A group of channels of a convolution: the first block of channels in and out, and its weights.
#[derive(Debug)]
pub struct Group {
    /// The first block of channels in.
    pub from: usize,
    /// The first block of channels out.
    pub to: usize,
    /// Its weights.
    pub packed: Packed,
}

/// The map of a convolution, in blocks or, for the view, in planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapForm {
    /// `[channel block][pixel][8]`, with this many blocks for a group.
    Blocks(usize),
    /// `[channel][pixel]`, with this many channels.
    Planes(usize),
}

/// A step of a network of operations on tensors.
#[derive(Debug)]
pub enum TensorStep {
    /// A convolution as a product.
    Conv {
        groups: Vec<Group>,
        form: MapForm,
        window: Window,
        from_sides: [usize; 2],
        to_sides: [usize; 2],
        epilogue: Epilogue,
        from: Source,
        to: usize,
    },
    /// A convolution with a 3 × 3 window and stride 1.
    Winograd {
        packed: Packed,
        channels: usize,
        before: [usize; 2],
        from_sides: [usize; 2],
        to_sides: [usize; 2],
        epilogue: Epilogue,
        from: Source,
        to: usize,
    },
    /// A depthwise convolution.
    Depthwise {
        packed: Packed,
        window: Window,
        from_sides: [usize; 2],
        to_sides: [usize; 2],
        /// The layouts of the fast kernels, with the border that they need.
        layouts: Option<(Arc<Layout>, Arc<Layout>)>,
        function: Function,
        from: Source,
        to: usize,
    },
    /// Products of rows with weights.
    Linear {
        packed: Packed,
        rows: usize,
        input: usize,
        output: usize,
        epilogue: Epilogue,
        from: Source,
        to: usize,
    },
    /// Layer normalisation of rows.
    LayerNorm {
        norm: LayerNorm,
        scale: Vec<f32>,
        shift: Vec<f32>,
        length: usize,
        from: Source,
        to: usize,
    },
    /// A function of `length` numbers; in place where `from` is the buffer `to`.
    Function {
        function: Function,
        length: usize,
        from: Source,
        to: usize,
    },
    /// An operation on two tensors; in place where `a` is the buffer `to`.
    Binary {
        binary: Binary,
        inner: usize,
        outer: Vec<[u32; 2]>,
        steps: [RowStep; 2],
        a: Source,
        b: Source,
        to: usize,
    },
    /// An operation on a feature map in blocks and a number for each channel.
    Channels {
        binary: Binary,
        channels: usize,
        pixels: usize,
        map: Source,
        numbers: Source,
        to: usize,
    },
    /// Softmax along an axis with `inner` numbers between neighbours.
    Softmax {
        outer: usize,
        size: usize,
        inner: usize,
        from: Source,
        to: usize,
    },
    /// Products of matrices in batches: the batch of the first and second operand of each.
    MatMul {
        batches: Vec<[u32; 2]>,
        rows: usize,
        depth: usize,
        columns: usize,
        a: Source,
        b: Source,
        to: usize,
    },
    /// Attention: batches of queries, keys and values, and where the bias of each batch starts.
    Attention {
        batches: usize,
        queries: usize,
        keys: usize,
        depth: usize,
        values_depth: usize,
        scale: f32,
        bias: Option<(Source, Vec<u32>)>,
        from: [Source; 3],
        to: usize,
    },
    /// A reduction of rows: the strides of the reduced and of the kept axes as lists of places.
    Reduce {
        kind: Reduction,
        kept: Vec<u32>,
        along: Vec<u32>,
        from: Source,
        to: usize,
    },
    /// The mean of each channel of a feature map in blocks.
    ChannelMean {
        channels: usize,
        pixels: usize,
        from: Source,
        to: usize,
    },
    /// Pooling.
    Pool {
        kind: Pooling,
        window: Window,
        from_sides: [usize; 2],
        to_sides: [usize; 2],
        length: usize,
        from: Source,
        to: usize,
    },
    /// Copies runs of `run` numbers from these places.
    Copy {
        run: usize,
        places: Vec<u32>,
        from: Source,
        to: usize,
    },
    /// Copies a tensor into one with zeros around it.
    Pad {
        run: usize,
        places: Vec<u32>,
        length: usize,
        from: Source,
        to: usize,
    },
    /// Copies parts one after the other: for each, the numbers that are copied at a time.
    Concat {
        outer: usize,
        parts: Vec<(Source, usize)>,
        to: usize,
    },
    /// From planes to blocks.
    ToBlocks {
        channels: usize,
        pixels: usize,
        from: Source,
        to: usize,
    },
    /// From blocks to planes.
    ToPlanes {
        channels: usize,
        pixels: usize,
        from: Source,
        to: usize,
    },
    /// From rows of channels to blocks.
    PixelsToBlocks {
        channels: usize,
        pixels: usize,
        from: Source,
        to: usize,
    },
    /// From blocks to rows of channels.
    BlocksToPixels {
        channels: usize,
        pixels: usize,
        from: Source,
        to: usize,
    },
    /// Copies a block of the features.
    Output {
        at: usize,
        size: usize,
        from: Source,
    },
}

impl TensorStep {
    /// The kind of step, and how many multiplications it does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn describe(&self) -> (&'static str, usize) {
        match self {
            Self::Conv {
                groups, to_sides, ..
            } => {
                let weights: usize = groups.iter().map(|group| group.packed.weights.len()).sum();
                ("convolution", weights * to_sides[0] * to_sides[1])
            }
            // Counted as a product, so that the speed can be compared.
            Self::Winograd {
                packed, to_sides, ..
            } => (
                "convolution 3 x 3",
                packed.weights.len() / POSITIONS * 9 * to_sides[0] * to_sides[1],
            ),
            Self::Depthwise {
                packed, to_sides, ..
            } => (
                "depthwise",
                packed.weights.len() * to_sides[0] * to_sides[1],
            ),
            Self::Linear { packed, rows, .. } => ("linear", packed.weights.len() * rows),
            Self::LayerNorm { .. } => ("layer norm", 0),
            Self::MatMul {
                batches,
                rows,
                depth,
                columns,
                ..
            } => ("product", batches.len() * rows * depth * columns),
            Self::Attention {
                batches,
                queries,
                keys,
                depth,
                values_depth,
                ..
            } => (
                "attention",
                batches * queries * keys * (depth + values_depth),
            ),
            Self::Function { .. } => ("function", 0),
            Self::Binary { .. } | Self::Channels { .. } => ("binary", 0),
            Self::Pool { .. } => ("pooling", 0),
            Self::Reduce { .. } | Self::ChannelMean { .. } | Self::Softmax { .. } => {
                ("reduction", 0)
            }
            _ => ("copy", 0),
        }
    }
}
