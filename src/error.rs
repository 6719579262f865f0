//! The error type of the crate: a kind for programs and a message for people.

use std::fmt;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for a caller to act on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The bytes have a known format, but are damaged or cut off.
    DamagedPhoto,
    /// The bytes are not a photo, or have a format that this build cannot decode.
    UnsupportedFormat,
    /// The photo has too many pixels to be decoded within the memory limit.
    PhotoTooLarge,
    /// A weight file is damaged, or was not written by this program.
    WeightFile,
    /// Two things belong to different preprocessing contracts or backbones.
    ContractMismatch,
    /// An argument is not valid.
    InvalidInput,
    /// The classifier must be trained first.
    NotTrained,
    /// The engine could not be started or failed while computing.
    Engine,
    /// The graphics device was lost.
    DeviceLost,
    /// The caller cancelled the work.
    Cancelled,
    /// A file could not be read or written.
    Io,
    /// A file is not a project.
    NotAProject,
    /// A project file is damaged: cut off, or inconsistent.
    DamagedProject,
    /// A project file is too large for the memory limit.
    ProjectTooLarge,
    /// A project file was written by a later version, or needs a feature of it.
    NewerProject,
}

impl ErrorKind {
    /// A stable identifier, used in JavaScript.
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

/// An error: its [`ErrorKind`], a message for people, and the cause, if any.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind`. `message` says what was expected, what was found, and what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Puts the name of the file or photo in front of the message.
    #[must_use]
    pub fn in_file(mut self, name: impl fmt::Display) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// What went wrong.
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
