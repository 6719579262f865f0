//! The learning curve: whether more photos would help, and of which class.
//!
//! The head learns from a half, a quarter, an eighth and so on of each class's photos, several times
//! per size, and classifies the photos of the groups it did not learn from. The gain of the last doubling, photo by
//! photo against the left-out predictions with all photos, bounds the next: curves of error over size
//! flatten (Cortes et al. 1994), so that the next doubling should gain no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Gain;
use super::interval::Sample;
use crate::error::Result;
use crate::head::{Fit, Head, Scorer, Trained, argmax};
use crate::pace::Pace;
use crate::support::Problem;

mod subsets;

use subsets::draw_subsets;

/// Gain, as a share of all photos, below which a doubling is not worth the effort.
const WORTHWHILE_GAIN: f64 = 0.02;

/// Photos scored in one step.
const CHUNK: usize = 256;

/// How the accuracy grows with the number of photos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LearningCurve {
    /// By rising size; the last is the whole support set and its left-out accuracy.
    pub points: Vec<CurvePoint>,
    /// Gain in accuracy of the last doubling of all classes.
    pub gain: Gain,
    /// Whether more photos would help.
    pub verdict: Verdict,
    /// Gain of the last doubling for each class; `None` for a class of which no photo can be left out.
    pub class_gains: Vec<Option<Gain>>,
    /// The class that most needs photos: a class of which no photo can be left out, as with a single one,
    /// so that it cannot be tested, or else the class with the lowest left-out accuracy, and of several
    /// the one with the fewest photos.
    /// `None` if no left-out photo was misclassified.
    pub weakest: Option<String>,
}

/// One size of a [`LearningCurve`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CurvePoint {
    /// Photos learned from, over all classes.
    pub photos: usize,
    /// Share of the photos not learned from that are classified correctly; each photo counts once,
    /// with its mean over the trainings.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the accuracy.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Whether more photos would help: `rising` if the last doubling did, `flat` if it brought less than
/// 2 points, `unclear` if the interval of its gain allows both nothing and more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The last doubling helped: the interval of its gain is above 0.
    Rising,
    /// The last doubling gained less than 2 points: the interval of its gain is below that.
    Flat,
    /// The interval of the gain holds 0, and 2 points too.
    Unclear,
}

/// What a learning curve is measured on.
pub(super) struct CurveInput {
    head: Head,
    seed: u64,
    problem: Arc<Problem>,
    labels: Vec<String>,
    /// For each photo whether it is classified correctly when its group is left out of all photos; `None`
    /// if the group cannot be left out.
    left_out: Vec<Option<bool>>,
}

/// The trials at one size.
struct SizeTrials {
    /// Photos learned from.
    photos: usize,
    /// Trials of each photo.
    trials: Vec<Trials>,
}

/// The trials of one photo, one for each training that it was not part of.
#[derive(Clone, Copy, Default)]
struct Trials {
    correct: f64,
    count: f64,
}

impl Trials {
    /// The share that is correct; `None` without trials.
    fn share(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.correct / self.count)
    }
}

impl CurveInput {
    /// The input for the head of a classifier; `None` if no photo could be left out. All randomness
    /// comes from the seed.
    pub(super) fn new(trained: &Trained, head: &Head, seed: u64) -> Option<Self> {
        let Fit {
            problem, left_out, ..
        } = trained.fit();
        let photos = left_out.iter().zip(problem.classes());
        let left_out: Vec<_> = photos
            .map(|(scores, &class)| scores.as_ref().map(|scores| argmax(scores) == class))
            .collect();
        left_out.iter().any(Option::is_some).then(|| Self {
            head: *head,
            seed,
            problem: Arc::clone(problem),
            labels: trained.labels().to_vec(),
            left_out,
        })
    }

    /// Trains on subsets and returns the curve.
    ///
    /// # Errors
    /// As [`Head::train`].
    pub(super) async fn measure(&self, pace: &Pace) -> Result<LearningCurve> {
        let sizes = self.run_trials(pace).await?;
        Ok(self.curve(&sizes))
    }

    /// The trials at each size, by rising size.
    async fn run_trials(&self, pace: &Pace) -> Result<Vec<SizeTrials>> {
        let sizes = draw_subsets(&self.problem, self.seed);
        // Training time is roughly proportional to the number of photos.
        let work: usize = sizes.iter().flatten().map(Vec::len).sum();
        let share = |photos: usize| photos as f64 / work as f64;
        let mut done = 0;
        let mut measured = Vec::with_capacity(sizes.len());
        for subsets in &sizes {
            let mut trials = vec![Trials::default(); self.problem.len()];
            for subset in subsets {
                let pace = pace.part(share(done)..share(done + subset.len()));
                let problem = Arc::new(self.select(subset)?);
                let fit = (self.head.fit)(problem, self.seed, pace.clone()).await?;
                let groups = self.problem.groups().of();
                let seen: BTreeSet<_> = subset.iter().map(|&photo| groups[photo]).collect();
                let unseen = |photo: &usize| !seen.contains(&groups[*photo]);
                let held_out: Vec<_> = (0..self.problem.len()).filter(unseen).collect();
                for chunk in held_out.rchunks(CHUNK) {
                    self.score(&*fit.scorer, chunk, &mut trials);
                    pace.tick(1.0).await;
                }
                done += subset.len();
            }
            measured.push(SizeTrials {
                photos: subsets.first().map_or(0, Vec::len),
                trials,
            });
        }
        Ok(measured)
    }

    /// The problem of some of the photos.
    fn select(&self, photos: &[usize]) -> Result<Problem> {
        let problem = &self.problem;
        let rows = photos.iter().flat_map(|&photo| problem.row(photo));
        let embeddings = rows.copied().collect();
        let classes = photos.iter().map(|&photo| problem.classes()[photo]);
        let labels = problem.labels().to_vec();
        let selected = problem.like(labels, embeddings, classes.collect())?;
        let groups = photos
            .iter()
            .map(|&photo| Some(problem.groups().of()[photo]));
        let selected = selected.with_groups(groups.collect())?;
        selected.with_unlabelled(problem.unlabelled().to_vec())
    }

    /// Counts a trial of each of these photos.
    fn score(&self, scorer: &dyn Scorer, photos: &[usize], trials: &mut [Trials]) {
        let rows = photos.iter().flat_map(|&photo| self.problem.row(photo));
        let scores = scorer.scores(&rows.copied().collect::<Vec<_>>());
        for (scores, &photo) in scores.chunks_exact(self.problem.way()).zip(photos) {
            let correct = argmax(scores) == self.problem.classes()[photo];
            trials[photo].correct += f64::from(u8::from(correct));
            trials[photo].count += 1.0;
        }
    }

    /// The curve through sizes that were measured.
    fn curve(&self, sizes: &[SizeTrials]) -> LearningCurve {
        let classes = self.problem.classes();
        // From half of the photos to all.
        let gain = |of_class: &dyn Fn(usize) -> bool| {
            let half = &sizes.last()?.trials;
            let photos = half.iter().zip(&self.left_out).zip(classes);
            let photos = photos.zip(self.problem.groups().of());
            let photos = photos.filter(|((_, class), _)| of_class(**class));
            Gain::of(photos.filter_map(|(((half, whole), _), &group)| {
                let whole = f64::from(u8::from((*whole)?));
                Some((group, half.share()?, whole))
            }))
        };
        let class_gains = (0..self.problem.way()).map(|class| gain(&|of| of == class));
        let overall = gain(&|_| true).unwrap_or(Gain {
            value: 0.0,
            low: -1.0,
            high: 1.0,
        });
        LearningCurve {
            points: self.points(sizes),
            gain: overall,
            verdict: match overall {
                Gain { low, .. } if low > 0.0 => Verdict::Rising,
                Gain { high, .. } if high < WORTHWHILE_GAIN => Verdict::Flat,
                _ => Verdict::Unclear,
            },
            class_gains: class_gains.collect(),
            weakest: self.weakest(),
        }
    }

    fn points(&self, sizes: &[SizeTrials]) -> Vec<CurvePoint> {
        let groups = self.problem.groups().of();
        let point = |photos: usize, shares: Vec<Option<f64>>| {
            let shares = groups.iter().zip(shares);
            let sample = Sample::of(shares.filter_map(|(&group, share)| Some((group, share?))));
            let (low, high) = sample.interval();
            (sample.groups() > 0).then(|| CurvePoint {
                photos,
                accuracy: sample.mean(),
                low,
                high,
            })
        };
        let parts = sizes.iter().map(|size| {
            let shares = size.trials.iter().map(|trials| trials.share());
            point(size.photos, shares.collect())
        });
        let left_out = self.left_out.iter();
        let shares = left_out.map(|correct| correct.map(|correct| f64::from(u8::from(correct))));
        let whole = point(self.problem.len(), shares.collect());
        parts.chain([whole]).flatten().collect()
    }

    fn weakest(&self) -> Option<String> {
        let counts = self.problem.counts();
        let (mut correct, mut tested) = (vec![0; counts.len()], vec![0; counts.len()]);
        for (left_out, &class) in self.left_out.iter().zip(self.problem.classes()) {
            correct[class] += usize::from(*left_out == Some(true));
            tested[class] += usize::from(left_out.is_some());
        }
        let recall = |class: usize| match tested[class] {
            0 => -1.0,
            tested => correct[class] as f64 / tested as f64,
        };
        let weakest = (0..counts.len()).min_by(|&a, &b| {
            let recalls = recall(a).total_cmp(&recall(b));
            recalls.then(counts[a].cmp(&counts[b]))
        });
        let weakest = weakest.filter(|&class| recall(class) < 1.0)?;
        Some(self.labels[weakest].clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::{Paced, Step};

    /// Two classes on a line, at −1 and 1, with noise of this spread.
    fn problem(counts: [usize; 2], spread: f32) -> Problem {
        let classes: Vec<_> = [0, 1]
            .into_iter()
            .flat_map(|class| std::iter::repeat_n(class, counts[class]))
            .collect();
        let row = |(i, &class): (usize, &usize)| {
            let hash = |k: usize| ((i * 3 + k) as f32 * 12.9898).sin() * 43_758.547;
            let noise = |k| hash(k).fract() * spread;
            let side = class as f32 * 2.0 - 1.0;
            [side + noise(0), noise(1), noise(2)]
        };
        let rows = classes.iter().enumerate().flat_map(row).collect();
        let labels = vec!["left".to_owned(), "right".to_owned()];
        Problem::new(labels, 3, rows, classes).unwrap()
    }

    fn trials(problem: Problem) -> (Trained, CurveInput, Vec<SizeTrials>) {
        let head = Head::named("ridge").unwrap();
        let fit = head.train(problem, 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 3]).unwrap();
        let input = CurveInput::new(&trained, head, 4).unwrap();
        let mut paced = Paced::new(async move |pace| {
            let sizes = input.run_trials(&pace).await?;
            Ok((input, sizes))
        });
        let mut last = 0.0;
        loop {
            match paced.step().unwrap() {
                Step::More(progress) => {
                    assert!((last..=1.0).contains(&progress.share));
                    last = progress.share;
                }
                Step::Done((input, sizes)) => return (trained, input, sizes),
            }
        }
    }

    fn curve(problem: Problem) -> LearningCurve {
        let (_, input, sizes) = trials(problem);
        input.curve(&sizes)
    }

    /// The point of half of the photos and the gain, from trainings made one by one.
    #[test]
    fn curve_agrees_with_trainings_on_the_subsets() {
        let (trained, input, sizes) = trials(problem([24, 30], 1.6));
        let head = Head::named("ridge").unwrap();
        let whole = &trained.fit().problem;
        let (mut correct, mut count) = (vec![0.0; 54], vec![0.0; 54]);
        for subset in &draw_subsets(whole, 4)[3] {
            let fit = head.train(input.select(subset).unwrap(), 4).unwrap();
            for photo in (0..54).filter(|photo| !subset.contains(photo)) {
                let top = argmax(&fit.scorer.scores(whole.row(photo)));
                correct[photo] += f64::from(u8::from(top == whole.classes()[photo]));
                count[photo] += 1.0;
            }
        }
        let half: f64 = correct.iter().zip(&count).map(|(c, n)| c / n).sum();
        let left_out = trained.fit().left_out.iter().zip(whole.classes());
        let correct = left_out.map(|(scores, &class)| argmax(scores.as_ref().unwrap()) == class);
        let full: f64 = correct.map(|correct| f64::from(u8::from(correct))).sum();
        let (half, full) = (half / 54.0, full / 54.0);

        let curve = input.curve(&sizes);
        let photos: Vec<_> = curve.points.iter().map(|point| point.photos).collect();
        // 24 and 30 photos by 16, 8, 4 and 2, rounded down.
        assert_eq!(photos, [2, 6, 13, 27, 54]);
        assert!((curve.points[3].accuracy - half).abs() < 1e-12);
        assert!((curve.points[4].accuracy - full).abs() < 1e-12);
        assert!((curve.gain.value - (full - half)).abs() < 1e-12);
        assert!(0.5 < half && full < 1.0, "{half} {full}");
    }

    #[test]
    fn verdict_follows_from_the_interval() {
        let easy = curve(problem([150, 150], 0.2));
        assert_eq!(easy.verdict, Verdict::Flat);
        assert_eq!((easy.weakest, easy.gain.value), (None, 0.0));
        let few = curve(problem([3, 3], 0.2));
        assert_eq!(few.verdict, Verdict::Unclear);
        let (_, input, mut sizes) = trials(problem([150, 150], 0.2));
        let half = &mut sizes.last_mut().unwrap().trials;
        half.iter_mut().step_by(5).for_each(|t| t.correct = 0.0);
        let rising = input.curve(&sizes);
        assert_eq!(rising.verdict, Verdict::Rising);
        assert!((rising.gain.value - 0.2).abs() < 1e-12);
    }

    #[test]
    fn the_weakest_class_cannot_be_tested_or_has_most_errors() {
        let single = curve(problem([1, 12], 0.2));
        assert_eq!(single.weakest.as_deref(), Some("left"));
        assert!(single.class_gains[0].is_none() && single.class_gains[1].is_some());
        let (_, mut input, sizes) = trials(problem([12, 12], 0.2));
        input.left_out[15] = Some(false);
        assert_eq!(input.curve(&sizes).weakest.as_deref(), Some("right"));
    }

    #[test]
    fn there_is_no_curve_without_a_left_out_photo() {
        let head = Head::named("ridge").unwrap();
        let fit = head.train(problem([1, 1], 0.2), 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 3]).unwrap();
        assert!(CurveInput::new(&trained, head, 0).is_none());
    }
}
