//! What [`super::sizes`] does for ridge regression, done for other heads on class weights.
//!
//! Of a class of few photos they take too much for the class, as ridge regression does. What a new
//! photo of each class is expected to lose against the photos learned from is what it loses in a
//! ridge regression, times how much further apart the head's own scores of the support set are.
//! From what the head itself says of its classes, less that, follow the offsets that put each
//! boundary midway, as in [`super::sizes`]. Left-out scores by folds get the offsets for the sizes
//! that their fold left.
//!
//! The regression must hold the weights back as much as the head does. Around its solution the
//! class-weighted mean cross-entropy plus p ‖W‖² is a least-squares problem whose photos count
//! h = Σ w_i (1 − ‖p_i‖²) / (C − 1) for, the mean curvature of the loss (McCullagh & Nelder 1989,
//! section 2.5), which makes λ = 2 p n / h. Where a head was stopped early, p is what the loss
//! still pulls with, p = ⟨−∇, W⟩ / (2 ‖W‖²); at the end it is the penalty itself.
//!
//! Of heads that are not linear no penalty is known. For them the regression is that of [`ridge`], and
//! what its loss is to be multiplied with is measured: by how much more the head's own scores of its
//! classes fall from the photos learned from to photos left out, each class counting the same.

use std::sync::Arc;

use super::folds::Deck;
use super::ridge::{self, Ridge};
use super::sizes::{Part, Sizes, add, centre};
use super::{
    Fit, LinearMap, Scorer, StagedStep, StagedTraining, softmax, too_extreme, training_is_over,
};
use crate::algebra::dot;
use crate::error::Result;
use crate::support::Problem;

/// Share of the work that the training is taken for.
const SHARE: f64 = 0.9;

/// The penalties of a regression that photos can tell apart, for embeddings of length about 1.
const PENALTIES: std::ops::RangeInclusive<f64> = 0.001..=10.0;

/// What a head minimises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Loss {
    /// Cross-entropy of the softmax of its scores.
    Entropy,
    /// Squares, penalised about as much as [`ridge`] does.
    Squares,
    /// Anything, to its end, photos being left out one by one: what new ones lose is measured on those.
    Any,
    /// The same with photos left out by the folds of [`Deck`], stopped after so many steps whether that
    /// is the end or not. Then its own scores of the classes tell how far it has come with each, and
    /// nothing of new photos: with 200 classes of two to four photos they would move boundaries to
    /// worse places.
    Stopped,
}

/// Evens out the classes of a training, whose scorer is linear if its loss is known. Where all classes
/// have the same size it is returned as it is.
pub(super) fn evened(
    problem: Arc<Problem>,
    seed: u64,
    loss: Loss,
    training: impl StagedTraining + 'static,
) -> Box<dyn StagedTraining> {
    let mut counts = problem.counts().iter();
    let first = counts.next();
    let training = Box::new(training);
    match counts.all(|count| Some(count) == first) {
        true => training,
        false => Box::new(Evened {
            problem,
            seed,
            loss,
            stage: Stage::Train(training),
        }),
    }
}

/// The training, then the regression.
struct Evened {
    problem: Arc<Problem>,
    seed: u64,
    loss: Loss,
    stage: Stage,
}

enum Stage {
    Train(Box<dyn StagedTraining>),
    Measure {
        fit: Box<Fit>,
        ridge: Box<Ridge>,
    },
    /// Finished or failed.
    Over,
}

impl Evened {
    /// The regression that holds its weights back as the fit does.
    fn regression(&self, fit: &Fit) -> Result<Ridge> {
        let penalty = match self.loss {
            Loss::Entropy => self.penalty(fit.scorer.linear_map().ok_or_else(training_is_over)?),
            Loss::Squares | Loss::Any | Loss::Stopped => ridge::LAMBDA,
        };
        Ok(Ridge::new(Arc::clone(&self.problem), penalty))
    }

    /// λ of a softmax layer.
    fn penalty(&self, map: &LinearMap) -> f64 {
        let (n, way) = (self.problem.len() as f64, self.problem.way());
        let scores = self.problem.rows().map(|row| map.scores(row));
        let scores: Vec<_> = scores.collect();
        let weights = self.problem.weights();
        // Layers see photos less their mean, and the bias is not penalised.
        let mut mean = vec![0.0; way];
        for (scores, weight) in scores.iter().zip(&weights) {
            for (mean, score) in mean.iter_mut().zip(scores) {
                *mean += weight / n * score;
            }
        }
        let (mut pull, mut curvature) = (0.0, 0.0);
        let photos = scores.into_iter().zip(self.problem.classes());
        for ((mut scores, &class), weight) in photos.zip(weights) {
            let probabilities = softmax(&scores, 1.0);
            let moved = scores.iter_mut().zip(&mean);
            moved.for_each(|(score, mean)| *score -= mean);
            pull += weight * (scores[class] - dot(&probabilities, &scores));
            curvature += weight * (1.0 - dot(&probabilities, &probabilities));
        }
        let curvature = curvature / (way as f64 - 1.0);
        let penalty = n * pull / (curvature * dot(&map.weights, &map.weights));
        match penalty.is_finite() {
            true => penalty.clamp(*PENALTIES.start(), *PENALTIES.end()),
            // The photos are all the same.
            false => ridge::LAMBDA,
        }
    }

    /// The fit with its scores evened out.
    fn correct(&self, mut fit: Fit, sizes: &Sizes) -> Fit {
        let mut fitted = self.fitted(fit.scorer.as_ref());
        let groups = self.groups();
        let scale = match self.loss {
            Loss::Entropy | Loss::Squares => margin(&fitted) / sizes.margin,
            Loss::Any | Loss::Stopped => self.measured_scale(&fit, &fitted, &groups, sizes),
        };
        if self.loss == Loss::Stopped {
            fitted.iter_mut().for_each(|row| row.fill(0.0));
        }
        let scale = match scale {
            scale if scale.is_finite() => scale.max(0.0),
            // The photos are all the same.
            _ => 0.0,
        };
        let offsets = |seen: &[usize]| sizes.offsets_of(&fitted, scale, &whole(seen));
        for Group { photos, seen } in groups {
            let offsets = offsets(&seen);
            for photo in photos {
                if let Some(scores) = &mut fit.left_out[photo] {
                    add(scores, &offsets);
                }
            }
        }
        let offsets = offsets(self.problem.counts());
        fit.scorer = match fit.scorer.linear_map() {
            Some(map) => {
                let mut map = map.clone();
                add(&mut map.bias, &offsets);
                Box::new(map)
            }
            None => Box::new(Offset {
                scorer: fit.scorer,
                offsets,
            }),
        };
        fit
    }

    /// The photos in groups that are left out together, or by models that see equally many of each
    /// class.
    fn groups(&self) -> Vec<Group> {
        let counts = self.problem.counts();
        let classes = self.problem.classes();
        let without = |photos: Vec<usize>, left_out: &[usize]| {
            let mut seen = counts.to_vec();
            left_out.iter().for_each(|&photo| seen[classes[photo]] -= 1);
            Group { photos, seen }
        };
        match self.loss {
            Loss::Any => (0..counts.len())
                .filter(|&class| counts[class] > 1)
                .map(|class| {
                    let photos = (0..classes.len()).filter(|&photo| classes[photo] == class);
                    let photos: Vec<_> = photos.collect();
                    let first = photos[..1].to_vec();
                    without(photos, &first)
                })
                .collect(),
            _ => {
                let deck = Deck::new(&self.problem, self.seed);
                let of = |fold| {
                    deck.cards
                        .iter()
                        .filter(move |card| card.fold == Some(fold))
                };
                let folds = (0..deck.folds).map(|fold| of(fold).map(|card| card.photo).collect());
                folds
                    .map(|photos: Vec<_>| without(photos.clone(), &photos))
                    .collect()
            }
        }
    }

    /// How often the loss that is expected in the regression is lost by photos left out.
    fn measured_scale(
        &self,
        fit: &Fit,
        fitted: &[Vec<f64>],
        groups: &[Group],
        sizes: &Sizes,
    ) -> f64 {
        let (mut found, mut expected) = (0.0, 0.0);
        for Group { photos, seen } in groups {
            let losses = sizes.losses(&whole(seen));
            for &photo in photos {
                let class = self.problem.classes()[photo];
                let share = (self.problem.counts()[class] as f64).recip();
                if let Some(mut scores) = fit.left_out[photo].clone() {
                    centre(&mut scores);
                    found += share * (fitted[class][class] - scores[class]);
                    expected += share * losses[class][class];
                }
            }
        }
        found / expected
    }

    /// The mean scores of each class's photos, less their mean: one row per class.
    fn fitted(&self, scorer: &dyn Scorer) -> Vec<Vec<f64>> {
        let way = self.problem.way();
        let mut fitted = vec![vec![0.0; way]; way];
        for (row, &class) in self.problem.rows().zip(self.problem.classes()) {
            add(&mut fitted[class], &scorer.scores(row));
        }
        for (row, &count) in fitted.iter_mut().zip(self.problem.counts()) {
            row.iter_mut().for_each(|score| *score /= count as f64);
            centre(row);
        }
        fitted
    }
}

/// Photos, and how many of each class are seen by what scores them as left out.
struct Group {
    photos: Vec<usize>,
    seen: Vec<usize>,
}

/// Classes of that many photos, each with its full weight.
fn whole(counts: &[usize]) -> Vec<Part> {
    counts.iter().map(|&count| Part::whole(count)).collect()
}

/// Scores with an offset for each class.
struct Offset {
    scorer: Box<dyn Scorer>,
    offsets: Vec<f64>,
}

impl Scorer for Offset {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let mut scores = self.scorer.scores(embeddings);
        let rows = scores.chunks_exact_mut(self.offsets.len());
        rows.for_each(|row| add(row, &self.offsets));
        scores
    }

    fn is_finite(&self) -> bool {
        self.scorer.is_finite() && self.offsets.iter().all(|offset| offset.is_finite())
    }
}

/// By how much the classes' own scores are above the mean of the others.
fn margin(fitted: &[Vec<f64>]) -> f64 {
    let way = fitted.len() as f64;
    let own = fitted.iter().enumerate().map(|(class, row)| row[class]);
    own.sum::<f64>() / (way - 1.0)
}

impl StagedTraining for Evened {
    fn step(&mut self) -> Result<StagedStep> {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress, epoch) = match stage {
            Stage::Train(mut training) => match training.step()? {
                StagedStep::More { progress, epoch } => {
                    (Stage::Train(training), SHARE * progress, epoch)
                }
                StagedStep::Done(fit) => {
                    let ridge = Box::new(self.regression(&fit)?);
                    (Stage::Measure { fit, ridge }, SHARE, None)
                }
            },
            Stage::Measure { fit, mut ridge } => match ridge.step()? {
                StagedStep::More { progress, .. } => {
                    let progress = SHARE + (1.0 - SHARE) * progress;
                    (Stage::Measure { fit, ridge }, progress, None)
                }
                StagedStep::Done(_) => {
                    let sizes = ridge.sizes().ok_or_else(too_extreme)?;
                    return self.correct(*fit, sizes).finished();
                }
            },
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        Ok(StagedStep::More { progress, epoch })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;
    use crate::head::{Head, argmax, linear_lbfgs, sample};

    const WAY: usize = 5;
    const DIM: usize = 1000;

    /// At the end of the descent what still pulls is the penalty, 1 / (2 c n) with c = 100.
    #[test]
    fn the_penalty_is_that_of_the_head() {
        for (counts, d) in [([3, 3, 3], 30), ([5, 5, 5], 4)] {
            let problem = sample::problem(&counts, d);
            let fit = linear_lbfgs::HEAD.train(Arc::clone(&problem), 0).unwrap();
            let map = fit.scorer.linear_map().unwrap();
            let curvature = problem.rows().map(|row| {
                let p = softmax(&map.scores(row), 1.0);
                (1.0 - dot(&p, &p)) / 2.0
            });
            let n = problem.len() as f64;
            let curvature = curvature.sum::<f64>() / n;
            let evened = Evened {
                problem,
                seed: 0,
                loss: Loss::Entropy,
                stage: Stage::Over,
            };
            let penalty = evened.penalty(map) * curvature;
            // It ends where a ten-thousandth of the first gradient is left, some percent of the pull.
            assert!((penalty / 0.01 - 1.0).abs() < 0.05, "{penalty}");
        }
    }

    /// New photos of the smallest class are recognised about as often as those of the largest, where
    /// without the offsets they hardly are. `l2sp` is left out: what it takes over from the prototype
    /// of a single photo is not in the regression, and shows where photos scatter as widely as here.
    #[test]
    fn small_classes_get_their_share() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        // Trees look at few numbers, and would not find those five of a thousand that count.
        let heads = [
            ("linear-lbfgs", DIM),
            ("svm", DIM),
            ("mlp", DIM),
            ("forest", 20),
        ];
        for (name, dim) in heads {
            let head = Head::named(name).unwrap();
            let (mut smallest, mut largest) = (0, 0);
            for _ in 0..20 {
                let problem = sample::scattered(&[1, 2, 4, 7, 10], dim, &mut random);
                let fit = head.train(problem, 0).unwrap();
                let queries = sample::scattered(&[10; WAY], dim, &mut random);
                for (x, &class) in queries.rows().zip(queries.classes()) {
                    let right = usize::from(argmax(&fit.scorer.scores(x)) == class);
                    match class {
                        0 => smallest += right,
                        4 => largest += right,
                        _ => (),
                    }
                }
            }
            assert!(3 * smallest > 2 * largest, "{name}: {smallest} {largest}");
        }
    }
}
