//! Photos by label.

use super::{Class, Note};
use crate::support::class_name;

/// Maximum number of refused labels that are told one by one.
const MAX_TOLD: usize = 3;

/// What stands for the bytes of a name that are not Unicode.
const UNREADABLE: char = '\u{fffd}';

/// Photos by label, in the order found. All spellings of a label are one class. Photos whose label is
/// refused have none.
#[derive(Default)]
pub(super) struct PhotosByLabel {
    pub classes: Vec<Class>,
    pub loose: Vec<usize>,
    /// Where the label was found, and the sentence.
    refused: Vec<(String, String)>,
}

impl PhotosByLabel {
    /// Adds a photo; `place` says where the label was found, for example `Row 7 of labels.csv`.
    pub fn add(&mut self, written: &str, photo: usize, place: &str) {
        match class_name(written) {
            Err(error) => self.refuse(photo, place, &error.to_string()),
            Ok(label) => match self.classes.iter_mut().find(|class| class.label == label) {
                Some(class) => class.photos.push(photo),
                None => self.classes.push(Class {
                    label,
                    photos: vec![photo],
                }),
            },
        }
    }

    /// Adds a photo under the name of its folder.
    pub fn add_folder(&mut self, written: &str, photo: usize) {
        let place = format!("The folder “{written}”");
        if written.contains(UNREADABLE) {
            self.refuse(photo, &place, "The name is not Unicode; rename the folder.");
        } else {
            self.add(written, photo, &place);
        }
    }

    /// Leaves a photo without a label, because what is written cannot be one.
    pub fn refuse(&mut self, photo: usize, place: &str, why: &str) {
        self.loose.push(photo);
        if !self.refused.iter().any(|(other, _)| other == place) {
            let sentence =
                format!("{place} has no name for a class. {why} Its photos are without a class.");
            self.refused.push((place.to_owned(), sentence));
        }
    }

    /// The labels that were refused.
    pub fn notes(&self) -> Option<Note> {
        let told = self
            .refused
            .iter()
            .take(MAX_TOLD)
            .map(|(_, sentence)| sentence);
        let mut sentences: Vec<_> = told.cloned().collect();
        if self.refused.len() > MAX_TOLD {
            sentences.push(format!(
                "The same goes for {} more.",
                self.refused.len() - MAX_TOLD
            ));
        }
        (!sentences.is_empty()).then(|| Note {
            code: "refused-label",
            message: sentences.join(" "),
        })
    }
}
