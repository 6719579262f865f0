//! The facade of the second half: from labelled embeddings to a trained classifier and its
//! predictions. Embeddings come from an [`embedder`](crate::embedder), in this process or beside it.

use std::ops::Range;
use std::sync::Arc;

use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::{LabelNext, Report, Review, review};
use crate::head::{Fit, Head, Prediction, Trained, Training};
use crate::network::backbones::Backbones;
use crate::network::contract::POOLED;
use crate::project::Project;
use crate::support::{Problem, SupportSet};

/// Photos by their embeddings, labels and what was learned from them, under one backbone.
pub struct Classifier {
    space: Space,
    pooled_mean: Vec<f32>,
    deviations: Range<usize>,
    support: SupportSet,
    trained: Option<Trained>,
}

impl Classifier {
    /// An empty classifier for the embeddings that these networks make. Of them only the contract,
    /// the means and the hash are looked at.
    ///
    /// # Errors
    /// [`ErrorKind::WeightFile`] where the first lacks the mean of ordinary photos.
    pub fn new(backbones: &Backbones) -> Result<Self> {
        Ok(Self {
            space: Space::new(backbones),
            pooled_mean: backbones.first().base_mean(POOLED)?.to_vec(),
            deviations: backbones.first().contract.deviations(),
            support: SupportSet::new(backbones.embedding_length()),
            trained: None,
        })
    }

    /// What makes its embeddings; those of another space must not come in.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// A classifier like this one with the photos of a project, to be trained.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`] if the project's embeddings are of another space.
    pub fn open(&self, project: &Project) -> Result<Self> {
        self.space.admit(&project.about.space)?;
        let (dim, kept) = (self.support.dim(), project.support.dim());
        if dim != kept {
            return Err(Error::new(
                ErrorKind::DamagedProject,
                format!("An embedding has {dim} numbers, and those of this project {kept}."),
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

    /// The labelled photos.
    pub fn support(&self) -> &SupportSet {
        &self.support
    }

    /// The labelled photos, to change. What was trained stays in use until the next
    /// [`adopt`](Self::adopt).
    pub fn support_mut(&mut self) -> &mut SupportSet {
        &mut self.support
    }

    /// Gives a class another name, in the support set and in what was trained.
    ///
    /// # Errors
    /// As [`SupportSet::rename_class`].
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<()> {
        self.support.rename_class(from, to)?;
        if let Some(trained) = &mut self.trained {
            // A class that was made after the training is not known there, and need not be.
            let _ = trained.rename_class(from, to);
        }
        Ok(())
    }

    /// Starts to train a head on a copy of the support set as it is now. Pump the training to its
    /// end and hand the fit to [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there is no such head, or fewer than two classes have photos.
    pub fn start_training(&self, head: &str, seed: u64) -> Result<Training> {
        let head = Head::named(head)?;
        Ok(head.start(Arc::new(self.problem()?), seed))
    }

    /// The support set as it is now, to train any number of heads on.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if fewer than two classes have photos.
    pub fn problem(&self) -> Result<Problem> {
        let problem = self.support.problem()?;
        Ok(problem.with_deviations(self.deviations.clone()))
    }

    /// Calibrates a finished training and predicts with it from now on.
    ///
    /// # Errors
    /// As [`Trained::new`]; what was in use before stays in use.
    pub fn adopt(&mut self, fit: Fit) -> Result<Report> {
        let trained = Trained::new(fit, &self.pooled_mean)?;
        let report = Report::new(&trained);
        self.trained = Some(trained);
        Ok(report)
    }

    /// Reports on a finished training without taking it into use, so that heads can be compared.
    ///
    /// # Errors
    /// As [`Trained::new`].
    pub fn report(&self, fit: Fit) -> Result<Report> {
        Ok(Report::new(&Trained::new(fit, &self.pooled_mean)?))
    }

    /// Starts to complete the report of what was trained: findings about each photo, whose ids are
    /// those of the support set, and the learning curve. Pump it to its end.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt).
    pub fn start_review(&self, seed: u64) -> Result<Review> {
        let trained = self.trained()?;
        Ok(review(trained, Head::named(trained.fit().head)?, seed))
    }

    /// Chooses up to `count` of the photos with these embeddings, row-major, to label next.
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

    /// What was trained last.
    ///
    /// # Errors
    /// [`ErrorKind::NotTrained`] before the first [`adopt`](Self::adopt).
    pub fn trained(&self) -> Result<&Trained> {
        self.trained.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::NotTrained,
                "Nothing has been trained yet; give at least two classes a photo and train.",
            )
        })
    }
}
