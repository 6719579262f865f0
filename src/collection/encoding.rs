//! The encoding of names and tables that nothing names: old Windows zips and the tables of many
//! spreadsheets. The rule is that of `www/lib/src/collection/encoding.ts`.

use encoding_rs::Encoding;

use super::encoding_cost::{cost_of_letters, cost_of_pairs};
use super::encoding_tables::{CANDIDATES, CODE_PAGES};
use crate::error::{Error, ErrorKind, Result};

/// Bytes that are looked at to tell the encoding.
const MAX_LOOKED_AT: usize = 65_536;

/// Names that people use beside those of the Encoding Standard.
const ALIASES: [(&str, &str); 10] = [
    ("gb18030", "gbk"),
    ("cp437", "ibm437"),
    ("cp850", "ibm850"),
    ("cp852", "ibm852"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("cp1252", "windows-1252"),
    ("utf16", "utf-16le"),
];

/// The label of an encoding by any of its names.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a name that is not known.
pub fn encoding_named(name: &str) -> Result<String> {
    let lower = name.trim().to_lowercase();
    let label = alias(&lower);
    if CODE_PAGES.iter().any(|(page, _)| *page == label) {
        return Ok(label.to_owned());
    }
    let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("The encoding {name} is not known; for example gbk, big5 and shift_jis are."),
        ));
    };
    Ok(alias(&encoding.name().to_lowercase()).to_owned())
}

fn alias(label: &str) -> &str {
    let known = ALIASES.iter().find(|(other, _)| *other == label);
    known.map_or(label, |(_, name)| name)
}

/// Whether an encoding is one of Unicode.
pub(super) fn is_unicode(encoding: &str) -> bool {
    encoding.starts_with("utf-")
}

/// The text of bytes in an encoding. What the encoding lacks becomes U+FFFD.
pub fn decode(bytes: &[u8], encoding: &str) -> String {
    by_code_page(bytes, encoding).unwrap_or_else(|| {
        let known = Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        known.decode_with_bom_removal(bytes).0.into_owned()
    })
}

/// The encoding of a file: by its first bytes or zero bytes, UTF-8 if it is valid, else the likeliest.
pub(super) fn encoding_of_file(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xfe, ..] => return "utf-16le",
        [0xfe, 0xff, ..] => return "utf-16be",
        _ => {}
    }
    let start = bytes.get(..MAX_LOOKED_AT).unwrap_or(bytes);
    let zeros = |remainder: usize| {
        let every_other = start.iter().skip(remainder).step_by(2);
        every_other.filter(|&&byte| byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // Without a mark: commas and line ends of UTF-16 have a zero byte, and no other text has any.
    if even + odd > 0 {
        return if even > odd { "utf-16be" } else { "utf-16le" };
    }
    if is_utf8(bytes) {
        "utf-8"
    } else {
        likeliest_encoding(bytes)
    }
}

/// Whether bytes are valid UTF-8.
pub fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

/// The likeliest encoding of text that is not Unicode.
pub fn likeliest_encoding(bytes: &[u8]) -> &'static str {
    let start = whole_lines(bytes);
    let mut best = ("windows-1252", i32::MAX);
    for candidate in &CANDIDATES {
        let Some(text) = strict(start, candidate.label) else {
            continue;
        };
        if text.chars().any(is_impossible) {
            continue;
        }
        let cost = if candidate.groups.is_empty() {
            cost_of_pairs(start, &text, candidate.label)
        } else {
            Some(cost_of_letters(&text, candidate.groups))
        };
        let cost = cost.map(|cost| cost + 10 * candidate.prior);
        if let Some(cost) = cost.filter(|&cost| cost < best.1) {
            best = (candidate.label, cost);
        }
    }
    best.0
}

/// A character that no text has: where a decoder gives one, the encoding is another.
fn is_impossible(character: char) -> bool {
    matches!(character, '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
}

/// The beginning, up to the end of a line, so that no character is cut.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let Some(start) = bytes.get(..MAX_LOOKED_AT) else {
        return bytes;
    };
    match start.iter().rposition(|&byte| byte == b'\n') {
        Some(end) if end > 0 => start.get(..end).unwrap_or(start),
        _ => start,
    }
}

fn strict(bytes: &[u8], encoding: &str) -> Option<String> {
    by_code_page(bytes, encoding).or_else(|| {
        let known = Encoding::for_label(encoding.as_bytes())?;
        let text = known.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    })
}

/// The Encoding Standard has no code pages of DOS; the package needs windows-1252 as well.
fn by_code_page(bytes: &[u8], encoding: &str) -> Option<String> {
    let (_, page) = CODE_PAGES.iter().find(|(label, _)| *label == encoding)?;
    let high: Vec<_> = page.chars().collect();
    let decoded = bytes.iter().map(|&byte| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(at) => high.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
    });
    Some(decoded.collect())
}
