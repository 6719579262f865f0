//! Quantizes a backbone in f16 to int8: 8-bit weights with a scale per output channel, and activations
//! of 7 bits where they meet 8-bit weights, of 8 bits where they meet the 16-bit weights of a depthwise
//! convolution.
//!
//! After ReLU6 the range of an activation is known. After a linear convolution it is measured per
//! channel on ordinary photos ([`Activations`]) and folded into the weights that read it. The same photos
//! give the mean of each channel, which corrects the bias for the mean error of the rounded weights.
//! Nagel et al., "A White Paper on Neural Network Quantization" (2021), sections 2 and 3; bias
//! correction after Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
//! Correction" (2019), section 4.2.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::convolution::{Activation, Convolution, GROUP, OUTPUTS, RELU6};
use super::weights::{Backbone, Int8Tensor, Tensor};
use super::{Network, NodeId, Op};
use crate::error::{Error, ErrorKind, Result};

/// The largest quantized activation that meets 8-bit weights: seven bits, the limit of wasm's dot
/// product.
const Q_MAX: f32 = 127.0;

/// The largest quantized activation that meets 16-bit weights.
const Q_MAX_DEPTHWISE: f32 = 255.0;

/// The largest 8-bit weight.
const MAX_WEIGHT: f32 = 127.0;

/// The quantization step of the weights of an output in a large layer, as a share of their root mean square.
/// With a uniform step and entropy coding, which Brotli's Huffman codes are, equal shares give the least error for
/// the size of the compressed file at high rates (Gish and Pierce, "Asymptotically Efficient Quantizing", 1968).
/// The share was chosen by the agreement with f32 on ordinary photos (weights/README.md).
const STEP: f32 = 0.12;

/// The number of weights of a large layer. Smaller ones are the first of a network: together they are a tenth of its
/// weights, and their errors spread through all that follow, so that they use all 8 bits.
const MIN_WEIGHTS: usize = 60_000;

/// Significant bits of the numbers beside the 8-bit weights. More of them change no embedding noticeably, but
/// hardly compress.
const SCALE_BITS: u32 = 8;
const BIAS_BITS: u32 = 12;
const DEPTHWISE_BITS: u32 = 10;

/// The smallest range of a channel, for channels that are nearly constant on ordinary photos.
const MIN_RANGE: f32 = 0.05;

/// The largest sum of the absolute weights of one channel of a depthwise convolution; above it, the
/// 16-bit scale of its sums would overflow.
const MAX_WEIGHT_SUM: f32 = 62.0;

/// Statistics of the channels that a pointwise convolution reads, measured on ordinary photos, by the
/// name of the convolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activations(pub BTreeMap<String, Channels>);

/// Statistics by channel.
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
    /// The nodes whose statistics are needed, with the name of the convolution that reads them, and
    /// whether their ranges are needed as well as their means.
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

/// The largest quantized activation that a convolution reads.
pub(crate) fn q_max(convolution: &Convolution) -> f32 {
    match convolution.groups {
        1 => Q_MAX,
        _ => Q_MAX_DEPTHWISE,
    }
}

/// The quantization step of activations that a convolution reads from a ReLU6.
pub(crate) fn relu6_step(convolution: &Convolution) -> f32 {
    RELU6 / q_max(convolution)
}

fn after_relu6(network: &Network, node: NodeId) -> bool {
    matches!(&network.nodes[node].op, Op::Convolution(c) if c.activation == Activation::Relu6)
}

/// The int8 form of a backbone in f16, without reference features.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] where the statistics are not those of this network, or a depthwise
/// convolution does not fit 16 bits.
pub fn quantize(backbone: &Backbone, activations: &Activations) -> Result<Backbone> {
    let network = &backbone.network;
    let mut tensors: HashMap<String, Tensor> = backbone.tensors().clone();
    tensors.remove("reference");
    let mut int8_tensors = HashMap::new();
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
            if let Some(weight) = tensors.get_mut(&format!("{name}.weight")) {
                for value in &mut weight.data {
                    *value = significant(*value, DEPTHWISE_BITS);
                }
            }
            continue;
        }
        let channels = activations.0.get(name);
        let channels = channels.ok_or_else(|| mismatch(format!("{name} is missing")))?;
        if channels.mean.len() != convolution.input || !channels.mean.iter().all(|x| x.is_finite())
        {
            return Err(mismatch(format!(
                "{name} does not have {} means",
                convolution.input
            )));
        }
        let mut step = vec![relu6_step(convolution); convolution.input];
        let mut zero = vec![0; convolution.input];
        if !after_relu6(network, input) {
            (step, zero) = signed(convolution, channels)?;
            let shape = vec![convolution.input];
            let tensor = Tensor {
                shape: shape.clone(),
                data: step.clone(),
            };
            tensors.insert(format!("{name}.step"), tensor);
            let data = zero.clone().into();
            int8_tensors.insert(format!("{name}.zero"), Int8Tensor { shape, data });
        }
        let mut rounded = Vec::with_capacity(weight.len());
        let mut scales = Vec::with_capacity(convolution.output);
        let mut bias = backbone.tensor(&format!("{name}.bias"))?.clone();
        let rows = weight.chunks_exact(convolution.input);
        let share = if weight.len() < MIN_WEIGHTS {
            0.0
        } else {
            STEP
        };
        for (row, bias) in rows.zip(&mut bias.data) {
            let (quantized, scale) = round(row, &step, share);
            *bias -= mean_error(row, &quantized, scale, (&step, &channels.mean));
            // The contribution of the zero points to a sum is constant.
            let zeros = quantized.iter().zip(&zero);
            *bias -= scale
                * zeros
                    .map(|(&w, &z)| f32::from(w) * f32::from(z))
                    .sum::<f32>();
            *bias = significant(*bias, BIAS_BITS);
            rounded.extend(quantized);
            scales.push(scale);
        }
        tensors.insert(format!("{name}.bias"), bias);
        tensors.remove(&format!("{name}.weight"));
        let shape = convolution.int8_weight_shape().to_vec();
        let data = pack(&rounded, convolution).into();
        int8_tensors.insert(format!("{name}.weight"), Int8Tensor { shape, data });
        let shape = vec![convolution.output];
        let scale = Tensor {
            shape,
            data: scales,
        };
        tensors.insert(format!("{name}.scale"), scale);
    }
    backbone.with_int8_tensors(tensors, int8_tensors)
}

/// The same network in f32: every weight as its integer says, so that its features are those of the int8
/// network without the rounding of activations. Without reference features.
///
/// # Errors
///
/// [`ErrorKind::WeightFile`] where a tensor is missing.
#[cfg(feature = "export")]
pub fn dequantize(backbone: &Backbone) -> Result<Backbone> {
    let mut tensors = backbone.tensors().clone();
    tensors.remove("reference");
    for convolution in backbone.network.convolutions() {
        let name = &convolution.name;
        // The first convolution and the depthwise ones have weights in f16.
        let Ok(packed) = backbone.int8_tensor(&format!("{name}.weight")) else {
            continue;
        };
        let quantized = unpack(packed, convolution);
        let scales = &backbone.tensor(&format!("{name}.scale"))?.data;
        let mut bias = backbone.tensor(&format!("{name}.bias"))?.clone();
        let usual_step = vec![relu6_step(convolution); convolution.input];
        let step = tensors.remove(&format!("{name}.step"));
        let step = step.map_or(usual_step, |step| step.data);
        let zero = backbone.int8_tensor(&format!("{name}.zero"));
        let zero = zero.map_or_else(|_| vec![0; convolution.input], |zero| zero.to_vec());
        let mut weights = Vec::with_capacity(quantized.len());
        let rows = quantized.chunks_exact(convolution.input);
        for ((row, &scale), bias) in rows.zip(scales).zip(&mut bias.data) {
            let zeros = row
                .iter()
                .zip(&zero)
                .map(|(&w, &z)| f32::from(w) * f32::from(z));
            *bias += scale * zeros.sum::<f32>();
            weights.extend(
                row.iter()
                    .zip(&step)
                    .map(|(&w, step)| f32::from(w) * scale / step),
            );
        }
        let weight = Tensor {
            shape: convolution.weight_shape().to_vec(),
            data: weights,
        };
        tensors.insert(format!("{name}.bias"), bias);
        tensors.insert(format!("{name}.weight"), weight);
        tensors.remove(&format!("{name}.scale"));
    }
    let (network, contract) = (backbone.network.clone(), backbone.contract.clone());
    Backbone::new(network, contract, backbone.source.clone(), tensors)
}

/// Orders `[output][input]` weights as [`Convolution::int8_weight_shape`] says.
fn pack(weights: &[i8], convolution: &Convolution) -> Vec<i8> {
    let shape = convolution.int8_weight_shape();
    let mut packed = vec![0; shape.iter().product()];
    for (output, row) in weights.chunks_exact(convolution.input).enumerate() {
        let block = output / OUTPUTS * shape[1] * OUTPUTS * GROUP + output % OUTPUTS * GROUP;
        for (input, &w) in row.iter().enumerate() {
            packed[block + input / GROUP * OUTPUTS * GROUP + input % GROUP] = w;
        }
    }
    packed
}

/// The inverse of [`pack`].
#[cfg(feature = "export")]
pub(crate) fn unpack(packed: &[i8], convolution: &Convolution) -> Vec<i8> {
    let shape = convolution.int8_weight_shape();
    let mut weights = Vec::with_capacity(convolution.output * convolution.input);
    for output in 0..convolution.output {
        let block = output / OUTPUTS * shape[1] * OUTPUTS * GROUP + output % OUTPUTS * GROUP;
        let row = (0..convolution.input)
            .map(|input| packed[block + input / GROUP * OUTPUTS * GROUP + input % GROUP]);
        weights.extend(row);
    }
    weights
}

/// Quantizes the weights of one output, of inputs with quantization step `step`, and returns their
/// scale too: `share` of their root mean square, or what 8 bits need.
fn round(row: &[f32], step: &[f32], share: f32) -> (Vec<i8>, f32) {
    let scaled = || row.iter().zip(step).map(|(w, step)| w * step);
    let most = scaled().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max);
    let rms = (scaled().map(|w| w * w).sum::<f32>() / row.len() as f32).sqrt();
    let scale = (share * rms).max(most / MAX_WEIGHT);
    // Rounded up, so that no weight exceeds 8 bits.
    let dropped = (1 << (f32::MANTISSA_DIGITS - SCALE_BITS)) - 1;
    let scale = f32::from_bits((scale.to_bits() + dropped) & !dropped);
    (scaled().map(|w| (w / scale).round() as i8).collect(), scale)
}

/// The nearest number with this many significant bits.
fn significant(x: f32, bits: u32) -> f32 {
    let dropped = f32::MANTISSA_DIGITS - bits;
    f32::from_bits((x.to_bits() + (1 << (dropped - 1))) & !((1 << dropped) - 1))
}

/// The error of an output from rounding its weights, with every input at its mean.
fn mean_error(row: &[f32], quantized: &[i8], scale: f32, (step, mean): (&[f32], &[f32])) -> f32 {
    let exact = row.iter().zip(step).zip(mean);
    let terms = quantized.iter().zip(exact);
    let error =
        terms.map(|(&w, ((w_exact, step), mean))| (f32::from(w) * scale / step - w_exact) * mean);
    error.sum()
}

/// The quantization step and the zero point of each channel of signed activations. The zero point is
/// an integer, so that zero is exact.
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
        let step = (high - low).max(MIN_RANGE) / Q_MAX;
        (step, (-low / step).round().clamp(0.0, Q_MAX) as i8)
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
        && sums.fold(0.0, f32::max) < MAX_WEIGHT_SUM;
    if fits {
        return Ok(());
    }
    Err(mismatch(format!(
        "the depthwise convolution {} does not fit 16 bits",
        convolution.name
    )))
}

fn mismatch(why: String) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("This network cannot be quantized to int8 with these statistics: {why}."),
    )
}

#[cfg(all(test, feature = "export"))]
mod tests;
