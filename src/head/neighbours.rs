//! Heads that compare a query with every photo: Matching Networks and k nearest neighbours.
//!
//! Both measure by the cosine of directions, embeddings less the middle of the classes (see
//! [`super::directions`]). Over plain cosines that costs up to 1.4 points on groceries and gains up
//! to 3 on clothing and signs. In both a class of n_c photos has n_c votes of weight 1 / n_c.
//!
//! `matching` (Vinyals et al. 2016, equations 1 and 2, without full-context embeddings): attention
//! a_i = exp(s cos(x, x_i)) over the whole support set, and the score of a class is the logarithm
//! of its attention, so that softmax(score) is the paper's softmax. The paper has s = 1, for a
//! backbone trained for it; frozen embeddings lie closer together.
//!
//! `knn`: votes exp(cos(x, x_i) / t) of the k nearest photos (the weighting of Wu et al. 2018,
//! section 3.4); the score of a class is its share of the votes. Photos as near as the k-th vote too.
//!
//! Time to learn grows with n² d, memory with n d; both keep all photos to predict.

use std::sync::Arc;

use super::directions::{Direction, Directions};
use super::{
    Fit, Head, LeftOut, Scorer, StagedStep, StagedTraining, caution, drive, training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

/// The line of Matching Networks in the table of heads.
pub const MATCHING: Head = Head {
    name: "matching",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Neighbours::new(problem, Vote::Attention)), pace),
};

/// The line of nearest neighbours in the table of heads.
pub const KNN: Head = Head {
    name: "knn",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Neighbours::new(problem, Vote::Nearest)), pace),
};

/// Sharpness s of the attention. Measured on clothing, groceries and signs with episodes of
/// another seed than the reported ones, like all that follows.
const SHARPNESS: f64 = 5.0;

/// Width t of the votes of neighbours.
const WIDTH: f64 = 0.2;

/// Neighbours per photo of a class of mean size, and most neighbours.
const NEIGHBOURS: (f64, usize) = (2.0, 20);

/// Cosines no further apart than this are the same, so that rounding decides on nobody's vote.
const TIE: f64 = 1e-9;

/// Photos left out in one step.
const CHUNK: usize = 64;

/// How photos vote for their classes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Vote {
    Attention,
    Nearest,
}

impl Vote {
    fn head(self) -> &'static str {
        match self {
            Self::Attention => MATCHING.name,
            Self::Nearest => KNN.name,
        }
    }

    /// Temperature at which the scores are calibrated on most data sets.
    fn usual_temperature(self) -> f64 {
        match self {
            Self::Attention => 4.0,
            Self::Nearest => 8.0,
        }
    }

    /// Scores from the cosines of a query with photos, each with its class, of which there are
    /// `counts` per class.
    fn scores(self, cosines: &[(f64, usize)], counts: &[usize]) -> Vec<f64> {
        let largest = |best: f64, &(cosine, _): &(f64, usize)| best.max(cosine);
        let nearest = cosines.iter().fold(-1.0, largest);
        let (sharpness, least) = match self {
            Self::Attention => (SHARPNESS, f64::NEG_INFINITY),
            Self::Nearest => (WIDTH.recip(), least_voter(cosines, counts.len())),
        };
        let mut votes = vec![0.0; counts.len()];
        for &(cosine, class) in cosines.iter().filter(|(cosine, _)| *cosine >= least) {
            votes[class] += (sharpness * (cosine - nearest)).exp() / counts[class] as f64;
        }
        let sum: f64 = votes.iter().sum();
        let score = |vote: f64| match self {
            Self::Attention => (vote / sum).ln(),
            Self::Nearest => vote / sum,
        };
        votes.into_iter().map(score).collect()
    }
}

/// The cosine of the k-th nearest photo.
fn least_voter(cosines: &[(f64, usize)], way: usize) -> f64 {
    let (per_photo, most) = NEIGHBOURS;
    let k = (per_photo * cosines.len() as f64 / way as f64).round() as usize;
    let at = k.min(most).min(cosines.len()).saturating_sub(1);
    let mut sorted: Vec<_> = cosines.iter().map(|(cosine, _)| *cosine).collect();
    match sorted.is_empty() {
        true => f64::NEG_INFINITY,
        false => *sorted.select_nth_unstable_by(at, |a, b| b.total_cmp(a)).1 - TIE,
    }
}

/// The photos left out one after the other.
struct Neighbours {
    problem: Arc<Problem>,
    directions: Directions,
    vote: Vote,
    next: usize,
    left_out: Vec<Option<Vec<f64>>>,
    over: bool,
}

impl Neighbours {
    fn new(problem: Arc<Problem>, vote: Vote) -> Self {
        Self {
            directions: Directions::new(&problem),
            left_out: vec![None; problem.len()],
            next: 0,
            over: false,
            problem,
            vote,
        }
    }

    fn leave_out(&mut self) {
        let n = self.problem.len();
        let count = CHUNK.min(n - self.next);
        let products = self.directions.products((0, n), (self.next, count));
        let mut counts = self.problem.counts().to_vec();
        for (i, column) in (self.next..).zip(products.column_iter()) {
            let Some(without) = self.directions.without(i) else {
                continue;
            };
            let others = column.iter().enumerate().filter(|(j, _)| *j != i);
            let cosines = others.map(|(j, &product)| {
                let (_, cosine) = without.compare(j, product);
                (cosine, self.directions.places.classes[j])
            });
            let cosines: Vec<_> = cosines.collect();
            counts[without.class] -= 1;
            self.left_out[self.directions.places.order[i]] =
                Some(self.vote.scores(&cosines, &counts));
            counts[without.class] += 1;
        }
        self.next += count;
    }

    fn fit(&mut self) -> Result<StagedStep> {
        let mut inverse_lengths = vec![0.0; self.problem.len()];
        for (at, &photo) in self.directions.places.order.iter().enumerate() {
            inverse_lengths[photo] = self.directions.inverse_length(at);
        }
        Fit {
            head: self.vote.head(),
            problem: Arc::clone(&self.problem),
            scorer: Box::new(Photos {
                problem: Arc::clone(&self.problem),
                direction: self.directions.direction(),
                inverse_lengths,
                vote: self.vote,
            }),
            left_out: std::mem::take(&mut self.left_out),
            method: LeftOut::LeaveOneOut,
            usual_temperature: self.vote.usual_temperature(),
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Neighbours {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        self.leave_out();
        let n = self.problem.len();
        if self.next == n {
            return self.fit();
        }
        self.over = false;
        Ok(StagedStep::More {
            progress: self.next as f64 / n as f64,
            epoch: None,
        })
    }
}

/// All photos, to vote on a query.
struct Photos {
    problem: Arc<Problem>,
    direction: Direction,
    /// 1 / ‖x_j − m‖; 0 for a photo without a direction.
    inverse_lengths: Vec<f64>,
    vote: Vote,
}

impl Photos {
    fn cosines(&self, embedding: &[f32]) -> Vec<(f64, usize)> {
        let z = self.direction.of(embedding);
        let centre = self.direction.along_mean(&z);
        let photos = self.problem.rows().zip(&self.inverse_lengths);
        let cosines = photos.zip(self.problem.classes());
        let cosines = cosines.map(|((row, inverse_length), &class)| {
            let numbers = row.iter().zip(&z);
            let product: f64 = numbers.map(|(&x, z)| f64::from(x) * z).sum();
            ((product - centre) * inverse_length, class)
        });
        cosines.collect()
    }
}

impl Scorer for Photos {
    fn is_finite(&self) -> bool {
        self.inverse_lengths.iter().all(|x| x.is_finite())
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let rows = embeddings.chunks_exact(self.problem.dim());
        let counts = self.problem.counts();
        rows.flat_map(|row| self.vote.scores(&self.cosines(row), counts))
            .collect()
    }
}
