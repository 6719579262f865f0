//! Few-shot image classification by transfer: a frozen, pretrained backbone turns photos into
//! embeddings, and only a new last layer, the head, is trained, on the device that holds the photos.
//!
//! Modules, in data-flow order:
//!
//! | module | what it does |
//! | --- | --- |
//! | [`intensity`] | the rule that maps measured values to levels |
//! | [`photo`] | encoded bytes to upright sRGB pixels |
//! | [`preprocess`] | pixels to the normalised views the backbone expects |
//! | [`network`] | the description of a backbone and its weight file |
//! | [`engine`] | executes a description on a device |
//! | [`embedding`] | raw features of the views to one embedding |
//! | [`embedder`] | the modules above together: a photo to its embedding |
//! | `collection` | class folders, zips and tables of labels, natively |
//! | [`taken`] | when a photo was taken, from its EXIF data |
//! | [`support`] | labelled photos |
//! | [`head`] | the trainable last layer: fitting, calibration, open set |
//! | [`pace`] | lets long computations pause, report progress and be cancelled |
//! | [`gradient`] | gradient descent for the head that needs it |
//! | [`evaluate`] | left-out accuracy, intervals, findings, episodes |
//! | [`project`] | the saved project |
//! | [`export`] | a trained classifier for other programs |
//! | [`classifier`] | the facade that ties them together |

#[cfg(feature = "classifier")]
mod algebra;
mod checksum;
#[cfg(feature = "embed")]
pub mod embedder;
pub mod embedding;
#[cfg(any(feature = "cpu", feature = "flex", feature = "gpu"))]
pub mod engine;
pub mod error;
#[cfg(any(feature = "classifier", feature = "export"))]
pub mod export;
pub mod intensity;
pub mod network;
#[cfg(feature = "photo")]
pub mod photo;
#[cfg(feature = "embed")]
pub mod preprocess;
mod tensor;

#[cfg(feature = "classifier")]
pub mod classifier;
#[cfg(feature = "collection")]
pub mod collection;
#[cfg(feature = "classifier")]
pub mod evaluate;
#[cfg(any(feature = "classifier", feature = "gradient"))]
pub mod gradient;
#[cfg(feature = "classifier")]
pub mod head;
#[cfg(feature = "classifier")]
pub mod pace;
#[cfg(feature = "classifier")]
pub mod project;
#[cfg(feature = "classifier")]
pub mod support;
#[cfg(feature = "classifier")]
pub mod taken;

#[cfg(all(test, feature = "cpu"))]
#[path = "../tests/common/proptest_config.rs"]
mod proptest_config;
#[cfg(all(test, feature = "classifier"))]
mod typescript;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::{Error, ErrorKind, Result};
