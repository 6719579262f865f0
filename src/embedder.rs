//! The way from an encoded photo to its embedding on the CPU engine.

use crate::embedding::Embedding;
use crate::engine::CpuEngine;
use crate::error::Result;
use crate::network::weights::Backbone;
use crate::photo::Photo;
use crate::preprocess::{Mode, Preparer};

/// Decodes, prepares and embeds photos one at a time, under one backbone and one mode. A clone
/// shares the weights, so that every thread may have its own.
#[derive(Clone)]
pub struct Embedder {
    preparer: Preparer,
    engine: CpuEngine,
    embedding: Embedding,
}

impl Embedder {
    /// An embedder for a backbone.
    ///
    /// # Errors
    /// As [`CpuEngine::new`] and [`Embedding::new`].
    pub fn new(backbone: &Backbone, mode: Mode) -> Result<Self> {
        Ok(Self {
            preparer: Preparer::new(backbone.contract.clone(), mode)?,
            engine: CpuEngine::new(backbone)?,
            embedding: Embedding::new(backbone)?,
        })
    }

    /// The way from photos to the network's input.
    pub fn preparer(&self) -> &Preparer {
        &self.preparer
    }

    /// The network.
    pub fn engine(&mut self) -> &mut CpuEngine {
        &mut self.engine
    }

    /// The recipe from features to embeddings.
    pub fn embedding(&self) -> &Embedding {
        &self.embedding
    }

    /// An encoded photo to its embedding.
    ///
    /// # Errors
    /// As [`Preparer::prepare`].
    pub fn embed(&mut self, bytes: &[u8]) -> Result<Vec<f32>> {
        let views = self.preparer.prepare(bytes)?;
        self.embed_views(&views)
    }

    /// A decoded photo to its embedding.
    ///
    /// # Errors
    /// As [`Preparer::prepare_photo`].
    pub fn embed_photo(&mut self, photo: &Photo) -> Result<Vec<f32>> {
        let views = self.preparer.prepare_photo(photo)?;
        self.embed_views(&views)
    }

    fn embed_views(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let features = self
            .engine
            .forward(views, self.preparer.views_per_photo())?;
        self.embedding.compose(&features)
    }
}
