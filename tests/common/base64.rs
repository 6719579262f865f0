//! Base64 with padding (RFC 4648), as the fixtures have it.

/// Decodes it.
pub fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |digit| DIGITS.iter().position(|&other| other == digit);
    let values: Vec<_> = text.bytes().filter_map(value).collect();
    let bytes = values.chunks(4).flat_map(|four| {
        let all = four.iter().fold(0, |sum, value| (sum << 6) | value) << (6 * (4 - four.len()));
        (all as u32).to_be_bytes()[1..four.len()].to_vec()
    });
    bytes.collect()
}
