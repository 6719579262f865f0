//! A backbone with its numbers. Reading one from a file checks everything that a damaged or foreign
//! file could get wrong.

mod file;

use std::collections::HashMap;
use std::ops::{Deref, Range};
use std::sync::Arc;

use half::f16;
use serde::{Deserialize, Serialize};

pub use self::file::sha256;

use super::Network;
use super::contract::Contract;
use crate::error::{Error, ErrorKind, Result};

/// Name of the tensor with the features of the [test picture](crate::engine::test_picture).
const REFERENCE: &str = "reference";

/// Where the numbers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The package that was converted, with its version.
    pub package: String,
    /// SHA-256 of the checkpoint inside it, in hexadecimal.
    pub sha256: String,
    /// SPDX identifier of its licence.
    pub licence: String,
}

/// The numbers that an engine computes with. Embeddings of different precisions must never be
/// mixed in one head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// f32 or f16, which agree to 0.999.
    #[default]
    F32,
    /// 8-bit weights and 7-bit activations.
    Int8,
}

impl Precision {
    /// The precision of that name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for any other than `f32` and `int8`.
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

/// A backbone: its description, its rules, and its numbers.
#[derive(Clone, Debug)]
pub struct Backbone {
    /// What to compute.
    pub network: Network,
    /// What goes in and what is made of what comes out.
    pub contract: Contract,
    /// Where the numbers come from.
    pub source: Source,
    /// SHA-256 of the tensor section in hexadecimal; names this backbone in saved projects.
    pub hash: String,
    precision: Precision,
    tensors: HashMap<String, Tensor>,
    levels: HashMap<String, Levels>,
}

/// A tensor of whole numbers of 8 bits.
#[derive(Clone, Debug)]
pub struct Levels {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub data: Numbers,
}

/// Whole numbers of 8 bits where they lie in a file: an engine reads them as they are, and they are
/// most of what it needs. A clone shares the file.
#[derive(Clone, Debug)]
pub struct Numbers {
    file: Arc<Vec<u8>>,
    place: Range<usize>,
}

impl Deref for Numbers {
    type Target = [i8];

    fn deref(&self) -> &[i8] {
        bytemuck::cast_slice(self.file.get(self.place.clone()).unwrap_or_default())
    }
}

impl From<Vec<i8>> for Numbers {
    fn from(numbers: Vec<i8>) -> Self {
        Self {
            place: 0..numbers.len(),
            file: Arc::new(bytemuck::allocation::cast_vec(numbers)),
        }
    }
}

fn refuse(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::WeightFile, why)
}

impl Backbone {
    /// A backbone from its parts, checked like one from a file.
    ///
    /// `tensors` holds `<convolution>.weight` and `.bias`, `mean.<block>` (the mean embedding block
    /// of ordinary photos), and, once known, `reference`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where a tensor is missing, misshapen or not finite, or the
    /// description does not hold; [`ErrorKind::ContractMismatch`] for another contract version.
    pub fn new(
        network: Network,
        contract: Contract,
        source: Source,
        tensors: HashMap<String, Tensor>,
    ) -> Result<Self> {
        let backbone = Self {
            network,
            contract,
            source,
            hash: String::new(),
            precision: Precision::F32,
            tensors,
            levels: HashMap::new(),
        };
        backbone.validate()?;
        Ok(backbone)
    }

    /// The same backbone with other tensors, for int8: see [`int8`](super::int8).
    #[cfg(feature = "cpu")]
    pub(super) fn with_levels(
        &self,
        tensors: HashMap<String, Tensor>,
        levels: HashMap<String, Levels>,
    ) -> Result<Self> {
        let backbone = Self {
            precision: Precision::Int8,
            hash: String::new(),
            tensors,
            levels,
            ..self.clone()
        };
        backbone.validate()?;
        Ok(backbone)
    }

    /// The numbers that an engine computes with under this file.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// All tensors of f32 by name.
    #[cfg(feature = "cpu")]
    pub(super) fn tensors(&self) -> &HashMap<String, Tensor> {
        &self.tensors
    }

    /// A tensor by its name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where there is none of that name.
    pub fn tensor(&self, name: &str) -> Result<&Tensor> {
        self.tensors
            .get(name)
            .ok_or_else(|| refuse(format!("This weight file lacks the tensor {name}.")))
    }

    /// A tensor of 8-bit whole numbers by its name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where there is none of that name.
    pub fn levels(&self, name: &str) -> Result<&Numbers> {
        let levels = self.levels.get(name).map(|levels| &levels.data);
        levels.ok_or_else(|| refuse(format!("This weight file lacks the tensor {name} of i8.")))
    }

    /// The mean of an embedding block over ordinary photos.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where there is no block of that name.
    pub fn base_mean(&self, block: &str) -> Result<&[f32]> {
        Ok(&self.tensor(&format!("mean.{block}"))?.data)
    }

    /// The features of the test picture, against which an engine proves itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where they have not been computed yet.
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
                "The contract in this weight file does not fit its network.",
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
            match self.levels.get(&format!("{name}.weight")) {
                None => self.check_shape(&format!("{name}.weight"), &convolution.weight_shape())?,
                Some(levels) => {
                    check_levels(name, levels, &super::packed_shape(convolution))?;
                    self.check_shape(&format!("{name}.scale"), &[convolution.output])?;
                }
            }
            if self.tensors.contains_key(&format!("{name}.step")) {
                self.check_shape(&format!("{name}.step"), &[convolution.input])?;
            }
            if let Some(zero) = self.levels.get(&format!("{name}.zero")) {
                check_levels(name, zero, &[convolution.input])?;
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

fn check_levels(name: &str, levels: &Levels, shape: &[usize]) -> Result<()> {
    match levels.shape == shape && levels.data.len() == shape.iter().product::<usize>() {
        true => Ok(()),
        false => Err(refuse(format!(
            "The levels of {name} have shape {:?} where the network needs {shape:?}.",
            levels.shape
        ))),
    }
}

/// Convolution weights are stored as f16; biases, means and references stay f32.
fn is_half(name: &str) -> bool {
    name.ends_with(".weight")
}
