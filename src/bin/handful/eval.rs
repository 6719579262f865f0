//! `handful eval`: a head measured on few-shot episodes.

use std::path::PathBuf;

use clap::Args;
use handful::embedding::Embedding;
use handful::evaluate::{EpisodeSettings, Episodes};
use handful::head::Head;
use handful::support::Problem;
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::Serialize;

use crate::embed::ModeName;
use crate::{EngineArguments, photos};

/// Arguments of `handful eval`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders; give the option again for more data sets.
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Classes per episode.
    #[arg(long, default_value_t = 5)]
    way: usize,
    /// Photos per class to learn from; several figures make several rows.
    #[arg(long, value_delimiter = ',', default_value = "1,5,10")]
    shot: Vec<usize>,
    /// Photos per class to classify.
    #[arg(long, default_value_t = 15)]
    query: usize,
    /// Episodes per row.
    #[arg(long, default_value_t = 600)]
    episodes: usize,
    /// All randomness comes from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The head under test.
    #[arg(long, default_value = "ridge")]
    head: String,
    /// Views per photo: quality takes two, fast one.
    #[arg(long, value_enum, default_value_t)]
    mode: ModeName,
    /// Also write the rows to a JSON file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
}

/// One line of the table.
#[derive(Serialize)]
struct Row {
    data: String,
    head: &'static str,
    mode: String,
    way: usize,
    shot: usize,
    /// The fewest queries that a class of an episode had.
    query: usize,
    episodes: usize,
    /// Classes with no more than `shot` photos, which were never drawn.
    skipped_classes: usize,
    accuracy: f64,
    ci95: Option<f64>,
    ece: Option<f64>,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the data or the settings do not serve.
pub fn run(arguments: &Arguments) -> Result<()> {
    let head = Head::named(&arguments.head)?;
    let mut rows = Vec::new();
    for folder in &arguments.data {
        let data = embed(arguments, folder)?;
        let name = folder
            .file_name()
            .unwrap_or(folder.as_os_str())
            .to_string_lossy()
            .into_owned();
        println!("{name}: {} photos, {} classes", data.len(), data.way());
        let bar = ProgressBar::new((arguments.shot.len() * arguments.episodes) as u64);
        let measured: Vec<Row> = arguments
            .shot
            .par_iter()
            .map(|&shot| measure(arguments, head, &data, &name, shot, &bar))
            .collect::<Result<_>>()?;
        bar.finish_and_clear();
        measured.iter().for_each(|row| print(row, arguments.query));
        rows.extend(measured);
    }
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(&rows).map_err(|error| {
            Error::new(ErrorKind::Io, "The rows cannot be written as JSON.").with_source(error)
        })?;
        crate::write(path, json.as_bytes())?;
    }
    Ok(())
}

fn embed(arguments: &Arguments, folder: &std::path::Path) -> Result<Problem> {
    let backbone = arguments.engine.backbone()?;
    let (mut labels, mut paths, mut classes) = (Vec::new(), Vec::new(), Vec::new());
    for class in photos::folders(folder)? {
        let found = photos::find(&class)?;
        if !found.is_empty() {
            classes.extend(std::iter::repeat_n(labels.len(), found.len()));
            labels.push(
                class
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            );
            paths.extend(found);
        }
    }
    let device = arguments.engine.device;
    let features = photos::features(&backbone, device, arguments.mode.mode().views(), &paths)?;
    let embedding = Embedding::new(&backbone)?;
    let mut embeddings = Vec::with_capacity(features.len() * embedding.length());
    for features in &features {
        embeddings.extend(embedding.compose(&features.values)?);
    }
    let classes: Vec<usize> = features.iter().map(|f| classes[f.photo]).collect();
    let (labels, classes) = without_empty(labels, classes);
    Problem::new(labels, embedding.length(), embeddings, classes)
        .map_err(|error| error.in_file(folder.display()))
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

fn measure(
    arguments: &Arguments,
    head: &'static Head,
    data: &Problem,
    name: &str,
    shot: usize,
    bar: &ProgressBar,
) -> Result<Row> {
    let mut episodes = Episodes::new(
        data,
        EpisodeSettings {
            head,
            way: arguments.way,
            shot,
            query: arguments.query,
            episodes: arguments.episodes,
            seed: arguments.seed,
        },
    )?;
    while !episodes.step()? {
        bar.inc(1);
    }
    let report = episodes.report().ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidInput,
            "No episode was measured; ask for at least one.",
        )
    })?;
    Ok(Row {
        data: name.to_owned(),
        head: head.name,
        mode: format!("{:?}", arguments.mode).to_lowercase(),
        way: arguments.way,
        shot,
        query: report.fewest_queries,
        episodes: report.episodes,
        skipped_classes: report.skipped_classes,
        accuracy: report.accuracy,
        ci95: report.ci95,
        ece: report.ece,
    })
}

fn print(row: &Row, asked: usize) {
    let percent = |value: f64| format!("{:.2} %", 100.0 * value);
    let interval = row
        .ci95
        .map_or(String::new(), |ci95| format!(" ± {:.2}", 100.0 * ci95));
    let ece = row
        .ece
        .map_or("no probabilities".to_owned(), |ece| format!("ECE {ece:.3}"));
    println!(
        "  {}-way {:>2}-shot  {}{interval}  {ece}  ({}, {}, {} episodes)",
        row.way,
        row.shot,
        percent(row.accuracy),
        row.head,
        row.mode,
        row.episodes
    );
    if row.skipped_classes > 0 {
        println!(
            "    {} classes have no more than {} photos and were left out",
            row.skipped_classes, row.shot
        );
    }
    if row.query < asked {
        println!(
            "    a class had only {} photos left as queries, {asked} were asked for",
            row.query
        );
    }
}
