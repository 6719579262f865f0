//! Compiles a network to the steps of a [`Program`].

mod allocator;
mod dataflow;
mod forms;

pub use self::allocator::BufferAllocator;
use self::dataflow::{Dataflow, is_depthwise, is_pointwise};
use self::forms::{Forms, Needed, allocate};
use super::isa::Isa;
use super::kernels::reduce::Statistic;
use super::pack::{Packer, Quantization};
use super::program::{Destination, Map, Program, Step};
#[cfg(feature = "import")]
use super::tensors::Weights;
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Precision};
use crate::network::{Convolution, Network, NodeId, Op};

/// Compiles the network of `backbone` for an instruction set.
///
/// # Errors
///
/// As [`Network::shapes`]; [`ErrorKind::Engine`] names the first node that this engine has no kernel
/// for; [`ErrorKind::WeightFile`] where a tensor is missing or its quantization is not consistent.
pub fn compile(backbone: &Backbone, isa: Isa) -> Result<Program> {
    #[cfg(feature = "import")]
    if backbone.network.has_tensors() {
        return super::tensors::compile(backbone, Weights::Kept(backbone), isa);
    }
    let mut compiler = Compiler::new(backbone, isa)?;
    for node in 0..backbone.network.nodes.len() {
        compiler.node(node)?;
    }
    Ok(Program {
        side: backbone.network.side,
        isa,
        steps: compiler.steps,
        float_lengths: compiler.float_buffers.lengths,
        quantized_lengths: compiler.quantized_buffers.lengths,
    })
}

/// The program as far as it is compiled.
struct Compiler<'a> {
    network: &'a Network,
    precision: Precision,
    packer: Packer<'a>,
    dataflow: Dataflow,
    forms: Vec<Forms>,
    steps: Vec<Step>,
    float_buffers: BufferAllocator,
    quantized_buffers: BufferAllocator,
}

impl<'a> Compiler<'a> {
    fn new(backbone: &'a Backbone, isa: Isa) -> Result<Self> {
        let network = &backbone.network;
        Ok(Self {
            network,
            precision: backbone.precision(),
            packer: Packer::new(backbone, isa),
            dataflow: Dataflow::new(network)?,
            forms: vec![Forms::default(); network.nodes.len()],
            steps: Vec::new(),
            float_buffers: BufferAllocator::default(),
            quantized_buffers: BufferAllocator::default(),
        })
    }

    fn node(&mut self, at: NodeId) -> Result<()> {
        if self.dataflow.fused[at].is_some() {
            return Ok(());
        }
        let inputs = &self.network.nodes[at].inputs;
        match &self.network.nodes[at].op {
            Op::Input => {}
            #[cfg(feature = "import")]
            Op::Tensor(_) => return Err(unsupported(at, "is an operation on tensors")),
            Op::Convolution(_) => self.convolution(at, at, None)?,
            Op::Add => {
                let fused = |&input: &NodeId| self.dataflow.fused[input] == Some(at);
                if let Some(convolution) = inputs.iter().copied().find(fused) {
                    let other = inputs.iter().copied().find(|&input| input != convolution);
                    self.convolution(convolution, at, other)?;
                } else {
                    self.add(at)?;
                }
            }
            Op::SpatialMean => self.reduce(at, Statistic::Mean)?,
            Op::SpatialDeviation => self.reduce(at, Statistic::Deviation)?,
        }
        self.release_read(at);
        Ok(())
    }

    /// Releases the buffers of the results that no step after that of node `at` reads.
    fn release_read(&mut self, at: NodeId) {
        for node in 0..at {
            if self.dataflow.last_read[node] == at {
                let Forms {
                    float,
                    padded,
                    quantized,
                } = std::mem::take(&mut self.forms[node]);
                for map in float.into_iter().chain(padded) {
                    self.float_buffers.release(map.buffer);
                }
                if let Some(map) = quantized {
                    self.quantized_buffers.release(map.buffer);
                }
            }
        }
    }

    /// Compiles the convolution of `node`, whose result with `residual` added is that of node `at`.
    fn convolution(&mut self, node: NodeId, at: NodeId, residual: Option<NodeId>) -> Result<()> {
        let Op::Convolution(convolution) = &self.network.nodes[node].op else {
            return Err(unsupported(node, "is not a convolution"));
        };
        let input = self.network.nodes[node].inputs[0];
        let needed = self.needed(at)?;
        let residual = residual.map(|node| self.float_of(node)).transpose()?;
        let step = if is_depthwise(convolution) {
            self.depthwise(node, convolution, input, &needed)?
        } else if self.network.nodes[input].op == Op::Input {
            if convolution.groups > 1 {
                return Err(unsupported(node, "is a grouped convolution of the picture"));
            }
            let (to, folded) = self.destination(at, convolution, &needed, false)?;
            Step::Dense {
                convolution: convolution.clone(),
                weights: self.packer.matrix(convolution, folded.as_ref())?,
                // In int8 every instruction set gives the same bits, this convolution included.
                fused: self.precision == Precision::F32,
                to,
            }
        } else if !is_pointwise(&self.network.nodes[node].op) {
            return Err(unsupported(
                node,
                "is a dense convolution inside the network",
            ));
        } else {
            self.pointwise(at, convolution, input, residual, &needed)?
        };
        self.steps.push(step);
        self.pad(at, &needed)
    }

    fn pointwise(
        &mut self,
        at: NodeId,
        convolution: &Convolution,
        input: NodeId,
        residual: Option<Map>,
        needed: &Needed,
    ) -> Result<Step> {
        let from = match self.precision {
            Precision::F32 => self.float_of(input)?,
            Precision::Int8 => self.quantized_of(input)?,
        };
        let (to, folded) = self.destination(at, convolution, needed, residual.is_some())?;
        let convolution = convolution.clone();
        Ok(match self.precision {
            Precision::F32 => Step::Pointwise {
                weights: self.packer.matrix(&convolution, folded.as_ref())?,
                convolution,
                from,
                residual,
                to,
            },
            Precision::Int8 => Step::PointwiseInt8 {
                weights: self.packer.pointwise_int8(&convolution, folded.as_ref())?,
                convolution,
                from,
                residual,
                to,
            },
        })
    }

    fn depthwise(
        &mut self,
        node: NodeId,
        convolution: &Convolution,
        input: NodeId,
        needed: &Needed,
    ) -> Result<Step> {
        let not_read = || unsupported(node, "is not read");
        match self.precision {
            Precision::F32 => {
                let Forms { float, padded, .. } = &self.forms[input];
                let from = padded.as_ref().or(float.as_ref()).cloned();
                Ok(Step::Depthwise {
                    convolution: convolution.clone(),
                    from: from.ok_or_else(|| read_too_early(input))?,
                    to: self.write_float(node, needed).ok_or_else(not_read)?,
                    weights: self.packer.depthwise(convolution)?,
                })
            }
            Precision::Int8 if needed.float => Err(unsupported(
                node,
                "is a depthwise convolution that an operation other than a convolution reads",
            )),
            Precision::Int8 => {
                let from = self.quantized_of(input)?;
                let to = self.write_quantized(node, needed).ok_or_else(not_read)?;
                let reader = self.convolution_reader(node).ok_or_else(not_read)?;
                let quantization = self.packer.quantization(convolution, reader)?;
                Ok(Step::DepthwiseInt8 {
                    weights: self.packer.depthwise_int8(convolution, &quantization)?,
                    convolution: convolution.clone(),
                    from,
                    to,
                })
            }
        }
    }

    /// Where the result of node `at`, computed by `convolution`, goes, and the quantization that is
    /// folded into the weights, if any. A residual is added in f32, so nothing is folded then.
    fn destination(
        &mut self,
        at: NodeId,
        convolution: &Convolution,
        needed: &Needed,
        residual: bool,
    ) -> Result<(Destination, Option<Quantization>)> {
        let float = self.write_float(at, needed);
        let quantized = self.write_quantized(at, needed);
        match (float, quantized, self.convolution_reader(at)) {
            (float, Some(quantized), Some(reader)) => {
                let quantization = self.packer.quantization(convolution, reader)?;
                if float.is_none() && !residual {
                    let map = quantized;
                    let max = quantization.max;
                    return Ok((Destination::Quantized { map, max }, Some(quantization)));
                }
                let destination = Destination::QuantizedFromFloat {
                    float,
                    quantized,
                    quantization,
                };
                Ok((destination, None))
            }
            (Some(map), ..) => Ok((Destination::Float(map), None)),
            _ => Err(unsupported(at, "is not read")),
        }
    }

    /// The first convolution that reads node `at`.
    fn convolution_reader(&self, at: NodeId) -> Option<&'a Convolution> {
        let network = self.network;
        let mut readers = self.dataflow.readers[at].iter();
        readers.find_map(|&reader| match &network.nodes[reader].op {
            Op::Convolution(convolution) => Some(convolution),
            _ => None,
        })
    }

    fn add(&mut self, at: NodeId) -> Result<()> {
        let inputs = &self.network.nodes[at].inputs;
        let from = [self.float_of(inputs[0])?, self.float_of(inputs[1])?];
        let needed = self.needed(at)?;
        if needed.quantized.is_some() {
            return Err(unsupported(
                at,
                "is an addition that cannot be fused with a convolution",
            ));
        }
        let to = self.write_float(at, &needed);
        let to = to.ok_or_else(|| unsupported(at, "is not read"))?;
        self.steps.push(Step::Add { from, to });
        self.pad(at, &needed)
    }

    fn reduce(&mut self, at: NodeId, statistic: Statistic) -> Result<()> {
        let from = self.float_of(self.network.nodes[at].inputs[0])?;
        let mut start = 0;
        for output in &self.network.outputs {
            if output.node == at {
                self.steps.push(Step::Reduce {
                    from: from.clone(),
                    statistic,
                    at: start,
                    size: output.size,
                });
            }
            start += output.size;
        }
        Ok(())
    }

    /// The forms of the result of node `at` that its readers need.
    fn needed(&self, at: NodeId) -> Result<Needed> {
        let mut needed = Needed::default();
        for &reader in &self.dataflow.readers[at] {
            let border = match &self.network.nodes[reader].op {
                Op::Convolution(c) if is_depthwise(c) => c.padding(self.dataflow.shapes[at].side),
                Op::Convolution(_) => (0, 0),
                _ => {
                    needed.float = true;
                    continue;
                }
            };
            let form = match self.precision {
                Precision::F32 if border == (0, 0) => {
                    needed.float = true;
                    continue;
                }
                Precision::F32 => &mut needed.padded,
                Precision::Int8 => &mut needed.quantized,
            };
            if form.is_some_and(|other| other != border) {
                return Err(unsupported(
                    at,
                    "is read by convolutions with different padding",
                ));
            }
            *form = Some(border);
        }
        Ok(needed)
    }

    /// Allocates the map of f32 that a step writes for node `at`, if one is needed.
    fn write_float(&mut self, at: NodeId, needed: &Needed) -> Option<Map> {
        if needed.float {
            let map = self.float_map(at, (0, 0));
            self.forms[at].float = Some(map.clone());
            return Some(map);
        }
        let map = self.float_map(at, needed.padded?);
        self.forms[at].padded = Some(map.clone());
        Some(map)
    }

    /// Allocates the quantized map that a step writes for node `at`, if one is needed.
    fn write_quantized(&mut self, at: NodeId, needed: &Needed) -> Option<Map> {
        let border = needed.quantized?;
        let map = allocate(
            &mut self.quantized_buffers,
            self.dataflow.shapes[at],
            border,
        );
        self.forms[at].quantized = Some(map.clone());
        Some(map)
    }

    /// Adds the padded form where the step before wrote the one without a border.
    fn pad(&mut self, at: NodeId, needed: &Needed) -> Result<()> {
        if let (true, Some(border)) = (needed.float, needed.padded) {
            let from = self.float_of(at)?;
            let to = self.float_map(at, border);
            self.forms[at].padded = Some(to.clone());
            self.steps.push(Step::Pad { from, to });
        }
        Ok(())
    }

    fn float_map(&mut self, at: NodeId, border: (usize, usize)) -> Map {
        allocate(&mut self.float_buffers, self.dataflow.shapes[at], border)
    }

    fn float_of(&self, node: NodeId) -> Result<Map> {
        let map = self.forms[node].float.clone();
        map.ok_or_else(|| read_too_early(node))
    }

    fn quantized_of(&self, node: NodeId) -> Result<Map> {
        let map = self.forms[node].quantized.clone();
        map.ok_or_else(|| read_too_early(node))
    }
}

fn read_too_early(node: NodeId) -> Error {
    unsupported(node, "is read before it is computed")
}

fn unsupported(node: NodeId, why: &str) -> Error {
    Error::new(
        ErrorKind::Engine,
        format!("The CPU engine cannot run this network: node {node} {why}."),
    )
}
