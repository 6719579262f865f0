//! Decodes photos of the formats that have a module of their own.

use wasm_bindgen::prelude::*;

use super::decoded_photo::DecodedPhoto;
use super::throw;
use crate::photo;

/// Decodes a photo, shrunk if its shorter side stays long enough.
#[wasm_bindgen]
pub fn decode(bytes: &[u8], min_side: u32) -> Result<DecodedPhoto, JsValue> {
    photo::decode_rare(bytes, min_side)
        .map(DecodedPhoto::from)
        .map_err(throw)
}

/// As [`decode`], but a smaller picture in the file will do.
#[wasm_bindgen]
pub fn preview(bytes: &[u8], min_side: u32) -> Result<DecodedPhoto, JsValue> {
    photo::preview_rare(bytes, min_side)
        .map(DecodedPhoto::from)
        .map_err(throw)
}
