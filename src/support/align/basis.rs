//! The photos by few numbers, and the way back to all of theirs.
//!
//! N photos of d > N numbers are replaced by the rows of L, where L Lᵀ is the matrix of their inner
//! products. What is made of them has the numbers that L⁻¹ times the photos leads back to.

use nalgebra::{DMatrix, DMatrixView};

use crate::algebra::cholesky::Factor;
use crate::algebra::product::{add_lower_product, add_product};
use crate::algebra::tridiagonal::Tridiagonal;

/// Share of the largest squared length of a photo by which each photo gets a number of its own,
/// because photos may not differ in as many directions as there are photos.
const JITTER: f64 = 1e-12;

/// Columns of a matrix computed in one step.
pub(super) const COLUMNS: usize = 64;

/// The inner products of photos being computed.
pub(super) struct Products {
    photos: DMatrix<f64>,
    turned: DMatrix<f64>,
    matrix: DMatrix<f64>,
    next: usize,
}

impl Products {
    /// Starts on photos, one per row.
    pub(super) fn new(photos: DMatrix<f64>) -> Self {
        let n = photos.nrows();
        Self {
            turned: photos.transpose(),
            photos,
            matrix: DMatrix::zeros(n, n),
            next: 0,
        }
    }

    /// Share of the work that is done.
    pub(super) fn progress(&self) -> f64 {
        self.next as f64 / self.photos.nrows() as f64
    }

    /// Computes some columns; true if they were the last.
    pub(super) fn step(&mut self) -> bool {
        let (at, left) = (self.next, self.photos.nrows() - self.next);
        let count = COLUMNS.min(left);
        add_lower_product(
            1.0,
            self.photos.rows_range(at..),
            self.turned.columns(at, count),
            self.matrix.view_mut((at, at), (left, count)),
        );
        self.next += count;
        self.next == self.photos.nrows()
    }

    /// The photos, and the factorisation to go through, after the last step.
    pub(super) fn finish(mut self) -> (DMatrix<f64>, Factor) {
        let largest = self.matrix.diagonal().max();
        let diagonal = 0..self.matrix.nrows();
        diagonal.for_each(|i| self.matrix[(i, i)] += JITTER * largest);
        (self.photos, Factor::new(self.matrix))
    }
}

/// The photos in axes that are turned as it suits.
pub(super) struct Frame {
    /// Photos of the support set.
    labelled: usize,
    /// Photos without a class.
    unlabelled: usize,
    /// Both, and below them the axes as they were at first: (n + m + r) × r.
    pub(super) rows: DMatrix<f64>,
    /// All photos with all their numbers, and L, where r is fewer.
    whole: Option<(DMatrix<f64>, Factor)>,
    /// The covariance of the support set, shrunk, once its root was taken.
    pub(super) from: Option<Tridiagonal>,
}

impl Frame {
    /// The photos by as many numbers as there are photos, from what [`Products`] came to.
    pub(super) fn reduced(labelled: usize, photos: DMatrix<f64>, factor: Factor) -> Self {
        let lower = factor.lower();
        Self {
            whole: Some((photos, factor)),
            ..Self::plain(labelled, lower)
        }
    }

    /// The photos as they are, `labelled` of the support set and then the others.
    pub(super) fn plain(labelled: usize, photos: DMatrix<f64>) -> Self {
        let (all, order) = photos.shape();
        let mut rows = photos.resize_vertically(all + order, 0.0);
        rows.rows_mut(all, order).fill_with_identity();
        Self {
            labelled,
            unlabelled: all - labelled,
            rows,
            whole: None,
            from: None,
        }
    }

    /// Number of photos of the support set.
    pub(super) fn labelled(&self) -> usize {
        self.labelled
    }

    /// The photos of the support set.
    pub(super) fn support(&self) -> DMatrixView<'_, f64> {
        self.rows.rows(0, self.labelled)
    }

    /// The photos without a class.
    pub(super) fn others(&self) -> DMatrixView<'_, f64> {
        self.rows.rows(self.labelled, self.unlabelled)
    }

    /// What turns rows back to the axes as they were at first.
    pub(super) fn back(&self) -> DMatrix<f64> {
        let axes = self.rows.rows_range(self.labelled + self.unlabelled..);
        axes.transpose()
    }

    /// Some photos of the support set with all their numbers.
    pub(super) fn numbers(&self, back: &DMatrix<f64>, from: usize, count: usize) -> DMatrix<f64> {
        let mut turned = DMatrix::zeros(count, back.ncols());
        let rows = self.rows.rows(from, count);
        add_product(1.0, rows, back.as_view(), turned.as_view_mut());
        let Some((photos, factor)) = &self.whole else {
            return turned;
        };
        let mut shares = turned.transpose();
        factor.backward(&mut shares);
        let mut numbers = DMatrix::zeros(count, photos.ncols());
        let shares = shares.transpose();
        add_product(
            1.0,
            shares.as_view(),
            photos.as_view(),
            numbers.as_view_mut(),
        );
        numbers
    }
}
