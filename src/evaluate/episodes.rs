//! Few-shot episodes: many small problems drawn from a larger labelled set.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::error::{Error, ErrorKind, Result};
use crate::head::{Head, best, calibration, softmax};
use crate::support::Problem;

/// Standard deviations of a normal distribution that hold 95 % of it.
const Z95: f64 = 1.96;

/// Bins of the calibration error.
const ECE_BINS: usize = 15;

/// What episodes to draw.
#[derive(Clone, Copy, Debug)]
pub struct EpisodeSettings {
    /// The head under test.
    pub head: &'static Head,
    /// Classes per episode, at least 2.
    pub way: usize,
    /// Photos per class to learn from, at least 1.
    pub shot: usize,
    /// Photos per class to classify, at least 1; where a class has fewer left, all that are left.
    pub query: usize,
    /// Number of episodes, at least 1.
    pub episodes: usize,
    /// All randomness comes from it.
    pub seed: u64,
}

/// A head measured on episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpisodeReport {
    /// Mean over the episodes of the share of queries classified right.
    pub accuracy: f64,
    /// Half the width of the 95 % interval of the mean, 1.96 sd / √episodes; `None` for one episode.
    pub ci95: Option<f64>,
    /// Expected calibration error of the top probability over all queries, in 15 bins; `None`
    /// where there are no probabilities.
    pub ece: Option<f64>,
    /// Episodes measured.
    pub episodes: usize,
    /// Fewest queries that a class of an episode had.
    pub fewest_queries: usize,
    /// Classes of the data that have no more than `shot` photos and were never drawn.
    pub skipped_classes: usize,
}

/// Episodes under way: each [`step`](Self::step) draws and measures one.
pub struct Episodes<'a> {
    data: &'a Problem,
    settings: EpisodeSettings,
    /// Photos of the classes that have more than `shot`.
    photos: Vec<Vec<usize>>,
    random: Xoshiro256PlusPlus,
    accuracies: Vec<f64>,
    fewest_queries: usize,
    ece: Ece,
}

impl<'a> Episodes<'a> {
    /// Gets ready to draw from `data`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a setting is too small, or too few classes of the data have
    /// more than `shot` photos.
    pub fn new(data: &'a Problem, settings: EpisodeSettings) -> Result<Self> {
        let EpisodeSettings {
            way,
            shot,
            query,
            episodes,
            ..
        } = settings;
        if way < 2 || shot < 1 || query < 1 || episodes < 1 {
            return Err(invalid(
                "Episodes need a way of at least 2, and at least 1 shot, query and episode.",
            ));
        }
        let mut photos = vec![Vec::new(); data.way()];
        for (photo, &class) in data.classes().iter().enumerate() {
            photos[class].push(photo);
        }
        photos.retain(|photos| photos.len() > shot);
        if photos.len() < way {
            return Err(invalid(format!(
                "{way} classes with more than {shot} photos are needed, and there are {} of {}.",
                photos.len(),
                data.way()
            )));
        }
        Ok(Self {
            data,
            settings,
            photos,
            random: Xoshiro256PlusPlus::seed_from_u64(settings.seed),
            accuracies: Vec::with_capacity(episodes),
            fewest_queries: query,
            ece: Ece::default(),
        })
    }

    /// Draws and measures the next episode; true once all are done.
    ///
    /// # Errors
    /// As [`Head::train`].
    pub fn step(&mut self) -> Result<bool> {
        if self.accuracies.len() < self.settings.episodes {
            let (support, queries) = self.draw()?;
            self.measure(support, &queries)?;
        }
        Ok(self.accuracies.len() == self.settings.episodes)
    }

    /// The episodes measured so far; `None` before the first.
    pub fn report(&self) -> Option<EpisodeReport> {
        let n = self.accuracies.len() as f64;
        let accuracy = self.accuracies.iter().sum::<f64>() / n;
        let squares = self.accuracies.iter().map(|a| (a - accuracy).powi(2));
        let variance = squares.sum::<f64>() / (n - 1.0);
        (n > 0.0).then(|| EpisodeReport {
            accuracy,
            ci95: (n > 1.0).then(|| Z95 * (variance / n).sqrt()),
            ece: self.ece.value(),
            episodes: self.accuracies.len(),
            fewest_queries: self.fewest_queries,
            skipped_classes: self.data.way() - self.photos.len(),
        })
    }

    /// Photos to learn from, and photos to classify with their classes.
    fn draw(&mut self) -> Result<(Problem, Vec<(usize, usize)>)> {
        let EpisodeSettings {
            way, shot, query, ..
        } = self.settings;
        let (chosen, _) = self.photos.partial_shuffle(&mut self.random, way);
        let mut support = Vec::new();
        let mut queries = Vec::new();
        for (class, photos) in chosen.iter_mut().enumerate() {
            let (drawn, _) = photos.partial_shuffle(&mut self.random, shot + query);
            let (learn, classify) = drawn.split_at(shot);
            support.extend(learn.iter().map(|&photo| (photo, class)));
            queries.extend(classify.iter().map(|&photo| (photo, class)));
            self.fewest_queries = self.fewest_queries.min(classify.len());
        }
        let labels = (0..way).map(|class| class.to_string()).collect();
        let classes = support.iter().map(|&(_, class)| class).collect();
        let support = Problem::new(labels, self.data.dim(), self.gather(&support), classes)?;
        Ok((support, queries))
    }

    fn measure(&mut self, support: Problem, queries: &[(usize, usize)]) -> Result<()> {
        let fit = self.settings.head.train(support, self.settings.seed)?;
        let temperature = calibration::temperature(&fit);
        let scores = fit.scorer.scores(&self.gather(queries));
        let mut correct = 0;
        for (scores, (_, class)) in scores.chunks_exact(self.settings.way).zip(queries) {
            let top = best(scores);
            correct += usize::from(top == *class);
            if let Some(temperature) = temperature {
                self.ece
                    .count(softmax(scores, temperature)[top], top == *class);
            }
        }
        self.accuracies.push(correct as f64 / queries.len() as f64);
        Ok(())
    }

    fn gather(&self, photos: &[(usize, usize)]) -> Vec<f32> {
        let rows = photos.iter().map(|&(photo, _)| self.data.row(photo));
        rows.flatten().copied().collect()
    }
}

/// Expected calibration error (Naeini et al. 2015): in bins of equal width, how far the mean
/// probability of the likeliest class is from the share that is right, weighted by bin size.
#[derive(Default)]
struct Ece {
    /// Predictions, sum of probabilities, and number right of each bin.
    bins: [(f64, f64, f64); ECE_BINS],
}

impl Ece {
    fn count(&mut self, probability: f64, correct: bool) {
        let bin = (probability * ECE_BINS as f64) as usize;
        let (count, sum, right) = &mut self.bins[bin.min(ECE_BINS - 1)];
        *count += 1.0;
        *sum += probability;
        *right += f64::from(u8::from(correct));
    }

    fn value(&self) -> Option<f64> {
        let total: f64 = self.bins.iter().map(|bin| bin.0).sum();
        let gaps = self.bins.iter().map(|(_, sum, right)| (sum - right).abs());
        (total > 0.0).then(|| gaps.sum::<f64>() / total)
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ece_weighs_bins_by_size() {
        let mut ece = Ece::default();
        assert_eq!(ece.value(), None);
        for correct in [true, true, true, false] {
            ece.count(1.0, correct);
        }
        ece.count(0.5, true);
        assert!((ece.value().unwrap() - (4.0 * 0.25 + 0.5) / 5.0).abs() < 1e-15);
    }

    /// 3 classes at the corners of a triangle; the third has few photos.
    fn data() -> Problem {
        let classes: Vec<_> = [0; 8].into_iter().chain([1; 8]).chain([2; 4]).collect();
        let numbers = classes.iter().enumerate().flat_map(|(i, &class)| {
            let corner = move |k| f32::from(u8::from(k == class));
            (0..3).map(move |k| corner(k) + ((i * 3 + k) as f32).sin() * 0.3)
        });
        let labels = ["a", "b", "c"].map(str::to_owned).to_vec();
        let embeddings = numbers.collect();
        Problem::new(labels, 3, embeddings, classes).unwrap()
    }

    fn settings(way: usize, shot: usize) -> EpisodeSettings {
        EpisodeSettings {
            head: Head::named("ridge").unwrap(),
            way,
            shot,
            query: 4,
            episodes: 20,
            seed: 7,
        }
    }

    fn run(data: &Problem, settings: EpisodeSettings) -> EpisodeReport {
        let mut episodes = Episodes::new(data, settings).unwrap();
        assert_eq!(episodes.report(), None);
        while !episodes.step().unwrap() {}
        episodes.report().unwrap()
    }

    #[test]
    fn support_and_queries_do_not_overlap() {
        let data = data();
        let mut episodes = Episodes::new(&data, settings(3, 2)).unwrap();
        for _ in 0..50 {
            let (support, queries) = episodes.draw().unwrap();
            assert_eq!(support.counts(), [2, 2, 2]);
            let mut seen: Vec<_> = support.rows().map(<[f32]>::to_vec).collect();
            for &(photo, class) in &queries {
                let row = data.row(photo);
                assert!(!seen.iter().any(|s| s == row));
                seen.push(row.to_vec());
                let same = support.rows().zip(support.classes());
                let mut same = same.filter(|&(_, &c)| c == class).map(|(row, _)| row);
                let of = |row: &[f32]| {
                    let at = data.rows().position(|r| r == row).unwrap();
                    data.classes()[at]
                };
                assert!(same.all(|s| of(s) == of(row)));
            }
        }
    }

    #[test]
    fn few_photos_mean_fewer_queries_and_are_told() {
        let data = data();
        assert_eq!(run(&data, settings(3, 2)).fewest_queries, 2);
        let report = run(&data, settings(2, 4));
        assert_eq!((report.fewest_queries, report.skipped_classes), (4, 1));
        let error = Episodes::new(&data, settings(3, 4)).err().unwrap();
        assert_eq!(
            error.to_string(),
            "3 classes with more than 4 photos are needed, and there are 2 of 3."
        );
    }

    #[test]
    fn interval_is_that_of_a_mean() {
        let data = data();
        let mut episodes = Episodes::new(&data, settings(3, 2)).unwrap();
        episodes.accuracies = vec![1.0, 0.5, 0.75];
        let report = episodes.report().unwrap();
        assert_eq!(report.accuracy, 0.75);
        let ci95 = report.ci95.unwrap();
        assert!((ci95 - 1.96 * 0.25 / 3.0_f64.sqrt()).abs() < 1e-15);
        episodes.accuracies.truncate(1);
        assert_eq!(episodes.report().unwrap().ci95, None);
    }

    #[test]
    fn the_seed_decides() {
        let data = data();
        let report = run(&data, settings(3, 2));
        assert_eq!(report, run(&data, settings(3, 2)));
        let other = EpisodeSettings {
            seed: 8,
            ..settings(3, 2)
        };
        assert_ne!(report, run(&data, other));
        assert!(report.accuracy > 0.8 && report.ci95.is_some());
        assert!(report.ece.is_some());
        assert_eq!(run(&data, settings(3, 1)).ece, None);
    }
}
