//! Folders of class folders as labelled embeddings, and where embeddings are kept between runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use handful::network::backbones::Backbones;
use handful::network::weights::{Backbone, Precision};
use handful::support::Problem;
use handful::{Error, ErrorKind, Result};
use rayon::prelude::*;
use safetensors::SafeTensors;
use sha2::{Digest, Sha256};

use crate::embed::{Matrix, ModeName, name};
use crate::photos::{self, Look};
use crate::{DeviceName, EngineArguments};

/// Name of the tensor in a cache file, as in those of `handful embed`.
const TENSOR: &str = "embedding";

/// How photos become embeddings.
#[derive(Args)]
pub struct EmbeddingArguments {
    /// Work per photo: fast takes one view, quality two, and best a second network beside it.
    #[arg(long, value_enum, default_value_t)]
    pub mode: ModeName,
    /// Learn from each photo's versions too, mirrored and from closer: one embedding for all, which
    /// takes three times as long to compute. Photos in question stay as they are.
    #[arg(long)]
    pub augment: bool,
    /// Keep embeddings in this folder and use them again while weights, mode, device and photos
    /// stay the same.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
}

/// Turns folders into embeddings.
pub struct Embedder<'a> {
    arguments: &'a EmbeddingArguments,
    backbones: Backbones,
}

/// Photos with their embeddings.
pub struct Embedded {
    /// The photos that could be read.
    pub paths: Vec<PathBuf>,
    /// Row-major, one row per photo.
    pub embeddings: Vec<f32>,
}

/// A folder of class folders.
pub struct Labelled {
    /// Name of the folder.
    pub name: String,
    /// The photos; their ids are their places in `paths`.
    pub problem: Problem,
    /// The photos' files.
    pub paths: Vec<PathBuf>,
}

impl EmbeddingArguments {
    /// Reads the weights.
    ///
    /// # Errors
    /// Where they do not serve.
    pub fn open(&self) -> Result<Embedder<'_>> {
        self.with(Precision::F32)
    }

    /// As [`open`](Self::open), in the precision that a browser takes on the same device unless
    /// another is asked for.
    ///
    /// # Errors
    /// Where the weights do not serve.
    pub fn open_like_a_browser(&self) -> Result<Embedder<'_>> {
        let usual = match self.engine.device {
            DeviceName::Cpu => Precision::Int8,
            _ => Precision::F32,
        };
        self.with(usual)
    }

    fn with(&self, usual: Precision) -> Result<Embedder<'_>> {
        Ok(Embedder {
            backbones: self.engine.backbones(self.mode.mode(), usual)?,
            arguments: self,
        })
    }
}

impl Embedder<'_> {
    /// What computes the embeddings.
    pub fn backbones(&self) -> &Backbones {
        &self.backbones
    }

    /// The mean pooled block of ordinary photos.
    ///
    /// # Errors
    /// Where the weight file lacks it.
    pub fn base_mean(&self) -> Result<&[f32]> {
        self.backbones.first().base_mean("pooled")
    }

    /// The photos of a folder's class folders, to learn from: augmented where that is asked for.
    ///
    /// # Errors
    /// As [`labelled`](Self::labelled).
    pub fn support(&self, folder: &Path) -> Result<Labelled> {
        match self.arguments.augment {
            true => self.labelled(folder, Look::Augmented),
            false => self.labelled(folder, Look::Plain),
        }
    }

    /// The photos of a folder's class folders.
    ///
    /// # Errors
    /// Where the folder cannot be read or has fewer than two classes with photos.
    pub fn labelled(&self, folder: &Path, look: Look) -> Result<Labelled> {
        let (mut labels, mut paths, mut class_of) = (Vec::new(), Vec::new(), HashMap::new());
        for class in photos::folders(folder)? {
            let found = photos::find(&class)?;
            if !found.is_empty() {
                class_of.extend(found.iter().map(|path| (path.clone(), labels.len())));
                labels.push(last_part(&class));
                paths.extend(found);
            }
        }
        let Embedded { paths, embeddings } = self.embed(folder, &paths, look)?;
        let classes = paths.iter().filter_map(|path| class_of.get(path).copied());
        let (labels, classes) = without_empty(labels, classes.collect());
        let problem = Problem::new(
            labels,
            self.backbones.embedding_length(),
            embeddings,
            classes,
        )
        .map_err(|error| error.in_file(folder.display()))?;
        let deviations = self.backbones.first().contract.deviations();
        let problem = problem.with_deviations(deviations);
        Ok(Labelled {
            name: last_part(folder),
            problem,
            paths,
        })
    }

    /// The embeddings of the same photos, row-major, with another look.
    ///
    /// # Errors
    /// Where a photo cannot be read any more.
    pub fn again(&self, set: &Labelled, folder: &Path, look: Look) -> Result<Vec<f32>> {
        let again = self.embed(folder, &set.paths, look)?;
        match again.paths == set.paths {
            true => Ok(again.embeddings),
            false => Err(Error::new(
                ErrorKind::Io,
                "The photos changed while they were read; run the command again.",
            )
            .in_file(folder.display())),
        }
    }

    /// All photos below a folder.
    ///
    /// # Errors
    /// Where the folder cannot be read or holds no photo.
    pub fn unlabelled(&self, folder: &Path) -> Result<Embedded> {
        self.embed(folder, &photos::find(folder)?, Look::Plain)
    }

    /// Embeds the photos, or reads their embeddings from the cache.
    fn embed(&self, folder: &Path, paths: &[PathBuf], look: Look) -> Result<Embedded> {
        let Some(cache) = &self.arguments.cache else {
            return self.compute(paths, look);
        };
        let file = cache.join(format!("{}.safetensors", self.key(paths, look)?));
        if file.is_file() {
            let embedded = read(&file, folder, paths, self.backbones.embedding_length());
            return embedded.map_err(|error| error.in_file(file.display()));
        }
        std::fs::create_dir_all(cache)
            .map_err(|error| crate::io("cannot be made", cache, error))?;
        let embedded = self.compute(paths, look)?;
        let names: Vec<_> = embedded.paths.iter().map(|p| name(p, folder)).collect();
        let shape = [names.len(), self.backbones.embedding_length()];
        let tensor = Matrix::new(shape, embedded.embeddings.iter());
        let files = serde_json::to_string(&names).map_err(unwritable)?;
        let metadata = HashMap::from([("files".to_owned(), files)]);
        let bytes = tensor
            .view()
            .and_then(|view| safetensors::serialize([(TENSOR, view)], Some(metadata)))
            .map_err(unwritable)?;
        crate::write(&file, &bytes)?;
        Ok(embedded)
    }

    fn compute(&self, paths: &[PathBuf], look: Look) -> Result<Embedded> {
        let device = self.arguments.engine.device;
        let rows = photos::embeddings(&self.backbones, device, look, paths)?;
        Ok(Embedded {
            paths: rows.iter().map(|row| paths[row.photo].clone()).collect(),
            embeddings: rows.into_iter().flat_map(|row| row.values).collect(),
        })
    }

    /// The hash of all that the embeddings follow from.
    fn key(&self, paths: &[PathBuf], look: Look) -> Result<String> {
        let EmbeddingArguments { mode, engine, .. } = self.arguments;
        let version = env!("CARGO_PKG_VERSION");
        let mut way = format!("{version} {} {:?}", mode.name(), engine.device);
        for (Backbone { hash, contract, .. }, _) in self.backbones.parts() {
            let contract = serde_json::to_string(contract).map_err(unwritable)?;
            way += &format!(" {hash} {contract}");
        }
        let digests: Vec<_> = paths
            .par_iter()
            .map(|path| Ok(Sha256::digest(crate::read(path)?)))
            .collect::<Result<_>>()?;
        let mut hash = Sha256::new_with_prefix(way);
        hash.update(look.name());
        for (path, digest) in paths.iter().zip(digests) {
            hash.update(path.as_os_str().as_encoded_bytes());
            hash.update(digest);
        }
        let bytes = hash.finalize();
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Reads a cache file.
fn read(file: &Path, folder: &Path, paths: &[PathBuf], dim: usize) -> Result<Embedded> {
    let damaged = || {
        Error::new(
            ErrorKind::Io,
            "This cache file is damaged; delete it and run the command again.",
        )
    };
    let bytes = crate::read(file)?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|error| damaged().with_source(error))?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|_| damaged())?;
    let tensor = tensors.tensor(TENSOR).map_err(|_| damaged())?;
    let files = metadata.metadata().as_ref().and_then(|m| m.get("files"));
    let files: Vec<String> = files
        .and_then(|files| serde_json::from_str(files).ok())
        .ok_or_else(damaged)?;
    if tensor.shape() != [files.len(), dim] || tensor.dtype() != safetensors::Dtype::F32 {
        return Err(damaged());
    }
    let (numbers, _) = tensor.data().as_chunks();
    let kept: std::collections::HashSet<_> = files.into_iter().collect();
    let (kept, left_out): (Vec<_>, Vec<_>) = paths
        .iter()
        .cloned()
        .partition(|path| kept.contains(&name(path, folder)));
    if kept.len() != tensor.shape()[0] {
        return Err(damaged());
    }
    for path in left_out {
        eprintln!(
            "handful: left out: {}, as when it was cached",
            path.display()
        );
    }
    Ok(Embedded {
        paths: kept,
        embeddings: numbers
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect(),
    })
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Io, "The embeddings cannot be written.").with_source(error)
}

fn last_part(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Leaves out the classes of which no photo could be read, and renumbers the others.
fn without_empty(labels: Vec<String>, classes: Vec<usize>) -> (Vec<String>, Vec<usize>) {
    let mut number = vec![None; labels.len()];
    let mut kept = Vec::new();
    for (class, label) in labels.into_iter().enumerate() {
        if classes.contains(&class) {
            number[class] = Some(kept.len());
            kept.push(label);
        } else {
            eprintln!("handful: left out: class {label}, none of its photos can be read");
        }
    }
    (
        kept,
        classes
            .into_iter()
            .filter_map(|class| number[class])
            .collect(),
    )
}
