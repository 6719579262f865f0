//! A network as a list of steps over a few buffers: which operations run as one, where each
//! feature map lies, and when its buffer is free again. Made once, so that a pass allocates nothing.

mod buffers;
mod planner;

use std::sync::Arc;

use self::planner::Planner;
use super::kernels::Layout;
use super::kernels::reduce::Figure;
use crate::error::Result;
#[cfg(not(target_arch = "wasm32"))]
use crate::network::Convolution;
use crate::network::Network;
use crate::network::weights::Precision;

/// A feature map in a buffer.
#[derive(Clone, Debug)]
pub struct Map {
    /// Which buffer, of those for f32 or of those for levels.
    pub buffer: usize,
    /// Blocks of channels.
    pub blocks: usize,
    /// Where its pixels lie.
    pub layout: Arc<Layout>,
}

impl Map {
    /// Numbers of the map.
    pub fn length(&self) -> usize {
        self.layout.length(self.blocks)
    }
}

/// Where a convolution writes; at least one of the two.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// As f32.
    pub values: Option<Map>,
    /// As levels.
    pub levels: Option<Map>,
    /// The convolution that reads the levels, and says what they stand for.
    pub reader: Option<usize>,
}

/// One step. Input maps of convolutions are levels where the precision is int8, else f32.
#[derive(Clone, Debug)]
pub enum Step {
    /// A dense convolution of the view.
    Dense {
        /// Which convolution, in the order of the network.
        convolution: usize,
        /// The result.
        to: Written,
    },
    /// A pointwise convolution.
    Pointwise {
        /// Which convolution.
        convolution: usize,
        /// What it reads.
        from: Map,
        /// What is added to the result.
        residual: Option<Map>,
        /// The result.
        to: Written,
    },
    /// A depthwise convolution.
    Depthwise {
        /// Which convolution.
        convolution: usize,
        /// What it reads.
        from: Map,
        /// The result, as levels where it reads levels.
        to: Map,
        /// The convolution that reads the levels, and says what they stand for.
        reader: Option<usize>,
    },
    /// A copy of a map of f32 with a border.
    Pad {
        /// Without a border.
        from: Map,
        /// With it.
        to: Map,
    },
    /// The sum of two maps of f32.
    Add {
        /// Both.
        from: [Map; 2],
        /// Their sum.
        to: Map,
    },
    /// A figure of each channel of a map of f32.
    Reduce {
        /// The map.
        from: Map,
        /// Which figure.
        figure: Figure,
        /// Where its block of the features starts.
        at: usize,
        /// Numbers of the block.
        size: usize,
    },
}

impl Step {
    /// What kind of step it is, and how many multiplications it does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn describe(&self, convolutions: &[Convolution]) -> (&'static str, usize) {
        let work = |at: &usize, to: Option<&Map>| {
            let pixels = to.map_or(0, |map| map.layout.side * map.layout.side);
            convolutions[*at].weight_shape().iter().product::<usize>() * pixels
        };
        let written = |to: &'_ Written| to.values.clone().or(to.levels.clone());
        match self {
            Self::Dense { convolution, to } => ("dense", work(convolution, written(to).as_ref())),
            Self::Pointwise {
                convolution, to, ..
            } => ("pointwise", work(convolution, written(to).as_ref())),
            Self::Depthwise {
                convolution, to, ..
            } => match convolutions[*convolution].kernel {
                3 => ("depthwise 3 x 3", work(convolution, Some(to))),
                _ => ("depthwise 5 x 5", work(convolution, Some(to))),
            },
            Self::Pad { .. } => ("pad", 0),
            Self::Add { .. } => ("add", 0),
            Self::Reduce { .. } => ("mean and deviation", 0),
        }
    }
}

/// The steps of a network and the buffers they need.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order of execution.
    pub steps: Vec<Step>,
    /// Lengths of the buffers for f32.
    pub values: Vec<usize>,
    /// Lengths of the buffers for levels.
    pub levels: Vec<usize>,
}

impl Plan {
    /// Plans a network.
    ///
    /// # Errors
    ///
    /// As [`Network::shapes`]; [`ErrorKind::Engine`](crate::ErrorKind::Engine) names the first node that this engine has no kernel for.
    pub fn new(network: &Network, precision: Precision) -> Result<Self> {
        Planner::new(network, precision)?.plan()
    }
}
