//! What the epochs of iterative heads are measured by.

use super::argmax;
use super::folds::Card;

/// Sums over photos, each class counting the same in the loss.
#[derive(Default)]
pub(super) struct Tally {
    photos: usize,
    correct: usize,
    weight: f64,
    surprise: f64,
}

impl Tally {
    /// Takes in a photo by its log-probabilities, by rank of class.
    pub(super) fn count(&mut self, log_probabilities: &[f64], card: &Card) {
        self.photos += 1;
        self.correct += usize::from(argmax(log_probabilities) == card.rank);
        self.weight += card.weight;
        self.surprise -= card.weight * log_probabilities[card.rank];
    }

    /// Weighted mean cross-entropy in nats; `None` without photos.
    pub(super) fn loss(&self) -> Option<f64> {
        (self.photos > 0).then(|| self.surprise / self.weight)
    }

    /// Share classified right; `None` without photos.
    pub(super) fn accuracy(&self) -> Option<f64> {
        (self.photos > 0).then(|| self.correct as f64 / self.photos as f64)
    }
}
