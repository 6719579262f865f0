//! The default head: class-weighted ridge regression on one-hot targets.
//!
//! With n photos in C classes, weights w_i = n / (C n_c) that make all classes count the same,
//! v = w / n, and X_c the embeddings less their mean under v, it minimises
//! Σ w_i ‖y_i − W x_i − b‖² + λ ‖W‖² over W and an unpenalised bias b. For n ≤ d the dual form
//! M A = Y − 1/C with M = X_c X_cᵀ + λ diag(1/w) gives W = Aᵀ X_c; for more photos the primal form
//! S Wᵀ = X_cᵀ D (Y − 1/C) with S = X_cᵀ D X_c + λ I, D = diag(w), gives the same W from a d × d
//! matrix (the Woodbury identity).
//!
//! Leaving a photo out, its weight gone and all others as they were, changes the residual
//! r_i = y_i − f_i into r_i / (1 − h_i) (the usual shortcut of penalised least squares, exact with
//! the refitted bias), where h_i = v_i + w_i x_iᵀ S⁻¹ x_i, and in the dual form
//! 1 − h_i = (λ / w_i) M⁻¹_ii − v_i, because M⁻¹ 1 = w / λ.
//!
//! Weights alone do not make classes of different sizes equal. What is left is corrected by
//! [`super::sizes`], in the bias, and nothing is where all have the same size. Left-out scores are
//! corrected for the sizes that are left, with α and τ as all photos have them.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::sizes::{Seen, Sizes};
use super::{
    Fit, Head, LeftOut, LinearMap, StagedStep, StagedTraining, caution, drive, too_extreme,
    training_is_over,
};
use crate::algebra::cholesky::Factor;
use crate::algebra::product::{add_lower_product, add_product};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "ridge",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Ridge::new(problem, LAMBDA)), pace),
};

/// Weight of the penalty, for embeddings of length about 1. Measured on 11 data sets.
pub const LAMBDA: f64 = 0.1;

/// Temperature at which ridge scores are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 7.5;

/// Columns of a matrix handled at once.
const CHUNK: usize = 256;

/// Multiplications in one step, a few hundredths of a second in a browser.
const STEP: usize = 200_000_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Dual,
    Primal,
}

/// Ridge regression under way.
pub(super) struct Ridge {
    problem: Arc<Problem>,
    form: Form,
    /// λ.
    penalty: f64,
    weights: Vec<f64>,
    mean: DVector<f64>,
    /// X_c (n × d) in the dual form; empty in the primal form, where it would not fit in memory.
    centred: DMatrix<f64>,
    /// Y − 1/C (n × C) in the dual form, X_cᵀ D (Y − 1/C) (d × C) in the primal form.
    targets: DMatrix<f64>,
    /// Known once it is finished.
    sizes: Option<Sizes>,
    stage: Stage,
}

enum Stage {
    /// Filling the lower triangle of M or S.
    Assemble { matrix: DMatrix<f64>, next: usize },
    /// Factoring it.
    Factor(Factor),
    /// Solving for A or Wᵀ, some classes at a time.
    Solve {
        factor: Factor,
        solution: DMatrix<f64>,
        next: usize,
    },
    /// Walking over the photos for their left-out scores.
    LeaveOut {
        factor: Factor,
        /// A (n × C) in the dual form, Wᵀ (d × C) in the primal form.
        solution: DMatrix<f64>,
        map: LinearMap,
        left_out: Vec<Option<Vec<f64>>>,
        seen: Vec<Seen>,
    },
    /// Finished or failed.
    Over,
}

impl Ridge {
    pub(super) fn new(problem: Arc<Problem>, penalty: f64) -> Self {
        let form = match problem.len() <= problem.dim() {
            true => Form::Dual,
            false => Form::Primal,
        };
        let (n, d, way) = (problem.len(), problem.dim(), problem.way());
        let weights = problem.weights();
        let mut mean = DVector::zeros(d);
        for (row, w) in problem.rows().zip(&weights) {
            let w = w / n as f64;
            for (sum, &x) in mean.as_mut_slice().iter_mut().zip(row) {
                *sum += w * f64::from(x);
            }
        }
        let mut ridge = Self {
            form,
            penalty,
            weights,
            mean,
            centred: DMatrix::zeros(0, 0),
            targets: DMatrix::zeros(d, way),
            sizes: None,
            stage: Stage::Over,
            problem,
        };
        let order = match form {
            Form::Dual => {
                ridge.centred = ridge.columns(0, n).transpose();
                ridge.targets = ridge.one_hot(0, n);
                n
            }
            Form::Primal => d,
        };
        let matrix = DMatrix::zeros(order, order);
        ridge.stage = Stage::Assemble { matrix, next: 0 };
        ridge
    }

    /// `count` centred photos from `from` on, as columns: d × count.
    fn columns(&self, from: usize, count: usize) -> DMatrix<f64> {
        let d = self.problem.dim();
        let mut columns = DMatrix::zeros(d, count);
        // Over slices, which become vector instructions.
        let numbers = columns.as_mut_slice().chunks_exact_mut(d);
        for (column, row) in numbers.zip(self.problem.rows().skip(from)) {
            let centred = row.iter().zip(self.mean.as_slice());
            for (number, (&x, mean)) in column.iter_mut().zip(centred) {
                *number = f64::from(x) - mean;
            }
        }
        columns
    }

    /// Y − 1/C of `count` photos from `from` on: count × C.
    fn one_hot(&self, from: usize, count: usize) -> DMatrix<f64> {
        let (way, classes) = (self.problem.way(), self.problem.classes());
        DMatrix::from_fn(count, way, |i, c| {
            f64::from(u8::from(classes[from + i] == c)) - 1.0 / way as f64
        })
    }

    /// Adds the next chunk to the lower triangle; returns how many photos are added by now.
    fn assemble(&mut self, matrix: &mut DMatrix<f64>, next: usize) -> usize {
        let n = self.problem.len();
        let count = at_once(self.problem.dim() * matrix.nrows() / 2).min(n - next);
        match self.form {
            Form::Dual => {
                let rows = self.centred.rows_range(next..);
                let columns = self.centred.rows(next, count).transpose();
                let product = matrix.view_mut((next, next), (n - next, count));
                add_lower_product(1.0, rows, columns.as_view(), product);
                for i in next..next + count {
                    matrix[(i, i)] += self.penalty / self.weights[i];
                }
            }
            Form::Primal => {
                let columns = self.columns(next, count);
                let mut rows = columns.transpose();
                for (mut row, &w) in rows.row_iter_mut().zip(&self.weights[next..]) {
                    row *= w;
                }
                let d = self.problem.dim();
                for at in (0..d).step_by(CHUNK) {
                    let width = CHUNK.min(d - at);
                    let product = matrix.view_mut((at, at), (d - at, width));
                    let (left, right) = (columns.rows_range(at..), rows.columns(at, width));
                    add_lower_product(1.0, left, right, product);
                }
                let mut weighted = self.one_hot(next, count);
                for (mut row, &w) in weighted.row_iter_mut().zip(&self.weights[next..]) {
                    row *= w;
                }
                let targets = self.targets.as_view_mut();
                add_product(1.0, columns.as_view(), weighted.as_view(), targets);
                if next == 0 {
                    (0..d).for_each(|i| matrix[(i, i)] += self.penalty);
                }
            }
        }
        next + count
    }

    /// Solves for the next classes; returns how many are solved for by now.
    fn solve(&self, factor: &Factor, solution: &mut DMatrix<f64>, next: usize) -> usize {
        let count = at_once(factor.order() * factor.order()).min(self.problem.way() - next);
        let mut columns = self.targets.columns(next, count).into_owned();
        factor.forward(&mut columns, 0);
        factor.backward(&mut columns);
        solution.columns_mut(next, count).copy_from(&columns);
        next + count
    }

    /// Folds the centring into the bias.
    fn start_leave_out(&self, factor: Factor, solution: DMatrix<f64>) -> Stage {
        let weights = match self.form {
            Form::Dual => {
                let mut weights = DMatrix::zeros(self.problem.dim(), self.problem.way());
                let columns = self.centred.transpose();
                add_product(
                    1.0,
                    columns.as_view(),
                    solution.as_view(),
                    weights.as_view_mut(),
                );
                weights
            }
            Form::Primal => solution.clone(),
        };
        let way = self.problem.way() as f64;
        let bias = weights.column_iter().map(|w| 1.0 / way - w.dot(&self.mean));
        Stage::LeaveOut {
            factor,
            solution,
            map: LinearMap {
                dim: self.problem.dim(),
                bias: bias.collect(),
                weights: weights.as_slice().to_vec(),
            },
            left_out: Vec::with_capacity(self.problem.len()),
            seen: Vec::with_capacity(self.problem.len()),
        }
    }

    /// Left-out scores of `count` photos from `from` on, not corrected for sizes yet, and how the
    /// fit sees them.
    fn leave_out(
        &self,
        factor: &Factor,
        solution: &DMatrix<f64>,
        from: usize,
        count: usize,
    ) -> (Vec<Option<Vec<f64>>>, Vec<Seen>) {
        let n = self.problem.len();
        let photos = from..from + count;
        let targets = self.one_hot(from, count);
        // 1 − h_i, and the residuals y_i − f_i.
        let (spare, residuals) = match self.form {
            Form::Dual => {
                let mut unit = DMatrix::from_fn(n, count, |i, j| f64::from(i == from + j));
                factor.forward(&mut unit, from);
                let scale = photos.clone().map(|i| self.penalty / self.weights[i]);
                let spare = scale.clone().zip(unit.column_iter()).zip(photos.clone());
                let spare: Vec<_> = spare
                    .map(|((s, z), i)| s * z.norm_squared() - self.weights[i] / n as f64)
                    .collect();
                let mut residuals = solution.rows(from, count).into_owned();
                for (mut row, s) in residuals.row_iter_mut().zip(scale) {
                    row *= s;
                }
                (spare, residuals)
            }
            Form::Primal => {
                let mut columns = self.columns(from, count);
                let residuals = &targets - columns.transpose() * solution;
                factor.forward(&mut columns, 0);
                let spare = photos.clone().zip(columns.column_iter());
                let spare: Vec<_> = spare
                    .map(|(i, z)| 1.0 - self.weights[i] * (z.norm_squared() + 1.0 / n as f64))
                    .collect();
                (spare, residuals)
            }
        };
        let way = self.problem.way();
        let seen = photos.clone().enumerate().map(|(row, i)| Seen {
            leverage: 1.0 - spare[row],
            fitted: 1.0 - residuals[(row, self.problem.classes()[i])],
        });
        let seen = seen.collect();
        let scores = photos.enumerate().map(|(row, i)| {
            let count = self.problem.counts()[self.problem.classes()[i]];
            let score = |c| targets[(row, c)] + 1.0 / way as f64 - residuals[(row, c)] / spare[row];
            (count > 1).then(|| (0..way).map(score).collect())
        });
        (scores.collect(), seen)
    }

    /// What the loss of small classes follows from; `None` until it is finished.
    pub(super) fn sizes(&self) -> Option<&Sizes> {
        self.sizes.as_ref()
    }

    fn fit(
        &mut self,
        mut map: LinearMap,
        mut left_out: Vec<Option<Vec<f64>>>,
        seen: &[Seen],
    ) -> Result<StagedStep> {
        let sizes = Sizes::new(&self.problem, seen);
        sizes.correct(&self.problem, &mut map.bias, &mut left_out);
        self.sizes = Some(sizes);
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Ridge {
    fn step(&mut self) -> Result<StagedStep> {
        let n = self.problem.len();
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress) = match stage {
            Stage::Assemble { mut matrix, next } => {
                let next = self.assemble(&mut matrix, next);
                let stage = match next == n {
                    true => Stage::Factor(Factor::new(matrix)),
                    false => Stage::Assemble { matrix, next },
                };
                (stage, next as f64 / n as f64 / 3.0)
            }
            Stage::Factor(mut factor) => {
                factor.step().ok_or_else(too_extreme)?;
                let share = factor.done() as f64 / factor.order() as f64;
                let stage = match factor.done() == factor.order() {
                    true => Stage::Solve {
                        solution: DMatrix::zeros(factor.order(), self.problem.way()),
                        factor,
                        next: 0,
                    },
                    false => Stage::Factor(factor),
                };
                (stage, (1.0 + share) / 3.0)
            }
            Stage::Solve {
                factor,
                mut solution,
                next,
            } => {
                let next = self.solve(&factor, &mut solution, next);
                let stage = match next == self.problem.way() {
                    true => self.start_leave_out(factor, solution),
                    false => Stage::Solve {
                        factor,
                        solution,
                        next,
                    },
                };
                (stage, 2.0 / 3.0)
            }
            Stage::LeaveOut {
                factor,
                solution,
                map,
                mut left_out,
                mut seen,
            } => {
                let from = left_out.len();
                let count = at_once(factor.order() * factor.order() / 2).min(n - from);
                let (scores, chunk) = self.leave_out(&factor, &solution, from, count);
                left_out.extend(scores);
                seen.extend(chunk);
                if left_out.len() == n {
                    return self.fit(map, left_out, &seen);
                }
                let progress = (2.0 + left_out.len() as f64 / n as f64) / 3.0;
                let stage = Stage::LeaveOut {
                    factor,
                    solution,
                    map,
                    left_out,
                    seen,
                };
                (stage, progress)
            }
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        let epoch = None;
        Ok(StagedStep::More { progress, epoch })
    }
}

/// Photos, or columns of a matrix, to handle in one step where each takes so many multiplications.
fn at_once(multiplications: usize) -> usize {
    (STEP / multiplications.max(1)).clamp(8, CHUNK)
}
