//! Few-shot episodes: many small problems drawn from a larger labelled set.
//!
//! An episode follows from the settings and its number alone, so that all heads meet the same
//! ones, episodes can be measured in any order and at the same time, and two heads can be compared
//! episode by episode.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use super::reliability::Tally;
use crate::error::{Error, ErrorKind, Result};
use crate::head::{Head, argmax, softmax, temperature};
use crate::support::Problem;

mod outcome;

pub use outcome::{EpisodeReport, Outcome, difference};

/// What episodes to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpisodeSettings {
    /// Photos to learn from, of each class of an episode: at least 2 classes, and at least 1 photo
    /// each. With unequal figures, which class gets which is drawn.
    pub shots: Vec<usize>,
    /// Photos per class to classify, at least 1; where a class has fewer left, all that are left.
    pub query: usize,
    /// Number of episodes, at least 1.
    pub episodes: usize,
    /// All randomness comes from it.
    pub seed: u64,
}

/// The episodes of some data.
pub struct Episodes<'a> {
    data: &'a Problem,
    /// What is learned from of each photo of the data, row-major.
    learned: &'a [f32],
    settings: EpisodeSettings,
    /// The classes that have more photos than the most shots, and their photos.
    classes: Vec<(usize, Vec<usize>)>,
}

/// One episode.
pub(super) struct Episode {
    /// What to learn from.
    pub(super) support: Problem,
    /// Photos of the data that are learned from.
    pub(super) learned: Vec<usize>,
    /// Photos of the data to classify, with their classes in the support set.
    pub(super) queries: Vec<(usize, usize)>,
    /// The classes of the data that were drawn.
    pub(super) classes: Vec<usize>,
    /// What else is drawn for the episode comes from here.
    pub(super) random: Xoshiro256PlusPlus,
}

impl<'a> Episodes<'a> {
    /// Gets ready to draw from `data`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a setting is too small, or too few classes of the data have
    /// more photos than the most shots.
    pub fn new(data: &'a Problem, settings: EpisodeSettings) -> Result<Self> {
        let way = settings.shots.len();
        let fewest = settings.shots.iter().copied().min().unwrap_or_default();
        let most = settings.shots.iter().copied().max().unwrap_or_default();
        if way < 2 || fewest < 1 || settings.query < 1 || settings.episodes < 1 {
            return Err(invalid(
                "Episodes need a way of at least 2, and at least 1 shot, query and episode.",
            ));
        }
        let mut classes: Vec<_> = (0..data.way()).map(|class| (class, Vec::new())).collect();
        for (photo, &class) in data.classes().iter().enumerate() {
            classes[class].1.push(photo);
        }
        classes.retain(|(_, photos)| photos.len() > most);
        if classes.len() < way {
            return Err(invalid(format!(
                "{way} classes with more than {most} photos are needed, and there are {} of {}.",
                classes.len(),
                data.way()
            )));
        }
        Ok(Self {
            learned: data.embeddings(),
            data,
            settings,
            classes,
        })
    }

    /// The same episodes with other embeddings to learn from, such as augmented ones: row-major, of
    /// all photos of the data in their order. Those to classify stay as they are.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if they are not as many numbers as the data has.
    pub fn learning_from(self, embeddings: &'a [f32]) -> Result<Self> {
        match embeddings.len() == self.data.embeddings().len() {
            true => Ok(Self {
                learned: embeddings,
                ..self
            }),
            false => Err(invalid(
                "There must be an embedding to learn from of each photo of the data.",
            )),
        }
    }

    /// What is drawn.
    pub fn settings(&self) -> &EpisodeSettings {
        &self.settings
    }

    /// Classes of the data that have no more photos than the most shots and are never drawn.
    pub fn skipped_classes(&self) -> usize {
        self.data.way() - self.classes.len()
    }

    /// Draws the episode of that number and measures a head on it. A transductive head is given
    /// the queries as unlabelled photos.
    ///
    /// # Errors
    /// As [`Head::train`].
    pub fn measure(&self, episode: usize, head: &Head) -> Result<Outcome> {
        let Episode {
            mut support,
            queries,
            ..
        } = self.draw(episode)?;
        let embeddings = self.gather(queries.iter().map(|query| query.0));
        if head.transductive {
            support = support.with_unlabelled(embeddings.clone())?;
        }
        let truth: Vec<_> = queries.iter().map(|query| query.1).collect();
        self.judge(support, &embeddings, &truth, head)
    }

    /// Trains a head and classifies photos, row-major, of these classes.
    pub(super) fn judge(
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
        let mut tally = Tally::default();
        let mut correct = 0;
        let mut of_class = vec![0; way];
        for (scores, &class) in scores.chunks_exact(way).zip(truth) {
            let top = argmax(scores);
            correct += u32::from(top == class);
            of_class[class] += 1;
            if let Some(temperature) = temperature {
                tally.count(softmax(scores, temperature)[top], top == class);
            }
        }
        Ok(Outcome {
            accuracy: f64::from(correct) / truth.len() as f64,
            fewest_queries: of_class.into_iter().min().unwrap_or_default(),
            tally,
        })
    }

    /// Draws the episode of that number.
    pub(super) fn draw(&self, episode: usize) -> Result<Episode> {
        let EpisodeSettings {
            shots, query, seed, ..
        } = &self.settings;
        // Seeds are spread by the generator, so that neighbours have nothing in common.
        let start = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(start.wrapping_add(episode as u64));
        let mut places: Vec<_> = (0..self.classes.len()).collect();
        let (chosen, _) = places.partial_shuffle(&mut random, shots.len());
        let mut support = Vec::new();
        let mut queries = Vec::new();
        let mut drawn_classes = Vec::new();
        for (class, (&place, &shot)) in chosen.iter().zip(shots).enumerate() {
            let (of_data, photos) = &self.classes[place];
            let mut photos = photos.clone();
            let (drawn, _) = photos.partial_shuffle(&mut random, shot + query);
            let (learn, classify) = drawn.split_at(shot);
            support.extend(learn.iter().map(|&photo| (photo, class)));
            queries.extend(classify.iter().map(|&photo| (photo, class)));
            drawn_classes.push(*of_data);
        }
        let labels = (0..shots.len()).map(|class| class.to_string()).collect();
        let dim = self.data.dim();
        let learned = |photo: usize| self.learned.iter().skip(photo * dim).take(dim);
        let embeddings = support.iter().flat_map(|photo| learned(photo.0));
        let embeddings = embeddings.copied().collect();
        let classes = support.iter().map(|photo| photo.1).collect();
        Ok(Episode {
            support: self.data.like(labels, embeddings, classes)?,
            learned: support.iter().map(|photo| photo.0).collect(),
            queries,
            classes: drawn_classes,
            random,
        })
    }

    pub(super) fn data(&self) -> &Problem {
        self.data
    }

    fn gather(&self, photos: impl Iterator<Item = usize>) -> Vec<f32> {
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
    use std::sync::Arc;

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
    fn what_is_learned_from_may_differ_from_what_is_classified() {
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
    fn few_photos_mean_fewer_queries_and_are_told() {
        let data = data();
        let outcomes = run(&data, "ridge", settings(&[2, 2, 2]));
        assert_eq!(EpisodeReport::new(&outcomes).unwrap().fewest_queries, 2);
        let episodes = Episodes::new(&data, settings(&[4, 1])).unwrap();
        assert_eq!(episodes.skipped_classes(), 1);
        let error = Episodes::new(&data, settings(&[4, 1, 1])).err().unwrap();
        assert_eq!(
            error.to_string(),
            "3 classes with more than 4 photos are needed, and there are 2 of 3."
        );
        for wrong in [&[][..], &[1], &[1, 0]] {
            assert!(Episodes::new(&data, settings(wrong)).is_err());
        }
    }

    #[test]
    fn the_seed_decides() {
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

    /// Puts every query into the class 0 if it was shown them, else fails.
    const SEES: Head = Head {
        name: "sees",
        transductive: true,
        needs_gradient: false,
        caution: |_| None,
        fit: |problem, _, _| {
            Box::pin(async move {
                // 2 of the third class and 4 of each other.
                assert_eq!(problem.unlabelled().len(), 3 * 10);
                Ok(Fit {
                    head: SEES.name,
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
    fn a_transductive_head_is_given_the_queries() {
        let data = data();
        let episodes = Episodes::new(&data, settings(&[2, 2, 2])).unwrap();
        for number in 0..10 {
            let outcome = episodes.measure(number, &SEES).unwrap();
            assert!([0.2, 0.4].contains(&outcome.accuracy));
        }
    }
}
