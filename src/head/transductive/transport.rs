//! Ridge regression refined with the unlabelled photos (transductive).
//!
//! Like soft k-means with unlabelled photos (Ren et al. 2018, "Meta-learning for semi-supervised
//! few-shot classification", section 3.1), it assigns the unlabelled photos to the classes in shares
//! and learns again from all photos, several times. It refines not prototypes but the regression of
//! [`ridge`], which gains where prototypes lose: on hand signs, at five photos per class, 3 points
//! over plain ridge instead of 3 points below it. The assignment is the optimal transport of PT-MAP
//! (Hu, Gripon & Pateux 2021, "Leveraging the feature distribution in transfer-based few-shot
//! learning", the Sinkhorn mapping): P_ic = u_i exp(τ s_ic) v_c, with row sums 1 and, by Sinkhorn's
//! iteration, column sums m / C.
//!
//! Equal columns assume that the classes are equally common among the unlabelled photos. With the
//! marginal relaxed (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport
//! problems", the proximal step of the Kullback–Leibler divergence) the iteration reads
//! v_c = (m / C / Σ_i u_i exp(τ s_ic))^κ: κ = 1 is PT-MAP's, κ = 0 plain soft k-means. The head
//! `transport` uses a small κ and `transport-balanced` uses 1.
//!
//! As u only scales rows, an unlabelled photo's shares are softmax(τ s + ln v). So the result is
//! a linear map with ln v / τ in its bias: it gives the unlabelled photos their refined scores, and
//! every other photo a score. Without unlabelled photos it is ridge regression.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::stacked::stacked;
use crate::algebra::cholesky;
use crate::error::Result;
use crate::head::contract::{Caution, Fit, Head, LeftOut, too_extreme};
use crate::head::regression::ridge;
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::linear_map::LinearMap;
use crate::pace::Pace;
use crate::support::Problem;

mod assignment;
mod regression;

use assignment::transported;
use regression::Regression;

/// `transport` in the registry: nothing is assumed about the unlabelled photos.
pub const HEAD: Head = Head {
    name: "transport",
    transductive: true,
    needs_gradient: false,
    caution: caution::transductive,
    fit: |problem, seed, pace| Box::pin(fit(UNKNOWN, problem, seed, pace)),
};

/// `transport-balanced` in the registry: the classes are assumed to be equally common among the
/// unlabelled photos.
pub const BALANCED: Head = Head {
    name: "transport-balanced",
    transductive: true,
    needs_gradient: false,
    caution: balanced_caution,
    fit: |problem, seed, pace| Box::pin(fit(BALANCE, problem, seed, pace)),
};

fn balanced_caution(problem: &Problem) -> Option<Caution> {
    caution::transductive(problem).or(Some(Caution {
        code: "assumes-balance",
        message: "This head assumes that each class has equally many of the photos without a class. \
                  Where that is not so, it classifies worse than “ridge”; choose “transport” unless \
                  you know.",
    }))
}

/// The difference between the two heads.
#[derive(Clone, Copy)]
struct Assumption {
    head: &'static str,
    /// κ: how strongly the classes are made equally common among the unlabelled photos.
    evenness: f64,
}

const UNKNOWN: Assumption = Assumption {
    head: HEAD.name,
    evenness: 0.3,
};

const BALANCE: Assumption = Assumption {
    head: BALANCED.name,
    evenness: 1.0,
};

/// Temperature at which the scores are calibrated, lower than ridge's, because learning from its own
/// assignment makes the head overconfident. It and the constants below were chosen on the first half
/// of the photos of clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 6.5;

/// The weight of an unlabelled photo, relative to a labelled one.
const UNLABELLED_WEIGHT: f64 = 0.1;

/// Times that the unlabelled photos are assigned and learned from.
const ROUNDS: usize = 8;

/// Columns of the Gram matrix computed in one step.
const CHUNK: usize = 256;

async fn fit(assumption: Assumption, problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    if problem.unlabelled().is_empty() {
        let fit = ridge::fit(problem, pace).await?;
        return Ok(Fit {
            head: assumption.head,
            ..fit
        });
    }
    // Few unlabelled photos are unbalanced by chance.
    let evenness = if caution::has_few_unlabelled(&problem) {
        UNKNOWN.evenness.min(assumption.evenness)
    } else {
        assumption.evenness
    };
    let folds = StratifiedFolds::new(&problem, seed);
    let photos = stacked(assumption.head, &problem, &folds)?;
    let photos = Photos {
        gram: gram(&photos, &pace).await,
        columns: photos,
        folds: &folds,
        way: problem.way(),
        evenness,
    };
    let part = |model: usize| {
        let models = (folds.folds + 1) as f64;
        pace.part(model as f64 / models..(model + 1) as f64 / models)
    };

    // The photos of a fold are unlabelled for its model, and scored as such.
    let mut left_out = vec![None; problem.len()];
    for fold in 0..folds.folds {
        let refined = photos.refine(fold, &part(fold)).await?;
        for (row, &node) in refined.free.iter().enumerate() {
            if let Some(sample) = folds.samples.get(node) {
                let score = |&rank: &usize| refined.scores[(row, rank)] + refined.offset[rank];
                left_out[sample.photo] = Some(folds.ranks.iter().map(score).collect());
            }
        }
    }
    let refined = photos.refine(folds.folds, &part(folds.folds)).await?;
    let weights = &photos.columns * &refined.solution;
    let ranks = folds.ranks.iter();
    let columns = ranks.clone().map(|&rank| weights.column(rank));
    let map = LinearMap {
        dim: problem.dim(),
        weights: columns.flat_map(|w| w.as_slice().to_vec()).collect(),
        bias: ranks
            .map(|&rank| refined.bias[rank] + refined.offset[rank])
            .collect(),
    };
    Fit {
        head: assumption.head,
        problem,
        scorer: Box::new(map),
        left_out,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// Inner products of columns.
async fn gram(columns: &DMatrix<f64>, pace: &Pace) -> DMatrix<f64> {
    let n = columns.ncols();
    let mut gram = DMatrix::zeros(n, n);
    for from in (0..n).step_by(CHUNK) {
        let end = n.min(from + CHUNK);
        let products = columns.tr_mul(&columns.columns_range(from..end));
        gram.columns_range_mut(from..end).copy_from(&products);
        pace.tick(0.0).await;
    }
    gram
}

/// All photos, the labelled ones first, in the order of the folds.
struct Photos<'a> {
    /// d × N.
    columns: DMatrix<f64>,
    /// Inner products, N × N.
    gram: DMatrix<f64>,
    folds: &'a StratifiedFolds,
    way: usize,
    /// κ.
    evenness: f64,
}

/// A regression, and the assignment of the photos whose classes its model does not know.
struct Refined {
    /// The weights of the photos learned from, by rank of class.
    solution: DMatrix<f64>,
    bias: DVector<f64>,
    /// The photos whose classes the model does not know.
    free: Vec<usize>,
    /// Their scores, and their shares in the classes.
    scores: DMatrix<f64>,
    shares: DMatrix<f64>,
    /// ln v / τ.
    offset: Vec<f64>,
}

impl Photos<'_> {
    /// Whether a model knows the class of a photo.
    fn is_labelled(&self, node: usize, model: usize) -> bool {
        let sample = self.folds.samples.get(node);
        sample.is_some_and(|sample| sample.is_seen_by(model))
    }

    /// Learns from the labelled photos of a model, then several times from all photos.
    async fn refine(&self, model: usize, pace: &Pace) -> Result<Refined> {
        let n = self.columns.ncols();
        let (labelled, free): (Vec<_>, Vec<_>) =
            (0..n).partition(|&node| self.is_labelled(node, model));
        // N × C, the share of each photo in each class.
        let mut shares = DMatrix::zeros(n, self.way);
        for &node in &labelled {
            shares[(node, self.folds.samples[node].rank)] = 1.0;
        }
        let part = |round: usize| {
            let rounds = (ROUNDS + 1) as f64;
            pace.part(round as f64 / rounds..(round + 1) as f64 / rounds)
        };
        let mut refined = self
            .learn(model, &labelled, free, &shares, &part(0))
            .await?;
        let all: Vec<_> = (0..n).collect();
        for round in 1..=ROUNDS {
            for (row, &node) in refined.free.iter().enumerate() {
                shares.row_mut(node).copy_from(&refined.shares.row(row));
            }
            refined = self
                .learn(model, &all, refined.free, &shares, &part(round))
                .await?;
        }
        Ok(refined)
    }

    /// One regression on some photos, and the assignment of the free ones.
    async fn learn(
        &self,
        model: usize,
        active: &[usize],
        free: Vec<usize>,
        shares: &DMatrix<f64>,
        pace: &Pace,
    ) -> Result<Refined> {
        let weights = active.iter().map(|&node| {
            if self.is_labelled(node, model) {
                1.0
            } else {
                UNLABELLED_WEIGHT
            }
        });
        let weights = DVector::from_iterator(active.len(), weights);
        let shares = shares.select_rows(active);
        let (regression, matrix) = Regression::new(&self.gram, active, &weights, shares);
        pace.tick(0.0).await;
        let factor = cholesky::factor(matrix, pace).await;
        let (solution, bias) = regression.solve(&factor.ok_or_else(too_extreme)?);

        let similarities = self.gram.select_rows(&free).select_columns(active);
        let mut scores = similarities * &solution;
        for mut row in scores.row_iter_mut() {
            row += bias.transpose();
        }
        if !scores.iter().all(|score| score.is_finite()) {
            return Err(too_extreme());
        }
        let (shares, offset) = transported(&scores, self.evenness);
        pace.tick(1.0).await;
        Ok(Refined {
            solution,
            bias,
            free,
            scores,
            shares,
            offset,
        })
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
