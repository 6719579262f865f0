//! The weight file and the CPU engines against an independent implementation. Needs the weight files that
//! `./build.sh weights` makes.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use handful::ErrorKind;
use handful::embedding::FeatureComposer;
use handful::engine::{BurnEngine, CpuEngine, agreement};
use handful::network::weights::Backbone;
use handful::photo::decode;
use handful::preprocess::{self, View};
use safetensors::SafeTensors;

#[path = "common/cosine.rs"]
mod cosine;

use cosine::cosine;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn weight_file() -> Vec<u8> {
    asset("lite0.safetensors")
}

fn asset(name: &str) -> Vec<u8> {
    std::fs::read(project("www/lib/assets").join(name))
        .expect("the weight file; ./build.sh weights makes it")
}

fn engine(backbone: &Backbone) -> BurnEngine {
    BurnEngine::new(backbone, Device::flex()).unwrap()
}

fn forward(engine: &BurnEngine, views: &[f32], count: usize) -> Vec<f32> {
    pollster::block_on(engine.forward(views, count)).unwrap()
}

fn views(backbone: &Backbone, photo: &Path, views: &[View]) -> Vec<f32> {
    let contract = &backbone.contract;
    let bytes = std::fs::read(photo).unwrap();
    let photo = decode(&bytes, preprocess::decode_side(contract)).unwrap();
    let tensors = views
        .iter()
        .map(|&view| preprocess::view(&photo, contract, view).unwrap());
    tensors.flatten().collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|&four| f32::from_le_bytes(four))
        .collect()
}

#[test]
fn features_of_the_fixtures_match_the_reference_from_file_and_from_pixels() {
    let backbone = Backbone::read(&weight_file()).unwrap();
    let engine = engine(&backbone);
    let mut cpu = CpuEngine::new(&backbone).unwrap();
    let int8 = Backbone::read(&asset("lite0.int8.safetensors")).unwrap();
    let mut int8 = CpuEngine::new(&int8).unwrap();
    assert!(int8.self_test().unwrap() > 0.999_999);
    let composer = FeatureComposer::new(&backbone).unwrap();
    let bytes = std::fs::read(project("tests/fixtures/reference.safetensors")).unwrap();
    let reference = SafeTensors::deserialize(&bytes).unwrap();
    let mut compared = 0;
    for (name, tensor) in reference.tensors() {
        let (photo, rest) = name.split_once(':').unwrap();
        let expected = |name: &str| floats(reference.tensor(name).unwrap().data());
        let (expected, input, bound) = match rest.split_once(':') {
            // The exact pixels of the reference: only rounding to f16 differs.
            Some((view, _)) => {
                let pixels = tensor.data();
                let planes = (0..3).flat_map(|channel| pixels.iter().skip(channel).step_by(3));
                let input = planes
                    .map(|&level| (f32::from(level) - 127.0) / 128.0)
                    .collect();
                (expected(&format!("{photo}:{view}")), input, 0.9999)
            }
            None => {
                let view = match rest {
                    "a" => View::CenterCrop,
                    "b" => View::ResizedCrop,
                    _ => View::SquashedFlip,
                };
                let photo = project("tests/fixtures").join(photo);
                (expected(&name), views(&backbone, &photo, &[view]), 0.999)
            }
        };
        let cosine = agreement(&backbone.network, &forward(&engine, &input, 1), &expected);
        assert!(cosine >= bound, "{name}: {cosine}");
        let cosine = agreement(
            &backbone.network,
            &cpu.forward(&input, 1).unwrap(),
            &expected,
        );
        assert!(cosine >= bound, "{name}, the CPU engine: {cosine}");
        let composed = |features: &[f32]| composer.compose(features).unwrap();
        let quantized = composed(&int8.forward(&input, 1).unwrap());
        let cosine = self::cosine(&quantized, &composed(&expected));
        assert!(cosine >= 0.98, "{name}, int8: {cosine}");
        compared += 1;
    }
    assert_eq!(compared, 13);
}

#[test]
fn a_batch_equals_its_photos_alone() {
    let backbone = Backbone::read(&weight_file()).unwrap();
    let engine = engine(&backbone);
    let photo = project("tests/fixtures/queries/cat-1.jpg");
    let both = views(&backbone, &photo, &[View::ResizedCrop, View::SquashedFlip]);
    let batch = forward(&engine, &both, 2);
    let alone: Vec<f32> = both
        .chunks_exact(backbone.contract.view_length())
        .flat_map(|view| forward(&engine, view, 1))
        .collect();
    for (a, b) in batch.iter().zip(&alone) {
        assert!((a - b).abs() <= 1e-4 * b.abs().max(1.0), "{a} {b}");
    }
}

#[test]
fn the_engine_passes_its_self_test_and_fails_it_with_other_weights() {
    let mut backbone = Backbone::read(&weight_file()).unwrap();
    let passed = pollster::block_on(engine(&backbone).self_test()).unwrap();
    assert!(passed > 0.99999, "{passed}");
    let mut other = backbone.reference().unwrap().to_vec();
    other.reverse();
    backbone.set_reference(other);
    let failed = pollster::block_on(engine(&backbone).self_test()).unwrap();
    assert!(failed < 0.99, "{failed}");
}

#[test]
fn views_of_a_wrong_length_are_refused() {
    let backbone = Backbone::read(&weight_file()).unwrap();
    let engine = engine(&backbone);
    for (length, count) in [(0, 0), (10, 1), (backbone.contract.view_length(), 2)] {
        let error = pollster::block_on(engine.forward(&vec![0.0; length], count)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn damaged_and_foreign_weight_files_are_refused_with_a_message() {
    let good = weight_file();
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut header = good.clone();
    header[20] ^= 0x55;
    let swap = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let at = good
            .windows(from.len())
            .position(|bytes| bytes == from.as_bytes())
            .unwrap();
        let mut file = good.clone();
        file[at..at + to.len()].copy_from_slice(to.as_bytes());
        file
    };
    let cases = [
        (flipped, "checksum"),
        (header, ""),
        (good[..good.len() - 1].to_vec(), "cut off"),
        (good[..4].to_vec(), "not a weight file"),
        (Vec::new(), "not a weight file"),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\xff{}".to_vec(),
            "not a weight file",
        ),
        (swap("\\\"kernel\\\":3", "\\\"kernel\\\":5"), "shape"),
        (swap("\\\"stride\\\":2", "\\\"stride\\\":0"), "not valid"),
        (swap("\\\"format\\\":1", "\\\"format\\\":2"), "layout 2"),
        (swap("\\\"version\\\":1", "\\\"version\\\":9"), "contract"),
    ];
    for (file, expected) in cases {
        let error = Backbone::read(&file).unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::WeightFile | ErrorKind::ContractMismatch
        ));
        assert!(
            error.to_string().contains(expected),
            "{error} lacks “{expected}”"
        );
    }
}

/// Every tenth photo of the public sets, from the JPEG file to the quality embedding. Skips where the sets
/// are not next to the checkout.
#[test]
fn embeddings_of_the_public_sets_match_the_reference() {
    let shared = project("../shared");
    if !shared.join("reference").is_dir() {
        eprintln!("skipped: needs ../shared/data and ../shared/reference");
        return;
    }
    let backbone = Backbone::read(&weight_file()).unwrap();
    let engine = engine(&backbone);
    let composer = FeatureComposer::new(&backbone).unwrap();
    let mut lowest = f64::INFINITY;
    for set in ["clothing", "grocery", "signs"] {
        let mut photos: Vec<PathBuf> = Vec::new();
        for class in std::fs::read_dir(shared.join("data").join(set)).unwrap() {
            let class = class.unwrap().path();
            if class.is_dir() {
                photos.extend(
                    std::fs::read_dir(class)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
            }
        }
        photos.sort();
        let reference = Reference::open(&shared.join("reference"), set, photos.len());
        for (at, photo) in photos.iter().enumerate().step_by(10) {
            let both = views(&backbone, photo, &[View::ResizedCrop, View::SquashedFlip]);
            let ours = composer.compose(&forward(&engine, &both, 2)).unwrap();
            let theirs = composer.compose(&reference.features(at)).unwrap();
            let cosine = cosine(&ours, &theirs);
            assert!(cosine >= 0.999, "{}: {cosine}", photo.display());
            lowest = lowest.min(cosine);
        }
    }
    eprintln!("lowest cosine of an embedding: {lowest}");
}

/// The reference features of one set, with the photos in the order of their sorted paths.
struct Reference(Vec<[Vec<f32>; 4]>);

impl Reference {
    fn open(folder: &Path, set: &str, photos: usize) -> Self {
        let array = |file: &str, name: &str| {
            let file = folder.join(format!("public_{set}_lite0_{file}.npz"));
            let values = npy(&file, name);
            assert_eq!(values.len() % photos, 0);
            values
        };
        let view = |view: &str| {
            let std = |tap: &str| array("std", &format!("{view}_std_{tap}"));
            [array("fp32", view), std("add10"), std("add14"), std("c48")]
        };
        let rows = |at: usize, blocks: &[Vec<f32>; 4]| {
            blocks.each_ref().map(|block| {
                let size = block.len() / photos;
                block[at * size..(at + 1) * size].to_vec()
            })
        };
        let (b, cf) = (view("b"), view("cf"));
        Self(
            (0..photos)
                .flat_map(|at| [rows(at, &b), rows(at, &cf)])
                .collect(),
        )
    }

    fn features(&self, photo: usize) -> Vec<f32> {
        self.0[2 * photo..2 * photo + 2]
            .iter()
            .flatten()
            .flatten()
            .copied()
            .collect()
    }
}

/// One f32 array of an `.npz` archive.
fn npy(archive: &Path, name: &str) -> Vec<f32> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let entry = archive.by_name(&format!("{name}.npy")).unwrap();
    let array = npyz::NpyFile::new(entry).unwrap();
    assert_eq!(array.order(), npyz::Order::C);
    array.into_vec().unwrap()
}
