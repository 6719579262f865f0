//! The search for near-duplicates, which compares all n (n − 1) / 2 pairs of photos.

use crate::pace::Pace;
use crate::support::Problem;
use crate::support::near_duplicate::{MAX_DISTANCE, distance_within, scale};

/// Photos compared with all earlier ones in one step: few enough to stay in the processor's cache
/// while the earlier ones are read once.
const BLOCK: usize = 16;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::{Paced, Step};
    use crate::support::DUPLICATE_COSINE;

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
