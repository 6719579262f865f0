//! Square roots of a covariance without its eigenvectors.
//!
//! λ^−½ = 2/π ∫ eˢ / (e²ˢ + λ) ds over all s, which the trapezoidal rule takes to an error of
//! 4 exp(−π² / step), the integrand being a hyperbolic secant (Trefethen & Weideman 2014, section 5).
//! So T^−½ is a sum of inverses of T + e²ˢ I, and T^½ = T T^−½.

use std::f64::consts::PI;

use nalgebra::DMatrix;

use crate::algebra::tridiagonal::{Inverse, Tridiagonal};

/// Step of the rule: an error of 10⁻⁸.
const STEP: f64 = 0.5;

/// How far the sum goes beyond ½ ln λ, for the same error.
const MARGIN: f64 = 18.0;

/// What is added to all variances, as a share of the mean one, because directions without any have
/// no inverse.
const LEAST: f64 = 1e-9;

/// The roots of a positive semidefinite matrix.
pub(super) struct Root {
    matrix: Tridiagonal,
    terms: Vec<(f64, Inverse)>,
}

impl Root {
    /// The roots of a matrix that is not zero.
    pub(super) fn new(matrix: Tridiagonal) -> Self {
        let trace: f64 = matrix.diagonal.iter().sum();
        let least = LEAST * trace / matrix.diagonal.len() as f64;
        let (low, high) = (least.ln() / 2.0 - MARGIN, trace.ln() / 2.0 + MARGIN);
        let count = ((high - low) / STEP).ceil() as usize;
        let terms = (0..=count).map(|k| {
            let point = (low + k as f64 * STEP).exp();
            let inverse = matrix.factor(1.0, least + point * point);
            (2.0 / PI * STEP * point, inverse)
        });
        Self {
            terms: terms.collect(),
            matrix,
        }
    }

    /// The matrix itself.
    pub(super) fn into_matrix(self) -> Tridiagonal {
        self.matrix
    }

    /// Rows times T^−½.
    pub(super) fn unscaled(&self, rows: &DMatrix<f64>) -> DMatrix<f64> {
        let mut sum = rows * 0.0;
        for (weight, inverse) in &self.terms {
            let mut solved = rows.clone();
            inverse.solve_rows(&mut solved);
            solved *= *weight;
            sum += solved;
        }
        sum
    }

    /// Rows times T^½.
    pub(super) fn scaled(&self, rows: &DMatrix<f64>) -> DMatrix<f64> {
        let mut scaled = self.unscaled(rows);
        for mut row in scaled.row_iter_mut() {
            let numbers: Vec<_> = row.iter().copied().collect();
            let product = self.matrix.times(&numbers);
            row.iter_mut()
                .zip(product)
                .for_each(|(x, product)| *x = product);
        }
        scaled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eigenvalues 1e6, 1 and 1e-2 of a diagonal, and those of a block, 3 and 1.
    #[test]
    fn both_roots_are_roots() {
        let matrix = Tridiagonal {
            diagonal: vec![1e6, 1.0, 1e-2, 2.0, 2.0],
            off_diagonal: vec![0.0, 0.0, 0.0, 1.0],
        };
        let root = Root::new(matrix.clone());
        let half = root.scaled(&DMatrix::identity(5, 5));
        let inverse = root.unscaled(&DMatrix::identity(5, 5));
        let expected = [1e3_f64, 1.0, 0.1];
        for (k, expected) in expected.into_iter().enumerate() {
            // What is added, 2e-4, is a share of the smallest.
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
