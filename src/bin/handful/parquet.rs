//! Tables as Parquet, for data frames: a column `file`, and a column of lists for each matrix.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::embed::Matrix;

/// Rows that are written, and later read, at a time.
const ROWS: usize = 4096;

/// A row for each file: its name, and its row of each matrix, which must have as many.
///
/// # Errors
/// Where a matrix does not have a row for each file.
pub fn write(
    files: &[String],
    matrices: &[(&str, Matrix)],
    metadata: &[(&str, &str)],
) -> Result<Vec<u8>> {
    let mut message = "message embeddings { required binary file (STRING);".to_owned();
    for (name, _) in matrices {
        message += &format!(
            " required group {name} (LIST) {{ repeated group list {{ required float element; }} }}"
        );
    }
    let schema = Arc::new(parse_message_type(&(message + " }"))?);
    let metadata = metadata
        .iter()
        .map(|&(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    // Hardly two numbers are the same.
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(metadata.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for (at, files) in files.chunks(ROWS).enumerate() {
        let mut group = writer.next_row_group()?;
        let names: Vec<_> = files
            .iter()
            .map(|file| ByteArray::from(file.as_str()))
            .collect();
        if let Some(mut column) = group.next_column()? {
            let names_only = column.typed::<ByteArrayType>();
            names_only.write_batch(&names, None, None)?;
            column.close()?;
        }
        for (name, matrix) in matrices {
            let short = || ParquetError::General(format!("{name} has too few rows"));
            let numbers = matrix.rows(at * ROWS, files.len()).ok_or_else(short)?;
            let width = numbers.len() / files.len();
            // A row begins with its first number; every number is there.
            let begins = (0..numbers.len()).map(|at| i16::from(!at.is_multiple_of(width)));
            let begins: Vec<_> = begins.collect();
            let present = vec![1; numbers.len()];
            if let Some(mut column) = group.next_column()? {
                let numbers_only = column.typed::<FloatType>();
                numbers_only.write_batch(&numbers, Some(&present), Some(&begins))?;
                column.close()?;
            }
        }
        group.close()?;
    }
    writer.into_inner()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{ListAccessor, RowAccessor};

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let count = ROWS + 3;
        let files: Vec<_> = (0..count).map(|at| format!("ü/{at}.jpg")).collect();
        let numbers: Vec<_> = (0..2 * count).map(|at| at as f32 / 8.0).collect();
        let matrix = Matrix::new([count, 2], numbers.iter());
        let written = write(&files, &[("embedding", matrix)], &[("backbone", "ff")]).unwrap();
        let reader = SerializedFileReader::new(Bytes::from(written)).unwrap();
        let about = reader.metadata().file_metadata();
        let metadata = about.key_value_metadata().unwrap();
        assert_eq!(
            metadata[0],
            KeyValue::new("backbone".to_owned(), "ff".to_owned())
        );
        let mut rows = 0;
        for (at, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let row = row.unwrap();
            assert_eq!(row.get_string(0).unwrap(), &files[at]);
            let list = row.get_list(1).unwrap();
            assert_eq!(list.len(), 2);
            assert_eq!(list.get_float(1).unwrap(), numbers[2 * at + 1]);
            rows += 1;
        }
        assert_eq!(rows, count);
    }

    #[test]
    fn a_matrix_with_too_few_rows_is_refused() {
        let matrix = Matrix::new([1, 2], [1.0, 2.0].iter());
        let files = ["a".to_owned(), "b".to_owned()];
        assert!(write(&files, &[("embedding", matrix)], &[]).is_err());
    }
}
