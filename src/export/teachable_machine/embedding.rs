//! From the features to probabilities, by stock layers: the square root is a sum of ramps, unit length a layer
//! normalisation, and head and temperature one softmax layer.

use serde_json::json;

use super::layers::Layers;
use crate::error::Result;
use crate::export::LinearHead;
use crate::network::contract::Block;
use crate::network::weights::Backbone;

/// Added to variances that are about 1; only those of features that are all zero are smaller.
const EPSILON: f32 = 1e-7;

/// The largest value of `relu6`, of which the ramps are made.
const RELU6: f32 = 6.0;

/// The square root is interpolated between numbers with steps that grow by a constant ratio; the first steps are
/// equal.
const FIRST_STEP: f64 = 1e-4;
const RATIO: f64 = 1.03;

/// Ends of the ranges whose ramps read the same multiple of a feature, which is 6 at the end of the range. A factor
/// for each ramp alone would leave the 16-bit numbers of some graphics devices. Features are below the last end:
/// pooled ones are at most 6, deviations of ordinary photos below 20.
const RANGES: [f64; 5] = [0.01, 0.1, 1.0, 10.0, 100.0];

/// Writes the layers after the network. As
/// [`FeatureComposer::compose`](crate::embedding::FeatureComposer::compose) for one view, then
/// softmax(temperature · (weight · embedding + bias)).
pub(super) fn write(
    layers: &mut Layers,
    backbone: &Backbone,
    features: &[String],
    head: &LinearHead,
    output: &str,
) -> Result<()> {
    let temperature = head.temperature.unwrap_or(head.usual_temperature);
    let mut blocks = Vec::new();
    // Of each number of the embedding, by how much it is larger in the layers.
    let mut factors = Vec::with_capacity(head.dim);
    for (block, input) in backbone.contract.blocks.iter().zip(features) {
        blocks.push(unit_block(layers, backbone, block, input)?);
        let factor = (f64::from(block.weight) / block.size as f64).sqrt();
        factors.extend(vec![factor; block.size]);
    }
    let blocks: Vec<_> = blocks.iter().map(String::as_str).collect();
    let embedding = "embedding";
    layers.push("Concatenate", embedding, json!({ "axis": -1 }), &blocks);
    // Each number is followed by its negative.
    let mut kernel = Vec::with_capacity(2 * head.dim * head.labels.len());
    for (at, factor) in factors.iter().enumerate() {
        let column = || head.weight.iter().skip(at).step_by(head.dim);
        for sign in [0.5, -0.5] {
            kernel.extend(column().map(|weight| (sign * temperature * weight * factor) as f32));
        }
    }
    let bias: Vec<_> = head
        .bias
        .iter()
        .map(|bias| (temperature * bias) as f32)
        .collect();
    layers.dense(output, (&kernel, &bias), "softmax", embedding);
    Ok(())
}

/// The numbers of a block, each followed by its negative: √size · what
/// [`FeatureComposer`](crate::embedding::FeatureComposer) computes.
///
/// The mean of [x, −x] is 0 and its variance |x|² / size, so that layer normalisation makes √size · x / |x|. Its
/// `beta` subtracts the mean of ordinary photos.
fn unit_block(
    layers: &mut Layers,
    backbone: &Backbone,
    block: &Block,
    input: &str,
) -> Result<String> {
    let Block { name, size, .. } = block;
    let part = |part: &str| format!("{name}_{part}");
    let (each, signed, flat, unit) = (part("each"), part("signed"), part("flat"), part("unit"));
    layers.push(
        "Reshape",
        &each,
        json!({ "target_shape": [size, 1] }),
        &[input],
    );
    if block.root {
        let (scaled, ramps, ramp) = (part("scaled"), part("ramps"), Ramps::new());
        layers.dense(
            &scaled,
            (&ramp.scales, &[0.0; RANGES.len()]),
            "relu6",
            &each,
        );
        layers.dense(&ramps, (&ramp.slopes, &ramp.offsets), "relu6", &scaled);
        layers.dense(&signed, (&ramp.heights, &[0.0; 2]), "linear", &ramps);
    } else {
        layers.dense(&signed, (&[1.0, -1.0], &[0.0; 2]), "linear", &each);
    }
    layers.push("Flatten", &flat, json!({}), &[&signed]);
    let length = 2 * size;
    let mut normalise = |name: &str, beta: &[f32], input: &str| {
        layers.normalise(name, &[1], (&[length], beta), EPSILON, input);
    };
    if !block.centred {
        normalise(&unit, &vec![0.0; length], &flat);
        return Ok(unit);
    }
    let root = (*size as f32).sqrt();
    let means = backbone.base_mean(name)?.iter();
    let beta: Vec<_> = means.flat_map(|mean| [-root * mean, root * mean]).collect();
    let centred = part("centred");
    normalise(&centred, &beta, &flat);
    normalise(&unit, &vec![0.0; length], &centred);
    Ok(unit)
}

/// The square root as a sum of ramps, each of which rises from 0 to 6 between two knots. All terms are positive,
/// so that nothing cancels.
struct Ramps {
    /// The factor of each range.
    scales: Vec<f32>,
    /// For each range the slope of each ramp, 0 for those of other ranges.
    slopes: Vec<f32>,
    offsets: Vec<f32>,
    /// For each ramp its share of the root, and the negative.
    heights: Vec<f32>,
}

impl Ramps {
    fn new() -> Self {
        let six = f64::from(RELU6);
        let mut ramps = Vec::new();
        let mut knot = 0.0f64;
        for (range, end) in RANGES.into_iter().enumerate() {
            while knot < end {
                let next = (knot + FIRST_STEP).max(knot * RATIO).min(end);
                ramps.push((range, knot, next));
                knot = next;
            }
        }
        let slopes = RANGES.iter().enumerate().flat_map(|(row, end)| {
            ramps.iter().map(move |&(range, knot, next)| {
                let slope = end / (next - knot);
                if row == range { slope as f32 } else { 0.0 }
            })
        });
        let heights = ramps
            .iter()
            .map(|&(_, knot, next)| (next.sqrt() - knot.sqrt()) / six);
        Self {
            scales: RANGES.map(|end| (six / end) as f32).to_vec(),
            slopes: slopes.collect(),
            offsets: ramps
                .iter()
                .map(|&(_, knot, next)| (-six * knot / (next - knot)) as f32)
                .collect(),
            heights: heights
                .flat_map(|height| [height as f32, -height as f32])
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramps_add_up_to_the_square_root() {
        let ramps = Ramps::new();
        let relu6 = |x: f32| x.clamp(0.0, RELU6);
        let count = ramps.offsets.len();
        let root = |x: f32| {
            let scaled: Vec<_> = ramps.scales.iter().map(|scale| relu6(x * scale)).collect();
            let terms = (0..count).map(|ramp| {
                let slopes = ramps.slopes.iter().skip(ramp).step_by(count);
                let sum: f32 = slopes.zip(&scaled).map(|(slope, x)| slope * x).sum();
                relu6(sum + ramps.offsets[ramp]) * ramps.heights[2 * ramp]
            });
            terms.sum::<f32>()
        };
        assert_eq!(root(0.0), 0.0);
        let mut x = 1e-5;
        while x < 100.0 {
            let error = (root(x) - x.sqrt()).abs();
            // A chord of √ is off by a quarter of its end from 0, and by (ln ratio)² / 32 of the root elsewhere.
            let limit = if x < 0.004 { 0.00251 } else { 4e-5 * x.sqrt() };
            assert!(error <= limit, "√{x} is off by {error}");
            x *= 1.0037;
        }
        for heights in ramps.heights.as_chunks::<2>().0 {
            assert_eq!(heights[0], -heights[1]);
        }
    }

    /// Graphics devices with 16-bit numbers have none above 65504.
    #[test]
    fn no_number_leaves_16_bits() {
        let ramps = Ramps::new();
        let largest_feature = 20.0;
        assert!(
            ramps
                .scales
                .iter()
                .all(|scale| scale * largest_feature < 65_504.0)
        );
        assert!(ramps.slopes.iter().all(|slope| slope * RELU6 < 65_504.0));
    }
}
