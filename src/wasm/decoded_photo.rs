//! A decoded photo.

use wasm_bindgen::prelude::*;

use crate::photo::Photo;

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

    /// The pixels, row by row, three bytes each. Frees the photo.
    #[wasm_bindgen(js_name = intoRgb)]
    pub fn into_rgb(self) -> Vec<u8> {
        self.0.into_rgb()
    }
}
