//! `handful embed`: the embeddings of all photos below a folder as one file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use handful::embedding::Space;
use handful::network::contract::CONTRACT_VERSION;
use handful::network::weights::{Backbone, Precision};
use handful::preprocess::{Mode, View};
use handful::{Error, ErrorKind, Result};

use crate::matrix::Matrix;
use crate::photos::{self, PhotoFeatures, Transform, relative_name};
use crate::{EngineArguments, npz, parquet};

/// Arguments of `handful embed`.
#[derive(Args)]
pub struct Arguments {
    /// The folder; photos in its subfolders are included.
    folder: PathBuf,
    /// The file to write: tensor `embedding` [n, 1904], in best mode [n, 3184], file
    /// names as JSON under `files`; for NumPy, if its name ends in `.npz`, the arrays `embedding` and
    /// `files`; for data frames, if it ends in `.parquet`, the columns `file` and `embedding`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Work per photo: fast takes one view, quality two, and best a second network beside it.
    #[arg(long, value_enum, default_value_t, conflicts_with = "raw")]
    mode: ModeName,
    /// Average each photo's embedding with those of mirrored and closer versions, for training photos.
    #[arg(long, conflicts_with = "raw")]
    augment: bool,
    /// Write the untransformed features of one view instead: `pooled` [n, 1280], `std` [n, 624]; of a
    /// backbone from another file, `features`.
    #[arg(long, value_enum)]
    raw: Option<ViewName>,
    #[command(flatten)]
    engine: EngineArguments,
}

/// A [`Mode`] on the command line.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ModeName {
    /// Two views per photo.
    #[default]
    Quality,
    /// One view per photo.
    Fast,
    /// Two views per photo, and one for a second, larger network.
    Best,
}

impl ModeName {
    /// The mode that it names.
    pub fn mode(self) -> Mode {
        match self {
            Self::Quality => Mode::Quality,
            Self::Fast => Mode::Fast,
            Self::Best => Mode::Best,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.mode().name()
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ViewName {
    A,
    B,
    Cf,
}

impl ViewName {
    fn view(self) -> View {
        match self {
            Self::A => View::CenterCrop,
            Self::B => View::ResizedCrop,
            Self::Cf => View::SquashedFlip,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Where the weights or the folder cannot be used, or the file cannot be written.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = photos::find(&arguments.folder)?;
    let device = arguments.engine.device;
    let (rows, matrices, hash) = if let Some(view) = arguments.raw {
        let backbone = arguments.engine.only_backbone()?;
        let views = [view.view()];
        let intensity = arguments.engine.intensity();
        let rows = photos::features(
            &backbone,
            device,
            (&views, intensity),
            Transform::None,
            &paths,
        )?;
        let matrices = raw_matrices(&backbone, &rows);
        (rows, matrices, backbone.hash)
    } else {
        let mode = arguments.mode.mode();
        let backbones = arguments.engine.backbones(mode, Precision::F32)?;
        let transform = Transform::augmented_if(arguments.augment);
        let rows = photos::embeddings(&backbones, device, transform, &paths)?;
        let numbers = rows.iter().flat_map(|row| &row.values).copied();
        let matrix = Matrix::new(backbones.embedding_length(), numbers.collect());
        let hash = Space::new(&backbones).weights;
        (rows, vec![("embedding", matrix)], hash)
    };
    let files: Vec<_> = rows
        .iter()
        .map(|row| relative_name(&paths[row.photo], &arguments.folder))
        .collect();
    let bytes = encode(&arguments.out, &matrices, &files, &hash).map_err(|error| {
        let sentence = format!("The file cannot be written: {error}.");
        Error::new(ErrorKind::Io, sentence)
    })?;
    crate::write(&arguments.out, &bytes)?;
    println!("{} photos, {}", rows.len(), arguments.out.display());
    Ok(())
}

/// The pooled features, and the standard deviations of all stages; of an imported backbone, all features.
fn raw_matrices(backbone: &Backbone, rows: &[PhotoFeatures]) -> Vec<(&'static str, Matrix)> {
    let network = &backbone.network;
    let pooled = network.outputs.first().map_or(0, |output| output.size);
    let columns = |range: std::ops::Range<usize>| {
        let rows = rows.iter().filter_map(|row| row.values.get(range.clone()));
        Matrix::new(range.len(), rows.flatten().copied().collect())
    };
    if backbone.contract.version > CONTRACT_VERSION {
        return vec![("features", columns(0..network.feature_length()))];
    }
    vec![
        ("pooled", columns(0..pooled)),
        ("std", columns(pooled..network.feature_length())),
    ]
}

/// Encodes the matrices in the format that the file's extension names.
fn encode(
    out: &Path,
    matrices: &[(&'static str, Matrix)],
    files: &[String],
    backbone: &str,
) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    match out.extension().and_then(|extension| extension.to_str()) {
        Some("npz") => npz::encode(matrices, files),
        Some("parquet") => {
            let metadata = [("backbone", backbone)];
            Ok(parquet::encode(files, matrices, &metadata)?)
        }
        _ => {
            let metadata = HashMap::from([
                ("files".to_owned(), serde_json::to_string(files)?),
                ("backbone".to_owned(), backbone.to_owned()),
            ]);
            let tensors = matrices.iter().map(|(name, matrix)| (name, matrix));
            Ok(safetensors::serialize(tensors, Some(metadata))?)
        }
    }
}
