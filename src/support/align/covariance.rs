//! Covariances and their shrinkage.

use nalgebra::DMatrix;

use super::too_extreme;
use crate::algebra::product::lower_product;
use crate::algebra::tridiagonal::Tridiagonal;
use crate::error::Result;
use crate::pace::Pace;

/// An unbiased covariance.
pub(super) struct Covariance {
    /// The covariance in the lower triangle; what is above has no meaning.
    pub(super) matrix: DMatrix<f64>,
    /// Expected squared distance to the true covariance; infinite for fewer than three photos.
    error: f64,
}

impl Covariance {
    /// The covariance of centred photos, one per row.
    pub(super) async fn new(rows: DMatrix<f64>, pace: &Pace) -> Self {
        let transposed = rows.transpose();
        let scatter = lower_product(&transposed, &rows, pace).await;
        let n = rows.nrows() as f64;
        let free = (n - 1.0).max(1.0);
        let norms = transposed.column_iter().map(|z| z.norm_squared().powi(2));
        let fourth = norms.sum::<f64>() * n / (free * free);
        let mut covariance = Self {
            matrix: scatter / free,
            error: f64::INFINITY,
        };
        if rows.nrows() > 2 {
            covariance.error = (fourth - covariance.norm_squared()) / (free - 1.0);
        }
        covariance
    }

    /// Number of rows.
    pub(super) fn order(&self) -> usize {
        self.matrix.nrows()
    }

    /// The sum of the variances.
    pub(super) fn trace(&self) -> f64 {
        self.matrix.trace()
    }

    /// ‖C‖² in the Frobenius norm.
    pub(super) fn norm_squared(&self) -> f64 {
        self.distance_squared(&scaled_identity(0.0, self.order()))
    }

    /// ‖C − T‖² in the Frobenius norm.
    pub(super) fn distance_squared(&self, other: &Tridiagonal) -> f64 {
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

    /// Replaces C by (1 − s) C + s T with the share s = expected error / `distance_squared`, at most
    /// 1. An expected error of 0, as of photos that are all equal, carries no information: s is 1.
    pub(super) fn shrink(&mut self, target: &Tridiagonal, distance_squared: f64) -> Result<()> {
        if !distance_squared.is_finite() {
            return Err(too_extreme());
        }
        let share = if distance_squared > 0.0 && self.error > 0.0 {
            (self.error / distance_squared).min(1.0)
        } else {
            1.0
        };
        self.matrix *= 1.0 - share;
        for (k, x) in target.diagonal.iter().enumerate() {
            self.matrix[(k, k)] += share * x;
        }
        for (k, x) in target.off_diagonal.iter().enumerate() {
            self.matrix[(k + 1, k)] += share * x;
        }
        Ok(())
    }
}

/// `variance` · I.
pub(super) fn scaled_identity(variance: f64, order: usize) -> Tridiagonal {
    Tridiagonal {
        diagonal: vec![variance; order],
        off_diagonal: vec![0.0; order.saturating_sub(1)],
    }
}
