//! WebP, GIF and BMP, which the `image` crate decodes in full size.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, Limits};

use super::color::{self, Colours, Pixels};
use super::decoded::{Decoded, MAX_DECODE_BYTES, check_size, damaged, orientation};
use crate::error::{Error, ErrorKind, Result};

/// Decodes a WebP file.
pub(super) fn webp(bytes: &[u8]) -> Result<Decoded> {
    decode(WebPDecoder::new(Cursor::new(bytes)), "WebP")
}

/// Decodes the first frame of a GIF file.
pub(super) fn gif(bytes: &[u8]) -> Result<Decoded> {
    let file = with_screen(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned);
    decode(GifDecoder::new(Cursor::new(&file)), "GIF")
}

/// Decodes a BMP file.
pub(super) fn bmp(bytes: &[u8]) -> Result<Decoded> {
    let file = with_alpha(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned);
    decode(BmpDecoder::new(Cursor::new(&file)), "BMP")
}

/// A GIF file whose screen has no pixels, with a screen that contains the first frame.
fn with_screen(file: &[u8]) -> Option<Vec<u8>> {
    const SCREEN: usize = 6;
    let at = |at: usize| file.get(at).copied();
    let number = |at: usize| Some(u16::from_le_bytes([*file.get(at)?, *file.get(at + 1)?]));
    if number(SCREEN)? != 0 && number(SCREEN + 2)? != 0 {
        return None;
    }
    let flags = at(SCREEN + 4)?;
    let colours = if flags & 0x80 == 0 {
        0
    } else {
        2 << (flags & 7)
    };
    let mut next = SCREEN + 7 + 3 * colours;
    // Extensions before the frame: their label, then blocks up to an empty one.
    while at(next)? == 0x21 {
        next += 2;
        while at(next)? > 0 {
            next += 1 + usize::from(at(next)?);
        }
        next += 1;
    }
    if at(next)? != 0x2C {
        return None;
    }
    let mut mended = file.to_vec();
    for axis in [0, 2] {
        let side = number(next + 1 + axis)?.checked_add(number(next + 5 + axis)?)?;
        let screen = mended.get_mut(SCREEN + axis..SCREEN + axis + 2)?;
        screen.copy_from_slice(&side.to_le_bytes());
    }
    Some(mended)
}

/// A BMP file of 32 bits per pixel that gives a mask for alpha, but says that it has no masks, with masks. Browsers
/// use the alpha of such a file. Alpha of zero everywhere means that the writer did not know of it.
fn with_alpha(file: &[u8]) -> Option<Vec<u8>> {
    const OFFSET: usize = 10;
    const HEADER: usize = 14;
    const BITS: usize = HEADER + 14;
    const COMPRESSION: usize = HEADER + 16;
    const MASKS: usize = HEADER + 40;
    /// The shortest header with a mask for alpha.
    const WITH_ALPHA: u32 = 56;
    let number = |at: usize| {
        file.get(at..)?
            .first_chunk()
            .map(|&four| u32::from_le_bytes(four))
    };
    let bits = file.get(BITS..BITS + 2)?;
    let alpha = number(MASKS + 12)?;
    if number(HEADER)? < WITH_ALPHA || bits != [32, 0] || number(COMPRESSION)? != 0 || alpha == 0 {
        return None;
    }
    let pixels = file.get(number(OFFSET)? as usize..)?.as_chunks::<4>().0;
    if pixels.iter().all(|&[.., alpha]| alpha == 0) {
        return None;
    }
    let mut mended = file.to_vec();
    let masks = [0xFF_0000_u32, 0xFF00, 0xFF, 0xFF00_0000]
        .map(u32::to_le_bytes)
        .concat();
    mended
        .get_mut(COMPRESSION..COMPRESSION + 4)?
        .copy_from_slice(&[3, 0, 0, 0]);
    mended
        .get_mut(MASKS..MASKS + masks.len())?
        .copy_from_slice(&masks);
    Some(mended)
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
        colours: Colours::of_profile(&icc.unwrap_or_default(), Pixels::Rgb),
    })
}
