//! Backbones from ONNX files and converted weight files, which are read in parts.

use std::borrow::Cow;
use std::ops::Range;

use js_sys::{Error as JsError, Function, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::embedder::Embedder;
use super::throw;
use crate::embedder;
use crate::engine::{CpuEngine, test_picture};
use crate::error::{Error, ErrorKind, Result};
use crate::export::{LinearHead, onnx};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::import::{self, Options};
use crate::network::slices::{Slices, cut_off};
use crate::network::view::Mode;
use crate::network::weights::{Backbone, TensorSection};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "/** A file that is read in parts, synchronously. */
export interface FileParts {
  readonly size: number;
  read(start: number, end: number): Uint8Array;
}";

#[wasm_bindgen]
extern "C" {
    /// A file of JavaScript.
    #[wasm_bindgen(typescript_type = "FileParts")]
    pub type FileParts;

    #[wasm_bindgen(method, getter)]
    fn size(this: &FileParts) -> f64;

    #[wasm_bindgen(method, catch)]
    fn read(this: &FileParts, start: f64, end: f64) -> std::result::Result<Uint8Array, JsValue>;
}

impl Slices for FileParts {
    fn length(&self) -> u64 {
        self.size() as u64
    }

    fn read(&self, Range { start, end }: Range<u64>) -> Result<Cow<'_, [u8]>> {
        if start > end || end > self.length() {
            return Err(cut_off());
        }
        let part = self.read(start as f64, end as f64).map_err(unreadable)?;
        if u64::from(part.length()) != end - start {
            return Err(cut_off());
        }
        Ok(Cow::Owned(part.to_vec()))
    }
}

fn unreadable(error: JsValue) -> Error {
    let why = error.dyn_ref::<JsError>().map(JsError::message);
    let why = why.map_or_else(|| "unknown reason".to_owned(), String::from);
    Error::new(
        ErrorKind::Io,
        format!("The file can no longer be read ({why}); choose it again."),
    )
}

/// A network that was imported from an ONNX file, and becomes a weight file: [`write`](Conversion::write) its numbers,
/// [`pack`](Conversion::pack) them for the engine, which frees them, [`forward`](Conversion::forward), and
/// [`finish`](Conversion::finish).
#[wasm_bindgen]
pub struct Conversion {
    backbone: Backbone,
    choices: Vec<import::Choice>,
    section: Option<TensorSection>,
    engine: Option<CpuEngine>,
    reference: Vec<f32>,
}

#[wasm_bindgen]
impl Conversion {
    /// Imports the network of an ONNX file. `preprocessing` is the JSON file of its repository; `output` names
    /// the tensor that the features are.
    pub fn read(
        file: &FileParts,
        name: &str,
        preprocessing: Option<Box<[u8]>>,
        output: Option<String>,
        licence: Option<String>,
    ) -> std::result::Result<Conversion, JsValue> {
        let options = Options {
            name,
            preprocessing: preprocessing.as_deref(),
            output: output.as_deref(),
            licence: licence.as_deref(),
        };
        let (backbone, choices) = import::import_and_list(file, &options).map_err(throw)?;
        Ok(Self {
            backbone,
            choices,
            section: None,
            engine: None,
            reference: Vec::new(),
        })
    }

    /// What could be chosen as the features: JSON, a list of `{ name, dims, what, isDefault }`.
    pub fn choices(&self) -> std::result::Result<String, JsValue> {
        json(&self.choices)
    }

    /// Calls `write` with the numbers of the weight file, part by part in order, each a `Uint8Array` that is valid
    /// only during the call.
    pub fn write(&mut self, write: &Function) -> std::result::Result<(), JsValue> {
        let mut problem = None;
        let section = self.backbone.write_tensors(&mut |part| {
            // SAFETY: nothing allocates in this module's memory while the view exists.
            let view = unsafe { Uint8Array::view(part) };
            write
                .call1(&JsValue::NULL, &view)
                .map(drop)
                .map_err(|error| {
                    problem = Some(error);
                    Error::new(ErrorKind::Io, "The weight file cannot be written.")
                })
        });
        if let Some(problem) = problem {
            return Err(problem);
        }
        self.section = Some(section.map_err(throw)?);
        Ok(())
    }

    /// Packs the weights for the engine, and frees them.
    pub fn pack(&mut self) -> std::result::Result<(), JsValue> {
        self.engine = Some(CpuEngine::taking(&mut self.backbone).map_err(throw)?);
        Ok(())
    }

    /// Computes the features of the test picture, which the file keeps for the self-test of other engines.
    pub fn forward(&mut self) -> std::result::Result<(), JsValue> {
        let picture = test_picture(&self.backbone.network);
        let engine = self.engine.as_mut().ok_or_else(too_early)?;
        let features = engine.forward(&picture, 1).map_err(throw)?;
        if features.iter().any(|number| !number.is_finite()) {
            return Err(throw(Error::new(
                ErrorKind::WeightFile,
                "This network computes numbers that are not finite; its file is damaged, or needs more than 32 bits.",
            )));
        }
        self.reference = features;
        Ok(())
    }

    /// What comes before the numbers in the weight file, and what after them.
    pub fn finish(mut self) -> std::result::Result<Vec<Uint8Array>, JsValue> {
        let mut section = self.section.take().ok_or_else(too_early)?;
        let after = section.append_reference(&self.reference);
        let before = self.backbone.write_header(&section).map_err(throw)?;
        Ok([before, after]
            .map(|part| Uint8Array::from(part.as_slice()))
            .into())
    }
}

fn too_early() -> JsValue {
    JsError::new("The steps of a conversion are in another order.").into()
}

/// What a weight file is, from its header.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    name: &'a str,
    hash: &'a str,
    precision: &'a str,
    contract: &'a crate::network::contract::Contract,
    licence: &'a str,
    output: Option<&'a str>,
    features: usize,
    operations: Vec<(&'static str, usize)>,
}

/// What a weight file is, from its header: JSON.
#[wasm_bindgen]
pub fn describe(header: &[u8]) -> std::result::Result<String, JsValue> {
    let backbone = Backbone::read_description(header).map_err(throw)?;
    let Backbone {
        network,
        contract,
        source,
        hash,
        ..
    } = &backbone;
    let operations: Vec<_> = network.operations().cloned().collect();
    let operations = if operations.is_empty() {
        vec![("convolutions", network.convolutions().count())]
    } else {
        import::kinds(&operations)
    };
    json(&Description {
        name: &network.name,
        hash,
        precision: backbone.precision().name(),
        contract,
        licence: &source.licence,
        output: source.output.as_deref(),
        features: network.feature_length(),
        operations,
    })
}

fn json(value: &impl Serialize) -> std::result::Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| JsError::new(&error.to_string()).into())
}

#[wasm_bindgen]
impl Embedder {
    /// As `load`, from files of which only one tensor at a time is read.
    pub fn open(
        first: &FileParts,
        mode: &str,
        second: Option<FileParts>,
        intensity: &str,
    ) -> std::result::Result<Embedder, JsValue> {
        let mode = Mode::named(mode).map_err(throw)?;
        let intensity = Intensity::named(intensity).map_err(throw)?;
        let first = Backbone::read_slices(first).map_err(throw)?;
        let second = second.map(|file| Backbone::read_slices(&file)).transpose();
        let backbones = Backbones::new(mode, first, second.map_err(throw)?);
        backbones
            .map(|backbones| backbones.with_intensity(intensity))
            .and_then(embedder::Embedder::new)
            .map(Self::from)
            .map_err(throw)
    }
}

/// One ONNX model of the network of a weight file and a head, which is given as safetensors.
#[wasm_bindgen(js_name = fileToOnnx)]
pub fn file_to_onnx(file: &FileParts, head: &[u8]) -> std::result::Result<Vec<u8>, JsValue> {
    let backbone = Backbone::read_slices(file).map_err(throw)?;
    let head = LinearHead::from_safetensors(head).map_err(throw)?;
    onnx::classifier(&backbone, &head).map_err(throw)
}
