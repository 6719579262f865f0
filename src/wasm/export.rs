//! Exports a trained classifier, from the head that the classifier module returns.

use wasm_bindgen::prelude::*;

use super::throw;
use crate::export::{LinearHead, onnx, teachable_machine};
use crate::network::int8::dequantize;
use crate::network::weights::Backbone;

/// One ONNX model of the network and a head, which is given as safetensors.
#[wasm_bindgen(js_name = toOnnx)]
pub fn to_onnx(weights: &[u8], head: &[u8]) -> Result<Vec<u8>, JsValue> {
    let backbone = Backbone::read(weights).map_err(throw)?;
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    onnx::classifier(&backbone, &head).map_err(throw)
}

/// The files of a model of Teachable Machine.
#[wasm_bindgen(getter_with_clone)]
pub struct TeachableMachine {
    /// `model.json`.
    pub model: String,
    /// `weights.bin`.
    pub weights: Vec<u8>,
    /// `metadata.json`.
    pub metadata: String,
}

/// A model of Teachable Machine of the network and a head, which is given as safetensors.
#[wasm_bindgen(js_name = toTeachableMachine)]
pub fn to_teachable_machine(
    weights: &[u8],
    head: &[u8],
    name: &str,
) -> Result<TeachableMachine, JsValue> {
    let backbone = Backbone::read(weights).map_err(throw)?;
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    let files = teachable_machine::files(&backbone, &head, name).map_err(throw)?;
    let teachable_machine::Files {
        model,
        weights,
        metadata,
    } = files;
    Ok(TeachableMachine {
        model,
        weights,
        metadata,
    })
}

/// A weight file in int8 as one in f32 with the same weights.
#[wasm_bindgen(js_name = toF32)]
pub fn to_f32(weights: &[u8]) -> Result<Vec<u8>, JsValue> {
    let backbone = Backbone::read(weights).map_err(throw)?;
    let backbone = dequantize(&backbone).map_err(throw)?;
    backbone.write().map_err(throw)
}

/// Converts a head from safetensors to JSON.
#[wasm_bindgen(js_name = toJson)]
pub fn to_json(head: &[u8]) -> Result<String, JsValue> {
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    head.to_json().map_err(throw)
}
