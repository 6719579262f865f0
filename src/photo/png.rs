//! PNG, decoded row by row, so that a big picture is averaged down before it is stored.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, Encoder, Info, Reader, ScaledFloat, Transformations};

use super::Photo;
use super::color::{self, Colours, Pixels};
use super::decoded::{Decoded, check_size, damaged, orientation};
use super::shrink::Shrink;
use crate::error::{Error, ErrorKind, Result};

/// The chunk that ends a file.
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

/// Decodes a PNG file (the default image of an animated one), [shrunk](Shrink). Interlaced files need all
/// rows at once. The end mark may be missing.
pub(super) fn decode(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    decode_complete(bytes, min_side).or_else(|error| {
        if error.kind() != ErrorKind::DamagedPhoto {
            return Err(error);
        }
        let file = [whole_chunks(bytes), END].concat();
        // The first error says best what is wrong.
        decode_complete(&file, min_side).map_err(|_| error)
    })
}

/// The file up to its last whole chunk.
fn whole_chunks(file: &[u8]) -> &[u8] {
    let mut end = 8;
    while let Some((length, rest)) = file.get(end..).and_then(<[u8]>::split_first_chunk) {
        let name_and_sum = 4 + 4;
        let length = (u32::from_be_bytes(*length) as usize).saturating_add(name_and_sum);
        let is_named = rest.iter().take(4).all(u8::is_ascii_alphabetic);
        if rest.len() < length || !is_named || rest.starts_with(b"IEND") {
            break;
        }
        end += 4 + length;
    }
    file.get(..end).unwrap_or(file)
}

fn decode_complete(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(convert)?;

    let (width, height) = reader.info().size();
    let mut shrink = Shrink::new(width, height, min_side);
    let (color, _) = reader.output_color_type();
    let pixels = u64::from(width) * u64::from(height);
    let interlaced = reader.info().interlaced;
    let whole = if interlaced {
        pixels * color.samples() as u64
    } else {
        0
    };
    check_size(width, height, whole + shrink.output_bytes())?;
    let orientation = orientation(reader.info().exif_metadata.as_deref());
    let colours = colours(reader.info(), color);

    let mut rgb = Vec::new();
    if interlaced {
        for row in all_rows(&mut reader)?.chunks_exact(width as usize * color.samples()) {
            to_rgb(row, color, &mut rgb);
            shrink.push(&rgb);
        }
    } else {
        while let Some(row) = reader.next_row().map_err(convert)? {
            to_rgb(row.data(), color, &mut rgb);
            shrink.push(&rgb);
        }
    }
    Ok(shrink.finish(orientation, colours))
}

/// The colour space: of the chunks that give one, the first in the order of the PNG standard (clause 4.3).
fn colours(info: &Info, color: ColorType) -> Colours {
    let pixels = match color {
        ColorType::Grayscale | ColorType::GrayscaleAlpha => Pixels::Grey,
        _ => Pixels::Rgb,
    };
    let points = info.coding_independent_code_points;
    let by_points = points.and_then(|points| {
        Colours::of_code_points(points.color_primaries, points.transfer_function)
    });
    if let Some(colours) = by_points {
        return colours;
    }
    if let Some(icc) = &info.icc_profile {
        return Colours::of_profile(icc, pixels);
    }
    let (None, Some(gamma)) = (info.srgb, info.gama_chunk) else {
        return Colours::Srgb;
    };
    let point = |(x, y): (ScaledFloat, ScaledFloat)| (x.into_value(), y.into_value());
    let primaries = info
        .chrm_chunk
        .map(|c| [c.red, c.green, c.blue, c.white].map(point));
    Colours::of_gamma(gamma.into_value(), primaries)
}

/// Every row of an interlaced picture.
fn all_rows(reader: &mut Reader<Cursor<&[u8]>>) -> Result<Vec<u8>> {
    let size = reader.output_buffer_size().ok_or_else(|| {
        Error::new(
            ErrorKind::PhotoTooLarge,
            "The photo is too large to decode.",
        )
    })?;
    let mut data = vec![0; size];
    reader.next_frame(&mut data).map_err(convert)?;
    Ok(data)
}

/// Writes a PNG file of 8-bit sRGB, of grey if the photo has no other colours.
pub(super) fn encode(photo: &Photo) -> Result<Vec<u8>> {
    let pixels = photo.rgb().as_chunks::<3>().0;
    let is_grey = pixels.iter().all(|&[r, g, b]| r == g && g == b);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, photo.width(), photo.height());
    encoder.set_depth(png::BitDepth::Eight);
    // More compression would take several times as long as decoding.
    encoder.set_compression(png::Compression::Fast);
    let written = if is_grey {
        encoder.set_color(ColorType::Grayscale);
        let grey: Vec<u8> = pixels.iter().map(|pixel| pixel[0]).collect();
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&grey))
    } else {
        encoder.set_color(ColorType::Rgb);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(photo.rgb()))
    };
    written.map_err(|error| {
        let message = "The photo cannot be written as PNG.";
        Error::new(ErrorKind::InvalidInput, message).with_source(error)
    })?;
    Ok(file)
}

/// Replaces `rgb` with the row's pixels over white.
fn to_rgb(row: &[u8], color: ColorType, rgb: &mut Vec<u8>) {
    rgb.clear();
    match color {
        ColorType::Grayscale => rgb.extend(row.iter().flat_map(|&grey| [grey; 3])),
        ColorType::GrayscaleAlpha => {
            for pixel in row.as_chunks::<2>().0 {
                let [grey, alpha] = *pixel;
                color::blend_over_white(&[grey, grey, grey, alpha], rgb);
            }
        }
        // Palettes are expanded by the decoder.
        ColorType::Rgb | ColorType::Indexed => rgb.extend_from_slice(row),
        ColorType::Rgba => color::blend_over_white(row, rgb),
    }
}

fn convert(error: DecodingError) -> Error {
    match &error {
        DecodingError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::new(
                ErrorKind::DamagedPhoto,
                "The PNG file is cut off: it ends before the picture is complete.",
            )
            .with_source(error)
        }
        DecodingError::LimitsExceeded => Error::new(
            ErrorKind::PhotoTooLarge,
            "The PNG file needs more memory than a photo should.",
        )
        .with_source(error),
        _ => damaged("PNG", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_end_before_the_first_broken_one() {
        let chunk = |name: &[u8; 4], data: &[u8]| {
            let length = (data.len() as u32).to_be_bytes();
            [&length[..], name, data, &[1, 2, 3, 4]].concat()
        };
        let whole = [
            b"12345678".to_vec(),
            chunk(b"IHDR", b"abc"),
            chunk(b"IDAT", b""),
        ]
        .concat();
        assert_eq!(whole_chunks(&whole), whole);
        for rest in [END, &END[..7], &[0; 500], b"\xff\xff\xff\xffIDATab"] {
            assert_eq!(whole_chunks(&[&whole, rest].concat()), whole);
        }
        assert_eq!(whole_chunks(b"1234"), b"1234");
    }
}
