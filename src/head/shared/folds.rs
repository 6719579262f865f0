//! Stratified folds, for heads that cannot leave photos out one by one.

use crate::support::Problem;

/// Folds where the largest class has at least as many photos.
const MAX_FOLDS: usize = 5;

/// The assignment of photos to folds. Each fold has a model that learns from all other folds; the
/// final model, whose number is [`folds`](Self::folds), learns from all photos.
///
/// Order and folds follow from the seed and the embeddings alone: reordering photos or classes
/// changes nothing, not even rounding.
pub(crate) struct StratifiedFolds {
    /// All photos in this order.
    pub(crate) samples: Vec<Sample>,
    /// For each class of the problem its rank: its place among the classes in this order.
    pub(crate) ranks: Vec<usize>,
    /// Number of folds, 0 if no class has two photos.
    pub(crate) folds: usize,
}

/// A photo in [`StratifiedFolds`].
pub(crate) struct Sample {
    /// Its place in the problem.
    pub(crate) photo: usize,
    /// The rank of its class.
    pub(crate) rank: usize,
    /// Its weight in the problem.
    pub(crate) weight: f64,
    /// The fold that leaves it out; `None` for the only photo of its class.
    pub(crate) fold: Option<usize>,
}

impl Sample {
    /// Whether a model learns from this photo.
    pub(crate) fn is_seen_by(&self, model: usize) -> bool {
        self.fold != Some(model)
    }
}

impl StratifiedFolds {
    /// Shuffles the photos and distributes those of each class with at least two over the folds, so
    /// that no fold holds all photos of a class.
    pub(crate) fn new(problem: &Problem, seed: u64) -> Self {
        let counts = problem.counts();
        let photos = problem.rows().zip(problem.classes()).enumerate();
        let mut order: Vec<_> = photos
            .map(|(photo, (row, &class))| (hash(row, seed), counts[class], photo, class))
            .collect();
        order.sort_unstable();

        let largest = counts.iter().copied().max().unwrap_or_default();
        let folds = if largest < 2 {
            0
        } else {
            largest.min(MAX_FOLDS)
        };
        let weights = problem.weights();
        let mut ranks = vec![None; problem.way()];
        let mut next_fold = vec![None; problem.way()];
        let mut known = 0;
        let samples = order.into_iter().map(|(hash, count, photo, class)| {
            let rank = *ranks[class].get_or_insert_with(|| {
                known += 1;
                known - 1
            });
            let fold = (count > 1).then(|| {
                let next = next_fold[class].get_or_insert((hash % folds as u64) as usize);
                std::mem::replace(next, (*next + 1) % folds)
            });
            Sample {
                photo,
                rank,
                weight: weights[photo],
                fold,
            }
        });
        Self {
            samples: samples.collect(),
            ranks: ranks.into_iter().flatten().collect(),
            folds,
        }
    }

    /// The photos that a fold leaves out, with their places in this order.
    pub(crate) fn left_out(&self, fold: usize) -> impl Iterator<Item = (usize, &Sample)> {
        let samples = self.samples.iter().enumerate();
        samples.filter(move |(_, sample)| sample.fold == Some(fold))
    }

    /// Numbers by rank as numbers by class.
    pub(crate) fn by_class(&self, by_rank: &[f64]) -> Vec<f64> {
        self.ranks.iter().map(|&rank| by_rank[rank]).collect()
    }

    /// The weight of a photo in the loss of a model, for each photo, model and rank, row-major: 0 for
    /// other ranks than the photo's and for photos that the model leaves out. The weights of a model
    /// sum to 1, and those of its classes are equal.
    pub(crate) fn targets(&self, way: usize) -> Vec<f32> {
        let models = self.folds + 1;
        let mut seen = vec![0_usize; models * way];
        for sample in &self.samples {
            for model in (0..models).filter(|&model| sample.is_seen_by(model)) {
                seen[model * way + sample.rank] += 1;
            }
        }
        let mut targets = vec![0.0; self.samples.len() * models * way];
        let rows = targets.chunks_exact_mut(models * way);
        for (sample, row) in self.samples.iter().zip(rows) {
            for model in (0..models).filter(|&model| sample.is_seen_by(model)) {
                let at = model * way + sample.rank;
                row[at] = (1.0 / (way * seen[at]) as f64) as f32;
            }
        }
        targets
    }
}

/// The seed and the bits of the numbers, mixed one after the other by the finaliser of SplitMix64
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
    use crate::head::shared::synthetic;

    #[test]
    fn folds_leave_each_photo_out_and_no_class_empty() {
        let problem = synthetic::problem(&[1, 2, 7, 12], 1);
        let folds = StratifiedFolds::new(&problem, 3);
        assert_eq!(folds.folds, MAX_FOLDS);
        for sample in &folds.samples {
            let class = problem.classes()[sample.photo];
            assert_eq!(sample.fold.is_some(), problem.counts()[class] > 1);
            assert_eq!(folds.ranks[class], sample.rank);
        }
        let targets = folds.targets(4);
        let columns = (MAX_FOLDS + 1) * 4;
        for column in 0..columns {
            let share: f32 = targets.iter().skip(column).step_by(columns).sum();
            assert!((share - 0.25).abs() < 1e-6, "{share}");
        }
        let photos = |folds: StratifiedFolds| -> Vec<_> {
            folds.samples.iter().map(|sample| sample.photo).collect()
        };
        assert_ne!(photos(StratifiedFolds::new(&problem, 4)), photos(folds));
    }
}
