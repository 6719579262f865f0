//! Scores as probabilities, and what classifiers are measured by.

use super::folds::Sample;

/// The index of the largest score; of equal ones the first.
pub fn argmax(scores: &[f64]) -> usize {
    let later = |best: usize, (at, score): (usize, &f64)| {
        if *score > scores[best] { at } else { best }
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

/// −ln of the class's entry in softmax(temperature · scores), in nats. Does not overflow.
pub(crate) fn cross_entropy(scores: &[f64], class: usize, temperature: f64) -> f64 {
    let top = scores[argmax(scores)];
    let sum: f64 = scores.iter().map(|s| ((s - top) * temperature).exp()).sum();
    sum.ln() - (scores[class] - top) * temperature
}

/// Loss and accuracy of an epoch, summed over photos.
#[derive(Default)]
pub(crate) struct EpochMetrics {
    photos: usize,
    correct: usize,
    weight: f64,
    cross_entropy: f64,
}

impl EpochMetrics {
    /// Counts a photo by its log-probabilities, by rank of class.
    pub(crate) fn count(&mut self, log_probabilities: &[f64], sample: &Sample) {
        self.photos += 1;
        self.correct += usize::from(argmax(log_probabilities) == sample.rank);
        self.weight += sample.weight;
        self.cross_entropy -= sample.weight * log_probabilities[sample.rank];
    }

    /// Weighted mean cross-entropy in nats; `None` without photos.
    pub(crate) fn loss(&self) -> Option<f64> {
        (self.photos > 0).then(|| self.cross_entropy / self.weight)
    }

    /// Share classified right; `None` without photos.
    pub(crate) fn accuracy(&self) -> Option<f64> {
        (self.photos > 0).then(|| self.correct as f64 / self.photos as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_does_not_overflow() {
        let p = softmax(&[1e300, 0.0], 120.0);
        assert_eq!(p, [1.0, 0.0]);
        let p = softmax(&[2.0_f64.ln() / 3.0, 0.0], 3.0);
        assert!((p[0] - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn argmax_of_equals_is_the_first() {
        assert_eq!(argmax(&[0.0, 2.0, 2.0]), 1);
    }
}
