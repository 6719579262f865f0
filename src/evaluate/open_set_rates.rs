//! How often the open set is wrong, measured on the support set itself: photos of its classes that are
//! rejected, and photos of unknown classes that are accepted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Share;
use crate::head::Trained;
use crate::head::open_set::{OpenSet, rejection_limit};
use crate::support::Problem;

/// Classes that it takes to leave one out and still tell others apart.
const MIN_WAY: usize = 3;

/// Largest number of photos times classes that is measured. It takes a third of a second in a browser.
const MAX_COSINES: usize = 200_000;

/// How often the open set is right about photos that it does not know.
///
/// Photos of classes that were left out resemble the other classes more than photos of anything else do,
/// so that rather fewer of the latter are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenSetRates {
    /// Photos of the support set that are accepted, each left out of its class and of the threshold
    /// together with its group.
    pub known: Share,
    /// Photos that are rejected as unlike when their whole class is left out; `None` with fewer than
    /// three classes.
    pub unknown: Option<Share>,
}

/// The cosines of one photo to the prototypes without its group.
struct LeftOutCosines {
    class: usize,
    group: usize,
    /// Whether its group can be left out; otherwise the prototypes are those with it, and the cosine to
    /// its own class means nothing.
    can_be_left_out: bool,
    cosines: Vec<f64>,
}

impl LeftOutCosines {
    /// The largest cosine, without that to one of the classes.
    fn largest(&self, without: Option<usize>) -> f64 {
        let classes = self.cosines.iter().enumerate();
        let classes = classes.filter(|&(class, _)| Some(class) != without);
        classes.fold(-1.0, |largest, (_, &cosine)| cosine.max(largest))
    }
}

impl OpenSetRates {
    /// Measures the open set of a classifier; `None` if fewer than two photos can be left out, and where
    /// there are too many photos and classes.
    pub(super) fn measure(trained: &Trained) -> Option<Self> {
        let problem = &trained.fit().problem;
        if problem.len() * problem.way() > MAX_COSINES {
            return None;
        }
        let photos = left_out_cosines(trained.open_set(), problem);
        Some(Self {
            known: known(&photos)?,
            unknown: unknown(&photos, problem.way()),
        })
    }
}

fn left_out_cosines(open_set: &OpenSet, problem: &Problem) -> Vec<LeftOutCosines> {
    let mut all = Vec::with_capacity(problem.len());
    for (group, photos) in problem.groups().members().iter().enumerate() {
        let without = open_set.without(problem, group);
        all.extend(photos.iter().map(|&photo| LeftOutCosines {
            class: problem.classes()[photo],
            group,
            can_be_left_out: without.is_some(),
            cosines: match &without {
                Some(without) => without.cosines(problem.row(photo)),
                None => open_set.cosines(problem.row(photo)),
            },
        }));
    }
    all
}

/// The accepted photos: each is compared with the threshold that the photos of other groups set.
fn known(photos: &[LeftOutCosines]) -> Option<Share> {
    let photos = photos.iter().filter(|photo| photo.can_be_left_out);
    let similarities = photos.map(|photo| (photo.largest(None), photo.group));
    let mut similarities: Vec<_> = similarities.collect();
    similarities.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut places_of = BTreeMap::<_, Vec<_>>::new();
    for (place, &(_, group)) in similarities.iter().enumerate() {
        places_of.entry(group).or_default().push(place);
    }
    if places_of.len() < 2 {
        return None;
    }
    let mut accepted = Vec::with_capacity(similarities.len());
    for (&group, own) in &places_of {
        let of_others = |place: usize| {
            let skip = |at, &own: &usize| if own <= at { at + 1 } else { at };
            let at = own.iter().fold(place, skip);
            similarities.get(at).map(|&(similarity, _)| similarity)
        };
        let limit = rejection_limit(similarities.len() - own.len(), of_others)?;
        accepted.extend(
            own.iter()
                .map(|&place| (group, similarities[place].0 >= limit)),
        );
    }
    Some(Share::of(accepted))
}

/// The rejected photos of each class, when the others alone make the prototypes and the threshold.
fn unknown(photos: &[LeftOutCosines], way: usize) -> Option<Share> {
    let mut rejected = Vec::new();
    for left_out in (0..way).filter(|_| way >= MIN_WAY) {
        let others = photos.iter().filter(|photo| photo.class != left_out);
        let others = others.filter(|photo| photo.can_be_left_out);
        let mut similarities: Vec<_> = others.map(|photo| photo.largest(Some(left_out))).collect();
        similarities.sort_by(f64::total_cmp);
        let Some(limit) =
            rejection_limit(similarities.len(), |place| similarities.get(place).copied())
        else {
            continue;
        };
        for photo in photos.iter().filter(|photo| photo.class == left_out) {
            rejected.push((photo.group, photo.largest(Some(left_out)) < limit));
        }
    }
    (!rejected.is_empty()).then(|| Share::of(rejected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Head;

    /// Embeddings of two numbers: directions by angle, in degrees.
    fn trained(photos: &[(f64, usize)]) -> Trained {
        let way = 1 + photos.iter().map(|photo| photo.1).max().unwrap();
        let labels = (0..way).map(|class| class.to_string()).collect();
        let rows = photos.iter().flat_map(|(angle, _)| {
            let (sin, cos) = angle.to_radians().sin_cos();
            [cos as f32, sin as f32]
        });
        let classes = photos.iter().map(|photo| photo.1).collect();
        let problem = Problem::new(labels, 2, rows.collect(), classes).unwrap();
        let fit = Head::named("prototype").unwrap().train(problem, 0).unwrap();
        Trained::new(fit, &[0.0; 2]).unwrap()
    }

    /// The rates by their definition: a new open set for each photo's threshold and each class left out.
    fn by_definition(trained: &Trained) -> (usize, Option<usize>) {
        let problem = &trained.fit().problem;
        let open_set = trained.open_set();
        let similarity = |photo: usize, of: &OpenSet| {
            let without = of.without(problem, photo).unwrap();
            let cosines = without.cosines(problem.row(photo)).into_iter();
            cosines.fold(-1.0, f64::max)
        };
        let photos = 0..problem.len();
        let all: Vec<_> = photos
            .clone()
            .map(|photo| similarity(photo, open_set))
            .collect();
        let accepted = photos.clone().filter(|&photo| {
            let mut others = all.clone();
            others.remove(photo);
            others.sort_by(f64::total_cmp);
            let limit = rejection_limit(others.len(), |place| others.get(place).copied());
            all[photo] >= limit.unwrap()
        });
        let accepted = accepted.count();
        let rejected = (problem.way() > 2).then(|| {
            let rejected = photos.filter(|&photo| {
                let left_out = problem.classes()[photo];
                let kept: Vec<_> = (0..problem.len())
                    .filter(|&other| problem.classes()[other] != left_out)
                    .collect();
                let rows = kept.iter().flat_map(|&other| problem.row(other)).copied();
                let classes = kept.iter().map(|&other| {
                    let class = problem.classes()[other];
                    class - usize::from(class > left_out)
                });
                let labels = (1..problem.way()).map(|class| class.to_string()).collect();
                let others = Problem::new(labels, 2, rows.collect(), classes.collect()).unwrap();
                let open_set = OpenSet::new(&others, &[0.0; 2]).unwrap();
                open_set.is_unlike(open_set.similarity(problem.row(photo)))
            });
            rejected.count()
        });
        (accepted, rejected)
    }

    #[test]
    fn rates_are_those_of_new_open_sets() {
        let mut seed = 5_u32;
        let mut number = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1 << 24)
        };
        for (way, spread) in [(2, 40.0), (3, 10.0), (3, 90.0), (5, 30.0)] {
            let photos: Vec<_> = (0..8 * way)
                .map(|i| (60.0 * (i % way) as f64 + spread * number(), i % way))
                .collect();
            let trained = trained(&photos);
            let rates = OpenSetRates::measure(&trained).unwrap();
            let (accepted, rejected) = by_definition(&trained);
            assert_eq!(
                (rates.known.correct, rates.known.total),
                (accepted, photos.len())
            );
            assert_eq!(rates.unknown.map(|share| share.correct), rejected);
        }
    }

    #[test]
    fn far_classes_are_rejected_and_equal_ones_accepted() {
        let far = [
            (0.0, 0),
            (1.0, 0),
            (90.0, 1),
            (91.0, 1),
            (180.0, 2),
            (181.0, 2),
        ];
        let unknown = OpenSetRates::measure(&trained(&far))
            .unwrap()
            .unknown
            .unwrap();
        assert_eq!((unknown.correct, unknown.total), (6, 6));
        let equal = [(0.0, 0), (1.0, 0), (0.0, 1), (1.0, 1), (0.0, 2), (1.0, 2)];
        let unknown = OpenSetRates::measure(&trained(&equal))
            .unwrap()
            .unknown
            .unwrap();
        assert_eq!((unknown.correct, unknown.total), (0, 6));
    }

    #[test]
    fn single_photos_measure_nothing() {
        assert_eq!(
            OpenSetRates::measure(&trained(&[(0.0, 0), (90.0, 1)])),
            None
        );
        let rates = OpenSetRates::measure(&trained(&[(0.0, 0), (1.0, 0), (90.0, 1)])).unwrap();
        assert_eq!((rates.known.total, rates.unknown), (2, None));
    }
}
