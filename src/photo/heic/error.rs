//! Errors of HEIC files.

use heifer::{Error as Cause, heifer_hevc_dec, heifer_isobmff};

use crate::error::{Error, ErrorKind};

/// The error for a failure of the library: a kind of file that it does not read, or a damaged one.
pub(super) fn convert(cause: impl Into<Cause>) -> Error {
    let cause = cause.into();
    let unsupported = matches!(
        cause,
        Cause::Unsupported(_)
            | Cause::Hevc(heifer_hevc_dec::Error::Unimplemented(_))
            | Cause::Container(heifer_isobmff::Error::Unimplemented(_))
    );
    let error = if unsupported {
        unreadable(&cause.to_string())
    } else {
        damaged(&cause.to_string())
    };
    error.with_source(cause)
}

/// The error for a file that contradicts itself.
pub(super) fn damaged(cause: &str) -> Error {
    let message = format!("The HEIC file is damaged or cut off: {cause}.");
    Error::new(ErrorKind::DamagedPhoto, message)
}

/// The error for a file that may be whole, but is of a rare kind.
pub(super) fn unreadable(cause: &str) -> Error {
    let message =
        format!("This kind of HEIC file cannot be read ({cause}); save it as JPEG and try again.");
    Error::new(ErrorKind::UnsupportedFormat, message)
}
