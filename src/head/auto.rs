//! Chooses the head by the photos.
//!
//! It trains the default and a few others and compares them on left-out photos. The best replaces
//! the default only if it is better by more than one standard error of the difference, paired over
//! the photos (the one-standard-error rule of Breiman et al. 1984, section 3.4.3, with the default
//! as the simplest model). A few photos cannot separate heads with certainty, and most differences
//! between them are chance.
//!
//! The criterion is not the share of errors, which moves in steps of one photo, but the Brier score
//! (Brier 1950) of the left-out probabilities, each head at its own calibrated temperature. Each class
//! counts the same.
//!
//! The only photo of a class cannot be left out and is not compared; if all classes have one, the
//! default is chosen. The fit has the name of the chosen head.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::contract::{Fit, Head};
use super::discriminant::lda;
use super::regression::{ridge, ridge_texture};
use super::shared::caution;
use super::shared::metrics::softmax;
use super::temperature;
use crate::error::Result;
use crate::pace::Pace;
use crate::support::Problem;

/// `auto` in the registry.
pub const HEAD: Head = Head {
    name: "auto",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| Box::pin(fit(problem, seed, pace)),
};

/// The default, and the heads that can replace it. Chosen on the first half of the photos of
/// clothing, groceries and signs. At few photos, plainer heads such as prototypes have better
/// left-out scores than accuracy on new photos, and choosing among them lost accuracy; a support
/// vector machine was no better than ridge on any of them.
const CANDIDATES: [Head; 3] = [ridge::HEAD, ridge_texture::HEAD, lda::HEAD];

/// Standard errors by which a head must be better than the default.
const CERTAINTY: f64 = 1.0;

async fn fit(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let [default, others @ ..] = CANDIDATES;
    // Without left-out photos there is nothing to compare.
    let others = if problem.counts().iter().any(|&count| count > 1) {
        &others[..]
    } else {
        &[]
    };
    let candidates = (1 + others.len()) as f64;
    let part = |at: usize| pace.part(at as f64 / candidates..(at + 1) as f64 / candidates);

    let mut chosen = (default.fit)(Arc::clone(&problem), seed, part(0)).await?;
    let weights = problem.weights();
    let default_errors = brier_scores(&chosen);
    let mut largest_gain = 0.0;
    for (at, other) in others.iter().enumerate() {
        pace.tick((at + 1) as f64 / candidates).await;
        // A candidate that cannot learn from these photos is skipped; the default must.
        let Ok(fit) = (other.fit)(Arc::clone(&problem), seed, part(at + 1)).await else {
            continue;
        };
        let errors = brier_scores(&fit);
        let (gain, error) = difference(&default_errors, &errors, &weights, problem.groups().of());
        if gain > CERTAINTY * error && gain > largest_gain {
            (chosen, largest_gain) = (fit, gain);
        }
    }
    Ok(chosen)
}

/// For each photo Σ_c (p_c − onehot_c)² of its left-out probabilities; `None` if it cannot be left
/// out. A fit that cannot be calibrated has its head's usual temperature.
fn brier_scores(fit: &Fit) -> Vec<Option<f64>> {
    let temperature = temperature::calibrate(fit).unwrap_or(fit.usual_temperature);
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

/// The weighted mean by which the second errors are smaller than the first, over photos left out by
/// both, and its standard error √(Σ_g (Σ_i w (x − mean))²) / Σ w, times √(m / (m − 1)), the inner sum
/// over the photos i of each of m groups (the ratio estimator of cluster samples; Cochran 1977,
/// section 9A.2).
fn difference(
    a: &[Option<f64>],
    b: &[Option<f64>],
    weights: &[f64],
    groups: &[usize],
) -> (f64, f64) {
    let photos = a.iter().zip(b).zip(weights).zip(groups);
    let gains: Vec<_> = photos
        .filter_map(|(((a, b), &w), &group)| Some((group, w, a.as_ref()? - b.as_ref()?)))
        .collect();
    let total: f64 = gains.iter().map(|(_, w, _)| w).sum();
    let mean = gains.iter().map(|(_, w, gain)| w * gain).sum::<f64>() / total;
    let mut sums = BTreeMap::new();
    for (group, w, gain) in gains {
        *sums.entry(group).or_insert(0.0) += w * (gain - mean);
    }
    let m = sums.len() as f64;
    if m < 2.0 {
        return (0.0, f64::INFINITY);
    }
    let squares: f64 = sums.values().map(|sum| sum * sum).sum();
    (mean, (squares * m / (m - 1.0)).sqrt() / total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::contract::LeftOut;
    use crate::head::shared::linear_map::LinearMap;
    use crate::head::shared::synthetic;

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
    fn errors_are_the_brier_scores() {
        let problem = synthetic::problem(&[1, 2], 1);
        let flat = fit(&problem, vec![Some(vec![0.3, 0.3]); 3]);
        assert!(
            brier_scores(&flat)
                .iter()
                .all(|e| (e.unwrap() - 0.5).abs() < 1e-12)
        );
        // Not calibrated, because a photo cannot be left out: probabilities ¾ and ¼ as they come.
        let leaning = Some(vec![0.0, 3.0_f64.ln()]);
        let errors = brier_scores(&fit(&problem, vec![None, leaning.clone(), leaning]));
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
        let (mean, error) = difference(&a, &b, &[1.0; 4], &[0, 1, 2, 3]);
        // Gains 1, 0, 2, 1: variance ⅔.
        assert!((mean - 1.0).abs() < 1e-12);
        assert!((error - (2.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        let (weighted, _) = difference(&a, &b, &[3.0, 1.0, 1.0, 1.0], &[0, 1, 2, 3]);
        assert!((weighted - 1.0).abs() < 1e-12);
        assert_eq!(
            difference(&a[..1], &b[..1], &[1.0], &[0]),
            (0.0, f64::INFINITY)
        );
    }

    /// 1300 numbers: noise in the pooled block, and the classes in the deviation blocks, with this
    /// strength.
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
    fn a_better_head_is_chosen_and_otherwise_the_default() {
        let fit = HEAD.train(photos(0.1), 0).unwrap();
        assert_ne!(fit.head, ridge::HEAD.name);
        let texture = ridge_texture::HEAD.train(photos(0.1), 0).unwrap();
        let ridge = ridge::HEAD.train(photos(0.1), 0).unwrap();
        let sum = |fit: &Fit| brier_scores(fit).into_iter().flatten().sum::<f64>();
        assert!(sum(&fit) <= sum(&texture) && sum(&texture) < 0.8 * sum(&ridge));
        // Without a deviation block, `ridge-texture` is ridge.
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let rows = vec![0.0, 0.2, 0.3, 0.8, 0.9, 1.1];
        let problem = Problem::new(labels, 1, rows, vec![0, 0, 0, 1, 1, 1]).unwrap();
        let texture = ridge_texture::HEAD.train(problem.clone(), 0).unwrap();
        let ridge = ridge::HEAD.train(problem, 0).unwrap();
        assert_eq!(sum(&texture), sum(&ridge));
    }

    #[test]
    fn one_photo_per_class_chooses_the_default() {
        let fit = HEAD.train(synthetic::problem(&[1, 1, 1], 1), 0).unwrap();
        assert_eq!(fit.head, ridge::HEAD.name);
    }
}
