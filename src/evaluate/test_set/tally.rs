//! The counts of a test set.

use super::{TestClass, TestPhoto, TestReport, UnknownClass};
use crate::evaluate::reliability::CalibrationBins;
use crate::evaluate::{Share, balanced_accuracy};
use crate::head::{Trained, argmax, softmax};

/// The counts of a test set.
pub(super) struct Tally<'a> {
    trained: &'a Trained,
    confusion: Vec<Vec<usize>>,
    bins: CalibrationBins,
    /// Accepted photos of the classes, and rejected ones of other classes.
    accepted: usize,
    rejected: usize,
    unknown_classes: Vec<UnknownClass>,
    photos: Vec<TestPhoto>,
}

impl<'a> Tally<'a> {
    /// Nothing is counted yet.
    pub(super) fn new(trained: &'a Trained) -> Self {
        let way = trained.labels().len();
        Self {
            trained,
            confusion: vec![vec![0; way]; way],
            bins: CalibrationBins::default(),
            accepted: 0,
            rejected: 0,
            unknown_classes: Vec::new(),
            photos: Vec::new(),
        }
    }

    /// Counts a photo of a class by its embedding.
    pub(super) fn count(&mut self, label: String, embedding: &[f32]) {
        let trained = self.trained;
        let scores = trained.fit().scorer.scores(embedding);
        let probabilities = trained.temperature().map(|t| softmax(&scores, t));
        let top = argmax(&scores);
        let own = trained.labels().iter().position(|known| *known == label);
        let open_set = trained.open_set();
        let unlike = open_set.is_unlike(open_set.similarity(embedding));
        match own {
            Some(own) => {
                self.confusion[own][top] += 1;
                self.accepted += usize::from(!unlike);
                if let Some(probabilities) = &probabilities {
                    self.bins.count(probabilities[top], own == top);
                }
            }
            None => {
                self.rejected += usize::from(unlike);
                match self
                    .unknown_classes
                    .iter_mut()
                    .find(|class| class.label == label)
                {
                    Some(class) => class.count += 1,
                    None => self.unknown_classes.push(UnknownClass {
                        label: label.clone(),
                        count: 1,
                    }),
                }
            }
        }
        self.photos.push(TestPhoto {
            index: self.photos.len(),
            label,
            predicted: trained.labels()[top].clone(),
            probability: probabilities.as_ref().map(|p| p[top]),
            own_probability: probabilities.and_then(|p| Some(p[own?])),
            unlike,
            duplicate_of: None,
        });
    }

    /// The report of the photos counted, without near-duplicates.
    pub(super) fn report(self) -> TestReport {
        let labels = self.trained.labels().iter().enumerate();
        let classes: Vec<_> = labels
            .zip(&self.confusion)
            .map(|((class, label), counts)| TestClass {
                label: label.clone(),
                share: Share::new(counts[class], counts.iter().sum()),
            })
            .collect();
        let total = self.confusion.iter().flatten().sum();
        let correct = classes.iter().map(|class| class.share.correct).sum();
        let strangers = self.photos.len() - total;
        let has_open_set = self.trained.open_set().threshold().is_some();
        TestReport {
            accuracy: (total > 0).then(|| Share::new(correct, total)),
            without_duplicates: None,
            balanced_accuracy: balanced_accuracy(classes.iter().map(|class| class.share)),
            classes,
            confusion: self.confusion,
            reliability: self.bins.reliability(),
            known: (has_open_set && total > 0).then(|| Share::new(self.accepted, total)),
            unknown: (has_open_set && strangers > 0).then(|| Share::new(self.rejected, strangers)),
            unknown_classes: self.unknown_classes,
            photos: self.photos,
        }
    }
}
