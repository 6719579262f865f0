//! A trained classifier: a fit, its calibration and its open set.

use serde::{Deserialize, Serialize};

use super::contract::Fit;
use super::open_set::OpenSet;
use super::shared::metrics::softmax;
use super::temperature;
use crate::error::{Error, ErrorKind, Result};
use crate::support::check_embedding;

/// A classifier ready to predict.
///
/// ```
/// use handful::{head::{Head, Trained}, support::SupportSet};
///
/// let mut support = SupportSet::new(2);
/// for shade in [0.0, 0.1] {
///     support.add("left", &[1.0, shade])?;
///     support.add("right", &[shade, 1.0])?;
/// }
/// let fit = Head::named("ridge")?.train(support.problem()?, 0)?;
/// let trained = Trained::new(fit, &[0.0, 0.0])?;
/// let prediction = trained.predict(&[0.9, 0.1])?;
/// assert_eq!(prediction.label.as_deref(), Some("left"));
/// # Ok::<(), handful::error::Error>(())
/// ```
pub struct Trained {
    fit: Fit,
    labels: Vec<String>,
    temperature: Option<f64>,
    open_set: OpenSet,
}

/// The classification of one photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// The likeliest class; `None` if the photo is unlike all photos of the support set.
    pub label: Option<String>,
    /// Whether the photo is unlike all photos of the support set.
    pub unlike: bool,
    /// Largest cosine to a class prototype after subtracting the mean of ordinary photos, in −1..=1.
    pub similarity: f64,
    /// Whether there are probabilities; without them the scores are only a ranking.
    pub calibrated: bool,
    /// Every class, the likeliest first.
    pub scores: Vec<ClassScore>,
}

/// One class of a [`Prediction`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Score"))]
#[serde(rename_all = "camelCase")]
pub struct ClassScore {
    /// The class.
    pub label: String,
    /// The head's score; higher is likelier.
    pub score: f64,
    /// In 0..=1, summing to 1 over the classes; `None` if not calibrated.
    pub probability: Option<f64>,
}

impl Trained {
    /// Calibrates a fit and learns the open set. `base_mean` is the mean pooled block of ordinary
    /// photos, from the weight file.
    ///
    /// # Errors
    /// As [`OpenSet::new`].
    pub fn new(fit: Fit, base_mean: &[f32]) -> Result<Self> {
        Ok(Self {
            labels: fit.problem.labels().to_vec(),
            temperature: temperature::calibrate(&fit),
            open_set: OpenSet::new(&fit.problem, base_mean)?,
            fit,
        })
    }

    /// The result of the training.
    pub fn fit(&self) -> &Fit {
        &self.fit
    }

    /// The labels, in the order of the scorer's classes.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The calibrated temperature; `None` without probabilities.
    pub fn temperature(&self) -> Option<f64> {
        self.temperature
    }

    /// The test for photos that are unlike the support set.
    pub fn open_set(&self) -> &OpenSet {
        &self.open_set
    }

    /// Renames a class without training again.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if this classifier has no class `from`.
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<()> {
        let label = self.labels.iter_mut().find(|label| *label == from);
        let label = label.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                format!("The classifier was not trained on a class “{from}”."),
            )
        })?;
        *label = to.to_owned();
        Ok(())
    }

    /// Classifies one photo by its embedding.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the embedding has the wrong length or a number that is not
    /// finite.
    pub fn predict(&self, embedding: &[f32]) -> Result<Prediction> {
        check_embedding(embedding, self.fit.problem.dim())?;
        let scores = self.fit.scorer.scores(embedding);
        let probabilities = self.temperature.map(|t| softmax(&scores, t));
        let probability = |class: usize| probabilities.as_ref().map(|p| p[class]);
        let mut scores: Vec<_> = self
            .labels
            .iter()
            .zip(scores)
            .enumerate()
            .map(|(class, (label, score))| ClassScore {
                label: label.clone(),
                score,
                probability: probability(class),
            })
            .collect();
        scores.sort_by(|a, b| b.score.total_cmp(&a.score));
        let similarity = self.open_set.similarity(embedding);
        let unlike = self.open_set.is_unlike(similarity);
        let first = scores.first().filter(|_| !unlike);
        Ok(Prediction {
            label: first.map(|first| first.label.clone()),
            unlike,
            similarity,
            calibrated: self.temperature.is_some(),
            scores,
        })
    }
}
