//! Writes weight files: the tensor section first, some numbers at a time, and then the header that names its
//! checksums, although it comes first in the file.

use std::collections::HashMap;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::{FORMAT, Header, LENGTH, METADATA_KEY};
use crate::checksum::{Checksum, Sha256Sum, sha256};
use crate::error::{Error, Result};
use crate::network::contract::CONTRACT_VERSION;
use crate::network::weights::{Backbone, Int8Tensor, REFERENCE, Tensor, is_stored_as_half, refuse};

/// Numbers that are written at a time.
const CHUNK: usize = 1 << 16;

/// A tensor section that was written: where its tensors are, and its checksums.
pub struct TensorSection {
    infos: Vec<(String, TensorInfo)>,
    hash: String,
    sum: Checksum,
}

impl TensorSection {
    /// Adds the features of the test picture, which name no weights and so are not part of the hash. Returns
    /// the bytes that follow the section.
    #[cfg(feature = "import")]
    pub fn append_reference(&mut self, features: &[f32]) -> Vec<u8> {
        let bytes: Vec<u8> = features.iter().flat_map(|x| x.to_le_bytes()).collect();
        let start = self.infos.iter().map(|(_, info)| info.data_offsets.1);
        let start = start.max().unwrap_or_default();
        let info = TensorInfo {
            dtype: Dtype::F32,
            shape: vec![features.len()],
            data_offsets: (start, start + bytes.len()),
        };
        self.infos.push((REFERENCE.to_owned(), info));
        self.sum.add(&bytes);
        bytes
    }
}

impl Backbone {
    /// The file: convolution weights as f16, everything else as f32.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where it cannot be written.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut data = Vec::new();
        let section = self.write_tensors(&mut |part| {
            data.extend_from_slice(part);
            Ok(())
        })?;
        let mut file = self.write_header(&section)?;
        file.append(&mut data);
        Ok(file)
    }

    /// Calls `write` with the tensor section, part by part in order, so that the file need not be in memory
    /// beside the weights.
    ///
    /// Its hash names the backbone. Engines and devices differ in the last bits of the reference, so that of
    /// an imported file is of its weights only.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), and the errors of `write`.
    pub fn write_tensors(
        &self,
        write: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<TensorSection> {
        let singles = (self.tensors.iter()).map(|(name, one)| (name, Stored::new(name, one)));
        let int8 = (self.int8_tensors.iter()).map(|(name, one)| (name, Stored::Int8(one)));
        let mut tensors: Vec<_> = singles.chain(int8).collect();
        // As the safetensors library orders them.
        tensors.sort_by(|(a, one), (b, other)| other.dtype().cmp(&one.dtype()).then(a.cmp(b)));
        let (mut hash, mut sum) = (Sha256Sum::default(), Checksum::default());
        let mut infos = Vec::with_capacity(tensors.len());
        let mut at = 0;
        for (name, tensor) in tensors {
            let is_hashed = self.contract.version == CONTRACT_VERSION || name != REFERENCE;
            tensor.each_chunk(&mut |bytes| {
                if is_hashed {
                    hash.add(bytes);
                }
                sum.add(bytes);
                write(bytes)
            })?;
            let start = at;
            at += tensor.length();
            let info = TensorInfo {
                dtype: tensor.dtype(),
                shape: tensor.shape().to_vec(),
                data_offsets: (start, at),
            };
            infos.push((name.clone(), info));
        }
        Ok(TensorSection {
            infos,
            hash: self.name_of(hash.finish())?,
            sum,
        })
    }

    /// The hash that names the backbone. Imported files with the same weights may differ in their
    /// preprocessing or in what the features are, so the description is part of theirs.
    fn name_of(&self, data: String) -> Result<String> {
        if self.contract.version == CONTRACT_VERSION {
            return Ok(data);
        }
        let description = serde_json::to_string(&(&self.network.nodes, &self.contract));
        let description = description.map_err(|error| unwritable().with_source(error))?;
        Ok(sha256(format!("{data}{description}").as_bytes()))
    }

    /// What comes before a tensor section: the length of the header, and the header.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub fn write_header(&self, section: &TensorSection) -> Result<Vec<u8>> {
        let header = serde_json::to_string(&Header {
            format: FORMAT,
            network: self.network.clone(),
            contract: self.contract.clone(),
            precision: self.precision,
            source: self.source.clone(),
            data_sha256: section.hash.clone(),
            data_xxh3: section.sum.finish(),
        })
        .map_err(|error| unwritable().with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_string(), header)]);
        let metadata = Metadata::new(Some(metadata), section.infos.clone());
        let metadata = metadata.map_err(|error| unwritable().with_source(error))?;
        let json = serde_json::to_vec(&metadata);
        let mut json = json.map_err(|error| unwritable().with_source(error))?;
        json.resize(json.len().next_multiple_of(LENGTH), b' ');
        let mut file = (json.len() as u64).to_le_bytes().to_vec();
        file.extend(json);
        Ok(file)
    }
}

fn unwritable() -> Error {
    refuse("The weight file cannot be written.")
}

/// A tensor as the file stores it.
enum Stored<'a> {
    Half(&'a Tensor),
    Single(&'a Tensor),
    Int8(&'a Int8Tensor),
}

impl<'a> Stored<'a> {
    fn new(name: &str, tensor: &'a Tensor) -> Self {
        if is_stored_as_half(name, &tensor.data) {
            Self::Half(tensor)
        } else {
            Self::Single(tensor)
        }
    }

    fn dtype(&self) -> Dtype {
        match self {
            Self::Half(_) => Dtype::F16,
            Self::Single(_) => Dtype::F32,
            Self::Int8(_) => Dtype::I8,
        }
    }

    fn shape(&self) -> &[usize] {
        match self {
            Self::Half(tensor) | Self::Single(tensor) => &tensor.shape,
            Self::Int8(tensor) => &tensor.shape,
        }
    }

    /// Bytes of its numbers.
    fn length(&self) -> usize {
        match self {
            Self::Half(tensor) => 2 * tensor.data.len(),
            Self::Single(tensor) => 4 * tensor.data.len(),
            Self::Int8(tensor) => tensor.data.len(),
        }
    }

    /// Calls `work` with its numbers as bytes, some at a time.
    fn each_chunk(&self, work: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut bytes = Vec::new();
        match self {
            Self::Half(tensor) => {
                for chunk in tensor.data.chunks(CHUNK) {
                    bytes.clear();
                    bytes.extend(chunk.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()));
                    work(&bytes)?;
                }
            }
            Self::Single(tensor) => {
                for chunk in tensor.data.chunks(CHUNK) {
                    bytes.clear();
                    bytes.extend(chunk.iter().flat_map(|x| x.to_le_bytes()));
                    work(&bytes)?;
                }
            }
            Self::Int8(tensor) => work(bytemuck::cast_slice(&tensor.data))?,
        }
        Ok(())
    }
}
