//! `handful export`: writes the classifier of a project file for other programs.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use handful::export::{LinearHead, onnx, teachable_machine};
use handful::{Error, ErrorKind, Result};

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
    /// A zip with the model of an image project of Teachable Machine, for its client and the programs that
    /// load its models. Only of projects in fast mode and f32 (handful train --mode fast --precision f32).
    /// Says nothing about photos that are unlike all classes.
    TeachableMachine,
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
        Format::TeachableMachine => {
            let name = arguments
                .out
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy();
            zip(&teachable_machine::files(backbones.first(), &head, &name)?)?
        }
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

fn zip(files: &teachable_machine::Files) -> Result<Vec<u8>> {
    let failed = |error: zip::result::ZipError| {
        Error::new(ErrorKind::Io, "The zip cannot be written.").with_source(error)
    };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files.entries() {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(bytes).map_err(|error| failed(error.into()))?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}
