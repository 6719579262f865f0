//! The saved project.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::classifier::{Classifier, to_js};
use super::throw;
use crate::error::{Error, ErrorKind};
use crate::project::{self, About, Entries, HeadChoice, PhotoEntry};

/// A project that was read and holds together.
#[wasm_bindgen]
pub struct Project(project::Project);

/// What the package knows of a project beside the support set.
#[derive(Deserialize)]
struct Known {
    name: String,
    head: Option<HeadChoice>,
    photos: BTreeMap<u32, PhotoEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    name: &'a str,
    space: String,
    mode: &'a str,
    precision: &'a str,
    head: Option<&'a HeadChoice>,
    classes: &'a [String],
    examples: Vec<Example<'a>>,
}

#[derive(Serialize)]
struct Example<'a> {
    id: u32,
    label: &'a str,
    name: &'a str,
    size: Option<u64>,
    modified: Option<i64>,
    photo: Option<&'a str>,
    thumbnail: Option<&'a str>,
}

#[wasm_bindgen]
impl Project {
    /// Reads the two entries of a project file that are no pictures.
    pub fn read(manifest: &[u8], embeddings: &[u8]) -> Result<Project, JsValue> {
        project::Project::read(manifest, embeddings)
            .map(Self)
            .map_err(throw)
    }

    /// What it holds: `{ name, space, mode, precision, head, classes, examples }`.
    pub fn describe(&self) -> Result<JsValue, JsValue> {
        let project::Project { about, support } = &self.0;
        let classes = support.classes();
        let unknown = PhotoEntry::default();
        let examples = support.examples().iter().map(|example| {
            let photo = about.photos.get(&example.id()).unwrap_or(&unknown);
            Example {
                id: example.id(),
                label: &classes[example.class()],
                name: &photo.name,
                size: photo.size,
                modified: photo.modified,
                photo: photo.photo.as_deref(),
                thumbnail: photo.thumbnail.as_deref(),
            }
        });
        to_js(&Description {
            name: &about.name,
            space: about.space.to_string(),
            mode: &about.space.mode,
            precision: &about.space.precision,
            head: about.head.as_ref(),
            classes,
            examples: examples.collect(),
        })
    }

    /// Puts embeddings of the classifier's space, one after the other for these photos, in the
    /// place of its own; other photos are left out.
    #[wasm_bindgen(js_name = embedAgain)]
    pub fn embed_again(
        &mut self,
        classifier: &Classifier,
        ids: &[u32],
        embeddings: &[f32],
    ) -> Result<(), JsValue> {
        let space = classifier.0.space().clone();
        self.0.embed_again(space, ids, embeddings).map_err(throw)
    }
}

/// The two entries of a project file that are no pictures.
#[wasm_bindgen(getter_with_clone)]
pub struct Saved {
    /// Its description as JSON.
    pub manifest: Vec<u8>,
    /// Its embeddings as safetensors.
    pub embeddings: Vec<u8>,
}

#[wasm_bindgen]
impl Classifier {
    /// The project file's entries; `known` is JSON, `{ name, head, photos }`.
    pub fn save(&self, known: &str) -> Result<Saved, JsValue> {
        let Known { name, head, photos } = serde_json::from_str(known).map_err(|error| {
            let sentence = "The project's description cannot be read.";
            throw(Error::new(ErrorKind::InvalidInput, sentence).with_source(error))
        })?;
        let about = About {
            name,
            space: self.0.space().clone(),
            head,
            temperature: self
                .0
                .trained()
                .ok()
                .and_then(|trained| trained.temperature()),
            photos,
        };
        let Entries {
            manifest,
            embeddings,
        } = Entries::write(&about, self.0.support()).map_err(throw)?;
        Ok(Saved {
            manifest,
            embeddings,
        })
    }

    /// A classifier like this one with the photos of a project, to be trained.
    pub fn open(&self, project: &Project) -> Result<Classifier, JsValue> {
        self.0.open(&project.0).map(Classifier).map_err(throw)
    }
}
