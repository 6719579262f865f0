//! Checksums of files.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

/// XXH3 (64 bits) in lower-case hexadecimal: fast, and detects accidental damage only.
pub(crate) fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
