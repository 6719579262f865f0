//! Evaluation on photos that were kept for it: a labelled test set.
//!
//! The photos are classified as they are and never learnt from. Photos of classes that the classifier
//! does not have measure the open set: each should be rejected as unlike the support set.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Share;
use super::findings::DuplicateSearch;
use super::reliability::Reliability;
use crate::error::{Error, ErrorKind, Result};
use crate::head::Trained;
use crate::pace::Paced;
use crate::support::{check_embedding, class_name};

mod tally;

use tally::Tally;

/// Photos searched for near-duplicates in one step.
const BLOCK: usize = 16;

/// What a classifier makes of a labelled test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TestReport {
    /// The classes of the classifier, with the test photos of each.
    pub classes: Vec<TestClass>,
    /// Test photos of these classes that are classified correctly, by the likeliest class, whether or
    /// not they are like the support set; `None` if there are none.
    pub accuracy: Option<Share>,
    /// Those of them that are no near-duplicates of training photos; `None` if there are none, and if
    /// no test photo is a near-duplicate.
    pub without_duplicates: Option<Share>,
    /// Mean over the classes of the share that is correct; `None` unless every class has a test photo.
    pub balanced_accuracy: Option<f64>,
    /// Counts of test photos: `confusion[true class][predicted class]`.
    pub confusion: Vec<Vec<usize>>,
    /// Reliability of the probabilities; `None` if not calibrated.
    pub reliability: Option<Reliability>,
    /// Test photos of these classes that are accepted as like the support set; `None` if there are
    /// none or the classifier cannot tell.
    pub known: Option<Share>,
    /// Test photos of other classes that are rejected as unlike the support set; `None` if there are
    /// none or the classifier cannot tell.
    pub unknown: Option<Share>,
    /// Classes of the test set that the classifier does not have. Their photos count in `unknown`
    /// alone.
    pub unknown_classes: Vec<UnknownClass>,
    /// Each test photo.
    pub photos: Vec<TestPhoto>,
}

/// One class of a [`TestReport`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TestClass {
    /// The class.
    pub label: String,
    /// Its test photos.
    pub share: Share,
}

/// A class of a test set that the classifier does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UnknownClass {
    /// The class.
    pub label: String,
    /// Number of its photos.
    pub count: usize,
}

/// One photo of a test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TestPhoto {
    /// Index into the given photos.
    pub index: usize,
    /// Its class in the test set.
    pub label: String,
    /// The likeliest class of the classifier.
    pub predicted: String,
    /// Its probability; `None` where the classifier is not calibrated.
    pub probability: Option<f64>,
    /// The probability of the photo's own class; `None` where the classifier is not calibrated or does
    /// not have the class.
    pub own_probability: Option<f64>,
    /// Whether it is rejected as unlike the support set.
    pub unlike: bool,
    /// The id of the most similar training photo, if the two are near-duplicates.
    pub duplicate_of: Option<u32>,
}

/// A [`TestReport`] in the making; see [`evaluate`].
pub type Evaluation = Paced<TestReport>;

/// Measures a classifier on labelled photos (row-major, one embedding for each label). Labels are
/// compared in the form of [`class_name`].
///
/// The photos are classified at once. What the steps do is to look for near-duplicates of the
/// training photos, which costs a comparison of each pair, most of which end early.
///
/// ```
/// use handful::evaluate::evaluate;
/// use handful::{head::{Head, Trained}, support::SupportSet};
///
/// let mut support = SupportSet::new(2);
/// for shade in [0.0, 0.1] {
///     support.add("left", &[1.0, shade])?;
///     support.add("right", &[shade, 1.0])?;
/// }
/// let fit = Head::named("ridge")?.train(support.problem()?, 0)?;
/// let trained = Trained::new(fit, &[0.0, 0.0])?;
/// let report = evaluate(&trained, &["left", "right", "up"], &[0.9, 0.2, 0.1, 0.8, -1.0, 0.0])?.run()?;
/// assert_eq!(report.accuracy.map(|share| (share.correct, share.total)), Some((2, 2)));
/// assert_eq!(report.unknown_classes[0].label, "up");
/// # Ok::<(), handful::error::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if a label cannot be that of a class, there are not as many embeddings
/// as labels, or a number is not finite.
pub fn evaluate(
    trained: &Trained,
    labels: &[impl AsRef<str>],
    embeddings: &[f32],
) -> Result<Evaluation> {
    let problem = Arc::clone(&trained.fit().problem);
    let dim = problem.dim();
    if embeddings.len() != labels.len() * dim {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{} labels need as many embeddings of {dim} numbers.",
                labels.len()
            ),
        ));
    }
    let mut tally = Tally::new(trained);
    for (label, row) in labels.iter().zip(embeddings.chunks_exact(dim)) {
        check_embedding(row, dim)?;
        tally.count(class_name(label.as_ref())?, row);
    }
    let mut report = tally.report();
    let embeddings = embeddings.to_vec();
    Ok(Paced::new(async move |pace| {
        let search = DuplicateSearch::new(&problem);
        let rows: Vec<_> = embeddings.chunks_exact(dim).collect();
        let (mut done, rows_total) = (0, rows.len() as f64);
        for (photos, rows) in report.photos.chunks_mut(BLOCK).zip(rows.chunks(BLOCK)) {
            for (photo, row) in photos.iter_mut().zip(rows) {
                photo.duplicate_of = search.nearest(row);
            }
            done += photos.len();
            pace.tick(done as f64 / rows_total).await;
        }
        report.without_duplicates = without_duplicates(&report);
        Ok(report)
    }))
}

/// The accuracy on photos that are no near-duplicates, if some are.
fn without_duplicates(report: &TestReport) -> Option<Share> {
    let known = |photo: &&TestPhoto| {
        report
            .classes
            .iter()
            .any(|class| class.label == photo.label)
    };
    let photos: Vec<_> = report.photos.iter().filter(known).collect();
    let distinct: Vec<_> = photos
        .iter()
        .filter(|photo| photo.duplicate_of.is_none())
        .collect();
    let correct = distinct
        .iter()
        .filter(|photo| photo.predicted == photo.label)
        .count();
    let has_both = !distinct.is_empty() && distinct.len() < photos.len();
    has_both.then(|| Share::new(correct, distinct.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Head;
    use crate::support::Problem;

    /// Two classes on the axes of a plane; a third axis is unlike both.
    fn trained() -> Trained {
        let labels = vec!["Äpfel".to_owned(), "plum".to_owned()];
        let near = |x: f32, y: f32| [x, y, 0.0];
        let rows = [near(1.0, 0.0), near(1.0, 0.1), near(1.0, 0.2)];
        let rows = rows
            .into_iter()
            .chain([near(0.0, 1.0), near(0.1, 1.0), near(0.2, 1.0)]);
        let rows = rows.flatten().collect();
        let problem = Problem::new(labels, 3, rows, vec![0, 0, 0, 1, 1, 1]).unwrap();
        let problem = problem.with_ids(vec![10, 11, 12, 13, 14, 15]).unwrap();
        let fit = Head::named("ridge").unwrap().train(problem, 0).unwrap();
        Trained::new(fit, &[0.0; 3]).unwrap()
    }

    const PHOTOS: [(&str, [f32; 3]); 7] = [
        ("A\u{308}pfel", [1.0, 0.1, 0.0]), // a copy, and the name in another form
        (" Äpfel ", [1.0, 0.6, 0.1]),
        ("Äpfel", [0.1, 0.9, 0.5]),
        ("plum", [0.1, 1.0, 0.9]),
        ("plum", [0.0, 0.1, 1.0]),
        ("kiwi", [0.0, 0.0, 1.0]),
        ("kiwi", [1.0, 0.1, 0.0]),
    ];

    fn report(photos: &[(&str, [f32; 3])]) -> TestReport {
        let (labels, rows): (Vec<_>, Vec<_>) = photos.iter().copied().unzip();
        evaluate(&trained(), &labels, rows.as_flattened())
            .unwrap()
            .run()
            .unwrap()
    }

    #[test]
    fn figures_agree_with_the_predictions() {
        let (trained, report) = (trained(), report(&PHOTOS));
        let predictions: Vec<_> = PHOTOS
            .iter()
            .map(|(_, row)| trained.predict(row).unwrap())
            .collect();
        for (at, (photo, prediction)) in report.photos.iter().zip(&predictions).enumerate() {
            let first = &prediction.scores[0];
            assert_eq!((photo.index, &photo.predicted), (at, &first.label));
            assert_eq!(
                (photo.probability, photo.unlike),
                (first.probability, prediction.unlike)
            );
            let own = prediction
                .scores
                .iter()
                .find(|score| score.label == photo.label);
            assert_eq!(
                photo.own_probability,
                own.and_then(|score| score.probability)
            );
        }
        assert_eq!(report.confusion, [[2, 1], [0, 2]]);
        assert_eq!(report.accuracy, Some(Share::new(4, 5)));
        assert_eq!(report.classes[0].share, Share::new(2, 3));
        assert_eq!(report.balanced_accuracy, Some((2.0 / 3.0 + 1.0) / 2.0));
        let known = predictions[..5].iter().filter(|p| !p.unlike).count();
        let unknown = predictions[5..].iter().filter(|p| p.unlike).count();
        assert!(known < 5 && unknown == 1, "{known} {unknown}");
        assert_eq!(report.known, Some(Share::new(known, 5)));
        assert_eq!(report.unknown, Some(Share::new(unknown, 2)));
        let kiwi = UnknownClass {
            label: "kiwi".to_owned(),
            count: 2,
        };
        assert_eq!(report.unknown_classes, [kiwi]);
        let binned: usize = report
            .reliability
            .unwrap()
            .bins
            .iter()
            .map(|bin| bin.count)
            .sum();
        assert_eq!(
            binned, 5,
            "photos of unknown classes have no probability that could be right"
        );
    }

    #[test]
    fn copies_of_training_photos_are_found_and_left_out() {
        let report = report(&PHOTOS);
        let copies: Vec<_> = report
            .photos
            .iter()
            .map(|photo| photo.duplicate_of)
            .collect();
        assert_eq!(copies, [Some(11), None, None, None, None, None, Some(11)]);
        assert_eq!(report.without_duplicates, Some(Share::new(3, 4)));
        let distinct = self::report(&PHOTOS[1..5]);
        assert_eq!(
            distinct.without_duplicates, None,
            "it is the accuracy itself"
        );
    }

    #[test]
    fn a_test_set_may_lack_classes_or_have_none_of_them() {
        let some = report(&PHOTOS[3..5]);
        assert_eq!(some.accuracy, Some(Share::new(2, 2)));
        assert_eq!(some.balanced_accuracy, None);
        let strangers = report(&PHOTOS[5..]);
        assert_eq!(
            (strangers.accuracy, strangers.known, &strangers.reliability),
            (None, None, &None)
        );
        assert_eq!(report(&[]).accuracy, None);
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let trained = trained();
        for (labels, numbers) in [
            (vec!["plum"], vec![1.0; 4]),
            (vec!["  "], vec![1.0; 3]),
            (vec!["plum"], vec![f32::NAN; 3]),
        ] {
            let refused = evaluate(&trained, &labels, &numbers).err();
            assert_eq!(
                refused.map(|error| error.kind()),
                Some(ErrorKind::InvalidInput)
            );
        }
    }
}
