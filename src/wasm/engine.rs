//! The network on burn's devices: WebGPU, and Flex for comparison.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::throw;
use crate::engine::BurnEngine;
use crate::error::{Error, ErrorKind};
use crate::network::weights::Backbone;

/// Executes the backbone.
#[wasm_bindgen]
pub struct Engine(BurnEngine);

#[wasm_bindgen]
impl Engine {
    /// Reads the weight file and puts its weights on the device `webgpu`, or with Flex on `cpu`.
    pub async fn load(weights: Vec<u8>, device: String) -> Result<Engine, JsValue> {
        let backbone = Backbone::read(&weights).map_err(throw)?;
        drop(weights);
        let device = open_device(&device).await.map_err(throw)?;
        BurnEngine::new(&backbone, device)
            .map(Engine)
            .map_err(throw)
    }

    /// `count` views to `count` x `featureLength` raw features.
    pub async fn forward(&self, views: Vec<f32>, count: usize) -> Result<Float32Array, JsValue> {
        let features = self.0.forward(&views, count).await.map_err(throw)?;
        Ok(Float32Array::from(features.as_slice()))
    }

    /// The lowest cosine over the blocks between this engine's features of a fixed picture and the
    /// reference in the weight file.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> Result<f32, JsValue> {
        self.0.self_test().await.map_err(throw)
    }
}

async fn open_device(name: &str) -> Result<burn::tensor::Device, Error> {
    match name {
        #[cfg(feature = "gpu")]
        "webgpu" => crate::engine::open_webgpu().await,
        #[cfg(feature = "flex")]
        "cpu" => Ok(burn::tensor::Device::flex()),
        _ => Err(Error::new(
            ErrorKind::InvalidInput,
            format!("This module has no device “{name}”."),
        )),
    }
}
