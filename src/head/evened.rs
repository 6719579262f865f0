//! What [`super::sizes`] does for ridge regression, done for other linear heads on class weights.
//!
//! Of a class of few photos they take too much for the class, as ridge regression does, only that
//! their scores are on another scale. So they get ridge's offsets, times how much further apart
//! their own scores of the support set are. Left-out scores by folds get the offsets for the sizes
//! that their fold left.

use std::sync::Arc;

use super::folds::Deck;
use super::ridge::Ridge;
use super::sizes::{Part, Sizes, add};
use super::{Fit, Step, Training, training_is_over};
use crate::error::Result;
use crate::support::Problem;

/// Share of the work that the regression is taken for.
const SHARE: f64 = 0.1;

/// Evens out the classes of a training whose left-out scores are by the folds of [`Deck`] with the
/// same seed, and whose scorer is linear. Where all classes have the same size it is returned as it
/// is.
pub(super) fn evened(
    problem: Arc<Problem>,
    seed: u64,
    training: impl Training + 'static,
) -> Box<dyn Training> {
    let mut counts = problem.counts().iter();
    let first = counts.next();
    match counts.all(|count| Some(count) == first) {
        true => Box::new(training),
        false => Box::new(Evened {
            ridge: Ridge::new(Arc::clone(&problem)),
            sizes: None,
            training,
            seed,
            problem,
        }),
    }
}

/// The regression, then the training.
struct Evened<T> {
    problem: Arc<Problem>,
    seed: u64,
    ridge: Ridge,
    /// `None` while the regression is under way.
    sizes: Option<Sizes>,
    training: T,
}

impl<T> Evened<T> {
    /// The fit with its scores evened out.
    fn correct(&self, mut fit: Fit, sizes: &Sizes) -> Result<Fit> {
        let map = fit.scorer.linear_map().ok_or_else(training_is_over)?;
        let scale = match self.margin(&fit) / sizes.margin {
            scale if scale.is_finite() => scale.max(0.0),
            // The photos are all the same.
            _ => 0.0,
        };
        let offsets = |seen: &[usize]| {
            let parts: Vec<_> = seen.iter().map(|&count| Part::whole(count)).collect();
            let offsets = sizes.offsets(&parts).into_iter();
            offsets.map(|offset| scale * offset).collect::<Vec<_>>()
        };
        let mut map = map.clone();
        add(&mut map.bias, &offsets(self.problem.counts()));
        let deck = Deck::new(&self.problem, self.seed);
        for fold in 0..deck.folds {
            let of_fold = || deck.cards.iter().filter(|card| card.fold == Some(fold));
            let mut seen = self.problem.counts().to_vec();
            for card in of_fold() {
                seen[self.problem.classes()[card.photo]] -= 1;
            }
            let offsets = offsets(&seen);
            for card in of_fold() {
                if let Some(scores) = &mut fit.left_out[card.photo] {
                    add(scores, &offsets);
                }
            }
        }
        fit.scorer = Box::new(map);
        Ok(fit)
    }

    /// By how much a photo's own class is above the mean of the others, each class counting the
    /// same.
    fn margin(&self, fit: &Fit) -> f64 {
        let way = self.problem.way() as f64;
        let photos = self.problem.rows().zip(self.problem.classes());
        let margins = photos
            .zip(self.problem.weights())
            .map(|((row, &class), w)| {
                let scores = fit.scorer.scores(row);
                let own = scores[class];
                let others = (scores.iter().sum::<f64>() - own) / (way - 1.0);
                w * (own - others)
            });
        margins.sum::<f64>() / self.problem.len() as f64
    }
}

impl<T: Training> Training for Evened<T> {
    fn step(&mut self) -> Result<Step> {
        let Some(sizes) = self.sizes else {
            let progress = match self.ridge.step()? {
                Step::More { progress, .. } => progress,
                Step::Done(_) => {
                    self.sizes = self.ridge.sizes().copied();
                    1.0
                }
            };
            return Ok(Step::More {
                progress: SHARE * progress,
                epoch: None,
            });
        };
        match self.training.step()? {
            Step::More { progress, epoch } => Ok(Step::More {
                progress: SHARE + (1.0 - SHARE) * progress,
                epoch,
            }),
            Step::Done(fit) => self.correct(*fit, &sizes)?.finished(),
        }
    }
}
