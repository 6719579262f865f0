//! `handful report`: the accuracy of a classifier of these photos, and the photos to look at.

use std::path::{Path, PathBuf};

use clap::Args;
use handful::Result;
use handful::embedding::Space;
use handful::evaluate::learning_curve::Verdict;
use handful::evaluate::{
    self, Gain, LabelNext, LearningCurve, PhotoFinding, Reliability, Report, TestReport,
};
use handful::head::{Head, LeftOut, Trained};
use handful::pace::Step;
use handful::support::SupportSet;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::data::EmbeddingArguments;
use crate::grouping::{self, GroupingArguments};
use crate::photos::relative_name;
use crate::table::{Table, percent};

mod test_set;

/// Classes up to which the confusion matrix is printed; the JSON file always has it.
const MAX_MATRIX_CLASSES: usize = 20;

/// Arguments of `handful report`.
#[derive(Args)]
pub struct Arguments {
    /// A folder of class folders.
    folder: PathBuf,
    /// The head to train.
    #[arg(long, default_value = "ridge")]
    head: String,
    /// Determines everything random.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A folder of class folders to measure on as well; by default the test folder of a data set. Its
    /// photos are not learned from; classes that the first folder lacks measure how often unknown photos
    /// are noticed.
    #[arg(long, value_name = "DIR")]
    test: Option<PathBuf>,
    /// A folder of unlabelled photos, from which to choose those to label next.
    #[arg(long, value_name = "DIR")]
    unlabelled: Option<PathBuf>,
    /// How many photos to choose for labelling.
    #[arg(long, default_value_t = 10, requires = "unlabelled")]
    next: usize,
    /// Also write the report to a JSON file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    embedding: EmbeddingArguments,
    #[command(flatten)]
    grouping: GroupingArguments,
}

/// The JSON file: the report of the library, and the files of its photos.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    #[serde(flatten)]
    report: Report,
    /// The photos by id.
    files: Vec<String>,
    test: Option<TestReport>,
    /// The photos by the index in `test`.
    test_files: Vec<String>,
    label_next: Option<LabelNext>,
    /// The photos by the index in `label_next`.
    unlabelled_files: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Where the weights, the folders or the head cannot be used.
pub fn run(arguments: &Arguments) -> Result<()> {
    let head = Head::named(&arguments.head)?;
    let embedder = arguments.embedding.open()?;
    let data = embedder.support(&arguments.folder)?;
    let files = names(&data.paths, &data.root);
    let space = Space::new(embedder.backbones());
    let mut support = SupportSet::new(data.problem.dim());
    let mut added = Vec::with_capacity(files.len());
    let rows = data.problem.rows().zip(data.problem.classes());
    for ((row, &class), path) in rows.zip(&data.paths) {
        let id = support.add(&data.problem.labels()[class], row)?;
        added.push((id, path.as_path()));
    }
    arguments
        .grouping
        .group(&mut support, &added, &data.groups, &space)?;
    let keys = support
        .examples()
        .iter()
        .map(|example| example.membership().group());
    let problem = data.problem.clone().with_groups(keys.collect())?;
    let fit = head.train(problem, arguments.seed)?;
    let trained = Trained::new(fit, embedder.base_mean()?)?;
    let report = review(&trained, head, arguments.seed)?;
    println!(
        "{}: {} photos, {} classes, {} mode, head {}\n",
        data.name,
        files.len(),
        report.classes.len(),
        arguments.embedding.mode.name(),
        report.head
    );
    if let Some(groups) = grouping::summary(&support.groups()) {
        println!("{groups}\n");
    }
    print_accuracy(&report);
    print_reliability(report.reliability.as_ref());
    if let Some(curve) = &report.learning_curve {
        print_curve(curve, &report);
    }
    if let Some(photos) = &report.photos {
        print_photos(photos, &files);
        let groups = trained.fit().problem.groups().of();
        let group = |id: u32| groups.get(id as usize);
        let is_apart = |photo: &PhotoFinding| {
            photo
                .duplicate_of
                .is_some_and(|other| group(other) != group(photo.id))
        };
        if photos.iter().any(is_apart) {
            println!(
                "Near-duplicates flatter the figures above where they are not in one group: a photo \
                 left out still has its double there.\n"
            );
        }
    }

    let (mut test, mut test_files) = (None, Vec::new());
    let kept = match &arguments.test {
        Some(folder) => Some(embedder.test_set(folder)?),
        None if data.test.photos.is_empty() => None,
        None => Some(embedder.embed_test_set(&data.test, &data.root)?),
    };
    if let Some(set) = kept {
        test_files = names(&set.paths, &set.root);
        let measured = evaluate::evaluate(&trained, &set.labels, &set.embeddings)?.run()?;
        test_set::print(&measured, &test_files, &files);
        test = Some(measured);
    }
    let (mut label_next, mut unlabelled_files) = (None, Vec::new());
    if let Some(folder) = &arguments.unlabelled {
        let unlabelled = embedder.unlabelled(folder)?;
        unlabelled_files = names(&unlabelled.paths, folder);
        let next = LabelNext::choose(&trained, &unlabelled.embeddings, arguments.next)?;
        print_next(&next, &unlabelled_files);
        label_next = Some(next);
    }
    match &arguments.json {
        None => Ok(()),
        Some(path) => {
            let output = Output {
                report,
                files,
                test,
                test_files,
                label_next,
                unlabelled_files,
            };
            crate::write_json(path, &output)
        }
    }
}

fn names(paths: &[PathBuf], folder: &Path) -> Vec<String> {
    paths
        .iter()
        .map(|path| relative_name(path, folder))
        .collect()
}

fn review(trained: &Trained, head: &Head, seed: u64) -> Result<Report> {
    let bar = ProgressBar::new(1000);
    let mut review = evaluate::review(trained, head, seed);
    loop {
        match review.step()? {
            Step::More(progress) => bar.set_position((progress.share * 1000.0) as u64),
            Step::Done(report) => {
                bar.finish_and_clear();
                return Ok(report);
            }
        }
    }
}

fn print_accuracy(report: &Report) {
    match &report.leave_one_out {
        None => println!(
            "No class has two photos that do not belong together, so nothing can be said about the \
             accuracy; add photos.\n"
        ),
        Some(accuracy) => {
            let how = match (accuracy.method, accuracy.groups < accuracy.total) {
                (LeftOut::LeaveOneOut, false) => "Each photo left out in turn",
                (LeftOut::LeaveOneOut, true) => "Each photo left out in turn with its group",
                (LeftOut::Folds, false) => "Each photo left out with a fifth of the others",
                (LeftOut::Folds, true) => "Each group left out with a fifth of the others",
            };
            println!(
                "{how}, {} of {} are classified right: {} % (95 % interval {} to {})",
                accuracy.correct,
                accuracy.total,
                percent(accuracy.accuracy),
                percent(accuracy.low),
                percent(accuracy.high)
            );
        }
    }
    if let Some(balanced) = report.balanced_accuracy {
        println!(
            "Balanced accuracy, all classes counting the same: {} %\n",
            percent(balanced)
        );
    }
    let mut table = Table::new(["class", "photos", "right", "%", "95 % interval"]);
    for class in &report.classes {
        let left_out = class.left_out;
        let known = left_out.total > 0;
        let accuracy = known.then(|| percent(left_out.correct as f64 / left_out.total as f64));
        let interval = format!("{} to {}", percent(left_out.low), percent(left_out.high));
        table.row([
            class.label.clone(),
            class.count.to_string(),
            format!("{}/{}", left_out.correct, left_out.total),
            accuracy.unwrap_or("–".into()),
            if known { interval } else { "–".into() },
        ]);
    }
    println!("{table}");
    let labels = report.classes.iter().map(|class| class.label.as_str());
    print_matrix(&labels.collect::<Vec<_>>(), &report.confusion);
}

fn print_matrix(labels: &[&str], confusion: &[Vec<usize>]) {
    if labels.len() > MAX_MATRIX_CLASSES {
        return;
    }
    let mut table = Table::new(
        ["is, taken for →"]
            .iter()
            .chain(labels)
            .map(|&label| label.to_owned()),
    );
    for (label, counts) in labels.iter().zip(confusion) {
        let counts = counts.iter().map(usize::to_string);
        table.row([(*label).to_owned()].into_iter().chain(counts));
    }
    println!("{table}");
}

fn print_reliability(reliability: Option<&Reliability>) {
    let Some(reliability) = reliability else {
        println!("Some class has one photo, so there are no probabilities, only rankings.\n");
        return;
    };
    println!(
        "Calibration error (ECE) {:.3}; by chance alone {:.3} is expected of this many photos\n",
        reliability.ece, reliability.chance
    );
    let mut table = Table::new(["said %", "right %", "95 % interval", "photos"]);
    for bin in &reliability.bins {
        table.row([
            percent(bin.confidence),
            percent(bin.accuracy),
            format!("{} to {}", percent(bin.low), percent(bin.high)),
            bin.count.to_string(),
        ]);
    }
    println!("{table}");
}

fn print_curve(curve: &LearningCurve, report: &Report) {
    let mut table = Table::new(["learned from", "right %", "95 % interval"]);
    for point in &curve.points {
        table.row([
            format!("{} photos", point.photos),
            percent(point.accuracy),
            format!("{} to {}", percent(point.low), percent(point.high)),
        ]);
    }
    println!("{table}");
    let points = |gain: &Gain| {
        format!(
            "{:+.1} points ({:+.1} to {:+.1})",
            100.0 * gain.value,
            100.0 * gain.low,
            100.0 * gain.high
        )
    };
    let gain = points(&curve.gain);
    match curve.verdict {
        Verdict::Rising => println!(
            "The last doubling brought {gain}: more photos would help; expect no more than that of the next doubling."
        ),
        Verdict::Flat => {
            println!("The last doubling brought {gain}: more photos like these would bring little.")
        }
        Verdict::Unclear => println!(
            "The last doubling brought {gain}: the curve is flat within that; a gain of up to {:.1} points is possible.",
            100.0 * curve.gain.high
        ),
    }
    if let Some(weakest) = &curve.weakest {
        let classes = report.classes.iter().zip(&curve.class_gains);
        let gain = classes
            .filter(|(class, _)| class.label == *weakest)
            .find_map(|(_, gain)| gain.as_ref())
            .map(|gain| format!("; the last doubling brought it {}", points(gain)));
        println!(
            "The class that most needs photos: {weakest}{}",
            gain.unwrap_or_default()
        );
    }
    println!();
}

fn print_photos(photos: &[PhotoFinding], files: &[String]) {
    let file = |id: u32| files.get(id as usize).map_or("?", String::as_str);
    let mut lines = Vec::new();
    for photo in photos {
        let name = file(photo.id);
        if let (Some(suspect), Some(left_out)) = (&photo.suspect, &photo.left_out) {
            let probability =
                |p: Option<f64>| p.map_or(String::new(), |p| format!(" ({} %)", percent(p)));
            lines.push(format!(
                "{name}: wrong label? more like {suspect}{} than {}{}",
                probability(left_out.probability.filter(|_| left_out.label == *suspect)),
                photo.label,
                probability(left_out.own_probability)
            ));
        }
        if let Some(other) = photo.duplicate_of {
            lines.push(format!("{name}: nearly the same as {}", file(other)));
        }
        if photo.outlier {
            lines.push(format!(
                "{name}: unlike the other photos of {}",
                photo.label
            ));
        }
    }
    if lines.is_empty() {
        println!("No photo stands out.\n");
    } else {
        println!("Photos to look at:\n{}\n", lines.join("\n"));
    }
}

fn print_next(next: &LabelNext, files: &[String]) {
    println!("To label next:");
    for photo in &next.photos {
        println!(
            "{}: perhaps {}, margin {} %{}",
            files.get(photo.index).map_or("?", String::as_str),
            photo.label,
            percent(photo.margin),
            if photo.unlike {
                ", unlike all photos with labels"
            } else {
                ""
            }
        );
    }
    if next.unlike > 0 {
        println!(
            "{} of {} photos are unlike all photos with labels.",
            next.unlike,
            files.len()
        );
    }
    match next.expected_accuracy {
        None => println!("How many would be classified right cannot be estimated yet.\n"),
        Some(expected) => println!(
            "Of the others {} % are expected to be classified right: {}.\n",
            percent(expected),
            if next.enough {
                "labelling may stop"
            } else {
                "go on labelling"
            }
        ),
    }
}
