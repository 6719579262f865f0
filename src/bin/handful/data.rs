//! Folders of class folders as labelled embeddings, and the cache of embeddings.

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

use crate::collection::{CollectionArguments, Extracted, LabelledPhotos};
use crate::embed::ModeName;
use crate::grouping::KnownGroups;
use crate::matrix::Matrix;
use crate::photos::{self, Transform, relative_name};
use crate::{DeviceName, EngineArguments};

/// Name of the tensor in a cache file, the same as in files of `handful embed`.
const TENSOR: &str = "embedding";

/// Options for computing embeddings.
#[derive(Args)]
pub struct EmbeddingArguments {
    /// Work per photo: fast takes one view, quality two, and best a second network beside it.
    #[arg(long, value_enum, default_value_t)]
    pub mode: ModeName,
    /// Average each training photo's embedding with those of mirrored and closer versions, which takes
    /// three times as long to compute. Queries are not augmented.
    #[arg(long)]
    pub augment: bool,
    /// Cache embeddings in this folder, for as long as weights, mode, device and photos stay the same.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    collection: CollectionArguments,
}

/// Computes the embeddings of the photos in folders.
pub struct FolderEmbedder<'a> {
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
    /// The photos; their ids are indices into `paths`.
    pub problem: Problem,
    /// The photos' files.
    pub paths: Vec<PathBuf>,
    /// The groups that the collection has, by photo.
    pub groups: KnownGroups,
    /// The folder below which they lie.
    pub root: PathBuf,
    /// The photos of the data set's test folder; empty if there is none.
    pub test: LabelledPhotos,
    /// Keeps the contents of a zip until they are read.
    _extracted: Vec<Extracted>,
}

/// Labelled photos to measure on.
pub struct TestSet {
    /// The class of each photo.
    pub labels: Vec<String>,
    /// The photos' files.
    pub paths: Vec<PathBuf>,
    /// Row-major, one row per photo.
    pub embeddings: Vec<f32>,
    /// The folder below which the photos lie.
    pub root: PathBuf,
}

impl EmbeddingArguments {
    /// Reads the weights; the default precision is f32.
    ///
    /// # Errors
    /// Where the weights cannot be used.
    pub fn open(&self) -> Result<FolderEmbedder<'_>> {
        self.open_with(Precision::F32)
    }

    /// Reads the weights; the default precision is the browser's on the same device.
    ///
    /// # Errors
    /// Where the weights cannot be used.
    pub fn open_like_browser(&self) -> Result<FolderEmbedder<'_>> {
        let default_precision = match self.engine.device {
            DeviceName::Cpu => Precision::Int8,
            _ => Precision::F32,
        };
        self.open_with(default_precision)
    }

    fn open_with(&self, default_precision: Precision) -> Result<FolderEmbedder<'_>> {
        let mode = self.mode.mode();
        Ok(FolderEmbedder {
            backbones: self.engine.backbones(mode, default_precision)?,
            arguments: self,
        })
    }
}

impl FolderEmbedder<'_> {
    /// The networks that compute the embeddings.
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

    /// The training photos in a folder's class folders, augmented if the options ask for it.
    ///
    /// # Errors
    /// As [`labelled`](Self::labelled).
    pub fn support(&self, folder: &Path) -> Result<Labelled> {
        self.labelled(folder, Transform::augmented_if(self.arguments.augment))
    }

    /// The photos in class folders, or in a zip or beside a table.
    ///
    /// # Errors
    /// Where the folder cannot be read or has fewer than two classes with photos.
    pub fn labelled(&self, folder: &Path, transform: Transform) -> Result<Labelled> {
        let opened = self.arguments.collection.open(folder)?;
        let LabelledPhotos { labels, photos } = opened.classes;
        let class_of: HashMap<_, _> = photos.iter().cloned().collect();
        let paths: Vec<_> = photos.into_iter().map(|(path, _)| path).collect();
        let Embedded { paths, embeddings } = self.embed(&opened.root, &paths, transform)?;
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
            groups: opened.groups,
            root: opened.root,
            test: opened.test,
            _extracted: opened.extracted,
        })
    }

    /// The photos in class folders, or in a zip or beside a table, to measure on. Of a data set with a
    /// test folder, only that is taken.
    ///
    /// # Errors
    /// Where the folder cannot be read or no photo in it can.
    pub fn test_set(&self, folder: &Path) -> Result<TestSet> {
        let opened = self.arguments.collection.open(folder)?;
        let has_test = !opened.test.photos.is_empty();
        let kept = if has_test {
            &opened.test
        } else {
            &opened.classes
        };
        self.embed_test_set(kept, &opened.root)
    }

    /// The photos of a data set's own test folder.
    ///
    /// # Errors
    /// Where none of them can be read.
    pub fn embed_test_set(&self, kept: &LabelledPhotos, root: &Path) -> Result<TestSet> {
        let class_of: HashMap<_, _> = kept.photos.iter().cloned().collect();
        let paths: Vec<_> = kept.photos.iter().map(|(path, _)| path.clone()).collect();
        let Embedded { paths, embeddings } = self.embed(root, &paths, Transform::None)?;
        let classes = paths.iter().filter_map(|path| class_of.get(path));
        let labels: Vec<_> = classes
            .filter_map(|&class| kept.labels.get(class))
            .cloned()
            .collect();
        if labels.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "A test set needs a folder of photos for each class; here is none.",
            )
            .in_file(root.display()));
        }
        Ok(TestSet {
            labels,
            paths,
            embeddings,
            root: root.to_owned(),
        })
    }

    /// The row-major embeddings of the same photos with another transform.
    ///
    /// # Errors
    /// Where a photo cannot be read any more.
    pub fn transformed(&self, set: &Labelled, transform: Transform) -> Result<Vec<f32>> {
        let embedded = self.embed(&set.root, &set.paths, transform)?;
        if embedded.paths != set.paths {
            return Err(Error::new(
                ErrorKind::Io,
                "The photos changed while they were read; run the command again.",
            )
            .in_file(set.root.display()));
        }
        Ok(embedded.embeddings)
    }

    /// All photos below a folder.
    ///
    /// # Errors
    /// Where the folder cannot be read or has no photo.
    pub fn unlabelled(&self, folder: &Path) -> Result<Embedded> {
        self.embed(folder, &photos::find(folder)?, Transform::None)
    }

    /// Embeds the photos, or reads their embeddings from the cache.
    fn embed(&self, folder: &Path, paths: &[PathBuf], transform: Transform) -> Result<Embedded> {
        let Some(cache) = &self.arguments.cache else {
            return self.compute(paths, transform);
        };
        let key = self.cache_key(paths, transform)?;
        let file = cache.join(format!("{key}.safetensors"));
        if file.is_file() {
            let embedded = read_cache(&file, folder, paths, self.backbones.embedding_length());
            return embedded.map_err(|error| error.in_file(file.display()));
        }
        std::fs::create_dir_all(cache)
            .map_err(|error| crate::io("cannot be made", cache, error))?;
        let Embedded { paths, embeddings } = self.compute(paths, transform)?;
        let names: Vec<_> = paths.iter().map(|p| relative_name(p, folder)).collect();
        let files = serde_json::to_string(&names).map_err(write_error)?;
        let metadata = HashMap::from([("files".to_owned(), files)]);
        let matrix = Matrix::new(self.backbones.embedding_length(), embeddings);
        let bytes =
            safetensors::serialize([(TENSOR, &matrix)], Some(metadata)).map_err(write_error)?;
        crate::write(&file, &bytes)?;
        Ok(Embedded {
            paths,
            embeddings: matrix.into_values(),
        })
    }

    fn compute(&self, paths: &[PathBuf], transform: Transform) -> Result<Embedded> {
        let device = self.arguments.engine.device;
        let rows = photos::embeddings(&self.backbones, device, transform, paths)?;
        Ok(Embedded {
            paths: rows.iter().map(|row| paths[row.photo].clone()).collect(),
            embeddings: rows.into_iter().flat_map(|row| row.values).collect(),
        })
    }

    /// A hash of everything that determines the embeddings.
    fn cache_key(&self, paths: &[PathBuf], transform: Transform) -> Result<String> {
        let EmbeddingArguments { mode, engine, .. } = self.arguments;
        let version = env!("CARGO_PKG_VERSION");
        let mut settings = format!("{version} {} {:?}", mode.name(), engine.device);
        settings += &format!(" {}", self.backbones.intensity().name());
        for (Backbone { hash, contract, .. }, _) in self.backbones.parts() {
            let contract = serde_json::to_string(contract).map_err(write_error)?;
            settings += &format!(" {hash} {contract}");
        }
        let digests: Vec<_> = paths
            .par_iter()
            .map(|path| Ok(Sha256::digest(crate::read(path)?)))
            .collect::<Result<_>>()?;
        let mut hash = Sha256::new_with_prefix(settings);
        hash.update(transform.name());
        for (path, digest) in paths.iter().zip(digests) {
            hash.update(path.as_os_str().as_encoded_bytes());
            hash.update(digest);
        }
        let bytes = hash.finalize();
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Reads a cache file.
fn read_cache(file: &Path, folder: &Path, paths: &[PathBuf], dim: usize) -> Result<Embedded> {
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
        .partition(|path| kept.contains(&relative_name(path, folder)));
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

fn write_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Io, "The embeddings cannot be written.").with_source(error)
}

fn last_part(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Removes classes without a readable photo and renumbers the others.
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
