//! Problems with single photos of the support set: suspected wrong labels, near-duplicates and
//! outliers.

use serde::{Deserialize, Serialize};

use crate::head::{Trained, argmax, softmax};
use crate::support::Problem;

mod duplicates;

pub use crate::support::DUPLICATE_COSINE;
pub(super) use duplicates::{DuplicateSearch, find_duplicates};

/// How many times as likely as its own class another class is for a photo whose label is suspected.
/// Chosen on one of three data sets with 5 % of wrong labels; see `docs/findings.md`.
const SUSPECT_RATIO: f64 = 8.0;

/// Modified z-score below which a photo is an outlier (Iglewicz & Hoaglin 1993).
const OUTLIER_Z: f64 = -3.5;

/// An outlier's similarity is also below this share of its class's median. In classes of very similar
/// photos the z-score alone marks many photos that look right to a person: 20 of 400 photos of
/// groceries and 29 of 400 of hand signs.
const OUTLIER_SHARE: f64 = 0.5;

/// Ratio of the standard deviation of a normal distribution to its median absolute deviation.
const MAD_TO_SD: f64 = 1.4826;

/// Photos that a class needs for an outlier: of two, either could be the outlier.
const MIN_CLASS_SIZE: usize = 3;

/// The findings about one photo of the support set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PhotoFinding {
    /// The photo's id.
    pub id: u32,
    /// Its class.
    pub label: String,
    /// Its left-out prediction; `None` if its group cannot be left out, as for the only photo of its
    /// class.
    pub left_out: Option<LeftOutPhoto>,
    /// The class that the photo probably belongs to, if its label is suspected to be wrong.
    pub suspect: Option<String>,
    /// The id of the most similar earlier photo, if the two are near-duplicates. Without the photos
    /// that have one, one photo of each group of duplicates remains.
    pub duplicate_of: Option<u32>,
    /// Cosine to the mean of the other photos of its class outside its group, in −1..=1, on the pooled
    /// block less the mean of ordinary photos; `None` if its group cannot be left out.
    pub similarity: Option<f64>,
    /// Whether it is much less similar to its class than other photos are to theirs.
    pub outlier: bool,
}

/// The prediction for a photo by a model that was not trained on it or a photo of its group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LeftOutPhoto {
    /// The likeliest class.
    pub label: String,
    /// Its probability; `None` where the classifier is not calibrated.
    pub probability: Option<f64>,
    /// The probability of the photo's own class; `None` where the classifier is not calibrated.
    pub own_probability: Option<f64>,
}

/// The findings about each photo of a classifier's support set, in the order of the problem, without
/// duplicates, whose search takes long; see [`find_duplicates`].
pub(super) fn photo_findings(trained: &Trained) -> Vec<PhotoFinding> {
    let problem = &trained.fit().problem;
    let probabilities = left_out_probabilities(trained);
    let suspects = suspects(problem, &probabilities);
    let similarities = similarities(trained);
    let outliers = outliers(problem, &similarities);
    let labels = trained.labels();
    let left_out = trained.fit().left_out.iter().zip(&probabilities);
    let left_out = left_out.zip(problem.classes());
    let left_out = left_out.map(|((scores, probabilities), &class)| {
        let top = argmax(scores.as_deref()?);
        Some(LeftOutPhoto {
            label: labels[top].clone(),
            probability: probabilities.as_ref().map(|p| p[top]),
            own_probability: probabilities.as_ref().map(|p| p[class]),
        })
    });
    let findings = left_out.enumerate().map(|(photo, left_out)| PhotoFinding {
        id: problem.ids()[photo],
        label: labels[problem.classes()[photo]].clone(),
        left_out,
        suspect: suspects[photo].map(|class| labels[class].clone()),
        duplicate_of: None,
        similarity: similarities[photo],
        outlier: outliers[photo],
    });
    findings.collect()
}

/// The left-out probabilities of each photo.
fn left_out_probabilities(trained: &Trained) -> Vec<Option<Vec<f64>>> {
    let left_out = trained.fit().left_out.iter();
    let probabilities = left_out.map(|scores| {
        let scores = scores.as_deref()?;
        Some(softmax(scores, trained.temperature()?))
    });
    probabilities.collect()
}

/// For each photo the class that it probably belongs to instead of its own: the likeliest class, if its
/// left-out probability is at least [`SUSPECT_RATIO`] times that of the photo's own class.
///
/// Confident learning (Northcutt, Jiang & Chuang 2021) compares with the mean probability of the other
/// class's photos instead. Where the classes are well learned, that mean is so high that it misses plain
/// errors.
fn suspects(problem: &Problem, probabilities: &[Option<Vec<f64>>]) -> Vec<Option<usize>> {
    let photos = probabilities.iter().zip(problem.classes());
    let suspect = photos.map(|(probabilities, &own)| {
        let probabilities = probabilities.as_ref()?;
        let top = argmax(probabilities);
        let is_suspect = top != own && probabilities[top] >= SUSPECT_RATIO * probabilities[own];
        is_suspect.then_some(top)
    });
    suspect.collect()
}

/// For each photo the cosine to the photos of its class outside its group; `None` if the group cannot be
/// left out.
fn similarities(trained: &Trained) -> Vec<Option<f64>> {
    let problem = &trained.fit().problem;
    let mut similarities = vec![None; problem.len()];
    for (group, photos) in problem.groups().members().iter().enumerate() {
        if let Some(without) = trained.open_set().without(problem, group) {
            for &photo in photos {
                similarities[photo] = Some(without.own_similarity(problem, photo));
            }
        }
    }
    similarities
}

/// Marks photos that are much less similar to their class than its other photos, by the modified
/// z-score and by the share of the median. Medians are per class; the median absolute deviation is
/// over all classes, because a single class has too few photos for it.
fn outliers(problem: &Problem, similarities: &[Option<f64>]) -> Vec<bool> {
    let mut of_class = vec![Vec::new(); problem.way()];
    for (similarity, &class) in similarities.iter().zip(problem.classes()) {
        of_class[class].extend(*similarity);
    }
    let medians: Vec<_> = of_class.into_iter().map(median).collect();
    let photos = similarities.iter().zip(problem.classes());
    let with_median: Vec<_> = photos
        .map(|(similarity, &class)| {
            let enough = problem.counts()[class] >= MIN_CLASS_SIZE;
            Some(((*similarity)?, medians[class].filter(|_| enough)?))
        })
        .collect();
    let deviations = with_median
        .iter()
        .flatten()
        .map(|(s, median)| (s - median).abs());
    let spread = MAD_TO_SD * median(deviations.collect()).unwrap_or_default();
    let is_far = |(similarity, median): (f64, f64)| {
        similarity < OUTLIER_SHARE * median && similarity - median < OUTLIER_Z * spread
    };
    with_median
        .iter()
        .map(|pair| pair.is_some_and(is_far))
        .collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some((values[low] + values[high]) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Head;

    fn problem(dim: usize, rows: Vec<f32>, classes: Vec<usize>) -> Problem {
        let way = 1 + classes.iter().max().unwrap();
        let labels = (0..way).map(|class| format!("class {class}")).collect();
        Problem::new(labels, dim, rows, classes).unwrap()
    }

    #[test]
    fn suspects_are_confident_errors() {
        let problem = problem(1, vec![0.0; 6], vec![0, 0, 0, 1, 1, 1]);
        let of_first = [0.9, 0.11, 0.12, 0.88, 0.89, 1.0];
        let probabilities: Vec<_> = of_first.iter().map(|p| Some(vec![*p, 1.0 - p])).collect();
        // 0.11 against 0.89 is more than eightfold, 0.12 against 0.88 is less.
        let expected = [None, Some(1), None, None, Some(0), Some(0)];
        assert_eq!(suspects(&problem, &probabilities), expected);
        assert_eq!(suspects(&problem, &vec![None; 6]), [None; 6]);
    }

    #[test]
    fn a_plain_error_is_a_suspect_however_sure_the_other_photos_are() {
        // The mean of the second class is 0.95, which confident learning would ask for.
        let problem = problem(1, vec![0.0; 4], vec![0, 0, 1, 1]);
        let probabilities = [0.98, 0.1, 0.05, 0.05].map(|p| Some(vec![p, 1.0 - p]));
        let expected = [None, Some(1), None, None];
        assert_eq!(suspects(&problem, &probabilities), expected);
    }

    #[test]
    fn outliers_are_far_below_the_median_of_their_class() {
        let problem = problem(1, vec![0.0; 10], vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
        // Deviations from the medians 0.8 and 0.5: ±0.02, 0 and, once each, −0.5 and −0.1; the
        // third class is too small. Their median size is 0.02, which makes 1 sd 0.0297.
        let similarities = [0.82, 0.8, 0.8, 0.3, 0.52, 0.48, 0.52, 0.4, 0.9, 0.9].map(Some);
        let found = outliers(&problem, &similarities);
        let mut expected = [false; 10];
        expected[3] = true;
        assert_eq!(found, expected);
        // The same z-score, but more than half of the median.
        let mut alike = similarities;
        alike[3] = Some(0.45);
        assert_eq!(outliers(&problem, &alike), [false; 10]);
        assert_eq!(outliers(&problem, &[None; 10]), [false; 10]);
    }

    #[test]
    fn copies_alone_have_no_outliers() {
        let problem = problem(1, vec![0.0; 4], vec![0, 0, 0, 1]);
        let found = outliers(&problem, &[Some(1.0), Some(1.0), Some(1.0 - 1e-9), None]);
        assert_eq!(found, [false; 4]);
    }

    #[test]
    fn similarity_is_to_the_others_of_the_class() {
        // Of (1, 0), (1, 0) and (0, 1), each against the sum of the others.
        let rows = vec![1.0, 0.0, 1.0, 0.0, 0.0, 1.0, -1.0, 0.0];
        let problem = problem(2, rows, vec![0, 0, 0, 1]);
        let fit = Head::named("ridge").unwrap().train(problem, 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 2]).unwrap();
        let half = 0.5_f64.sqrt();
        let found = similarities(&trained);
        for (found, expected) in found.iter().zip([half, half, 0.0]) {
            assert!((found.unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(found[3], None);
        let findings = photo_findings(&trained);
        assert!(findings[3].left_out.is_none() && findings[0].left_out.is_some());
        assert_eq!(findings[3].label, "class 1");
    }
}
