//! What a person should know about how a photo was read.

use serde::Serialize;

/// A fact about a photo, with a stable [code](Note::code) and a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Only the first page of a file of several was read.
    FirstPage {
        /// Pages of the file.
        pages: u32,
    },
    /// Only the first channel of several was read.
    FirstChannel {
        /// Channels of a pixel.
        channels: u32,
    },
    /// Only the middle frame of a series was read.
    MiddleFrame {
        /// Its number, from 1.
        frame: u32,
        /// Frames of the file.
        frames: u32,
    },
    /// The file says that text is drawn into the picture; it may name a patient.
    BurnedInText,
    /// The values take a small part of their range, so that the picture is almost black or white.
    Faint,
}

impl Note {
    /// A stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Self::FirstPage { .. } => "first-page",
            Self::FirstChannel { .. } => "first-channel",
            Self::MiddleFrame { .. } => "middle-frame",
            Self::BurnedInText => "burned-in-text",
            Self::Faint => "faint",
        }
    }

    /// The numbers of the fact, in the order of the sentence.
    pub fn numbers(self) -> Vec<u32> {
        match self {
            Self::FirstPage { pages } => vec![pages],
            Self::FirstChannel { channels } => vec![channels],
            Self::MiddleFrame { frame, frames } => vec![frame, frames],
            Self::BurnedInText | Self::Faint => vec![],
        }
    }

    /// The note in words.
    pub fn describe(self) -> NoteDescription {
        NoteDescription {
            code: self.code().to_owned(),
            numbers: self.numbers(),
            message: self.sentence(),
        }
    }

    /// A sentence for people.
    pub fn sentence(self) -> String {
        match self {
            Self::FirstPage { pages } => format!("Only the first of its {pages} pages is used."),
            Self::FirstChannel { channels } => {
                format!("Only the first of its {channels} channels is used.")
            }
            Self::MiddleFrame { frame, frames } => {
                format!("Of its {frames} frames, only the middle one, number {frame}, is used.")
            }
            Self::BurnedInText => {
                "It says that text is drawn into its picture, which may name the patient."
                    .to_owned()
            }
            Self::Faint => "Its values take a small part of their range, so it is almost black or \
                            white; the intensity own-range shows it."
                .to_owned(),
        }
    }
}

/// What a person should know about a photo, in words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PhotoNote"))]
#[serde(rename_all = "camelCase")]
pub struct NoteDescription {
    /// `first-page`, `first-channel`, `middle-frame`, `burned-in-text` or `faint`.
    pub code: String,
    /// The numbers of the sentence, in its order.
    pub numbers: Vec<u32>,
    /// A sentence for people.
    pub message: String,
}

/// A picture whose levels all lie this close to an end of the range is [`Note::Faint`].
#[cfg(feature = "scientific")]
const FAINT: u8 = 32;

/// The darkest and the brightest level of a picture.
#[cfg(feature = "scientific")]
pub(super) struct Levels {
    low: u8,
    high: u8,
}

#[cfg(feature = "scientific")]
impl Levels {
    pub(super) const NONE: Self = Self { low: 255, high: 0 };

    /// Adds a part of the picture.
    pub(super) fn add(&mut self, levels: &[u8]) {
        self.low = levels.iter().copied().fold(self.low, u8::min);
        self.high = levels.iter().copied().fold(self.high, u8::max);
    }

    /// Whether all levels lie at one end of the range.
    pub(super) fn are_faint(&self) -> bool {
        self.high < FAINT || self.low > 255 - FAINT
    }
}

#[cfg(all(test, feature = "scientific"))]
mod tests {
    use super::*;

    #[test]
    fn faint_pictures_lie_at_one_end_of_the_range() {
        let are_faint = |rows: &[&[u8]]| {
            let mut levels = Levels::NONE;
            rows.iter().for_each(|row| levels.add(row));
            levels.are_faint()
        };
        assert!(are_faint(&[&[0, 9], &[31]]));
        assert!(are_faint(&[&[224, 255]]));
        assert!(!are_faint(&[&[0, 9], &[32]]));
        // Each of these rows is faint for itself.
        assert!(!are_faint(&[&[0, 3], &[250, 255]]));
    }
}
