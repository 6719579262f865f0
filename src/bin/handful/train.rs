//! `handful train`: trains on a folder of class folders and writes a project file, which the page
//! opens too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use handful::Result;
use handful::classifier::Classifier;
use handful::head::Head;
use handful::intensity::Intensity;
use handful::project::{About, Entries, HeadChoice, PHOTOS, PhotoEntry};

use crate::data::EmbeddingArguments;
use crate::grouping::{self, GroupingArguments};
use crate::photos::{is_dicom_file, relative_name};
use crate::project::{self, PhotoFile};
use crate::table::percent;

/// Arguments of `handful train`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders.
    folder: PathBuf,
    /// The project file to write; its usual extension is `.handful`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The name of the project; default: the folder's name.
    #[arg(long)]
    name: Option<String>,
    /// The head to train.
    #[arg(long, default_value = "ridge")]
    head: String,
    /// Determines everything random.
    #[arg(long, default_value_t = 0)]
    seed: u32,
    /// Store the photos in the file too; they are needed only to compute embeddings again.
    #[arg(long)]
    photos: bool,
    #[command(flatten)]
    embedding: EmbeddingArguments,
    #[command(flatten)]
    grouping: GroupingArguments,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the folder or the head cannot be used, or the file cannot be written.
pub fn run(arguments: &Arguments) -> Result<()> {
    Head::named(&arguments.head)?;
    let embedder = arguments.embedding.open_like_browser()?;
    let data = embedder.support(&arguments.folder)?;
    let mut classifier = Classifier::new(embedder.backbones())?;
    let (mut photos, mut photo_files) = (BTreeMap::new(), Vec::new());
    let mut added = Vec::with_capacity(data.paths.len());
    let rows = data.problem.rows().zip(data.problem.classes());
    for ((row, &class), path) in rows.zip(&data.paths) {
        let id = classifier
            .support_mut()
            .add(&data.problem.labels()[class], row)?;
        added.push((id, path.as_path()));
        let photo_file = arguments
            .photos
            .then(|| photo_file(id, path, embedder.backbones().intensity()));
        photos.insert(
            id,
            PhotoEntry {
                name: relative_name(path, &data.root),
                size: path.metadata().map(|about| about.len()).ok(),
                modified: modified(path),
                photo: photo_file.as_ref().map(|file| file.entry.clone()),
                thumbnail: None,
                region: None,
            },
        );
        photo_files.extend(photo_file);
    }
    let space = classifier.space().clone();
    let support = classifier.support_mut();
    arguments
        .grouping
        .group(support, &added, &data.groups, &space)?;
    let groups = grouping::summary(&support.groups());
    let head = HeadChoice {
        name: arguments.head.clone(),
        seed: arguments.seed,
    };
    let report = train(&mut classifier, &head)?;
    let about = About {
        name: arguments.name.clone().unwrap_or(data.name),
        space: classifier.space().clone(),
        head: Some(head),
        temperature: classifier.trained()?.temperature(),
        photos,
    };
    let entries = Entries::write(&about, classifier.support())?;
    project::write(&arguments.out, &entries, &photo_files)?;
    println!(
        "{}: {} photos, {} classes, head {}, {}",
        arguments.out.display(),
        about.photos.len(),
        report.classes.len(),
        report.head,
        about.space
    );
    if let Some(groups) = groups {
        println!("{groups}");
    }
    if !data.test.photos.is_empty() {
        println!(
            "The {} photos of the test folder were not learnt.",
            data.test.photos.len()
        );
    }
    if let Some(accuracy) = report.leave_one_out {
        println!(
            "Left out, {} of {} are classified right: {} % (95 % interval {} to {}); \
             handful report says more.",
            accuracy.correct,
            accuracy.total,
            percent(accuracy.accuracy),
            percent(accuracy.low),
            percent(accuracy.high)
        );
    }
    Ok(())
}

/// Trains a classifier on all its photos.
///
/// # Errors
/// As [`Classifier::start_training`] and [`Classifier::adopt`].
pub fn train(classifier: &mut Classifier, head: &HeadChoice) -> Result<handful::evaluate::Report> {
    let training = classifier.start_training(&head.name, head.seed.into())?;
    classifier.adopt(training.run()?)
}

/// When the file was last changed, in milliseconds since 1970, if the system knows.
fn modified(path: &Path) -> Option<i64> {
    let modified = path.metadata().and_then(|about| about.modified()).ok()?;
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    since.as_millis().try_into().ok()
}

/// The entry of a photo in the project file, with its own extension. Of a DICOM file, only the pixels are stored.
fn photo_file(id: u32, path: &Path, intensity: Intensity) -> PhotoFile {
    let pixels_only = is_dicom_file(path).then_some(intensity);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let extension = match pixels_only {
        Some(_) => "png",
        None => extension.unwrap_or("bin"),
    };
    PhotoFile {
        entry: format!("{PHOTOS}{id}.{}", extension.to_lowercase()),
        path: path.to_owned(),
        pixels_only,
    }
}
