//! The results of episodes, and the comparison of two heads.

use super::invalid;
use crate::error::Result;
use crate::evaluate::Mean;
use crate::evaluate::reliability::CalibrationBins;

/// A head measured on episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpisodeReport {
    /// Mean over the episodes of the share of queries classified correctly.
    pub accuracy: f64,
    /// Half the width of the 95 % interval of the mean, 1.96 sd / √episodes; `None` for one episode.
    pub ci95: Option<f64>,
    /// Expected calibration error of the top probability over all queries, in 15 bins; `None`
    /// where there are no probabilities.
    pub ece: Option<f64>,
    /// Episodes measured.
    pub episodes: usize,
    /// Smallest number of queries of a class in any episode.
    pub fewest_queries: usize,
}

/// A head measured on one episode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub(super) accuracy: f64,
    pub(super) fewest_queries: usize,
    pub(super) bins: CalibrationBins,
}

impl EpisodeReport {
    /// The figures of a head; `None` without an outcome.
    pub fn new(outcomes: &[Outcome]) -> Option<Self> {
        let accuracies: Vec<_> = outcomes.iter().map(|outcome| outcome.accuracy).collect();
        let Mean { mean, ci95 } = Mean::of(&accuracies)?;
        let mut bins = CalibrationBins::default();
        outcomes.iter().for_each(|o| bins.merge(&o.bins));
        Some(Self {
            accuracy: mean,
            ci95,
            ece: bins.reliability().map(|reliability| reliability.ece),
            episodes: outcomes.len(),
            fewest_queries: outcomes.iter().map(|o| o.fewest_queries).min()?,
        })
    }
}

/// Mean difference in accuracy between a head and another, paired by episode, so that the difficulty
/// of an episode cancels; `None` without outcomes.
///
/// # Errors
/// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the numbers of episodes
/// differ.
pub fn difference(head: &[Outcome], other: &[Outcome]) -> Result<Option<Mean>> {
    if head.len() != other.len() {
        return Err(invalid(format!(
            "Heads can be compared only on the same episodes; these were measured on {} and {}.",
            head.len(),
            other.len()
        )));
    }
    let pairs = head.iter().zip(other);
    let differences: Vec<_> = pairs.map(|(a, b)| a.accuracy - b.accuracy).collect();
    Ok(Mean::of(&differences))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_paired() {
        let outcome = |accuracy| Outcome {
            accuracy,
            fewest_queries: 4,
            bins: CalibrationBins::default(),
        };
        let one = [0.9, 0.5, 0.7].map(outcome);
        let other = [0.8, 0.4, 0.6].map(outcome);
        let Mean { mean, ci95 } = difference(&one, &other).unwrap().unwrap();
        assert!((mean - 0.1).abs() < 1e-12 && ci95.unwrap() < 1e-12);
        // Unpaired, the two would hardly differ.
        assert!(EpisodeReport::new(&one).unwrap().ci95.unwrap() > 0.2);
        assert!(difference(&one, &other[1..]).is_err());
    }
}
