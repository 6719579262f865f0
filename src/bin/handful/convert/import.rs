//! An ONNX file as a weight file.

use std::path::{Path, PathBuf};

use handful::engine::{BurnEngine, CpuEngine, test_picture};
use handful::network::contract::{Contract, Fit};
use handful::network::import::preprocessing::Rules;
use handful::network::import::{Options, choices, import, kinds};
use handful::network::weights::Backbone;
use handful::{Error, ErrorKind, Result};

use super::Arguments;
use crate::table::Table;

/// The least agreement of the CPU engine with the reference on the test picture.
const MIN_AGREEMENT: f32 = 0.9999;

/// Names of preprocessing files, best first.
const PREPROCESSING: [&str; 3] = [
    "preprocessor_config.json",
    "open_clip_config.json",
    "config.json",
];

/// A preprocessing file.
struct Preprocessing {
    path: PathBuf,
    json: Vec<u8>,
}

/// Lists what can be chosen as the features.
///
/// # Errors
/// Where the file cannot be imported.
pub fn list(arguments: &Arguments, bytes: &[u8]) -> Result<()> {
    let preprocessing = preprocessing(arguments)?;
    let json = preprocessing.as_ref().map(|found| found.json.as_slice());
    let named = |error: Error| error.in_file(arguments.file.display());
    let mut table = Table::new(["--output", "shape", "what it is", ""]);
    for choice in choices(&bytes, json).map_err(named)? {
        table.row([
            choice.name,
            format!("{:?}", choice.dims),
            choice.what.to_owned(),
            if choice.default { "default" } else { "" }.to_owned(),
        ]);
    }
    print!("{table}");
    Ok(())
}

/// The backbone of an ONNX file, named like the file that is written.
///
/// # Errors
/// Where the file cannot be imported, or an engine cannot run it.
pub fn backbone(arguments: &Arguments, bytes: &[u8], out: &Path) -> Result<Backbone> {
    let preprocessing = preprocessing(arguments)?;
    let name = out.file_stem().unwrap_or(out.as_os_str()).to_string_lossy();
    let options = Options {
        name: &name,
        preprocessing: preprocessing.as_ref().map(|found| found.json.as_slice()),
        output: arguments.output.as_deref(),
        licence: arguments.licence.as_deref(),
    };
    let named = |error: Error| error.in_file(arguments.file.display());
    let mut backbone = import(&bytes, &options).map_err(named)?;
    let engine = BurnEngine::new(&backbone, burn::tensor::Device::flex())?;
    let picture = test_picture(&backbone.network);
    backbone.set_reference(pollster::block_on(engine.forward(&picture, 1))?);
    let agreement = CpuEngine::new(&backbone)?.self_test()?;
    // Also where it is no number.
    if agreement < MIN_AGREEMENT || agreement.is_nan() {
        let sentence = format!(
            "The engines do not agree on this network (cosine {agreement}); please report the file."
        );
        return Err(named(Error::new(ErrorKind::Engine, sentence)));
    }
    describe(&backbone, preprocessing.as_ref());
    Ok(backbone)
}

/// Says what was imported, and how photos become its input.
fn describe(backbone: &Backbone, preprocessing: Option<&Preprocessing>) {
    let operations: Vec<_> = backbone.network.operations().cloned().collect();
    let counts = kinds(&operations).into_iter();
    let counts: Vec<_> = counts
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    println!("Operations: {}", counts.join(", "));
    println!(
        "Features: {}, {} numbers",
        backbone.source.output.as_deref().unwrap_or_default(),
        backbone.network.feature_length()
    );
    let Contract {
        size,
        resize,
        fit,
        mean,
        scale,
        ..
    } = &backbone.contract;
    let resized = match fit {
        Fit::Shorter => format!("the shorter side resized to {resize}"),
        Fit::Both => format!("both sides resized to {resize}"),
    };
    let source = match preprocessing {
        Some(found) => found.path.display().to_string(),
        None => {
            "no preprocessing file, so ImageNet's usual rules; --preprocessing names one".to_owned()
        }
    };
    println!(
        "Photos: {resized}, {size} x {size} pixels from the centre, less {mean:?}, divided by {scale:?} ({source})"
    );
}

/// The preprocessing file of the option, or else one beside the ONNX file.
fn preprocessing(arguments: &Arguments) -> Result<Option<Preprocessing>> {
    if let Some(path) = &arguments.preprocessing {
        let json = crate::read(path)?;
        Rules::read(&json).map_err(|error| error.in_file(path.display()))?;
        return Ok(Some(Preprocessing {
            path: path.clone(),
            json,
        }));
    }
    let folder = arguments.file.parent().unwrap_or(Path::new(""));
    // Repositories of Hugging Face keep the networks in a folder of their own.
    let is_onnx_folder = folder.file_name().is_some_and(|name| name == "onnx");
    let above = folder.parent().filter(|_| is_onnx_folder);
    for path in [Some(folder), above]
        .into_iter()
        .flatten()
        .flat_map(|folder| PREPROCESSING.map(|name| folder.join(name)))
    {
        if !path.is_file() {
            continue;
        }
        let json = crate::read(&path)?;
        match Rules::read(&json) {
            Ok(_) => return Ok(Some(Preprocessing { path, json })),
            // The configuration of a network by another program.
            Err(_) if path.ends_with("config.json") => {}
            Err(error) => return Err(error.in_file(path.display())),
        }
    }
    Ok(None)
}
