//! The learning curve: whether more photos would help, and of which class.
//!
//! The head learns from a half, a quarter, an eighth of each class's photos, several times over,
//! and classifies those it did not learn from. What the last doubling brought, photo by photo
//! against the left-out predictions with all photos, says what to expect from the next: curves of
//! error over size flatten (Cortes et al. 1994), so the next doubling should bring no more.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Gain;
use super::interval::share_interval;
use crate::error::Result;
use crate::head::{Fit, Head, Scorer, Step, Trained, Training, argmax};
use crate::support::Problem;

mod plan;

use plan::{Subset, plan};

/// A doubling that surely brings less than this share of all photos is not worth the while.
const WORTH: f64 = 0.02;

/// Photos scored in one step.
const CHUNK: usize = 256;

/// How the accuracy grows with the number of photos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LearningCurve {
    /// By rising size; the last is the whole support set and its left-out accuracy.
    pub points: Vec<CurvePoint>,
    /// What the last doubling of all classes brought.
    pub gain: Gain,
    /// Whether more photos would help.
    pub verdict: Verdict,
    /// What the last doubling brought to each class; `None` for a class with one photo.
    pub class_gains: Vec<Option<Gain>>,
    /// The class that most needs photos: one with a single photo, which cannot even be tested, or
    /// else the one with the lowest left-out accuracy, of equal ones that with the fewest photos.
    /// `None` if no left-out photo was classified wrong.
    pub weakest: Option<String>,
}

/// One size of a [`LearningCurve`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurvePoint {
    /// Photos learned from, of all classes together.
    pub photos: usize,
    /// Share of the photos not learned from that are classified right; each photo counts once,
    /// with its mean over the trainings.
    pub accuracy: f64,
    /// Lower end of the 95 % interval of the accuracy.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// Whether more photos would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The last doubling surely helped: the interval of its gain is above 0.
    Rising,
    /// It surely brought less than 2 points: the interval is below them.
    Flat,
    /// There are too few photos to tell.
    Unclear,
}

/// A learning curve being measured.
pub struct CurveMeasurement {
    head: Head,
    seed: u64,
    problem: Arc<Problem>,
    labels: Vec<String>,
    /// For each photo whether it was right when left out with all others there.
    whole: Vec<Option<bool>>,
    plan: Vec<Subset>,
    /// The subset at work.
    next: usize,
    stage: Stage,
    /// Per level and photo how often it was right, of how many trials.
    trials: Vec<Vec<(f64, f64)>>,
}

enum Stage {
    Idle,
    Training(Training),
    Scoring {
        scorer: Box<dyn Scorer>,
        held_out: Vec<usize>,
    },
}

impl CurveMeasurement {
    /// Gets ready to measure the head on what a classifier was trained on; `None` if no photo was
    /// left out. All randomness comes from the seed.
    pub fn new(trained: &Trained, head: &Head, seed: u64) -> Option<Self> {
        let Fit {
            problem, left_out, ..
        } = trained.fit();
        let photos = left_out.iter().zip(problem.classes());
        let whole: Vec<_> = photos
            .map(|(scores, &class)| scores.as_ref().map(|scores| argmax(scores) == class))
            .collect();
        let plan = plan(problem, seed);
        let levels = plan.last().map_or(0, |subset| subset.level + 1);
        whole.iter().any(Option::is_some).then(|| Self {
            head: *head,
            seed,
            labels: trained.labels().to_vec(),
            trials: vec![vec![(0.0, 0.0); problem.len()]; levels],
            problem: Arc::clone(problem),
            whole,
            plan,
            next: 0,
            stage: Stage::Idle,
        })
    }

    /// Does a little of the work; returns the share that is done, 1 at the end.
    ///
    /// # Errors
    /// As [`Head::train`].
    pub fn step(&mut self) -> Result<f64> {
        let Some(subset) = self.plan.get(self.next) else {
            return Ok(1.0);
        };
        self.stage = match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => {
                let problem = self.part(&subset.photos)?;
                Stage::Training(self.head.start(Arc::new(problem), self.seed))
            }
            Stage::Training(mut training) => match training.step()? {
                Step::More(_) => Stage::Training(training),
                Step::Done(fit) => {
                    let photos = 0..self.problem.len();
                    let unseen = |photo: &usize| subset.photos.binary_search(photo).is_err();
                    Stage::Scoring {
                        scorer: fit.scorer,
                        held_out: photos.filter(unseen).collect(),
                    }
                }
            },
            Stage::Scoring {
                scorer,
                mut held_out,
            } => {
                let chunk = held_out.split_off(held_out.len().saturating_sub(CHUNK));
                let level = subset.level;
                self.score(&*scorer, &chunk, level);
                match held_out.is_empty() {
                    true => {
                        self.next += 1;
                        Stage::Idle
                    }
                    false => Stage::Scoring { scorer, held_out },
                }
            }
        };
        // Sizes double from level to level, and so, about, does the time of a training.
        let work = |subsets: &[Subset]| subsets.iter().map(|s| s.photos.len()).sum::<usize>();
        let (done, left) = self.plan.split_at(self.next);
        let (done, left) = (work(done), work(left));
        Ok(done as f64 / (done + left).max(1) as f64)
    }

    /// The curve, once all steps are done.
    pub fn finish(self) -> LearningCurve {
        let all = |_: usize| true;
        let halves = self.trials.last();
        let gain = |of: &dyn Fn(usize) -> bool| {
            let photos = self.whole.iter().zip(self.problem.classes()).enumerate();
            let photos = photos.filter(|(_, (_, class))| of(**class));
            Gain::of(photos.filter_map(|(photo, (after, _))| {
                let (right, trials) = halves?[photo];
                let after = f64::from(u8::from((*after)?));
                (trials > 0.0).then(|| (right / trials, after))
            }))
        };
        let gains = (0..self.problem.way()).map(|class| gain(&|c| c == class));
        let overall = gain(&all).unwrap_or(Gain {
            value: 0.0,
            low: -1.0,
            high: 1.0,
        });
        LearningCurve {
            points: self.points(),
            gain: overall,
            verdict: match overall {
                Gain { low, .. } if low > 0.0 => Verdict::Rising,
                Gain { high, .. } if high < WORTH => Verdict::Flat,
                _ => Verdict::Unclear,
            },
            class_gains: gains.collect(),
            weakest: self.weakest(),
        }
    }

    fn part(&self, photos: &[usize]) -> Result<Problem> {
        let problem = &self.problem;
        let rows = photos.iter().flat_map(|&photo| problem.row(photo));
        let embeddings = rows.copied().collect();
        let classes = photos.iter().map(|&photo| problem.classes()[photo]);
        let labels = problem.labels().to_vec();
        let part = problem.like(labels, embeddings, classes.collect())?;
        part.with_unlabelled(problem.unlabelled().to_vec())
    }

    fn score(&mut self, scorer: &dyn Scorer, photos: &[usize], level: usize) {
        let rows = photos.iter().flat_map(|&photo| self.problem.row(photo));
        let scores = scorer.scores(&rows.copied().collect::<Vec<_>>());
        for (scores, &photo) in scores.chunks_exact(self.problem.way()).zip(photos) {
            let right = argmax(scores) == self.problem.classes()[photo];
            let (sum, trials) = &mut self.trials[level][photo];
            *sum += f64::from(u8::from(right));
            *trials += 1.0;
        }
    }

    fn points(&self) -> Vec<CurvePoint> {
        let point = |photos: usize, shares: &[f64]| {
            let (right, total) = (shares.iter().sum::<f64>(), shares.len() as f64);
            let (low, high) = share_interval(right, total);
            let accuracy = right / total;
            (total > 0.0).then_some(CurvePoint {
                photos,
                accuracy,
                low,
                high,
            })
        };
        let parts = self.trials.iter().enumerate().map(|(level, trials)| {
            let tried = trials.iter().filter(|(_, trials)| *trials > 0.0);
            let shares: Vec<_> = tried.map(|(right, trials)| right / trials).collect();
            let subset = self.plan.iter().find(|subset| subset.level == level);
            point(subset?.photos.len(), &shares)
        });
        let whole = self.whole.iter().flatten();
        let whole: Vec<_> = whole.map(|&right| f64::from(u8::from(right))).collect();
        let whole = point(self.problem.len(), &whole);
        parts.chain([whole]).flatten().collect()
    }

    fn weakest(&self) -> Option<String> {
        let counts = self.problem.counts();
        let mut right = vec![0; counts.len()];
        for (whole, &class) in self.whole.iter().zip(self.problem.classes()) {
            right[class] += usize::from(*whole == Some(true));
        }
        let recall = |class: usize| match counts[class] {
            1 => -1.0,
            count => right[class] as f64 / count as f64,
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

    /// Two classes on a line, at −1 and 1, spread widely enough that some photos are wrong.
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

    fn measure(problem: Problem) -> (Trained, CurveMeasurement) {
        let head = Head::named("ridge").unwrap();
        let fit = head.train(problem, 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 3]).unwrap();
        let mut curve = CurveMeasurement::new(&trained, head, 4).unwrap();
        let mut last = 0.0;
        while last < 1.0 {
            let done = curve.step().unwrap();
            assert!(done >= last);
            last = done;
        }
        (trained, curve)
    }

    /// The point of half of the photos and the gain, from trainings made one by one.
    #[test]
    fn curve_is_what_trainings_on_the_subsets_give() {
        let (trained, curve) = measure(problem([24, 30], 1.6));
        let head = Head::named("ridge").unwrap();
        let whole = &trained.fit().problem;
        let (mut right, mut trials) = (vec![0.0; 54], vec![0.0; 54]);
        for subset in curve.plan.iter().filter(|subset| subset.level == 3) {
            let fit = head.train(curve.part(&subset.photos).unwrap(), 4).unwrap();
            for photo in (0..54).filter(|photo| !subset.photos.contains(photo)) {
                let top = argmax(&fit.scorer.scores(whole.row(photo)));
                right[photo] += f64::from(u8::from(top == whole.classes()[photo]));
                trials[photo] += 1.0;
            }
        }
        let half: Vec<_> = right.iter().zip(&trials).map(|(r, t)| r / t).collect();
        let left_out = trained.fit().left_out.iter().zip(whole.classes());
        let right = left_out.map(|(scores, &class)| argmax(scores.as_ref().unwrap()) == class);
        let full: Vec<_> = right.map(|right| f64::from(u8::from(right))).collect();
        let (half, full) = (
            half.iter().sum::<f64>() / 54.0,
            full.iter().sum::<f64>() / 54.0,
        );

        let curve = curve.finish();
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
        let easy = measure(problem([150, 150], 0.2)).1.finish();
        assert_eq!(easy.verdict, Verdict::Flat);
        assert_eq!((easy.weakest, easy.gain.value), (None, 0.0));
        let few = measure(problem([3, 3], 0.2)).1.finish();
        assert_eq!(few.verdict, Verdict::Unclear);
        let (_, mut rising) = measure(problem([150, 150], 0.2));
        let halves = rising.trials.last_mut().unwrap();
        halves
            .iter_mut()
            .step_by(5)
            .for_each(|(right, _)| *right = 0.0);
        let rising = rising.finish();
        assert_eq!(rising.verdict, Verdict::Rising);
        assert!((rising.gain.value - 0.2).abs() < 1e-12);
    }

    #[test]
    fn the_weakest_class_is_one_that_cannot_be_tested_or_has_most_errors() {
        let single = measure(problem([1, 12], 0.2)).1.finish();
        assert_eq!(single.weakest.as_deref(), Some("left"));
        assert!(single.class_gains[0].is_none() && single.class_gains[1].is_some());
        let (_, mut curve) = measure(problem([12, 12], 0.2));
        curve.whole[15] = Some(false);
        assert_eq!(curve.finish().weakest.as_deref(), Some("right"));
    }

    #[test]
    fn without_a_photo_to_leave_out_there_is_no_curve() {
        let head = Head::named("ridge").unwrap();
        let fit = head.train(problem([1, 1], 0.2), 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 3]).unwrap();
        assert!(CurveMeasurement::new(&trained, head, 0).is_none());
    }
}
