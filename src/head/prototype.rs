//! Class means: Prototypical Networks on a frozen backbone, and SimpleShot.
//!
//! A class is the mean c_k of its n_k embeddings (Snell, Swersky & Zemel 2017, equation 1), and a
//! query belongs to the nearest. With squared Euclidean distance (equation 2), and the part that
//! all classes share left out, the score is 2 c_k · x − ‖c_k‖² (equation 8), which is linear. With
//! the cosine it is c_k · x / (‖c_k‖ ‖x‖), as Matching Networks compare. A class of few photos has
//! a mean that lies too far out, by the variance s² / n_k of a mean, and would win too rarely: the
//! Euclidean score is given s² / n_k back, with s² the variance within the classes, unbiased. This
//! makes classes of all sizes count the same; where all have the same size it changes nothing.
//!
//! The prototype of CL2N embeddings is a head of its own, in [`super::simple_shot`].
//!
//! Leaving a photo out changes the prototype of its own class alone, and all of it follows from
//! the products c_k · x: leave-one-out is exact, the same as training again without the photo.

use std::sync::Arc;

use super::{
    Fit, Head, LeftOut, LinearMap, Scorer, StagedStep, StagedTraining, caution, drive,
    training_is_over,
};
use crate::algebra::dot;
use crate::error::Result;
use crate::support::Problem;

/// The line in the table of the head with squared Euclidean distances.
pub const EUCLIDEAN: Head = Head {
    name: "prototype-euclidean",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| {
        drive(
            Box::new(Prototypes::new(problem, Distance::Euclidean)),
            pace,
        )
    },
};

/// The line in the table of the head with cosines.
pub const COSINE: Head = Head {
    name: "prototype-cosine",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Prototypes::new(problem, Distance::Cosine)), pace),
};

/// Photos left out in one step.
const CHUNK: usize = 64;

/// Least share of a prototype's squared length that is taken for the length of the class's true
/// mean: what is left for a class whose photos are all noise.
const LEAST_SIGNAL: f64 = 0.1;

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

    /// What a prototype of that squared length and that expected error contributes to its score:
    /// the factor of c_k · x and the summand.
    fn terms(self, square: f64, variance: f64) -> (f64, f64) {
        let signal = square - variance;
        match self {
            Self::Euclidean => (2.0, -signal),
            Self::Cosine => {
                let square = signal.max(LEAST_SIGNAL * square);
                let factor = match square > 0.0 {
                    true => square.sqrt().recip(),
                    false => 0.0,
                };
                (factor, 0.0)
            }
        }
    }
}

/// The variance within the classes, unbiased, from the squared distances of n photos to the means
/// of their classes; 0 where every class has one photo.
pub(super) fn variance(scatter: f64, n: usize, way: usize) -> f64 {
    match n > way {
        true => scatter / (n - way) as f64,
        false => 0.0,
    }
}

/// Prototypes under way.
struct Prototypes {
    problem: Arc<Problem>,
    distance: Distance,
    /// way × d, the means c_k.
    means: Vec<f64>,
    squares: Vec<f64>,
    /// Σ ‖x_i − c‖², each photo from the mean of its class.
    scatter: f64,
    left_out: Vec<Option<Vec<f64>>>,
    over: bool,
}

impl Prototypes {
    fn new(problem: Arc<Problem>, distance: Distance) -> Self {
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
            left_out: Vec::with_capacity(problem.len()),
            over: false,
            problem,
            distance,
            means,
            squares,
        }
    }

    /// The scores of a photo by the prototypes without it.
    fn leave_out(&self, photo: usize) -> Option<Vec<f64>> {
        let (n, d, way) = (self.problem.len(), self.problem.dim(), self.problem.way());
        let own = self.problem.classes()[photo];
        let count = self.problem.counts()[own] as f64;
        let x: Vec<_> = self.problem.row(photo).iter().map(|&x| x.into()).collect();
        let square = dot(&x, &x);
        let moved = squared_distance(self.problem.row(photo), &self.means[own * d..]);
        let scatter = self.scatter - moved * count / (count - 1.0);
        let variance = variance(scatter.max(0.0), n - 1, way);
        let classes = self.means.chunks_exact(d).zip(&self.squares);
        let scores = classes.enumerate().map(|(class, (c, &length))| {
            let (mut product, mut length) = (dot(c, &x), length);
            let mut others = self.problem.counts()[class] as f64;
            if class == own {
                others -= 1.0;
                length = (count * count * length - 2.0 * count * product + square) / others.powi(2);
                product = (count * product - square) / others;
            }
            let (factor, summand) = self.distance.terms(length.max(0.0), variance / others);
            (factor * product + summand, square)
        });
        let scores = scores.map(|(score, square)| match self.distance {
            Distance::Euclidean => score,
            Distance::Cosine => over_length(score, square),
        });
        (count > 1.0).then(|| scores.collect())
    }

    fn fit(&mut self) -> Result<StagedStep> {
        let (n, d, way) = (self.problem.len(), self.problem.dim(), self.problem.way());
        let variance = variance(self.scatter, n, way);
        let counts = self.problem.counts().iter();
        let terms = self.squares.iter().zip(counts);
        let terms = terms.map(|(&square, &n)| self.distance.terms(square, variance / n as f64));
        let terms: Vec<_> = terms.collect();
        let classes = self.means.chunks_exact(d).zip(&terms);
        let weights = classes.flat_map(|(c, (factor, _))| c.iter().map(move |c| factor * c));
        let map = LinearMap {
            dim: d,
            weights: weights.collect(),
            bias: terms.iter().map(|(_, summand)| *summand).collect(),
        };
        Fit {
            head: self.distance.head(),
            problem: Arc::clone(&self.problem),
            scorer: match self.distance {
                Distance::Euclidean => Box::new(map),
                Distance::Cosine => Box::new(Cosine(map)),
            },
            left_out: std::mem::take(&mut self.left_out),
            method: LeftOut::LeaveOneOut,
            usual_temperature: self.distance.usual_temperature(),
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Prototypes {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        let (n, from) = (self.problem.len(), self.left_out.len());
        let photos = from..n.min(from + CHUNK);
        let scores: Vec<_> = photos.map(|photo| self.leave_out(photo)).collect();
        self.left_out.extend(scores);
        if self.left_out.len() == n {
            return self.fit();
        }
        self.over = false;
        Ok(StagedStep::More {
            progress: self.left_out.len() as f64 / n as f64,
            epoch: None,
        })
    }
}

/// Prototypes of length 1, to compare by the cosine.
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

/// The product of a photo of that squared length, turned into a cosine; 0 for a photo of zeros.
fn over_length(product: f64, square: f64) -> f64 {
    match square > 0.0 {
        true => product / square.sqrt(),
        false => 0.0,
    }
}

/// ‖x − c‖², of as many numbers of c as x has.
fn squared_distance(x: &[f32], c: &[f64]) -> f64 {
    let differences = x.iter().zip(c).map(|(&x, c)| f64::from(x) - c);
    differences.map(|difference| difference * difference).sum()
}
