//! The yardstick: the head of Google's Teachable Machine, a small multilayer perceptron.
//!
//! One hidden layer of 100 ReLU units with bias, a softmax layer without, both drawn at random
//! with variance 1 / fan-in (TensorFlow.js' `varianceScaling`: a normal distribution cut off at
//! two standard deviations), trained for 50 epochs in batches of 16 with Adam (Kingma & Ba 2015,
//! algorithm 1) at 10⁻³. That is what the teachablemachine-image library does; to be comparable
//! with the other heads, the photos' cross-entropy is weighted so that all classes count the same.
//!
//! A model for each fold learns from all photos but its own, beside the final model; left-out
//! scores are the folds' log-probabilities after the last epoch. Nothing is stopped early: the
//! yardstick has no such thing.
//!
//! Plain loops instead of burn's autodiff: two layers have a gradient of four lines, and Adam's
//! step over the 190 000 weights, one pass here, is a dozen temporary tensors there.

use std::sync::Arc;

use nalgebra::DMatrix;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use super::evened::{Loss, evened};
use super::folds::Deck;
use super::tally::Tally;
use super::{
    Epoch, Fit, Head, LeftOut, Scorer, StagedStep, StagedTraining, caution, drive, too_extreme,
    training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

mod perceptron;

use perceptron::Perceptron;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "mlp",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| {
        let training = Mlp::new(Arc::clone(&problem), seed);
        drive(evened(problem, seed, Loss::Stopped, training), pace)
    },
};

/// Passes over the photos.
const EPOCHS: usize = 50;

/// Photos per step of Adam.
const BATCH: usize = 16;

/// Batches learned from in one step of the training.
const BATCHES_PER_STEP: usize = 16;

/// Temperature at which these log-probabilities are calibrated: above 1, because 50 epochs end long
/// before a few photos are learned by heart. Measured on the first half of the photos of clothing,
/// groceries and signs.
const USUAL_TEMPERATURE: f64 = 2.5;

/// The perceptrons of all folds and, last, the final one, under way.
struct Mlp {
    problem: Arc<Problem>,
    deck: Deck,
    models: Vec<Model>,
    /// The model whose turn it is.
    turn: usize,
    learned: Tally,
    left_out: Tally,
    epochs: Vec<Epoch>,
    over: bool,
}

/// A perceptron and the photos it may see, as places in the deck.
struct Model {
    perceptron: Perceptron,
    random: Xoshiro256PlusPlus,
    order: Vec<usize>,
    /// What a photo of each rank of class weighs.
    weights: Vec<f32>,
    /// Photos of this epoch that are done.
    done: usize,
}

impl Model {
    fn new(problem: &Problem, deck: &Deck, seed: u64, model: usize) -> Self {
        let cards = deck.cards.iter().enumerate();
        let seen = cards.filter(|(_, card)| card.fold != Some(model));
        let order: Vec<_> = seen.map(|(at, _)| at).collect();
        let way = problem.way();
        let mut counts = vec![0_usize; way];
        order
            .iter()
            .for_each(|&at| counts[deck.cards[at].rank] += 1);
        let weight = |&count: &usize| order.len() as f32 / (way * count) as f32;
        let weights = counts.iter().map(weight).collect();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(model as u64));
        Self {
            perceptron: Perceptron::new(problem.dim(), way, &mut random),
            random,
            order,
            weights,
            done: 0,
        }
    }
}

impl Mlp {
    fn new(problem: Arc<Problem>, seed: u64) -> Self {
        let deck = Deck::new(&problem, seed);
        let models = 0..=deck.folds;
        let models = models.map(|model| Model::new(&problem, &deck, seed, model));
        Self {
            models: models.collect(),
            turn: 0,
            learned: Tally::default(),
            left_out: Tally::default(),
            epochs: Vec::with_capacity(EPOCHS),
            over: false,
            problem,
            deck,
        }
    }

    /// Photos by their places in the deck, as columns.
    fn columns(&self, places: &[usize]) -> DMatrix<f32> {
        let rows = places.iter().map(|&at| self.deck.cards[at].photo);
        let numbers = rows.flat_map(|photo| self.problem.row(photo).iter().copied());
        DMatrix::from_iterator(self.problem.dim(), places.len(), numbers)
    }

    /// A few batches of the model whose turn it is; true at the end of its epoch.
    fn learn(&mut self) -> bool {
        for _ in 0..BATCHES_PER_STEP {
            let model = &mut self.models[self.turn];
            if model.done == 0 {
                model.order.shuffle(&mut model.random);
            }
            let end = model.order.len().min(model.done + BATCH);
            let places = model.order[model.done..end].to_vec();
            let x = self.columns(&places);
            let ranks: Vec<_> = places.iter().map(|&at| self.deck.cards[at].rank).collect();
            let model = &mut self.models[self.turn];
            let weights: Vec<_> = ranks.iter().map(|&rank| model.weights[rank]).collect();
            model.perceptron.learn(&x, &ranks, &weights);
            model.done = end;
            if end == model.order.len() {
                model.done = 0;
                return true;
            }
        }
        false
    }

    /// Log-probabilities of all photos that this model is there for, with their places: those
    /// of its fold, or all of them for the final one.
    fn scores(&self, model: usize) -> Vec<(usize, Vec<f64>)> {
        let cards = self.deck.cards.iter().enumerate();
        let own = cards.filter(|(_, card)| model == self.deck.folds || card.fold == Some(model));
        let places: Vec<_> = own.map(|(at, _)| at).collect();
        let x = self.columns(&places);
        let scores = self.models[model].perceptron.log_probabilities(&x);
        places.into_iter().zip(scores).collect()
    }

    /// Measures the model whose turn it is and passes the turn on; at the end of the round there
    /// is an epoch.
    fn measure(&mut self) -> Result<Option<Epoch>> {
        for (at, row) in self.scores(self.turn) {
            if !row.iter().all(|x| x.is_finite()) {
                return Err(too_extreme());
            }
            match self.turn == self.deck.folds {
                true => self.learned.count(&row, &self.deck.cards[at]),
                false => self.left_out.count(&row, &self.deck.cards[at]),
            }
        }
        self.turn = (self.turn + 1) % self.models.len();
        if self.turn > 0 {
            return Ok(None);
        }
        let learned = std::mem::take(&mut self.learned);
        let left_out = std::mem::take(&mut self.left_out);
        Ok(Some(Epoch {
            epoch: self.epochs.len() + 1,
            loss: learned.loss().unwrap_or_default(),
            accuracy: learned.accuracy().unwrap_or_default(),
            left_out_loss: left_out.loss(),
            left_out_accuracy: left_out.accuracy(),
        }))
    }

    fn fit(&mut self) -> Result<StagedStep> {
        let mut left_out = vec![None; self.problem.len()];
        let by_class = |row: &[f64]| self.deck.ranks.iter().map(|&rank| row[rank]).collect();
        for fold in 0..self.deck.folds {
            for (at, row) in self.scores(fold) {
                left_out[self.deck.cards[at].photo] = Some(by_class(&row));
            }
        }
        let perceptron = self.models.pop().ok_or_else(training_is_over)?.perceptron;
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(Learned {
                perceptron,
                ranks: self.deck.ranks.clone(),
            }),
            left_out,
            method: LeftOut::Folds,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: std::mem::take(&mut self.epochs),
        }
        .finished()
    }
}

impl StagedTraining for Mlp {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        let epoch = match self.learn() {
            true => self.measure()?,
            false => None,
        };
        self.epochs.extend(epoch);
        if self.epochs.len() == EPOCHS {
            return self.fit();
        }
        self.over = false;
        let turns = (self.epochs.len() * self.models.len() + self.turn) as f64;
        let progress = turns / (EPOCHS * self.models.len()) as f64;
        Ok(StagedStep::More { progress, epoch })
    }
}

/// What was learned, with the rank of each class.
struct Learned {
    perceptron: Perceptron,
    ranks: Vec<usize>,
}

impl Scorer for Learned {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.perceptron.dim();
        let n = embeddings.len() / dim;
        let x = DMatrix::from_column_slice(dim, n, &embeddings[..n * dim]);
        let rows = self.perceptron.log_probabilities(&x).into_iter();
        rows.flat_map(|row| {
            self.ranks
                .iter()
                .map(move |&rank| row[rank])
                .collect::<Vec<_>>()
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exclusive or, which no linear head can learn.
    #[test]
    fn it_bends() {
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
