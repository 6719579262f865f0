//! A snapshot of a support set, which heads learn from.

use std::ops::Range;

use super::groups::Groups;
use super::{check_embedding, invalid};
use crate::error::Result;

/// Labelled embeddings in which every class has an example. Heads learn from it, and episodes are
/// drawn from it.
#[derive(Clone, Debug)]
pub struct Problem {
    labels: Vec<String>,
    dim: usize,
    embeddings: Vec<f32>,
    classes: Vec<usize>,
    counts: Vec<usize>,
    ids: Vec<u32>,
    groups: Groups,
    unlabelled: Vec<f32>,
    deviations: Range<usize>,
    aligned: bool,
}

impl Problem {
    /// Creates a problem: `embeddings` is row-major, n × `dim`; `classes` holds an index into `labels`
    /// for each of the n rows. The ids are 0, 1, 2 and so on, and each photo is a group of its own.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there are fewer than two
    /// labels, a class has no example, an index or a length does not match, or a number is not
    /// finite.
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
                "Embeddings of {} photos with {dim} numbers each were expected, but there are {} numbers.",
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
                    "A photo refers to the class with the index {class}, but there are {} classes.",
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
            groups: Groups::single(classes.len()),
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

    /// A problem of other photos with the same layout of embeddings.
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

    /// The problem with other embeddings of the same photos, of the same layout: labels, classes, ids and
    /// groups remain, unlabelled photos do not.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the numbers are not as many
    /// as before or not finite.
    pub(crate) fn with_embeddings(&self, embeddings: Vec<f32>) -> Result<Self> {
        let problem = self.like(self.labels.clone(), embeddings, self.classes.clone())?;
        Ok(Self {
            ids: self.ids.clone(),
            groups: self.groups.clone(),
            ..problem
        })
    }

    /// Sets the groups of photos that belong together: photos with the same key are one group, and a
    /// photo without a key is a group of its own. Whatever leaves photos out leaves out whole groups.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the numbers of keys and
    /// examples differ.
    pub fn with_groups<K: Eq + std::hash::Hash>(mut self, keys: Vec<Option<K>>) -> Result<Self> {
        if keys.len() != self.len() {
            return Err(invalid(format!(
                "{} photos need as many groups, but there are {}.",
                self.len(),
                keys.len()
            )));
        }
        self.groups = Groups::by_key(keys);
        Ok(self)
    }

    /// The groups of photos that are left out together.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// The number of photos of each class without those of a group, whose number must be that of one.
    /// `None` if a class would have none: such a group cannot be left out.
    pub fn counts_without(&self, group: usize) -> Option<Vec<usize>> {
        let mut counts = self.counts.clone();
        for &photo in &self.groups.members()[group] {
            counts[self.classes[photo]] -= 1;
        }
        counts.iter().all(|&count| count > 0).then_some(counts)
    }

    /// For each photo whether its group can be left out.
    pub fn can_be_left_out(&self) -> Vec<bool> {
        let groups = 0..self.groups.members().len();
        let can: Vec<_> = groups
            .map(|group| self.counts_without(group).is_some())
            .collect();
        self.groups.of().iter().map(|&group| can[group]).collect()
    }

    /// Sets the range of the deviation blocks in an embedding, which describe how a photo varies over
    /// its area (see [`Contract::deviations`](crate::network::contract::Contract::deviations)). The
    /// default is empty.
    pub fn with_deviations(mut self, deviations: Range<usize>) -> Self {
        self.deviations = deviations;
        self
    }

    /// The range of the deviation blocks in an embedding; empty if there are none.
    pub fn deviations(&self) -> &Range<usize> {
        &self.deviations
    }

    /// Marks the problem as aligned.
    pub(super) fn marked_aligned(mut self) -> Self {
        self.aligned = true;
        self
    }

    /// Whether its photos are aligned to its unlabelled ones; see [`aligned`](Self::aligned).
    pub fn is_aligned(&self) -> bool {
        self.aligned
    }

    /// Sets the ids of the examples, by which findings refer to them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the numbers of ids and
    /// examples differ.
    pub fn with_ids(mut self, ids: Vec<u32>) -> Result<Self> {
        if ids.len() != self.len() {
            return Err(invalid(format!(
                "{} photos need as many ids, but there are {}.",
                self.len(),
                ids.len()
            )));
        }
        self.ids = ids;
        Ok(self)
    }

    /// The ids of the examples; in the problem of a [`SupportSet`](super::SupportSet) those of the set.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Sets the embeddings of unlabelled photos, row-major, m × `dim`, for heads that learn from them
    /// too and for alignment.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the last embedding is
    /// incomplete or a number is not finite.
    pub fn with_unlabelled(mut self, embeddings: Vec<f32>) -> Result<Self> {
        for row in embeddings.chunks(self.dim) {
            check_embedding(row, self.dim)?;
        }
        self.unlabelled = embeddings;
        Ok(self)
    }

    /// The embeddings of the unlabelled photos, row-major, m × `dim`.
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

    /// Length of an embedding.
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

    /// The embeddings of the examples.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.embeddings.chunks_exact(self.dim)
    }

    /// The embedding of the example with this index, which must be below [`len`](Self::len).
    pub fn row(&self, example: usize) -> &[f32] {
        &self.embeddings[example * self.dim..(example + 1) * self.dim]
    }

    /// The class index of each example.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The number of examples of each class, at least one.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The weight n / (way · n_c) of each example, which gives all classes the same influence. The
    /// weights sum to n.
    pub fn weights(&self) -> Vec<f64> {
        let share = self.len() as f64 / self.way() as f64;
        let weight = |&class: &usize| share / self.counts[class] as f64;
        self.classes.iter().map(weight).collect()
    }
}
