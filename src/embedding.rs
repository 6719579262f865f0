//! Composes the raw features of a photo's views into its embedding: each block is scaled to unit length,
//! summed over the views, and weighted.

mod space;

pub use space::Space;

use crate::error::{Error, ErrorKind, Result};
use crate::network::contract::Block;
use crate::network::weights::Backbone;

/// Lower bound of a length, so that a zero block, such as the deviations of a picture of one colour, stays
/// zero.
const MIN_LENGTH: f32 = 1e-12;

/// Composes embeddings from features.
#[derive(Clone, Debug)]
pub struct FeatureComposer {
    /// The blocks with the means of ordinary photos, in the order of the features.
    blocks: Vec<(Block, Vec<f32>)>,
    length: usize,
}

impl FeatureComposer {
    /// The composer of a backbone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where the backbone lacks a mean.
    pub fn new(backbone: &Backbone) -> Result<Self> {
        let blocks = backbone
            .contract
            .blocks
            .iter()
            .map(|block| Ok((block.clone(), backbone.base_mean(&block.name)?.to_vec())))
            .collect::<Result<_>>()?;
        let length = backbone.contract.embedding_length();
        Ok(Self { blocks, length })
    }

    /// Length of an embedding, and of the raw features of one view.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Composes `features` of the views of one photo, `[views, length]`, into its embedding, `[length]`.
    ///
    /// Per view and block: square root, where the contract says so, and scaling to unit length; a centred block has the mean of
    /// ordinary photos subtracted and is scaled again. The views are summed and scaled to unit length.
    /// The embedding is √weight · block, so that the inner product of two embeddings weights the blocks.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] where the length is not a positive multiple of `length`;
    /// [`ErrorKind::Engine`] where a number is not finite.
    pub fn compose(&self, features: &[f32]) -> Result<Vec<f32>> {
        if features.is_empty() || !features.len().is_multiple_of(self.length) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "Expected the features of at least one view, {} numbers each, but got {} numbers.",
                    self.length,
                    features.len()
                ),
            ));
        }
        if !features.iter().all(|value| value.is_finite()) {
            return Err(Error::new(
                ErrorKind::Engine,
                "The engine returned numbers that are not finite; try another engine.",
            ));
        }
        let mut embedding = vec![0.0; self.length];
        for view in features.chunks_exact(self.length) {
            let mut rest = view;
            let mut sums = embedding.as_mut_slice();
            for (block, mean) in &self.blocks {
                let (raw, after) = rest.split_at(block.size);
                let (sum, sums_after) = sums.split_at_mut(block.size);
                for (sum, value) in sum.iter_mut().zip(unit_block(raw, block, mean)) {
                    *sum += value;
                }
                (rest, sums) = (after, sums_after);
            }
        }
        let mut sums = embedding.as_mut_slice();
        for (block, _) in &self.blocks {
            let (sum, after) = sums.split_at_mut(block.size);
            scale_to_length(sum, block.weight.sqrt());
            sums = after;
        }
        Ok(embedding)
    }
}

fn unit_block(raw: &[f32], block: &Block, mean: &[f32]) -> Vec<f32> {
    let mut values: Vec<f32> = if block.root {
        raw.iter().map(|value| value.max(0.0).sqrt()).collect()
    } else {
        raw.to_vec()
    };
    scale_to_length(&mut values, 1.0);
    if block.centred {
        for (value, mean) in values.iter_mut().zip(mean) {
            *value -= mean;
        }
        scale_to_length(&mut values, 1.0);
    }
    values
}

fn scale_to_length(values: &mut [f32], length: f32) {
    let now = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    let factor = length / now.max(MIN_LENGTH);
    for value in values {
        *value *= factor;
    }
}
