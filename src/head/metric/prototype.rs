//! Class means: Prototypical Networks on a frozen backbone, with Euclidean distances or cosines.
//!
//! A class is the mean c_k of its n_k embeddings (Snell, Swersky & Zemel 2017, equation 1), and a
//! query belongs to the nearest. With squared Euclidean distance (equation 2), without the part that
//! all classes share, the score is 2 c_k · x − ‖c_k‖² (equation 8), which is linear. With the cosine
//! it is c_k · x / (‖c_k‖ ‖x‖), as in Matching Networks. The mean of a class of few photos lies too far
//! out, by the variance s² / n_k of a mean, and would win too rarely: s² / n_k is added to the
//! Euclidean score, with s² the unbiased variance within the classes. This makes classes of all sizes
//! count the same; for equal sizes it changes nothing.
//!
//! The prototype of CL2N embeddings is a head of its own, in [`simple_shot`](super::simple_shot).
//!
//! Leaving a group out moves the prototypes of its classes only: leave-one-out is exact, the same as
//! training again without the group.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::algebra::dot;
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, Scorer};
use crate::head::shared::caution;
use crate::head::shared::linear_map::LinearMap;
use crate::pace::Pace;
use crate::support::Problem;

/// `prototype-euclidean` in the registry: squared Euclidean distances.
pub const EUCLIDEAN: Head = Head {
    name: "prototype-euclidean",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(Distance::Euclidean, problem, pace)),
};

/// `prototype-cosine` in the registry: cosines.
pub const COSINE: Head = Head {
    name: "prototype-cosine",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(Distance::Cosine, problem, pace)),
};

/// Groups left out in one step.
const CHUNK: usize = 64;

/// Lower bound for the squared length of the true mean of a class, as a share of its prototype's, for
/// classes whose photos are all noise.
const MIN_SIGNAL: f64 = 0.1;

/// How a query is compared with a prototype.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Distance {
    Euclidean,
    Cosine,
}

impl Distance {
    fn head(self) -> &'static str {
        match self {
            Self::Euclidean => EUCLIDEAN.name,
            Self::Cosine => COSINE.name,
        }
    }

    /// Temperature at which the scores are calibrated on most data sets.
    fn usual_temperature(self) -> f64 {
        match self {
            Self::Euclidean => 20.0,
            Self::Cosine => 40.0,
        }
    }

    /// The factor of c_k · x and the summand in the score of a prototype, from its squared length and
    /// its variance.
    fn terms(self, square: f64, variance: f64) -> (f64, f64) {
        let signal = square - variance;
        match self {
            Self::Euclidean => (2.0, -signal),
            Self::Cosine => {
                let square = signal.max(MIN_SIGNAL * square);
                let factor = if square > 0.0 {
                    square.sqrt().recip()
                } else {
                    0.0
                };
                (factor, 0.0)
            }
        }
    }
}

/// The unbiased variance within the classes, from the sum of the squared distances of n photos to
/// their class means; 0 where every class has one photo.
pub(super) fn variance(scatter: f64, n: usize, way: usize) -> f64 {
    if n > way {
        scatter / (n - way) as f64
    } else {
        0.0
    }
}

async fn fit(distance: Distance, problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let prototypes = Prototypes::new(&problem, distance);
    pace.tick(0.0).await;
    let mut left_out = vec![None; problem.len()];
    let groups = problem.groups().members();
    for (group, photos) in groups.iter().enumerate() {
        if let Some(scores) = prototypes.leave_out(group) {
            for (scores, &photo) in scores.into_iter().zip(photos) {
                left_out[photo] = Some(scores);
            }
        }
        if group % CHUNK == CHUNK - 1 {
            pace.tick(group as f64 / groups.len() as f64).await;
        }
    }
    let map = prototypes.linear_map();
    Fit {
        head: distance.head(),
        problem,
        scorer: match distance {
            Distance::Euclidean => Box::new(map),
            Distance::Cosine => Box::new(Cosine(map)),
        },
        left_out,
        method: LeftOut::LeaveOneOut,
        usual_temperature: distance.usual_temperature(),
        epochs: Vec::new(),
    }
    .checked()
}

/// The class means of a problem.
struct Prototypes<'a> {
    problem: &'a Problem,
    distance: Distance,
    /// way × d, the means c_k.
    means: Vec<f64>,
    squares: Vec<f64>,
    /// Σ ‖x_i − c‖², each photo from the mean of its class.
    scatter: f64,
}

impl<'a> Prototypes<'a> {
    fn new(problem: &'a Problem, distance: Distance) -> Self {
        let d = problem.dim();
        let mut means = vec![0.0; problem.way() * d];
        for (row, &class) in problem.rows().zip(problem.classes()) {
            let share = (problem.counts()[class] as f64).recip();
            let sums = means[class * d..(class + 1) * d].iter_mut();
            sums.zip(row)
                .for_each(|(sum, &x)| *sum += share * f64::from(x));
        }
        let squares = means.chunks_exact(d).map(|c| dot(c, c)).collect();
        let photos = problem.rows().zip(problem.classes());
        let scatter = photos.map(|(row, &class)| squared_distance(row, &means[class * d..]));
        Self {
            scatter: scatter.sum(),
            problem,
            distance,
            means,
            squares,
        }
    }

    /// The scores of the photos of a group by the prototypes without it; `None` if it cannot be left
    /// out.
    fn leave_out(&self, group: usize) -> Option<Vec<Vec<f64>>> {
        let (n, d, way) = (self.problem.len(), self.problem.dim(), self.problem.way());
        let left = self.problem.counts_without(group)?;
        let photos = &self.problem.groups().members()[group];

        // Σ (x_i − c) over the photos of a class in the group.
        let mut sums = BTreeMap::new();
        let mut scatter = self.scatter;
        for &photo in photos {
            let (row, class) = (self.problem.row(photo), self.problem.classes()[photo]);
            let mean = &self.means[class * d..(class + 1) * d];
            scatter -= squared_distance(row, mean);
            let sums = sums.entry(class).or_insert_with(|| vec![0.0; d]).iter_mut();
            let differences = row.iter().zip(mean).map(|(&x, c)| f64::from(x) - c);
            sums.zip(differences).for_each(|(sum, x)| *sum += x);
        }
        for (&class, sum) in &sums {
            scatter -= dot(sum, sum) / left[class] as f64;
        }
        let variance = variance(scatter.max(0.0), n - photos.len(), way);

        // The prototypes of these classes without the group.
        let moved = sums.into_iter().map(|(class, mut sum)| {
            let mean = &self.means[class * d..(class + 1) * d];
            let numbers = sum.iter_mut().zip(mean);
            numbers.for_each(|(x, c)| *x = c - *x / left[class] as f64);
            (class, sum)
        });
        let moved: BTreeMap<_, _> = moved.collect();
        let prototypes = self.means.chunks_exact(d).zip(&self.squares).zip(&left);
        let prototypes = prototypes
            .enumerate()
            .map(|(class, ((c, &square), &left))| {
                let (c, square) = match moved.get(&class) {
                    Some(c) => (c.as_slice(), dot(c, c)),
                    None => (c, square),
                };
                (c, self.distance.terms(square, variance / left as f64))
            });
        let prototypes: Vec<_> = prototypes.collect();
        let scores = photos.iter().map(|&photo| {
            let x: Vec<f64> = self.problem.row(photo).iter().map(|&x| x.into()).collect();
            let square = dot(&x, &x);
            let scores = prototypes.iter().map(|(c, (factor, summand))| {
                let score = factor * dot(c, &x) + summand;
                match self.distance {
                    Distance::Euclidean => score,
                    Distance::Cosine => over_length(score, square),
                }
            });
            scores.collect()
        });
        Some(scores.collect())
    }

    fn linear_map(&self) -> LinearMap {
        let (n, d, way) = (self.problem.len(), self.problem.dim(), self.problem.way());
        let variance = variance(self.scatter, n, way);
        let counts = self.problem.counts().iter();
        let terms = self.squares.iter().zip(counts);
        let terms = terms.map(|(&square, &n)| self.distance.terms(square, variance / n as f64));
        let terms: Vec<_> = terms.collect();
        let classes = self.means.chunks_exact(d).zip(&terms);
        let weights = classes.flat_map(|(c, (factor, _))| c.iter().map(move |c| factor * c));
        LinearMap {
            dim: d,
            weights: weights.collect(),
            bias: terms.iter().map(|(_, summand)| *summand).collect(),
        }
    }
}

/// Prototypes of unit length, compared by the cosine.
struct Cosine(LinearMap);

impl Scorer for Cosine {
    fn is_finite(&self) -> bool {
        self.0.is_finite()
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let rows = embeddings.chunks_exact(self.0.dim).flat_map(|row| {
            let square = row.iter().map(|&x| f64::from(x).powi(2)).sum();
            let scores = self.0.scores(row).into_iter();
            scores.map(move |score| over_length(score, square))
        });
        rows.collect()
    }
}

/// The cosine from the product with a photo and its squared length; 0 for a photo of zeros.
fn over_length(product: f64, square: f64) -> f64 {
    if square > 0.0 {
        product / square.sqrt()
    } else {
        0.0
    }
}

/// ‖x − c‖² over the length of x; c may be longer.
fn squared_distance(x: &[f32], c: &[f64]) -> f64 {
    let differences = x.iter().zip(c).map(|(&x, c)| f64::from(x) - c);
    differences.map(|difference| difference * difference).sum()
}
