//! The search for near-duplicates, which compares all n (n − 1) / 2 pairs of photos.
//!
//! A pair is given up as soon as the sum of its squared differences is too large, which for distinct
//! photos happens after a small part of the embedding.

use crate::pace::Pace;
use crate::support::Problem;

/// Cosine of two embeddings from which two photos count as near-duplicates.
///
/// Measured in quality mode on 200 ordinary photos of all kinds and copies of them: it finds all
/// mirror images and copies saved at JPEG quality 75, 99 % of those cropped by 5 % or shrunk to
/// three quarters, 86 % of those cropped by 10 %, 81 % of those saved at quality 40 and 23 % of those
/// shrunk to half; two different photos of the 200 reach no more than 0.71. Among 400 photos each it
/// marks none of clothing, 5 of groceries (second shots of the same shelf) and 1 of hand signs,
/// where all photos are similar.
pub const DUPLICATE_COSINE: f64 = 0.95;

/// Squared distance of unit vectors of that cosine.
const MAX_DISTANCE: f32 = (2.0 - 2.0 * DUPLICATE_COSINE) as f32;

/// Photos compared with all earlier ones in one step: few enough to stay in the processor's cache
/// while the earlier ones are read once.
const BLOCK: usize = 16;

/// Numbers of two embeddings compared between checks of the bound.
const STRIDE: usize = 64;

/// Independent sums, so that the compiler can use vector registers.
const LANES: usize = 8;

/// Finds the photo of a problem of which another photo is a near-duplicate.
pub(in crate::evaluate) struct DuplicateSearch<'a> {
    problem: &'a Problem,
    scales: Vec<f32>,
}

impl<'a> DuplicateSearch<'a> {
    /// Prepares to search among all photos of the problem.
    pub(in crate::evaluate) fn new(problem: &'a Problem) -> Self {
        let scales = problem.rows().map(scale).collect();
        Self { problem, scales }
    }

    /// The id of the most similar photo, if it is a near-duplicate of this embedding.
    pub(in crate::evaluate) fn nearest(&self, embedding: &[f32]) -> Option<u32> {
        let own_scale = scale(embedding);
        let (mut bound, mut found) = (MAX_DISTANCE, None);
        let photos = self
            .problem
            .rows()
            .zip(&self.scales)
            .zip(self.problem.ids());
        for ((row, &row_scale), &id) in photos {
            if let Some(distance) = distance_within(embedding, own_scale, row, row_scale, bound) {
                (bound, found) = (distance, Some(id));
            }
        }
        found
    }
}

/// The factor that gives an embedding unit length.
fn scale(row: &[f32]) -> f32 {
    1.0 / row.iter().map(|x| x * x).sum::<f32>().sqrt()
}

/// For each photo the id of the most similar earlier photo, if the two are near-duplicates.
pub(in crate::evaluate) async fn find_duplicates(
    problem: &Problem,
    pace: &Pace,
) -> Vec<Option<u32>> {
    let n = problem.len();
    let scales: Vec<_> = problem.rows().map(scale).collect();
    let mut duplicates = Vec::with_capacity(n);
    for start in (0..n).step_by(BLOCK) {
        let block = start..n.min(start + BLOCK);
        let mut nearest = vec![(MAX_DISTANCE, None); block.len()];
        let earlier = problem.rows().zip(&scales).take(block.end);
        for (at, (other, &other_scale)) in earlier.enumerate() {
            for (photo, nearest) in block.clone().zip(&mut nearest) {
                let (row, scale) = (problem.row(photo), scales[photo]);
                let (bound, found) = nearest;
                if at < photo
                    && let Some(distance) = distance_within(row, scale, other, other_scale, *bound)
                {
                    (*bound, *found) = (distance, Some(problem.ids()[at]));
                }
            }
        }
        duplicates.extend(nearest.into_iter().map(|(_, found)| found));
        pace.tick((block.end as f64 / n as f64).powi(2)).await;
    }
    duplicates
}

/// The squared distance 2 − 2 cos of two scaled embeddings, unless it is above the bound.
fn distance_within(a: &[f32], scale_a: f32, b: &[f32], scale_b: f32, bound: f32) -> Option<f32> {
    let mut sum = 0.0;
    let square = |(a, b): (&f32, &f32)| (a * scale_a - b * scale_b).powi(2);
    for (a, b) in a.chunks(STRIDE).zip(b.chunks(STRIDE)) {
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for (a, b) in a.iter().zip(b) {
            for lane in 0..LANES {
                sums[lane] += square((&a[lane], &b[lane]));
            }
        }
        sum += sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(square).sum::<f32>();
        if sum > bound {
            return None;
        }
    }
    // An embedding of length 0 has no angle.
    sum.is_finite().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::{Paced, Step};

    /// Photos in pairs of rising distance, against the definition, over several steps.
    #[test]
    fn duplicates_agree_with_the_cosine() {
        let (n, dim) = (600, 70);
        let noise = |seed: usize| ((seed as f32 * 12.9898).sin() * 43_758.547).fract();
        let row = |i: usize| {
            let share = (i / 2) as f32 / n as f32;
            (0..dim).map(move |k| {
                noise(i / 2 * dim + k) * (1.0 + share) + share * noise(90_000 + i * dim + k)
            })
        };
        let mut rows: Vec<f32> = (0..n).flat_map(row).collect();
        rows[40 * dim..41 * dim].fill(0.0);
        let ids = (0..n as u32).map(|i| 1000 + i).collect();
        let labels = ["a", "b", "c"].map(str::to_owned).to_vec();
        let problem = Problem::new(labels, dim, rows, (0..n).map(|i| i % 3).collect());
        let problem = problem.unwrap().with_ids(ids).unwrap();

        let searched = problem.clone();
        let mut search = Paced::new(async move |pace| Ok(find_duplicates(&searched, &pace).await));
        let mut shares = Vec::new();
        let found = loop {
            match search.step().unwrap() {
                Step::More(progress) => shares.push(progress.share),
                Step::Done(found) => break found,
            }
        };
        assert!(shares.len() > 3 && shares.is_sorted(), "{shares:?}");

        let dot = |a: &[f32], b: &[f32]| -> f64 {
            let products = a.iter().zip(b);
            products.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        let (mut expected, mut close) = (vec![None; n], 0);
        for (i, expected) in expected.iter_mut().enumerate() {
            let mut best = DUPLICATE_COSINE;
            for j in 0..i {
                let (a, b) = (problem.row(i), problem.row(j));
                let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
                close += usize::from((cosine - DUPLICATE_COSINE).abs() < 1e-5);
                if cosine >= best {
                    (best, *expected) = (cosine, Some(problem.ids()[j]));
                }
            }
        }
        assert_eq!(close, 0, "rounding could decide a pair");
        assert_eq!(found, expected);
        // Each photo is its own nearest; the first two are equal, and the 41st has no length.
        let search = DuplicateSearch::new(&problem);
        for photo in (2..n).filter(|&photo| photo != 40) {
            let nearest = search.nearest(problem.row(photo));
            assert_eq!(nearest, Some(problem.ids()[photo]));
        }
        let other: Vec<f32> = (0..dim).map(|k| noise(200_000 + k)).collect();
        assert_eq!(search.nearest(&other), None);
        let pairs = found.iter().flatten().count();
        assert!((50..250).contains(&pairs), "{pairs}");
    }
}
