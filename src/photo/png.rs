//! PNG, decoded row by row, so that a big picture is averaged down before it is stored.

use std::io::Cursor;

use image::metadata::Orientation;
use png::{ColorType, Decoder, DecodingError, Info, Reader, ScaledFloat, Transformations};

use super::color::{self, Colours, Pixels};
use super::decoded::{Decoded, check_size, damaged, orientation};
use crate::error::{Error, ErrorKind, Result};

/// The shorter side stays this many times `min_side`, because averaging blocks loses more fine detail than
/// scaling in the inverse DCT.
const MARGIN: u32 = 2;

/// The chunk that ends a file.
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

/// Decodes a PNG file (the default image of an animated one), averaged over the largest square blocks that
/// leave the shorter side [`MARGIN`] times `min_side` pixels. Interlaced files need all
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
    let block = (width.min(height) / min_side.saturating_mul(MARGIN)).max(1);
    let mut shrink = Shrink::new(width, height, block);
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

/// Averages square blocks of the rows pushed into it. Blocks at the right and lower edge are averaged over
/// the pixels that they have.
struct Shrink {
    block: u32,
    width: u32,
    height: u32,
    /// Sums of the current row of blocks, three per block.
    sums: Vec<u64>,
    rows_summed: u32,
    rgb: Vec<u8>,
}

impl Shrink {
    /// For a `width` x `height` picture and blocks of `block` x `block` pixels.
    fn new(width: u32, height: u32, block: u32) -> Self {
        Self {
            block,
            width,
            height,
            sums: Vec::new(),
            rows_summed: 0,
            rgb: Vec::new(),
        }
    }

    fn output_bytes(&self) -> u64 {
        u64::from(self.width.div_ceil(self.block)) * u64::from(self.height.div_ceil(self.block)) * 3
    }

    /// Adds the next row, `width` pixels of RGB.
    fn push(&mut self, row: &[u8]) {
        if self.rgb.capacity() == 0 {
            self.rgb.reserve_exact(self.output_bytes() as usize);
        }
        if self.block == 1 {
            self.rgb.extend_from_slice(row);
            return;
        }
        self.sums
            .resize(self.width.div_ceil(self.block) as usize * 3, 0);
        let blocks = row.chunks(self.block as usize * 3);
        for (sums, pixels) in self.sums.as_chunks_mut::<3>().0.iter_mut().zip(blocks) {
            for pixel in pixels.as_chunks::<3>().0 {
                for (sum, &value) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(value);
                }
            }
        }
        self.rows_summed += 1;
        if self.rows_summed == self.block {
            self.emit();
        }
    }

    /// Writes the averages of the rows summed so far.
    fn emit(&mut self) {
        let mut columns_left = self.width;
        for sums in self.sums.as_chunks_mut::<3>().0 {
            let columns = columns_left.min(self.block);
            columns_left -= columns;
            let count = u64::from(columns) * u64::from(self.rows_summed);
            self.rgb
                .extend(sums.iter().map(|&sum| ((sum + count / 2) / count) as u8));
            *sums = [0; 3];
        }
        self.rows_summed = 0;
    }

    fn finish(mut self, orientation: Orientation, colours: Colours) -> Decoded {
        if self.rows_summed > 0 {
            self.emit();
        }
        Decoded {
            width: self.width.div_ceil(self.block),
            height: self.height.div_ceil(self.block),
            rgb: self.rgb,
            orientation,
            colours,
        }
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

    #[test]
    fn averages_whole_and_partial_blocks() {
        let mut shrink = Shrink::new(3, 3, 2);
        for row in [[0, 10, 50], [20, 30, 70], [4, 5, 200]] {
            shrink.push(&row.map(|grey| [grey, grey, 255]).concat());
        }
        let decoded = shrink.finish(Orientation::NoTransforms, Colours::Srgb);
        assert_eq!((decoded.width, decoded.height), (2, 2));
        // (0+10+20+30)/4, (50+70)/2, (4+5)/2 rounded up, 200
        let greys = [15, 60, 5, 200];
        assert_eq!(decoded.rgb, greys.map(|grey| [grey, grey, 255]).concat());
    }
}
