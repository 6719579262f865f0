//! The views of a photo, and how many each mode takes.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// One square crop of a photo. Files name the views by the letters of the reference vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// Shorter side resized to the input size, then a centre crop.
    #[serde(rename = "a")]
    CenterCrop,
    /// Shorter side resized to the larger resize side, then a centre crop of the input size.
    #[serde(rename = "b")]
    ResizedCrop,
    /// Both sides squashed to the input size, mirrored left to right.
    #[serde(rename = "cf")]
    SquashedFlip,
}

/// How much work goes into one photo: `fast` uses one view, `quality` two, and `best` adds a second,
/// larger network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// One view, [`View::CenterCrop`].
    Fast,
    /// Two views, [`View::ResizedCrop`] and [`View::SquashedFlip`].
    #[default]
    Quality,
    /// As quality, and [`View::CenterCrop`] for a second, larger network.
    Best,
}

impl Mode {
    /// The mode with a name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for names other than `fast`, `quality` and `best`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "fast" => Ok(Self::Fast),
            "quality" => Ok(Self::Quality),
            "best" => Ok(Self::Best),
            _ => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("There is no mode “{name}”; choose quality, fast or best."),
            )),
        }
    }

    /// Its name; the inverse of [`named`](Self::named).
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Quality => "quality",
            Self::Best => "best",
        }
    }

    /// The views for the first network, in order.
    pub fn views(self) -> &'static [View] {
        match self {
            Self::Fast => &[View::CenterCrop],
            Self::Quality | Self::Best => &[View::ResizedCrop, View::SquashedFlip],
        }
    }

    /// The views for the second network; empty in modes without one.
    pub fn second_views(self) -> &'static [View] {
        match self {
            Self::Fast | Self::Quality => &[],
            Self::Best => &[View::CenterCrop],
        }
    }
}
