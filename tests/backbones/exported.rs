//! Networks as the exporters of PyTorch write them, against what PyTorch computes.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use handful::engine::{BurnEngine, CpuEngine};
use handful::export::onnx;
use handful::network::import::{Options, choices, import};
use handful::network::weights::Backbone;
use handful::photo::decode;
use handful::preprocess::{self, View};

use crate::cosine::cosine;
use crate::npz;

/// The least cosine of an output to the reference from the same pixels.
const SAME_PIXELS: f64 = 0.9999;

/// The same where the file has 16 bits, and from photos.
const ROUNDED: f64 = 0.999;

/// The folder of a repository of networks, with `shared` beside the project.
fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// The folders with networks in a folder; none, with a note, where it does not exist.
fn networks(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {} does not exist", folder.display());
        return Vec::new();
    };
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("model.onnx").is_file());
    folders.sort();
    folders
}

/// The features of some views by both engines.
fn features(backbone: &Backbone, views: &[f32]) -> [Vec<f32>; 2] {
    let count = views.len() / backbone.network.view_length();
    let burn = BurnEngine::new(backbone, Device::flex()).unwrap();
    let mut cpu = CpuEngine::new(backbone).unwrap();
    [
        cpu.forward(views, count).unwrap(),
        pollster::block_on(burn.forward(views, count)).unwrap(),
    ]
}

/// Checks every output of the network in a folder; returns what is wrong.
fn check(folder: &Path) -> Vec<String> {
    let file = std::fs::read(folder.join("model.onnx")).unwrap();
    let names = ["preprocessor_config.json", "config.json"];
    let preprocessing = names
        .iter()
        .find_map(|name| std::fs::read(folder.join(name)).ok());
    let arrays = npz::read(&folder.join("reference.npz"));
    let array = |name: &str| {
        arrays
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, array)| array)
    };
    let pixels = array("pixel_values").unwrap();
    let is_half = folder.to_string_lossy().ends_with("fp16");
    let bound = if is_half { ROUNDED } else { SAME_PIXELS };
    let mut wrong = Vec::new();
    let named = |what: String| format!("{}: {what}", folder.file_name().unwrap().to_string_lossy());
    for (output, expected) in &arrays {
        if ["pixel_values", "photo_files"].contains(&output.as_str())
            || output.starts_with("photo_")
        {
            continue;
        }
        let options = Options {
            name: "network",
            preprocessing: preprocessing.as_deref(),
            output: Some(output),
            licence: None,
        };
        let backbone = match import(&file, &options) {
            Ok(backbone) => backbone,
            Err(error) => {
                wrong.push(named(error.to_string()));
                continue;
            }
        };
        // Through the weight file, as a user has it.
        let backbone = Backbone::read(&backbone.write().unwrap()).unwrap();
        for (engine, found) in ["cpu", "burn"]
            .iter()
            .zip(features(&backbone, &pixels.numbers))
        {
            let cosine = cosine(&found, &expected.numbers);
            eprintln!("{}", named(format!("{output} on {engine}: {cosine:.7}")));
            // Also where it is no number.
            if cosine < bound || cosine.is_nan() {
                wrong.push(named(format!("{output} on {engine}: {cosine}")));
            }
        }
        // Written as ONNX and read again, it computes the same.
        let written = onnx::backbone(&backbone).unwrap();
        let options = Options {
            output: Some("pooled"),
            ..Options::default()
        };
        let again = import(&written, &options).unwrap();
        let [found, _] = features(&again, &pixels.numbers);
        let again = cosine(&found, &expected.numbers);
        if again < bound || again.is_nan() {
            wrong.push(named(format!("{output} written as ONNX: {again}")));
        }
        let (Some(files), Some(expected)) =
            (array("photo_files"), array(&format!("photo_{output}")))
        else {
            continue;
        };
        let rows = expected
            .numbers
            .chunks_exact(expected.numbers.len() / expected.shape[0]);
        for (photo, expected) in files.texts.iter().zip(rows) {
            let bytes = std::fs::read(shared().join("data").join(photo)).unwrap();
            let contract = &backbone.contract;
            let photo = decode(&bytes, preprocess::decode_side(contract)).unwrap();
            let view = preprocess::view(&photo, contract, View::CenterCrop).unwrap();
            let [cpu, _] = features(&backbone, &view);
            let cosine = cosine(&cpu, expected);
            if cosine < ROUNDED || cosine.is_nan() {
                wrong.push(named(format!("{output} of a photo: {cosine}")));
            }
        }
    }
    wrong
}

fn check_all(folders: Vec<PathBuf>) {
    let wrong: Vec<_> = folders.iter().flat_map(|folder| check(folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_output_agrees_with_pytorch() {
    let mut folders = networks(&shared().join("backbones"));
    folders.retain(|folder| !folder.to_string_lossy().ends_with("quantized"));
    check_all(folders);
}

/// Other exported networks, in the folder that the variable `HANDFUL_BACKBONES` names.
#[test]
fn other_networks_agree_with_pytorch() {
    if let Ok(folder) = std::env::var("HANDFUL_BACKBONES") {
        check_all(networks(Path::new(&folder)));
    }
}

#[test]
fn a_quantised_file_is_refused_with_advice() {
    for folder in networks(&shared().join("backbones")) {
        if folder.to_string_lossy().ends_with("quantized") {
            let file = std::fs::read(folder.join("model.onnx")).unwrap();
            let error = import(&file, &Options::default()).unwrap_err().to_string();
            assert!(
                error.contains("is quantised") && error.contains("model.onnx"),
                "{error}"
            );
        }
    }
}

#[test]
fn the_default_is_what_the_field_uses() {
    let expected = [
        ("clip-vision-hf", "image_embeds"),
        ("convnext-hf", "pooler_output"),
        ("dinov2-hf", "pooler_output"),
        ("resnet50-torchvision", "/Flatten_output_0"),
        ("mobilenetv2-torchvision", "view"),
        ("vit-small-timm", "features"),
    ];
    for folder in networks(&shared().join("backbones")) {
        let name = folder.file_name().unwrap().to_string_lossy();
        let Some((_, output)) = expected.iter().find(|(network, _)| *network == name) else {
            continue;
        };
        let file = std::fs::read(folder.join("model.onnx")).unwrap();
        let list = choices(&file, None).unwrap();
        let default = list.iter().find(|choice| choice.default).unwrap();
        assert_eq!(default.name, *output, "{name}");
    }
}
