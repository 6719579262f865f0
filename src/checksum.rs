//! The checksum of our own files: quick, and against chance damage alone.

use xxhash_rust::xxh3::xxh3_64;

/// XXH3 (64 bits) in lower-case hexadecimal.
pub(crate) fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}
