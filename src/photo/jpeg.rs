//! JPEG: greyscale, YCbCr, RGB, CMYK and YCCK, sequential and progressive.
//!
//! `jpeg-decoder` can decode at a reduced scale in the inverse DCT, so a 100-megapixel photo is never in
//! memory in full; it is also the closest to libjpeg of the Rust decoders. [`scaled`] decodes the files
//! that cameras write to the same pixels, in a fraction of the time.

use jpeg_decoder::{CodingProcess, Decoder, Error as JpegError, ImageInfo, PixelFormat};

use super::color;
use super::decoded::{Decoded, check_size, damaged, orientation};
use crate::error::{Error, ErrorKind, Result};

mod frame;
mod huffman;
mod idct;
mod planes;
mod scaled;

/// The factors by which the inverse DCT can shrink, largest first.
const SHRINKS: [u16; 4] = [8, 4, 2, 1];

/// Decodes a JPEG file, shrunk by the largest factor that leaves the shorter side at least `min_side`
/// pixels.
pub(super) fn decode(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let mut decoder = Decoder::new(bytes);
    decoder.read_info().map_err(convert)?;
    let full = info(&decoder)?;
    if full.coding_process == CodingProcess::Lossless {
        return Err(Error::new(
            ErrorKind::UnsupportedFormat,
            "This is a lossless JPEG file, which cannot be decoded here; save it as PNG.",
        ));
    }
    let shorter = u32::from(full.width.min(full.height));
    let shrink = SHRINKS
        .into_iter()
        .find(|&shrink| shorter / u32::from(shrink) >= min_side)
        .unwrap_or(1);
    check_size(full.width.into(), full.height.into(), memory(&full, shrink))?;
    let (width, height) = (full.width.div_ceil(shrink), full.height.div_ceil(shrink));
    let data = match scaled::decode(bytes, shrink) {
        Some(data) => data,
        None => {
            if shrink > 1 {
                decoder.scale(width, height).map_err(convert)?;
            }
            decoder.decode().map_err(convert)?
        }
    };
    let rgb = match full.pixel_format {
        PixelFormat::RGB24 => data,
        PixelFormat::L8 => data.iter().flat_map(|&grey| [grey; 3]).collect(),
        // The decoder assumes that 255 in the file means no ink, as Adobe and all others write it.
        PixelFormat::CMYK32 => color::cmyk_to_rgb(&data),
        PixelFormat::L16 => return Err(no_picture()),
    };
    // A CMYK or greyscale profile says nothing about the RGB values made here.
    let icc = (full.pixel_format == PixelFormat::RGB24)
        .then(|| decoder.icc_profile())
        .flatten();
    Ok(Decoded {
        width: width.into(),
        height: height.into(),
        rgb,
        orientation: orientation(decoder.exif_data()),
        icc,
    })
}

fn info(decoder: &Decoder<&[u8]>) -> Result<ImageInfo> {
    decoder.info().ok_or_else(no_picture)
}

/// An upper bound of the bytes that decoding takes: planes, interleaved pixels and RGB, all shrunk, and for
/// progressive files the 16-bit coefficients of every block.
fn memory(full: &ImageInfo, shrink: u16) -> u64 {
    let pixels = u64::from(full.width) * u64::from(full.height);
    let channels = full.pixel_format.pixel_bytes() as u64;
    let scaled = pixels / u64::from(shrink * shrink) * (2 * channels + 3);
    match full.coding_process {
        CodingProcess::DctProgressive => scaled + pixels * channels * 2,
        _ => scaled,
    }
}

fn no_picture() -> Error {
    Error::new(
        ErrorKind::DamagedPhoto,
        "The JPEG file is damaged: it contains no picture.",
    )
}

fn convert(error: JpegError) -> Error {
    match &error {
        JpegError::Unsupported(feature) => Error::new(
            ErrorKind::UnsupportedFormat,
            format!("This kind of JPEG file cannot be decoded here ({feature:?}); save it as PNG."),
        )
        .with_source(error),
        JpegError::Io(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => Error::new(
            ErrorKind::DamagedPhoto,
            "The JPEG file is cut off: it ends before the picture is complete.",
        )
        .with_source(error),
        _ => damaged("JPEG", error),
    }
}
