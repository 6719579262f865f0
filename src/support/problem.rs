//! The snapshot of a support set that a head learns from.

use std::ops::Range;

use super::{check_embedding, invalid};
use crate::error::Result;

/// A labelled set of embeddings in which every class has an example: what a head learns from, and
/// what episodes are drawn from.
#[derive(Clone, Debug)]
pub struct Problem {
    labels: Vec<String>,
    dim: usize,
    embeddings: Vec<f32>,
    classes: Vec<usize>,
    counts: Vec<usize>,
    ids: Vec<u32>,
    unlabelled: Vec<f32>,
    deviations: Range<usize>,
    aligned: bool,
}

impl Problem {
    /// A problem from its parts: `embeddings` is row-major, n × `dim`; `classes` holds for each of
    /// the n rows an index into `labels`. The ids are 0, 1, 2 and so on.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there are fewer than two
    /// labels, a class without an example, an index past the labels, a length that does not fit, or
    /// a number that is not finite.
    pub fn new(
        labels: Vec<String>,
        dim: usize,
        embeddings: Vec<f32>,
        classes: Vec<usize>,
    ) -> Result<Self> {
        if labels.len() < 2 {
            return Err(invalid(format!(
                "Training needs at least two classes with photos, and there {}.",
                match labels.len() {
                    0 => "are none",
                    _ => "is only one",
                }
            )));
        }
        if dim == 0 || classes.len().checked_mul(dim) != Some(embeddings.len()) {
            return Err(invalid(format!(
                "{} photos of {dim} numbers each were expected, and {} numbers came.",
                classes.len(),
                embeddings.len()
            )));
        }
        for row in embeddings.chunks_exact(dim) {
            check_embedding(row, dim)?;
        }
        let mut counts = vec![0; labels.len()];
        for &class in &classes {
            *counts.get_mut(class).ok_or_else(|| {
                invalid(format!(
                    "A photo is of class number {class}, and there are only {} classes.",
                    labels.len()
                ))
            })? += 1;
        }
        if let Some(empty) = counts.iter().position(|&count| count == 0) {
            return Err(invalid(format!(
                "The class “{}” has no photos.",
                labels[empty]
            )));
        }
        let ids = (0..).take(classes.len()).collect();
        Ok(Self {
            labels,
            dim,
            embeddings,
            classes,
            counts,
            ids,
            unlabelled: Vec::new(),
            deviations: 0..0,
            aligned: false,
        })
    }

    /// A problem of other photos, whose embeddings are of the same kind as those of this one.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub(crate) fn like(
        &self,
        labels: Vec<String>,
        embeddings: Vec<f32>,
        classes: Vec<usize>,
    ) -> Result<Self> {
        let problem = Self::new(labels, self.dim, embeddings, classes)?;
        Ok(problem.with_deviations(self.deviations.clone()))
    }

    /// Says where in an embedding the deviation blocks are, which tell how a photo varies from place
    /// to place (see [`Contract::deviations`](crate::network::contract::Contract::deviations)). A
    /// problem that is not told has none.
    pub fn with_deviations(mut self, deviations: Range<usize>) -> Self {
        self.deviations = deviations;
        self
    }

    /// Where in an embedding the deviation blocks are; empty where there are none.
    pub fn deviations(&self) -> &Range<usize> {
        &self.deviations
    }

    /// The problem as one whose photos were moved to where its unlabelled ones are.
    pub(super) fn marked_aligned(mut self) -> Self {
        self.aligned = true;
        self
    }

    /// Whether its photos were moved to where its unlabelled ones are, by
    /// [`aligned`](Self::aligned).
    pub fn is_aligned(&self) -> bool {
        self.aligned
    }

    /// The problem with other ids for its examples, so that findings about them find their way back.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there are not as many
    /// ids as examples.
    pub fn with_ids(mut self, ids: Vec<u32>) -> Result<Self> {
        if ids.len() != self.len() {
            return Err(invalid(format!(
                "{} photos need as many ids, and {} came.",
                self.len(),
                ids.len()
            )));
        }
        self.ids = ids;
        Ok(self)
    }

    /// For each example the number that names it: in the problem of a
    /// [`SupportSet`](super::SupportSet) the id it was given there.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// The problem together with photos whose classes are not known, row-major, m × `dim`, for
    /// heads that learn from them too.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the numbers are not
    /// whole embeddings, or one of them is not finite.
    pub fn with_unlabelled(mut self, embeddings: Vec<f32>) -> Result<Self> {
        for row in embeddings.chunks(self.dim) {
            check_embedding(row, self.dim)?;
        }
        self.unlabelled = embeddings;
        Ok(self)
    }

    /// The embeddings of the photos whose classes are not known, row-major, m × `dim`.
    pub fn unlabelled(&self) -> &[f32] {
        &self.unlabelled
    }

    /// The labels of the classes.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The number of classes, at least two.
    pub fn way(&self) -> usize {
        self.labels.len()
    }

    /// How many numbers an embedding has.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The number n of examples.
    #[expect(clippy::len_without_is_empty, reason = "a problem is never empty")]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// The embeddings, row-major, n × [`dim`](Self::dim).
    pub fn embeddings(&self) -> &[f32] {
        &self.embeddings
    }

    /// The embeddings one by one.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.embeddings.chunks_exact(self.dim)
    }

    /// The embedding of one example, `example` being below [`len`](Self::len).
    pub fn row(&self, example: usize) -> &[f32] {
        &self.embeddings[example * self.dim..(example + 1) * self.dim]
    }

    /// For each example the index of its class.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// For each class the number of its examples, at least one.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// For each example the weight n / (way · n_c) that makes all classes count the same. The
    /// weights sum to n.
    pub fn weights(&self) -> Vec<f64> {
        let share = self.len() as f64 / self.way() as f64;
        let weight = |&class: &usize| share / self.counts[class] as f64;
        self.classes.iter().map(weight).collect()
    }
}
