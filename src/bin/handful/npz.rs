//! Arrays as NumPy reads them: a zip of `.npy` files, version 1.0 of the format
//! (`numpy.lib.format`).

use std::io::Write;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The header and what comes before it fill up a multiple of this.
const ALIGNMENT: usize = 64;

/// One array: its name, its type as NumPy writes it, its shape, and its numbers in little-endian
/// order.
pub struct Array {
    name: &'static str,
    descr: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Array {
    /// An array of f32.
    pub fn floats(name: &'static str, shape: &[usize], bytes: Vec<u8>) -> Self {
        Self {
            name,
            descr: "<f4".into(),
            shape: shape.to_vec(),
            bytes,
        }
    }

    /// A list of texts, which NumPy keeps as characters of four bytes, all of the same length.
    pub fn texts(name: &'static str, texts: &[String]) -> Self {
        let length = texts.iter().map(|text| text.chars().count()).max();
        let length = length.unwrap_or_default().max(1);
        let filled = |text: &String| {
            let characters = text.chars().map(u32::from).collect::<Vec<_>>();
            let nothing = std::iter::repeat_n(0, length - characters.len());
            characters.into_iter().chain(nothing).collect::<Vec<_>>()
        };
        let bytes = texts.iter().flat_map(filled).flat_map(u32::to_le_bytes);
        Self {
            name,
            descr: format!("<U{length}"),
            shape: vec![texts.len()],
            bytes: bytes.collect(),
        }
    }

    fn header(&self) -> Vec<u8> {
        let sizes: Vec<_> = self.shape.iter().map(usize::to_string).collect();
        let comma = if sizes.len() == 1 { "," } else { "" };
        let mut header = format!(
            "{{'descr': '{}', 'fortran_order': False, 'shape': ({}{comma}), }}",
            self.descr,
            sizes.join(", ")
        );
        // Magic, version and length are 10 bytes, and a line feed ends it.
        let length = (10 + header.len() + 1).next_multiple_of(ALIGNMENT) - 10;
        header += &" ".repeat(length - 1 - header.len());
        header.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((length as u16).to_le_bytes());
        bytes.extend(header.into_bytes());
        bytes
    }
}

/// The arrays as one `.npz` file.
///
/// # Errors
/// Where the zip cannot be written.
pub fn write(arrays: &[Array]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for array in arrays {
        let long = array.bytes.len() >= u32::MAX as usize;
        zip.start_file(format!("{}.npy", array.name), stored.large_file(long))?;
        zip.write_all(&array.header())?;
        zip.write_all(&array.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_as_numpy_writes_them() {
        // numpy.save of numpy.zeros((2, 3), "f4") begins with these 128 bytes.
        let header = Array::floats("x", &[2, 3], vec![0; 24]).header();
        assert_eq!(header.len(), 128);
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assert_eq!(&header[..10], b"\x93NUMPY\x01\x00\x76\x00");
        assert!(header[10..].starts_with(text.as_bytes()));
        assert_eq!(header.last(), Some(&b'\n'));
        let texts = Array::texts("x", &["ab".into(), "ü".into()]);
        assert_eq!(texts.descr, "<U2");
        assert_eq!(texts.bytes[8..], [0xfc, 0, 0, 0, 0, 0, 0, 0]);
    }
}
