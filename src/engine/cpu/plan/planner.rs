//! From the nodes of a network to the steps of a plan.

use std::sync::Arc;

use super::buffers::Buffers;
use super::{Map, Plan, Step, Written};
use crate::engine::cpu::kernels::reduce::Figure;
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::Precision;
use crate::network::{Convolution, Network, NodeId, Op, Shape};

/// The forms in which a node's result lies in buffers.
#[derive(Clone, Default)]
struct Forms {
    values: Option<Map>,
    padded: Option<Map>,
    levels: Option<Map>,
}

/// The forms in which the readers of a node want its result.
#[derive(Default)]
struct Wanted {
    values: bool,
    padded: Option<(usize, usize)>,
    levels: Option<(usize, usize)>,
}

/// The plan as far as it is made.
pub struct Planner<'a> {
    network: &'a Network,
    precision: Precision,
    shapes: Vec<Shape>,
    /// The nodes that read each node.
    readers: Vec<Vec<NodeId>>,
    /// For a convolution that is computed together with the addition that reads it, that addition.
    fused: Vec<Option<NodeId>>,
    /// The last step that reads each node's result.
    last_read: Vec<NodeId>,
    forms: Vec<Forms>,
    steps: Vec<Step>,
    values: Buffers,
    levels: Buffers,
}

impl<'a> Planner<'a> {
    /// Before the first node.
    pub fn new(network: &'a Network, precision: Precision) -> Result<Self> {
        let shapes = network.shapes()?;
        let count = network.nodes.len();
        let mut readers = vec![Vec::new(); count];
        for (at, node) in network.nodes.iter().enumerate() {
            node.inputs
                .iter()
                .for_each(|&input| readers[input].push(at));
        }
        let mut fused = vec![None; count];
        for (at, node) in network.nodes.iter().enumerate() {
            // The later operand, because the other one is there by then.
            let later = node.inputs.iter().max().copied().unwrap_or_default();
            let inner = |&input: &NodeId| network.nodes[input].op != Op::Input;
            let joins = is_pointwise(&network.nodes[later].op)
                && network.nodes[later].inputs.iter().all(inner);
            if node.op == Op::Add && joins && readers[later].len() == 1 {
                fused[later] = Some(at);
            }
        }
        let step_of = |node: NodeId| fused[node].unwrap_or(node);
        let last_read = (0..count)
            .map(|at| {
                readers[at]
                    .iter()
                    .map(|&reader| step_of(reader))
                    .max()
                    .unwrap_or(at)
            })
            .collect();
        Ok(Self {
            network,
            precision,
            shapes,
            readers,
            last_read,
            fused,
            forms: vec![Forms::default(); count],
            steps: Vec::new(),
            values: Buffers::default(),
            levels: Buffers::default(),
        })
    }

    /// Plans every node.
    pub fn plan(mut self) -> Result<Plan> {
        for node in 0..self.network.nodes.len() {
            self.node(node)?;
        }
        Ok(Plan {
            steps: self.steps,
            values: self.values.lengths,
            levels: self.levels.lengths,
        })
    }

    fn node(&mut self, at: NodeId) -> Result<()> {
        if self.fused[at].is_some() {
            return Ok(());
        }
        let inputs = &self.network.nodes[at].inputs;
        match &self.network.nodes[at].op {
            Op::Input => {}
            Op::Convolution(_) => self.convolution(at, at, None)?,
            Op::Add => {
                let joined = inputs
                    .iter()
                    .copied()
                    .find(|&input| self.fused[input] == Some(at));
                match joined {
                    Some(convolution) => {
                        let other = inputs.iter().copied().find(|&input| input != convolution);
                        self.convolution(convolution, at, other)?;
                    }
                    None => self.add(at)?,
                }
            }
            Op::SpatialMean => self.reduce(at, Figure::Mean)?,
            Op::SpatialDeviation => self.reduce(at, Figure::Deviation)?,
        }
        for node in 0..at {
            if self.last_read[node] == at {
                let Forms {
                    values,
                    padded,
                    levels,
                } = std::mem::take(&mut self.forms[node]);
                let floats = values.into_iter().chain(padded);
                floats.for_each(|map| self.values.give_back(map.buffer));
                levels
                    .into_iter()
                    .for_each(|map| self.levels.give_back(map.buffer));
            }
        }
        Ok(())
    }

    /// Plans a convolution whose result, with `residual` added, is that of node `at`.
    fn convolution(&mut self, node: NodeId, at: NodeId, residual: Option<NodeId>) -> Result<()> {
        let Op::Convolution(convolution) = &self.network.nodes[node].op else {
            return Err(unsupported(node, "is not a convolution"));
        };
        let index = self.index(node);
        let mut readers = self.readers[at].iter();
        let reader = readers.find(|&&r| matches!(self.network.nodes[r].op, Op::Convolution(_)));
        let reader = reader.map(|&reader| self.index(reader));
        let input = self.network.nodes[node].inputs[0];
        let wanted = self.wanted(at)?;
        let residual = residual.map(|node| self.values_of(node)).transpose()?;
        if is_depthwise(convolution) {
            let from = self.depthwise_input(input)?;
            let to = match self.precision {
                Precision::F32 => self.write_values(at, &wanted),
                Precision::Int8 if wanted.values => {
                    return Err(unsupported(
                        node,
                        "is a depthwise convolution that is not only convolved on",
                    ));
                }
                Precision::Int8 => self.write_levels(at, &wanted),
            };
            let to = to.ok_or_else(|| unsupported(node, "is not read"))?;
            self.steps.push(Step::Depthwise {
                convolution: index,
                from,
                to,
                reader,
            });
        } else {
            let from = match &self.network.nodes[input].op {
                Op::Input if convolution.groups > 1 => {
                    return Err(unsupported(node, "convolves the picture in groups"));
                }
                Op::Input => None,
                _ if !is_pointwise(&self.network.nodes[node].op) => {
                    return Err(unsupported(
                        node,
                        "is a dense convolution inside the network",
                    ));
                }
                _ => Some(self.pointwise_input(input)?),
            };
            let to = Written {
                values: self.write_values(at, &wanted),
                levels: self.write_levels(at, &wanted),
                reader,
            };
            self.steps.push(match from {
                None => Step::Dense {
                    convolution: index,
                    to,
                },
                Some(from) => Step::Pointwise {
                    convolution: index,
                    from,
                    residual,
                    to,
                },
            });
        }
        self.pad(at, &wanted)
    }

    /// The number of a convolution, in the order of the network.
    fn index(&self, node: NodeId) -> usize {
        let before = self.network.nodes[..node].iter();
        before
            .filter(|node| matches!(node.op, Op::Convolution(_)))
            .count()
    }

    fn add(&mut self, at: NodeId) -> Result<()> {
        let inputs = &self.network.nodes[at].inputs;
        let from = [self.values_of(inputs[0])?, self.values_of(inputs[1])?];
        let wanted = self.wanted(at)?;
        if wanted.levels.is_some() {
            return Err(unsupported(
                at,
                "is an addition that cannot join a convolution",
            ));
        }
        let to = self.write_values(at, &wanted);
        let to = to.ok_or_else(|| unsupported(at, "is not read"))?;
        self.steps.push(Step::Add { from, to });
        self.pad(at, &wanted)
    }

    fn reduce(&mut self, at: NodeId, figure: Figure) -> Result<()> {
        let from = self.values_of(self.network.nodes[at].inputs[0])?;
        let mut start = 0;
        for output in &self.network.outputs {
            if output.node == at {
                self.steps.push(Step::Reduce {
                    from: from.clone(),
                    figure,
                    at: start,
                    size: output.size,
                });
            }
            start += output.size;
        }
        Ok(())
    }

    fn wanted(&self, at: NodeId) -> Result<Wanted> {
        let mut wanted = Wanted::default();
        for &reader in &self.readers[at] {
            let border = match &self.network.nodes[reader].op {
                Op::Convolution(c) if is_depthwise(c) => c.padding(self.shapes[at].side),
                Op::Convolution(_) => (0, 0),
                _ => {
                    wanted.values = true;
                    continue;
                }
            };
            let form = match self.precision {
                Precision::F32 if border == (0, 0) => {
                    wanted.values = true;
                    continue;
                }
                Precision::F32 => &mut wanted.padded,
                Precision::Int8 => &mut wanted.levels,
            };
            if form.is_some_and(|other| other != border) {
                return Err(unsupported(
                    at,
                    "is read by convolutions of different borders",
                ));
            }
            *form = Some(border);
        }
        Ok(wanted)
    }

    fn map(&mut self, at: NodeId, border: (usize, usize), levels: bool) -> Map {
        let Shape { channels, side } = self.shapes[at];
        let blocks = channels.div_ceil(BLOCK);
        let layout = Arc::new(Layout::new(side, border));
        let buffers = if levels {
            &mut self.levels
        } else {
            &mut self.values
        };
        Map {
            buffer: buffers.take(layout.length(blocks)),
            blocks,
            layout,
        }
    }

    /// The map of f32 that a kernel writes for node `at`, if one is wanted.
    fn write_values(&mut self, at: NodeId, wanted: &Wanted) -> Option<Map> {
        if wanted.values {
            let map = self.map(at, (0, 0), false);
            self.forms[at].values = Some(map.clone());
            return Some(map);
        }
        let map = self.map(at, wanted.padded?, false);
        self.forms[at].padded = Some(map.clone());
        Some(map)
    }

    /// The map of levels that a kernel writes for node `at`, if one is wanted.
    fn write_levels(&mut self, at: NodeId, wanted: &Wanted) -> Option<Map> {
        let map = self.map(at, wanted.levels?, true);
        self.forms[at].levels = Some(map.clone());
        Some(map)
    }

    /// Adds the form with a border where the kernel wrote the one without.
    fn pad(&mut self, at: NodeId, wanted: &Wanted) -> Result<()> {
        if let (true, Some(border)) = (wanted.values, wanted.padded) {
            let from = self.values_of(at)?;
            let to = self.map(at, border, false);
            self.forms[at].padded = Some(to.clone());
            self.steps.push(Step::Pad { from, to });
        }
        Ok(())
    }

    fn values_of(&self, node: NodeId) -> Result<Map> {
        let map = self.forms[node].values.clone();
        map.ok_or_else(|| unsupported(node, "is read before it is there"))
    }

    fn pointwise_input(&self, node: NodeId) -> Result<Map> {
        match self.precision {
            Precision::F32 => self.values_of(node),
            Precision::Int8 => self.forms[node]
                .levels
                .clone()
                .ok_or_else(|| unsupported(node, "is read before it is there")),
        }
    }

    fn depthwise_input(&self, node: NodeId) -> Result<Map> {
        let Forms {
            values,
            padded,
            levels,
        } = &self.forms[node];
        let map = match self.precision {
            Precision::F32 => padded.as_ref().or(values.as_ref()),
            Precision::Int8 => levels.as_ref(),
        };
        map.cloned()
            .ok_or_else(|| unsupported(node, "is read before it is there"))
    }
}

fn is_pointwise(op: &Op) -> bool {
    matches!(op, Op::Convolution(c) if c.kernel == 1 && c.stride == 1 && c.groups == 1)
}

fn is_depthwise(c: &Convolution) -> bool {
    c.groups > 1
        && c.groups == c.input
        && c.output == c.input
        && [3, 5].contains(&c.kernel)
        && c.stride <= 2
}

fn unsupported(node: NodeId, why: &str) -> Error {
    Error::new(
        ErrorKind::Engine,
        format!("The CPU engine cannot run this network: node {node} {why}."),
    )
}
