//! Evaluation of the open set on episodes: how well it separates photos of the trained classes from
//! out-of-distribution (OOD) photos.
//!
//! *Near* OOD photos are of the data's other classes, *far* OOD photos come from another data set. The
//! open set does not depend on the head, and neither do these figures.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::Mean;
use super::episodes::{Episode, Episodes};
use crate::error::Result;
use crate::head::open_set::OpenSet;
use crate::support::check_embedding;

/// The open set measured on one episode. A figure is `None` without OOD photos of its kind, and
/// rejection rates are `None` where no class has two photos, so that nothing is rejected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenSetOutcome {
    /// Share of the queries that are wrongly rejected.
    pub false_reject: Option<f64>,
    /// Near OOD photos.
    pub near: OodFigures<f64>,
    /// Far OOD photos.
    pub far: OodFigures<f64>,
}

/// Figures for one kind of OOD photos.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OodFigures<T> {
    /// Area under the receiver operating characteristic: the probability that a query is more
    /// similar to the support set than an OOD photo, ties counting half.
    pub auroc: Option<T>,
    /// Share of the OOD photos that are wrongly accepted.
    pub false_accept: Option<T>,
}

/// The open set measured on many episodes: means with their intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenSetReport {
    /// As in [`OpenSetOutcome`].
    pub false_reject: Option<Mean>,
    /// Near OOD photos.
    pub near: OodFigures<Mean>,
    /// Far OOD photos.
    pub far: OodFigures<Mean>,
}

impl Episodes<'_> {
    /// Draws an episode by its number and measures the open set on it: its queries against as many
    /// near OOD photos and as many of `far` (row-major embeddings), or all where there are fewer.
    /// `base_mean` is as for [`OpenSet::new`].
    ///
    /// # Errors
    /// As [`OpenSet::new`], and [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput)
    /// if `far` does not hold whole embeddings.
    pub fn measure_open_set(
        &self,
        episode: usize,
        base_mean: &[f32],
        far: &[f32],
    ) -> Result<OpenSetOutcome> {
        let Episode {
            support,
            queries,
            classes,
            mut random,
            ..
        } = self.draw(episode)?;
        let data = self.data();
        let open_set = OpenSet::new(&support, base_mean)?;
        let photos = data.classes().iter().enumerate();
        let near = photos.filter(|(_, class)| !classes.contains(class));
        let near = sample(
            near.map(|(photo, _)| data.row(photo)),
            queries.len(),
            &mut random,
        );
        let far = sample(far.chunks(data.dim()), queries.len(), &mut random);
        for row in &far {
            check_embedding(row, data.dim())?;
        }
        let similarity = |row: &[f32]| open_set.similarity(row);
        let known: Vec<_> = queries
            .iter()
            .map(|&(photo, _)| similarity(data.row(photo)))
            .collect();
        let rejected = |values: &[f64]| {
            let rejected = values.iter().filter(|value| open_set.is_unlike(**value));
            let share = rejected.count() as f64 / values.len() as f64;
            (!values.is_empty() && open_set.threshold().is_some()).then_some(share)
        };
        let figures = |rows: &[&[f32]]| {
            let values: Vec<_> = rows.iter().map(|row| similarity(row)).collect();
            OodFigures {
                auroc: auroc(&known, &values),
                false_accept: rejected(&values).map(|rejected| 1.0 - rejected),
            }
        };
        Ok(OpenSetOutcome {
            false_reject: rejected(&known),
            near: figures(&near),
            far: figures(&far),
        })
    }
}

impl OpenSetReport {
    /// The means over the episodes that have the figure.
    pub fn new(outcomes: &[OpenSetOutcome]) -> Self {
        let mean = |of: &dyn Fn(&OpenSetOutcome) -> Option<f64>| {
            Mean::of(&outcomes.iter().filter_map(of).collect::<Vec<_>>())
        };
        Self {
            false_reject: mean(&|o| o.false_reject),
            near: OodFigures {
                auroc: mean(&|o| o.near.auroc),
                false_accept: mean(&|o| o.near.false_accept),
            },
            far: OodFigures {
                auroc: mean(&|o| o.far.auroc),
                false_accept: mean(&|o| o.far.false_accept),
            },
        }
    }
}

fn sample<'a>(
    rows: impl Iterator<Item = &'a [f32]>,
    count: usize,
    random: &mut impl RngExt,
) -> Vec<&'a [f32]> {
    let mut rows: Vec<_> = rows.collect();
    rows.partial_shuffle(random, count).0.to_vec()
}

/// The share of pairs in which the positive value is larger, ties counting half (the statistic of
/// Mann & Whitney 1947); `None` if one side is empty.
pub fn auroc(positive: &[f64], negative: &[f64]) -> Option<f64> {
    let mut negative = negative.to_vec();
    negative.sort_by(f64::total_cmp);
    let below = |value: &f64| {
        let less = negative.partition_point(|other| other < value);
        let not_more = negative.partition_point(|other| other <= value);
        (less + not_more) as f64 / 2.0
    };
    let pairs = positive.len() * negative.len();
    let won: f64 = positive.iter().map(below).sum();
    (pairs > 0).then(|| won / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::EpisodeSettings;
    use crate::support::Problem;

    #[test]
    fn auroc_is_the_share_of_pairs_won() {
        assert_eq!(auroc(&[], &[1.0]), None);
        assert_eq!(auroc(&[1.0], &[]), None);
        assert_eq!(auroc(&[2.0, 3.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(auroc(&[1.0], &[1.0, 1.0]), Some(0.5));
        let value = |i: usize| ((i * 7919) % 23) as f64;
        let positive: Vec<_> = (0..40).map(|i| value(i) + 3.0).collect();
        let negative: Vec<_> = (50..120).map(value).collect();
        let mut won = 0.0;
        for p in &positive {
            for n in &negative {
                won += match p.total_cmp(n) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        let found = auroc(&positive, &negative).unwrap();
        assert!((found - won / 2800.0).abs() < 1e-12);
    }

    /// Four classes along the axes, with little noise.
    fn data() -> Problem {
        let labels = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let rows = (0..40).flat_map(|i| {
            let noise = move |k: usize| ((i * 5 + k) as f32 * 12.9898).sin() * 0.1;
            (0..5).map(move |k| f32::from(u8::from(k == i % 4)) + noise(k))
        });
        let rows = rows.collect();
        Problem::new(labels, 5, rows, (0..40).map(|i| i % 4).collect()).unwrap()
    }

    fn settings(shot: usize) -> EpisodeSettings {
        EpisodeSettings {
            shots: vec![shot; 2],
            query: 5,
            episodes: 10,
            seed: 1,
        }
    }

    #[test]
    fn far_photos_are_rejected() {
        let data = data();
        let episodes = Episodes::new(&data, settings(5)).unwrap();
        let far: Vec<_> = [0.0, 0.0, 0.0, 0.0, 1.0].repeat(3);
        let measure = |far: &[f32]| -> Vec<_> {
            let numbers = 0..10;
            let outcomes = numbers.map(|i| episodes.measure_open_set(i, &[0.0; 5], far));
            outcomes.map(Result::unwrap).collect()
        };
        let report = OpenSetReport::new(&measure(&far));
        for figures in [report.near, report.far] {
            assert_eq!(figures.auroc.unwrap().mean, 1.0);
            assert_eq!(figures.false_accept.unwrap().mean, 0.0);
        }
        let rejected = report.false_reject.unwrap().mean;
        assert!((0.01..0.5).contains(&rejected), "{rejected}");

        let report = OpenSetReport::new(&measure(&[]));
        assert!(report.far.auroc.is_none() && report.far.false_accept.is_none());
        // Photos of the trained classes are in distribution.
        let report = OpenSetReport::new(&measure(data.embeddings()));
        assert!((0.6..0.9).contains(&report.far.auroc.unwrap().mean));
        assert!(episodes.measure_open_set(0, &[0.0; 5], &far[1..]).is_err());
    }

    #[test]
    fn near_photos_are_of_the_classes_not_drawn() {
        let data = data();
        let all = EpisodeSettings {
            shots: vec![2; 4],
            ..settings(2)
        };
        let episodes = Episodes::new(&data, all).unwrap();
        let outcome = episodes.measure_open_set(0, &[0.0; 5], &[]).unwrap();
        assert!(outcome.near.auroc.is_none() && outcome.false_reject.is_some());
    }

    #[test]
    fn one_photo_per_class_rejects_nothing() {
        let data = data();
        let episodes = Episodes::new(&data, settings(1)).unwrap();
        let outcome = episodes.measure_open_set(0, &[0.0; 5], &[]).unwrap();
        assert_eq!(outcome.false_reject, None);
        assert_eq!(outcome.near.false_accept, None);
        assert!(outcome.near.auroc.is_some());
    }
}
