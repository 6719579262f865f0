//! Reads an ONNX file in parts and keeps everything but the numbers of its weights, which are most of it:
//! the skeleton is an ONNX file whose tensors say where in the original their numbers are.

use super::model::damaged;
use super::{Result, refuse};
use crate::network::slices::Slices;

/// Numbers of a tensor from this many bytes on stay in the file.
const MIN_LEFT: u64 = 1 << 12;

/// Bytes that are read at a time.
const WINDOW: u64 = 1 << 18;

/// The most bytes of a skeleton: the graphs of the largest networks have a few megabytes.
const MAX_SKELETON: usize = 1 << 28;

/// Number of the field of a tensor with the range of its numbers in the file, two little-endian u64. No version
/// of ONNX uses it.
pub const RANGE: u32 = (1 << 29) - 1;

/// What comes after a key.
enum Part {
    /// Bytes of a field without a length, with the key.
    Single(Vec<u8>),
    /// The length of a field that follows.
    Length(u64),
}

/// Reads fields from a file through a window.
struct Reader<'a> {
    file: &'a dyn Slices,
    at: u64,
    window: Vec<u8>,
    /// Where the window starts in the file.
    start: u64,
}

/// The skeleton of a file.
///
/// # Errors
/// Where it is not an ONNX file, or cannot be read.
pub fn skeleton(file: &dyn Slices) -> Result<Vec<u8>> {
    let mut reader = Reader {
        file,
        at: 0,
        window: Vec::new(),
        start: 0,
    };
    let mut model = Vec::new();
    while let Some((number, part)) = reader.field(file.length())? {
        match (number, part) {
            (7, Part::Length(length)) => {
                let graph = reader.graph(length)?;
                message(7, &graph, &mut model)?;
            }
            (8, Part::Length(length)) => {
                let operators = reader.take(length)?;
                message(8, &operators, &mut model)?;
            }
            // Only whether there are any counts.
            (25, Part::Length(length)) => {
                reader.at += length;
                message(25, &[], &mut model)?;
            }
            (_, Part::Length(length)) => reader.at += length,
            (_, Part::Single(_)) => {}
        }
    }
    Ok(model)
}

impl Reader<'_> {
    /// The graph of `length` bytes from here on, without the fields that are not needed.
    fn graph(&mut self, length: u64) -> Result<Vec<u8>> {
        let end = self.at + length;
        let mut graph = Vec::new();
        while let Some((number, part)) = self.field(end)? {
            match (number, part) {
                (5, Part::Length(length)) => {
                    let tensor = self.tensor(length)?;
                    message(5, &tensor, &mut graph)?;
                }
                (number @ (1 | 11 | 12), Part::Length(length)) => {
                    let bytes = self.take(length)?;
                    message(number, &bytes, &mut graph)?;
                }
                (15, Part::Length(length)) => {
                    self.at += length;
                    message(15, &[], &mut graph)?;
                }
                (_, Part::Length(length)) => self.at += length,
                (_, Part::Single(_)) => {}
            }
        }
        Ok(graph)
    }

    /// The tensor of `length` bytes from here on, without its numbers if they are many.
    fn tensor(&mut self, length: u64) -> Result<Vec<u8>> {
        let end = self.at + length;
        let mut tensor = Vec::new();
        while let Some((number, part)) = self.field(end)? {
            match (number, part) {
                (9, Part::Length(length)) if length >= MIN_LEFT => {
                    let range = [self.at, self.at + length].map(u64::to_le_bytes);
                    self.at += length;
                    message(RANGE, range.as_flattened(), &mut tensor)?;
                }
                // The text about a tensor.
                (12, Part::Length(length)) => self.at += length,
                (number, Part::Length(length)) => {
                    let bytes = self.take(length)?;
                    message(number, &bytes, &mut tensor)?;
                }
                (_, Part::Single(bytes)) => tensor.extend(bytes),
            }
        }
        Ok(tensor)
    }

    /// The next field of the message that ends at `end`, with its number.
    fn field(&mut self, end: u64) -> Result<Option<(u32, Part)>> {
        if self.at == end {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let key = self.varint(&mut bytes)?;
        let number = u32::try_from(key >> 3).map_err(|_| damaged())?;
        let part = match key & 7 {
            0 => {
                self.varint(&mut bytes)?;
                Part::Single(bytes)
            }
            1 => self.fixed(8, bytes)?,
            5 => self.fixed(4, bytes)?,
            2 => Part::Length(self.varint(&mut bytes)?),
            _ => return Err(damaged()),
        };
        let length = match part {
            Part::Length(length) => length,
            Part::Single(_) => 0,
        };
        if self.at.checked_add(length).is_none_or(|after| after > end) {
            return Err(damaged());
        }
        Ok(Some((number, part)))
    }

    fn fixed(&mut self, length: u64, mut bytes: Vec<u8>) -> Result<Part> {
        bytes.extend(self.take(length)?);
        Ok(Part::Single(bytes))
    }

    /// The next number, whose bytes are appended.
    fn varint(&mut self, bytes: &mut Vec<u8>) -> Result<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            bytes.push(byte);
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(damaged())
    }

    fn byte(&mut self) -> Result<u8> {
        self.fill(1)?;
        let byte = self.window.get((self.at - self.start) as usize);
        self.at += 1;
        byte.copied().ok_or_else(damaged)
    }

    fn take(&mut self, length: u64) -> Result<Vec<u8>> {
        if length > MAX_SKELETON as u64 {
            return Err(too_large());
        }
        self.fill(length)?;
        let from = (self.at - self.start) as usize;
        let bytes = self.window.get(from..from + length as usize);
        self.at += length;
        bytes.map(<[u8]>::to_vec).ok_or_else(damaged)
    }

    /// Moves the window so that it contains the next bytes.
    fn fill(&mut self, length: u64) -> Result<()> {
        let end = self.start + self.window.len() as u64;
        if self.at >= self.start && self.at + length <= end {
            return Ok(());
        }
        let until = (self.at + length.max(WINDOW)).min(self.file.length());
        if self.at + length > until {
            return Err(damaged());
        }
        self.window = self.file.read(self.at..until)?.into_owned();
        self.start = self.at;
        Ok(())
    }
}

/// Appends a field of bytes.
fn message(number: u32, bytes: &[u8], to: &mut Vec<u8>) -> Result<()> {
    if to.len() + bytes.len() > MAX_SKELETON {
        return Err(too_large());
    }
    varint(u64::from(number) << 3 | 2, to);
    varint(bytes.len() as u64, to);
    to.extend(bytes);
    Ok(())
}

fn too_large() -> crate::error::Error {
    refuse(
        "This ONNX file keeps more than 256 MB outside of its weights, which no network needs; export it again.",
    )
}

fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::cell::Cell;
    use std::ops::Range;

    use super::*;
    use crate::network::import::wire::{Field, Fields};

    /// A file that counts what is read of it.
    struct Counting {
        bytes: Vec<u8>,
        read: Cell<u64>,
    }

    impl Slices for Counting {
        fn length(&self) -> u64 {
            self.bytes.length()
        }

        fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>> {
            self.read.set(self.read.get() + range.end - range.start);
            self.bytes.read(range)
        }
    }

    fn put(number: u32, bytes: &[u8]) -> Vec<u8> {
        let mut field = Vec::new();
        message(number, bytes, &mut field).unwrap();
        field
    }

    #[test]
    fn weights_stay_in_the_file() {
        let numbers: Vec<u8> = (0..8_000_000u32).map(|at| at as u8).collect();
        let tensor = [put(8, b"weight"), put(9, &numbers), put(12, b"a text")].concat();
        let graph = [put(1, b"node"), put(5, &tensor), put(10, &numbers)].concat();
        let bytes = [put(2, b"exporter"), put(7, &graph), put(8, b"")].concat();
        let file = Counting {
            bytes,
            read: Cell::new(0),
        };
        let skeleton = skeleton(&file).unwrap();
        assert!(skeleton.len() < 100 && file.read.get() < 4 * WINDOW);
        let inside = |message: &[u8], wanted: u32| -> Vec<u8> {
            let mut fields = Fields::of(message).map(Option::unwrap);
            let (_, field) = fields.find(|(number, _)| *number == wanted).unwrap();
            field.bytes().to_vec()
        };
        let graph = inside(&skeleton, 7);
        assert_eq!(inside(&graph, 1), b"node");
        let tensor = inside(&graph, 5);
        assert_eq!(inside(&tensor, 8), b"weight");
        let range = inside(&tensor, RANGE);
        let ends: Vec<_> = (range.as_chunks::<8>().0.iter())
            .map(|&end| u64::from_le_bytes(end))
            .collect();
        assert_eq!(file.bytes.read(ends[0]..ends[1]).unwrap(), numbers);
        assert!(Fields::of(&graph).all(|field| !matches!(field, Some((10, Field::Bytes(_))))));
    }

    #[test]
    fn a_file_that_was_cut_off_is_damaged() {
        let tensor = put(9, &[7; 1 << 13]);
        let file = [put(7, &put(5, &tensor)), put(8, b"x")].concat();
        assert!(skeleton(&file).is_ok());
        for length in [1, 2, 3, 5, 8, 100, file.len() - 1] {
            assert!(skeleton(&file[..length].to_vec()).is_err(), "{length}");
        }
    }
}
