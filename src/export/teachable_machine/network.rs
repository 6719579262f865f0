//! The network as layers, operation by operation, with the channel as the last dimension.

use serde_json::json;

use super::CLIENT_SCALE;
use super::layers::{Layers, zeros};
use crate::error::{Error, ErrorKind, Result};
use crate::export::node_names;
use crate::network::weights::Backbone;
use crate::network::{Activation, Convolution, Op};

/// Added to the variance of a channel over the image, which is far larger unless the image is of one colour.
const EPSILON: f32 = 1e-8;

/// Writes a network in f32 and returns the names of its blocks' layers, in order. The input is the client's,
/// x / 127 − 1.
pub(super) fn write(layers: &mut Layers, backbone: &Backbone, input: &str) -> Result<Vec<String>> {
    let network = &backbone.network;
    let shapes = network.shapes()?;
    let names = node_names(network, input);
    for (at, (node, name)) in network.nodes.iter().zip(&names).enumerate() {
        // `shapes` has checked that the inputs are earlier nodes.
        let inputs: Vec<_> = node.inputs.iter().map(|&id| names[id].as_str()).collect();
        match (&node.op, inputs.as_slice()) {
            (Op::Input, []) => {}
            (Op::Convolution(convolution), &[from]) => {
                convolve(layers, backbone, convolution, from, name, from == input)?;
            }
            (Op::Add, &[a, b]) => layers.push("Add", name, json!({}), &[a, b]),
            (Op::SpatialMean, &[from]) => mean(layers, name, from),
            (Op::SpatialDeviation, &[from]) => {
                deviation(layers, name, from, shapes[node.inputs[0]].side);
            }
            (op, _) => {
                return Err(Error::new(
                    ErrorKind::WeightFile,
                    format!("Node {at} cannot be written as a layer: {op:?}."),
                ));
            }
        }
    }
    Ok(network
        .outputs
        .iter()
        .map(|output| output.name.clone())
        .collect())
}

fn mean(layers: &mut Layers, name: &str, from: &str) {
    let config = json!({ "data_format": "channels_last" });
    layers.push("GlobalAveragePooling2D", name, config, &[from]);
}

/// With x̂ = (x − mean) / σ, the mean of x · x̂ is σ.
fn deviation(layers: &mut Layers, name: &str, from: &str, side: usize) {
    let [normal, product] = ["normal", "product"].map(|part| format!("{name}_{part}"));
    let zeros = vec![0.0; side * side];
    layers.normalise(&normal, &[1, 2], (&[side, side], &zeros), EPSILON, from);
    layers.push("Multiply", &product, json!({}), &[from, &normal]);
    mean(layers, name, &product);
}

fn convolve(
    layers: &mut Layers,
    backbone: &Backbone,
    convolution: &Convolution,
    from: &str,
    name: &str,
    is_first: bool,
) -> Result<()> {
    let tensor = |part: &str| backbone.tensor(&format!("{}.{part}", convolution.name));
    let (weight, bias) = (&tensor("weight")?.data, &tensor("bias")?.data);
    let factors = if is_first {
        rescaling(backbone)
    } else {
        Ok([1.0; 3])
    }?;
    let Convolution {
        input,
        output,
        kernel,
        stride,
        groups,
        ..
    } = *convolution;
    let taps = kernel * kernel;
    let mut config = json!({
        "kernel_size": [kernel, kernel],
        "strides": [stride, stride],
        "padding": "same",
        "data_format": "channels_last",
        "dilation_rate": [1, 1],
        "activation": match convolution.activation {
            Activation::None => "linear",
            Activation::Relu6 => "relu6",
        },
        "use_bias": true,
    });
    if groups == 1 {
        config["filters"] = output.into();
        config["kernel_initializer"] = zeros();
        layers.push("Conv2D", name, config, &[from]);
        // From [output, input, tap] to [tap, input, output].
        let reordered = (0..taps * input * output).map(|at| {
            let (tap, channel, to) = (at / output / input, at / output % input, at % output);
            let factor = factors.get(channel).filter(|_| is_first).unwrap_or(&1.0);
            weight[(to * input + channel) * taps + tap] * factor
        });
        let reordered: Vec<_> = reordered.collect();
        let shape = [kernel, kernel, input, output];
        layers.weight_in_16_bits(&format!("{name}/kernel"), &shape, &reordered);
    } else if groups == input && groups == output {
        config["depth_multiplier"] = 1.into();
        config["depthwise_initializer"] = zeros();
        layers.push("DepthwiseConv2D", name, config, &[from]);
        // From [channel, tap] to [tap, channel].
        let reordered = (0..taps * output).map(|at| weight[at % output * taps + at / output]);
        let reordered: Vec<_> = reordered.collect();
        let shape = [kernel, kernel, output, 1];
        layers.weight(&format!("{name}/depthwise_kernel"), &shape, &reordered);
    } else {
        return Err(Error::new(
            ErrorKind::WeightFile,
            format!(
                "The convolution {} has groups that no layer has.",
                convolution.name
            ),
        ));
    }
    layers.weight(&format!("{name}/bias"), &[output], bias);
    Ok(())
}

/// Factors of the channels of the first weights, which turn the client's x / 127 − 1 into the contract's
/// (x − mean) / scale.
fn rescaling(backbone: &Backbone) -> Result<[f32; 3]> {
    let contract = &backbone.contract;
    // Only then is black padding of the client's numbers also that of the contract's.
    if contract.mean != [CLIENT_SCALE; 3] {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "Teachable Machine centres pixels on {CLIENT_SCALE}, and the backbone {} on {:?}.",
                backbone.network.name, contract.mean
            ),
        ));
    }
    Ok(contract.scale.map(|scale| CLIENT_SCALE / scale))
}
