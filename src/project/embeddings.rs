//! The embeddings of a project: one safetensors file with the tensor `embedding`, f32, a row for
//! each photo in the order of the manifest.
//!
//! Its metadata holds checksums, because not every zip reader verifies those of the zip. Files of other
//! programs may omit them.

use std::collections::HashMap;

use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::damaged;
use crate::checksum::checksum;
use crate::error::{Error, ErrorKind, Result};
use crate::support::SupportSet;
use crate::tensor::Stored;

/// Name of the tensor, as in the files of `handful embed`.
const TENSOR: &str = "embedding";

/// Key of the checksums in the metadata.
const METADATA_KEY: &str = "handful";

/// XXH3 checksums (64 bits) in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Checksums {
    rows: String,
    manifest: String,
}

/// The embeddings as bytes of the file, row-major: there may be hundreds of megabytes, with memory for
/// only one more copy.
pub(super) struct Rows<'a> {
    bytes: &'a [u8],
    /// Length of a row, at least 1.
    pub(super) dim: usize,
}

impl Rows<'_> {
    /// The rows in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Vec<f32>> {
        let rows = self.bytes.chunks_exact(self.dim * size_of::<f32>());
        rows.map(|row| {
            let (numbers, _) = row.as_chunks();
            numbers.iter().copied().map(f32::from_le_bytes).collect()
        })
    }
}

/// Writes the file for a support set and its manifest.
pub(super) fn write(support: &SupportSet, manifest: &[u8]) -> Result<Vec<u8>> {
    let examples = support.examples();
    let numbers = examples.iter().flat_map(|example| example.embedding());
    let rows = Stored {
        dtype: Dtype::F32,
        shape: vec![examples.len(), support.dim()],
        bytes: numbers.flat_map(|number| number.to_le_bytes()).collect(),
    };
    let failed = "The embeddings of this project cannot be written.";
    let checksums = serde_json::to_string(&Checksums {
        rows: checksum(&rows.bytes),
        manifest: checksum(manifest),
    })
    .map_err(|error| Error::new(ErrorKind::InvalidInput, failed).with_source(error))?;
    let metadata = HashMap::from([(METADATA_KEY.to_owned(), checksums)]);
    safetensors::serialize([(TENSOR, &rows)], Some(metadata))
        .map_err(|error| Error::new(ErrorKind::InvalidInput, failed).with_source(error))
}

/// Reads the rows of `count` photos.
pub(super) fn read<'a>(bytes: &'a [u8], manifest: &[u8], count: usize) -> Result<Rows<'a>> {
    let unreadable = |error| damaged("its embeddings cannot be read").with_source(error);
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
    let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
    let tensor = file.tensor(TENSOR).map_err(unreadable)?;
    let metadata = header.metadata().as_ref();
    if let Some(checksums) = metadata.and_then(|entries| entries.get(METADATA_KEY)) {
        let checksums: Checksums = serde_json::from_str(checksums)
            .map_err(|error| damaged("its checksums cannot be read").with_source(error))?;
        if checksums.rows != checksum(tensor.data()) {
            return Err(damaged("the checksum of its embeddings is wrong"));
        }
        if checksums.manifest != checksum(manifest) {
            return Err(damaged(
                "its manifest was changed after its embeddings were written",
            ));
        }
    }
    let &[rows, dim] = tensor.shape() else {
        return Err(damaged("its embeddings are not a table"));
    };
    if tensor.dtype() != Dtype::F32 || dim == 0 {
        return Err(damaged("its embeddings are not rows of 32-bit numbers"));
    }
    if rows != count {
        return Err(damaged(format!(
            "it lists {count} photos but holds {rows} embeddings"
        )));
    }
    Ok(Rows {
        bytes: tensor.data(),
        dim,
    })
}
