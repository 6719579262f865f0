//! The way from an encoded photo to its embedding on the CPU engine.

mod warm_up;

pub use self::warm_up::warm_up;

use crate::embedding::FeatureComposer;
use crate::engine::CpuEngine;
use crate::error::Result;
use crate::network::backbones::Backbones;
use crate::network::view::View;
use crate::network::weights::{Backbone, Precision};
use crate::photo::Photo;
use crate::preprocess::Preprocessor;

/// Decodes, prepares and embeds photos one at a time, in one mode. A clone shares the weights, so
/// that every thread may have its own.
#[derive(Clone)]
pub struct Embedder {
    preprocessor: Preprocessor,
    first: Part,
    second: Option<Part>,
}

/// One network, and what is made of its features.
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
    /// As [`CpuEngine::new`] and [`FeatureComposer::new`].
    pub fn new(backbones: &Backbones) -> Result<Self> {
        let mode = backbones.mode();
        let second = backbones.second();
        let second = second.map(|backbone| Part::new(backbone, mode.second_views()));
        Ok(Self {
            preprocessor: Preprocessor::new(backbones)?,
            first: Part::new(backbones.first(), mode.views())?,
            second: second.transpose()?,
        })
    }

    /// Turns photos into the networks' input.
    pub fn preprocessor(&self) -> &Preprocessor {
        &self.preprocessor
    }

    /// How many views of each photo go through the first network.
    pub fn views_per_photo(&self) -> usize {
        self.first.views.len()
    }

    /// The numbers in one view of the first network, 3 x `size` x `size`.
    pub fn view_length(&self) -> usize {
        self.first.view_length
    }

    /// The first network.
    pub fn engine(&mut self) -> &mut CpuEngine {
        &mut self.first.engine
    }

    /// Composes embeddings of the features of the first network.
    pub fn composer(&self) -> &FeatureComposer {
        &self.first.composer
    }

    /// The arithmetic of all networks.
    pub fn precision(&self) -> Precision {
        self.first.engine.precision()
    }

    /// An encoded photo to its embedding.
    ///
    /// # Errors
    /// As [`Preprocessor::prepare`].
    pub fn embed(&mut self, bytes: &[u8]) -> Result<Vec<f32>> {
        let views = self.preprocessor.prepare(bytes)?;
        self.embed_views(&views)
    }

    /// A decoded photo to its embedding.
    ///
    /// # Errors
    /// As [`Preprocessor::prepare_photo`].
    pub fn embed_photo(&mut self, photo: &Photo) -> Result<Vec<f32>> {
        let views = self.preprocessor.prepare_photo(photo)?;
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
    /// In fast mode the pixels are those of the square in the middle of the photo, and otherwise of
    /// the view that shows it whole. What a second network makes of the photo stays.
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

    /// The views of a photo, and of as many versions as there are, to its embedding.
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

    /// The views of the first network and those of the second, which are of the same versions.
    fn split<'a>(&self, views: &'a [f32]) -> (&'a [f32], &'a [f32]) {
        let first = self.first.input_length();
        let all = first + self.second.as_ref().map_or(0, Part::input_length);
        views.split_at(views.len() / all * first)
    }
}

impl Part {
    fn new(backbone: &Backbone, views: &'static [View]) -> Result<Self> {
        Ok(Self {
            views,
            view_length: backbone.contract.view_length(),
            engine: CpuEngine::new(backbone)?,
            composer: FeatureComposer::new(backbone)?,
        })
    }

    /// Numbers of the views of a photo without further versions.
    fn input_length(&self) -> usize {
        self.views.len() * self.view_length
    }

    fn embed(&mut self, views: &[f32]) -> Result<Vec<f32>> {
        let count = views.len() / self.view_length;
        let features = self.engine.forward(views, count)?;
        self.composer.compose(&features)
    }

    /// As that of [`Embedder`], one by one.
    fn without_pixels(&mut self, views: &[f32]) -> Result<Vec<Vec<f32>>> {
        let length = self.composer.length();
        let at = self
            .views
            .iter()
            .position(|&view| view == View::SquashedFlip);
        let at = at.unwrap_or_default();
        let mirrored = self.views.get(at) == Some(&View::SquashedFlip);
        let mut features = Vec::with_capacity(self.views.len() * length);
        let mut looked_at = None;
        for (place, view) in views.chunks(self.view_length).enumerate() {
            if place == at {
                let (whole, map) = self.engine.forward_with_map(view)?;
                features.extend(&whole);
                looked_at = Some((whole, map));
            } else {
                features.extend(self.engine.forward(view, 1)?);
            }
        }
        let mut embeddings = vec![self.composer.compose(&features)?];
        let Some((whole, map)) = looked_at else {
            return Ok(embeddings);
        };
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
                *rest = mean_without(*all, *gone, pixels);
            }
            embeddings.push(self.composer.compose(&features)?);
        }
        Ok(embeddings)
    }
}

/// A mean over pixels without one of them. Without the only one there is nothing to look at, and
/// nothing is said against the mean.
fn mean_without(mean: f32, gone: f32, pixels: usize) -> f32 {
    match pixels {
        0 | 1 => mean,
        _ => (mean * pixels as f32 - gone) / (pixels - 1) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_taken_out_of_the_mean() {
        assert_eq!(mean_without(2.0, 5.0, 4), 1.0);
        assert_eq!(mean_without(2.0, 2.0, 1), 2.0);
    }
}
