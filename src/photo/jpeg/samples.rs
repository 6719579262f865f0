//! JPEG data inside other files, with the samples as they are stored.

use jpeg_decoder::{ColorTransform, Decoder, Error as JpegError};

use crate::error::{Error, ErrorKind, Result};
use crate::photo::decoded::check_size;

/// The samples of a picture, pixel by pixel.
pub(in crate::photo) struct JpegSamples {
    pub(in crate::photo) width: usize,
    pub(in crate::photo) height: usize,
    /// Samples of a pixel.
    pub(in crate::photo) channels: usize,
    pub(in crate::photo) data: JpegData,
}

/// The samples of lossless files may have up to 16 bits.
pub(in crate::photo) enum JpegData {
    U8(Vec<u8>),
    U16(Vec<u16>),
}

/// What the samples of three channels mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::photo) enum JpegColours {
    /// They stay as they are.
    Stored,
    /// YCbCr, which becomes RGB.
    YCbCr,
    /// The data itself says it, and YCbCr becomes RGB.
    Declared,
}

/// Decodes a picture of at most the given sides. Errors repeat nothing of the data.
pub(in crate::photo) fn samples(
    data: &[u8],
    colours: JpegColours,
    (max_width, max_height): (usize, usize),
) -> Result<JpegSamples> {
    let damaged = || {
        Error::new(
            ErrorKind::DamagedPhoto,
            "Its JPEG data is damaged or cut off.",
        )
    };
    let convert = |error: JpegError| match error {
        JpegError::Unsupported(feature) => Error::new(
            ErrorKind::UnsupportedFormat,
            format!("Its kind of JPEG data cannot be decoded here ({feature:?})."),
        ),
        _ => damaged(),
    };
    let mut decoder = Decoder::new(data);
    decoder.read_info().map_err(convert)?;
    let info = decoder.info().ok_or_else(damaged)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    if width > max_width || height > max_height {
        return Err(damaged());
    }
    let pixels = width as u64 * height as u64;
    let channels = match info.pixel_format.pixel_bytes() {
        channels @ (1 | 3 | 4) => channels,
        _ => 1,
    };
    // Lossless data is in memory as differences, planes, pixels and bytes.
    check_size(
        info.width.into(),
        info.height.into(),
        pixels * channels as u64 * 12,
    )?;
    // `ColorTransform::None` would return each row channel by channel.
    match (colours, channels) {
        (JpegColours::YCbCr, 3) => decoder.set_color_transform(ColorTransform::YCbCr),
        (JpegColours::Stored, 3) => decoder.set_color_transform(ColorTransform::RGB),
        (JpegColours::Stored, 4) => decoder.set_color_transform(ColorTransform::CMYK),
        _ => {}
    }
    let mut bytes = decoder.decode().map_err(convert)?;
    if (colours, channels) == (JpegColours::Stored, 4) {
        // The decoder inverts CMYK.
        bytes.iter_mut().for_each(|byte| *byte = 255 - *byte);
    }
    let data = if bytes.len() == width * height * channels {
        JpegData::U8(bytes)
    } else if bytes.len() == 2 * width * height * channels {
        let pairs = bytes.as_chunks::<2>().0.iter();
        JpegData::U16(pairs.map(|&pair| u16::from_ne_bytes(pair)).collect())
    } else {
        return Err(damaged());
    };
    Ok(JpegSamples {
        width,
        height,
        channels,
        data,
    })
}
