//! Detects the format of a photo by its first bytes.

use crate::error::{Error, ErrorKind, Result};

/// The lengths of BMP headers.
const BMP_HEADERS: [u8; 8] = [12, 16, 40, 52, 56, 64, 108, 124];

/// The major or compatible brands of HEIC files, and of HEIF files whose pictures may be of any kind.
const HEIC_BRANDS: [&[u8; 4]; 10] = [
    b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1",
];

/// The formats with a decoder, in this build or in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
    Heic,
    Tiff,
    Dicom,
}

impl Format {
    /// The wasm module of its decoder, if it is not part of every build.
    pub(super) fn decoder(self) -> Option<&'static str> {
        match self {
            Self::Jpeg | Self::Png | Self::WebP | Self::Gif | Self::Bmp => None,
            Self::Heic => Some("heic"),
            Self::Tiff | Self::Dicom => Some("scientific"),
        }
    }

    /// The error for a photo whose decoder is not part of this build.
    pub(super) fn without_decoder(self) -> Error {
        let name = match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
            Self::Dicom => "DICOM",
        };
        let message =
            format!("{name} photos cannot be decoded here; save it as JPEG and try again.");
        Error::new(ErrorKind::UnsupportedFormat, message)
    }

    /// Tells the format by its first bytes; file names and MIME types are often wrong.
    pub(super) fn of(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorKind::DamagedPhoto,
                "The file is empty (0 bytes).",
            ));
        }
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice());
        match bytes {
            // First, because its preamble may be the head of another file, such as a TIFF file.
            _ if is_dicom(bytes) => Ok(Self::Dicom),
            [0xFF, 0xD8, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Ok(Self::Png),
            _ if is_webp => Ok(Self::WebP),
            [b'G', b'I', b'F', b'8', ..] => Ok(Self::Gif),
            // The four bytes before the offset are reserved; some programs keep numbers in them.
            &[
                b'B',
                b'M',
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                length,
                0,
                0,
                0,
                ..,
            ] if BMP_HEADERS.contains(&length) => Ok(Self::Bmp),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] if foreign_name(bytes) == Some("HEIC") => {
                Ok(Self::Heic)
            }
            _ if is_tiff(bytes) => Ok(Self::Tiff),
            _ => Err(unsupported(bytes)),
        }
    }
}

/// Whether bytes begin like a TIFF or BigTIFF file.
fn is_tiff(bytes: &[u8]) -> bool {
    let heads: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];
    heads.iter().any(|head| bytes.starts_with(head))
}

/// Whether bytes are those of a DICOM file: a word after a preamble of any 128 bytes, or without a preamble the
/// first element.
///
/// Such a file names a patient: keep its pixels, never the file.
pub fn is_dicom(bytes: &[u8]) -> bool {
    bytes.get(128..132) == Some(b"DICM".as_slice()) || bytes.starts_with(b"\x02\0\0\0UL\x04\0")
}

/// The error for bytes of an unsupported format, with its name where it is known.
fn unsupported(bytes: &[u8]) -> Error {
    let message = match foreign_name(bytes) {
        Some("AVIF") => "AVIF photos are read only in browsers (Chrome, Edge and Firefox in current versions, \
                         Safari from version 16.4 on); save it as JPEG and try again."
            .to_owned(),
        Some("JPEG XL") => "JPEG XL photos are read only in browsers that decode them, such as Safari from version 17 \
                            on and Chromium from version 156 on; save it as JPEG and try again."
            .to_owned(),
        Some(name) => format!(
            "This is a {name} file, not a photo format that can be read here (JPEG, PNG, WebP, GIF, BMP, HEIC, TIFF, DICOM)."
        ),
        None => {
            "This is not a photo format that can be read here (JPEG, PNG, WebP, GIF, BMP, HEIC, TIFF, DICOM)."
                .to_owned()
        }
    };
    Error::new(ErrorKind::UnsupportedFormat, message)
}

/// The name of an unsupported format that people commonly try.
fn foreign_name(bytes: &[u8]) -> Option<&'static str> {
    // ISO base media files: length (4 bytes), "ftyp", major brand, version, compatible brands.
    if let [_, _, _, length, b'f', b't', b'y', b'p', rest @ ..] = bytes {
        let brands = rest.get(..usize::from(*length).saturating_sub(8));
        let mut brands = brands.unwrap_or(rest).chunks_exact(4);
        return Some(match brands.clone().next() {
            Some(b"crx ") => "camera raw",
            _ if brands.clone().any(|b| b == b"avif" || b == b"avis") => "AVIF",
            _ if brands.any(|brand| HEIC_BRANDS.iter().any(|known| brand == *known)) => "HEIC",
            _ => "video",
        });
    }
    const MAGIC: [(&[u8], &str); 7] = [
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heic_is_known_by_any_of_its_brands() {
        let files: [&[u8]; 3] = [
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
            b"\0\0\0\x14ftypabcd\0\0\0\0heix",
        ];
        for bytes in files {
            assert_eq!(Format::of(bytes).unwrap(), Format::Heic);
        }
    }

    /// The languages of the page know these sentences by their first words; see `www/app/strings/reason.ts`.
    #[test]
    fn browsers_are_named_that_read_a_format() {
        for (bytes, start) in [
            (
                &b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"[..],
                "AVIF photos",
            ),
            (b"\xFF\x0A", "JPEG XL photos"),
        ] {
            let sentence = Format::of(bytes).unwrap_err().to_string();
            assert!(sentence.starts_with(start), "{sentence}");
            assert!(sentence.contains("Safari from version"), "{sentence}");
        }
    }

    #[test]
    fn unsupported_formats_are_named() {
        let cases: [(&[u8], &str); 6] = [
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
            (b"%PDF-1.7", "PDF"),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "SVG"),
            (b"  <!DOCTYPE html>", "web page"),
            (b"dear diary", "text"),
        ];
        for (bytes, name) in cases {
            let error = Format::of(bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnsupportedFormat);
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
    }
}
