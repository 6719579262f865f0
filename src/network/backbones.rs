//! The networks that one embedding is composed from.

use super::contract::Contract;
use super::view::{Mode, View};
use super::weights::{Backbone, Precision};
use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;

/// The backbones of a mode: one, and in [`Mode::Best`] a second one. The embedding of a photo is the
/// concatenation of their parts.
#[derive(Clone, Debug)]
pub struct Backbones {
    mode: Mode,
    first: Backbone,
    second: Option<Backbone>,
    intensity: Intensity,
}

impl Backbones {
    /// The networks of a mode.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where the mode needs a second network and there is none, or the
    /// reverse; [`ErrorKind::ContractMismatch`] where the two compute in different precisions.
    pub fn new(mode: Mode, first: Backbone, second: Option<Backbone>) -> Result<Self> {
        if second.is_some() == mode.second_views().is_empty() {
            let message = match second {
                None => "Best mode needs the weights of its second network.",
                Some(_) => "Only best mode has a second network.",
            };
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if let Some(second) = &second
            && second.precision() != first.precision()
        {
            return Err(Error::new(
                ErrorKind::ContractMismatch,
                format!(
                    "The two networks compute in {} and {}; choose weights of one precision.",
                    first.precision().name(),
                    second.precision().name()
                ),
            ));
        }
        Ok(Self {
            mode,
            first,
            second,
            intensity: Intensity::Fixed,
        })
    }

    /// The same networks for photos whose measured values another rule maps to levels.
    #[must_use]
    pub fn with_intensity(self, intensity: Intensity) -> Self {
        Self { intensity, ..self }
    }

    /// The rule that maps measured values to levels.
    pub fn intensity(&self) -> Intensity {
        self.intensity
    }

    /// The mode.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The network of every mode.
    pub fn first(&self) -> &Backbone {
        &self.first
    }

    /// The second network of best mode.
    pub fn second(&self) -> Option<&Backbone> {
        self.second.as_ref()
    }

    /// The first network and the second.
    #[cfg(feature = "embed")]
    pub(crate) fn into_networks(self) -> (Backbone, Option<Backbone>) {
        (self.first, self.second)
    }

    /// Each network with its views.
    pub fn parts(&self) -> impl Iterator<Item = (&Backbone, &'static [View])> {
        let second = self.second.iter().map(|b| (b, self.mode.second_views()));
        [(&self.first, self.mode.views())].into_iter().chain(second)
    }

    /// The contracts of the networks.
    pub fn contracts(&self) -> impl Iterator<Item = &Contract> {
        self.parts().map(|(backbone, _)| &backbone.contract)
    }

    /// The precision of all networks.
    pub fn precision(&self) -> Precision {
        self.first.precision()
    }

    /// Length of an embedding.
    pub fn embedding_length(&self) -> usize {
        self.contracts().map(Contract::embedding_length).sum()
    }
}
