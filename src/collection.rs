//! Labelled photos as people have them: class folders, data sets in splits, zips, tables of labels, and
//! projects of Teachable Machine.
//!
//! The page reads collections before any wasm module has loaded. The package therefore has the same rules
//! in `www/lib/src/collection`; `tests/fixtures/collections.json` holds both to the same results.

mod classes;
mod columns;
mod csv;
mod encoding;
mod encoding_cost;
mod encoding_tables;
mod files;
mod folders;
mod photo_finder;
mod splits;
mod table;
mod tables;
mod teachable_machine;
#[cfg(test)]
mod tests;

use crate::error::Result;

pub use encoding::{decode, encoding_named, is_utf8, likeliest_encoding};
pub use files::{is_archive, is_nameless, is_photo_name, without_system_files};

#[cfg(test)]
pub(crate) use encoding_tables::generated as generated_tables;

/// A file of a collection: the names of the folders above it, outermost first, and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The folders.
    pub folders: Vec<String>,
    /// The name of the file.
    pub name: String,
    /// Whether its content is that of a DICOM file, which its name need not tell ([`is_nameless`]).
    pub is_dicom: bool,
}

impl Entry {
    /// Whether the file is likely a photo; its content decides in the end.
    pub fn is_photo(&self) -> bool {
        self.is_dicom || is_photo_name(&self.name)
    }
}

/// A class and its photos, as indices of the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The name of the class.
    pub label: String,
    /// The photos.
    pub photos: Vec<usize>,
}

/// How a collection says that photos belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupOrigin {
    /// They lie in a folder below their class folder.
    Folder,
    /// A column of a table says so.
    Column,
}

/// Photos that belong together, as indices of the entries: of one patient, animal or session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name: the value of the column, or the folders from the class on.
    pub name: String,
    /// How the collection says so.
    pub origin: GroupOrigin,
    /// The photos.
    pub photos: Vec<usize>,
}

/// A remark on what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// For example `skipped` or `missing-photo`; the same codes as in the package.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

/// A file whose names or cells are not Unicode, and the encoding in which they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEncoding {
    /// The name of the file.
    pub file: String,
    /// The label of the encoding, for example `gbk`.
    pub encoding: String,
}

/// Labelled photos, as indices of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// In the order found; each label once.
    pub classes: Vec<Class>,
    /// Photos of a test folder, to measure on and not to learn from.
    pub test: Vec<Class>,
    /// Photos without a label.
    pub loose: Vec<usize>,
    /// Photos that belong together.
    pub groups: Vec<Group>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// The files that are not Unicode.
    pub encodings: Vec<FileEncoding>,
}

/// Options of [`read`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The encoding of tables that are not Unicode; otherwise it is found out.
    pub encoding: Option<String>,
    /// The columns of the photo and of the label, for a table that is not clear: names or numbers from 1.
    pub columns: Option<[String; 2]>,
}

/// Reads a file by its index.
pub type ReadFile<'a> = dyn Fn(usize) -> Result<Vec<u8>> + 'a;

/// Sorts photos into classes. `label` is that of photos without any folder, if known.
///
/// # Errors
/// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) for a table that is not clear, and
/// what `file` returns.
pub fn read(
    entries: &[Entry],
    label: Option<&str>,
    options: &Options,
    file: &ReadFile,
) -> Result<Collection> {
    if let Some(samples) = teachable_machine::sort_by_sample(entries, file)? {
        return Ok(samples);
    }
    let wanted = without_system_files(entries);
    let (tables, others): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .partition(|&at| files::is_table(&entries[at].name));
    let (photos, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|&at| entries[at].is_photo());
    let mut sorted = if tables.is_empty() {
        folders::sort_by_folder(entries, &photos, label)
    } else {
        tables::sort_by_tables(entries, &tables, &photos, label, options, file)?
    };
    if !others.is_empty() {
        let message = match others.len() {
            1 => "1 file that is not a photo was left out.".to_owned(),
            count => format!("{count} files that are not photos were left out."),
        };
        sorted.notes.push(Note {
            code: "skipped",
            message,
        });
    }
    Ok(sorted)
}
