//! The default head: class-weighted ridge regression on one-hot targets.
//!
//! The regression is in `ridge_solver`. Class weights alone do not remove the bias against small
//! classes; the offsets of `class_shrinkage` correct the rest in the bias, and change nothing if all
//! classes have the same size. Left-out scores are corrected for the sizes without the photo, with α
//! and τ as measured on all photos.

use std::sync::Arc;

use crate::error::Result;
use crate::head::class_balance::class_shrinkage::ClassShrinkage;
use crate::head::contract::{Fit, Head, LeftOut};
use crate::head::shared::caution;
use crate::head::shared::linear_map::LinearMap;
pub use crate::head::shared::ridge_solver::LAMBDA;
use crate::head::shared::ridge_solver::{RidgeSolution, solve};
use crate::pace::Pace;
use crate::support::Problem;

/// `ridge` in the registry.
pub const HEAD: Head = Head {
    name: "ridge",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(problem, pace)),
};

/// Temperature at which the scores are calibrated on most data sets.
pub(crate) const USUAL_TEMPERATURE: f64 = 7.5;

/// Trains the head. Nothing in it is random.
pub(crate) async fn fit(problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let (map, left_out) = learn(&problem, &pace).await?;
    Fit {
        head: HEAD.name,
        problem,
        scorer: Box::new(map),
        left_out,
        method: LeftOut::LeaveOneOut,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// The corrected regression and its left-out scores.
///
/// # Errors
/// If the embeddings are too extreme.
pub(crate) async fn learn(
    problem: &Problem,
    pace: &Pace,
) -> Result<(LinearMap, Vec<Option<Vec<f64>>>)> {
    let RidgeSolution {
        mut map,
        mut left_out,
        diagnostics,
    } = solve(problem, LAMBDA, pace).await?;
    let shrinkage = ClassShrinkage::new(problem, &diagnostics);
    shrinkage.correct(problem, &mut map.bias, &mut left_out);
    Ok((map, left_out))
}
