//! SimpleShot: class means of CL2N embeddings (Wang et al. 2019).
//!
//! A class is the mean c_k of its photos after CL2N (see [`cl2n`](super::cl2n)), and a query z belongs
//! to the nearest by Euclidean distance: the score is 2 c_k · z − ‖c_k‖² + s² / n_k, without ‖z‖² and
//! with the correction that [`prototype`](super::prototype) explains. The paper centres on the mean of
//! the classes that the backbone was trained on; here it is the mean of the class means of the support
//! set, which no class size can shift.
//!
//! Exact leave-one-out takes the inner products of all photos of a class with each other: time grows
//! with n² d + n³ / C, memory with n d and the square of the largest class.

use std::ops::Range;
use std::sync::Arc;

use nalgebra::DMatrix;

use super::cl2n::{Cl2n, Cl2nPhotos};
use super::prototype::variance;
use crate::algebra::dot;
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, Scorer};
use crate::head::shared::caution;
use crate::pace::Pace;
use crate::support::Problem;

/// `prototype` in the registry.
pub const HEAD: Head = Head {
    name: "prototype",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(problem, pace)),
};

/// Temperature at which the scores are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 10.0;

/// Photos left out in one step.
const CHUNK: usize = 64;

async fn fit(problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let (n, way) = (problem.len(), problem.way());
    let photos = Cl2nPhotos::new(&problem);
    pace.tick(0.0).await;

    // For each place and class: the photo compared with the prototype without it.
    let mut compared = vec![vec![Comparison::default(); way]; n];
    for (class, places) in photos.order.spans.iter().cloned().enumerate() {
        let share = |place: usize| (class as f64 + place as f64 / n as f64) / way as f64;
        let mut gram = DMatrix::zeros(places.len(), places.len());
        for from in (0..places.len()).step_by(CHUNK) {
            let end = places.len().min(from + CHUNK);
            let columns = places.start + from..places.start + end;
            let products = photos.products(places.clone(), columns);
            gram.columns_range_mut(from..end).copy_from(&products);
            pace.tick(share(0)).await;
        }
        for from in (0..n).step_by(CHUNK) {
            let end = n.min(from + CHUNK);
            let comparisons = compare(&photos, class, &gram, from..end);
            for (place, comparison) in comparisons {
                compared[place][class] = comparison;
            }
            pace.tick(share(end)).await;
        }
    }

    Fit {
        head: HEAD.name,
        scorer: Box::new(prototypes(&problem, &photos)),
        left_out: left_out(&problem, &photos, &compared),
        problem,
        method: LeftOut::LeaveOneOut,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// A photo z and the prototype c of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Comparison {
    /// c · z.
    product: f64,
    /// ‖c‖².
    square: f64,
    /// Σ ‖z_j − c‖² over the photos of the class.
    scatter: f64,
}

/// Sums over the photos of a class under the mean without photo i.
#[derive(Default)]
struct Sums {
    photos: f64,
    /// Those that do not equal the mean.
    nonzero: f64,
    inverse_lengths: f64,
    along: f64,
    cosines: f64,
}

impl Sums {
    /// `square` is ‖Σ x̃_j / ‖x̃_j − δ‖‖², `moved` is ‖δ‖².
    fn compare(&self, square: f64, moved: f64) -> Comparison {
        let sum = self.inverse_lengths;
        let square = square - 2.0 * sum * self.along + sum * sum * moved;
        Comparison {
            product: self.cosines / self.photos,
            square: square / self.photos.powi(2),
            scatter: self.nonzero - square / self.photos,
        }
    }
}

/// Leaves out the photos at some places, and compares them with a class whose Gram matrix is given.
fn compare(
    photos: &Cl2nPhotos,
    class: usize,
    gram: &DMatrix<f64>,
    places: Range<usize>,
) -> Vec<(usize, Comparison)> {
    let others = photos.order.spans[class].clone();
    let products = photos.products(others.clone(), places.clone());
    let mut inverse_lengths = DMatrix::zeros(others.len(), places.len());
    let mut sums = Vec::with_capacity(places.len());
    for (column, place) in places.enumerate() {
        let Some(without) = photos.without(place) else {
            continue;
        };
        let mut sum = Sums::default();
        for (row, j) in others.clone().enumerate().filter(|&(_, j)| j != place) {
            let product = products[(row, column)];
            let (inverse_length, cosine) = without.compare(j, product);
            inverse_lengths[(row, column)] = inverse_length;
            sum.photos += 1.0;
            sum.nonzero += f64::from(u8::from(inverse_length > 0.0));
            sum.inverse_lengths += inverse_length;
            sum.along += inverse_length * without.along(j, product);
            sum.cosines += cosine;
        }
        sums.push((column, without, sum));
    }
    let images = gram * &inverse_lengths;
    let comparisons = sums.into_iter().map(|(column, without, sum)| {
        let square = images.column(column).dot(&inverse_lengths.column(column));
        (without.place, sum.compare(square, without.square))
    });
    comparisons.collect()
}

/// Left-out scores from the comparisons with all classes.
fn left_out(
    problem: &Problem,
    photos: &Cl2nPhotos,
    compared: &[Vec<Comparison>],
) -> Vec<Option<Vec<f64>>> {
    let (n, counts) = (problem.len(), problem.counts());
    let mut left_out = vec![None; n];
    let places = photos.order.classes.iter().zip(&photos.order.photos);
    for (row, (&class, &photo)) in compared.iter().zip(places) {
        let scatter: f64 = row.iter().map(|comparison| comparison.scatter).sum();
        let variance = variance(scatter, n - 1, counts.len());
        let classes = row.iter().zip(counts).enumerate();
        let scores = classes.map(|(k, (comparison, &count))| {
            let count = count - usize::from(k == class);
            2.0 * comparison.product - comparison.square + variance / count as f64
        });
        left_out[photo] = (counts[class] > 1).then(|| scores.collect());
    }
    left_out
}

fn prototypes(problem: &Problem, photos: &Cl2nPhotos) -> Prototypes {
    let (n, d) = (problem.len(), problem.dim());
    let mut weights = vec![0.0; problem.way() * d];
    let mut nonzero = 0.0;
    for (place, &class) in photos.order.classes.iter().enumerate() {
        let count = problem.counts()[class] as f64;
        let sums = weights[class * d..(class + 1) * d].iter_mut();
        let numbers = photos.transformed(place);
        sums.zip(numbers).for_each(|(sum, z)| *sum += z / count);
        nonzero += f64::from(u8::from(photos.inverse_length(place) > 0.0));
    }
    let squares: Vec<_> = weights.chunks_exact(d).map(|c| dot(c, c)).collect();
    let counts = problem.counts();
    let sizes = squares.iter().zip(counts);
    let between: f64 = sizes.clone().map(|(s, &count)| s * count as f64).sum();
    let variance = variance(nonzero - between, n, counts.len());
    let offsets = sizes.map(|(square, &count)| variance / count as f64 - square);
    Prototypes {
        cl2n: photos.transformation(),
        offsets: offsets.collect(),
        weights,
    }
}

/// Scores queries by the class means.
struct Prototypes {
    cl2n: Cl2n,
    /// way × d, the means c_k.
    weights: Vec<f64>,
    /// s² / n_k − ‖c_k‖².
    offsets: Vec<f64>,
}

impl Scorer for Prototypes {
    fn is_finite(&self) -> bool {
        let mut numbers = self.weights.iter().chain(&self.offsets);
        numbers.all(|x| x.is_finite())
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.cl2n.dim();
        let rows = embeddings.chunks_exact(dim).flat_map(|row| {
            let z = self.cl2n.transform(row);
            let classes = self.weights.chunks_exact(dim).zip(&self.offsets);
            classes
                .map(|(c, offset)| 2.0 * dot(c, &z) + offset)
                .collect::<Vec<_>>()
        });
        rows.collect()
    }
}
