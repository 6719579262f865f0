//! Open set: detects photos that are unlike all photos of the support set.
//!
//! It uses the pooled block of the embedding, for every head. The mean of ordinary photos is
//! subtracted, so that what all photos share does not count as similarity; a photo's similarity is
//! its largest cosine to the prototype (mean) of a class. The threshold is the 5th percentile of the
//! similarities of the support set's own photos, each compared with prototypes that do not contain
//! it or a photo of its group. Photos of unrelated things fall below it; siblings of the trained classes mostly do not, so
//! the only claim is "unlike your photos".

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::algebra::dot;
use crate::error::{Error, ErrorKind, Result};
use crate::support::Problem;

/// Share of the support set's own photos that fall below the threshold.
const PERCENTILE: f64 = 0.05;

/// Tolerance for the rounding of f32 embeddings, so that a copy of a support photo is never rejected.
const ROUNDING: f64 = 1e-6;

/// The prototypes and the threshold.
#[derive(Clone, Debug)]
pub struct OpenSet {
    base_mean: Vec<f32>,
    /// Per class the sum of its centred pooled blocks, which has the same cosines as their mean.
    prototypes: Vec<Vec<f64>>,
    lengths: Vec<f64>,
    threshold: Option<f64>,
}

impl OpenSet {
    /// Learns the prototypes and the threshold. `base_mean` is the mean pooled block of ordinary
    /// photos; its length is that of the pooled block, at the front of an embedding.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the mean is empty or longer than an embedding, or holds a
    /// number that is not finite.
    pub fn new(problem: &Problem, base_mean: &[f32]) -> Result<Self> {
        if !(1..=problem.dim()).contains(&base_mean.len())
            || !base_mean.iter().all(|x| x.is_finite())
        {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "The mean of ordinary photos must have between 1 and {} finite numbers, but has {}.",
                    problem.dim(),
                    base_mean.len()
                ),
            ));
        }
        let mut open_set = Self {
            base_mean: base_mean.to_vec(),
            prototypes: vec![vec![0.0; base_mean.len()]; problem.way()],
            lengths: Vec::new(),
            threshold: None,
        };
        for (row, &class) in problem.rows().zip(problem.classes()) {
            let centred = open_set.centred(row);
            for (sum, x) in open_set.prototypes[class].iter_mut().zip(centred) {
                *sum += x;
            }
        }
        open_set.lengths = open_set.prototypes.iter().map(|p| norm(p)).collect();
        open_set.threshold = open_set.low_similarity(problem);
        Ok(open_set)
    }

    /// The threshold. Only the lowest similarities matter, and a similarity is at least the cosine to
    /// the photo's own class, so most photos are not compared with the other classes.
    fn low_similarity(&self, problem: &Problem) -> Option<f64> {
        let mut own = Vec::with_capacity(problem.len());
        for (group, photos) in problem.groups().members().iter().enumerate() {
            if let Some(without) = self.without(problem, group) {
                own.extend(
                    photos
                        .iter()
                        .map(|&photo| (without.own_similarity(problem, photo), group, photo)),
                );
            }
        }
        own.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = PERCENTILE * own.len().checked_sub(1)? as f64;
        let needed = at.ceil() as usize + 1;
        let mut lowest: Vec<f64> = Vec::with_capacity(needed + 1);
        for (min, group, photo) in own {
            if lowest.len() == needed && lowest.last().is_some_and(|&last| last <= min) {
                break;
            }
            let cosines = self.without(problem, group)?.cosines(problem.row(photo));
            let value = cosines.into_iter().fold(-1.0, f64::max);
            let place = lowest.partition_point(|&other| other <= value);
            lowest.insert(place, value);
            lowest.truncate(needed);
        }
        interpolated(at, |place| lowest.get(place).copied())
    }

    /// The largest cosine between a photo and a prototype, in −1..=1. The embedding must have at
    /// least the length of the mean; a photo that is exactly ordinary has similarity 0.
    pub fn similarity(&self, embedding: &[f32]) -> f64 {
        self.cosines(embedding).into_iter().fold(-1.0, f64::max)
    }

    /// The open set without the photos of a group of the problem that it was made from; `None` if the
    /// group cannot be left out.
    pub(crate) fn without(&self, problem: &Problem, group: usize) -> Option<WithoutGroup<'_>> {
        problem.counts_without(group)?;
        let mut prototypes = BTreeMap::new();
        for &photo in &problem.groups().members()[group] {
            let class = problem.classes()[photo];
            let prototype = prototypes.entry(class);
            let prototype = prototype.or_insert_with(|| self.prototypes[class].clone());
            let numbers = prototype.iter_mut().zip(self.centred(problem.row(photo)));
            numbers.for_each(|(sum, x)| *sum -= x);
        }
        let all = self.prototypes.iter().zip(&self.lengths).enumerate();
        let prototypes = all.map(
            |(class, (prototype, &length))| match prototypes.remove(&class) {
                Some(others) => (norm(&others), Cow::Owned(others)),
                None => (length, Cow::Borrowed(prototype.as_slice())),
            },
        );
        Some(WithoutGroup {
            prototypes: prototypes.collect(),
            open_set: self,
        })
    }

    /// The similarity below which a photo is unlike the support set; `None` if no photo can be left
    /// out.
    ///
    /// It is the 5th percentile of the N photos' own values, interpolated between the sorted
    /// values at position 0.05 (N − 1) (definition 7 of Hyndman & Fan 1996, NumPy's default).
    pub fn threshold(&self) -> Option<f64> {
        self.threshold
    }

    /// Whether a similarity is below the threshold.
    pub fn is_unlike(&self, similarity: f64) -> bool {
        self.limit().is_some_and(|limit| similarity < limit)
    }

    /// The limit of [`is_unlike`](Self::is_unlike): the threshold less a tolerance for rounding.
    pub fn limit(&self) -> Option<f64> {
        self.threshold.map(|threshold| threshold - ROUNDING)
    }

    /// The mean of ordinary photos, which is subtracted from the pooled block.
    pub fn base_mean(&self) -> &[f32] {
        &self.base_mean
    }

    /// The prototypes one after the other, each scaled to unit length unless it is zero.
    pub fn directions(&self) -> impl Iterator<Item = f64> {
        let prototypes = self.prototypes.iter().zip(&self.lengths);
        prototypes.flat_map(|(prototype, &length)| {
            let length = if length > 0.0 { length } else { 1.0 };
            prototype.iter().map(move |x| x / length)
        })
    }

    fn centred(&self, embedding: &[f32]) -> Vec<f64> {
        let numbers = embedding.iter().zip(&self.base_mean);
        numbers
            .map(|(&x, &mean)| f64::from(x) - f64::from(mean))
            .collect()
    }

    /// The cosines between a photo and each prototype.
    pub(crate) fn cosines(&self, embedding: &[f32]) -> Vec<f64> {
        let x = self.centred(embedding);
        let length = norm(&x);
        let classes = self.prototypes.iter().zip(&self.lengths);
        let cosines = classes.map(|(prototype, prototype_length)| {
            cosine(dot(&x, prototype), length * prototype_length)
        });
        cosines.collect()
    }
}

/// See [`OpenSet::without`].
pub(crate) struct WithoutGroup<'a> {
    open_set: &'a OpenSet,
    /// The length and the numbers of each prototype.
    prototypes: Vec<(f64, Cow<'a, [f64]>)>,
}

impl WithoutGroup<'_> {
    /// The cosines between a photo and each prototype.
    pub(crate) fn cosines(&self, embedding: &[f32]) -> Vec<f64> {
        let x = self.open_set.centred(embedding);
        let length = norm(&x);
        let classes = self.prototypes.iter();
        let cosines = classes.map(|(other, prototype)| cosine(dot(&x, prototype), length * other));
        cosines.collect()
    }

    /// The cosine between a photo of the group and the prototype of its class.
    pub(crate) fn own_similarity(&self, problem: &Problem, photo: usize) -> f64 {
        let x = self.open_set.centred(problem.row(photo));
        let (length, prototype) = &self.prototypes[problem.classes()[photo]];
        cosine(dot(&x, prototype), norm(&x) * length)
    }
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// The cosine of the angle between two vectors; 0 if one of them is zero.
fn cosine(dot: f64, lengths: f64) -> f64 {
    if lengths > 0.0 {
        (dot / lengths).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

/// The limit below which photos are rejected, from the similarities of `count` photos in rising order;
/// `None` without photos.
pub(crate) fn rejection_limit(count: usize, sorted: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    let at = PERCENTILE * count.checked_sub(1)? as f64;
    Some(interpolated(at, sorted)? - ROUNDING)
}

/// The value at a fractional index of sorted values.
fn interpolated(at: f64, sorted: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    let (low, high) = (sorted(at.floor() as usize)?, sorted(at.ceil() as usize)?);
    Some(low + (high - low) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pooled block of two numbers, followed by one number that must not matter.
    fn problem(rows: &[([f32; 2], usize)]) -> Problem {
        let numbers = rows.iter().enumerate();
        let embeddings = numbers.flat_map(|(i, (x, _))| [x[0], x[1], i as f32]);
        let classes = rows.iter().map(|row| row.1).collect();
        let labels = vec!["a".to_owned(), "b".to_owned()];
        Problem::new(labels, 3, embeddings.collect(), classes).unwrap()
    }

    #[test]
    fn percentile_interpolates_like_numpy() {
        // numpy.percentile([1, 2, 4, 8], 5) = 1.15
        assert_eq!(
            interpolated(PERCENTILE * 3.0, |place| [1.0, 2.0, 4.0, 8.0]
                .get(place)
                .copied()),
            Some(1.15)
        );
        assert_eq!(
            interpolated(0.0, |place| [3.0].get(place).copied()),
            Some(3.0)
        );
        assert_eq!(interpolated(0.0, |_| None), None);
    }

    /// Photos of many classes that overlap: some lie nearer to another class than to their own.
    #[test]
    fn the_threshold_is_that_of_all_photos_compared_with_all_classes() {
        let mut seed = 1_u32;
        let mut number = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 24) as f32
        };
        for (n, way) in [(7, 2), (60, 3), (203, 12)] {
            let classes: Vec<_> = (0..n).map(|i| i % way).collect();
            let rows = classes.iter().flat_map(|&class| {
                let near = [0.02 * class as f32, -0.02 * class as f32, 0.1, 0.0];
                near.map(|x| x + number())
            });
            let rows: Vec<_> = rows.collect();
            let labels = (0..way).map(|class| class.to_string()).collect();
            let problem = Problem::new(labels, 4, rows, classes).unwrap();
            let open_set = OpenSet::new(&problem, &[0.5; 4]).unwrap();
            let all = (0..n).map(|photo| {
                let without = open_set.without(&problem, photo).unwrap();
                let cosines = without.cosines(problem.row(photo)).into_iter();
                cosines.fold(-1.0, f64::max)
            });
            let mut all: Vec<_> = all.collect();
            all.sort_by(f64::total_cmp);
            let expected =
                interpolated(PERCENTILE * (n - 1) as f64, |place| all.get(place).copied());
            assert_eq!(open_set.threshold(), expected);
        }
    }

    #[test]
    fn own_value_leaves_the_photo_out() {
        // Around the mean (1, 1): a holds (1, 0) and (0, 1), which are at right angles; b (−1, 0).
        let problem = problem(&[([2.0, 1.0], 0), ([1.0, 2.0], 0), ([0.0, 1.0], 1)]);
        let open_set = OpenSet::new(&problem, &[1.0, 1.0]).unwrap();
        assert_eq!(open_set.threshold(), Some(0.0));
        let without = open_set.without(&problem, 0).unwrap();
        assert_eq!(without.own_similarity(&problem, 0), 0.0);
        assert!(open_set.without(&problem, 2).is_none());
        let diagonal = open_set.similarity(&[2.0, 2.0, 9.0]);
        assert!((diagonal - 1.0).abs() < 1e-15);
        let below = open_set.similarity(&[1.0, 0.0, 9.0]);
        assert_eq!(below, 0.0);
        assert!(!open_set.is_unlike(below));
        assert!(open_set.is_unlike(-0.1));
    }

    #[test]
    fn one_photo_per_class_never_says_unlike() {
        let problem = problem(&[([2.0, 1.0], 0), ([1.0, 2.0], 1)]);
        let open_set = OpenSet::new(&problem, &[1.0, 1.0]).unwrap();
        assert_eq!(open_set.threshold(), None);
        assert!(!open_set.is_unlike(-1.0));
    }

    #[test]
    fn copies_of_a_photo_are_not_rejected() {
        let x = [0.3, 0.7];
        let problem = problem(&[(x, 0), (x, 0), (x, 0), (x, 1), (x, 1), (x, 1)]);
        let open_set = OpenSet::new(&problem, &[0.1, 0.1]).unwrap();
        assert!(!open_set.is_unlike(open_set.similarity(&[0.3, 0.7, 0.0])));
    }

    #[test]
    fn refuses_a_mean_that_does_not_fit() {
        let problem = problem(&[([2.0, 1.0], 0), ([1.0, 2.0], 1)]);
        for mean in [&[][..], &[0.0; 4], &[f32::NAN]] {
            let error = OpenSet::new(&problem, mean).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}
