//! Parquet for data frames: a column `file`, and a column of lists for each matrix.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::matrix::Matrix;

/// Rows per row group, the unit that readers load at a time.
const GROUP_ROWS: usize = 4096;

/// Encodes one row per file: its name, and its row of each matrix.
///
/// # Errors
/// Where a matrix has fewer rows than there are files.
pub fn encode(
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
    // A dictionary does not pay: hardly any number occurs twice.
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(metadata.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for (at, files) in files.chunks(GROUP_ROWS).enumerate() {
        let mut group = writer.next_row_group()?;
        let names: Vec<_> = files
            .iter()
            .map(|file| ByteArray::from(file.as_str()))
            .collect();
        if let Some(mut column) = group.next_column()? {
            column
                .typed::<ByteArrayType>()
                .write_batch(&names, None, None)?;
            column.close()?;
        }
        for (name, matrix) in matrices {
            let short = || ParquetError::General(format!("{name} has too few rows"));
            let numbers = matrix
                .rows(at * GROUP_ROWS, files.len())
                .ok_or_else(short)?;
            let width = numbers.len() / files.len();
            // Parquet's repetition levels: 0 starts a list, 1 continues it. A definition level of 1
            // means that the number is present.
            let repetition: Vec<_> = (0..numbers.len())
                .map(|at| i16::from(!at.is_multiple_of(width)))
                .collect();
            let definition = vec![1; numbers.len()];
            if let Some(mut column) = group.next_column()? {
                column.typed::<FloatType>().write_batch(
                    numbers,
                    Some(&definition),
                    Some(&repetition),
                )?;
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
    fn encoded_rows_are_read_again() {
        let count = GROUP_ROWS + 3;
        let files: Vec<_> = (0..count).map(|at| format!("ü/{at}.jpg")).collect();
        let numbers: Vec<_> = (0..2 * count).map(|at| at as f32 / 8.0).collect();
        let matrix = Matrix::new(2, numbers.clone());
        let encoded = encode(&files, &[("embedding", matrix)], &[("backbone", "ff")]).unwrap();
        let reader = SerializedFileReader::new(Bytes::from(encoded)).unwrap();
        let file_metadata = reader.metadata().file_metadata();
        let metadata = file_metadata.key_value_metadata().unwrap();
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
        let matrix = Matrix::new(2, vec![1.0, 2.0]);
        let files = ["a".to_owned(), "b".to_owned()];
        assert!(encode(&files, &[("embedding", matrix)], &[]).is_err());
    }
}
