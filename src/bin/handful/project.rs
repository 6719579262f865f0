//! The zip of a `.handful` file, read and written on disk.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use handful::project::{
    EMBEDDINGS, Entries, MANIFEST, MAX_EMBEDDINGS_BYTES, MAX_ENTRIES, MAX_MANIFEST_BYTES, Project,
};
use handful::{Error, ErrorKind, Result};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What every zip starts with.
const MAGIC: &[u8] = b"PK";

/// Larger entries need the long form of the zip format.
const LONG: u64 = u32::MAX as u64;

/// A picture to keep in the file: its entry, and where it comes from.
pub type Picture = (String, PathBuf);

/// Reads a project; its pictures stay where they are.
///
/// # Errors
/// As [`Project::read`], and [`ErrorKind::Io`].
pub fn read(path: &Path) -> Result<Project> {
    let file = File::open(path).map_err(|error| crate::io("cannot be read", path, error))?;
    read_zip(BufReader::new(file)).map_err(|error| match error.kind() {
        ErrorKind::Io => error,
        _ => error.in_file(path.display()),
    })
}

fn read_zip(mut file: impl Read + Seek) -> Result<Project> {
    let mut start = [0; MAGIC.len()];
    let begun = file.read_exact(&mut start).and_then(|()| file.rewind());
    if begun.is_err() || start != *MAGIC {
        return Err(Project::foreign("it is no zip"));
    }
    let mut zip = ZipArchive::new(file).map_err(|error| {
        Project::damaged(&format!("its directory cannot be read ({error})")).with_source(error)
    })?;
    if zip.len() > MAX_ENTRIES {
        return Err(too_large(format!(
            "it holds more than {MAX_ENTRIES} entries"
        )));
    }
    if zip.has_duplicate_names() {
        return Err(Project::damaged("it holds two entries of one name"));
    }
    if zip.index_for_name(MANIFEST).is_none() {
        return Err(Project::foreign(&format!("it is a zip without {MANIFEST}")));
    }
    let manifest = entry(&mut zip, MANIFEST, MAX_MANIFEST_BYTES)?;
    let embeddings = entry(&mut zip, EMBEDDINGS, MAX_EMBEDDINGS_BYTES)?;
    Project::read(&manifest, &embeddings)
}

/// The content of an entry, whose checksum is right.
fn entry(zip: &mut ZipArchive<impl Read + Seek>, name: &str, limit: usize) -> Result<Vec<u8>> {
    let entry = zip.by_name(name).map_err(|error| match error {
        ZipError::FileNotFound => Project::damaged(&format!("its entry {name} is missing")),
        error => Project::damaged(&format!("its entry {name} cannot be read ({error})"))
            .with_source(error),
    })?;
    let size = entry.size().max(entry.compressed_size());
    if size > limit as u64 {
        return Err(too_large(format!(
            "{name} has {size} bytes, and {limit} are possible"
        )));
    }
    // A declared size is only a claim.
    let declared = entry.size();
    let mut content = Vec::new();
    let read = entry.take(declared + 1).read_to_end(&mut content);
    read.map_err(|error| {
        Project::damaged(&format!("its entry {name} cannot be read ({error})")).with_source(error)
    })?;
    match content.len() as u64 == declared {
        true => Ok(content),
        false => Err(Project::damaged(&format!(
            "its entry {name} is not of the size it claims"
        ))),
    }
}

fn too_large(why: String) -> Error {
    Error::new(
        ErrorKind::ProjectTooLarge,
        format!("This project is too large to open: {why}."),
    )
}

/// Writes a project whole or not at all.
///
/// # Errors
/// [`ErrorKind::Io`] where a picture cannot be read or the file cannot be written.
pub fn write(path: &Path, entries: &Entries, pictures: &[Picture]) -> Result<()> {
    crate::write_with(path, |part| Ok(write_zip(part, entries, pictures)?))
}

fn write_zip(
    path: &Path,
    entries: &Entries,
    pictures: &[Picture],
) -> std::result::Result<(), ZipError> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
    // Embeddings and photos hardly get smaller, and a slice of the file is then the photo.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        (MANIFEST, &entries.manifest),
        (EMBEDDINGS, &entries.embeddings),
    ] {
        zip.start_file(name, stored)?;
        zip.write_all(content)?;
    }
    for (name, path) in pictures {
        let mut picture = File::open(path)?;
        let long = picture.metadata()?.len() >= LONG;
        zip.start_file(name.as_str(), stored.large_file(long))?;
        std::io::copy(&mut picture, &mut zip)?;
    }
    let file = zip
        .finish()?
        .into_inner()
        .map_err(|error| error.into_error())?;
    file.sync_all()?;
    Ok(())
}
