//! Operators along axes: choices, padding, reductions, and those that only move numbers.

use super::{Lowering, Value, unfit, unsupported};
use crate::error::Result;
use crate::network::import::builder::Id;
use crate::network::import::operators::{self, axis};
use crate::network::import::value::Known;
use crate::network::operation::{
    Binary, Function, Operation, Reduction, broadcast, numbers, places, strides,
};

/// The most numbers of a constant that repeats or pads a tensor.
const MAX_EXPANDED: usize = 1 << 24;

/// The largest side of the blocks of `DepthToSpace`.
const MAX_BLOCK: usize = 64;

impl Lowering<'_, '_> {
    /// `Where` with a known condition: a · c + b · (1 − c), so that no number of the other side gets in.
    pub(super) fn choose(&mut self) -> Result<Id> {
        let condition = self
            .known(0)
            .ok_or_else(|| unsupported("a condition that depends on the photo"))?
            .clone();
        let truths = condition.data.truths();
        if let Some(&first) = truths.first()
            && truths.iter().all(|&truth| truth == first)
        {
            let (chosen, other) = if first { (1, 2) } else { (2, 1) };
            let (chosen, other) = (self.operand(chosen)?, self.operand(other)?);
            let to = broadcast(self.builder.dims(other), &condition.dims).ok_or_else(unfit)?;
            return self.expand(chosen, &to);
        }
        let mask = |keep: bool| {
            Known::float(
                condition.dims.clone(),
                truths
                    .iter()
                    .map(|&truth| f32::from(u8::from(truth == keep)))
                    .collect(),
            )
        };
        let mut terms = [0; 2];
        for (at, keep) in [(1, true), (2, false)] {
            // An infinity times zero is no number.
            let x = match self.known(at) {
                Some(known) => {
                    let finite = known
                        .data
                        .floats()
                        .into_iter()
                        .map(|x| x.clamp(-1e30, 1e30))
                        .collect();
                    let known = Known::float(known.dims.clone(), finite).ok_or_else(unfit)?;
                    self.builder.constant(&known)?
                }
                None => self.operand(at)?,
            };
            let mask = mask(keep).ok_or_else(unfit)?;
            let mask = self.builder.constant(&mask)?;
            terms[at - 1] = self.builder.binary(Binary::Multiply, x, mask)?;
        }
        self.builder.binary(Binary::Add, terms[0], terms[1])
    }

    /// Repeats axes of size 1, by adding zeros.
    pub(super) fn expand(&mut self, x: Id, to: &[usize]) -> Result<Id> {
        let dims = broadcast(self.builder.dims(x), to).ok_or_else(unfit)?;
        if self.builder.dims(x) == dims {
            return Ok(x);
        }
        if dims.iter().product::<usize>() == self.builder.dims(x).iter().product::<usize>() {
            return self.builder.reshape(x, dims);
        }
        let count = numbers(&dims)
            .filter(|&count| count <= MAX_EXPANDED)
            .ok_or_else(unfit)?;
        let zeros = Known::float(dims, vec![0.0; count]).ok_or_else(unfit)?;
        let zeros = self.builder.constant(&zeros)?;
        self.builder.binary(Binary::Add, x, zeros)
    }

    pub(super) fn pad(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let known: Vec<_> = (self.inputs.iter())
            .map(|value| value.as_ref().and_then(Value::known))
            .collect();
        let rank = self.builder.dims(x).len();
        let (before, after) = operators::pads(self.node, &known, rank).ok_or_else(unfit)?;
        if !matches!(self.node.text("mode"), "" | "constant") {
            return Err(unsupported("padding other than with a number"));
        }
        if before.iter().chain(&after).all(|&padding| padding == 0) {
            return Ok(x);
        }
        let inside = self.builder.dims(x).to_vec();
        let fill = self
            .known(2)
            .and_then(Known::scalar)
            .or(self.node.float("value"));
        // Weight files hold finite numbers only.
        let fill = fill.unwrap_or(0.0).clamp(f32::MIN, f32::MAX);
        let first = before.clone();
        let padded = self.builder.push(Operation::Pad { before, after }, &[x])?;
        if fill == 0.0 {
            return Ok(padded);
        }
        // The number is added where there is no tensor.
        let dims = self.builder.dims(padded).to_vec();
        let count = numbers(&dims)
            .filter(|&count| count <= MAX_EXPANDED)
            .ok_or_else(unfit)?;
        let mut added = vec![fill; count];
        let strides = strides(&dims);
        let start = first
            .iter()
            .zip(&strides)
            .map(|(first, stride)| first * stride)
            .sum();
        for place in places(&inside, &strides, start) {
            if let Some(number) = added.get_mut(place) {
                *number = 0.0;
            }
        }
        let added = Known::float(dims, added).ok_or_else(unfit)?;
        let added = self.builder.constant(&added)?;
        self.builder.binary(Binary::Add, padded, added)
    }

    pub(super) fn reduce(&mut self) -> Result<Id> {
        let mut x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let mut axes: Vec<usize> = match operators::axes(self.node, self.known(1)) {
            Some(axes) if !axes.is_empty() => axes
                .iter()
                .map(|&at| axis(at, dims.len()))
                .collect::<Option<_>>()
                .ok_or_else(unfit)?,
            _ => (0..dims.len()).collect(),
        };
        axes.sort_unstable();
        axes.dedup();
        let operator = self.node.operator.as_str();
        let squares = matches!(operator, "ReduceL2" | "ReduceSumSquare");
        if squares {
            x = self
                .builder
                .function(Function::Power { exponent: 2.0 }, x)?;
        }
        let kind = match operator {
            "ReduceMean" => Reduction::Mean,
            "ReduceMax" => Reduction::Maximum,
            "ReduceMin" => Reduction::Minimum,
            _ => Reduction::Sum,
        };
        let mut result = self.builder.push(
            Operation::Reduce {
                kind,
                axes: axes.clone(),
            },
            &[x],
        )?;
        if operator == "ReduceL2" {
            result = self.builder.function(Function::Sqrt, result)?;
        }
        if self.node.integer("keepdims") == Some(0) {
            let kept = (0..dims.len())
                .filter(|at| !axes.contains(at))
                .map(|at| dims[at])
                .collect();
            result = self.builder.reshape(result, kept)?;
        }
        Ok(result)
    }

    pub(super) fn gather(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(0), dims.len()).ok_or_else(unfit)?;
        let positions = self
            .known(1)
            .ok_or_else(|| unsupported("positions that depend on the photo"))?
            .clone();
        let indices = operators::indices(&positions.data.whole(), dims[at]).ok_or_else(unfit)?;
        let picked = self.builder.positions(x, at, &indices)?;
        self.builder.reshape(
            picked,
            [&dims[..at], &positions.dims, &dims[at + 1..]].concat(),
        )
    }

    pub(super) fn split(&mut self) -> Result<Vec<Value>> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(0), dims.len()).ok_or_else(unfit)?;
        let lengths = operators::splits(self.node, self.known(1), dims[at]).ok_or_else(unfit)?;
        let mut start = 0;
        let mut parts = Vec::with_capacity(lengths.len());
        for length in lengths {
            let positions: Vec<_> = (start..start + length).collect();
            parts.push(Value::Node(self.builder.positions(x, at, &positions)?));
            start += length;
        }
        Ok(parts)
    }

    pub(super) fn depth_space(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let block = self
            .node
            .integer("blocksize")
            .and_then(|block| usize::try_from(block).ok())
            .filter(|block| (1..=MAX_BLOCK).contains(block))
            .ok_or_else(unfit)?;
        let &[1, channels, rows, columns] = self.builder.dims(x) else {
            return Err(unfit());
        };
        if self.node.operator == "SpaceToDepth" {
            let split = self.builder.reshape(
                x,
                vec![channels, rows / block, block, columns / block, block],
            )?;
            let moved = self.builder.transpose(split, vec![2, 4, 0, 1, 3])?;
            return self.builder.reshape(
                moved,
                vec![1, channels * block * block, rows / block, columns / block],
            );
        }
        let less = channels / (block * block);
        let (split, order) = if self.node.text("mode") == "CRD" {
            (vec![less, block, block, rows, columns], vec![0, 3, 1, 4, 2])
        } else {
            (vec![block, block, less, rows, columns], vec![2, 3, 0, 4, 1])
        };
        let split = self.builder.reshape(x, split)?;
        let moved = self.builder.transpose(split, order)?;
        self.builder
            .reshape(moved, vec![1, less, rows * block, columns * block])
    }
}
