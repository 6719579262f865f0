//! Ridge regression on photos with shares in several classes.

use nalgebra::{DMatrix, DVector};

use crate::algebra::cholesky::Factor;
use crate::head::regression::ridge;

/// One weighted ridge regression in its dual form, before it is solved.
pub(super) struct Regression {
    /// The mean of their targets, one per class.
    mean_target: DVector<f64>,
    /// The inner product of each photo with the weighted mean.
    towards_mean: DVector<f64>,
    /// Targets less their mean, active × C.
    targets: DMatrix<f64>,
}

impl Regression {
    /// A regression on the `active` photos, and its matrix. `gram` holds the inner products of all
    /// photos. The weights are scaled so that all classes count the same and the sum is unchanged.
    pub(super) fn new(
        gram: &DMatrix<f64>,
        active: &[usize],
        weights: &DVector<f64>,
        shares: DMatrix<f64>,
    ) -> (Self, DMatrix<f64>) {
        let (total, way) = (weights.sum(), shares.ncols());
        let rarity = shares.tr_mul(weights).map(|mass| total / way as f64 / mass);
        let weights = weights.component_mul(&(&shares * rarity));
        let mut matrix = gram.select_rows(active).select_columns(active);
        let v = &weights / weights.sum();
        let towards_mean = &matrix * &v;
        let mean_square = towards_mean.dot(&v);
        for (j, mut column) in matrix.column_iter_mut().enumerate() {
            column -= &towards_mean;
            column.add_scalar_mut(mean_square - towards_mean[j]);
            column[j] += ridge::LAMBDA / weights[j];
        }
        let mean_target = shares.tr_mul(&v);
        let mut targets = shares;
        for mut row in targets.row_iter_mut() {
            row -= mean_target.transpose();
        }
        let regression = Self {
            mean_target,
            towards_mean,
            targets,
        };
        (regression, matrix)
    }

    /// The weights of the photos, active × C, and the bias, from the factored matrix.
    pub(super) fn solve(self, factor: &Factor) -> (DMatrix<f64>, DVector<f64>) {
        let mut solution = self.targets;
        factor.forward(&mut solution, 0);
        factor.backward(&mut solution);
        // The columns of the solution sum to 0, so centring leaves only this.
        let bias = self.mean_target - solution.tr_mul(&self.towards_mean);
        (solution, bias)
    }
}
