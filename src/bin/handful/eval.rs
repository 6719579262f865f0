//! `handful eval`: heads measured on few-shot episodes.

use std::path::PathBuf;

use clap::Args;
use handful::evaluate::episodes::difference;
use handful::evaluate::open_set_eval::{OodFigures, OpenSetReport};
use handful::evaluate::{EpisodeReport, EpisodeSettings, Episodes, Outcome};
use handful::head::{HEADS, Head};
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::data::{EmbeddingArguments, Labelled};
use crate::photos::Look;
use crate::shift::Shift;

mod figures;
mod print;
mod shifted;

use figures::{Figure, Figures, OpenSetFigure, means};
use print::{print_heads, print_open_set, print_shifted};

/// Photos per class of the imbalanced episodes.
const IMBALANCED: [usize; 5] = [1, 2, 4, 7, 10];

/// Arguments of `handful eval`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders; give the option again for more data sets.
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Classes per episode.
    #[arg(long, default_value_t = 5)]
    way: usize,
    /// Photos per class to learn from; several figures make several columns.
    #[arg(long, value_delimiter = ',', default_value = "1,5,10")]
    shot: Vec<usize>,
    /// Learn from 1, 2, 4, 7 and 10 photos of five classes instead.
    #[arg(long, conflicts_with_all = ["way", "shot"])]
    imbalanced: bool,
    /// Photos per class to classify.
    #[arg(long, default_value_t = 15)]
    query: usize,
    /// Episodes per figure.
    #[arg(long, default_value_t = 600)]
    episodes: usize,
    /// All randomness comes from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The heads under test, or all; the default head is measured too, to compare them with.
    #[arg(long, value_delimiter = ',', default_value = "ridge")]
    head: Vec<String>,
    /// Measure "unlike your photos" too. Near strangers are the other classes of the same data, far
    /// ones the other data sets and the folders given by --far.
    #[arg(long)]
    open_set: bool,
    /// A folder of photos of quite other things; may be given again.
    #[arg(long, value_name = "DIR", requires = "open_set")]
    far: Vec<PathBuf>,
    /// Learn from the photos as they are and classify them as they look elsewhere.
    #[arg(long, value_enum, conflicts_with = "open_set")]
    shifted: Option<Shift>,
    /// Also write all figures to a JSON file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    embedding: EmbeddingArguments,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the data or the settings do not serve.
pub fn run(arguments: &Arguments) -> Result<()> {
    let heads = heads(&arguments.head)?;
    let embedder = arguments.embedding.open()?;
    let sets: Vec<_> = arguments
        .data
        .iter()
        .map(|folder| embedder.labelled(folder, Look::Plain))
        .collect::<Result<_>>()?;
    let learned: Vec<_> = (sets.iter().zip(&arguments.data))
        .map(|(set, folder)| match arguments.embedding.augment {
            true => embedder.again(set, folder, Look::Augmented),
            false => Ok(set.problem.embeddings().to_vec()),
        })
        .collect::<Result<_>>()?;
    let mut elsewhere = Vec::new();
    for folder in &arguments.far {
        elsewhere.extend(embedder.unlabelled(folder)?.embeddings);
    }
    let mut figures = Figures::default();
    if let Some(shift) = arguments.shifted {
        for ((set, learned), folder) in sets.iter().zip(&learned).zip(&arguments.data) {
            let elsewhere = embedder.again(set, folder, Look::Shifted(shift))?;
            let from = figures.shifted.len();
            for shots in arguments.shots() {
                let episodes = arguments.episodes(set, learned, shots)?;
                for head in &heads {
                    let figure = shifted::measure(&episodes, set, (shift, &elsewhere), head)?;
                    figures.shifted.push(figure);
                }
            }
            println!("{}", heading(set, arguments));
            print_shifted(&figures.shifted[from..]);
        }
        return write(arguments, &figures);
    }
    for (at, (set, learned)) in sets.iter().zip(&learned).enumerate() {
        let from = figures.heads.len();
        for shots in arguments.shots() {
            let episodes = arguments.episodes(set, learned, shots)?;
            figures
                .heads
                .extend(measure(&episodes, set, &heads, arguments)?);
        }
        println!("{}", heading(set, arguments));
        print_heads(&figures.heads[from..], arguments.query);
        if arguments.open_set {
            let mut far = elsewhere.clone();
            let others = sets.iter().enumerate().filter(|(other, _)| *other != at);
            others.for_each(|(_, other)| far.extend(other.problem.embeddings()));
            let from = figures.open_set.len();
            for shots in arguments.shots() {
                let episodes = arguments.episodes(set, learned, shots)?;
                let figure = measure_open_set(&episodes, set, embedder.base_mean()?, &far)?;
                figures.open_set.push(figure);
            }
            print_open_set(&figures.open_set[from..]);
        }
    }
    if sets.len() > 1 {
        println!("Mean of the {} data sets\n", sets.len());
        print_heads(&means(&figures.heads, sets.len()), arguments.query);
    }
    write(arguments, &figures)
}

fn write(arguments: &Arguments, figures: &Figures) -> Result<()> {
    match &arguments.json {
        Some(path) => crate::write_json(path, figures),
        None => Ok(()),
    }
}

/// The heads under test, the default first, which the others are compared with.
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
    /// What to learn from, column by column.
    fn shots(&self) -> Vec<Vec<usize>> {
        match self.imbalanced {
            true => vec![IMBALANCED.to_vec()],
            false => self.shot.iter().map(|&shot| vec![shot; self.way]).collect(),
        }
    }

    fn episodes<'a>(
        &self,
        set: &'a Labelled,
        learned: &'a [f32],
        shots: Vec<usize>,
    ) -> Result<Episodes<'a>> {
        let settings = EpisodeSettings {
            shots,
            query: self.query,
            episodes: self.episodes,
            seed: self.seed,
        };
        Episodes::new(&set.problem, settings)
            .and_then(|episodes| episodes.learning_from(learned))
            .map_err(|error| error.in_file(&set.name))
    }
}

/// All heads on the same episodes.
fn measure(
    episodes: &Episodes,
    set: &Labelled,
    heads: &[&'static Head],
    arguments: &Arguments,
) -> Result<Vec<Figure>> {
    let settings = episodes.settings();
    let bar = ProgressBar::new((heads.len() * settings.episodes) as u64);
    let mut default: Option<Vec<Outcome>> = None;
    let mut figures = Vec::new();
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
        figures.push(Figure {
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
    Ok(figures)
}

fn measure_open_set(
    episodes: &Episodes,
    set: &Labelled,
    base_mean: &[f32],
    far: &[f32],
) -> Result<OpenSetFigure> {
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
    Ok(OpenSetFigure {
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
