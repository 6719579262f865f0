//! The native command: embeds, trains, evaluates and exports on folders of photos, with the same
//! numbers as the browser.

mod collection;
mod convert;
mod data;
mod embed;
mod eval;
mod export;
mod grouping;
mod matrix;
mod npz;
mod parquet;
mod photos;
mod predict;
mod profile;
mod project;
mod quantize;
mod report;
mod shift;
mod table;
mod train;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use handful::intensity::Intensity;
use handful::network::backbones::Backbones;
use handful::network::view::Mode;
use handful::network::weights::{Backbone, Precision};
use handful::{Error, ErrorKind, Result};

/// The weight files that the build makes, relative to the repository.
const DEFAULT_WEIGHTS: &str = "www/lib/assets/lite0.safetensors";
const DEFAULT_INT8_WEIGHTS: &str = "www/lib/assets/lite0.int8.safetensors";
const SECOND_WEIGHTS: &str = "www/lib/assets/lite2.safetensors";
const SECOND_INT8_WEIGHTS: &str = "www/lib/assets/lite2.int8.safetensors";

#[derive(Parser)]
#[command(
    name = "handful",
    version,
    about = "Few-shot image classification by transfer"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the embeddings of all photos below a folder.
    Embed(embed::Arguments),
    /// Measure heads on few-shot episodes over folders of class folders.
    Eval(eval::Arguments),
    /// Train on a folder of class folders; report the accuracy and the photos to look at.
    Report(report::Arguments),
    /// Train on a folder of class folders and keep the result as a project file.
    Train(train::Arguments),
    /// Classify photos with a project file.
    Predict(predict::Arguments),
    /// Turn a project file into a model or a head for other programs.
    Export(export::Arguments),
    /// Turn an ONNX file or a PyTorch checkpoint into a weight file, or a weight file into an ONNX model.
    Convert(convert::Arguments),
    /// Turn a weight file in f16 into one in int8.
    Quantize(quantize::Arguments),
    /// Measure where the CPU engine spends its time.
    Profile(profile::Arguments),
}

/// Options that choose the backbone and the device.
#[derive(Args)]
struct EngineArguments {
    /// The backbone: a weight file, as handful convert makes it; default: the one that the build made.
    #[arg(long, visible_alias = "weights", value_name = "FILE")]
    backbone: Option<PathBuf>,
    /// The second backbone of best mode; default: the one that the build made.
    #[arg(long, visible_alias = "second-weights", value_name = "FILE")]
    second_backbone: Option<PathBuf>,
    /// The arithmetic, which also selects the weight file of the build.
    #[arg(long, value_enum, conflicts_with = "backbone")]
    precision: Option<PrecisionName>,
    /// The device to compute on.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceName,
    /// How values of more than 8 bits in TIFF and DICOM files become levels: by a fixed rule (default), from
    /// each picture's own darkest to its brightest pixel, or CT pictures by a window of radiology. Embeddings
    /// of different intensities do not mix; a project keeps its own.
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(Intensity::ALL.map(Intensity::name))
        .try_map(|name| Intensity::named(&name)))]
    intensity: Option<Intensity>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DeviceName {
    /// The processor, with our own kernels.
    #[default]
    Cpu,
    /// The processor, with burn's portable backend: the reference.
    Flex,
    /// The graphics device, through Vulkan, Metal or Direct3D.
    #[cfg(feature = "gpu")]
    Gpu,
}

/// A [`Precision`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PrecisionName {
    /// 32 bits: the reference. A graphics device keeps 16 of them between layers where it can.
    F32,
    /// 8 bits, as browsers use on the processor: twice as fast. Embeddings of the two do not mix.
    Int8,
}

impl EngineArguments {
    /// The first backbone, in f32 unless the options say otherwise.
    fn only_backbone(&self) -> Result<Backbone> {
        self.first_backbone(Precision::F32)
    }

    /// The networks of a mode, in `default_precision` unless the options say otherwise.
    fn backbones(&self, mode: Mode, default_precision: Precision) -> Result<Backbones> {
        let first = self.first_backbone(default_precision)?;
        let second = if mode.second_views().is_empty() {
            None
        } else {
            let built = match first.precision() {
                Precision::F32 => SECOND_WEIGHTS,
                Precision::Int8 => SECOND_INT8_WEIGHTS,
            };
            Some(read_backbone(self.second_backbone.as_deref(), built)?)
        };
        let backbones = Backbones::new(mode, first, second)?;
        Ok(backbones.with_intensity(self.intensity()))
    }

    fn intensity(&self) -> Intensity {
        self.intensity.unwrap_or_default()
    }

    fn first_backbone(&self, default_precision: Precision) -> Result<Backbone> {
        let precision = match self.precision {
            None => default_precision,
            Some(PrecisionName::F32) => Precision::F32,
            Some(PrecisionName::Int8) => Precision::Int8,
        };
        let built = match precision {
            Precision::F32 => DEFAULT_WEIGHTS,
            Precision::Int8 => DEFAULT_INT8_WEIGHTS,
        };
        read_backbone(self.backbone.as_deref(), built)
    }
}

/// Reads the weight file of an option, or else the one that the build made.
fn read_backbone(chosen: Option<&Path>, built: &str) -> Result<Backbone> {
    let path = match chosen {
        Some(path) => path.to_owned(),
        None => find_built(built)?,
    };
    let bytes = read(&path)?;
    if convert::is_onnx(&bytes) {
        return Err(Error::new(
            ErrorKind::WeightFile,
            format!(
                "This is an ONNX file; handful convert {} --out NAME.safetensors makes a backbone of it.",
                path.display()
            ),
        )
        .in_file(path.display()));
    }
    Backbone::read_in_place(bytes).map_err(|error| error.in_file(path.display()))
}

/// Finds a file of the build from the current folder or from the repository.
fn find_built(name: &str) -> Result<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let candidates = [PathBuf::from(name), built];
    candidates.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Error::new(
            ErrorKind::Io,
            format!("There is no weight file at {name}; run ./build.sh weights, or name one with --backbone."),
        )
    })
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| io("cannot be read", path, error))
}

/// Writes a file atomically.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |part| std::fs::write(part, bytes))
}

/// Writes a file atomically: `fill` writes a temporary file beside it, which is then renamed.
fn write_with(path: &Path, fill: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = fill(&part).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        // The temporary file may not exist; only the first error is reported.
        let _ = std::fs::remove_file(&part);
        io("cannot be written", path, error)
    })
}

/// Writes a value as JSON.
fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let json = serde_json::to_vec_pretty(value).map_err(|error| {
        Error::new(ErrorKind::Io, "The results cannot be written as JSON.").with_source(error)
    })?;
    write(path, &json)
}

/// An error about a file: `problem` completes the sentence that its path begins.
fn io(problem: &str, path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        format!("{} {problem}: {error}.", path.display()),
    )
    .with_source(error)
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Embed(arguments) => embed::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Predict(arguments) => predict::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Quantize(arguments) => quantize::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handful: {error}");
            ExitCode::FAILURE
        }
    }
}
