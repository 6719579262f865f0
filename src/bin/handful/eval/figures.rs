//! What `handful eval` measured, as it is written to a JSON file.

use handful::evaluate::Mean;
use serde::Serialize;

/// A head on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    pub data: String,
    pub head: &'static str,
    /// Whether the head sees the queries while it learns.
    pub transductive: bool,
    pub mode: &'static str,
    /// Photos to learn from, of each class.
    pub shots: Vec<usize>,
    /// The fewest queries that a class of an episode had.
    pub query: usize,
    pub episodes: usize,
    /// Classes with too few photos, which were never drawn.
    pub skipped_classes: usize,
    pub accuracy: f64,
    pub ci95: Option<f64>,
    pub ece: Option<f64>,
    /// Accuracy less that of the default head on the same episodes; none for itself.
    pub difference: Option<Mean>,
}

/// The open set on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenSetFigure {
    pub data: String,
    pub shots: Vec<usize>,
    pub false_reject: Option<Mean>,
    pub near_auroc: Option<Mean>,
    pub near_false_accept: Option<Mean>,
    pub far_auroc: Option<Mean>,
    pub far_false_accept: Option<Mean>,
}

/// A head on shifted photos, on the episodes of one data set and one number of shots.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftedFigure {
    pub data: String,
    pub head: &'static str,
    pub shift: &'static str,
    pub shots: Vec<usize>,
    pub episodes: usize,
    /// The accuracy on the queries as they are, and on the same shifted.
    pub unshifted: Mean,
    pub shifted: Mean,
    /// What aligning the mean, or mean and covariance, adds to the latter.
    pub mean_gain: Option<Mean>,
    pub covariance_gain: Option<Mean>,
}

/// All that was measured.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub heads: Vec<Figure>,
    pub open_set: Vec<OpenSetFigure>,
    pub shifted: Vec<ShiftedFigure>,
}

/// The figures of each head and number of shots averaged over the data sets, whose episodes do not
/// depend on each other.
pub fn means(figures: &[Figure], sets: usize) -> Vec<Figure> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
