//! From a backbone in f16 to one in whole numbers: 8-bit weights with a scale per output channel,
//! activations of 7 bits where they meet 8-bit weights, and of 8 bits where they meet the 16-bit
//! weights of a depthwise convolution.
//!
//! ReLU6 makes most ranges known. What follows a linear convolution has a range per channel, taken
//! from ordinary photos ([`Activations`]) and folded into the weights that read it. The same photos
//! give the mean of each channel, with which the mean error of the rounded weights is taken off the
//! bias. Nagel et al., "A White Paper on Neural Network Quantization" (2021), sections 2 and 3;
//! bias correction after Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
//! Correction" (2019), section 4.2.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::weights::{Backbone, Levels, Tensor};
use super::{Activation, Convolution, Network, NodeId, Op};
use crate::error::{Error, ErrorKind, Result};

/// The highest level that an 8-bit weight meets: seven bits, as wasm's dot product wants.
const TOP: f32 = 127.0;

/// The highest level that a 16-bit weight meets.
const TOP_DEPTHWISE: f32 = 255.0;

/// The upper bound of ReLU6.
const RELU6: f32 = 6.0;

/// The largest weight.
const TOP_WEIGHT: f32 = 127.0;

/// The smallest range of a channel, so that a channel that was silent on ordinary photos still
/// has room.
const SMALLEST_RANGE: f32 = 0.05;

/// The largest sum of the weights of one channel of a depthwise convolution, without their signs:
/// above it the 16-bit scale of its sums would not do.
const LARGEST_SUM: f32 = 62.0;

/// What the channels that a pointwise convolution reads are like on ordinary photos, by the name
/// of the convolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activations(pub BTreeMap<String, Channels>);

/// Figures by channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Channels {
    /// The mean over photos and pixels.
    pub mean: Vec<f32>,
    /// The lowest value; empty after ReLU6, where the range is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub low: Vec<f32>,
    /// The highest value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub high: Vec<f32>,
}

impl Activations {
    /// The nodes whose figures are needed, with the name of the convolution that reads them, and
    /// whether their ranges are needed too.
    pub fn nodes(network: &Network) -> Vec<(NodeId, String, bool)> {
        let convolutions = network.nodes.iter().filter_map(|node| match &node.op {
            Op::Convolution(c) if c.groups == 1 => Some((c, *node.inputs.first()?)),
            _ => None,
        });
        let inner = convolutions.filter(|&(_, input)| network.nodes[input].op != Op::Input);
        inner
            .map(|(c, input)| (input, c.name.clone(), !after_relu6(network, input)))
            .collect()
    }
}

/// The highest level that a convolution reads.
pub(crate) fn top_level(convolution: &Convolution) -> f32 {
    match convolution.groups {
        1 => TOP,
        _ => TOP_DEPTHWISE,
    }
}

/// How far the levels are apart that a convolution reads from a ReLU6.
pub(crate) fn relu6_step(convolution: &Convolution) -> f32 {
    RELU6 / top_level(convolution)
}

fn after_relu6(network: &Network, node: NodeId) -> bool {
    matches!(&network.nodes[node].op, Op::Convolution(c) if c.activation == Activation::Relu6)
}

/// The int8 form of a backbone in f16. It has no reference features yet.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] where the figures are not those of this network, or it has a
/// depthwise convolution that int8 cannot hold.
pub fn quantize(backbone: &Backbone, activations: &Activations) -> Result<Backbone> {
    let network = &backbone.network;
    let mut tensors: HashMap<String, Tensor> = backbone.tensors().clone();
    tensors.remove("reference");
    let mut levels = HashMap::new();
    for node in &network.nodes {
        let Op::Convolution(convolution) = &node.op else {
            continue;
        };
        let (name, input) = (&convolution.name, node.inputs[0]);
        if network.nodes[input].op == Op::Input {
            continue;
        }
        let weight = &backbone.tensor(&format!("{name}.weight"))?.data;
        if convolution.groups > 1 {
            check_depthwise(network, convolution, input, weight)?;
            continue;
        }
        let channels = activations.0.get(name);
        let channels = channels.ok_or_else(|| mismatch(format!("{name} is missing")))?;
        let mut step = vec![relu6_step(convolution); convolution.input];
        if !after_relu6(network, input) {
            let zero: Vec<i8>;
            (step, zero) = signed(convolution, channels)?;
            let shape = vec![convolution.input];
            let data = step.clone();
            levels.insert(
                format!("{name}.zero"),
                Levels {
                    shape: shape.clone(),
                    data: zero,
                },
            );
            tensors.insert(format!("{name}.step"), Tensor { shape, data });
        }
        if channels.mean.len() != convolution.input || !channels.mean.iter().all(|x| x.is_finite())
        {
            return Err(mismatch(format!(
                "{name} does not have {} means",
                convolution.input
            )));
        }
        let (rounded, scale, bias) = round(weight, &step, &channels.mean);
        if let Some(tensor) = tensors.get_mut(&format!("{name}.bias")) {
            let old = tensor.data.iter_mut();
            old.zip(bias).for_each(|(old, error)| *old -= error);
        }
        tensors.remove(&format!("{name}.weight"));
        let shape = convolution.weight_shape().to_vec();
        levels.insert(
            format!("{name}.weight"),
            Levels {
                shape,
                data: rounded,
            },
        );
        let shape = vec![convolution.output];
        tensors.insert(format!("{name}.scale"), Tensor { shape, data: scale });
    }
    backbone.with_levels(tensors, levels)
}

/// Rounds `[output][input]` weights of an input whose levels are `step` apart: the weights in
/// whole numbers, and for each output the scale and the error that rounding makes at the mean input.
fn round(weight: &[f32], step: &[f32], mean: &[f32]) -> (Vec<i8>, Vec<f32>, Vec<f32>) {
    let (mut scales, mut errors) = (Vec::new(), Vec::new());
    let mut rounded = Vec::with_capacity(weight.len());
    for row in weight.chunks_exact(step.len()) {
        let scaled = || row.iter().zip(step).map(|(w, step)| w * step);
        let most = scaled().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max);
        let scale = most / TOP_WEIGHT;
        let start = rounded.len();
        rounded.extend(scaled().map(|w| (w / scale).round() as i8));
        let exact = row.iter().zip(step).zip(mean);
        let terms = rounded[start..].iter().zip(exact);
        let error =
            terms.map(|(&w, ((exact, step), mean))| (f32::from(w) * scale / step - exact) * mean);
        errors.push(error.sum());
        scales.push(scale);
    }
    (rounded, scales, errors)
}

/// By channel, how far levels of both signs are apart, and the level of zero, which is one of
/// them, so that nothing is lost of it.
fn signed(convolution: &Convolution, channels: &Channels) -> Result<(Vec<f32>, Vec<i8>)> {
    let Channels { low, high, .. } = channels;
    let finite = low.iter().chain(high).all(|x| x.is_finite());
    if low.len() != convolution.input || high.len() != convolution.input || !finite {
        return Err(mismatch(format!(
            "{} does not have {} ranges",
            convolution.name, convolution.input
        )));
    }
    let channel = |(&low, &high): (&f32, &f32)| {
        let (low, high) = (low.min(0.0), high.max(0.0));
        let step = (high - low).max(SMALLEST_RANGE) / TOP;
        (step, (-low / step).round().clamp(0.0, TOP) as i8)
    };
    Ok(low.iter().zip(high).map(channel).unzip())
}

fn check_depthwise(
    network: &Network,
    convolution: &Convolution,
    input: NodeId,
    weight: &[f32],
) -> Result<()> {
    let taps = convolution.kernel * convolution.kernel;
    let sums = weight
        .chunks_exact(taps)
        .map(|taps| taps.iter().map(|w| w.abs()).sum::<f32>());
    let fits = after_relu6(network, input)
        && convolution.activation == Activation::Relu6
        && sums.fold(0.0, f32::max) < LARGEST_SUM;
    match fits {
        true => Ok(()),
        false => Err(mismatch(format!(
            "the depthwise convolution {} does not fit 16 bits",
            convolution.name
        ))),
    }
}

fn mismatch(why: String) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("This network cannot be brought to int8 with these figures: {why}."),
    )
}
