//! `handful convert --to onnx`: a weight file as an ONNX model, for other runtimes.

mod messages;

use std::path::Path;

use handful::network::weights::Backbone;
use handful::network::{Activation, Convolution, Op};
use handful::{Error, ErrorKind, Result};
use prost::Message;

use self::messages::{
    Attribute, AttributeType, DataType, Dimension, Entry, Graph, Model, Node, OperatorSet, Shape,
    Size, Tensor, TensorType, Type, Value,
};

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// The input `[n, 3, side, side]`, normalised as the contract says.
const INPUT: &str = "views";

/// The blocks in order, `[n, feature_length]`; each is an output of its own name as well.
const FEATURES: &str = "features";

/// Bounds of ReLU6, as named constants of the graph.
const ZERO: &str = "zero";
const SIX: &str = "six";

/// Reads the weight file `from` and writes the model `out`.
///
/// # Errors
/// Where `from` is not a weight file or `out` cannot be written.
pub fn run(from: &Path, out: &Path) -> Result<()> {
    let backbone =
        Backbone::read(&crate::read(from)?).map_err(|error| error.in_file(from.display()))?;
    let file = model(&backbone)?.encode_to_vec();
    crate::write(out, &file)?;
    let name = &backbone.network.name;
    println!("{}: {name}, {} bytes", out.display(), file.len());
    Ok(())
}

/// The model with what it was made from; the contract in its metadata says how to prepare views.
fn model(backbone: &Backbone) -> Result<Model> {
    let contract = serde_json::to_string(&backbone.contract).map_err(|error| {
        Error::new(ErrorKind::WeightFile, "The contract cannot be written.").with_source(error)
    })?;
    let entry = |key: &str, value: &str| Entry {
        key: key.into(),
        value: value.into(),
    };
    Ok(Model {
        ir_version: IR_VERSION,
        producer_name: env!("CARGO_PKG_NAME").into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        graph: Some(graph(backbone)?),
        opset_import: vec![OperatorSet { version: OPSET }],
        metadata: vec![
            entry("contract", &contract),
            entry("weights_sha256", &backbone.hash),
            entry("source", &backbone.source.package),
            entry("licence", &backbone.source.licence),
        ],
    })
}

fn graph(backbone: &Backbone) -> Result<Graph> {
    let network = &backbone.network;
    let mut graph = Graph {
        name: network.name.clone(),
        ..Graph::default()
    };
    graph.constant(ZERO, &[], &[0.0]);
    graph.constant(SIX, &[], &[Activation::Relu6.bounds().1]);
    let shapes = network.shapes()?;
    let mut names: Vec<String> = Vec::with_capacity(network.nodes.len());
    for (at, node) in network.nodes.iter().enumerate() {
        // They exist, or there would be no shapes.
        let read: Vec<_> = node.inputs.iter().map(|&id| names[id].as_str()).collect();
        let block = network.outputs.iter().find(|output| output.node == at);
        let name = block.map_or_else(|| format!("node{at}"), |output| output.name.clone());
        match (&node.op, read.as_slice()) {
            (Op::Input, []) => {
                names.push(INPUT.into());
                continue;
            }
            (Op::Convolution(convolution), &[input]) => {
                let side = shapes[node.inputs[0]].side;
                graph.convolution(backbone, convolution, (input, side), &name)?;
            }
            (Op::Add, &[a, b]) => {
                graph.push("Add", &[a, b], &name);
            }
            (Op::SpatialMean, &[input]) => graph.mean(input, &name),
            (Op::SpatialDeviation, &[input]) => graph.deviation(input, &name),
            (op, _) => {
                return Err(Error::new(
                    ErrorKind::WeightFile,
                    format!("Node {at} cannot be written as ONNX: {op:?}."),
                ));
            }
        }
        names.push(name);
    }
    let blocks: Vec<_> = network.outputs.iter().map(|o| o.name.as_str()).collect();
    graph.push("Concat", &blocks, FEATURES).attribute("axis", 1);
    graph
        .input
        .push(Value::new(INPUT, &[3, network.side, network.side]));
    graph
        .output
        .push(Value::new(FEATURES, &[network.feature_length()]));
    let blocks = network.outputs.iter();
    let blocks = blocks.map(|output| Value::new(&output.name, &[output.size]));
    graph.output.extend(blocks);
    Ok(graph)
}

impl Graph {
    fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.initializer.push(Tensor {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type: DataType::Float.into(),
            name: name.into(),
            raw_data: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        });
    }

    fn push(&mut self, operator: &str, inputs: &[&str], output: &str) -> &mut Node {
        self.node.push_mut(Node {
            input: inputs.iter().map(|&input| input.into()).collect(),
            output: vec![output.into()],
            name: output.into(),
            operator: operator.into(),
            attribute: Vec::new(),
        })
    }

    fn convolution(
        &mut self,
        backbone: &Backbone,
        convolution: &Convolution,
        (input, side): (&str, usize),
        output: &str,
    ) -> Result<()> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{}.{part}", convolution.name));
        for name in [&weight, &bias] {
            let tensor = backbone.tensor(name)?;
            self.constant(name, &tensor.shape, &tensor.data);
        }
        let linear = match convolution.activation {
            Activation::None => output.to_owned(),
            Activation::Relu6 => format!("{output}.linear"),
        };
        let (before, after) = convolution.padding(side);
        self.push("Conv", &[input, &weight, &bias], &linear)
            .attribute("group", convolution.groups)
            .attributes("kernel_shape", &[convolution.kernel; 2])
            .attributes("strides", &[convolution.stride; 2])
            .attributes("pads", &[before, before, after, after]);
        if convolution.activation == Activation::Relu6 {
            self.push("Clip", &[&linear, ZERO, SIX], output);
        }
        Ok(())
    }

    fn mean(&mut self, input: &str, output: &str) {
        let map = format!("{output}.map");
        self.push("GlobalAveragePool", &[input], &map);
        self.push("Flatten", &[&map], output);
    }

    /// √(mean x² − mean²), with rounding below 0 cut off.
    fn deviation(&mut self, input: &str, output: &str) {
        let [
            mean,
            squares,
            mean_of_squares,
            square_of_mean,
            difference,
            variance,
        ] = [
            "mean",
            "squares",
            "mean_of_squares",
            "square_of_mean",
            "difference",
            "variance",
        ]
        .map(|part| format!("{output}.{part}"));
        self.mean(input, &mean);
        self.push("Mul", &[input, input], &squares);
        self.mean(&squares, &mean_of_squares);
        self.push("Mul", &[&mean, &mean], &square_of_mean);
        self.push("Sub", &[&mean_of_squares, &square_of_mean], &difference);
        self.push("Relu", &[&difference], &variance);
        self.push("Sqrt", &[&variance], output);
    }
}

impl Node {
    fn attribute(&mut self, name: &str, value: usize) -> &mut Self {
        self.attribute.push(Attribute {
            name: name.into(),
            i: value as i64,
            r#type: AttributeType::Int.into(),
            ..Attribute::default()
        });
        self
    }

    fn attributes(&mut self, name: &str, values: &[usize]) -> &mut Self {
        self.attribute.push(Attribute {
            name: name.into(),
            ints: values.iter().map(|&value| value as i64).collect(),
            r#type: AttributeType::Ints.into(),
            ..Attribute::default()
        });
        self
    }
}

impl Value {
    /// An f32 tensor `[n, ...shape]`.
    fn new(name: &str, shape: &[usize]) -> Self {
        let sizes = shape.iter().map(|&size| Size::Fixed(size as i64));
        let sizes = std::iter::once(Size::Named("n".into())).chain(sizes);
        let dims = sizes.map(|size| Dimension { size: Some(size) }).collect();
        let tensor = TensorType {
            element: DataType::Float.into(),
            shape: Some(Shape { dims }),
        };
        Self {
            name: name.into(),
            r#type: Some(Type {
                tensor: Some(tensor),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use handful::network::contract::Contract;
    use handful::network::weights::{self, Source};
    use handful::network::{Network, Output};

    use super::*;

    /// A strided convolution and the deviation of what it gives.
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
        let node = |op, inputs: &[usize]| handful::network::Node {
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
            "version": handful::network::contract::CONTRACT_VERSION,
            "size": 8, "resize": 9, "mean": 127.0, "scale": 128.0, "filter": "bicubic-antialias",
            "blocks": [{ "name": "deviation", "size": 2, "weight": 1.0, "centred": false }],
        });
        let contract: Contract = serde_json::from_value(contract).unwrap();
        let source = Source {
            package: "small==1".into(),
            sha256: String::new(),
            licence: "MIT".into(),
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
        let written = model(&backbone()).unwrap();
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
