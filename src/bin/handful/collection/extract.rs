//! The photos and tables of a zip, in a temporary folder.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use handful::collection::{
    Entry, decode, encoding_named, is_nameless, is_photo_name, is_utf8, likeliest_encoding,
};
use handful::photo::is_dicom;
use handful::{Error, ErrorKind, Result};
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

/// Limits against zips that are made to exhaust the disk, the same as in the package: entries, bytes of one
/// file, and of all compressed files.
const MAX_ENTRIES: usize = 100_000;
const MAX_FILE: u64 = 256 << 20;
const MAX_INFLATED: u64 = 2 << 30;

/// Says that a name is UTF-8.
const UTF8_FLAG: u16 = 0x800;

/// Names that are listed of entries that cannot be read.
const MAX_LISTED: usize = 3;

/// Numbers the folders of one run.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// The contents of a zip. The folder is deleted when it is dropped.
pub struct Extracted {
    /// The temporary folder.
    pub folder: PathBuf,
    /// The entries, except folders.
    pub entries: Vec<Entry>,
    /// The file of each entry; only those of photos, tables and JSON exist.
    pub files: Vec<PathBuf>,
    /// The encoding of the names; `None` if they are Unicode.
    pub encoding: Option<String>,
}

impl Drop for Extracted {
    fn drop(&mut self) {
        // A folder that stays is in the system's temporary folder, which the system clears.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The name of an entry as the zip has it, and whether the zip says that it is UTF-8.
struct RawName {
    bytes: Vec<u8>,
    is_unicode: bool,
    method: CompressionMethod,
    is_encrypted: bool,
    size: u64,
}

/// Unpacks a zip into a temporary folder. Entries that cannot be read are told and left out.
///
/// # Errors
/// Where it is no zip, is protected or too large, or nothing of it can be read.
pub fn extract(path: &Path, encoding: Option<&str>) -> Result<Extracted> {
    let file = File::open(path).map_err(|error| crate::io("cannot be read", path, error))?;
    let named = |error: Error| error.in_file(path.display());
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| {
        let message =
            format!("This is no zip, or it is damaged ({error}). Download or export it again.");
        named(Error::new(ErrorKind::InvalidInput, message).with_source(error))
    })?;
    let raw = raw_names(&mut zip).map_err(named)?;
    check(&raw).map_err(named)?;
    let found = encoding_of(&raw);
    let encoding = match (found, encoding) {
        (Some(_), Some(chosen)) => Some(encoding_named(chosen)?),
        (found, _) => found.map(str::to_owned),
    };
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let mut extracted = Extracted {
        folder: std::env::temp_dir().join(format!("handful-{}-{number}", std::process::id())),
        entries: Vec::new(),
        files: Vec::new(),
        encoding,
    };
    let mut unread: Vec<(String, Vec<String>)> = Vec::new();
    let mut order: Vec<_> = (0..raw.len())
        .map(|at| (name_of(&raw[at], &extracted), at))
        .collect();
    order.sort();
    for (name, at) in order {
        let mut parts: Vec<_> = name
            .split(['/', '\\'])
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect();
        let (false, Some(last)) = (name.ends_with(['/', '\\']), parts.pop()) else {
            continue;
        };
        let file = safe_path(&extracted.folder, &parts, &last);
        match unpack(&mut zip, at, &raw[at], &last, &file) {
            Ok(is_dicom) => {
                extracted.files.push(file);
                extracted.entries.push(Entry {
                    folders: parts,
                    name: last,
                    is_dicom,
                });
            }
            Err(why) => match unread.iter_mut().find(|(other, _)| *other == why) {
                Some((_, names)) => names.push(name),
                None => unread.push((why, vec![name])),
            },
        }
    }
    let sentences: Vec<_> = unread
        .iter()
        .map(|(why, names)| sentence(why, names))
        .collect();
    if extracted.entries.is_empty() && !sentences.is_empty() {
        return Err(named(Error::new(
            ErrorKind::InvalidInput,
            sentences.join(" "),
        )));
    }
    for sentence in sentences {
        eprintln!("handful: {}: {sentence}", path.display());
    }
    Ok(extracted)
}

fn raw_names(zip: &mut ZipArchive<BufReader<File>>) -> Result<Vec<RawName>> {
    let count = zip.len();
    if count > MAX_ENTRIES {
        return Err(too_large(&format!("{count} files")));
    }
    let mut names = Vec::with_capacity(count);
    for at in 0..count {
        let entry = zip.by_index_raw(at).map_err(|error| {
            let message = format!("The zip is damaged ({error}). Download or export it again.");
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        names.push(raw_name(&entry));
    }
    Ok(names)
}

fn raw_name<R: Read>(entry: &ZipFile<'_, R>) -> RawName {
    // The library has replaced the name by that of the Unicode path field, and set the flag.
    let bytes = entry.name_raw().to_vec();
    RawName {
        is_unicode: entry.flags().as_u16() & UTF8_FLAG != 0 && is_utf8(&bytes),
        bytes,
        method: entry.compression(),
        is_encrypted: entry.encrypted(),
        size: entry.size(),
    }
}

/// Checks what the zip declares; [`unpack`] compares it with the content.
fn check(names: &[RawName]) -> Result<()> {
    if names.iter().any(|name| name.is_encrypted) {
        let message = "It is protected by a password; unpack it yourself and give the folder.";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    if let Some(large) = names.iter().find(|name| name.size > MAX_FILE) {
        return Err(too_large(&format!("a file of {} MiB", large.size >> 20)));
    }
    let inflated = names
        .iter()
        .filter(|name| name.method != CompressionMethod::Stored);
    let total: u64 = inflated.map(|name| name.size).sum();
    if total > MAX_INFLATED {
        return Err(too_large(&format!(
            "files of {} MiB once unpacked",
            total >> 20
        )));
    }
    Ok(())
}

fn too_large(what: &str) -> Error {
    let message = format!(
        "It is too large to open here: it contains {what}. Unpack it yourself and give the folder."
    );
    Error::new(ErrorKind::InvalidInput, message)
}

/// The encoding that the names have in common that are not said to be Unicode; `None` if it is UTF-8.
fn encoding_of(names: &[RawName]) -> Option<&'static str> {
    let unknown = names.iter().filter(|name| !name.is_unicode);
    let unknown: Vec<_> = unknown.map(|name| name.bytes.as_slice()).collect();
    if unknown.iter().all(|bytes| is_utf8(bytes)) {
        return None;
    }
    let legacy = unknown.into_iter().filter(|bytes| !bytes.is_ascii());
    Some(likeliest_encoding(&legacy.collect::<Vec<_>>().join(&b'\n')))
}

fn name_of(name: &RawName, extracted: &Extracted) -> String {
    let encoding = extracted.encoding.as_deref().filter(|_| !name.is_unicode);
    decode(&name.bytes, encoding.unwrap_or("utf-8"))
}

/// A path within the folder, also for names that lead out of it or that the disk cannot have.
fn safe_path(folder: &Path, parents: &[String], name: &str) -> PathBuf {
    let parts = parents.iter().map(String::as_str).chain([name]);
    let safe = parts.map(|part| {
        let kept: String = part
            .chars()
            .map(|c| if c.is_control() { '_' } else { c })
            .collect();
        if kept == ".." { "_".to_owned() } else { kept }
    });
    folder.join(safe.collect::<PathBuf>())
}

/// Writes the content of a photo or a table; other files are not needed. Tells whether it is a DICOM file that
/// its name does not show as one.
fn unpack(
    zip: &mut ZipArchive<BufReader<File>>,
    at: usize,
    raw: &RawName,
    name: &str,
    file: &Path,
) -> std::result::Result<bool, String> {
    let extension = name
        .rsplit_once('.')
        .map(|(_, e)| e.to_lowercase())
        .unwrap_or_default();
    let is_needed = is_photo_name(name)
        || name.contains("-!-")
        || ["csv", "tsv", "json"].contains(&extension.as_str());
    if !is_needed && !is_nameless(name) {
        return Ok(false);
    }
    if ![CompressionMethod::Stored, CompressionMethod::Deflated].contains(&raw.method) {
        return Err(unsupported(raw.method));
    }
    let entry = zip.by_index(at).map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    // The declared size is not trusted: one more byte is enough to see that it is wrong.
    let read = entry.take(raw.size + 1).read_to_end(&mut content);
    read.map_err(|error| error.to_string())?;
    if content.len() as u64 != raw.size {
        return Err("its length differs from the declared one".to_owned());
    }
    let is_dicom = is_nameless(name) && is_dicom(&content);
    if !is_needed && !is_dicom {
        return Ok(false);
    }
    let parent = file.parent().unwrap_or(file);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(file, content))
        .map(|()| is_dicom)
        .map_err(|error| error.to_string())
}

fn unsupported(method: CompressionMethod) -> String {
    format!(
        "compressed by {method}, which is not read here; unpack it yourself and give the folder, or make \
         the zip again with the method Deflate"
    )
}

fn sentence(why: &str, names: &[String]) -> String {
    let listed: Vec<_> = names.iter().take(MAX_LISTED).map(String::as_str).collect();
    let more = match names.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let why = why.trim_end_matches('.');
    format!("{}{more} cannot be read ({why}).", listed.join(", "))
}
