//! Photos less the mean of the class means, and their inner products.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::linear_map::LinearMap;
use crate::algebra::dot;
use crate::support::Problem;

/// The photos of a problem, sorted by class.
pub(crate) struct ClassOrder {
    /// The photo at each place.
    pub(crate) photos: Vec<usize>,
    /// The class at each place.
    pub(crate) classes: Vec<usize>,
    /// The places of each class.
    pub(crate) spans: Vec<Range<usize>>,
}

impl ClassOrder {
    pub(crate) fn new(problem: &Problem) -> Self {
        let mut photos: Vec<_> = (0..problem.len()).collect();
        photos.sort_by_key(|&photo| problem.classes()[photo]);
        let mut end = 0;
        let spans = problem.counts().iter().map(|&count| {
            end += count;
            end - count..end
        });
        Self {
            spans: spans.collect(),
            classes: photos.iter().map(|&i| problem.classes()[i]).collect(),
            photos,
        }
    }

    /// The groups that can be left out.
    pub(crate) fn groups(&self, problem: &Problem) -> Vec<PlacedGroup> {
        let mut place_of = vec![0; problem.len()];
        for (place, &photo) in self.photos.iter().enumerate() {
            place_of[photo] = place;
        }
        let groups = problem.groups().members().iter().enumerate();
        let groups = groups.filter_map(|(group, photos)| {
            let left = problem.counts_without(group)?;
            let mut places: Vec<_> = photos.iter().map(|&photo| place_of[photo]).collect();
            places.sort_unstable();
            Some(PlacedGroup { places, left })
        });
        groups.collect()
    }
}

/// A group and what is left without it.
pub(crate) struct PlacedGroup {
    /// The places of its photos, ascending.
    pub(crate) places: Vec<usize>,
    /// For each class the number of photos that are not in the group.
    pub(crate) left: Vec<usize>,
}

impl PlacedGroup {
    /// Groups one after the other, in chunks of about `count` photos.
    pub(crate) fn chunks(groups: &[Self], count: usize) -> Vec<&[Self]> {
        let mut photos = 0;
        let chunks = groups.chunk_by(|group, next| {
            photos += group.places.len();
            let fits = photos + next.places.len() <= count;
            if !fits {
                photos = 0;
            }
            fits
        });
        chunks.collect()
    }
}

/// Photos of a problem, in a chosen order, less the mean of the class means.
pub(crate) struct Centred {
    /// The mean, d numbers.
    pub(crate) mean: DVector<f64>,
    /// n × d.
    pub(crate) rows: DMatrix<f64>,
}

impl Centred {
    pub(crate) fn new(problem: &Problem, order: &[usize]) -> Self {
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

    /// Inner products of the photos at some places with those at others, |`rows`| × |`columns`|.
    pub(crate) fn products(&self, rows: Range<usize>, columns: Range<usize>) -> DMatrix<f64> {
        let mut products = DMatrix::zeros(rows.len(), columns.len());
        let (left, right) = (self.rows.rows_range(rows), self.rows.rows_range(columns));
        products.gemm(1.0, &left, &right.transpose(), 0.0);
        products
    }

    /// Inner products of all photos with those at some places, n × |`places`|.
    pub(crate) fn products_with(&self, places: &[usize]) -> DMatrix<f64> {
        let mut products = DMatrix::zeros(self.rows.nrows(), places.len());
        let columns = self.rows.select_rows(places).transpose();
        products.gemm(1.0, &self.rows, &columns, 0.0);
        products
    }
}

/// The linear map of embeddings that equals one of centred embeddings, whose `weights` are d × C.
pub(crate) fn uncentred(weights: &DMatrix<f64>, mean: &DVector<f64>, bias: &[f64]) -> LinearMap {
    let classes = bias.iter().zip(weights.column_iter());
    LinearMap {
        dim: mean.len(),
        bias: classes.map(|(bias, w)| bias - w.dot(mean)).collect(),
        weights: weights.as_slice().to_vec(),
    }
}

/// Columns of a block.
const BLOCK: usize = 128;

/// Adds `left` · `right` to the lower triangle of a matrix; entries above the diagonal may or may
/// not be updated.
pub(crate) fn add_to_lower(matrix: &mut DMatrix<f64>, left: &DMatrix<f64>, right: &DMatrix<f64>) {
    let order = matrix.nrows();
    for at in (0..order).step_by(BLOCK) {
        let width = BLOCK.min(order - at);
        let mut block = matrix.view_mut((at, at), (order - at, width));
        block.gemm(1.0, &left.rows_range(at..), &right.columns(at, width), 1.0);
    }
}

/// The largest squared length of a photo.
pub(crate) fn max_square(problem: &Problem) -> f64 {
    let squares = problem.rows().map(|row| {
        let row: Vec<_> = row.iter().map(|&x| f64::from(x)).collect();
        dot(&row, &row)
    });
    squares.fold(0.0, f64::max)
}
