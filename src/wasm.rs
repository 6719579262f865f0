//! The boundary to JavaScript: convert, call, map the error. No logic.

use js_sys::{Error as JsError, Float32Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::engine::BurnEngine;
use crate::error::{Error, ErrorKind};
use crate::network::weights::Backbone;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

fn throw(error: Error) -> JsValue {
    let thrown = JsError::new(&error.to_string());
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.kind().code().into());
    thrown.into()
}

/// Executes the backbone.
#[wasm_bindgen]
pub struct Engine(BurnEngine);

#[wasm_bindgen]
impl Engine {
    /// Reads the weight file and puts its weights on the device `cpu` or `webgpu`.
    pub async fn load(weights: Vec<u8>, device: String) -> Result<Engine, JsValue> {
        let backbone = Backbone::read(&weights).map_err(throw)?;
        drop(weights);
        let device = open_device(&device).await.map_err(throw)?;
        BurnEngine::new(&backbone, device)
            .map(Engine)
            .map_err(throw)
    }

    /// `count` views to `count` x `featureLength` raw features.
    pub async fn forward(&self, views: Vec<f32>, count: usize) -> Result<Float32Array, JsValue> {
        let features = self.0.forward(&views, count).await.map_err(throw)?;
        Ok(Float32Array::from(features.as_slice()))
    }

    /// The lowest cosine over the blocks between this engine's features of a fixed picture and the
    /// reference in the weight file.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> Result<f32, JsValue> {
        self.0.self_test().await.map_err(throw)
    }
}

async fn open_device(name: &str) -> Result<burn::tensor::Device, Error> {
    match name {
        #[cfg(feature = "flex")]
        "cpu" => Ok(burn::tensor::Device::flex()),
        #[cfg(feature = "gpu")]
        "webgpu" => crate::engine::open_webgpu().await,
        _ => Err(Error::new(
            ErrorKind::InvalidInput,
            format!("This module has no device “{name}”."),
        )),
    }
}

#[cfg(feature = "classifier")]
mod classifier {
    use js_sys::Float32Array;
    use serde::Serialize;
    use wasm_bindgen::prelude::*;
    use web_sys::ImageData;

    use super::throw;
    use crate::classifier;
    use crate::error::{Error, ErrorKind};
    use crate::evaluate::{self, Report, ReviewStep};
    use crate::head::{self, Epoch, Fit, HEADS, Step};
    use crate::network::weights::Backbone;
    use crate::photo::Photo;
    use crate::preprocess::{self, Mode};

    fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
        let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
        Ok(value.serialize(&serializer)?)
    }

    fn invalid(sentence: String) -> JsValue {
        throw(Error::new(ErrorKind::InvalidInput, sentence))
    }

    /// Photos, labels and what was learned from them.
    #[wasm_bindgen]
    pub struct Classifier(classifier::Classifier);

    #[derive(Serialize)]
    struct ClassCount<'a> {
        label: &'a str,
        count: usize,
    }

    #[wasm_bindgen]
    impl Classifier {
        /// An empty classifier under a weight file, in `quality` or `fast` mode.
        #[wasm_bindgen(constructor)]
        pub fn new(weights: &[u8], mode: &str) -> Result<Classifier, JsValue> {
            let mode = match mode {
                "quality" => Mode::Quality,
                "fast" => Mode::Fast,
                other => {
                    return Err(invalid(format!(
                        "There is no mode “{other}”; choose quality or fast."
                    )));
                }
            };
            let backbone = Backbone::read(weights).map_err(throw)?;
            classifier::Classifier::new(&backbone, mode)
                .map(Self)
                .map_err(throw)
        }

        /// Views of each photo.
        #[wasm_bindgen(getter, js_name = viewsPerPhoto)]
        pub fn views_per_photo(&self) -> usize {
            self.0.preparer().views_per_photo()
        }

        /// Numbers of one view.
        #[wasm_bindgen(getter, js_name = viewLength)]
        pub fn view_length(&self) -> usize {
            self.0.preparer().view_length()
        }

        /// Numbers of an embedding, and of the raw features of one view.
        #[wasm_bindgen(getter, js_name = featureLength)]
        pub fn feature_length(&self) -> usize {
            self.0.embedding().length()
        }

        /// The way from photos to views. It shares nothing with the classifier, so that a decoder
        /// that gives up on a photo leaves the classifier as it was.
        pub fn preparer(&self) -> Preparer {
            Preparer(self.0.preparer().clone())
        }

        /// The raw features of one photo's views to its embedding.
        pub fn compose(&self, features: &[f32]) -> Result<Float32Array, JsValue> {
            let embedding = self.0.embedding().compose(features).map_err(throw)?;
            Ok(Float32Array::from(embedding.as_slice()))
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
            let head = head.as_deref().unwrap_or(HEADS[0].name);
            let training = self
                .0
                .start_training(head, seed.unwrap_or(0).into())
                .map_err(throw)?;
            Ok(Training {
                training,
                fit: None,
            })
        }

        /// Takes a finished training into use and reports on it.
        pub fn adopt(&mut self, training: Training) -> Result<JsValue, JsValue> {
            let fit = training
                .fit
                .ok_or_else(|| invalid("The training is not finished.".into()))?;
            to_js(&self.0.adopt(*fit).map_err(throw)?)
        }

        /// Classifies a photo by its embedding.
        pub fn predict(&self, embedding: &[f32]) -> Result<JsValue, JsValue> {
            to_js(&self.0.predict(embedding).map_err(throw)?)
        }
    }

    /// Turns photos into views.
    #[wasm_bindgen]
    pub struct Preparer(preprocess::Preparer);

    #[wasm_bindgen]
    impl Preparer {
        /// An encoded photo to its views.
        pub fn prepare(&self, bytes: &[u8]) -> Result<Float32Array, JsValue> {
            let views = self.0.prepare(bytes).map_err(throw)?;
            Ok(Float32Array::from(views.as_slice()))
        }

        /// Decoded pixels to the photo's views.
        #[wasm_bindgen(js_name = preparePixels)]
        pub fn prepare_pixels(&self, pixels: &ImageData) -> Result<Float32Array, JsValue> {
            let photo = Photo::from_rgba(&pixels.data(), pixels.width(), pixels.height());
            let views = self
                .0
                .prepare_photo(&photo.map_err(throw)?)
                .map_err(throw)?;
            Ok(Float32Array::from(views.as_slice()))
        }
    }

    /// A training under way.
    #[wasm_bindgen]
    pub struct Training {
        training: Box<dyn head::Training>,
        fit: Option<Box<Fit>>,
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
                Step::More { progress, epoch } => Stepped {
                    done: false,
                    progress,
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
        report: Option<Box<Report>>,
    }

    #[wasm_bindgen]
    impl Review {
        /// Does a little of the work; `{ progress, report }`, with the report at the end.
        pub fn step(&mut self) -> Result<JsValue, JsValue> {
            to_js(&match self.0.step().map_err(throw)? {
                ReviewStep::More(progress) => Reviewed {
                    progress,
                    report: None,
                },
                ReviewStep::Done(report) => Reviewed {
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
}
