//! WebP, GIF and BMP, which the `image` crate decodes in full size.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, Limits};

use super::color;
use super::decoded::{Decoded, MAX_DECODE_BYTES, check_size, damaged, orientation};
use crate::error::{Error, ErrorKind, Result};

/// Decodes a WebP file.
pub(super) fn webp(bytes: &[u8]) -> Result<Decoded> {
    decode(WebPDecoder::new(Cursor::new(bytes)), "WebP")
}

/// Decodes the first frame of a GIF file.
pub(super) fn gif(bytes: &[u8]) -> Result<Decoded> {
    decode(GifDecoder::new(Cursor::new(bytes)), "GIF")
}

/// Decodes a BMP file.
pub(super) fn bmp(bytes: &[u8]) -> Result<Decoded> {
    decode(BmpDecoder::new(Cursor::new(bytes)), "BMP")
}

fn decode<D: ImageDecoder>(decoder: image::ImageResult<D>, format: &str) -> Result<Decoded> {
    let damaged = |error: image::ImageError| match error {
        image::ImageError::Unsupported(_) => Error::new(
            ErrorKind::UnsupportedFormat,
            format!("This kind of {format} file cannot be decoded here; save it as JPEG."),
        )
        .with_source(error),
        image::ImageError::Limits(_) => Error::new(
            ErrorKind::PhotoTooLarge,
            format!("The {format} file needs more memory than a photo should."),
        )
        .with_source(error),
        _ => damaged(format, error),
    };
    let mut decoder = decoder.map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    // The decoder's pixels, at most four bytes each, and the RGB pixels are in memory together.
    let bytes = u64::from(width) * u64::from(height) * 7;
    check_size(width, height, bytes)?;
    // A frame of a GIF may declare a size far larger than that of the picture.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODE_BYTES - bytes);
    decoder.set_limits(limits).map_err(damaged)?;
    let icc = decoder.icc_profile().ok().flatten();
    let exif = decoder.exif_metadata().ok().flatten();
    let color = decoder.color_type();
    let mut data = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut data).map_err(damaged)?;
    let rgb = match color {
        ColorType::Rgb8 => data,
        ColorType::Rgba8 => {
            let mut rgb = Vec::with_capacity(data.len() / 4 * 3);
            color::blend_over_white(&data, &mut rgb);
            rgb
        }
        _ => {
            let message = format!("This {format} file has {color:?} pixels; save it as JPEG.");
            return Err(Error::new(ErrorKind::UnsupportedFormat, message));
        }
    };
    Ok(Decoded {
        width,
        height,
        rgb,
        orientation: orientation(exif.as_deref()),
        icc,
    })
}
