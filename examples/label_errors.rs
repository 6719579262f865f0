//! Left-out probabilities of photos of which some have a wrong label, for `tests/heads/findings.py`.
//!
//! `label_errors EMBEDDINGS SHARE SEEDS` reads a file of `handful embed`, gives a share of the photos
//! another class at random, once per seed, and prints JSON: for each seed the true and the given class
//! of each photo, its left-out probabilities, and the class that the findings suspect.

use handful::error::{Error, ErrorKind, Result};
use handful::evaluate::review;
use handful::head::{Head, Trained, softmax};
use handful::support::Problem;
use safetensors::SafeTensors;
use serde::Serialize;

#[derive(Serialize)]
struct Outcome {
    truth: Vec<usize>,
    given: Vec<usize>,
    probabilities: Vec<Vec<f64>>,
    suspects: Vec<Option<String>>,
}

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [path, share, seeds] = arguments.as_slice() else {
        return Err(invalid("usage: label_errors EMBEDDINGS SHARE SEEDS"));
    };
    let share: f64 = share.parse().map_err(invalid)?;
    let seeds: u64 = seeds.parse().map_err(invalid)?;
    let file = std::fs::read(path).map_err(invalid)?;
    let data = Data::read(&file)?;
    let outcomes: Result<Vec<_>> = (1..=seeds).map(|seed| data.outcome(share, seed)).collect();
    println!("{}", serde_json::to_string(&outcomes?).map_err(invalid)?);
    Ok(())
}

/// A labelled set of embeddings.
struct Data {
    dim: usize,
    rows: Vec<f32>,
    labels: Vec<String>,
    truth: Vec<usize>,
}

impl Data {
    /// Reads embeddings and, from the paths of the photos, their classes.
    fn read(file: &[u8]) -> Result<Self> {
        let (_, header) = SafeTensors::read_metadata(file).map_err(invalid)?;
        let metadata = header.metadata().as_ref();
        let paths = metadata.and_then(|metadata| metadata.get("files"));
        let paths = paths.ok_or_else(|| invalid("The file does not name the photos."))?;
        let paths: Vec<String> = serde_json::from_str(paths).map_err(invalid)?;
        let tensors = SafeTensors::deserialize(file).map_err(invalid)?;
        let tensor = tensors.tensor("embedding").map_err(invalid)?;
        let &[_, dim] = tensor.shape() else {
            return Err(invalid("The tensor “embedding” is no matrix."));
        };
        let (words, _) = tensor.data().as_chunks::<4>();
        let rows = words.iter().map(|&word| f32::from_le_bytes(word));
        let mut labels: Vec<String> = Vec::new();
        let classes = paths.iter().map(|path| {
            let label = path.split('/').next().unwrap_or_default();
            labels
                .iter()
                .position(|other| other == label)
                .unwrap_or_else(|| {
                    labels.push(label.to_owned());
                    labels.len() - 1
                })
        });
        let truth = classes.collect();
        Ok(Self {
            dim,
            rows: rows.collect(),
            labels,
            truth,
        })
    }

    /// Exchanges labels, trains the default head, and returns what it says about each photo.
    fn outcome(&self, share: f64, seed: u64) -> Result<Outcome> {
        let mut random = Random(seed);
        let way = self.labels.len();
        let mut given = self.truth.clone();
        let mut left = (share * given.len() as f64).round() as usize;
        while left > 0 {
            let photo = random.below(given.len());
            if given[photo] == self.truth[photo] {
                given[photo] = (self.truth[photo] + 1 + random.below(way - 1)) % way;
                left -= 1;
            }
        }
        let problem = Problem::new(
            self.labels.clone(),
            self.dim,
            self.rows.clone(),
            given.clone(),
        )?;
        let head = Head::named("ridge")?;
        let trained = Trained::new(head.train(problem, 0)?, &[0.0])?;
        let temperature = trained
            .temperature()
            .ok_or_else(|| invalid("A class has a single photo."))?;
        let left_out = trained.fit().left_out.iter().flatten();
        let probabilities = left_out.map(|scores| softmax(scores, temperature));
        let probabilities = probabilities.collect();
        let report = review(&trained, head, 0).run()?;
        let findings = report.photos.unwrap_or_default();
        Ok(Outcome {
            truth: self.truth.clone(),
            given,
            probabilities,
            suspects: findings
                .into_iter()
                .map(|finding| finding.suspect)
                .collect(),
        })
    }
}

/// Reproducible numbers (SplitMix64, Steele et al. 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

fn invalid(cause: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidInput, cause.to_string())
}
