//! Imports a network from an ONNX file as a backbone: the way from other people's weights to ours.
//!
//! A file is evaluated in one pass with an input of 1 × 3 × side × side: each tensor is either known, as
//! weights and everything computed from shapes are, or a node of the network with its shape. So what
//! exporters write to handle any input size vanishes. Then [`simplify`] finds the operations that engines
//! have as one.

mod builder;
mod evaluate;
mod functions;
mod graph;
mod input;
mod lower;
mod model;
mod operators;
mod output;
pub mod preprocessing;
mod simplify;
mod skeleton;
mod value;
mod wire;

pub use self::output::Choice;
pub use self::simplify::kinds;

use std::collections::HashMap;

use self::builder::Builder;
use self::evaluate::Budget;
use self::graph::{Evaluation, uses};
use self::input::{image_input, side};
use self::lower::Value;
use self::model::{Graph, Model};
use self::output::Results;
use self::preprocessing::Rules;
use self::skeleton::skeleton;
use super::contract::POOLED;
use super::operation::{Operation, numbers};
use super::slices::{Slices, each_part};
use super::weights::{Backbone, Source, Tensor};
use super::{Network, Op, Output};
use crate::checksum::Sha256Sum;
use crate::error::{Error, ErrorKind, Result as CrateResult};

/// A `Result` of the importer.
type Result<T> = CrateResult<T>;

/// How often all weights of a file may be read, on average: nodes may share them.
const MAX_READS: usize = 4;

/// Bytes of weights that may be read, and numbers that may be computed from known ones, in any case. More
/// only in proportion to the file.
const MIN_WORK: usize = 1 << 24;

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
pub fn choices(file: &dyn Slices, preprocessing: Option<&[u8]>) -> Result<Vec<Choice>> {
    let skeleton = skeleton(file)?;
    let model = Model::read(&skeleton)?;
    let rules = preprocessing.map(Rules::read).transpose()?;
    let imported = Imported::new(file, &model, rules.as_ref())?;
    imported.results(&model.graph).list(&imported.builder)
}

/// Imports the network of an ONNX file as a backbone.
///
/// # Errors
/// [`ErrorKind::WeightFile`] where the file is damaged, or names the first node that cannot be imported and
/// says what to do; [`ErrorKind::InvalidInput`] where the preprocessing file or the chosen output do not fit.
pub fn import(file: &dyn Slices, options: &Options) -> Result<Backbone> {
    import_and_list(file, options).map(|(backbone, _)| backbone)
}

/// As [`import`], with what could be chosen as the features, as by [`choices`].
///
/// # Errors
/// As [`import`].
pub fn import_and_list(file: &dyn Slices, options: &Options) -> Result<(Backbone, Vec<Choice>)> {
    let skeleton = skeleton(file)?;
    let model = Model::read(&skeleton)?;
    let rules = options.preprocessing.map(Rules::read).transpose()?;
    let mut imported = Imported::new(file, &model, rules.as_ref())?;
    let results = imported.results(&model.graph);
    let list = results.list(&imported.builder);
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
        sha256: sha256_of(file)?,
        licence: options.licence.unwrap_or("unknown").to_owned(),
        output: Some(name),
    };
    let rules = rules.unwrap_or_default();
    let backbone = backbone(builder, options.name, side, rules, source)?;
    // Without a default there is nothing to list, but an output may still be named.
    Ok((backbone, list.unwrap_or_default()))
}

fn sha256_of(file: &dyn Slices) -> Result<String> {
    let mut hash = Sha256Sum::default();
    each_part(file, |part| hash.add(part))?;
    Ok(hash.finish())
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
    fn new(file: &dyn Slices, model: &Model, rules: Option<&Rules>) -> Result<Self> {
        let length = usize::try_from(file.length()).unwrap_or(usize::MAX);
        let mut counts = HashMap::new();
        uses(&model.graph, &mut counts);
        let port = image_input(&model.graph)?;
        let side = side(port, rules)?;
        let mut evaluation = Evaluation {
            builder: Builder::new(side),
            version: model.version,
            budget: Budget(length.saturating_mul(2).saturating_add(MIN_WORK)),
            readable: length.saturating_mul(MAX_READS).saturating_add(MIN_WORK),
            uses: counts,
            file,
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
