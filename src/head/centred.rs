//! Photos less the mean that counts every class the same, and their inner products.

use nalgebra::{DMatrix, DVector};

use super::{LinearMap, dot};
use crate::support::Problem;

/// Photos of a problem, in a chosen order, less the mean of the class means.
pub(super) struct Centred {
    /// The mean, d numbers.
    pub(super) mean: DVector<f64>,
    /// n × d.
    pub(super) rows: DMatrix<f64>,
}

impl Centred {
    /// The photos in that order.
    pub(super) fn new(problem: &Problem, order: &[usize]) -> Self {
        let (n, d) = (order.len(), problem.dim());
        let weights = problem.weights();
        let mut mean = DVector::zeros(d);
        for &photo in order {
            for (sum, &x) in mean.iter_mut().zip(problem.row(photo)) {
                *sum += weights[photo] / n as f64 * f64::from(x);
            }
        }
        let numbers = order.iter().flat_map(|&photo| {
            let row = problem.row(photo).iter().zip(&mean);
            row.map(|(&x, mean)| f64::from(x) - mean)
        });
        let rows = DMatrix::from_row_iterator(n, d, numbers);
        Self { mean, rows }
    }

    /// Inner products of `count` photos from `from` on with `others` photos from `first` on:
    /// `others` × `count`.
    pub(super) fn products(
        &self,
        (first, others): (usize, usize),
        (from, count): (usize, usize),
    ) -> DMatrix<f64> {
        let mut products = DMatrix::zeros(others, count);
        let (left, right) = (self.rows.rows(first, others), self.rows.rows(from, count));
        products.gemm(1.0, &left, &right.transpose(), 0.0);
        products
    }

    /// What scores centred photos by `weights` (d × C) and `bias`, for photos as they are.
    pub(super) fn linear_map(&self, weights: &DMatrix<f64>, bias: &[f64]) -> LinearMap {
        let classes = bias.iter().zip(weights.column_iter());
        let bias = classes.map(|(bias, w)| bias - w.dot(&self.mean));
        LinearMap {
            dim: self.mean.len(),
            bias: bias.collect(),
            weights: weights.as_slice().to_vec(),
        }
    }
}

/// The largest squared length of a photo.
pub(super) fn largest_square(problem: &Problem) -> f64 {
    let squares = problem.rows().map(|row| {
        let row: Vec<_> = row.iter().map(|&x| f64::from(x)).collect();
        dot(&row, &row)
    });
    squares.fold(0.0, f64::max)
}
