//! `handful quantize`: a weight file in f16 to one in int8.

use std::path::{Path, PathBuf};

use clap::Args;
use handful::engine::{BurnEngine, CpuEngine, test_picture};
use handful::network::int8::{Activations, Channels, quantize};
use handful::network::weights::Backbone;
use handful::preprocess::{View, decode_side};
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;

use crate::photos::{self, Look};

/// The views whose activations are looked at: all that any mode uses.
const VIEWS: [View; 3] = [View::CenterCrop, View::ResizedCrop, View::SquashedFlip];

/// A figure in its file has three decimal places: a fraction of a level.
const PLACES: f32 = 1e3;

/// Arguments of `handful quantize`.
#[derive(Args)]
pub struct Arguments {
    /// The weight file in f16.
    weights: PathBuf,
    /// What the activations are like on ordinary photos, a JSON file.
    #[arg(long, value_name = "FILE", required_unless_present = "ordinary")]
    activations: Option<PathBuf>,
    /// Measure that on a folder of ordinary photos of all kinds instead.
    #[arg(long, value_name = "DIR", conflicts_with = "activations")]
    ordinary: Option<PathBuf>,
    /// Also write what was measured, for --activations.
    #[arg(long, value_name = "FILE", requires = "ordinary")]
    save_activations: Option<PathBuf>,
    /// The weight file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Where a file cannot be read or written, or the figures are not of this network.
pub fn run(arguments: &Arguments) -> Result<()> {
    let path = &arguments.weights;
    let backbone = Backbone::read(&crate::read(path)?);
    let backbone = backbone.map_err(|error| error.in_file(path.display()))?;
    let activations = match (&arguments.activations, &arguments.ordinary) {
        (Some(path), _) => {
            let activations = serde_json::from_slice(&crate::read(path)?);
            activations.map_err(|error| broken("cannot be read", error).in_file(path.display()))?
        }
        (None, Some(folder)) => measure(&backbone, folder)?,
        (None, None) => Activations::default(),
    };
    if let Some(path) = &arguments.save_activations {
        let json = serde_json::to_vec(&activations);
        crate::write(
            path,
            &json.map_err(|error| broken("cannot be written", error))?,
        )?;
    }
    let mut int8 = quantize(&backbone, &activations)?;
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
    Error::new(
        ErrorKind::InvalidInput,
        format!("The figures of the activations {what}."),
    )
    .with_source(error)
}

/// What the channels that a pointwise convolution reads are like, over all views of the photos in a
/// folder.
fn measure(backbone: &Backbone, folder: &Path) -> Result<Activations> {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex())?;
    let contract = &backbone.contract;
    let side = decode_side(contract);
    let wanted = Activations::nodes(&backbone.network);
    let nodes: Vec<_> = wanted.iter().map(|(node, ..)| *node).collect();
    let mut seen = vec![Vec::new(); nodes.len()];
    let mut views = 0;
    let paths = photos::find(folder)?;
    let bar = ProgressBar::new(paths.len() as u64);
    for path in &paths {
        let photo = photos::prepare(contract, (&VIEWS, side), path, (Look::Plain, 0))?;
        for view in photo.chunks_exact(backbone.network.view_length()) {
            for (seen, now) in seen.iter_mut().zip(engine.observe(view, &nodes)?) {
                seen.resize(now.len(), [f32::INFINITY, f32::NEG_INFINITY, 0.0]);
                for (seen, now) in seen.iter_mut().zip(now) {
                    *seen = [seen[0].min(now[0]), seen[1].max(now[1]), seen[2] + now[2]];
                }
            }
            views += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let named = wanted
        .into_iter()
        .zip(seen)
        .map(|((_, name, ranges), seen)| {
            let column =
                |at: usize, share: f32| seen.iter().map(|x| round(x[at] * share)).collect();
            let mut channels = Channels {
                mean: column(2, 1.0 / views as f32),
                ..Channels::default()
            };
            if ranges {
                (channels.low, channels.high) = (column(0, 1.0), column(1, 1.0));
            }
            (name, channels)
        });
    Ok(Activations(named.collect()))
}

fn round(x: f32) -> f32 {
    (x * PLACES).round() / PLACES
}
