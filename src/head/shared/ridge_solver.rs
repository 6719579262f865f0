//! Class-weighted ridge regression on one-hot targets, with leave-one-out in closed form.
//!
//! With n photos in C classes, weights w_i = n / (C n_c) that make all classes count the same,
//! v = w / n, and X_c the embeddings less their mean under v, it minimises
//! Σ w_i ‖y_i − W x_i − b‖² + λ ‖W‖² over W and an unpenalised bias b. For n ≤ d the dual form
//! M A = Y − 1/C with M = X_c X_cᵀ + λ diag(1/w) gives W = Aᵀ X_c; for more photos the primal form
//! S Wᵀ = X_cᵀ D (Y − 1/C) with S = X_cᵀ D X_c + λ I, D = diag(w), gives the same W from a d × d
//! matrix (the Woodbury identity).
//!
//! Leaving a photo out, with the weights of all others unchanged, turns the residual r_i = y_i − f_i
//! into r_i / (1 − h_i) (the usual shortcut of penalised least squares, exact with the refitted
//! bias), where h_i = v_i + w_i x_iᵀ S⁻¹ x_i, and in the dual form
//! 1 − h_i = (λ / w_i) M⁻¹_ii − v_i, because M⁻¹ 1 = w / λ.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::linear_map::LinearMap;
use crate::algebra::cholesky::{self, Factor};
use crate::algebra::product::{add_lower_product, add_product};
use crate::error::Result;
use crate::head::contract::too_extreme;
use crate::pace::Pace;
use crate::support::Problem;

/// λ for embeddings of length about 1. Measured on 11 data sets.
pub const LAMBDA: f64 = 0.1;

/// Columns of a matrix per block.
const BLOCK: usize = 256;

/// Multiplications in one step, a few hundredths of a second in a browser.
const STEP: usize = 200_000_000;

/// A solved regression.
pub(crate) struct RidgeSolution {
    pub(crate) map: LinearMap,
    /// The scores of each photo by the regression without it; `None` for the only photo of its
    /// class.
    pub(crate) left_out: Vec<Option<Vec<f64>>>,
    /// One per photo.
    pub(crate) diagnostics: Vec<Diagnostics>,
}

/// How a photo influences the regression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Diagnostics {
    /// h_i, its diagonal entry of the hat matrix, with the bias.
    pub(crate) leverage: f64,
    /// The score of its own class.
    pub(crate) fitted: f64,
}

/// Solves the regression with penalty λ.
///
/// # Errors
/// If the embeddings are too extreme.
pub(crate) async fn solve(problem: &Problem, penalty: f64, pace: &Pace) -> Result<RidgeSolution> {
    let regression = Regression::new(problem, penalty);
    if problem.len() <= problem.dim() {
        regression.solve_dual(pace).await
    } else {
        regression.solve_primal(pace).await
    }
}

struct Regression<'a> {
    problem: &'a Problem,
    /// λ.
    penalty: f64,
    /// w.
    weights: Vec<f64>,
    /// The mean under v.
    mean: DVector<f64>,
}

impl<'a> Regression<'a> {
    fn new(problem: &'a Problem, penalty: f64) -> Self {
        let weights = problem.weights();
        let mut mean = DVector::zeros(problem.dim());
        for (row, w) in problem.rows().zip(&weights) {
            let w = w / problem.len() as f64;
            for (sum, &x) in mean.as_mut_slice().iter_mut().zip(row) {
                *sum += w * f64::from(x);
            }
        }
        Self {
            problem,
            penalty,
            weights,
            mean,
        }
    }

    async fn solve_dual(&self, pace: &Pace) -> Result<RidgeSolution> {
        let n = self.problem.len();
        // X_c, n × d.
        let centred = self.columns(0..n).transpose();
        pace.tick(0.0).await;

        // M.
        let mut matrix = DMatrix::zeros(n, n);
        let mut from = 0;
        while from < n {
            let end = from + photos_per_step(self.problem.dim() * n / 2).min(n - from);
            let rows = centred.rows_range(from..);
            let columns = centred.rows_range(from..end).transpose();
            let product = matrix.view_mut((from, from), (n - from, end - from));
            add_lower_product(1.0, rows, columns.as_view(), product);
            for i in from..end {
                matrix[(i, i)] += self.penalty / self.weights[i];
            }
            from = end;
            pace.tick(end as f64 / n as f64 / 3.0).await;
        }
        let factor = cholesky::factor(matrix, &pace.part(1.0 / 3.0..2.0 / 3.0)).await;
        let factor = factor.ok_or_else(too_extreme)?;

        // A, then Wᵀ = X_cᵀ A.
        let solution = self.solve_targets(&factor, self.targets(0..n), pace).await;
        let map = {
            let mut weights = DMatrix::zeros(self.problem.dim(), self.problem.way());
            let columns = centred.transpose();
            let (left, right) = (columns.as_view(), solution.as_view());
            add_product(1.0, left, right, weights.as_view_mut());
            self.linear_map(&weights)
        };
        pace.tick(2.0 / 3.0).await;

        let residuals = |photos: Range<usize>| {
            let mut unit =
                DMatrix::from_fn(n, photos.len(), |i, j| f64::from(i == photos.start + j));
            factor.forward(&mut unit, photos.start);
            let scale = photos.clone().map(|i| self.penalty / self.weights[i]);
            let spare = scale.clone().zip(unit.column_iter()).zip(photos.clone());
            let spare = spare.map(|((s, z), i)| s * z.norm_squared() - self.weights[i] / n as f64);
            let mut residuals = solution.rows_range(photos).into_owned();
            for (mut row, s) in residuals.row_iter_mut().zip(scale) {
                row *= s;
            }
            (spare.collect(), residuals)
        };
        self.leave_out(n, &residuals, map, pace).await
    }

    async fn solve_primal(&self, pace: &Pace) -> Result<RidgeSolution> {
        let (n, d) = (self.problem.len(), self.problem.dim());
        pace.tick(0.0).await;

        // S, and X_cᵀ D (Y − 1/C).
        let mut matrix = DMatrix::zeros(d, d);
        let mut targets = DMatrix::zeros(d, self.problem.way());
        let mut from = 0;
        while from < n {
            let end = from + photos_per_step(d * d / 2).min(n - from);
            let columns = self.columns(from..end);
            let mut rows = columns.transpose();
            self.weigh(&mut rows, from);
            for at in (0..d).step_by(BLOCK) {
                let width = BLOCK.min(d - at);
                let product = matrix.view_mut((at, at), (d - at, width));
                let (left, right) = (columns.rows_range(at..), rows.columns(at, width));
                add_lower_product(1.0, left, right, product);
            }
            let mut weighted = self.targets(from..end);
            self.weigh(&mut weighted, from);
            let sums = targets.as_view_mut();
            add_product(1.0, columns.as_view(), weighted.as_view(), sums);
            if from == 0 {
                (0..d).for_each(|i| matrix[(i, i)] += self.penalty);
            }
            from = end;
            pace.tick(end as f64 / n as f64 / 3.0).await;
        }
        let factor = cholesky::factor(matrix, &pace.part(1.0 / 3.0..2.0 / 3.0)).await;
        let factor = factor.ok_or_else(too_extreme)?;

        // Wᵀ.
        let solution = self.solve_targets(&factor, targets, pace).await;
        let residuals = |photos: Range<usize>| {
            let mut columns = self.columns(photos.clone());
            let residuals = self.targets(photos.clone()) - columns.transpose() * &solution;
            factor.forward(&mut columns, 0);
            let spare = photos.zip(columns.column_iter());
            let spare =
                spare.map(|(i, z)| 1.0 - self.weights[i] * (z.norm_squared() + 1.0 / n as f64));
            (spare.collect(), residuals)
        };
        let map = self.linear_map(&solution);
        self.leave_out(d, &residuals, map, pace).await
    }

    /// Some centred photos, as columns: d × count.
    fn columns(&self, photos: Range<usize>) -> DMatrix<f64> {
        let d = self.problem.dim();
        let mut columns = DMatrix::zeros(d, photos.len());
        // Over slices, which the compiler vectorises.
        let numbers = columns.as_mut_slice().chunks_exact_mut(d);
        for (column, row) in numbers.zip(self.problem.rows().skip(photos.start)) {
            let centred = row.iter().zip(self.mean.as_slice());
            for (number, (&x, mean)) in column.iter_mut().zip(centred) {
                *number = f64::from(x) - mean;
            }
        }
        columns
    }

    /// Y − 1/C of some photos: count × C.
    fn targets(&self, photos: Range<usize>) -> DMatrix<f64> {
        let (way, classes) = (self.problem.way(), self.problem.classes());
        DMatrix::from_fn(photos.len(), way, |i, c| {
            f64::from(u8::from(classes[photos.start + i] == c)) - 1.0 / way as f64
        })
    }

    /// Multiplies the rows of photos from `from` on with their weights.
    fn weigh(&self, rows: &mut DMatrix<f64>, from: usize) {
        for (mut row, &w) in rows.row_iter_mut().zip(&self.weights[from..]) {
            row *= w;
        }
    }

    /// Solves for the classes, several at a time.
    async fn solve_targets(
        &self,
        factor: &Factor,
        mut targets: DMatrix<f64>,
        pace: &Pace,
    ) -> DMatrix<f64> {
        let (way, per_class) = (targets.ncols(), factor.order() * factor.order());
        let mut from = 0;
        while from < way {
            let end = from + photos_per_step(per_class).min(way - from);
            let mut columns = targets.columns_range(from..end).into_owned();
            factor.forward(&mut columns, 0);
            factor.backward(&mut columns);
            targets.columns_range_mut(from..end).copy_from(&columns);
            from = end;
            pace.tick(2.0 / 3.0).await;
        }
        targets
    }

    /// The map of embeddings that equals Wᵀ (d × C) on centred ones, with the bias 1/C there.
    fn linear_map(&self, weights: &DMatrix<f64>) -> LinearMap {
        let way = self.problem.way() as f64;
        let bias = weights.column_iter().map(|w| 1.0 / way - w.dot(&self.mean));
        LinearMap {
            dim: self.problem.dim(),
            bias: bias.collect(),
            weights: weights.as_slice().to_vec(),
        }
    }

    /// Leaves the photos out. `residuals` gives 1 − h_i and y_i − f_i of some of them; `order` is
    /// that of the factored matrix.
    async fn leave_out(
        &self,
        order: usize,
        residuals: &dyn Fn(Range<usize>) -> (Vec<f64>, DMatrix<f64>),
        map: LinearMap,
        pace: &Pace,
    ) -> Result<RidgeSolution> {
        let (n, way) = (self.problem.len(), self.problem.way());
        let mut left_out = Vec::with_capacity(n);
        let mut diagnostics = Vec::with_capacity(n);
        let mut from = 0;
        while from < n {
            let photos = from..from + photos_per_step(order * order / 2).min(n - from);
            let targets = self.targets(photos.clone());
            let (spare, residuals) = residuals(photos.clone());
            for (row, i) in photos.clone().enumerate() {
                let class = self.problem.classes()[i];
                diagnostics.push(Diagnostics {
                    leverage: 1.0 - spare[row],
                    fitted: 1.0 - residuals[(row, class)],
                });
                let score =
                    |c| targets[(row, c)] + 1.0 / way as f64 - residuals[(row, c)] / spare[row];
                let has_others = self.problem.counts()[class] > 1;
                left_out.push(has_others.then(|| (0..way).map(score).collect()));
            }
            from = photos.end;
            pace.tick((2.0 + from as f64 / n as f64) / 3.0).await;
        }
        Ok(RidgeSolution {
            map,
            left_out,
            diagnostics,
        })
    }
}

/// Photos, or columns of a matrix, per step where each takes so many multiplications.
fn photos_per_step(multiplications: usize) -> usize {
    (STEP / multiplications.max(1)).clamp(8, BLOCK)
}
