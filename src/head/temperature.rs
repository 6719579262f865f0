//! Temperature scaling: calibrates a head's scores to probabilities with one number.
//!
//! probability = softmax(τ · score), where τ is the maximum a posteriori estimate from the left-out
//! scores under a log-normal prior around the head's usual temperature. The prior bounds τ where a
//! few photos, all classified right, would let it grow without limit.

use std::collections::BTreeSet;

use super::contract::Fit;
use super::shared::metrics::cross_entropy;

/// Ends of the grid, in units of the usual temperature, and its number of points. For a usual
/// temperature of 7.5 it runs from 0.7 to 120, evenly in the logarithm.
const GRID: (f64, f64, usize) = (0.7 / 7.5, 120.0 / 7.5, 40);

/// Standard deviation of ln τ under the prior.
const PRIOR_SPREAD: f64 = 0.5;

/// The τ that minimises Σ −ln softmax(τ · score)_true · m / n + (ln τ − ln usual)² / (2 · 0.5²) over
/// the grid, the sum going over the n left-out photos, which come from m groups: photos of one group
/// say about as much as one of them.
///
/// `None` if no photo of a class can be left out, as where it has only one photo or one group of them:
/// its confidence cannot be estimated, and the scores are only a ranking.
pub fn calibrate(fit: &Fit) -> Option<f64> {
    let photos = fit.left_out.iter().zip(fit.problem.classes());
    let photos = photos.filter_map(|(scores, &class)| Some((scores.as_deref()?, class)));
    let photos: Vec<_> = photos.collect();
    let classes: BTreeSet<_> = photos.iter().map(|&(_, class)| class).collect();
    if classes.len() < fit.problem.way() {
        return None;
    }
    let groups = fit.left_out.iter().zip(fit.problem.groups().of());
    let groups = groups.filter_map(|(scores, &group)| scores.as_ref().map(|_| group));
    let groups: BTreeSet<_> = groups.collect();
    let share = groups.len() as f64 / photos.len() as f64;
    // The cost only grows with each photo, so most temperatures are abandoned early.
    let cost = |ln_ratio: f64, lowest: f64| {
        let temperature = fit.usual_temperature * ln_ratio.exp();
        let prior = ln_ratio.powi(2) / (2.0 * PRIOR_SPREAD.powi(2));
        photos.iter().try_fold(prior, |cost, &(scores, class)| {
            let cost = cost + share * cross_entropy(scores, class, temperature);
            (cost < lowest).then_some(cost)
        })
    };
    let (low, high) = (GRID.0.ln(), GRID.1.ln());
    let grid = (0..GRID.2).map(|i| low + (high - low) * i as f64 / (GRID.2 - 1) as f64);
    let mut grid: Vec<_> = grid.collect();
    grid.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let mut lowest = f64::INFINITY;
    let mut ln_best = None;
    for ln_ratio in grid {
        if let Some(cost) = cost(ln_ratio, lowest) {
            (lowest, ln_best) = (cost, Some(ln_ratio));
        }
    }
    Some(fit.usual_temperature * ln_best?.exp())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::head::{LeftOut, LinearMap};
    use crate::support::Problem;

    fn fit(left_out: Vec<Option<Vec<f64>>>) -> Fit {
        let n = left_out.len();
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let classes = (0..n).map(|i| i % 2).collect();
        Fit {
            head: "ridge",
            problem: Arc::new(Problem::new(labels, 1, vec![0.0; n], classes).unwrap()),
            scorer: Box::new(LinearMap {
                dim: 1,
                weights: vec![0.0; 2],
                bias: vec![0.0; 2],
            }),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: 7.5,
            epochs: Vec::new(),
        }
    }

    #[test]
    fn prior_alone_gives_the_grid_point_next_to_its_centre() {
        let step = (120.0_f64 / 0.7).ln() / 39.0;
        let temperature = calibrate(&fit(vec![Some(vec![0.5, 0.5]); 4])).unwrap();
        assert!((temperature / 7.5).ln().abs() <= step / 2.0);
    }

    #[test]
    fn left_out_scores_move_it_both_ways_within_the_grid() {
        let right = |i| Some(vec![f64::from(i % 2 == 0), f64::from(i % 2 == 1)]);
        let wrong = |i| right(i + 1);
        let sure = calibrate(&fit((0..2000).map(right).collect())).unwrap();
        let lost = calibrate(&fit((0..2000).map(wrong).collect())).unwrap();
        // The prior holds it where 2000 τ / (1 + exp τ) = 4 ln (τ / 7.5).
        let step = (120.0_f64 / 0.7).ln() / 39.0;
        assert!((sure / 9.81).ln().abs() <= step / 2.0, "{sure}");
        assert!((lost - 0.7).abs() < 1e-12, "{lost}");
    }

    #[test]
    fn two_wrong_photos_pull_against_the_prior() {
        let wrong = (0..2).map(|i| Some(vec![f64::from(i % 2 == 1), f64::from(i % 2 == 0)]));
        let temperature = calibrate(&fit(wrong.collect())).unwrap();
        // 2 τ / (1 + exp −τ) = 4 ln (7.5 / τ)
        let step = (120.0_f64 / 0.7).ln() / 39.0;
        assert!(
            (temperature / 2.44).ln().abs() <= step / 2.0,
            "{temperature}"
        );
    }

    #[test]
    fn many_photos_outweigh_the_prior() {
        // 3 of 4 right by a margin of 0.2: the likeliest τ is ln 3 / 0.2 = 5.49.
        let scores = (0..4000).map(|i| {
            if (i % 2 == 0) == (i % 8 < 6) {
                Some(vec![0.2, 0.0])
            } else {
                Some(vec![0.0, 0.2])
            }
        });
        let temperature = calibrate(&fit(scores.collect())).unwrap();
        let step = (120.0_f64 / 0.7).ln() / 39.0;
        assert!((temperature * 0.2 / 3.0_f64.ln()).ln().abs() <= step / 2.0 + 1e-3);
    }

    #[test]
    fn a_photo_that_cannot_be_left_out_leaves_a_ranking() {
        let left_out = vec![Some(vec![1.0, 0.0]), None, Some(vec![1.0, 0.0])];
        assert_eq!(calibrate(&fit(left_out)), None);
    }
}
