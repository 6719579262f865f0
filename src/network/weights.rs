//! A backbone with its weights. Reading one from a file checks everything that can be wrong in a damaged
//! or foreign file.

mod file;

use std::collections::HashMap;
use std::ops::{Deref, Range};
use std::sync::Arc;

use half::f16;
use serde::{Deserialize, Serialize};

pub use self::file::TensorSection;
pub use crate::checksum::sha256;

use super::Network;
use super::contract::{CONTRACT_VERSION, Contract};
use crate::error::{Error, ErrorKind, Result};

/// Name of the tensor with the features of the [test picture](crate::engine::test_picture).
const REFERENCE: &str = "reference";

/// With what the names of an imported file's tensors begin.
pub(super) const IMPORTED: &str = "tensor.";

/// Where the weights come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The package that was converted, with its version.
    pub package: String,
    /// SHA-256 of the checkpoint in it, in hexadecimal.
    pub sha256: String,
    /// SPDX identifier of its licence.
    pub licence: String,
    /// The tensor of an imported file that is the features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// The precision that an engine computes in. Embeddings of different precisions must never be mixed in
/// one head. `f32` includes f16 weights, which agree with it to 0.999; `int8` has 8-bit weights and
/// 7-bit activations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// f32 or f16, whose embeddings agree to a cosine of 0.999.
    #[default]
    F32,
    /// 8-bit weights and 7-bit activations.
    Int8,
}

impl Precision {
    /// The precision with a name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for names other than `f32` and `int8`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "f32" => Ok(Self::F32),
            "int8" => Ok(Self::Int8),
            _ => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("There is no precision “{name}”; choose f32 or int8."),
            )),
        }
    }

    /// `f32` or `int8`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Int8 => "int8",
        }
    }
}

/// A tensor of the file, widened to f32.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub data: Vec<f32>,
}

/// A backbone: its description, its preprocessing contract and its weights.
#[derive(Clone, Debug)]
pub struct Backbone {
    /// The operations.
    pub network: Network,
    /// How photos become its input and its features become an embedding.
    pub contract: Contract,
    /// Where the weights come from.
    pub source: Source,
    /// SHA-256 of the weights in hexadecimal; names this backbone in saved projects.
    pub hash: String,
    precision: Precision,
    tensors: HashMap<String, Tensor>,
    int8_tensors: HashMap<String, Int8Tensor>,
}

/// A tensor of i8.
#[derive(Clone, Debug)]
pub struct Int8Tensor {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub data: Int8Data,
}

/// A range of i8 in the bytes of a file. An engine reads them in place, because they are most of the
/// weights. A clone shares the file.
#[derive(Clone, Debug)]
pub struct Int8Data {
    file: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Deref for Int8Data {
    type Target = [i8];

    fn deref(&self) -> &[i8] {
        bytemuck::cast_slice(self.file.get(self.range.clone()).unwrap_or_default())
    }
}

impl From<Vec<i8>> for Int8Data {
    fn from(numbers: Vec<i8>) -> Self {
        Self {
            range: 0..numbers.len(),
            file: Arc::new(bytemuck::allocation::cast_vec(numbers)),
        }
    }
}

fn refuse(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::WeightFile, why)
}

/// The error where a tensor is missing.
pub(crate) fn lacking(name: &str) -> Error {
    refuse(format!("This weight file lacks the tensor {name}."))
}

impl Backbone {
    /// A backbone in f32 from its parts, checked like one from a file.
    ///
    /// `tensors` holds `<convolution>.weight` and `.bias`, `mean.<block>` (the mean embedding block
    /// of ordinary photos), and, once known, `reference`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where a tensor is missing, misshapen or not finite, or the
    /// description is not valid; [`ErrorKind::ContractMismatch`] for another contract version.
    pub fn new(
        network: Network,
        contract: Contract,
        source: Source,
        tensors: HashMap<String, Tensor>,
    ) -> Result<Self> {
        let mut backbone = Self {
            network,
            contract,
            source,
            hash: String::new(),
            precision: Precision::F32,
            tensors,
            int8_tensors: HashMap::new(),
        };
        backbone.add_missing_means();
        backbone.validate()?;
        Ok(backbone)
    }

    /// An imported file has no means of ordinary photos: zeros, which change nothing.
    fn add_missing_means(&mut self) {
        if self.contract.version == CONTRACT_VERSION {
            return;
        }
        for block in self.contract.blocks.iter().filter(|block| !block.centred) {
            let zeros = || Tensor {
                shape: vec![block.size],
                data: vec![0.0; block.size],
            };
            let name = format!("mean.{}", block.name);
            self.tensors.entry(name).or_insert_with(zeros);
        }
    }

    /// The int8 form of this backbone with the given tensors; see [`int8`](super::int8).
    #[cfg(feature = "cpu")]
    pub(super) fn with_int8_tensors(
        &self,
        tensors: HashMap<String, Tensor>,
        int8_tensors: HashMap<String, Int8Tensor>,
    ) -> Result<Self> {
        let backbone = Self {
            precision: Precision::Int8,
            hash: String::new(),
            tensors,
            int8_tensors,
            ..self.clone()
        };
        backbone.validate()?;
        Ok(backbone)
    }

    /// The precision that engines compute this backbone in.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// All tensors of f32 by name.
    #[cfg(feature = "cpu")]
    pub(super) fn tensors(&self) -> &HashMap<String, Tensor> {
        &self.tensors
    }

    /// The tensor with a name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where no tensor has that name.
    pub fn tensor(&self, name: &str) -> Result<&Tensor> {
        self.tensors.get(name).ok_or_else(|| lacking(name))
    }

    /// Removes the tensor with a name, so that it is freed after its use.
    #[cfg(feature = "import")]
    pub(crate) fn take_tensor(&mut self, name: &str) -> Option<Tensor> {
        self.tensors.remove(name)
    }

    /// The numbers of the i8 tensor with a name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where no i8 tensor has that name.
    pub fn int8_tensor(&self, name: &str) -> Result<&Int8Data> {
        let data = self.int8_tensors.get(name).map(|tensor| &tensor.data);
        data.ok_or_else(|| refuse(format!("This weight file lacks the i8 tensor {name}.")))
    }

    /// The mean of an embedding block over ordinary photos.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where no block has that name.
    pub fn base_mean(&self, block: &str) -> Result<&[f32]> {
        Ok(&self.tensor(&format!("mean.{block}"))?.data)
    }

    /// The features of the test picture, which the self-test of an engine compares with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where they are not in the file.
    pub fn reference(&self) -> Result<&[f32]> {
        Ok(&self.tensor(REFERENCE)?.data)
    }

    /// Stores the features of the test picture.
    pub fn set_reference(&mut self, features: Vec<f32>) {
        let shape = vec![features.len()];
        let data = features;
        self.tensors
            .insert(REFERENCE.into(), Tensor { shape, data });
    }

    /// Rounds the convolution weights to f16, as the file stores them.
    pub fn round_to_f16(&mut self) {
        for (name, tensor) in &mut self.tensors {
            if is_half(name) {
                for value in &mut tensor.data {
                    *value = f16::from_f32(*value).to_f32();
                }
            }
        }
    }

    /// Checks everything but the weights.
    fn validate_description(&self) -> Result<()> {
        let Self {
            network, contract, ..
        } = self;
        contract.check()?;
        network.validate()?;
        let outputs = network.outputs.iter().map(|o| (o.name.as_str(), o.size));
        let blocks = contract.blocks.iter().map(|b| (b.name.as_str(), b.size));
        if contract.size as usize != network.side || !outputs.eq(blocks) {
            return Err(refuse(
                "The contract in this weight file does not match its network.",
            ));
        }
        for block in &contract.blocks {
            self.check_shape(&format!("mean.{}", block.name), &[block.size])?;
        }
        Ok(())
    }

    fn validate(&self) -> Result<()> {
        self.validate_description()?;
        let network = &self.network;
        for convolution in network.convolutions() {
            let name = &convolution.name;
            self.check_shape(&format!("{name}.bias"), &[convolution.output])?;
            match self.int8_tensors.get(&format!("{name}.weight")) {
                None => self.check_shape(&format!("{name}.weight"), &convolution.weight_shape())?,
                Some(weight) => {
                    check_int8_shape(name, weight, &convolution.int8_weight_shape())?;
                    self.check_shape(&format!("{name}.scale"), &[convolution.output])?;
                }
            }
            if self.tensors.contains_key(&format!("{name}.step")) {
                self.check_shape(&format!("{name}.step"), &[convolution.input])?;
            }
            if let Some(zero) = self.int8_tensors.get(&format!("{name}.zero")) {
                check_int8_shape(name, zero, &[convolution.input])?;
            }
        }
        #[cfg(feature = "import")]
        for operation in network.operations() {
            for (name, shape) in operation.tensors() {
                self.check_shape(name, &shape)?;
            }
        }
        if self.tensors.contains_key(REFERENCE) {
            self.check_shape(REFERENCE, &[network.feature_length()])?;
        }
        Ok(())
    }

    fn check_shape(&self, name: &str, shape: &[usize]) -> Result<()> {
        let tensor = self.tensor(name)?;
        if tensor.shape != shape || tensor.data.len() != shape.iter().product::<usize>() {
            return Err(refuse(format!(
                "Tensor {name} has shape {:?} where the network needs {shape:?}.",
                tensor.shape
            )));
        }
        if !tensor.data.iter().all(|value| value.is_finite()) {
            return Err(refuse(format!(
                "Tensor {name} holds numbers that are not finite."
            )));
        }
        Ok(())
    }
}

fn check_int8_shape(name: &str, tensor: &Int8Tensor, shape: &[usize]) -> Result<()> {
    if tensor.shape == shape && tensor.data.len() == shape.iter().product::<usize>() {
        return Ok(());
    }
    Err(refuse(format!(
        "An i8 tensor of {name} has shape {:?} where the network needs {shape:?}.",
        tensor.shape
    )))
}

/// Convolution weights are stored as f16; biases, means and references stay f32.
fn is_half(name: &str) -> bool {
    name.ends_with(".weight")
}

/// Whether the file stores a tensor as f16. Those of imported files are only if that loses nothing, because
/// the file had 16 bits.
fn is_stored_as_half(name: &str, data: &[f32]) -> bool {
    let exact = |&x: &f32| f16::from_f32(x).to_f32() == x;
    is_half(name) || name.starts_with(IMPORTED) && data.iter().all(exact)
}
