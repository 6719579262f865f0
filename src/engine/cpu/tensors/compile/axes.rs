//! Compiles operations along axes: reductions, and those that only move numbers.

use super::{Compiler, small};
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::tensors::TensorStep;
use crate::error::Result;
use crate::network::NodeId;
use crate::network::operation::{Reduction, places, strides};

impl Compiler<'_> {
    pub(super) fn reduce(
        &mut self,
        at: NodeId,
        kind: Reduction,
        axes: &[usize],
        x: NodeId,
    ) -> Result<()> {
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

    pub(super) fn transpose(&mut self, at: NodeId, order: &[usize], x: NodeId) -> Result<()> {
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

    pub(super) fn gather(
        &mut self,
        at: NodeId,
        axis: usize,
        positions: &[usize],
        x: NodeId,
    ) -> Result<()> {
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

    pub(super) fn concat(&mut self, at: NodeId, axis: usize, inputs: &[NodeId]) -> Result<()> {
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
