//! A network as a list of kernel launches over a few buffers, made once.

use super::kernel::Kernel;
use super::pointwise::Tile;
use super::wgsl::{STRIP, Window};
use crate::error::{Error, ErrorKind, Result};
use crate::network::{Activation, Convolution, Network, NodeId, Op, Shape};

/// Channels of one vector.
pub const VECTOR: usize = 4;

/// A buffer that a launch reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The views, planar.
    Views,
    /// The buffer for feature maps with this index.
    Map(usize),
    /// The features of all views.
    Features,
}

/// One launch.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The kind of shader.
    pub kernel: Kernel,
    /// The parameters of the shader.
    pub parameters: Vec<u32>,
    /// Work items of one view.
    pub work: u32,
    /// Index of the convolution whose weights it reads, in the order of the network.
    pub convolution: Option<usize>,
    /// The input.
    pub from: Operand,
    /// Index of the buffer of the map that it adds.
    pub added: Option<usize>,
    /// The result.
    pub to: Operand,
}

/// The launches of a network and the buffers they need.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// The launches in the order of execution.
    pub launches: Vec<Launch>,
    /// Vectors of each buffer for maps, for one view.
    pub maps: Vec<usize>,
}

impl Schedule {
    /// Schedules a network.
    ///
    /// # Errors
    ///
    /// As [`Network::shapes`]; [`ErrorKind::Engine`] names the first node that this engine has no kernel
    /// for.
    pub fn new(network: &Network) -> Result<Self> {
        Scheduler::new(network)?.schedule()
    }
}

struct Scheduler<'a> {
    network: &'a Network,
    shapes: Vec<Shape>,
    /// For a convolution that is fused with the addition that reads it, that addition.
    fused: Vec<Option<NodeId>>,
    /// The last node whose launch reads each node's result.
    last_read: Vec<NodeId>,
    /// The buffer of each node's map.
    buffers: Vec<Option<usize>>,
    free: Vec<usize>,
    convolutions: usize,
    schedule: Schedule,
}

impl<'a> Scheduler<'a> {
    fn new(network: &'a Network) -> Result<Self> {
        let shapes = network.shapes()?;
        let count = network.nodes.len();
        let mut readers = vec![Vec::new(); count];
        for (at, node) in network.nodes.iter().enumerate() {
            for &input in &node.inputs {
                readers[input].push(at);
            }
        }
        let mut fused = vec![None; count];
        for (at, node) in network.nodes.iter().enumerate() {
            // Fuse with the later operand: the other one is computed by then.
            let later = node.inputs.iter().max().copied().unwrap_or_default();
            let convolved = matches!(network.nodes[later].op, Op::Convolution(_));
            let inner = |&input: &NodeId| network.nodes[input].op != Op::Input;
            if node.op == Op::Add
                && convolved
                && readers[later].len() == 1
                && node.inputs.iter().all(inner)
            {
                fused[later] = Some(at);
            }
        }
        let computed_with = |node: NodeId| fused[node].unwrap_or(node);
        let last = |(at, readers): (usize, &Vec<NodeId>)| {
            readers
                .iter()
                .map(|&reader| computed_with(reader))
                .max()
                .unwrap_or(at)
        };
        Ok(Self {
            network,
            shapes,
            last_read: readers.iter().enumerate().map(last).collect(),
            fused,
            buffers: vec![None; count],
            free: Vec::new(),
            convolutions: 0,
            schedule: Schedule::default(),
        })
    }

    fn schedule(mut self) -> Result<Schedule> {
        for at in 0..self.network.nodes.len() {
            self.node(at)?;
            if self.fused[at].is_some() {
                continue;
            }
            for node in 0..=at {
                if self.last_read[node] == at {
                    self.free.extend(self.buffers[node].take());
                }
            }
        }
        Ok(self.schedule)
    }

    fn node(&mut self, at: NodeId) -> Result<()> {
        let network = self.network;
        let node = &network.nodes[at];
        match (&node.op, node.inputs.as_slice()) {
            (Op::Convolution(convolution), &[input]) => self.convolution(at, convolution, input),
            // Fused with a convolution.
            (Op::Add, _) if self.fused.contains(&Some(at)) => Ok(()),
            (Op::Add, &[a, b]) => {
                let vectors = self.vectors(at)?;
                let launch = Launch {
                    kernel: Kernel::Add,
                    parameters: vec![vectors],
                    work: vectors,
                    convolution: None,
                    from: Operand::Map(self.map(a)?),
                    added: Some(self.map(b)?),
                    to: self.take(at),
                };
                self.schedule.launches.push(launch);
                Ok(())
            }
            (Op::SpatialMean, &[input]) => self.reduce(at, input, false),
            (Op::SpatialDeviation, &[input]) => self.reduce(at, input, true),
            (Op::Input, []) => Ok(()),
            _ => Err(unsupported(at)),
        }
    }

    fn convolution(&mut self, at: NodeId, convolution: &Convolution, input: NodeId) -> Result<()> {
        let fused = self.fused[at];
        let added = match fused {
            Some(sum) => {
                let others = self.network.nodes[sum].inputs.iter();
                let other = others.copied().find(|&other| other != at);
                Some(self.map(other.ok_or_else(|| unsupported(sum))?)?)
            }
            None => None,
        };
        let from = self.operand(input)?;
        let (kernel, mut parameters, work) = match (from, convolution.kernel, convolution.stride) {
            (Operand::Views, ..) if convolution.groups == 1 => {
                let (window, parameters, work) = self.windows(at, convolution, input)?;
                (Kernel::Dense(window), parameters, work)
            }
            (Operand::Map(_), 1, 1) if convolution.groups == 1 => {
                let pixels = count(at, self.shapes[at].side.pow(2))?;
                let inputs = count(at, convolution.input.div_ceil(VECTOR))?;
                let outputs = count(at, convolution.output.div_ceil(VECTOR))?;
                let tile = Tile::of(pixels, inputs, outputs);
                let columns = outputs.div_ceil(tile.columns);
                let parameters = vec![pixels, inputs, outputs, columns];
                let work = tile.work(pixels, outputs);
                (Kernel::Pointwise(tile), parameters, work)
            }
            (Operand::Map(_), ..)
                if convolution.groups == convolution.input
                    && convolution.output == convolution.input =>
            {
                let (window, parameters, work) = self.windows(at, convolution, input)?;
                (Kernel::Depthwise(window), parameters, work)
            }
            _ => return Err(unsupported(at)),
        };
        let relu6 = convolution.activation == Activation::Relu6;
        parameters.extend([u32::from(relu6), u32::from(added.is_some())]);
        let to = self.take(fused.unwrap_or(at));
        self.schedule.launches.push(Launch {
            kernel,
            parameters,
            work,
            convolution: Some(self.convolutions),
            from,
            added,
            to,
        });
        self.convolutions += 1;
        Ok(())
    }

    /// Window, parameters and work items of a convolution in strips.
    fn windows(
        &self,
        at: NodeId,
        convolution: &Convolution,
        input: NodeId,
    ) -> Result<(Window, Vec<u32>, u32)> {
        let (side, outside) = (self.shapes[input].side, self.shapes[at].side);
        let channels = convolution.output.div_ceil(VECTOR);
        let strips = outside.div_ceil(STRIP as usize);
        let parameters = [side, outside, channels, strips, convolution.padding(side).0];
        let parameters = parameters.map(|number| count(at, number));
        let window = Window {
            kernel: count(at, convolution.kernel)?,
            stride: count(at, convolution.stride)?,
        };
        let work = count(at, outside * strips * channels)?;
        Ok((window, parameters.into_iter().collect::<Result<_>>()?, work))
    }

    fn reduce(&mut self, at: NodeId, input: NodeId, deviation: bool) -> Result<()> {
        let from = Operand::Map(self.map(input)?);
        let Shape { channels, side } = self.shapes[input];
        let vectors = count(at, channels.div_ceil(VECTOR))?;
        let length = count(at, self.network.feature_length())?;
        let mut start = 0;
        for output in &self.network.outputs {
            if output.node == at {
                let (pixels, channels) = (count(at, side * side)?, count(at, channels)?);
                let start = count(at, start)?;
                self.schedule.launches.push(Launch {
                    kernel: Kernel::Reduce,
                    parameters: vec![pixels, vectors, channels, start, length, deviation.into()],
                    work: vectors,
                    convolution: None,
                    from,
                    added: None,
                    to: Operand::Features,
                });
            }
            start += output.size;
        }
        Ok(())
    }

    /// The operand that holds the result of a node.
    fn operand(&self, node: NodeId) -> Result<Operand> {
        match self.network.nodes[node].op {
            Op::Input => Ok(Operand::Views),
            _ => self.map(node).map(Operand::Map),
        }
    }

    fn map(&self, node: NodeId) -> Result<usize> {
        self.buffers[node].ok_or_else(|| unsupported(node))
    }

    /// Takes a buffer for the map of a node: the largest free one, which has to grow the least, else a
    /// new one.
    fn take(&mut self, node: NodeId) -> Operand {
        let Shape { channels, side } = self.shapes[node];
        let vectors = side * side * channels.div_ceil(VECTOR);
        let maps = &mut self.schedule.maps;
        let largest = (0..self.free.len()).max_by_key(|&at| maps[self.free[at]]);
        let buffer = match largest {
            Some(at) => self.free.swap_remove(at),
            None => {
                maps.push(0);
                maps.len() - 1
            }
        };
        maps[buffer] = maps[buffer].max(vectors);
        self.buffers[node] = Some(buffer);
        Operand::Map(buffer)
    }

    fn vectors(&self, at: NodeId) -> Result<u32> {
        let Shape { channels, side } = self.shapes[at];
        count(at, side * side * channels.div_ceil(VECTOR))
    }
}

fn count(at: NodeId, number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| unsupported(at))
}

fn unsupported(node: NodeId) -> Error {
    Error::new(
        ErrorKind::Engine,
        format!("The WebGPU engine has no kernel for node {node} of this network."),
    )
}
