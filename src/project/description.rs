//! The content of a project, for a program that opens it.

use serde::Serialize;

use super::{HeadChoice, Project, Region};
use crate::support::Membership;

/// The content of a project file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDescription<'a> {
    /// The project's name; may be empty.
    pub name: &'a str,
    /// Identifies the embedding space.
    pub space: String,
    /// Mode of the embeddings.
    pub mode: &'a str,
    /// Precision of the embeddings.
    pub precision: &'a str,
    /// Head and seed of the last training; `None` if it was never trained.
    pub head: Option<&'a HeadChoice>,
    /// The labels, in the order of their creation.
    pub classes: &'a [String],
    /// The photos, in the order of their ids.
    pub examples: Vec<ExampleDescription<'a>>,
    /// What was changed in the names of classes that an older version wrote, as sentences.
    pub notes: &'a [String],
}

/// A photo of a project file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExampleDescription<'a> {
    /// Its id.
    pub id: u32,
    /// Its class.
    pub label: &'a str,
    /// Name of the original file; may be empty.
    pub name: &'a str,
    /// Size in bytes of the original file, if known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub size: Option<u64>,
    /// Last change of the original file in milliseconds since 1970, if known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub modified: Option<i64>,
    /// Entry of the photo in the zip, if it is included.
    pub photo: Option<&'a str>,
    /// Entry of the thumbnail in the zip, if it is included.
    pub thumbnail: Option<&'a str>,
    /// The part of the photo that was learnt; `None` if it was all of it.
    pub region: Option<Region>,
    /// The name of its group; empty if someone said that it is on its own.
    pub group: Option<&'a str>,
}

impl Project {
    /// Describes the classes and photos.
    pub fn describe(&self) -> ProjectDescription<'_> {
        let Self {
            about,
            support,
            notes,
        } = self;
        let classes = support.classes();
        let examples = support.examples().iter().map(|example| {
            let entry = about.photos.get(&example.id());
            ExampleDescription {
                id: example.id(),
                label: &classes[example.class()],
                name: entry.map_or("", |entry| &entry.name),
                size: entry.and_then(|entry| entry.size),
                modified: entry.and_then(|entry| entry.modified),
                photo: entry.and_then(|entry| entry.photo.as_deref()),
                thumbnail: entry.and_then(|entry| entry.thumbnail.as_deref()),
                region: entry.and_then(|entry| entry.region),
                group: match example.membership() {
                    Membership::Open => None,
                    Membership::Alone => Some(""),
                    Membership::In(name) => Some(name),
                },
            }
        });
        ProjectDescription {
            name: &about.name,
            space: about.space.to_string(),
            mode: &about.space.mode,
            precision: &about.space.precision,
            head: about.head.as_ref(),
            classes,
            examples: examples.collect(),
            notes,
        }
    }
}
