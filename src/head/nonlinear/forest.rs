//! A random forest over the numbers of the embedding.
//!
//! "Random forests" (Breiman 2001): each tree learns from a bootstrap sample, drawn within each
//! class so that no class is lost, and splits its nodes by the best of √d features drawn anew, with
//! the threshold that lowers the Gini impurity most (Breiman et al. 1984, section 4.3). Photos weigh
//! 1 / n_c, in impurities and leaves, so that all classes count the same. Trees grow until their
//! leaves are pure. The scores are the mean of the trees' class shares.
//!
//! A photo's left-out scores are those of the trees whose sample does not contain it ("out-of-bag",
//! section 3.1 of Breiman 2001): models that have not seen it, as with folds, at no further cost. The
//! photos of a group are drawn together.
//!
//! It is our own because no crate fits: linfa-trees draws no features at a node, biosphere only
//! regresses, and smartcore sorts all features for each tree (0.3 s for one at 1000 photos), gives
//! votes without shares and does not expose the samples, so that every fold would need its own
//! forest.

use std::collections::BTreeSet;
use std::sync::Arc;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use crate::error::Result;
use crate::head::class_balance::logit_adjustment::{Loss, adjusted};
use crate::head::contract::{Fit, Head, LeftOut, Scorer};
use crate::head::shared::caution;
use crate::head::shared::folds::{Sample, StratifiedFolds};
use crate::pace::Pace;
use crate::support::Problem;

mod tree;

use tree::{Drawn, Tree};

/// `forest` in the registry.
pub const HEAD: Head = Head {
    name: "forest",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| adjusted(train, Loss::Any, problem, seed, pace),
};

/// Trees of the forest.
const TREES: usize = 200;

/// Temperature at which these shares are calibrated, measured on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 18.0;

async fn train(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let folds = StratifiedFolds::new(&problem, seed);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut trees = Vec::with_capacity(TREES);
    // For each photo the sum of the shares by trees that have not seen it, by rank of class.
    let mut out_of_bag = vec![vec![0.0; problem.way()]; problem.len()];
    for number in 0..TREES {
        let pace = pace.part(number as f64 / TREES as f64..(number + 1) as f64 / TREES as f64);
        let sample = bootstrap(&problem, &folds, &mut random);
        let mut seen = vec![false; problem.len()];
        sample.iter().for_each(|drawn| seen[drawn.photo] = true);
        let tree = Tree::grow(&problem, sample, &mut random, &pace).await;
        let photos = problem.rows().zip(&mut out_of_bag).zip(seen);
        for ((row, sums), _) in photos.filter(|(_, seen)| !seen) {
            tree.add_shares(row, sums);
        }
        trees.push(tree);
        pace.tick(1.0).await;
    }

    let left_out = out_of_bag.iter().zip(problem.can_be_left_out());
    let left_out = left_out.map(|(sums, can)| can.then(|| shares(sums, &folds.ranks)));
    Fit {
        head: HEAD.name,
        left_out: left_out.collect(),
        scorer: Box::new(Forest {
            dim: problem.dim(),
            ranks: folds.ranks.clone(),
            trees,
        }),
        problem,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// As many groups of each class as it has, drawn with replacement; without groups, n_c photos of each
/// class c. Groups of several classes are drawn apart, and a class that is lost gets one of its groups.
fn bootstrap(
    problem: &Problem,
    folds: &StratifiedFolds,
    random: &mut Xoshiro256PlusPlus,
) -> Vec<Drawn> {
    let way = problem.way();
    let mut groups: Vec<Vec<&Sample>> = vec![Vec::new(); problem.groups().members().len()];
    for sample in &folds.samples {
        groups[problem.groups().of()[sample.photo]].push(sample);
    }
    // In the order of the folds, so that the order of the photos does not matter.
    let firsts = folds.samples.iter().map(|sample| {
        let group = &groups[problem.groups().of()[sample.photo]];
        (sample, group)
    });
    let firsts = firsts.filter(|(sample, group)| group[0].photo == sample.photo);
    let mut strata = vec![Vec::new(); way + 1];
    let mut of_rank = vec![Vec::new(); way];
    for (first, group) in firsts {
        let is_of_one = group.iter().all(|sample| sample.rank == first.rank);
        strata[if is_of_one { first.rank } else { way }].push(group);
        let ranks: BTreeSet<_> = group.iter().map(|sample| sample.rank).collect();
        ranks.into_iter().for_each(|rank| of_rank[rank].push(group));
    }
    let mut drawn = Vec::with_capacity(problem.len());
    let mut is_drawn = vec![false; way];
    let mut draw = |groups: &[&Vec<&Sample>], is_drawn: &mut [bool]| {
        let group = groups[random.random_range(0..groups.len())];
        for sample in group {
            is_drawn[sample.rank] = true;
            drawn.push(Drawn {
                photo: sample.photo,
                rank: sample.rank,
                weight: sample.weight,
            });
        }
    };
    for groups in &strata {
        groups.iter().for_each(|_| draw(groups, &mut is_drawn));
    }
    for (rank, groups) in of_rank.iter().enumerate() {
        if !is_drawn[rank] {
            draw(groups, &mut is_drawn);
        }
    }
    drawn
}

/// Each class's share of sums by rank, by class; equal shares in the very unlikely case that no tree
/// left the photo out.
fn shares(sums: &[f64], ranks: &[usize]) -> Vec<f64> {
    let votes: f64 = sums.iter().sum();
    let share = |&rank: &usize| {
        if votes > 0.0 {
            sums[rank] / votes
        } else {
            1.0 / ranks.len() as f64
        }
    };
    ranks.iter().map(share).collect()
}

/// Scores queries by the mean of the trees.
struct Forest {
    dim: usize,
    /// For each class its rank.
    ranks: Vec<usize>,
    trees: Vec<Tree>,
}

impl Scorer for Forest {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let score = |x: &[f32]| {
            let mut sums = vec![0.0; self.ranks.len()];
            self.trees
                .iter()
                .for_each(|tree| tree.add_shares(x, &mut sums));
            let mean = |&rank: &usize| sums[rank] / self.trees.len() as f64;
            self.ranks.iter().map(mean).collect::<Vec<_>>()
        };
        embeddings.chunks_exact(self.dim).flat_map(score).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::regression::ridge;
    use crate::head::shared::metrics::argmax;

    /// Exclusive or, which no linear head can learn.
    #[test]
    fn it_separates_what_no_linear_head_can() {
        let labels = ["same", "different"].map(str::to_owned).to_vec();
        let sign = |bit: usize| if bit == 0 { -1.0 } else { 1.0 };
        let noise = |i: usize| (i as f32 * 1.7).sin() * 0.3;
        let rows = (0..80).flat_map(|i| [sign(i & 1) + noise(i), sign(i >> 1 & 1) + noise(i + 99)]);
        let classes = (0..80).map(|i| (i & 1) ^ (i >> 1 & 1)).collect();
        let problem = Problem::new(labels, 2, rows.collect(), classes).unwrap();
        let right = |fit: &Fit| {
            let photos = fit.left_out.iter().zip(fit.problem.classes());
            photos
                .filter(|(s, c)| argmax(s.as_ref().unwrap()) == **c)
                .count()
        };
        assert!(right(&HEAD.train(problem.clone(), 0).unwrap()) > 76);
        assert!(right(&ridge::HEAD.train(problem, 0).unwrap()) < 60);
    }

    /// Labels that do not depend on the numbers: out-of-bag scores are at chance, while the trees have
    /// memorised them.
    #[test]
    fn left_out_scores_have_not_seen_the_photo() {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
        let rows: Vec<f32> = (0..1200).map(|_| random.random()).collect();
        let classes = (0..200).map(|i| i % 2).collect();
        let fit = HEAD
            .train(Problem::new(labels, 6, rows, classes).unwrap(), 0)
            .unwrap();
        let photos = || fit.problem.classes().iter().enumerate();
        let own = photos().filter(|(i, c)| argmax(fit.left_out[*i].as_ref().unwrap()) == **c);
        assert!((70..130).contains(&own.count()));
        let known =
            photos().filter(|(i, c)| argmax(&fit.scorer.scores(fit.problem.row(*i))) == **c);
        assert_eq!(known.count(), 200);
    }
}
