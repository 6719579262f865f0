//! The assignment of photos to classes by optimal transport.

use nalgebra::{DMatrix, DVector};

/// τ of the assignment.
const TEMPERATURE: f64 = 10.0;

/// Iterations of Sinkhorn after which it stops in any case.
const MAX_ITERATIONS: usize = 100;

/// The change of ln v below which it stops.
const TOLERANCE: f64 = 1e-9;

/// Lower bound of an exponential, so that no class is empty by underflow.
const SMALLEST: f64 = 1e-100;

/// Assigns photos to classes by their scores, m × C, with the column marginal relaxed to
/// κ = `evenness`. Returns the shares, m × C with rows that sum to 1, and ln v / τ.
pub(super) fn transported(scores: &DMatrix<f64>, evenness: f64) -> (DMatrix<f64>, Vec<f64>) {
    let (photos, way) = scores.shape();
    let mut kernel = scores.clone();
    for mut row in kernel.row_iter_mut() {
        let top = row.max();
        row.apply(|score| *score = ((*score - top) * TEMPERATURE).exp().max(SMALLEST));
    }
    let each = photos as f64 / way as f64;
    let mut v = DVector::from_element(way, 1.0);
    for _ in 0..MAX_ITERATIONS {
        let u = (&kernel * &v).map(f64::recip);
        let next = kernel.tr_mul(&u).map(|mass| (each / mass).powf(evenness));
        let change = next.zip_fold(&v, 0.0, |most: f64, a, b| most.max((a / b).ln().abs()));
        v = next;
        if change < TOLERANCE {
            break;
        }
    }
    let mut shares = kernel;
    for mut row in shares.row_iter_mut() {
        row.component_mul_assign(&v.transpose());
        let sum = row.sum();
        row /= sum;
    }
    (shares, v.iter().map(|v| v.ln() / TEMPERATURE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::shared::metrics::softmax;

    fn scores() -> DMatrix<f64> {
        DMatrix::from_fn(12, 3, |i, c| {
            let leaning = f64::from(u8::from(c == usize::from(i > 8))) * 0.2;
            leaning + ((i * 3 + c) as f64 * 1.3).sin() * 0.1
        })
    }

    #[test]
    fn transport_has_the_marginals_it_was_asked_for() {
        let column = |shares: &DMatrix<f64>, c| shares.column(c).sum();
        let (even, _) = transported(&scores(), 1.0);
        let (free, offset) = transported(&scores(), 0.0);
        let (between, v) = transported(&scores(), 0.3);
        for i in 0..12 {
            assert!((even.row(i).sum() - 1.0).abs() < 1e-12);
            let row: Vec<_> = scores().row(i).iter().copied().collect();
            let plain = softmax(&row, TEMPERATURE);
            let gap = (0..3).map(|c| (free[(i, c)] - plain[c]).abs());
            assert!(gap.fold(0.0, f64::max) < 1e-12);
            let moved: Vec<_> = row.iter().zip(&v).map(|(s, v)| s + v).collect();
            let moved = softmax(&moved, TEMPERATURE);
            let gap = (0..3).map(|c| (between[(i, c)] - moved[c]).abs());
            assert!(gap.fold(0.0, f64::max) < 1e-12);
        }
        assert_eq!(offset, [0.0; 3]);
        for c in 0..3 {
            assert!((column(&even, c) - 4.0).abs() < 1e-6);
            // v = (4 / Σ_i P_ic / v)^κ, the fixed point of the relaxed iteration.
            let v = (v[c] * TEMPERATURE).exp();
            let expected = (4.0 / (column(&between, c) / v)).powf(0.3);
            assert!((v / expected - 1.0).abs() < 1e-6);
        }
        assert!(column(&free, 0) > column(&between, 0) + 0.1);
        assert!(column(&between, 0) > column(&even, 0) + 0.1);
    }
}
