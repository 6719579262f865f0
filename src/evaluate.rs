//! How good a classifier is: the report of a training, and few-shot episodes.
//!
//! [`Report`] says how the photos of the support set fared when they were left out. [`Episodes`]
//! draws many small problems from a larger labelled set, as is usual in few-shot learning, and
//! measures a head on them.

use puruspe::invbetai;
use serde::{Deserialize, Serialize};

use crate::head::{Epoch, LeftOut, Trained, best};

mod episodes;

pub use episodes::{EpisodeReport, EpisodeSettings, Episodes};

/// Probability that the intervals miss the true value.
const ALPHA: f64 = 0.05;

/// How the photos of the support set fared when they were left out of training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the head.
    pub head: String,
    /// The classes with photos.
    pub classes: Vec<ClassReport>,
    /// All classes together; `None` if no class has two photos.
    pub leave_one_out: Option<LeftOutReport>,
    /// Counts of left-out photos: `confusion[true class][predicted class]`.
    pub confusion: Vec<Vec<usize>>,
    /// What the scores are multiplied with before the softmax; `None` if not calibrated.
    pub temperature: Option<f64>,
    /// Whether there are probabilities. If not, some class has one photo, and scores only rank.
    pub calibrated: bool,
    /// Whether "unlike your photos" can be said at all.
    pub open_set: bool,
    /// The course of training; empty for heads that do not learn in epochs.
    pub epochs: Vec<Epoch>,
}

/// One class of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// The class.
    pub label: String,
    /// Its photos.
    pub count: usize,
    /// Those that were left out; none if the class has one photo.
    pub left_out: Share,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Photos classified right.
    pub correct: usize,
    /// Photos.
    pub total: usize,
}

/// The left-out photos of all classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutReport {
    /// Photos classified right.
    pub correct: usize,
    /// Photos that could be left out.
    pub total: usize,
    /// correct / total.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the accuracy.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// How the photos were left out.
    pub method: LeftOut,
}

impl Report {
    /// The report of a finished training.
    pub fn new(trained: &Trained) -> Self {
        let fit = trained.fit();
        let way = fit.problem.way();
        let mut confusion = vec![vec![0; way]; way];
        for (scores, &class) in fit.left_out.iter().zip(fit.problem.classes()) {
            if let Some(scores) = scores {
                confusion[class][best(scores)] += 1;
            }
        }
        let counts = trained.labels().iter().zip(fit.problem.counts());
        let classes = counts
            .enumerate()
            .map(|(class, (label, &count))| ClassReport {
                label: label.clone(),
                count,
                left_out: Share {
                    correct: confusion[class][class],
                    total: confusion[class].iter().sum(),
                },
            });
        let correct = (0..way).map(|class| confusion[class][class]).sum();
        let total = confusion.iter().flatten().sum();
        let leave_one_out = (total > 0).then(|| {
            let (low, high) = clopper_pearson(correct, total);
            LeftOutReport {
                correct,
                total,
                accuracy: correct as f64 / total as f64,
                low,
                high,
                method: fit.method,
            }
        });
        Self {
            head: fit.head.to_owned(),
            classes: classes.collect(),
            leave_one_out,
            confusion,
            temperature: trained.temperature(),
            calibrated: trained.temperature().is_some(),
            open_set: trained.open_set().threshold().is_some(),
            epochs: fit.epochs.clone(),
        }
    }
}

/// The exact 95 % interval of a share, `correct` of `total` (Clopper & Pearson 1934).
///
/// ```
/// let (low, high) = handful::evaluate::clopper_pearson(9, 10);
/// assert!((low - 0.5550).abs() < 1e-4 && (high - 0.9975).abs() < 1e-4);
/// ```
pub fn clopper_pearson(correct: usize, total: usize) -> (f64, f64) {
    let (k, wrong) = (correct as f64, total.saturating_sub(correct) as f64);
    let low = match correct {
        0 => 0.0,
        _ => invbetai(ALPHA / 2.0, k, wrong + 1.0),
    };
    let high = match correct < total {
        false => 1.0,
        true => invbetai(1.0 - ALPHA / 2.0, k + 1.0, wrong),
    };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(X ≥ k) of a binomial distribution, summed term by term.
    fn upper_tail(k: usize, n: usize, p: f64) -> f64 {
        let ln_choose = |k: usize| -> f64 {
            (0..k)
                .map(|i| (((n - i) as f64) / (i + 1) as f64).ln())
                .sum()
        };
        let term =
            |i: usize| (ln_choose(i) + i as f64 * p.ln() + (n - i) as f64 * (1.0 - p).ln()).exp();
        (k..=n).map(term).sum()
    }

    #[test]
    fn clopper_pearson_cuts_off_the_tails_of_the_binomial() {
        for n in [1, 2, 3, 5, 10, 37, 60, 1000] {
            for k in (0..=n).step_by(1 + n / 50) {
                let (low, high) = clopper_pearson(k, n);
                match k {
                    0 => assert_eq!(low, 0.0),
                    _ => assert!(
                        (upper_tail(k, n, low) - 0.025).abs() < 1e-6,
                        "{k}/{n} {low}"
                    ),
                }
                match k == n {
                    true => assert_eq!(high, 1.0),
                    false => {
                        let tail = 1.0 - upper_tail(k + 1, n, high);
                        assert!((tail - 0.025).abs() < 1e-6, "{k}/{n} {high}");
                    }
                }
            }
        }
    }
}
