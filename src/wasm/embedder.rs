//! From encoded photos to embeddings.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

use super::decoded_photo::DecodedPhoto;
use super::throw;
use crate::embedder;
use crate::error::Error;
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::weights::{Backbone, Precision};
use crate::photo::{self, Photo};
use crate::preprocess::{Mode, Preprocessor};

/// Embeds photos, one at a time. It stores nothing of a photo, so that nothing is lost if a decoder
/// panics.
#[wasm_bindgen]
pub struct Embedder(embedder::Embedder);

impl From<embedder::Embedder> for Embedder {
    fn from(embedder: embedder::Embedder) -> Self {
        Self(embedder)
    }
}

#[wasm_bindgen]
impl Embedder {
    /// Reads the weights for a mode; `best` needs those of the second network too. `intensity` is part of the space.
    pub fn load(
        weights: Vec<u8>,
        mode: &str,
        second: Option<Box<[u8]>>,
        intensity: &str,
    ) -> Result<Embedder, JsValue> {
        let mode = Mode::named(mode).map_err(throw)?;
        let intensity = Intensity::named(intensity).map_err(throw)?;
        let first = Backbone::read_in_place(weights).map_err(throw)?;
        let second = second.map(|bytes| Backbone::read_in_place(bytes.into()));
        let second = second.transpose();
        let backbones = Backbones::new(mode, first, second.map_err(throw)?);
        backbones
            .map(|backbones| backbones.with_intensity(intensity))
            .and_then(embedder::Embedder::new)
            .map(Self)
            .map_err(throw)
    }

    /// The precision of the weights.
    #[wasm_bindgen(getter, unchecked_return_type = "'f32' | 'int8'")]
    pub fn precision(&self) -> String {
        self.0.precision().name().to_owned()
    }

    /// Identifies the embedding space; embeddings of different spaces do not mix.
    #[wasm_bindgen(getter)]
    pub fn space(&self) -> String {
        self.0.space().to_string()
    }

    /// Length of an embedding.
    #[wasm_bindgen(getter, js_name = embeddingLength)]
    pub fn embedding_length(&self) -> usize {
        self.0.embedding_length()
    }

    /// Number of views of a photo for the first network.
    #[wasm_bindgen(getter, js_name = viewsPerPhoto)]
    pub fn views_per_photo(&self) -> usize {
        self.0.views_per_photo()
    }

    /// Length of a view.
    #[wasm_bindgen(getter, js_name = viewLength)]
    pub fn view_length(&self) -> usize {
        self.0.view_length()
    }

    /// Length of the raw features of a view.
    #[wasm_bindgen(getter, js_name = featureLength)]
    pub fn feature_length(&self) -> usize {
        self.0.composer().length()
    }

    /// The least length of the shorter side that decoding should keep, in pixels.
    #[wasm_bindgen(getter, js_name = decodeSide)]
    pub fn decode_side(&self) -> u32 {
        self.0.preprocessor().decode_side()
    }

    /// The pixels of a photo, shrunk if its shorter side stays long enough.
    pub fn decode(&self, bytes: &[u8], min_side: u32) -> Result<DecodedPhoto, JsValue> {
        photo::decode(bytes, min_side)
            .map(DecodedPhoto::from)
            .map_err(throw)
    }

    /// The module that decodes a photo with these first bytes, if it is not this one.
    #[wasm_bindgen(js_name = decoderOf, unchecked_return_type = "'heic' | 'scientific' | undefined")]
    pub fn decoder_of(&self, bytes: &[u8]) -> Option<String> {
        photo::decoder_of(bytes).map(str::to_owned)
    }

    /// The views of an encoded photo, with `augment` also those of its versions.
    pub fn prepare(&self, bytes: &[u8], augment: bool) -> Result<Float32Array, JsValue> {
        to_js(self.preprocessor(augment).prepare(bytes))
    }

    /// The views of decoded pixels; see [`prepare`](Self::prepare).
    #[wasm_bindgen(js_name = preparePixels)]
    pub fn prepare_pixels(
        &self,
        pixels: &ImageData,
        augment: bool,
    ) -> Result<Float32Array, JsValue> {
        let preprocessor = self.preprocessor(augment);
        to_js(pixels_of(pixels).and_then(|photo| preprocessor.prepare_photo(&photo)))
    }

    /// The views of decoded pixels, `width` x `height` x 3 bytes; see [`prepare`](Self::prepare).
    #[wasm_bindgen(js_name = prepareRgb)]
    pub fn prepare_rgb(
        &self,
        rgb: Vec<u8>,
        width: u32,
        height: u32,
        augment: bool,
    ) -> Result<Float32Array, JsValue> {
        let preprocessor = self.preprocessor(augment);
        let photo = Photo::from_rgb(rgb, width, height);
        to_js(photo.and_then(|photo| preprocessor.prepare_photo(&photo)))
    }

    /// The embedding of a photo with any number of views.
    #[wasm_bindgen(js_name = embedViews)]
    pub fn embed_views(&mut self, views: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.embed_views(views))
    }

    /// The raw features of `count` views of the first network, `count` x `featureLength`.
    pub fn forward(&mut self, views: &[f32], count: usize) -> Result<Float32Array, JsValue> {
        to_js(self.0.engine().forward(views, count))
    }

    /// The embedding for the raw features of a photo's views, if there is only one network.
    pub fn compose(&self, features: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.composer().compose(features))
    }

    /// The embedding of a photo's views, then those without each pixel of the last feature map.
    #[wasm_bindgen(js_name = withoutPixels)]
    pub fn without_pixels(&mut self, views: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.without_pixels(views))
    }

    /// The embedding of an encoded photo.
    pub fn embed(&mut self, bytes: &[u8]) -> Result<Float32Array, JsValue> {
        to_js(self.0.embed(bytes))
    }

    /// The embedding of decoded pixels.
    #[wasm_bindgen(js_name = embedPixels)]
    pub fn embed_pixels(&mut self, pixels: &ImageData) -> Result<Float32Array, JsValue> {
        to_js(pixels_of(pixels).and_then(|photo| self.0.embed_photo(&photo)))
    }

    /// The lowest cosine over the blocks between the features of a reference picture and those in the
    /// weight file.
    #[wasm_bindgen(js_name = selfTest)]
    pub fn self_test(&mut self) -> Result<f32, JsValue> {
        self.0.engine().self_test().map_err(throw)
    }
}

impl Embedder {
    fn preprocessor(&self, augment: bool) -> Preprocessor {
        if augment {
            self.0.preprocessor().augmenting()
        } else {
            self.0.preprocessor().clone()
        }
    }
}

/// Calls the functions that a first photo needs in a precision, so that the browser compiles them.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up(precision: &str) -> Result<(), JsValue> {
    Precision::named(precision)
        .and_then(embedder::warm_up)
        .map_err(throw)
}

fn pixels_of(pixels: &ImageData) -> Result<Photo, Error> {
    Photo::from_rgba(&pixels.data(), pixels.width(), pixels.height())
}

fn to_js(numbers: Result<Vec<f32>, Error>) -> Result<Float32Array, JsValue> {
    numbers
        .map(|numbers| Float32Array::from(numbers.as_slice()))
        .map_err(throw)
}
