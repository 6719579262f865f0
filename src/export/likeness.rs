//! What tells a photo that is unlike all photos of the support set, as numbers.

use safetensors::{Dtype, SafeTensors};
use serde::Serialize;

#[cfg(feature = "classifier")]
use crate::head::open_set::OpenSet;
use crate::tensor::Stored;

/// Names of the tensors.
const MEAN: &str = "likeness.mean";
const DIRECTIONS: &str = "likeness.directions";

/// With x the first numbers of an embedding less the mean, the similarity of a photo is the largest
/// direction_c · x / |x|, or 0 where x is 0. Below the threshold the photo is unlike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Likeness {
    /// In −1..=1, with a little slack for rounding.
    pub threshold: f64,
    /// Mean of the pooled block over ordinary photos; its length says how many numbers that are.
    pub mean: Vec<f64>,
    /// Row-major, a row for each class as long as the mean; each of length 1 or all 0.
    pub directions: Vec<f64>,
}

impl Likeness {
    /// What an open set goes by; `None` where it can say nothing.
    #[cfg(feature = "classifier")]
    pub fn new(open_set: &OpenSet) -> Option<Self> {
        Some(Self {
            threshold: open_set.limit()?,
            mean: open_set.base_mean().iter().map(|&x| x.into()).collect(),
            directions: open_set.directions().collect(),
        })
    }

    /// Its arrays for safetensors; the threshold is for the metadata.
    pub(super) fn tensors(&self) -> [(&'static str, Stored); 2] {
        let length = self.mean.len();
        let classes = self.directions.len() / length.max(1);
        [
            (MEAN, stored(vec![length], &self.mean)),
            (DIRECTIONS, stored(vec![classes, length], &self.directions)),
        ]
    }

    /// Reads what [`tensors`](Self::tensors) wrote; `None` if it does not fit the head.
    pub(super) fn read(
        file: &SafeTensors,
        threshold: f64,
        (classes, dim): (usize, usize),
    ) -> Option<Self> {
        let (mean, directions) = (file.tensor(MEAN).ok()?, file.tensor(DIRECTIONS).ok()?);
        let &[length] = mean.shape() else { return None };
        let fits = directions.shape() == [classes, length] && (1..=dim).contains(&length);
        let (mean, directions) = (doubles(&mean)?, doubles(&directions)?);
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        (fits && threshold.is_finite() && finite(&mean) && finite(&directions)).then_some(Self {
            threshold,
            mean,
            directions,
        })
    }
}

/// A tensor of f64.
pub(super) fn stored(shape: Vec<usize>, numbers: &[f64]) -> Stored {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    Stored {
        dtype: Dtype::F64,
        shape,
        bytes: bytes.collect(),
    }
}

/// The numbers of a tensor of f64.
pub(super) fn doubles(tensor: &safetensors::tensor::TensorView) -> Option<Vec<f64>> {
    let (eights, _) = tensor.data().as_chunks();
    let numbers = eights.iter().copied().map(f64::from_le_bytes);
    (tensor.dtype() == Dtype::F64).then(|| numbers.collect())
}

#[cfg(all(test, feature = "classifier"))]
mod tests {
    use super::*;
    use crate::support::Problem;

    #[test]
    fn another_program_says_the_same() {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let embeddings = vec![2.0, 1.0, 9.0, 1.0, 2.5, 9.0, 0.0, 1.5, 9.0];
        let problem = Problem::new(labels, 3, embeddings, vec![0, 0, 1]).unwrap();
        let open_set = OpenSet::new(&problem, &[1.0, 1.0]).unwrap();
        let likeness = Likeness::new(&open_set).unwrap();
        let mut unlike = Vec::new();
        for photo in [[2.0, 2.0, 9.0], [0.3, 1.7, 0.0], [1.0, -4.0, 0.0], [1.0; 3]] {
            let x: Vec<_> = photo
                .iter()
                .zip(&likeness.mean)
                .map(|(&x, mean)| f64::from(x) - mean)
                .collect();
            let length = x
                .iter()
                .map(|x| x * x)
                .sum::<f64>()
                .sqrt()
                .max(f64::MIN_POSITIVE);
            let similarity = likeness
                .directions
                .chunks_exact(2)
                .map(|direction| {
                    direction
                        .iter()
                        .zip(&x)
                        .map(|(d, x)| d * x / length)
                        .sum::<f64>()
                })
                .fold(-1.0, f64::max);
            assert!((similarity - open_set.similarity(&photo)).abs() < 1e-12);
            assert_eq!(
                similarity < likeness.threshold,
                open_set.is_unlike(similarity)
            );
            unlike.push(similarity < likeness.threshold);
        }
        assert!(
            unlike.contains(&true) && unlike.contains(&false),
            "{unlike:?}"
        );
    }
}
