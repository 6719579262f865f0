//! What every head provides, and what a training returns.

use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::shared::linear_map::LinearMap;
use crate::error::{Error, ErrorKind, Result};
use crate::pace::{self, Pace, Paced};
use crate::support::Problem;

/// A training: advances one step at a time, and returns a [`Fit`]. Dropping it cancels it.
pub type Training = Paced<Fit>;

/// What a step of a [`Training`] led to.
pub type Step = pace::Step<Fit>;

/// The future that a head trains in.
pub type Fitting = Pin<Box<dyn Future<Output = Result<Fit>>>>;

/// A way to learn from a [`Problem`].
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The name a user chooses it by.
    pub name: &'static str,
    /// Whether it learns from the problem's unlabelled photos too. Such a head is meant to be given
    /// the query photos as unlabelled ones.
    pub transductive: bool,
    /// Whether it needs a [gradient trainer](crate::gradient).
    pub needs_gradient: bool,
    /// What a user should be told before this head learns from a problem: that other photos would
    /// serve it better, or what it assumes about them.
    pub caution: fn(&Problem) -> Option<Caution>,
    /// Learns from a problem, at a pace. All randomness comes from the seed.
    pub fit: fn(problem: Arc<Problem>, seed: u64, pace: Pace) -> Fitting,
}

impl Head {
    /// Starts a training; nothing is computed before its first step.
    pub fn start(&self, problem: Arc<Problem>, seed: u64) -> Training {
        let fit = self.fit;
        Paced::new(move |pace| fit(problem, seed, pace))
    }

    /// Trains to the end.
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
    /// [`ErrorKind::InvalidInput`] if the head cannot learn from the problem, as when its embeddings
    /// hold numbers too large; [`ErrorKind::Engine`] if the gradient trainer fails.
    pub fn train(&self, problem: impl Into<Arc<Problem>>, seed: u64) -> Result<Fit> {
        self.start(problem.into(), seed).run()
    }
}

/// Advice about a head on a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Caution {
    /// Stable, in kebab-case, for programs that have their own words.
    pub code: &'static str,
    /// The same in English, in whole sentences.
    pub message: &'static str,
}

/// The result of a training.
pub struct Fit {
    /// [`Head::name`] of the head that learned.
    pub head: &'static str,
    /// What it learned from.
    pub problem: Arc<Problem>,
    /// What it learned.
    pub scorer: Box<dyn Scorer>,
    /// For each photo its `way` scores by a model that has not seen it or any photo of its group; `None`
    /// if the group cannot be left out, because a class would have no photo, as for the only photo of its
    /// class.
    pub left_out: Vec<Option<Vec<f64>>>,
    /// How photos were left out.
    pub method: LeftOut,
    /// The temperature at which this head's scores are calibrated on most data sets: the centre of
    /// the prior in [`temperature`](super::temperature).
    pub usual_temperature: f64,
    /// The course of training; empty for a head that does not learn in epochs.
    pub epochs: Vec<pace::Epoch>,
}

impl Fit {
    /// The fit, unless one of its numbers is not finite.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if one is not.
    pub(crate) fn checked(self) -> Result<Self> {
        let mut left_out = self.left_out.iter().flatten().flatten();
        if self.scorer.is_finite() && left_out.all(|score| score.is_finite()) {
            Ok(self)
        } else {
            Err(too_extreme())
        }
    }
}

/// How photos are left out for left-out scores: `leave-one-out` scores each photo by the model of all
/// others, `folds` by a model of the folds it is not in. Photos of one group are left out together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// One by one: each photo is scored by the model of all others.
    LeaveOneOut,
    /// By folds: each photo is scored by a model of the folds it is not in.
    Folds,
}

/// Scores embeddings by what a head learned.
pub trait Scorer: Send {
    /// Scores m embeddings (row-major, m × dim): row-major, m × way, higher is likelier. Numbers
    /// after the last whole embedding are ignored.
    fn scores(&self, embeddings: &[f32]) -> Vec<f64>;

    /// The scorer as a matrix and a bias, if it is linear.
    fn linear_map(&self) -> Option<&LinearMap> {
        None
    }

    /// Whether all numbers that it scores with are finite.
    fn is_finite(&self) -> bool {
        self.linear_map().is_none_or(LinearMap::is_finite)
    }
}

/// The error of a training whose numbers overflow.
pub(crate) fn too_extreme() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "The embeddings hold numbers too large to learn from.",
    )
}
