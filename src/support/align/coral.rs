//! Correlation alignment as in algorithm 1 of Sun, Feng & Saenko 2016, with shrunk covariances.

use nalgebra::DMatrix;

use super::basis::Basis;
use super::covariance::{Covariance, scaled_identity};
use super::matrix_sqrt::MatrixSqrt;
use crate::error::Result;
use crate::pace::Pace;

/// D_S C_S^−½ C_T^½: aligns centred source photos to centred target photos.
///
/// `photos` are the source photos, one per row and not all zero, followed by the target photos;
/// `weights` are those of the source photos.
pub(super) async fn coral(
    photos: DMatrix<f64>,
    weights: &[f64],
    pace: &Pace,
) -> Result<DMatrix<f64>> {
    let dim = photos.ncols() as f64;
    let mut basis = Basis::new(photos, weights.len(), &pace.part(0.0..0.2)).await?;

    // C_S, shrunk towards its mean variance times I.
    let mut weighted = basis.source().into_owned();
    for (mut row, weight) in weighted.row_iter_mut().zip(weights) {
        row *= weight.sqrt();
    }
    let mut source = Covariance::new(weighted, &pace.part(0.2..0.25)).await;
    let mean = source.trace() / dim;
    // In all `dim` directions; outside the basis the covariance is 0.
    let distance_squared = source.norm_squared() - dim * mean * mean;
    source.shrink(&scaled_identity(mean, source.order()), distance_squared)?;

    // D_S C_S^−½.
    let pace_source = pace.part(0.25..0.5);
    let source = basis.tridiagonalize(source.matrix, &pace_source).await;
    let source = MatrixSqrt::new(source);
    let whiten = |rows: &DMatrix<f64>| source.whiten(rows);
    basis.map_source(whiten, &pace.part(0.5..0.55)).await;

    // C_T, shrunk towards C_S.
    let target = basis.target().into_owned();
    let mut target = Covariance::new(target, &pace.part(0.55..0.6)).await;
    let distance_squared = target.distance_squared(source.matrix());
    target.shrink(source.matrix(), distance_squared)?;

    // D_S C_S^−½ C_T^½.
    let pace_target = pace.part(0.6..0.85);
    let target = basis.tridiagonalize(target.matrix, &pace_target).await;
    let target = MatrixSqrt::new(target);
    let color = |rows: &DMatrix<f64>| target.color(rows);
    basis.map_source(color, &pace.part(0.85..0.9)).await;

    Ok(basis.into_source_embeddings(&pace.part(0.9..1.0)).await)
}

#[cfg(test)]
mod tests {
    use nalgebra::DVector;

    use super::*;
    use crate::pace::{Paced, Step};
    use crate::support::{Alignment, Problem};

    /// CORAL by eigenvectors, in the full dimension.
    fn reference(problem: &Problem) -> DMatrix<f64> {
        let dim = problem.dim();
        let rows = |numbers: &[f32]| {
            let wide = numbers.iter().map(|&x| f64::from(x));
            DMatrix::from_row_iterator(numbers.len() / dim, dim, wide)
        };
        let (mut source, mut target) = (rows(problem.embeddings()), rows(problem.unlabelled()));
        let weights = DVector::from_vec(problem.weights());
        let from = source.tr_mul(&weights) / problem.len() as f64;
        let to = target.row_mean().transpose();
        source
            .row_iter_mut()
            .for_each(|mut row| row -= from.transpose());
        target
            .row_iter_mut()
            .for_each(|mut row| row -= to.transpose());
        let mut weighted = source.clone();
        let scaled = weighted.row_iter_mut().zip(&weights);
        scaled.for_each(|(mut row, weight)| row *= weight.sqrt());

        let (own, error) = covariance(&weighted);
        let unit = DMatrix::identity(dim, dim) * (own.trace() / dim as f64);
        let own = shrunk(own, error, &unit);
        let (other, error) = covariance(&target);
        let other = shrunk(other, error, &own);
        let mut aligned = source * power(own, -0.5) * power(other, 0.5);
        aligned
            .row_iter_mut()
            .for_each(|mut row| row += to.transpose());
        aligned
    }

    /// A covariance and its expected squared error, from the squared distances of z zᵀ to it.
    fn covariance(rows: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
        let n = rows.nrows() as f64;
        let covariance = rows.transpose() * rows / (n - 1.0);
        let products = rows
            .row_iter()
            .map(|row| (row.transpose() * row).norm_squared());
        let mean = products.sum::<f64>() * n / (n - 1.0).powi(2);
        let error = (mean - covariance.norm_squared()) / (n - 2.0);
        (covariance, error)
    }

    fn shrunk(matrix: DMatrix<f64>, error: f64, to: &DMatrix<f64>) -> DMatrix<f64> {
        let share = (error / (&matrix - to).norm_squared()).min(1.0);
        matrix * (1.0 - share) + to * share
    }

    fn power(matrix: DMatrix<f64>, exponent: f64) -> DMatrix<f64> {
        let eigen = matrix.symmetric_eigen();
        let powers = eigen.eigenvalues.map(|value| value.powf(exponent));
        &eigen.eigenvectors * DMatrix::from_diagonal(&powers) * eigen.eigenvectors.transpose()
    }

    /// `n` photos of two classes and `m` without a class, with different variances.
    fn problem(n: usize, m: usize, dim: usize) -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let wave = |at: usize| (at as f32 * 12.9898).sin() * (1.0 + (at % dim) as f32 * 0.3);
        let classes = (0..n).map(|i| usize::from(i % 3 == 0)).collect();
        let problem = Problem::new(labels, dim, (0..n * dim).map(wave).collect(), classes);
        let target = (0..m * dim).map(|at| 2.0 - wave(at + 5000) * (at % dim % 4) as f32);
        problem.unwrap().with_unlabelled(target.collect()).unwrap()
    }

    #[test]
    fn agrees_with_eigenvectors() {
        for (n, m, dim) in [(40, 50, 6), (8, 7, 30), (20, 10, 30), (70, 90, 300)] {
            let problem = problem(n, m, dim);
            let expected = reference(&problem);
            let aligned = problem.aligned(Alignment::Covariance).unwrap();
            let rows = DMatrix::from_row_slice(n, dim, aligned.embeddings());
            let gap = (rows.map(f64::from) - &expected).amax() / expected.amax();
            assert!(gap < 1e-5, "{n} {m} {dim}: {gap}");
        }
    }

    #[test]
    fn pauses_often_with_growing_progress() {
        for dim in [6, 300] {
            let problem = problem(70, 90, dim);
            let mut aligning =
                Paced::new(async move |pace| problem.align(Alignment::Covariance, &pace).await);
            let (mut steps, mut last) = (0, 0.0);
            while let Step::More(progress) = aligning.step().unwrap() {
                let share = progress.share;
                assert!((last..=1.0).contains(&share), "{last} {share}");
                (steps, last) = (steps + 1, share);
            }
            assert!(steps > 15, "{steps}");
        }
    }
}
