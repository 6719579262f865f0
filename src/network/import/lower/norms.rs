//! Normalisations.

use super::{Lowering, unfit, unsupported};
use crate::error::Result;
use crate::network::import::builder::Id;
use crate::network::import::operators::axis;
use crate::network::import::value::Known;
use crate::network::operation::{Binary, Function, LayerNorm, Operation, Reduction};

/// The most numbers of a group: 64 channels of 256 x 256 pixels.
const MAX_GROUP: usize = 1 << 22;

impl Lowering<'_, '_> {
    /// Multiplies and shifts each channel of axis 1.
    fn per_channel(&mut self, x: Id, factors: Vec<f32>, offsets: Vec<f32>) -> Result<Id> {
        let rank = self.builder.dims(x).len();
        let mut dims = vec![1; rank.max(2) - 1];
        dims[0] = factors.len();
        let constant = |data| Known::float(dims.clone(), data).ok_or_else(unfit);
        let (factors, offsets) = (constant(factors)?, constant(offsets)?);
        let factors = self.builder.constant(&factors)?;
        let x = self.builder.binary(Binary::Multiply, x, factors)?;
        let offsets = self.builder.constant(&offsets)?;
        self.builder.binary(Binary::Add, x, offsets)
    }

    pub(super) fn batch_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let epsilon = self.node.float("epsilon").unwrap_or(1e-5);
        let part = |at: usize| Ok::<_, crate::error::Error>(self.weights(at)?.data.floats());
        let (scale, shift, mean, variance) = (part(1)?, part(2)?, part(3)?, part(4)?);
        let factors: Vec<f32> = scale
            .iter()
            .zip(&variance)
            .map(|(scale, variance)| scale / (variance + epsilon).sqrt())
            .collect();
        let offsets = shift
            .iter()
            .zip(&mean)
            .zip(&factors)
            .map(|((shift, mean), factor)| shift - mean * factor);
        let offsets = offsets.collect();
        self.per_channel(x, factors, offsets)
    }

    fn norm(&mut self, x: Id, size: usize, scale: Vec<f32>, shift: Vec<f32>) -> Result<Id> {
        let epsilon = self.node.float("epsilon").unwrap_or(1e-5);
        if scale.len() != size || shift.len() != size {
            return Err(unfit());
        }
        let (scale, shift) = (self.builder.tensor(scale), self.builder.tensor(shift));
        self.builder.push(
            Operation::LayerNorm(LayerNorm {
                scale,
                shift,
                size,
                epsilon,
            }),
            &[x],
        )
    }

    pub(super) fn layer_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(-1), dims.len()).ok_or_else(unfit)?;
        let size = dims[at..].iter().product();
        let scale = self.weights(1)?.data.floats();
        if scale.len() != size {
            return Err(unfit());
        }
        let shift = self.bias(2, size)?;
        let flat = self.builder.reshape(x, [&dims[..at], &[size]].concat())?;
        let normed = self.norm(flat, size, scale, shift)?;
        self.builder.reshape(normed, dims)
    }

    /// Group normalisation is a layer normalisation of each group; without groups, each channel is one.
    pub(super) fn group_norm(&mut self, groups: Option<usize>) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let &[1, channels, ..] = dims.as_slice() else {
            return Err(unfit());
        };
        let groups = groups.unwrap_or(channels);
        let size = dims
            .iter()
            .product::<usize>()
            .checked_div(groups)
            .ok_or_else(unfit)?;
        if size > MAX_GROUP {
            return Err(unsupported("a normalisation over so many numbers"));
        }
        let (scale, shift) = (self.weights(1)?.data.floats(), self.bias(2, channels)?);
        let flat = self.builder.reshape(x, vec![1, groups, size])?;
        let normed = self.norm(flat, size, vec![1.0; size], vec![0.0; size])?;
        let normed = self.builder.reshape(normed, dims)?;
        self.per_channel(normed, scale, shift)
    }

    pub(super) fn rms_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let last = self.builder.dims(x).len().saturating_sub(1);
        if self
            .node
            .integer("axis")
            .is_some_and(|at| axis(at, last + 1) != Some(last))
        {
            return Err(unsupported("a normalisation over several axes"));
        }
        let offset = self.node.float("epsilon").unwrap_or(1e-5);
        let unit = self.divided_by_root(x, Reduction::Mean, last, offset)?;
        let scale = self.operand(1)?;
        self.builder.binary(Binary::Multiply, unit, scale)
    }

    pub(super) fn lp_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let at = axis(
            self.node.integer("axis").unwrap_or(-1),
            self.builder.dims(x).len(),
        )
        .ok_or_else(unfit)?;
        if self.node.integer("p").unwrap_or(2) != 2 {
            return Err(unsupported("a norm other than the Euclidean"));
        }
        self.divided_by_root(x, Reduction::Sum, at, 0.0)
    }

    /// x / √(reduction of x² along an axis + offset).
    fn divided_by_root(&mut self, x: Id, kind: Reduction, axis: usize, offset: f32) -> Result<Id> {
        let axes = vec![axis];
        let power = Function::Power { exponent: 2.0 };
        let square = self.builder.function(power, x)?;
        let mut sum = (self.builder).push(Operation::Reduce { kind, axes }, &[square])?;
        if offset != 0.0 {
            let factor = 1.0;
            sum = (self.builder).function(Function::Affine { factor, offset }, sum)?;
        }
        let length = self.builder.function(Function::Sqrt, sum)?;
        self.builder.binary(Binary::Divide, x, length)
    }
}
