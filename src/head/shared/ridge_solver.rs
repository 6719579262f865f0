//! Class-weighted ridge regression on one-hot targets, with leave-one-out in closed form.
//!
//! With n photos in C classes, weights w_i = n / (C n_c) that make all classes count the same,
//! v = w / n, and X_c the embeddings less their mean under v, it minimises
//! Σ w_i ‖y_i − W x_i − b‖² + λ ‖W‖² over W and an unpenalised bias b. For n ≤ d the dual form
//! M A = Y − 1/C with M = X_c X_cᵀ + λ diag(1/w) gives W = Aᵀ X_c; for more photos the primal form
//! S Wᵀ = X_cᵀ D (Y − 1/C) with S = X_cᵀ D X_c + λ I, D = diag(w), gives the same W from a d × d
//! matrix (the Woodbury identity).
//!
//! Leaving a group G of photos out, with the weights of all others unchanged, turns its residuals
//! r_G = y_G − f_G into (I − H_GG)⁻¹ r_G (the usual shortcut of penalised least squares for a block,
//! exact with the refitted bias), where H_ij = v_j + w_j x_iᵀ S⁻¹ x_j, and in the dual form
//! (I − H)_ij = (λ / w_i) M⁻¹_ij − v_j, because M⁻¹ 1 = w / λ. For a photo alone that is r_i / (1 − h_i).

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
    /// The scores of each photo by the regression without its group; `None` if the group cannot be
    /// left out.
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
    /// The photo at each place: those of a group one after the other.
    order: Vec<usize>,
    /// The places of each group.
    spans: Vec<Range<usize>>,
    /// w, by place.
    weights: Vec<f64>,
    /// The mean under v.
    mean: DVector<f64>,
}

impl<'a> Regression<'a> {
    fn new(problem: &'a Problem, penalty: f64) -> Self {
        let members = problem.groups().members();
        let order: Vec<_> = members.iter().flatten().copied().collect();
        let mut end = 0;
        let spans = members.iter().map(|photos| {
            end += photos.len();
            end - photos.len()..end
        });
        let by_photo = problem.weights();
        let weights: Vec<_> = order.iter().map(|&photo| by_photo[photo]).collect();
        let mut mean = DVector::zeros(problem.dim());
        for (&photo, w) in order.iter().zip(&weights) {
            let w = w / problem.len() as f64;
            for (sum, &x) in mean.as_mut_slice().iter_mut().zip(problem.row(photo)) {
                *sum += w * f64::from(x);
            }
        }
        Self {
            problem,
            penalty,
            spans: spans.collect(),
            order,
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

        let residuals = |places: Range<usize>| {
            let mut inverse =
                DMatrix::from_fn(n, places.len(), |i, j| f64::from(i == places.start + j));
            factor.forward(&mut inverse, places.start);
            let scale: Vec<_> = places
                .clone()
                .map(|i| self.penalty / self.weights[i])
                .collect();
            let spare = |i: usize, j: usize, product: f64| {
                scale[i] * product - self.weights[places.start + j] / n as f64
            };
            let blocks = self.blocks(&places, &inverse, spare);
            let mut residuals = solution.rows_range(places.clone()).into_owned();
            for (mut row, s) in residuals.row_iter_mut().zip(&scale) {
                row *= *s;
            }
            (blocks, residuals)
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
        let residuals = |places: Range<usize>| {
            let mut columns = self.columns(places.clone());
            let residuals = self.targets(places.clone()) - columns.transpose() * &solution;
            factor.forward(&mut columns, 0);
            let spare = |i: usize, j: usize, product: f64| {
                let same = f64::from(u8::from(i == j));
                same - self.weights[places.start + j] * (product + 1.0 / n as f64)
            };
            (self.blocks(&places, &columns, spare), residuals)
        };
        let map = self.linear_map(&solution);
        self.leave_out(d, &residuals, map, pace).await
    }

    /// Some centred photos, as columns: d × count.
    fn columns(&self, places: Range<usize>) -> DMatrix<f64> {
        let d = self.problem.dim();
        let mut columns = DMatrix::zeros(d, places.len());
        // Over slices, which the compiler vectorises.
        let numbers = columns.as_mut_slice().chunks_exact_mut(d);
        for (column, &photo) in numbers.zip(&self.order[places]) {
            let centred = self.problem.row(photo).iter().zip(self.mean.as_slice());
            for (number, (&x, mean)) in column.iter_mut().zip(centred) {
                *number = f64::from(x) - mean;
            }
        }
        columns
    }

    /// Y − 1/C of some photos: count × C.
    fn targets(&self, places: Range<usize>) -> DMatrix<f64> {
        let (way, classes) = (self.problem.way(), self.problem.classes());
        let photos = &self.order[places];
        DMatrix::from_fn(photos.len(), way, |i, c| {
            f64::from(u8::from(classes[photos[i]] == c)) - 1.0 / way as f64
        })
    }

    /// I − H_GG of the groups at some places, from columns whose inner products the entries follow
    /// from: `spare` gives an entry from its row and column among these places and that product.
    fn blocks(
        &self,
        places: &Range<usize>,
        columns: &DMatrix<f64>,
        spare: impl Fn(usize, usize, f64) -> f64,
    ) -> Vec<DMatrix<f64>> {
        let blocks = self.groups_at(places).iter().map(|span| {
            let (from, size) = (span.start - places.start, span.len());
            let group = columns.columns(from, size);
            let products = group.tr_mul(&group);
            DMatrix::from_fn(size, size, |i, j| {
                spare(from + i, from + j, products[(i, j)])
            })
        });
        blocks.collect()
    }

    /// The groups at some places, which hold whole groups.
    fn groups_at(&self, places: &Range<usize>) -> &[Range<usize>] {
        let from = self.spans.partition_point(|span| span.start < places.start);
        let end = self.spans.partition_point(|span| span.end <= places.end);
        &self.spans[from..end]
    }

    /// The end of the places from `from` on that are left out in one step: about `count`, whole groups.
    fn end_of_step(&self, from: usize, count: usize) -> usize {
        let first = self.spans.partition_point(|span| span.start < from);
        let groups = self.spans[first..].iter();
        let fitting = groups.take_while(|span| span.end <= from + count);
        let end = fitting.last().or(self.spans.get(first));
        end.map_or(self.order.len(), |span| span.end)
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

    /// Leaves the groups out. `residuals` gives I − H_GG of the groups at some places and y − f there;
    /// `order` is that of the factored matrix.
    async fn leave_out(
        &self,
        order: usize,
        residuals: &dyn Fn(Range<usize>) -> (Vec<DMatrix<f64>>, DMatrix<f64>),
        map: LinearMap,
        pace: &Pace,
    ) -> Result<RidgeSolution> {
        let (n, way) = (self.problem.len(), self.problem.way());
        let mut left_out = vec![None; n];
        let unknown = Diagnostics {
            leverage: 0.0,
            fitted: 0.0,
        };
        let mut diagnostics = vec![unknown; n];
        let mut from = 0;
        while from < n {
            let end = self.end_of_step(from, photos_per_step(order * order / 2));
            let (blocks, residuals) = residuals(from..end);
            for (block, span) in blocks.into_iter().zip(self.groups_at(&(from..end))) {
                let rows = residuals.rows(span.start - from, span.len());
                for (at, &photo) in self.order[span.clone()].iter().enumerate() {
                    diagnostics[photo] = Diagnostics {
                        leverage: 1.0 - block[(at, at)],
                        fitted: 1.0 - rows[(at, self.problem.classes()[photo])],
                    };
                }
                let group = self.problem.groups().of()[self.order[span.start]];
                if self.problem.counts_without(group).is_none() {
                    continue;
                }
                let residuals = without_group(block, rows.into_owned()).ok_or_else(too_extreme)?;
                let targets = self.targets(span.clone());
                for (at, &photo) in self.order[span.clone()].iter().enumerate() {
                    let score = |c| targets[(at, c)] + 1.0 / way as f64 - residuals[(at, c)];
                    left_out[photo] = Some((0..way).map(score).collect());
                }
            }
            from = end;
            pace.tick((2.0 + from as f64 / n as f64) / 3.0).await;
        }
        Ok(RidgeSolution {
            map,
            left_out,
            diagnostics,
        })
    }
}

/// (I − H_GG)⁻¹ r_G; `None` if the matrix is singular to rounding.
fn without_group(spare: DMatrix<f64>, residuals: DMatrix<f64>) -> Option<DMatrix<f64>> {
    if spare.len() == 1 {
        return Some(residuals / spare[0]);
    }
    spare.lu().solve(&residuals)
}

/// Photos, or columns of a matrix, per step where each takes so many multiplications.
fn photos_per_step(multiplications: usize) -> usize {
    (STEP / multiplications.max(1)).clamp(8, BLOCK)
}
