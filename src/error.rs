//! The error type of the crate: a kind for programs and a message for people.

use std::fmt;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an error, for callers to act on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    test,
    derive(ts_rs::TS, serde::Deserialize),
    ts(rename = "ErrorCode"),
    serde(rename_all = "kebab-case")
)]
pub enum ErrorKind {
    /// The bytes have a known format but are damaged or truncated.
    DamagedPhoto,
    /// The bytes are not a photo, or have a format that this build cannot decode.
    UnsupportedFormat,
    /// The photo has more pixels than the memory limit allows.
    PhotoTooLarge,
    /// The weight file is damaged or was not written by this project.
    WeightFile,
    /// Embeddings, weights or projects of different preprocessing contracts or backbones were combined.
    ContractMismatch,
    /// An argument is invalid.
    InvalidInput,
    /// The operation needs a trained classifier.
    NotTrained,
    /// The engine could not be started or failed while computing.
    Engine,
    /// The graphics device was lost during the computation.
    DeviceLost,
    /// The caller cancelled the operation.
    Cancelled,
    /// A file could not be read or written.
    Io,
    /// The file is not a project of handful.
    NotAProject,
    /// The project file is damaged: truncated or inconsistent.
    DamagedProject,
    /// The project file exceeds the limits for opening.
    ProjectTooLarge,
    /// The project file was written by a later version or needs a feature of one.
    NewerProject,
}

impl ErrorKind {
    /// A stable identifier, used across the JavaScript boundary.
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

/// An error with its [`ErrorKind`], a message, and an optional cause.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Creates an error. `message` says what was expected, what was found, and what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Sets the error that caused this one.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Prefixes the message with the name of the file or photo.
    #[must_use]
    pub fn in_file(mut self, name: impl fmt::Display) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// The kind of the error.
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
