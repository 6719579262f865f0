//! Reduction of a symmetric matrix to tridiagonal form, in which T + c I is inverted in linear time
//! for any c.
//!
//! S = Q T Qᵀ by Householder reflections, in panels as in LAPACK's `sytrd` and `latrd` (Dongarra,
//! Sorensen & Hammarling 1989), where half of the work is matrix products. Q is not stored; each
//! panel's reflections are applied to the rows of another matrix at once.

use nalgebra::{DMatrix, DVector};

use super::dot;
use crate::pace::Pace;

/// Columns per panel.
const PANEL: usize = 32;

/// Reduces a symmetric r × r matrix, of which the lower triangle is read, and multiplies `rows` of r
/// numbers with Q: returns T and `rows` Q.
pub(crate) async fn tridiagonalize(
    matrix: DMatrix<f64>,
    rows: DMatrix<f64>,
    pace: &Pace,
) -> (Tridiagonal, DMatrix<f64>) {
    let order = matrix.nrows();
    let mut reduction = Reduction {
        matrix,
        rows,
        tridiagonal: Tridiagonal::default(),
    };
    for at in (0..order).step_by(PANEL) {
        reduction.reduce_panel(at);
        let left = 1.0 - order.min(at + PANEL) as f64 / order as f64;
        pace.tick(1.0 - left.powi(3)).await;
    }
    (reduction.tridiagonal, reduction.rows)
}

/// The state of a reduction.
struct Reduction {
    /// What remains of S, in the lower triangle behind the columns that are reduced.
    matrix: DMatrix<f64>,
    /// The rows, multiplied with the reflections so far.
    rows: DMatrix<f64>,
    tridiagonal: Tridiagonal,
}

/// A symmetric tridiagonal matrix T.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tridiagonal {
    pub(crate) diagonal: Vec<f64>,
    /// One number fewer than the diagonal.
    pub(crate) off_diagonal: Vec<f64>,
}

impl Reduction {
    /// Reduces the panel that starts at column `at`, behind which the matrix is then updated.
    fn reduce_panel(&mut self, at: usize) {
        let order = self.matrix.nrows() - at;
        let width = PANEL.min(order);
        let mut v = DMatrix::zeros(order, width);
        let mut w = DMatrix::zeros(order, width);
        let mut taus = Vec::with_capacity(width);
        for k in 0..width {
            taus.push(self.reflect(at, k, &mut v, &mut w));
        }
        // S − V Wᵀ − W Vᵀ, below and on the diagonal.
        for from in (width..order).step_by(PANEL) {
            let columns = PANEL.min(order - from);
            let shape = (order - from, columns);
            let mut rest = self.matrix.view_mut((at + from, at + from), shape);
            let (v_rows, w_rows) = (v.rows_range(from..), w.rows_range(from..));
            rest.gemm(-1.0, &v_rows, &w.rows(from, columns).transpose(), 1.0);
            rest.gemm(-1.0, &w_rows, &v.rows(from, columns).transpose(), 1.0);
        }
        self.rotate(at, &v, &taus);
    }

    /// Reflects column k of the panel that starts at `at`, so that it is zero below its first
    /// off-diagonal entry, and returns the factor τ of the reflection I − τ v vᵀ.
    fn reflect(&mut self, at: usize, k: usize, v: &mut DMatrix<f64>, w: &mut DMatrix<f64>) -> f64 {
        let below = v.nrows() - k;
        let column = self.matrix.view((at + k, at + k), (below, 1));
        let mut column = DVector::from_iterator(below, column.iter().copied());
        for j in 0..k {
            column.axpy(-w[(k, j)], &v.view((k, j), (below, 1)).column(0), 1.0);
            column.axpy(-v[(k, j)], &w.view((k, j), (below, 1)).column(0), 1.0);
        }
        self.tridiagonal.diagonal.push(column[0]);
        let mut x = column.rows(1, below - 1).into_owned();
        if x.is_empty() {
            return 0.0;
        }
        let length = if x[0] > 0.0 { -x.norm() } else { x.norm() };
        self.tridiagonal.off_diagonal.push(length);
        x[0] -= length;
        let square = x.norm_squared();
        let tau = if square > 0.0 { 2.0 / square } else { 0.0 };
        let mut p = self.times(at + k + 1, x.as_slice());
        for j in 0..k {
            let (v, w) = (
                v.view((k + 1, j), (below - 1, 1)),
                w.view((k + 1, j), (below - 1, 1)),
            );
            let (v, w) = (v.column(0), w.column(0));
            let (along_v, along_w) = (v.dot(&x), w.dot(&x));
            p.axpy(-along_w, &v, 1.0);
            p.axpy(-along_v, &w, 1.0);
        }
        p *= tau;
        let along = p.dot(&x);
        p.axpy(-tau / 2.0 * along, &x, 1.0);
        v.view_mut((k + 1, k), (below - 1, 1)).copy_from(&x);
        w.view_mut((k + 1, k), (below - 1, 1)).copy_from(&p);
        tau
    }

    /// The trailing part of S from row and column `from`, times a vector.
    fn times(&self, from: usize, x: &[f64]) -> DVector<f64> {
        let order = self.matrix.nrows();
        let mut product = DVector::zeros(x.len());
        let columns = self.matrix.as_slice().chunks_exact(order).skip(from);
        for (j, column) in columns.enumerate() {
            let (below, factor) = (&column[from + j + 1..], x[j]);
            let sums = &mut product.as_mut_slice()[j..];
            sums[0] += column[from + j] * factor + dot(below, &x[j + 1..]);
            let rest = sums[1..].iter_mut().zip(below);
            rest.for_each(|(sum, s)| *sum += s * factor);
        }
        product
    }

    /// Applies all reflections of a panel to the rows from the right: their product is I − V U Vᵀ
    /// with a triangular U (the compact WY form of Schreiber & Van Loan 1989).
    fn rotate(&mut self, at: usize, v: &DMatrix<f64>, taus: &[f64]) {
        let width = taus.len();
        let products = v.transpose() * v;
        let mut u = DMatrix::zeros(width, width);
        for (k, &tau) in taus.iter().enumerate() {
            let column = u.view((0, 0), (k, k)) * products.view((0, k), (k, 1));
            u.view_mut((0, k), (k, 1)).copy_from(&(column * -tau));
            u[(k, k)] = tau;
        }
        let mut rows = self.rows.columns_range_mut(at..);
        let along = &rows * v * u;
        rows.gemm(-1.0, &along, &v.transpose(), 1.0);
    }
}

impl Tridiagonal {
    /// T x.
    pub(crate) fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut product: Vec<_> = self.diagonal.iter().zip(x).map(|(t, x)| t * x).collect();
        for (i, t) in self.off_diagonal.iter().enumerate() {
            product[i] += t * x[i + 1];
            product[i + 1] += t * x[i];
        }
        product
    }

    /// scale · T + shift · I = L D Lᵀ, which must be positive definite.
    pub(crate) fn factor(&self, scale: f64, shift: f64) -> Inverse {
        let mut pivots = Vec::with_capacity(self.diagonal.len());
        let mut lower = Vec::with_capacity(self.off_diagonal.len());
        for (i, t) in self.diagonal.iter().enumerate() {
            let mut pivot = scale * t + shift;
            if i > 0 {
                let off_diagonal = scale * self.off_diagonal[i - 1];
                let factor = off_diagonal / pivots[i - 1];
                pivot -= factor * off_diagonal;
                lower.push(factor);
            }
            pivots.push(pivot);
        }
        Inverse { pivots, lower }
    }
}

/// The inverse of a positive definite tridiagonal matrix, M = L D Lᵀ.
pub(crate) struct Inverse {
    pivots: Vec<f64>,
    lower: Vec<f64>,
}

impl Inverse {
    /// M⁻¹ x.
    pub(crate) fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut solved = x.to_vec();
        for (i, factor) in self.lower.iter().enumerate() {
            solved[i + 1] -= factor * solved[i];
        }
        solved
            .iter_mut()
            .zip(&self.pivots)
            .for_each(|(x, d)| *x /= d);
        for (i, factor) in self.lower.iter().enumerate().rev() {
            solved[i] -= factor * solved[i + 1];
        }
        solved
    }

    /// Replaces each row x by M⁻¹ x.
    pub(crate) fn solve_rows(&self, rows: &mut DMatrix<f64>) {
        let count = rows.nrows();
        let numbers = rows.as_mut_slice();
        let subtract = |factor: f64, from: &[f64], to: &mut [f64]| {
            let pairs = to.iter_mut().zip(from);
            pairs.for_each(|(to, from)| *to -= factor * from);
        };
        for (i, &factor) in self.lower.iter().enumerate() {
            let (before, after) = numbers.split_at_mut((i + 1) * count);
            subtract(factor, &before[i * count..], after);
        }
        for (column, pivot) in numbers.chunks_exact_mut(count).zip(&self.pivots) {
            let inverse = pivot.recip();
            column.iter_mut().for_each(|x| *x *= inverse);
        }
        for (i, &factor) in self.lower.iter().enumerate().rev() {
            let (before, after) = numbers.split_at_mut((i + 1) * count);
            subtract(factor, after, &mut before[i * count..]);
        }
    }

    /// The trace of M⁻¹ T, by the recurrence of Takahashi, Fagan & Chin (1973) for the entries of the
    /// inverse at which T is not zero.
    pub(crate) fn trace_with(&self, t: &Tridiagonal) -> f64 {
        let mut trace = 0.0;
        let mut below = 0.0;
        for (i, pivot) in self.pivots.iter().enumerate().rev() {
            let factor = self.lower.get(i).copied().unwrap_or(0.0);
            let off_diagonal = t.off_diagonal.get(i).copied().unwrap_or(0.0);
            trace -= 2.0 * off_diagonal * factor * below;
            below = pivot.recip() + factor * factor * below;
            trace += t.diagonal[i] * below;
        }
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::Paced;

    fn symmetric(n: usize) -> DMatrix<f64> {
        let b = DMatrix::from_fn(n, n, |i, j| {
            (((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0).sin()
        });
        &b * b.transpose() / n as f64
    }

    fn tridiagonalized(matrix: DMatrix<f64>) -> (Tridiagonal, DMatrix<f64>) {
        let unit = DMatrix::identity(matrix.nrows(), matrix.nrows());
        let reduction = Paced::new(async move |pace| Ok(tridiagonalize(matrix, unit, &pace).await));
        reduction.run().unwrap()
    }

    fn reduced(n: usize) -> (Tridiagonal, DMatrix<f64>) {
        tridiagonalized(symmetric(n))
    }

    fn dense(t: &Tridiagonal) -> DMatrix<f64> {
        let n = t.diagonal.len();
        DMatrix::from_fn(n, n, |i, j| match i.abs_diff(j) {
            0 => t.diagonal[i],
            1 => t.off_diagonal[i.min(j)],
            _ => 0.0,
        })
    }

    #[test]
    fn the_rotated_tridiagonal_matrix_is_the_matrix() {
        for n in [1, 2, 3, 31, 32, 33, 100] {
            let (t, q) = reduced(n);
            let unit = DMatrix::identity(n, n);
            assert!((&q * q.transpose() - unit).amax() < 1e-12, "{n}");
            let gap = (&q * dense(&t) * q.transpose() - symmetric(n)).amax();
            assert!(gap < 1e-12, "{n}: {gap}");
        }
    }

    #[test]
    fn zeros_stay_zeros() {
        let (t, q) = tridiagonalized(DMatrix::zeros(40, 40));
        assert_eq!(dense(&t), DMatrix::zeros(40, 40));
        assert_eq!(q, DMatrix::identity(40, 40));
    }

    #[test]
    fn inverse_agrees_with_a_dense_one() {
        for n in [1, 2, 50] {
            let (t, _) = reduced(n);
            let inverse = t.factor(0.7, 0.2);
            let m = dense(&t) * 0.7 + DMatrix::identity(n, n) * 0.2;
            let expected = m.clone().try_inverse().unwrap();
            let x: Vec<_> = (0..n).map(|i| (i as f64).cos()).collect();
            let x_vector = DVector::from_column_slice(&x);
            let solved = DVector::from_vec(inverse.times(&x));
            assert!((&m * solved - &x_vector).amax() < 1e-11);
            let times = DVector::from_vec(t.times(&x));
            assert!((dense(&t) * &x_vector - times).amax() < 1e-12);
            let mut both = DMatrix::from_rows(&[x_vector.transpose(), x_vector.transpose() * 3.0]);
            inverse.solve_rows(&mut both);
            let gap =
                &m * both.transpose() - DMatrix::from_columns(&[x_vector.clone(), &x_vector * 3.0]);
            assert!(gap.amax() < 1e-11);
            let trace = (&expected * dense(&t)).trace();
            assert!((inverse.trace_with(&t) - trace).abs() < 1e-11 * trace);
        }
    }
}
