//! The space of an embedding, which says which embeddings may be mixed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checksum::sha256;
use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::contract::CONTRACT_VERSION;

/// Characters of the weights' hash in the short form.
const SHORT_HASH: usize = 16;

/// The most characters of a name in a message.
const MAX_NAME: usize = 40;

/// What an embedding was computed with. Embeddings may be mixed only if their spaces are equal.
/// [`Display`](fmt::Display) writes the short form `backbone/contract/mode/precision/weights`,
/// followed by the intensity if it is not the fixed one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// Name of the network; of two networks, both names joined by `+`.
    pub backbone: String,
    /// Version of the preprocessing contract.
    pub contract: u32,
    /// Name of the mode, which determines the views.
    pub mode: String,
    /// Name of the precision.
    pub precision: String,
    /// SHA-256 of the weights in hexadecimal; of two networks, the SHA-256 of both hashes joined.
    pub weights: String,
    /// Name of the rule that maps measured values to levels. Files without it were made by the fixed one.
    #[serde(default = "fixed", skip_serializing_if = "is_fixed")]
    pub intensity: String,
}

fn fixed() -> String {
    Intensity::Fixed.name().to_owned()
}

fn is_fixed(intensity: &str) -> bool {
    intensity == Intensity::Fixed.name()
}

impl Space {
    /// The space of the embeddings of these networks.
    pub fn new(backbones: &Backbones) -> Self {
        let first = backbones.first();
        let mut space = Self {
            backbone: first.network.name.clone(),
            contract: first.contract.version,
            mode: backbones.mode().name().to_owned(),
            precision: backbones.precision().name().to_owned(),
            weights: first.hash.clone(),
            intensity: backbones.intensity().name().to_owned(),
        };
        if let Some(second) = backbones.second() {
            space.backbone += &format!("+{}", second.network.name);
            space.weights = sha256(format!("{}{}", first.hash, second.hash).as_bytes());
        }
        space
    }

    /// Checks that embeddings of the space `other` may be used in this one.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`], which describes both spaces, if not.
    pub fn admit(&self, other: &Self) -> Result<()> {
        if self == other {
            return Ok(());
        }
        let advice = if self.has_backbone_of(other) {
            "Use the same, or embed the photos again.".to_owned()
        } else {
            format!(
                "Choose the backbone {} ({}), or embed the photos again.",
                shortened(&other.backbone, MAX_NAME),
                other.short_hash()
            )
        };
        Err(Error::new(
            ErrorKind::ContractMismatch,
            format!(
                "The embeddings were made {}; this classifier makes them {}. {advice}",
                other.describe(self),
                self.describe(other)
            ),
        ))
    }

    /// Whether the cosine of near-duplicates is known: it was measured with the built-in networks. Others have
    /// spaces in which distinct photos may be as near.
    pub fn tells_near_duplicates(&self) -> bool {
        self.contract == CONTRACT_VERSION
    }

    /// Whether only mode and precision may differ: backbones from files are the same if their weights are.
    fn has_backbone_of(&self, other: &Self) -> bool {
        let is_built_in = self.contract == CONTRACT_VERSION && other.contract == CONTRACT_VERSION;
        is_built_in && self.backbone == other.backbone || self.weights == other.weights
    }

    /// The space in words, with the details in which it differs from `other`.
    fn describe(&self, other: &Self) -> String {
        // The names may come from a file and be of any length.
        let names = [&self.backbone, &self.mode, &self.precision, &self.intensity];
        let [backbone, mode, precision, intensity] = names.map(|name| shortened(name, MAX_NAME));
        let mut words = format!("by {backbone} in {mode} mode and {precision}");
        if self.contract != other.contract {
            words += &format!(" under contract {}", self.contract);
        }
        if self.intensity != other.intensity {
            words += &format!(" with the intensity {intensity}");
        }
        let same = Self {
            weights: other.weights.clone(),
            ..self.clone()
        };
        if same == *other {
            words += &format!(" with the weights {}", self.short_hash());
        }
        words
    }

    fn short_hash(&self) -> String {
        shortened(&self.weights, SHORT_HASH)
    }
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            backbone,
            contract,
            mode,
            precision,
            intensity,
            ..
        } = self;
        let weights = self.short_hash();
        write!(f, "{backbone}/{contract}/{mode}/{precision}/{weights}")?;
        if is_fixed(intensity) {
            return Ok(());
        }
        write!(f, "/{}", shortened(intensity, MAX_NAME))
    }
}

fn shortened(name: &str, max: usize) -> String {
    name.chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> Space {
        Space {
            backbone: "lite0".into(),
            contract: 1,
            mode: "quality".into(),
            precision: "int8".into(),
            weights: "0123456789abcdef0123456789abcdef".into(),
            intensity: fixed(),
        }
    }

    #[test]
    fn the_short_form_joins_the_fields() {
        let short = "lite0/1/quality/int8/0123456789abcdef";
        assert_eq!(space().to_string(), short);
        let mut other = space();
        other.intensity = "ct-lung".into();
        assert_eq!(other.to_string(), format!("{short}/ct-lung"));
    }

    #[test]
    fn the_fixed_intensity_is_not_written() {
        let json = serde_json::to_string(&space()).unwrap();
        assert!(!json.contains("intensity"), "{json}");
        assert_eq!(serde_json::from_str::<Space>(&json).unwrap(), space());
    }

    #[test]
    fn another_space_is_refused_in_words() {
        space().admit(&space()).unwrap();
        let mut other = space();
        other.mode = "fast".into();
        other.precision = "f32".into();
        let error = space().admit(&other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ContractMismatch);
        assert_eq!(
            error.to_string(),
            "The embeddings were made by lite0 in fast mode and f32; this classifier makes them \
             by lite0 in quality mode and int8. Use the same, or embed the photos again."
        );
        let mut other = space();
        other.intensity = "own-range".into();
        let error = space().admit(&other).unwrap_err().to_string();
        assert!(error.contains("with the intensity own-range;"), "{error}");
        assert!(error.contains("with the intensity fixed."), "{error}");
        let mut other = space();
        other.backbone = "dinov2".into();
        other.contract = 2;
        other.weights = "fedcba9876543210abcdef".into();
        let error = space().admit(&other).unwrap_err().to_string();
        assert!(
            error.ends_with(
                "Choose the backbone dinov2 (fedcba9876543210), or embed the photos again."
            ),
            "{error}"
        );
        let mut other = space();
        other.weights = "fedcba9876543210".into();
        let error = space().admit(&other).unwrap_err().to_string();
        assert!(
            error.contains("with the weights fedcba9876543210;"),
            "{error}"
        );
        assert!(
            error.contains("with the weights 0123456789abcdef."),
            "{error}"
        );
    }
}
