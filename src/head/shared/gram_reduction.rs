//! Reduces the dimension of photos to their number, by the Cholesky factor of their Gram matrix.
//!
//! A head that does not depend on the axes uses photos only through their inner products. So n
//! photos of d > n numbers can be replaced with the n rows of L, where L Lᵀ is the Gram matrix K:
//! training then takes n × n numbers instead of n × d.

use nalgebra::{DMatrix, DVector};

use super::centering::{Centred, max_square, uncentred};
use super::linear_map::LinearMap;
use crate::algebra::cholesky::{self, Factor};
use crate::error::Result;
use crate::head::contract::too_extreme;
use crate::pace::Pace;
use crate::support::Problem;

/// Share of the largest squared length of a photo that is added to the diagonal of K, which may be
/// singular: as if each photo had another coordinate of its own, a millionth of its length.
const JITTER: f64 = 1e-12;

/// Replaces the largest squared length where all photos are zero.
const MIN_SQUARE: f64 = 1e-200;

/// Photos handled in one step.
const CHUNK: usize = 128;

/// The axes of reduced photos.
pub(crate) struct GramBasis<'a> {
    problem: &'a Problem,
    order: Vec<usize>,
    mean: DVector<f64>,
    /// L; `None` where photos have fewer numbers than there are photos and are only centred.
    factor: Option<Factor>,
}

/// Centres the photos of a problem, in a chosen order, and reduces them: n × min(n, d) coordinates,
/// and the basis to return to embeddings.
///
/// # Errors
/// If the embeddings are too extreme.
pub(crate) async fn reduce<'a>(
    problem: &'a Problem,
    order: Vec<usize>,
    pace: &Pace,
) -> Result<(DMatrix<f64>, GramBasis<'a>)> {
    let n = problem.len();
    let centred = Centred::new(problem, &order);
    pace.tick(0.0).await;
    let mut basis = GramBasis {
        problem,
        order,
        mean: centred.mean.clone(),
        factor: None,
    };
    if n > problem.dim() {
        return Ok((centred.rows, basis));
    }
    let mut gram = DMatrix::zeros(n, n);
    for from in (0..n).step_by(CHUNK) {
        let end = n.min(from + CHUNK);
        let products = centred.products(from..n, from..end);
        let shape = (n - from, end - from);
        gram.view_mut((from, from), shape).copy_from(&products);
        pace.tick(end as f64 / n as f64 / 2.0).await;
    }
    let jitter = JITTER * max_square(problem).max(MIN_SQUARE);
    (0..n).for_each(|i| gram[(i, i)] += jitter);
    let factor = cholesky::factor(gram, &pace.part(0.5..1.0)).await;
    let factor = factor.ok_or_else(too_extreme)?;
    let rows = factor.lower();
    basis.factor = Some(factor);
    Ok((rows, basis))
}

impl GramBasis<'_> {
    /// The linear map of embeddings that equals one of coordinates, whose `weights` have a row per
    /// coordinate and a column per class.
    pub(crate) async fn linear_map(
        &self,
        weights: DMatrix<f64>,
        bias: &[f64],
        pace: &Pace,
    ) -> LinearMap {
        let Some(factor) = &self.factor else {
            return uncentred(&weights, &self.mean, bias);
        };
        // Lᵀ A = weights expresses the weights as sums of photos.
        let mut shares = weights;
        factor.backward(&mut shares);
        self.combination(&shares, bias, pace).await
    }

    /// The linear map of embeddings whose weights are sums of centred photos, by `shares`, n × C.
    pub(crate) async fn combination(
        &self,
        shares: &DMatrix<f64>,
        bias: &[f64],
        pace: &Pace,
    ) -> LinearMap {
        let (d, n) = (self.problem.dim(), self.order.len());
        let mut weights = DMatrix::zeros(d, bias.len());
        for from in (0..n).step_by(CHUNK) {
            let photos = &self.order[from..n.min(from + CHUNK)];
            let numbers = photos.iter().flat_map(|&photo| {
                let row = self.problem.row(photo).iter().zip(&self.mean);
                row.map(|(&x, mean)| f64::from(x) - mean)
            });
            let columns = DMatrix::from_iterator(d, photos.len(), numbers);
            let part = shares.rows(from, photos.len());
            weights.gemm(1.0, &columns, &part, 1.0);
            pace.tick((from + photos.len()) as f64 / n as f64).await;
        }
        uncentred(&weights, &self.mean, bias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::contract::Scorer;
    use crate::pace::Paced;

    /// 5 photos of d numbers, one of them twice.
    fn problem(d: usize) -> Problem {
        let number = |i: usize| ((i % (4 * d)) as f32 * 1.3).sin();
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let classes = vec![0, 1, 1, 0, 1];
        Problem::new(labels, d, (0..5 * d).map(number).collect(), classes).unwrap()
    }

    #[test]
    fn inner_products_and_scores_stay_the_same() {
        for d in [2, 5, 40] {
            let checked = Paced::new(async move |pace| {
                let problem = problem(d);
                let order = vec![3, 1, 4, 0, 2];
                let centred = Centred::new(&problem, &order);
                let (rows, basis) = reduce(&problem, order.clone(), &pace).await?;
                assert_eq!(rows.shape(), (5, d.min(5)));
                let products = centred.products(0..5, 0..5);
                let largest = max_square(&problem);
                assert!((&rows * rows.transpose() - products).amax() < 2.0 * JITTER * largest);

                // Weights that are sums of photos, as those of all heads are.
                let shares = DMatrix::from_fn(5, 2, |i, c| (i as f64 - 2.0) * (c as f64 + 0.5));
                let weights = rows.transpose() * &shares;
                let bias = [0.25, -1.0];
                let map = basis.linear_map(weights.clone(), &bias, &pace).await;
                let same = basis.combination(&shares, &bias, &pace).await;
                for (at, &photo) in order.iter().enumerate() {
                    let expected = rows.row(at) * &weights;
                    let scores = map.scores(problem.row(photo));
                    assert!((scores[0] - expected[0] - 0.25).abs() < 1e-9);
                    assert!((scores[1] - expected[1] + 1.0).abs() < 1e-9);
                    let scores = same.scores(problem.row(photo));
                    assert!((scores[0] - expected[0] - 0.25).abs() < 1e-9);
                }
                Ok(())
            });
            checked.run().unwrap();
        }
    }

    #[test]
    fn photos_of_zeros_have_coordinates_too() {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let problem = Problem::new(labels, 3, vec![0.0; 6], vec![0, 1]).unwrap();
        let largest = Paced::new(async move |pace| {
            let (rows, _) = reduce(&problem, vec![0, 1], &pace).await?;
            Ok(rows.amax())
        });
        assert!(largest.run().unwrap() < 1e-100);
    }
}
