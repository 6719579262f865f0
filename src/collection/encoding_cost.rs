//! How improbable a text is in an encoding, in tenths of a bit: of the encodings in which bytes can be
//! read, the one with the lowest cost is taken. The same figures are in
//! `www/lib/src/collection/encoding-cost.ts`.

use std::collections::{HashMap, HashSet};

use super::encoding_tables::{FREQUENT, LETTERS, OTHER_SCRIPTS};

const RARE_LETTER: i32 = 130;
const SYMBOL: i32 = 170;
const HARD_SPACE: i32 = 80;
/// A letter that is not ASCII: after another of its kind, and at the start of a word.
const RUN_OF_LATIN: i32 = 30;
const START_WITH_LATIN: i32 = 20;
/// Letters of two scripts in one word.
const MIXED_WORD: i32 = 60;
const MIXED_WITH_CJK: i32 = 20;
const CAPITAL_IN_WORD: i32 = 50;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ascii,
    Own,
    Other,
}

/// The cost of a text in an encoding of one byte each, in the likeliest of its groups of languages.
pub(super) fn cost_of_letters(text: &str, groups: &[&str]) -> i32 {
    let costs = groups.iter().map(|group| cost_in_group(text, group));
    costs.min().unwrap_or(i32::MAX / 2)
}

fn cost_in_group(text: &str, group: &str) -> i32 {
    let tiers = LETTERS
        .iter()
        .find(|(name, _)| *name == group)
        .map(|(_, tiers)| *tiers);
    let tiers = tiers.unwrap_or_default();
    let costs: HashMap<char, i32> = tiers
        .iter()
        .flat_map(|&(cost, letters)| letters.chars().map(move |letter| (letter, 10 * cost)))
        .collect();
    let is_latin = !OTHER_SCRIPTS.contains(&group);
    let mut cost = 0;
    let (mut before, mut was_lower) = (Kind::Other, false);
    for one in text.chars() {
        let kind = kind_of(one);
        if !one.is_ascii() {
            cost += match (kind, one) {
                (Kind::Own, _) => costs.get(&one).copied().unwrap_or(RARE_LETTER),
                (_, '\u{a0}') => HARD_SPACE,
                _ => SYMBOL,
            };
        }
        if kind == Kind::Own && is_latin {
            cost += match before {
                Kind::Own => RUN_OF_LATIN,
                Kind::Other => START_WITH_LATIN,
                Kind::Ascii => 0,
            };
        } else if !is_latin && is_mixed(before, kind) {
            cost += MIXED_WORD;
        }
        let is_upper = kind != Kind::Other && !is_same(one, one.to_lowercase());
        if is_upper && was_lower && (kind == Kind::Own || before == Kind::Own) {
            cost += CAPITAL_IN_WORD;
        }
        was_lower = kind != Kind::Other && !is_same(one, one.to_uppercase());
        before = kind;
    }
    cost
}

fn is_same(one: char, mut other: impl Iterator<Item = char>) -> bool {
    other.next() == Some(one) && other.next().is_none()
}

fn is_mixed(before: Kind, kind: Kind) -> bool {
    before != Kind::Other && kind != Kind::Other && before != kind
}

fn kind_of(one: char) -> Kind {
    match one {
        _ if one.is_ascii_alphabetic() => Kind::Ascii,
        _ if is_letter(one) => Kind::Own,
        _ => Kind::Other,
    }
}

/// Letters and their marks, of the scripts that the encodings of one byte write.
fn is_letter(one: char) -> bool {
    match one {
        '\u{aa}' | '\u{b5}' | '\u{ba}' => true,
        '\u{d7}' | '\u{f7}' | '\u{60c}' | '\u{61b}' | '\u{61f}' => false,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => true,
        '\u{300}'..='\u{6ff}' | '\u{e00}'..='\u{e7f}' => true,
        _ => false,
    }
}

/// The cost of a text in an encoding of one, two or more bytes each. `None` where the bytes and the
/// characters do not correspond.
pub(super) fn cost_of_pairs(bytes: &[u8], text: &str, label: &str) -> Option<i32> {
    let table = if label == "euc-jp" {
        "shift_jis"
    } else {
        label
    };
    let frequent = FREQUENT.iter().find(|(name, _)| *name == table);
    let frequent: HashSet<_> = frequent
        .into_iter()
        .flat_map(|(_, all)| all.chars())
        .collect();
    let (mut cost, mut at, mut before) = (0, 0, Kind::Other);
    for one in text.chars() {
        let lead = bytes.get(at).copied().unwrap_or_default();
        let mut kind = Kind::Own;
        if lead.is_ascii() {
            kind = kind_of(one);
            at += 1;
        } else {
            let trail = bytes.get(at + 1).copied().unwrap_or_default();
            let (length, own) = unit(label, [lead, trail], one, frequent.contains(&one));
            cost += own;
            at += length;
        }
        if is_mixed(before, kind) {
            cost += MIXED_WITH_CJK;
        }
        before = kind;
    }
    (at == bytes.len()).then_some(cost)
}

/// The bytes of a character, and its cost: frequent ones, the common and the rare level, symbols, the rest.
fn unit(label: &str, [lead, trail]: [u8; 2], one: char, is_frequent: bool) -> (usize, i32) {
    let is_plain = trail >= 0xa1;
    let is_kana = matches!(one, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fc}');
    match (label, lead) {
        ("gbk", 0x80) => (1, 200),
        ("gbk", _) if trail < 0x40 => (4, 220),
        ("gbk", _) if is_frequent => (2, 87),
        ("gbk", 0xb0..=0xd7) if is_plain => (2, 132),
        ("gbk", 0xd8..=0xf7) if is_plain => (2, 170),
        ("gbk", 0xa1..=0xa3) if is_plain => (2, 120),
        ("gbk", _) => (2, 200),

        ("big5", _) if is_frequent => (2, 87),
        ("big5", 0xa4..=0xc6) => (2, 138),
        ("big5", 0xc9..) => (2, 180),
        ("big5", 0xa1..=0xa3) => (2, 120),
        ("big5", _) => (2, 210),

        ("euc-kr", _) if is_frequent => (2, 83),
        ("euc-kr", 0xb0..=0xc8) if is_plain => (2, 138),
        ("euc-kr", 0xca..) if is_plain => (2, 180),
        ("euc-kr", 0xa1..=0xa9) if is_plain => (2, 120),
        ("euc-kr", _) => (2, 210),

        ("shift_jis", 0xa1..=0xdf) => (1, 90),
        ("euc-jp", 0x8e) => (2, 180),
        ("euc-jp", 0x8f) => (3, 220),
        (_, _) if is_kana => (2, 78),
        (_, _) if is_frequent => (2, 95),

        ("shift_jis", _) => match u16::from_be_bytes([lead, trail]) {
            0x889f..=0x9872 => (2, 135),
            _ if lead <= 0x82 => (2, 120),
            ..=0xeaa4 => (2, 175),
            _ => (2, 210),
        },
        (_, 0xb0..=0xcf) => (2, 135),
        (_, ..=0xa8) => (2, 120),
        (_, _) => (2, 175),
    }
}
