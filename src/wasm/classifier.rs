//! Photos by their embeddings, labels, and what is learned from them.

use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::throw;
use crate::classifier;
use crate::error::{Error, ErrorKind};
use crate::evaluate::{self, Report};
use crate::export::LinearHead;
use crate::head::{self, Epoch, Fit, HEADS, Head, Step};
use crate::network::backbones::Backbones;
use crate::network::view::Mode;
use crate::network::weights::Backbone;
use crate::pace::{self, Progress};
use crate::support::{Alignment, Problem};

pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}

fn invalid(sentence: String) -> JsValue {
    throw(Error::new(ErrorKind::InvalidInput, sentence))
}

/// Photos, labels and what was learned from them.
#[wasm_bindgen]
pub struct Classifier(pub(super) classifier::Classifier);

#[derive(Serialize)]
struct ClassCount<'a> {
    label: &'a str,
    count: usize,
}

#[wasm_bindgen]
impl Classifier {
    /// An empty classifier for the embeddings of a weight file in that mode, and in `best` of that of
    /// its second network. Only the description and the means are read.
    #[wasm_bindgen(constructor)]
    pub fn new(
        weights: &[u8],
        mode: &str,
        second: Option<Box<[u8]>>,
    ) -> Result<Classifier, JsValue> {
        let mode = Mode::named(mode).map_err(throw)?;
        let first = Backbone::read_description(weights).map_err(throw)?;
        let second = second.map(|bytes| Backbone::read_description(&bytes));
        let backbones = Backbones::new(mode, first, second.transpose().map_err(throw)?);
        backbones
            .and_then(|backbones| classifier::Classifier::new(&backbones))
            .map(Self)
            .map_err(throw)
    }

    /// What makes its embeddings, in short; those of another space do not mix with its own.
    #[wasm_bindgen(getter)]
    pub fn space(&self) -> String {
        self.0.space().to_string()
    }

    /// Numbers of an embedding.
    #[wasm_bindgen(getter, js_name = embeddingLength)]
    pub fn embedding_length(&self) -> usize {
        self.0.support().dim()
    }

    /// The classes in the order they were made, `{ label, count }`.
    pub fn classes(&self) -> Result<JsValue, JsValue> {
        let counts = self.0.support().counts();
        to_js(
            &counts
                .map(|(label, count)| ClassCount { label, count })
                .collect::<Vec<_>>(),
        )
    }

    /// Makes a class.
    #[wasm_bindgen(js_name = addClass)]
    pub fn add_class(&mut self, label: &str) -> Result<(), JsValue> {
        self.0.support_mut().add_class(label).map_err(throw)
    }

    /// Gives a class another name.
    #[wasm_bindgen(js_name = renameClass)]
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<(), JsValue> {
        self.0.rename_class(from, to).map_err(throw)
    }

    /// Removes a class and its photos.
    #[wasm_bindgen(js_name = removeClass)]
    pub fn remove_class(&mut self, label: &str) -> Result<(), JsValue> {
        self.0.support_mut().remove_class(label).map_err(throw)
    }

    /// Adds a photo by its embedding and returns its number.
    pub fn add(&mut self, label: &str, embedding: &[f32]) -> Result<u32, JsValue> {
        self.0.support_mut().add(label, embedding).map_err(throw)
    }

    /// The embedding of a photo.
    pub fn embedding(&self, id: u32) -> Result<Vec<f32>, JsValue> {
        let example = self.0.support().example(id).map_err(throw)?;
        Ok(example.embedding().to_vec())
    }

    /// Removes a photo.
    pub fn remove(&mut self, id: u32) -> Result<(), JsValue> {
        self.0.support_mut().remove(id).map_err(throw)
    }

    /// Moves a photo to another class.
    pub fn relabel(&mut self, id: u32, label: &str) -> Result<(), JsValue> {
        self.0.support_mut().relabel(id, label).map_err(throw)
    }

    /// Starts a training.
    #[wasm_bindgen(js_name = startTraining)]
    pub fn start_training(
        &self,
        head: Option<String>,
        seed: Option<u32>,
    ) -> Result<Training, JsValue> {
        self.lesson()?.start_training(head, seed)
    }

    /// All photos as they are now, to train any number of heads on.
    pub fn lesson(&self) -> Result<Lesson, JsValue> {
        let problem = self.0.problem().map_err(throw)?;
        Ok(Lesson::new(problem, None))
    }

    /// Takes a finished training into use and reports on it.
    pub fn adopt(&mut self, training: Training) -> Result<JsValue, JsValue> {
        to_js(&self.0.adopt(training.finished()?).map_err(throw)?)
    }

    /// Reports on a finished training; what is in use stays.
    pub fn report(&self, training: Training) -> Result<JsValue, JsValue> {
        to_js(&self.0.report(training.finished()?).map_err(throw)?)
    }

    /// The head as safetensors, if it is a linear map.
    pub fn head(&self) -> Result<Vec<u8>, JsValue> {
        let trained = self.0.trained().map_err(throw)?;
        let head = LinearHead::new(trained, self.0.space());
        head.and_then(|head| head.to_safetensors()).map_err(throw)
    }

    /// Up to `count` labelled photos that look most like another, by its embedding;
    /// `{ id, label, similarity }`.
    pub fn similar(&self, embedding: &[f32], count: usize) -> Result<JsValue, JsValue> {
        to_js(&self.0.support().similar(embedding, count).map_err(throw)?)
    }

    /// Classifies a photo by its embedding.
    pub fn predict(&self, embedding: &[f32]) -> Result<JsValue, JsValue> {
        to_js(&self.0.predict(embedding).map_err(throw)?)
    }
}

/// Labelled photos as they were when it was made.
#[wasm_bindgen]
pub struct Lesson {
    problem: Arc<Problem>,
    /// Where they are to be moved before anything is learned from them.
    alignment: Option<Alignment>,
}

impl Lesson {
    fn new(problem: Problem, alignment: Option<Alignment>) -> Self {
        let problem = Arc::new(problem);
        Self { problem, alignment }
    }
}

#[wasm_bindgen]
impl Lesson {
    /// The same photos together with some whose classes are not known, by their embeddings one after
    /// the other; with an alignment, each training moves them to where those are before it learns.
    #[wasm_bindgen(js_name = withUnlabelled)]
    pub fn with_unlabelled(
        &self,
        embeddings: Vec<f32>,
        alignment: Option<String>,
    ) -> Result<Lesson, JsValue> {
        let alignment = alignment.map(|name| Alignment::named(&name)).transpose();
        let alignment = alignment.map_err(throw)?;
        let problem = Problem::clone(&self.problem).with_unlabelled(embeddings);
        Ok(Lesson::new(problem.map_err(throw)?, alignment))
    }

    /// Starts a training.
    #[wasm_bindgen(js_name = startTraining)]
    pub fn start_training(
        &self,
        head: Option<String>,
        seed: Option<u32>,
    ) -> Result<Training, JsValue> {
        let head = Head::named(head.as_deref().unwrap_or(HEADS[0].name)).map_err(throw)?;
        let seed = seed.unwrap_or(0).into();
        let problem = Arc::clone(&self.problem);
        let training = match self.alignment {
            Some(alignment) => head.start_aligned(problem, alignment, seed),
            None => head.start(problem, seed),
        };
        Ok(Training {
            training,
            fit: None,
        })
    }
}

/// A training under way.
#[wasm_bindgen]
pub struct Training {
    training: head::Training,
    fit: Option<Fit>,
}

impl Training {
    fn finished(self) -> Result<Fit, JsValue> {
        self.fit
            .ok_or_else(|| invalid("The training is not finished.".into()))
    }
}

#[derive(Serialize)]
struct Stepped {
    done: bool,
    progress: f64,
    epoch: Option<Epoch>,
}

#[wasm_bindgen]
impl Training {
    /// Does a little of the work; `{ done, progress, epoch }`.
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        to_js(&match self.training.step().map_err(throw)? {
            Step::More(Progress { share, epoch }) => Stepped {
                done: false,
                progress: share,
                epoch,
            },
            Step::Done(fit) => {
                self.fit = Some(fit);
                Stepped {
                    done: true,
                    progress: 1.0,
                    epoch: None,
                }
            }
        })
    }
}

/// A report being completed.
#[wasm_bindgen]
pub struct Review(evaluate::Review);

#[derive(Serialize)]
struct Reviewed {
    progress: f64,
    report: Option<Report>,
}

#[wasm_bindgen]
impl Review {
    /// Does a little of the work; `{ progress, report }`, with the report at the end.
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        to_js(&match self.0.step().map_err(throw)? {
            pace::Step::More(progress) => Reviewed {
                progress: progress.share,
                report: None,
            },
            pace::Step::Done(report) => Reviewed {
                progress: 1.0,
                report: Some(report),
            },
        })
    }
}

#[wasm_bindgen]
impl Classifier {
    /// Starts to complete the report of the last training.
    #[wasm_bindgen(js_name = startReview)]
    pub fn start_review(&self, seed: Option<u32>) -> Result<Review, JsValue> {
        let review = self.0.start_review(seed.unwrap_or(0).into());
        review.map(Review).map_err(throw)
    }

    /// Chooses photos to label next, by their embeddings one after the other.
    #[wasm_bindgen(js_name = labelNext)]
    pub fn label_next(&self, embeddings: &[f32], count: usize) -> Result<JsValue, JsValue> {
        to_js(&self.0.label_next(embeddings, count).map_err(throw)?)
    }
}
