//! Reliability: whether predictions with probability 80 % are correct in 80 % of the cases.

use serde::{Deserialize, Serialize};

use super::clopper_pearson;
use super::interval::Sample;

/// Number of bins of equal width.
const BINS: usize = 15;

/// The reliability diagram of a classifier and its expected calibration error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reliability {
    /// Expected calibration error (Naeini et al. 2015): the distance between the mean probability of
    /// the likeliest class and the share that is correct, in 15 bins of equal width, weighted by the
    /// photos in each.
    pub ece: f64,
    /// The calibration error that a perfectly calibrated classifier shows by chance on this number of
    /// photos, or of groups of them.
    pub chance: f64,
    /// The bins that are not empty, by rising probability.
    pub bins: Vec<ReliabilityBin>,
}

/// One bin of a [`Reliability`] diagram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReliabilityBin {
    /// Photos in the bin.
    pub count: usize,
    /// Mean probability of their likeliest classes.
    pub confidence: f64,
    /// Share of them that is correct.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the share.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Reliability {
    /// The reliability of predictions, each with the group of its photo, its probability and whether it
    /// is correct; `None` without any. Intervals and chance count groups.
    pub(super) fn by_group(predictions: &[(usize, f64, bool)]) -> Option<Self> {
        let mut bins = CalibrationBins::default();
        let mut outcomes: [Vec<(usize, f64)>; BINS] = Default::default();
        for &(group, probability, correct) in predictions {
            bins.count(probability, correct);
            outcomes[bin_of(probability)].push((group, f64::from(u8::from(correct))));
        }
        let mut chance = 0.0;
        let samples = outcomes.into_iter().map(Sample::of);
        let samples = bins.bins.iter().zip(samples);
        let samples: Vec<_> = samples.filter(|(bin, _)| bin.count > 0).collect();
        let mut reliability = bins.reliability()?;
        for (shown, (bin, sample)) in reliability.bins.iter_mut().zip(samples) {
            (shown.low, shown.high) = sample.interval();
            chance += bin.chance() * (bin.count as f64 / sample.effective_size()).sqrt();
        }
        reliability.chance = chance / predictions.len() as f64;
        Some(reliability)
    }
}

/// Counts of predictions by the probability of the likeliest class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CalibrationBins {
    bins: [Bin; BINS],
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bin {
    count: usize,
    correct: usize,
    /// Sum of the probabilities p, and of p (1 − p).
    sum: f64,
    variance: f64,
}

impl Bin {
    /// The mean of |X| for X normal with the variance of the number of correct photos: √(2 variance / π).
    fn chance(&self) -> f64 {
        (2.0 * self.variance / std::f64::consts::PI).sqrt()
    }
}

/// The bin of a probability.
fn bin_of(probability: f64) -> usize {
    ((probability * BINS as f64) as usize).min(BINS - 1)
}

impl CalibrationBins {
    /// Counts a photo by the probability of its likeliest class.
    pub(super) fn count(&mut self, probability: f64, correct: bool) {
        let bin = &mut self.bins[bin_of(probability)];
        bin.count += 1;
        bin.correct += usize::from(correct);
        bin.sum += probability;
        bin.variance += probability * (1.0 - probability);
    }

    /// Adds the counts of other bins.
    pub(super) fn merge(&mut self, other: &Self) {
        for (bin, other) in self.bins.iter_mut().zip(&other.bins) {
            bin.count += other.count;
            bin.correct += other.correct;
            bin.sum += other.sum;
            bin.variance += other.variance;
        }
    }

    /// The reliability; `None` without photos.
    pub(super) fn reliability(&self) -> Option<Reliability> {
        let total = self.bins.iter().map(|bin| bin.count).sum::<usize>();
        let gap = |bin: &Bin| (bin.sum - bin.correct as f64).abs();
        let filled = self.bins.iter().filter(|bin| bin.count > 0);
        let bins = filled.map(|bin| {
            let (low, high) = clopper_pearson(bin.correct, bin.count);
            ReliabilityBin {
                count: bin.count,
                confidence: bin.sum / bin.count as f64,
                accuracy: bin.correct as f64 / bin.count as f64,
                low,
                high,
            }
        });
        (total > 0).then(|| Reliability {
            ece: self.bins.iter().map(gap).sum::<f64>() / total as f64,
            chance: self.bins.iter().map(Bin::chance).sum::<f64>() / total as f64,
            bins: bins.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ece_weighs_bins_by_size() {
        let mut bins = CalibrationBins::default();
        assert_eq!(bins.reliability(), None);
        for right in [true, true, true, false] {
            bins.count(1.0, right);
        }
        let mut other = CalibrationBins::default();
        other.count(0.5, true);
        bins.merge(&other);
        let Reliability { ece, bins, .. } = bins.reliability().unwrap();
        assert!((ece - (4.0 * 0.25 + 0.5) / 5.0).abs() < 1e-15);
        let found: Vec<_> = bins
            .iter()
            .map(|bin| (bin.count, bin.confidence, bin.accuracy))
            .collect();
        assert_eq!(found, [(1, 0.5, 1.0), (4, 1.0, 0.75)]);
        assert_eq!((bins[1].low, bins[1].high), clopper_pearson(3, 4));
    }

    #[test]
    fn groups_of_one_change_nothing_and_twins_widen_it() {
        let alone = [
            (0, 0.9, true),
            (1, 0.9, false),
            (2, 0.5, true),
            (3, 0.9, true),
        ];
        let mut bins = CalibrationBins::default();
        alone
            .iter()
            .for_each(|&(_, p, correct)| bins.count(p, correct));
        let plain = bins.reliability().unwrap();
        let grouped = Reliability::by_group(&alone).unwrap();
        assert_eq!(grouped.bins, plain.bins);
        assert!((grouped.chance - plain.chance).abs() < 1e-15);
        let twins: Vec<_> = alone.iter().flat_map(|&one| [one; 5]).collect();
        let twins = Reliability::by_group(&twins).unwrap();
        assert!((twins.ece - plain.ece).abs() < 1e-12);
        assert!(twins.chance > plain.chance);
        for (twins, plain) in twins.bins.iter().zip(&plain.bins) {
            assert!(twins.low <= plain.low && plain.high <= twins.high);
        }
        assert_eq!(Reliability::by_group(&[]), None);
    }

    /// Photos that are correct exactly as often as predicted, drawn many times.
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
            let mut bins = CalibrationBins::default();
            for _ in 0..300 {
                let probability = 0.3 + 0.65 * uniform();
                bins.count(probability, uniform() < probability);
            }
            let reliability = bins.reliability().unwrap();
            ece += reliability.ece / 400.0;
            chance += reliability.chance / 400.0;
        }
        assert!((ece / chance - 1.0).abs() < 0.03, "{ece} {chance}");
    }
}
