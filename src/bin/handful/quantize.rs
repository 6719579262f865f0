//! `handful quantize`: turns a weight file in f16 into one in int8.

use std::path::{Path, PathBuf};

use clap::Args;
use handful::engine::{BurnEngine, CpuEngine, test_picture};
use handful::intensity::Intensity;
use handful::network::int8::{Activations, Channels, quantize};
use handful::network::weights::Backbone;
use handful::preprocess::{View, decode_side};
use handful::{Error, ErrorKind, Result};
use indicatif::ProgressBar;

use crate::photos::{self, Decoding, Transform};

/// The views whose activations are measured: all that the modes use.
const VIEWS: [View; 3] = [View::CenterCrop, View::ResizedCrop, View::SquashedFlip];

/// Activations are rounded to three decimal places, a fraction of a quantization step.
const ROUNDING: f32 = 1e3;

/// Arguments of `handful quantize`.
#[derive(Args)]
pub struct Arguments {
    /// The weight file in f16.
    weights: PathBuf,
    /// Statistics of the activations on ordinary photos: a JSON file.
    #[arg(long, value_name = "FILE", required_unless_present = "ordinary")]
    activations: Option<PathBuf>,
    /// Measure the statistics on a folder of ordinary photos of all kinds instead.
    #[arg(long, value_name = "DIR", conflicts_with = "activations")]
    ordinary: Option<PathBuf>,
    /// Also write the measured statistics, for --activations.
    #[arg(long, value_name = "FILE", requires = "ordinary")]
    save_activations: Option<PathBuf>,
    /// The weight file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Where a file cannot be read or written, or the statistics are of another network.
pub fn run(arguments: &Arguments) -> Result<()> {
    let path = &arguments.weights;
    let backbone = Backbone::read(&crate::read(path)?);
    let backbone = backbone.map_err(|error| error.in_file(path.display()))?;
    if backbone.network.has_tensors() {
        let sentence =
            "Only the built-in backbones can be quantised; this one comes from another file.";
        return Err(Error::new(ErrorKind::InvalidInput, sentence).in_file(path.display()));
    }
    let activations = match (&arguments.activations, &arguments.ordinary) {
        (Some(path), _) => {
            let activations = serde_json::from_slice(&crate::read(path)?);
            activations
                .map_err(|error| json_error("cannot be read", error).in_file(path.display()))?
        }
        (None, Some(folder)) => measure(&backbone, folder)?,
        (None, None) => Activations::default(),
    };
    if let Some(path) = &arguments.save_activations {
        let json = serde_json::to_vec(&activations)
            .map_err(|error| json_error("cannot be written", error))?;
        crate::write(path, &json)?;
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

fn json_error(problem: &str, error: serde_json::Error) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("The statistics of the activations {problem}."),
    )
    .with_source(error)
}

/// Measures minimum, maximum and mean of each input channel of the pointwise convolutions, over all
/// views of the photos in a folder.
fn measure(backbone: &Backbone, folder: &Path) -> Result<Activations> {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex())?;
    let contract = &backbone.contract;
    let decoding = Decoding {
        side: decode_side(contract),
        intensity: Intensity::Fixed,
    };
    let wanted = Activations::nodes(&backbone.network);
    let nodes: Vec<_> = wanted.iter().map(|(node, ..)| *node).collect();
    // Minimum, maximum and sum of each channel of each node.
    let mut ranges = vec![Vec::new(); nodes.len()];
    let mut views = 0;
    let paths = photos::find(folder)?;
    let bar = ProgressBar::new(paths.len() as u64);
    for path in &paths {
        let transform = (Transform::None, 0);
        let (photo, _) = photos::prepare(contract, (&VIEWS, decoding), path, transform)?;
        for view in photo.chunks_exact(backbone.network.view_length()) {
            for (range, now) in ranges.iter_mut().zip(engine.observe(view, &nodes)?) {
                range.resize(now.len(), [f32::INFINITY, f32::NEG_INFINITY, 0.0]);
                for (range, now) in range.iter_mut().zip(now) {
                    *range = [
                        range[0].min(now[0]),
                        range[1].max(now[1]),
                        range[2] + now[2],
                    ];
                }
            }
            views += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let named = wanted
        .into_iter()
        .zip(ranges)
        .map(|((_, name, needs_range), range)| {
            let column =
                |at: usize, scale: f32| range.iter().map(|x| round(x[at] * scale)).collect();
            let mut channels = Channels {
                mean: column(2, 1.0 / views as f32),
                ..Channels::default()
            };
            if needs_range {
                (channels.low, channels.high) = (column(0, 1.0), column(1, 1.0));
            }
            (name, channels)
        });
    Ok(Activations(named.collect()))
}

fn round(x: f32) -> f32 {
    (x * ROUNDING).round() / ROUNDING
}
