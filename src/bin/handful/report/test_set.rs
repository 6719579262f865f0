//! The figures on a test set.

use handful::evaluate::TestReport;
use handful::evaluate::test_set::TestPhoto;

use super::{print_matrix, print_reliability};
use crate::table::{Table, percent};

/// Prints what was measured; `files` are the photos of the test set, `training` those learned from.
pub(super) fn print(report: &TestReport, files: &[String], training: &[String]) {
    println!("On the test set, whose photos were not learned from:\n");
    match &report.accuracy {
        None => println!("None of its photos belongs to a class of the classifier.\n"),
        Some(share) => {
            println!(
                "{} of {} are classified right: {} % (95 % interval {} to {})",
                share.correct,
                share.total,
                percent(share.correct as f64 / share.total as f64),
                percent(share.low),
                percent(share.high)
            );
            if let Some(balanced) = report.balanced_accuracy {
                println!(
                    "Balanced accuracy, all classes counting the same: {} %",
                    percent(balanced)
                );
            }
            println!();
            print_classes(report);
            print_reliability(report.reliability.as_ref());
        }
    }
    print_open_set(report);
    print_photos(report, files, training);
}

fn print_classes(report: &TestReport) {
    let mut table = Table::new(["class", "right", "%", "95 % interval"]);
    for class in report.classes.iter().filter(|class| class.share.total > 0) {
        let share = class.share;
        table.row([
            class.label.clone(),
            format!("{}/{}", share.correct, share.total),
            percent(share.correct as f64 / share.total as f64),
            format!("{} to {}", percent(share.low), percent(share.high)),
        ]);
    }
    println!("{table}");
    let labels = report.classes.iter().map(|class| class.label.as_str());
    print_matrix(&labels.collect::<Vec<_>>(), &report.confusion);
}

fn print_open_set(report: &TestReport) {
    if let Some(known) = &report.known {
        println!(
            "{} of {} photos of known classes are called unlike the training photos.",
            known.total - known.correct,
            known.total
        );
    }
    if report.unknown_classes.is_empty() {
        println!();
        return;
    }
    let names = report.unknown_classes.iter();
    let names: Vec<_> = names
        .map(|class| format!("{} ({})", class.label, class.count))
        .collect();
    println!(
        "Unknown to the classifier, and counted as unknown photos: {}.",
        names.join(", ")
    );
    match &report.unknown {
        None => println!("It cannot tell unknown photos.\n"),
        Some(unknown) => println!(
            "{} of {} of them are called unlike the training photos; the others pass as a known class.\n",
            unknown.correct, unknown.total
        ),
    }
}

fn print_photos(report: &TestReport, files: &[String], training: &[String]) {
    let name = |photo: &TestPhoto| files.get(photo.index).map_or("?", String::as_str);
    let is_known = |label: &str| report.classes.iter().any(|class| class.label == label);
    let wrong = |photo: &&TestPhoto| photo.predicted != photo.label && is_known(&photo.label);
    for photo in report.photos.iter().filter(wrong) {
        let probability = photo.probability;
        let probability = probability.map_or(String::new(), |p| format!(" ({} %)", percent(p)));
        println!(
            "{}: taken for {}{probability}",
            name(photo),
            photo.predicted
        );
    }
    let mut copies = 0;
    for photo in &report.photos {
        if let Some(id) = photo.duplicate_of {
            copies += 1;
            let original = training.get(id as usize).map_or("?", String::as_str);
            println!(
                "{}: nearly the same as the training photo {original}",
                name(photo)
            );
        }
    }
    if let (Some(share), true) = (&report.without_duplicates, copies > 0) {
        println!(
            "Without near-duplicates of training photos, {} of {} are classified right.",
            share.correct, share.total
        );
    }
    println!();
}
