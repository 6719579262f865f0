//! A head that is a linear map, by itself.

use std::collections::HashMap;

use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

use super::likeness::{Likeness, doubles, stored};
use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "classifier")]
use crate::head::Trained;

/// Key of the description in the safetensors metadata.
const METADATA_KEY: &str = "handful";

/// score_c = weight_c · embedding + bias_c; probability = softmax(temperature · score).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinearHead {
    /// Name of the head that learned it.
    pub head: String,
    /// The classes.
    pub labels: Vec<String>,
    /// What made the embeddings that it learned from, and must make those it is shown.
    pub space: Space,
    /// `None` where there are no probabilities, and the scores are a ranking.
    pub temperature: Option<f64>,
    /// Numbers of an embedding.
    pub dim: usize,
    /// Row-major, a row of `dim` numbers for each class.
    pub weight: Vec<f64>,
    /// A number for each class.
    pub bias: Vec<f64>,
    /// `None` where no photo can be said to be unlike those that it learned from.
    pub likeness: Option<Likeness>,
}

/// What the safetensors file says of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    head: String,
    labels: Vec<String>,
    space: Space,
    temperature: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
}

impl LinearHead {
    /// What was trained, as a linear map.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the head is no linear map.
    #[cfg(feature = "classifier")]
    pub fn new(trained: &Trained, space: &Space) -> Result<Self> {
        let fit = trained.fit();
        let map = fit.scorer.linear_map().ok_or_else(|| {
            invalid(format!(
                "The head “{}” is no linear map and cannot leave; train “ridge”, for example.",
                fit.head
            ))
        })?;
        Ok(Self {
            head: fit.head.to_owned(),
            labels: trained.labels().to_vec(),
            space: space.clone(),
            temperature: trained.temperature(),
            dim: map.dim,
            weight: map.weights.clone(),
            bias: map.bias.clone(),
            likeness: Likeness::new(trained.open_set()),
        })
    }

    /// The head as safetensors: `weight` [classes, dim] and `bias` [classes] in f64, of a
    /// [`Likeness`] `likeness.mean` and `likeness.directions`, and the rest as JSON under `handful` in
    /// the metadata.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a number cannot be written.
    pub fn to_safetensors(&self) -> Result<Vec<u8>> {
        let failed = "The head cannot be written.";
        let description = serde_json::to_string(&Description {
            head: self.head.clone(),
            labels: self.labels.clone(),
            space: self.space.clone(),
            temperature: self.temperature,
            threshold: self.likeness.as_ref().map(|likeness| likeness.threshold),
        })
        .map_err(|error| invalid(failed.into()).with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_owned(), description)]);
        let classes = self.labels.len();
        let tensors = [
            ("weight", stored(vec![classes, self.dim], &self.weight)),
            ("bias", stored(vec![classes], &self.bias)),
        ];
        let likeness = self.likeness.iter().flat_map(Likeness::tensors);
        let tensors: Vec<_> = tensors.into_iter().chain(likeness).collect();
        let views = tensors.iter().map(|(name, numbers)| (*name, numbers));
        safetensors::serialize(views, Some(metadata))
            .map_err(|error| invalid(failed.into()).with_source(error))
    }

    /// Reads what [`to_safetensors`](Self::to_safetensors) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the file is not that.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self> {
        let unreadable = || invalid("This is not a head of handful as safetensors.".into());
        let failed = |error| unreadable().with_source(error);
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(failed)?;
        let file = SafeTensors::deserialize(bytes).map_err(failed)?;
        let metadata = header.metadata().as_ref();
        let description = metadata.and_then(|entries| entries.get(METADATA_KEY));
        let Description {
            head,
            labels,
            space,
            temperature,
            threshold,
        } = serde_json::from_str(description.ok_or_else(unreadable)?)
            .map_err(|error| unreadable().with_source(error))?;
        let (weight, bias) = (file.tensor("weight"), file.tensor("bias"));
        let (weight, bias) = (weight.map_err(failed)?, bias.map_err(failed)?);
        let dim = weight.shape().get(1).copied().unwrap_or_default();
        let classes = labels.len();
        let shaped = weight.shape() == [classes, dim] && bias.shape() == [classes];
        if !shaped || classes == 0 || dim == 0 {
            return Err(unreadable());
        }
        let likeness = threshold.map(|threshold| {
            Likeness::read(&file, threshold, (classes, dim)).ok_or_else(unreadable)
        });
        let likeness = likeness.transpose()?;
        let numbers = |tensor| doubles(&tensor).ok_or_else(unreadable);
        let (weight, bias) = (numbers(weight)?, numbers(bias)?);
        let mut all = weight.iter().chain(&bias).chain(&temperature);
        if !all.all(|number| number.is_finite()) {
            return Err(unreadable());
        }
        Ok(Self {
            head,
            labels,
            space,
            temperature,
            dim,
            weight,
            bias,
            likeness,
        })
    }

    /// The head as JSON: every field, `weight` row after row.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a number cannot be written.
    #[cfg(feature = "export")]
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|error| invalid("The head cannot be written.".into()).with_source(error))
    }
}

fn invalid(sentence: String) -> Error {
    Error::new(ErrorKind::InvalidInput, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> LinearHead {
        LinearHead {
            head: "ridge".into(),
            labels: vec!["cat".into(), "dog".into()],
            space: Space {
                backbone: "small".into(),
                contract: 1,
                mode: "fast".into(),
                precision: "f32".into(),
                weights: "ff".into(),
            },
            temperature: Some(7.5),
            dim: 3,
            weight: vec![0.1, -0.2, 1e300, 0.0, 1e-300, 2.0],
            bias: vec![0.5, -0.5],
            likeness: Some(Likeness {
                threshold: 0.25,
                mean: vec![0.1, 0.2],
                directions: vec![1.0, 0.0, 0.6, 0.8],
            }),
        }
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let written = head().to_safetensors().unwrap();
        assert_eq!(LinearHead::from_safetensors(&written).unwrap(), head());
        let mut alone = head();
        alone.likeness = None;
        let written_alone = alone.to_safetensors().unwrap();
        assert_eq!(LinearHead::from_safetensors(&written_alone).unwrap(), alone);
        for at in 0..written.len() {
            let _ = LinearHead::from_safetensors(&written[..at]).unwrap_err();
        }
    }

    #[cfg(feature = "export")]
    #[test]
    fn json_holds_every_number() {
        let json: serde_json::Value = serde_json::from_str(&head().to_json().unwrap()).unwrap();
        assert_eq!(json["labels"][1], "dog");
        assert_eq!(json["weight"][2], 1e300);
        assert_eq!(json["space"]["mode"], "fast");
        assert_eq!(json["temperature"], 7.5);
        assert_eq!(json["likeness"]["directions"][3], 0.8);
    }
}
