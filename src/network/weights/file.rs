//! The weight file: safetensors whose metadata contains the complete description of the backbone.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::{Deserialize, Serialize};

use super::{Backbone, Int8Data, Int8Tensor, Precision, Source, Tensor, is_stored_as_half, refuse};
use crate::checksum::{Checksum, Sha256Sum, sha256};
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

/// Bytes of the length of the header, to which the header is padded.
const LENGTH: usize = 8;

/// The longest header of a file, in bytes: that of a network of the most operations takes a few megabytes.
const MAX_HEADER: u64 = 1 << 26;

/// Numbers that are written at a time.
const CHUNK: usize = 1 << 16;

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
    /// imported file, which has no means, the header alone is enough.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_description(bytes: &[u8]) -> Result<Self> {
        let means = |name: &str| name.starts_with("mean.");
        let backbone =
            Parts::read(&bytes)?.backbone(&bytes, means, |_, _| Vec::new().into(), &mut |_| ())?;
        backbone.validate_description()?;
        Ok(backbone)
    }

    /// The file: convolution weights as f16, everything else as f32.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where safetensors refuses to write.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        self.write_parts(&mut |part| {
            file.extend_from_slice(part);
            Ok(())
        })?;
        Ok(file)
    }

    /// As [`write`](Self::write), part by part in order, so that the file need not be in memory beside the
    /// weights.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), and the errors of `write`.
    pub fn write_parts(&self, write: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut tensors: Vec<(&str, Stored)> = self
            .tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), Stored::new(name, tensor)))
            .chain(
                self.int8_tensors
                    .iter()
                    .map(|(name, tensor)| (name.as_str(), Stored::Int8(tensor))),
            )
            .collect();
        // As the safetensors library orders them.
        tensors.sort_by(|(a, one), (b, other)| other.dtype().cmp(&one.dtype()).then(a.cmp(b)));
        // The hashes cover the data, and the header that contains them comes first.
        let (mut hash, mut sum) = (Sha256Sum::default(), Checksum::default());
        for (_, tensor) in &tensors {
            tensor.each_chunk(&mut |bytes| {
                hash.add(bytes);
                sum.add(bytes);
                Ok(())
            })?;
        }
        write(&self.header(&tensors, self.data_hash(hash.finish())?, sum.finish())?)?;
        for (_, tensor) in &tensors {
            tensor.each_chunk(write)?;
        }
        Ok(())
    }

    /// The hash that names the backbone. Imported files with the same weights may differ in their
    /// preprocessing or in what the features are, so the description is part of theirs.
    fn data_hash(&self, data: String) -> Result<String> {
        if self.contract.version == CONTRACT_VERSION {
            return Ok(data);
        }
        let description = serde_json::to_string(&(&self.network.nodes, &self.contract));
        let description = description.map_err(|error| unwritable().with_source(error))?;
        Ok(sha256(format!("{data}{description}").as_bytes()))
    }

    /// Everything before the numbers: the length of the header, and the header.
    fn header(
        &self,
        tensors: &[(&str, Stored)],
        data_sha256: String,
        data_xxh3: String,
    ) -> Result<Vec<u8>> {
        let header = serde_json::to_string(&Header {
            format: FORMAT,
            network: self.network.clone(),
            contract: self.contract.clone(),
            precision: self.precision,
            source: self.source.clone(),
            data_sha256,
            data_xxh3,
        })
        .map_err(|error| unwritable().with_source(error))?;
        let metadata = HashMap::from([(METADATA_KEY.to_string(), header)]);
        let mut at = 0;
        let infos = tensors.iter().map(|(name, tensor)| {
            let start = at;
            at += tensor.length();
            let info = TensorInfo {
                dtype: tensor.dtype(),
                shape: tensor.shape().to_vec(),
                data_offsets: (start, at),
            };
            ((*name).to_owned(), info)
        });
        let metadata = Metadata::new(Some(metadata), infos.collect());
        let metadata = metadata.map_err(|error| unwritable().with_source(error))?;
        let json = serde_json::to_vec(&metadata);
        let mut json = json.map_err(|error| unwritable().with_source(error))?;
        json.resize(json.len().next_multiple_of(LENGTH), b' ');
        let mut file = (json.len() as u64).to_le_bytes().to_vec();
        file.extend(json);
        Ok(file)
    }
}

fn unwritable() -> crate::error::Error {
    refuse("The weight file cannot be written.")
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
