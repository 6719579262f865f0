//! Transfer syntaxes: how a data set and its pixels are written (DICOM PS3.5, section 10).

use super::dataset::Syntax;
use super::unsupported;
use crate::error::Result;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transfer {
    pub(super) syntax: Syntax,
    pub(super) is_deflated: bool,
    pub(super) compression: Compression,
}

/// How pixels are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Rle,
    Jpeg,
    LosslessJpeg,
    Jpeg2000,
}

/// What all identifiers of the standard begin with.
const ROOT: &str = "1.2.840.10008.1.2";

impl Transfer {
    /// The transfer syntax of an identifier; without one, that which the data set looks like.
    pub(super) fn of(uid: Option<&[u8]>, data_set: &[u8]) -> Result<Self> {
        let plain = |syntax| Self {
            syntax,
            is_deflated: false,
            compression: Compression::None,
        };
        // Some programs write the types of values although they say that they do not, or the reverse.
        let little_endian = if looks_explicit(data_set) {
            Syntax::Explicit
        } else {
            Syntax::Implicit
        };
        let compressed = |compression| Self {
            compression,
            ..plain(little_endian)
        };
        let uid = uid.and_then(|uid| std::str::from_utf8(uid).ok());
        let uid = uid.map(|uid| uid.trim_end_matches(['\0', ' ']));
        let Some(kind) = uid.map_or(Some(""), |uid| uid.strip_prefix(ROOT)) else {
            return Err(unsupported("a private transfer syntax"));
        };
        Ok(match kind {
            "" | ".1" => plain(little_endian),
            ".1.99" => Self {
                is_deflated: true,
                ..plain(Syntax::Explicit)
            },
            ".2" => plain(Syntax::ExplicitBigEndian),
            ".4.50" | ".4.51" => compressed(Compression::Jpeg),
            ".4.57" | ".4.70" => compressed(Compression::LosslessJpeg),
            ".4.80" | ".4.81" => return Err(unsupported("JPEG-LS data")),
            ".4.90" | ".4.91" => compressed(Compression::Jpeg2000),
            ".4.110" | ".4.111" | ".4.112" => return Err(unsupported("JPEG XL data")),
            ".4.201" | ".4.202" | ".4.203" => return Err(unsupported("HTJ2K data")),
            ".5" => compressed(Compression::Rle),
            _ if kind.starts_with(".4.10") => return Err(unsupported("video")),
            _ => return Err(unsupported("this transfer syntax")),
        })
    }
}

/// Whether the first element of a data set gives a type of two capital letters after its tag.
fn looks_explicit(data_set: &[u8]) -> bool {
    matches!(data_set, [_, _, _, _, first, second, ..]
        if first.is_ascii_uppercase() && second.is_ascii_uppercase())
}
