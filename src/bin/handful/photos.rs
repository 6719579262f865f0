//! Photos in folders: finding them, and running them through the network in batches.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use handful::embedding::FeatureComposer;
#[cfg(feature = "gpu")]
use handful::engine::GpuEngine;
use handful::engine::{BurnEngine, CpuEngine};
use handful::network::backbones::Backbones;
use handful::network::contract::Contract;
use handful::network::weights::Backbone;
use handful::photo::{Photo, decode};
use handful::preprocess::{self, View};
use handful::{Error, ErrorKind, Result};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use rayon::prelude::*;

use crate::DeviceName;
use crate::shift::Shift;

/// Files that are tried; whether they are photos, their bytes tell.
const EXTENSIONS: [&str; 12] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "avif", "heic", "heif", "tiff",
];

/// Photos decoded at once and run as one batch.
const BATCH: usize = 8;

/// All photos below `folder`, sorted by path.
///
/// # Errors
/// [`ErrorKind::Io`] where a folder cannot be read.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in entries(&folder)? {
            let extension = entry.extension().and_then(|extension| extension.to_str());
            if entry.is_dir() {
                // A link to a folder may lead back up, and then there is no end.
                if !entry.is_symlink() {
                    folders.push(entry);
                }
            } else if extension.is_some_and(|e| EXTENSIONS.contains(&e.to_lowercase().as_str())) {
                found.push(entry);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The folders directly below `folder`, sorted.
///
/// # Errors
/// [`ErrorKind::Io`] where the folder cannot be read.
pub fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders: Vec<_> = entries(folder)?
        .into_iter()
        .filter(|entry| entry.is_dir())
        .collect();
    folders.sort();
    Ok(folders)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error| crate::io("cannot be read", folder, error);
    std::fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| Ok(entry.map_err(failed)?.path()))
        .collect()
}

/// What becomes of a photo before its views are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nothing.
    #[default]
    Plain,
    /// It looks as it would elsewhere.
    Shifted(Shift),
    /// Versions of it come after it.
    Augmented,
}

impl Look {
    /// A name that no other has.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Shifted(shift) => shift.name(),
            Self::Augmented => "augmented",
        }
    }

    /// The photo and its versions. Where there is chance in it, it follows from the seed.
    fn apply(self, photo: Photo, seed: u64) -> Result<Vec<Photo>> {
        match self {
            Self::Plain => Ok(vec![photo]),
            Self::Shifted(shift) => Ok(vec![shift.apply(&photo, seed)?]),
            Self::Augmented => {
                let versions = preprocess::versions(&photo)?;
                Ok([photo].into_iter().chain(versions).collect())
            }
        }
    }
}

/// What was computed of one photo.
pub struct Row {
    /// Position in the list that was given.
    pub photo: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

/// The views of the photo at a place in the list.
type Prepare<'a> = dyn Fn(usize, &Path) -> Result<Vec<f32>> + Sync + 'a;

/// Runs the photos through the network: for each the raw features `[views, feature_length]`. A photo that cannot be read is reported on standard error
/// and left out; the rest goes on. Shows a progress bar on a terminal.
///
/// # Errors
/// Where the engine cannot run the backbone, or no photo can be read.
pub fn features(
    backbone: &Backbone,
    device: DeviceName,
    views: &[View],
    look: Look,
    photos: &[PathBuf],
) -> Result<Vec<Row>> {
    let side = preprocess::decode_side(&backbone.contract);
    features_from(backbone, device, (views, side), look, photos)
}

/// As [`features`], from photos that are decoded at no less than `side` pixels.
fn features_from(
    backbone: &Backbone,
    device: DeviceName,
    (views, side): (&[View], u32),
    look: Look,
    photos: &[PathBuf],
) -> Result<Vec<Row>> {
    let contract = &backbone.contract;
    let prepare =
        |photo: usize, path: &Path| prepare(contract, (views, side), path, (look, photo as u64));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} photos, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(photos.len() as u64).with_style(style);
    let network = &backbone.network;
    let lengths = [contract.view_length(), network.feature_length()];
    let found = match device {
        DeviceName::Cpu => on_threads(backbone, &prepare, photos, &bar)?,
        DeviceName::Flex => {
            let engine = BurnEngine::new(backbone, Device::flex())?;
            let mut forward = |input: &[f32], count| block_on(engine.forward(input, count));
            in_batches(&mut forward, lengths, &prepare, photos, &bar)?
        }
        #[cfg(feature = "gpu")]
        DeviceName::Gpu => {
            let mut engine = block_on(GpuEngine::open(backbone))?;
            let mut forward = |input: &[f32], count| block_on(engine.forward(input, count));
            in_batches(&mut forward, lengths, &prepare, photos, &bar)?
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

/// Embeds the photos with all networks of a mode; else as [`features`].
///
/// # Errors
/// As [`features`].
pub fn embeddings(
    backbones: &Backbones,
    device: DeviceName,
    look: Look,
    photos: &[PathBuf],
) -> Result<Vec<Row>> {
    let side = preprocess::common_decode_side(backbones);
    let mut whole: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
    for (backbone, views) in backbones.parts() {
        let composer = FeatureComposer::new(backbone)?;
        let rows = features_from(backbone, device, (views, side), look, photos)?;
        for Row { photo, values } in rows {
            let part = composer.compose(&values)?;
            whole.entry(photo).or_default().extend(part);
        }
    }
    // A photo that only one network was shown changed on the way.
    whole.retain(|_, values| values.len() == backbones.embedding_length());
    let rows = whole.into_iter();
    Ok(rows.map(|(photo, values)| Row { photo, values }).collect())
}

/// Each photo by itself from file to features, on as many threads as there are cores.
fn on_threads(
    backbone: &Backbone,
    prepare: &Prepare,
    photos: &[PathBuf],
    bar: &ProgressBar,
) -> Result<Vec<Row>> {
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
                        left_out(bar, &error);
                        None
                    }
                };
                bar.inc(1);
                Ok(values.map(|values| Row { photo, values }))
            },
        )
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Features of so many views.
type Forward<'a> = dyn FnMut(&[f32], usize) -> Result<Vec<f32>> + 'a;

/// Photos decoded on all cores, and run in batches on one device. The lengths are those of a view and
/// of its features.
fn in_batches(
    forward: &mut Forward,
    [view_length, feature_length]: [usize; 2],
    prepare: &Prepare,
    photos: &[PathBuf],
    bar: &ProgressBar,
) -> Result<Vec<Row>> {
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
                Err(error) => left_out(bar, &error),
            }
        }
        if !kept.is_empty() {
            let count = input.len() / view_length;
            let output = forward(&input, count)?;
            let rows = output.chunks_exact(count / kept.len() * feature_length);
            found.extend(kept.into_iter().zip(rows).map(|(photo, row)| Row {
                photo,
                values: row.to_vec(),
            }));
        }
        bar.inc(paths.len() as u64);
    }
    Ok(found)
}

fn left_out(bar: &ProgressBar, error: &Error) {
    bar.suspend(|| eprintln!("handful: left out: {error}"));
}

/// The views of one photo, decoded at no less than `side` pixels, one version after the other. What
/// is random of its look follows from a seed.
///
/// # Errors
/// Where the photo cannot be read or decoded.
pub fn prepare(
    contract: &Contract,
    (views, side): (&[View], u32),
    path: &Path,
    (look, seed): (Look, u64),
) -> Result<Vec<f32>> {
    let named = |error: Error| error.in_file(path.display());
    let photo = decode(&crate::read(path)?, side).map_err(named)?;
    let versions = look.apply(photo, seed)?;
    let mut tensor = Vec::with_capacity(versions.len() * views.len() * contract.view_length());
    for photo in &versions {
        for &view in views {
            tensor.extend(preprocess::view(photo, contract, view).map_err(named)?);
        }
    }
    Ok(tensor)
}
