//! The preprocessing contract: how photos become the input of a backbone and its features become an
//! embedding. Stored in every weight file and saved project, so that embeddings of different contracts
//! are never mixed.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The version of the contract of the built-in backbones.
pub const CONTRACT_VERSION: u32 = 1;

/// The version of imported backbones: the preprocessing is what their own file says.
pub const CONTRACT_VERSION_2: u32 = 2;

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
    /// The version of the contract, [`CONTRACT_VERSION`] or [`CONTRACT_VERSION_2`].
    pub version: u32,
    /// The side of the square input, in pixels.
    pub size: u32,
    /// The length that the shorter side is resized to, in pixels: for
    /// [`View::ResizedCrop`](super::view::View), in version 2 for every crop.
    pub resize: u32,
    /// Which sides are resized to it.
    #[serde(default, skip_serializing_if = "Fit::is_shorter")]
    pub fit: Fit,
    /// Subtracted from every level (0 to 255) of red, green and blue.
    #[serde(with = "channels")]
    pub mean: [f32; 3],
    /// Divides the level after the subtraction.
    #[serde(with = "channels")]
    pub scale: [f32; 3],
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
    /// The same with a triangle; Pillow's `BILINEAR`.
    BilinearAntialias,
    /// The same with a sinc of three lobes; Pillow's `LANCZOS`.
    LanczosAntialias,
}

/// Which sides of a photo are resized before the centre crop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// The shorter side; the photo keeps its proportions.
    #[default]
    Shorter,
    /// Both sides.
    Both,
}

impl Fit {
    fn is_shorter(&self) -> bool {
        *self == Self::Shorter
    }
}

/// Numbers by colour channel, in a file one number where all are the same.
mod channels {
    use serde::de::{Error, SeqAccess, Visitor};
    use serde::{Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(numbers: &[f32; 3], serializer: S) -> Result<S::Ok, S::Error> {
        match numbers {
            [red, green, blue] if red == green && green == blue => serializer.serialize_f32(*red),
            _ => numbers.serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f32; 3], D::Error> {
        deserializer.deserialize_any(Channels)
    }

    struct Channels;

    impl<'de> Visitor<'de> for Channels {
        type Value = [f32; 3];

        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("a number, or three")
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
            Ok([number as f32; 3])
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok([number as f32; 3])
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok([number as f32; 3])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Self::Value, A::Error> {
            let mut channels = [0.0; 3];
            for (at, channel) in channels.iter_mut().enumerate() {
                let missing = || Error::invalid_length(at, &self);
                *channel = numbers.next_element()?.ok_or_else(missing)?;
            }
            Ok(channels)
        }
    }
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
    /// Whether the square root of each number is taken first; only for numbers that are never negative.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub root: bool,
}

fn yes() -> bool {
    true
}

fn is_yes(root: &bool) -> bool {
    *root
}

impl Contract {
    /// The contract for a network with a `size` x `size` input. The proportion of resize side to
    /// input side is the classic 256 : 224.
    pub fn for_size(size: u32, blocks: Vec<Block>) -> Self {
        Self {
            version: CONTRACT_VERSION,
            size,
            resize: (f64::from(size) * 256.0 / 224.0).round() as u32,
            fit: Fit::Shorter,
            mean: [127.0; 3],
            scale: [128.0; 3],
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
        } else if !self.mean.iter().all(|mean| mean.is_finite())
            || !self
                .scale
                .iter()
                .all(|&scale| scale.is_finite() && scale > 0.0)
        {
            format!(
                "The preprocessing contract normalises with mean {:?} and scale {:?}; both must be \
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
        if [CONTRACT_VERSION, CONTRACT_VERSION_2].contains(&version) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::ContractMismatch,
            format!(
                "The file has version {version} of the preprocessing contract, this build implements \
                 versions {CONTRACT_VERSION} and {CONTRACT_VERSION_2}; use the weight file that came with \
                 this build."
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
