//! A linear head, without the backbone.

use std::collections::HashMap;

use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

use super::open_set::{OpenSetModel, f64_numbers, f64_tensor};
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
    /// Name of the head that was trained.
    pub head: String,
    /// The classes.
    pub labels: Vec<String>,
    /// The space of the embeddings it was trained on and applies to.
    pub space: Space,
    /// `None` if there are no probabilities and scores are a ranking.
    pub temperature: Option<f64>,
    /// The temperature of such a head before calibration, for formats that have only probabilities.
    pub usual_temperature: f64,
    /// Length of an embedding.
    pub dim: usize,
    /// Row-major, one row of `dim` numbers per class.
    pub weight: Vec<f64>,
    /// One number per class.
    pub bias: Vec<f64>,
    /// `None` if the classifier cannot tell photos that are unlike the support set. Files call it
    /// `likeness`.
    #[serde(rename = "likeness")]
    pub open_set: Option<OpenSetModel>,
}

/// The description in the metadata of a safetensors file.
#[derive(Serialize, Deserialize)]
struct Description {
    head: String,
    labels: Vec<String>,
    space: Space,
    temperature: Option<f64>,
    usual_temperature: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
}

impl LinearHead {
    /// The linear map of a trained classifier.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the head is not a linear map.
    #[cfg(feature = "classifier")]
    pub fn new(trained: &Trained, space: &Space) -> Result<Self> {
        let fit = trained.fit();
        let map = fit.scorer.linear_map().ok_or_else(|| {
            invalid(format!(
                "The head “{}” is not a linear map and cannot be exported; train “ridge”, for example.",
                fit.head
            ))
        })?;
        Ok(Self {
            head: fit.head.to_owned(),
            labels: trained.labels().to_vec(),
            space: space.clone(),
            temperature: trained.temperature(),
            usual_temperature: fit.usual_temperature,
            dim: map.dim,
            weight: map.weights.clone(),
            bias: map.bias.clone(),
            open_set: OpenSetModel::new(trained.open_set()),
        })
    }

    /// The head as safetensors: `weight` [classes, dim] and `bias` [classes] in f64, `likeness.mean` and
    /// `likeness.directions` of the [`OpenSetModel`], and the rest as JSON under `handful` in the
    /// metadata.
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
            usual_temperature: self.usual_temperature,
            threshold: self.open_set.as_ref().map(|model| model.threshold),
        })
        .map_err(|error| invalid(failed.into()).with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_owned(), description)]);
        let classes = self.labels.len();
        let tensors = [
            ("weight", f64_tensor(vec![classes, self.dim], &self.weight)),
            ("bias", f64_tensor(vec![classes], &self.bias)),
        ];
        let open_set = self.open_set.iter().flat_map(OpenSetModel::tensors);
        let tensors: Vec<_> = tensors.into_iter().chain(open_set).collect();
        let views = tensors.iter().map(|(name, numbers)| (*name, numbers));
        safetensors::serialize(views, Some(metadata))
            .map_err(|error| invalid(failed.into()).with_source(error))
    }

    /// Reads a file written by [`to_safetensors`](Self::to_safetensors).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the file is not such a file.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self> {
        let unreadable = || invalid("This is not a safetensors file of a handful head.".into());
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
            usual_temperature,
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
        let open_set = threshold.map(|threshold| {
            OpenSetModel::read(&file, threshold, (classes, dim)).ok_or_else(unreadable)
        });
        let open_set = open_set.transpose()?;
        let numbers = |tensor| f64_numbers(&tensor).ok_or_else(unreadable);
        let (weight, bias) = (numbers(weight)?, numbers(bias)?);
        let mut all = weight.iter().chain(&bias).chain(&temperature);
        if !all.all(|number| number.is_finite()) || !usual_temperature.is_finite() {
            return Err(unreadable());
        }
        Ok(Self {
            head,
            labels,
            space,
            temperature,
            usual_temperature,
            dim,
            weight,
            bias,
            open_set,
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
                intensity: "fixed".into(),
            },
            temperature: Some(7.5),
            usual_temperature: 7.5,
            dim: 3,
            weight: vec![0.1, -0.2, 1e300, 0.0, 1e-300, 2.0],
            bias: vec![0.5, -0.5],
            open_set: Some(OpenSetModel {
                threshold: 0.25,
                mean: vec![0.1, 0.2],
                directions: vec![1.0, 0.0, 0.6, 0.8],
            }),
        }
    }

    #[test]
    fn reading_restores_what_was_written() {
        let written = head().to_safetensors().unwrap();
        assert_eq!(LinearHead::from_safetensors(&written).unwrap(), head());
        let mut alone = head();
        alone.open_set = None;
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
