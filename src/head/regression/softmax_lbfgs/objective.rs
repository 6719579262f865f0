//! The objective that the layers minimise, its gradient and its bound; see [`super`].

use std::ops::Range;

use nalgebra::DMatrix;

use super::Origin;
use crate::head::shared::centering::add_to_lower;
use crate::head::shared::folds::StratifiedFolds;
use crate::pace::Pace;

/// c, for embeddings of length about 1. Measured on clothing, groceries and signs, with episodes
/// of another seed than the reported ones: 10 costs up to 1.5 points, 1000 up to 1.4.
pub(super) const COST: f64 = 100.0;

/// Temperature of the prototypes' scores as logits: W₀ᵖ = 5 · 2 μ. Measured as above; 10 costs up
/// to a point at one photo per class (both with c = 10).
pub(super) const START_TEMPERATURE: f64 = 5.0;

/// Photos handled in one step.
const CHUNK: usize = 128;

/// The photos in the order of the folds.
pub(super) struct Inputs {
    /// n × (r + 1): the coordinates and a 1.
    rows: DMatrix<f64>,
    /// The transpose.
    pub(super) columns: DMatrix<f64>,
}

impl Inputs {
    /// The inputs from coordinates, n × r.
    pub(super) fn new(coordinates: DMatrix<f64>) -> Self {
        let r = coordinates.ncols();
        let rows = coordinates.insert_column(r, 1.0);
        Self {
            columns: rows.transpose(),
            rows,
        }
    }
}

/// The loss of several models side by side, over (r + 1) × models·C weights: the last row is the
/// bias.
pub(super) struct Objective<'a> {
    inputs: &'a Inputs,
    /// n × models·C, columns of the targets of the folds.
    pub(super) targets: DMatrix<f64>,
    way: usize,
    /// λ of each model.
    penalties: Vec<f64>,
    /// W₀; its last row is not used.
    origin: DMatrix<f64>,
}

impl<'a> Objective<'a> {
    /// The objective of some models of the folds.
    pub(super) fn new(
        inputs: &'a Inputs,
        folds: &StratifiedFolds,
        way: usize,
        models: Range<usize>,
        origin: Origin,
    ) -> Self {
        let (n, order) = inputs.rows.shape();
        let targets = folds.targets(way).into_iter().map(f64::from);
        let targets = DMatrix::from_row_iterator(n, (folds.folds + 1) * way, targets);
        let targets = targets.columns(models.start * way, models.len() * way);
        let targets = targets.into_owned();
        let origin = match origin {
            Origin::Zero => DMatrix::zeros(order, targets.ncols()),
            Origin::Prototypes => prototypes(&inputs.columns, &targets, way),
        };
        let seen = models.map(|model| {
            let samples = folds.samples.iter();
            samples.filter(|sample| sample.is_seen_by(model)).count() as f64
        });
        Self {
            penalties: seen.map(|n| 1.0 / (2.0 * COST * n)).collect(),
            inputs,
            targets,
            way,
            origin,
        }
    }

    /// Log-probabilities of all photos by all models: n × models·C.
    pub(super) fn log_probabilities(&self, point: &DMatrix<f64>) -> DMatrix<f64> {
        let mut logits = &self.inputs.rows * point;
        for from in (0..logits.ncols()).step_by(self.way) {
            let mut model = logits.columns_mut(from, self.way);
            for mut row in model.row_iter_mut() {
                let top = row.max();
                let sum: f64 = row.iter().map(|x| (x - top).exp()).sum();
                row.add_scalar_mut(-top - sum.ln());
            }
        }
        logits
    }

    /// The loss of all models together and its gradient.
    pub(super) fn value(&self, point: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
        let mut residuals = self.log_probabilities(point);
        let mut value = -residuals.dot(&self.targets);
        for from in (0..residuals.ncols()).step_by(self.way) {
            let targets = self.targets.columns(from, self.way);
            let mut model = residuals.columns_mut(from, self.way);
            for (mut row, targets) in model.row_iter_mut().zip(targets.row_iter()) {
                let weight = targets.sum();
                row.zip_apply(&targets, |x, target| *x = weight * x.exp() - target);
            }
        }
        let mut gradient = &self.inputs.columns * &residuals;
        let r = point.nrows() - 1;
        for (model, penalty) in self.penalties.iter().enumerate() {
            let shape = ((0, model * self.way), (r, self.way));
            let away = point.view(shape.0, shape.1) - self.origin.view(shape.0, shape.1);
            value += penalty * away.norm_squared();
            let mut gradient = gradient.view_mut(shape.0, shape.1);
            gradient.zip_apply(&away, |g, away| *g += 2.0 * penalty * away);
        }
        (value, gradient)
    }

    /// ½ Xᵀ V X + 2 λ I, V the weights of the photos in the first model.
    pub(super) async fn bound(&self, pace: &Pace) -> DMatrix<f64> {
        let (n, order) = self.inputs.rows.shape();
        let mut bound = DMatrix::zeros(order, order);
        for from in (0..n).step_by(CHUNK) {
            let count = CHUNK.min(n - from);
            let part = self.inputs.rows.rows(from, count).into_owned();
            let mut columns = self.inputs.columns.columns(from, count).into_owned();
            let weights = self.targets.view((from, 0), (count, self.way));
            for (mut column, weights) in columns.column_iter_mut().zip(weights.row_iter()) {
                column *= weights.sum() / 2.0;
            }
            add_to_lower(&mut bound, &columns, &part);
            if from == 0 {
                (0..order - 1).for_each(|i| bound[(i, i)] += 2.0 * self.penalties[0]);
            }
            pace.tick((from + count) as f64 / n as f64).await;
        }
        bound
    }
}

/// The linear classifier of the prototypes, with the bias in the last row; `columns` is (r + 1) × n.
pub(super) fn prototypes(
    columns: &DMatrix<f64>,
    targets: &DMatrix<f64>,
    way: usize,
) -> DMatrix<f64> {
    let mut start = columns * targets * way as f64;
    let r = start.nrows() - 1;
    for mut column in start.column_iter_mut() {
        let square = column.rows(0, r).norm_squared();
        column *= 2.0 * START_TEMPERATURE;
        column[r] = -START_TEMPERATURE * square;
    }
    start
}
