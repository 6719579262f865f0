//! Gradient descent in another wasm module, which the page loads only for heads that need it.

use std::cell::RefCell;

use js_sys::{Float32Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind, Result};
use crate::gradient::{self, SoftmaxProblem, SoftmaxTrainer};
use crate::head::Head;

#[wasm_bindgen(typescript_custom_section)]
const TRAINER_FACTORY: &str = "
import type { SoftmaxTrainer } from '../gradient/handful.js';

/** Creates trainers of the gradient module. */
export interface TrainerFactory {
  start(...problem: ConstructorParameters<typeof SoftmaxTrainer>): SoftmaxTrainer;
}
";

#[wasm_bindgen]
extern "C" {
    /// Creates trainers of the gradient module.
    #[wasm_bindgen(typescript_type = "TrainerFactory")]
    pub type TrainerFactory;

    #[wasm_bindgen(method, catch)]
    fn start(
        this: &TrainerFactory,
        inputs: Float32Array,
        targets: Float32Array,
        dim: usize,
        models: usize,
        way: usize,
        penalty: f64,
        rate: f64,
    ) -> std::result::Result<Trainer, JsValue>;

    /// `SoftmaxTrainer` of the gradient module.
    type Trainer;

    #[wasm_bindgen(method, catch)]
    fn forward(this: &Trainer) -> std::result::Result<Vec<f32>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn step(this: &Trainer) -> std::result::Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn weights(this: &Trainer) -> std::result::Result<Vec<f32>, JsValue>;

    #[wasm_bindgen(method)]
    fn free(this: &Trainer);
}

thread_local! {
    static FACTORY: RefCell<Option<TrainerFactory>> = const { RefCell::new(None) };
}

/// Whether a head needs a trainer factory and none is set.
#[wasm_bindgen(js_name = needsGradient)]
pub fn needs_gradient(head: &str) -> bool {
    Head::named(head).is_ok_and(|head| head.needs_gradient) && FACTORY.with_borrow(Option::is_none)
}

/// Sets what creates trainers from now on.
#[wasm_bindgen(js_name = setTrainerFactory)]
pub fn set_trainer_factory(factory: TrainerFactory) {
    FACTORY.set(Some(factory));
    gradient::set_remote_trainer(start);
}

fn start(problem: &SoftmaxProblem) -> Result<Box<dyn SoftmaxTrainer>> {
    let trainer = FACTORY.with_borrow(|factory| {
        let factory = factory.as_ref().ok_or_else(|| {
            let message = "The module for gradient descent is not loaded.";
            Error::new(ErrorKind::Engine, message)
        })?;
        factory
            .start(
                problem.inputs.as_slice().into(),
                problem.targets.as_slice().into(),
                problem.dim,
                problem.models,
                problem.way,
                problem.penalty,
                problem.rate,
            )
            .map_err(failed)
    })?;
    Ok(Box::new(RemoteTrainer {
        trainer,
        weights: problem.dim * problem.models * problem.way,
    }))
}

/// A trainer of the gradient module.
struct RemoteTrainer {
    trainer: Trainer,
    /// Number of weights, which precede the biases.
    weights: usize,
}

impl Drop for RemoteTrainer {
    fn drop(&mut self) {
        self.trainer.free();
    }
}

impl SoftmaxTrainer for RemoteTrainer {
    fn forward(&mut self) -> Result<Vec<f32>> {
        self.trainer.forward().map_err(failed)
    }

    fn step(&mut self) -> Result<()> {
        self.trainer.step().map_err(failed)
    }

    fn weights(&self) -> Result<(Vec<f32>, Vec<f32>)> {
        let mut weights = self.trainer.weights().map_err(failed)?;
        let bias = weights.split_off(self.weights.min(weights.len()));
        Ok((weights, bias))
    }
}

fn failed(thrown: JsValue) -> Error {
    let message = Reflect::get(&thrown, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    let message = message.unwrap_or_else(|| "The engine failed while training.".into());
    Error::new(ErrorKind::Engine, message)
}
