//! The baseline: the head of Google's Teachable Machine, a small multilayer perceptron.
//!
//! One hidden layer of 100 ReLU units with bias, a softmax layer without, both initialised at random
//! with variance 1 / fan-in (TensorFlow.js' `varianceScaling`: a normal distribution truncated at
//! two standard deviations), trained for 50 epochs in batches of 16 with Adam (Kingma & Ba 2015,
//! algorithm 1) at 10⁻³, as in the teachablemachine-image library. To be comparable with the other
//! heads, the cross-entropy is weighted so that all classes count the same.
//!
//! A model for each fold learns from all other folds, beside the final model; left-out scores are
//! the folds' log-probabilities after the last epoch. There is no early stopping, because the
//! baseline has none.
//!
//! Plain loops instead of burn's autodiff: two layers have a gradient of four lines, and Adam's
//! step over the 190 000 weights, one pass here, is a dozen temporary tensors there.

use std::sync::Arc;

use nalgebra::DMatrix;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::error::Result;
use crate::head::class_balance::logit_adjustment::{Loss, adjusted};
use crate::head::contract::{Fit, Head, LeftOut, Scorer, too_extreme};
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::metrics::EpochMetrics;
use crate::pace::{Epoch, Pace};
use crate::support::Problem;

mod perceptron;

use perceptron::Perceptron;

/// `mlp` in the registry.
pub const HEAD: Head = Head {
    name: "mlp",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| adjusted(train, Loss::AnyStopped, problem, seed, pace),
};

/// Passes over the photos.
const EPOCHS: usize = 50;

/// Photos per iteration of Adam.
const BATCH: usize = 16;

/// Batches learned from in one step of the training.
const BATCHES_PER_STEP: usize = 16;

/// Temperature at which these log-probabilities are calibrated: above 1, because 50 epochs end long
/// before the model has memorised a few photos. Measured on the first half of the photos of clothing,
/// groceries and signs.
const USUAL_TEMPERATURE: f64 = 2.5;

async fn train(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let folds = StratifiedFolds::new(&problem, seed);
    let all: Vec<_> = (0..problem.len()).collect();
    let mut left_out = vec![None; problem.len()];
    let mut epochs = Vec::with_capacity(EPOCHS);

    let models = (0..folds.folds).map(|fold| Model::new(&problem, &folds, seed, fold));
    let mut fold_models: Vec<_> = models.collect();
    let mut final_model = Model::new(&problem, &folds, seed, folds.folds);
    pace.tick(0.0).await;

    let turns = (EPOCHS * (folds.folds + 1)) as f64;
    let part = |turn: usize| pace.part(turn as f64 / turns..(turn + 1) as f64 / turns);
    let mut turn = 0;
    for number in 1..=EPOCHS {
        let mut learned = EpochMetrics::default();
        let mut unseen = EpochMetrics::default();
        for (fold, model) in fold_models.iter_mut().enumerate() {
            model.learn_epoch(&part(turn)).await;
            let (places, samples): (Vec<_>, Vec<_>) = folds.left_out(fold).unzip();
            for (row, sample) in model.scores(&places)?.iter().zip(samples) {
                unseen.count(row, sample);
                left_out[sample.photo] = Some(folds.by_class(row));
            }
            turn += 1;
            pace.tick(turn as f64 / turns).await;
        }
        final_model.learn_epoch(&part(turn)).await;
        for (row, sample) in final_model.scores(&all)?.iter().zip(&folds.samples) {
            learned.count(row, sample);
        }
        turn += 1;
        let epoch = Epoch {
            epoch: number,
            loss: learned.loss().unwrap_or_default(),
            accuracy: learned.accuracy().unwrap_or_default(),
            left_out_loss: unseen.loss(),
            left_out_accuracy: unseen.accuracy(),
        };
        epochs.push(epoch);
        pace.tick_epoch(turn as f64 / turns, epoch).await;
    }

    let perceptron = final_model.perceptron;
    Fit {
        head: HEAD.name,
        problem,
        scorer: Box::new(PerceptronScorer {
            perceptron,
            ranks: folds.ranks,
        }),
        left_out,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs,
    }
    .checked()
}

/// A perceptron and the photos it learns from.
struct Model<'a> {
    problem: &'a Problem,
    folds: &'a StratifiedFolds,
    perceptron: Perceptron,
    random: Xoshiro256PlusPlus,
    /// The places of the photos in the folds, in the order of the current epoch.
    order: Vec<usize>,
    /// The weight of a photo, by rank of class.
    weights: Vec<f32>,
}

impl<'a> Model<'a> {
    fn new(problem: &'a Problem, folds: &'a StratifiedFolds, seed: u64, model: usize) -> Self {
        let samples = folds.samples.iter().enumerate();
        let seen = samples.filter(|(_, sample)| sample.is_seen_by(model));
        let order: Vec<_> = seen.map(|(at, _)| at).collect();
        let way = problem.way();
        let mut counts = vec![0_usize; way];
        for &at in &order {
            counts[folds.samples[at].rank] += 1;
        }
        let weight = |&count: &usize| order.len() as f32 / (way * count) as f32;
        let weights = counts.iter().map(weight).collect();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(model as u64));
        Self {
            problem,
            folds,
            perceptron: Perceptron::new(problem.dim(), way, &mut random),
            random,
            order,
            weights,
        }
    }

    /// One pass over the photos.
    async fn learn_epoch(&mut self, pace: &Pace) {
        self.order.shuffle(&mut self.random);
        let n = self.order.len();
        for (batch, from) in (0..n).step_by(BATCH).enumerate() {
            let places = self.order[from..n.min(from + BATCH)].to_vec();
            let photos = self.columns(&places);
            let ranks = places.iter().map(|&at| self.folds.samples[at].rank);
            let ranks: Vec<_> = ranks.collect();
            let weights: Vec<_> = ranks.iter().map(|&rank| self.weights[rank]).collect();
            self.perceptron.learn(&photos, &ranks, &weights);
            if batch % BATCHES_PER_STEP == BATCHES_PER_STEP - 1 {
                pace.tick(from as f64 / n as f64).await;
            }
        }
    }

    /// Photos by their places in the folds, as columns.
    fn columns(&self, places: &[usize]) -> DMatrix<f32> {
        let photos = places.iter().map(|&at| self.folds.samples[at].photo);
        let numbers = photos.flat_map(|photo| self.problem.row(photo).iter().copied());
        DMatrix::from_iterator(self.problem.dim(), places.len(), numbers)
    }

    /// Log-probabilities of photos by their places in the folds, by rank of class.
    fn scores(&self, places: &[usize]) -> Result<Vec<Vec<f64>>> {
        let rows = self.perceptron.log_probabilities(&self.columns(places));
        if rows.iter().flatten().all(|x| x.is_finite()) {
            Ok(rows)
        } else {
            Err(too_extreme())
        }
    }
}

/// Scores queries by a perceptron.
struct PerceptronScorer {
    perceptron: Perceptron,
    /// The rank of each class.
    ranks: Vec<usize>,
}

impl Scorer for PerceptronScorer {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.perceptron.dim();
        let n = embeddings.len() / dim;
        let x = DMatrix::from_column_slice(dim, n, &embeddings[..n * dim]);
        let rows = self.perceptron.log_probabilities(&x).into_iter();
        let by_class = |row: Vec<f64>| {
            let scores = self.ranks.iter().map(|&rank| row[rank]);
            scores.collect::<Vec<_>>()
        };
        rows.flat_map(by_class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exclusive or, which no linear head can learn.
    #[test]
    fn it_separates_what_no_linear_head_can() {
        let labels = ["same", "different"].map(str::to_owned).to_vec();
        let sign = |bit: usize| if bit == 0 { -1.0 } else { 1.0 };
        let corner = |i: usize| [sign(i & 1), sign(i >> 1 & 1)];
        let noise = |i: usize| (i as f32 * 1.7).sin() * 0.2;
        let rows = (0..80).flat_map(|i| [corner(i)[0] + noise(i), corner(i)[1] + noise(i + 99)]);
        let classes = (0..80).map(|i| (i & 1) ^ (i >> 1 & 1)).collect();
        let problem = Problem::new(labels, 2, rows.collect(), classes).unwrap();
        let fit = HEAD.train(problem, 0).unwrap();
        let first = fit.epochs[0];
        let last = fit.epochs[EPOCHS - 1];
        assert_eq!((fit.epochs.len(), last.epoch), (EPOCHS, EPOCHS));
        assert!(last.loss < first.loss);
        assert_eq!(last.accuracy, 1.0);
        assert!(last.left_out_accuracy.unwrap() > 0.95);
    }
}
