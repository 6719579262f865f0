//! JPEG 2000 code streams.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::damaged;
use crate::error::Result;

/// Start of a code stream and of its header.
const START: &[u8] = b"\xFF\x4F\xFF\x51";

/// Some files have the code stream in a container, whose boxes come before it.
const MAX_BOXES: usize = 4096;

/// The most bits of a value that 32-bit floats represent exactly.
const MAX_BITS: u8 = 24;

/// The most tiles; scanners use one or some hundreds.
const MAX_TILES: u64 = 4096;

/// What a code stream says of itself (ISO/IEC 15444-1, annex A.5.1).
struct Size {
    width: u32,
    height: u32,
    tiles: u64,
    channels: u16,
    bits: u8,
    is_signed: bool,
}

impl Size {
    fn read(stream: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let four = stream.get(at..)?.first_chunk()?;
            Some(u32::from_be_bytes(*four))
        };
        let (right, bottom, left, top) = (number(8)?, number(12)?, number(16)?, number(20)?);
        let (tile_width, tile_height) = (number(24)?, number(28)?);
        let across = right.checked_div(tile_width)?;
        let down = bottom.checked_div(tile_height)?;
        let channels = u16::from_be_bytes(*stream.get(40..)?.first_chunk()?);
        let components = stream
            .get(42..42 + 3 * usize::from(channels))?
            .as_chunks::<3>()
            .0;
        let &[first, ..] = components.first()?;
        // Values of channels with different bits would not be comparable, and coarser channels are unusual.
        if components
            .iter()
            .any(|&component| component != [first, 1, 1])
        {
            return None;
        }
        Some(Self {
            width: right.checked_sub(left)?,
            height: bottom.checked_sub(top)?,
            tiles: (u64::from(across) + 1) * (u64::from(down) + 1),
            channels,
            bits: (first & 0x7F) + 1,
            is_signed: first & 0x80 != 0,
        })
    }
}

/// The samples of a picture, pixel by pixel, of two or four bytes each in the order of Intel, and their size.
pub(super) fn samples(
    data: &[u8],
    columns: u16,
    rows: u16,
    channels: u16,
) -> Result<(Vec<u8>, usize)> {
    let head = data.get(..MAX_BOXES).unwrap_or(data);
    let start = head.windows(START.len()).position(|window| window == START);
    let stream = start
        .and_then(|start| data.get(start..))
        .ok_or_else(damaged)?;
    let size = Size::read(stream).ok_or_else(damaged)?;
    if (size.width, size.height) != (columns.into(), rows.into())
        || size.channels != channels
        || size.bits > MAX_BITS
        || size.tiles > MAX_TILES
    {
        return Err(damaged());
    }
    // Otherwise data that is cut off would give a picture of which a part is missing.
    let settings = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let image = Image::new(stream, &settings).map_err(|_| damaged())?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| damaged())?;
    let components = decoded.components();
    let pixels = usize::from(columns) * usize::from(rows);
    if components.len() != usize::from(channels)
        || components
            .iter()
            .any(|component| component.samples().len() < pixels)
    {
        return Err(damaged());
    }
    // The decoder shifts values into the positive, also those that were signed.
    let half = 1_i64 << (size.bits - 1);
    let shift = if size.is_signed { half } else { 0 };
    let bytes = if size.bits <= 16 { 2 } else { 4 };
    let mut samples = Vec::with_capacity(pixels * components.len() * bytes);
    for at in 0..pixels {
        for component in components {
            let value = component.samples().get(at).copied().unwrap_or(0.0);
            let value = (value.round() as i64).clamp(0, 2 * half - 1) - shift;
            samples.extend(value.to_le_bytes().iter().take(bytes));
        }
    }
    Ok((samples, bytes))
}
