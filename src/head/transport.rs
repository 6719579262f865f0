//! Ridge regression refined by the photos in question themselves (transductive).
//!
//! Like soft k-means with unlabelled photos (Ren et al. 2018, "Meta-learning for semi-supervised
//! few-shot classification", section 3.1), it assigns the unlabelled photos to the classes in
//! shares and learns again from all photos, several times over. What is learned again is not the
//! prototypes but the ridge regression of [`ridge`], which gains where prototypes lose: on hand
//! signs, at five photos per class, 3 points over plain ridge instead of 3 points below it. The assignment is the optimal transport of PT-MAP (Hu, Gripon & Pateux 2021,
//! "Leveraging the feature distribution in transfer-based few-shot learning", the Sinkhorn mapping):
//! P_ic = u_i exp(τ s_ic) v_c, with row sums 1 and, by Sinkhorn's iteration, column sums m / C.
//!
//! That columns are equal is a claim about the photos which nobody may have made. With the
//! marginal relaxed (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport
//! problems", the proximal step of the Kullback–Leibler divergence) the iteration reads
//! v_c = (m / C / Σ_i u_i exp(τ s_ic))^κ: κ = 1 is PT-MAP's, κ = 0 plain soft k-means. The head
//! `transport` uses a small κ and `transport-balanced` uses 1.
//!
//! As u only scales rows, an unlabelled photo's shares are softmax(τ s + ln v). So the result is
//! a linear map with ln v / τ in its bias: it gives the photos it learned from their refined
//! scores, and every other photo a score. Without unlabelled photos it is ridge regression.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::folds::Deck;
use super::{
    Caution, Fit, Head, LeftOut, LinearMap, StagedStep, StagedTraining, caution, drive, nodes,
    ridge, too_extreme, training_is_over,
};
use crate::algebra::cholesky::Factor;
use crate::error::Result;
use crate::support::Problem;

mod assignment;
mod regression;

use assignment::transported;
use regression::Regression;

/// The head for unlabelled photos of which nothing is known; its line in the table.
pub const HEAD: Head = Head {
    name: "transport",
    transductive: true,
    needs_gradient: false,
    caution: caution::transductive,
    fit: |problem, seed, pace| drive(start(&UNKNOWN, problem, seed), pace),
};

/// The head for unlabelled photos that fall into the classes evenly; its line in the table.
pub const BALANCED: Head = Head {
    name: "transport-balanced",
    transductive: true,
    needs_gradient: false,
    caution: balanced_caution,
    fit: |problem, seed, pace| drive(start(&EVEN, problem, seed), pace),
};

/// Adds to the caution of [`HEAD`] what this head assumes.
fn balanced_caution(problem: &Problem) -> Option<Caution> {
    caution::transductive(problem).or(Some(Caution {
        code: "assumes-balance",
        message: "This head assumes that each class has equally many of the photos without a class. \
                  Where that is not so, it classifies worse than “ridge”; choose “transport” unless \
                  you know.",
    }))
}

/// What the two heads differ in.
struct Rule {
    name: &'static str,
    /// κ: how far the classes are made equally common among the unlabelled photos.
    evenness: f64,
}

const UNKNOWN: Rule = Rule {
    name: HEAD.name,
    evenness: 0.3,
};

const EVEN: Rule = Rule {
    name: BALANCED.name,
    evenness: 1.0,
};

/// Temperature at which the scores are calibrated, lower than ridge's, because learning from its own
/// assignment makes the head surer than it is right. It and the constants below were chosen on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 6.5;

/// What an unlabelled photo counts beside a labelled one.
const UNLABELLED_WEIGHT: f64 = 0.1;

/// Times that the unlabelled photos are assigned and learned from.
const ROUNDS: usize = 8;

/// Columns of a matrix filled in one step.
const CHUNK: usize = 256;

fn start(rule: &'static Rule, problem: Arc<Problem>, seed: u64) -> Box<dyn StagedTraining> {
    match problem.unlabelled().is_empty() {
        true => Box::new(Inductive {
            rule,
            ridge: Box::new(ridge::HEAD.start(problem, seed)),
        }),
        false => Box::new(Transport::new(rule, problem, seed)),
    }
}

/// Ridge regression under the name of the head it stands in for.
struct Inductive {
    rule: &'static Rule,
    ridge: Box<dyn StagedTraining>,
}

impl StagedTraining for Inductive {
    fn step(&mut self) -> Result<StagedStep> {
        Ok(match self.ridge.step()? {
            StagedStep::Done(fit) => StagedStep::Done(Box::new(Fit {
                head: self.rule.name,
                ..*fit
            })),
            more => more,
        })
    }
}

/// Transport under way: one model for each fold, then one of all photos. A fold's photos are
/// unlabelled ones to its model, so that their scores come about as those of photos in question.
struct Transport {
    problem: Arc<Problem>,
    rule: &'static Rule,
    evenness: f64,
    deck: Deck,
    /// d × N, labelled photos first, in the order of the deck; so everywhere below.
    nodes: DMatrix<f64>,
    /// Inner products, N × N.
    gram: DMatrix<f64>,
    /// The model under way, up to the number of folds.
    model: usize,
    /// Rounds of that model that are done.
    round: usize,
    /// N × C, the share that each photo has in each rank of class.
    shares: DMatrix<f64>,
    left_out: Vec<Option<Vec<f64>>>,
    stage: Stage,
}

enum Stage {
    /// Nothing is done.
    Start,
    /// Filling the inner products.
    Gram { next: usize },
    Factor {
        regression: Regression,
        factor: Factor,
    },
    /// Finished or failed.
    Over,
}

impl Transport {
    fn new(rule: &'static Rule, problem: Arc<Problem>, seed: u64) -> Self {
        let deck = Deck::new(&problem, seed);
        let few = caution::has_few_unlabelled(&problem);
        Self {
            rule,
            evenness: match few {
                true => UNKNOWN.evenness.min(rule.evenness),
                false => rule.evenness,
            },
            deck,
            nodes: DMatrix::zeros(0, 0),
            gram: DMatrix::zeros(0, 0),
            model: 0,
            round: 0,
            shares: DMatrix::zeros(0, 0),
            left_out: vec![None; problem.len()],
            stage: Stage::Start,
            problem,
        }
    }

    /// Whether the model under way knows the class of that photo.
    fn is_labelled(&self, node: usize) -> bool {
        let card = self.deck.cards.get(node);
        card.is_some_and(|card| card.fold != Some(self.model))
    }

    fn photos(&self, labelled: bool) -> Vec<usize> {
        let photos = 0..self.nodes.ncols();
        photos
            .filter(|&node| self.is_labelled(node) == labelled)
            .collect()
    }

    /// The next regression: of the labelled photos at first, of all in later rounds.
    fn regress(&mut self) -> Stage {
        let way = self.problem.way();
        let n = self.nodes.ncols();
        if self.round == 0 {
            self.shares = DMatrix::zeros(n, way);
            for node in self.photos(true) {
                self.shares[(node, self.deck.cards[node].rank)] = 1.0;
            }
        }
        let active = match self.round {
            0 => self.photos(true),
            _ => (0..n).collect(),
        };
        let base: Vec<_> = active
            .iter()
            .map(|&node| match self.is_labelled(node) {
                true => 1.0,
                false => UNLABELLED_WEIGHT,
            })
            .collect();
        let shares = self.shares.select_rows(&active);
        let base = DVector::from_vec(base);
        let (regression, matrix) = Regression::new(&self.gram, active, &base, shares);
        Stage::Factor {
            regression,
            factor: Factor::new(matrix),
        }
    }

    /// Ends a round: scores and assigns the photos whose classes the model does not know.
    fn assign(&mut self, regression: Regression, factor: &Factor) -> Result<Option<LinearMap>> {
        let free = self.photos(false);
        let similarities = self
            .gram
            .select_rows(&free)
            .select_columns(&regression.active);
        let (solution, bias) = regression.solve(factor);
        let mut scores = similarities * &solution;
        for mut row in scores.row_iter_mut() {
            row += bias.transpose();
        }
        if !scores.iter().all(|score| score.is_finite()) {
            return Err(too_extreme());
        }
        let (shares, offset) = transported(&scores, self.evenness);
        for (row, &node) in free.iter().enumerate() {
            self.shares.row_mut(node).copy_from(&shares.row(row));
            if let Some(card) = self.deck.cards.get(node) {
                let score = |&rank: &usize| scores[(row, rank)] + offset[rank];
                self.left_out[card.photo] = Some(self.deck.ranks.iter().map(score).collect());
            }
        }
        self.round += 1;
        if self.round <= ROUNDS {
            return Ok(None);
        }
        if self.model < self.deck.folds {
            (self.model, self.round) = (self.model + 1, 0);
            return Ok(None);
        }
        let weights = &self.nodes * solution;
        let ranks = self.deck.ranks.iter();
        let columns = ranks.clone().map(|&rank| weights.column(rank));
        Ok(Some(LinearMap {
            dim: self.problem.dim(),
            weights: columns.flat_map(|w| w.as_slice().to_vec()).collect(),
            bias: ranks.map(|&rank| bias[rank] + offset[rank]).collect(),
        }))
    }

    fn fit(&mut self, map: LinearMap) -> Result<StagedStep> {
        Fit {
            head: self.rule.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            left_out: std::mem::take(&mut self.left_out),
            method: LeftOut::Folds,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }

    /// Share of the work that is done, `within` being that of the round under way.
    fn progress(&self, within: f64) -> f64 {
        let rounds = (ROUNDS + 1) as f64;
        let done = self.model as f64 * rounds + self.round as f64 + within;
        done / (rounds * (self.deck.folds + 1) as f64)
    }
}

impl StagedTraining for Transport {
    fn step(&mut self) -> Result<StagedStep> {
        let (stage, progress) = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Start => {
                self.nodes = nodes::columns(self.rule.name, &self.problem, &self.deck)?;
                let n = self.nodes.ncols();
                self.gram = DMatrix::zeros(n, n);
                (Stage::Gram { next: 0 }, 0.0)
            }
            Stage::Gram { next } => {
                let n = self.nodes.ncols();
                let count = CHUNK.min(n - next);
                let columns = self.nodes.columns(next, count);
                self.gram
                    .columns_mut(next, count)
                    .copy_from(&self.nodes.tr_mul(&columns));
                let next = next + count;
                match next < n {
                    true => (Stage::Gram { next }, 0.0),
                    false => (self.regress(), 0.0),
                }
            }
            Stage::Factor {
                regression,
                mut factor,
            } => {
                factor.step().ok_or_else(too_extreme)?;
                match factor.done() == factor.order() {
                    true => match self.assign(regression, &factor)? {
                        Some(map) => return self.fit(map),
                        None => (self.regress(), self.progress(0.0)),
                    },
                    false => {
                        let progress = self.progress(factor.done() as f64 / factor.order() as f64);
                        (Stage::Factor { regression, factor }, progress)
                    }
                }
            }
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        let epoch = None;
        Ok(StagedStep::More { progress, epoch })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes on a line and four unlabelled photos, against the equations written out with
    /// dense matrices: primal ridge with a column of ones.
    #[test]
    fn rounds_are_those_of_the_equations() {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let support = [0.0_f32, 0.3, 1.0];
        let free = [0.1_f32, 0.2, 0.8, 1.1];
        let problem = Problem::new(labels, 1, support.to_vec(), vec![0, 0, 1]).unwrap();
        let problem = problem.with_unlabelled(free.to_vec()).unwrap();
        let x = |i: usize| f64::from([&support[..], &free[..]].concat()[i]);

        let mut shares = DMatrix::zeros(7, 2);
        (0..3).for_each(|i| shares[(i, usize::from(i == 2))] = 1.0);
        let mut line = DMatrix::zeros(2, 2);
        let mut offset = vec![0.0; 2];
        for round in 0..=ROUNDS {
            let used = if round == 0 { 3 } else { 7 };
            let base = |i| if i < 3 { 1.0 } else { UNLABELLED_WEIGHT };
            let total: f64 = (0..used).map(base).sum();
            let mass = |c| (0..used).map(|i| base(i) * shares[(i, c)]).sum::<f64>();
            let w = |i| {
                base(i)
                    * (0..2)
                        .map(|c| shares[(i, c)] * total / 2.0 / mass(c))
                        .sum::<f64>()
            };
            let design = DMatrix::from_fn(used, 2, |i, k| if k == 0 { x(i) } else { 1.0 });
            let weights = DMatrix::from_diagonal(&DVector::from_fn(used, |i, _| w(i)));
            let mut normal = design.transpose() * &weights * &design;
            normal[(0, 0)] += ridge::LAMBDA;
            let right = design.transpose() * &weights * shares.rows(0, used);
            line = normal.lu().solve(&right).unwrap();
            let scores = DMatrix::from_fn(4, 2, |i, c| line[(0, c)] * x(i + 3) + line[(1, c)]);
            let (assigned, v) = transported(&scores, UNKNOWN.evenness);
            shares.rows_mut(3, 4).copy_from(&assigned);
            offset = v;
        }
        let fit = HEAD.train(problem, 0).unwrap();
        let map = fit.scorer.linear_map().unwrap();
        for c in 0..2 {
            assert!((map.weights[c] - line[(0, c)]).abs() < 1e-9);
            assert!((map.bias[c] - line[(1, c)] - offset[c]).abs() < 1e-9);
        }
        assert_eq!(fit.method, LeftOut::Folds);
        assert!(fit.left_out[0].is_some() && fit.left_out[2].is_none());
    }

    #[test]
    fn without_unlabelled_photos_it_is_ridge() {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let rows = vec![0.0, 0.1, 0.2, 0.9, 1.0];
        let problem = Problem::new(labels, 1, rows, vec![0, 0, 0, 1, 1]).unwrap();
        let fit = BALANCED.train(problem.clone(), 0).unwrap();
        let ridge = ridge::HEAD.train(problem, 0).unwrap();
        assert_eq!(fit.head, "transport-balanced");
        assert_eq!(fit.scorer.linear_map(), ridge.scorer.linear_map());
        assert_eq!((fit.left_out, fit.method), (ridge.left_out, ridge.method));
    }
}
