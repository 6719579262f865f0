//! A basis in which all photos have few coordinates, and the way back to embeddings.
//!
//! N photos of d > N numbers are replaced by the rows of L, where L Lᵀ is their Gram matrix: inner
//! products are all that alignment needs. Coordinates go back to embeddings through L⁻¹ times the
//! photos.

use nalgebra::{DMatrix, DMatrixView};

use super::too_extreme;
use crate::algebra::cholesky::{Factor, factor};
use crate::algebra::product::{add_product, lower_product};
use crate::algebra::tridiagonal::{Tridiagonal, tridiagonalize};
use crate::error::Result;
use crate::pace::Pace;

/// Added to the diagonal of the Gram matrix, relative to the largest squared length of a photo,
/// because photos may span fewer directions than there are photos.
const JITTER: f64 = 1e-12;

/// Photos of one step.
const ROWS: usize = 16;

/// Photos by their r coordinates in a basis that rotations change.
pub(super) struct Basis {
    /// Number of source photos, those of the support set.
    source: usize,
    /// Number of target photos, those without a class.
    target: usize,
    /// Source photos, target photos, and the axes of the initial basis: (n + m + r) × r.
    rows: DMatrix<f64>,
    /// All photos and the Cholesky factor of their Gram matrix, if r is not the full dimension.
    reduction: Option<(DMatrix<f64>, Factor)>,
}

impl Basis {
    /// A basis for centred photos, one per row, of which the first `source` are source photos.
    pub(super) async fn new(photos: DMatrix<f64>, source: usize, pace: &Pace) -> Result<Self> {
        if photos.nrows() >= photos.ncols() {
            return Ok(Self::with_coordinates(photos, source));
        }
        let mut gram = lower_product(&photos, &photos.transpose(), &pace.part(0.0..0.5)).await;
        let jitter = JITTER * gram.diagonal().max();
        (0..gram.nrows()).for_each(|i| gram[(i, i)] += jitter);
        let factor = factor(gram, &pace.part(0.5..1.0)).await;
        let factor = factor.ok_or_else(too_extreme)?;
        let mut basis = Self::with_coordinates(factor.lower(), source);
        basis.reduction = Some((photos, factor));
        Ok(basis)
    }

    fn with_coordinates(photos: DMatrix<f64>, source: usize) -> Self {
        let (all, order) = photos.shape();
        let mut rows = photos.resize_vertically(all + order, 0.0);
        rows.rows_mut(all, order).fill_with_identity();
        Self {
            source,
            target: all - source,
            rows,
            reduction: None,
        }
    }

    /// Coordinates of the source photos.
    pub(super) fn source(&self) -> DMatrixView<'_, f64> {
        self.rows.rows(0, self.source)
    }

    /// Coordinates of the target photos.
    pub(super) fn target(&self) -> DMatrixView<'_, f64> {
        self.rows.rows(self.source, self.target)
    }

    /// Rotates the basis so that a covariance becomes tridiagonal, and returns it in the new basis.
    pub(super) async fn tridiagonalize(
        &mut self,
        covariance: DMatrix<f64>,
        pace: &Pace,
    ) -> Tridiagonal {
        let rows = std::mem::take(&mut self.rows);
        let (tridiagonal, rows) = tridiagonalize(covariance, rows, pace).await;
        self.rows = rows;
        tridiagonal
    }

    /// Replaces the coordinates of the source photos, some photos at a time.
    pub(super) async fn map_source(
        &mut self,
        map: impl Fn(&DMatrix<f64>) -> DMatrix<f64>,
        pace: &Pace,
    ) {
        for from in (0..self.source).step_by(ROWS) {
            let count = ROWS.min(self.source - from);
            let mut rows = self.rows.rows_mut(from, count);
            let mapped = map(&rows.clone_owned());
            rows.copy_from(&mapped);
            pace.tick((from + count) as f64 / self.source as f64).await;
        }
    }

    /// The source photos as embeddings, n × d.
    pub(super) async fn into_source_embeddings(self, pace: &Pace) -> DMatrix<f64> {
        let axes = self.rows.rows_range(self.source + self.target..);
        let axes = axes.transpose();
        let dim = self
            .reduction
            .as_ref()
            .map_or(axes.ncols(), |r| r.0.ncols());
        let mut embeddings = DMatrix::zeros(self.source, dim);
        for from in (0..self.source).step_by(ROWS) {
            let count = ROWS.min(self.source - from);
            let rows = self.embeddings(&axes, from, count);
            embeddings.rows_mut(from, count).copy_from(&rows);
            pace.tick((from + count) as f64 / self.source as f64).await;
        }
        embeddings
    }

    fn embeddings(&self, axes: &DMatrix<f64>, from: usize, count: usize) -> DMatrix<f64> {
        let mut initial = DMatrix::zeros(count, axes.ncols());
        let rows = self.rows.rows(from, count);
        add_product(1.0, rows, axes.as_view(), initial.as_view_mut());
        let Some((photos, factor)) = &self.reduction else {
            return initial;
        };
        let mut shares = initial.transpose();
        factor.backward(&mut shares);
        let shares = shares.transpose();
        let mut embeddings = DMatrix::zeros(count, photos.ncols());
        add_product(
            1.0,
            shares.as_view(),
            photos.as_view(),
            embeddings.as_view_mut(),
        );
        embeddings
    }
}
