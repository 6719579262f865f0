//! Gradient descent for the head [`linear`](crate::head::regression::softmax_adam).
//!
//! It is a module of its own because the page loads it as a wasm module of its own: burn, which
//! computes the gradients, is a third of what the page would otherwise load before its first photo.

#[cfg(feature = "gradient")]
mod burn_trainer;

#[cfg(not(feature = "gradient"))]
use std::cell::Cell;

#[cfg(feature = "gradient")]
pub use burn_trainer::BurnTrainer;

use crate::error::Result;
#[cfg(not(feature = "gradient"))]
use crate::error::{Error, ErrorKind};

/// Several softmax layers trained side by side on the same photos, each with its own loss weights.
#[derive(Clone, Debug)]
pub struct SoftmaxProblem {
    /// Row-major, photos × `dim`.
    pub inputs: Vec<f32>,
    /// Row-major, photos × `models` × `way`: the weight of a photo in the loss of a model, at the
    /// photo's class.
    pub targets: Vec<f32>,
    /// Length of an embedding, at least 1.
    pub dim: usize,
    /// Number of layers, at least 1.
    pub models: usize,
    /// Classes of each layer, at least 1.
    pub way: usize,
    /// λ, the weight of the squared weights in the loss.
    pub penalty: f64,
    /// Adam's learning rate.
    pub rate: f64,
}

/// Trains softmax layers from zero weights. The loss of each is Σ −target · log p + λ ‖W‖².
pub trait SoftmaxTrainer {
    /// The log-probabilities of all photos under the current weights, photos × models × way.
    ///
    /// # Errors
    /// [`ErrorKind::Engine`](crate::error::ErrorKind::Engine) if the computation fails.
    fn forward(&mut self) -> Result<Vec<f32>>;

    /// One step of Adam on the loss of the last [`forward`](Self::forward).
    ///
    /// # Errors
    /// As [`forward`](Self::forward), and if no `forward` preceded this step.
    fn step(&mut self) -> Result<()>;

    /// The current weights, row-major, dim × (models · way), and the models · way biases.
    ///
    /// # Errors
    /// As [`forward`](Self::forward).
    fn weights(&self) -> Result<(Vec<f32>, Vec<f32>)>;
}

/// Creates a trainer: on burn if this build has it, otherwise through the function given to
/// `set_remote_trainer`.
///
/// # Errors
/// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the lengths do not match;
/// [`ErrorKind::Engine`](crate::error::ErrorKind::Engine) if there is no trainer.
pub fn start(problem: SoftmaxProblem) -> Result<Box<dyn SoftmaxTrainer>> {
    #[cfg(feature = "gradient")]
    return Ok(Box::new(BurnTrainer::new(problem)?));
    #[cfg(not(feature = "gradient"))]
    match REMOTE_TRAINER.get() {
        Some(start) => start(&problem),
        None => Err(Error::new(
            ErrorKind::Engine,
            "This build cannot train by gradient descent; build it with the feature “gradient”.",
        )),
    }
}

/// Creates a trainer that runs in another module.
#[cfg(not(feature = "gradient"))]
pub type StartRemote = fn(&SoftmaxProblem) -> Result<Box<dyn SoftmaxTrainer>>;

#[cfg(not(feature = "gradient"))]
thread_local! {
    static REMOTE_TRAINER: Cell<Option<StartRemote>> = const { Cell::new(None) };
}

/// Sets what [`start`] uses in a build without the feature `gradient`.
#[cfg(not(feature = "gradient"))]
pub fn set_remote_trainer(start: StartRemote) {
    REMOTE_TRAINER.set(Some(start));
}
