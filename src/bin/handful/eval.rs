//! `handful eval`: heads measured on few-shot episodes.

use std::path::PathBuf;

use clap::Args;
use handful::evaluate::episodes::difference;
use handful::evaluate::strangers::{StrangerReport, Strangers};
use handful::evaluate::{EpisodeReport, EpisodeSettings, Episodes, Mean, Outcome};
use handful::head::{HEADS, Head};
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::Serialize;

use crate::data::{EmbeddingArguments, Labelled};
use crate::table::{Table, percent};

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
    /// Also write all figures to a JSON file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    embedding: EmbeddingArguments,
}

/// A head on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figure {
    data: String,
    head: &'static str,
    /// Whether the head sees the queries while it learns.
    transductive: bool,
    mode: &'static str,
    /// Photos to learn from, of each class.
    shots: Vec<usize>,
    /// The fewest queries that a class of an episode had.
    query: usize,
    episodes: usize,
    /// Classes with too few photos, which were never drawn.
    skipped_classes: usize,
    accuracy: f64,
    ci95: Option<f64>,
    ece: Option<f64>,
    /// Accuracy less that of the default head on the same episodes; none for itself.
    difference: Option<Mean>,
}

/// The open set on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenSetFigure {
    data: String,
    shots: Vec<usize>,
    false_reject: Option<Mean>,
    near_auroc: Option<Mean>,
    near_false_accept: Option<Mean>,
    far_auroc: Option<Mean>,
    far_false_accept: Option<Mean>,
}

/// All that was measured.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    heads: Vec<Figure>,
    open_set: Vec<OpenSetFigure>,
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
        .map(|folder| embedder.labelled(folder))
        .collect::<Result<_>>()?;
    let mut elsewhere = Vec::new();
    for folder in &arguments.far {
        elsewhere.extend(embedder.unlabelled(folder)?.embeddings);
    }
    let mut figures = Figures::default();
    for (at, set) in sets.iter().enumerate() {
        let from = figures.heads.len();
        for shots in arguments.shots() {
            let episodes = arguments.episodes(set, shots)?;
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
                let episodes = arguments.episodes(set, shots)?;
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
    match &arguments.json {
        Some(path) => crate::write_json(path, &figures),
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

    fn episodes<'a>(&self, set: &'a Labelled, shots: Vec<usize>) -> Result<Episodes<'a>> {
        let settings = EpisodeSettings {
            shots,
            query: self.query,
            episodes: self.episodes,
            seed: self.seed,
        };
        Episodes::new(&set.problem, settings).map_err(|error| error.in_file(&set.name))
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
        .map(|episode| episodes.measure_strangers(episode, base_mean, far))
        .collect::<Result<_>>()?;
    let StrangerReport {
        false_reject,
        near:
            Strangers {
                auroc: near_auroc,
                false_accept: near_false_accept,
            },
        far:
            Strangers {
                auroc: far_auroc,
                false_accept: far_false_accept,
            },
    } = StrangerReport::new(&outcomes);
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

/// The figures of each head and number of shots averaged over the data sets, whose episodes do not
/// depend on each other.
fn means(figures: &[Figure], sets: usize) -> Vec<Figure> {
    let of_set = figures.len() / sets;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let root =
        |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>().sqrt() / values.len() as f64;
    let average = |at: usize| {
        let same: Vec<_> = figures.iter().skip(at).step_by(of_set).collect();
        let all = |of: &dyn Fn(&Figure) -> Option<f64>| {
            same.iter()
                .map(|figure| of(figure))
                .collect::<Option<Vec<_>>>()
        };
        let difference = |figure: &Figure| figure.difference.map(|d| d.mean);
        let half = |figure: &Figure| figure.difference.and_then(|d| d.ci95);
        let first = same.first()?;
        Some(Figure {
            data: "mean".to_owned(),
            head: first.head,
            transductive: first.transductive,
            mode: first.mode,
            shots: first.shots.clone(),
            query: same.iter().map(|figure| figure.query).min()?,
            episodes: first.episodes,
            skipped_classes: same.iter().map(|figure| figure.skipped_classes).sum(),
            accuracy: mean(&all(&|figure| Some(figure.accuracy))?),
            ci95: all(&|figure| figure.ci95).map(|values| root(&values)),
            ece: all(&|figure| figure.ece).map(|values| mean(&values)),
            difference: all(&difference).map(|values| Mean {
                mean: mean(&values),
                ci95: all(&half).map(|values| root(&values)),
            }),
        })
    };
    (0..of_set).filter_map(average).collect()
}

fn nothing_measured() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "No episode was measured; ask for at least one.",
    )
}

fn heading(set: &Labelled, arguments: &Arguments) -> String {
    format!(
        "{}: {} photos, {} classes, {} mode; {}-way, {} queries per class, {} episodes, seed {}\n",
        set.name,
        set.problem.len(),
        set.problem.way(),
        arguments.embedding.mode.name(),
        arguments.shots().first().map_or(0, Vec::len),
        arguments.query,
        arguments.episodes,
        arguments.seed
    )
}

/// One row per head; per number of shots the accuracy in %, its difference to the default head's,
/// and the calibration error.
fn print_heads(figures: &[Figure], asked: usize) {
    let mut columns: Vec<&[usize]> = figures.iter().map(|f| f.shots.as_slice()).collect();
    columns.dedup();
    let default = figures.first().map_or("", |figure| figure.head);
    let several = figures.iter().any(|figure| figure.head != default);
    let headings = columns.iter().flat_map(|shots| {
        let difference = several.then(|| format!("− {default}"));
        [Some(shots_name(shots)), difference, Some("ECE".to_owned())]
    });
    let mut table = Table::new(["head".to_owned()].into_iter().chain(headings.flatten()));
    let of_first = |figure: &&Figure| Some(figure.shots.as_slice()) == columns.first().copied();
    for first in figures.iter().filter(of_first) {
        let mark = if first.transductive { " *" } else { "" };
        let cells = figures.iter().filter(|figure| figure.head == first.head);
        let cells = cells.flat_map(|figure| {
            let Figure { accuracy, ci95, .. } = *figure;
            let difference = several.then(|| figure.difference.map_or("".into(), signed));
            let ece = figure.ece.map_or("–".into(), |ece| format!("{ece:.3}"));
            [
                Some(with_interval(Mean {
                    mean: accuracy,
                    ci95,
                })),
                difference,
                Some(ece),
            ]
        });
        let name = format!("{}{mark}", first.head);
        table.row([name].into_iter().chain(cells.flatten()));
    }
    println!("{table}");
    if figures.iter().any(|figure| figure.transductive) {
        println!(
            "* sees the queries while it learns, without their classes: not to be compared with the others as they are\n"
        );
    }
    for figure in figures.iter().filter(|figure| figure.head == default) {
        if figure.skipped_classes > 0 {
            println!(
                "{}: {} classes have too few photos and were left out\n",
                shots_name(&figure.shots),
                figure.skipped_classes
            );
        }
        if figure.query < asked {
            println!(
                "{}: a class had only {} photos left as queries, {asked} were asked for\n",
                shots_name(&figure.shots),
                figure.query
            );
        }
    }
}

fn print_open_set(figures: &[OpenSetFigure]) {
    let mut table = Table::new([
        "open set, any head",
        "false reject %",
        "AUROC near",
        "false accept %",
        "AUROC far",
        "false accept %",
    ]);
    let cell = |mean: Option<Mean>| mean.map_or("–".to_owned(), with_interval);
    for figure in figures {
        table.row([
            shots_name(&figure.shots),
            cell(figure.false_reject),
            cell(figure.near_auroc),
            cell(figure.near_false_accept),
            cell(figure.far_auroc),
            cell(figure.far_false_accept),
        ]);
    }
    println!("{table}");
}

fn shots_name(shots: &[usize]) -> String {
    match shots {
        [first, rest @ ..] if rest.iter().all(|shot| shot == first) => format!("{first}-shot"),
        _ => {
            let shots: Vec<_> = shots.iter().map(usize::to_string).collect();
            format!("{} shots", shots.join("/"))
        }
    }
}

fn with_interval(mean: Mean) -> String {
    let interval = mean.ci95.map(|ci95| format!(" ± {}", percent(ci95)));
    format!("{}{}", percent(mean.mean), interval.unwrap_or_default())
}

fn signed(mean: Mean) -> String {
    let sign = if mean.mean < 0.0 { "−" } else { "+" };
    let mean = Mean {
        mean: mean.mean.abs(),
        ..mean
    };
    format!("{sign}{}", with_interval(mean))
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

    #[test]
    fn means_have_the_interval_of_independent_figures() {
        let figure = |accuracy, ci95, difference| Figure {
            data: String::new(),
            head: "ridge",
            transductive: false,
            mode: "quality",
            shots: vec![1; 5],
            query: 15,
            episodes: 10,
            skipped_classes: 0,
            accuracy,
            ci95: Some(ci95),
            ece: None,
            difference,
        };
        let found = means(&[figure(0.5, 0.03, None), figure(0.7, 0.04, None)], 2);
        assert_eq!(found.len(), 1);
        assert!((found[0].accuracy - 0.6).abs() < 1e-12);
        assert!((found[0].ci95.unwrap() - 0.025).abs() < 1e-12);
        assert!(found[0].difference.is_none() && found[0].ece.is_none());
    }

    #[test]
    fn figures_are_signed_percentages() {
        let mean = |mean| Mean {
            mean,
            ci95: Some(0.005),
        };
        assert_eq!(signed(mean(-0.01)), "−1.00 ± 0.50");
        assert_eq!(signed(mean(0.0123)), "+1.23 ± 0.50");
        assert_eq!(shots_name(&[5; 5]), "5-shot");
        assert_eq!(shots_name(&IMBALANCED), "1/2/4/7/10 shots");
    }
}
