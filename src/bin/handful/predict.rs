//! `handful predict`: photos classified with a project file, as the browser would.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use handful::classifier::Classifier;
use handful::head::{HEADS, Prediction};
use handful::network::backbones::Backbones;
use handful::network::weights::Precision;
use handful::preprocess::Mode;
use handful::project::HeadChoice;
use handful::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::photos::{self, Look};
use crate::table::percent;
use crate::{EngineArguments, project, train};

/// Arguments of `handful predict`.
#[derive(Args)]
pub struct Arguments {
    /// The project file.
    project: PathBuf,
    /// Photos, and folders of photos.
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// Print one line for each photo with comma-separated values: file, label, whether it is unlike
    /// all photos, similarity, and for each class its probability, or its score where there is none.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

/// A prediction and whose it is.
#[derive(Serialize)]
struct Row {
    file: String,
    #[serde(flatten)]
    prediction: Prediction,
}

/// Runs the command. A photo that cannot be read is reported and left out.
///
/// # Errors
/// Where the project, the weights or all photos do not serve.
pub fn run(arguments: &Arguments) -> Result<()> {
    let (classifier, backbones) = open(&arguments.project, &arguments.engine)?;
    let mut paths = Vec::new();
    for path in &arguments.photos {
        match path.is_dir() {
            true => paths.extend(photos::find(path)?),
            false => paths.push(path.clone()),
        }
    }
    let device = arguments.engine.device;
    let embedded = photos::embeddings(&backbones, device, Look::Plain, &paths)?;
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
        print!("{}", csv(&rows, classifier.trained()?.labels()));
    } else {
        rows.iter().for_each(|row| println!("{}", sentence(row)));
    }
    Ok(())
}

/// A project trained as it was trained last, or else with the default head, and the networks that
/// make its embeddings.
///
/// # Errors
/// Where the project or the weights do not serve.
pub fn open(path: &Path, engine: &EngineArguments) -> Result<(Classifier, Backbones)> {
    let project = project::read(path)?;
    let named = |error: Error| error.in_file(path.display());
    let space = &project.about.space;
    let usual = match space.precision == Precision::Int8.name() {
        true => Precision::Int8,
        false => Precision::F32,
    };
    let backbones = engine.backbones(Mode::named(&space.mode)?, usual)?;
    let empty = Classifier::new(&backbones)?;
    let mut classifier = empty.open(&project).map_err(named)?;
    let head = project.about.head.unwrap_or_else(|| HeadChoice {
        name: HEADS[0].name.into(),
        seed: 0,
    });
    train::train(&mut classifier, &head).map_err(named)?;
    Ok((classifier, backbones))
}

fn json(rows: &[Row]) -> Result<String> {
    serde_json::to_string_pretty(rows).map_err(|error| {
        Error::new(ErrorKind::Io, "The predictions cannot be written.").with_source(error)
    })
}

fn sentence(Row { file, prediction }: &Row) -> String {
    let Some(first) = prediction.scores.first() else {
        return format!("{file}: nothing");
    };
    let sure = first.probability.map(|p| format!(" ({} %)", percent(p)));
    let label = format!("{}{}", first.label, sure.unwrap_or_default());
    match prediction.unlike {
        true => format!("{file}: unlike all photos; nearest is {label}"),
        false => format!("{file}: {label}"),
    }
}

/// The table with a heading; RFC 4180, but with `\n`.
fn csv(rows: &[Row], labels: &[String]) -> String {
    let mut text = String::from("file,label,unlike,similarity");
    for label in labels {
        text += &format!(",{}", quoted(label));
    }
    text.push('\n');
    for Row { file, prediction } in rows {
        let label = prediction.label.as_deref().unwrap_or_default();
        let Prediction {
            unlike, similarity, ..
        } = prediction;
        text += &format!("{},{},{unlike},{similarity}", quoted(file), quoted(label));
        for label in labels {
            let score = prediction.scores.iter().find(|score| score.label == *label);
            let number = score.map(|score| score.probability.unwrap_or(score.score));
            // Writing to a string cannot fail.
            let _ = write!(text, ",{}", number.unwrap_or(f64::NAN));
        }
        text.push('\n');
    }
    text
}

fn quoted(field: &str) -> String {
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}
