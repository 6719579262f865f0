//! Lets the photos choose the head.
//!
//! It trains the default and a few others and compares how they fare with photos left out. The
//! best takes the default's place only where it is better by more than one standard error of the
//! difference, paired over the photos (the one-standard-error rule of Breiman et al. 1984, section
//! 3.4.3, with the default in the part of the simplest model). A few photos cannot tell heads
//! apart for certain, and most differences between them are chance.
//!
//! Compared is not the share of errors, which moves in steps of a photo, but the Brier score (Brier
//! 1950) of the left-out probabilities, each head's at its own calibrated temperature. Each class
//! counts the same.
//!
//! Where a class has one photo, it cannot be left out and has no say; where all have, the default
//! is taken. The fit bears the name of the head that was chosen.

use std::sync::Arc;

use super::{
    Fit, HEADS, Head, StagedStep, StagedTraining, calibration, caution, drive, softmax,
    training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "auto",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| drive(Box::new(Auto::new(problem, seed)), pace),
};

/// The default, and the heads that may take its place, as far as they exist. Chosen on the first
/// half of the photos of clothing, groceries and signs. Left out at few photos, plainer heads such
/// as prototypes look better than they turn out, and choosing among them lost accuracy; a support
/// vector machine was no better than ridge on any of them.
const CANDIDATES: &[&str] = &["ridge", "ridge-texture", "lda"];

/// Standard errors by which a head must be better than the default.
const CERTAINTY: f64 = 1.0;

/// The candidates under way, one after the other.
struct Auto {
    problem: Arc<Problem>,
    seed: u64,
    candidates: Vec<&'static Head>,
    training: Option<Box<dyn StagedTraining>>,
    fits: Vec<Fit>,
    over: bool,
}

impl Auto {
    fn new(problem: Arc<Problem>, seed: u64) -> Self {
        let named = |name: &&str| HEADS.iter().find(|head| head.name == *name);
        // Without left-out photos the others are not worth training.
        let most = match problem.counts().iter().any(|&count| count > 1) {
            true => CANDIDATES.len(),
            false => 1,
        };
        Self {
            problem,
            seed,
            candidates: CANDIDATES.iter().take(most).filter_map(named).collect(),
            training: None,
            fits: Vec::new(),
            over: false,
        }
    }

    /// The fit of the head to take.
    fn choose(&mut self) -> Result<Fit> {
        let errors: Vec<_> = self.fits.iter().map(errors).collect();
        let weights: Vec<_> = self.problem.weights();
        let default = errors.first().ok_or_else(training_is_over)?;
        let mut chosen = (0, 0.0);
        for (at, errors) in errors.iter().enumerate().skip(1) {
            let (gain, uncertainty) = difference(default, errors, &weights);
            if gain > CERTAINTY * uncertainty && gain > chosen.1 {
                chosen = (at, gain);
            }
        }
        Ok(self.fits.swap_remove(chosen.0))
    }
}

impl StagedTraining for Auto {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        let next = self.candidates.get(self.fits.len());
        let head = next.ok_or_else(training_is_over)?;
        let mut training = match self.training.take() {
            Some(training) => training,
            None => Box::new(head.start(Arc::clone(&self.problem), self.seed)),
        };
        let within = match training.step() {
            Ok(StagedStep::More { progress, .. }) => {
                self.training = Some(training);
                progress
            }
            Ok(StagedStep::Done(fit)) => {
                self.fits.push(*fit);
                0.0
            }
            // A candidate that cannot learn from these photos is out; the default must.
            Err(_) if !self.fits.is_empty() => {
                self.candidates.remove(self.fits.len());
                0.0
            }
            Err(error) => return Err(error),
        };
        if self.fits.len() == self.candidates.len() {
            return Ok(StagedStep::Done(Box::new(self.choose()?)));
        }
        self.over = false;
        let done = self.fits.len() as f64 + within;
        Ok(StagedStep::More {
            progress: done / self.candidates.len() as f64,
            epoch: None,
        })
    }
}

/// For each photo Σ_c (p_c − onehot_c)² by its left-out probabilities; `None` where there are
/// none. A fit that cannot be calibrated is taken at its head's usual temperature.
fn errors(fit: &Fit) -> Vec<Option<f64>> {
    let temperature = calibration::temperature(fit).unwrap_or(fit.usual_temperature);
    let error = |scores: &Vec<f64>, class| {
        let probabilities = softmax(scores, temperature).into_iter().enumerate();
        let parts = probabilities.map(|(c, p)| (p - f64::from(u8::from(c == class))).powi(2));
        parts.sum()
    };
    let photos = fit.left_out.iter().zip(fit.problem.classes());
    photos
        .map(|(scores, &class)| scores.as_ref().map(|scores| error(scores, class)))
        .collect()
}

/// The weighted mean of how much less the second errs than the first, over photos left out by
/// both, and its standard error √(Σ w² (x − mean)²) / Σ w, times √(n / (n − 1)).
fn difference(a: &[Option<f64>], b: &[Option<f64>], weights: &[f64]) -> (f64, f64) {
    let photos = a.iter().zip(b).zip(weights);
    let gains: Vec<_> = photos
        .filter_map(|((a, b), &w)| Some((w, a.as_ref()? - b.as_ref()?)))
        .collect();
    let n = gains.len() as f64;
    if n < 2.0 {
        return (0.0, f64::INFINITY);
    }
    let total: f64 = gains.iter().map(|(w, _)| w).sum();
    let mean = gains.iter().map(|(w, gain)| w * gain).sum::<f64>() / total;
    let squares = gains.iter().map(|(w, gain)| (w * (gain - mean)).powi(2));
    let error = (squares.sum::<f64>() * n / (n - 1.0)).sqrt() / total;
    (mean, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::{LeftOut, LinearMap, ridge, sample, texture};

    /// A fit whose left-out scores are these.
    fn fit(problem: &Arc<Problem>, left_out: Vec<Option<Vec<f64>>>) -> Fit {
        Fit {
            head: "made up",
            problem: Arc::clone(problem),
            scorer: Box::new(LinearMap {
                dim: 1,
                weights: vec![0.0; 2],
                bias: vec![0.0; 2],
            }),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: 1.0,
            epochs: Vec::new(),
        }
    }

    #[test]
    fn errors_are_brier_scores() {
        let problem = sample::problem(&[1, 2], 1);
        let flat = fit(&problem, vec![Some(vec![0.3, 0.3]); 3]);
        assert!(
            errors(&flat)
                .iter()
                .all(|e| (e.unwrap() - 0.5).abs() < 1e-12)
        );
        // Not calibrated, because a photo cannot be left out: probabilities ¾ and ¼ as they come.
        let leaning = Some(vec![0.0, 3.0_f64.ln()]);
        let errors = errors(&fit(&problem, vec![None, leaning.clone(), leaning]));
        assert_eq!(errors[0], None);
        assert!(
            errors[1..]
                .iter()
                .all(|e| (e.unwrap() - 0.125).abs() < 1e-12)
        );
    }

    #[test]
    fn the_standard_error_is_that_of_a_mean() {
        let some = |x: &[f64]| -> Vec<_> { x.iter().map(|&x| Some(x)).collect() };
        let (a, b) = (some(&[1.0, 2.0, 3.0, 4.0]), some(&[0.0, 2.0, 1.0, 3.0]));
        let (mean, error) = difference(&a, &b, &[1.0; 4]);
        // Gains 1, 0, 2, 1: variance ⅔.
        assert!((mean - 1.0).abs() < 1e-12);
        assert!((error - (2.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        let (weighted, _) = difference(&a, &b, &[3.0, 1.0, 1.0, 1.0]);
        assert!((weighted - 1.0).abs() < 1e-12);
        assert_eq!(difference(&a[..1], &b[..1], &[1.0]), (0.0, f64::INFINITY));
    }

    /// 1300 numbers: noise in the pooled block, and the classes in the deviation blocks, strongly
    /// or not at all.
    fn photos(strength: f32) -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let noise = |i: usize, k: usize| ((i * 1300 + k) as f32 * 12.9898).sin();
        let number = |i: usize, k: usize| match k {
            0..1280 => noise(i, k) / 36.0,
            _ => {
                noise(i, k) * 0.02
                    + if (i < 8) == k.is_multiple_of(2) {
                        strength
                    } else {
                        0.0
                    }
            }
        };
        let rows = (0..16).flat_map(|i| (0..1300).map(move |k| number(i, k)));
        let classes = (0..16).map(|i| usize::from(i >= 8)).collect();
        let problem = Problem::new(labels, 1300, rows.collect(), classes).unwrap();
        problem.with_deviations(1280..1300)
    }

    #[test]
    fn a_better_head_is_taken_and_otherwise_the_default() {
        let fit = HEAD.train(photos(0.1), 0).unwrap();
        assert_ne!(fit.head, ridge::HEAD.name);
        let texture = texture::HEAD.train(photos(0.1), 0).unwrap();
        let ridge = ridge::HEAD.train(photos(0.1), 0).unwrap();
        let sum = |fit: &Fit| errors(fit).into_iter().flatten().sum::<f64>();
        assert!(sum(&fit) <= sum(&texture) && sum(&texture) < 0.8 * sum(&ridge));
        // Where there is no deviation block, its head is ridge once more, and no better.
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let rows = vec![0.0, 0.2, 0.3, 0.8, 0.9, 1.1];
        let problem = Problem::new(labels, 1, rows, vec![0, 0, 0, 1, 1, 1]).unwrap();
        let texture = texture::HEAD.train(problem.clone(), 0).unwrap();
        let ridge = ridge::HEAD.train(problem, 0).unwrap();
        assert_eq!(sum(&texture), sum(&ridge));
    }

    #[test]
    fn one_photo_per_class_is_left_to_the_default() {
        let fit = HEAD.train(sample::problem(&[1, 1, 1], 1), 0).unwrap();
        assert_eq!(fit.head, ridge::HEAD.name);
    }
}
