//! Class-imbalance correction for heads other than ridge, by offsets on the scores.
//!
//! Class-weighted heads favour large classes, as ridge regression does (see
//! [`class_shrinkage`](super::class_shrinkage)). The expected drop of a class's scores from the
//! photos learned from to new photos is its drop in a ridge regression, scaled by the ratio of the
//! margins of the two on the support set. The head's own mean scores of its classes, less that drop,
//! determine the offsets that put each boundary midway. Left-out scores by folds get the offsets for
//! the class sizes without their fold.
//!
//! The regression must be penalised as strongly as the head. Around its solution the class-weighted
//! mean cross-entropy plus p ‖W‖² is a least-squares problem in which photos have the total weight
//! h = Σ w_i (1 − ‖p_i‖²) / (C − 1), the mean curvature of the loss (McCullagh & Nelder 1989,
//! section 2.5), so that λ = 2 p n / h. For a head that stopped early, p follows from the remaining
//! gradient, p = ⟨−∇, W⟩ / (2 ‖W‖²); at the optimum this is the penalty itself.
//!
//! The penalty of a nonlinear head is unknown. Its regression is that of
//! [`ridge`](crate::head::regression::ridge), and the scale is measured: by how much more the head's
//! own scores of its classes drop from the photos learned from to left-out photos, with equal weight
//! for all classes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::class_shrinkage::{ClassShrinkage, ClassSize, add_offsets, subtract_mean};
use crate::algebra::dot;
use crate::error::Result;
use crate::head::contract::{Fit, Fitting, Scorer};
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::linear_map::LinearMap;
use crate::head::shared::metrics::softmax;
use crate::head::shared::ridge_solver::{self, LAMBDA};
use crate::pace::Pace;
use crate::support::Problem;

/// Estimated share of the work that goes into training the head.
const SHARE: f64 = 0.9;

/// Range of penalties at which a regression separates photos, for embeddings of length about 1.
const PENALTIES: RangeInclusive<f64> = 0.001..=10.0;

/// Photos scored in one step.
const CHUNK: usize = 64;

/// What a head minimises, and how its photos were left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Loss {
    /// Cross-entropy of a linear head; left-out scores by folds.
    CrossEntropy,
    /// Squared error of a linear head, penalised about as much as ridge; left-out scores by folds.
    Squared,
    /// Any loss; leave-one-out scores, by which the drop is measured.
    Any,
    /// Any loss, not minimised to the end; left-out scores by folds. The head's own scores of its
    /// classes are not used: they show how far training came with each class and nothing about new
    /// photos, and would move the boundaries of 200 classes of two to four photos to worse places.
    AnyStopped,
}

/// Trains a head, and adjusts its logits if classes have unequal sizes.
pub(crate) fn adjusted<F>(
    train: fn(Arc<Problem>, u64, Pace) -> F,
    loss: Loss,
    problem: Arc<Problem>,
    seed: u64,
    pace: Pace,
) -> Fitting
where
    F: Future<Output = Result<Fit>> + 'static,
{
    let unequal = problem.counts().windows(2).any(|pair| pair[0] != pair[1]);
    let share = if unequal { SHARE } else { 1.0 };
    let training = Box::pin(train(problem, seed, pace.part(0.0..share)));
    if unequal {
        Box::pin(then_adjust(training, loss, seed, pace))
    } else {
        training
    }
}

/// Not generic, so that it is compiled once for all heads.
async fn then_adjust(training: Fitting, loss: Loss, seed: u64, pace: Pace) -> Result<Fit> {
    let fit = training.await?;
    pace.tick(SHARE).await;
    adjust(fit, loss, seed, &pace.part(SHARE..1.0)).await
}

/// Adds the offsets to the scorer and to the left-out scores.
async fn adjust(mut fit: Fit, loss: Loss, seed: u64, pace: &Pace) -> Result<Fit> {
    let problem = Arc::clone(&fit.problem);
    let penalty = match fit.scorer.linear_map() {
        Some(map) if loss == Loss::CrossEntropy => penalty(&problem, map),
        _ => LAMBDA,
    };
    let ridge = ridge_solver::solve(&problem, penalty, &pace.part(0.0..0.9)).await?;
    let shrinkage = ClassShrinkage::new(&problem, &ridge.diagnostics);

    let mut fitted = fitted(&problem, &*fit.scorer, &pace.part(0.9..1.0)).await;
    let groups = groups(&problem, loss, seed);
    let scale = match loss {
        Loss::CrossEntropy | Loss::Squared => margin(&fitted) / shrinkage.margin,
        Loss::Any | Loss::AnyStopped => measured_scale(&fit, &fitted, &groups, &shrinkage),
    };
    // Not finite if all embeddings are equal.
    let scale = if scale.is_finite() {
        scale.max(0.0)
    } else {
        0.0
    };
    if loss == Loss::AnyStopped {
        fitted.iter_mut().for_each(|row| row.fill(0.0));
    }
    let offsets = |counts: &[usize]| shrinkage.offsets_of(&fitted, scale, &whole(counts));

    for LeftOutGroup { photos, seen } in groups {
        let offsets = offsets(&seen);
        for photo in photos {
            if let Some(scores) = &mut fit.left_out[photo] {
                add_offsets(scores, &offsets);
            }
        }
    }
    let offsets = offsets(problem.counts());
    fit.scorer = match fit.scorer.linear_map() {
        Some(map) => {
            let mut map = map.clone();
            add_offsets(&mut map.bias, &offsets);
            Box::new(map)
        }
        None => Box::new(OffsetScorer {
            scorer: fit.scorer,
            offsets,
        }),
    };
    fit.checked()
}

/// λ of the regression that is penalised as strongly as a softmax layer.
fn penalty(problem: &Problem, map: &LinearMap) -> f64 {
    let (n, way) = (problem.len() as f64, problem.way());
    let scores: Vec<_> = problem.rows().map(|row| map.scores(row)).collect();
    let weights = problem.weights();
    // Layers learn from photos less their mean, and the bias is not penalised.
    let mut mean = vec![0.0; way];
    for (scores, weight) in scores.iter().zip(&weights) {
        for (mean, score) in mean.iter_mut().zip(scores) {
            *mean += weight / n * score;
        }
    }
    let (mut pull, mut curvature) = (0.0, 0.0);
    let photos = scores.into_iter().zip(problem.classes());
    for ((mut scores, &class), weight) in photos.zip(weights) {
        let probabilities = softmax(&scores, 1.0);
        let centred = scores.iter_mut().zip(&mean);
        centred.for_each(|(score, mean)| *score -= mean);
        pull += weight * (scores[class] - dot(&probabilities, &scores));
        curvature += weight * (1.0 - dot(&probabilities, &probabilities));
    }
    let curvature = curvature / (way as f64 - 1.0);
    let penalty = n * pull / (curvature * dot(&map.weights, &map.weights));
    if penalty.is_finite() {
        penalty.clamp(*PENALTIES.start(), *PENALTIES.end())
    } else {
        // All embeddings are equal.
        LAMBDA
    }
}

/// The mean scores of the photos of each class, less their mean: one row per class.
async fn fitted(problem: &Problem, scorer: &dyn Scorer, pace: &Pace) -> Vec<Vec<f64>> {
    let (n, way) = (problem.len(), problem.way());
    let mut fitted = vec![vec![0.0; way]; way];
    for (photo, (row, &class)) in problem.rows().zip(problem.classes()).enumerate() {
        add_offsets(&mut fitted[class], &scorer.scores(row));
        if photo % CHUNK == CHUNK - 1 {
            pace.tick(photo as f64 / n as f64).await;
        }
    }
    for (row, &count) in fitted.iter_mut().zip(problem.counts()) {
        row.iter_mut().for_each(|score| *score /= count as f64);
        subtract_mean(row);
    }
    fitted
}

/// By how much the own scores of the classes exceed the mean of the others.
fn margin(fitted: &[Vec<f64>]) -> f64 {
    let way = fitted.len() as f64;
    let own = fitted.iter().enumerate().map(|(class, row)| row[class]);
    own.sum::<f64>() / (way - 1.0)
}

/// Photos that are left out by models that see equally many photos of each class.
struct LeftOutGroup {
    photos: Vec<usize>,
    /// Per class, the number of photos that the model sees.
    seen: Vec<usize>,
}

/// The photos that can be left out, by what the models without them see.
fn groups(problem: &Problem, loss: Loss, seed: u64) -> Vec<LeftOutGroup> {
    let (counts, classes) = (problem.counts(), problem.classes());
    if loss == Loss::Any {
        let mut photos_by_seen = BTreeMap::<_, Vec<_>>::new();
        for (group, photos) in problem.groups().members().iter().enumerate() {
            if let Some(seen) = problem.counts_without(group) {
                photos_by_seen.entry(seen).or_default().extend(photos);
            }
        }
        let groups = photos_by_seen.into_iter();
        return groups
            .map(|(seen, photos)| LeftOutGroup { photos, seen })
            .collect();
    }
    let folds = StratifiedFolds::new(problem, seed);
    let groups = (0..folds.folds).map(|fold| {
        let photos = folds.left_out(fold).map(|(_, sample)| sample.photo);
        let photos: Vec<_> = photos.collect();
        let mut seen = counts.to_vec();
        photos.iter().for_each(|&photo| seen[classes[photo]] -= 1);
        LeftOutGroup { photos, seen }
    });
    groups.collect()
}

/// The drop of left-out photos, as a multiple of the drop that is expected in the regression.
fn measured_scale(
    fit: &Fit,
    fitted: &[Vec<f64>],
    groups: &[LeftOutGroup],
    shrinkage: &ClassShrinkage,
) -> f64 {
    let (mut found, mut expected) = (0.0, 0.0);
    for LeftOutGroup { photos, seen } in groups {
        let drops = shrinkage.drops(&whole(seen));
        for &photo in photos {
            let class = fit.problem.classes()[photo];
            let share = (fit.problem.counts()[class] as f64).recip();
            if let Some(mut scores) = fit.left_out[photo].clone() {
                subtract_mean(&mut scores);
                found += share * (fitted[class][class] - scores[class]);
                expected += share * drops[class][class];
            }
        }
    }
    found / expected
}

/// Classes with these numbers of photos, each with its full weight.
fn whole(counts: &[usize]) -> Vec<ClassSize> {
    counts
        .iter()
        .map(|&count| ClassSize::whole(count))
        .collect()
}

/// Adds an offset to the scores of each class.
struct OffsetScorer {
    scorer: Box<dyn Scorer>,
    offsets: Vec<f64>,
}

impl Scorer for OffsetScorer {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let mut scores = self.scorer.scores(embeddings);
        let rows = scores.chunks_exact_mut(self.offsets.len());
        rows.for_each(|row| add_offsets(row, &self.offsets));
        scores
    }

    fn is_finite(&self) -> bool {
        self.scorer.is_finite() && self.offsets.iter().all(|offset| offset.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;
    use crate::head::regression::softmax_lbfgs;
    use crate::head::shared::synthetic;
    use crate::head::{Head, argmax};

    const WAY: usize = 5;
    const DIM: usize = 1000;

    /// At the optimum the remaining gradient equals the penalty, 1 / (2 c n) with c = 100.
    #[test]
    fn the_penalty_is_that_of_the_head() {
        for (counts, d) in [([3, 3, 3], 30), ([5, 5, 5], 4)] {
            let problem = synthetic::problem(&counts, d);
            let fit = softmax_lbfgs::HEAD.train(Arc::clone(&problem), 0).unwrap();
            let map = fit.scorer.linear_map().unwrap();
            let curvature = problem.rows().map(|row| {
                let p = softmax(&map.scores(row), 1.0);
                (1.0 - dot(&p, &p)) / 2.0
            });
            let n = problem.len() as f64;
            let curvature = curvature.sum::<f64>() / n;
            let penalty = penalty(&problem, map) * curvature;
            // Training ends at a ten-thousandth of the first gradient, some percent of the pull.
            assert!((penalty / 0.01 - 1.0).abs() < 0.05, "{penalty}");
        }
    }

    /// New photos of the smallest class are recognised about as often as those of the largest; without
    /// the offsets they hardly are. `l2sp` is not tested: its bias towards the prototype of a single
    /// photo is not in the regression, and matters where photos scatter as widely as here.
    #[test]
    fn small_classes_get_their_share() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        // Trees look at few numbers and would miss the five of a thousand that matter.
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
                let problem = synthetic::scattered(&[1, 2, 4, 7, 10], dim, &mut random);
                let fit = head.train(problem, 0).unwrap();
                let queries = synthetic::scattered(&[10; WAY], dim, &mut random);
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
