//! The embedder from a photo file to its embedding: augmented, and with the two networks of best mode.
//! Needs the weight files that `./build.sh weights` makes.

use std::path::{Path, PathBuf};

use handful::ErrorKind;
use handful::classifier::Classifier;
use handful::embedder::Embedder;
use handful::embedding::{FeatureComposer, Space};
use handful::engine::CpuEngine;
use handful::export::{LinearHead, onnx};
use handful::network::backbones::Backbones;
use handful::network::weights::Backbone;
use handful::photo::decode;
use handful::preprocess::{self, Mode, View};

const POOLED: usize = 1280;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn backbone(name: &str) -> Backbone {
    let file = project("www/lib/assets").join(format!("{name}.safetensors"));
    let bytes = std::fs::read(file).expect("the weight file; ./build.sh weights makes it");
    Backbone::read(&bytes).unwrap()
}

fn best() -> Backbones {
    let second = Some(backbone("lite2.int8"));
    Backbones::new(Mode::Best, backbone("lite0.int8"), second).unwrap()
}

fn quality() -> Backbones {
    Backbones::new(Mode::Quality, backbone("lite0.int8"), None).unwrap()
}

fn photo() -> Vec<u8> {
    std::fs::read(project("tests/fixtures/photos/cat/1.jpg")).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn best_mode_is_quality_mode_with_a_second_network() {
    let backbones = best();
    let whole = Embedder::new(backbones.clone())
        .unwrap()
        .embed(&photo())
        .unwrap();
    assert_eq!(whole.len(), backbones.embedding_length());
    let (first, second) = whole.split_at(backbones.first().contract.embedding_length());
    assert_eq!(second.len(), POOLED);

    // Nearly equal: for the larger network, the JPEG decoder keeps more pixels.
    let alone = Embedder::new(quality()).unwrap().embed(&photo()).unwrap();
    assert!(cosine(first, &alone) > 0.999, "{}", cosine(first, &alone));

    let lite2 = backbones.second().unwrap();
    let picture = decode(&photo(), preprocess::decode_side(&lite2.contract)).unwrap();
    let view = preprocess::view(&picture, &lite2.contract, View::CenterCrop).unwrap();
    let features = CpuEngine::new(lite2).unwrap().forward(&view, 1).unwrap();
    let expected = FeatureComposer::new(lite2)
        .unwrap()
        .compose(&features)
        .unwrap();
    assert_eq!(second, expected);
}

#[test]
fn an_augmented_embedding_is_the_mean_over_all_versions() {
    for backbones in [quality(), best()] {
        let mut embedder = Embedder::new(backbones.clone()).unwrap();
        let views = embedder
            .preprocessor()
            .augmenting()
            .prepare(&photo())
            .unwrap();
        let augmented = embedder.embed_views(&views).unwrap();

        let side = preprocess::common_decode_side(&backbones);
        let picture = decode(&photo(), side).unwrap();
        let versions = preprocess::versions(&picture).unwrap();
        let mut features = Vec::new();
        let first = backbones.first();
        let mut engine = CpuEngine::new(first).unwrap();
        for picture in [&picture].into_iter().chain(&versions) {
            let views = preprocess::views(picture, &first.contract, Mode::Quality).unwrap();
            features.extend(engine.forward(&views, 2).unwrap());
        }
        let expected = FeatureComposer::new(first)
            .unwrap()
            .compose(&features)
            .unwrap();
        assert_eq!(augmented[..expected.len()], expected);
        assert_eq!(augmented.len(), backbones.embedding_length());
        let plain = embedder.embed(&photo()).unwrap();
        assert!(cosine(&augmented, &plain) > 0.9 && augmented != plain);
    }
}

#[test]
fn an_explanation_begins_with_the_embedding_of_the_photo() {
    for backbones in [quality(), best()] {
        let mut embedder = Embedder::new(backbones.clone()).unwrap();
        let views = embedder.preprocessor().prepare(&photo()).unwrap();
        let parts = embedder.without_pixels(&views).unwrap();
        let length = backbones.embedding_length();
        assert_eq!(parts.len(), 50 * length);
        assert_eq!(parts[..length], embedder.embed_views(&views).unwrap());
    }
}

#[test]
fn a_mode_needs_exactly_its_networks() {
    let refused = |mode, first: &str, second: Option<&str>| {
        let backbones = Backbones::new(mode, backbone(first), second.map(backbone));
        backbones.unwrap_err().kind()
    };
    let invalid = ErrorKind::InvalidInput;
    assert_eq!(refused(Mode::Best, "lite0.int8", None), invalid);
    let both = Some("lite2.int8");
    assert_eq!(refused(Mode::Quality, "lite0.int8", both), invalid);
    let mixed = refused(Mode::Best, "lite0", both);
    assert_eq!(mixed, ErrorKind::ContractMismatch);
}

#[test]
fn the_space_of_best_mode_is_its_own() {
    let (best, quality) = (best(), quality());
    let space = Space::new(&best).to_string();
    assert!(space.starts_with("efficientnet-lite0+efficientnet-lite2/1/best/int8/"));
    assert_ne!(Space::new(&best).weights, Space::new(&quality).weights);
    let classifier = Classifier::new(&best).unwrap();
    assert_eq!(classifier.support().dim(), best.embedding_length());
    assert!(Space::new(&quality).admit(classifier.space()).is_err());
}

#[test]
fn a_problem_knows_the_deviation_blocks() {
    for backbones in [best(), quality()] {
        let contract = &backbones.first().contract;
        let mut classifier = Classifier::new(&backbones).unwrap();
        let dim = backbones.embedding_length();
        for label in ["a", "b"] {
            let embedding = vec![0.5; dim];
            classifier.support_mut().add(label, &embedding).unwrap();
        }
        let problem = classifier.problem().unwrap();
        assert_eq!(*problem.deviations(), POOLED..contract.embedding_length());
        assert_eq!(problem.deviations().len(), 112 + 192 + 320);
    }
    // The second network of best mode has a pooled block only.
    assert!(backbone("lite2.int8").contract.deviations().is_empty());
}

#[test]
fn best_mode_exports_the_head_only() {
    let backbones = best();
    let dim = backbones.embedding_length();
    let head = LinearHead {
        head: "ridge".into(),
        labels: vec!["a".into(), "b".into()],
        space: Space::new(&backbones),
        temperature: None,
        usual_temperature: 7.5,
        dim,
        weight: vec![0.0; 2 * dim],
        bias: vec![0.0; 2],
        open_set: None,
    };
    assert!(head.to_safetensors().is_ok());
    let error = onnx::classifier(backbones.first(), &head).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("two networks"), "{error}");
}
