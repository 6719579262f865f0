//! Where the results of a network are stored, in which forms, and until when.

use super::{Compiler, Forms, Place, Storage, unsupported};
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::tensors::{Source, TensorStep};
use crate::error::Result;
use crate::network::NodeId;

/// The most numbers that all steps add to those of the file: zeros between merged groups of channels, and
/// repeated biases of attention.
const MAX_ADDED: usize = 1 << 26;

impl<'a> Compiler<'a> {
    /// Releases the results that no step after that of node `at` reads.
    pub(super) fn release_read(&mut self, at: NodeId) {
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

    pub(super) fn share(&mut self, place: &Place) -> Place {
        if let Place::Storage(at) = *place {
            self.storages[at].users += 1;
        }
        place.clone()
    }

    pub(super) fn source(&self, place: &Place) -> Source {
        match place {
            Place::View => Source::View,
            Place::Constant(numbers) => Source::Constant(numbers.clone()),
            Place::Storage(at) => Source::Buffer(self.storages[*at].buffer),
        }
    }

    /// A new storage of `length` numbers.
    pub(super) fn store(&mut self, length: usize) -> (Place, usize) {
        let buffer = self.buffers.take(length);
        self.storages.push(Storage { buffer, users: 1 });
        (Place::Storage(self.storages.len() - 1), buffer)
    }

    pub(super) fn count(&self, at: NodeId) -> usize {
        self.dims[at].iter().product()
    }

    /// Channels and pixels of a feature map.
    pub(super) fn map(&self, at: NodeId) -> Option<(usize, usize)> {
        match self.dims[at].as_slice() {
            &[1, channels, rows, columns] => Some((channels, rows * columns)),
            _ => None,
        }
    }

    /// Numbers of a feature map in blocks.
    pub(super) fn block_length(&self, at: NodeId) -> usize {
        self.map(at).map_or(0, |(channels, pixels)| {
            channels.next_multiple_of(BLOCK) * pixels
        })
    }

    /// A storage for the rows of node `at`.
    pub(super) fn write_rows(&mut self, at: NodeId) -> usize {
        let (place, buffer) = self.store(self.count(at));
        self.forms[at].rows = Some(place);
        buffer
    }

    /// A storage for the blocks of node `at`.
    pub(super) fn write_blocks(&mut self, at: NodeId) -> usize {
        let (place, buffer) = self.store(self.block_length(at));
        self.forms[at].blocks = Some(place);
        buffer
    }

    /// The rows of a result.
    pub(super) fn rows(&mut self, at: NodeId) -> Result<Source> {
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
    pub(super) fn blocks(&mut self, at: NodeId) -> Result<Source> {
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
    pub(super) fn add(&mut self, at: NodeId, numbers: Option<usize>) -> Result<()> {
        let added = numbers.and_then(|numbers| self.added.checked_add(numbers));
        match added.filter(|&added| added <= MAX_ADDED) {
            Some(added) => {
                self.added = added;
                Ok(())
            }
            None => Err(unsupported(at, "needs too much memory")),
        }
    }

    pub(super) fn has_blocks(&self, at: NodeId) -> bool {
        self.forms[at].blocks.is_some()
    }

    pub(super) fn sides(&self, at: NodeId) -> [usize; 2] {
        match self.dims[at].as_slice() {
            &[_, _, rows, columns] => [rows, columns],
            _ => [0; 2],
        }
    }

    /// Whether a step at node `at` may write over a form of `x`, because nothing else reads it.
    fn is_last_use(&self, at: NodeId, x: NodeId, place: &Place) -> bool {
        let is_own = matches!(place, Place::Storage(storage) if self.storages[*storage].users == 1);
        is_own
            && self.last_read[x] == at
            && !self.network.outputs.iter().any(|output| output.node == x)
    }

    /// The form of node `at` for a step that changes the form `place` of `x` in place where it can.
    pub(super) fn change(
        &mut self,
        at: NodeId,
        x: NodeId,
        place: &Place,
        length: usize,
    ) -> (Place, usize) {
        match *place {
            Place::Storage(storage) if self.is_last_use(at, x, place) => {
                (self.share(place), self.storages[storage].buffer)
            }
            _ => self.store(length),
        }
    }
}
