//! The parts of an ONNX file that the importer reads: the messages of `onnx.proto3`. Every list has a limit,
//! so that a small file cannot ask for much memory.

use std::collections::HashMap;

use half::{bf16, f16};

use super::value::{Data, Known};
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

/// A tensor whose numbers are still in the file.
#[derive(Clone, Default)]
pub struct Tensor<'a> {
    pub name: String,
    dims: Vec<i64>,
    kind: i64,
    raw: &'a [u8],
    /// Numbers that are not in `raw`, as fields.
    typed: Vec<Field<'a>>,
    external: bool,
}

/// The whole file.
pub struct Model<'a> {
    pub graph: Graph<'a>,
    /// The version of the standard operators.
    pub version: i64,
    /// Bytes of the file.
    pub length: usize,
}

/// Counts what all graphs of a file hold together.
#[derive(Default)]
struct Counts {
    nodes: usize,
    tensors: usize,
}

fn damaged() -> crate::error::Error {
    refuse("This is not an ONNX file, or it was cut off; download or export it again.")
}

fn fields(message: &[u8]) -> impl Iterator<Item = Result<(u32, Field<'_>)>> {
    Fields::of(message).map(|field| field.ok_or_else(damaged))
}

fn too_many(what: &str) -> crate::error::Error {
    refuse(format!("This ONNX file has too many {what} for a network."))
}

impl<'a> Model<'a> {
    /// Reads a file.
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
        Ok(Self {
            graph,
            version,
            length: bytes.len(),
        })
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

impl<'a> Tensor<'a> {
    fn read(message: &'a [u8]) -> Result<Self> {
        let mut tensor = Self::default();
        for field in fields(message) {
            match field? {
                (1, field) => integers(field, &mut tensor.dims, 2 * MAX_RANK)
                    .ok_or_else(|| too_many("axes"))?,
                (2, field) => tensor.kind = field.integer(),
                (4 | 5 | 7 | 10 | 11, field) => {
                    if tensor.typed.len() >= MAX_INTEGERS {
                        return Err(too_many("single numbers in a tensor"));
                    }
                    tensor.typed.push(field);
                }
                (8, field) => tensor.name = field.text(),
                (9, field) => tensor.raw = field.bytes(),
                (14, field) => tensor.external = field.integer() == 1,
                _ => {}
            }
        }
        Ok(tensor)
    }

    /// Whether its numbers are in 8 bits or fewer, as weights of quantised files are.
    pub fn is_quantised(&self) -> bool {
        matches!(self.kind, 2 | 3 | 17..=22) && self.dims.iter().product::<i64>() > 64
    }

    /// Bytes of its numbers in the file.
    pub fn length(&self) -> usize {
        let typed = self.typed.iter().map(|field| field.bytes().len().max(1));
        self.raw.len() + typed.sum::<usize>()
    }

    /// Its numbers.
    ///
    /// # Errors
    /// Where they are in another file, of an unknown type, or not as many as the shape says.
    pub fn decode(&self) -> Result<Known> {
        let named = |why: &str| {
            refuse(format!(
                "The tensor “{}” of this ONNX file {why}.",
                self.name
            ))
        };
        if self.external {
            return Err(named(
                "keeps its numbers in a second file (external data). Take the file of the same \
                 repository that holds everything, often model_fp16.onnx, or export with \
                 external_data=False",
            ));
        }
        let mut dims = Vec::with_capacity(self.dims.len());
        for &dim in &self.dims {
            dims.push(usize::try_from(dim).map_err(|_| named("has a negative size"))?);
        }
        let count = dims
            .iter()
            .try_fold(1usize, |product, &dim| product.checked_mul(dim));
        let wrong = || named("has not as many numbers as its shape says");
        let count = count.ok_or_else(wrong)?;
        let data = if self.typed.is_empty() {
            self.raw_numbers()
                .ok_or_else(|| named("has a type that is not supported"))?
        } else {
            self.typed_numbers(count)
                .ok_or_else(|| named("has a type that is not supported"))?
        };
        if data.len() != count {
            return Err(wrong());
        }
        Ok(Known { dims, data })
    }

    fn raw_numbers(&self) -> Option<Data> {
        let raw = self.raw;
        fn each<const N: usize, T>(raw: &[u8], convert: impl Fn([u8; N]) -> T) -> Vec<T> {
            raw.as_chunks::<N>()
                .0
                .iter()
                .map(|&bytes| convert(bytes))
                .collect()
        }
        Some(match self.kind {
            1 => Data::Float(each(raw, f32::from_le_bytes)),
            2 => Data::Int(each(raw, |[byte]| byte.into())),
            3 => Data::Int(each(raw, |[byte]| byte.cast_signed().into())),
            4 => Data::Int(each(raw, |two| u16::from_le_bytes(two).into())),
            5 => Data::Int(each(raw, |two| i16::from_le_bytes(two).into())),
            6 => Data::Int(each(raw, |four| i32::from_le_bytes(four).into())),
            7 => Data::Int(each(raw, i64::from_le_bytes)),
            9 => Data::Bool(each(raw, |[byte]| byte != 0)),
            10 => Data::Float(each(raw, |two| f16::from_le_bytes(two).to_f32())),
            11 => Data::Float(each(raw, |eight| f64::from_le_bytes(eight) as f32)),
            12 => Data::Int(each(raw, |four| u32::from_le_bytes(four).into())),
            13 => Data::Int(each(raw, i64::from_le_bytes)),
            16 => Data::Float(each(raw, |two| bf16::from_le_bytes(two).to_f32())),
            _ => return None,
        })
    }

    /// The numbers of the fields for single types; no more than `count` and one more.
    fn typed_numbers(&self, count: usize) -> Option<Data> {
        let mut whole = Vec::new();
        let mut floats = Vec::new();
        for &field in &self.typed {
            match (self.kind, field) {
                (1, Field::Fixed32(_)) => floats.push(field.float()),
                (1, Field::Bytes(bytes)) => {
                    let (fours, _) = bytes.as_chunks::<4>();
                    floats.extend(fours.iter().map(|&four| f32::from_le_bytes(four)));
                }
                (11, Field::Fixed64(bits)) => floats.push(f64::from_bits(bits) as f32),
                (11, Field::Bytes(bytes)) => {
                    let (eights, _) = bytes.as_chunks::<8>();
                    floats.extend(eights.iter().map(|&eight| f64::from_le_bytes(eight) as f32));
                }
                (_, field) => integers(field, &mut whole, count.saturating_add(1))?,
            }
        }
        Some(match self.kind {
            1 | 11 => Data::Float(floats),
            9 => Data::Bool(whole.iter().map(|&x| x != 0).collect()),
            10 => Data::Float(
                whole
                    .iter()
                    .map(|&x| f16::from_bits(x as u16).to_f32())
                    .collect(),
            ),
            16 => Data::Float(
                whole
                    .iter()
                    .map(|&x| bf16::from_bits(x as u16).to_f32())
                    .collect(),
            ),
            2..=8 | 12 | 13 => Data::Int(whole),
            _ => return None,
        })
    }
}
