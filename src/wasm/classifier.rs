//! The classifier: embeddings, labels, training and prediction.

use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::throw;
use crate::classifier;
use crate::error::{Error, ErrorKind};
use crate::evaluate;
use crate::export::LinearHead;
use crate::head::{self, Epoch, Fit, Head};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::view::Mode;
use crate::network::weights::Backbone;
use crate::pace::{Paced, Progress, Step};
use crate::support::{Alignment, ClassInfo, GroupSource, Problem};
use crate::taken::Taken;

/// The types in the signatures below, which `typescript.rs` generates.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { ClassInfo, Epoch, GroupSource, LabelNext, PhotoGroup, Prediction, ProjectDescription, Report, Similar, TestReport } from '../../src/types/generated.js';";

pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}

/// When a photo was taken, and by which camera.
#[derive(Serialize)]
struct PhotoTaken {
    camera: String,
    time: f64,
}

/// Labelled photos, kept as embeddings, and the trained head.
#[wasm_bindgen]
pub struct Classifier(pub(super) classifier::Classifier);

#[wasm_bindgen]
impl Classifier {
    /// An empty classifier for the embeddings of these weights in a mode; `best` needs those of the
    /// second network too. Only their descriptions and means are read. `intensity` maps measured values of photos to
    /// levels.
    #[wasm_bindgen(constructor)]
    pub fn new(
        weights: &[u8],
        mode: &str,
        second: Option<Box<[u8]>>,
        intensity: &str,
    ) -> Result<Classifier, JsValue> {
        let intensity = Intensity::named(intensity).map_err(throw)?;
        let mode = Mode::named(mode).map_err(throw)?;
        let first = Backbone::read_description(weights).map_err(throw)?;
        let second = second.map(|bytes| Backbone::read_description(&bytes));
        let backbones = Backbones::new(mode, first, second.transpose().map_err(throw)?);
        backbones
            .map(|backbones| backbones.with_intensity(intensity))
            .and_then(|backbones| classifier::Classifier::new(&backbones))
            .map(Self)
            .map_err(throw)
    }

    /// Identifies the embedding space; embeddings of different spaces do not mix.
    #[wasm_bindgen(getter)]
    pub fn space(&self) -> String {
        self.0.space().to_string()
    }

    /// Length of an embedding.
    #[wasm_bindgen(getter, js_name = embeddingLength)]
    pub fn embedding_length(&self) -> usize {
        self.0.support().dim()
    }

    /// The classes in the order of their creation.
    #[wasm_bindgen(unchecked_return_type = "ClassInfo[]")]
    pub fn classes(&self) -> Result<JsValue, JsValue> {
        let counts = self.0.support().counts();
        let classes = counts.map(|(label, count)| ClassInfo { label, count });
        to_js(&classes.collect::<Vec<_>>())
    }

    /// Creates a class.
    #[wasm_bindgen(js_name = addClass)]
    pub fn add_class(&mut self, label: &str) -> Result<(), JsValue> {
        self.0.support_mut().add_class(label).map_err(throw)
    }

    /// Renames a class.
    #[wasm_bindgen(js_name = renameClass)]
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<(), JsValue> {
        self.0.rename_class(from, to).map_err(throw)
    }

    /// Removes a class and its photos.
    #[wasm_bindgen(js_name = removeClass)]
    pub fn remove_class(&mut self, label: &str) -> Result<(), JsValue> {
        self.0.support_mut().remove_class(label).map_err(throw)
    }

    /// Adds a photo by its embedding and returns its id.
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

    /// Puts photos into the group of this name, or takes them out of their groups for good.
    #[wasm_bindgen(js_name = setGroup)]
    pub fn set_group(
        &mut self,
        ids: &[u32],
        name: Option<String>,
        #[wasm_bindgen(unchecked_param_type = "GroupSource")] source: JsValue,
    ) -> Result<(), JsValue> {
        let source: GroupSource = serde_wasm_bindgen::from_value(source)?;
        let group = name.as_deref().map(|name| (name, source));
        self.0.support_mut().set_group(ids, group).map_err(throw)
    }

    /// Lets photos without a group join their near-duplicates.
    #[wasm_bindgen(js_name = groupSimilar)]
    pub fn group_similar(&mut self, ids: &[u32]) -> Result<(), JsValue> {
        self.0.group_similar(ids).map_err(throw)
    }

    /// When a photo was taken, by the EXIF data in the first bytes of its file, and by which camera; `null`
    /// if they do not say.
    #[wasm_bindgen(
        js_name = readTaken,
        unchecked_return_type = "{ camera: string; time: number } | null"
    )]
    pub fn read_taken(&self, bytes: &[u8]) -> Result<JsValue, JsValue> {
        let taken = Taken::read(bytes).map(|Taken { camera, time }| {
            let time = time as f64;
            PhotoTaken { camera, time }
        });
        to_js(&taken)
    }

    /// Lets photos without a group join those that the same camera took within a few seconds. `cameras`
    /// and `times`, in milliseconds, are those of the ids.
    #[wasm_bindgen(js_name = groupByTime)]
    pub fn group_by_time(
        &mut self,
        ids: &[u32],
        cameras: Vec<String>,
        times: &[f64],
    ) -> Result<(), JsValue> {
        let photos = ids.iter().zip(cameras).zip(times);
        let photos = photos.map(|((&id, camera), &time)| {
            let time = time as i64;
            (id, Taken { camera, time })
        });
        let photos: Vec<_> = photos.collect();
        self.0.support_mut().group_by_time(&photos).map_err(throw)
    }

    /// The groups that have photos.
    #[wasm_bindgen(unchecked_return_type = "PhotoGroup[]")]
    pub fn groups(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.support().groups())
    }

    /// The current photos, to train any number of heads on.
    pub fn snapshot(&self) -> Result<SupportSnapshot, JsValue> {
        let problem = self.0.problem().map_err(throw)?;
        Ok(SupportSnapshot::new(problem, None))
    }

    /// Predicts with a finished training from now on, and returns its report.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn adopt(&mut self, training: Training) -> Result<JsValue, JsValue> {
        to_js(&self.0.adopt(training.finished()?).map_err(throw)?)
    }

    /// The report of a finished training. The head in use does not change.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&self, training: Training) -> Result<JsValue, JsValue> {
        to_js(&self.0.report(training.finished()?).map_err(throw)?)
    }

    /// The head as safetensors, if it is linear.
    pub fn head(&self) -> Result<Vec<u8>, JsValue> {
        let trained = self.0.trained().map_err(throw)?;
        let head = LinearHead::new(trained, self.0.space());
        head.and_then(|head| head.to_safetensors()).map_err(throw)
    }

    /// Up to `count` labelled photos that are most similar to an embedding.
    #[wasm_bindgen(unchecked_return_type = "Similar[]")]
    pub fn similar(&self, embedding: &[f32], count: usize) -> Result<JsValue, JsValue> {
        to_js(&self.0.support().similar(embedding, count).map_err(throw)?)
    }

    /// Classifies a photo by its embedding.
    #[wasm_bindgen(unchecked_return_type = "Prediction")]
    pub fn predict(&self, embedding: &[f32]) -> Result<JsValue, JsValue> {
        to_js(&self.0.predict(embedding).map_err(throw)?)
    }

    /// Starts to complete the report of the last training.
    #[wasm_bindgen(js_name = startReview)]
    pub fn start_review(&self, seed: u32) -> Result<Review, JsValue> {
        self.0.start_review(seed.into()).map(Review).map_err(throw)
    }

    /// Starts to measure on labelled photos, by their concatenated embeddings.
    #[wasm_bindgen(js_name = startEvaluation)]
    pub fn start_evaluation(
        &self,
        labels: Vec<String>,
        embeddings: &[f32],
    ) -> Result<Evaluation, JsValue> {
        let evaluation = self.0.start_evaluation(&labels, embeddings);
        evaluation.map(Evaluation).map_err(throw)
    }

    /// Chooses photos to label next, by their concatenated embeddings.
    #[wasm_bindgen(js_name = labelNext, unchecked_return_type = "LabelNext")]
    pub fn label_next(&self, embeddings: &[f32], count: usize) -> Result<JsValue, JsValue> {
        to_js(&self.0.label_next(embeddings, count).map_err(throw)?)
    }
}

/// The labelled photos at one moment.
#[wasm_bindgen]
pub struct SupportSnapshot {
    problem: Arc<Problem>,
    /// How to align the photos to the unlabelled ones before each training.
    alignment: Option<Alignment>,
}

impl SupportSnapshot {
    fn new(problem: Problem, alignment: Option<Alignment>) -> Self {
        let problem = Arc::new(problem);
        Self { problem, alignment }
    }
}

#[wasm_bindgen]
impl SupportSnapshot {
    /// The same photos with unlabelled ones, given by their concatenated embeddings. With an
    /// alignment, each training first aligns the photos to the unlabelled ones.
    #[wasm_bindgen(js_name = withUnlabelled)]
    pub fn with_unlabelled(
        &self,
        embeddings: Vec<f32>,
        alignment: Option<String>,
    ) -> Result<SupportSnapshot, JsValue> {
        let alignment = alignment.map(|name| Alignment::named(&name)).transpose();
        let alignment = alignment.map_err(throw)?;
        let problem = Problem::clone(&self.problem).with_unlabelled(embeddings);
        Ok(SupportSnapshot::new(problem.map_err(throw)?, alignment))
    }

    /// Starts a training.
    #[wasm_bindgen(js_name = startTraining)]
    pub fn start_training(&self, head: &str, seed: u32) -> Result<Training, JsValue> {
        let head = Head::named(head).map_err(throw)?;
        let problem = Arc::clone(&self.problem);
        let training = match self.alignment {
            Some(alignment) => head.start_aligned(problem, alignment, seed.into()),
            None => head.start(problem, seed.into()),
        };
        let fit = None;
        Ok(Training { training, fit })
    }
}

/// A training in progress.
#[wasm_bindgen]
pub struct Training {
    training: head::Training,
    fit: Option<Fit>,
}

impl Training {
    fn finished(self) -> Result<Fit, JsValue> {
        let unfinished = || Error::new(ErrorKind::InvalidInput, "The training is not finished.");
        self.fit.ok_or_else(|| throw(unfinished()))
    }
}

#[derive(Serialize)]
struct TrainingStep {
    done: bool,
    progress: f64,
    epoch: Option<Epoch>,
}

#[wasm_bindgen]
impl Training {
    /// Does one step of the work.
    #[wasm_bindgen(
        unchecked_return_type = "{ done: boolean; progress: number; epoch: Epoch | null }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        let (done, Progress { share, epoch }) = match self.training.step().map_err(throw)? {
            Step::More(progress) => (false, progress),
            Step::Done(fit) => {
                self.fit = Some(fit);
                (
                    true,
                    Progress {
                        share: 1.0,
                        epoch: None,
                    },
                )
            }
        };
        let progress = share;
        to_js(&TrainingStep {
            done,
            progress,
            epoch,
        })
    }
}

/// The completion of a report, in progress.
#[wasm_bindgen]
pub struct Review(evaluate::Review);

#[wasm_bindgen]
impl Review {
    /// Does one step of the work; the last step returns the report.
    #[wasm_bindgen(unchecked_return_type = "{ progress: number; report: Report | null }")]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        step_of(&mut self.0)
    }
}

/// The evaluation on labelled photos, in progress.
#[wasm_bindgen]
pub struct Evaluation(evaluate::Evaluation);

#[wasm_bindgen]
impl Evaluation {
    /// Does one step of the work; the last step returns the report.
    #[wasm_bindgen(unchecked_return_type = "{ progress: number; report: TestReport | null }")]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        step_of(&mut self.0)
    }
}

#[derive(Serialize)]
struct ReportStep<T> {
    progress: f64,
    report: Option<T>,
}

fn step_of<T: Serialize>(paced: &mut Paced<T>) -> Result<JsValue, JsValue> {
    let (progress, report) = match paced.step().map_err(throw)? {
        Step::More(progress) => (progress.share, None),
        Step::Done(report) => (1.0, Some(report)),
    };
    to_js(&ReportStep { progress, report })
}
