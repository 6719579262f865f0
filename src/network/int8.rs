//! From a backbone in f16 to one in whole numbers: 8-bit weights with a scale per output channel,
//! 7-bit activations with a range per channel.
//!
//! The range of an activation is known ahead, from ordinary photos ([`Ranges`]), and its step is
//! folded into the weights that read it, so that a range per channel costs nothing. Depthwise
//! weights and the stem stay as they are: the first are few and get 16 bits when they are packed,
//! the second reads pixels. Nagel et al., "A White Paper on Neural Network Quantization" (2021),
//! sections 2 and 3; per-channel activation ranges folded into weights as in their cross-layer
//! equalisation.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::weights::{Backbone, Levels, Tensor};
use super::{Activation, Network, NodeId, Op};
use crate::error::{Error, ErrorKind, Result};

/// The highest level of an activation: seven bits.
const TOP: f32 = 127.0;

/// The largest weight.
const TOP_WEIGHT: f32 = 127.0;

/// The smallest range of a channel, so that a channel that was silent on ordinary photos still
/// has room.
const SMALLEST_RANGE: f32 = 0.05;

/// How many times the range of a channel the largest sum of a depthwise convolution may be; above
/// that its 16-bit scale would not do.
const LARGEST_SUM: f32 = 30.0;

/// For each convolution by name, for each of its output channels, after the activation and after
/// an addition that follows, the lowest and the highest value on ordinary photos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranges(pub BTreeMap<String, Vec<[f32; 2]>>);

impl Ranges {
    /// The nodes whose ranges are needed, with the names they go by: those that a convolution reads.
    pub fn nodes(network: &Network) -> Vec<(NodeId, String)> {
        let mut nodes = Vec::new();
        for node in &network.nodes {
            if !matches!(node.op, Op::Convolution(_)) {
                continue;
            }
            let Some(&input) = node.inputs.first() else {
                continue;
            };
            let known = nodes.iter().any(|(at, _)| *at == input);
            if network.nodes[input].op != Op::Input && !known {
                nodes.push((input, name_of(network, input)));
            }
        }
        nodes
    }
}

/// The name of the last convolution before a node's result.
fn name_of(network: &Network, node: NodeId) -> String {
    match &network.nodes[node].op {
        Op::Convolution(convolution) => convolution.name.clone(),
        _ => {
            let later = network.nodes[node].inputs.iter().max();
            later.map_or_else(String::new, |&input| name_of(network, input))
        }
    }
}

/// The int8 form of a backbone in f16. It has no reference features yet.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] where the ranges are not those of this network.
pub fn quantize(backbone: &Backbone, ranges: &Ranges) -> Result<Backbone> {
    let network = &backbone.network;
    let mut tensors: HashMap<String, Tensor> = backbone.tensors().clone();
    tensors.remove("reference");
    let mut levels = HashMap::new();
    for (at, node) in network.nodes.iter().enumerate() {
        let Op::Convolution(convolution) = &node.op else {
            continue;
        };
        let input = node.inputs[0];
        if network.nodes[input].op == Op::Input {
            continue;
        }
        let name = &convolution.name;
        let (step, zero) = steps(backbone, ranges, input)?;
        if zero.iter().any(|&zero| zero != 0) {
            let shape = vec![zero.len()];
            levels.insert(format!("{name}.zero"), Levels { shape, data: zero });
        }
        if convolution.groups == 1 {
            let weight = &backbone.tensor(&format!("{name}.weight"))?.data;
            let (data, scale) = round(weight, &step);
            tensors.remove(&format!("{name}.weight"));
            let shape = convolution.weight_shape().to_vec();
            levels.insert(format!("{name}.weight"), Levels { shape, data });
            let shape = vec![scale.len()];
            tensors.insert(format!("{name}.scale"), Tensor { shape, data: scale });
        } else if network
            .nodes
            .iter()
            .any(|node| node.inputs.contains(&at) && node.op == Op::Add)
        {
            return Err(mismatch(
                "the network adds to a depthwise convolution".into(),
            ));
        }
        let shape = vec![step.len()];
        tensors.insert(format!("{name}.step"), Tensor { shape, data: step });
    }
    backbone.with_levels(tensors, levels)
}

/// Rounds `[output][input]` weights of an input whose levels are `step` apart: the weights in
/// whole numbers, and the scale of each output.
fn round(weight: &[f32], step: &[f32]) -> (Vec<i8>, Vec<f32>) {
    let mut scales = Vec::new();
    let mut rounded = Vec::with_capacity(weight.len());
    for row in weight.chunks_exact(step.len()) {
        let scaled = || row.iter().zip(step).map(|(w, step)| w * step);
        let most = scaled().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max);
        let scale = most / TOP_WEIGHT;
        rounded.extend(scaled().map(|w| (w / scale).round() as i8));
        scales.push(scale);
    }
    (rounded, scales)
}

/// By channel, how far the levels of a node's result are apart, and the level of zero.
fn steps(backbone: &Backbone, ranges: &Ranges, node: NodeId) -> Result<(Vec<f32>, Vec<i8>)> {
    let name = name_of(&backbone.network, node);
    let ranges = ranges
        .0
        .get(&name)
        .ok_or_else(|| mismatch(format!("there is none for {name}")))?;
    let Op::Convolution(convolution) = &backbone.network.nodes[node].op else {
        return Ok(ranges.iter().map(|&[low, high]| signed(low, high)).unzip());
    };
    if ranges.len() != convolution.output || !ranges.iter().flatten().all(|x| x.is_finite()) {
        return Err(mismatch(format!(
            "those of {name} are not {} pairs",
            convolution.output
        )));
    }
    if convolution.activation == Activation::None {
        return Ok(ranges.iter().map(|&[low, high]| signed(low, high)).unzip());
    }
    let weight = &backbone.tensor(&format!("{name}.weight"))?.data;
    let taps = weight.len() / convolution.output;
    let step = ranges
        .iter()
        .zip(weight.chunks_exact(taps))
        .map(|(&[_, high], weights)| {
            // Only a depthwise sum is held in 16 bits.
            let sum: f32 = match convolution.groups {
                1 => 0.0,
                _ => weights.iter().map(|w| w.abs() * 6.0).sum(),
            };
            high.max(SMALLEST_RANGE).max(sum / LARGEST_SUM).min(6.0) / TOP
        });
    let step: Vec<f32> = step.collect();
    let zero = vec![0; step.len()];
    Ok((step, zero))
}

/// Step and zero of a range that may hold both signs; zero is a level, so that nothing is lost of it.
fn signed(low: f32, high: f32) -> (f32, i8) {
    let (low, high) = (low.min(0.0), high.max(0.0));
    let step = (high - low).max(SMALLEST_RANGE) / TOP;
    let zero = (-low / step).round().clamp(0.0, TOP);
    (step, zero as i8)
}

fn mismatch(why: String) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("These ranges are not of this network: {why}."),
    )
}
