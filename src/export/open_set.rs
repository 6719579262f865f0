//! The open-set model, which tells photos that are unlike all photos of the support set.

use safetensors::{Dtype, SafeTensors};
use serde::Serialize;

#[cfg(feature = "classifier")]
use crate::head::open_set::OpenSet;
use crate::tensor::Stored;

/// Names of the tensors in safetensors files.
const MEAN: &str = "likeness.mean";
const DIRECTIONS: &str = "likeness.directions";

/// With x the pooled block of an embedding less the mean, the similarity of a photo is the largest
/// direction_c · x / |x|, or 0 if x is 0. A photo is unlike the support set if its similarity is below
/// the threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenSetModel {
    /// In −1..=1, with a small tolerance for rounding.
    pub threshold: f64,
    /// Mean of the pooled block over ordinary photos; its length is that of the pooled block, the first
    /// numbers of an embedding.
    pub mean: Vec<f64>,
    /// Row-major, one row per class, as long as the mean; a unit vector or all zeros.
    pub directions: Vec<f64>,
}

impl OpenSetModel {
    /// The model of an open set; `None` if it has no threshold.
    #[cfg(feature = "classifier")]
    pub fn new(open_set: &OpenSet) -> Option<Self> {
        Some(Self {
            threshold: open_set.limit()?,
            mean: open_set.base_mean().iter().map(|&x| x.into()).collect(),
            directions: open_set.directions().collect(),
        })
    }

    /// The arrays for safetensors; the threshold belongs into the metadata.
    pub(super) fn tensors(&self) -> [(&'static str, Stored); 2] {
        let length = self.mean.len();
        let classes = self.directions.len() / length.max(1);
        [
            (MEAN, f64_tensor(vec![length], &self.mean)),
            (
                DIRECTIONS,
                f64_tensor(vec![classes, length], &self.directions),
            ),
        ]
    }

    /// Reads the arrays of [`tensors`](Self::tensors); `None` if they do not match the head.
    pub(super) fn read(
        file: &SafeTensors,
        threshold: f64,
        (classes, dim): (usize, usize),
    ) -> Option<Self> {
        let (mean, directions) = (file.tensor(MEAN).ok()?, file.tensor(DIRECTIONS).ok()?);
        let &[length] = mean.shape() else { return None };
        let fits = directions.shape() == [classes, length] && (1..=dim).contains(&length);
        let (mean, directions) = (f64_numbers(&mean)?, f64_numbers(&directions)?);
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        (fits && threshold.is_finite() && finite(&mean) && finite(&directions)).then_some(Self {
            threshold,
            mean,
            directions,
        })
    }
}

/// An f64 tensor to write.
pub(super) fn f64_tensor(shape: Vec<usize>, numbers: &[f64]) -> Stored {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    Stored {
        dtype: Dtype::F64,
        shape,
        bytes: bytes.collect(),
    }
}

/// The numbers of an f64 tensor; `None` for another type.
pub(super) fn f64_numbers(tensor: &safetensors::tensor::TensorView) -> Option<Vec<f64>> {
    let (eights, _) = tensor.data().as_chunks();
    let numbers = eights.iter().copied().map(f64::from_le_bytes);
    (tensor.dtype() == Dtype::F64).then(|| numbers.collect())
}

#[cfg(all(test, feature = "classifier"))]
mod tests {
    use super::*;
    use crate::support::Problem;

    #[test]
    fn model_agrees_with_the_open_set() {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let embeddings = vec![2.0, 1.0, 9.0, 1.0, 2.5, 9.0, 0.0, 1.5, 9.0];
        let problem = Problem::new(labels, 3, embeddings, vec![0, 0, 1]).unwrap();
        let open_set = OpenSet::new(&problem, &[1.0, 1.0]).unwrap();
        let model = OpenSetModel::new(&open_set).unwrap();
        let mut unlike = Vec::new();
        for photo in [[2.0, 2.0, 9.0], [0.3, 1.7, 0.0], [1.0, -4.0, 0.0], [1.0; 3]] {
            let x: Vec<_> = photo
                .iter()
                .zip(&model.mean)
                .map(|(&x, mean)| f64::from(x) - mean)
                .collect();
            let length = x
                .iter()
                .map(|x| x * x)
                .sum::<f64>()
                .sqrt()
                .max(f64::MIN_POSITIVE);
            let similarity = model
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
            assert_eq!(similarity < model.threshold, open_set.is_unlike(similarity));
            unlike.push(similarity < model.threshold);
        }
        assert!(
            unlike.contains(&true) && unlike.contains(&false),
            "{unlike:?}"
        );
    }
}
