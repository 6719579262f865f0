//! Stratified folds, for heads that cannot leave photos out one by one. A group of photos is in one
//! fold.

use std::collections::BTreeMap;

use crate::support::Problem;

/// Folds where a class has at least as many groups. There are more only where groups of several
/// classes would leave a fold's model without a class.
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
    /// Number of folds, 0 if no group can be left out.
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
    /// The fold that leaves it out; `None` if its group cannot be left out, as for the only photo of
    /// its class.
    pub(crate) fold: Option<usize>,
}

impl Sample {
    /// Whether a model learns from this photo.
    pub(crate) fn is_seen_by(&self, model: usize) -> bool {
        self.fold != Some(model)
    }
}

impl StratifiedFolds {
    /// Shuffles the photos and distributes the groups that can be left out over the folds, so that no
    /// fold holds all photos of a class and each holds about as many of a class as the others.
    pub(crate) fn new(problem: &Problem, seed: u64) -> Self {
        let counts = problem.counts();
        let photos = problem.rows().zip(problem.classes()).enumerate();
        let mut order: Vec<_> = photos
            .map(|(photo, (row, &class))| (hash(row, seed), counts[class], photo, class))
            .collect();
        order.sort_unstable();

        let weights = problem.weights();
        let mut assignment = Assignment::new(problem);
        let mut ranks = vec![None; problem.way()];
        let mut known = 0;
        let mut groups = Vec::with_capacity(problem.groups().members().len());
        let mut met = vec![false; problem.groups().members().len()];
        for &(hash, _, photo, class) in &order {
            ranks[class].get_or_insert_with(|| {
                known += 1;
                known - 1
            });
            let group = problem.groups().of()[photo];
            if !std::mem::replace(&mut met[group], true) {
                groups.push((group, hash, class));
            }
        }
        // Large groups first, while there is room to balance them; otherwise in order.
        groups
            .sort_by_key(|&(group, ..)| std::cmp::Reverse(problem.groups().members()[group].len()));
        for (group, hash, class) in groups {
            assignment.place(group, hash, class);
        }
        let (fold_of, folds) = assignment.without_empty();
        let ranks: Vec<_> = ranks.into_iter().flatten().collect();
        let samples = order.into_iter().map(|(_, _, photo, class)| Sample {
            photo,
            rank: ranks[class],
            weight: weights[photo],
            fold: fold_of[problem.groups().of()[photo]],
        });
        Self {
            samples: samples.collect(),
            ranks,
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

/// Groups on their way into folds.
struct Assignment<'a> {
    problem: &'a Problem,
    /// For each group the numbers of its photos by class.
    classes_of: Vec<BTreeMap<usize, usize>>,
    /// For each class the number of its groups that can be left out and are not placed yet.
    waiting: Vec<usize>,
    /// For each class whether a photo of it is seen by all models.
    is_always_seen: Vec<bool>,
    /// For each fold the number of its photos by class.
    folds: Vec<Vec<usize>>,
    /// The first fold that a class is placed in.
    start: Vec<Option<usize>>,
    fold_of: Vec<Option<usize>>,
}

impl<'a> Assignment<'a> {
    fn new(problem: &'a Problem) -> Self {
        let (way, members) = (problem.way(), problem.groups().members());
        let mut classes_of = vec![BTreeMap::new(); members.len()];
        for (photos, classes) in members.iter().zip(&mut classes_of) {
            for &photo in photos {
                *classes.entry(problem.classes()[photo]).or_default() += 1;
            }
        }
        let (mut waiting, mut is_always_seen) = (vec![0; way], vec![false; way]);
        for (group, classes) in classes_of.iter().enumerate() {
            let can_be_left_out = problem.counts_without(group).is_some();
            for &class in classes.keys() {
                waiting[class] += usize::from(can_be_left_out);
                is_always_seen[class] |= !can_be_left_out;
            }
        }
        let most = waiting.iter().copied().max().unwrap_or_default();
        // A single group that can be left out needs another photo of its class, which is always seen.
        let folds = most.min(MAX_FOLDS);
        Self {
            problem,
            classes_of,
            waiting,
            is_always_seen,
            folds: vec![vec![0; way]; folds],
            start: vec![None; way],
            fold_of: vec![None; members.len()],
        }
    }

    /// Places a group into the fold that has the smallest share of its classes; of equal ones the next
    /// after the fold that the hash of the first photo of its class chose.
    fn place(&mut self, group: usize, hash: u64, class: usize) {
        if self.problem.counts_without(group).is_none() {
            return;
        }
        let count = self.folds.len();
        let first = (hash % count as u64) as usize;
        let start = *self.start[class].get_or_insert(first);
        let share = |fold: usize| -> f64 {
            let classes = self.classes_of[group].keys();
            let shares = classes
                .map(|&class| self.folds[fold][class] as f64 / self.problem.counts()[class] as f64);
            shares.sum()
        };
        let folds = (0..count).map(|step| (start + step) % count);
        let allowed = folds.filter(|&fold| !self.would_hold_a_class(group, fold));
        let fold = allowed.min_by(|&a, &b| share(a).total_cmp(&share(b)));
        let fold = fold.unwrap_or_else(|| {
            self.folds.push(vec![0; self.problem.way()]);
            count
        });
        for (&class, photos) in &self.classes_of[group] {
            self.folds[fold][class] += photos;
            self.waiting[class] -= 1;
        }
        self.fold_of[group] = Some(fold);
    }

    /// The fold of each group and the number of folds, without those that stayed empty.
    fn without_empty(mut self) -> (Vec<Option<usize>>, usize) {
        let mut used = 0;
        let numbers = self.folds.iter().map(|counts| {
            let is_used = counts.iter().any(|&count| count > 0);
            used += usize::from(is_used);
            used - usize::from(is_used)
        });
        let numbers: Vec<_> = numbers.collect();
        for fold in self.fold_of.iter_mut().flatten() {
            *fold = numbers[*fold];
        }
        (self.fold_of, used)
    }

    /// Whether a fold would hold all photos of a class with this group.
    fn would_hold_a_class(&self, group: usize, fold: usize) -> bool {
        self.classes_of[group].iter().any(|(&class, &photos)| {
            self.waiting[class] == 1
                && !self.is_always_seen[class]
                && self.folds[fold][class] + photos == self.problem.counts()[class]
        })
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

    /// Groups of several photos and of several classes stay together, and every model sees every class.
    #[test]
    fn groups_are_left_out_together() {
        let problem = synthetic::problem(&[1, 4, 9, 12], 2);
        let mut number = 1_usize;
        for groups in [2, 3, 5, 9, 20] {
            for seed in 0..20 {
                let keys = (0..problem.len()).map(|_| {
                    number = number
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    Some((number >> 33) % groups)
                });
                let problem = Problem::clone(&problem)
                    .with_groups(keys.collect())
                    .unwrap();
                let folds = StratifiedFolds::new(&problem, seed);
                let can = problem.can_be_left_out();
                let mut fold_of = vec![None; problem.groups().members().len()];
                for sample in &folds.samples {
                    assert_eq!(sample.fold.is_some(), can[sample.photo]);
                    let known = &mut fold_of[problem.groups().of()[sample.photo]];
                    assert_eq!(*known.get_or_insert(sample.fold), sample.fold);
                }
                for model in 0..folds.folds {
                    assert!(folds.left_out(model).next().is_some());
                    let seen = folds.samples.iter().filter(|s| s.is_seen_by(model));
                    let ranks: std::collections::BTreeSet<_> = seen.map(|s| s.rank).collect();
                    assert_eq!(ranks.len(), 4);
                }
            }
        }
    }

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
