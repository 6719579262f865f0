//! Compiles functions and operations on two tensors, number by number, in place where nothing else reads
//! the input.

use super::{Compiler, Place, small, unsupported};
use crate::engine::cpu::kernels::rows::Step as RowStep;
use crate::engine::cpu::tensors::{Source, TensorStep};
use crate::error::Result;
use crate::network::NodeId;
use crate::network::operation::{Binary, Function, broadcast_strides, places};

impl Compiler<'_> {
    pub(super) fn function(&mut self, at: NodeId, function: Function, x: NodeId) -> Result<()> {
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

    pub(super) fn binary(
        &mut self,
        at: NodeId,
        binary: Binary,
        a: NodeId,
        b: NodeId,
    ) -> Result<()> {
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
