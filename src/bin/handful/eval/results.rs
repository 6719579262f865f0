//! The results of `handful eval`, which can be written to a JSON file.

use handful::evaluate::Mean;
use serde::Serialize;

/// The accuracy of a head on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadResult {
    pub data: String,
    pub head: &'static str,
    /// Whether the head sees the queries while it learns.
    pub transductive: bool,
    pub mode: &'static str,
    /// Support photos of each class.
    pub shots: Vec<usize>,
    /// The smallest number of queries that a class of an episode had.
    pub query: usize,
    pub episodes: usize,
    /// Classes that were never drawn because they have too few photos.
    pub skipped_classes: usize,
    pub accuracy: f64,
    pub ci95: Option<f64>,
    pub ece: Option<f64>,
    /// Accuracy minus that of the default head on the same episodes; `None` for the default head.
    pub difference: Option<Mean>,
}

/// Open-set recognition on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenSetResult {
    pub data: String,
    pub shots: Vec<usize>,
    pub false_reject: Option<Mean>,
    pub near_auroc: Option<Mean>,
    pub near_false_accept: Option<Mean>,
    pub far_auroc: Option<Mean>,
    pub far_false_accept: Option<Mean>,
}

/// A head on shifted queries, on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftedResult {
    pub data: String,
    pub head: &'static str,
    pub shift: &'static str,
    pub shots: Vec<usize>,
    pub episodes: usize,
    /// Accuracy on the original and on the shifted queries.
    pub unshifted: Mean,
    pub shifted: Mean,
    /// Gain in accuracy on shifted queries by aligning the mean, or mean and covariance.
    pub mean_gain: Option<Mean>,
    pub covariance_gain: Option<Mean>,
}

/// All results of a run.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    pub heads: Vec<HeadResult>,
    pub open_set: Vec<OpenSetResult>,
    pub shifted: Vec<ShiftedResult>,
}

/// The mean over the data sets of each head and number of shots. `results` are in order of the data
/// sets, with equally many each.
pub fn means(results: &[HeadResult], sets: usize) -> Vec<HeadResult> {
    let per_set = results.len() / sets;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    // Half width of the interval of a mean of independent values.
    let mean_ci95 =
        |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>().sqrt() / values.len() as f64;
    let average = |at: usize| {
        let same: Vec<_> = results.iter().skip(at).step_by(per_set).collect();
        let all = |value: &dyn Fn(&HeadResult) -> Option<f64>| {
            same.iter()
                .map(|result| value(result))
                .collect::<Option<Vec<_>>>()
        };
        let difference = |result: &HeadResult| result.difference.map(|d| d.mean);
        let difference_ci95 = |result: &HeadResult| result.difference.and_then(|d| d.ci95);
        let first = same.first()?;
        Some(HeadResult {
            data: "mean".to_owned(),
            head: first.head,
            transductive: first.transductive,
            mode: first.mode,
            shots: first.shots.clone(),
            query: same.iter().map(|result| result.query).min()?,
            episodes: first.episodes,
            skipped_classes: same.iter().map(|result| result.skipped_classes).sum(),
            accuracy: mean(&all(&|result| Some(result.accuracy))?),
            ci95: all(&|result| result.ci95).map(|values| mean_ci95(&values)),
            ece: all(&|result| result.ece).map(|values| mean(&values)),
            difference: all(&difference).map(|values| Mean {
                mean: mean(&values),
                ci95: all(&difference_ci95).map(|values| mean_ci95(&values)),
            }),
        })
    };
    (0..per_set).filter_map(average).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_the_interval_of_independent_results() {
        let result = |accuracy, ci95, difference| HeadResult {
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
        let found = means(&[result(0.5, 0.03, None), result(0.7, 0.04, None)], 2);
        assert_eq!(found.len(), 1);
        assert!((found[0].accuracy - 0.6).abs() < 1e-12);
        assert!((found[0].ci95.unwrap() - 0.025).abs() < 1e-12);
        assert!(found[0].difference.is_none() && found[0].ece.is_none());
    }
}
