//! The softmax layer of [`softmax_adam`](super::softmax_adam) trained to the optimum: `linear-lbfgs`,
//! and `l2sp`, which is pulled towards prototypes instead of zero.
//!
//! logits = W (x − mean) + b. Training minimises the class-weighted mean cross-entropy plus
//! λ ‖W − W₀‖², λ = 1 / (2 c n), with L-BFGS from the linear classifier of the prototypes (see
//! [`prototype`](crate::head::metric::prototype)) W₀ᵖ, b₀ᵖ. For `linear-lbfgs` W₀ is zero, for `l2sp`
//! it is W₀ᵖ (L2-SP of Li, Grandvalet & Davoine 2018, equation 2). The final model is trained first;
//! the models of the folds, for left-out scores, start from it and are minimised together as columns
//! of one matrix. Photos are reduced by their Gram matrix first: time grows with n r² + n r C per
//! iteration, memory with n r + n C, r = min(n, d).
//!
//! The second derivative is bounded by that of a weighted least-squares problem, the same for all
//! classes (Böhning 1992); L-BFGS starts from the inverse of this bound.

use std::sync::Arc;

use nalgebra::DMatrix;

use crate::algebra::cholesky::{self, Factor};
use crate::error::Result;
use crate::head::class_balance::logit_adjustment::{Loss, adjusted};
use crate::head::contract::{Fit, Head, LeftOut, too_extreme};
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::gram_reduction::reduce;
use crate::head::shared::lbfgs::Lbfgs;
use crate::pace::Pace;
use crate::support::Problem;

mod objective;

use objective::{Inputs, Objective, prototypes};

/// `linear-lbfgs` in the registry, pulled towards zero.
pub const HEAD: Head = Head {
    name: "linear-lbfgs",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| {
        let train = |problem, seed, pace| train(Origin::Zero, problem, seed, pace);
        adjusted(train, Loss::CrossEntropy, problem, seed, pace)
    },
};

/// `l2sp` in the registry, pulled towards prototypes.
pub const L2SP: Head = Head {
    name: "l2sp",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| {
        let train = |problem, seed, pace| train(Origin::Prototypes, problem, seed, pace);
        adjusted(train, Loss::CrossEntropy, problem, seed, pace)
    },
};

/// Temperature at which the scores of either head are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 2.0;

/// Training ends when the norm of the gradient falls to this share of its norm at zero.
const TOLERANCE: f64 = 1e-4;

/// The same for the models of the folds, which only measure the head.
const FOLDS_TOLERANCE: f64 = 1e-3;

/// Iterations after which training ends in any case.
const MAX_ITERATIONS: usize = 200;

/// W₀, towards which the penalty pulls the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Zero,
    Prototypes,
}

impl Origin {
    fn head(self) -> &'static str {
        match self {
            Self::Zero => HEAD.name,
            Self::Prototypes => L2SP.name,
        }
    }
}

async fn train(origin: Origin, problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let way = problem.way();
    let folds = StratifiedFolds::new(&problem, seed);
    let order = folds.samples.iter().map(|sample| sample.photo).collect();
    let (coordinates, basis) = reduce(&problem, order, &pace.part(0.0..0.2)).await?;
    let inputs = Inputs::new(coordinates);

    // The final model, which starts from prototypes.
    let objective = Objective::new(&inputs, &folds, way, folds.folds..folds.folds + 1, origin);
    let bound = objective.bound(&pace.part(0.2..0.3)).await;
    let bound = cholesky::factor(bound, &pace.part(0.3..0.4)).await;
    let bound = bound.ok_or_else(too_extreme)?;
    let start = prototypes(&inputs.columns, &objective.targets, way);
    let pace_final = pace.part(0.4..0.6);
    let model = minimise(&objective, start, &bound, TOLERANCE, &pace_final).await;

    // The models of the folds, which start from the final model.
    let mut left_out = vec![None; problem.len()];
    if folds.folds > 0 {
        let columns = (0..folds.folds * way).map(|at| model.column(at % way));
        let start = DMatrix::from_columns(&columns.collect::<Vec<_>>());
        let objective = Objective::new(&inputs, &folds, way, 0..folds.folds, origin);
        let pace_folds = pace.part(0.6..0.9);
        let models = minimise(&objective, start, &bound, FOLDS_TOLERANCE, &pace_folds).await;
        let log_probabilities = objective.log_probabilities(&models);
        for (at, sample) in folds.samples.iter().enumerate() {
            left_out[sample.photo] = sample.fold.map(|fold| {
                let score = |&rank: &usize| log_probabilities[(at, fold * way + rank)];
                folds.ranks.iter().map(score).collect::<Vec<_>>()
            });
        }
    }

    let columns = folds.ranks.iter().map(|&rank| model.column(rank));
    let model = DMatrix::from_columns(&columns.collect::<Vec<_>>());
    let r = model.nrows() - 1;
    let bias: Vec<_> = model.row(r).iter().copied().collect();
    let weights = model.rows(0, r).into_owned();
    let map = basis.linear_map(weights, &bias, &pace.part(0.9..1.0)).await;
    Fit {
        head: origin.head(),
        problem,
        scorer: Box::new(map),
        left_out,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// The minimum of an objective, approached from `start`; `bound` is the factored bound of its second
/// derivative.
async fn minimise(
    objective: &Objective<'_>,
    start: DMatrix<f64>,
    bound: &Factor,
    tolerance: f64,
    pace: &Pace,
) -> DMatrix<f64> {
    let inverse = |mut gradient| {
        bound.forward(&mut gradient, 0);
        bound.backward(&mut gradient);
        gradient
    };
    let zero = start.clone() * 0.0;
    let enough = tolerance * objective.value(&zero).1.norm();
    let mut lbfgs = Lbfgs::new(start, |point| objective.value(point));
    for iteration in 1..=MAX_ITERATIONS {
        // An estimate: the number of iterations is not known.
        pace.tick(iteration as f64 / (iteration as f64 + 10.0))
            .await;
        if lbfgs.gradient.norm() <= enough || !lbfgs.step(|point| objective.value(point), inverse) {
            break;
        }
    }
    lbfgs.point
}

#[cfg(test)]
mod tests {
    use super::objective::{COST, START_TEMPERATURE};
    use super::*;
    use crate::head::shared::centering::Centred;
    use crate::head::shared::metrics::softmax;
    use crate::head::shared::synthetic;

    /// The gradient of the loss in all d numbers, at the solution.
    #[test]
    fn ends_where_the_gradient_is_zero() {
        let zero = Head {
            fit: |problem, seed, pace| Box::pin(train(Origin::Zero, problem, seed, pace)),
            ..HEAD
        };
        let prototypes = Head {
            fit: |problem, seed, pace| Box::pin(train(Origin::Prototypes, problem, seed, pace)),
            ..L2SP
        };
        for (head, d) in [(zero, 4), (zero, 30), (prototypes, 4), (prototypes, 30)] {
            let problem = synthetic::problem(&[2, 5, 2], d);
            let (n, way) = (problem.len(), problem.way());
            let fit = head.train(Arc::clone(&problem), 3).unwrap();
            let map = fit.scorer.linear_map().unwrap();
            let penalty = 1.0 / (2.0 * COST * n as f64);
            let order: Vec<_> = (0..n).collect();
            let centred = Centred::new(&problem, &order);
            let mut gradient = DMatrix::from_fn(d, way, |k, c| {
                let of_class = order.iter().filter(|&&i| problem.classes()[i] == c);
                let sum: f64 = of_class.map(|&i| centred.rows[(i, k)]).sum();
                let mean = sum / problem.counts()[c] as f64;
                let origin = if head.name == L2SP.name {
                    2.0 * START_TEMPERATURE * mean
                } else {
                    0.0
                };
                2.0 * penalty * (map.weights[c * d + k] - origin)
            });
            let (mut bias, mut at_zero) = (vec![0.0; way], gradient.clone() * 0.0);
            for (i, weight) in problem.weights().iter().enumerate() {
                let scores = fit.scorer.scores(problem.row(i));
                for (c, p) in softmax(&scores, 1.0).iter().enumerate() {
                    let truth = f64::from(u8::from(problem.classes()[i] == c));
                    let share = weight / n as f64;
                    bias[c] += share * (p - truth);
                    for k in 0..d {
                        let x = centred.rows[(i, k)];
                        gradient[(k, c)] += share * (p - truth) * x;
                        at_zero[(k, c)] += share * (1.0 / way as f64 - truth) * x;
                    }
                }
            }
            let enough = 1.01 * TOLERANCE * at_zero.norm();
            assert!(gradient.norm() <= enough, "{} {d}", head.name);
            assert!(bias.iter().all(|b| b.abs() <= enough), "{} {d}", head.name);
        }
    }
}
