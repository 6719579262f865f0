//! Checksums of files.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::Xxh3;
#[cfg(feature = "classifier")]
use xxhash_rust::xxh3::xxh3_64;

/// XXH3 (64 bits) in lower-case hexadecimal: fast, and detects accidental damage only.
#[cfg(feature = "classifier")]
pub(crate) fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let mut hash = Sha256Sum::default();
    hash.add(bytes);
    hash.finish()
}

/// As [`checksum`], of a file that comes in parts.
#[derive(Default)]
pub(crate) struct Checksum(Xxh3);

impl Checksum {
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    pub(crate) fn finish(&self) -> String {
        format!("{:016x}", self.0.digest())
    }
}

/// As [`sha256`], of a file that comes in parts.
#[derive(Default)]
pub(crate) struct Sha256Sum(Sha256);

impl Sha256Sum {
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    pub(crate) fn finish(self) -> String {
        let digest = self.0.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
