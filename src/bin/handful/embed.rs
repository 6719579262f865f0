//! `handful embed`: the embeddings of a folder as one safetensors file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use handful::embedding::Space;
use handful::network::weights::Precision;
use handful::preprocess::{Mode, View};
use handful::{Error, ErrorKind, Result};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError};

use crate::photos::Look;
use crate::{EngineArguments, npz, parquet, photos};

/// Arguments of `handful embed`.
#[derive(Args)]
pub struct Arguments {
    /// The folder; photos below it are found too.
    folder: PathBuf,
    /// The file to write: tensor `embedding` [n, 1904], in best mode [n, 3184], file
    /// names as JSON under `files`; for NumPy, if its name ends in `.npz`, the arrays `embedding` and
    /// `files`; for data frames, if it ends in `.parquet`, the columns `file` and `embedding`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Work per photo: fast takes one view, quality two, and best a second network beside it.
    #[arg(long, value_enum, default_value_t, conflicts_with = "raw")]
    mode: ModeName,
    /// Embed each photo with its versions, mirrored and from closer, for photos to learn from.
    #[arg(long, conflicts_with = "raw")]
    augment: bool,
    /// Write the untransformed features of one view instead: `pooled` [n, 1280], `std` [n, 624].
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
    /// The mode meant.
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
/// Where the weights, the folder or the file do not serve.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = photos::find(&arguments.folder)?;
    let device = arguments.engine.device;
    let (found, tensors, hash) = if let Some(view) = arguments.raw {
        let backbone = arguments.engine.backbone()?;
        let views = [view.view()];
        let found = photos::features(&backbone, device, &views, Look::Plain, &paths)?;
        let pooled = backbone
            .network
            .outputs
            .first()
            .map_or(0, |output| output.size);
        let columns = |range: std::ops::Range<usize>| {
            let rows = found.iter().filter_map(|row| row.values.get(range.clone()));
            Matrix::new([found.len(), range.len()], rows.flatten())
        };
        let tensors = vec![
            ("pooled", columns(0..pooled)),
            ("std", columns(pooled..backbone.network.feature_length())),
        ];
        (found, tensors, backbone.hash)
    } else {
        let mode = arguments.mode.mode();
        let backbones = arguments.engine.backbones(mode, Precision::F32)?;
        let look = match arguments.augment {
            true => Look::Augmented,
            false => Look::Plain,
        };
        let found = photos::embeddings(&backbones, device, look, &paths)?;
        let shape = [found.len(), backbones.embedding_length()];
        let numbers = found.iter().flat_map(|row| &row.values);
        let tensors = vec![("embedding", Matrix::new(shape, numbers))];
        (found, tensors, Space::new(&backbones).weights)
    };
    let n = found.len();
    let names: Vec<_> = found
        .iter()
        .map(|row| name(&paths[row.photo], &arguments.folder))
        .collect();
    let bytes = encode(&arguments.out, tensors, &names, &hash).map_err(|error| {
        let sentence = format!("The file cannot be written: {error}.");
        Error::new(ErrorKind::Io, sentence)
    })?;
    crate::write(&arguments.out, &bytes)?;
    println!("{n} photos, {}", arguments.out.display());
    Ok(())
}

/// The file, in the format that its name asks for.
fn encode(
    out: &Path,
    tensors: Vec<(&'static str, Matrix)>,
    names: &[String],
    backbone: &str,
) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    match out.extension().and_then(|extension| extension.to_str()) {
        Some("npz") => {
            let arrays = tensors.into_iter().map(|(name, matrix)| matrix.array(name));
            let arrays: Vec<_> = arrays.chain([npz::Array::texts("files", names)]).collect();
            Ok(npz::write(&arrays)?)
        }
        Some("parquet") => {
            let metadata = [("backbone", backbone)];
            Ok(parquet::write(names, &tensors, &metadata)?)
        }
        _ => {
            let metadata = HashMap::from([
                ("files".to_string(), serde_json::to_string(names)?),
                ("backbone".to_string(), backbone.to_owned()),
            ]);
            let views = tensors
                .iter()
                .map(|(name, matrix)| Ok((name, matrix.view()?)));
            let views = views.collect::<std::result::Result<Vec<_>, SafeTensorError>>()?;
            Ok(safetensors::serialize(views, Some(metadata))?)
        }
    }
}

/// The path below the folder, with `/` on every platform.
pub fn name(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A row-major f32 matrix for safetensors.
pub struct Matrix {
    shape: [usize; 2],
    bytes: Vec<u8>,
}

impl Matrix {
    /// A matrix of that shape, which must have as many numbers as come.
    pub fn new<'a>(shape: [usize; 2], values: impl Iterator<Item = &'a f32>) -> Self {
        let bytes = values.flat_map(|value| value.to_le_bytes()).collect();
        Self { shape, bytes }
    }

    /// The numbers of so many rows from one on; `None` if there are not as many.
    pub fn rows(&self, from: usize, count: usize) -> Option<Vec<f32>> {
        let width = self.shape[1] * size_of::<f32>();
        let bytes = self.bytes.get(from * width..(from + count) * width)?;
        let (numbers, _) = bytes.as_chunks();
        Some(numbers.iter().copied().map(f32::from_le_bytes).collect())
    }

    /// The matrix as safetensors takes it.
    ///
    /// # Errors
    /// Where it has another number of numbers than its shape says.
    pub fn view(&self) -> std::result::Result<TensorView<'_>, SafeTensorError> {
        TensorView::new(Dtype::F32, self.shape.to_vec(), &self.bytes)
    }

    fn array(self, name: &'static str) -> npz::Array {
        npz::Array::floats(name, &self.shape, self.bytes)
    }
}
