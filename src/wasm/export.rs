//! A trained classifier for other programs, from the head that the classifier module gives.

use wasm_bindgen::prelude::*;

use super::throw;
use crate::export::{LinearHead, onnx};
use crate::network::weights::Backbone;

/// The weight file and a head as safetensors to one ONNX model.
#[wasm_bindgen(js_name = toOnnx)]
pub fn to_onnx(weights: &[u8], head: &[u8]) -> Result<Vec<u8>, JsValue> {
    let backbone = Backbone::read(weights).map_err(throw)?;
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    onnx::classifier(&backbone, &head).map_err(throw)
}

/// A head as safetensors to JSON.
#[wasm_bindgen(js_name = toJson)]
pub fn to_json(head: &[u8]) -> Result<String, JsValue> {
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    head.to_json().map_err(throw)
}
