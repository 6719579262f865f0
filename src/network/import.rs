//! Imports a network from an ONNX file as a backbone: the way from other people's weights to ours.
//!
//! A file is evaluated in one pass with an input of 1 × 3 × side × side: each tensor is either known, as
//! weights and everything computed from shapes are, or a node of the network with its shape. So what
//! exporters write to handle any input size vanishes. Then [`simplify`] finds the operations that engines
//! have as one.

mod builder;
mod evaluate;
mod functions;
mod lower;
mod model;
mod output;
pub mod preprocessing;
mod simplify;
mod value;
mod wire;

pub use self::output::Choice;
pub use self::simplify::kinds;

use std::collections::HashMap;
use std::rc::Rc;

use self::builder::Builder;
use self::evaluate::{Budget, evaluate, shape};
use self::lower::{Lowering, Value};
use self::model::{Graph, Model, Node, Port};
use self::output::Results;
use self::preprocessing::Rules;
use self::value::{Data, Known};
use super::contract::POOLED;
use super::operation::{Operation, numbers};
use super::weights::{Backbone, Source, Tensor, sha256};
use super::{Network, Op, Output};
use crate::error::{Error, ErrorKind, Result as CrateResult};

/// A `Result` of the importer.
type Result<T> = CrateResult<T>;

/// How often all weights of a file may be read, on average: nodes may share them.
const MAX_READS: usize = 4;

/// Bytes of weights that may be read, and numbers that may be computed from known ones, in any case. More
/// only in proportion to the file.
const MIN_WORK: usize = 1 << 24;

/// The input side of a file that takes any, without preprocessing rules that say one.
const DEFAULT_SIDE: usize = 224;

/// Operators of quantised files.
const QUANTISED: [&str; 5] = [
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
    "MatMulInteger",
    "ConvInteger",
];

fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::WeightFile, message)
}

/// What is imported, and how.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// The name of the backbone.
    pub name: &'a str,
    /// The preprocessing file of the repository, JSON.
    pub preprocessing: Option<&'a [u8]>,
    /// The tensor that the features are, by name; see [`choices`].
    pub output: Option<&'a str>,
    /// SPDX identifier of the licence of the weights, if known.
    pub licence: Option<&'a str>,
}

/// What can be chosen as the features.
///
/// # Errors
/// As [`import`].
pub fn choices(file: &[u8], preprocessing: Option<&[u8]>) -> Result<Vec<Choice>> {
    let model = Model::read(file)?;
    let rules = preprocessing.map(Rules::read).transpose()?;
    let imported = Imported::new(&model, rules.as_ref())?;
    imported.results(&model.graph).list(&imported.builder)
}

/// Imports the network of an ONNX file as a backbone.
///
/// # Errors
/// [`ErrorKind::WeightFile`] where the file is damaged, or names the first node that cannot be imported and
/// says what to do; [`ErrorKind::InvalidInput`] where the preprocessing file or the chosen output do not fit.
pub fn import(file: &[u8], options: &Options) -> Result<Backbone> {
    let model = Model::read(file)?;
    let rules = options.preprocessing.map(Rules::read).transpose()?;
    let mut imported = Imported::new(&model, rules.as_ref())?;
    let results = imported.results(&model.graph);
    let name = match options.output {
        Some(name) => name.to_owned(),
        None => results.default(&imported.builder)?,
    };
    let side = imported.side;
    let mut builder = std::mem::take(&mut imported.builder);
    let features = imported
        .results(&model.graph)
        .features(&mut builder, &name)
        .map_err(|error| in_network(&error))?;
    let builder = simplify::simplify(builder, features).map_err(|error| in_network(&error))?;
    let source = Source {
        package: options.name.to_owned(),
        sha256: sha256(file),
        licence: options.licence.unwrap_or("unknown").to_owned(),
        output: Some(name),
    };
    backbone(
        builder,
        options.name,
        side,
        rules.unwrap_or_default(),
        source,
    )
}

/// The backbone of a simplified network whose last node is the features.
fn backbone(
    builder: Builder,
    name: &str,
    side: usize,
    rules: Rules,
    source: Source,
) -> Result<Backbone> {
    let Builder {
        nodes,
        tensors: mut data,
        ..
    } = builder;
    let last = nodes.len() - 1;
    let size = numbers(&nodes[last].dims).unwrap_or_default();
    let mut never_negative = vec![false; nodes.len()];
    for (id, node) in nodes.iter().enumerate().skip(1) {
        let inputs =
            !node.inputs.is_empty() && node.inputs.iter().all(|&input| never_negative[input]);
        never_negative[id] =
            node.operation.is_non_negative() || inputs && node.operation.keeps_non_negative();
    }
    let mut tensors = HashMap::new();
    for (tensor, shape) in nodes
        .iter()
        .skip(1)
        .flat_map(|node| node.operation.tensors())
    {
        if let Some(data) = data.remove(tensor) {
            tensors.insert(tensor.to_owned(), Tensor { shape, data });
        }
    }
    let contract = rules.contract(side, size, never_negative[last])?;
    let nodes = nodes.into_iter().enumerate().map(|(id, node)| super::Node {
        op: if id == 0 {
            Op::Input
        } else {
            Op::Tensor(node.operation)
        },
        inputs: node.inputs,
    });
    let network = Network {
        name: name.to_owned(),
        side,
        nodes: nodes.collect(),
        outputs: vec![Output {
            name: POOLED.into(),
            node: last,
            size,
        }],
    };
    Backbone::new(network, contract, source, tensors)
}

/// A graph that was evaluated.
struct Imported {
    builder: Builder,
    values: HashMap<String, Value>,
    side: usize,
    /// Patches of the input, for networks of tokens.
    patches: Option<usize>,
}

impl Imported {
    fn new(model: &Model, rules: Option<&Rules>) -> Result<Self> {
        let port = image_input(&model.graph)?;
        let side = side(port, rules)?;
        let mut evaluation = Evaluation {
            builder: Builder::new(side),
            version: model.version,
            budget: Budget(model.length.saturating_mul(2).saturating_add(MIN_WORK)),
            readable: model
                .length
                .saturating_mul(MAX_READS)
                .saturating_add(MIN_WORK),
            scopes: vec![HashMap::from([(port.name.clone(), Value::Node(0))])],
        };
        evaluation.run(&model.graph, &[&model.graph]);
        let values = evaluation.scopes.into_iter().next().unwrap_or_default();
        let builder = evaluation.builder;
        // The patches of a network of tokens are the pixels that its first convolution leaves.
        let patches = builder.nodes.iter().find_map(|node| match &node.operation {
            Operation::Conv(conv) if conv.window.kernel == conv.window.stride => {
                Some(node.dims[2] * node.dims[3])
            }
            _ => None,
        });
        Ok(Self {
            builder,
            values,
            side,
            patches,
        })
    }

    fn results<'a>(&'a self, graph: &'a Graph<'a>) -> Results<'a> {
        Results {
            graph,
            values: &self.values,
            patches: self.patches,
        }
    }
}

/// The input of a graph for the image.
fn image_input<'a>(graph: &'a Graph) -> Result<&'a Port> {
    let inputs: Vec<_> = graph
        .inputs
        .iter()
        .filter(|port| !graph.tensors.contains_key(&port.name))
        .collect();
    match inputs.as_slice() {
        [port] if port.dims.len() == 4 => Ok(port),
        [port] => Err(refuse(format!(
            "The input “{}” of this ONNX file has {} axes, not the four of images; take the image half of the network, often vision_model.onnx.",
            port.name,
            port.dims.len()
        ))),
        [] => Err(refuse("This ONNX file has no input.")),
        several => {
            let names: Vec<_> = several
                .iter()
                .take(6)
                .map(|port| format!("“{}”", port.name))
                .collect();
            Err(refuse(format!(
                "This network takes several inputs ({}). Take the file of the same repository with the image half only, often vision_model.onnx, or export it alone.",
                names.join(", ")
            )))
        }
    }
}

/// The side of the input in pixels.
fn side(port: &Port, rules: Option<&Rules>) -> Result<usize> {
    let &[batch, channels, rows, columns] = port.dims.as_slice() else {
        return Err(refuse("The input is no image."));
    };
    if columns == Some(3) && channels != Some(3) {
        return Err(refuse(format!(
            "The input “{}” takes images channel-last, as TensorFlow does; export the network from PyTorch, or with a transposed input.",
            port.name
        )));
    }
    if channels.is_some_and(|channels| channels != 3) {
        return Err(refuse(format!(
            "The input “{}” does not take colour images: it has {} channels, not 3.",
            port.name,
            channels.unwrap_or_default()
        )));
    }
    if batch.is_some_and(|batch| batch != 1) {
        return Err(refuse(format!(
            "The network takes {} images at a time; export it with a batch of 1 or any size.",
            batch.unwrap_or_default()
        )));
    }
    let asked = rules.and_then(|rules| rules.side);
    let side = match (rows, columns) {
        (Some(rows), Some(columns)) if rows != columns => {
            return Err(refuse(format!(
                "The network takes images of {columns} × {rows} pixels; only square ones are supported."
            )));
        }
        (Some(side), _) | (None, Some(side)) => side,
        (None, None) => asked.unwrap_or(DEFAULT_SIDE),
    };
    if let Some(rules) = rules
        && let Some(asked) = asked
        && asked != side
        && rules.is_exact
    {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "The network takes images of {side} × {side} pixels, the preprocessing file makes {asked} × {asked}; take the file that belongs to this network."
            ),
        ));
    }
    Ok(side)
}

/// The evaluation of a graph.
struct Evaluation {
    builder: Builder,
    version: i64,
    budget: Budget,
    /// Bytes of weights that may still be read.
    readable: usize,
    /// What names stand for, in the graph and the branches around the current node.
    scopes: Vec<HashMap<String, Value>>,
}

impl Evaluation {
    /// Evaluates the nodes of a graph in order. `graphs` are those whose weights it can read, innermost last.
    fn run(&mut self, graph: &Graph, graphs: &[&Graph]) {
        for node in &graph.nodes {
            let results = self.results_of(node, graphs);
            let scope = self.scopes.last_mut();
            let Some(scope) = scope else { return };
            match results {
                Ok(results) => {
                    let named = node.outputs.iter().zip(results);
                    scope.extend(named.map(|(name, value)| (name.clone(), value)));
                }
                // Only a problem if the features depend on it.
                Err(error) => {
                    let failed = Value::Failed(Rc::new(error.to_string()));
                    let named = node
                        .outputs
                        .iter()
                        .map(|name| (name.clone(), failed.clone()));
                    scope.extend(named);
                }
            }
        }
    }

    /// The results of a node.
    fn results_of(&mut self, node: &Node, graphs: &[&Graph]) -> Result<Vec<Value>> {
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for name in &node.inputs {
            let value = match name.as_str() {
                "" => None,
                name => {
                    let value = self.value(name, graphs, node);
                    Some(value.map_err(|error| in_node(node, &error))?)
                }
            };
            if let Some(Value::Failed(message)) = &value {
                return Err(refuse(message.as_str()));
            }
            inputs.push(value);
        }
        let results = if node.operator == "If" {
            self.branch(node, &inputs, graphs)
        } else {
            self.node(node, &inputs)
        };
        results.map_err(|error| in_node(node, &error))
    }

    /// What a name stands for.
    fn value(&mut self, name: &str, graphs: &[&Graph], node: &Node) -> Result<Value> {
        if let Some(value) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            return Ok(value.clone());
        }
        let tensor = graphs.iter().rev().find_map(|graph| graph.tensors.get(name)).ok_or_else(|| {
            refuse(format!("The node “{}” ({}) of this ONNX file reads “{name}”, which nothing computes; the file is damaged.", shortened(&node.name), shortened(&node.operator)))
        })?;
        if tensor.is_quantised() {
            return Err(quantised(node));
        }
        let left = self.readable.checked_sub(tensor.length());
        self.readable = left.ok_or_else(|| {
            refuse("reads weights that other nodes read too, more often than a network does")
        })?;
        Ok(Value::Known(Rc::new(tensor.decode()?)))
    }

    fn node(&mut self, node: &Node, inputs: &[Option<Value>]) -> Result<Vec<Value>> {
        if QUANTISED.contains(&node.operator.as_str()) || node.operator.starts_with("QLinear") {
            return Err(quantised(node));
        }
        if !node.domain.is_empty() {
            if node.operator.contains("NBits") || node.operator.starts_with('Q') {
                return Err(quantised(node));
            }
            return Err(refuse(format!(
                "is an operator of {}, written by a program that optimises for one engine. Take the original file, often model.onnx",
                shortened(&node.domain)
            )));
        }
        if matches!(node.operator.as_str(), "Loop" | "Scan" | "SequenceMap") {
            return Err(refuse(
                "is control flow that the photo decides. Export the network for a fixed input size",
            ));
        }
        // The shape of a tensor is known even where its numbers are not.
        if let ("Shape" | "Size", Some(Some(Value::Node(id)))) =
            (node.operator.as_str(), inputs.first())
        {
            let dims = self.builder.dims(*id);
            let known = match node.operator.as_str() {
                "Shape" => shape(node, dims),
                _ => Known::new(
                    vec![],
                    Data::Int(vec![dims.iter().product::<usize>() as i64]),
                ),
            };
            return Ok(known
                .map(|known| Value::Known(Rc::new(known)))
                .into_iter()
                .collect());
        }
        if inputs.iter().flatten().all(|value| value.known().is_some()) {
            let known: Vec<_> = inputs
                .iter()
                .map(|value| value.as_ref().and_then(Value::known))
                .collect();
            if let Some(results) = evaluate(node, &known, self.version, &mut self.budget) {
                return Ok(results
                    .into_iter()
                    .map(|known| Value::Known(Rc::new(known)))
                    .collect());
            }
            if inputs.is_empty() {
                return Err(refuse(format!(
                    "uses the operator {} in a way that is not supported",
                    shortened(&node.operator)
                )));
            }
        }
        Lowering {
            node,
            inputs,
            builder: &mut self.builder,
            version: self.version,
        }
        .run()
    }

    /// The results of the branch that a known condition takes.
    fn branch(
        &mut self,
        node: &Node,
        inputs: &[Option<Value>],
        graphs: &[&Graph],
    ) -> Result<Vec<Value>> {
        let condition = inputs
            .first()
            .and_then(Option::as_ref)
            .and_then(Value::known);
        let Some(condition) = condition.and_then(Known::scalar) else {
            return Err(refuse(
                "is control flow that the photo decides. Export the network for a fixed input size",
            ));
        };
        let name = if condition != 0.0 {
            "then_branch"
        } else {
            "else_branch"
        };
        let graph = node
            .attribute(name)
            .and_then(|attribute| attribute.graph.as_ref());
        let graph = graph.ok_or_else(|| refuse("has no branch to take"))?;
        self.scopes.push(HashMap::new());
        let inner: Vec<&Graph> = graphs.iter().copied().chain([graph]).collect();
        self.run(graph, &inner);
        let results = graph
            .outputs
            .iter()
            .map(|port| self.value(&port.name, &inner, node))
            .collect();
        self.scopes.pop();
        results
    }
}

/// Completes an error whose message lacks a subject, where it is of no node.
fn in_network(error: &Error) -> Error {
    let message = error.to_string();
    if message.ends_with('.') {
        return Error::new(error.kind(), message);
    }
    Error::new(
        error.kind(),
        format!("This ONNX file cannot be imported: what leads to the features {message}."),
    )
}

/// Names the node of an error whose message lacks a subject.
fn in_node(node: &Node, error: &Error) -> Error {
    let message = error.to_string();
    if message.ends_with('.') {
        return Error::new(error.kind(), message);
    }
    Error::new(
        error.kind(),
        format!(
            "This ONNX file cannot be imported: its node “{}” ({}) {message}.",
            shortened(&node.name),
            shortened(&node.operator)
        ),
    )
}

fn quantised(node: &Node) -> Error {
    refuse(format!(
        "This ONNX file is quantised: its node “{}” ({}) computes with weights of 8 bits or fewer, rounded for another program. Take the file of the same repository in 32 or 16 bits, often model.onnx or model_fp16.onnx.",
        shortened(&node.name),
        shortened(&node.operator)
    ))
}

/// A name from the file in a message.
fn shortened(name: &str) -> String {
    name.chars().take(80).collect()
}
