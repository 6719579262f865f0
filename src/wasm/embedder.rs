//! From encoded photos to embeddings.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

use super::throw;
use crate::embedder;
use crate::error::Error;
use crate::network::backbones::Backbones;
use crate::network::weights::{Backbone, Precision};
use crate::photo::Photo;
use crate::preprocess::{Mode, Preprocessor};

/// Turns photos into embeddings, one at a time. It keeps nothing of a photo, so that a decoder that
/// gives up on one takes nothing with it.
#[wasm_bindgen]
pub struct Embedder(embedder::Embedder);

#[wasm_bindgen]
impl Embedder {
    /// Reads the weight file of a mode, and for `best` that of its second network.
    pub fn load(
        weights: Vec<u8>,
        mode: &str,
        second: Option<Box<[u8]>>,
    ) -> Result<Embedder, JsValue> {
        let mode = Mode::named(mode).map_err(throw)?;
        let first = Backbone::read_in_place(weights).map_err(throw)?;
        let second = second.map(|bytes| Backbone::read_in_place(bytes.into()));
        let second = second.transpose();
        let backbones = Backbones::new(mode, first, second.map_err(throw)?);
        backbones
            .and_then(|backbones| embedder::Embedder::new(&backbones))
            .map(Self)
            .map_err(throw)
    }

    /// `f32` or `int8`, as the weight file says.
    #[wasm_bindgen(getter)]
    pub fn precision(&self) -> String {
        self.0.precision().name().to_owned()
    }

    /// Views of each photo, of the first network.
    #[wasm_bindgen(getter, js_name = viewsPerPhoto)]
    pub fn views_per_photo(&self) -> usize {
        self.0.views_per_photo()
    }

    /// Numbers of one of them.
    #[wasm_bindgen(getter, js_name = viewLength)]
    pub fn view_length(&self) -> usize {
        self.0.view_length()
    }

    /// Numbers of the raw features of one of them.
    #[wasm_bindgen(getter, js_name = featureLength)]
    pub fn feature_length(&self) -> usize {
        self.0.composer().length()
    }

    /// An encoded photo to its views, or with `augment` to those of its versions too.
    pub fn prepare(&self, bytes: &[u8], augment: bool) -> Result<Float32Array, JsValue> {
        to_js(self.preprocessor(augment).prepare(bytes))
    }

    /// Decoded pixels to the photo's views, as [`prepare`](Self::prepare).
    #[wasm_bindgen(js_name = preparePixels)]
    pub fn prepare_pixels(
        &self,
        pixels: &ImageData,
        augment: bool,
    ) -> Result<Float32Array, JsValue> {
        let preprocessor = self.preprocessor(augment);
        to_js(photo(pixels).and_then(|photo| preprocessor.prepare_photo(&photo)))
    }

    /// The views of a photo, whatever their number, to its embedding.
    #[wasm_bindgen(js_name = embedViews)]
    pub fn embed_views(&mut self, views: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.embed_views(views))
    }

    /// `count` views of the first network to `count` x `featureLength` raw features.
    pub fn forward(&mut self, views: &[f32], count: usize) -> Result<Float32Array, JsValue> {
        to_js(self.0.engine().forward(views, count))
    }

    /// The raw features of one photo's views to its embedding, where there is one network.
    pub fn compose(&self, features: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.composer().compose(features))
    }

    /// The views of a photo to its embedding, and to what it would be without each pixel of the last
    /// feature map.
    #[wasm_bindgen(js_name = withoutPixels)]
    pub fn without_pixels(&mut self, views: &[f32]) -> Result<Float32Array, JsValue> {
        to_js(self.0.without_pixels(views))
    }

    /// An encoded photo to its embedding.
    pub fn embed(&mut self, bytes: &[u8]) -> Result<Float32Array, JsValue> {
        to_js(self.0.embed(bytes))
    }

    /// Decoded pixels to the photo's embedding.
    #[wasm_bindgen(js_name = embedPixels)]
    pub fn embed_pixels(&mut self, pixels: &ImageData) -> Result<Float32Array, JsValue> {
        to_js(photo(pixels).and_then(|photo| self.0.embed_photo(&photo)))
    }

    /// The lowest cosine over the blocks between the features of a fixed picture and the reference in
    /// the weight file.
    #[wasm_bindgen(js_name = selfTest)]
    pub fn self_test(&mut self) -> Result<f32, JsValue> {
        self.0.engine().self_test().map_err(throw)
    }
}

impl Embedder {
    fn preprocessor(&self, augment: bool) -> Preprocessor {
        match augment {
            true => self.0.preprocessor().augmenting(),
            false => self.0.preprocessor().clone(),
        }
    }
}

/// Has the browser compile what weights of a precision, `f32` or `int8`, and a first photo need.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up(precision: &str) -> Result<(), JsValue> {
    Precision::named(precision)
        .and_then(embedder::warm_up)
        .map_err(throw)
}

fn photo(pixels: &ImageData) -> Result<Photo, Error> {
    Photo::from_rgba(&pixels.data(), pixels.width(), pixels.height())
}

fn to_js(numbers: Result<Vec<f32>, Error>) -> Result<Float32Array, JsValue> {
    numbers
        .map(|numbers| Float32Array::from(numbers.as_slice()))
        .map_err(throw)
}
