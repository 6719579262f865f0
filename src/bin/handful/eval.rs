//! `handful eval`: measures heads on few-shot episodes.

use std::path::PathBuf;

use clap::Args;
use handful::evaluate::episodes::difference;
use handful::evaluate::open_set_eval::{OodFigures, OpenSetReport};
use handful::evaluate::{EpisodeReport, EpisodeSettings, Episodes, Outcome};
use handful::head::{HEADS, Head};
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::data::{EmbeddingArguments, FolderEmbedder, Labelled};
use crate::photos::Transform;
use crate::shift::Shift;

mod print;
mod results;
mod shifted;

use print::{print_heads, print_open_set, print_shifted};
use results::{HeadResult, OpenSetResult, Results, means};

/// Support photos of the five classes of imbalanced episodes.
const IMBALANCED_SHOTS: [usize; 5] = [1, 2, 4, 7, 10];

/// Arguments of `handful eval`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders; repeat the option for more data sets.
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Classes per episode.
    #[arg(long, default_value_t = 5)]
    way: usize,
    /// Support photos per class; several numbers give several columns.
    #[arg(long, value_delimiter = ',', default_value = "1,5,10")]
    shot: Vec<usize>,
    /// Use 1, 2, 4, 7 and 10 support photos of five classes instead.
    #[arg(long, conflicts_with_all = ["way", "shot"])]
    imbalanced: bool,
    /// Queries per class.
    #[arg(long, default_value_t = 15)]
    query: usize,
    /// Episodes per result.
    #[arg(long, default_value_t = 600)]
    episodes: usize,
    /// Determines everything random.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The heads to measure, or all; the default head is measured too, for comparison.
    #[arg(long, value_delimiter = ',', default_value = "ridge")]
    head: Vec<String>,
    /// Also measure "unlike your photos": near unknowns are the other classes of the same data set,
    /// far ones the other data sets and the folders given by --far.
    #[arg(long)]
    open_set: bool,
    /// A folder of unrelated photos; may be repeated.
    #[arg(long, value_name = "DIR", requires = "open_set")]
    far: Vec<PathBuf>,
    /// Train on original photos and classify shifted ones.
    #[arg(long, value_enum, conflicts_with = "open_set")]
    shifted: Option<Shift>,
    /// Also write all results to a JSON file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    embedding: EmbeddingArguments,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the data or the options cannot be used.
pub fn run(arguments: &Arguments) -> Result<()> {
    let heads = heads(&arguments.head)?;
    let embedder = arguments.embedding.open()?;
    let sets: Vec<_> = arguments
        .data
        .iter()
        .map(|folder| embedder.labelled(folder, Transform::None))
        .collect::<Result<_>>()?;
    let training: Vec<_> = (sets.iter())
        .map(|set| {
            if arguments.embedding.augment {
                embedder.transformed(set, Transform::Augmented)
            } else {
                Ok(set.problem.embeddings().to_vec())
            }
        })
        .collect::<Result<_>>()?;
    let results = match arguments.shifted {
        Some(shift) => eval_shifted(arguments, &embedder, shift, &heads, &sets, &training)?,
        None => eval_heads(arguments, &embedder, &heads, &sets, &training)?,
    };
    match &arguments.json {
        Some(path) => crate::write_json(path, &results),
        None => Ok(()),
    }
}

/// Measures and prints accuracy, calibration and, if asked for, open-set recognition. `training` are
/// the embeddings of each set's photos as support photos.
fn eval_heads(
    arguments: &Arguments,
    embedder: &FolderEmbedder,
    heads: &[&'static Head],
    sets: &[Labelled],
    training: &[Vec<f32>],
) -> Result<Results> {
    let mut unrelated = Vec::new();
    for folder in &arguments.far {
        unrelated.extend(embedder.unlabelled(folder)?.embeddings);
    }
    let mut results = Results::default();
    for (at, (set, training)) in sets.iter().zip(training).enumerate() {
        let start = results.heads.len();
        for shots in arguments.shots() {
            let episodes = arguments.episodes(set, training, shots)?;
            let measured = measure(&episodes, set, heads, arguments)?;
            results.heads.extend(measured);
        }
        println!("{}", heading(set, arguments));
        print_heads(&results.heads[start..], arguments.query);
        if arguments.open_set {
            let mut far = unrelated.clone();
            let others = sets.iter().enumerate().filter(|(other, _)| *other != at);
            others.for_each(|(_, other)| far.extend(other.problem.embeddings()));
            let start = results.open_set.len();
            for shots in arguments.shots() {
                let episodes = arguments.episodes(set, training, shots)?;
                let result = measure_open_set(&episodes, set, embedder.base_mean()?, &far)?;
                results.open_set.push(result);
            }
            print_open_set(&results.open_set[start..]);
        }
    }
    if sets.len() > 1 {
        println!("Mean of the {} data sets\n", sets.len());
        print_heads(&means(&results.heads, sets.len()), arguments.query);
    }
    Ok(results)
}

/// Measures and prints accuracy on shifted queries. `training` is as for [`eval_heads`].
fn eval_shifted(
    arguments: &Arguments,
    embedder: &FolderEmbedder,
    shift: Shift,
    heads: &[&'static Head],
    sets: &[Labelled],
    training: &[Vec<f32>],
) -> Result<Results> {
    let mut results = Results::default();
    for (set, training) in sets.iter().zip(training) {
        let shifted = embedder.transformed(set, Transform::Shifted(shift))?;
        let start = results.shifted.len();
        for shots in arguments.shots() {
            let episodes = arguments.episodes(set, training, shots)?;
            for head in heads {
                let result = shifted::measure(&episodes, set, (shift, &shifted), head)?;
                results.shifted.push(result);
            }
        }
        println!("{}", heading(set, arguments));
        print_shifted(&results.shifted[start..]);
    }
    Ok(results)
}

/// The heads to measure, without repetition, the default first.
fn heads(names: &[String]) -> Result<Vec<&'static Head>> {
    let mut heads: Vec<&'static Head> = HEADS.iter().take(1).collect();
    for name in names {
        let more: Vec<&'static Head> = match name.as_str() {
            "all" => HEADS.iter().collect(),
            name => vec![Head::named(name)?],
        };
        for head in more {
            if !heads.iter().any(|known| known.name == head.name) {
                heads.push(head);
            }
        }
    }
    Ok(heads)
}

impl Arguments {
    /// The support photos of each class, column by column.
    fn shots(&self) -> Vec<Vec<usize>> {
        if self.imbalanced {
            return vec![IMBALANCED_SHOTS.to_vec()];
        }
        self.shot.iter().map(|&shot| vec![shot; self.way]).collect()
    }

    fn episodes<'a>(
        &self,
        set: &'a Labelled,
        training: &'a [f32],
        shots: Vec<usize>,
    ) -> Result<Episodes<'a>> {
        let settings = EpisodeSettings {
            shots,
            query: self.query,
            episodes: self.episodes,
            seed: self.seed,
        };
        Episodes::new(&set.problem, settings)
            .and_then(|episodes| episodes.learning_from(training))
            .map_err(|error| error.in_file(&set.name))
    }
}

/// Measures all heads on the same episodes.
fn measure(
    episodes: &Episodes,
    set: &Labelled,
    heads: &[&'static Head],
    arguments: &Arguments,
) -> Result<Vec<HeadResult>> {
    let settings = episodes.settings();
    let bar = ProgressBar::new((heads.len() * settings.episodes) as u64);
    let mut default: Option<Vec<Outcome>> = None;
    let mut results = Vec::new();
    for &head in heads {
        let outcomes: Vec<_> = (0..settings.episodes)
            .into_par_iter()
            .map(|episode| {
                let outcome = episodes.measure(episode, head);
                bar.inc(1);
                outcome.map_err(|error| error.in_file(head.name))
            })
            .collect::<Result<_>>()?;
        let report = EpisodeReport::new(&outcomes).ok_or_else(nothing_measured)?;
        results.push(HeadResult {
            data: set.name.clone(),
            head: head.name,
            transductive: head.transductive,
            mode: arguments.embedding.mode.name(),
            shots: settings.shots.clone(),
            query: report.fewest_queries,
            episodes: report.episodes,
            skipped_classes: episodes.skipped_classes(),
            accuracy: report.accuracy,
            ci95: report.ci95,
            ece: report.ece,
            difference: match &default {
                Some(default) => difference(&outcomes, default)?,
                None => None,
            },
        });
        default.get_or_insert(outcomes);
    }
    bar.finish_and_clear();
    Ok(results)
}

fn measure_open_set(
    episodes: &Episodes,
    set: &Labelled,
    base_mean: &[f32],
    far: &[f32],
) -> Result<OpenSetResult> {
    let settings = episodes.settings();
    let outcomes: Vec<_> = (0..settings.episodes)
        .into_par_iter()
        .map(|episode| episodes.measure_open_set(episode, base_mean, far))
        .collect::<Result<_>>()?;
    let OpenSetReport {
        false_reject,
        near:
            OodFigures {
                auroc: near_auroc,
                false_accept: near_false_accept,
            },
        far:
            OodFigures {
                auroc: far_auroc,
                false_accept: far_false_accept,
            },
    } = OpenSetReport::new(&outcomes);
    Ok(OpenSetResult {
        data: set.name.clone(),
        shots: settings.shots.clone(),
        false_reject,
        near_auroc,
        near_false_accept,
        far_auroc,
        far_false_accept,
    })
}

fn nothing_measured() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "No episode was measured; ask for at least one.",
    )
}

fn heading(set: &Labelled, arguments: &Arguments) -> String {
    format!(
        "{}: {} photos, {} classes, {} mode{}; {}-way, {} queries per class, {} episodes, seed {}\n",
        set.name,
        set.problem.len(),
        set.problem.way(),
        arguments.embedding.mode.name(),
        if arguments.embedding.augment {
            ", augmented"
        } else {
            ""
        },
        arguments.shots().first().map_or(0, Vec::len),
        arguments.query,
        arguments.episodes,
        arguments.seed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_head_comes_first_and_once() {
        let names = |asked: &[&str]| -> Vec<_> {
            let asked: Vec<_> = asked.iter().map(|name| (*name).to_owned()).collect();
            heads(&asked)
                .unwrap()
                .iter()
                .map(|head| head.name)
                .collect()
        };
        assert_eq!(names(&["linear", "ridge"]), ["ridge", "linear"]);
        assert_eq!(names(&["all", "linear"]).len(), HEADS.len());
        assert!(heads(&["nothing".to_owned()]).is_err());
    }
}
