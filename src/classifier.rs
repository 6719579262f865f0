//! The facade of the classify half: from labelled embeddings to a trained classifier and its
//! predictions. Embeddings come from an [`embedder`](crate::embedder), in this or another process.

use std::ops::Range;
use std::sync::Arc;

use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::{Evaluation, LabelNext, Report, Review, evaluate, review};
use crate::head::{Fit, Head, Prediction, Trained, Training};
use crate::network::backbones::Backbones;
use crate::network::contract::POOLED;
use crate::project::Project;
use crate::support::{Problem, SupportSet, class_name};

/// A support set and the classifier trained on it, in the embedding space of one configuration.
pub struct Classifier {
    space: Space,
    pooled_mean: Vec<f32>,
    deviations: Range<usize>,
    support: SupportSet,
    trained: Option<Trained>,
}

impl Classifier {
    /// An empty classifier for the embeddings of these networks, of which only the contract, the means
    /// and the hash are read.
    ///
    /// # Errors
    /// [`ErrorKind::WeightFile`] if the first network lacks the mean of ordinary photos.
    pub fn new(backbones: &Backbones) -> Result<Self> {
        Ok(Self {
            space: Space::new(backbones),
            pooled_mean: backbones.first().base_mean(POOLED)?.to_vec(),
            deviations: backbones.first().contract.deviations(),
            support: SupportSet::new(backbones.embedding_length()),
            trained: None,
        })
    }

    /// The space of its embeddings. Embeddings of another space must not be added.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// A classifier with the same configuration and the photos of a project, not yet trained.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`] if the embeddings of the project are of another space.
    pub fn open(&self, project: &Project) -> Result<Self> {
        self.space.admit(&project.about.space)?;
        let (dim, found) = (self.support.dim(), project.support.dim());
        if dim != found {
            return Err(Error::new(
                ErrorKind::DamagedProject,
                format!("Embeddings of {dim} numbers were expected; this project has {found}."),
            ));
        }
        Ok(Self {
            space: self.space.clone(),
            pooled_mean: self.pooled_mean.clone(),
            deviations: self.deviations.clone(),
            support: project.support.clone(),
            trained: None,
        })
    }

    /// The support set.
    pub fn support(&self) -> &SupportSet {
        &self.support
    }

    /// The support set, to edit. Predictions do not change until the next [`adopt`](Self::adopt).
    pub fn support_mut(&mut self) -> &mut SupportSet {
        &mut self.support
    }

    /// Lets photos without a group join their near-duplicates, where [the space](Space::tells_near_duplicates)
    /// tells them.
    ///
    /// # Errors
    /// As [`SupportSet::group_similar`].
    pub fn group_similar(&mut self, ids: &[u32]) -> Result<()> {
        if self.space.tells_near_duplicates() {
            self.support.group_similar(ids)?;
        }
        Ok(())
    }

    /// Renames a class in the support set and in predictions.
    ///
    /// # Errors
    /// As [`SupportSet::rename_class`].
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (&class_name(from)?, &class_name(to)?);
        self.support.rename_class(from, to)?;
        if let Some(trained) = &mut self.trained {
            // Fails for a class that was added after the training, which predictions do not name.
            let _ = trained.rename_class(from, to);
        }
        Ok(())
    }

    /// Starts to train a head on a snapshot of the support set. Pass its fit to
    /// [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the head is unknown or fewer than two classes have photos.
    pub fn start_training(&self, head: &str, seed: u64) -> Result<Training> {
        let head = Head::named(head)?;
        Ok(head.start(Arc::new(self.problem()?), seed))
    }

    /// A snapshot of the support set, to train any number of heads on.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if fewer than two classes have photos.
    pub fn problem(&self) -> Result<Problem> {
        let problem = self.support.problem()?;
        Ok(problem.with_deviations(self.deviations.clone()))
    }

    /// Calibrates a fit, reports on it, and uses it for predictions from now on.
    ///
    /// # Errors
    /// As [`Trained::new`]; predictions then remain as before.
    pub fn adopt(&mut self, fit: Fit) -> Result<Report> {
        let trained = Trained::new(fit, &self.pooled_mean)?;
        let report = Report::new(&trained);
        self.trained = Some(trained);
        Ok(report)
    }

    /// Reports on a fit without using it for predictions, to compare heads.
    ///
    /// # Errors
    /// As [`Trained::new`].
    pub fn report(&self, fit: Fit) -> Result<Report> {
        Ok(Report::new(&Trained::new(fit, &self.pooled_mean)?))
    }

    /// Starts to complete the report of the classifier with findings about each photo and the learning
    /// curve. Ids are those of the support set.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt).
    pub fn start_review(&self, seed: u64) -> Result<Review> {
        let trained = self.trained()?;
        Ok(review(trained, Head::named(trained.fit().head)?, seed))
    }

    /// Starts to measure the classifier on labelled photos, which it does not learn from: one row-major
    /// embedding for each label.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt), and as [`evaluate`].
    pub fn start_evaluation(&self, labels: &[String], embeddings: &[f32]) -> Result<Evaluation> {
        evaluate(self.trained()?, labels, embeddings)
    }

    /// Chooses up to `count` photos to label next, by their embeddings, row-major.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt), and as
    /// [`LabelNext::choose`].
    pub fn label_next(&self, embeddings: &[f32], count: usize) -> Result<LabelNext> {
        LabelNext::choose(self.trained()?, embeddings, count)
    }

    /// Classifies a photo by its embedding.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt), and as
    /// [`Trained::predict`].
    pub fn predict(&self, embedding: &[f32]) -> Result<Prediction> {
        self.trained()?.predict(embedding)
    }

    /// The classifier of the last [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt).
    pub fn trained(&self) -> Result<&Trained> {
        self.trained.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::NotTrained,
                "Nothing has been trained yet; add photos to at least two classes and train.",
            )
        })
    }
}
