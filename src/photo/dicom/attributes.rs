//! The attributes that describe pixels. Nothing else of a file is read.

use super::dataset::{PixelData, Syntax, Tag, Visitor, visit};
use super::lut::Lut;
use super::{damaged, unsupported};
use crate::error::{Error, ErrorKind, Result};

const MODALITY: Tag = Tag(0x0008, 0x0060);
const SAMPLES: Tag = Tag(0x0028, 0x0002);
const PHOTOMETRIC_INTERPRETATION: Tag = Tag(0x0028, 0x0004);
const PLANAR_CONFIGURATION: Tag = Tag(0x0028, 0x0006);
const FRAMES: Tag = Tag(0x0028, 0x0008);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const BITS_ALLOCATED: Tag = Tag(0x0028, 0x0100);
const BITS_STORED: Tag = Tag(0x0028, 0x0101);
const HIGH_BIT: Tag = Tag(0x0028, 0x0102);
const PIXEL_REPRESENTATION: Tag = Tag(0x0028, 0x0103);
const PADDING: Tag = Tag(0x0028, 0x0120);
const PADDING_LIMIT: Tag = Tag(0x0028, 0x0121);
const BURNED_IN_ANNOTATION: Tag = Tag(0x0028, 0x0301);
const WINDOW_CENTER: Tag = Tag(0x0028, 0x1050);
const WINDOW_WIDTH: Tag = Tag(0x0028, 0x1051);
const INTERCEPT: Tag = Tag(0x0028, 0x1052);
const SLOPE: Tag = Tag(0x0028, 0x1053);
const WINDOW_FUNCTION: Tag = Tag(0x0028, 0x1056);
const PALETTE_DESCRIPTORS: [Tag; 3] = [
    Tag(0x0028, 0x1101),
    Tag(0x0028, 0x1102),
    Tag(0x0028, 0x1103),
];
const PALETTE_DATA: [Tag; 3] = [
    Tag(0x0028, 0x1201),
    Tag(0x0028, 0x1202),
    Tag(0x0028, 0x1203),
];
const ICC_PROFILE: Tag = Tag(0x0028, 0x2000);
const MODALITY_LUT: Tag = Tag(0x0028, 0x3000);
const LUT_DESCRIPTOR: Tag = Tag(0x0028, 0x3002);
const LUT_DATA: Tag = Tag(0x0028, 0x3006);
const VOI_LUT: Tag = Tag(0x0028, 0x3010);
/// Sequences of files whose frames have attributes of their own.
const FRAME_WINDOW: Tag = Tag(0x0028, 0x9132);
const FRAME_VALUES: Tag = Tag(0x0028, 0x9145);
const SHARED_GROUPS: Tag = Tag(0x5200, 0x9229);
const FRAME_GROUPS: Tag = Tag(0x5200, 0x9230);

/// What the samples of a pixel mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Photometric {
    /// Grey, zero is white.
    Monochrome1,
    /// Grey, zero is black.
    Monochrome2,
    Palette,
    Rgb,
    YbrFull,
    /// Two pixels share their colour differences.
    YbrFull422,
    /// Made by JPEG 2000, whose decoder returns RGB.
    YbrJpeg2000,
}

impl Photometric {
    fn of(value: &[u8]) -> Result<Self> {
        Ok(match value.trim_ascii_end() {
            b"MONOCHROME1" => Self::Monochrome1,
            b"MONOCHROME2" => Self::Monochrome2,
            b"PALETTE COLOR" => Self::Palette,
            b"RGB" => Self::Rgb,
            b"YBR_FULL" => Self::YbrFull,
            b"YBR_FULL_422" => Self::YbrFull422,
            b"YBR_RCT" | b"YBR_ICT" => Self::YbrJpeg2000,
            _ => return Err(unsupported("this colour space")),
        })
    }

    pub(super) fn is_palette(self) -> bool {
        self == Self::Palette
    }
}

/// How a window maps values (PS3.3, section C.11.2.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WindowFunction {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

/// The attributes of the middle frame.
pub(super) struct Attributes<'a> {
    pub(super) is_ct: bool,
    pub(super) samples: u16,
    pub(super) photometric: Photometric,
    /// Whether all red samples come before all green ones.
    pub(super) is_planar: bool,
    pub(super) frames: u32,
    pub(super) rows: u16,
    pub(super) columns: u16,
    pub(super) bits_allocated: u16,
    pub(super) bits_stored: u16,
    pub(super) high_bit: u16,
    pub(super) is_signed: bool,
    /// Stored values of pixels outside the field of view, smallest and largest.
    pub(super) padding: Option<(i64, i64)>,
    /// Whether text is drawn into the picture.
    pub(super) is_annotated: bool,
    /// Centre and width.
    pub(super) window: Option<(f64, f64)>,
    pub(super) window_function: WindowFunction,
    pub(super) slope: f64,
    pub(super) intercept: f64,
    /// From stored to measured values, in place of slope and intercept.
    pub(super) modality_lut: Option<Lut>,
    /// From measured values to levels, in place of a window.
    pub(super) voi_lut: Option<Lut>,
    /// For each of red, green and blue.
    pub(super) palette: [Option<Lut>; 3],
    pub(super) icc: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Reads the attributes and finds the pixels.
    pub(super) fn read(data_set: &'a [u8], syntax: Syntax) -> Result<(Self, PixelData<'a>)> {
        let mut found = Found::default();
        let pixel_data = visit(data_set, syntax, Place::Top, &mut found);
        let pixel_data = pixel_data.ok_or_else(|| {
            let message = "This DICOM file has no picture, or is cut off before it.";
            Error::new(ErrorKind::UnsupportedFormat, message)
        })?;
        Ok((found.checked(syntax)?, pixel_data))
    }

    /// Index of the frame that is used.
    pub(super) fn frame(&self) -> u32 {
        middle(self.frames)
    }

    /// Pixels of a frame.
    pub(super) fn pixels(&self) -> usize {
        usize::from(self.rows) * usize::from(self.columns)
    }
}

fn middle(frames: u32) -> u32 {
    frames / 2
}

/// What an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The whole file.
    Top,
    /// All frames, or that which is used.
    Groups,
    ModalityLut,
    VoiLut,
}

/// The values of attributes, as parts of the file.
#[derive(Default)]
struct Found<'a> {
    values: Vec<(Tag, &'a [u8])>,
    modality_lut: [Option<&'a [u8]>; 2],
    voi_lut: [Option<&'a [u8]>; 2],
}

impl<'a> Visitor<'a> for Found<'a> {
    type Place = Place;

    fn value(&mut self, place: Place, tag: Tag, value: &'a [u8]) {
        let lut = match place {
            Place::Top | Place::Groups => {
                let is_read = tag.0 == 0x0028 || tag == MODALITY;
                if is_read && tag != LUT_DESCRIPTOR && tag != LUT_DATA {
                    self.values.push((tag, value));
                }
                return;
            }
            Place::ModalityLut => &mut self.modality_lut,
            Place::VoiLut => &mut self.voi_lut,
        };
        match tag {
            LUT_DESCRIPTOR => lut[0] = Some(value),
            LUT_DATA => lut[1] = Some(value),
            _ => {}
        }
    }

    fn enters(&self, place: Place, sequence: Tag) -> bool {
        match place {
            Place::Top => [SHARED_GROUPS, FRAME_GROUPS, MODALITY_LUT, VOI_LUT].contains(&sequence),
            Place::Groups => [FRAME_WINDOW, FRAME_VALUES, VOI_LUT].contains(&sequence),
            Place::ModalityLut | Place::VoiLut => false,
        }
    }

    fn item(&self, sequence: Tag, index: u32) -> Option<Place> {
        let used = match sequence {
            FRAME_GROUPS => middle(self.frames()),
            _ => 0,
        };
        let place = match sequence {
            MODALITY_LUT => Place::ModalityLut,
            VOI_LUT => Place::VoiLut,
            _ => Place::Groups,
        };
        (index == used).then_some(place)
    }
}

impl<'a> Found<'a> {
    /// The last value of an attribute: that of the frame comes after that of the file.
    fn value_of(&self, tag: Tag) -> Option<&'a [u8]> {
        let mut values = self.values.iter().rev();
        let (_, value) = values.find(|(other, _)| *other == tag)?;
        (!value.is_empty()).then_some(value)
    }

    fn frames(&self) -> u32 {
        let frames = self.value_of(FRAMES).and_then(first_number);
        frames.map_or(1, |frames| frames.max(1.0) as u32)
    }

    fn checked(self, syntax: Syntax) -> Result<Attributes<'a>> {
        let short = |tag| {
            self.value_of(tag)?
                .first_chunk()
                .map(|&two| syntax.u16(two))
        };
        let needed = |tag| short(tag).ok_or_else(damaged);
        let number = |tag| self.value_of(tag).and_then(first_number);
        let lut = |[descriptor, data]: [Option<&[u8]>; 2], is_signed| {
            Lut::read(descriptor?, data?, syntax, is_signed)
        };
        let is_signed = short(PIXEL_REPRESENTATION) == Some(1);
        let bits_allocated = needed(BITS_ALLOCATED)?;
        let bits_stored = short(BITS_STORED).unwrap_or(bits_allocated);
        if !matches!(bits_allocated, 1 | 8 | 16 | 32)
            || !(1..=bits_allocated).contains(&bits_stored)
        {
            return Err(unsupported("this number of bits"));
        }
        let samples = short(SAMPLES).unwrap_or(1);
        let photometric = self.value_of(PHOTOMETRIC_INTERPRETATION);
        let photometric = Photometric::of(photometric.ok_or_else(damaged)?)?;
        let expected = match photometric {
            Photometric::Monochrome1 | Photometric::Monochrome2 | Photometric::Palette => 1,
            _ => 3,
        };
        if samples != expected {
            return Err(damaged());
        }
        let signed_short = |tag| {
            let number = short(tag)?;
            Some(if is_signed {
                i64::from(number.cast_signed())
            } else {
                number.into()
            })
        };
        let padding = signed_short(PADDING).map(|one| {
            let other = signed_short(PADDING_LIMIT).unwrap_or(one);
            (one.min(other), one.max(other))
        });
        let window = number(WINDOW_CENTER).zip(number(WINDOW_WIDTH));
        let function = self.value_of(WINDOW_FUNCTION).unwrap_or_default();
        let palette = [0, 1, 2].map(|colour: usize| {
            let descriptor = PALETTE_DESCRIPTORS.get(colour)?;
            let data = PALETTE_DATA.get(colour)?;
            lut([self.value_of(*descriptor), self.value_of(*data)], false)
        });
        if photometric.is_palette() && palette.iter().any(Option::is_none) {
            return Err(unsupported("this kind of palette"));
        }
        Ok(Attributes {
            is_ct: self
                .value_of(MODALITY)
                .is_some_and(|value| value.trim_ascii_end() == b"CT"),
            samples,
            photometric,
            is_planar: short(PLANAR_CONFIGURATION) == Some(1),
            frames: self.frames(),
            rows: needed(ROWS)?,
            columns: needed(COLUMNS)?,
            bits_allocated,
            bits_stored,
            high_bit: short(HIGH_BIT).unwrap_or(bits_stored - 1),
            is_signed,
            padding,
            is_annotated: self
                .value_of(BURNED_IN_ANNOTATION)
                .is_some_and(|value| value.trim_ascii_end() == b"YES"),
            window: window.filter(|&(_, width)| width > 0.0),
            window_function: match function.trim_ascii_end() {
                b"SIGMOID" => WindowFunction::Sigmoid,
                b"LINEAR_EXACT" => WindowFunction::LinearExact,
                _ => WindowFunction::Linear,
            },
            slope: number(SLOPE).filter(|&slope| slope != 0.0).unwrap_or(1.0),
            intercept: number(INTERCEPT).unwrap_or(0.0),
            modality_lut: lut(self.modality_lut, is_signed),
            voi_lut: lut(self.voi_lut, is_signed),
            palette,
            icc: self.value_of(ICC_PROFILE).unwrap_or_default(),
        })
    }
}

/// The first of the decimal numbers of a value.
fn first_number(value: &[u8]) -> Option<f64> {
    let first = value.split(|&byte| byte == b'\\').next()?;
    let text = std::str::from_utf8(first).ok()?;
    let number: f64 = text.trim_matches(['\0', ' ']).parse().ok()?;
    number.is_finite().then_some(number)
}
