//! The network on the CPU, with our own SIMD kernels. The network is compiled once to a list of steps;
//! a step computes a convolution together with its bias, activation and residual, in f32 or in int8,
//! whichever the weight file holds.

mod buffers;
pub(crate) mod compile;
pub(crate) mod isa;
pub(crate) mod kernels;
pub(crate) mod pack;
#[cfg(not(target_arch = "wasm32"))]
mod peak;
pub(crate) mod program;
mod run;
mod simd;
#[cfg(feature = "import")]
mod tensors;

#[cfg(test)]
pub(crate) mod tests;

pub use self::run::PooledMap;

use std::sync::Arc;

use self::buffers::Buffers;
use self::compile::compile;
use self::isa::Isa;
use self::program::Program;
#[cfg(not(target_arch = "wasm32"))]
use self::program::Step;
use super::{agreement, check_count, missing_reference, test_picture};
use crate::error::{Error, ErrorKind, Result};
use crate::network::Network;
use crate::network::weights::{Backbone, Precision};

/// A backbone that runs on one thread. A clone shares the weights and has its own buffers.
#[derive(Clone)]
pub struct CpuEngine {
    model: Arc<Model>,
    buffers: Buffers,
}

/// What all passes share.
struct Model {
    network: Network,
    precision: Precision,
    program: Program,
    reference: Vec<f32>,
}

impl CpuEngine {
    /// Compiles the network of `backbone` and packs its weights.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor;
    /// [`ErrorKind::Engine`](crate::ErrorKind::Engine) where the network has an operation that this
    /// engine has no kernel for.
    pub fn new(backbone: &Backbone) -> Result<Self> {
        Self::with_isa(backbone, Isa::best())
    }

    /// As [`new`](Self::new). The weights of an imported network, which may be large, are taken out of
    /// `backbone` and freed while they are packed, so that they are in memory once.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn taking(backbone: &mut Backbone) -> Result<Self> {
        let isa = Isa::best();
        #[cfg(feature = "import")]
        if backbone.network.has_tensors() {
            let weights = tensors::Weights::take(backbone);
            return Ok(Self::of(
                backbone,
                tensors::compile(backbone, weights, isa)?,
            ));
        }
        Self::with_isa(backbone, isa)
    }

    fn with_isa(backbone: &Backbone, isa: Isa) -> Result<Self> {
        Ok(Self::of(backbone, compile(backbone, isa)?))
    }

    fn of(backbone: &Backbone, program: Program) -> Self {
        let buffers = Buffers::new(&program);
        let model = Model {
            network: backbone.network.clone(),
            precision: backbone.precision(),
            program,
            reference: backbone.reference().unwrap_or_default().to_vec(),
        };
        Self {
            model: Arc::new(model),
            buffers,
        }
    }

    /// The network it executes.
    pub fn network(&self) -> &Network {
        &self.model.network
    }

    /// The precision that it computes in.
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
        let Model {
            network, program, ..
        } = &*self.model;
        check_count(network, views, count)?;
        let mut features = vec![0.0; count * network.feature_length()];
        let outputs = features.chunks_exact_mut(network.feature_length());
        for (view, features) in views.chunks_exact(network.view_length()).zip(outputs) {
            run::run(program, &mut self.buffers, view, features);
        }
        Ok(features)
    }

    /// Runs one view, `[3, side, side]`, and returns its raw features and the map whose mean is its
    /// pooled block.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::Engine`](crate::ErrorKind::Engine) where no block
    /// is the mean of a map.
    pub fn forward_with_map(&mut self, view: &[f32]) -> Result<(Vec<f32>, PooledMap)> {
        let Model {
            network, program, ..
        } = &*self.model;
        check_count(network, view, 1)?;
        let mut features = vec![0.0; network.feature_length()];
        let map = run::run_with_map(program, &mut self.buffers, view, &mut features);
        let map = map.ok_or_else(|| {
            Error::new(
                ErrorKind::Engine,
                "This network has no pooled feature map, which an explanation needs.",
            )
        })?;
        Ok((features, map))
    }

    /// The peak speed of one core in f32 and in int8, in operations per second; a multiply-add counts
    /// as two.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn peak() -> [f64; 2] {
        peak::measure(Isa::best())
    }

    /// Runs the [test picture](test_picture) `runs` times. Returns the kind of each step, how many
    /// multiplications it does, and its shortest time in seconds.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward).
    #[cfg(not(target_arch = "wasm32"))]
    pub fn profile(&mut self, runs: usize) -> Result<Vec<(&'static str, usize, f64)>> {
        let view = test_picture(self.network());
        let mut features = self.forward(&view, 1)?;
        let mut best = vec![f64::INFINITY; self.model.program.steps.len()];
        for _ in 0..runs {
            let program = &self.model.program;
            let times = run::run_timed(program, &mut self.buffers, &view, &mut features);
            for (best, time) in best.iter_mut().zip(times) {
                *best = best.min(time.as_secs_f64());
            }
        }
        let described = self.model.program.steps.iter().map(Step::describe);
        Ok(described
            .zip(best)
            .map(|((kind, work), time)| (kind, work, time))
            .collect())
    }

    /// Runs the [test picture](test_picture) and returns the lowest cosine of a block to the reference
    /// in the weight file; it is 1 if the engine computes correctly.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile)
    /// where the file has no reference.
    pub fn self_test(&mut self) -> Result<f32> {
        if self.model.reference.is_empty() {
            return Err(missing_reference());
        }
        let features = self.forward(&test_picture(self.network()), 1)?;
        Ok(agreement(self.network(), &features, &self.model.reference))
    }
}
