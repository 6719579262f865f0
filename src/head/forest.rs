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

use super::folds::Deck;
use super::{Fit, Head, LeftOut, Scorer, Step, Training, training_is_over};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "forest",
    transductive: false,
    start: |problem, seed| Box::new(Growing::new(problem, seed)),
};

/// Trees of the forest.
const TREES: usize = 200;

/// Temperature at which these shares are calibrated on most data sets.
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

/// A decision tree; the root is the first node.
struct Tree {
    nodes: Vec<Node>,
}

enum Node {
    Split {
        feature: usize,
        /// Where the feature is at most this, the left child is next.
        threshold: f32,
        left: usize,
        right: usize,
    },
    /// The share of each rank of class, as the ranks that have one.
    Leaf(Vec<(usize, f64)>),
}

impl Tree {
    /// Adds what the leaf of an embedding holds.
    fn add_shares(&self, x: &[f32], sums: &mut [f64]) {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                Node::Split {
                    feature,
                    threshold,
                    left,
                    right,
                } => {
                    at = match x[*feature] <= *threshold {
                        true => *left,
                        false => *right,
                    }
                }
                Node::Leaf(shares) => {
                    shares.iter().for_each(|&(rank, share)| sums[rank] += share);
                    return;
                }
            }
        }
    }
}

/// A photo in a tree's sample.
#[derive(Clone, Copy)]
struct Drawn {
    photo: usize,
    rank: usize,
    weight: f64,
}

/// What is needed to grow one tree.
struct Gardener<'a> {
    problem: &'a Problem,
    random: &'a mut Xoshiro256PlusPlus,
    /// All features; the first √d of them are drawn anew at each node.
    features: Vec<usize>,
    nodes: Vec<Node>,
}

impl Gardener<'_> {
    /// Grows the tree of a sample, node by node.
    fn grow(mut self, sample: Vec<Drawn>) -> Tree {
        let mut waiting = vec![(self.reserve(), sample)];
        while let Some((at, sample)) = waiting.pop() {
            self.nodes[at] = match self.split(&sample) {
                Some((feature, threshold)) => {
                    let is_left =
                        |drawn: &Drawn| self.problem.row(drawn.photo)[feature] <= threshold;
                    let (low, high) = sample.into_iter().partition(is_left);
                    let (left, right) = (self.reserve(), self.reserve());
                    waiting.extend([(left, low), (right, high)]);
                    Node::Split {
                        feature,
                        threshold,
                        left,
                        right,
                    }
                }
                None => Node::Leaf(shares(&sample, self.problem.way())),
            };
        }
        Tree { nodes: self.nodes }
    }

    fn reserve(&mut self) -> usize {
        self.nodes.push(Node::Leaf(Vec::new()));
        self.nodes.len() - 1
    }

    /// The best of √d features that are not constant in the sample, and its threshold; `None`
    /// if the sample is pure or no feature tells its photos apart.
    fn split(&mut self, sample: &[Drawn]) -> Option<(usize, f32)> {
        let first = sample.first()?;
        if sample.iter().all(|drawn| drawn.rank == first.rank) {
            return None;
        }
        let dim = self.features.len();
        let enough = (dim as f64).sqrt().ceil() as usize;
        let mut best: Option<(f64, usize, f32)> = None;
        let mut looked_at = 0;
        let mut column = Vec::with_capacity(sample.len());
        for next in 0..dim {
            let other = self.random.random_range(next..dim);
            self.features.swap(next, other);
            let feature = self.features[next];
            column.clear();
            column.extend(
                sample
                    .iter()
                    .map(|&drawn| (self.problem.row(drawn.photo)[feature], drawn)),
            );
            if let Some((purity, threshold)) = purest(&mut column, self.problem.way()) {
                looked_at += 1;
                if best.is_none_or(|(most, ..)| purity > most) {
                    best = Some((purity, feature, threshold));
                }
                if looked_at == enough {
                    break;
                }
            }
        }
        best.map(|(_, feature, threshold)| (feature, threshold))
    }
}

/// The threshold of one feature that makes both sides purest, and how pure: Σ_c m_c² / m over the
/// sides' weights m, which is what remains of Gini's impurity when constants are dropped. `None`
/// if the feature is constant.
fn purest(column: &mut [(f32, Drawn)], way: usize) -> Option<(f64, f32)> {
    // Stable, so that sums round the same in whatever order the photos came.
    column.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mut sides = [Side::new(way), Side::new(way)];
    column
        .iter()
        .for_each(|(_, drawn)| sides[1].shift(drawn, 1.0));
    let mut best: Option<(f64, f32)> = None;
    for pair in column.windows(2) {
        let [(low, drawn), (high, _)] = pair else {
            continue;
        };
        sides[0].shift(drawn, 1.0);
        sides[1].shift(drawn, -1.0);
        if low < high {
            let purity = sides[0].purity() + sides[1].purity();
            if best.is_none_or(|(most, _)| purity > most) {
                let middle = low + (high - low) / 2.0;
                // The middle of two neighbouring numbers rounds to either, and must part them.
                best = Some((purity, if middle < *high { middle } else { *low }));
            }
        }
    }
    best
}

/// One side of a split.
struct Side {
    weights: Vec<f64>,
    total: f64,
    /// Σ_c m_c².
    squares: f64,
}

impl Side {
    fn new(way: usize) -> Self {
        Self {
            weights: vec![0.0; way],
            total: 0.0,
            squares: 0.0,
        }
    }

    fn shift(&mut self, drawn: &Drawn, sign: f64) {
        let weight = &mut self.weights[drawn.rank];
        let by = sign * drawn.weight;
        self.squares += by * (2.0 * *weight + by);
        *weight += by;
        self.total += by;
    }

    fn purity(&self) -> f64 {
        self.squares / self.total
    }
}

fn shares(sample: &[Drawn], way: usize) -> Vec<(usize, f64)> {
    let mut side = Side::new(way);
    sample.iter().for_each(|drawn| side.shift(drawn, 1.0));
    let total = side.total;
    let ranks = side.weights.into_iter().enumerate();
    ranks
        .filter(|&(_, weight)| weight > 0.0)
        .map(|(rank, weight)| (rank, weight / total))
        .collect()
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
        let gardener = Gardener {
            problem: &self.problem,
            random: &mut self.random,
            features: (0..self.problem.dim()).collect(),
            nodes: Vec::new(),
        };
        let tree = gardener.grow(sample);
        let photos = self.problem.rows().zip(&mut self.left_out).zip(seen);
        for ((row, sums), _) in photos.filter(|(_, seen)| !seen) {
            tree.add_shares(row, sums);
        }
        self.trees.push(tree);
    }

    fn fit(&mut self) -> Step {
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
        Step::Done(Box::new(Fit {
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
        }))
    }
}

impl Training for Growing {
    fn step(&mut self) -> Result<Step> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        self.grow();
        if self.trees.len() == TREES {
            return Ok(self.fit());
        }
        self.over = false;
        Ok(Step::More {
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
    use crate::head::{best, ridge};

    fn drawn(photo: usize, rank: usize, weight: f64) -> Drawn {
        Drawn {
            photo,
            rank,
            weight,
        }
    }

    /// Against all thresholds tried one by one, with the impurity as the book has it.
    #[test]
    fn the_split_is_the_one_of_lowest_impurity() {
        for case in 0..50_usize {
            let value = |i: usize| (((i + case * 13) as f32 * 1.7).sin() * 4.0).round();
            let of = |i: usize| drawn(i, (i * 7 + case) % 3, [1.0, 0.5, 2.0][(i * 7 + case) % 3]);
            let mut column: Vec<_> = (0..9).map(|i| (value(i), of(i))).collect();
            let impurity = |threshold: f32| {
                let side = |left: bool| {
                    let photos = || (0..9).filter(|&i| (value(i) <= threshold) == left).map(of);
                    let mass: f64 = photos().map(|d| d.weight).sum();
                    let of_rank = |rank| photos().filter(move |d| d.rank == rank);
                    let part = |rank| of_rank(rank).map(|d| d.weight).sum::<f64>() / mass;
                    mass * (1.0 - (0..3).map(|rank| part(rank).powi(2)).sum::<f64>())
                };
                side(true) + side(false)
            };
            let most = (0..9).map(value).fold(f32::MIN, f32::max);
            let thresholds = (0..9).map(value).filter(|&v| v < most);
            let lowest = thresholds.map(impurity).fold(f64::INFINITY, f64::min);
            let (_, threshold) = purest(&mut column, 3).unwrap();
            assert!((impurity(threshold) - lowest).abs() < 1e-9);
        }
        let mut same = [(1.0, drawn(0, 0, 1.0)), (1.0, drawn(1, 1, 1.0))];
        assert!(purest(&mut same, 2).is_none());
    }

    #[test]
    fn neighbouring_numbers_are_parted() {
        let (low, high) = (1.0_f32, 1.0_f32.next_up());
        let mut column = [(low, drawn(0, 0, 1.0)), (high, drawn(1, 1, 1.0))];
        let (_, threshold) = purest(&mut column, 2).unwrap();
        assert!(low <= threshold && threshold < high);
    }

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
                .filter(|(s, c)| best(s.as_ref().unwrap()) == **c)
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
        let own = photos().filter(|(i, c)| best(fit.left_out[*i].as_ref().unwrap()) == **c);
        assert!((70..130).contains(&own.count()));
        let known = photos().filter(|(i, c)| best(&fit.scorer.scores(fit.problem.row(*i))) == **c);
        assert_eq!(known.count(), 200);
    }
}
