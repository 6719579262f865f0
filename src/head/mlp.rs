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

use super::folds::Deck;
use super::normal::normal;
use super::tally::Tally;
use super::{Epoch, Fit, Head, LeftOut, Scorer, Step, Training, too_extreme, training_is_over};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "mlp",
    transductive: false,
    start: |problem, seed| Box::new(Mlp::new(problem, seed)),
};

/// Units of the hidden layer.
const HIDDEN: usize = 100;

/// Passes over the photos.
const EPOCHS: usize = 50;

/// Photos per step of Adam.
const BATCH: usize = 16;

/// Adam's step.
const LEARNING_RATE: f32 = 1e-3;

/// Adam's β₁ and β₂.
const DECAY: (f32, f32) = (0.9, 0.999);

/// Adam's ε, as in TensorFlow.js for 32-bit numbers.
const SMALLEST: f32 = 1e-7;

/// Batches learned from in one step of the training.
const BATCHES_PER_STEP: usize = 16;

/// Temperature at which these log-probabilities are calibrated on most data sets: above 1, because
/// 50 epochs end long before a few photos are learned by heart.
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

    fn fit(&mut self) -> Result<Step> {
        let mut left_out = vec![None; self.problem.len()];
        let by_class = |row: &[f64]| self.deck.ranks.iter().map(|&rank| row[rank]).collect();
        for fold in 0..self.deck.folds {
            for (at, row) in self.scores(fold) {
                left_out[self.deck.cards[at].photo] = Some(by_class(&row));
            }
        }
        let perceptron = self.models.pop().ok_or_else(training_is_over)?.perceptron;
        Ok(Step::Done(Box::new(Fit {
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
        })))
    }
}

impl Training for Mlp {
    fn step(&mut self) -> Result<Step> {
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
        Ok(Step::More { progress, epoch })
    }
}

/// What was learned, with the rank of each class.
struct Learned {
    perceptron: Perceptron,
    ranks: Vec<usize>,
}

impl Scorer for Learned {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.perceptron.hidden.value.ncols();
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

/// log softmax(V max(0, W x + b)).
struct Perceptron {
    /// W, hidden × d.
    hidden: Parameter,
    /// b, hidden × 1.
    bias: Parameter,
    /// V, way × hidden.
    output: Parameter,
    /// Steps of Adam that were taken.
    steps: i32,
}

impl Perceptron {
    fn new(dim: usize, way: usize, random: &mut Xoshiro256PlusPlus) -> Self {
        Self {
            hidden: Parameter::random(HIDDEN, dim, random),
            bias: Parameter::new(DMatrix::zeros(HIDDEN, 1)),
            output: Parameter::random(way, HIDDEN, random),
            steps: 0,
        }
    }

    /// max(0, W x + b) of photos that are columns.
    fn activations(&self, x: &DMatrix<f32>) -> DMatrix<f32> {
        let mut hidden = &self.hidden.value * x;
        for mut column in hidden.column_iter_mut() {
            column += &self.bias.value.column(0);
            column.apply(|h| *h = h.max(0.0));
        }
        hidden
    }

    /// For each column of x, by rank of class.
    fn log_probabilities(&self, x: &DMatrix<f32>) -> Vec<Vec<f64>> {
        let logits = &self.output.value * self.activations(x);
        let row = |column: &[f32]| {
            let logits = || column.iter().map(|&logit| f64::from(logit));
            let top = logits().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = logits().map(|logit| (logit - top).exp()).sum();
            logits().map(|logit| logit - top - sum.ln()).collect()
        };
        logits.column_iter().map(|c| row(c.as_slice())).collect()
    }

    /// The gradient of Σ −weight · log p_rank / photos by W, b and V.
    fn gradient(&self, x: &DMatrix<f32>, ranks: &[usize], weights: &[f32]) -> [DMatrix<f32>; 3] {
        let hidden = self.activations(x);
        let mut error = &self.output.value * &hidden;
        for (i, mut column) in error.column_iter_mut().enumerate() {
            let top = column.max();
            column.apply(|logit| *logit = (*logit - top).exp());
            let scale = weights[i] / ranks.len() as f32;
            column *= scale / column.sum();
            column[ranks[i]] -= scale;
        }
        let output = &error * hidden.transpose();
        let mut inner = self.output.value.tr_mul(&error);
        inner.zip_apply(&hidden, |error, h| *error *= f32::from(u8::from(h > 0.0)));
        let bias = DMatrix::from_column_slice(HIDDEN, 1, inner.column_sum().as_slice());
        [inner * x.transpose(), bias, output]
    }

    /// One step of Adam.
    fn learn(&mut self, x: &DMatrix<f32>, ranks: &[usize], weights: &[f32]) {
        let [hidden, bias, output] = self.gradient(x, ranks, weights);
        self.steps += 1;
        self.hidden.update(&hidden, self.steps);
        self.bias.update(&bias, self.steps);
        self.output.update(&output, self.steps);
    }
}

/// A matrix that is learned, with Adam's running means of its gradient and of its square.
struct Parameter {
    value: DMatrix<f32>,
    mean: DMatrix<f32>,
    square: DMatrix<f32>,
}

impl Parameter {
    fn new(value: DMatrix<f32>) -> Self {
        let (rows, columns) = value.shape();
        Self {
            value,
            mean: DMatrix::zeros(rows, columns),
            square: DMatrix::zeros(rows, columns),
        }
    }

    fn random(rows: usize, columns: usize, random: &mut Xoshiro256PlusPlus) -> Self {
        let spread = (columns as f32).sqrt().recip();
        Self::new(DMatrix::from_fn(rows, columns, |_, _| {
            spread * cut_normal(random)
        }))
    }

    fn update(&mut self, gradient: &DMatrix<f32>, steps: i32) {
        let rate = LEARNING_RATE / (1.0 - DECAY.0.powi(steps));
        let unbias = (1.0 - DECAY.1.powi(steps)).recip();
        let numbers = self.value.as_mut_slice().iter_mut();
        let means = self.mean.as_mut_slice().iter_mut();
        let squares = self.square.as_mut_slice().iter_mut();
        let gradient = gradient.as_slice();
        for (((value, mean), square), g) in numbers.zip(means).zip(squares).zip(gradient) {
            *mean = DECAY.0 * *mean + (1.0 - DECAY.0) * g;
            *square = DECAY.1 * *square + (1.0 - DECAY.1) * g * g;
            *value -= rate * *mean / ((*square * unbias).sqrt() + SMALLEST);
        }
    }
}

/// A standard normal number, drawn again while beyond two standard deviations.
fn cut_normal(random: &mut Xoshiro256PlusPlus) -> f32 {
    loop {
        let number = normal(random);
        if number.abs() <= 2.0 {
            return number as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perceptron() -> (Perceptron, DMatrix<f32>) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let x = DMatrix::from_fn(5, 4, |k, i| ((i * 5 + k) as f32 * 1.3).sin());
        (Perceptron::new(5, 3, &mut random), x)
    }

    const RANKS: [usize; 4] = [0, 2, 1, 2];
    const WEIGHTS: [f32; 4] = [1.0, 0.5, 2.0, 0.5];

    fn loss(perceptron: &Perceptron, x: &DMatrix<f32>) -> f64 {
        let rows = perceptron.log_probabilities(x);
        let photos = rows.iter().zip(RANKS).zip(WEIGHTS);
        photos
            .map(|((row, rank), w)| -f64::from(w) * row[rank])
            .sum::<f64>()
            / 4.0
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let (mut perceptron, x) = perceptron();
        let gradient = perceptron.gradient(&x, &RANKS, &WEIGHTS);
        let largest = gradient.iter().map(|g| g.amax()).fold(0.0, f32::max);
        // Where a step crosses the bend of a unit there is no slope to compare with.
        let mut inner = &perceptron.hidden.value * &x;
        inner
            .column_iter_mut()
            .for_each(|mut c| c += &perceptron.bias.value);
        let bends = |unit: usize| inner.row(unit).iter().any(|h| h.abs() < 5e-3);
        for (which, gradient) in gradient.iter().enumerate() {
            for at in (0..gradient.len()).step_by(7) {
                if which < 2 && bends(at % HIDDEN) {
                    continue;
                }
                let mut loss_at = |by: f32| {
                    let parameter = match which {
                        0 => &mut perceptron.hidden,
                        1 => &mut perceptron.bias,
                        _ => &mut perceptron.output,
                    };
                    parameter.value[at] += by;
                    loss(&perceptron, &x)
                };
                let (up, down) = (loss_at(1e-3), loss_at(-2e-3));
                loss_at(1e-3);
                let gap = ((up - down) / 2e-3 - f64::from(gradient[at])).abs();
                assert!(gap < 2e-3 * f64::from(largest), "{which} {at}: {gap}");
            }
        }
    }

    /// Three steps with gradients 1, 1 and −2, worked out by hand from algorithm 1.
    #[test]
    fn adam_steps_as_in_the_paper() {
        let mut parameter = Parameter::new(DMatrix::zeros(1, 1));
        let (mut mean, mut square, mut expected) = (0.0_f64, 0.0_f64, 0.0_f64);
        for (step, gradient) in [1.0, 1.0, -2.0].into_iter().enumerate() {
            parameter.update(
                &DMatrix::from_element(1, 1, gradient as f32),
                step as i32 + 1,
            );
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            let t = step as i32 + 1;
            let (m, v) = (
                mean / (1.0 - 0.9_f64.powi(t)),
                square / (1.0 - 0.999_f64.powi(t)),
            );
            expected -= 1e-3 * m / (v.sqrt() + 1e-7);
            assert!((f64::from(parameter.value[0]) - expected).abs() < 1e-7);
        }
        assert!((expected + 1.8e-3).abs() < 2e-4, "{expected}");
    }

    #[test]
    fn it_starts_as_tensorflow_does() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let numbers: Vec<f64> = (0..20_000)
            .map(|_| cut_normal(&mut random).into())
            .collect();
        let square = numbers.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(numbers.iter().all(|x| x.abs() <= 2.0));
        // The variance of a normal distribution cut off at ±2 is 0.774.
        assert!((square - 0.774).abs() < 0.02, "{square}");
        let (perceptron, _) = perceptron();
        assert_eq!(perceptron.bias.value.amax(), 0.0);
    }

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
