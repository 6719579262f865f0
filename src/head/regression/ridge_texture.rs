//! Ridge regression with more weight on texture.
//!
//! The deviation blocks, which measure how a photo varies from place to place, have a small weight in
//! the embedding (see the preprocessing contract), because a larger one costs accuracy on animals,
//! clothes and other things of many looks. On textures, scans and hand shapes it gains accuracy.
//! This head is [`ridge`] with more weight on them in the inner product; `auto` can choose it.

use std::sync::Arc;

use super::ridge;
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, too_extreme};
use crate::head::shared::caution;
use crate::head::shared::linear_map::LinearMap;
use crate::pace::Pace;
use crate::support::Problem;

/// `ridge-texture` in the registry.
pub const HEAD: Head = Head {
    name: "ridge-texture",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(problem, pace)),
};

/// Raises the weight of the deviation blocks from 0.05 to 0.3. On the first half of the photos of
/// clothing, groceries and signs, 0.15 gains less on signs, and 0.5 hardly more there while it
/// loses more on the others.
const FACTOR: f64 = 6.0;

async fn fit(problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let scaled = scaled(&problem)?;
    pace.tick(0.0).await;
    let (map, left_out) = ridge::learn(&scaled, &pace).await?;
    Fit {
        head: HEAD.name,
        scorer: Box::new(unscaled(map, &problem)),
        problem,
        left_out,
        method: LeftOut::LeaveOneOut,
        usual_temperature: ridge::USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// The factor of number k of an embedding.
fn factor(problem: &Problem, k: usize) -> f64 {
    if problem.deviations().contains(&k) {
        FACTOR.sqrt()
    } else {
        1.0
    }
}

/// The problem with its deviation blocks scaled.
fn scaled(problem: &Problem) -> Result<Problem> {
    let factors = (0..problem.dim()).map(|k| factor(problem, k) as f32);
    let factors: Vec<_> = factors.collect();
    let rows = problem.rows();
    let embeddings: Vec<_> = rows
        .flat_map(|row| row.iter().zip(&factors).map(|(x, f)| x * f))
        .collect();
    if !embeddings.iter().all(|x| x.is_finite()) {
        return Err(too_extreme());
    }
    problem.with_embeddings(embeddings)
}

/// The map of embeddings that equals a map of scaled ones.
fn unscaled(mut map: LinearMap, problem: &Problem) -> LinearMap {
    for row in map.weights.chunks_exact_mut(map.dim) {
        let numbers = row.iter_mut().enumerate();
        numbers.for_each(|(k, weight)| *weight *= factor(problem, k));
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two photos per class, which differ in the pooled block and in a deviation block.
    fn problem() -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let mut rows = vec![0.0_f32; 4 * 1300];
        for (i, row) in rows.chunks_exact_mut(1300).enumerate() {
            row[0] = (i as f32 * 1.7).sin();
            row[7] = (i as f32 * 2.9).cos();
            row[1290] = if i < 2 { 0.1 } else { -0.1 } + (i as f32 * 0.9).sin() * 0.1;
        }
        let problem = Problem::new(labels, 1300, rows, vec![0, 0, 1, 1]).unwrap();
        problem.with_deviations(1280..1300)
    }

    #[test]
    fn it_is_ridge_on_scaled_embeddings() {
        let problem = problem();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let scaled = scaled(&problem).unwrap();
        let ridge = ridge::HEAD.train(scaled.clone(), 0).unwrap();
        assert_eq!(fit.left_out, ridge.left_out);
        assert!((scaled.row(0)[1290] / problem.row(0)[1290] - 6.0_f32.sqrt()).abs() < 1e-6);
        assert_eq!(scaled.row(0)[..1280], problem.row(0)[..1280]);
        for i in 0..4 {
            let (a, b) = (
                fit.scorer.scores(problem.row(i)),
                ridge.scorer.scores(scaled.row(i)),
            );
            assert!((a[0] - b[0]).abs() < 1e-6, "{a:?} {b:?}");
        }
        let plain = ridge::HEAD.train(problem, 0).unwrap();
        assert_ne!(fit.left_out, plain.left_out);
    }
}
