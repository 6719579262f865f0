//! A random forest over the numbers of the embedding.
//!
//! "Random forests" (Breiman 2001): each tree learns from a bootstrap sample, drawn within each
//! class so that none is lost, and splits its nodes by the best of √d features drawn anew, with the
//! threshold that lowers the Gini impurity most (Breiman et al. 1984, section 4.3). Photos weigh
//! 1 / n_c, in impurities and leaves, so that all classes count the same. Trees grow until their
//! leaves are pure. The scores are the mean of the trees' class shares.
//!
//! A photo's left-out scores are those of the trees whose sample it is not in ("out-of-bag",
//! section 3.1 of Breiman 2001): models that have not seen it, as with folds, at no further cost.
//!
//! The crates there are do not fit: linfa-trees draws no features at a node, biosphere only
//! regresses, and smartcore sorts all features for each tree (0.3 s for one at 1000 photos), gives
//! votes without shares and keeps the samples to itself, so that every fold would need its own
//! forest.

use std::sync::Arc;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::evened::{Loss, evened};
use super::folds::Deck;
use super::{
    Fit, Head, LeftOut, Scorer, StagedStep, StagedTraining, caution, drive, training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

mod tree;

use tree::{Drawn, Tree};

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "forest",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| {
        let training = Growing::new(Arc::clone(&problem), seed);
        drive(evened(problem, seed, Loss::Any, training), pace)
    },
};

/// Trees of the forest.
const TREES: usize = 200;

/// Temperature at which these shares are calibrated, measured on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 18.0;

/// A forest under way.
struct Growing {
    problem: Arc<Problem>,
    deck: Deck,
    random: Xoshiro256PlusPlus,
    trees: Vec<Tree>,
    /// For each photo the sum of the shares by trees that have not seen it, by rank of class.
    left_out: Vec<Vec<f64>>,
    over: bool,
}

impl Growing {
    fn new(problem: Arc<Problem>, seed: u64) -> Self {
        Self {
            deck: Deck::new(&problem, seed),
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            trees: Vec::with_capacity(TREES),
            left_out: vec![vec![0.0; problem.way()]; problem.len()],
            over: false,
            problem,
        }
    }

    /// n_c photos of each class c, drawn with replacement.
    fn bootstrap(&mut self) -> Vec<Drawn> {
        let mut of_rank = vec![Vec::new(); self.problem.way()];
        for card in &self.deck.cards {
            of_rank[card.rank].push(card);
        }
        let mut sample = Vec::with_capacity(self.problem.len());
        for cards in of_rank {
            for _ in 0..cards.len() {
                let card = cards[self.random.random_range(0..cards.len())];
                sample.push(Drawn {
                    photo: card.photo,
                    rank: card.rank,
                    weight: card.weight,
                });
            }
        }
        sample
    }

    fn grow(&mut self) {
        let sample = self.bootstrap();
        let mut seen = vec![false; self.problem.len()];
        sample.iter().for_each(|drawn| seen[drawn.photo] = true);
        let tree = Tree::grow(&self.problem, sample, &mut self.random);
        let photos = self.problem.rows().zip(&mut self.left_out).zip(seen);
        for ((row, sums), _) in photos.filter(|(_, seen)| !seen) {
            tree.add_shares(row, sums);
        }
        self.trees.push(tree);
    }

    fn fit(&mut self) -> Result<StagedStep> {
        let ranks = &self.deck.ranks;
        let counts = self
            .problem
            .classes()
            .iter()
            .map(|&c| self.problem.counts()[c]);
        let left_out = self.left_out.iter().zip(counts).map(|(sums, count)| {
            let votes: f64 = sums.iter().sum();
            // A photo that no tree left out, which is next to impossible, says nothing.
            let share = |&rank: &usize| match votes > 0.0 {
                true => sums[rank] / votes,
                false => 1.0 / ranks.len() as f64,
            };
            (count > 1).then(|| ranks.iter().map(share).collect())
        });
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            left_out: left_out.collect(),
            scorer: Box::new(Forest {
                dim: self.problem.dim(),
                ranks: ranks.clone(),
                trees: std::mem::take(&mut self.trees),
            }),
            method: LeftOut::Folds,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Growing {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        self.grow();
        if self.trees.len() == TREES {
            return self.fit();
        }
        self.over = false;
        Ok(StagedStep::More {
            progress: self.trees.len() as f64 / TREES as f64,
            epoch: None,
        })
    }
}

/// The grown trees.
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
    use crate::head::{argmax, ridge};

    /// Exclusive or, which no linear head can learn.
    #[test]
    fn it_tells_apart_what_no_line_can() {
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

    /// Labels that say nothing about the numbers: out-of-bag scores must not know them, while the
    /// trees themselves do.
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
