//! HEIC, decoded one row of tiles at a time, so that a big photo is averaged down before it is stored.
//!
//! The main picture is read: depth maps, gain maps, thumbnails and further pictures are left out. Its orientation is
//! that of its properties `irot` and `imir`; that of its EXIF block repeats it and is ignored (ISO/IEC 23008-12).

mod colours;
mod error;
mod layout;

use heifer::color::{ColorParams, frame_to_rgba_into};
use heifer::heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer::heifer_hevc_dec::recon::Frame;
use heifer::heifer_isobmff::boxes::{ColorInfo, Property};
use heifer::heifer_isobmff::{HeifFile, ItemId};
use heifer::{Options, decode_rgba8};
use image::metadata::Orientation;

use self::error::{convert, damaged};
use self::layout::{Layout, Tiles};
use super::color;
use super::decoded::{Decoded, MAX_DECODE_BYTES, check_size};
use super::shrink::Shrink;
use crate::error::Result;

/// Bytes of an RGBA pixel.
const RGBA: usize = 4;

/// Pictures are coded in blocks of up to this many pixels.
const MAX_PADDING: u64 = 64;

/// Decodes a HEIC file, [shrunk](Shrink).
pub(super) fn decode(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let file = HeifFile::parse(bytes).map_err(convert)?;
    match layout::of(&file, file.primary_id)? {
        Layout::Tiles(tiles) => decode_tiles(&file, &tiles, min_side),
        Layout::Composed { pixel_bytes } => decode_composed(bytes, &file, pixel_bytes, min_side),
    }
}

/// Decodes the thumbnail of a HEIC file if its shorter side has `min_side` pixels, otherwise the main picture.
pub(super) fn preview(bytes: &[u8], min_side: u32) -> Result<Decoded> {
    let file = HeifFile::parse(bytes).map_err(convert)?;
    if let Some(tiles) = layout::thumbnail(&file, min_side) {
        // A damaged thumbnail is no reason to show nothing.
        if let Ok(decoded) = decode_tiles(&file, &tiles, min_side) {
            return Ok(decoded);
        }
    }
    decode(bytes, min_side)
}

/// Decodes the rows of tiles one after the other.
fn decode_tiles(file: &HeifFile<'_>, tiles: &Tiles, min_side: u32) -> Result<Decoded> {
    let (width, height) = tiles.size;
    let (tile_width, tile_height) = tiles.tile;
    let mut shrink = Shrink::new(width, height, min_side);
    let tile_pixels = u64::from(tile_width) * u64::from(tile_height);
    let strip_rows = tile_height.min(height);
    let strip_bytes = u64::from(width) * u64::from(strip_rows) * RGBA as u64;
    let bytes = strip_bytes + tile_pixels * tiles.plane_bytes + shrink.output_bytes();
    check_size(width, height, bytes)?;
    let row = width as usize * RGBA;
    let mut strip = vec![0; strip_rows as usize * row];
    let mut rgb = Vec::with_capacity(width as usize * 3);
    let mut rows_left = height;
    for items in tiles.items.chunks(tiles.columns) {
        let rows = rows_left.min(strip_rows);
        rows_left -= rows;
        let mut segments: Vec<_> = strip
            .chunks_exact_mut(row)
            .take(rows as usize)
            .map(|row| row.chunks_mut(tile_width as usize * RGBA))
            .collect();
        for &item in items {
            let frame = decode_tile(file, item, tiles.tile)?;
            if frame.widths[0] < tile_width || frame.heights[0] < tile_height {
                return Err(damaged("a tile is smaller than declared"));
            }
            let mut out: Vec<_> = segments.iter_mut().filter_map(Iterator::next).collect();
            let Some(columns) = out.first().map(|segment| segment.len() / RGBA) else {
                continue;
            };
            let params = conversion(file, item, &frame)?;
            frame_to_rgba_into(&frame, params, &mut out, columns, rows as usize);
        }
        for row in strip.chunks_exact(row).take(rows as usize) {
            rgb.clear();
            rgb.extend(
                row.as_chunks::<RGBA>()
                    .0
                    .iter()
                    .flat_map(|&[r, g, b, _]| [r, g, b]),
            );
            shrink.push(&rgb);
        }
    }
    let colours = colours::of(file, tiles.whole, tiles.grey)?;
    Ok(shrink.finish(tiles.orientation, colours))
}

/// Decodes one picture. It may be coded a little larger than `width` x `height`, but not more.
fn decode_tile(file: &HeifFile<'_>, item: ItemId, (width, height): (u32, u32)) -> Result<Frame> {
    let stream = file.hevc_bitstream(item).map_err(convert)?;
    let padded = |side: u32| u64::from(side) + MAX_PADDING;
    let options = DecodeOptions {
        max_pixels: padded(width) * padded(height),
        ..DecodeOptions::default()
    };
    decode_picture(&stream, options).map_err(convert)
}

/// How to convert a picture to RGB: as its property `colr` says, otherwise as its own stream says.
fn conversion(file: &HeifFile<'_>, item: ItemId, frame: &Frame) -> Result<ColorParams> {
    let mut properties = file.item_properties(item).map_err(convert)?;
    let of_property = properties.find_map(|property| match property {
        &Property::Color(ColorInfo::Nclx {
            matrix, full_range, ..
        }) => Some(ColorParams { matrix, full_range }),
        _ => None,
    });
    Ok(of_property.unwrap_or_else(|| ColorParams::from_frame(frame)))
}

/// Decodes a picture with transparency or a crop, or composed of others, in full size. The library applies its
/// orientation.
fn decode_composed(
    bytes: &[u8],
    file: &HeifFile<'_>,
    pixel_bytes: u64,
    min_side: u32,
) -> Result<Decoded> {
    let options = Options {
        max_threads: 1,
        max_pixels: MAX_DECODE_BYTES / pixel_bytes.max(1),
    };
    let picture = decode_rgba8(bytes, &options).map_err(convert)?;
    let mut shrink = Shrink::new(picture.width, picture.height, min_side);
    let mut rgb = Vec::new();
    for row in picture
        .data
        .chunks_exact((picture.width as usize * RGBA).max(1))
    {
        rgb.clear();
        color::blend_over_white(row, &mut rgb);
        shrink.push(&rgb);
    }
    if picture.width == 0 || picture.height == 0 {
        return Err(damaged("the picture has no pixels"));
    }
    Ok(shrink.finish(
        Orientation::NoTransforms,
        colours::of(file, file.primary_id, false)?,
    ))
}

#[cfg(test)]
mod tests;
