//! The way from an encoded photo to its embedding on the CPU engine.

use crate::embedding::Embedding;
use crate::engine::CpuEngine;
use crate::error::Result;
use crate::network::weights::Backbone;
use crate::photo::Photo;
use crate::preprocess::{Mode, Preparer, View};

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

    /// The views of a photo to its embedding, and then to what it would be without each pixel of the
    /// last feature map: `[1 + pixels, length]`, the pixels row by row as they lie in the photo.
    ///
    /// How much a class's score is above the one without a pixel says how much that part of the photo
    /// speaks for the class. It is Grad-CAM (Selvaraju et al. 2017), which grew out of the class
    /// activation map (Zhou et al. 2016), by finite differences: with A the map of a pixel, p = mean A
    /// the pooled block, and s the score as a function of p, Grad-CAM is ∇s · A. Without the pixel,
    /// p' = (n p − A) / (n − 1), and s(p) − s(p') ≈ ∇s · (A − p) / (n − 1) = ∇s · A / (n − 1), because
    /// the block is brought to unit length, so that ∇s · p = 0. So it needs no derivative of a head,
    /// and holds for all of them. The deviations, which are taken of earlier maps, stay.
    ///
    /// In quality mode the pixels are those of the view that shows the whole photo; in fast mode
    /// they are those of the square in its middle.
    ///
    /// # Errors
    /// As [`CpuEngine::forward_with_map`].
    pub fn without_pixels(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let length = self.embedding.length();
        let mode = self.preparer.mode();
        let at = mode.views().iter().position(|&view| view == View::Cf);
        let at = at.unwrap_or_default();
        let mirrored = mode.views().get(at) == Some(&View::Cf);
        let mut features = self
            .engine
            .forward(views, self.preparer.views_per_photo())?;
        let mut embeddings = self.embedding.compose(&features)?;
        let size = self.preparer.view_length();
        let view = views.get(at * size..).unwrap_or_default();
        let (whole, map) = self
            .engine
            .forward_with_map(view.get(..size).unwrap_or_default())?;
        let pixels = map.values.len() / map.channels;
        let side = pixels.isqrt();
        for pixel in 0..pixels {
            let (row, column) = (pixel / side, pixel % side);
            let pixel = match mirrored {
                true => row * side + side - 1 - column,
                false => pixel,
            };
            let gone = &map.values[pixel * map.channels..][..map.channels];
            let block = at * length + map.at;
            let rest = features[block..][..map.channels].iter_mut();
            for ((rest, all), gone) in rest.zip(&whole[map.at..]).zip(gone) {
                *rest = (all * pixels as f32 - gone) / (pixels - 1) as f32;
            }
            embeddings.extend(self.embedding.compose(&features)?);
        }
        Ok(embeddings)
    }

    /// The views of a photo, and of as many versions as there are, to its embedding.
    ///
    /// # Errors
    /// As [`CpuEngine::forward`].
    pub fn embed_views(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let count = views.len() / self.preparer.view_length();
        let features = self.engine.forward(views, count)?;
        self.embedding.compose(&features)
    }
}
