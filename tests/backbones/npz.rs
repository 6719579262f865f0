//! Reads NumPy's `.npz`, as far as the reference files need it.

use std::io::{Cursor, Read};
use std::path::Path;

/// An array of f32 or of texts.
pub struct Array {
    pub shape: Vec<usize>,
    pub numbers: Vec<f32>,
    pub texts: Vec<String>,
}

/// The arrays of a file with their names.
pub fn read(path: &Path) -> Vec<(String, Array)> {
    let bytes = std::fs::read(path).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let entries = (0..zip.len()).map(|at| {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().trim_end_matches(".npy").to_owned();
        (name, array(&bytes))
    });
    entries.collect()
}

fn array(bytes: &[u8]) -> Array {
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..10 + length]).unwrap();
    let data = &bytes[10 + length..];
    let shape = header
        .split_once("'shape': (")
        .unwrap()
        .1
        .split_once(')')
        .unwrap()
        .0;
    let shape = shape
        .split(',')
        .filter_map(|size| size.trim().parse().ok())
        .collect();
    let kind = header
        .split_once("'descr': '")
        .unwrap()
        .1
        .split_once('\'')
        .unwrap()
        .0;
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    match kind {
        "<f4" => {
            numbers = data
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&four| f32::from_le_bytes(four))
                .collect()
        }
        kind => {
            let characters: usize = kind.strip_prefix("<U").unwrap().parse().unwrap();
            for text in data.chunks_exact(4 * characters) {
                let codes = text
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|&four| u32::from_le_bytes(four));
                texts.push(
                    codes
                        .filter(|&code| code > 0)
                        .map(|code| char::from_u32(code).unwrap())
                        .collect(),
                );
            }
        }
    }
    Array {
        shape,
        numbers,
        texts,
    }
}
