//! Linear support vector machines, one class against the rest.
//!
//! For each class it minimises ½ ‖w‖² + C Σ w_i max(0, 1 − y_i (w · x_i + b))², the squared hinge
//! loss, with the weights w_i that make all classes count the same, and the bias as the weight of
//! another number that is 1 in every photo, as LIBLINEAR does it (Fan et al. 2008). The dual is
//! solved by coordinate descent (Hsieh et al. 2008, algorithm 1, L2-loss): photo by photo,
//! α_i ← max(0, α_i − G_i / Q̄_ii) with G_i = y_i f_i − 1 + α_i / (2 C w_i). MetaOptNet (Lee et al.
//! 2019) uses a Crammer-Singer machine instead; with C = 1 in both, one against the rest was 3 to 5
//! points better at one photo per class, and no worse at five and ten.
//!
//! It is our own because the crate `liblinear` binds a C++ library, and `linfa-svm` fits in one call,
//! without pauses and without a start from a known solution, which makes the folds cheap here.
//!
//! Left-out scores come from folds: the machines of a fold start from the solution for all photos,
//! less the fold's, and continue from there. For n ≤ d the decision values f of all photos are
//! stored and updated by columns of the Gram matrix; for more photos the weights are. Time grows with
//! n² C or n d C per pass, memory with n min(n, d) + n d.

use std::sync::Arc;

use crate::error::Result;
use crate::head::class_balance::logit_adjustment::{Loss, adjusted};
use crate::head::contract::{Fit, Head, LeftOut};
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::pace::Pace;
use crate::support::Problem;

mod machines;

use machines::{Kernel, Machines};

/// `svm` in the registry.
pub const HEAD: Head = Head {
    name: "svm",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| adjusted(train, Loss::Squared, problem, seed, pace),
};

/// Temperature at which the scores are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 5.0;

async fn train(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let folds = StratifiedFolds::new(&problem, seed);
    let kernel = Kernel::new(&problem, &folds, &pace).await;
    let part = |model: usize| {
        let models = (folds.folds + 1) as f64;
        pace.part(model as f64 / models..(model + 1) as f64 / models)
    };

    let mut machines = Machines::new(&kernel, problem.way(), seed);
    machines.set_weights(&kernel, &weights(&problem, &folds, folds.folds));
    machines.minimise(&kernel, &part(0)).await;
    let map = machines.linear_map(&kernel);

    let mut left_out = vec![None; problem.len()];
    for fold in 0..folds.folds {
        let mut machines = machines.clone();
        machines.set_weights(&kernel, &weights(&problem, &folds, fold));
        machines.minimise(&kernel, &part(fold + 1)).await;
        for (i, sample) in folds.left_out(fold) {
            let value = |class| machines.value(&kernel, i, class);
            left_out[sample.photo] = Some((0..problem.way()).map(value).collect());
        }
    }
    Fit {
        head: HEAD.name,
        problem,
        scorer: Box::new(map),
        left_out,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// The weight of each photo in the machines of a model, in the order of the folds; 0 for photos that
/// it leaves out.
fn weights(problem: &Problem, folds: &StratifiedFolds, model: usize) -> Vec<f64> {
    let samples = folds.samples.iter();
    let class = |photo: usize| problem.classes()[photo];
    let mut seen = vec![0.0; problem.way()];
    for sample in samples.clone().filter(|sample| sample.is_seen_by(model)) {
        seen[class(sample.photo)] += 1.0;
    }
    let share = seen.iter().sum::<f64>() / seen.len() as f64;
    let weights = samples.map(|sample| {
        if sample.is_seen_by(model) {
            share / seen[class(sample.photo)]
        } else {
            0.0
        }
    });
    weights.collect()
}

#[cfg(test)]
mod tests {
    use super::machines::{COST, TOLERANCE};
    use super::*;
    use crate::algebra::dot;
    use crate::head::contract::Scorer;
    use crate::head::shared::synthetic;
    use crate::pace::Paced;

    /// The dual objective bounds the primal one from below, and they meet at the optimum.
    #[test]
    fn ends_where_primal_and_dual_meet() {
        for d in [3, 11, 40] {
            let checked = Paced::new(async move |pace| {
                let problem = synthetic::problem(&[2, 6, 3], d);
                let folds = StratifiedFolds::new(&problem, 3);
                let kernel = Kernel::new(&problem, &folds, &pace).await;
                let mut machines = Machines::new(&kernel, problem.way(), 3);
                machines.set_weights(&kernel, &weights(&problem, &folds, folds.folds));
                machines.minimise(&kernel, &pace).await;
                let map = machines.linear_map(&kernel);
                let weights = problem.weights();
                for class in 0..problem.way() {
                    let w = &map.weights[class * d..(class + 1) * d];
                    let length = (dot(w, w) + machines.bias[class].powi(2)) / 2.0;
                    let (mut primal, mut dual, mut allowed) = (length, -length, 0.0);
                    for (i, sample) in folds.samples.iter().enumerate() {
                        let score = map.scores(problem.row(sample.photo))[class];
                        let own = problem.classes()[sample.photo] == class;
                        let margin: f64 = if own { score } else { -score };
                        let weight = COST * weights[sample.photo];
                        primal += weight * (1.0 - margin).max(0.0).powi(2);
                        let alpha = machines.alphas[(i, class)].abs();
                        dual += alpha - alpha * alpha / (4.0 * weight);
                        // A violation G adds at most C w_i G² or α_i G to the gap.
                        allowed += weight * TOLERANCE * TOLERANCE + alpha * TOLERANCE;
                    }
                    let gap = primal - dual;
                    assert!((0.0..allowed).contains(&gap), "{d}: {gap} {allowed}");
                    assert!(allowed < 0.1 * primal, "{d}: {allowed} {primal}");
                }
                Ok(())
            });
            checked.run().unwrap();
        }
    }

    /// Machines that start from the solution for all photos end where those that start from zero do,
    /// and have not seen the photos of their fold.
    #[test]
    fn folds_are_machines_without_the_photos() {
        for d in [5, 40] {
            let problem = synthetic::problem(&[2, 6, 3], d);
            let unadjusted = Head {
                fit: |problem, seed, pace| Box::pin(train(problem, seed, pace)),
                ..HEAD
            };
            let fit = unadjusted.train(Arc::clone(&problem), 3).unwrap();
            let checked = Paced::new(async move |pace| {
                let folds = StratifiedFolds::new(&problem, 3);
                let kernel = Kernel::new(&problem, &folds, &pace).await;
                for fold in 0..folds.folds {
                    let mut machines = Machines::new(&kernel, problem.way(), 4);
                    machines.set_weights(&kernel, &weights(&problem, &folds, fold));
                    machines.minimise(&kernel, &pace).await;
                    for (i, sample) in folds.left_out(fold) {
                        let scores = fit.left_out[sample.photo].as_ref().unwrap();
                        for (class, score) in scores.iter().enumerate() {
                            assert_eq!(machines.alphas[(i, class)], 0.0);
                            let gap = score - machines.value(&kernel, i, class);
                            assert!(gap.abs() < 5.0 * TOLERANCE, "{d}: {gap}");
                        }
                    }
                }
                Ok(())
            });
            checked.run().unwrap();
        }
    }
}
