//! The module that learns by gradient descent for the classifier's.

use wasm_bindgen::prelude::*;

use super::throw;
use crate::descent::{Descent, Layers, Task};

/// Softmax layers that are learning; see [`Task`] for shapes and units.
#[wasm_bindgen(js_name = Descent)]
pub struct Learning(Layers);

#[wasm_bindgen(js_class = Descent)]
impl Learning {
    /// Layers that have not learned.
    #[wasm_bindgen(constructor)]
    pub fn new(
        inputs: Vec<f32>,
        targets: Vec<f32>,
        dim: usize,
        models: usize,
        way: usize,
        penalty: f64,
        rate: f64,
    ) -> Result<Learning, JsValue> {
        let task = Task {
            inputs,
            targets,
            dim,
            models,
            way,
            penalty,
            rate,
        };
        Layers::new(task).map(Self).map_err(throw)
    }

    /// The log-probabilities of all photos as the layers are now.
    pub fn forward(&mut self) -> Result<Vec<f32>, JsValue> {
        self.0.forward().map_err(throw)
    }

    /// One step down the loss that the last `forward` came to.
    pub fn learn(&mut self) -> Result<(), JsValue> {
        self.0.learn().map_err(throw)
    }

    /// Remembers the layers as they are now.
    pub fn keep(&mut self) -> Result<(), JsValue> {
        self.0.keep().map_err(throw)
    }

    /// What was remembered last: the weights, and after them the biases.
    pub fn kept(&self) -> Result<Vec<f32>, JsValue> {
        let (mut numbers, bias) = self.0.kept().map_err(throw)?;
        numbers.extend(bias);
        Ok(numbers)
    }
}
