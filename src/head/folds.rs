//! Stratified folds: for heads that cannot leave photos out one by one.

use crate::support::Problem;

/// Most folds that the photos are dealt into.
const MAX_FOLDS: usize = 5;

/// The photos in an order that follows from the seed and the embeddings alone. The order in which
/// photos and classes came thus changes nothing, not even by rounding.
pub(super) struct Deck {
    pub(super) cards: Vec<Card>,
    /// For each class of the problem its place among the classes in this order.
    pub(super) ranks: Vec<usize>,
    /// Number of folds, 0 if no class has two photos.
    pub(super) folds: usize,
}

/// A photo in a [`Deck`].
pub(super) struct Card {
    pub(super) photo: usize,
    pub(super) rank: usize,
    pub(super) weight: f64,
    /// The fold that leaves the photo out; `None` for the only photo of its class.
    pub(super) fold: Option<usize>,
}

impl Deck {
    /// Shuffles, and deals the photos of each class with at least two into folds, so that no fold
    /// holds all photos of a class.
    pub(super) fn new(problem: &Problem, seed: u64) -> Self {
        let counts = problem.counts();
        let photos = problem.rows().zip(problem.classes()).enumerate();
        let mut order: Vec<_> = photos
            .map(|(photo, (row, &class))| (hash(row, seed), counts[class], photo, class))
            .collect();
        order.sort_unstable();

        let largest = counts.iter().copied().max().unwrap_or_default();
        let folds = match largest < 2 {
            true => 0,
            false => largest.min(MAX_FOLDS),
        };
        let weights = problem.weights();
        let mut ranks = vec![None; problem.way()];
        let mut next_fold = vec![None; problem.way()];
        let mut known = 0;
        let cards = order.into_iter().map(|(hash, count, photo, class)| {
            let rank = *ranks[class].get_or_insert_with(|| {
                known += 1;
                known - 1
            });
            let fold = (count > 1).then(|| {
                let next = next_fold[class].get_or_insert((hash % folds as u64) as usize);
                std::mem::replace(next, (*next + 1) % folds)
            });
            Card {
                photo,
                rank,
                weight: weights[photo],
                fold,
            }
        });
        Self {
            cards: cards.collect(),
            ranks: ranks.into_iter().flatten().collect(),
            folds,
        }
    }

    /// For each photo, model and rank the photo's weight in the model's loss if it is of that rank
    /// and the model may see it, else 0. The weights of a model sum to 1, evenly over the classes.
    pub(super) fn targets(&self, way: usize) -> Vec<f32> {
        let models = self.folds + 1;
        let mut seen = vec![0_usize; models * way];
        for card in &self.cards {
            for model in (0..models).filter(|model| card.fold != Some(*model)) {
                seen[model * way + card.rank] += 1;
            }
        }
        let mut targets = vec![0.0; self.cards.len() * models * way];
        for (card, row) in self
            .cards
            .iter()
            .zip(targets.chunks_exact_mut(models * way))
        {
            for model in (0..models).filter(|model| card.fold != Some(*model)) {
                let at = model * way + card.rank;
                row[at] = (1.0 / (way * seen[at]) as f64) as f32;
            }
        }
        targets
    }
}

/// The seed and the numbers' bits, mixed one after the other by the finaliser of SplitMix64
/// (Steele, Lea & Flood 2014).
fn hash(numbers: &[f32], seed: u64) -> u64 {
    let mix = |z: u64| {
        let z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let words = numbers.iter().map(|x| u64::from(x.to_bits()));
    words.fold(mix(seed), |hash, word| mix(hash ^ word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::sample;

    #[test]
    fn folds_leave_each_photo_out_and_no_class_empty() {
        let problem = sample::problem(&[1, 2, 7, 12], 1);
        let deck = Deck::new(&problem, 3);
        assert_eq!(deck.folds, MAX_FOLDS);
        for card in &deck.cards {
            let class = problem.classes()[card.photo];
            assert_eq!(card.fold.is_some(), problem.counts()[class] > 1);
            assert_eq!(deck.ranks[class], card.rank);
        }
        let targets = deck.targets(4);
        let columns = (MAX_FOLDS + 1) * 4;
        for column in 0..columns {
            let share: f32 = targets.iter().skip(column).step_by(columns).sum();
            assert!((share - 0.25).abs() < 1e-6, "{share}");
        }
        let photos = |deck: Deck| -> Vec<_> { deck.cards.iter().map(|c| c.photo).collect() };
        assert_ne!(photos(Deck::new(&problem, 4)), photos(deck));
    }
}
