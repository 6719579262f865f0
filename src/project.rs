//! The saved project: the manifest and the embeddings of a `.handful` file.
//!
//! A `.handful` file is a zip. `manifest.json` describes the project, `embeddings.safetensors` holds
//! the embeddings, and `photos/` and `thumbnails/` hold pictures if the user chose to include them.
//! The zip itself is read and written by the package in the browser and by the command natively.
//! Nothing in a file is trusted: every inconsistency is an [`Error`].

mod description;
mod embeddings;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::support::{MendedNames, SupportSet, mend_names};

pub use description::{ExampleDescription, ProjectDescription};

/// Name of the entry that describes the project.
pub const MANIFEST: &str = "manifest.json";

/// Name of the entry with the embeddings.
pub const EMBEDDINGS: &str = "embeddings.safetensors";

/// Folder of the zip for photos.
pub const PHOTOS: &str = "photos/";
/// Folder of the zip for thumbnails.
pub const THUMBNAILS: &str = "thumbnails/";

/// Limit of the manifest in bytes: about 300,000 photos.
pub const MAX_MANIFEST_BYTES: usize = 64 << 20;

/// Limit of the embeddings in bytes: about 35,000 photos. A 32-bit wasm module holds the entry, the
/// support set and a training problem at the same time.
pub const MAX_EMBEDDINGS_BYTES: usize = 1 << 28;

/// Limit of entries in the zip.
pub const MAX_ENTRIES: usize = 300_000;

/// The version of the file that this build writes.
pub const VERSION: u32 = 1;

/// A project without its pictures.
#[derive(Clone, Debug)]
pub struct Project {
    /// Everything besides the support set.
    pub about: About,
    /// The classes and the embeddings of the photos.
    pub support: SupportSet,
    /// What was changed in the names of classes that an older version wrote, as sentences.
    pub notes: Vec<String>,
}

/// The description of a project and its photos.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The name the user gave it; may be empty.
    pub name: String,
    /// The space of the embeddings.
    pub space: Space,
    /// The head of the last training; `None` before the first.
    pub head: Option<HeadChoice>,
    /// The calibrated temperature of that training, for reference; opening a project computes it again.
    pub temperature: Option<f64>,
    /// The photos by id. A photo without an entry has no name.
    pub photos: BTreeMap<u32, PhotoEntry>,
}

/// The head to train, and its seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HeadChoice {
    /// Name of the head.
    #[cfg_attr(test, ts(type = "HeadName"))]
    pub name: String,
    /// Seed of all randomness; 32 bits, which JavaScript represents exactly.
    pub seed: u32,
}

/// The description of a photo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PhotoEntry {
    /// Name of its source file.
    pub name: String,
    /// Size of the source file in bytes. With `modified` it identifies the file in its folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Last modification of the source file, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// Entry of the photo in the zip, in `photos/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// Entry of the thumbnail in the zip, in `thumbnails/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// The part of the photo that was learnt; all of it if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A rectangle of a photo, in pixels of the upright photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Region {
    /// Its left edge, from the left edge of the photo.
    pub x: u32,
    /// Its upper edge, from the upper edge of the photo.
    pub y: u32,
    /// Its width, at least 1.
    pub width: u32,
    /// Its height, at least 1.
    pub height: u32,
}

/// The two entries of a `.handful` file that are not pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// The bytes of [`MANIFEST`].
    pub manifest: Vec<u8>,
    /// The bytes of [`EMBEDDINGS`].
    pub embeddings: Vec<u8>,
}

impl Entries {
    /// Writes a project.
    ///
    /// # Errors
    /// [`ErrorKind::ProjectTooLarge`] if it exceeds the limits for reading, and
    /// [`ErrorKind::InvalidInput`] if a number is not finite or a picture is outside its folder.
    pub fn write(about: &About, support: &SupportSet) -> Result<Self> {
        let manifest = manifest::write(about, support)?;
        let embeddings = embeddings::write(support, &manifest)?;
        check_lengths(manifest.len(), embeddings.len())?;
        Ok(Self {
            manifest,
            embeddings,
        })
    }
}

impl Project {
    /// The error for a file without a [`MANIFEST`]; `what` describes the file instead.
    pub fn foreign(what: &str) -> Error {
        Error::new(
            ErrorKind::NotAProject,
            format!("This file is not a project of handful: {what}."),
        )
    }

    /// The error for an inconsistent file.
    pub fn damaged(why: &str) -> Error {
        damaged(why)
    }

    /// Reads a project from the bytes of its two entries.
    ///
    /// # Errors
    /// [`ErrorKind::NotAProject`], [`ErrorKind::NewerProject`], [`ErrorKind::ProjectTooLarge`], and
    /// [`ErrorKind::DamagedProject`] with the inconsistency.
    pub fn read(manifest: &[u8], embeddings: &[u8]) -> Result<Self> {
        check_lengths(manifest.len(), embeddings.len())?;
        let read = manifest::read(manifest)?;
        let rows = embeddings::read(embeddings, manifest, read.examples.len())?;
        let MendedNames {
            names,
            class_of,
            notes,
        } = mend_names(&read.classes);
        let examples = read.examples.iter().zip(rows.iter());
        let examples = examples.map(|(&(id, class), row)| {
            // The manifest was checked: every index is of one of its classes.
            (id, class_of.get(class).copied().unwrap_or(usize::MAX), row)
        });
        let mut support = SupportSet::restore(rows.dim, &names, examples)
            .map_err(|error| damaged(error.to_string()))?;
        support
            .restore_groups(read.groups, read.memberships)
            .map_err(|error| damaged(error.to_string()))?;
        Ok(Self {
            about: read.about,
            support,
            notes,
        })
    }

    /// Replaces the embeddings by those of another space, one row per id. Photos without a new
    /// embedding are removed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the numbers of embeddings and ids differ, an id is unknown or
    /// repeated, or a number is not finite.
    pub fn embed_again(&mut self, space: Space, ids: &[u32], embeddings: &[f32]) -> Result<()> {
        let dim = embeddings.len() / ids.len().max(1);
        if dim == 0 || dim * ids.len() != embeddings.len() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "Embeddings of {} photos were expected, but there are {} numbers.",
                    ids.len(),
                    embeddings.len()
                ),
            ));
        }
        let class_of: BTreeMap<_, _> = self
            .support
            .examples()
            .iter()
            .map(|e| (e.id(), e.class()))
            .collect();
        let mut examples = Vec::with_capacity(ids.len());
        for (&id, row) in ids.iter().zip(embeddings.chunks_exact(dim)) {
            let class = class_of.get(&id).copied().ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidInput,
                    format!("There is no photo with the number {id}."),
                )
            })?;
            examples.push((id, class, row.to_vec()));
        }
        examples.sort_by_key(|&(id, ..)| id);
        let kept = examples.iter().map(|&(id, ..)| self.support.example(id));
        let memberships: Result<Vec<_>> = kept.map(|e| Ok(e?.membership().clone())).collect();
        let groups = self.support.groups().into_iter();
        let groups = groups
            .map(|group| (group.name.to_owned(), group.source))
            .collect();
        let mut support = SupportSet::restore(dim, self.support.classes(), examples)?;
        support.restore_groups(groups, memberships?)?;
        self.support = support;
        let kept: BTreeSet<_> = ids.iter().collect();
        self.about.photos.retain(|id, _| kept.contains(id));
        self.about.space = space;
        Ok(())
    }
}

fn check_lengths(manifest: usize, embeddings: usize) -> Result<()> {
    if manifest <= MAX_MANIFEST_BYTES && embeddings <= MAX_EMBEDDINGS_BYTES {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::ProjectTooLarge,
        format!(
            "This project has {manifest} bytes of description and {embeddings} of embeddings; the \
             limits are {MAX_MANIFEST_BYTES} and {MAX_EMBEDDINGS_BYTES}."
        ),
    ))
}

/// The error for a damaged file, with the same advice for every cause.
fn damaged(why: impl AsRef<str>) -> Error {
    let why = why.as_ref().trim_end_matches('.');
    Error::new(
        ErrorKind::DamagedProject,
        format!("This project file is damaged: {why}. Use a backup copy if you have one."),
    )
}
