//! A decoded photo.

use wasm_bindgen::prelude::*;

use crate::photo::Photo;

/// The type in a signature below, which `typescript.rs` generates.
#[cfg(feature = "scientific")]
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { PhotoNote } from '../../src/types/generated.js';";

/// Bytes of a page of wasm memory.
const PAGE: usize = 1 << 16;

/// An upright, opaque photo in 8-bit sRGB.
#[wasm_bindgen]
pub struct DecodedPhoto(Photo);

impl From<Photo> for DecodedPhoto {
    fn from(photo: Photo) -> Self {
        Self(photo)
    }
}

#[wasm_bindgen]
impl DecodedPhoto {
    /// Pixels from left to right.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Pixels from top to bottom.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Memory of the module, which never shrinks.
    #[wasm_bindgen(getter, js_name = memoryBytes)]
    pub fn memory_bytes(&self) -> usize {
        core::arch::wasm32::memory_size(0).saturating_mul(PAGE)
    }

    /// What a person should know about how it was read.
    #[cfg(feature = "scientific")]
    #[wasm_bindgen(unchecked_return_type = "PhotoNote[]")]
    pub fn notes(&self) -> Result<JsValue, JsValue> {
        let notes: Vec<_> = self.0.notes().iter().map(|note| note.describe()).collect();
        Ok(serde_wasm_bindgen::to_value(&notes)?)
    }

    /// A PNG file of the pixels and nothing else.
    #[cfg(feature = "scientific")]
    #[wasm_bindgen(js_name = toPng)]
    pub fn to_png(&self) -> Result<Vec<u8>, JsValue> {
        self.0.to_png().map_err(super::throw)
    }

    /// The pixels, row by row, three bytes each. Frees the photo.
    #[wasm_bindgen(js_name = intoRgb)]
    pub fn into_rgb(self) -> Vec<u8> {
        self.0.into_rgb()
    }
}
