//! Gradient descent for the head [`linear`](crate::head::linear), in a room of its own, because in
//! the browser it is a module of its own: burn, which does it, is a third of what a page would
//! otherwise have to load before its first photo.

#[cfg(feature = "gradient")]
mod layers;

#[cfg(not(feature = "gradient"))]
use std::cell::Cell;

#[cfg(feature = "gradient")]
pub use layers::Layers;

use crate::error::Result;
#[cfg(not(feature = "gradient"))]
use crate::error::{Error, ErrorKind};

/// Softmax layers side by side that learn from the same photos, each from its own share of them.
#[derive(Clone, Debug)]
pub struct Task {
    /// Row-major, photos × `dim`.
    pub inputs: Vec<f32>,
    /// Row-major, photos × `models` × `way`: what a photo weighs in the loss of a model, at its
    /// class.
    pub targets: Vec<f32>,
    /// Numbers per photo, at least 1.
    pub dim: usize,
    /// How many layers there are, at least 1.
    pub models: usize,
    /// Classes of each layer, at least 1.
    pub way: usize,
    /// λ, the weight of the squared weights in the loss.
    pub penalty: f64,
    /// Adam's step.
    pub rate: f64,
}

/// Layers that are learning, from zero. The loss of each is Σ −target · log p + λ ‖W‖².
pub trait Descent {
    /// The log-probabilities of all photos as the layers are now, photos × models × way.
    ///
    /// # Errors
    /// [`ErrorKind::Engine`](crate::error::ErrorKind::Engine) if what computes them fails.
    fn forward(&mut self) -> Result<Vec<f32>>;

    /// One step of Adam down the loss that the last [`forward`](Self::forward) came to.
    ///
    /// # Errors
    /// As [`forward`](Self::forward), and if there was none.
    fn learn(&mut self) -> Result<()>;

    /// Remembers the layers as they are now, in the place of what was remembered before.
    ///
    /// # Errors
    /// As [`forward`](Self::forward).
    fn keep(&mut self) -> Result<()>;

    /// What was remembered last: weights, row-major, dim × (models · way), and as many biases.
    ///
    /// # Errors
    /// As [`forward`](Self::forward), and if nothing was.
    fn kept(&self) -> Result<(Vec<f32>, Vec<f32>)>;
}

/// Starts to learn: here where this build can, or else as `learn_elsewhere` was told.
///
/// # Errors
/// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if lengths do not fit;
/// [`ErrorKind::Engine`](crate::error::ErrorKind::Engine) where nothing can do it.
pub fn begin(task: Task) -> Result<Box<dyn Descent>> {
    #[cfg(feature = "gradient")]
    return Ok(Box::new(Layers::new(task)?));
    #[cfg(not(feature = "gradient"))]
    match ELSEWHERE.get() {
        Some(begin) => begin(&task),
        None => Err(Error::new(
            ErrorKind::Engine,
            "This build cannot learn by gradient descent; build it with the feature “gradient”.",
        )),
    }
}

/// Starts to learn in another module.
#[cfg(not(feature = "gradient"))]
pub type Begin = fn(&Task) -> Result<Box<dyn Descent>>;

#[cfg(not(feature = "gradient"))]
thread_local! {
    static ELSEWHERE: Cell<Option<Begin>> = const { Cell::new(None) };
}

/// Says what learns in the place of this build.
#[cfg(not(feature = "gradient"))]
pub fn learn_elsewhere(begin: Begin) {
    ELSEWHERE.set(Some(begin));
}
