//! Square roots of a covariance without its eigenvectors.
//!
//! λ^−½ = 2/π ∫ eˢ / (e²ˢ + λ) ds over all s. The integrand is a hyperbolic secant, so that the
//! trapezoidal rule has an error of 4 exp(−π² / step) (Trefethen & Weideman 2014, section 5).
//! T^−½ is thus a sum of inverses of T + e²ˢ I, and T^½ = T T^−½.

use std::f64::consts::PI;

use nalgebra::DMatrix;

use crate::algebra::tridiagonal::{Inverse, Tridiagonal};

/// Step of the trapezoidal rule, for an error of 10⁻⁸.
const STEP: f64 = 0.5;

/// How far the sum extends beyond ½ ln λ on either side, for the same error.
const MARGIN: f64 = 18.0;

/// Added to all variances, relative to the mean variance, because directions without variance have
/// no inverse.
const RELATIVE_FLOOR: f64 = 1e-9;

/// T^½ and T^−½ of a positive semidefinite matrix T.
pub(super) struct MatrixSqrt {
    matrix: Tridiagonal,
    /// Weights and inverses, whose sum is T^−½.
    terms: Vec<(f64, Inverse)>,
}

impl MatrixSqrt {
    /// The roots of a matrix that is not zero.
    pub(super) fn new(matrix: Tridiagonal) -> Self {
        let trace: f64 = matrix.diagonal.iter().sum();
        let floor = RELATIVE_FLOOR * trace / matrix.diagonal.len() as f64;
        let (low, high) = (floor.ln() / 2.0 - MARGIN, trace.ln() / 2.0 + MARGIN);
        let count = ((high - low) / STEP).ceil() as usize;
        let terms = (0..=count).map(|k| {
            let point = (low + k as f64 * STEP).exp();
            let inverse = matrix.factor(1.0, floor + point * point);
            (2.0 / PI * STEP * point, inverse)
        });
        Self {
            terms: terms.collect(),
            matrix,
        }
    }

    /// T.
    pub(super) fn matrix(&self) -> &Tridiagonal {
        &self.matrix
    }

    /// Rows times T^−½.
    pub(super) fn whiten(&self, rows: &DMatrix<f64>) -> DMatrix<f64> {
        let mut sum = DMatrix::zeros(rows.nrows(), rows.ncols());
        for (weight, inverse) in &self.terms {
            let mut solved = rows.clone();
            inverse.solve_rows(&mut solved);
            solved *= *weight;
            sum += solved;
        }
        sum
    }

    /// Rows times T^½.
    pub(super) fn color(&self, rows: &DMatrix<f64>) -> DMatrix<f64> {
        let mut colored = self.whiten(rows);
        for mut row in colored.row_iter_mut() {
            let numbers: Vec<_> = row.iter().copied().collect();
            let product = self.matrix.times(&numbers);
            let pairs = row.iter_mut().zip(product);
            pairs.for_each(|(x, product)| *x = product);
        }
        colored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A diagonal of 1e6, 1 and 1e-2, and a block with the eigenvalues 3 and 1.
    #[test]
    fn agrees_with_known_roots() {
        let matrix = Tridiagonal {
            diagonal: vec![1e6, 1.0, 1e-2, 2.0, 2.0],
            off_diagonal: vec![0.0, 0.0, 0.0, 1.0],
        };
        let root = MatrixSqrt::new(matrix.clone());
        let half = root.color(&DMatrix::identity(5, 5));
        let inverse = root.whiten(&DMatrix::identity(5, 5));
        let expected = [1e3_f64, 1.0, 0.1];
        for (k, expected) in expected.into_iter().enumerate() {
            // The floor, 2e-4, is not small beside the smallest eigenvalue.
            let share = 1.0 + 2e-4 / expected.powi(2);
            assert!((half[(k, k)] / expected - 1.0).abs() < 1e-2, "{k}");
            assert!(
                (inverse[(k, k)] * expected * share.sqrt() - 1.0).abs() < 1e-6,
                "{k}"
            );
        }
        let (sum, gap) = ((3.0_f64.sqrt() + 1.0) / 2.0, (3.0_f64.sqrt() - 1.0) / 2.0);
        assert!((half[(3, 3)] - sum).abs() < 1e-3 && (half[(3, 4)] - gap).abs() < 1e-3);
    }
}
