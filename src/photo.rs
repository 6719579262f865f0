//! Encoded photos to pixels: any format, orientation, transparency or colour profile comes out as
//! upright, opaque 8-bit sRGB, within a fixed amount of memory.

use std::fmt;
use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, Limits, RgbImage, imageops};

use crate::error::{Error, ErrorKind, Result};

mod color;
mod jpeg;
mod png;

/// The most pixels a photo may have, 268 megapixels. The largest phone sensors give 200.
pub const MAX_PIXELS: u64 = 1 << 28;

/// The most memory that decoding one photo may take, in bytes, beside the encoded bytes
/// themselves: 768 MiB. Inside it are a 12 000 x 9 000 photo in any format.
pub const MAX_DECODE_BYTES: u64 = 768 << 20;

/// EXIF data in WebP and PNG sometimes keeps the prefix that it has in JPEG files.
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// An upright, opaque picture: 8-bit sRGB, row by row, three bytes per pixel, at least 1 x 1.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Photo {
    /// A photo from `width * height * 3` bytes of sRGB.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a side is zero or the length does not fit the sides.
    pub fn from_rgb(rgb: Vec<u8>, width: u32, height: u32) -> Result<Self> {
        check_length(rgb.len(), width, height, 3)?;
        Ok(Self { width, height, rgb })
    }

    /// A photo from `width * height * 4` bytes of sRGB with straight (not premultiplied) alpha,
    /// blended over white. This is the layout of the browser's `ImageData`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a side is zero or the length does not fit the sides.
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
        Ok(Self { width, height, rgb })
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
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo({} x {})", self.width, self.height)
    }
}

/// What a decoder found, before orientation and colour profile are applied.
struct Decoded {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    orientation: Orientation,
    icc: Option<Vec<u8>>,
}

/// Decodes a JPEG, PNG, WebP, GIF (first frame) or BMP file.
///
/// Big JPEG and PNG files are shrunk while they are decoded, by a whole factor (1, 2, 4 or 8 for
/// JPEG), as long as the shorter side keeps at least `min_side` pixels, twice that for PNG; that
/// keeps time and memory small. `u32::MAX` asks for every pixel. The other formats always come in full size.
///
/// Colours are converted from an embedded RGB profile to sRGB; a damaged or unusual profile is
/// ignored. CMYK is converted without its profile.
///
/// # Errors
/// - [`ErrorKind::UnsupportedFormat`]: not a photo, or a format this build has no decoder for
///   (HEIC, AVIF, TIFF, …); the sentence names it.
/// - [`ErrorKind::DamagedPhoto`]: the file is empty, cut off or otherwise broken.
/// - [`ErrorKind::PhotoTooLarge`]: more than [`MAX_PIXELS`], or decoding would need more than
///   [`MAX_DECODE_BYTES`].
pub fn decode(bytes: &[u8], min_side: u32) -> Result<Photo> {
    let min_side = min_side.max(1);
    let decoded = match Format::of(bytes)? {
        Format::Jpeg => jpeg::decode(bytes, min_side),
        Format::Png => png::decode(bytes, min_side),
        Format::WebP => whole(WebPDecoder::new(Cursor::new(bytes)), "WebP"),
        Format::Gif => whole(GifDecoder::new(Cursor::new(bytes)), "GIF"),
        Format::Bmp => whole(BmpDecoder::new(Cursor::new(bytes)), "BMP"),
    }?;
    finish(decoded)
}

/// The formats with a decoder in this build.
#[derive(Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
}

impl Format {
    /// Tells the format by its first bytes; file names and MIME types are often wrong.
    fn of(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorKind::DamagedPhoto,
                "The file is empty (0 bytes).",
            ));
        }
        let found = match bytes {
            [0xFF, 0xD8, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', ..] => Self::Png,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Self::WebP,
            [b'G', b'I', b'F', b'8', ..] => Self::Gif,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            _ => return Err(unsupported(bytes)),
        };
        Ok(found)
    }
}

/// The error for bytes that are none of ours, with the format's name where it can be told.
fn unsupported(bytes: &[u8]) -> Error {
    let sentence = match foreign_name(bytes) {
        Some(name @ ("HEIC" | "AVIF")) => {
            format!("{name} photos cannot be decoded here; save it as JPEG and try again.")
        }
        Some(name) => format!(
            "This is a {name} file, not a photo format that can be read here (JPEG, PNG, WebP, GIF, BMP)."
        ),
        None => "This is not a photo format that can be read here (JPEG, PNG, WebP, GIF, BMP)."
            .to_owned(),
    };
    Error::new(ErrorKind::UnsupportedFormat, sentence)
}

/// Names formats that people commonly try.
fn foreign_name(bytes: &[u8]) -> Option<&'static str> {
    // ISO base media files: length (4 bytes), "ftyp", major brand, version, compatible brands.
    if let [_, _, _, length, b'f', b't', b'y', b'p', rest @ ..] = bytes {
        let brands = rest.get(..usize::from(*length).saturating_sub(8));
        let mut brands = brands.unwrap_or(rest).chunks_exact(4);
        return Some(match brands.clone().next() {
            Some(b"crx ") => "camera raw",
            _ if brands.clone().any(|b| b == b"avif" || b == b"avis") => "AVIF",
            _ if brands.any(|b| {
                [b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1"]
                    .contains(&&[b[0], b[1], b[2], b[3]])
            }) =>
            {
                "HEIC"
            }
            _ => "video",
        });
    }
    const MAGIC: [(&[u8], &str); 9] = [
        (b"II*\0", "TIFF or camera raw"),
        (b"MM\0*", "TIFF or camera raw"),
        (b"FUJIFILMCCD-RAW", "camera raw"),
        (b"%PDF", "PDF"),
        (b"8BPS", "Photoshop"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL ", "JPEG XL"),
        (b"\0\0\0\x0CjP  ", "JPEG 2000"),
        (b"PK\x03\x04", "ZIP"),
    ];
    let known = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    if let Some(&(_, name)) = known {
        return Some(name);
    }
    let head = String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes));
    let text = head.trim_start_matches('\u{feff}').trim_start();
    if text.contains("<svg") {
        Some("SVG")
    } else if text.starts_with("<!") || text.starts_with("<html") {
        Some("web page")
    } else if std::str::from_utf8(bytes).is_ok() && !text.contains('\0') {
        Some("text")
    } else {
        None
    }
}

/// Decodes with one of the `image` decoders, which give the whole picture at once.
fn whole<D: ImageDecoder>(decoder: image::ImageResult<D>, format: &str) -> Result<Decoded> {
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
    // The decoder's own pixels, at most four bytes each, live beside the RGB made from them.
    let bytes = u64::from(width) * u64::from(height) * 7;
    check_size(width, height, bytes)?;
    // A frame of a GIF may claim to be far larger than the picture that it is a part of.
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
            let sentence = format!("This {format} file has {color:?} pixels; save it as JPEG.");
            return Err(Error::new(ErrorKind::UnsupportedFormat, sentence));
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

/// Applies the colour profile and the orientation.
fn finish(decoded: Decoded) -> Result<Photo> {
    let Decoded {
        width,
        height,
        mut rgb,
        orientation,
        icc,
    } = decoded;
    if let Some(icc) = icc {
        color::profile_to_srgb(&icc, &mut rgb);
    }
    if orientation == Orientation::NoTransforms {
        return Photo::from_rgb(rgb, width, height);
    }
    let length = rgb.len();
    let image = RgbImage::from_raw(width, height, rgb).ok_or_else(|| {
        let sentence = format!("The decoder gave {length} bytes for {width} x {height} pixels.");
        Error::new(ErrorKind::DamagedPhoto, sentence)
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

/// The orientation in an EXIF block; upright if there is none or it is damaged.
fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.map(|exif| exif.strip_prefix(EXIF_PREFIX).unwrap_or(exif))
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

/// Refuses a photo with too many pixels, or whose decoding would need too many `bytes`.
fn check_size(width: u32, height: u32, bytes: u64) -> Result<()> {
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

/// Refuses a buffer that does not hold `width * height` pixels of `channels` bytes.
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

/// The error for a file of a known format that its decoder gave up on.
fn damaged(format: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
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
    fn names_what_it_cannot_read() {
        let cases: [(&[u8], &str); 9] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"%PDF-1.7", "PDF"),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "SVG"),
            (b"  <!DOCTYPE html>", "web page"),
            (b"dear diary", "text"),
        ];
        for (bytes, name) in cases {
            let error = decode(bytes, 512).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnsupportedFormat);
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn refuses_a_frame_far_larger_than_its_gif() {
        // One pixel with two colours, and a frame of 65535 x 65535; found by the fuzzer.
        let screen = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
        let frame = b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
        let error = decode(&[&screen[..], frame].concat(), 512).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PhotoTooLarge, "{error}");
    }

    #[test]
    fn refuses_sides_that_do_not_fit() {
        for (length, width, height) in [(0, 0, 0), (3, 1, 2), (12, 4, 0), (1, u32::MAX, u32::MAX)] {
            let error = Photo::from_rgb(vec![0; length], width, height).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }

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
