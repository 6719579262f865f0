//! Which files are photos, and which belong to operating systems and tools. The lists are those of
//! `www/lib/src/collection/files.ts`.

use super::Entry;

/// Files that are read as photos; their content decides whether they are.
const PHOTO_EXTENSIONS: [&str; 17] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "avif", "heic", "heif", "hif",
    "jxl", "tif", "tiff", "dcm", "dicom",
];

/// Folders that operating systems, storage devices and tools make, in lower case.
const SYSTEM_FOLDERS: [&str; 14] = [
    "__macosx",
    "__pycache__",
    "@eadir",
    "@recently-snapshot",
    "@recycle",
    "#recycle",
    "#snapshot",
    "$recycle.bin",
    "lost+found",
    "network trash folder",
    "node_modules",
    "recycler",
    "system volume information",
    "temporary items",
];

/// Files that operating systems and tools make, in lower case.
const SYSTEM_FILES: [&str; 8] = [
    "desktop.ini",
    "dicomdir",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "icon\r",
    "picasa.ini",
    "thumbs.db",
    "zbthumbnail.info",
];

/// Whether a file is likely a photo by its name.
pub fn is_photo_name(name: &str) -> bool {
    has_extension(name, &PHOTO_EXTENSIONS)
}

/// Whether a name does not tell what a file is: without an extension, or with a number for one. Scanners name
/// DICOM files so, like `IM000001` or `1.2.840.113619.2`.
pub fn is_nameless(name: &str) -> bool {
    name.rsplit_once('.')
        .is_none_or(|(_, end)| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a file is a zip by its name.
pub fn is_archive(name: &str) -> bool {
    has_extension(name, &["zip", "tm"])
}

/// Whether a file is a table by its name.
pub(super) fn is_table(name: &str) -> bool {
    has_extension(name, &["csv", "tsv"])
}

fn has_extension(name: &str, list: &[&str]) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|e| list.contains(&e.to_lowercase().as_str()))
}

/// The indices of the entries without those of operating systems and tools, and without hidden ones. A
/// folder around all of the files may have any name, because somebody chose it.
pub fn without_system_files(entries: &[Entry]) -> Vec<usize> {
    let root = entries.first().and_then(|entry| entry.folders.first());
    let around = usize::from(entries.iter().all(|entry| entry.folders.first() == root));
    let is_wanted = |entry: &Entry| {
        let mut folders = entry.folders.iter().skip(around);
        !is_system(&entry.name, &SYSTEM_FILES)
            && !folders.any(|name| is_system(name, &SYSTEM_FOLDERS))
    };
    let wanted = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| is_wanted(entry));
    wanted.map(|(at, _)| at).collect()
}

fn is_system(name: &str, list: &[&str]) -> bool {
    name.starts_with('.') || list.contains(&name.to_lowercase().as_str())
}
