//! Reads and writes `.handful` project files, which are zips.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use handful::intensity::Intensity;
use handful::photo::decode_as;
use handful::project::{
    EMBEDDINGS, Entries, MANIFEST, MAX_EMBEDDINGS_BYTES, MAX_ENTRIES, MAX_MANIFEST_BYTES, Project,
};
use handful::{Error, ErrorKind, Result};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The first bytes of every zip.
const MAGIC: &[u8] = b"PK";

/// Larger entries need the long form of the zip format, ZIP64.
const MAX_SHORT_ENTRY: u64 = u32::MAX as u64;

/// A photo to store in the file.
pub struct PhotoFile {
    /// The name of its entry.
    pub entry: String,
    /// Its file.
    pub path: PathBuf,
    /// For a file that names a patient: only its pixels are stored, mapped by this rule.
    pub pixels_only: Option<Intensity>,
}

/// Reads a project without its photos.
///
/// # Errors
/// As [`Project::read`], and [`ErrorKind::Io`].
pub fn read(path: &Path) -> Result<Project> {
    let file = File::open(path).map_err(|error| crate::io("cannot be read", path, error))?;
    let project = read_zip(BufReader::new(file)).map_err(|error| match error.kind() {
        ErrorKind::Io => error,
        _ => error.in_file(path.display()),
    })?;
    for note in &project.notes {
        eprintln!("handful: {}: {note}", path.display());
    }
    Ok(project)
}

fn read_zip(mut file: impl Read + Seek) -> Result<Project> {
    let mut start = [0; MAGIC.len()];
    let read = file.read_exact(&mut start).and_then(|()| file.rewind());
    if read.is_err() || start != *MAGIC {
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

/// Reads an entry and verifies its size and checksum.
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
    // The declared size is not trusted: one more byte is enough to see that it is wrong.
    let declared = entry.size();
    let mut content = Vec::new();
    let read = entry.take(declared + 1).read_to_end(&mut content);
    read.map_err(|error| {
        Project::damaged(&format!("its entry {name} cannot be read ({error})")).with_source(error)
    })?;
    if content.len() as u64 != declared {
        return Err(Project::damaged(&format!(
            "its entry {name} is not of the size it claims"
        )));
    }
    Ok(content)
}

fn too_large(why: String) -> Error {
    Error::new(
        ErrorKind::ProjectTooLarge,
        format!("This project is too large to open: {why}."),
    )
}

/// Writes a project atomically.
///
/// # Errors
/// [`ErrorKind::Io`] where a photo cannot be read or the file cannot be written.
pub fn write(path: &Path, entries: &Entries, photos: &[PhotoFile]) -> Result<()> {
    crate::write_with(path, |part| Ok(write_zip(part, entries, photos)?))
}

fn write_zip(
    path: &Path,
    entries: &Entries,
    photos: &[PhotoFile],
) -> std::result::Result<(), ZipError> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
    // Embeddings and photos hardly compress, and a stored photo is a slice of the file.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        (MANIFEST, &entries.manifest),
        (EMBEDDINGS, &entries.embeddings),
    ] {
        zip.start_file(name, stored)?;
        zip.write_all(content)?;
    }
    for PhotoFile {
        entry,
        path,
        pixels_only,
    } in photos
    {
        if let Some(intensity) = *pixels_only {
            let photo = decode_as(&std::fs::read(path)?, u32::MAX, intensity);
            let png = photo.and_then(|photo| photo.to_png());
            zip.start_file(entry.as_str(), stored)?;
            zip.write_all(&png.map_err(std::io::Error::other)?)?;
        } else {
            let mut photo = File::open(path)?;
            let large = photo.metadata()?.len() >= MAX_SHORT_ENTRY;
            zip.start_file(entry.as_str(), stored.large_file(large))?;
            std::io::copy(&mut photo, &mut zip)?;
        }
    }
    let file = zip
        .finish()?
        .into_inner()
        .map_err(|error| error.into_error())?;
    file.sync_all()?;
    Ok(())
}
