//! The one error type of the crate: a kind to act on and a sentence to show.

use std::fmt;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in terms a caller can act on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    test,
    derive(ts_rs::TS, serde::Deserialize),
    ts(rename = "ErrorCode"),
    serde(rename_all = "kebab-case")
)]
pub enum ErrorKind {
    /// The bytes are of a format that is known, but damaged or cut off.
    DamagedPhoto,
    /// The bytes are not a photo, or of a format this build cannot decode.
    UnsupportedFormat,
    /// The photo has more pixels than can be decoded in bounded memory.
    PhotoTooLarge,
    /// A weight file is damaged, or is not one of ours.
    WeightFile,
    /// Two things were made under different preprocessing contracts or backbones.
    ContractMismatch,
    /// An argument is outside what the function accepts.
    InvalidInput,
    /// Something was asked of the classifier that needs training first.
    NotTrained,
    /// The engine could not be started or failed while computing.
    Engine,
    /// The graphics device went away in the middle of the work.
    DeviceLost,
    /// The caller cancelled the work.
    Cancelled,
    /// A file could not be read or written.
    Io,
    /// A file is not a project of ours.
    NotAProject,
    /// A project file is damaged: cut off, or not consistent in itself.
    DamagedProject,
    /// A project file holds more than can be opened in bounded memory.
    ProjectTooLarge,
    /// A project file was written by a later version, or needs something of it.
    NewerProject,
}

impl ErrorKind {
    /// A stable identifier for use across the JavaScript boundary.
    pub fn code(self) -> &'static str {
        match self {
            Self::DamagedPhoto => "damaged-photo",
            Self::UnsupportedFormat => "unsupported-format",
            Self::PhotoTooLarge => "photo-too-large",
            Self::WeightFile => "weight-file",
            Self::ContractMismatch => "contract-mismatch",
            Self::InvalidInput => "invalid-input",
            Self::NotTrained => "not-trained",
            Self::Engine => "engine",
            Self::DeviceLost => "device-lost",
            Self::Cancelled => "cancelled",
            Self::Io => "io",
            Self::NotAProject => "not-a-project",
            Self::DamagedProject => "damaged-project",
            Self::ProjectTooLarge => "project-too-large",
            Self::NewerProject => "newer-project",
        }
    }
}

/// An error with its [`ErrorKind`], a sentence for a person, and the cause where there is one.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` says what was expected, what came, and what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Keeps the error that caused this one.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Puts the name of the file or photo in front of the sentence.
    #[must_use]
    pub fn in_file(mut self, name: impl fmt::Display) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// What went wrong, to act on.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
