//! The saved project: what the two entries of a `.handful` file mean that hold no photos.
//!
//! A `.handful` file is a zip. `manifest.json` says what there is, `embeddings.safetensors` holds
//! the numbers, and `photos/` and `thumbnails/` hold pictures where the person wanted them kept.
//! The zip itself is read and written where files are: in the browser by the package, natively by
//! the command. Nothing in it is trusted: whatever does not fit together is an [`Error`].

mod embeddings;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::support::SupportSet;

/// Name of the entry that says what there is.
pub const MANIFEST: &str = "manifest.json";

/// Name of the entry with the embeddings.
pub const EMBEDDINGS: &str = "embeddings.safetensors";

/// The folders of the zip that pictures may lie in.
pub const PHOTOS: &str = "photos/";
/// As [`PHOTOS`].
pub const THUMBNAILS: &str = "thumbnails/";

/// The longest manifest in bytes: some 300,000 photos.
pub const LONGEST_MANIFEST: usize = 64 << 20;

/// The longest entry of embeddings in bytes: some 35,000 photos. A module of 32 bits holds the entry,
/// the support set and what a head learns from at the same time.
pub const LONGEST_EMBEDDINGS: usize = 1 << 28;

/// The most entries that the zip may have.
pub const MOST_ENTRIES: usize = 300_000;

/// The version of the file that this build writes.
pub const VERSION: u32 = 1;

/// Everything a project is, but the pictures.
#[derive(Clone, Debug)]
pub struct Project {
    /// What there is to say of it.
    pub about: About,
    /// The classes, and the photos as embeddings.
    pub support: SupportSet,
}

/// What there is to say of a project and its photos.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// What the person calls it; may be empty.
    pub name: String,
    /// What made the embeddings.
    pub space: Space,
    /// How it was trained last; `None` if it never was.
    pub head: Option<HeadChoice>,
    /// The calibrated temperature then, for reference; opening finds it again.
    pub temperature: Option<f64>,
    /// The photos by their ids. One that is missing here has no name.
    pub photos: BTreeMap<u32, PhotoEntry>,
}

/// How to train.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadChoice {
    /// Name of the [`Head`](crate::head::Head).
    pub name: String,
    /// The seed of everything random; 32 bits, as many as JavaScript keeps exactly.
    pub seed: u32,
}

/// What is known of a photo beside its embedding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PhotoEntry {
    /// Name of the file it came from.
    pub name: String,
    /// Bytes of that file, and when it was changed last in milliseconds since 1970, by which it is
    /// found again in its folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// See `size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// Its entry in the zip, below `photos/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// The entry of its thumbnail, below `thumbnails/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
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
    /// [`ErrorKind::ProjectTooLarge`] if it would be too large to be read again, and
    /// [`ErrorKind::InvalidInput`] if a figure is not finite or pictures lie outside their folders.
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
    /// What a file is that has no [`MANIFEST`]; `what` says what it has or is instead.
    pub fn foreign(what: &str) -> Error {
        Error::new(
            ErrorKind::NotAProject,
            format!("This file is not a project of handful: {what}."),
        )
    }

    /// What a file is in which something does not fit together.
    pub fn damaged(why: &str) -> Error {
        damaged(why)
    }

    /// Reads a project from the bytes of its two entries.
    ///
    /// # Errors
    /// [`ErrorKind::NotAProject`], [`ErrorKind::NewerProject`], [`ErrorKind::ProjectTooLarge`], and
    /// [`ErrorKind::DamagedProject`] with what does not fit together.
    pub fn read(manifest: &[u8], embeddings: &[u8]) -> Result<Self> {
        check_lengths(manifest.len(), embeddings.len())?;
        let read = manifest::read(manifest)?;
        let rows = embeddings::read(embeddings, manifest, read.examples.len())?;
        let examples = read.examples.iter().zip(rows.iter());
        let examples = examples.map(|(&(id, class), row)| (id, class, row));
        let support = SupportSet::restore(rows.dim, &read.classes, examples)
            .map_err(|error| damaged(error.to_string()))?;
        Ok(Self {
            about: read.about,
            support,
        })
    }

    /// Puts other embeddings, row by row for the photos of these ids, in the place of its own. The
    /// other photos are left out.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if they are not as many embeddings as ids, an id is unknown or
    /// comes twice, or a number is not finite.
    pub fn embed_again(&mut self, space: Space, ids: &[u32], embeddings: &[f32]) -> Result<()> {
        let dim = embeddings.len() / ids.len().max(1);
        if dim == 0 || dim * ids.len() != embeddings.len() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "{} photos were embedded again, and {} numbers came.",
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
        self.support = SupportSet::restore(dim, self.support.classes(), examples)?;
        let kept: BTreeSet<_> = ids.iter().collect();
        self.about.photos.retain(|id, _| kept.contains(id));
        self.about.space = space;
        Ok(())
    }
}

fn check_lengths(manifest: usize, embeddings: usize) -> Result<()> {
    match manifest <= LONGEST_MANIFEST && embeddings <= LONGEST_EMBEDDINGS {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::ProjectTooLarge,
            format!(
                "This project has {manifest} bytes of description and {embeddings} of embeddings; \
                 {LONGEST_MANIFEST} and {LONGEST_EMBEDDINGS} are possible."
            ),
        )),
    }
}

/// What every fault inside a project file ends with.
fn damaged(why: impl AsRef<str>) -> Error {
    let why = why.as_ref().trim_end_matches('.');
    Error::new(
        ErrorKind::DamagedProject,
        format!("This project file is damaged: {why}. Take a copy of it, if there is one."),
    )
}
