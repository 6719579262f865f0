//! Matrices of f32 numbers that are written to files.

use std::borrow::Cow;

use safetensors::{Dtype, View};

/// A row-major matrix.
pub struct Matrix {
    /// Rows and columns.
    shape: [usize; 2],
    values: Vec<f32>,
}

impl Matrix {
    /// A matrix with rows of `width` numbers.
    pub fn new(width: usize, values: Vec<f32>) -> Self {
        let rows = values.len().checked_div(width).unwrap_or_default();
        Self {
            shape: [rows, width],
            values,
        }
    }

    /// Rows and columns.
    pub fn shape(&self) -> [usize; 2] {
        self.shape
    }

    /// All numbers, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All numbers, without the shape.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// The numbers of `count` rows from row `start` on; `None` if there are fewer.
    pub fn rows(&self, start: usize, count: usize) -> Option<&[f32]> {
        let width = self.shape[1];
        self.values.get(start * width..(start + count) * width)
    }
}

/// Safetensors stores the numbers in little-endian order.
impl View for &Matrix {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        let bytes = self.values.iter().flat_map(|value| value.to_le_bytes());
        Cow::Owned(bytes.collect())
    }

    fn data_len(&self) -> usize {
        size_of_val(self.values.as_slice())
    }
}
