//! `handful train`: a folder of class folders to a project file, which the browser opens too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use handful::Result;
use handful::classifier::Classifier;
use handful::head::Head;
use handful::project::{About, Entries, HeadChoice, PHOTOS, PhotoEntry};

use crate::data::EmbeddingArguments;
use crate::embed::name;
use crate::project::{self, Picture};
use crate::table::percent;

/// Arguments of `handful train`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders.
    folder: PathBuf,
    /// The project file to write, by custom `.handful`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What to call the project; the default is the folder's name.
    #[arg(long)]
    name: Option<String>,
    /// The head to train.
    #[arg(long, default_value = "ridge")]
    head: String,
    /// All randomness comes from it.
    #[arg(long, default_value_t = 0)]
    seed: u32,
    /// Keep the photos in the file too; it needs them for nothing but to be embedded again.
    #[arg(long)]
    photos: bool,
    #[command(flatten)]
    embedding: EmbeddingArguments,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the folder or the head do not serve, or the file cannot be written.
pub fn run(arguments: &Arguments) -> Result<()> {
    Head::named(&arguments.head)?;
    let embedder = arguments.embedding.open_like_a_browser()?;
    let data = embedder.support(&arguments.folder)?;
    let mut classifier = Classifier::new(embedder.backbones())?;
    let (mut photos, mut pictures) = (BTreeMap::new(), Vec::new());
    let rows = data.problem.rows().zip(data.problem.classes());
    for ((row, &class), path) in rows.zip(&data.paths) {
        let id = classifier
            .support_mut()
            .add(&data.problem.labels()[class], row)?;
        let photo = arguments.photos.then(|| picture(id, path));
        photos.insert(
            id,
            PhotoEntry {
                name: name(path, &arguments.folder),
                size: path.metadata().map(|about| about.len()).ok(),
                modified: modified(path),
                photo: photo.as_ref().map(|(entry, _)| entry.clone()),
                thumbnail: None,
            },
        );
        pictures.extend(photo);
    }
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
    project::write(&arguments.out, &entries, &pictures)?;
    println!(
        "{}: {} photos, {} classes, head {}, {}",
        arguments.out.display(),
        about.photos.len(),
        report.classes.len(),
        report.head,
        about.space
    );
    if let Some(figure) = report.leave_one_out {
        println!(
            "Left out, {} of {} are classified right: {} % (95 % interval {} to {}); \
             handful report says more.",
            figure.correct,
            figure.total,
            percent(figure.accuracy),
            percent(figure.low),
            percent(figure.high)
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

/// When a file was changed last, in milliseconds since 1970, where the system tells.
fn modified(path: &Path) -> Option<i64> {
    let changed = path.metadata().and_then(|about| about.modified()).ok()?;
    let since = changed.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    since.as_millis().try_into().ok()
}

/// The place of a photo in the file, under its own extension.
fn picture(id: u32, path: &Path) -> Picture {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let extension = extension.unwrap_or("bin").to_lowercase();
    (format!("{PHOTOS}{id}.{extension}"), path.to_owned())
}
