//! The network in f32, operation by operation.

use super::messages::Graph;
use crate::error::{Error, ErrorKind, Result};
use crate::export::node_names;
use crate::network::weights::Backbone;
use crate::network::{Activation, Convolution, Op};

/// Names of the constants that bound ReLU6.
const ZERO: &str = "zero";
const SIX: &str = "six";

/// Writes the operations of a network from `input`, `[n, 3, side, side]`, to its blocks, which keep their
/// names.
pub(super) fn blocks(graph: &mut Graph, backbone: &Backbone, input: &str) -> Result<()> {
    let network = &backbone.network;
    graph.constant(ZERO, &[], &[0.0]);
    graph.constant(SIX, &[], &[Activation::Relu6.bounds().1]);
    let shapes = network.shapes()?;
    let names = node_names(network, input);
    for (at, (node, name)) in network.nodes.iter().zip(&names).enumerate() {
        // `shapes` has checked that the inputs are earlier nodes.
        let inputs: Vec<_> = node.inputs.iter().map(|&id| names[id].as_str()).collect();
        match (&node.op, inputs.as_slice()) {
            (Op::Input, []) => {}
            (Op::Convolution(convolution), &[input]) => {
                let side = shapes[node.inputs[0]].side;
                convolve(graph, backbone, convolution, (input, side), name)?;
            }
            (Op::Add, &[a, b]) => {
                graph.push("Add", &[a, b], name);
            }
            (Op::SpatialMean, &[input]) => graph.mean(input, name),
            (Op::SpatialDeviation, &[input]) => graph.deviation(input, name),
            (op, _) => {
                return Err(Error::new(
                    ErrorKind::WeightFile,
                    format!("Node {at} cannot be written as ONNX: {op:?}."),
                ));
            }
        }
    }
    Ok(())
}

fn convolve(
    graph: &mut Graph,
    backbone: &Backbone,
    convolution: &Convolution,
    (input, side): (&str, usize),
    output: &str,
) -> Result<()> {
    let [weight, bias] = ["weight", "bias"].map(|part| format!("{}.{part}", convolution.name));
    for name in [&weight, &bias] {
        let tensor = backbone.tensor(name)?;
        graph.constant(name, &tensor.shape, &tensor.data);
    }
    let linear = match convolution.activation {
        Activation::None => output.to_owned(),
        Activation::Relu6 => format!("{output}.linear"),
    };
    let (before, after) = convolution.padding(side);
    graph
        .push("Conv", &[input, &weight, &bias], &linear)
        .attribute("group", convolution.groups)
        .attributes("kernel_shape", &[convolution.kernel; 2])
        .attributes("strides", &[convolution.stride; 2])
        .attributes("pads", &[before, before, after, after]);
    if convolution.activation == Activation::Relu6 {
        graph.push("Clip", &[&linear, ZERO, SIX], output);
    }
    Ok(())
}
