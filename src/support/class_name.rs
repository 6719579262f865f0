//! The rule for names of classes, the only one: page, package and command all apply it.
//!
//! A keyboard, a Mac's folder, a zip and a table may spell one name differently. Two spellings that
//! look the same must be one class, so a name is stored in one form only: in Unicode normal form C,
//! without invisible control characters, with single spaces inside and none around.
//!
//! The page names classes before any wasm module has loaded. The package therefore applies the same
//! rule from `www/lib/src/class-name-rule.ts`, which `./build.sh types` writes from the tables below;
//! `tests/fixtures/class-names.json` holds both to the same results.

use std::collections::HashSet;

use crate::error::Result;

use super::checks::invalid;

/// Maximum length of a name in characters. A longer text is not a name, but for example a caption.
pub const MAX_CLASS_NAME: usize = 1000;

/// Characters of a text that an error quotes.
const MAX_QUOTED: usize = 40;

/// Ends a name that was shortened.
const ELLIPSIS: char = '…';

/// The property White_Space of Unicode; line breaks and tabs too. A run of them is one space.
const SPACES: [(char, char); 10] = [
    ('\u{9}', '\u{d}'),
    ('\u{20}', '\u{20}'),
    ('\u{85}', '\u{85}'),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// Control characters other than white space, and the invisible characters that direct text or mark
/// its start. U+200C and U+200D stay: Persian, Indian scripts and emoji need them.
const REMOVED: [(char, char); 11] = [
    ('\u{0}', '\u{8}'),
    ('\u{e}', '\u{1f}'),
    ('\u{7f}', '\u{84}'),
    ('\u{86}', '\u{9f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{2060}'),
    ('\u{2066}', '\u{2069}'),
    ('\u{feff}', '\u{feff}'),
];

/// The form of a name in which it is stored and compared.
///
/// ```
/// use handful::support::class_name;
///
/// assert_eq!(class_name(" A\u{308}pfel\n\n rot ")?, "Äpfel rot");
/// assert!(class_name("\u{200b} ").is_err());
/// # Ok::<(), handful::error::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if nothing is left of it, or it
/// has more than [`MAX_CLASS_NAME`] characters.
pub fn class_name(text: &str) -> Result<String> {
    let name = clean(text);
    let length = name.chars().count();
    if length == 0 {
        return Err(invalid("A class needs a name."));
    }
    if length > MAX_CLASS_NAME {
        let start: String = name.chars().take(MAX_QUOTED).collect();
        return Err(invalid(format!(
            "A label has at most {MAX_CLASS_NAME} characters, not {length}; this one begins with \
             “{start}”."
        )));
    }
    Ok(name)
}

/// The form of a text in which names are compared; may be empty or too long.
pub(super) fn clean(text: &str) -> String {
    // First, because a composition may be hidden by an invisible character.
    let kept: String = text.chars().filter(|&c| !is_in(c, &REMOVED)).collect();
    let composed = normal_form_c(&kept);
    let words = composed.split(|c| is_in(c, &SPACES));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn is_in(character: char, ranges: &[(char, char)]) -> bool {
    let within = |&(first, last): &(char, char)| (first..=last).contains(&character);
    ranges.iter().any(within)
}

/// The browser has its own tables.
#[cfg(target_arch = "wasm32")]
fn normal_form_c(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    js_sys::JsString::from(text).normalize("NFC").into()
}

#[cfg(not(target_arch = "wasm32"))]
fn normal_form_c(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// The names of an older project in the form of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MendedNames {
    /// The classes, each name once, in order of creation.
    pub names: Vec<String>,
    /// For each old name the index of its class.
    pub class_of: Vec<usize>,
    /// What was changed, as sentences.
    pub notes: Vec<String>,
}

/// Mends the names of a project that an older version wrote. Two spellings of one name become one
/// class with the photos of both; a name that is too long is shortened, and a class without a name
/// gets one. No class loses a photo.
pub fn mend_names(old: &[String]) -> MendedNames {
    let mut mended = MendedNames {
        names: Vec::new(),
        class_of: Vec::new(),
        notes: Vec::new(),
    };
    // A name that was made up must not take the one that another class has.
    let mut taken: HashSet<String> = old.iter().map(|name| clean(name)).collect();
    for written in old {
        let name = clean(written);
        let length = name.chars().count();
        if (1..=MAX_CLASS_NAME).contains(&length) {
            let known = mended.names.iter().position(|other| *other == name);
            if known.is_some() {
                let note = format!("Two spellings of “{name}” are one class now.");
                mended.notes.push(note);
            }
            mended.class_of.push(known.unwrap_or(mended.names.len()));
            if known.is_none() {
                mended.names.push(name);
            }
            continue;
        }
        let given = (1..)
            .map(|number| made_up(&name, mended.names.len(), number))
            .find(|given| !taken.contains(given))
            .unwrap_or_default();
        let start: String = given.chars().take(MAX_QUOTED).collect();
        mended.notes.push(match length {
            0 => format!("A class without a name is called “{given}” now."),
            _ => format!("A name of {length} characters was shortened; it begins with “{start}”."),
        });
        taken.insert(given.clone());
        mended.class_of.push(mended.names.len());
        mended.names.push(given);
    }
    mended
}

/// The `number`th try at a name for a class whose own is empty or too long.
fn made_up(name: &str, classes: usize, number: usize) -> String {
    if name.is_empty() {
        return format!("Class {}", classes + number);
    }
    let end = match number {
        1 => ELLIPSIS.to_string(),
        _ => format!("{ELLIPSIS} ({number})"),
    };
    let kept = MAX_CLASS_NAME - end.chars().count();
    let start: String = name.chars().take(kept).collect();
    start.trim_end().to_owned() + &end
}

/// The rule as a TypeScript module, for the package.
#[cfg(test)]
pub(crate) mod generated {
    use super::{MAX_CLASS_NAME, REMOVED, SPACES};

    /// Its file.
    pub(crate) const PATH: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/www/lib/src/class-name-rule.ts"
    );

    /// Its content.
    pub(crate) fn module() -> String {
        format!(
            "// Generated from src/support/class_name.rs by ./build.sh types. Do not edit.\n\n\
             /** Maximum length of the name of a class, in characters. */\n\
             export const MAX_CLASS_NAME = {MAX_CLASS_NAME};\n\n\
             /** White space, as ranges of a regular expression. */\n\
             export const SPACES =\n  '{}';\n\n\
             /** Characters that no name contains. */\n\
             export const REMOVED =\n  '{}';\n",
            ranges(&SPACES),
            ranges(&REMOVED)
        )
    }

    fn ranges(ranges: &[(char, char)]) -> String {
        let escaped = |character: char| format!("\\\\u{{{:x}}}", u32::from(character));
        let ranges = ranges.iter().map(|&(first, last)| match first == last {
            true => escaped(first),
            false => format!("{}-{}", escaped(first), escaped(last)),
        });
        ranges.collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    /// A row of the fixture: what is written, and the name or `None` for a refusal.
    #[derive(Deserialize)]
    struct Case {
        written: String,
        name: Option<String>,
    }

    #[test]
    fn names_are_those_of_the_fixture() {
        let text = include_str!("../../tests/fixtures/class-names.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        for Case { written, name } in cases {
            assert_eq!(class_name(&written).ok(), name, "{written:?}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let longest = "🍎".repeat(MAX_CLASS_NAME);
        assert_eq!(class_name(&format!(" {longest} ")).unwrap(), longest);
        let error = class_name(&"x".repeat(1200)).unwrap_err().to_string();
        assert!(
            error.starts_with("A label has at most 1000 characters, not 1200; "),
            "{error}"
        );
        assert!(error.len() < 200);
    }

    #[test]
    fn white_space_and_controls_are_those_of_unicode() {
        for character in '\0'..=char::MAX {
            assert_eq!(is_in(character, &SPACES), character.is_whitespace());
            let control = character.is_control() && !character.is_whitespace();
            assert!(!control || is_in(character, &REMOVED), "{character:?}");
        }
    }

    proptest! {
        #![proptest_config(crate::proptest_config::config(256))]

        #[test]
        fn a_name_is_its_own_name(text in "\\PC*|[\\p{L}\\p{M}\\p{Z}\\p{C}]{0,40}") {
            if let Ok(name) = class_name(&text) {
                prop_assert_eq!(class_name(&name).unwrap(), name);
            }
        }
    }

    #[test]
    fn old_names_are_mended() {
        let long = "x".repeat(1200);
        let old = [
            "Äpfel",
            "cat",
            "A\u{308}pfel",
            &long,
            " ",
            &(long.clone() + "y"),
            "Class 4",
            "cat ",
        ];
        let old = old.map(str::to_owned);
        let MendedNames {
            names,
            class_of,
            notes,
        } = mend_names(&old);
        let short = "x".repeat(999) + "…";
        let other = "x".repeat(995) + "… (2)";
        assert_eq!(
            names,
            ["Äpfel", "cat", &short, "Class 5", &other, "Class 4"]
        );
        assert_eq!(class_of, [0, 1, 0, 2, 3, 4, 5, 1]);
        assert_eq!(notes.len(), 5, "{notes:?}");
        let again = mend_names(&names);
        assert_eq!((again.names, again.notes.len()), (names, 0));
    }
}
