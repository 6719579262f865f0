//! Gradient descent in the module that the page loads for it.

use std::cell::RefCell;

use js_sys::{Float32Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::descent::{self, Descent, Task};
use crate::error::{Error, ErrorKind, Result};

#[wasm_bindgen]
extern "C" {
    /// Makes a [`Learning`] of the other module.
    pub type Teacher;

    #[wasm_bindgen(method, catch)]
    fn begin(
        this: &Teacher,
        inputs: Float32Array,
        targets: Float32Array,
        dim: usize,
        models: usize,
        way: usize,
        penalty: f64,
        rate: f64,
    ) -> std::result::Result<Learning, JsValue>;

    /// `Descent` of the other module.
    type Learning;

    #[wasm_bindgen(method, catch)]
    fn forward(this: &Learning) -> std::result::Result<Vec<f32>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn learn(this: &Learning) -> std::result::Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn keep(this: &Learning) -> std::result::Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn kept(this: &Learning) -> std::result::Result<Vec<f32>, JsValue>;

    #[wasm_bindgen(method)]
    fn free(this: &Learning);
}

thread_local! {
    static TEACHER: RefCell<Option<Teacher>> = const { RefCell::new(None) };
}

/// Whether a head learns by gradient descent, for which there must be a teacher.
#[wasm_bindgen(js_name = needsTeacher)]
pub fn needs_teacher(head: &str) -> bool {
    let head = crate::head::Head::named(head);
    head.is_ok_and(|head| head.needs_gradient) && TEACHER.with_borrow(Option::is_none)
}

/// Takes the other module into use: `begin` makes its `Descent`.
#[wasm_bindgen(js_name = setTeacher)]
pub fn set_teacher(teacher: Teacher) {
    TEACHER.set(Some(teacher));
    descent::learn_elsewhere(begin);
}

/// Starts to learn there.
fn begin(task: &Task) -> Result<Box<dyn Descent>> {
    let learning = TEACHER.with_borrow(|teacher| {
        let missing = "The module for gradient descent was not loaded.";
        let teacher = teacher.as_ref();
        let teacher = teacher.ok_or_else(|| Error::new(ErrorKind::Engine, missing))?;
        let (inputs, targets) = (task.inputs.as_slice(), task.targets.as_slice());
        let learning = teacher.begin(
            inputs.into(),
            targets.into(),
            task.dim,
            task.models,
            task.way,
            task.penalty,
            task.rate,
        );
        learning.map_err(failed)
    })?;
    Ok(Box::new(Pupil {
        learning,
        weights: task.dim * task.models * task.way,
    }))
}

/// Layers in the other module.
struct Pupil {
    learning: Learning,
    /// How many weights there are, before the biases.
    weights: usize,
}

impl Drop for Pupil {
    fn drop(&mut self) {
        self.learning.free();
    }
}

impl Descent for Pupil {
    fn forward(&mut self) -> Result<Vec<f32>> {
        self.learning.forward().map_err(failed)
    }

    fn learn(&mut self) -> Result<()> {
        self.learning.learn().map_err(failed)
    }

    fn keep(&mut self) -> Result<()> {
        self.learning.keep().map_err(failed)
    }

    fn kept(&self) -> Result<(Vec<f32>, Vec<f32>)> {
        let mut numbers = self.learning.kept().map_err(failed)?;
        let bias = numbers.split_off(self.weights.min(numbers.len()));
        Ok((numbers, bias))
    }
}

fn failed(thrown: JsValue) -> Error {
    let message = Reflect::get(&thrown, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    let message = message.unwrap_or_else(|| "The engine failed while training.".into());
    Error::new(ErrorKind::Engine, message)
}
