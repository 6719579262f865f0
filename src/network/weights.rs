//! The weight file: safetensors whose metadata describes the backbone completely. Reading checks
//! everything that a damaged or foreign file could get wrong.

use std::borrow::Cow;
use std::collections::HashMap;

use half::f16;
use safetensors::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Network;
use super::contract::Contract;
use crate::error::{Error, ErrorKind, Result};

/// Key of the description in the safetensors metadata.
const METADATA_KEY: &str = "handful";

/// Version of the file layout.
const FORMAT: u32 = 1;

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

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    network: Network,
    contract: Contract,
    source: Source,
    /// SHA-256 of the tensor section, in hexadecimal.
    data_sha256: String,
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
    tensors: HashMap<String, Tensor>,
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
            tensors,
        };
        backbone.validate()?;
        Ok(backbone)
    }

    /// Reads and checks a weight file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] with what is wrong: not safetensors, not ours, damaged (the hash
    /// does not match), a tensor missing, misshapen or not finite.
    /// [`ErrorKind::ContractMismatch`] for a file of another contract version.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let not_safetensors = |error| {
            refuse("This is not a weight file, or it was cut off; fetch or build it again.")
                .with_source(error)
        };
        let (header_length, metadata) =
            SafeTensors::read_metadata(bytes).map_err(not_safetensors)?;
        let header = metadata
            .metadata()
            .as_ref()
            .and_then(|entries| entries.get(METADATA_KEY))
            .ok_or_else(|| refuse("This safetensors file was not written by handful convert."))?;
        let header: Header = serde_json::from_str(header).map_err(|error| {
            refuse("The description in this weight file cannot be read; build it again.")
                .with_source(error)
        })?;
        if header.format != FORMAT {
            return Err(refuse(format!(
                "This weight file has layout {}, this build reads layout {FORMAT}; \
                 use the weight file that came with this build.",
                header.format
            )));
        }
        let data = bytes.get(8 + header_length..).unwrap_or_default();
        if hex(&Sha256::digest(data)) != header.data_sha256 {
            return Err(refuse(
                "This weight file is damaged (its hash does not match); fetch or build it again.",
            ));
        }
        let file = SafeTensors::deserialize(bytes).map_err(not_safetensors)?;
        let tensors = file
            .iter()
            .map(|(name, view)| {
                let data = widen(view.dtype(), view.data()).ok_or_else(|| {
                    refuse(format!(
                        "Tensor {name} is neither f16 nor f32; build the file again."
                    ))
                })?;
                let shape = view.shape().to_vec();
                Ok((name.to_string(), Tensor { shape, data }))
            })
            .collect::<Result<_>>()?;
        let backbone = Self {
            network: header.network,
            contract: header.contract,
            source: header.source,
            hash: header.data_sha256,
            tensors,
        };
        backbone.validate()?;
        Ok(backbone)
    }

    /// The file: convolution weights as f16, everything else as f32.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where safetensors refuses to write.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut tensors: Vec<(&str, Stored)> = self
            .tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), Stored::new(name, tensor)))
            .collect();
        tensors.sort_by_key(|(name, _)| *name);
        // The hash is of the data, which does not depend on the header: write once to learn it.
        let draft = self.serialize(&tensors, String::new())?;
        let (header_length, _) = SafeTensors::read_metadata(&draft)
            .map_err(|error| refuse("The weight file cannot be read back.").with_source(error))?;
        let data = draft.get(8 + header_length..).unwrap_or_default();
        self.serialize(&tensors, hex(&Sha256::digest(data)))
    }

    fn serialize(&self, tensors: &[(&str, Stored)], data_sha256: String) -> Result<Vec<u8>> {
        let failed = "The weight file cannot be written.";
        let header = serde_json::to_string(&Header {
            format: FORMAT,
            network: self.network.clone(),
            contract: self.contract.clone(),
            source: self.source.clone(),
            data_sha256,
        })
        .map_err(|error| refuse(failed).with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_string(), header)]);
        let views = tensors.iter().map(|(name, stored)| (*name, stored));
        safetensors::serialize(views, Some(metadata))
            .map_err(|error| refuse(failed).with_source(error))
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

    fn validate(&self) -> Result<()> {
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
        for convolution in network.convolutions() {
            let name = &convolution.name;
            self.check_shape(&format!("{name}.weight"), &convolution.weight_shape())?;
            self.check_shape(&format!("{name}.bias"), &[convolution.output])?;
        }
        for block in &contract.blocks {
            self.check_shape(&format!("mean.{}", block.name), &[block.size])?;
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

/// Convolution weights are stored as f16; biases, means and references stay f32.
fn is_half(name: &str) -> bool {
    name.ends_with(".weight")
}

fn widen(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    match dtype {
        Dtype::F16 => Some(
            bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|&pair| f16::from_le_bytes(pair).to_f32())
                .collect(),
        ),
        Dtype::F32 => Some(
            bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&four| f32::from_le_bytes(four))
                .collect(),
        ),
        _ => None,
    }
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
    fn new(name: &str, tensor: &Tensor) -> Self {
        let (dtype, bytes) = if is_half(name) {
            let halves = tensor
                .data
                .iter()
                .flat_map(|&v| f16::from_f32(v).to_le_bytes());
            (Dtype::F16, halves.collect())
        } else {
            (
                Dtype::F32,
                tensor.data.iter().flat_map(|v| v.to_le_bytes()).collect(),
            )
        };
        Self {
            dtype,
            shape: tensor.shape.clone(),
            bytes,
        }
    }
}

impl View for &Stored {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
