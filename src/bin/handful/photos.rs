//! Photos in folders: finds them and computes their features.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use handful::collection::{Entry, is_nameless, is_photo_name, without_system_files};
use handful::embedding::FeatureComposer;
#[cfg(feature = "gpu")]
use handful::engine::GpuEngine;
use handful::engine::{BurnEngine, CpuEngine};
use handful::intensity::Intensity;
use handful::network::backbones::Backbones;
use handful::network::contract::Contract;
use handful::network::weights::Backbone;
use handful::photo::{Note, Photo, decode_as, is_dicom};
use handful::preprocess::{self, View};
use handful::{Error, ErrorKind, Result};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::DeviceName;
use crate::shift::Shift;

/// Bytes by which a DICOM file is recognised.
const DICOM_HEAD: u64 = 132;

/// Photos that are decoded in parallel and computed as one batch.
const BATCH: usize = 8;

/// All photos below `folder`, sorted by path.
///
/// # Errors
/// [`ErrorKind::Io`] where a folder cannot be read.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = files(folder)?;
    let entry = |path: &PathBuf| {
        let below = path.strip_prefix(folder).unwrap_or(path);
        let parts = below.iter().map(|part| part.to_string_lossy().into_owned());
        // The folder itself may have any name.
        let mut folders: Vec<_> = [String::new()].into_iter().chain(parts).collect();
        let name = folders.pop().unwrap_or_default();
        Entry {
            is_dicom: is_nameless(&name) && is_dicom_file(path),
            folders,
            name,
        }
    };
    let entries: Vec<_> = files.iter().map(entry).collect();
    let wanted = without_system_files(&entries).into_iter();
    let is_photo = |at: &usize| entries.get(*at).is_some_and(Entry::is_photo);
    let photos = wanted.filter(is_photo);
    Ok(photos.filter_map(|at| files.get(at).cloned()).collect())
}

/// Whether a file that can be read is a DICOM file.
pub fn is_dicom_file(path: &Path) -> bool {
    let mut head = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(DICOM_HEAD).read_to_end(&mut head));
    read.is_ok() && is_dicom(&head)
}

/// All files below `folder`, sorted by path. Says on standard error which photos are pipes or devices and
/// leaves them out: to open one may block for ever.
///
/// # Errors
/// [`ErrorKind::Io`] where a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = walk(folder)?;
    files.retain(|path| {
        // A broken link is told when it is read.
        let Ok(about) = path.metadata() else {
            return true;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !about.is_file() && !about.is_dir() && is_photo_name(&name) {
            eprintln!("handful: left out: {} is no file", path.display());
        }
        about.is_file()
    });
    Ok(files)
}

/// Everything below `folder`, sorted by path. Links to folders are listed but not followed, because
/// they may lead back up.
fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    // A walk accepts a file as its root; this refuses it.
    std::fs::read_dir(folder).map_err(|error| crate::io("cannot be read", folder, error))?;
    WalkDir::new(folder)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.map(DirEntry::into_path).map_err(walk_error))
        .collect()
}

fn walk_error(error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(Path::new("")).to_owned();
    // Every error is one of reading, because links are not followed.
    let error = error
        .into_io_error()
        .unwrap_or(std::io::ErrorKind::Other.into());
    crate::io("cannot be read", &path, error)
}

/// The path of a photo below the folder, with `/` on every platform.
pub fn relative_name(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A change to photos between decoding and preprocessing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// No change.
    None,
    /// A distribution shift.
    Shifted(Shift),
    /// Augmentation: versions of the photo follow it.
    Augmented,
}

impl Transform {
    /// Augmentation if `augment`, otherwise no change.
    pub fn augmented_if(augment: bool) -> Self {
        if augment { Self::Augmented } else { Self::None }
    }

    /// A unique name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Shifted(shift) => shift.name(),
            Self::Augmented => "augmented",
        }
    }

    /// The changed photo and its versions. `seed` determines everything random.
    fn apply(self, photo: Photo, seed: u64) -> Result<Vec<Photo>> {
        match self {
            Self::None => Ok(vec![photo]),
            Self::Shifted(shift) => Ok(vec![shift.apply(&photo, seed)?]),
            Self::Augmented => {
                let versions = preprocess::versions(&photo)?;
                Ok([photo].into_iter().chain(versions).collect())
            }
        }
    }
}

/// The features or the embedding of one photo.
pub struct PhotoFeatures {
    /// Index into the list of photos.
    pub photo: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

/// How photos are decoded.
#[derive(Clone, Copy)]
pub struct Decoding {
    /// The least length of the shorter side, in pixels.
    pub side: u32,
    /// How measured values become levels.
    pub intensity: Intensity,
}

/// Preprocesses the photo at an index of the list.
type Prepare<'a> = dyn Fn(usize, &Path) -> Result<Vec<f32>> + Sync + 'a;

/// Computes the raw features `[views, feature_length]` of each photo. Reports a photo that cannot be
/// read on standard error and leaves it out. Shows a progress bar on a terminal.
///
/// # Errors
/// Where the engine cannot run the backbone, or no photo can be read.
pub fn features(
    backbone: &Backbone,
    device: DeviceName,
    (views, intensity): (&[View], Intensity),
    transform: Transform,
    photos: &[PathBuf],
) -> Result<Vec<PhotoFeatures>> {
    let side = preprocess::decode_side(&backbone.contract);
    let decoding = Decoding { side, intensity };
    features_from(backbone, device, (views, decoding, true), transform, photos)
}

/// As [`features`], from photos that are decoded in a certain way; with or without the notes on them.
fn features_from(
    backbone: &Backbone,
    device: DeviceName,
    (views, decoding, with_notes): (&[View], Decoding, bool),
    transform: Transform,
    photos: &[PathBuf],
) -> Result<Vec<PhotoFeatures>> {
    let contract = &backbone.contract;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} photos, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(photos.len() as u64).with_style(style);
    let prepare = |photo: usize, path: &Path| {
        let transform = (transform, photo as u64);
        let (tensor, notes) = prepare(contract, (views, decoding), path, transform)?;
        if with_notes {
            report_notes(&bar, path, &notes);
        }
        Ok(tensor)
    };
    let network = &backbone.network;
    let lengths = [contract.view_length(), network.feature_length()];
    let found = match device {
        DeviceName::Cpu => compute_on_threads(backbone, &prepare, photos, &bar)?,
        DeviceName::Flex => {
            let engine = BurnEngine::new(backbone, Device::flex())?;
            let mut forward = |input: &[f32], count| block_on(engine.forward(input, count));
            compute_in_batches(&mut forward, lengths, &prepare, photos, &bar)?
        }
        #[cfg(feature = "gpu")]
        DeviceName::Gpu => {
            let mut engine = block_on(GpuEngine::open(backbone))?;
            let mut forward = |input: &[f32], count| block_on(engine.forward(input, count));
            compute_in_batches(&mut forward, lengths, &prepare, photos, &bar)?
        }
    };
    bar.finish_and_clear();
    if found.is_empty() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "There is no photo that can be read.",
        ));
    }
    Ok(found)
}

/// Embeds the photos with all networks of a mode; otherwise as [`features`].
///
/// # Errors
/// As [`features`].
pub fn embeddings(
    backbones: &Backbones,
    device: DeviceName,
    transform: Transform,
    photos: &[PathBuf],
) -> Result<Vec<PhotoFeatures>> {
    let side = preprocess::common_decode_side(backbones);
    let intensity = backbones.intensity();
    let decoding = Decoding { side, intensity };
    let mut embeddings: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
    for (part, (backbone, views)) in backbones.parts().enumerate() {
        let composer = FeatureComposer::new(backbone)?;
        let reading = (views, decoding, part == 0);
        let rows = features_from(backbone, device, reading, transform, photos)?;
        for PhotoFeatures { photo, values } in rows {
            let part = composer.compose(&values)?;
            embeddings.entry(photo).or_default().extend(part);
        }
    }
    // A file that changed between the networks may lack the part of one of them.
    embeddings.retain(|_, values| values.len() == backbones.embedding_length());
    Ok(embeddings
        .into_iter()
        .map(|(photo, values)| PhotoFeatures { photo, values })
        .collect())
}

/// Computes each photo on its own, on as many threads as there are cores.
fn compute_on_threads(
    backbone: &Backbone,
    prepare: &Prepare,
    photos: &[PathBuf],
    bar: &ProgressBar,
) -> Result<Vec<PhotoFeatures>> {
    let engine = CpuEngine::new(backbone)?;
    let length = backbone.contract.view_length();
    let found: Result<Vec<_>> = photos
        .par_iter()
        .enumerate()
        .map_init(
            || engine.clone(),
            |engine, (photo, path)| {
                let values = match prepare(photo, path) {
                    Ok(input) => Some(engine.forward(&input, input.len() / length)?),
                    Err(error) => {
                        report_left_out(bar, &error);
                        None
                    }
                };
                bar.inc(1);
                Ok(values.map(|values| PhotoFeatures { photo, values }))
            },
        )
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Computes the features of a number of views.
type Forward<'a> = dyn FnMut(&[f32], usize) -> Result<Vec<f32>> + 'a;

/// Decodes the photos on all cores and computes them in batches on one device. The lengths are those
/// of a view and of its features.
fn compute_in_batches(
    forward: &mut Forward,
    [view_length, feature_length]: [usize; 2],
    prepare: &Prepare,
    photos: &[PathBuf],
    bar: &ProgressBar,
) -> Result<Vec<PhotoFeatures>> {
    let mut found = Vec::with_capacity(photos.len());
    for (batch, paths) in photos.chunks(BATCH).enumerate() {
        let prepared: Vec<_> = paths
            .par_iter()
            .enumerate()
            .map(|(at, path)| prepare(batch * BATCH + at, path))
            .collect();
        let mut input = Vec::new();
        let mut kept = Vec::new();
        for (at, prepared) in prepared.into_iter().enumerate() {
            match prepared {
                Ok(tensor) => {
                    input.extend(tensor);
                    kept.push(batch * BATCH + at);
                }
                Err(error) => report_left_out(bar, &error),
            }
        }
        if !kept.is_empty() {
            let count = input.len() / view_length;
            let output = forward(&input, count)?;
            let rows = output.chunks_exact(count / kept.len() * feature_length);
            found.extend(
                kept.into_iter()
                    .zip(rows)
                    .map(|(photo, row)| PhotoFeatures {
                        photo,
                        values: row.to_vec(),
                    }),
            );
        }
        bar.inc(paths.len() as u64);
    }
    Ok(found)
}

fn report_left_out(bar: &ProgressBar, error: &Error) {
    bar.suspend(|| eprintln!("handful: left out: {error}"));
}

fn report_notes(bar: &ProgressBar, path: &Path, notes: &[Note]) {
    for note in notes {
        bar.suspend(|| eprintln!("handful: {}: {}", path.display(), note.sentence()));
    }
}

/// Preprocesses one photo: the views of each of its versions, and the notes on it. The seed determines what is
/// random in the transform.
///
/// # Errors
/// Where the photo cannot be read or decoded.
pub fn prepare(
    contract: &Contract,
    (views, decoding): (&[View], Decoding),
    path: &Path,
    (transform, seed): (Transform, u64),
) -> Result<(Vec<f32>, Vec<Note>)> {
    let named = |error: Error| error.in_file(path.display());
    if path.metadata().is_ok_and(|about| !about.is_file()) {
        let message = "This is no file, but a folder, a pipe or a device.";
        return Err(named(Error::new(ErrorKind::Io, message)));
    }
    let Decoding { side, intensity } = decoding;
    let photo = decode_as(&crate::read(path)?, side, intensity).map_err(named)?;
    let notes = photo.notes().to_vec();
    let versions = transform.apply(photo, seed)?;
    let mut tensor = Vec::with_capacity(versions.len() * views.len() * contract.view_length());
    for photo in &versions {
        for &view in views {
            tensor.extend(preprocess::view(photo, contract, view).map_err(named)?);
        }
    }
    Ok((tensor, notes))
}
