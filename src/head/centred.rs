//! Photos less the mean that counts every class the same, and their inner products.

use nalgebra::{DMatrix, DVector};

use super::LinearMap;
use crate::algebra::dot;
use crate::support::Problem;

/// The photos of a problem, class by class.
pub(super) struct ByClass {
    /// The photo at each place.
    pub(super) order: Vec<usize>,
    /// For each place the class.
    pub(super) classes: Vec<usize>,
    /// For each class its first place and its number of photos.
    pub(super) spans: Vec<(usize, usize)>,
}

impl ByClass {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut order: Vec<_> = (0..problem.len()).collect();
        order.sort_by_key(|&photo| problem.classes()[photo]);
        let mut first = 0;
        let spans = problem.counts().iter().map(|&count| {
            first += count;
            (first - count, count)
        });
        Self {
            spans: spans.collect(),
            classes: order.iter().map(|&i| problem.classes()[i]).collect(),
            order,
        }
    }
}

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
}

/// What scores photos as they are, from what scores them less their mean: `weights` is d × C, with
/// a bias per class.
pub(super) fn uncentred(weights: &DMatrix<f64>, mean: &DVector<f64>, bias: &[f64]) -> LinearMap {
    let classes = bias.iter().zip(weights.column_iter());
    LinearMap {
        dim: mean.len(),
        bias: classes.map(|(bias, w)| bias - w.dot(mean)).collect(),
        weights: weights.as_slice().to_vec(),
    }
}

/// Columns of a block.
const BLOCK: usize = 128;

/// Adds `left` · `right` to the lower triangle of a matrix, and to some of what is above it.
pub(super) fn add_to_lower(matrix: &mut DMatrix<f64>, left: &DMatrix<f64>, right: &DMatrix<f64>) {
    let order = matrix.nrows();
    for at in (0..order).step_by(BLOCK) {
        let width = BLOCK.min(order - at);
        let mut block = matrix.view_mut((at, at), (order - at, width));
        block.gemm(1.0, &left.rows_range(at..), &right.columns(at, width), 1.0);
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
