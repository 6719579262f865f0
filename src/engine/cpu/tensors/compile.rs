//! Compiles a network of operations on tensors: chooses for each result how it is stored, and which
//! operations are computed together.

mod axes;
mod convolution;
mod elementwise;
mod products;
mod storage;

use std::sync::Arc;

use super::{TensorStep, Weights};
use crate::engine::cpu::compile::BufferAllocator;
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::program::{Program, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::network::operation::{Binary, Conv, Function, Operation, places, strides};
use crate::network::weights::{Backbone, Precision};
use crate::network::{Network, NodeId, Op};

/// Compiles the network of `backbone`, which has these `weights`, for an instruction set.
///
/// # Errors
///
/// As [`Network::dims`]; [`ErrorKind::Engine`] for what this engine cannot compute;
/// [`ErrorKind::WeightFile`] where a tensor is missing.
pub fn compile(backbone: &Backbone, weights: Weights, isa: Isa) -> Result<Program> {
    if backbone.precision() != Precision::F32 {
        return Err(unsupported(0, "is part of an imported network in int8"));
    }
    let mut compiler = Compiler::new(&backbone.network, weights)?;
    for node in 0..backbone.network.nodes.len() {
        compiler.node(node)?;
    }
    Ok(Program {
        side: backbone.network.side,
        isa,
        steps: compiler.steps.into_iter().map(Step::Tensor).collect(),
        float_lengths: compiler.buffers.lengths,
        quantized_lengths: Vec::new(),
    })
}

/// Where a form of a result is.
#[derive(Clone, Debug)]
enum Place {
    View,
    Constant(Arc<Vec<f32>>),
    /// Index of a storage.
    Storage(usize),
}

/// The forms in which a result exists.
#[derive(Clone, Debug, Default)]
struct Forms {
    rows: Option<Place>,
    blocks: Option<Place>,
}

/// A buffer that several forms may share: a reshape is the same numbers.
struct Storage {
    buffer: usize,
    users: usize,
}

/// An operation that is computed together with those that follow it.
#[derive(Clone, Copy)]
struct Chain {
    main: NodeId,
    residual: Option<NodeId>,
    after: Function,
}

struct Compiler<'a> {
    network: &'a Network,
    weights: Weights<'a>,
    dims: Vec<Vec<usize>>,
    /// For each node, the node at which it is computed: itself, or a later one of its chain.
    computed_at: Vec<NodeId>,
    /// For the last node of a chain, the chain.
    chains: Vec<Option<Chain>>,
    last_read: Vec<NodeId>,
    forms: Vec<Forms>,
    storages: Vec<Storage>,
    buffers: BufferAllocator,
    steps: Vec<TensorStep>,
    /// Numbers that steps have added to those of the file.
    added: usize,
}

impl<'a> Compiler<'a> {
    fn new(network: &'a Network, weights: Weights<'a>) -> Result<Self> {
        let dims = network.dims()?;
        let count = network.nodes.len();
        let mut readers = vec![Vec::new(); count];
        for (at, node) in network.nodes.iter().enumerate() {
            node.inputs
                .iter()
                .for_each(|&input| readers[input].push(at));
        }
        let is_output = |node: NodeId| network.outputs.iter().any(|output| output.node == node);
        let only_reader = |node: NodeId| match readers[node].as_slice() {
            &[reader] if !is_output(node) => Some(reader),
            _ => None,
        };
        let operation = |node: NodeId| match &network.nodes[node].op {
            Op::Tensor(operation) => Some(operation),
            _ => None,
        };
        let mut computed_at: Vec<NodeId> = (0..count).collect();
        let mut chains = vec![None; count];
        for main in 0..count {
            let is_main = match operation(main) {
                Some(Operation::Linear(_)) => true,
                Some(Operation::Conv(conv)) => !is_depthwise(conv),
                _ => false,
            };
            let Some(add) = only_reader(main).filter(|_| is_main) else {
                continue;
            };
            if operation(add) != Some(&Operation::Binary(Binary::Add)) {
                continue;
            }
            // The other operand is computed by then, and in the same form.
            let other = network.nodes[add]
                .inputs
                .iter()
                .copied()
                .find(|&input| input != main);
            let Some(other) = other.filter(|&other| {
                computed_at[other] < main
                    && dims[other] == dims[main]
                    && !matches!(operation(other), Some(Operation::Constant { .. }))
            }) else {
                continue;
            };
            let mut chain = Chain {
                main,
                residual: Some(other),
                after: Function::Identity,
            };
            computed_at[main] = add;
            let mut last = add;
            if let Some(next) = only_reader(add)
                && let Some(Operation::Function(function)) = operation(next)
            {
                chain.after = *function;
                computed_at[main] = next;
                computed_at[add] = next;
                last = next;
            }
            chains[last] = Some(chain);
        }
        let last_read = (0..count)
            .map(|at| {
                readers[at]
                    .iter()
                    .map(|&reader| computed_at[reader])
                    .max()
                    .unwrap_or(at)
            })
            .collect();
        Ok(Self {
            network,
            weights,
            dims,
            computed_at,
            chains,
            last_read,
            forms: vec![Forms::default(); count],
            storages: Vec::new(),
            buffers: BufferAllocator::default(),
            steps: Vec::new(),
            added: 0,
        })
    }

    fn node(&mut self, at: NodeId) -> Result<()> {
        if self.computed_at[at] != at {
            return Ok(());
        }
        match &self.network.nodes[at].op {
            Op::Input => self.forms[at].rows = Some(Place::View),
            Op::Tensor(operation) => match self.chains[at] {
                Some(chain) => self.chain(at, chain)?,
                None => self.operation(at, operation)?,
            },
            _ => return Err(unsupported(at, "is no operation on tensors")),
        }
        let mut start = 0;
        for output in &self.network.outputs {
            if output.node == at {
                let from = self.rows(at)?;
                self.steps.push(TensorStep::Output {
                    at: start,
                    size: output.size,
                    from,
                });
            }
            start += output.size;
        }
        self.release_read(at);
        Ok(())
    }

    fn chain(&mut self, at: NodeId, chain: Chain) -> Result<()> {
        let Op::Tensor(operation) = &self.network.nodes[chain.main].op else {
            return Err(unsupported(chain.main, "is no operation on tensors"));
        };
        let x = self.network.nodes[chain.main].inputs[0];
        match operation {
            Operation::Conv(conv) => self.conv(at, conv, x, chain.residual, chain.after),
            Operation::Linear(linear) => self.linear(at, linear, x, chain.residual, chain.after),
            _ => Err(unsupported(at, "cannot be fused")),
        }
    }

    fn operation(&mut self, at: NodeId, operation: &Operation) -> Result<()> {
        let inputs = self.network.nodes[at].inputs.clone();
        let unfit = || unsupported(at, "does not fit its inputs");
        let x = inputs.first().copied().unwrap_or_default();
        match operation {
            Operation::Constant { name, .. } => {
                let numbers = self.weights.tensor(name)?.into_owned();
                self.forms[at].rows = Some(Place::Constant(Arc::new(numbers)));
            }
            Operation::Conv(conv) if is_depthwise(conv) => self.depthwise(at, conv, x)?,
            Operation::Conv(conv) => self.conv(at, conv, x, None, Function::Identity)?,
            Operation::Linear(linear) => self.linear(at, linear, x, None, Function::Identity)?,
            Operation::LayerNorm(norm) => self.layer_norm(at, norm, x)?,
            Operation::Function(function) => self.function(at, *function, x)?,
            Operation::Binary(binary) => self.binary(at, *binary, inputs[0], inputs[1])?,
            Operation::Softmax { axis } => {
                let dims = &self.dims[at];
                let (outer, size, inner) = (
                    dims[..*axis].iter().product(),
                    dims[*axis],
                    dims[axis + 1..].iter().product(),
                );
                let from = self.rows(x)?;
                let to = self.write_rows(at);
                self.steps.push(TensorStep::Softmax {
                    outer,
                    size,
                    inner,
                    from,
                    to,
                });
            }
            Operation::MatMul => self.matmul(at, inputs[0], inputs[1])?,
            Operation::Attention { scale } => self.attention(at, *scale, &inputs)?,
            Operation::Reduce { kind, axes } => self.reduce(at, *kind, axes, x)?,
            Operation::Pool { kind, window } => {
                let from = self.blocks(x)?;
                let length = self.block_length(x);
                let (from_sides, to_sides) = (self.sides(x), self.sides(at));
                let to = self.write_blocks(at);
                let (kind, window) = (*kind, *window);
                self.steps.push(TensorStep::Pool {
                    kind,
                    window,
                    from_sides,
                    to_sides,
                    length,
                    from,
                    to,
                });
            }
            Operation::Reshape { .. } => {
                let is_same_map = self.map(at) == self.map(x) && self.map(at).is_some();
                if is_same_map && self.has_blocks(x) {
                    let place = self.forms[x].blocks.clone().ok_or_else(unfit)?;
                    self.forms[at].blocks = Some(self.share(&place));
                } else {
                    self.rows(x)?;
                    let place = self.forms[x].rows.clone().ok_or_else(unfit)?;
                    self.forms[at].rows = Some(self.share(&place));
                }
            }
            Operation::Transpose { order } => self.transpose(at, order, x)?,
            Operation::Slice {
                axis,
                start,
                step,
                count,
            } => {
                let positions: Vec<_> = (0..*count)
                    .map(|position| start + position * step)
                    .collect();
                self.gather(at, *axis, &positions, x)?;
            }
            Operation::Gather { axis, indices } => self.gather(at, *axis, indices, x)?,
            Operation::Concat { axis } => self.concat(at, *axis, &inputs)?,
            Operation::Pad { before, .. } => {
                let own = strides(&self.dims[at]);
                let from_dims = self.dims[x].clone();
                let start = before
                    .iter()
                    .zip(&own)
                    .map(|(before, stride)| before * stride)
                    .sum();
                let (&run, lead) = from_dims.split_last().ok_or_else(unfit)?;
                let places = small(places(lead, &own[..lead.len()], start));
                let from = self.rows(x)?;
                let length = self.count(at);
                let to = self.write_rows(at);
                self.steps.push(TensorStep::Pad {
                    run,
                    places,
                    length,
                    from,
                    to,
                });
            }
        }
        Ok(())
    }
}

/// Places as the steps keep them; tensors are smaller than 2³².
fn small(places: Vec<usize>) -> Vec<u32> {
    places.into_iter().map(|place| place as u32).collect()
}

fn is_depthwise(conv: &Conv) -> bool {
    conv.groups > 1 && conv.groups == conv.input && conv.output == conv.input
}

/// Padded with zeros to whole blocks.
fn to_blocks(numbers: &[f32]) -> Vec<f32> {
    let mut padded = numbers.to_vec();
    padded.resize(numbers.len().next_multiple_of(BLOCK), 0.0);
    padded
}

fn unsupported(node: NodeId, why: &str) -> Error {
    Error::new(
        ErrorKind::Engine,
        format!("The CPU engine cannot run this network: node {node} {why}."),
    )
}
