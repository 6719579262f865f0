//! Evaluation: the report of a training, and few-shot episodes.
//!
//! [`Report`] holds the left-out accuracy on the support set; photos of one group are left out together,
//! and its intervals count groups instead of photos. A [`review`] adds the parts that take
//! longer: the [`findings`] about each photo and the [`LearningCurve`]. [`evaluate`] measures on a
//! labelled [test set](test_set) instead. [`LabelNext`] chooses photos to label. [`Episodes`] draws many small problems from a larger labelled set, as is usual in
//! few-shot learning, and measures heads on them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::head::{Epoch, Head, LeftOut, Trained, argmax, softmax};

pub mod episodes;
pub mod findings;
mod interval;
pub mod label_next;
pub mod learning_curve;
pub mod open_set_eval;
mod open_set_rates;
mod reliability;
mod review;
mod shifted;
pub mod test_set;

pub use episodes::{EpisodeReport, EpisodeSettings, Episodes, Outcome};
pub use findings::PhotoFinding;
use interval::Sample;
pub use interval::{Gain, Mean, clopper_pearson};
pub use label_next::LabelNext;
pub use learning_curve::LearningCurve;
pub use open_set_rates::OpenSetRates;
pub use reliability::{Reliability, ReliabilityBin};
pub use review::{Review, review};
pub use test_set::{Evaluation, TestReport, evaluate};

/// The report of a training: predictions for photos of the support set that were left out of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the head.
    pub head: String,
    /// Advice about this head on these photos, in English.
    pub caution: Option<String>,
    /// The stable code of the caution, for programs that have their own words.
    pub caution_code: Option<String>,
    /// The classes with photos.
    pub classes: Vec<ClassReport>,
    /// All classes together; `None` if no photo can be left out.
    pub leave_one_out: Option<LeftOutReport>,
    /// Mean over the classes of the share of left-out photos that are correct; `None` unless photos of
    /// every class can be left out. It is more informative than the accuracy if classes differ in size.
    pub balanced_accuracy: Option<f64>,
    /// Counts of left-out photos: `confusion[true class][predicted class]`.
    pub confusion: Vec<Vec<usize>>,
    /// Reliability of the probabilities of left-out photos; `None` if not calibrated. It is slightly
    /// optimistic, because the temperature is fitted on the same photos.
    pub reliability: Option<Reliability>,
    /// Factor of the scores before the softmax; `None` if not calibrated.
    pub temperature: Option<f64>,
    /// Whether there are probabilities. If not, a class has only one photo or one group of photos, so that
    /// none can be left out, and scores are a ranking.
    pub calibrated: bool,
    /// Whether the classifier can tell photos that are unlike the support set.
    pub open_set: bool,
    /// How often that is right, measured on the support set; `None` if fewer than two photos can be left
    /// out, and above 200 000 photos times classes.
    pub open_set_rates: Option<OpenSetRates>,
    /// The epochs of the training; empty for heads that do not learn in epochs.
    pub epochs: Vec<Epoch>,
    /// The findings about each photo; `None` before a [`review`].
    pub photos: Option<Vec<PhotoFinding>>,
    /// The accuracy over the number of photos; `None` before a [`review`], and if no class has two
    /// photos.
    pub learning_curve: Option<LearningCurve>,
}

/// One class of a [`Report`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// The class.
    pub label: String,
    /// Number of its photos.
    pub count: usize,
    /// Number of groups that they belong to; a photo without a group is one of its own.
    pub groups: usize,
    /// Its left-out photos; none if the class has only one photo or one group.
    pub left_out: Share,
}

/// A share of photos that are classified correctly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Photos classified correctly.
    pub correct: usize,
    /// Number of photos.
    pub total: usize,
    /// Lower end of the 95 % interval of the share; 0 without photos. It is exact where each photo is
    /// alone; photos of one group count as fewer.
    pub low: f64,
    /// Upper end of the interval; 1 without photos.
    pub high: f64,
}

impl Share {
    fn new(correct: usize, total: usize) -> Self {
        let (low, high) = clopper_pearson(correct, total);
        Self {
            correct,
            total,
            low,
            high,
        }
    }

    /// The share of photos that are correct, each with its group.
    fn of(photos: impl IntoIterator<Item = (usize, bool)>) -> Self {
        let (mut correct, mut total) = (0, 0);
        let photos = photos.into_iter().map(|(group, is_correct)| {
            correct += usize::from(is_correct);
            total += 1;
            (group, f64::from(u8::from(is_correct)))
        });
        let (low, high) = Sample::of(photos).interval();
        Self {
            correct,
            total,
            low,
            high,
        }
    }
}

/// The left-out photos of all classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LeftOutReport {
    /// Photos classified correctly.
    pub correct: usize,
    /// Photos that could be left out.
    pub total: usize,
    /// Groups that they belong to, which the interval counts; a photo without a group is one of its own.
    pub groups: usize,
    /// correct / total.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the accuracy.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// How the photos were left out.
    pub method: LeftOut,
}

impl Report {
    /// The report of a finished training.
    pub fn new(trained: &Trained) -> Self {
        let fit = trained.fit();
        let way = fit.problem.way();
        let groups = fit.problem.groups().of();
        let mut confusion = vec![vec![0; way]; way];
        let mut calibrated = Vec::new();
        let mut outcomes = Vec::new();
        for (photo, scores) in fit.left_out.iter().enumerate() {
            if let Some(scores) = scores {
                let (top, class) = (argmax(scores), fit.problem.classes()[photo]);
                confusion[class][top] += 1;
                outcomes.push((class, (groups[photo], top == class)));
                if let Some(temperature) = trained.temperature() {
                    let probability = softmax(scores, temperature)[top];
                    calibrated.push((groups[photo], probability, top == class));
                }
            }
        }
        let mut groups_of = vec![BTreeSet::new(); way];
        for (&class, group) in fit.problem.classes().iter().zip(groups) {
            groups_of[class].insert(group);
        }
        let counts = trained.labels().iter().zip(fit.problem.counts());
        let classes: Vec<_> = counts
            .enumerate()
            .map(|(class, (label, &count))| {
                let own = outcomes.iter().filter(|&&(of, _)| of == class);
                ClassReport {
                    label: label.clone(),
                    count,
                    groups: groups_of[class].len(),
                    left_out: Share::of(own.map(|&(_, outcome)| outcome)),
                }
            })
            .collect();
        let all = || outcomes.iter().map(|&(_, outcome)| outcome);
        let leave_one_out = (!outcomes.is_empty()).then(|| {
            let share = Share::of(all());
            let Share { correct, total, .. } = share;
            LeftOutReport {
                correct,
                total,
                groups: all().map(|(group, _)| group).collect::<BTreeSet<_>>().len(),
                accuracy: correct as f64 / total as f64,
                low: share.low,
                high: share.high,
                method: fit.method,
            }
        });
        let head = Head::named(fit.head).ok();
        let caution = head.and_then(|head| (head.caution)(&fit.problem));
        Self {
            head: fit.head.to_owned(),
            caution: caution.map(|caution| caution.message.to_owned()),
            caution_code: caution.map(|caution| caution.code.to_owned()),
            balanced_accuracy: balanced_accuracy(classes.iter().map(|class| class.left_out)),
            classes,
            leave_one_out,
            confusion,
            reliability: Reliability::by_group(&calibrated),
            temperature: trained.temperature(),
            calibrated: trained.temperature().is_some(),
            open_set: trained.open_set().threshold().is_some(),
            open_set_rates: OpenSetRates::measure(trained),
            epochs: fit.epochs.clone(),
            photos: None,
            learning_curve: None,
        }
    }
}

/// The mean over the classes of the share that is correct; `None` if a class has no photo.
fn balanced_accuracy(classes: impl ExactSizeIterator<Item = Share>) -> Option<f64> {
    let way = classes.len() as f64;
    let shares = classes.map(|class| match class {
        Share { total: 0, .. } => None,
        Share { correct, total, .. } => Some(correct as f64 / total as f64),
    });
    Some(shares.sum::<Option<f64>>()? / way)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::head::{Fit, LinearMap};
    use crate::support::Problem;

    /// A report of photos with these left-out scores.
    fn report(photos: &[(usize, Option<[f64; 2]>)]) -> Report {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        let classes = photos.iter().map(|photo| photo.0).collect();
        let rows = vec![1.0; photos.len()];
        let left_out = photos.iter().map(|photo| photo.1.map(Vec::from));
        let fit = Fit {
            head: "ridge",
            problem: Arc::new(Problem::new(labels, 1, rows, classes).unwrap()),
            scorer: Box::new(LinearMap {
                dim: 1,
                weights: vec![0.0; 2],
                bias: vec![0.0; 2],
            }),
            left_out: left_out.collect(),
            method: LeftOut::LeaveOneOut,
            usual_temperature: 1.0,
            epochs: Vec::new(),
        };
        Report::new(&Trained::new(fit, &[0.0]).unwrap())
    }

    #[test]
    fn figures_count_left_out_photos() {
        let (right, wrong) = (Some([1.0, 0.0]), Some([0.0, 1.0]));
        let report = report(&[
            (0, right),
            (0, right),
            (0, right),
            (0, wrong),
            (1, wrong),
            (1, right),
        ]);
        assert_eq!(report.confusion, [[3, 1], [1, 1]]);
        let figure = report.leave_one_out.unwrap();
        assert_eq!((figure.correct, figure.total), (4, 6));
        assert_eq!((figure.low, figure.high), clopper_pearson(4, 6));
        assert_eq!(report.balanced_accuracy, Some((0.75 + 0.5) / 2.0));
        let share = report.classes[0].left_out;
        assert_eq!((share.low, share.high), clopper_pearson(3, 4));
        // All six have the top probability p, and 4 of them are correct.
        let tau = report.temperature.unwrap();
        let p = 1.0 / (1.0 + (-tau).exp());
        let reliability = report.reliability.unwrap();
        assert!((reliability.ece - (p - 4.0 / 6.0).abs()).abs() < 1e-12);
        assert_eq!(reliability.bins.len(), 1);
    }

    #[test]
    fn a_class_with_one_photo_has_no_figures() {
        let right = Some([1.0, 0.0]);
        let report = report(&[(0, right), (0, right), (1, None)]);
        assert_eq!(report.balanced_accuracy, None);
        assert_eq!(report.reliability, None);
        let share = report.classes[1].left_out;
        assert_eq!((share.total, share.low, share.high), (0, 0.0, 1.0));
    }
}
