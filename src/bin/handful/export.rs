//! `handful export`: writes the classifier of a project file for other programs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use handful::Result;
use handful::export::{LinearHead, onnx};

use crate::{EngineArguments, predict};

/// Arguments of `handful export`.
#[derive(Args)]
pub struct Arguments {
    /// The project file.
    project: PathBuf,
    /// The format to write.
    #[arg(long, value_enum)]
    to: Format,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    engine: EngineArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One ONNX model, from the pixels of a photo's views to probabilities.
    Onnx,
    /// The head alone as safetensors: score = weight · embedding + bias.
    Safetensors,
    /// The same as JSON.
    Json,
}

/// Runs the command.
///
/// # Errors
/// Where the project or the weights cannot be used, or the head is not linear.
pub fn run(arguments: &Arguments) -> Result<()> {
    let (classifier, backbones) = predict::open(&arguments.project, &arguments.engine)?;
    let head = LinearHead::new(classifier.trained()?, classifier.space())?;
    let file = match arguments.to {
        Format::Onnx => onnx::classifier(backbones.first(), &head)?,
        Format::Safetensors => head.to_safetensors()?,
        Format::Json => head.to_json()?.into_bytes(),
    };
    crate::write(&arguments.out, &file)?;
    println!(
        "{}: head {}, {} classes, {} bytes",
        arguments.out.display(),
        head.head,
        head.labels.len(),
        file.len()
    );
    Ok(())
}
