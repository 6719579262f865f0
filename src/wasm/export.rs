//! Exports a trained classifier, from the head that the classifier module returns.

use wasm_bindgen::prelude::*;

use super::throw;
use crate::export::{LinearHead, onnx};
use crate::network::weights::Backbone;

/// One ONNX model of the network and a head, which is given as safetensors.
#[wasm_bindgen(js_name = toOnnx)]
pub fn to_onnx(weights: &[u8], head: &[u8]) -> Result<Vec<u8>, JsValue> {
    let backbone = Backbone::read(weights).map_err(throw)?;
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    onnx::classifier(&backbone, &head).map_err(throw)
}

/// Converts a head from safetensors to JSON.
#[wasm_bindgen(js_name = toJson)]
pub fn to_json(head: &[u8]) -> Result<String, JsValue> {
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    head.to_json().map_err(throw)
}
