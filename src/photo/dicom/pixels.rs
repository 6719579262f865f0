//! The samples of a frame, and the colours of those that are not grey.

use std::borrow::Cow;

use super::attributes::{Attributes, Photometric};
use super::damaged;
use super::dataset::{PixelData, Syntax};
use crate::error::Result;
use crate::photo::color;

/// The samples of a frame.
pub(super) struct Samples<'a> {
    bytes: Cow<'a, [u8]>,
    /// Bytes of a sample.
    size: usize,
    is_big_endian: bool,
    /// Whether all first samples come before all second ones.
    pub(super) is_planar: bool,
    /// Bits below those of the value.
    shift: u32,
    bits: u32,
    is_signed: bool,
    /// Colours that the decoder has already turned into RGB.
    pub(super) is_rgb: bool,
}

impl<'a> Samples<'a> {
    /// Samples of `size` bytes, in the order of Intel.
    pub(super) fn new(attributes: &Attributes, bytes: Cow<'a, [u8]>, size: usize) -> Self {
        let (stored, high) = (
            u32::from(attributes.bits_stored),
            u32::from(attributes.high_bit),
        );
        let shift = (high + 1).saturating_sub(stored);
        let available = 8 * size as u32;
        // Decoders return values without bits below them, and sometimes fewer bytes than announced.
        let shift = if shift + stored <= available {
            shift
        } else {
            0
        };
        Self {
            bytes,
            size,
            is_big_endian: false,
            is_planar: false,
            shift,
            bits: stored.min(available),
            is_signed: attributes.is_signed,
            is_rgb: false,
        }
    }

    /// Bits of a value.
    pub(super) fn bits(&self) -> u32 {
        self.bits
    }

    /// The smallest and largest value that the bits allow.
    pub(super) fn range(&self) -> (i64, i64) {
        if self.is_signed {
            let half = 1_i64 << (self.bits - 1);
            (-half, half - 1)
        } else {
            (0, (1_i64 << self.bits) - 1)
        }
    }

    /// The value at an index; 0 beyond the end.
    pub(super) fn value(&self, at: usize) -> i64 {
        let start = at * self.size;
        let sample = self.bytes.get(start..start + self.size).unwrap_or_default();
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let number = if self.is_big_endian {
            sample.iter().fold(0, join)
        } else {
            sample.iter().rev().fold(0, join)
        };
        let unused = u64::BITS - self.bits;
        let value = (number >> self.shift) << unused;
        if self.is_signed {
            value.cast_signed() >> unused
        } else {
            (value >> unused).cast_signed()
        }
    }

    /// The level of a sample that is no measured value.
    fn level(&self, at: usize) -> u8 {
        let largest = (1_i64 << self.bits) - 1;
        let value = self.value(at).clamp(0, largest);
        if self.bits == 8 {
            value as u8
        } else {
            (value as f64 * 255.0 / largest as f64).round() as u8
        }
    }
}

/// The samples of the frame in pixels that are not compressed.
pub(super) fn stored<'a>(
    attributes: &Attributes,
    pixel_data: &PixelData<'a>,
    syntax: Syntax,
) -> Result<Samples<'a>> {
    let &PixelData::Stored { bytes, are_words } = pixel_data else {
        return Err(damaged());
    };
    let is_big_endian = syntax == Syntax::ExplicitBigEndian;
    let frame = attributes.frame() as usize;
    let pixels = attributes.pixels();
    if attributes.bits_allocated == 1 {
        return single_bits(attributes, bytes, frame).ok_or_else(damaged);
    }
    let size = usize::from(attributes.bits_allocated / 8);
    let is_422 = attributes.photometric == Photometric::YbrFull422;
    let samples = if is_422 {
        2
    } else {
        usize::from(attributes.samples)
    };
    let length = pixels * samples * size;
    let start = frame.checked_mul(length).ok_or_else(damaged)?;
    let part = start..start.saturating_add(length);
    let bytes: Cow<[u8]> = if is_big_endian && are_words && size == 1 {
        bytes.get(part.clone()).ok_or_else(damaged)?;
        let swapped = part.map(|at| bytes.get(at ^ 1).copied().unwrap_or(0));
        Cow::Owned(swapped.collect())
    } else {
        Cow::Borrowed(bytes.get(part).ok_or_else(damaged)?)
    };
    let bytes = if is_422 {
        Cow::Owned(shared_differences(&bytes))
    } else {
        bytes
    };
    let mut samples = Samples::new(attributes, bytes, size);
    if !is_422 {
        samples.is_planar = attributes.is_planar;
    }
    samples.is_big_endian = is_big_endian && size > 1;
    Ok(samples)
}

/// The samples of a frame of one bit per pixel, the lowest bit of a byte first. Frames follow each other without
/// a gap.
fn single_bits<'a>(attributes: &Attributes, bytes: &[u8], frame: usize) -> Option<Samples<'a>> {
    let pixels = attributes.pixels();
    let first = frame.checked_mul(pixels)?;
    let last = first.checked_add(pixels)?.checked_sub(1)?;
    bytes.get(last / 8)?;
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (at % 8) & 1);
    let bits: Vec<u8> = (first..=last).map(bit).collect();
    Some(Samples::new(attributes, Cow::Owned(bits), 1))
}

/// Three samples of 8 bits for each pixel of two that share their colour differences.
fn shared_differences(bytes: &[u8]) -> Vec<u8> {
    let pairs = bytes.as_chunks::<4>().0.iter();
    pairs
        .flat_map(|&[first, second, blue, red]| [first, blue, red, second, blue, red])
        .collect()
}

/// The RGB of a picture with a palette or three samples per pixel.
pub(super) fn colours(attributes: &Attributes, samples: &Samples) -> Vec<u8> {
    let pixels = attributes.pixels();
    if let [Some(red), Some(green), Some(blue)] = &attributes.palette
        && attributes.photometric.is_palette()
    {
        let colour = |at| {
            let index = samples.value(at) as f64;
            [red.level(index), green.level(index), blue.level(index)]
        };
        return (0..pixels).flat_map(colour).collect();
    }
    let pixel = |at: usize| {
        if samples.is_planar {
            [at, pixels + at, 2 * pixels + at]
        } else {
            [3 * at, 3 * at + 1, 3 * at + 2]
        }
    };
    let is_ybr = matches!(
        attributes.photometric,
        Photometric::YbrFull | Photometric::YbrFull422
    );
    let colour = |at| {
        let levels = pixel(at).map(|at| samples.level(at));
        if is_ybr && !samples.is_rgb {
            color::ycbcr_to_rgb(levels)
        } else {
            levels
        }
    };
    (0..pixels).flat_map(colour).collect()
}
