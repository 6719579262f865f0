//! Models in the format of Teachable Machine's image projects: a layers model of TensorFlow.js from pixels
//! to probabilities, and the metadata that its client `@teachablemachine/image` reads.
//!
//! The client loads models of stock layers only, so that everything after the network is expressed by them;
//! see `embedding`. The client resizes photos in its own way, and its format has no place for “unlike”.

mod embedding;
mod layers;
mod network;

use serde_json::json;

use self::layers::Layers;
use super::LinearHead;
use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::view::{Mode, View};
use crate::network::weights::{Backbone, Precision};

/// The client that the model is for, and the version of TensorFlow.js that it wants.
const CLIENT: (&str, &str) = ("@teachablemachine/image", "0.8.5");
const TFJS: &str = "1.3.1";

/// The client makes x / 127 − 1 of the levels x from 0 to 255.
const CLIENT_SCALE: f32 = 127.0;

/// The side of the client's pictures, in pixels.
const CLIENT_SIDE: usize = 224;

/// Name of the file of weights, which the model refers to.
const WEIGHTS: &str = "weights.bin";

const INPUT: &str = "pixels";
const OUTPUT: &str = "probabilities";

/// The files of a model.
#[derive(Clone, Debug)]
pub struct Files {
    /// The layers, `model.json`.
    pub model: String,
    /// The weights, `weights.bin`.
    pub weights: Vec<u8>,
    /// The labels, `metadata.json`.
    pub metadata: String,
}

impl Files {
    /// The files with their names.
    pub fn entries(&self) -> [(&'static str, &[u8]); 3] {
        [
            ("model.json", self.model.as_bytes()),
            (WEIGHTS, &self.weights),
            ("metadata.json", self.metadata.as_bytes()),
        ]
    }
}

/// A classifier as a model of Teachable Machine with the given name.
///
/// A head without a temperature gets its usual one, because the format has only probabilities.
///
/// # Errors
/// [`ErrorKind::ContractMismatch`] if the head was not trained in fast mode and f32, or on embeddings of another
/// backbone; [`ErrorKind::InvalidInput`] for an imported backbone or one with another input.
pub fn files(backbone: &Backbone, head: &LinearHead, name: &str) -> Result<Files> {
    check(backbone, head)?;
    let mut layers = Layers::new(INPUT, &[CLIENT_SIDE, CLIENT_SIDE, 3]);
    let features = network::write(&mut layers, backbone, INPUT)?;
    embedding::write(&mut layers, backbone, &features, head, OUTPUT)?;
    let (topology, manifest, weights) = layers.finish(INPUT, OUTPUT);
    let model = json!({
        "format": "layers-model",
        "generatedBy": concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        "modelTopology": {
            "class_name": "Model",
            "config": topology,
            "keras_version": format!("tfjs-layers {TFJS}"),
            "backend": "tensor_flow.js",
        },
        "weightsManifest": [{ "paths": [WEIGHTS], "weights": manifest }],
    });
    let metadata = json!({
        "tfjsVersion": TFJS,
        "packageName": CLIENT.0,
        "packageVersion": CLIENT.1,
        "modelName": name,
        "userMetadata": {},
        "labels": head.labels,
        "imageSize": CLIENT_SIDE,
    });
    Ok(Files {
        model: model.to_string(),
        weights,
        metadata: metadata.to_string(),
    })
}

/// Refuses what the format cannot express.
fn check(backbone: &Backbone, head: &LinearHead) -> Result<()> {
    super::check_built_in(backbone, "a model of Teachable Machine")?;
    let Space {
        mode, precision, ..
    } = &head.space;
    if Mode::named(mode)?.views() != [View::CenterCrop] || precision != Precision::F32.name() {
        return Err(Error::new(
            ErrorKind::ContractMismatch,
            format!(
                "Teachable Machine's format can only express fast mode in f32, and this classifier is in \
                 {mode} mode and {precision}. Train again from the photos in fast mode and f32."
            ),
        ));
    }
    let backbones = Backbones::new(Mode::Fast, backbone.clone(), None)?;
    // The model begins with levels, however they were made.
    let backbones = backbones.with_intensity(Intensity::named(&head.space.intensity)?);
    Space::new(&backbones).admit(&head.space)?;
    let side = backbone.network.side;
    if side == CLIENT_SIDE && head.dim == backbone.contract.embedding_length() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!(
            "Teachable Machine's pictures have {CLIENT_SIDE} pixels a side; the backbone {} needs {side}.",
            backbone.network.name
        ),
    ))
}
