//! What a command learns from: a folder, a zip, a table beside its photos, or a project of Teachable
//! Machine, with the same classes as in the page.

mod extract;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::Args;
use handful::collection::{
    self, Class, Collection, Entry, Options, encoding_named, is_archive, is_nameless,
};
use handful::{Error, ErrorKind, Result};

use crate::grouping::KnownGroups;
use crate::photos::{self, is_dicom_file};
use extract::extract;

pub use extract::Extracted;

/// Photos without a label that are named one by one.
const MAX_LISTED: usize = 3;

/// Options for reading zips and tables.
#[derive(Args)]
pub struct CollectionArguments {
    /// The encoding of names in a zip and of a table that are not Unicode, for example gbk, big5,
    /// shift_jis, windows-1252 or ibm850; otherwise it is found out.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The columns of the photo and of the label in a table that is not clear: names, or numbers from 1.
    #[arg(long, value_name = "PHOTO,LABEL", num_args = 2, value_delimiter = ',')]
    columns: Option<Vec<String>>,
}

/// Labelled photos.
pub struct Opened {
    /// Photos to learn from, by label.
    pub classes: LabelledPhotos,
    /// Photos of a test folder, by label; empty if there is none.
    pub test: LabelledPhotos,
    /// The groups that the collection has, by photo.
    pub groups: KnownGroups,
    /// The folder below which the photos lie.
    pub root: PathBuf,
    /// The contents of zips, which are deleted at the end.
    pub extracted: Vec<Extracted>,
}

/// Labels, and photos with the index of their label.
#[derive(Default)]
pub struct LabelledPhotos {
    /// The labels, each once.
    pub labels: Vec<String>,
    /// The photos' files and the indices of their labels.
    pub photos: Vec<(PathBuf, usize)>,
}

impl LabelledPhotos {
    fn add(&mut self, classes: &[Class], files: &[PathBuf]) {
        for Class { label, photos } in classes {
            let known = self.labels.iter().position(|other| other == label);
            let index = known.unwrap_or(self.labels.len());
            if known.is_none() {
                self.labels.push(label.clone());
            }
            let photos = photos.iter().filter_map(|&photo| files.get(photo));
            self.photos.extend(photos.map(|path| (path.clone(), index)));
        }
    }
}

impl CollectionArguments {
    /// Opens a folder, a zip or a table, and says on standard error what was left out or has to be known.
    ///
    /// # Errors
    /// Where it cannot be read, or a table is not clear.
    pub fn open(&self, path: &Path) -> Result<Opened> {
        if let Some(encoding) = &self.encoding {
            encoding_named(encoding)?;
        }
        let name = last_part(path);
        let mut opened = Opened {
            classes: LabelledPhotos::default(),
            test: LabelledPhotos::default(),
            groups: KnownGroups::new(),
            root: path.to_owned(),
            extracted: Vec::new(),
        };
        if path.is_dir() {
            self.open_files(&mut opened, path, photos::files(path)?)?;
        } else if is_archive(&name) {
            self.open_archive(&mut opened, path)?;
            opened.root = opened
                .extracted
                .first()
                .map_or(opened.root, |e| e.folder.clone());
        } else if is_table(path) {
            let folder = match path.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            let mut files = photos::files(folder)?;
            files.retain(|file| !is_table(file) || file.file_name() == path.file_name());
            opened.root = folder.to_owned();
            self.open_files(&mut opened, folder, files)?;
        } else {
            // A file that is nothing of these gets the sentence of the system.
            photos::files(path)?;
        }
        Ok(opened)
    }

    fn open_files(&self, opened: &mut Opened, root: &Path, files: Vec<PathBuf>) -> Result<()> {
        let (archives, files): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| is_archive(&last_part(file)) && !last_part(file).starts_with('.'));
        let around = root.canonicalize().ok();
        let around = around.as_deref().map(last_part).unwrap_or_default();
        let entry = |file: &PathBuf| {
            let below = file.strip_prefix(root).unwrap_or(file);
            let parts = below.iter().map(|part| part.to_string_lossy().into_owned());
            let mut folders: Vec<_> = [around.clone()].into_iter().chain(parts).collect();
            let name = folders.pop().unwrap_or_default();
            Entry {
                is_dicom: is_nameless(&name) && is_dicom_file(file),
                folders,
                name,
            }
        };
        let entries: Vec<_> = files.iter().map(entry).collect();
        self.add(opened, &entries, &files, None)?;
        for archive in archives {
            self.open_archive(opened, &archive)?;
        }
        Ok(())
    }

    fn open_archive(&self, opened: &mut Opened, path: &Path) -> Result<()> {
        let mut extracted = extract(path, self.encoding.as_deref())?;
        if let Some(encoding) = &extracted.encoding {
            say_encoding(&last_part(path), encoding);
        }
        let entries = std::mem::take(&mut extracted.entries);
        let files = std::mem::take(&mut extracted.files);
        let name = last_part(path);
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let label = stem.strip_suffix("-samples").unwrap_or(stem);
        opened.extracted.push(extracted);
        self.add(opened, &entries, &files, Some(label))
    }

    fn add(
        &self,
        opened: &mut Opened,
        entries: &[Entry],
        files: &[PathBuf],
        label: Option<&str>,
    ) -> Result<()> {
        let options = Options {
            encoding: self.encoding.clone(),
            columns: self
                .columns
                .clone()
                .and_then(|columns| columns.try_into().ok()),
        };
        let content = |at: usize| {
            let missing = || Error::new(ErrorKind::Io, "A file is missing in the zip.");
            crate::read(files.get(at).ok_or_else(missing)?)
        };
        let found = collection::read(entries, label, &options, &content)?;
        say(&found, entries);
        opened.classes.add(&found.classes, files);
        opened.test.add(&found.test, files);
        for group in found.groups {
            let photos = group.photos.iter().filter_map(|&photo| files.get(photo));
            for path in photos {
                let known = opened.groups.entry(path.clone()).or_default();
                known.push((group.name.clone(), group.origin));
            }
        }
        Ok(())
    }
}

/// Says on standard error what a collection needs to be known of.
fn say(found: &Collection, entries: &[Entry]) {
    for note in &found.notes {
        eprintln!("handful: {}", note.message);
    }
    for one in &found.encodings {
        say_encoding(&one.file, &one.encoding);
    }
    if found.loose.is_empty() {
        return;
    }
    let names = found.loose.iter().filter_map(|&at| entries.get(at));
    let names: Vec<_> = names
        .take(MAX_LISTED)
        .map(|entry| entry.name.as_str())
        .collect();
    let more = match found.loose.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    eprintln!(
        "handful: left out, because they have no label: {}{more}",
        names.join(", ")
    );
}

fn say_encoding(file: &str, encoding: &str) {
    eprintln!(
        "handful: {file} is not Unicode; it is read as {encoding}. Another is chosen with --encoding."
    );
}

fn is_table(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| ["csv", "tsv"].contains(&e.to_lowercase().as_str()))
}

fn last_part(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
