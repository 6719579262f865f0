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
            Self::Faint => "faint",
        }
    }

    /// The numbers of the fact, in the order of the sentence.
    pub fn numbers(self) -> Vec<u32> {
        match self {
            Self::FirstPage { pages } => vec![pages],
            Self::FirstChannel { channels } => vec![channels],
            Self::MiddleFrame { frame, frames } => vec![frame, frames],
            Self::Faint => vec![],
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
    /// `first-page`, `first-channel`, `middle-frame` or `faint`.
    pub code: String,
    /// The numbers of the sentence, in its order.
    pub numbers: Vec<u32>,
    /// A sentence for people.
    pub message: String,
}

/// A picture whose levels all lie this close to an end of the range is [`Note::Faint`].
#[cfg(feature = "scientific")]
const FAINT: u8 = 32;

/// Whether all levels lie at one end of the range.
#[cfg(feature = "scientific")]
pub(super) fn is_faint(levels: &[u8]) -> bool {
    let low = levels.iter().min().copied().unwrap_or(0);
    let high = levels.iter().max().copied().unwrap_or(255);
    high < FAINT || low > 255 - FAINT
}
