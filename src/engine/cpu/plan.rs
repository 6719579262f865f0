//! A network as a list of steps over a few buffers: which operations run as one, where each
//! feature map lies, and when its buffer is free again. Made once, so that a pass allocates nothing.

use std::sync::Arc;

use super::kernels::reduce::Figure;
use super::kernels::{BLOCK, Layout};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::Precision;
use crate::network::{Convolution, Network, NodeId, Op, Shape};

/// A feature map in a buffer.
#[derive(Clone, Debug)]
pub struct Map {
    /// Which buffer, of those for f32 or of those for levels.
    pub buffer: usize,
    /// Blocks of channels.
    pub blocks: usize,
    /// Where its pixels lie.
    pub layout: Arc<Layout>,
}

impl Map {
    /// Numbers of the map.
    pub fn length(&self) -> usize {
        self.layout.length(self.blocks)
    }
}

/// Where a convolution writes; at least one of the two.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// As f32.
    pub values: Option<Map>,
    /// As levels.
    pub levels: Option<Map>,
    /// The convolution that reads the levels, and says what they stand for.
    pub reader: Option<usize>,
}

/// One step. Input maps of convolutions are levels where the precision is int8, else f32.
#[derive(Clone, Debug)]
pub enum Step {
    /// A dense convolution of the view.
    Dense {
        /// Which convolution, in the order of the network.
        convolution: usize,
        /// The result.
        to: Written,
    },
    /// A pointwise convolution.
    Pointwise {
        /// Which convolution.
        convolution: usize,
        /// What it reads.
        from: Map,
        /// What is added to the result.
        residual: Option<Map>,
        /// The result.
        to: Written,
    },
    /// A depthwise convolution.
    Depthwise {
        /// Which convolution.
        convolution: usize,
        /// What it reads.
        from: Map,
        /// The result, as levels where it reads levels.
        to: Map,
        /// The convolution that reads the levels, and says what they stand for.
        reader: Option<usize>,
    },
    /// A copy of a map of f32 with a border.
    Pad {
        /// Without a border.
        from: Map,
        /// With it.
        to: Map,
    },
    /// The sum of two maps of f32.
    Add {
        /// Both.
        from: [Map; 2],
        /// Their sum.
        to: Map,
    },
    /// A figure of each channel of a map of f32.
    Reduce {
        /// The map.
        from: Map,
        /// Which figure.
        figure: Figure,
        /// Where its block of the features starts.
        at: usize,
        /// Numbers of the block.
        size: usize,
    },
}

impl Step {
    /// What kind of step it is, and how many multiplications it does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn describe(&self, convolutions: &[Convolution]) -> (&'static str, usize) {
        let work = |at: &usize, to: Option<&Map>| {
            let pixels = to.map_or(0, |map| map.layout.side * map.layout.side);
            convolutions[*at].weight_shape().iter().product::<usize>() * pixels
        };
        let written = |to: &'_ Written| to.values.clone().or(to.levels.clone());
        match self {
            Self::Dense { convolution, to } => ("dense", work(convolution, written(to).as_ref())),
            Self::Pointwise {
                convolution, to, ..
            } => ("pointwise", work(convolution, written(to).as_ref())),
            Self::Depthwise {
                convolution, to, ..
            } => match convolutions[*convolution].kernel {
                3 => ("depthwise 3 x 3", work(convolution, Some(to))),
                _ => ("depthwise 5 x 5", work(convolution, Some(to))),
            },
            Self::Pad { .. } => ("pad", 0),
            Self::Add { .. } => ("add", 0),
            Self::Reduce { .. } => ("mean and deviation", 0),
        }
    }
}

/// The steps of a network and the buffers they need.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order of execution.
    pub steps: Vec<Step>,
    /// Lengths of the buffers for f32.
    pub values: Vec<usize>,
    /// Lengths of the buffers for levels.
    pub levels: Vec<usize>,
}

impl Plan {
    /// Plans a network.
    ///
    /// # Errors
    ///
    /// As [`Network::shapes`]; [`ErrorKind::Engine`] names the first node that this engine has no kernel for.
    pub fn new(network: &Network, precision: Precision) -> Result<Self> {
        let mut planner = Planner::new(network, precision)?;
        for node in 0..network.nodes.len() {
            planner.node(node)?;
        }
        let Planner {
            steps,
            values,
            levels,
            ..
        } = planner;
        Ok(Self {
            steps,
            values: values.0,
            levels: levels.0,
        })
    }
}

/// Lengths of buffers, and which are free.
#[derive(Default)]
struct Buffers(Vec<usize>, Vec<usize>);

impl Buffers {
    fn take(&mut self, length: usize) -> usize {
        // The smallest that is long enough, or else the longest.
        let fits = |&&at: &&usize| self.0[at] >= length;
        let smallest = self.1.iter().filter(fits).min_by_key(|&&at| self.0[at]);
        let longest = || self.1.iter().max_by_key(|&&at| self.0[at]);
        let Some(&at) = smallest.or_else(longest) else {
            self.0.push(length);
            return self.0.len() - 1;
        };
        self.1.retain(|&free| free != at);
        self.0[at] = self.0[at].max(length);
        at
    }

    fn give_back(&mut self, at: usize) {
        self.1.push(at);
    }
}

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

struct Planner<'a> {
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
    fn new(network: &'a Network, precision: Precision) -> Result<Self> {
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
