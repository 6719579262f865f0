//! DICOM: uncompressed, deflated, RLE, JPEG (baseline and lossless) and JPEG 2000; grey, palette and colour.
//!
//! Such a file is full of data about a patient. Only the attributes that describe pixels are read
//! ([`attributes`]), nothing else is even decoded, and no error or note repeats a value of the file.

use image::metadata::Orientation;

use self::attributes::Attributes;
use self::dataset::{PixelData, file_meta};
use self::transfer::{Compression, Transfer};
use super::color::{Colours, Pixels};
use super::decoded::{Decoded, MAX_DECODE_BYTES, check_size};
use super::note::{Levels, Note};
use super::shrink::Shrink;
use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;

mod attributes;
mod compressed;
mod dataset;
mod jpeg2000;
mod levels;
mod lut;
mod pixels;
mod rle;
mod transfer;

/// The most bytes of a deflated data set.
const MAX_INFLATED: u64 = MAX_DECODE_BYTES / 2;

/// Decodes the middle frame of a DICOM file, shrunk like a PNG file, so that a PNG copy gives the same embedding.
pub(super) fn decode(
    bytes: &[u8],
    min_side: u32,
    intensity: Intensity,
) -> Result<(Decoded, Vec<Note>)> {
    let (uid, data_set) = file_meta(bytes).ok_or_else(damaged)?;
    let transfer = Transfer::of(uid, data_set)?;
    let inflated;
    let data_set = if transfer.is_deflated {
        inflated = inflate(data_set)?;
        &inflated
    } else {
        data_set
    };
    let (attributes, pixel_data) = Attributes::read(data_set, transfer.syntax)?;
    let (full, notes) = decode_frame(&attributes, &pixel_data, &transfer, intensity)?;
    let mut shrink = Shrink::new(full.width, full.height, min_side);
    if shrink.is_idle() {
        return Ok((full, notes));
    }
    let row_bytes = full.width as usize * 3;
    full.rgb
        .chunks_exact(row_bytes)
        .for_each(|row| shrink.push(row));
    Ok((shrink.finish(full.orientation, full.colours), notes))
}

fn decode_frame(
    attributes: &Attributes,
    pixel_data: &PixelData,
    transfer: &Transfer,
    intensity: Intensity,
) -> Result<(Decoded, Vec<Note>)> {
    let (width, height) = (attributes.columns.into(), attributes.rows.into());
    // Samples as stored and decoded, and RGB.
    let pixels = u64::from(width) * u64::from(height);
    let sample_bytes = u64::from(attributes.bits_allocated.div_ceil(8)) + 4;
    check_size(
        width,
        height,
        pixels * (u64::from(attributes.samples) * sample_bytes + 3),
    )?;
    if pixels == 0 {
        return Err(damaged());
    }
    let samples = match transfer.compression {
        Compression::None => pixels::stored(attributes, pixel_data, transfer.syntax)?,
        compression => compressed::samples(attributes, pixel_data, compression)?,
    };
    let mut notes = Vec::new();
    if attributes.frames > 1 {
        notes.push(Note::MiddleFrame {
            frame: attributes.frame() + 1,
            frames: attributes.frames,
        });
    }
    if attributes.is_annotated {
        notes.push(Note::BurnedInText);
    }
    let (rgb, kind) = if attributes.samples == 1 && !attributes.photometric.is_palette() {
        let (grey, by_range) = levels::of(attributes, &samples, intensity);
        let mut extremes = Levels::NONE;
        extremes.add(&grey);
        if by_range && intensity != Intensity::OwnRange && extremes.are_faint() {
            notes.push(Note::Faint);
        }
        (
            grey.iter().flat_map(|&grey| [grey; 3]).collect(),
            Pixels::Grey,
        )
    } else {
        (pixels::colours(attributes, &samples), Pixels::Rgb)
    };
    let decoded = Decoded {
        width,
        height,
        rgb,
        orientation: Orientation::NoTransforms,
        colours: Colours::of_profile(attributes.icc, kind),
    };
    Ok((decoded, notes))
}

/// Expands a deflated data set.
fn inflate(data: &[u8]) -> Result<Vec<u8>> {
    use std::io::Read;

    let mut inflated = Vec::new();
    let mut reader = flate2::read::DeflateDecoder::new(data).take(MAX_INFLATED + 1);
    // What came before the damage may be the whole picture.
    let _ = reader.read_to_end(&mut inflated);
    if inflated.len() as u64 > MAX_INFLATED {
        return Err(Error::new(
            ErrorKind::PhotoTooLarge,
            "The DICOM file needs more memory than a photo should.",
        ));
    }
    Ok(inflated)
}

fn unsupported(what: &str) -> Error {
    Error::new(
        ErrorKind::UnsupportedFormat,
        format!("DICOM files with {what} cannot be decoded here; save the picture as PNG."),
    )
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::DamagedPhoto,
        "The DICOM file is damaged or cut off.",
    )
}

#[cfg(test)]
mod tests;
