//! Few-shot episodes: many small problems drawn from a larger labelled set.
//!
//! An episode depends only on the settings and its number, so that all heads see the same episodes,
//! episodes can be measured in any order and in parallel, and two heads can be compared episode by
//! episode.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use super::reliability::CalibrationBins;
use crate::error::{Error, ErrorKind, Result};
use crate::head::{Head, argmax, softmax, temperature};
use crate::support::Problem;

mod outcome;

pub use outcome::{EpisodeReport, Outcome, difference};

/// What episodes to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpisodeSettings {
    /// Shots of each class of an episode: at least 2 classes with at least 1 photo each. If they
    /// differ, the classes they belong to are drawn.
    pub shots: Vec<usize>,
    /// Queries per class, at least 1; a class with fewer photos left contributes all of them.
    pub query: usize,
    /// Number of episodes, at least 1.
    pub episodes: usize,
    /// Seed of all randomness.
    pub seed: u64,
}

/// The episodes of a labelled set.
pub struct Episodes<'a> {
    data: &'a Problem,
    /// Embeddings of all photos of the data as support photos, row-major.
    support: &'a [f32],
    settings: EpisodeSettings,
    /// The classes that have more photos than the largest number of shots, and their photos.
    classes: Vec<(usize, Vec<usize>)>,
}

/// One episode.
pub(super) struct Episode {
    /// The support set.
    pub(super) support: Problem,
    /// Photos of the data in the support set.
    pub(super) support_photos: Vec<usize>,
    /// Query photos of the data, with their classes in the support set.
    pub(super) queries: Vec<(usize, usize)>,
    /// The classes of the data that were drawn.
    pub(super) classes: Vec<usize>,
    /// Source of everything else that is drawn for the episode.
    pub(super) random: Xoshiro256PlusPlus,
}

impl<'a> Episodes<'a> {
    /// Prepares to draw from `data`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a setting is too small, or too few classes of the data have
    /// more photos than the largest number of shots.
    pub fn new(data: &'a Problem, settings: EpisodeSettings) -> Result<Self> {
        let way = settings.shots.len();
        let min_shot = settings.shots.iter().copied().min().unwrap_or_default();
        let max_shot = settings.shots.iter().copied().max().unwrap_or_default();
        if way < 2 || min_shot < 1 || settings.query < 1 || settings.episodes < 1 {
            return Err(invalid(
                "Episodes need a way of at least 2, and at least 1 shot, query and episode.",
            ));
        }
        let mut classes: Vec<_> = (0..data.way()).map(|class| (class, Vec::new())).collect();
        for (photo, &class) in data.classes().iter().enumerate() {
            classes[class].1.push(photo);
        }
        classes.retain(|(_, photos)| photos.len() > max_shot);
        if classes.len() < way {
            return Err(invalid(format!(
                "{way} classes with more than {max_shot} photos are needed; {} of {} classes have so many.",
                classes.len(),
                data.way()
            )));
        }
        Ok(Self {
            support: data.embeddings(),
            data,
            settings,
            classes,
        })
    }

    /// The same episodes with other embeddings, such as augmented ones, for support photos: row-major,
    /// of all photos of the data in their order. Queries keep their embeddings.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there are not as many numbers as in the data.
    pub fn learning_from(self, embeddings: &'a [f32]) -> Result<Self> {
        if embeddings.len() != self.data.embeddings().len() {
            return Err(invalid(
                "The embeddings to learn from must have one row for each photo of the data.",
            ));
        }
        Ok(Self {
            support: embeddings,
            ..self
        })
    }

    /// The settings.
    pub fn settings(&self) -> &EpisodeSettings {
        &self.settings
    }

    /// Number of classes of the data that are never drawn, because they have no more photos than the
    /// largest number of shots.
    pub fn skipped_classes(&self) -> usize {
        self.data.way() - self.classes.len()
    }

    /// Draws an episode by its number and measures a head on it. A transductive head gets the queries
    /// as unlabelled photos.
    ///
    /// # Errors
    /// As [`Head::train`].
    pub fn measure(&self, episode: usize, head: &Head) -> Result<Outcome> {
        let Episode {
            mut support,
            queries,
            ..
        } = self.draw(episode)?;
        let embeddings = self.embeddings(queries.iter().map(|query| query.0));
        if head.transductive {
            support = support.with_unlabelled(embeddings.clone())?;
        }
        let truth: Vec<_> = queries.iter().map(|query| query.1).collect();
        self.train_and_score(support, &embeddings, &truth, head)
    }

    /// Trains a head and measures it on queries with these embeddings, row-major, and true classes.
    pub(super) fn train_and_score(
        &self,
        support: Problem,
        embeddings: &[f32],
        truth: &[usize],
        head: &Head,
    ) -> Result<Outcome> {
        let way = support.way();
        let fit = head.train(support, self.settings.seed)?;
        let temperature = temperature::calibrate(&fit);
        let scores = fit.scorer.scores(embeddings);
        let mut bins = CalibrationBins::default();
        let mut correct = 0;
        let mut of_class = vec![0; way];
        for (scores, &class) in scores.chunks_exact(way).zip(truth) {
            let top = argmax(scores);
            correct += u32::from(top == class);
            of_class[class] += 1;
            if let Some(temperature) = temperature {
                bins.count(softmax(scores, temperature)[top], top == class);
            }
        }
        Ok(Outcome {
            accuracy: f64::from(correct) / truth.len() as f64,
            fewest_queries: of_class.into_iter().min().unwrap_or_default(),
            bins,
        })
    }

    /// Draws an episode by its number.
    pub(super) fn draw(&self, episode: usize) -> Result<Episode> {
        let EpisodeSettings {
            shots, query, seed, ..
        } = &self.settings;
        // The generator spreads the seed, so that successive episodes are independent.
        let start = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(start.wrapping_add(episode as u64));
        let mut indices: Vec<_> = (0..self.classes.len()).collect();
        let (chosen, _) = indices.partial_shuffle(&mut random, shots.len());
        let mut support = Vec::new();
        let mut queries = Vec::new();
        let mut drawn_classes = Vec::new();
        for (class, (&index, &shot)) in chosen.iter().zip(shots).enumerate() {
            let (of_data, photos) = &self.classes[index];
            let mut photos = photos.clone();
            let (drawn, _) = photos.partial_shuffle(&mut random, shot + query);
            let (learn_from, classify) = drawn.split_at(shot);
            support.extend(learn_from.iter().map(|&photo| (photo, class)));
            queries.extend(classify.iter().map(|&photo| (photo, class)));
            drawn_classes.push(*of_data);
        }
        let labels = (0..shots.len()).map(|class| class.to_string()).collect();
        let dim = self.data.dim();
        let row = |photo: usize| self.support.iter().skip(photo * dim).take(dim);
        let embeddings = support.iter().flat_map(|photo| row(photo.0));
        let embeddings = embeddings.copied().collect();
        let classes = support.iter().map(|photo| photo.1).collect();
        Ok(Episode {
            support: self.data.like(labels, embeddings, classes)?,
            support_photos: support.iter().map(|photo| photo.0).collect(),
            queries,
            classes: drawn_classes,
            random,
        })
    }

    pub(super) fn data(&self) -> &Problem {
        self.data
    }

    fn embeddings(&self, photos: impl Iterator<Item = usize>) -> Vec<f32> {
        photos
            .flat_map(|photo| self.data.row(photo))
            .copied()
            .collect()
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::{Fit, LeftOut, LinearMap};

    /// 3 classes at the corners of a triangle; the third has few photos.
    fn data() -> Problem {
        let classes: Vec<_> = [0; 12].into_iter().chain([1; 12]).chain([2; 4]).collect();
        let numbers = classes.iter().enumerate().flat_map(|(i, &class)| {
            let corner = move |k| f32::from(u8::from(k == class));
            (0..3).map(move |k| corner(k) + ((i * 3 + k) as f32).sin() * 0.4)
        });
        let labels = ["a", "b", "c"].map(str::to_owned).to_vec();
        let embeddings = numbers.collect();
        Problem::new(labels, 3, embeddings, classes).unwrap()
    }

    fn settings(shots: &[usize]) -> EpisodeSettings {
        EpisodeSettings {
            shots: shots.to_vec(),
            query: 4,
            episodes: 20,
            seed: 7,
        }
    }

    fn run(data: &Problem, head: &str, settings: EpisodeSettings) -> Vec<Outcome> {
        let episodes = Episodes::new(data, settings).unwrap();
        let head = Head::named(head).unwrap();
        let numbers = 0..episodes.settings().episodes;
        numbers
            .map(|episode| episodes.measure(episode, head).unwrap())
            .collect()
    }

    #[test]
    fn support_and_queries_do_not_overlap() {
        let data = data();
        let at = |row: &[f32]| data.rows().position(|r| r == row).unwrap();
        let mut seen = std::collections::HashSet::new();
        for shots in [[2, 2, 2], [1, 2, 3]] {
            let episodes = Episodes::new(&data, settings(&shots)).unwrap();
            for number in 0..50 {
                let episode = episodes.draw(number).unwrap();
                assert_eq!(episode.support.counts(), shots);
                let learn = episode.support.rows().map(at);
                let learn: Vec<_> = learn.zip(episode.support.classes().to_vec()).collect();
                let mut photos: Vec<_> = learn.iter().chain(&episode.queries).collect();
                for &&(photo, class) in &photos {
                    assert_eq!(data.classes()[photo], episode.classes[class]);
                }
                photos.sort_unstable();
                photos.dedup();
                assert_eq!(photos.len(), learn.len() + episode.queries.len());
                seen.insert(episode.queries);
            }
        }
        assert_eq!(seen.len(), 100, "episodes repeat themselves");
    }

    #[test]
    fn support_photos_may_have_other_embeddings() {
        let data = data();
        let doubled: Vec<_> = data.embeddings().iter().map(|x| 2.0 * x).collect();
        let plain = Episodes::new(&data, settings(&[2, 2, 2])).unwrap();
        let other = Episodes::new(&data, settings(&[2, 2, 2])).unwrap();
        let other = other.learning_from(&doubled).unwrap();
        for number in 0..5 {
            let (plain, other) = (plain.draw(number).unwrap(), other.draw(number).unwrap());
            let twice = plain.support.embeddings().iter().map(|x| 2.0 * x);
            assert!(twice.eq(other.support.embeddings().iter().copied()));
            assert_eq!(plain.queries, other.queries);
        }
        assert!(other.learning_from(&doubled[3..]).is_err());
    }

    #[test]
    fn few_photos_mean_fewer_queries() {
        let data = data();
        let outcomes = run(&data, "ridge", settings(&[2, 2, 2]));
        assert_eq!(EpisodeReport::new(&outcomes).unwrap().fewest_queries, 2);
        let episodes = Episodes::new(&data, settings(&[4, 1])).unwrap();
        assert_eq!(episodes.skipped_classes(), 1);
        let error = Episodes::new(&data, settings(&[4, 1, 1])).err().unwrap();
        assert_eq!(
            error.to_string(),
            "3 classes with more than 4 photos are needed; 2 of 3 classes have so many."
        );
        for wrong in [&[][..], &[1], &[1, 0]] {
            assert!(Episodes::new(&data, settings(wrong)).is_err());
        }
    }

    #[test]
    fn the_seed_determines_the_episodes() {
        let data = data();
        let outcomes = run(&data, "ridge", settings(&[2, 2, 2]));
        assert_eq!(outcomes, run(&data, "ridge", settings(&[2, 2, 2])));
        let other = EpisodeSettings {
            seed: 8,
            ..settings(&[2, 2, 2])
        };
        assert_ne!(outcomes, run(&data, "ridge", other));
        let report = EpisodeReport::new(&outcomes).unwrap();
        assert!(report.accuracy > 0.6 && report.ci95.is_some());
        assert!(report.ece.is_some());
        let single = run(&data, "ridge", settings(&[1, 2, 2]));
        assert_eq!(EpisodeReport::new(&single).unwrap().ece, None);
        assert_eq!(EpisodeReport::new(&[]), None);
    }

    /// Assigns every query to class 0, and panics without the queries as unlabelled photos.
    const TRANSDUCTIVE: Head = Head {
        name: "transductive",
        transductive: true,
        needs_gradient: false,
        caution: |_| None,
        fit: |problem, _, _| {
            Box::pin(async move {
                // 2 of the third class and 4 of each other.
                assert_eq!(problem.unlabelled().len(), 3 * 10);
                Ok(Fit {
                    head: TRANSDUCTIVE.name,
                    left_out: vec![None; problem.len()],
                    scorer: Box::new(LinearMap {
                        dim: 3,
                        weights: vec![0.0; 9],
                        bias: vec![1.0, 0.0, 0.0],
                    }),
                    problem,
                    method: LeftOut::LeaveOneOut,
                    usual_temperature: 1.0,
                    epochs: Vec::new(),
                })
            })
        },
    };

    #[test]
    fn a_transductive_head_gets_the_queries() {
        let data = data();
        let episodes = Episodes::new(&data, settings(&[2, 2, 2])).unwrap();
        for number in 0..10 {
            let outcome = episodes.measure(number, &TRANSDUCTIVE).unwrap();
            assert!([0.2, 0.4].contains(&outcome.accuracy));
        }
    }
}
