//! Decodes photos of any supported format, orientation, transparency and colour profile to upright, opaque
//! 8-bit sRGB, within a memory limit.

mod color;
mod decoded;
#[cfg(feature = "scientific")]
mod dicom;
mod format;
mod full_size;
mod hdr;
#[cfg(feature = "heic")]
mod heic;
mod jpeg;
mod note;
mod png;
#[cfg(feature = "scientific")]
mod ramp;
mod shrink;
#[cfg(feature = "scientific")]
mod tiff;

pub use self::decoded::{MAX_DECODE_BYTES, MAX_PIXELS};
pub use self::format::is_dicom;
pub use self::note::{Note, NoteDescription};
pub use crate::intensity::Intensity;

use std::fmt;

use image::metadata::Orientation;
use image::{RgbImage, imageops};

use self::decoded::Decoded;
use self::format::Format;
use crate::error::{Error, ErrorKind, Result};

/// An upright, opaque picture: 8-bit sRGB, row by row, three bytes per pixel, at least 1 x 1.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    notes: Vec<Note>,
}

impl Photo {
    /// A photo from `width * height * 3` bytes of sRGB.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a side is zero or the length does not match the sides.
    pub fn from_rgb(rgb: Vec<u8>, width: u32, height: u32) -> Result<Self> {
        check_length(rgb.len(), width, height, 3)?;
        Ok(Self {
            width,
            height,
            rgb,
            notes: Vec::new(),
        })
    }

    /// A photo from `width * height * 4` bytes of sRGB with straight (not premultiplied) alpha,
    /// blended over white. This is the layout of the browser's `ImageData`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a side is zero or the length does not match the sides.
    ///
    /// ```
    /// use handful::photo::Photo;
    ///
    /// let photo = Photo::from_rgba(&[255, 0, 0, 255, 0, 0, 0, 0], 2, 1)?;
    /// assert_eq!(photo.rgb(), [255, 0, 0, 255, 255, 255]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn from_rgba(rgba: &[u8], width: u32, height: u32) -> Result<Self> {
        check_length(rgba.len(), width, height, 4)?;
        let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
        color::blend_over_white(rgba, &mut rgb);
        Self::from_rgb(rgb, width, height)
    }

    /// Pixels from left to right, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, `height * width * 3` bytes.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The pixels without the photo, as [`rgb`](Self::rgb).
    pub fn into_rgb(self) -> Vec<u8> {
        self.rgb
    }

    /// The photo as a PNG file, with its pixels and nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if it cannot be written.
    pub fn to_png(&self) -> Result<Vec<u8>> {
        png::encode(self)
    }

    /// What a person should know about how it was read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo({} x {})", self.width, self.height)
    }
}

/// Decodes a photo as [`decode_as`] does, with the fixed intensity.
///
/// # Errors
/// As [`decode_as`].
pub fn decode(bytes: &[u8], min_side: u32) -> Result<Photo> {
    decode_as(bytes, min_side, Intensity::Fixed)
}

/// Decodes a JPEG, PNG, WebP, GIF (first frame) or BMP file, or one of the formats of [`decode_rare`].
///
/// To save time and memory, big files are shrunk while they are decoded, by an integer factor
/// (1, 2, 4 or 8 for JPEG) that leaves the shorter side at least `min_side` pixels, for all others but WebP, GIF and BMP twice
/// that.
/// `u32::MAX` decodes every pixel. Other formats are always decoded in full size.
///
/// Colours are converted to sRGB from an embedded profile for grey, RGB or CMYK, and in PNG from code points
/// (`cICP`; HDR is mapped to sRGB) or gamma and primaries (`gAMA`, `cHRM`). A damaged or unusual profile is
/// ignored.
///
/// A JPEG or PNG file without its end mark is decoded if all its pixels are there.
///
/// # Errors
/// - [`ErrorKind::UnsupportedFormat`]: not a photo, or a format without a decoder in this build
///   (AVIF, …); the message names it.
/// - [`ErrorKind::DamagedPhoto`]: the file is empty, cut off or damaged otherwise.
/// - [`ErrorKind::PhotoTooLarge`]: more than [`MAX_PIXELS`], or decoding needs more than
///   [`MAX_DECODE_BYTES`].
pub fn decode_as(bytes: &[u8], min_side: u32, intensity: Intensity) -> Result<Photo> {
    let min_side = min_side.max(1);
    let decoded = match Format::of(bytes)? {
        Format::Jpeg => jpeg::decode(bytes, min_side),
        Format::Png => png::decode(bytes, min_side),
        Format::WebP => full_size::webp(bytes),
        Format::Gif => full_size::gif(bytes),
        Format::Bmp => full_size::bmp(bytes),
        Format::Heic | Format::Tiff | Format::Dicom => {
            return decode_rare(bytes, min_side, intensity);
        }
    }?;
    normalised(decoded)
}

/// Decodes a photo of a format whose decoder is large and not needed by most people: HEIC, with the feature `heic`, and
/// with the feature `scientific` TIFF (the first page) and DICOM (the middle frame), whose values of more than 8 bits are
/// mapped by `intensity`. In browsers each decoder is in a wasm module of its own, which [`decoder_of`] names.
///
/// # Errors
/// As [`decode_as`].
pub fn decode_rare(bytes: &[u8], min_side: u32, intensity: Intensity) -> Result<Photo> {
    let min_side = min_side.max(1);
    match Format::of(bytes)? {
        #[cfg(feature = "heic")]
        Format::Heic => normalised(heic::decode(bytes, min_side)?),
        #[cfg(feature = "scientific")]
        Format::Tiff => with_notes(tiff::decode(bytes, min_side, intensity)?),
        #[cfg(feature = "scientific")]
        Format::Dicom => with_notes(dicom::decode(bytes, min_side, intensity)?),
        format => {
            let _ = (min_side, intensity);
            Err(format.without_decoder())
        }
    }
}

#[cfg(feature = "scientific")]
fn with_notes((decoded, notes): (Decoded, Vec<Note>)) -> Result<Photo> {
    let photo = normalised(decoded)?;
    Ok(Photo { notes, ..photo })
}

/// As [`decode_rare`], but for a person: a smaller picture that a HEIC file holds beside its main one will do, if its
/// shorter side has at least `min_side` pixels.
///
/// # Errors
/// As [`decode_as`].
pub fn preview_rare(bytes: &[u8], min_side: u32, intensity: Intensity) -> Result<Photo> {
    match Format::of(bytes)? {
        #[cfg(feature = "heic")]
        Format::Heic => normalised(heic::preview(bytes, min_side.max(1))?),
        _ => decode_rare(bytes, min_side, intensity),
    }
}

/// The name of the wasm module that decodes a photo with these first bytes; `None` if it needs none or is no photo.
///
/// ```
/// use handful::photo::decoder_of;
///
/// assert_eq!(decoder_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Some("heic"));
/// assert_eq!(decoder_of(b"II*\0"), Some("scientific"));
/// assert_eq!(decoder_of(b"\xFF\xD8\xFF"), None);
/// ```
pub fn decoder_of(bytes: &[u8]) -> Option<&'static str> {
    Format::of(bytes).ok()?.decoder()
}

/// Applies the colour profile and the orientation.
fn normalised(decoded: Decoded) -> Result<Photo> {
    let Decoded {
        width,
        height,
        mut rgb,
        orientation,
        colours,
    } = decoded;
    colours.to_srgb(&mut rgb);
    if orientation == Orientation::NoTransforms {
        return Photo::from_rgb(rgb, width, height);
    }
    let length = rgb.len();
    let image = RgbImage::from_raw(width, height, rgb).ok_or_else(|| {
        let message = format!("The decoder returned {length} bytes for {width} x {height} pixels.");
        Error::new(ErrorKind::DamagedPhoto, message)
    })?;
    let image = match orientation {
        Orientation::NoTransforms => image,
        Orientation::Rotate90 => imageops::rotate90(&image),
        Orientation::Rotate180 => imageops::rotate180(&image),
        Orientation::Rotate270 => imageops::rotate270(&image),
        Orientation::FlipHorizontal => imageops::flip_horizontal(&image),
        Orientation::FlipVertical => imageops::flip_vertical(&image),
        Orientation::Rotate90FlipH => mirrored(imageops::rotate90(&image)),
        Orientation::Rotate270FlipH => mirrored(imageops::rotate270(&image)),
    };
    let (width, height) = image.dimensions();
    Photo::from_rgb(image.into_raw(), width, height)
}

fn mirrored(mut image: RgbImage) -> RgbImage {
    imageops::flip_horizontal_in_place(&mut image);
    image
}

/// Checks that a buffer of `length` bytes contains `width * height` pixels of `channels` bytes.
fn check_length(length: usize, width: u32, height: u32, channels: u64) -> Result<()> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels.checked_mul(channels) != u64::try_from(length).ok() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "A picture of {width} x {height} pixels with {channels} bytes each cannot have {length} bytes."
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_frame_far_larger_than_its_gif() {
        // One pixel with two colours, and a frame of 65535 x 65535; found by the fuzzer.
        let screen = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
        let frame = b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
        let error = decode(&[&screen[..], frame].concat(), 512).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PhotoTooLarge, "{error}");
    }

    #[test]
    fn refuses_sides_that_do_not_match() {
        for (length, width, height) in [(0, 0, 0), (3, 1, 2), (12, 4, 0), (1, u32::MAX, u32::MAX)] {
            let error = Photo::from_rgb(vec![0; length], width, height).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}
