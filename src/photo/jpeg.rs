//! JPEG: greyscale, YCbCr, RGB, CMYK and YCCK, sequential and progressive.
//!
//! `jpeg-decoder` can decode at a reduced scale in the inverse DCT, so a 100-megapixel photo is never in
//! memory in full; it is also the closest to libjpeg of the Rust decoders. [`scaled`] decodes the files
//! that cameras write to the same pixels, in a fraction of the time.

use jpeg_decoder::{
    CodingProcess, ColorTransform, Decoder, Error as JpegError, ImageInfo, PixelFormat,
    UnsupportedFeature,
};

use self::segments::Header;
use super::color::{self, Colours, Pixels};
use super::decoded::{Decoded, check_size, damaged, orientation};
use crate::error::{Error, ErrorKind, Result};

mod frame;
mod huffman;
mod idct;
mod mend;
mod planes;
#[cfg(feature = "scientific")]
mod samples;
mod scaled;
mod segments;

#[cfg(feature = "scientific")]
pub(super) use self::samples::{JpegColours, JpegData, samples};

/// Whether data says what its three channels mean.
#[cfg(feature = "scientific")]
pub(super) fn declares_colours(bytes: &[u8]) -> bool {
    Header::read(bytes).declares_colours()
}

/// The factors by which the inverse DCT can shrink, largest first.
const SHRINKS: [u16; 4] = [8, 4, 2, 1];

/// Decodes a JPEG file, shrunk by the largest factor that leaves the shorter side at least `min_side`
/// pixels. The end mark, the standard Huffman tables and the height in the header may be missing.
pub(super) fn decode(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let file = mend::with_header(bytes);
    decode_complete(&file, min_side).or_else(|error| {
        if error.kind() != ErrorKind::DamagedPhoto {
            return Err(error);
        }
        // The first error says best what is wrong.
        let ended = mend::with_end(&file).map(|file| decode_complete(&file, min_side));
        ended.and_then(Result::ok).ok_or(error)
    })
}

/// Decodes a file that lacks nothing.
fn decode_complete(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let header = Header::read(bytes);
    let mut decoder = Decoder::new(bytes);
    let transform = header.transform();
    if let Some(transform) = transform {
        decoder.set_color_transform(transform);
    }
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
    let ordinary = match transform {
        Some(ColorTransform::RGB) => None,
        _ => scaled::decode(bytes, shrink),
    };
    let data = match ordinary {
        Some(data) => data,
        None => {
            if shrink > 1 {
                decoder.scale(width, height).map_err(convert)?;
            }
            decoder.decode().map_err(convert)?
        }
    };
    let profile = decoder.icc_profile();
    let profile = profile.as_deref().unwrap_or_default();
    let (rgb, colours) = match full.pixel_format {
        PixelFormat::RGB24 => (data, Colours::of_profile(profile, Pixels::Rgb)),
        PixelFormat::L8 => {
            let rgb = data.iter().flat_map(|&grey| [grey; 3]).collect();
            (rgb, Colours::of_profile(profile, Pixels::Grey))
        }
        // The decoder assumes that 255 in the file means no ink, as Adobe and all others write it.
        PixelFormat::CMYK32 => (color::cmyk_to_rgb(&data, profile), Colours::Srgb),
        PixelFormat::L16 => return Err(no_picture()),
    };
    Ok(Decoded {
        width: width.into(),
        height: height.into(),
        rgb,
        orientation: orientation(header.exif),
        colours,
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
        JpegError::Unsupported(UnsupportedFeature::DNL) => Error::new(
            ErrorKind::DamagedPhoto,
            "The JPEG file is damaged: it does not say how many rows it has.",
        )
        .with_source(error),
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
