//! TIFF and BigTIFF: grey, palette, RGB, YCbCr and CMYK; of 1 to 64 bits, whole numbers and floats; in strips
//! and tiles; uncompressed, PackBits, LZW, deflate, fax group 4 and JPEG.
//!
//! `tiff` reads the samples; what they mean is decided here, because it does not know palettes, profiles and
//! channels without a meaning.

use image::metadata::Orientation;
use tiff::TiffError;
use tiff::decoder::{ChunkType, Decoder, Limits};
use tiff::tags::Tag;

use self::chunks::{Chunks, Format};
use self::directory::{Directory, Kind};
use self::samples::{Meaning, Sampler};
use super::color::{self, Colours, Pixels};
use super::decoded::{Decoded, MAX_DECODE_BYTES, check_size};
use super::note::{Levels, Note};
use super::ramp::Extent;
use super::shrink::Shrink;
use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;

mod chunks;
mod directory;
mod samples;

/// The most bytes that a list of a directory may take, enough for 500 000 strips.
const MAX_LIST: usize = 4 << 20;

/// The most samples per pixel; hyperspectral cameras give some hundreds.
const MAX_SAMPLES: u16 = 1024;

/// Decodes the first page of a TIFF file, shrunk like a PNG file.
pub(super) fn decode(
    bytes: &[u8],
    min_side: u32,
    intensity: Intensity,
) -> Result<(Decoded, Vec<Note>)> {
    let directory = Directory::read(bytes)?;
    if directory.kind == Kind::CameraRaw {
        return Err(Error::new(
            ErrorKind::UnsupportedFormat,
            "This is a camera raw file, which cannot be decoded here; save it as JPEG.",
        ));
    }
    let mut decoder = Decoder::new(directory.plain(bytes)).map_err(convert)?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_DECODE_BYTES as usize;
    limits.intermediate_buffer_size = MAX_DECODE_BYTES as usize;
    limits.ifd_value_size = MAX_LIST;
    decoder = decoder.with_limits(limits);
    let Directory { width, height, .. } = directory;
    if width == 0 || height == 0 {
        return Err(damaged());
    }
    check_size(width, height, 0)?;
    let optional = |decoder: &mut Decoder<_>, tag| decoder.find_tag(tag).ok().flatten();
    let list = |decoder: &mut Decoder<_>, tag| {
        optional(decoder, tag).and_then(|value| value.into_u16_vec().ok())
    };
    let first = |decoder: &mut Decoder<_>, tag| list(decoder, tag)?.first().copied();
    let samples = first(&mut decoder, Tag::SamplesPerPixel).unwrap_or(1);
    if samples > MAX_SAMPLES {
        return Err(unsupported(format!("{samples} channels")));
    }
    let format = Format {
        bits: first(&mut decoder, Tag::BitsPerSample).unwrap_or(1),
        samples: samples.into(),
        is_planar: first(&mut decoder, Tag::PlanarConfiguration) == Some(2),
        is_tiled: decoder.get_chunk_type() == ChunkType::Tile,
        compression: directory.compression,
    };
    let extra = list(&mut decoder, Tag::ExtraSamples).unwrap_or_default();
    let palette = list(&mut decoder, Tag::ColorMap);
    let icc = optional(&mut decoder, Tag::IccProfile).and_then(|value| value.into_u8_vec().ok());
    let icc = icc.unwrap_or_default();
    let orientation = first(&mut decoder, Tag::Orientation).and_then(|o| u8::try_from(o).ok());
    let orientation = orientation.and_then(Orientation::from_exif);
    let subsampling = list(&mut decoder, Tag::ChromaSubsampling).unwrap_or(vec![2, 2]);

    let meaning = Meaning::of(&directory, &format, &extra, palette, &subsampling)?;
    let mut shrink = Shrink::new(width, height, min_side);
    let mut chunks = Chunks::new(decoder, (width, height), format, directory.is_ycbcr())?;
    check_size(
        width,
        height,
        chunks.memory(&meaning) + shrink.output_bytes(),
    )?;

    let own_range = intensity == Intensity::OwnRange && meaning.is_measured(&format);
    let sampler = if own_range {
        let mut extent = Extent::EMPTY;
        chunks.measure(&meaning, &mut extent)?;
        Sampler::new(&format, Some(extent.ramp()))
    } else {
        Sampler::new(&format, None)
    };
    let mut rgb = Vec::new();
    let is_cmyk = matches!(meaning, Meaning::Cmyk);
    let mut extremes = Levels::NONE;
    chunks.rows(&meaning, sampler, |row| {
        rgb.clear();
        if is_cmyk {
            rgb.extend(color::cmyk_to_rgb(row, &icc));
        } else {
            meaning.to_rgb(row, &mut rgb);
        }
        extremes.add(&rgb);
        shrink.push(&rgb);
    })?;
    let colours = match meaning {
        Meaning::Grey { .. } => Colours::of_profile(&icc, Pixels::Grey),
        Meaning::Rgb { .. } => Colours::of_profile(&icc, Pixels::Rgb),
        _ => Colours::Srgb,
    };
    let mut notes = Vec::new();
    if directory.pages > 1 {
        notes.push(Note::FirstPage {
            pages: directory.pages,
        });
    }
    if let Some(channels) = meaning.unused_channels(&format) {
        notes.push(Note::FirstChannel { channels });
    }
    if !own_range && meaning.is_measured(&format) && extremes.are_faint() {
        notes.push(Note::Faint);
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    Ok((shrink.finish(orientation, colours), notes))
}

fn unsupported(what: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::UnsupportedFormat,
        format!("TIFF files with {what} cannot be decoded here; save it as PNG or JPEG."),
    )
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::DamagedPhoto,
        "The TIFF file is damaged or cut off.",
    )
}

fn convert(error: TiffError) -> Error {
    let made = match &error {
        TiffError::UnsupportedError(cause) => Error::new(
            ErrorKind::UnsupportedFormat,
            format!(
                "This kind of TIFF file cannot be decoded here ({cause}); save it as PNG or JPEG."
            ),
        ),
        TiffError::LimitsExceeded | TiffError::IntSizeError => Error::new(
            ErrorKind::PhotoTooLarge,
            "The TIFF file needs more memory than a photo should.",
        ),
        _ => damaged(),
    };
    made.with_source(error)
}
