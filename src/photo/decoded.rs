//! The result of a decoder, its limits and its errors.

use image::metadata::Orientation;

use super::color::Colours;
use crate::error::{Error, ErrorKind, Result};

/// The most pixels a photo may have, 268 megapixels. The largest phone sensors give 200.
pub const MAX_PIXELS: u64 = 1 << 28;

/// The most memory that decoding one photo may take, in bytes, not counting the encoded file: 768 MiB.
/// Enough for a 12 000 x 9 000 photo in any format.
pub const MAX_DECODE_BYTES: u64 = 768 << 20;

/// EXIF data in WebP and PNG sometimes keeps the prefix that it has in JPEG files.
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// The result of a decoder, before orientation and colour profile are applied.
pub(super) struct Decoded {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgb: Vec<u8>,
    pub(super) orientation: Orientation,
    pub(super) colours: Colours,
}

/// The orientation in an EXIF block; upright if there is no EXIF block or it is damaged.
pub(super) fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.map(|exif| exif.strip_prefix(EXIF_PREFIX).unwrap_or(exif))
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

/// Checks that a photo does not have too many pixels, and that decoding it does not need too many `bytes`.
pub(super) fn check_size(width: u32, height: u32, bytes: u64) -> Result<()> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS || bytes > MAX_DECODE_BYTES {
        return Err(Error::new(
            ErrorKind::PhotoTooLarge,
            format!(
                "The photo has {width} x {height} pixels, more than can be decoded in {} MB of memory; \
                 make it smaller and try again.",
                MAX_DECODE_BYTES >> 20
            ),
        ));
    }
    Ok(())
}

/// The error for a file that its decoder cannot decode.
pub(super) fn damaged(
    format: &str,
    cause: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    Error::new(
        ErrorKind::DamagedPhoto,
        format!("The {format} file is damaged or cut off: {cause}."),
    )
    .with_source(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_orientation_with_and_without_prefix() {
        let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let prefixed = [EXIF_PREFIX, tiff].concat();
        assert_eq!(orientation(Some(tiff)), Orientation::Rotate90);
        assert_eq!(orientation(Some(&prefixed)), Orientation::Rotate90);
        assert_eq!(orientation(Some(&tiff[..20])), Orientation::NoTransforms);
        assert_eq!(orientation(None), Orientation::NoTransforms);
    }
}
