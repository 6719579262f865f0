//! Ridge regression that looks at texture more.
//!
//! The deviation blocks, which tell how a photo varies from place to place, have a small weight in
//! the embedding (see the preprocessing contract), because a larger one costs accuracy on animals,
//! clothes and other things of many looks. On textures, scans and hand shapes it gains accuracy.
//! This head is [`ridge`] with their weight in the inner product raised; `auto` may choose it.

use std::sync::Arc;

use super::{
    Fit, Head, LinearMap, StagedStep, StagedTraining, caution, drive, ridge, too_extreme,
    training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "ridge-texture",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Texture::new(problem)), pace),
};

/// Raises the weight of the deviation blocks from 0.05 to 0.3. On the first half of the photos of
/// clothing, groceries and signs, 0.15 gains less on signs, and 0.5 hardly more there while it
/// loses more on the others.
const FACTOR: f64 = 6.0;

/// Ridge regression on the raised embeddings, under way.
struct Texture {
    problem: Arc<Problem>,
    /// `None` before it started and when it is over.
    ridge: Option<Box<dyn StagedTraining>>,
    started: bool,
}

impl Texture {
    fn new(problem: Arc<Problem>) -> Self {
        Self {
            problem,
            ridge: None,
            started: false,
        }
    }

    /// The problem with its deviation blocks raised.
    fn raised(&self) -> Result<Problem> {
        let problem = &self.problem;
        let factors = (0..problem.dim()).map(|place| self.factor(place));
        let factors: Vec<_> = factors.map(|factor| factor as f32).collect();
        let rows = problem.rows();
        let embeddings: Vec<_> = rows
            .flat_map(|row| row.iter().zip(&factors).map(|(x, f)| x * f))
            .collect();
        if !embeddings.iter().all(|x| x.is_finite()) {
            return Err(too_extreme());
        }
        let classes = problem.classes().to_vec();
        problem.like(problem.labels().to_vec(), embeddings, classes)
    }

    /// What the number at that place of an embedding is multiplied with.
    fn factor(&self, place: usize) -> f64 {
        match self.problem.deviations().contains(&place) {
            true => FACTOR.sqrt(),
            false => 1.0,
        }
    }

    /// The regression on raised embeddings as one on embeddings as they come.
    fn lower(&self, fit: Fit) -> Result<Fit> {
        let map = fit.scorer.linear_map().ok_or_else(training_is_over)?;
        let weights = map.weights.chunks_exact(map.dim);
        let weights =
            weights.flat_map(|row| row.iter().enumerate().map(|(k, w)| w * self.factor(k)));
        let map = LinearMap {
            dim: map.dim,
            weights: weights.collect(),
            bias: map.bias.clone(),
        };
        Ok(Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            ..fit
        })
    }
}

impl StagedTraining for Texture {
    fn step(&mut self) -> Result<StagedStep> {
        let mut ridge = match (self.ridge.take(), self.started) {
            (Some(ridge), _) => ridge,
            (None, false) => Box::new(ridge::HEAD.start(Arc::new(self.raised()?), 0)),
            (None, true) => return Err(training_is_over()),
        };
        self.started = true;
        match ridge.step()? {
            StagedStep::Done(fit) => Ok(StagedStep::Done(Box::new(self.lower(*fit)?))),
            more => {
                self.ridge = Some(ridge);
                Ok(more)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two photos a class; what tells them apart is in the pooled block for the first pair of
    /// classes and in a deviation block for the second.
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
    fn it_is_ridge_on_raised_embeddings() {
        let problem = problem();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let texture = Texture::new(Arc::new(problem.clone()));
        let raised = texture.raised().unwrap();
        let ridge = ridge::HEAD.train(raised.clone(), 0).unwrap();
        assert_eq!(fit.left_out, ridge.left_out);
        assert!((raised.row(0)[1290] / problem.row(0)[1290] - 6.0_f32.sqrt()).abs() < 1e-6);
        assert_eq!(raised.row(0)[..1280], problem.row(0)[..1280]);
        for i in 0..4 {
            let (a, b) = (
                fit.scorer.scores(problem.row(i)),
                ridge.scorer.scores(raised.row(i)),
            );
            assert!((a[0] - b[0]).abs() < 1e-6, "{a:?} {b:?}");
        }
        let plain = ridge::HEAD.train(problem, 0).unwrap();
        assert_ne!(fit.left_out, plain.left_out);
    }
}
