//! Files that are read in parts, so that a large one need not be in memory as a whole.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};

/// Bytes that a pass over a whole file reads at a time.
#[cfg(feature = "import")]
const PART: u64 = 1 << 20;

/// A file that is read in parts.
pub trait Slices {
    /// Its length in bytes.
    fn length(&self) -> u64;

    /// The bytes of a range.
    ///
    /// # Errors
    /// [`ErrorKind::WeightFile`] if the range is not in the file; [`ErrorKind::Io`] if it cannot be read.
    fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>>;
}

impl Slices for &[u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>> {
        part(self, range)
    }
}

impl Slices for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>> {
        part(self, range)
    }
}

fn part(bytes: &[u8], range: Range<u64>) -> Result<Cow<'_, [u8]>> {
    let start = usize::try_from(range.start).map_err(|_| cut_off())?;
    let end = usize::try_from(range.end).map_err(|_| cut_off())?;
    bytes.get(start..end).map(Cow::Borrowed).ok_or_else(cut_off)
}

/// The error for a range that is not in the file.
pub(crate) fn cut_off() -> Error {
    Error::new(
        ErrorKind::WeightFile,
        "The file was cut off; download or make it again.",
    )
}

/// Calls `work` with the parts of a file in order.
///
/// # Errors
/// As [`Slices::read`].
#[cfg(feature = "import")]
pub(crate) fn each_part(file: &dyn Slices, mut work: impl FnMut(&[u8])) -> Result<()> {
    let mut at = 0;
    while at < file.length() {
        let end = file.length().min(at + PART);
        work(&file.read(at..end)?);
        at = end;
    }
    Ok(())
}
