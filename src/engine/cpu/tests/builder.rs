//! Builds small networks with random weights.

use std::collections::HashMap;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use crate::engine::{BurnEngine, test_picture};
use crate::network::contract::{Block, Contract};
use crate::network::int8::{Activations, Channels, quantize};
use crate::network::weights::{Backbone, Source, Tensor};
use crate::network::{Activation, Convolution, Network, Node, Op, Output};

/// Builds a network node by node.
pub(crate) struct NetworkBuilder {
    side: usize,
    nodes: Vec<Node>,
    channels: Vec<usize>,
}

impl NetworkBuilder {
    pub(crate) fn new(side: usize) -> Self {
        let input = Node {
            op: Op::Input,
            inputs: vec![],
        };
        Self {
            side,
            nodes: vec![input],
            channels: vec![3],
        }
    }

    pub(crate) fn push(&mut self, op: Op, inputs: Vec<usize>, channels: usize) -> usize {
        self.nodes.push(Node { op, inputs });
        self.channels.push(channels);
        self.nodes.len() - 1
    }

    pub(crate) fn convolution(
        &mut self,
        from: usize,
        output: usize,
        kernel: usize,
        stride: usize,
        activation: Activation,
    ) -> usize {
        let input = self.channels[from];
        let op = Op::Convolution(Convolution {
            name: format!("c{}", self.nodes.len()),
            input,
            output,
            kernel,
            stride,
            groups: if kernel > 1 && from > 0 { input } else { 1 },
            activation,
        });
        self.push(op, vec![from], output)
    }

    /// An inverted residual block.
    pub(crate) fn block(
        &mut self,
        from: usize,
        (hidden, output): (usize, usize),
        kernel: usize,
        stride: usize,
    ) -> usize {
        let wide = self.convolution(from, hidden, 1, 1, Activation::Relu6);
        let depthwise = self.convolution(wide, hidden, kernel, stride, Activation::Relu6);
        let narrow = self.convolution(depthwise, output, 1, 1, Activation::None);
        if stride == 1 && output == self.channels[from] {
            self.push(Op::Add, vec![narrow, from], output)
        } else {
            narrow
        }
    }

    /// The backbone with random weights, whose features are mean and deviation of the nodes `observed`.
    pub(crate) fn build(self, observed: &[usize]) -> Backbone {
        let Self {
            side,
            mut nodes,
            channels,
        } = self;
        let mut outputs = Vec::new();
        for &node in observed {
            for op in [Op::SpatialMean, Op::SpatialDeviation] {
                nodes.push(Node {
                    op,
                    inputs: vec![node],
                });
                let name = format!("block {}", outputs.len());
                outputs.push(Output {
                    name,
                    node: nodes.len() - 1,
                    size: channels[node],
                });
            }
        }
        let network = Network {
            name: "random".into(),
            side,
            nodes,
            outputs,
        };
        with_random_weights(network)
    }
}

/// The backbone of a network, with random weights that keep activations in the same range.
pub(crate) fn with_random_weights(network: Network) -> Backbone {
    let side = network.side;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut tensors = HashMap::new();
    for convolution in network.convolutions() {
        let shape = convolution.weight_shape();
        let terms = (shape[1] * shape[2] * shape[3]) as f32;
        let mut numbers = |count: usize, size: f32, middle: f32| {
            (0..count)
                .map(|_| middle + size * random.random_range(-1.0..1.0))
                .collect()
        };
        let data = numbers(shape.iter().product(), 2.5 / terms.sqrt(), 0.0);
        let weight = Tensor {
            shape: shape.to_vec(),
            data,
        };
        let data = numbers(convolution.output, 0.5, 0.3);
        let bias = Tensor {
            shape: vec![convolution.output],
            data,
        };
        tensors.insert(format!("{}.weight", convolution.name), weight);
        tensors.insert(format!("{}.bias", convolution.name), bias);
    }
    let block = |o: &Output| Block {
        name: o.name.clone(),
        size: o.size,
        weight: 1.0,
        centred: false,
        root: true,
    };
    let blocks: Vec<Block> = network.outputs.iter().map(block).collect();
    for block in &blocks {
        let mean = Tensor {
            shape: vec![block.size],
            data: vec![0.0; block.size],
        };
        tensors.insert(format!("mean.{}", block.name), mean);
    }
    let source = Source {
        package: String::new(),
        sha256: String::new(),
        licence: String::new(),
        output: None,
    };
    let contract = Contract::for_size(side as u32, blocks);
    Backbone::new(network, contract, source, tensors).unwrap()
}

/// Views of the test picture with noise.
pub(crate) fn noisy_views(network: &Network, count: usize) -> Vec<f32> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    let views = (0..count).flat_map(|_| test_picture(network));
    views
        .map(|x| x + 0.2 * random.random_range(-1.0..1.0))
        .collect()
}

/// The int8 form of a backbone, with the activation ranges of one view.
pub(crate) fn quantized(backbone: &Backbone) -> Backbone {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex()).unwrap();
    let needed = Activations::nodes(&backbone.network);
    let nodes: Vec<_> = needed.iter().map(|(node, ..)| *node).collect();
    let view = noisy_views(&backbone.network, 1);
    let observed = engine.observe(&view, &nodes).unwrap();
    let named = needed
        .into_iter()
        .zip(observed)
        .map(|((_, name, _), observed)| {
            let column = |at: usize| observed.iter().map(|channel| channel[at]).collect();
            let (low, high, mean) = (column(0), column(1), column(2));
            (name, Channels { low, high, mean })
        });
    quantize(backbone, &Activations(named.collect())).unwrap()
}
