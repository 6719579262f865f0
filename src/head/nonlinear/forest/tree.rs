//! One tree of a forest.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use crate::pace::Pace;
use crate::support::Problem;

/// Values sorted in one step, a few hundredths of a second in a browser.
const STEP: usize = 250_000;

/// A decision tree; the root is the first node.
pub(super) struct Tree {
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
    /// The share of each rank of class, without the ranks that have none.
    Leaf(Vec<(usize, f64)>),
}

impl Tree {
    /// Grows the tree of a sample of the problem's photos.
    pub(super) async fn grow(
        problem: &Problem,
        sample: Vec<Drawn>,
        random: &mut Xoshiro256PlusPlus,
        pace: &Pace,
    ) -> Self {
        let builder = TreeBuilder {
            problem,
            random,
            features: (0..problem.dim()).collect(),
            nodes: Vec::new(),
            sorted: 0,
        };
        builder.grow(sample, pace).await
    }

    /// Adds the shares, by rank of class, in the leaf of an embedding.
    pub(super) fn add_shares(&self, x: &[f32], sums: &mut [f64]) {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                Node::Split {
                    feature,
                    threshold,
                    left,
                    right,
                } => {
                    at = if x[*feature] <= *threshold {
                        *left
                    } else {
                        *right
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
pub(super) struct Drawn {
    pub(super) photo: usize,
    pub(super) rank: usize,
    pub(super) weight: f64,
}

/// A tree that is growing.
struct TreeBuilder<'a> {
    problem: &'a Problem,
    random: &'a mut Xoshiro256PlusPlus,
    /// All features; the first √d of them are drawn anew at each node.
    features: Vec<usize>,
    nodes: Vec<Node>,
    /// Values sorted since the last pause.
    sorted: usize,
}

impl TreeBuilder<'_> {
    /// Grows the tree of a sample, node by node.
    async fn grow(mut self, sample: Vec<Drawn>, pace: &Pace) -> Tree {
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
            if self.sorted >= STEP {
                self.sorted = 0;
                pace.tick(0.0).await;
            }
        }
        Tree { nodes: self.nodes }
    }

    fn reserve(&mut self) -> usize {
        self.nodes.push(Node::Leaf(Vec::new()));
        self.nodes.len() - 1
    }

    /// The best of √d features that are not constant in the sample, and its threshold; `None` if the
    /// sample is pure or all features are constant.
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
            self.sorted += sample.len();
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

/// The purest split of one feature: the sum of Σ_c m_c² / m over both sides, m being weights, which is
/// Gini's impurity without its constants and sign, and the threshold. `None` if the feature is
/// constant.
fn purest(column: &mut [(f32, Drawn)], way: usize) -> Option<(f64, f32)> {
    // Stable, so that sums round the same for any order of the photos.
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
                // The middle of two adjacent floats rounds to one of them, and must separate them.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(photo: usize, rank: usize, weight: f64) -> Drawn {
        Drawn {
            photo,
            rank,
            weight,
        }
    }

    /// Compared with all thresholds one by one, by the impurity as the book defines it.
    #[test]
    fn the_split_has_the_lowest_impurity() {
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
    fn adjacent_floats_are_separated() {
        let (low, high) = (1.0_f32, 1.0_f32.next_up());
        let mut column = [(low, drawn(0, 0, 1.0)), (high, drawn(1, 1, 1.0))];
        let (_, threshold) = purest(&mut column, 2).unwrap();
        assert!(low <= threshold && threshold < high);
    }
}
