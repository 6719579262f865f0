//! The operations of a network while it is imported, with their shapes and weights.

use std::collections::HashMap;

use super::value::Known;
use super::{Result, refuse};
use crate::network::operation::{Binary, Function, MAX_RANK, Operation, numbers};
use crate::network::weights::IMPORTED;

/// The most operations of an imported network before they are simplified.
const MAX_NODES: usize = 1 << 15;

/// The most numbers of all results together. They are not all kept at once, but each takes time.
const MAX_NUMBERS: usize = 1 << 28;

/// The most numbers of constants, other than the weights of layers.
const MAX_CONSTANTS: usize = 1 << 25;

/// Index of a node.
pub type Id = usize;

/// An operation, what it reads, and the shape of its result.
#[derive(Clone, Debug)]
pub struct Node {
    pub operation: Operation,
    pub inputs: Vec<Id>,
    pub dims: Vec<usize>,
}

/// The operations so far. Node 0 is the input.
#[derive(Default)]
pub struct Builder {
    pub nodes: Vec<Node>,
    /// The numbers of the tensors that operations name.
    pub tensors: HashMap<String, Vec<f32>>,
    named: usize,
    numbers: usize,
    constants: usize,
}

impl Builder {
    /// A network of an input of `side` pixels.
    pub fn new(side: usize) -> Self {
        let input = Node {
            operation: Operation::Function(Function::Identity),
            inputs: vec![],
            dims: vec![1, 3, side, side],
        };
        Self {
            nodes: vec![input],
            ..Self::default()
        }
    }

    /// An empty network with the tensors of this one, which becomes empty.
    pub fn restart(&mut self) -> Self {
        Self {
            nodes: Vec::with_capacity(self.nodes.len()),
            tensors: std::mem::take(&mut self.tensors),
            named: self.named,
            numbers: 0,
            constants: 0,
        }
    }

    /// Stores a tensor and returns its name.
    pub fn tensor(&mut self, data: Vec<f32>) -> String {
        let name = format!("{IMPORTED}{}", self.named);
        self.named += 1;
        self.tensors.insert(name.clone(), data);
        name
    }

    /// The shape of a node's result.
    pub fn dims(&self, id: Id) -> &[usize] {
        &self.nodes[id].dims
    }

    /// Adds an operation.
    ///
    /// # Errors
    /// Where it does not fit its inputs, or the network is too large.
    pub fn push(&mut self, operation: Operation, inputs: &[Id]) -> Result<Id> {
        let shapes: Vec<&[usize]> = inputs.iter().map(|&id| self.dims(id)).collect();
        if shapes.iter().any(|dims| dims.len() > MAX_RANK) {
            return Err(refuse(format!("uses tensors of more than {MAX_RANK} axes")));
        }
        let dims = operation
            .result(&shapes)
            .ok_or_else(|| refuse(format!("does not fit its inputs, of the shapes {shapes:?}")))?;
        self.numbers += numbers(&dims).unwrap_or(MAX_NUMBERS);
        if self.numbers > MAX_NUMBERS || self.nodes.len() >= MAX_NODES {
            return Err(refuse("makes the network larger than this program can run"));
        }
        self.nodes.push(Node {
            operation,
            inputs: inputs.to_vec(),
            dims,
        });
        Ok(self.nodes.len() - 1)
    }

    /// Adds a node that was built before, with other inputs.
    pub fn copy(&mut self, node: &Node, inputs: Vec<Id>) -> Id {
        self.nodes.push(Node {
            inputs,
            ..node.clone()
        });
        self.nodes.len() - 1
    }

    /// A known tensor as a node.
    pub fn constant(&mut self, known: &Known) -> Result<Id> {
        self.constants = self.constants.saturating_add(known.numbers());
        if self.constants > MAX_CONSTANTS {
            return Err(refuse("makes the network larger than this program can run"));
        }
        let name = self.tensor(known.data.floats());
        let dims = known.dims.clone();
        self.push(Operation::Constant { name, dims }, &[])
    }

    pub fn function(&mut self, function: Function, x: Id) -> Result<Id> {
        self.push(Operation::Function(function), &[x])
    }

    pub fn binary(&mut self, binary: Binary, a: Id, b: Id) -> Result<Id> {
        self.push(Operation::Binary(binary), &[a, b])
    }

    pub fn reshape(&mut self, x: Id, dims: Vec<usize>) -> Result<Id> {
        if self.dims(x) == dims {
            return Ok(x);
        }
        self.push(Operation::Reshape { dims }, &[x])
    }

    pub fn transpose(&mut self, x: Id, order: Vec<usize>) -> Result<Id> {
        self.push(Operation::Transpose { order }, &[x])
    }

    /// Positions of an axis, as a slice where they are evenly spaced.
    pub fn positions(&mut self, x: Id, axis: usize, positions: &[usize]) -> Result<Id> {
        let size = self.dims(x).get(axis).copied().unwrap_or_default();
        if positions.len() == size
            && positions
                .iter()
                .enumerate()
                .all(|(at, &position)| at == position)
        {
            return Ok(x);
        }
        let step = match positions {
            [first, second, ..] => second.checked_sub(*first).unwrap_or_default(),
            _ => 1,
        };
        let even = step > 0 && positions.windows(2).all(|pair| pair[0] + step == pair[1]);
        let operation = match positions.first() {
            Some(&start) if even => Operation::Slice {
                axis,
                start,
                step,
                count: positions.len(),
            },
            _ => Operation::Gather {
                axis,
                indices: positions.to_vec(),
            },
        };
        self.push(operation, &[x])
    }

    /// The numbers of a constant node.
    pub fn constant_data(&self, id: Id) -> Option<&[f32]> {
        match &self.nodes.get(id)?.operation {
            Operation::Constant { name, .. } => self.tensors.get(name).map(Vec::as_slice),
            _ => None,
        }
    }

    /// The number of a constant with a single one.
    pub fn scalar(&self, id: Id) -> Option<f32> {
        match self.constant_data(id)? {
            &[x] => Some(x),
            _ => None,
        }
    }
}
