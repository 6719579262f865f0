//! Reliability: whether photos said to be right with 80 % are right in 80 % of the cases.

use serde::{Deserialize, Serialize};

use super::clopper_pearson;

/// Bins of equal width that the probabilities are counted in.
const BINS: usize = 15;

/// The reliability diagram of a classifier and the calibration error that sums it up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reliability {
    /// Expected calibration error (Naeini et al. 2015): how far the mean probability of the
    /// likeliest class is from the share that is right, in 15 bins of equal width, weighted by the
    /// photos in them.
    pub ece: f64,
    /// The calibration error that a perfectly calibrated classifier would show on so few photos,
    /// by chance alone.
    pub chance: f64,
    /// The bins that hold photos, by rising probability.
    pub bins: Vec<ReliabilityBin>,
}

/// One bin of a [`Reliability`] diagram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReliabilityBin {
    /// Photos in the bin.
    pub count: usize,
    /// Mean probability of their likeliest classes.
    pub confidence: f64,
    /// Share of them that is right.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the share.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// Predictions being counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    bins: [Bin; BINS],
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bin {
    count: usize,
    right: usize,
    /// Sum of the probabilities p, and of p (1 − p).
    sum: f64,
    variance: f64,
}

impl Tally {
    /// Counts a photo whose likeliest class has this probability.
    pub(super) fn count(&mut self, probability: f64, right: bool) {
        let at = ((probability * BINS as f64) as usize).min(BINS - 1);
        let bin = &mut self.bins[at];
        bin.count += 1;
        bin.right += usize::from(right);
        bin.sum += probability;
        bin.variance += probability * (1.0 - probability);
    }

    /// Counts all that another tally has counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (bin, other) in self.bins.iter_mut().zip(&other.bins) {
            bin.count += other.count;
            bin.right += other.right;
            bin.sum += other.sum;
            bin.variance += other.variance;
        }
    }

    /// What was counted; `None` if nothing was.
    pub(super) fn reliability(&self) -> Option<Reliability> {
        let total = self.bins.iter().map(|bin| bin.count).sum::<usize>();
        let gap = |bin: &Bin| (bin.sum - bin.right as f64).abs();
        // Mean of |X| for X normal with that variance: √(2 variance / π).
        let chance = |bin: &Bin| (2.0 * bin.variance / std::f64::consts::PI).sqrt();
        let filled = self.bins.iter().filter(|bin| bin.count > 0);
        let bins = filled.map(|bin| {
            let (low, high) = clopper_pearson(bin.right, bin.count);
            ReliabilityBin {
                count: bin.count,
                confidence: bin.sum / bin.count as f64,
                accuracy: bin.right as f64 / bin.count as f64,
                low,
                high,
            }
        });
        (total > 0).then(|| Reliability {
            ece: self.bins.iter().map(gap).sum::<f64>() / total as f64,
            chance: self.bins.iter().map(chance).sum::<f64>() / total as f64,
            bins: bins.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ece_weighs_bins_by_size() {
        let mut tally = Tally::default();
        assert_eq!(tally.reliability(), None);
        for right in [true, true, true, false] {
            tally.count(1.0, right);
        }
        let mut other = Tally::default();
        other.count(0.5, true);
        tally.merge(&other);
        let Reliability { ece, bins, .. } = tally.reliability().unwrap();
        assert!((ece - (4.0 * 0.25 + 0.5) / 5.0).abs() < 1e-15);
        let found: Vec<_> = bins
            .iter()
            .map(|bin| (bin.count, bin.confidence, bin.accuracy))
            .collect();
        assert_eq!(found, [(1, 0.5, 1.0), (4, 1.0, 0.75)]);
        assert_eq!((bins[1].low, bins[1].high), clopper_pearson(3, 4));
    }

    /// Photos that are right exactly as often as said, drawn many times over.
    #[test]
    fn chance_is_the_error_of_a_calibrated_classifier() {
        let mut state = 1_u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut ece, mut chance) = (0.0, 0.0);
        for _ in 0..400 {
            let mut tally = Tally::default();
            for _ in 0..300 {
                let probability = 0.3 + 0.65 * uniform();
                tally.count(probability, uniform() < probability);
            }
            let reliability = tally.reliability().unwrap();
            ece += reliability.ece / 400.0;
            chance += reliability.chance / 400.0;
        }
        assert!((ece / chance - 1.0).abs() < 0.03, "{ece} {chance}");
    }
}
