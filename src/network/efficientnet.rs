//! EfficientNet-Lite as a [`Network`]: Tan & Le, "EfficientNet: Rethinking Model Scaling for
//! Convolutional Neural Networks" (2019), in the Lite variant without squeeze-and-excitation and
//! with ReLU6 throughout.

use super::{Activation, Convolution, Network, Node, NodeId, Op, Output};
use crate::error::{Error, ErrorKind, Result};

/// Kernel, stride, expansion, channels and blocks of the seven stages of Lite0.
const STAGES: [(usize, usize, usize, usize, usize); 7] = [
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
];

/// Channels of stem and head, the same in every Lite variant.
const STEM: usize = 32;
const HEAD: usize = 1280;

/// The stages, counted from 1, whose spatial deviation is a block of the features.
const DEVIATION_STAGES: [usize; 3] = [5, 6, 7];

/// Width factor, depth factor and input side of each variant.
const VARIANTS: [(f64, f64, usize); 3] = [(1.0, 1.0, 224), (1.0, 1.1, 240), (1.1, 1.2, 260)];

/// The description of EfficientNet-Lite`variant` with the outputs `pooled` (1280) and
/// `deviation5`, `deviation6`, `deviation7` (112, 192 and 320 for Lite0 and Lite1).
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for a variant other than 0, 1 and 2.
pub fn lite(variant: usize) -> Result<Network> {
    with_deviations(variant, &DEVIATION_STAGES)
}

/// As [`lite`] with the output `pooled` only, for the second network of best mode.
///
/// # Errors
///
/// As [`lite`].
pub fn lite_pooled(variant: usize) -> Result<Network> {
    with_deviations(variant, &[])
}

fn with_deviations(variant: usize, stages: &[usize]) -> Result<Network> {
    let &(width, depth, side) = VARIANTS.get(variant).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidInput,
            format!("EfficientNet-Lite{variant} is not supported; choose 0, 1 or 2."),
        )
    })?;
    let mut graph = Graph::default();
    let mut at = graph.push(Op::Input, vec![]);
    at = graph.convolution("stem", at, (3, STEM), (3, 2), 1, Activation::Relu6);

    let mut channels = STEM;
    let mut block = 0;
    let mut outputs = Vec::new();
    for (stage, &(kernel, stride, expansion, base, count)) in (1..).zip(&STAGES) {
        let output = round_channels(base, width);
        let first_or_last = stage == 1 || stage == STAGES.len();
        let count = if first_or_last {
            count
        } else {
            (count as f64 * depth).ceil() as usize
        };
        for repeat in 0..count {
            let stride = if repeat == 0 { stride } else { 1 };
            let before = at;
            let hidden = channels * expansion;
            if expansion != 1 {
                let name = format!("block{block}.expand");
                at = graph.convolution(&name, at, (channels, hidden), (1, 1), 1, Activation::Relu6);
            }
            let name = format!("block{block}.depthwise");
            at = graph.convolution(
                &name,
                at,
                (hidden, hidden),
                (kernel, stride),
                hidden,
                Activation::Relu6,
            );
            let name = format!("block{block}.project");
            at = graph.convolution(&name, at, (hidden, output), (1, 1), 1, Activation::None);
            if stride == 1 && channels == output {
                at = graph.push(Op::Add, vec![at, before]);
            }
            channels = output;
            block += 1;
        }
        if stages.contains(&stage) {
            outputs.push(Output {
                name: format!("deviation{stage}"),
                node: graph.push(Op::SpatialDeviation, vec![at]),
                size: channels,
            });
        }
    }
    at = graph.convolution("head", at, (channels, HEAD), (1, 1), 1, Activation::Relu6);
    let pooled = Output {
        name: "pooled".into(),
        node: graph.push(Op::SpatialMean, vec![at]),
        size: HEAD,
    };
    outputs.insert(0, pooled);
    Ok(Network {
        name: format!("efficientnet-lite{variant}"),
        side,
        nodes: graph.0,
        outputs,
    })
}

/// Channels scaled by `width` to a multiple of 8, never more than a tenth below (the reference
/// implementation's `round_filters`).
fn round_channels(channels: usize, width: f64) -> usize {
    let scaled = channels as f64 * width;
    let rounded = (((scaled + 4.0) as usize) / 8 * 8).max(8);
    if (rounded as f64) < 0.9 * scaled {
        rounded + 8
    } else {
        rounded
    }
}

#[derive(Default)]
struct Graph(Vec<Node>);

impl Graph {
    fn push(&mut self, op: Op, inputs: Vec<NodeId>) -> NodeId {
        self.0.push(Node { op, inputs });
        self.0.len() - 1
    }

    fn convolution(
        &mut self,
        name: &str,
        from: NodeId,
        (input, output): (usize, usize),
        (kernel, stride): (usize, usize),
        groups: usize,
        activation: Activation,
    ) -> NodeId {
        let convolution = Convolution {
            name: name.into(),
            input,
            output,
            kernel,
            stride,
            groups,
            activation,
        };
        self.push(Op::Convolution(convolution), vec![from])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lite0_has_the_published_size() {
        let network = lite(0).unwrap();
        network.validate().unwrap();
        assert_eq!(network.feature_length(), 1904);
        let parameters: usize = network
            .convolutions()
            .map(|c| c.weight_shape().iter().product::<usize>() + c.output)
            .sum();
        // 4.65 M published, less the 1000-way classifier (1 281 000) and the batch norm's second vector.
        assert!((3_350_000..3_390_000).contains(&parameters), "{parameters}");
    }

    #[test]
    fn the_larger_variants_follow_from_the_table() {
        for (variant, side) in [(1, 240), (2, 260)] {
            let network = lite(variant).unwrap();
            network.validate().unwrap();
            assert_eq!(network.side, side);
        }
        assert!(lite(3).is_err());
    }

    #[test]
    fn without_deviations_the_convolutions_are_the_same() {
        let (all, pooled) = (lite(2).unwrap(), lite_pooled(2).unwrap());
        pooled.validate().unwrap();
        assert_eq!(pooled.feature_length(), HEAD);
        assert!(all.convolutions().eq(pooled.convolutions()));
    }
}
