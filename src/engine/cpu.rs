//! The network on the processor, with kernels of our own: every convolution with its bias,
//! activation and addition in one pass over a plan made ahead, in f32 or in int8, whichever the
//! weight file holds.

pub(crate) mod kernels;
mod outputs;
pub(crate) mod pack;
#[cfg(not(target_arch = "wasm32"))]
mod peak;
pub(crate) mod plan;
mod run;
pub(crate) mod simd;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use self::pack::Packed;
use self::plan::Plan;
use self::run::Buffers;
use self::simd::Level;
use super::{agreement, check_count, test_picture, without_reference};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Precision};
use crate::network::{Convolution, Network};

/// A backbone ready to run on one thread. A clone shares the weights and has buffers of its own.
#[derive(Clone)]
pub struct CpuEngine {
    model: Arc<Model>,
    buffers: Buffers,
}

/// The feature map whose mean over all pixels is a block of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledMap {
    /// Where that block starts in the features.
    pub at: usize,
    /// Numbers of that block, and of each pixel.
    pub channels: usize,
    /// `[pixel, channel]`, the pixels row by row.
    pub values: Vec<f32>,
}

/// What does not change from pass to pass.
struct Model {
    network: Network,
    convolutions: Vec<Convolution>,
    precision: Precision,
    level: Level,
    plan: Plan,
    packed: Vec<Packed>,
    reference: Vec<f32>,
}

impl CpuEngine {
    /// Plans the network of `backbone` and packs its weights.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor;
    /// [`ErrorKind::Engine`](crate::ErrorKind::Engine) where the network has an operation that this
    /// engine has no kernel for.
    pub fn new(backbone: &Backbone) -> Result<Self> {
        Self::at_level(backbone, Level::best())
    }

    fn at_level(backbone: &Backbone, level: Level) -> Result<Self> {
        let plan = Plan::new(&backbone.network, backbone.precision())?;
        let packed = pack::pack(backbone, &plan, level)?;
        let convolutions: Vec<_> = backbone.network.convolutions().cloned().collect();
        let buffers = Buffers::new(&backbone.network, &convolutions, &plan);
        let model = Model {
            network: backbone.network.clone(),
            convolutions,
            precision: backbone.precision(),
            level,
            plan,
            packed,
            reference: backbone.reference().unwrap_or_default().to_vec(),
        };
        Ok(Self {
            model: Arc::new(model),
            buffers,
        })
    }

    /// The network it executes.
    pub fn network(&self) -> &Network {
        &self.model.network
    }

    /// The numbers it computes with.
    pub fn precision(&self) -> Precision {
        self.model.precision
    }

    /// Runs `count` views, `[count, 3, side, side]`, and returns their raw features,
    /// `[count, feature_length]`: all blocks from one pass.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) where the length of `views` is not
    /// that of `count` views.
    pub fn forward(&mut self, views: &[f32], count: usize) -> Result<Vec<f32>> {
        let network = &self.model.network;
        check_count(network, views, count)?;
        let mut features = vec![0.0; count * network.feature_length()];
        let outputs = features.chunks_exact_mut(network.feature_length());
        for (view, features) in views.chunks_exact(network.view_length()).zip(outputs) {
            self.buffers.run(&self.model, view, features);
        }
        Ok(features)
    }

    /// Runs one view, `[3, side, side]`, and returns its raw features and the map that its pooled block
    /// is the mean of.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::Engine`](crate::ErrorKind::Engine) where no block
    /// is such a mean.
    pub fn forward_with_map(&mut self, view: &[f32]) -> Result<(Vec<f32>, PooledMap)> {
        let network = &self.model.network;
        check_count(network, view, 1)?;
        let mut features = vec![0.0; network.feature_length()];
        let map = self.buffers.run_with_map(&self.model, view, &mut features);
        let map = map.ok_or_else(|| {
            Error::new(
                ErrorKind::Engine,
                "This network has no pooled feature map to look at.",
            )
        })?;
        Ok((features, map))
    }

    /// What this processor can do at most on one core, in operations per second, a multiplication and
    /// an addition counting as two: in f32, and in int8.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn peak() -> [f64; 2] {
        peak::measure(Level::best())
    }

    /// Runs the [test picture](test_picture) `runs` times and says of each step what it is, how many
    /// multiplications it does, and how many seconds it takes at best.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward).
    #[cfg(not(target_arch = "wasm32"))]
    pub fn profile(&mut self, runs: usize) -> Result<Vec<(&'static str, usize, f64)>> {
        let view = test_picture(self.network());
        let mut features = self.forward(&view, 1)?;
        let mut best = vec![f64::INFINITY; self.model.plan.steps.len()];
        for _ in 0..runs {
            let times = self.buffers.run_timed(&self.model, &view, &mut features);
            for (best, time) in best.iter_mut().zip(times) {
                *best = best.min(time.as_secs_f64());
            }
        }
        let steps = self.model.plan.steps.iter();
        let described = steps.map(|step| step.describe(&self.model.convolutions));
        Ok(described
            .zip(best)
            .map(|((name, work), time)| (name, work, time))
            .collect())
    }

    /// Runs the [test picture](test_picture) and returns the lowest cosine over the blocks against
    /// the reference in the weight file: 1 for a sound engine.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile)
    /// where the file has no reference.
    pub fn self_test(&mut self) -> Result<f32> {
        if self.model.reference.is_empty() {
            return Err(without_reference());
        }
        let features = self.forward(&test_picture(self.network()), 1)?;
        Ok(agreement(self.network(), &features, &self.model.reference))
    }
}
