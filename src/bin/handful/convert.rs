//! `handful convert`: turns an ONNX file, or a PyTorch checkpoint of EfficientNet-Lite, into a weight file, and
//! a weight file into an ONNX model.

mod checkpoint;
mod import;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use handful::export::onnx;
use handful::network::weights::Backbone;
use handful::{Error, ErrorKind, Result};

/// Arguments of `handful convert`.
#[derive(Args)]
pub struct Arguments {
    /// An ONNX file, or a checkpoint, a legacy or modern `.pth`; with --to, a weight file.
    file: PathBuf,
    /// Convert a weight file to this format instead of making one.
    #[arg(long, value_enum, conflicts_with_all = ["variant", "means", "ordinary", "package", "licence", "list"])]
    to: Option<Format>,
    /// Of an ONNX file: how photos become its input. Default: preprocessor_config.json, or config.json of
    /// timm, beside the file.
    #[arg(long, value_name = "FILE")]
    preprocessing: Option<PathBuf>,
    /// Of an ONNX file: the tensor that the features are; --list shows what can be chosen.
    #[arg(long, value_name = "NAME")]
    output: Option<String>,
    /// Of an ONNX file: list what can be chosen as the features, and write nothing.
    #[arg(long)]
    list: bool,
    /// Of a checkpoint: which EfficientNet-Lite it is, 0, 1 or 2.
    #[arg(long, default_value_t = 0)]
    variant: usize,
    /// Of a checkpoint: keep only its pooled block, as for the second network of best mode.
    #[arg(long, conflicts_with = "to")]
    pooled: bool,
    /// Of a checkpoint: mean embedding blocks of ordinary photos, a JSON object of arrays by block name.
    #[arg(long, value_name = "FILE")]
    means: Option<PathBuf>,
    /// Compute the means from a folder of ordinary photos of all kinds instead.
    #[arg(long, value_name = "DIR", conflicts_with = "means")]
    ordinary: Option<PathBuf>,
    /// Also write the computed means, for --means.
    #[arg(long, value_name = "FILE", requires = "ordinary")]
    save_means: Option<PathBuf>,
    /// Of a checkpoint: the package and version that it comes from.
    #[arg(long)]
    package: Option<String>,
    /// SPDX identifier of the licence of the weights.
    #[arg(long)]
    licence: Option<String>,
    /// The file to write.
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    out: Option<PathBuf>,
}

/// Formats that a weight file can be converted to.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// An ONNX model: input `views`, outputs `features` and each block.
    Onnx,
}

/// Runs the command.
///
/// # Errors
/// Where the file cannot be converted, or a file cannot be read or written.
pub fn run(arguments: &Arguments) -> Result<()> {
    let bytes = crate::read(&arguments.file)?;
    if arguments.list {
        return import::list(arguments, &bytes);
    }
    let missing = || {
        Error::new(
            ErrorKind::InvalidInput,
            "Name the file to write with --out.",
        )
    };
    let out = arguments.out.as_deref().ok_or_else(missing)?;
    if let Some(Format::Onnx) = arguments.to {
        return to_onnx(&arguments.file, &bytes, out);
    }
    let is_named_onnx = arguments
        .file
        .extension()
        .is_some_and(|extension| extension == "onnx");
    let backbone = if is_named_onnx || is_onnx(&bytes) {
        import::backbone(arguments, &bytes, out)?
    } else {
        checkpoint::backbone(arguments, &bytes)?
    };
    let file = backbone.write()?;
    Backbone::read(&file)?;
    crate::write(out, &file)?;
    println!(
        "{}: {}, {} bytes",
        out.display(),
        backbone.network.name,
        file.len()
    );
    Ok(())
}

/// Whether a file starts like an ONNX file, with the version of its format. Checkpoints are pickles or zips,
/// and weight files start with the length of their header.
pub fn is_onnx(bytes: &[u8]) -> bool {
    matches!(bytes, [0x08, version, 0x12 | 0x22 | 0x42 | 0x3A | 0x1A, ..] if *version < 0x40)
}

/// Writes the network of the weight file `from` as the ONNX model `out`.
fn to_onnx(from: &Path, bytes: &[u8], out: &Path) -> Result<()> {
    let backbone = Backbone::read(bytes).map_err(|error| error.in_file(from.display()))?;
    let file = onnx::backbone(&backbone)?;
    crate::write(out, &file)?;
    let name = &backbone.network.name;
    println!("{}: {name}, {} bytes", out.display(), file.len());
    Ok(())
}
