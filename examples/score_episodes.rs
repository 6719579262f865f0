//! Scores heads on given episodes, for comparison with other libraries (`tests/heads/reference.py`).
//!
//! `score_episodes EMBEDDINGS EPISODES HEAD…` reads a file of `handful embed` and a JSON list of
//! episodes, and prints a JSON object: for each head the outcome of each episode.

use std::collections::BTreeMap;
use std::time::Instant;

use handful::error::{Error, ErrorKind, Result};
use handful::head::{Head, temperature};
use handful::support::Problem;
use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

/// An episode; photos are rows of the embeddings.
#[derive(Deserialize)]
struct Episode {
    way: usize,
    /// Photos and their classes.
    support: Vec<(usize, usize)>,
    query: Vec<usize>,
}

#[derive(Serialize)]
struct Outcome {
    /// The score of each class, per query.
    scores: Vec<Vec<f64>>,
    temperature: Option<f64>,
    milliseconds: f64,
}

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [embeddings, episodes, heads @ ..] = arguments.as_slice() else {
        return Err(invalid("usage: score_episodes EMBEDDINGS EPISODES HEAD…"));
    };
    let (dim, numbers) = read_embeddings(&read(embeddings)?)?;
    let episodes: Vec<Episode> = serde_json::from_slice(&read(episodes)?).map_err(invalid)?;
    let mut outcomes = BTreeMap::new();
    for name in heads {
        let head = Head::named(name)?;
        let scored = episodes
            .iter()
            .zip(0..)
            .map(|(episode, seed)| score(head, seed, episode, dim, &numbers));
        outcomes.insert(name, scored.collect::<Result<Vec<_>>>()?);
    }
    println!("{}", serde_json::to_string(&outcomes).map_err(invalid)?);
    Ok(())
}

fn score(
    head: &Head,
    seed: u64,
    episode: &Episode,
    dim: usize,
    numbers: &[f32],
) -> Result<Outcome> {
    let row = |&photo: &usize| {
        let row = numbers.chunks_exact(dim).nth(photo);
        row.ok_or_else(|| invalid(format!("There is no photo {photo}.")))
    };
    let mut support = Vec::new();
    for (photo, _) in &episode.support {
        support.extend_from_slice(row(photo)?);
    }
    let queries: Vec<_> = episode.query.iter().map(row).collect::<Result<_>>()?;
    let labels = (0..episode.way).map(|class| class.to_string()).collect();
    let classes = episode.support.iter().map(|&(_, class)| class).collect();
    let mut problem = Problem::new(labels, dim, support, classes)?;
    if head.transductive {
        problem = problem.with_unlabelled(queries.concat())?;
    }
    let start = Instant::now();
    let fit = head.train(problem, seed)?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let scores = queries.into_iter().map(|row| fit.scorer.scores(row));
    Ok(Outcome {
        scores: scores.collect(),
        temperature: temperature::calibrate(&fit),
        milliseconds,
    })
}

/// The dimension of the embeddings, and their numbers row by row.
fn read_embeddings(file: &[u8]) -> Result<(usize, Vec<f32>)> {
    let tensors = SafeTensors::deserialize(file).map_err(invalid)?;
    let tensor = tensors.tensor("embedding").map_err(invalid)?;
    let (words, _) = tensor.data().as_chunks::<4>();
    let numbers = words.iter().map(|&word| f32::from_le_bytes(word));
    match tensor.shape() {
        &[_, dim] if dim > 0 => Ok((dim, numbers.collect())),
        _ => Err(invalid("The tensor “embedding” is no matrix.")),
    }
}

fn read(path: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::new(ErrorKind::Io, format!("{path}: {error}")))
}

fn invalid(cause: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidInput, cause.to_string())
}
