//! `handful quantize`: a weight file in f16 to one in int8.

use std::path::{Path, PathBuf};

use clap::Args;
use handful::engine::{BurnEngine, CpuEngine, test_picture};
use handful::network::int8::{Ranges, quantize};
use handful::network::weights::Backbone;
use handful::preprocess::View;
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;

use crate::photos;

/// The views whose activations are looked at: all that any mode uses.
const VIEWS: [View; 3] = [View::A, View::B, View::Cf];

/// Decimal places of a range in its file: a hundredth of a level of the widest range.
const PLACES: f32 = 1e4;

/// Arguments of `handful quantize`.
#[derive(Args)]
pub struct Arguments {
    /// The weight file in f16.
    weights: PathBuf,
    /// Ranges of the activations on ordinary photos, a JSON file.
    #[arg(long, value_name = "FILE", required_unless_present = "ordinary")]
    ranges: Option<PathBuf>,
    /// Measure the ranges on a folder of ordinary photos of all kinds instead.
    #[arg(long, value_name = "DIR", conflicts_with = "ranges")]
    ordinary: Option<PathBuf>,
    /// Also write the ranges that were measured, for --ranges.
    #[arg(long, value_name = "FILE", requires = "ordinary")]
    save_ranges: Option<PathBuf>,
    /// The weight file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Where a file cannot be read or written, or the ranges are not of this network.
pub fn run(arguments: &Arguments) -> Result<()> {
    let path = &arguments.weights;
    let backbone = Backbone::read(&crate::read(path)?);
    let backbone = backbone.map_err(|error| error.in_file(path.display()))?;
    let ranges = match (&arguments.ranges, &arguments.ordinary) {
        (Some(path), _) => {
            let ranges = serde_json::from_slice(&crate::read(path)?);
            ranges.map_err(|error| broken("cannot be read", error).in_file(path.display()))?
        }
        (None, Some(folder)) => measure(&backbone, folder)?,
        (None, None) => Ranges::default(),
    };
    if let Some(path) = &arguments.save_ranges {
        let json = serde_json::to_vec(&ranges);
        crate::write(
            path,
            &json.map_err(|error| broken("cannot be written", error))?,
        )?;
    }
    let mut int8 = quantize(&backbone, &ranges)?;
    let picture = test_picture(&int8.network);
    let features = CpuEngine::new(&int8)?.forward(&picture, 1)?;
    int8.set_reference(features);
    let file = int8.write()?;
    Backbone::read(&file)?;
    crate::write(&arguments.out, &file)?;
    println!(
        "{}: {} in int8, {} bytes",
        arguments.out.display(),
        int8.network.name,
        file.len()
    );
    Ok(())
}

fn broken(what: &str, error: serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("The ranges {what}.")).with_source(error)
}

/// The lowest and the highest value of every channel that a convolution reads, over all views of
/// the photos in a folder.
fn measure(backbone: &Backbone, folder: &Path) -> Result<Ranges> {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex())?;
    let (nodes, names): (Vec<_>, Vec<_>) = Ranges::nodes(&backbone.network).into_iter().unzip();
    let mut ranges: Vec<Vec<[f32; 2]>> = vec![Vec::new(); nodes.len()];
    let paths = photos::find(folder)?;
    let bar = ProgressBar::new(paths.len() as u64);
    for path in &paths {
        let views = photos::prepare(backbone, &VIEWS, path)?;
        for view in views.chunks_exact(backbone.network.view_length()) {
            let seen = engine.ranges(view, &nodes)?;
            for (ranges, seen) in ranges.iter_mut().zip(seen) {
                ranges.resize(seen.len(), [f32::INFINITY, f32::NEG_INFINITY]);
                for (range, seen) in ranges.iter_mut().zip(seen) {
                    *range = [range[0].min(seen[0]), range[1].max(seen[1])];
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let round = |range: [f32; 2]| range.map(|x| (x * PLACES).round() / PLACES);
    let ranges = ranges
        .into_iter()
        .map(|channels| channels.into_iter().map(round).collect());
    Ok(Ranges(names.into_iter().zip(ranges).collect()))
}
