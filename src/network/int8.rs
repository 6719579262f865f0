//! From a backbone in f16 to one in whole numbers: 8-bit weights with a scale per output channel
//! for pointwise convolutions, 16-bit weights for the few of depthwise ones.
//!
//! After a ReLU6, whose range is known, activations have 7 bits where they meet 8-bit weights and 8
//! where they meet 16-bit ones. What follows a linear convolution, the trunk of the network, has 14
//! bits, because its outliers cannot be cut off and its errors stay; the highest value comes from
//! ordinary photos ([`Activations`]). The same photos give the mean of each channel, with which the
//! mean error of the rounded weights is taken off the bias. Nagel et al., "A White Paper on Neural Network Quantization" (2021), sections 2 and 3;
//! bias correction after Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
//! Correction" (2019), section 4.2.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::weights::{Backbone, Levels, Tensor};
use super::{Activation, Convolution, Network, NodeId, Op};
use crate::error::{Error, ErrorKind, Result};

/// The highest level that an 8-bit weight meets: seven bits, as wasm's dot product wants.
const TOP: f32 = 127.0;

/// The highest wide level, of 14 bits with the sign.
pub(crate) const TOP_WIDE: f32 = 8191.0;

/// How far above the highest value on ordinary photos a wide level may go.
const HEADROOM: f32 = 2.0;

/// The most channels of which a sum of wide levels surely fits 32 bits.
const MOST_WIDE_CHANNELS: usize = 2048;

/// The highest level that a 16-bit weight meets.
const TOP_DEPTHWISE: f32 = 255.0;

/// The upper bound of ReLU6.
pub(crate) const RELU6: f32 = 6.0;

/// The largest weight.
const TOP_WEIGHT: f32 = 127.0;

/// The largest sum of the weights of one channel of a depthwise convolution, without their signs:
/// above it the 16-bit scale of its sums would not do.
const LARGEST_SUM: f32 = 62.0;

/// What the channels that a pointwise convolution reads are like on ordinary photos, by the name
/// of the convolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activations(pub BTreeMap<String, Channels>);

/// Figures of the channels that a convolution reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Channels {
    /// The mean of each channel over photos and pixels.
    pub mean: Vec<f32>,
    /// The largest value of all, without its sign; `None` after ReLU6, where the range is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<f32>,
}

impl Activations {
    /// The nodes whose figures are needed, with the name of the convolution that reads them, and
    /// whether their highest value is needed too.
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
        if !after_relu6(network, input) {
            let peak = channels.peak.filter(|peak| peak.is_finite() && *peak > 0.0);
            let step = peak.map(|peak| peak * HEADROOM / TOP_WIDE);
            let step = step.filter(|_| convolution.input <= MOST_WIDE_CHANNELS);
            let step = step.ok_or_else(|| mismatch(format!("{name} does not have one peak")))?;
            let tensor = Tensor {
                shape: vec![1],
                data: vec![step],
            };
            tensors.insert(format!("{name}.step"), tensor);
        }
        if channels.mean.len() != convolution.input || !channels.mean.iter().all(|x| x.is_finite())
        {
            return Err(mismatch(format!(
                "{name} does not have {} means",
                convolution.input
            )));
        }
        let (rounded, scale, bias) = round(weight, &channels.mean);
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

/// Rounds `[output][input]` weights: the weights in whole numbers, and for each output the scale and
/// the error that rounding makes at the mean input.
fn round(weight: &[f32], mean: &[f32]) -> (Vec<i8>, Vec<f32>, Vec<f32>) {
    let (mut scales, mut errors) = (Vec::new(), Vec::new());
    let mut rounded = Vec::with_capacity(weight.len());
    for row in weight.chunks_exact(mean.len()) {
        let most = row
            .iter()
            .map(|w| w.abs())
            .fold(f32::MIN_POSITIVE, f32::max);
        let scale = most / TOP_WEIGHT;
        let start = rounded.len();
        rounded.extend(row.iter().map(|w| (w / scale).round() as i8));
        let terms = rounded[start..].iter().zip(row).zip(mean);
        errors.push(
            terms
                .map(|((&w, exact), mean)| (f32::from(w) * scale - exact) * mean)
                .sum(),
        );
        scales.push(scale);
    }
    (rounded, scales, errors)
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
