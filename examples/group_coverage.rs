//! How often the interval of a report covers the accuracy on fresh photos where the photos come in bursts,
//! with groups and without; `docs/groups.md` has the results.
//!
//! `group_coverage make FOLDER OUT` turns each photo of a folder of class folders into a burst of
//! [`FRAMES`] frames, which differ in crop, exposure, colour and JPEG quality, in a folder of its own.
//! `handful embed OUT --precision int8 --out FILE` computes the embeddings.
//! `group_coverage measure RUNS HEAD BURSTS FILE…` then draws, for each run and file, 5 classes with so
//! many bursts each, learns from them with groups and without, and classifies all frames of the other
//! bursts of these classes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use handful::error::{Error, ErrorKind, Result};
use handful::evaluate::Report;
use handful::head::{Head, Trained, argmax};
use handful::photo::{Photo, decode};
use handful::support::Problem;
use jpeg_encoder::{ColorType, Encoder};
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use safetensors::SafeTensors;

/// Frames of a burst.
const FRAMES: usize = 5;

/// Classes of a run.
const WAY: usize = 5;

/// The least share of each side that a crop keeps.
const MIN_CROP: f64 = 0.9;

/// Largest change of exposure, and of each colour apart, as a share.
const EXPOSURE: f64 = 0.12;
const TINT: f64 = 0.04;

/// JPEG qualities of the frames.
const QUALITY: std::ops::RangeInclusive<u8> = 50..=92;

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["make", folder, out] => make(Path::new(folder), Path::new(out)),
        ["measure", runs, head, bursts, files @ ..] => {
            let (runs, bursts) = (
                runs.parse().map_err(invalid)?,
                bursts.parse().map_err(invalid)?,
            );
            measure(runs, Head::named(head)?, bursts, files)
        }
        _ => Err(invalid(
            "usage: group_coverage make FOLDER OUT, or measure RUNS HEAD BURSTS FILE…",
        )),
    }
}

fn make(folder: &Path, out: &Path) -> Result<()> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    // A licence may lie beside the class folders.
    for class in sorted(folder)?.into_iter().filter(|path| path.is_dir()) {
        for path in sorted(&class)? {
            let photo = decode(&std::fs::read(&path).map_err(invalid)?, u32::MAX)?;
            let scene = path.file_stem().unwrap_or_default();
            let place = out.join(class.file_name().unwrap_or_default()).join(scene);
            std::fs::create_dir_all(&place).map_err(invalid)?;
            for frame in 0..FRAMES {
                let jpeg = encode_frame(&photo, &mut random)?;
                std::fs::write(place.join(format!("{frame}.jpg")), jpeg).map_err(invalid)?;
            }
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(invalid)?;
    let paths: std::io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(invalid)?;
    paths.sort();
    Ok(paths)
}

/// A frame of a burst: a crop of the photo with another exposure and colour.
fn encode_frame(photo: &Photo, random: &mut Xoshiro256PlusPlus) -> Result<Vec<u8>> {
    let mut window = |side: u32| {
        let kept = random.random_range(MIN_CROP..=1.0) * f64::from(side);
        let kept = (kept as u32).clamp(1, side);
        (random.random_range(0..=side - kept), kept)
    };
    let ((left, width), (top, height)) = (window(photo.width()), window(photo.height()));
    let exposure = 1.0 + random.random_range(-EXPOSURE..=EXPOSURE);
    let gains = [(); 3].map(|()| exposure * (1.0 + random.random_range(-TINT..=TINT)));
    let rows = photo.rgb().chunks_exact(photo.width() as usize * 3);
    let rows = rows.skip(top as usize).take(height as usize);
    let pixels = rows.flat_map(|row| {
        let pixels = row.chunks_exact(3).skip(left as usize).take(width as usize);
        pixels.flat_map(|pixel| {
            let channels = pixel.iter().zip(&gains);
            let channels = channels.map(|(&x, gain)| (f64::from(x) * gain).round().min(255.0));
            channels.map(|x| x as u8).collect::<Vec<_>>()
        })
    });
    let pixels: Vec<_> = pixels.collect();
    let mut jpeg = Vec::new();
    let size = |side: u32| u16::try_from(side).map_err(invalid);
    Encoder::new(&mut jpeg, random.random_range(QUALITY))
        .encode(&pixels, size(width)?, size(height)?, ColorType::Rgb)
        .map_err(invalid)?;
    Ok(jpeg)
}

/// Embeddings of frames by class and burst.
struct Frames {
    name: String,
    dim: usize,
    /// Per class its bursts, each with the embeddings of its frames.
    classes: Vec<Vec<Vec<Vec<f32>>>>,
}

impl Frames {
    fn read(path: &str) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(invalid)?;
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(invalid)?;
        let metadata = header.metadata().as_ref();
        let files = metadata.and_then(|metadata| metadata.get("files"));
        let files = files.ok_or_else(|| invalid("The file does not name the photos."))?;
        let files: Vec<String> = serde_json::from_str(files).map_err(invalid)?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(invalid)?;
        let tensor = tensors.tensor("embedding").map_err(invalid)?;
        let dim = tensor.shape().last().copied().unwrap_or_default();
        let (words, _) = tensor.data().as_chunks::<4>();
        let numbers: Vec<_> = words.iter().map(|&word| f32::from_le_bytes(word)).collect();
        let mut classes = BTreeMap::<_, BTreeMap<_, Vec<_>>>::new();
        for (file, row) in files.iter().zip(numbers.chunks_exact(dim)) {
            let (scene, _) = file
                .rsplit_once('/')
                .ok_or_else(|| invalid("no burst folder"))?;
            let (class, scene) = scene
                .split_once('/')
                .ok_or_else(|| invalid("no class folder"))?;
            let bursts = classes.entry(class.to_owned()).or_default();
            bursts
                .entry(scene.to_owned())
                .or_default()
                .push(row.to_vec());
        }
        let classes = classes.into_values();
        Ok(Self {
            name: Path::new(path)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            dim,
            classes: classes
                .map(|bursts| bursts.into_values().collect())
                .collect(),
        })
    }
}

/// What the reports of the runs say and what is true.
#[derive(Default)]
struct Tally {
    covered: usize,
    /// Intervals that lie above the truth.
    above: usize,
    claimed: f64,
    width: f64,
}

impl Tally {
    fn count(&mut self, report: &Report, truth: f64) -> Result<()> {
        let figure = report
            .leave_one_out
            .ok_or_else(|| invalid("nothing was left out"))?;
        self.covered += usize::from((figure.low..=figure.high).contains(&truth));
        self.above += usize::from(figure.low > truth);
        self.claimed += figure.accuracy;
        self.width += figure.high - figure.low;
        Ok(())
    }

    fn print(&self, runs: usize) -> String {
        let mean = |sum: f64| 100.0 * sum / runs as f64;
        format!(
            "says {:.1} %, width {:.1}, covers in {:.1} %, too high in {:.1} %",
            mean(self.claimed),
            mean(self.width),
            mean(self.covered as f64),
            mean(self.above as f64)
        )
    }
}

fn measure(runs: usize, head: &Head, bursts: usize, files: &[&str]) -> Result<()> {
    for file in files {
        let frames = Frames::read(file)?;
        let (mut grouped, mut alone, mut truths) = (Tally::default(), Tally::default(), 0.0);
        for run in 0..runs {
            let mut random = Xoshiro256PlusPlus::seed_from_u64(run as u64);
            let mut classes: Vec<_> = frames
                .classes
                .iter()
                .map(|class| class.iter().collect::<Vec<_>>())
                .collect();
            let (classes, _) = classes.partial_shuffle(&mut random, WAY);
            let (mut rows, mut labels, mut keys) = (Vec::new(), Vec::new(), Vec::new());
            let mut fresh = Vec::new();
            for (class, scenes) in classes.iter_mut().enumerate() {
                let (learnt, rest) = scenes.partial_shuffle(&mut random, bursts);
                for (burst, scene) in learnt.iter().enumerate() {
                    for row in *scene {
                        rows.extend_from_slice(row);
                        labels.push(class);
                        keys.push(Some((class, burst)));
                    }
                }
                fresh.extend(
                    rest.iter()
                        .flat_map(|scene| scene.iter())
                        .map(|row| (class, row)),
                );
            }
            let names = (0..WAY).map(|class| class.to_string()).collect();
            let problem = Problem::new(names, frames.dim, rows, labels)?;
            let plain = trained(head, problem.clone(), run as u64)?;
            let by_group = trained(head, problem.with_groups(keys)?, run as u64)?;
            let right = fresh
                .iter()
                .filter(|(class, row)| argmax(&by_group.fit().scorer.scores(row)) == *class);
            let truth = right.count() as f64 / fresh.len() as f64;
            truths += truth;
            grouped.count(&Report::new(&by_group), truth)?;
            alone.count(&Report::new(&plain), truth)?;
        }
        println!(
            "{}, {}, {bursts} bursts a class, {runs} runs: fresh photos {:.1} %\n  groups: {}\n  without: {}",
            frames.name,
            head.name,
            100.0 * truths / runs as f64,
            grouped.print(runs),
            alone.print(runs)
        );
    }
    Ok(())
}

fn trained(head: &Head, problem: Problem, seed: u64) -> Result<Trained> {
    let base_mean = vec![0.0; problem.dim()];
    Trained::new(head.train(problem, seed)?, &base_mean)
}

fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidInput, error.to_string())
}
