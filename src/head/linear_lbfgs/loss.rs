//! What the layers of all folds minimise, its gradient and its bound; see [`super`].

use std::sync::Arc;

use nalgebra::DMatrix;

use super::Pull;
use crate::head::centred::add_to_lower;
use crate::head::coordinates::Coordinates;
use crate::head::folds::Deck;

/// c, for embeddings of length about 1. Measured on clothing, groceries and signs, with episodes
/// of another seed than the reported ones: 10 costs up to 1.5 points, 1000 up to 1.4.
pub(super) const COST: f64 = 100.0;

/// Temperature of the prototypes' scores as logits: W₀ᵖ = 5 · 2 μ. Measured as above; 10 costs up
/// to a point at one photo per class (both with c = 10).
pub(super) const START_TEMPERATURE: f64 = 5.0;

/// Photos, or columns of a matrix, handled in one step.
const CHUNK: usize = 128;

/// The photos in the order of the deck.
pub(super) struct Inputs {
    pub(super) coordinates: Coordinates,
    /// n × (r + 1): the coordinates and a 1; and the same turned.
    pub(super) rows: DMatrix<f64>,
    pub(super) columns: DMatrix<f64>,
}

/// What is minimised, over (r + 1) × models·C weights: the last row is the bias.
pub(super) struct Loss {
    pub(super) inputs: Arc<Inputs>,
    /// n × models·C, columns of the deck's targets.
    pub(super) targets: DMatrix<f64>,
    pub(super) way: usize,
    /// λ of each model.
    pub(super) penalties: Vec<f64>,
    /// W₀, with a row below that counts for nothing.
    pub(super) origin: DMatrix<f64>,
}

impl Loss {
    /// The loss of some of the deck's models.
    pub(super) fn new(
        inputs: Arc<Inputs>,
        deck: &Deck,
        way: usize,
        models: std::ops::Range<usize>,
        pull: Pull,
    ) -> Self {
        let (n, order) = inputs.rows.shape();
        let targets = deck.targets(way).into_iter().map(f64::from);
        let targets = DMatrix::from_row_iterator(n, (deck.folds + 1) * way, targets);
        let targets = targets.columns(models.start * way, models.len() * way);
        let targets = targets.into_owned();
        let origin = match pull {
            Pull::Zero => DMatrix::zeros(order, targets.ncols()),
            Pull::Prototypes => prototypes(&inputs.columns, &targets, way),
        };
        let seen = models.map(|model| {
            let sees = deck.cards.iter().filter(|card| card.fold != Some(model));
            sees.count() as f64
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

    /// Adds a chunk of photos to ½ Xᵀ V X + 2 λ I, V the weights of the photos in the first model;
    /// returns how many are added by now.
    pub(super) fn bound(&self, matrix: &mut DMatrix<f64>, next: usize) -> usize {
        let (n, order) = self.inputs.rows.shape();
        let count = CHUNK.min(n - next);
        let part = self.inputs.rows.rows(next, count).into_owned();
        let mut columns = self.inputs.columns.columns(next, count).into_owned();
        let weights = self.targets.view((next, 0), (count, self.way));
        for (mut column, weights) in columns.column_iter_mut().zip(weights.row_iter()) {
            column *= weights.sum() / 2.0;
        }
        add_to_lower(matrix, &columns, &part);
        if next == 0 {
            (0..order - 1).for_each(|i| matrix[(i, i)] += 2.0 * self.penalties[0]);
        }
        next + count
    }
}

/// The prototypes' scores as a linear classifier, in the last row the bias; `columns` is (r + 1) × n.
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
