//! Frames in compressed pixels (DICOM PS3.5, annex A.4).

use std::borrow::Cow;

use super::attributes::{Attributes, Photometric};
use super::dataset::PixelData;
use super::pixels::Samples;
use super::transfer::Compression;
use super::{damaged, jpeg2000, rle};
use crate::error::Result;
use crate::photo::jpeg::{self, JpegColours, JpegData};

/// The samples of the frame that is used.
pub(super) fn samples<'a>(
    attributes: &Attributes,
    pixel_data: &PixelData<'a>,
    compression: Compression,
) -> Result<Samples<'a>> {
    let frame = frame(attributes, pixel_data).ok_or_else(damaged)?;
    let channels = usize::from(attributes.samples);
    match compression {
        Compression::None => Err(damaged()),
        Compression::Rle => {
            let size = usize::from(attributes.bits_allocated.div_ceil(8));
            let bytes = rle::samples(&frame, attributes.pixels(), channels, size);
            let bytes = bytes.ok_or_else(damaged)?;
            let mut samples = Samples::new(attributes, Cow::Owned(bytes), size);
            samples.is_planar = true;
            Ok(samples)
        }
        Compression::Jpeg => jpeg_samples(attributes, &frame, colours_of(attributes, &frame)),
        // Such data is not turned into other colours.
        Compression::LosslessJpeg => jpeg_samples(attributes, &frame, JpegColours::Stored),
        Compression::Jpeg2000 => {
            let Attributes { columns, rows, .. } = *attributes;
            let (bytes, size) = jpeg2000::samples(&frame, columns, rows, attributes.samples)?;
            Ok(Samples::new(attributes, Cow::Owned(bytes), size))
        }
    }
}

/// What the first fragment of a frame begins with, in JPEG and in JPEG 2000.
const STARTS: [&[u8]; 2] = [b"\xFF\xD8", b"\xFF\x4F"];

/// The bytes of the frame that is used: one fragment for each frame, or the fragments between its offset and that
/// of the next, or those from its start mark to the next.
fn frame<'a>(attributes: &Attributes, pixel_data: &PixelData<'a>) -> Option<Cow<'a, [u8]>> {
    let PixelData::Fragments { offsets, fragments } = pixel_data else {
        return None;
    };
    let frame = attributes.frame() as usize;
    let frames = attributes.frames as usize;
    let used: Vec<_> = if frames == 1 {
        fragments.iter().map(|(_, bytes)| *bytes).collect()
    } else if fragments.len() == frames {
        vec![fragments.get(frame)?.1]
    } else if let Some(&start) = offsets.get(frame) {
        let end = offsets.get(frame + 1).copied().unwrap_or(u32::MAX);
        let within = fragments.iter().filter(|(at, _)| (start..end).contains(at));
        within.map(|(_, bytes)| *bytes).collect()
    } else {
        let begins = |bytes: &[u8]| STARTS.iter().any(|start| bytes.starts_with(start));
        let numbered = fragments.iter().scan(0, |begun, (_, bytes)| {
            *begun += usize::from(begins(bytes));
            Some((*begun, *bytes))
        });
        let numbered: Vec<_> = numbered.collect();
        if numbered.last()?.0 != frames {
            return None;
        }
        let own = numbered.iter().filter(|(begun, _)| *begun == frame + 1);
        own.map(|(_, bytes)| *bytes).collect()
    };
    match used.as_slice() {
        [] => None,
        [one] => Some(Cow::Borrowed(one)),
        several => Some(Cow::Owned(several.concat())),
    }
}

/// What three channels of JPEG data mean. Writers disagree with their own data, which wins if it says it.
fn colours_of(attributes: &Attributes, data: &[u8]) -> JpegColours {
    if jpeg::declares_colours(data) {
        JpegColours::Declared
    } else if attributes.photometric == Photometric::Rgb {
        JpegColours::Stored
    } else {
        JpegColours::YCbCr
    }
}

fn jpeg_samples<'a>(
    attributes: &Attributes,
    data: &[u8],
    colours: JpegColours,
) -> Result<Samples<'a>> {
    let sides = (attributes.columns.into(), attributes.rows.into());
    let decoded = jpeg::samples(data, colours, sides)?;
    if (decoded.width, decoded.height) != sides
        || decoded.channels != usize::from(attributes.samples)
    {
        return Err(damaged());
    }
    let (bytes, size) = match decoded.data {
        JpegData::U8(bytes) => (bytes, 1),
        JpegData::U16(numbers) => (numbers.into_iter().flat_map(u16::to_le_bytes).collect(), 2),
    };
    let mut samples = Samples::new(attributes, Cow::Owned(bytes), size);
    samples.is_rgb = colours != JpegColours::Stored;
    Ok(samples)
}
