//! The trainer of the gradient module, which the classifier's module calls.

use wasm_bindgen::prelude::*;

use super::throw;
use crate::gradient::{BurnTrainer, SoftmaxProblem, SoftmaxTrainer as _};

/// Trains softmax layers; see [`SoftmaxProblem`] for shapes and units.
#[wasm_bindgen]
pub struct SoftmaxTrainer(BurnTrainer);

#[wasm_bindgen]
impl SoftmaxTrainer {
    /// Layers with zero weights.
    #[wasm_bindgen(constructor)]
    pub fn new(
        inputs: Vec<f32>,
        targets: Vec<f32>,
        dim: usize,
        models: usize,
        way: usize,
        penalty: f64,
        rate: f64,
    ) -> Result<SoftmaxTrainer, JsValue> {
        let problem = SoftmaxProblem {
            inputs,
            targets,
            dim,
            models,
            way,
            penalty,
            rate,
        };
        BurnTrainer::new(problem).map(Self).map_err(throw)
    }

    /// The log-probabilities of all photos under the current weights.
    pub fn forward(&mut self) -> Result<Vec<f32>, JsValue> {
        self.0.forward().map_err(throw)
    }

    /// One step of Adam on the loss of the last `forward`.
    pub fn step(&mut self) -> Result<(), JsValue> {
        self.0.step().map_err(throw)
    }

    /// The current weights, followed by the biases.
    pub fn weights(&self) -> Result<Vec<f32>, JsValue> {
        let (mut numbers, bias) = self.0.weights().map_err(throw)?;
        numbers.extend(bias);
        Ok(numbers)
    }
}
