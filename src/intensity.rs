//! Which rule maps measured values (of 16 bits, of floats, of X-ray attenuation) to levels.

use crate::error::{Error, ErrorKind, Result};

/// How TIFF and DICOM files with more than 8 bits become levels from 0 to 255. It is part of the preprocessing
/// contract: embeddings of photos that were mapped differently are not comparable.
///
/// Integers of a TIFF file are mapped from the whole range of their type, floats from 0 to 1. A DICOM file is
/// mapped by its own window; without one, a CT picture by that of soft tissue, and any other from the whole
/// range of its stored bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Intensity {
    /// The rule above, the same for all pictures.
    #[default]
    #[cfg_attr(test, ts(rename = "fixed"))]
    Fixed,
    /// Each picture from its own darkest to its brightest pixel. It shows faint pictures, but equal values of
    /// two pictures get different levels.
    #[cfg_attr(test, ts(rename = "own-range"))]
    OwnRange,
    /// CT pictures by the window of soft tissue, others as [`Fixed`](Self::Fixed).
    #[cfg_attr(test, ts(rename = "ct-soft-tissue"))]
    SoftTissue,
    /// CT pictures by the window of the lung.
    #[cfg_attr(test, ts(rename = "ct-lung"))]
    Lung,
    /// CT pictures by the window of bone.
    #[cfg_attr(test, ts(rename = "ct-bone"))]
    Bone,
    /// CT pictures by the window of the brain.
    #[cfg_attr(test, ts(rename = "ct-brain"))]
    Brain,
}

impl Intensity {
    /// All rules.
    pub const ALL: [Self; 6] = [
        Self::Fixed,
        Self::OwnRange,
        Self::SoftTissue,
        Self::Lung,
        Self::Bone,
        Self::Brain,
    ];

    /// A stable name, used in project files, by the package and by the command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::OwnRange => "own-range",
            Self::SoftTissue => "ct-soft-tissue",
            Self::Lung => "ct-lung",
            Self::Bone => "ct-bone",
            Self::Brain => "ct-brain",
        }
    }

    /// The rule of a [name](Self::name).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there is none.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|rule| rule.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let message = format!("There is no intensity “{name}”; choose one of {names}.");
            Error::new(ErrorKind::InvalidInput, message)
        })
    }

    /// Centre and width of the window for CT pictures, in Hounsfield units; the usual ones of radiology.
    #[cfg(feature = "scientific")]
    pub(crate) fn ct_window(self) -> Option<(f64, f64)> {
        match self {
            Self::Fixed | Self::OwnRange => None,
            Self::SoftTissue => Some((40.0, 400.0)),
            Self::Lung => Some((-600.0, 1500.0)),
            Self::Bone => Some((400.0, 1800.0)),
            Self::Brain => Some((40.0, 80.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        for rule in Intensity::ALL {
            assert_eq!(Intensity::named(rule.name()).unwrap(), rule);
        }
        let error = Intensity::named("auto").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
