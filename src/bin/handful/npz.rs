//! NumPy's `.npz`, a zip of `.npy` arrays: `npyz` encodes the arrays, `zip` the archive.

use std::io::{Cursor, Write};

use npyz::npz::file_name_from_array_name;
use npyz::{AutoSerialize, DType, Serialize, TypeStr, WriteOptions, WriterBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::matrix::Matrix;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Encodes the matrices under their names, and the file names of their rows as array `files`.
///
/// # Errors
/// Where an array or the archive cannot be written.
pub fn encode(matrices: &[(&str, Matrix)], files: &[String]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, array: &[u8]| -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(array.len() >= u32::MAX as usize);
        zip.start_file(file_name_from_array_name(name), options)?;
        Ok(zip.write_all(array)?)
    };
    for (name, matrix) in matrices {
        let shape = matrix.shape().map(|size| size as u64);
        add(name, &array(f32::default_dtype(), &shape, matrix.values())?)?;
    }
    add("files", &texts(files)?)?;
    Ok(zip.finish()?.into_inner())
}

/// A list of texts, which NumPy stores as UTF-32, padded to the longest.
fn texts(texts: &[String]) -> Result<Vec<u8>> {
    let length = texts.iter().map(|text| text.chars().count()).max();
    let dtype: TypeStr = format!("<U{}", length.unwrap_or_default().max(1)).parse()?;
    let texts = texts.iter().map(String::as_str);
    array(DType::new_scalar(dtype), &[texts.len() as u64], texts)
}

/// One `.npy` file.
fn array<'a, T: Serialize + ?Sized + 'a>(
    dtype: DType,
    shape: &[u64],
    values: impl IntoIterator<Item = &'a T>,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let options = WriteOptions::<T>::new().dtype(dtype).shape(shape);
    let mut writer = options.writer(&mut bytes).begin_nd()?;
    for value in values {
        writer.push(value)?;
    }
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_have_the_layout_of_numpy() {
        let floats = array(f32::default_dtype(), &[2, 3], &[0.5_f32; 6]).unwrap();
        let header = "\u{76}\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, ), }";
        assert_eq!(&floats[..8], b"\x93NUMPY\x01\x00");
        assert!(floats[8..].starts_with(header.as_bytes()));
        assert_eq!(floats.len(), 128 + 6 * 4);
        assert_eq!(floats[128..132], 0.5_f32.to_le_bytes());

        let texts = texts(&["ab".into(), "ü".into()]).unwrap();
        assert!(texts[10..].starts_with(b"{'descr': '<U2'"));
        assert_eq!(texts[128..136], [b'a', 0, 0, 0, b'b', 0, 0, 0]);
        assert_eq!(texts[136..], [0xfc, 0, 0, 0, 0, 0, 0, 0]);
    }
}
