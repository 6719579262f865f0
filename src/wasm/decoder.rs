//! Decodes photos of the formats that have a module of their own.

use wasm_bindgen::prelude::*;

use super::decoded_photo::DecodedPhoto;
use super::throw;
use crate::photo::{self, Intensity};

/// Decodes a photo, shrunk if its shorter side stays long enough. `intensity` maps measured values to levels.
#[wasm_bindgen]
pub fn decode(bytes: &[u8], min_side: u32, intensity: &str) -> Result<DecodedPhoto, JsValue> {
    Intensity::named(intensity)
        .and_then(|intensity| photo::decode_rare(bytes, min_side, intensity))
        .map(DecodedPhoto::from)
        .map_err(throw)
}

/// As [`decode`], but a smaller picture in the file will do.
#[wasm_bindgen]
pub fn preview(bytes: &[u8], min_side: u32, intensity: &str) -> Result<DecodedPhoto, JsValue> {
    Intensity::named(intensity)
        .and_then(|intensity| photo::preview_rare(bytes, min_side, intensity))
        .map(DecodedPhoto::from)
        .map_err(throw)
}
