//! Photos by no more numbers than they need.
//!
//! A head that does not care how the axes lie sees photos only through their inner products. So
//! n photos of d > n numbers may be replaced by the n rows of L, where L Lᵀ is the matrix K of
//! their inner products: training then takes n × n numbers instead of n × d.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::centred::{Centred, largest_square, uncentred};
use super::{LinearMap, too_extreme};
use crate::algebra::cholesky::Factor;
use crate::error::Result;
use crate::support::Problem;

/// Share of the largest squared length of a photo that is added to the diagonal of K, which may be
/// singular: as if each photo had another number of its own, a millionth of its length.
const JITTER: f64 = 1e-12;

/// Squared length that stands for the largest where all photos are zeros.
const LEAST_SQUARE: f64 = 1e-200;

/// Columns of K computed in one step.
const CHUNK: usize = 128;

/// Photos on their way to coordinates.
pub(super) struct Reducing {
    problem: Arc<Problem>,
    order: Vec<usize>,
    centred: Centred,
    stage: Stage,
}

enum Stage {
    /// Filling the lower triangle of K.
    Products { matrix: DMatrix<f64>, next: usize },
    /// Factoring it.
    Factor(Factor),
    /// Photos that have no more numbers than there are photos stay as they are.
    AsTheyAre,
}

impl Reducing {
    /// Starts on the photos in that order.
    pub(super) fn new(problem: Arc<Problem>, order: Vec<usize>) -> Self {
        let n = problem.len();
        let stage = match n <= problem.dim() {
            true => Stage::Products {
                matrix: DMatrix::zeros(n, n),
                next: 0,
            },
            false => Stage::AsTheyAre,
        };
        Self {
            centred: Centred::new(&problem, &order),
            problem,
            order,
            stage,
        }
    }

    /// Share of the work that is done.
    pub(super) fn progress(&self) -> f64 {
        let n = self.order.len() as f64;
        match &self.stage {
            Stage::Products { next, .. } => *next as f64 / n / 2.0,
            Stage::Factor(factor) => 0.5 + factor.done() as f64 / n / 2.0,
            Stage::AsTheyAre => 1.0,
        }
    }

    /// Does a little of the work; true if that was the last of it.
    ///
    /// # Errors
    /// If the embeddings are too extreme.
    pub(super) fn step(&mut self) -> Result<bool> {
        let n = self.order.len();
        match &mut self.stage {
            Stage::Products { matrix, next } if *next < n => {
                let count = CHUNK.min(n - *next);
                let products = self.centred.products((*next, n - *next), (*next, count));
                let mut part = matrix.view_mut((*next, *next), (n - *next, count));
                part.copy_from(&products);
                *next += count;
            }
            Stage::Products { matrix, .. } => {
                let mut matrix = std::mem::replace(matrix, DMatrix::zeros(0, 0));
                let jitter = JITTER * largest_square(&self.problem).max(LEAST_SQUARE);
                (0..n).for_each(|i| matrix[(i, i)] += jitter);
                self.stage = Stage::Factor(Factor::new(matrix));
            }
            Stage::Factor(factor) => {
                factor.step().ok_or_else(too_extreme)?;
                return Ok(factor.done() == n);
            }
            Stage::AsTheyAre => return Ok(true),
        }
        Ok(false)
    }

    /// The coordinates, after the last step.
    pub(super) fn finish(self) -> Coordinates {
        let (rows, factor) = match self.stage {
            Stage::Factor(factor) => (factor.lower(), Some(factor)),
            Stage::Products { .. } | Stage::AsTheyAre => (self.centred.rows, None),
        };
        Coordinates {
            problem: self.problem,
            order: self.order,
            mean: self.centred.mean,
            rows,
            factor,
        }
    }
}

/// Photos that have been reduced.
pub(super) struct Coordinates {
    problem: Arc<Problem>,
    order: Vec<usize>,
    mean: DVector<f64>,
    /// n × min(n, d).
    pub(super) rows: DMatrix<f64>,
    factor: Option<Factor>,
}

impl Coordinates {
    /// What scores photos as they are, from what scores their coordinates: `weights` with a row
    /// per coordinate and a column per class, and a bias per class.
    pub(super) fn linear_map(&self, weights: &DMatrix<f64>, bias: &[f64]) -> LinearMap {
        match &self.factor {
            None => uncentred(weights, &self.mean, bias),
            Some(factor) => {
                // Lᵀ A = weights says by how much of each photo they are made up.
                let mut shares = weights.clone();
                factor.backward(&mut shares);
                self.combined(&shares, bias)
            }
        }
    }

    /// What scores photos by weights that are sums of centred photos: `shares` is n × C.
    pub(super) fn combined(&self, shares: &DMatrix<f64>, bias: &[f64]) -> LinearMap {
        let (d, way) = (self.problem.dim(), bias.len());
        let mut weights = DMatrix::zeros(d, way);
        for from in (0..self.order.len()).step_by(CHUNK) {
            let photos = &self.order[from..self.order.len().min(from + CHUNK)];
            let numbers = photos.iter().flat_map(|&photo| {
                let row = self.problem.row(photo).iter().zip(&self.mean);
                row.map(|(&x, mean)| f64::from(x) - mean)
            });
            let columns = DMatrix::from_iterator(d, photos.len(), numbers);
            let part = shares.rows(from, photos.len());
            weights.gemm(1.0, &columns, &part, 1.0);
        }
        uncentred(&weights, &self.mean, bias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Scorer;

    /// 5 photos of d numbers, one of them twice.
    fn problem(d: usize) -> Arc<Problem> {
        let number = |i: usize| ((i % (4 * d)) as f32 * 1.3).sin();
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let classes = vec![0, 1, 1, 0, 1];
        Arc::new(Problem::new(labels, d, (0..5 * d).map(number).collect(), classes).unwrap())
    }

    #[test]
    fn inner_products_and_scores_stay_the_same() {
        for d in [2, 5, 40] {
            let problem = problem(d);
            let order = vec![3, 1, 4, 0, 2];
            let centred = Centred::new(&problem, &order);
            let mut reducing = Reducing::new(Arc::clone(&problem), order.clone());
            while !reducing.step().unwrap() {}
            let coordinates = reducing.finish();
            let rows = &coordinates.rows;
            assert_eq!(rows.shape(), (5, d.min(5)));
            let products = centred.products((0, 5), (0, 5));
            let largest = largest_square(&problem);
            assert!((rows * rows.transpose() - products).amax() < 2.0 * JITTER * largest);

            // Weights that are sums of photos, as those of all heads are.
            let shares = DMatrix::from_fn(5, 2, |i, c| (i as f64 - 2.0) * (c as f64 + 0.5));
            let weights = rows.transpose() * &shares;
            let map = coordinates.linear_map(&weights, &[0.25, -1.0]);
            let same = coordinates.combined(&shares, &[0.25, -1.0]);
            for (at, &photo) in order.iter().enumerate() {
                let expected = rows.row(at) * &weights;
                let scores = map.scores(problem.row(photo));
                assert!((scores[0] - expected[0] - 0.25).abs() < 1e-9);
                assert!((scores[1] - expected[1] + 1.0).abs() < 1e-9);
                let scores = same.scores(problem.row(photo));
                assert!((scores[0] - expected[0] - 0.25).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn photos_of_zeros_have_coordinates_too() {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let problem = Problem::new(labels, 3, vec![0.0; 6], vec![0, 1]).unwrap();
        let mut reducing = Reducing::new(Arc::new(problem), vec![0, 1]);
        while !reducing.step().unwrap() {}
        assert!(reducing.finish().rows.amax() < 1e-100);
    }
}
