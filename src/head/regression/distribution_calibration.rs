//! Distribution Calibration: ridge regression on photos and on features sampled around them.
//!
//! "Free lunch for few-shot learning" (Yang, Liu & Xu 2021) takes each photo of a class as the
//! centre of a Gaussian, borrows its covariance from the nearest classes, samples features from
//! it, and learns a linear classifier from photos and samples (sections 3.2.2 and 3.2.3). Tukey's
//! power transform with λ = ½, which precedes it (section 3.2.1), is the square root that is part of
//! the embedding already.
//!
//! The paper's base classes have hundreds of photos each. Here the other classes of the support set
//! are the base classes: the covariance of a class is the mean of the covariances of the class itself
//! and of the [`NEAREST`] others by prototype, where they have at least two photos. Samples have each
//! covariance exactly, as sums of the photos' deviations from their class mean, each times a normal
//! number. Two things differ from the paper, both by measurement: means are not borrowed (the nearest
//! classes are the very ones to separate from), and no statistics of unrelated photos are shipped
//! (the covariances of clusters of 200 ordinary photos gained at most 0.2 points over ridge, within
//! chance). The paper's constant α on the covariance corresponds to ridge's penalty. If every class
//! has one photo, there are no samples and this is ridge regression.
//!
//! Left-out scores are those of a model for each fold, with samples from its own photos only.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

use super::ridge;
use crate::algebra::dot;
use crate::error::Result;
use crate::head::class_balance::logit_adjustment::{Loss, adjusted};
use crate::head::contract::{Fit, Head, LeftOut, Scorer, too_extreme};
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::linear_map::LinearMap;
use crate::head::shared::normal::normal;
use crate::pace::Pace;
use crate::support::Problem;

/// `calibrated` in the registry.
pub const HEAD: Head = Head {
    name: "calibrated",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| adjusted(train, Loss::Squared, problem, seed, pace),
};

/// Other classes from which a class borrows its covariance.
const NEAREST: usize = 2;

/// Features sampled for each class.
const SAMPLES: usize = 50;

/// Temperature at which these scores are calibrated, measured on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 9.0;

async fn train(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let folds = StratifiedFolds::new(&problem, seed);
    let models = (folds.folds + 1) as f64;
    let part = |model: usize| pace.part(model as f64 / models..(model + 1) as f64 / models);

    let mut left_out = vec![None; problem.len()];
    for fold in 0..folds.folds {
        let map = train_model(fold, &problem, &folds, seed, &part(fold)).await?;
        for (_, sample) in folds.left_out(fold) {
            let scores = map.scores(problem.row(sample.photo));
            left_out[sample.photo] = Some(folds.by_class(&scores));
        }
    }
    let map = train_model(folds.folds, &problem, &folds, seed, &part(folds.folds)).await?;
    let rows: Vec<_> = map.weights.chunks_exact(map.dim).collect();
    let rows = folds.ranks.iter().flat_map(|&rank| rows[rank]);
    Fit {
        head: HEAD.name,
        scorer: Box::new(LinearMap {
            dim: map.dim,
            weights: rows.copied().collect(),
            bias: folds.by_class(&map.bias),
        }),
        problem,
        left_out,
        method: LeftOut::Folds,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// Ridge regression on the photos that a model sees and on samples around them, classes by rank.
async fn train_model(
    model: usize,
    problem: &Problem,
    folds: &StratifiedFolds,
    seed: u64,
    pace: &Pace,
) -> Result<LinearMap> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(model as u64));
    let sampled = sampled(model, problem, folds, &mut random)?;
    pace.tick(0.0).await;
    let (map, _) = ridge::learn(&sampled, pace).await?;
    Ok(map)
}

/// The photos that a model sees, each class followed by the samples around it; classes by rank.
fn sampled(
    model: usize,
    problem: &Problem,
    folds: &StratifiedFolds,
    random: &mut Xoshiro256PlusPlus,
) -> Result<Problem> {
    let (dim, way) = (problem.dim(), problem.way());
    let mut photos = vec![Vec::new(); way];
    for sample in folds.samples.iter().filter(|s| s.is_seen_by(model)) {
        photos[sample.rank].push(problem.row(sample.photo));
    }
    let spreads = Spreads::new(&photos, dim);
    let mut embeddings = Vec::new();
    let mut classes = Vec::new();
    for (rank, photos) in photos.iter().enumerate() {
        embeddings.extend(photos.iter().copied().flatten());
        let directions = spreads.directions(rank);
        let samples = if directions.is_empty() { 0 } else { SAMPLES };
        for photo in photos.iter().cycle().take(samples) {
            let mut sample: Vec<_> = photo.iter().map(|&x| f64::from(x)).collect();
            for (scale, direction) in &directions {
                let by = scale * normal(random);
                let numbers = sample.iter_mut().zip(*direction);
                numbers.for_each(|(x, step)| *x += by * step);
            }
            embeddings.extend(sample.iter().map(|&x| x as f32));
        }
        classes.extend(std::iter::repeat_n(rank, photos.len() + samples));
    }
    let labels = (0..way).map(|rank| rank.to_string()).collect();
    if !embeddings.iter().all(|x| x.is_finite()) {
        return Err(too_extreme());
    }
    Problem::new(labels, dim, embeddings, classes)
}

/// The distribution of the photos of each class around their mean.
struct Spreads {
    means: Vec<Vec<f64>>,
    /// Deviations from the mean, for classes with two photos or more.
    deviations: Vec<Vec<Vec<f64>>>,
}

impl Spreads {
    fn new(photos: &[Vec<&[f32]>], dim: usize) -> Self {
        let mean = |rows: &Vec<&[f32]>| {
            let mut mean = vec![0.0; dim];
            for row in rows {
                let share = 1.0 / rows.len() as f64;
                let numbers = mean.iter_mut().zip(*row);
                numbers.for_each(|(sum, &x)| *sum += share * f64::from(x));
            }
            mean
        };
        let means: Vec<_> = photos.iter().map(mean).collect();
        let deviations = photos.iter().zip(&means).map(|(rows, mean)| {
            let deviation = |row: &&[f32]| -> Vec<_> {
                let numbers = row.iter().zip(mean);
                numbers.map(|(&x, mean)| f64::from(x) - mean).collect()
            };
            let rows = rows.iter().filter(|_| rows.len() > 1);
            rows.map(deviation).collect()
        });
        Self {
            deviations: deviations.collect(),
            means,
        }
    }

    /// Directions and their scales. The sum of all of them, each times its scale and a normal number,
    /// has the covariance of a class: (Σ_own + Σ_nearest …) / their number.
    fn directions(&self, rank: usize) -> Vec<(f64, &[f64])> {
        let gap = |other: &usize| {
            let numbers = self.means[rank].iter().zip(&self.means[*other]);
            let gap: Vec<_> = numbers.map(|(a, b)| a - b).collect();
            dot(&gap, &gap)
        };
        let spread = |rank: &usize| !self.deviations[*rank].is_empty();
        let others = (0..self.means.len()).filter(|&other| other != rank);
        let mut others: Vec<_> = others.filter(spread).map(|o| (gap(&o), o)).collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let nearest = others.into_iter().take(NEAREST).map(|(_, other)| other);
        let lenders: Vec<_> = nearest.chain(spread(&rank).then_some(rank)).collect();
        let scaled = lenders.iter().flat_map(|&lender| {
            let rows = &self.deviations[lender];
            let freedom = (rows.len() - 1) * lenders.len();
            let scale = (freedom as f64).sqrt().recip();
            rows.iter().map(move |row| (scale, row.as_slice()))
        });
        scaled.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(class: f32, count: usize) -> Vec<Vec<f32>> {
        let number = |i: usize, k: usize| class + ((i * 3 + k) as f32 * 1.7).sin();
        (0..count)
            .map(|i| (0..3).map(|k| number(i, k)).collect())
            .collect()
    }

    fn covariance(rows: &[Vec<f64>]) -> [[f64; 3]; 3] {
        let n = rows.len() as f64;
        let mean = |k: usize| rows.iter().map(|row| row[k]).sum::<f64>() / n;
        std::array::from_fn(|a| {
            std::array::from_fn(|b| {
                let products = rows
                    .iter()
                    .map(|row| (row[a] - mean(a)) * (row[b] - mean(b)));
                products.sum::<f64>() / (n - 1.0)
            })
        })
    }

    /// Four classes, one of them with a single photo: it borrows from the two nearest; another adds
    /// its own covariance.
    #[test]
    fn spreads_are_the_mean_of_the_lenders_covariances() {
        let classes = [rows(0.0, 1), rows(1.0, 4), rows(3.0, 5), rows(50.0, 6)];
        let photos: Vec<Vec<&[f32]>> = classes
            .iter()
            .map(|rows| rows.iter().map(Vec::as_slice).collect())
            .collect();
        let spreads = Spreads::new(&photos, 3);
        for (rank, lenders) in [(0, &[1, 2][..]), (1, &[1, 2, 3])] {
            let directions = spreads.directions(rank);
            for a in 0..3 {
                for b in 0..3 {
                    let found: f64 = directions.iter().map(|(s, d)| s * s * d[a] * d[b]).sum();
                    let of = |&lender: &usize| {
                        let rows: Vec<Vec<f64>> = classes[lender]
                            .iter()
                            .map(|row| row.iter().map(|&x| x.into()).collect())
                            .collect();
                        covariance(&rows)[a][b]
                    };
                    let expected = lenders.iter().map(of).sum::<f64>() / lenders.len() as f64;
                    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
                }
            }
        }
    }

    #[test]
    fn one_photo_per_class_is_ridge() {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let problem = Problem::new(labels, 2, vec![0.0, 1.0, 1.0, 0.5], vec![0, 1]).unwrap();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let ridge = ridge::HEAD.train(problem, 0).unwrap();
        let (a, b) = (
            fit.scorer.scores(&[0.3, 0.9]),
            ridge.scorer.scores(&[0.3, 0.9]),
        );
        assert!((a[0] - b[0]).abs() < 1e-12);
        assert!(fit.left_out.iter().all(Option::is_none));
    }

    /// A class of one photo and a class that varies along one axis only: the samples reduce the weight
    /// of that axis compared with ridge on the photos alone.
    #[test]
    fn a_borrowed_covariance_reduces_the_weight_of_its_axis() {
        let labels = ["wide", "one"].map(str::to_owned).to_vec();
        let rows = vec![-1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
        let problem = Problem::new(labels, 2, rows, vec![0, 0, 0, 1]).unwrap();
        let slope = |fit: &Fit| {
            let map = fit.scorer.linear_map().unwrap();
            (map.weights[2] / map.weights[3]).abs()
        };
        let calibrated = slope(&HEAD.train(problem.clone(), 0).unwrap());
        let ridge = slope(&ridge::HEAD.train(problem, 0).unwrap());
        assert!(calibrated < 0.6 * ridge, "{calibrated} {ridge}");
    }
}
