//! The preprocessing contract: how photos become the input of a backbone and its features become an
//! embedding. Stored in every weight file and saved project, so that embeddings of different contracts
//! are never mixed.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The version of the contract that this build implements, in `preprocess` and `embedding`.
pub const CONTRACT_VERSION: u32 = 1;

/// Name of the block that is the mean over all pixels.
pub const POOLED: &str = "pooled";

/// The largest input side that a weight file may ask for, in pixels.
const MAX_SIZE: u32 = 1024;

/// How pixels become the network's input and its features an embedding. Embeddings made under
/// different contracts must never be mixed.
///
/// ```
/// use handful::network::contract::Contract;
///
/// let contract = Contract::for_size(224, vec![]);
/// assert_eq!((contract.size, contract.resize), (224, 256));
/// contract.check()?;
/// # Ok::<(), handful::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The version of the contract, [`CONTRACT_VERSION`].
    pub version: u32,
    /// The side of the square input, in pixels.
    pub size: u32,
    /// The length that the shorter side is resized to for [`View::ResizedCrop`](super::view::View), in
    /// pixels.
    pub resize: u32,
    /// Subtracted from every level (0 to 255).
    pub mean: f32,
    /// Divides the level after the subtraction.
    pub scale: f32,
    /// The resizing filter.
    pub filter: Filter,
    /// The blocks of the embedding, in the order of the network's outputs.
    pub blocks: Vec<Block>,
}

/// A resizing filter.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Antialiased bicubic: cubic convolution with a = −0.5 (Keys, 1981), its support scaled by the
    /// shrink factor, in 8-bit fixed point; Pillow's `BICUBIC`.
    BicubicAntialias,
}

/// One block of the embedding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Name of the network output that it is computed from.
    pub name: String,
    /// Numbers of the block.
    pub size: usize,
    /// Its share of the inner product of two embeddings.
    pub weight: f32,
    /// Whether the mean of ordinary photos is subtracted, and the block normalised again.
    pub centred: bool,
}

impl Contract {
    /// The contract for a network with a `size` x `size` input. The proportion of resize side to
    /// input side is the classic 256 : 224.
    pub fn for_size(size: u32, blocks: Vec<Block>) -> Self {
        Self {
            version: CONTRACT_VERSION,
            size,
            resize: (f64::from(size) * 256.0 / 224.0).round() as u32,
            mean: 127.0,
            scale: 128.0,
            filter: Filter::BicubicAntialias,
            blocks,
        }
    }

    /// Checks that this build implements the contract.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`] if the version is another or a value is out of range.
    pub fn check(&self) -> Result<()> {
        Self::check_version(self.version)?;
        let message = if !(1..=MAX_SIZE).contains(&self.size)
            || !(self.size..=2 * MAX_SIZE).contains(&self.resize)
        {
            format!(
                "The preprocessing contract has an input side of {} and a resize side of {} pixels. \
                 The input side must be 1 to {MAX_SIZE} and not above the resize side, which must be \
                 at most {}.",
                self.size,
                self.resize,
                2 * MAX_SIZE
            )
        } else if !self.mean.is_finite() || !self.scale.is_finite() || self.scale <= 0.0 {
            format!(
                "The preprocessing contract normalises with mean {} and scale {}; both must be \
                 finite and the scale positive.",
                self.mean, self.scale
            )
        } else if !self
            .blocks
            .iter()
            .all(|block| block.weight > 0.0 && block.weight <= 1.0)
        {
            "The preprocessing contract has a block whose weight is not between 0 and 1.".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::ContractMismatch, message))
    }

    /// Checks that this build implements a version of the contract.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`] if it does not.
    pub(super) fn check_version(version: u32) -> Result<()> {
        if version == CONTRACT_VERSION {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::ContractMismatch,
            format!(
                "The file has version {version} of the preprocessing contract, this build implements \
                 version {CONTRACT_VERSION}; use the weight file that came with this build."
            ),
        ))
    }

    /// Numbers of one view, 3 · size².
    pub fn view_length(&self) -> usize {
        3 * self.size as usize * self.size as usize
    }

    /// The range of the deviation blocks in an embedding, which measure how a photo varies across its
    /// area: all blocks but the pooled one, from the first to the last. Empty without such blocks.
    pub fn deviations(&self) -> Range<usize> {
        let mut end = 0;
        let mut deviations = 0..0;
        for block in &self.blocks {
            let start = end;
            end += block.size;
            if block.name != POOLED {
                let first = if deviations.is_empty() {
                    start
                } else {
                    deviations.start
                };
                deviations = first..end;
            }
        }
        deviations
    }

    /// Length of an embedding: the sum of the blocks.
    pub fn embedding_length(&self) -> usize {
        self.blocks.iter().map(|block| block.size).sum()
    }
}
