//! The networks that make an embedding together.

use super::contract::Contract;
use super::view::{Mode, View};
use super::weights::{Backbone, Precision};
use crate::error::{Error, ErrorKind, Result};

/// What a mode computes with: the backbone, and in [`Mode::Best`] a second one beside it. What the
/// two make of a photo are the parts of its embedding, one after the other.
#[derive(Clone, Debug)]
pub struct Backbones {
    mode: Mode,
    first: Backbone,
    second: Option<Backbone>,
}

impl Backbones {
    /// The networks of a mode.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where the mode needs a second network and there is none, or the
    /// reverse; [`ErrorKind::ContractMismatch`] where the two compute in different arithmetic.
    pub fn new(mode: Mode, first: Backbone, second: Option<Backbone>) -> Result<Self> {
        if second.is_some() == mode.second_views().is_empty() {
            let sentence = match second {
                None => "Best mode needs the weights of its second network.",
                Some(_) => "Only best mode has a second network.",
            };
            return Err(Error::new(ErrorKind::InvalidInput, sentence));
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
        })
    }

    /// How much work goes into one photo.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The network that every mode has.
    pub fn first(&self) -> &Backbone {
        &self.first
    }

    /// The one beside it, in best mode.
    pub fn second(&self) -> Option<&Backbone> {
        self.second.as_ref()
    }

    /// Each network with the views that it is shown.
    pub fn parts(&self) -> impl Iterator<Item = (&Backbone, &'static [View])> {
        let second = self.second.iter().map(|b| (b, self.mode.second_views()));
        [(&self.first, self.mode.views())].into_iter().chain(second)
    }

    /// The contracts of the networks.
    pub fn contracts(&self) -> impl Iterator<Item = &Contract> {
        self.parts().map(|(backbone, _)| &backbone.contract)
    }

    /// The arithmetic of all networks.
    pub fn precision(&self) -> Precision {
        self.first.precision()
    }

    /// Numbers of an embedding.
    pub fn embedding_length(&self) -> usize {
        self.contracts().map(Contract::embedding_length).sum()
    }
}
