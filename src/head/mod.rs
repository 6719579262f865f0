//! Heads: what turns a few labelled embeddings into a classifier.
//!
//! A head is one file and one line in [`HEADS`]. It starts a [`Training`], which is pumped in
//! steps, so that pausing and cancelling mean to stop pumping, and ends in a [`Fit`]. What follows
//! is the same for every head: [`calibration`] turns scores into probabilities, [`open_set`] says
//! when a photo is unlike all others, and [`Trained`] ties it together and predicts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::support::Problem;

mod aligned;
pub mod auto;
pub mod calibrated;
pub mod calibration;
mod centred;
mod coordinates;
mod directions;
mod evened;
mod folds;
pub mod forest;
mod lbfgs;
pub mod lda;
pub mod linear;
pub mod linear_lbfgs;
mod linear_map;
pub mod mlp;
pub mod neighbours;
mod nodes;
mod normal;
pub mod open_set;
pub mod propagate;
pub mod prototype;
pub mod ridge;
#[cfg(test)]
mod sample;
pub mod simple_shot;
mod sizes;
pub mod svm;
mod tally;
pub mod texture;
mod trained;
pub mod transport;

pub use linear_map::LinearMap;
pub use trained::{ClassScore, Prediction, Trained};

/// Every head there is; the first is the default.
pub const HEADS: &[Head] = &[
    ridge::HEAD,
    linear::HEAD,
    neighbours::KNN,
    linear_lbfgs::L2SP,
    lda::HEAD,
    linear_lbfgs::HEAD,
    neighbours::MATCHING,
    simple_shot::HEAD,
    prototype::COSINE,
    prototype::EUCLIDEAN,
    svm::HEAD,
    mlp::HEAD,
    forest::HEAD,
    calibrated::HEAD,
    texture::HEAD,
    auto::HEAD,
    propagate::HEAD,
    transport::HEAD,
    transport::BALANCED,
];

/// A way to learn from a [`Problem`].
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The name a person chooses it by.
    pub name: &'static str,
    /// Whether it learns from the problem's unlabelled photos too, and is meant to be given the
    /// photos in question as such.
    pub transductive: bool,
    /// Starts to learn. All randomness comes from the seed.
    pub start: fn(problem: Arc<Problem>, seed: u64) -> Box<dyn Training>,
}

impl Head {
    /// The head of that name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`], naming the heads there are, if there is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        HEADS.iter().find(|head| head.name == name).ok_or_else(|| {
            let names: Vec<_> = HEADS.iter().map(|head| head.name).collect();
            Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "There is no head “{name}”; choose one of: {}.",
                    names.join(", ")
                ),
            )
        })
    }

    /// What a person should be told before this head learns from this problem: that it would do
    /// better with other photos, or rests on a claim about them. `None` where there is nothing.
    ///
    /// ```
    /// use handful::{head::Head, support::SupportSet};
    ///
    /// let mut support = SupportSet::new(1);
    /// support.add("left", &[0.0])?;
    /// support.add("right", &[1.0])?;
    /// let problem = support.problem()?;
    /// assert!(Head::named("ridge")?.caution(&problem).is_none());
    /// assert!(Head::named("propagate")?.caution(&problem).is_some());
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn caution(&self, problem: &Problem) -> Option<&'static str> {
        let unlabelled = problem.unlabelled().len() / problem.dim();
        let few = unlabelled < transport::FEWEST_PER_CLASS * problem.way();
        match (self.transductive, few) {
            (false, _) if problem.is_aligned() => Some(
                "The photos learned from were moved to where the photos without a class are. That \
                 takes it that the classes are about equally common among those; where they are \
                 not, it classifies worse than without.",
            ),
            (false, _) if unlabelled > 0 => Some(
                "This head learns nothing from photos without a class; choose “propagate” or \
                 “transport”, or align the photos learned from.",
            ),
            (false, _) => None,
            (true, true) => Some(
                "This head learns from photos without a class too, and there are fewer than five \
                 for each class; with so few it gains little or nothing over “ridge”.",
            ),
            (true, false) if self.name == transport::BALANCED.name => Some(
                "This head takes it that each class has equally many of the photos without a \
                 class. Where that is not so, it classifies worse than “ridge”; choose \
                 “transport” unless you know.",
            ),
            (true, false) => None,
        }
    }

    /// Learns in one go.
    ///
    /// ```
    /// use handful::{head::Head, support::SupportSet};
    ///
    /// let mut support = SupportSet::new(2);
    /// support.add("left", &[1.0, 0.0])?;
    /// support.add("right", &[0.0, 1.0])?;
    /// let fit = Head::named("ridge")?.train(support.problem()?, 0)?;
    /// let scores = fit.scorer.scores(&[0.9, 0.1]);
    /// assert!(scores[0] > scores[1]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Training::step`].
    pub fn train(&self, problem: impl Into<Arc<Problem>>, seed: u64) -> Result<Fit> {
        let mut training = (self.start)(problem.into(), seed);
        loop {
            if let Step::Done(fit) = training.step()? {
                return Ok(*fit);
            }
        }
    }
}

/// Learning under way.
pub trait Training {
    /// Does a little of the work. Must not be called again after it said [`Step::Done`] or failed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the embeddings are too extreme to learn from, or the training
    /// is over.
    fn step(&mut self) -> Result<Step>;
}

/// What a step of a [`Training`] came to.
pub enum Step {
    /// There is more to do.
    More {
        /// Share of the work that is done, in 0..=1; a guess where the end is not known.
        progress: f64,
        /// The epoch that this step completed, for heads that learn in epochs.
        epoch: Option<Epoch>,
    },
    /// The work is done.
    Done(Box<Fit>),
}

/// One pass of an iterative head over the photos.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Class-weighted mean cross-entropy of the photos learned from, in nats.
    pub loss: f64,
    /// Share of the photos learned from that are classified right.
    pub accuracy: f64,
    /// The same loss of photos left out; `None` where no class has two photos.
    pub left_out_loss: Option<f64>,
    /// Share of the photos left out that are classified right.
    pub left_out_accuracy: Option<f64>,
}

/// What a training ends in.
pub struct Fit {
    /// [`Head::name`] of the head that learned.
    pub head: &'static str,
    /// What was learned from.
    pub problem: Arc<Problem>,
    /// What was learned.
    pub scorer: Box<dyn Scorer>,
    /// For each photo its `way` scores by a model that has not seen it; `None` for the only photo
    /// of its class, which cannot be left out.
    pub left_out: Vec<Option<Vec<f64>>>,
    /// How the left-out scores were made.
    pub method: LeftOut,
    /// The temperature expected of this head's scores before any were seen: the centre of the
    /// prior in [`calibration`].
    pub usual_temperature: f64,
    /// The course of training; empty for a head that does not learn in epochs.
    pub epochs: Vec<Epoch>,
}

impl Fit {
    /// The last step of a training.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if not all numbers of the fit are finite.
    pub fn finished(self) -> Result<Step> {
        let mut left_out = self.left_out.iter().flatten().flatten();
        match self.scorer.is_finite() && left_out.all(|score| score.is_finite()) {
            true => Ok(Step::Done(Box::new(self))),
            false => Err(too_extreme()),
        }
    }
}

/// How left-out scores were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// Each photo by the model of all others.
    LeaveOneOut,
    /// Each photo by a model of the folds it is not in.
    Folds,
}

/// What a head learned, ready to score.
pub trait Scorer: Send {
    /// Scores m embeddings (row-major, m × dim): row-major, m × way, higher is likelier. Numbers
    /// after the last whole embedding are ignored.
    fn scores(&self, embeddings: &[f32]) -> Vec<f64>;

    /// The scorer as a matrix and a bias, if it is no more than that.
    fn linear_map(&self) -> Option<&LinearMap> {
        None
    }

    /// Whether all numbers that it scores with are finite.
    fn is_finite(&self) -> bool {
        self.linear_map().is_none_or(LinearMap::is_finite)
    }
}

/// The index of the largest score; of equal ones the first.
pub fn best(scores: &[f64]) -> usize {
    let later = |best: usize, (at, score): (usize, &f64)| match *score > scores[best] {
        true => at,
        false => best,
    };
    scores.iter().enumerate().fold(0, later)
}

/// softmax(temperature · scores), which sums to 1.
pub fn softmax(scores: &[f64], temperature: f64) -> Vec<f64> {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = scores.iter().map(|s| ((s - top) * temperature).exp());
    let mut probabilities: Vec<_> = powers.collect();
    let sum: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|p| *p /= sum);
    probabilities
}

fn training_is_over() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "This training is over; start a new one.",
    )
}

fn too_extreme() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "The embeddings hold numbers too large to learn from.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_head_names_the_known_ones() {
        let error = Head::named("hat").err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let message = error.to_string();
        assert!(message.starts_with("There is no head “hat”; choose one of: ridge, "));
        assert!(HEADS.iter().all(|head| message.contains(head.name)));
    }

    #[test]
    fn softmax_holds_for_large_scores() {
        let p = softmax(&[1e300, 0.0], 120.0);
        assert_eq!(p, [1.0, 0.0]);
        let p = softmax(&[2.0_f64.ln() / 3.0, 0.0], 3.0);
        assert!((p[0] - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn best_of_equals_is_the_first() {
        assert_eq!(best(&[0.0, 2.0, 2.0]), 1);
    }
}
