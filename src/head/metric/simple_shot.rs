//! SimpleShot: class means of CL2N embeddings (Wang et al. 2019).
//!
//! A class is the mean c_k of its photos after CL2N (see [`cl2n`](super::cl2n)), and a query z belongs
//! to the nearest by Euclidean distance: the score is 2 c_k · z − ‖c_k‖² + s² / n_k, without ‖z‖² and
//! with the correction that [`prototype`](super::prototype) explains. The paper centres on the mean of
//! the classes that the backbone was trained on; here it is the mean of the class means of the support
//! set, which no class size can shift.
//!
//! Exact leave-one-out takes the inner products of all photos of a class with each other: time grows
//! with n² d + n³ / C, memory with n d and the squares of the class sizes.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::cl2n::{Cl2n, Cl2nPhotos};
use super::prototype::variance;
use crate::algebra::dot;
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, Scorer};
use crate::head::shared::caution;
use crate::head::shared::centering::PlacedGroup;
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

/// Photos left out in one step, or one group of more.
const CHUNK: usize = 64;

async fn fit(problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let n = problem.len();
    let photos = Cl2nPhotos::new(&problem);
    pace.tick(0.0).await;

    // The inner products within each class.
    let mut grams = Vec::with_capacity(problem.way());
    for places in photos.order.spans.iter().cloned() {
        let mut gram = DMatrix::zeros(places.len(), places.len());
        for from in (0..places.len()).step_by(CHUNK) {
            let end = places.len().min(from + CHUNK);
            let columns = places.start + from..places.start + end;
            let products = photos.products(places.clone(), columns);
            gram.columns_range_mut(from..end).copy_from(&products);
            pace.tick(0.3 * (places.start + end) as f64 / n as f64)
                .await;
        }
        grams.push(gram);
    }

    let mut left_out = vec![None; n];
    let groups = photos.order.groups(&problem);
    let mut done = 0;
    for chunk in PlacedGroup::chunks(&groups, CHUNK) {
        for (place, scores) in leave_out(&photos, &grams, chunk) {
            left_out[photos.order.photos[place]] = Some(scores);
            done += 1;
        }
        pace.tick(0.3 + 0.7 * done as f64 / n as f64).await;
    }

    Fit {
        head: HEAD.name,
        scorer: Box::new(prototypes(&problem, &photos)),
        left_out,
        problem,
        method: LeftOut::LeaveOneOut,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// The scores of the photos of some groups, each by the class means without its group, by place.
fn leave_out(
    photos: &Cl2nPhotos,
    grams: &[DMatrix<f64>],
    groups: &[PlacedGroup],
) -> Vec<(usize, Vec<f64>)> {
    let places: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.places)
        .copied()
        .collect();
    let products = photos.products_with(&places);
    let n = products.nrows();

    // For each group the photos under the mean without it, and their inverse lengths; 0 for its own.
    let mut inverse_lengths = DMatrix::zeros(n, groups.len());
    let mut first = 0;
    let withouts = groups.iter().zip(inverse_lengths.column_iter_mut());
    let withouts = withouts.map(|(group, mut lengths)| {
        let columns = first..first + group.places.len();
        first = columns.end;
        let without = photos.without(group, products.columns_range(columns.clone()));
        for (place, length) in lengths.iter_mut().enumerate() {
            *length = without.inverse_length(place);
        }
        group.places.iter().for_each(|&place| lengths[place] = 0.0);
        (without, columns)
    });
    let withouts: Vec<_> = withouts.collect();

    // ‖Σ x̃_j / ‖x̃_j − δ‖‖² of each class without each group.
    let squares = grams.iter().zip(&photos.order.spans).map(|(gram, span)| {
        let lengths = inverse_lengths.rows_range(span.clone());
        let images = gram * lengths;
        let squares = images.column_iter().zip(lengths.column_iter());
        squares
            .map(|(image, lengths)| image.dot(&lengths))
            .collect()
    });
    let squares: Vec<Vec<f64>> = squares.collect();

    let mut scores = Vec::with_capacity(places.len());
    for (at, (group, (without, columns))) in groups.iter().zip(&withouts).enumerate() {
        let lengths = inverse_lengths.column(at);
        let (mut means, mut scatter) = (Vec::with_capacity(squares.len()), 0.0);
        for ((span, squares), &left) in photos.order.spans.iter().zip(&squares).zip(&group.left) {
            let (mut sum, mut along, mut nonzero) = (0.0, 0.0, 0.0);
            for place in span.clone() {
                let length = lengths[place];
                sum += length;
                along += length * without.along[place];
                nonzero += f64::from(u8::from(length > 0.0));
            }
            let square = squares[at] - 2.0 * sum * along + sum * sum * without.square;
            let left = left as f64;
            scatter += nonzero - square / left;
            // ‖c‖², and how many photos c is the mean of.
            means.push((square / left.powi(2), left));
        }
        let others: usize = group.left.iter().sum();
        let variance = variance(scatter, others, group.left.len());
        for (column, &place) in columns.clone().zip(&group.places) {
            let own_length = without.inverse_length(place);
            let classes = photos.order.spans.iter().zip(&means);
            let scores_of = classes.map(|(span, &(square, left))| {
                // c · z.
                let products = span
                    .clone()
                    .map(|j| without.product(place, j, products[(j, column)]) * lengths[j]);
                let product = products.sum::<f64>() * own_length / left;
                2.0 * product - square + variance / left
            });
            scores.push((place, scores_of.collect()));
        }
    }
    scores
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
