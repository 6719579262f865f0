//! Heads that compare a query with every photo: Matching Networks and k nearest neighbours.
//!
//! Both use cosines of CL2N embeddings (see [`cl2n`](super::cl2n)). Compared with plain cosines this
//! costs up to 1.4 points on groceries and gains up to 3 on clothing and signs. In both a class of
//! n_c photos has n_c votes of weight 1 / n_c.
//!
//! `matching` (Vinyals et al. 2016, equations 1 and 2, without full-context embeddings): attention
//! a_i = exp(s cos(x, x_i)) over the whole support set, and the score of a class is the logarithm
//! of its attention, so that softmax(score) is the paper's softmax. The paper has s = 1, for a
//! backbone trained for it; frozen embeddings lie closer together.
//!
//! `knn`: votes exp(cos(x, x_i) / t) of the k nearest photos (the weighting of Wu et al. 2018,
//! section 3.4); the score of a class is its share of the votes. Photos as near as the k-th vote too.
//!
//! Training time grows with n² d, memory with n d; both keep all photos to predict.

use std::sync::Arc;

use nalgebra::DMatrixView;

use super::cl2n::{Cl2n, Cl2nPhotos};
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, Scorer};
use crate::head::shared::caution;
use crate::head::shared::centering::PlacedGroup;
use crate::pace::Pace;
use crate::support::Problem;

/// `matching` in the registry: Matching Networks.
pub const MATCHING: Head = Head {
    name: "matching",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(Vote::Attention, problem, pace)),
};

/// `knn` in the registry: nearest neighbours.
pub const KNN: Head = Head {
    name: "knn",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| Box::pin(fit(Vote::Nearest, problem, pace)),
};

/// Sharpness s of the attention. Measured on clothing, groceries and signs with episodes of
/// another seed than the reported ones, like all that follows.
const SHARPNESS: f64 = 5.0;

/// Width t of the votes of neighbours.
const WIDTH: f64 = 0.2;

/// Neighbours per photo of a class of mean size.
const NEIGHBOURS_PER_PHOTO: f64 = 2.0;

/// Neighbours at most.
const MAX_NEIGHBOURS: usize = 20;

/// Cosines that differ by at most this are equal, so that rounding does not decide who votes.
const TIE: f64 = 1e-9;

/// Photos left out in one step, or one group of more.
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

    /// Scores from the cosines of a query with photos, each with its class; `counts` are the numbers
    /// of photos per class.
    fn scores(self, cosines: &[(f64, usize)], counts: &[usize]) -> Vec<f64> {
        let largest = |best: f64, &(cosine, _): &(f64, usize)| best.max(cosine);
        let nearest = cosines.iter().fold(-1.0, largest);
        let (sharpness, min_cosine) = match self {
            Self::Attention => (SHARPNESS, f64::NEG_INFINITY),
            Self::Nearest => (WIDTH.recip(), min_cosine(cosines, counts.len())),
        };
        let mut votes = vec![0.0; counts.len()];
        for &(cosine, class) in cosines.iter().filter(|(cosine, _)| *cosine >= min_cosine) {
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
fn min_cosine(cosines: &[(f64, usize)], way: usize) -> f64 {
    let k = (NEIGHBOURS_PER_PHOTO * cosines.len() as f64 / way as f64).round() as usize;
    let at = k.min(MAX_NEIGHBOURS).min(cosines.len()).saturating_sub(1);
    let mut sorted: Vec<_> = cosines.iter().map(|(cosine, _)| *cosine).collect();
    if sorted.is_empty() {
        f64::NEG_INFINITY
    } else {
        *sorted.select_nth_unstable_by(at, |a, b| b.total_cmp(a)).1 - TIE
    }
}

async fn fit(vote: Vote, problem: Arc<Problem>, pace: Pace) -> Result<Fit> {
    let n = problem.len();
    let photos = Cl2nPhotos::new(&problem);
    pace.tick(0.0).await;

    let mut left_out = vec![None; n];
    let groups = photos.order.groups(&problem);
    let mut done = 0;
    for chunk in PlacedGroup::chunks(&groups, CHUNK) {
        let places: Vec<_> = chunk
            .iter()
            .flat_map(|group| &group.places)
            .copied()
            .collect();
        let products = photos.products_with(&places);
        let mut column = 0;
        for group in chunk {
            let products = products.columns(column, group.places.len());
            let scores = leave_out(vote, &photos, group, products);
            for (scores, &place) in scores.into_iter().zip(&group.places) {
                left_out[photos.order.photos[place]] = Some(scores);
            }
            column += group.places.len();
        }
        done += places.len();
        pace.tick(done as f64 / n as f64).await;
    }

    let mut inverse_lengths = vec![0.0; n];
    for (place, &photo) in photos.order.photos.iter().enumerate() {
        inverse_lengths[photo] = photos.inverse_length(place);
    }
    Fit {
        head: vote.head(),
        scorer: Box::new(VotingPhotos {
            problem: Arc::clone(&problem),
            cl2n: photos.transformation(),
            inverse_lengths,
            vote,
        }),
        problem,
        left_out,
        method: LeftOut::LeaveOneOut,
        usual_temperature: vote.usual_temperature(),
        epochs: Vec::new(),
    }
    .checked()
}

/// The scores of the photos of a group by all others; `products` are their inner products with all
/// photos, a column for each.
fn leave_out(
    vote: Vote,
    photos: &Cl2nPhotos,
    group: &PlacedGroup,
    products: DMatrixView<'_, f64>,
) -> Vec<Vec<f64>> {
    let without = photos.without(group, products);
    let is_other = |place: &usize| group.places.binary_search(place).is_err();
    let others: Vec<_> = (0..products.nrows()).filter(is_other).collect();
    let lengths = others.iter().map(|&j| without.inverse_length(j));
    let lengths: Vec<_> = lengths.collect();
    let scores = group.places.iter().enumerate().map(|(column, &i)| {
        let own_length = without.inverse_length(i);
        let cosines = others.iter().zip(&lengths).map(|(&j, length)| {
            let product = without.product(i, j, products[(j, column)]);
            (product * length * own_length, photos.order.classes[j])
        });
        vote.scores(&cosines.collect::<Vec<_>>(), &group.left)
    });
    scores.collect()
}

/// Scores queries by the votes of all photos.
struct VotingPhotos {
    problem: Arc<Problem>,
    cl2n: Cl2n,
    /// 1 / ‖x_j − m‖; 0 for a photo that equals the mean.
    inverse_lengths: Vec<f64>,
    vote: Vote,
}

impl VotingPhotos {
    fn cosines(&self, embedding: &[f32]) -> Vec<(f64, usize)> {
        let z = self.cl2n.transform(embedding);
        let centre = self.cl2n.along_mean(&z);
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

impl Scorer for VotingPhotos {
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
