//! Covariances, filled a little at a time, and how much they are to be shrunk.

use nalgebra::DMatrix;

use super::basis::COLUMNS;
use crate::algebra::product::add_lower_product;
use crate::algebra::tridiagonal::Tridiagonal;

/// A covariance being computed.
pub(super) struct Scatter {
    /// Centred photos, n × r, and the same turned.
    rows: DMatrix<f64>,
    turned: DMatrix<f64>,
    matrix: DMatrix<f64>,
    next: usize,
}

/// A covariance, unbiased.
pub(super) struct Covariance {
    /// Its lower triangle; what is above means nothing.
    pub(super) matrix: DMatrix<f64>,
    /// How far it is expected to be from the true one, squared; infinitely far where there are only
    /// two photos.
    pub(super) error: f64,
}

impl Scatter {
    /// Starts on centred photos, one per row.
    pub(super) fn new(rows: DMatrix<f64>) -> Self {
        let order = rows.ncols();
        Self {
            turned: rows.transpose(),
            rows,
            matrix: DMatrix::zeros(order, order),
            next: 0,
        }
    }

    /// Share of the work that is done.
    pub(super) fn progress(&self) -> f64 {
        self.next as f64 / self.rows.ncols() as f64
    }

    /// Computes some columns; true if they were the last.
    pub(super) fn step(&mut self) -> bool {
        let (at, left) = (self.next, self.rows.ncols() - self.next);
        let count = COLUMNS.min(left);
        add_lower_product(
            1.0,
            self.turned.rows_range(at..),
            self.rows.columns(at, count),
            self.matrix.view_mut((at, at), (left, count)),
        );
        self.next += count;
        self.next == self.rows.ncols()
    }

    /// The covariance, after the last step.
    pub(super) fn finish(self) -> Covariance {
        let n = self.rows.nrows() as f64;
        let free = (n - 1.0).max(1.0);
        let fourth: f64 = self
            .turned
            .column_iter()
            .map(|z| z.norm_squared().powi(2))
            .sum();
        let fourth = fourth * n / (free * free);
        let mut covariance = Covariance {
            matrix: self.matrix / free,
            error: f64::INFINITY,
        };
        if self.rows.nrows() > 2 {
            covariance.error = (fourth - covariance.square()) / (free - 1.0);
        }
        covariance
    }
}

impl Covariance {
    /// Number of rows.
    pub(super) fn order(&self) -> usize {
        self.matrix.nrows()
    }

    /// The sum of the variances.
    pub(super) fn trace(&self) -> f64 {
        self.matrix.trace()
    }

    /// The sum of all squares.
    pub(super) fn square(&self) -> f64 {
        self.distance(&even(0.0, self.order()))
    }

    /// The sum of all squared differences.
    pub(super) fn distance(&self, other: &Tridiagonal) -> f64 {
        let columns = self.matrix.column_iter().enumerate();
        let squares = columns.map(|(k, column)| {
            let below = other.off_diagonal.get(k).copied().unwrap_or_default();
            let rest = column.iter().skip(k + 1).enumerate();
            let rest = rest.map(|(at, x)| match at {
                0 => (x - below).powi(2),
                _ => x * x,
            });
            (column[k] - other.diagonal[k]).powi(2) + 2.0 * rest.sum::<f64>()
        });
        squares.sum()
    }

    /// Shrinks it: a share of the other one takes the place of that share of its own.
    pub(super) fn mix(&mut self, share: f64, other: &Tridiagonal) {
        self.matrix *= 1.0 - share;
        for (k, x) in other.diagonal.iter().enumerate() {
            self.matrix[(k, k)] += share * x;
        }
        for (k, x) in other.off_diagonal.iter().enumerate() {
            self.matrix[(k + 1, k)] += share * x;
        }
    }
}

/// A multiple of the unit matrix.
pub(super) fn even(variance: f64, order: usize) -> Tridiagonal {
    Tridiagonal {
        diagonal: vec![variance; order],
        off_diagonal: vec![0.0; order.saturating_sub(1)],
    }
}

/// The share of what a covariance is shrunk to, which is `away` from it, squared. Photos that are
/// all the same show no error, and say nothing.
pub(super) fn shrinkage(error: f64, away: f64) -> f64 {
    match away > 0.0 && error > 0.0 {
        true => (error / away).min(1.0),
        false => 1.0,
    }
}
