//! The weight file: safetensors whose metadata contains the complete description of the backbone.

mod writing;

pub use self::writing::TensorSection;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::Metadata;
use serde::{Deserialize, Serialize};

use super::{Backbone, Int8Data, Int8Tensor, Precision, Source, Tensor, refuse};
use crate::checksum::Checksum;
use crate::error::Result;
use crate::network::Network;
use crate::network::contract::{CONTRACT_VERSION, Contract};
use crate::network::slices::Slices;

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
    /// The hash that names the backbone; see [`Backbone::write_tensors`].
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

/// Bytes of the length of the header, to which the header is padded.
const LENGTH: usize = 8;

/// The longest header of a file, in bytes: that of a network of the most operations takes a few megabytes.
const MAX_HEADER: u64 = 1 << 26;

/// The description of a weight file, and where its tensors are.
struct Parts {
    header: Header,
    tensors: Metadata,
    /// Where the tensor section starts in the file.
    start: u64,
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
        Self::read_slices(&bytes)
    }

    /// As [`read`](Self::read), from a file of which only one tensor at a time is in memory.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and where the file cannot be read.
    pub fn read_slices(file: &dyn Slices) -> Result<Self> {
        Parts::read(file)?.checked(file, |_, bytes| {
            let numbers = bytes.iter().map(|byte| byte.cast_signed());
            numbers.collect::<Vec<_>>().into()
        })
    }

    /// As [`read`](Self::read), without copying the i8 weights out of the file.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_in_place(file: Vec<u8>) -> Result<Self> {
        let file = Arc::new(file);
        Parts::read(&*file)?.checked(&*file, |range, _| Int8Data {
            file: file.clone(),
            range,
        })
    }

    /// Reads the description of a weight file and the means, but no weights: enough to work with
    /// embeddings, and fast. Does not check whether the file is damaged; [`read`](Self::read) does. Of an
    /// imported file, whose means are zeros, the header alone is enough.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_description(bytes: &[u8]) -> Result<Self> {
        let parts = Parts::read(&bytes)?;
        let has_means = parts.header.contract.version == CONTRACT_VERSION;
        let means = |name: &str| has_means && name.starts_with("mean.");
        let backbone = parts.backbone(&bytes, means, |_, _| Vec::new().into(), &mut |_| ())?;
        backbone.validate_description()?;
        Ok(backbone)
    }
}

impl Parts {
    fn read(file: &dyn Slices) -> Result<Self> {
        let not_safetensors =
            || refuse("This is not a weight file, or it was cut off; fetch or build it again.");
        let length = LENGTH as u64;
        let prefix = file.read(0..length).map_err(|_| not_safetensors())?;
        let prefix = <[u8; LENGTH]>::try_from(&*prefix).map_err(|_| not_safetensors())?;
        let header_length = u64::from_le_bytes(prefix);
        if header_length > MAX_HEADER {
            return Err(not_safetensors());
        }
        let start = length + header_length;
        let header = file
            .read(length..start)
            .map_err(|error| not_safetensors().with_source(error))?;
        // Reading it checks that the tensors follow each other.
        let header = str::from_utf8(&header);
        let header = header.map_err(|error| not_safetensors().with_source(error))?;
        let metadata: Metadata =
            serde_json::from_str(header).map_err(|error| not_safetensors().with_source(error))?;
        let tensors = metadata.tensors();
        let ends = tensors.values().map(|info| info.data_offsets.1 as u64);
        let end = start + ends.max().unwrap_or_default();
        if ![start, end].contains(&file.length()) {
            return Err(not_safetensors());
        }
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
            start,
            tensors: metadata,
        })
    }

    /// The whole backbone, checked. `int8_data` returns the i8 numbers of a range of the file.
    fn checked(
        self,
        file: &dyn Slices,
        int8_data: impl Fn(Range<usize>, &[u8]) -> Int8Data,
    ) -> Result<Backbone> {
        let mut sum = Checksum::default();
        let expected = self.header.data_xxh3.clone();
        let backbone = self.backbone(file, |_| true, int8_data, &mut |bytes| sum.add(bytes))?;
        if sum.finish() != expected {
            return Err(refuse(
                "This weight file is damaged (its checksum is wrong); fetch or build it again.",
            ));
        }
        backbone.validate()?;
        Ok(backbone)
    }

    /// The backbone with the tensors whose names `keep` accepts. `seen` is called with the bytes of each, in
    /// the order of the file.
    fn backbone(
        self,
        file: &dyn Slices,
        keep: impl Fn(&str) -> bool,
        int8_data: impl Fn(Range<usize>, &[u8]) -> Int8Data,
        seen: &mut dyn FnMut(&[u8]),
    ) -> Result<Backbone> {
        let (mut tensors, mut int8_tensors) = (HashMap::new(), HashMap::new());
        let mut infos: Vec<_> = self.tensors.tensors().into_iter().collect();
        infos.sort_by_key(|(_, info)| info.data_offsets);
        for (name, info) in infos {
            if !keep(&name) {
                continue;
            }
            let (start, end) = info.data_offsets;
            let (start, end) = (self.start + start as u64, self.start + end as u64);
            let bytes = file.read(start..end)?;
            seen(&bytes);
            let shape = info.shape.clone();
            if info.dtype == Dtype::I8 {
                let data = int8_data(start as usize..end as usize, &bytes);
                int8_tensors.insert(name, Int8Tensor { shape, data });
                continue;
            }
            let data = widen(info.dtype, &bytes).ok_or_else(|| {
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
