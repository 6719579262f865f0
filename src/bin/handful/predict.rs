//! `handful predict`: classifies photos with a project file, with the same results as the page.

use std::path::{Path, PathBuf};

use clap::Args;
use handful::classifier::Classifier;
use handful::embedding::Space;
use handful::head::{HEADS, Prediction};
use handful::intensity::Intensity;
use handful::network::backbones::Backbones;
use handful::network::weights::Precision;
use handful::preprocess::Mode;
use handful::project::HeadChoice;
use handful::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::photos::{self, Transform};
use crate::table::percent;
use crate::{EngineArguments, project, train};

/// Arguments of `handful predict`.
#[derive(Args)]
pub struct Arguments {
    /// The project file.
    project: PathBuf,
    /// Photos and folders of photos.
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// Print one line of comma-separated values per photo: file, label, whether it is unlike all
    /// photos, similarity, and for each class its probability, or its score without calibration.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print the predictions as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

/// A prediction and the file of its photo.
#[derive(Serialize)]
struct Row {
    file: String,
    #[serde(flatten)]
    prediction: Prediction,
}

/// Runs the command. Reports photos that cannot be read and leaves them out.
///
/// # Errors
/// Where the project or the weights cannot be used, or no photo can be read.
pub fn run(arguments: &Arguments) -> Result<()> {
    let (classifier, backbones) = open(&arguments.project, &arguments.engine)?;
    let mut paths = Vec::new();
    for path in &arguments.photos {
        if path.is_dir() {
            paths.extend(photos::find(path)?);
        } else {
            paths.push(path.clone());
        }
    }
    let device = arguments.engine.device;
    let embedded = photos::embeddings(&backbones, device, Transform::None, &paths)?;
    let mut rows = Vec::with_capacity(embedded.len());
    for photo in &embedded {
        rows.push(Row {
            file: paths[photo.photo].display().to_string(),
            prediction: classifier.predict(&photo.values)?,
        });
    }
    if arguments.json {
        println!("{}", json(&rows)?);
    } else if arguments.csv {
        let labels = classifier.trained()?.labels();
        print_csv(&rows, labels).map_err(print_error)?;
    } else {
        rows.iter().for_each(|row| println!("{}", sentence(row)));
    }
    Ok(())
}

/// Opens a project and trains its classifier with the head that the project names, or else with the
/// default head. Also returns the networks that compute the project's embeddings.
///
/// # Errors
/// Where the project or the weights cannot be used.
pub fn open(path: &Path, engine: &EngineArguments) -> Result<(Classifier, Backbones)> {
    let project = project::read(path)?;
    let named = |error: Error| error.in_file(path.display());
    let space = &project.about.space;
    let precision = if space.precision == Precision::Int8.name() {
        Precision::Int8
    } else {
        Precision::F32
    };
    let mut backbones = engine.backbones(Mode::named(&space.mode)?, precision)?;
    if engine.intensity.is_none() {
        backbones = backbones.with_intensity(Intensity::named(&space.intensity).map_err(named)?);
    }
    check_backbone(space, &Space::new(&backbones)).map_err(named)?;
    let empty = Classifier::new(&backbones)?;
    let mut classifier = empty.open(&project).map_err(named)?;
    let head = project.about.head.unwrap_or_else(|| HeadChoice {
        name: HEADS[0].name.into(),
        seed: 0,
    });
    train::train(&mut classifier, &head).map_err(named)?;
    Ok((classifier, backbones))
}

/// Refuses another backbone than that of the project, by name.
fn check_backbone(project: &Space, given: &Space) -> Result<()> {
    if project.backbone == given.backbone && project.weights == given.weights {
        return Ok(());
    }
    let named = |space: &Space| {
        let name: String = space.backbone.chars().take(80).collect();
        let hash: String = space.weights.chars().take(16).collect();
        format!("{name} ({hash})")
    };
    Err(Error::new(
        ErrorKind::ContractMismatch,
        format!(
            "This project was made with the backbone {}, not with {}. Name its file with --backbone, \
             or train again.",
            named(project),
            named(given)
        ),
    ))
}

fn json(rows: &[Row]) -> Result<String> {
    serde_json::to_string_pretty(rows).map_err(print_error)
}

fn print_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Io, "The predictions cannot be written.").with_source(error)
}

fn sentence(Row { file, prediction }: &Row) -> String {
    let Some(first) = prediction.scores.first() else {
        return format!("{file}: nothing");
    };
    let probability = first.probability.map(|p| format!(" ({} %)", percent(p)));
    let label = format!("{}{}", first.label, probability.unwrap_or_default());
    if prediction.unlike {
        format!("{file}: unlike all photos; nearest is {label}")
    } else {
        format!("{file}: {label}")
    }
}

/// Prints a header row and one row per photo.
fn print_csv(rows: &[Row], labels: &[String]) -> csv::Result<()> {
    let mut table = csv::Writer::from_writer(std::io::stdout().lock());
    let columns = ["file", "label", "unlike", "similarity"];
    table.write_record(columns.into_iter().chain(labels.iter().map(String::as_str)))?;
    for Row { file, prediction } in rows {
        table.write_field(file)?;
        table.write_field(prediction.label.as_deref().unwrap_or_default())?;
        table.write_field(prediction.unlike.to_string())?;
        table.write_field(prediction.similarity.to_string())?;
        for label in labels {
            let score = prediction.scores.iter().find(|score| score.label == *label);
            let number = score.map_or(f64::NAN, |s| s.probability.unwrap_or(s.score));
            table.write_field(number.to_string())?;
        }
        table.write_record(None::<&[u8]>)?;
    }
    Ok(table.flush()?)
}
