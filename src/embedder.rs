//! Computes the embedding of an encoded photo on the CPU engine.

mod warm_up;

pub use self::warm_up::warm_up;

use crate::embedding::{FeatureComposer, Space};
use crate::engine::CpuEngine;
use crate::error::Result;
use crate::network::backbones::Backbones;
use crate::network::view::View;
use crate::network::weights::{Backbone, Precision};
use crate::photo::Photo;
use crate::preprocess::Preprocessor;

/// Decodes, preprocesses and embeds photos one at a time, in one mode. A clone shares the weights, so that
/// every thread can have its own.
#[derive(Clone)]
pub struct Embedder {
    space: Space,
    preprocessor: Preprocessor,
    first: Part,
    second: Option<Part>,
}

/// One network and the composer of its part of the embedding.
#[derive(Clone)]
struct Part {
    views: &'static [View],
    view_length: usize,
    engine: CpuEngine,
    composer: FeatureComposer,
}

impl Embedder {
    /// An embedder for the networks of a mode.
    ///
    /// # Errors
    /// As [`CpuEngine::taking`] and [`FeatureComposer::new`].
    pub fn new(backbones: Backbones) -> Result<Self> {
        let mode = backbones.mode();
        let space = Space::new(&backbones);
        let preprocessor = Preprocessor::new(&backbones)?;
        let (first, second) = backbones.into_networks();
        let second = second.map(|backbone| Part::new(backbone, mode.second_views()));
        Ok(Self {
            space,
            preprocessor,
            first: Part::new(first, mode.views())?,
            second: second.transpose()?,
        })
    }

    /// The space of the embeddings.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Numbers of an embedding.
    pub fn embedding_length(&self) -> usize {
        let second = self.second.as_ref();
        self.first.composer.length() + second.map_or(0, |part| part.composer.length())
    }

    /// Turns photos into the networks' input.
    pub fn preprocessor(&self) -> &Preprocessor {
        &self.preprocessor
    }

    /// Views of each photo for the first network.
    pub fn views_per_photo(&self) -> usize {
        self.first.views.len()
    }

    /// Numbers of one view of the first network, 3 x `size` x `size`.
    pub fn view_length(&self) -> usize {
        self.first.view_length
    }

    /// The engine of the first network.
    pub fn engine(&mut self) -> &mut CpuEngine {
        &mut self.first.engine
    }

    /// Composes the features of the first network into embeddings.
    pub fn composer(&self) -> &FeatureComposer {
        &self.first.composer
    }

    /// The precision of all networks.
    pub fn precision(&self) -> Precision {
        self.first.engine.precision()
    }

    /// The embedding of an encoded photo.
    ///
    /// # Errors
    /// As [`Preprocessor::prepare`].
    pub fn embed(&mut self, bytes: &[u8]) -> Result<Vec<f32>> {
        let views = self.preprocessor.prepare(bytes)?;
        self.embed_views(&views)
    }

    /// The embedding of a decoded photo.
    ///
    /// # Errors
    /// As [`Preprocessor::prepare_photo`].
    pub fn embed_photo(&mut self, photo: &Photo) -> Result<Vec<f32>> {
        let views = self.preprocessor.prepare_photo(photo)?;
        self.embed_views(&views)
    }

    /// The embedding of the views of a photo, followed by the embeddings without each pixel of the last
    /// feature map: `[1 + pixels, length]`, the pixels row by row as in the photo.
    ///
    /// The difference of a class's scores with and without a pixel is the evidence of that part of the
    /// photo for the class. This is Grad-CAM (Selvaraju et al. 2017), a generalisation of the class
    /// activation map (Zhou et al. 2016), by finite differences: with A the features of a pixel, p = mean
    /// A the pooled block, and s the score as a function of p, Grad-CAM is ∇s · A. Without the pixel,
    /// p' = (n p − A) / (n − 1), and s(p) − s(p') ≈ ∇s · (A − p) / (n − 1) = ∇s · A / (n − 1), because
    /// the block is scaled to unit length, so that ∇s · p = 0. It needs no derivative of the head, so it
    /// works for every head. The deviations, which are computed from earlier maps, do not change.
    ///
    /// In fast mode the pixels are those of the centre crop, otherwise of the view that shows the whole
    /// photo. The part of a second network does not change.
    ///
    /// # Errors
    /// As [`CpuEngine::forward_with_map`].
    pub fn without_pixels(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let (views, rest) = self.split(views);
        let second = match &mut self.second {
            Some(part) => part.embed(rest)?,
            None => Vec::new(),
        };
        let mut embeddings = Vec::new();
        for embedding in self.first.without_pixels(views)? {
            embeddings.extend(embedding);
            embeddings.extend(&second);
        }
        Ok(embeddings)
    }

    /// The embedding of the views of a photo and of any number of its versions.
    ///
    /// # Errors
    /// As [`CpuEngine::forward`].
    pub fn embed_views(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let (views, rest) = self.split(views);
        let mut embedding = self.first.embed(views)?;
        if let Some(part) = &mut self.second {
            embedding.extend(part.embed(rest)?);
        }
        Ok(embedding)
    }

    /// Splits the views into those of the first network and those of the second.
    fn split<'a>(&self, views: &'a [f32]) -> (&'a [f32], &'a [f32]) {
        let first = self.first.input_length();
        let all = first + self.second.as_ref().map_or(0, Part::input_length);
        views.split_at(views.len() / all * first)
    }
}

impl Part {
    fn new(mut backbone: Backbone, views: &'static [View]) -> Result<Self> {
        Ok(Self {
            views,
            view_length: backbone.contract.view_length(),
            composer: FeatureComposer::new(&backbone)?,
            engine: CpuEngine::taking(&mut backbone)?,
        })
    }

    /// Numbers of the views of one version of a photo.
    fn input_length(&self) -> usize {
        self.views.len() * self.view_length
    }

    fn embed(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let count = views.len() / self.view_length;
        let features = self.engine.forward(views, count)?;
        self.composer.compose(&features)
    }

    /// As [`Embedder::without_pixels`], for the part of this network.
    fn without_pixels(&mut self, views: &[f32]) -> Result<Vec<Vec<f32>>> {
        let length = self.composer.length();
        let at = self
            .views
            .iter()
            .position(|&view| view == View::SquashedFlip);
        let at = at.unwrap_or_default();
        let mirrored = self.views.get(at) == Some(&View::SquashedFlip);
        let mut features = Vec::with_capacity(self.views.len() * length);
        let mut observed = None;
        for (index, view) in views.chunks(self.view_length).enumerate() {
            if index == at {
                let (whole, map) = self.engine.forward_with_map(view)?;
                features.extend(&whole);
                observed = Some((whole, map));
            } else {
                features.extend(self.engine.forward(view, 1)?);
            }
        }
        let mut embeddings = vec![self.composer.compose(&features)?];
        let Some((whole, map)) = observed else {
            return Ok(embeddings);
        };
        let pixels = map.values.len() / map.channels;
        let side = pixels.isqrt();
        for pixel in 0..pixels {
            let (row, column) = (pixel / side, pixel % side);
            let pixel = if mirrored {
                row * side + side - 1 - column
            } else {
                pixel
            };
            let removed = &map.values[pixel * map.channels..][..map.channels];
            let block = at * length + map.at;
            let means = features[block..][..map.channels].iter_mut();
            for ((mean, whole), removed) in means.zip(&whole[map.at..]).zip(removed) {
                *mean = mean_without(*whole, *removed, pixels);
            }
            embeddings.push(self.composer.compose(&features)?);
        }
        Ok(embeddings)
    }
}

/// The mean over all pixels but one. With a single pixel, the mean itself: it is not explained.
fn mean_without(mean: f32, removed: f32, pixels: usize) -> f32 {
    match pixels {
        0 | 1 => mean,
        _ => (mean * pixels as f32 - removed) / (pixels - 1) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_removed_from_the_mean() {
        assert_eq!(mean_without(2.0, 5.0, 4), 1.0);
        assert_eq!(mean_without(2.0, 2.0, 1), 2.0);
    }
}
