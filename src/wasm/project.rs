//! Reading and writing project files.

use std::collections::BTreeMap;

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::classifier::{Classifier, to_js};
use super::throw;
use crate::error::{Error, ErrorKind};
use crate::project::{self, About, Entries, HeadChoice, PhotoEntry};

/// A project that was read and checked.
#[wasm_bindgen]
pub struct Project(project::Project);

#[wasm_bindgen]
impl Project {
    /// Reads the two entries of a project file that are not pictures.
    pub fn read(manifest: &[u8], embeddings: &[u8]) -> Result<Project, JsValue> {
        project::Project::read(manifest, embeddings)
            .map(Self)
            .map_err(throw)
    }

    /// Its content.
    #[wasm_bindgen(unchecked_return_type = "ProjectDescription")]
    pub fn describe(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.describe())
    }

    /// Replaces its embeddings by those of the classifier's space, concatenated in the order of the
    /// ids. Photos without a new embedding are removed.
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

/// What the package stores in a project besides the support set.
#[derive(Deserialize)]
struct Details {
    name: String,
    head: Option<HeadChoice>,
    photos: BTreeMap<u32, PhotoEntry>,
}

/// The two entries of a project file that are not pictures.
#[wasm_bindgen(getter_with_clone)]
pub struct Saved {
    /// The manifest as JSON.
    pub manifest: Vec<u8>,
    /// The embeddings as safetensors.
    pub embeddings: Vec<u8>,
}

#[wasm_bindgen]
impl Classifier {
    /// Writes the entries of a project file; `details` is JSON, `{ name, head, photos }`.
    pub fn save(&self, details: &str) -> Result<Saved, JsValue> {
        let Details { name, head, photos } = serde_json::from_str(details).map_err(|error| {
            let message = "The details of the project are not valid.";
            throw(Error::new(ErrorKind::InvalidInput, message).with_source(error))
        })?;
        let trained = self.0.trained().ok();
        let about = About {
            name,
            space: self.0.space().clone(),
            head,
            temperature: trained.and_then(|trained| trained.temperature()),
            photos,
        };
        let entries = Entries::write(&about, self.0.support()).map_err(throw)?;
        Ok(Saved {
            manifest: entries.manifest,
            embeddings: entries.embeddings,
        })
    }

    /// An untrained classifier of the same space with the photos of a project.
    pub fn open(&self, project: &Project) -> Result<Classifier, JsValue> {
        self.0.open(&project.0).map(Classifier).map_err(throw)
    }
}
