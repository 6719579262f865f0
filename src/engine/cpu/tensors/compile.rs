//! Compiles a network of operations on tensors: chooses for each result how it is stored, and which
//! operations are computed together.

use std::sync::Arc;

use super::{Epilogue, Group, MapForm, Packed, Source, TensorStep};
use crate::engine::cpu::compile::BufferAllocator;
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::product::{pack_rows, packed_length};
use crate::engine::cpu::kernels::rows::Step as RowStep;
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::program::{Program, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::network::operation::{
    Binary, Conv, Function, LayerNorm, Linear, Operation, Reduction, Window, broadcast_strides,
    places, strides,
};
use crate::network::weights::{Backbone, Precision};
use crate::network::{Network, NodeId, Op};

/// The most numbers that all steps add to those of the file: zeros between merged groups of channels, and
/// repeated biases of attention.
const MAX_ADDED: usize = 1 << 26;

/// Compiles the network of `backbone` for an instruction set.
///
/// # Errors
///
/// As [`Network::dims`]; [`ErrorKind::Engine`] for what this engine cannot compute;
/// [`ErrorKind::WeightFile`] where a tensor is missing.
pub fn compile(backbone: &Backbone, isa: Isa) -> Result<Program> {
    if backbone.precision() != Precision::F32 {
        return Err(unsupported(0, "is part of an imported network in int8"));
    }
    let mut compiler = Compiler::new(backbone)?;
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
    backbone: &'a Backbone,
    network: &'a Network,
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
    fn new(backbone: &'a Backbone) -> Result<Self> {
        let network = &backbone.network;
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
            backbone,
            network,
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

    /// Releases the results that no step after that of node `at` reads.
    fn release_read(&mut self, at: NodeId) {
        for node in 0..=at {
            if self.last_read[node] == at {
                let Forms { rows, blocks } = std::mem::take(&mut self.forms[node]);
                for place in rows.into_iter().chain(blocks) {
                    self.release(&place);
                }
            }
        }
    }

    fn release(&mut self, place: &Place) {
        if let Place::Storage(at) = *place {
            let storage = &mut self.storages[at];
            storage.users -= 1;
            if storage.users == 0 {
                self.buffers.release(storage.buffer);
            }
        }
    }

    fn share(&mut self, place: &Place) -> Place {
        if let Place::Storage(at) = *place {
            self.storages[at].users += 1;
        }
        place.clone()
    }

    fn source(&self, place: &Place) -> Source {
        match place {
            Place::View => Source::View,
            Place::Constant(numbers) => Source::Constant(numbers.clone()),
            Place::Storage(at) => Source::Buffer(self.storages[*at].buffer),
        }
    }

    /// A new storage of `length` numbers.
    fn store(&mut self, length: usize) -> (Place, usize) {
        let buffer = self.buffers.take(length);
        self.storages.push(Storage { buffer, users: 1 });
        (Place::Storage(self.storages.len() - 1), buffer)
    }

    fn count(&self, at: NodeId) -> usize {
        self.dims[at].iter().product()
    }

    /// Channels and pixels of a feature map.
    fn map(&self, at: NodeId) -> Option<(usize, usize)> {
        match self.dims[at].as_slice() {
            &[1, channels, rows, columns] => Some((channels, rows * columns)),
            _ => None,
        }
    }

    /// Numbers of a feature map in blocks.
    fn block_length(&self, at: NodeId) -> usize {
        self.map(at).map_or(0, |(channels, pixels)| {
            channels.next_multiple_of(BLOCK) * pixels
        })
    }

    /// A storage for the rows of node `at`.
    fn write_rows(&mut self, at: NodeId) -> usize {
        let (place, buffer) = self.store(self.count(at));
        self.forms[at].rows = Some(place);
        buffer
    }

    /// A storage for the blocks of node `at`.
    fn write_blocks(&mut self, at: NodeId) -> usize {
        let (place, buffer) = self.store(self.block_length(at));
        self.forms[at].blocks = Some(place);
        buffer
    }

    /// The rows of a result.
    fn rows(&mut self, at: NodeId) -> Result<Source> {
        if let Some(place) = &self.forms[at].rows {
            return Ok(self.source(place));
        }
        let (Some(place), Some((channels, pixels))) = (self.forms[at].blocks.clone(), self.map(at))
        else {
            return Err(unsupported(at, "is read before it is computed"));
        };
        let from = self.source(&place);
        let to = self.write_rows(at);
        self.steps.push(TensorStep::ToPlanes {
            channels,
            pixels,
            from,
            to,
        });
        Ok(Source::Buffer(to))
    }

    /// A feature map in blocks.
    fn blocks(&mut self, at: NodeId) -> Result<Source> {
        if let Some(place) = &self.forms[at].blocks {
            return Ok(self.source(place));
        }
        let Some((channels, pixels)) = self.map(at) else {
            return Err(unsupported(at, "is no feature map"));
        };
        let from = self.rows(at)?;
        let to = self.write_blocks(at);
        self.steps.push(TensorStep::ToBlocks {
            channels,
            pixels,
            from,
            to,
        });
        Ok(Source::Buffer(to))
    }

    /// Counts numbers that node `at` adds to those of the file.
    fn add(&mut self, at: NodeId, numbers: Option<usize>) -> Result<()> {
        let added = numbers.and_then(|numbers| self.added.checked_add(numbers));
        match added.filter(|&added| added <= MAX_ADDED) {
            Some(added) => {
                self.added = added;
                Ok(())
            }
            None => Err(unsupported(at, "needs too much memory")),
        }
    }

    fn has_blocks(&self, at: NodeId) -> bool {
        self.forms[at].blocks.is_some()
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
                let numbers = self.backbone.tensor(name)?.data.clone();
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

    fn sides(&self, at: NodeId) -> [usize; 2] {
        match self.dims[at].as_slice() {
            &[_, _, rows, columns] => [rows, columns],
            _ => [0; 2],
        }
    }

    fn tensor(&self, name: &str) -> Result<&'a [f32]> {
        Ok(&self.backbone.tensor(name)?.data)
    }

    fn conv(
        &mut self,
        at: NodeId,
        conv: &Conv,
        x: NodeId,
        residual: Option<NodeId>,
        after: Function,
    ) -> Result<()> {
        let residual = residual.map(|node| self.blocks(node)).transpose()?;
        let is_planes = conv.groups == 1 && conv.input < BLOCK && !self.has_blocks(x);
        let from = if is_planes {
            self.rows(x)?
        } else {
            self.blocks(x)?
        };
        let (weight, bias) = (self.tensor(&conv.weight)?, self.tensor(&conv.bias)?);
        let (groups, form) = if is_planes {
            let numbers = weight.len() / conv.output;
            let mut weights = vec![0.0; packed_length(conv.output, numbers)];
            pack_rows(weight, (conv.output, numbers, numbers), 1.0, &mut weights);
            let packed = Packed {
                weights,
                bias: to_blocks(bias),
            };
            (
                vec![Group {
                    from: 0,
                    to: 0,
                    packed,
                }],
                MapForm::Planes(conv.input),
            )
        } else {
            let added = merged_length(conv).map(|length| length.saturating_sub(weight.len()));
            self.add(at, added)?;
            pack_groups(conv, weight, bias)
        };
        let (from_sides, to_sides) = (self.sides(x), self.sides(at));
        let to = self.write_blocks(at);
        self.steps.push(TensorStep::Conv {
            groups,
            form,
            window: conv.window,
            from_sides,
            to_sides,
            epilogue: Epilogue {
                function: conv.function,
                residual,
                after,
            },
            from,
            to,
        });
        Ok(())
    }

    fn depthwise(&mut self, at: NodeId, conv: &Conv, x: NodeId) -> Result<()> {
        let from = self.blocks(x)?;
        let (weight, bias) = (self.tensor(&conv.weight)?, self.tensor(&conv.bias)?);
        let taps = conv.window.kernel[0] * conv.window.kernel[1];
        let mut weights = vec![0.0; conv.output.next_multiple_of(BLOCK) * taps];
        for (channel, row) in weight.chunks_exact(taps).enumerate() {
            for (tap, w) in row.iter().enumerate() {
                weights[(channel / BLOCK * taps + tap) * BLOCK + channel % BLOCK] = *w;
            }
        }
        let (from_sides, to_sides) = (self.sides(x), self.sides(at));
        let layouts = fast_layouts(&conv.window, from_sides, to_sides);
        let to = self.write_blocks(at);
        self.steps.push(TensorStep::Depthwise {
            packed: Packed {
                weights,
                bias: to_blocks(bias),
            },
            window: conv.window,
            from_sides,
            to_sides,
            layouts,
            function: conv.function,
            from,
            to,
        });
        Ok(())
    }

    fn linear(
        &mut self,
        at: NodeId,
        linear: &Linear,
        x: NodeId,
        residual: Option<NodeId>,
        after: Function,
    ) -> Result<()> {
        let residual = residual.map(|node| self.rows(node)).transpose()?;
        let from = self.rows(x)?;
        let (weight, bias) = (self.tensor(&linear.weight)?, self.tensor(&linear.bias)?);
        let mut weights = vec![0.0; packed_length(linear.output, linear.input)];
        pack_rows(
            weight,
            (linear.output, linear.input, linear.input),
            1.0,
            &mut weights,
        );
        let rows = self.count(x) / linear.input;
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Linear {
            packed: Packed {
                weights,
                bias: to_blocks(bias),
            },
            rows,
            input: linear.input,
            output: linear.output,
            epilogue: Epilogue {
                function: linear.function,
                residual,
                after,
            },
            from,
            to,
        });
        Ok(())
    }

    fn layer_norm(&mut self, at: NodeId, norm: &LayerNorm, x: NodeId) -> Result<()> {
        let (scale, shift) = (
            self.tensor(&norm.scale)?.to_vec(),
            self.tensor(&norm.shift)?.to_vec(),
        );
        let from = self.rows(x)?;
        let length = self.count(at);
        let to = self.write_rows(at);
        self.steps.push(TensorStep::LayerNorm {
            norm: norm.clone(),
            scale,
            shift,
            length,
            from,
            to,
        });
        Ok(())
    }

    /// Whether a step at node `at` may write over a form of `x`, because nothing else reads it.
    fn is_last_use(&self, at: NodeId, x: NodeId, place: &Place) -> bool {
        let is_own = matches!(place, Place::Storage(storage) if self.storages[*storage].users == 1);
        is_own
            && self.last_read[x] == at
            && !self.network.outputs.iter().any(|output| output.node == x)
    }

    /// The form of node `at` for a step that changes the form `place` of `x` in place where it can.
    fn change(&mut self, at: NodeId, x: NodeId, place: &Place, length: usize) -> (Place, usize) {
        match *place {
            Place::Storage(storage) if self.is_last_use(at, x, place) => {
                (self.share(place), self.storages[storage].buffer)
            }
            _ => self.store(length),
        }
    }

    fn function(&mut self, at: NodeId, function: Function, x: NodeId) -> Result<()> {
        // The channels that pad the last block are 0 and must stay finite.
        let in_blocks = self.has_blocks(x) && function.at(0.0).is_finite();
        let from = if in_blocks {
            self.blocks(x)?
        } else {
            self.rows(x)?
        };
        let (form, length) = if in_blocks {
            (&self.forms[x].blocks, self.block_length(x))
        } else {
            (&self.forms[x].rows, self.count(x))
        };
        let place = form
            .clone()
            .ok_or_else(|| unsupported(x, "is read before it is computed"))?;
        let (new, to) = self.change(at, x, &place, length);
        if in_blocks {
            self.forms[at].blocks = Some(new);
        } else {
            self.forms[at].rows = Some(new);
        }
        self.steps.push(TensorStep::Function {
            function,
            length,
            from,
            to,
        });
        Ok(())
    }

    fn binary(&mut self, at: NodeId, binary: Binary, a: NodeId, b: NodeId) -> Result<()> {
        let commutes = matches!(
            binary,
            Binary::Add | Binary::Multiply | Binary::Maximum | Binary::Minimum
        );
        let a_is_map = self.has_blocks(a) && self.dims[a] == self.dims[at];
        let b_is_map = self.has_blocks(b) && self.dims[b] == self.dims[at];
        if binary != Binary::Divide && (a_is_map || b_is_map) {
            if self.dims[a] == self.dims[b] && a != b {
                let (first, second) = (self.blocks(a)?, self.blocks(b)?);
                return self.binary_blocks(at, binary, a, (first, second));
            }
            if a_is_map && self.is_per_channel(b, at) {
                return self.channels(at, binary, a, b);
            }
            if b_is_map && commutes && self.is_per_channel(a, at) {
                return self.channels(at, binary, b, a);
            }
        }
        let (first, second) = (self.rows(a)?, self.rows(b)?);
        let dims = self.dims[at].clone();
        let plan = Plan::new(&dims, &self.dims[a], &self.dims[b])
            .ok_or_else(|| unsupported(at, "does not fit its inputs"))?;
        let place = self.forms[a].rows.clone().unwrap_or(Place::View);
        let whole = self.dims[a] == dims && a != b;
        let (new, to) = if whole {
            self.change(at, a, &place, self.count(at))
        } else {
            self.store(self.count(at))
        };
        self.forms[at].rows = Some(new);
        let Plan {
            inner,
            outer,
            steps,
        } = plan;
        self.steps.push(TensorStep::Binary {
            binary,
            inner,
            outer,
            steps,
            a: first,
            b: second,
            to,
        });
        Ok(())
    }

    /// Two maps in blocks, number by number.
    fn binary_blocks(
        &mut self,
        at: NodeId,
        binary: Binary,
        a: NodeId,
        (first, second): (Source, Source),
    ) -> Result<()> {
        let length = self.block_length(at);
        let place = self.forms[a].blocks.clone().unwrap_or(Place::View);
        let (new, to) = self.change(at, a, &place, length);
        self.forms[at].blocks = Some(new);
        self.steps.push(TensorStep::Binary {
            binary,
            inner: length,
            outer: vec![[0, 0]],
            steps: [RowStep::Each; 2],
            a: first,
            b: second,
            to,
        });
        Ok(())
    }

    /// Whether a tensor has a number for each channel of the map `at`.
    fn is_per_channel(&self, node: NodeId, at: NodeId) -> bool {
        let Some((channels, _)) = self.map(at) else {
            return false;
        };
        let dims = &self.dims[node];
        dims.len() >= 3
            && dims[dims.len() - 3..] == [channels, 1, 1]
            && self.count(node) == channels
    }

    fn channels(&mut self, at: NodeId, binary: Binary, map: NodeId, numbers: NodeId) -> Result<()> {
        let Some((channels, pixels)) = self.map(at) else {
            return Err(unsupported(at, "is no feature map"));
        };
        let (from, numbers) = (self.blocks(map)?, self.rows(numbers)?);
        let place = self.forms[map].blocks.clone().unwrap_or(Place::View);
        let (new, to) = self.change(at, map, &place, self.block_length(at));
        self.forms[at].blocks = Some(new);
        self.steps.push(TensorStep::Channels {
            binary,
            channels,
            pixels,
            map: from,
            numbers,
            to,
        });
        Ok(())
    }

    fn matmul(&mut self, at: NodeId, a: NodeId, b: NodeId) -> Result<()> {
        let unfit = || unsupported(at, "does not fit its inputs");
        let (a_dims, b_dims, dims) = (
            self.dims[a].clone(),
            self.dims[b].clone(),
            self.dims[at].clone(),
        );
        let (batch, _) = dims.split_last_chunk::<2>().ok_or_else(unfit)?;
        let (a_batch, &[rows, depth]) = a_dims.split_last_chunk().ok_or_else(unfit)?;
        let (b_batch, &[_, columns]) = b_dims.split_last_chunk().ok_or_else(unfit)?;
        let batches_of =
            |own: &[usize]| Some(small(places(batch, &broadcast_strides(own, batch)?, 0)));
        let (first, second) = (
            batches_of(a_batch).ok_or_else(unfit)?,
            batches_of(b_batch).ok_or_else(unfit)?,
        );
        let batches = first.into_iter().zip(second).map(|(a, b)| [a, b]).collect();
        let (a, b) = (self.rows(a)?, self.rows(b)?);
        let to = self.write_rows(at);
        self.steps.push(TensorStep::MatMul {
            batches,
            rows,
            depth,
            columns,
            a,
            b,
            to,
        });
        Ok(())
    }

    fn attention(&mut self, at: NodeId, scale: f32, inputs: &[NodeId]) -> Result<()> {
        let unfit = || unsupported(at, "does not fit its inputs");
        let &[q, k, v, ref bias @ ..] = inputs else {
            return Err(unfit());
        };
        let (q_dims, k_dims, v_dims) = (
            self.dims[q].clone(),
            self.dims[k].clone(),
            self.dims[v].clone(),
        );
        let (batch, &[queries, depth]) = q_dims.split_last_chunk().ok_or_else(unfit)?;
        let &[keys, _] = k_dims.last_chunk().ok_or_else(unfit)?;
        let &[_, values_depth] = v_dims.last_chunk().ok_or_else(unfit)?;
        let bias = match bias {
            &[bias] => {
                let bias_dims = self.dims[bias].clone();
                let whole = [batch, &[queries, keys]].concat();
                let mut source = self.rows(bias)?;
                let mut own = bias_dims.clone();
                if bias_dims.last_chunk() != Some(&[queries, keys]) {
                    // Repeated to whole rows of the scores, for each batch.
                    let Source::Constant(numbers) = &source else {
                        return Err(unsupported(at, "has a bias that depends on the photo"));
                    };
                    self.add(at, Some(whole.iter().product()))?;
                    let places = places(
                        &whole,
                        &broadcast_strides(&bias_dims, &whole).ok_or_else(unfit)?,
                        0,
                    );
                    source = Source::Constant(Arc::new(
                        places.into_iter().map(|place| numbers[place]).collect(),
                    ));
                    own = whole.clone();
                }
                let starts = broadcast_strides(&own, &whole).ok_or_else(unfit)?;
                Some((source, small(places(batch, &starts[..batch.len()], 0))))
            }
            _ => None,
        };
        let from = [self.rows(q)?, self.rows(k)?, self.rows(v)?];
        let batches = batch.iter().product();
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Attention {
            batches,
            queries,
            keys,
            depth,
            values_depth,
            scale,
            bias,
            from,
            to,
        });
        Ok(())
    }

    fn reduce(&mut self, at: NodeId, kind: Reduction, axes: &[usize], x: NodeId) -> Result<()> {
        if let (Reduction::Mean, &[2, 3], Some((channels, pixels)), true) =
            (kind, axes, self.map(x), self.has_blocks(x))
        {
            let from = self.blocks(x)?;
            let to = self.write_rows(at);
            self.steps.push(TensorStep::ChannelMean {
                channels,
                pixels,
                from,
                to,
            });
            return Ok(());
        }
        let from = self.rows(x)?;
        let dims = &self.dims[x];
        let own = strides(dims);
        let list = |reduced: bool| {
            let axes: Vec<_> = (0..dims.len())
                .filter(|axis| axes.contains(axis) == reduced)
                .collect();
            let pick =
                |numbers: &[usize]| axes.iter().map(|&axis| numbers[axis]).collect::<Vec<_>>();
            small(places(&pick(dims), &pick(&own), 0))
        };
        let (kept, along) = (list(false), list(true));
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Reduce {
            kind,
            kept,
            along,
            from,
            to,
        });
        Ok(())
    }

    fn transpose(&mut self, at: NodeId, order: &[usize], x: NodeId) -> Result<()> {
        if let (&[0, 2, 3, 1], Some((channels, pixels)), true) =
            (order, self.map(x), self.has_blocks(x))
        {
            let from = self.blocks(x)?;
            let to = self.write_rows(at);
            self.steps.push(TensorStep::BlocksToPixels {
                channels,
                pixels,
                from,
                to,
            });
            return Ok(());
        }
        let from = self.rows(x)?;
        if let (&[0, 3, 1, 2], Some((channels, pixels))) = (order, self.map(at)) {
            let to = self.write_blocks(at);
            self.steps.push(TensorStep::PixelsToBlocks {
                channels,
                pixels,
                from,
                to,
            });
            return Ok(());
        }
        let own = strides(&self.dims[x]);
        let moved = order
            .iter()
            .enumerate()
            .rposition(|(to, &from)| to != from)
            .map_or(0, |last| last + 1);
        let run = self.dims[at][moved..].iter().product();
        let steps: Vec<_> = order[..moved].iter().map(|&axis| own[axis]).collect();
        let places = small(places(&self.dims[at][..moved], &steps, 0));
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Copy {
            run,
            places,
            from,
            to,
        });
        Ok(())
    }

    fn gather(&mut self, at: NodeId, axis: usize, positions: &[usize], x: NodeId) -> Result<()> {
        let from = self.rows(x)?;
        let dims = &self.dims[x];
        let (outer, inner): (usize, usize) = (
            dims[..axis].iter().product(),
            dims[axis + 1..].iter().product(),
        );
        let start = |row: usize, position: usize| ((row * dims[axis] + position) * inner) as u32;
        let consecutive = positions.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        let (run, places) = if consecutive {
            (
                positions.len() * inner,
                (0..outer).map(|row| start(row, positions[0])).collect(),
            )
        } else {
            let rows = 0..outer;
            (
                inner,
                rows.flat_map(|row| positions.iter().map(move |&position| start(row, position)))
                    .collect(),
            )
        };
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Copy {
            run,
            places,
            from,
            to,
        });
        Ok(())
    }

    fn concat(&mut self, at: NodeId, axis: usize, inputs: &[NodeId]) -> Result<()> {
        let whole_blocks = |&node: &NodeId| {
            self.map(node)
                .is_some_and(|(channels, _)| channels.is_multiple_of(BLOCK))
        };
        let in_blocks = axis == 1
            && self.map(at).is_some()
            && inputs.iter().all(|&node| self.has_blocks(node))
            && inputs[..inputs.len() - 1].iter().all(whole_blocks);
        let mut parts = Vec::with_capacity(inputs.len());
        for &node in inputs {
            parts.push(if in_blocks {
                (self.blocks(node)?, self.block_length(node))
            } else {
                (self.rows(node)?, self.dims[node][axis..].iter().product())
            });
        }
        let (outer, to) = if in_blocks {
            (1, self.write_blocks(at))
        } else {
            (self.dims[at][..axis].iter().product(), self.write_rows(at))
        };
        self.steps.push(TensorStep::Concat { outer, parts, to });
        Ok(())
    }
}

/// How two tensors are combined: runs along the innermost axes, and where each starts.
struct Plan {
    inner: usize,
    outer: Vec<[u32; 2]>,
    steps: [RowStep; 2],
}

impl Plan {
    fn new(dims: &[usize], a: &[usize], b: &[usize]) -> Option<Self> {
        let (a, b) = (broadcast_strides(a, dims)?, broadcast_strides(b, dims)?);
        // Innermost axes along which both are read the same way; axes of size 1 do not matter.
        let mut inner = 1;
        let mut steps: Option<[RowStep; 2]> = None;
        let mut outer = dims.len();
        for axis in (0..dims.len()).rev() {
            if dims[axis] > 1 {
                let step = |stride: usize| {
                    if stride == 0 {
                        RowStep::Same
                    } else {
                        RowStep::Each
                    }
                };
                let these = [step(a[axis]), step(b[axis])];
                if steps.is_some_and(|steps| steps != these) {
                    break;
                }
                steps = Some(these);
                inner *= dims[axis];
            }
            outer = axis;
        }
        let starts = |strides: &[usize]| small(places(&dims[..outer], &strides[..outer], 0));
        let outer = starts(&a)
            .into_iter()
            .zip(starts(&b))
            .map(|(a, b)| [a, b])
            .collect();
        Some(Self {
            inner,
            outer,
            steps: steps.unwrap_or([RowStep::Same; 2]),
        })
    }
}

/// Places as the steps keep them; tensors are smaller than 2³².
fn small(places: Vec<usize>) -> Vec<u32> {
    places.into_iter().map(|place| place as u32).collect()
}

fn is_depthwise(conv: &Conv) -> bool {
    conv.groups > 1 && conv.groups == conv.input && conv.output == conv.input
}

/// The layouts of the fast depthwise kernels, where one fits.
fn fast_layouts(
    window: &Window,
    from: [usize; 2],
    to: [usize; 2],
) -> Option<(Arc<Layout>, Arc<Layout>)> {
    let [kernel, _] = window.kernel;
    let [stride, _] = window.stride;
    let square = from[0] == from[1]
        && to[0] == to[1]
        && window.kernel == [kernel; 2]
        && window.stride == [stride; 2]
        && window.before[0] == window.before[1]
        && window.dilation == [1; 2];
    if !square || ![3, 5, 7].contains(&kernel) || !(1..=2).contains(&stride) {
        return None;
    }
    let before = window.before[0];
    let needed = (to[0] - 1) * stride + kernel;
    let after = needed.saturating_sub(from[0] + before);
    Some((
        Arc::new(Layout::new(from[0], (before, after))),
        Arc::new(Layout::new(to[0], (0, 0))),
    ))
}

/// Padded with zeros to whole blocks.
fn to_blocks(numbers: &[f32]) -> Vec<f32> {
    let mut padded = numbers.to_vec();
    padded.resize(numbers.len().next_multiple_of(BLOCK), 0.0);
    padded
}

/// How many groups of channels are merged, so that they are whole blocks.
fn merged_groups(conv: &Conv) -> usize {
    let (input, output) = (conv.input / conv.groups, conv.output / conv.groups);
    let whole = |merged: usize| {
        (merged * input).is_multiple_of(BLOCK) && (merged * output).is_multiple_of(BLOCK)
    };
    // Eight groups are whole blocks in any case.
    (1..=conv.groups.min(BLOCK))
        .find(|&merged| conv.groups.is_multiple_of(merged) && whole(merged))
        .unwrap_or(conv.groups)
}

/// Numbers of the packed weights of a convolution.
fn merged_length(conv: &Conv) -> Option<usize> {
    let merged = merged_groups(conv);
    let taps = conv.window.kernel[0] * conv.window.kernel[1];
    let padded = |channels: usize| (merged * (channels / conv.groups)).next_multiple_of(BLOCK);
    let group = taps
        .checked_mul(padded(conv.input))?
        .checked_mul(padded(conv.output))?;
    group.checked_mul(conv.groups / merged)
}

/// The weights of a convolution of blocks, by group of channels. Groups that are no whole blocks are merged,
/// with zeros between them.
fn pack_groups(conv: &Conv, weight: &[f32], bias: &[f32]) -> (Vec<Group>, MapForm) {
    let (input, output) = (conv.input / conv.groups, conv.output / conv.groups);
    let merged = merged_groups(conv);
    let count = conv.groups / merged;
    let taps = conv.window.kernel[0] * conv.window.kernel[1];
    let (blocks_in, blocks_out) = (
        (merged * input).div_ceil(BLOCK),
        (merged * output).div_ceil(BLOCK),
    );
    let depth = taps * blocks_in * BLOCK;
    let length = depth * blocks_out * BLOCK;
    let bias = to_blocks(bias);
    let groups = (0..count).map(|group| {
        let mut weights = vec![0.0; length];
        for result in 0..merged * output {
            let row = &weight[(group * merged * output + result) * input * taps..][..input * taps];
            let first = result / output * input;
            let to = &mut weights[result / BLOCK * depth * BLOCK + result % BLOCK..];
            for (channel, row) in row.chunks_exact(taps).enumerate() {
                for (tap, w) in row.iter().enumerate() {
                    to[(tap * blocks_in * BLOCK + first + channel) * BLOCK] = *w;
                }
            }
        }
        let bias = bias[group * blocks_out * BLOCK..][..blocks_out * BLOCK].to_vec();
        Group {
            from: group * blocks_in,
            to: group * blocks_out,
            packed: Packed { weights, bias },
        }
    });
    (groups.collect(), MapForm::Blocks(blocks_in))
}

fn unsupported(node: NodeId, why: &str) -> Error {
    Error::new(
        ErrorKind::Engine,
        format!("The CPU engine cannot run this network: node {node} {why}."),
    )
}
