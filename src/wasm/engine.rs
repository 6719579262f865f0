//! The network on the graphics device; in the module with the feature `flex`, on burn's Flex for
//! comparison.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::throw;
#[cfg(not(feature = "gpu"))]
use crate::engine::BurnEngine;
#[cfg(feature = "gpu")]
use crate::engine::GpuEngine;
use crate::error::{Error, ErrorKind};
use crate::network::weights::Backbone;

/// Executes the backbone.
#[cfg(feature = "gpu")]
#[wasm_bindgen]
pub struct Engine(GpuEngine);

/// Executes the backbone.
#[cfg(not(feature = "gpu"))]
#[wasm_bindgen]
pub struct Engine(BurnEngine);

#[wasm_bindgen]
impl Engine {
    /// Reads the weight file and copies its weights to the device: `webgpu`, or `cpu` in the module
    /// with Flex.
    pub async fn load(weights: Vec<u8>, device: String) -> Result<Engine, JsValue> {
        let backbone = Backbone::read(&weights).map_err(throw)?;
        drop(weights);
        match device.as_str() {
            #[cfg(feature = "gpu")]
            "webgpu" => GpuEngine::open(&backbone).await.map(Engine).map_err(throw),
            #[cfg(not(feature = "gpu"))]
            "cpu" => BurnEngine::new(&backbone, burn::tensor::Device::flex())
                .map(Engine)
                .map_err(throw),
            _ => Err(throw(Error::new(
                ErrorKind::InvalidInput,
                format!("This module has no device “{device}”."),
            ))),
        }
    }

    /// The raw features of `count` views, `count` x `featureLength`.
    pub async fn forward(
        &mut self,
        views: Vec<f32>,
        count: usize,
    ) -> Result<Float32Array, JsValue> {
        let features = self.0.forward(&views, count).await.map_err(throw)?;
        Ok(Float32Array::from(features.as_slice()))
    }

    /// The lowest cosine over the blocks between this engine's features of a reference picture and
    /// those in the weight file.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&mut self) -> Result<f32, JsValue> {
        self.0.self_test().await.map_err(throw)
    }
}
