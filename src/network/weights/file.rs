//! The weight file: safetensors whose metadata contains the complete description of the backbone.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use half::f16;
use safetensors::tensor::Metadata;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::{Backbone, Int8Data, Int8Tensor, Precision, Source, Tensor, is_stored_as_half, refuse};
use crate::checksum::{checksum, sha256};
use crate::error::Result;
use crate::network::Network;
use crate::network::contract::{CONTRACT_VERSION, Contract};
use crate::tensor::Stored;

/// Key of the description in the safetensors metadata.
const METADATA_KEY: &str = "handful";

/// Version of the file layout.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    network: Network,
    contract: Contract,
    #[serde(default)]
    precision: Precision,
    source: Source,
    /// SHA-256 of the tensor section, in hexadecimal.
    data_sha256: String,
    /// Checksum of the tensor section, in hexadecimal. Reading checks this one, because the SHA-256 would
    /// take longer than the first photo.
    data_xxh3: String,
}

#[derive(Deserialize)]
struct Versions {
    format: u32,
    contract: ContractVersion,
}

#[derive(Deserialize)]
struct ContractVersion {
    version: u32,
}

/// The parts of a weight file.
struct Parts<'a> {
    header: Header,
    tensors: Metadata,
    /// Where `data` starts in the file.
    start: usize,
    /// The tensor section.
    data: &'a [u8],
}

impl Backbone {
    /// Reads and checks a weight file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) says what is wrong: not safetensors,
    /// not written by this program, damaged (wrong checksum), or a tensor that is missing, misshapen or
    /// not finite.
    /// [`ErrorKind::ContractMismatch`](crate::ErrorKind::ContractMismatch) for a file of another
    /// contract version.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::read_in_place(bytes.to_vec())
    }

    /// As [`read`](Self::read), without copying the i8 weights out of the file.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_in_place(file: Vec<u8>) -> Result<Self> {
        let file = Arc::new(file);
        let parts = Parts::read(&file)?;
        if checksum(parts.data) != parts.header.data_xxh3 {
            return Err(refuse(
                "This weight file is damaged (its checksum is wrong); fetch or build it again.",
            ));
        }
        let start = parts.start;
        let backbone = parts.backbone(
            |_| true,
            |range| Int8Data {
                file: file.clone(),
                range: start + range.start..start + range.end,
            },
        )?;
        backbone.validate()?;
        Ok(backbone)
    }

    /// Reads the description of a weight file and the means, but no weights: enough to work with
    /// embeddings, and fast. Does not check whether the file is damaged; [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_description(bytes: &[u8]) -> Result<Self> {
        let means = |name: &str| name.starts_with("mean.");
        let backbone = Parts::read(bytes)?.backbone(means, |_| Vec::new().into())?;
        backbone.validate_description()?;
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
            .chain(
                self.int8_tensors
                    .iter()
                    .map(|(name, tensor)| (name.as_str(), Stored::int8(tensor))),
            )
            .collect();
        tensors.sort_by_key(|(name, _)| *name);
        // The hashes cover the data, which does not depend on the header: serialize once to compute them.
        let draft = self.serialize(&tensors, (String::new(), String::new()))?;
        let (header_length, _) = SafeTensors::read_metadata(&draft)
            .map_err(|error| refuse("The weight file cannot be read back.").with_source(error))?;
        let data = draft.get(8 + header_length..).unwrap_or_default();
        self.serialize(&tensors, (self.data_hash(data)?, checksum(data)))
    }

    /// The hash that names the backbone. Imported files with the same weights may differ in their
    /// preprocessing or in what the features are, so the description is part of theirs.
    fn data_hash(&self, data: &[u8]) -> Result<String> {
        let hash = sha256(data);
        if self.contract.version == CONTRACT_VERSION {
            return Ok(hash);
        }
        let description = serde_json::to_string(&(&self.network.nodes, &self.contract));
        let description = description
            .map_err(|error| refuse("The weight file cannot be written.").with_source(error))?;
        Ok(sha256(format!("{hash}{description}").as_bytes()))
    }

    fn serialize(
        &self,
        tensors: &[(&str, Stored)],
        (data_sha256, data_xxh3): (String, String),
    ) -> Result<Vec<u8>> {
        let failed = "The weight file cannot be written.";
        let header = serde_json::to_string(&Header {
            format: FORMAT,
            network: self.network.clone(),
            contract: self.contract.clone(),
            precision: self.precision,
            source: self.source.clone(),
            data_sha256,
            data_xxh3,
        })
        .map_err(|error| refuse(failed).with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_string(), header)]);
        let views = tensors.iter().map(|(name, stored)| (*name, stored));
        safetensors::serialize(views, Some(metadata))
            .map_err(|error| refuse(failed).with_source(error))
    }
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
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
        let unreadable = |error| {
            refuse("The description in this weight file cannot be read; build it again.")
                .with_source(error)
        };
        let parsed = serde_json::from_str::<Header>(header);
        // The header of another version may not parse; then only the version numbers matter.
        let (format, contract) = match &parsed {
            Ok(header) => (header.format, header.contract.version),
            Err(_) => {
                let versions: Versions = serde_json::from_str(header).map_err(unreadable)?;
                (versions.format, versions.contract.version)
            }
        };
        if format != FORMAT {
            return Err(refuse(format!(
                "This weight file has layout {format}, this build reads layout {FORMAT}; \
                 use the weight file that came with this build.",
            )));
        }
        Contract::check_version(contract)?;
        Ok(Self {
            header: parsed.map_err(unreadable)?,
            start: 8 + header_length,
            data: bytes.get(8 + header_length..).unwrap_or_default(),
            tensors: metadata,
        })
    }

    /// The backbone with the tensors whose names `keep` accepts. `int8_data` returns the i8 numbers of a
    /// range of the data.
    fn backbone(
        self,
        keep: impl Fn(&str) -> bool,
        int8_data: impl Fn(Range<usize>) -> Int8Data,
    ) -> Result<Backbone> {
        let (mut tensors, mut int8_tensors) = (HashMap::new(), HashMap::new());
        for (name, info) in self.tensors.tensors() {
            if !keep(&name) {
                continue;
            }
            let (start, end) = info.data_offsets;
            let bytes = self.data.get(start..end).unwrap_or_default();
            let shape = info.shape.clone();
            if info.dtype == Dtype::I8 {
                let data = int8_data(start..end);
                int8_tensors.insert(name, Int8Tensor { shape, data });
                continue;
            }
            let data = widen(info.dtype, bytes).ok_or_else(|| {
                refuse(format!(
                    "Tensor {name} is not f16, f32 or i8; build the file again."
                ))
            })?;
            tensors.insert(name, Tensor { shape, data });
        }
        let Header {
            network,
            contract,
            precision,
            source,
            data_sha256: hash,
            ..
        } = self.header;
        let mut backbone = Backbone {
            network,
            contract,
            source,
            hash,
            precision,
            tensors,
            int8_tensors,
        };
        backbone.add_missing_means();
        Ok(backbone)
    }
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

impl Stored {
    fn new(name: &str, tensor: &Tensor) -> Self {
        let (dtype, bytes) = if is_stored_as_half(name, &tensor.data) {
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

    fn int8(tensor: &Int8Tensor) -> Self {
        Self {
            dtype: Dtype::I8,
            shape: tensor.shape.clone(),
            bytes: tensor.data.iter().map(|x| x.cast_unsigned()).collect(),
        }
    }
}
