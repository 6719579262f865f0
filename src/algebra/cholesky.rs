//! Cholesky factorisation in panels.
//!
//! nalgebra factors a large matrix column by column. Here it factors only the blocks on the diagonal,
//! and matrix products do the rest: several times faster at a thousand rows, with a pause after each
//! panel.

use nalgebra::{Cholesky, DMatrix};

use super::product::{add_lower_product, add_product};
use crate::pace::Pace;

/// Columns per panel.
const PANEL: usize = 64;

/// The Cholesky factor L of M = L Lᵀ.
pub(crate) struct Factor {
    /// L in the lower triangle; what is above has no meaning.
    matrix: DMatrix<f64>,
}

/// Factors a symmetric positive definite matrix, of which the lower triangle is read.
///
/// `None` if the matrix is not positive definite, as when it holds a number that is not finite.
pub(crate) async fn factor(mut matrix: DMatrix<f64>, pace: &Pace) -> Option<Factor> {
    let order = matrix.nrows();
    for at in (0..order).step_by(PANEL) {
        factor_panel(&mut matrix, at)?;
        let done = order.min(at + PANEL);
        pace.tick(done as f64 / order as f64).await;
    }
    Some(Factor { matrix })
}

/// Factors the panel that starts at column `at`, behind which the matrix is then updated.
fn factor_panel(matrix: &mut DMatrix<f64>, at: usize) -> Option<()> {
    let width = PANEL.min(matrix.nrows() - at);
    let next = at + width;
    let below = matrix.nrows() - next;
    let diagonal = matrix.view((at, at), (width, width)).into_owned();
    let diagonal = Cholesky::new(diagonal)?.unpack();

    // L21 L11ᵀ = M21, transposed so that each right-hand side is contiguous.
    let mut panel = matrix.view((next, at), (below, width)).transpose();
    diagonal.solve_lower_triangular_unchecked_mut(&mut panel);
    let tall = panel.transpose();
    for from in (0..below).step_by(PANEL) {
        let columns = PANEL.min(below - from);
        let shape = (below - from, columns);
        let rest = matrix.view_mut((next + from, next + from), shape);
        let (left, right) = (tall.rows_range(from..), panel.columns(from, columns));
        add_lower_product(-1.0, left, right, rest);
    }
    matrix.view_mut((next, at), tall.shape()).copy_from(&tall);
    matrix
        .view_mut((at, at), (width, width))
        .copy_from(&diagonal);
    Some(())
}

impl Factor {
    /// Number of rows.
    pub(crate) fn order(&self) -> usize {
        self.matrix.nrows()
    }

    /// L, with zeros above the diagonal.
    pub(crate) fn lower(&self) -> DMatrix<f64> {
        self.matrix.lower_triangle()
    }

    /// Replaces B by L⁻¹ B, where the first `zeros` rows of B are known to be zero.
    pub(crate) fn forward(&self, rhs: &mut DMatrix<f64>, zeros: usize) {
        let (n, m) = rhs.shape();
        for at in (zeros / PANEL * PANEL..n).step_by(PANEL) {
            let width = PANEL.min(n - at);
            let next = at + width;
            let diagonal = self.matrix.view((at, at), (width, width));
            let mut solved = rhs.rows(at, width).into_owned();
            diagonal.solve_lower_triangular_unchecked_mut(&mut solved);
            rhs.rows_mut(at, width).copy_from(&solved);
            let below = self.matrix.view((next, at), (n - next, width));
            let rest = rhs.view_mut((next, 0), (n - next, m));
            add_product(-1.0, below, solved.as_view(), rest);
        }
    }

    /// Replaces B by L⁻ᵀ B.
    pub(crate) fn backward(&self, rhs: &mut DMatrix<f64>) {
        let (n, m) = rhs.shape();
        for at in (0..n).step_by(PANEL).rev() {
            let width = PANEL.min(n - at);
            let diagonal = self.matrix.view((at, at), (width, width));
            let mut solved = rhs.rows(at, width).into_owned();
            diagonal.tr_solve_lower_triangular_unchecked_mut(&mut solved);
            rhs.rows_mut(at, width).copy_from(&solved);
            let left = self.matrix.view((at, 0), (width, at)).transpose();
            let rest = rhs.view_mut((0, 0), (at, m));
            add_product(-1.0, left.as_view(), solved.as_view(), rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::Paced;

    fn matrix(n: usize) -> DMatrix<f64> {
        let b = DMatrix::from_fn(n, n, |i, j| {
            (((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0).sin()
        });
        &b * b.transpose() + DMatrix::identity(n, n)
    }

    fn factored(matrix: DMatrix<f64>) -> Option<Factor> {
        let factor = Paced::new(async move |pace| Ok(factor(matrix, &pace).await));
        factor.run().unwrap()
    }

    #[test]
    fn solves_what_it_factored() {
        for n in [1, 63, 64, 65, 200] {
            let m = matrix(n);
            let factor = factored(m.clone()).unwrap();
            let rhs = DMatrix::from_fn(n, 3, |i, j| (i + j) as f64 / n as f64);
            let mut x = rhs.clone();
            factor.forward(&mut x, 0);
            factor.backward(&mut x);
            assert!((m * x - rhs).amax() < 1e-10);
        }
    }

    #[test]
    fn skips_rows_of_zeros() {
        let factor = factored(matrix(200)).unwrap();
        let mut whole = DMatrix::zeros(200, 1);
        whole[150] = 1.0;
        let mut skipped = whole.clone();
        factor.forward(&mut whole, 0);
        factor.forward(&mut skipped, 150);
        assert_eq!(whole, skipped);
    }

    #[test]
    fn refuses_matrices_that_are_not_positive_definite() {
        assert!(factored(-matrix(3)).is_none());
        assert!(factored(DMatrix::from_element(2, 2, f64::NAN)).is_none());
    }
}
