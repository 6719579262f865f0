//! How well photos of other things are told from photos of the trained classes, on episodes.
//!
//! *Near* strangers are photos of the data's other classes, *far* ones come from elsewhere. The
//! open set does not depend on the head, and so neither do these figures.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::Mean;
use super::episodes::{Episode, Episodes};
use crate::error::Result;
use crate::head::open_set::OpenSet;
use crate::support::check_embedding;

/// The open set measured on one episode. A figure is `None` where there are no such strangers, or,
/// for those about refusing, where no class has two photos and nothing is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrangerOutcome {
    /// Share of the queries that are refused, wrongly.
    pub false_reject: Option<f64>,
    /// The near strangers.
    pub near: Strangers<f64>,
    /// The far strangers.
    pub far: Strangers<f64>,
}

/// Figures about one kind of strangers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strangers<T> {
    /// Area under the receiver operating characteristic: the probability that a query is more
    /// similar to the support set than a stranger, ties counting half.
    pub auroc: Option<T>,
    /// Share of the strangers that are not refused, wrongly.
    pub false_accept: Option<T>,
}

/// The open set measured on many episodes: means with their intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrangerReport {
    /// As in [`StrangerOutcome`].
    pub false_reject: Option<Mean>,
    /// The near strangers.
    pub near: Strangers<Mean>,
    /// The far strangers.
    pub far: Strangers<Mean>,
}

impl Episodes<'_> {
    /// Draws the episode of that number and measures the open set on it: its queries against as
    /// many near strangers and as many of `far` (row-major embeddings), or all where there are
    /// fewer. `base_mean` is as for [`OpenSet::new`].
    ///
    /// # Errors
    /// As [`OpenSet::new`], and [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput)
    /// if `far` does not hold whole embeddings.
    pub fn measure_strangers(
        &self,
        episode: usize,
        base_mean: &[f32],
        far: &[f32],
    ) -> Result<StrangerOutcome> {
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
        let refused = |values: &[f64]| {
            let refused = values.iter().filter(|value| open_set.is_unlike(**value));
            let share = refused.count() as f64 / values.len() as f64;
            (!values.is_empty() && open_set.threshold().is_some()).then_some(share)
        };
        let strangers = |rows: &[&[f32]]| {
            let values: Vec<_> = rows.iter().map(|row| similarity(row)).collect();
            Strangers {
                auroc: auroc(&known, &values),
                false_accept: refused(&values).map(|refused| 1.0 - refused),
            }
        };
        Ok(StrangerOutcome {
            false_reject: refused(&known),
            near: strangers(&near),
            far: strangers(&far),
        })
    }
}

impl StrangerReport {
    /// The means over the episodes in which there are such figures.
    pub fn new(outcomes: &[StrangerOutcome]) -> Self {
        let mean = |of: &dyn Fn(&StrangerOutcome) -> Option<f64>| {
            Mean::of(&outcomes.iter().filter_map(of).collect::<Vec<_>>())
        };
        Self {
            false_reject: mean(&|o| o.false_reject),
            near: Strangers {
                auroc: mean(&|o| o.near.auroc),
                false_accept: mean(&|o| o.near.false_accept),
            },
            far: Strangers {
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

/// The share of pairs in which the positive value is the larger one, ties counting half (the
/// statistic of Mann & Whitney 1947); `None` if one side is empty.
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
    fn strangers_far_off_are_refused() {
        let data = data();
        let episodes = Episodes::new(&data, settings(5)).unwrap();
        let far: Vec<_> = [0.0, 0.0, 0.0, 0.0, 1.0].repeat(3);
        let measure = |far: &[f32]| -> Vec<_> {
            let numbers = 0..10;
            let outcomes = numbers.map(|i| episodes.measure_strangers(i, &[0.0; 5], far));
            outcomes.map(Result::unwrap).collect()
        };
        let report = StrangerReport::new(&measure(&far));
        for strangers in [report.near, report.far] {
            assert_eq!(strangers.auroc.unwrap().mean, 1.0);
            assert_eq!(strangers.false_accept.unwrap().mean, 0.0);
        }
        let rejected = report.false_reject.unwrap().mean;
        assert!((0.01..0.5).contains(&rejected), "{rejected}");

        let report = StrangerReport::new(&measure(&[]));
        assert!(report.far.auroc.is_none() && report.far.false_accept.is_none());
        // Photos of the classes themselves are no strangers.
        let report = StrangerReport::new(&measure(data.embeddings()));
        assert!((0.6..0.9).contains(&report.far.auroc.unwrap().mean));
        assert!(episodes.measure_strangers(0, &[0.0; 5], &far[1..]).is_err());
    }

    #[test]
    fn near_strangers_are_of_the_classes_not_drawn() {
        let data = data();
        let all = EpisodeSettings {
            shots: vec![2; 4],
            ..settings(2)
        };
        let episodes = Episodes::new(&data, all).unwrap();
        let outcome = episodes.measure_strangers(0, &[0.0; 5], &[]).unwrap();
        assert!(outcome.near.auroc.is_none() && outcome.false_reject.is_some());
    }

    #[test]
    fn one_photo_per_class_refuses_nobody() {
        let data = data();
        let episodes = Episodes::new(&data, settings(1)).unwrap();
        let outcome = episodes.measure_strangers(0, &[0.0; 5], &[]).unwrap();
        assert_eq!(outcome.false_reject, None);
        assert_eq!(outcome.near.false_accept, None);
        assert!(outcome.near.auroc.is_some());
    }
}
