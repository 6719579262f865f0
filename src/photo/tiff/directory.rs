//! The directories of a TIFF file, read as far as `tiff` does not.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::samples::BLACK_IS_ZERO;
use super::{damaged, unsupported};
use crate::error::Result;

/// Tags that are read here; their names are those of TIFF 6.0, TIFF/EP and DNG.
const NEW_SUBFILE_TYPE: u16 = 254;
const IMAGE_WIDTH: u16 = 256;
const IMAGE_LENGTH: u16 = 257;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC_INTERPRETATION: u16 = 262;
const TILE_WIDTH: u16 = 322;
const TILE_LENGTH: u16 = 323;
const SUB_IFDS: u16 = 330;
const DNG_VERSION: u16 = 50706;

/// A smaller copy of another page, in [`NEW_SUBFILE_TYPE`].
const REDUCED: u64 = 1;

/// The most directories that are counted, against endless lists, and the most entries of one; programs write some dozens.
const MAX_PAGES: usize = 10_000;
const MAX_ENTRIES: usize = 4096;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Picture,
    /// The unprocessed data of a camera's sensor.
    CameraRaw,
}

/// The first directory of a file, and the number of pages.
pub(super) struct Directory {
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The code that says what the samples mean.
    pub(super) photometric: u16,
    pub(super) compression: u16,
    /// Pages, not counting smaller copies.
    pub(super) pages: u32,
    /// Bytes that [`plain`](Self::plain) replaces.
    patches: Vec<(usize, u8)>,
}

/// An entry of a directory whose value fits into it.
#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    value: u64,
    /// Where the bytes of the value are.
    at: usize,
    bytes: usize,
}

impl Directory {
    /// Reads the directories of a file.
    pub(super) fn read(file: &[u8]) -> Result<Self> {
        let reader = Reader::new(file).ok_or_else(damaged)?;
        let (entries, mut next) = reader.directory(reader.first).ok_or_else(damaged)?;
        let find = |tag| entries.iter().find(|entry| entry.tag == tag).copied();
        let is_reduced = |entries: &[Entry]| {
            let kind = entries.iter().find(|entry| entry.tag == NEW_SUBFILE_TYPE);
            kind.is_some_and(|kind| kind.value & REDUCED != 0)
        };
        // Raw files begin with a small preview and keep the picture in a directory below it.
        let is_raw = file.get(8..10) == Some(b"CR")
            || find(DNG_VERSION).is_some()
            || is_reduced(&entries) && find(SUB_IFDS).is_some();
        let Some(photometric) = find(PHOTOMETRIC_INTERPRETATION) else {
            return Err(if is_raw {
                damaged()
            } else {
                unsupported("no colour space")
            });
        };
        let mut patches = reader.patches(photometric, BLACK_IS_ZERO.into());
        let mut sides = [0; 2];
        let tags = [(IMAGE_WIDTH, TILE_WIDTH), (IMAGE_LENGTH, TILE_LENGTH)];
        for (side, (tag, tile)) in sides.iter_mut().zip(tags) {
            let entry = find(tag).ok_or_else(damaged)?;
            *side = u32::try_from(entry.value).map_err(|_| damaged())?;
            let tile = find(tile).map_or(1, |tile| tile.value);
            let padded = entry.value.checked_next_multiple_of(tile);
            patches.extend(padded.map_or(Vec::new(), |padded| reader.patches(entry, padded)));
        }
        let [width, height] = sides;
        let mut pages = 1;
        let mut seen = vec![reader.first];
        while next != 0 && seen.len() < MAX_PAGES && !seen.contains(&next) {
            seen.push(next);
            let Some((entries, after)) = reader.directory(next) else {
                break;
            };
            pages += u32::from(!is_reduced(&entries));
            next = after;
        }
        Ok(Self {
            kind: if is_raw {
                Kind::CameraRaw
            } else {
                Kind::Picture
            },
            width,
            height,
            photometric: photometric.value as u16,
            compression: find(COMPRESSION).map_or(1, |entry| entry.value as u16),
            pages,
            patches,
        })
    }

    /// Whether pixels are a brightness and two colour differences.
    pub(super) fn is_ycbcr(&self) -> bool {
        self.photometric == super::samples::YCBCR
    }

    /// The file, but with samples that `tiff` takes for grey, so that it returns them as they are, and with sides
    /// of whole tiles. Of a tile that is only in part within the picture, `tiff` sometimes fails to skip the rest.
    pub(super) fn plain<'a>(&self, file: &'a [u8]) -> Patched<'a> {
        Patched {
            file: Cursor::new(file),
            patches: self.patches.clone(),
        }
    }
}

/// Reads numbers of a file.
struct Reader<'a> {
    file: &'a [u8],
    big_endian: bool,
    is_big_tiff: bool,
    first: u64,
}

impl<'a> Reader<'a> {
    fn new(file: &'a [u8]) -> Option<Self> {
        let mut reader = Self {
            file,
            big_endian: file.starts_with(b"MM"),
            is_big_tiff: false,
            first: 0,
        };
        reader.is_big_tiff = reader.number(2, 2)? == 43;
        reader.first = if reader.is_big_tiff {
            reader.number(8, 8)?
        } else {
            reader.number(4, 4)?
        };
        Some(reader)
    }

    /// A number of some bytes.
    fn number(&self, at: usize, bytes: usize) -> Option<u64> {
        let bytes = self.file.get(at..at.checked_add(bytes)?)?;
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.big_endian {
            bytes.iter().fold(0, join)
        } else {
            bytes.iter().rev().fold(0, join)
        })
    }

    /// The bytes that replace a value, if the new one fits.
    fn patches(&self, entry: Entry, value: u64) -> Vec<(usize, u8)> {
        let bytes = value.to_le_bytes();
        if bytes.iter().skip(entry.bytes).any(|&byte| byte != 0) {
            return Vec::new();
        }
        let place = |at: usize| {
            let last = entry.at + entry.bytes - 1;
            if self.big_endian {
                last - at
            } else {
                entry.at + at
            }
        };
        let bytes = bytes.into_iter().take(entry.bytes).enumerate();
        bytes.map(|(at, byte)| (place(at), byte)).collect()
    }

    /// The entries of a directory with a number for a value, and where the next directory is.
    fn directory(&self, at: u64) -> Option<(Vec<Entry>, u64)> {
        let mut at = usize::try_from(at).ok()?;
        let (count_bytes, value_bytes) = if self.is_big_tiff { (8, 8) } else { (2, 4) };
        let count = usize::try_from(self.number(at, count_bytes)?).ok()?;
        if count > MAX_ENTRIES {
            return None;
        }
        at += count_bytes;
        let entry_bytes = 4 + 2 * value_bytes;
        let end = at.checked_add(count.checked_mul(entry_bytes)?)?;
        self.file.get(at..end)?;
        let mut entries = Vec::new();
        for start in (at..end).step_by(entry_bytes) {
            let kind = self.number(start + 2, 2)?;
            let bytes = match kind {
                1 => 1,
                3 => 2,
                4 | 13 => 4,
                16 | 18 => 8,
                _ => 0,
            };
            let place = start + 4 + value_bytes;
            let bytes = if bytes > value_bytes { 0 } else { bytes };
            entries.push(Entry {
                tag: self.number(start, 2)? as u16,
                value: self.number(place, bytes)?,
                at: place,
                bytes,
            });
        }
        let next = self.number(end, value_bytes).unwrap_or(0);
        Some((entries, next))
    }
}

/// A file of which some bytes are replaced.
#[derive(Debug)]
pub(super) struct Patched<'a> {
    file: Cursor<&'a [u8]>,
    patches: Vec<(usize, u8)>,
}

impl Patched<'_> {
    /// The bytes of a part of the file, as they are.
    pub(super) fn part(&self, at: u64, length: u64) -> Option<&[u8]> {
        let at = usize::try_from(at).ok()?;
        let end = at.checked_add(usize::try_from(length).ok()?)?;
        self.file.get_ref().get(at..end)
    }
}

impl Read for Patched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.file.position();
        let count = self.file.read(buffer)?;
        for &(at, byte) in &self.patches {
            let place = (at as u64).checked_sub(start);
            let place = place.and_then(|place| usize::try_from(place).ok());
            if let Some(patched) = place.and_then(|place| buffer.get_mut(..count)?.get_mut(place)) {
                *patched = byte;
            }
        }
        Ok(count)
    }
}

impl Seek for Patched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in a byte order, whose directories have 70 x 65 pixels in tiles of 32 x 16, the photometric
    /// interpretation 3 and the given kinds of page.
    fn file(order: &[u8; 2], kinds: &[u16]) -> Vec<u8> {
        let short = |number: u16| match order {
            b"MM" => number.to_be_bytes(),
            _ => number.to_le_bytes(),
        };
        let long = |number: u32| match order {
            b"MM" => number.to_be_bytes(),
            _ => number.to_le_bytes(),
        };
        let mut file = [&order[..], &short(42), &long(8)].concat();
        for (index, kind) in kinds.iter().enumerate() {
            let start = file.len() as u32;
            let entries = [
                (NEW_SUBFILE_TYPE, *kind),
                (IMAGE_WIDTH, 70),
                (IMAGE_LENGTH, 65),
                (PHOTOMETRIC_INTERPRETATION, 3),
                (TILE_WIDTH, 32),
                (TILE_LENGTH, 16),
            ];
            file.extend(short(entries.len() as u16));
            for (tag, value) in entries {
                file.extend([short(tag), short(3)].concat());
                file.extend(long(1));
                file.extend([short(value), short(0)].concat());
            }
            let is_last = index + 1 == kinds.len();
            file.extend(long(if is_last {
                0
            } else {
                start + 2 + 12 * entries.len() as u32 + 4
            }));
        }
        file
    }

    #[test]
    fn pages_are_counted_without_smaller_copies() {
        for order in [b"II", b"MM"] {
            let directory = Directory::read(&file(order, &[0, 1, 0, 1, 1])).unwrap();
            assert_eq!((directory.pages, directory.photometric), (2, 3));
            assert_eq!(directory.kind, Kind::Picture);
        }
    }

    #[test]
    fn samples_are_declared_as_grey_and_tiles_as_whole() {
        for order in [b"II", b"MM"] {
            let file = file(order, &[0]);
            let directory = Directory::read(&file).unwrap();
            assert_eq!((directory.width, directory.height), (70, 65));
            let mut patched = Vec::new();
            directory.plain(&file).read_to_end(&mut patched).unwrap();
            let plain = Directory::read(&patched).unwrap();
            assert_eq!(plain.photometric, 1);
            assert_eq!((plain.width, plain.height), (96, 80));
            let different = file.iter().zip(&patched).filter(|(a, b)| a != b).count();
            assert_eq!(different, 3);
        }
    }

    #[test]
    fn sides_that_do_not_fit_stay() {
        let mut file = file(b"II", &[0]);
        // The width, in the second entry.
        file[8 + 2 + 12 + 8..][..2].copy_from_slice(&65_530_u16.to_le_bytes());
        let mut patched = Vec::new();
        let directory = Directory::read(&file).unwrap();
        directory.plain(&file).read_to_end(&mut patched).unwrap();
        assert_eq!(Directory::read(&patched).unwrap().width, 65_530);
    }

    #[test]
    fn a_directory_that_follows_itself_ends() {
        let mut endless = file(b"II", &[0, 0]);
        let end = endless.len() - 4;
        endless[end..].copy_from_slice(&8_u32.to_le_bytes());
        assert_eq!(Directory::read(&endless).unwrap().pages, 2);
        for length in 0..endless.len() - 4 {
            // Must not panic.
            let _ = Directory::read(&endless[..length]);
        }
    }
}
