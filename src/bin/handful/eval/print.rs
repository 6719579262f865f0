//! The results of `handful eval` as tables.

use handful::evaluate::Mean;

use super::results::{HeadResult, OpenSetResult, ShiftedResult};
use crate::table::{Table, percent};

/// Prints one row per head; per number of shots the accuracy in %, the difference to the default
/// head's, and the calibration error. `query` is the number of queries per class in the options.
pub fn print_heads(results: &[HeadResult], query: usize) {
    let mut columns: Vec<&[usize]> = results.iter().map(|r| r.shots.as_slice()).collect();
    columns.dedup();
    let default = results.first().map_or("", |result| result.head);
    let several = results.iter().any(|result| result.head != default);
    let headings = columns.iter().flat_map(|shots| {
        let difference = several.then(|| format!("− {default}"));
        [Some(shots_name(shots)), difference, Some("ECE".to_owned())]
    });
    let mut table = Table::new(["head".to_owned()].into_iter().chain(headings.flatten()));
    let in_first_column =
        |result: &&HeadResult| Some(result.shots.as_slice()) == columns.first().copied();
    for first in results.iter().filter(in_first_column) {
        let mark = if first.transductive { " *" } else { "" };
        let cells = results.iter().filter(|result| result.head == first.head);
        let cells = cells.flat_map(|result| {
            let HeadResult { accuracy, ci95, .. } = *result;
            let difference = several.then(|| result.difference.map_or("".into(), signed));
            let ece = result.ece.map_or("–".into(), |ece| format!("{ece:.3}"));
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
    if results.iter().any(|result| result.transductive) {
        println!(
            "* sees the queries while it learns, without their classes: not to be compared with the others as they are\n"
        );
    }
    for result in results.iter().filter(|result| result.head == default) {
        if result.skipped_classes > 0 {
            println!(
                "{}: {} classes have too few photos and were left out\n",
                shots_name(&result.shots),
                result.skipped_classes
            );
        }
        if result.query < query {
            println!(
                "{}: a class had only {} photos left as queries, {query} were asked for\n",
                shots_name(&result.shots),
                result.query
            );
        }
    }
}

/// Prints one row per number of shots.
pub fn print_open_set(results: &[OpenSetResult]) {
    let mut table = Table::new([
        "open set, any head",
        "false reject %",
        "AUROC near",
        "false accept %",
        "AUROC far",
        "false accept %",
    ]);
    let cell = |mean: Option<Mean>| mean.map_or("–".to_owned(), with_interval);
    for result in results {
        table.row([
            shots_name(&result.shots),
            cell(result.false_reject),
            cell(result.near_auroc),
            cell(result.near_false_accept),
            cell(result.far_auroc),
            cell(result.far_false_accept),
        ]);
    }
    println!("{table}");
}

/// Prints one row per head and number of shots: the accuracy in %, also on shifted queries, and the
/// gain there by alignment.
pub fn print_shifted(results: &[ShiftedResult]) {
    let mut table = Table::new([
        "head",
        "shots",
        "as they are",
        "shifted",
        "mean aligned",
        "and covariance",
    ]);
    let gain = |gain: Option<Mean>| gain.map_or("–".to_owned(), signed);
    for result in results {
        table.row([
            result.head.to_owned(),
            shots_name(&result.shots),
            with_interval(result.unshifted),
            with_interval(result.shifted),
            gain(result.mean_gain),
            gain(result.covariance_gain),
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
    fn differences_are_signed_percentages() {
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
