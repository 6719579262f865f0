//! Compiles convolutions: chooses the kernel and packs the weights for it.

use std::sync::Arc;

use super::{Compiler, to_blocks};
use crate::engine::cpu::kernels::product::{pack_rows, packed_length};
use crate::engine::cpu::kernels::winograd::{POSITIONS, transform_weights};
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::tensors::{Epilogue, Group, MapForm, Packed, TensorStep};
use crate::error::Result;
use crate::network::NodeId;
use crate::network::operation::{Conv, Function, Window};

impl Compiler<'_> {
    pub(super) fn conv(
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
        let (weight, bias) = (
            self.weights.tensor(&conv.weight)?,
            self.weights.tensor(&conv.bias)?,
        );
        if !is_planes && has_fast_tiles(conv) {
            self.add(at, Some(weight.len() / 9 * (POSITIONS - 9)))?;
            let (from_sides, to_sides) = (self.sides(x), self.sides(at));
            let to = self.write_blocks(at);
            self.steps.push(TensorStep::Winograd {
                packed: Packed {
                    weights: transform_weights(&weight, conv.input),
                    bias: to_blocks(&bias),
                },
                channels: conv.input,
                before: conv.window.before,
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
            return Ok(());
        }
        let (groups, form) = if is_planes {
            let numbers = weight.len() / conv.output;
            let mut weights = vec![0.0; packed_length(conv.output, numbers)];
            pack_rows(&weight, (conv.output, numbers, numbers), 1.0, &mut weights);
            let packed = Packed {
                weights,
                bias: to_blocks(&bias),
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
            pack_groups(conv, &weight, &bias)
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

    pub(super) fn depthwise(&mut self, at: NodeId, conv: &Conv, x: NodeId) -> Result<()> {
        let from = self.blocks(x)?;
        let (weight, bias) = (
            self.weights.tensor(&conv.weight)?,
            self.weights.tensor(&conv.bias)?,
        );
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
                bias: to_blocks(&bias),
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
}

/// The least channels in and out for which tiles of 3 × 3 windows are transformed: with fewer, the
/// transformations take longer than the multiplications that they save.
const MIN_TILE_CHANNELS: usize = 32;

fn has_fast_tiles(conv: &Conv) -> bool {
    let Window {
        kernel,
        stride,
        dilation,
        ..
    } = conv.window;
    kernel == [3; 2]
        && stride == [1; 2]
        && dilation == [1; 2]
        && conv.groups == 1
        && conv.input.min(conv.output) >= MIN_TILE_CHANNELS
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
