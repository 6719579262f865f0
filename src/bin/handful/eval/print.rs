//! What `handful eval` measured, as tables.

use handful::evaluate::Mean;

use super::figures::{Figure, OpenSetFigure, ShiftedFigure};
use crate::table::{Table, percent};

/// One row per head; per number of shots the accuracy in %, its difference to the default head's,
/// and the calibration error.
pub fn print_heads(figures: &[Figure], asked: usize) {
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

/// One row per number of shots.
pub fn print_open_set(figures: &[OpenSetFigure]) {
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

/// One row per head and number of shots: the accuracy in %, on shifted photos, and what aligning
/// gains there.
pub fn print_shifted(figures: &[ShiftedFigure]) {
    let mut table = Table::new([
        "head",
        "shots",
        "as they are",
        "shifted",
        "mean aligned",
        "and covariance",
    ]);
    let gain = |gain: Option<Mean>| gain.map_or("–".to_owned(), signed);
    for figure in figures {
        table.row([
            figure.head.to_owned(),
            shots_name(&figure.shots),
            with_interval(figure.unshifted),
            with_interval(figure.shifted),
            gain(figure.mean_gain),
            gain(figure.covariance_gain),
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
    fn figures_are_signed_percentages() {
        let mean = |mean| Mean {
            mean,
            ci95: Some(0.005),
        };
        assert_eq!(signed(mean(-0.01)), "−1.00 ± 0.50");
        assert_eq!(signed(mean(0.0123)), "+1.23 ± 0.50");
        assert_eq!(shots_name(&[5; 5]), "5-shot");
        assert_eq!(shots_name(&[1, 2, 4, 7, 10]), "1/2/4/7/10 shots");
    }
}
