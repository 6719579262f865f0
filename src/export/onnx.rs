//! ONNX models of backbones and trained classifiers.

mod classifier;
mod graph;
mod int8;
mod messages;
mod network;
#[cfg(feature = "import")]
mod tensors;

use prost::Message;

use self::messages::{DataType, Entry, Graph, Model, OperatorSet, Value};
use super::LinearHead;
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Precision};

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// The input of a backbone, `[n, 3, side, side]`, normalised as the contract requires.
const VIEWS: &str = "views";

/// The blocks in order, `[n, feature_length]`. Each block is also an output of its own.
const FEATURES: &str = "features";

/// A backbone as a model with the input `views` and the outputs `features` and each block. The contract in
/// its metadata says how to preprocess photos. The model of an imported network takes one view at a time.
///
/// # Errors
/// [`ErrorKind::WeightFile`] where the network has an operation that cannot be written as ONNX.
pub fn backbone(backbone: &Backbone) -> Result<Vec<u8>> {
    Ok(backbone_model(backbone)?.encode_to_vec())
}

/// A classifier as a model from the pixels of a photo's views to probabilities: normalisation, backbone,
/// embedding, head and temperature. Its metadata describes inputs and outputs.
///
/// An int8 backbone is written with the same integers, represented as floats, so that the model computes
/// the same as the browser; it is slower than an f32 model. The model of an imported network takes one photo at a
/// time.
///
/// # Errors
/// [`ErrorKind::ContractMismatch`] if the head was trained on embeddings of another backbone, and as
/// [`backbone`].
pub fn classifier(backbone: &Backbone, head: &LinearHead) -> Result<Vec<u8>> {
    Ok(classifier::model(backbone, head)?.encode_to_vec())
}

fn backbone_model(backbone: &Backbone) -> Result<Model> {
    let network = &backbone.network;
    let mut graph = Graph {
        name: network.name.clone(),
        ..Graph::default()
    };
    blocks(&mut graph, backbone, VIEWS, 1)?;
    let names: Vec<_> = network.outputs.iter().map(|o| o.name.as_str()).collect();
    graph.push("Concat", &names, FEATURES).attribute("axis", 1);
    let value = |name: &str, shape: &[usize]| Value::new(name, DataType::Float, shape);
    graph
        .input
        .push(value(VIEWS, &[3, network.side, network.side]));
    graph
        .output
        .push(value(FEATURES, &[network.feature_length()]));
    let outputs = network.outputs.iter();
    graph
        .output
        .extend(outputs.map(|output| value(&output.name, &[output.size])));
    model(backbone, graph, Vec::new())
}

/// Writes the network in the precision of the backbone, for photos of `views` views; see
/// [`network::blocks`].
#[cfg_attr(not(feature = "import"), allow(unused_variables))]
fn blocks(graph: &mut Graph, backbone: &Backbone, input: &str, views: usize) -> Result<()> {
    #[cfg(feature = "import")]
    if backbone.network.has_tensors() {
        return tensors::blocks(graph, backbone, input, views);
    }
    match backbone.precision() {
        Precision::F32 => network::blocks(graph, backbone, input),
        Precision::Int8 => int8::blocks(graph, backbone, input),
    }
}

/// The model of a graph, with metadata about the backbone and `more` entries.
#[cfg_attr(not(feature = "import"), allow(unused_mut))]
fn model(backbone: &Backbone, mut graph: Graph, more: Vec<Entry>) -> Result<Model> {
    #[cfg(feature = "import")]
    if backbone.network.has_tensors() {
        graph.take_one_photo();
    }
    let contract = json(&backbone.contract)?;
    let mut metadata = vec![
        entry("contract", &contract),
        entry("weights_sha256", &backbone.hash),
        entry("source", &backbone.source.package),
        entry("licence", &backbone.source.licence),
    ];
    metadata.extend(more);
    Ok(Model {
        ir_version: IR_VERSION,
        producer_name: env!("CARGO_PKG_NAME").into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        graph: Some(graph),
        opset_import: vec![OperatorSet { version: OPSET }],
        metadata,
    })
}

fn entry(key: &str, value: &str) -> Entry {
    Entry {
        key: key.into(),
        value: value.into(),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| {
        Error::new(ErrorKind::WeightFile, "The metadata cannot be written.").with_source(error)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use crate::network::contract::Contract;
    use crate::network::weights::{self, Source};
    use crate::network::{Activation, Convolution, Network, Op, Output};

    use super::*;

    /// A strided convolution and the deviation of its result.
    fn backbone() -> Backbone {
        let stem = Convolution {
            name: "stem".into(),
            input: 3,
            output: 2,
            kernel: 3,
            stride: 2,
            groups: 1,
            activation: Activation::Relu6,
        };
        let node = |op, inputs: &[usize]| crate::network::Node {
            op,
            inputs: inputs.to_vec(),
        };
        let network = Network {
            name: "small".into(),
            side: 8,
            nodes: vec![
                node(Op::Input, &[]),
                node(Op::Convolution(stem), &[0]),
                node(Op::SpatialDeviation, &[1]),
            ],
            outputs: vec![Output {
                name: "deviation".into(),
                node: 2,
                size: 2,
            }],
        };
        let contract = serde_json::json!({
            "version": crate::network::contract::CONTRACT_VERSION,
            "size": 8, "resize": 9, "mean": 127.0, "scale": 128.0, "filter": "bicubic-antialias",
            "blocks": [{ "name": "deviation", "size": 2, "weight": 1.0, "centred": false }],
        });
        let contract: Contract = serde_json::from_value(contract).unwrap();
        let source = Source {
            package: "small==1".into(),
            sha256: String::new(),
            licence: "MIT".into(),
            output: None,
        };
        let tensor = |shape: &[usize]| weights::Tensor {
            shape: shape.to_vec(),
            data: (0..shape.iter().product())
                .map(|at: usize| at as f32)
                .collect(),
        };
        let tensors = HashMap::from([
            ("stem.weight".into(), tensor(&[2, 3, 3, 3])),
            ("stem.bias".into(), tensor(&[2])),
            ("mean.deviation".into(), tensor(&[2])),
        ]);
        Backbone::new(network, contract, source, tensors).unwrap()
    }

    #[test]
    fn a_model_reads_back_with_its_padding_and_weights() {
        let backbone = backbone();
        let written = backbone_model(&backbone).unwrap();
        let read = Model::decode(written.encode_to_vec().as_slice()).unwrap();
        assert_eq!(read, written);
        let graph = read.graph.unwrap();
        let operators: Vec<_> = graph
            .node
            .iter()
            .map(|node| node.operator.as_str())
            .collect();
        assert_eq!(operators[..2], ["Conv", "Clip"]);
        assert_eq!(operators.last(), Some(&"Concat"));
        // An even side at stride 2 is padded at the end only.
        let pads = graph.node[0].attribute.iter().find(|a| a.name == "pads");
        assert_eq!(pads.unwrap().ints, [0, 0, 1, 1]);
        let weight = graph.initializer.iter().find(|t| t.name == "stem.weight");
        assert_eq!(weight.unwrap().raw_data[53 * 4..], 53.0f32.to_le_bytes());
        let outputs: Vec<_> = graph
            .output
            .iter()
            .map(|value| value.name.as_str())
            .collect();
        assert_eq!(outputs, ["features", "deviation"]);
    }
}
