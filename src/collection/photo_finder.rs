//! The photos that a table names. The rule is that of `www/lib/src/collection/photo-finder.ts`.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Entry;
use super::files::is_photo_name;

/// Digits of the prefix that Label Studio puts before the name of an uploaded file, before a hyphen.
const UPLOAD_DIGITS: usize = 8;

/// Photos by the ends of their paths, in lower case; `None` where several have the same end.
type Ends = HashMap<String, Option<usize>>;

/// Finds the photos that a table names: by the path from the table's folder, or else by the longest end of
/// a path that a photo has, so that paths of another machine and addresses are found. An extension may be
/// missing or another one.
pub(super) struct PhotoFinder {
    folder: Vec<String>,
    by_path: HashMap<String, usize>,
    by_end: Ends,
    by_stem: Ends,
    by_upload: Ends,
}

impl PhotoFinder {
    /// Finds these photos for a table in `folder`.
    pub fn new(entries: &[Entry], photos: &[usize], folder: &[String]) -> Self {
        let mut finder = Self {
            folder: folder.iter().map(|name| normalised(name)).collect(),
            by_path: HashMap::new(),
            by_end: Ends::new(),
            by_stem: Ends::new(),
            by_upload: Ends::new(),
        };
        for &photo in photos {
            let Entry { folders, name, .. } = &entries[photo];
            let name = normalised(name);
            let folders: Vec<_> = folders.iter().map(|folder| normalised(folder)).collect();
            for from in 0..=folders.len() {
                let end = |last: &str| joined(folders.get(from..).unwrap_or_default(), last);
                if from == 0 {
                    finder.by_path.insert(end(&name), photo);
                }
                add_end(&mut finder.by_end, end(&name), photo);
                add_end(&mut finder.by_stem, end(stem_of(&name)), photo);
            }
            add_end(&mut finder.by_upload, upload_name(&name), photo);
        }
        finder
    }

    /// The photo that a cell names; `None` if there is none, or several.
    pub fn find(&self, written: &str) -> Option<usize> {
        let mut parts = parts_of(written);
        let name = parts.pop()?;
        let own = joined(&[self.folder.clone(), parts.clone()].concat(), &name);
        let found = self.by_path.get(&own).copied();
        found
            .or_else(|| self.longest_end(&parts, &name))
            .or_else(|| {
                let uploaded = without_upload_prefix(&name)?;
                let end = self.longest_end(&[], uploaded);
                end.or_else(|| {
                    self.by_upload
                        .get(&upload_name(uploaded))
                        .copied()
                        .flatten()
                })
            })
    }

    fn longest_end(&self, folders: &[String], name: &str) -> Option<usize> {
        for (ends, name) in [(&self.by_end, name), (&self.by_stem, stem_of(name))] {
            for from in 0..=folders.len() {
                let end = joined(folders.get(from..).unwrap_or_default(), name);
                // A shorter end would have several photos, too.
                if let Some(&found) = ends.get(&end) {
                    return found;
                }
            }
        }
        None
    }
}

fn add_end(ends: &mut Ends, end: String, photo: usize) {
    ends.entry(end)
        .and_modify(|known| *known = None)
        .or_insert(Some(photo));
}

fn joined(folders: &[String], name: &str) -> String {
    let parts: Vec<_> = folders.iter().map(String::as_str).chain([name]).collect();
    parts.join("/")
}

/// The parts of a path or of an address.
fn parts_of(written: &str) -> Vec<String> {
    let scheme = written.split_once("://").map(|(scheme, _)| scheme);
    let is_address = scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_+.-".contains(c))
    });
    // Label Studio serves files of a folder as `/data/local-files/?d=path`.
    let local = written
        .split_once("?d=")
        .map(|(_, path)| path.split(['&', '#']).next());
    let plain = match local.flatten() {
        Some(path) => unescaped(path),
        None if is_address => unescaped(written.split(['?', '#']).next().unwrap_or_default()),
        None => written.to_owned(),
    };
    let parts = plain.split(['/', '\\']);
    parts
        .filter(|part| !["", ".", ".."].contains(part))
        .map(normalised)
        .collect()
}

/// Replaces `%20` and the like; a text with a wrong escape stays as it is.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = rest
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(value) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return text.to_owned();
        };
        bytes.push(value);
        rest = rest.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Normalises a name, so that two spellings of it are equal.
fn normalised(name: &str) -> String {
    name.trim().to_lowercase().nfc().collect()
}

fn stem_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if is_photo_name(name) => stem,
        _ => name,
    }
}

fn without_upload_prefix(name: &str) -> Option<&str> {
    let (prefix, rest) = name.split_once('-')?;
    let is_hash = prefix.len() == UPLOAD_DIGITS
        && prefix
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_hash && !rest.is_empty()).then_some(rest)
}

/// The name that Label Studio gives an uploaded file.
fn upload_name(name: &str) -> String {
    let kept = |&c: &char| c.is_alphanumeric() || "_-.".contains(c);
    name.replace(' ', "_").chars().filter(kept).collect()
}
