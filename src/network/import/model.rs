//! The parts of an ONNX file that the importer reads: the messages of `onnx.proto3`. Every list has a limit,
//! so that a small file cannot ask for much memory.

mod tensor;

use std::collections::HashMap;

use self::tensor::Tensor;
use super::wire::{Field, Fields, integers};
use super::{Result, refuse};
use crate::network::operation::MAX_RANK;

/// The most nodes of a file, with those of its subgraphs.
const MAX_NODES: usize = 1 << 16;

/// The most tensors of a file.
const MAX_TENSORS: usize = 1 << 16;

/// The most inputs, outputs and attributes of a node.
const MAX_LIST: usize = 1 << 12;

/// The most integers of an attribute.
const MAX_INTEGERS: usize = 1 << 16;

/// How deep subgraphs may be nested.
const MAX_DEPTH: usize = 4;

/// A graph: its nodes in the order of execution, its weights, and its ends.
#[derive(Default)]
pub struct Graph<'a> {
    pub nodes: Vec<Node<'a>>,
    pub tensors: HashMap<String, Tensor<'a>>,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
}

/// An input or output with its type.
#[derive(Clone, Debug, Default)]
pub struct Port {
    pub name: String,
    /// The sizes of its axes, where they are fixed.
    pub dims: Vec<Option<usize>>,
}

/// An operation.
#[derive(Default)]
pub struct Node<'a> {
    pub name: String,
    pub operator: String,
    /// Empty for the standard operators.
    pub domain: String,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    pub attributes: Vec<Attribute<'a>>,
}

/// An attribute of an operation.
#[derive(Default)]
pub struct Attribute<'a> {
    pub name: String,
    pub float: f32,
    pub integer: i64,
    pub text: String,
    pub integers: Vec<i64>,
    pub floats: Vec<f32>,
    pub tensor: Option<Tensor<'a>>,
    pub graph: Option<Graph<'a>>,
}

/// The whole file.
pub struct Model<'a> {
    pub graph: Graph<'a>,
    /// The version of the standard operators.
    pub version: i64,
}

/// Counts what all graphs of a file hold together.
#[derive(Default)]
struct Counts {
    nodes: usize,
    tensors: usize,
}

pub(super) fn damaged() -> crate::error::Error {
    refuse("This is not an ONNX file, or it was cut off; download or export it again.")
}

fn fields(message: &[u8]) -> impl Iterator<Item = Result<(u32, Field<'_>)>> {
    Fields::of(message).map(|field| field.ok_or_else(damaged))
}

fn too_many(what: &str) -> crate::error::Error {
    refuse(format!("This ONNX file has too many {what} for a network."))
}

impl<'a> Model<'a> {
    /// Reads the [skeleton](super::skeleton) of a file.
    ///
    /// # Errors
    /// Where it is not an ONNX file, or too large.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut graph = None;
        let mut version = 0;
        let mut has_functions = false;
        for field in fields(bytes) {
            match field? {
                (7, Field::Bytes(message)) => graph = Some(message),
                (8, Field::Bytes(message)) => {
                    let (mut domain, mut number) = (String::new(), 0);
                    for field in fields(message) {
                        match field? {
                            (1, field) => domain = field.text(),
                            (2, field) => number = field.integer(),
                            _ => {}
                        }
                    }
                    if domain.is_empty() || domain == "ai.onnx" {
                        version = number;
                    }
                }
                (25, _) => has_functions = true,
                _ => {}
            }
        }
        let graph = Graph::read(graph.ok_or_else(damaged)?, &mut Counts::default(), 0)?;
        if graph.nodes.is_empty() || graph.outputs.is_empty() || version < 1 {
            return Err(damaged());
        }
        if has_functions {
            return Err(refuse(
                "This ONNX file defines functions of its own; export it with a current version of \
                 PyTorch, which writes standard operators.",
            ));
        }
        Ok(Self { graph, version })
    }
}

impl<'a> Graph<'a> {
    fn read(message: &'a [u8], counts: &mut Counts, depth: usize) -> Result<Self> {
        if depth > MAX_DEPTH {
            return Err(too_many("nested graphs"));
        }
        let mut graph = Self::default();
        for field in fields(message) {
            match field? {
                (1, Field::Bytes(message)) => {
                    counts.nodes += 1;
                    if counts.nodes > MAX_NODES {
                        return Err(too_many("nodes"));
                    }
                    graph.nodes.push(Node::read(message, counts, depth)?);
                }
                (5, Field::Bytes(message)) => {
                    counts.tensors += 1;
                    if counts.tensors > MAX_TENSORS {
                        return Err(too_many("tensors"));
                    }
                    let tensor = Tensor::read(message)?;
                    graph.tensors.insert(tensor.name.clone(), tensor);
                }
                (number @ (11 | 12), Field::Bytes(message)) => {
                    let ports = if number == 11 {
                        &mut graph.inputs
                    } else {
                        &mut graph.outputs
                    };
                    if ports.len() >= MAX_LIST {
                        return Err(too_many("inputs or outputs"));
                    }
                    ports.push(Port::read(message)?);
                }
                (15, _) => {
                    return Err(refuse(
                        "This ONNX file has sparse tensors, which are not supported.",
                    ));
                }
                _ => {}
            }
        }
        Ok(graph)
    }
}

impl Port {
    fn read(message: &[u8]) -> Result<Self> {
        let mut port = Self::default();
        for field in fields(message) {
            match field? {
                (1, field) => port.name = field.text(),
                // TypeProto, its tensor type, its shape.
                (2, Field::Bytes(message)) => {
                    let tensor = nested(message, 1)?;
                    let shape = nested(tensor, 2)?;
                    for field in fields(shape) {
                        let (1, Field::Bytes(dimension)) = field? else {
                            continue;
                        };
                        if port.dims.len() >= 2 * MAX_RANK {
                            return Err(too_many("axes"));
                        }
                        let mut size = None;
                        for field in fields(dimension) {
                            if let (1, field) = field? {
                                size = usize::try_from(field.integer()).ok();
                            }
                        }
                        port.dims.push(size);
                    }
                }
                _ => {}
            }
        }
        Ok(port)
    }
}

/// The last message in a field of a message; empty where there is none.
fn nested(message: &[u8], number: u32) -> Result<&[u8]> {
    let mut found: &[u8] = &[];
    for field in fields(message) {
        let (at, field) = field?;
        if at == number {
            found = field.bytes();
        }
    }
    Ok(found)
}

impl<'a> Node<'a> {
    fn read(message: &'a [u8], counts: &mut Counts, depth: usize) -> Result<Self> {
        let mut node = Self::default();
        for field in fields(message) {
            match field? {
                (1, field) => node.inputs.push(field.text()),
                (2, field) => node.outputs.push(field.text()),
                (3, field) => node.name = field.text(),
                (4, field) => node.operator = field.text(),
                (5, Field::Bytes(message)) => {
                    node.attributes
                        .push(Attribute::read(message, counts, depth)?);
                }
                (7, field) => node.domain = field.text(),
                _ => {}
            }
            let longest = node.inputs.len().max(node.outputs.len());
            if longest.max(node.attributes.len()) > MAX_LIST {
                return Err(too_many("inputs, outputs or attributes"));
            }
        }
        if node.domain == "ai.onnx" {
            node.domain.clear();
        }
        if node.name.is_empty() {
            node.name = node.outputs.first().cloned().unwrap_or_default();
        }
        Ok(node)
    }

    /// The attribute with a name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// An attribute of one integer.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.attribute(name).map(|attribute| attribute.integer)
    }

    /// An attribute of one f32.
    pub fn float(&self, name: &str) -> Option<f32> {
        self.attribute(name).map(|attribute| attribute.float)
    }

    /// An attribute of integers.
    pub fn integers(&self, name: &str) -> Option<&[i64]> {
        self.attribute(name)
            .map(|attribute| attribute.integers.as_slice())
    }

    /// An attribute of text; empty without it.
    pub fn text(&self, name: &str) -> &str {
        self.attribute(name).map_or("", |attribute| &attribute.text)
    }
}

impl<'a> Attribute<'a> {
    fn read(message: &'a [u8], counts: &mut Counts, depth: usize) -> Result<Self> {
        let mut attribute = Self::default();
        for field in fields(message) {
            match field? {
                (1, field) => attribute.name = field.text(),
                (2, field) => attribute.float = field.float(),
                (3, field) => attribute.integer = field.integer(),
                (4, field) => attribute.text = field.text(),
                (5, Field::Bytes(message)) => {
                    counts.tensors += 1;
                    if counts.tensors > MAX_TENSORS {
                        return Err(too_many("tensors"));
                    }
                    attribute.tensor = Some(Tensor::read(message)?);
                }
                (6, Field::Bytes(message)) => {
                    attribute.graph = Some(Graph::read(message, counts, depth + 1)?);
                }
                (7, field) => floats(field, &mut attribute.floats)?,
                (8, field) => integers(field, &mut attribute.integers, MAX_INTEGERS)
                    .ok_or_else(|| too_many("integers in an attribute"))?,
                _ => {}
            }
        }
        Ok(attribute)
    }
}

/// Appends the f32 of a repeated field.
fn floats(field: Field, to: &mut Vec<f32>) -> Result<()> {
    match field {
        Field::Fixed32(_) => to.push(field.float()),
        field => to.extend(
            field
                .bytes()
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&four| f32::from_le_bytes(four)),
        ),
    }
    if to.len() > MAX_INTEGERS {
        return Err(too_many("numbers in an attribute"));
    }
    Ok(())
}
