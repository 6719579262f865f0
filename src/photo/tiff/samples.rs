//! What the samples of a pixel mean, and how they become colours.

use tiff::decoder::DecodingResult;

use super::chunks::{Format, JPEG};
use super::directory::Directory;
use super::unsupported;
use crate::error::Result;
use crate::photo::color;
use crate::photo::ramp::{Extent, Ramp};

/// Codes of the photometric interpretation.
const WHITE_IS_ZERO: u16 = 0;
pub(super) const BLACK_IS_ZERO: u16 = 1;
const RGB: u16 = 2;
const PALETTE: u16 = 3;
const CMYK: u16 = 5;
pub(super) const YCBCR: u16 = 6;

/// Codes of an extra sample.
const PREMULTIPLIED_ALPHA: u16 = 1;
const STRAIGHT_ALPHA: u16 = 2;

/// A sample that says how opaque a pixel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    None,
    /// The colour is multiplied by it already.
    Premultiplied,
    Straight,
}

/// What the samples of a pixel mean.
#[derive(Debug)]
pub(super) enum Meaning {
    Grey { inverted: bool, alpha: Alpha },
    Palette(Vec<[u8; 3]>),
    Rgb { alpha: Alpha },
    YCbCr,
    Cmyk,
}

impl Meaning {
    /// From the tags of a directory.
    pub(super) fn of(
        directory: &Directory,
        format: &Format,
        extra: &[u16],
        palette: Option<Vec<u16>>,
        subsampling: &[u16],
    ) -> Result<Self> {
        let alpha = match extra.first() {
            Some(&PREMULTIPLIED_ALPHA) => Alpha::Premultiplied,
            Some(&STRAIGHT_ALPHA) => Alpha::Straight,
            _ => Alpha::None,
        };
        let is_jpeg = format.compression == JPEG;
        let meaning = match directory.photometric {
            code @ (WHITE_IS_ZERO | BLACK_IS_ZERO) => Self::Grey {
                inverted: code == WHITE_IS_ZERO,
                alpha,
            },
            RGB => Self::Rgb { alpha },
            PALETTE if format.bits <= 8 => Self::Palette(colours(palette.unwrap_or_default())),
            CMYK => Self::Cmyk,
            // The JPEG decoder returns RGB.
            YCBCR if is_jpeg => Self::Rgb { alpha: Alpha::None },
            YCBCR if subsampling == [1, 1] && format.bits == 8 => Self::YCbCr,
            YCBCR => {
                return Err(unsupported(
                    "coarser colour than brightness, except in JPEG,",
                ));
            }
            8..=10 => return Err(unsupported("Lab colours")),
            code => return Err(unsupported(format!("the colour space {code}"))),
        };
        // A file may declare an alpha channel that it does not have.
        if format.samples < meaning.channels() {
            return Err(unsupported(format!(
                "{} channels of this kind",
                format.samples
            )));
        }
        Ok(meaning)
    }

    /// Samples of a pixel that are used.
    pub(super) fn channels(&self) -> usize {
        match self {
            Self::Grey { alpha, .. } => 1 + usize::from(*alpha != Alpha::None),
            Self::Palette(_) => 1,
            Self::Rgb { alpha } => 3 + usize::from(*alpha != Alpha::None),
            Self::YCbCr => 3,
            Self::Cmyk => 4,
        }
    }

    /// Channels of a grey picture with several, of which the first is used.
    pub(super) fn unused_channels(&self, format: &Format) -> Option<u32> {
        let is_grey = matches!(self, Self::Grey { .. });
        let channels = u32::try_from(format.samples).ok()?;
        (is_grey && format.samples > self.channels()).then_some(channels)
    }

    /// Whether the samples are measured values, which the intensity maps to levels.
    pub(super) fn is_measured(&self, format: &Format) -> bool {
        format.bits > 8 && matches!(self, Self::Grey { .. } | Self::Rgb { .. })
    }

    /// Of the channels that are used, those that are not alpha.
    pub(super) fn colour_channels(&self) -> usize {
        match self {
            Self::Grey { .. } => 1,
            Self::Rgb { .. } => 3,
            _ => self.channels(),
        }
    }

    /// Appends the RGB of pixels, which are levels or indices of the palette.
    pub(super) fn to_rgb(&self, row: &[u8], rgb: &mut Vec<u8>) {
        match self {
            &Self::Grey { inverted, alpha } => {
                let level = |grey: u8| if inverted { 255 - grey } else { grey };
                if alpha == Alpha::None {
                    rgb.extend(row.iter().flat_map(|&grey| [level(grey); 3]));
                } else {
                    for &[grey, opacity] in row.as_chunks::<2>().0 {
                        blend([level(grey); 3], opacity, alpha, rgb);
                    }
                }
            }
            Self::Palette(palette) => {
                rgb.extend(row.iter().flat_map(|&index| {
                    palette.get(usize::from(index)).copied().unwrap_or_default()
                }))
            }
            Self::Rgb { alpha: Alpha::None } => rgb.extend_from_slice(row),
            Self::Rgb { alpha } => {
                for &[r, g, b, opacity] in row.as_chunks::<4>().0 {
                    blend([r, g, b], opacity, *alpha, rgb);
                }
            }
            Self::YCbCr => {
                for &pixel in row.as_chunks::<3>().0 {
                    rgb.extend(color::ycbcr_to_rgb(pixel));
                }
            }
            // By its profile, row by row.
            Self::Cmyk => {}
        }
    }
}

/// Appends a colour over white.
fn blend(colour: [u8; 3], opacity: u8, alpha: Alpha, rgb: &mut Vec<u8>) {
    if alpha == Alpha::Premultiplied {
        rgb.extend(colour.map(|level| level.saturating_add(255 - opacity)));
    } else {
        let [r, g, b] = colour;
        color::blend_over_white(&[r, g, b, opacity], rgb);
    }
}

/// A palette has all reds, then all greens, then all blues, of 16 bits; some programs write 8.
fn colours(palette: Vec<u16>) -> Vec<[u8; 3]> {
    let is_8_bit = palette.iter().all(|&level| level < 256);
    let level = |at: usize| {
        let level = palette.get(at).copied().unwrap_or(0);
        // The highest 8 bits, which both ways of writing 8 bits as 16 keep.
        (if is_8_bit { level } else { level >> 8 }) as u8
    };
    let count = palette.len() / 3;
    (0..count)
        .map(|at| [level(at), level(count + at), level(2 * count + at)])
        .collect()
}

/// Maps samples of any type to levels.
#[derive(Clone, Copy)]
pub(super) struct Sampler {
    /// From the range of another kind than the samples' type.
    own: Option<Ramp>,
    bits: u32,
}

/// Where samples of a chunk go in a row.
pub(super) struct Place {
    /// Index of the first sample and their distance in the chunk.
    pub(super) start: usize,
    pub(super) step: usize,
    /// The same in the row.
    pub(super) to: usize,
    pub(super) to_step: usize,
    /// Number of samples.
    pub(super) count: usize,
}

impl Sampler {
    pub(super) fn new(format: &Format, own: Option<Ramp>) -> Self {
        Self {
            own,
            bits: format.bits.into(),
        }
    }

    /// Writes the levels of samples to a row. `is_index` keeps numbers as they are, and `by_type` maps from the
    /// range of the type.
    pub(super) fn write(
        &self,
        samples: &DecodingResult,
        place: &Place,
        row: &mut [u8],
        use_of: Use,
    ) {
        let whole = (self.bits as f64).exp2() - 1.0;
        let half = (f64::from(self.bits) - 1.0).exp2();
        let own = self.own.filter(|_| use_of == Use::Colour);
        let unsigned = own.unwrap_or(Ramp::new(0.0, whole));
        let signed = own.unwrap_or(Ramp::new(-half, half - 1.0));
        let float = own.unwrap_or(Ramp::new(0.0, 1.0));
        match samples {
            DecodingResult::U8(samples) if use_of == Use::Index || self.bits == 8 => {
                place.copy(samples, row, |sample| sample);
            }
            DecodingResult::U8(samples) => place.copy(samples, row, |s| unsigned.level(s.into())),
            DecodingResult::U16(samples) => place.copy(samples, row, |s| unsigned.level(s.into())),
            DecodingResult::U32(samples) => place.copy(samples, row, |s| unsigned.level(s.into())),
            DecodingResult::U64(samples) => place.copy(samples, row, |s| unsigned.level(s as f64)),
            DecodingResult::I8(samples) => place.copy(samples, row, |s| signed.level(s.into())),
            DecodingResult::I16(samples) => place.copy(samples, row, |s| signed.level(s.into())),
            DecodingResult::I32(samples) => place.copy(samples, row, |s| signed.level(s.into())),
            DecodingResult::I64(samples) => place.copy(samples, row, |s| signed.level(s as f64)),
            DecodingResult::F16(samples) => place.copy(samples, row, |s| float.level(s.into())),
            DecodingResult::F32(samples) => place.copy(samples, row, |s| float.level(s.into())),
            DecodingResult::F64(samples) => place.copy(samples, row, |s| float.level(s)),
        }
    }
}

/// What a sample is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Colour,
    Alpha,
    Index,
}

impl Place {
    fn copy<T: Copy>(&self, samples: &[T], row: &mut [u8], level: impl Fn(T) -> u8) {
        let samples = samples.iter().skip(self.start).step_by(self.step.max(1));
        let places = row.iter_mut().skip(self.to).step_by(self.to_step.max(1));
        for (place, &sample) in places.zip(samples).take(self.count) {
            *place = level(sample);
        }
    }

    /// Adds samples to an extent.
    pub(super) fn measure(&self, samples: &DecodingResult, extent: &mut Extent) {
        macro_rules! add {
            ($samples:expr, $to_float:expr) => {
                for sample in $samples
                    .iter()
                    .skip(self.start)
                    .step_by(self.step.max(1))
                    .take(self.count)
                {
                    extent.add($to_float(*sample));
                }
            };
        }
        match samples {
            DecodingResult::U8(samples) => add!(samples, f64::from),
            DecodingResult::U16(samples) => add!(samples, f64::from),
            DecodingResult::U32(samples) => add!(samples, f64::from),
            DecodingResult::U64(samples) => add!(samples, |sample| sample as f64),
            DecodingResult::I8(samples) => add!(samples, f64::from),
            DecodingResult::I16(samples) => add!(samples, f64::from),
            DecodingResult::I32(samples) => add!(samples, f64::from),
            DecodingResult::I64(samples) => add!(samples, |sample| sample as f64),
            DecodingResult::F16(samples) => add!(samples, f64::from),
            DecodingResult::F32(samples) => add!(samples, f64::from),
            DecodingResult::F64(samples) => add!(samples, |sample: f64| sample),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palettes_of_8_and_16_bits() {
        let wide = vec![0, 65_535, 32_896, 0, 257, 514];
        assert_eq!(colours(wide), [[0, 128, 1], [255, 0, 2]]);
        assert_eq!(colours(vec![1, 255, 3, 4, 5, 6]), [[1, 3, 5], [255, 4, 6]]);
        assert!(colours(vec![]).is_empty());
    }

    #[test]
    fn transparency_lies_over_white() {
        let mut rgb = Vec::new();
        for alpha in [Alpha::Straight, Alpha::Premultiplied] {
            Meaning::Rgb { alpha }.to_rgb(&[0, 100, 50, 128], &mut rgb);
        }
        assert_eq!(rgb, [127, 177, 152, 127, 227, 177]);
    }
}
