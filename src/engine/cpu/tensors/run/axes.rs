//! Executes the steps that combine numbers along axes: softmax and reductions.

use super::Reader;
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::kernels::product::grow;
use crate::engine::cpu::kernels::rows::SoftmaxRows;
use crate::engine::cpu::tensors::TensorStep;
use crate::network::operation::Reduction;

pub(super) fn softmax(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut Vec<f32>,
    output: &mut [f32],
) {
    let TensorStep::Softmax {
        outer,
        size,
        inner,
        from,
        ..
    } = step
    else {
        return;
    };
    let length = outer * size * inner;
    output[..length].copy_from_slice(&reader.read(from)[..length]);
    if *inner == 1 {
        isa.run(SoftmaxRows {
            numbers: &mut output[..length],
            width: *size,
            stride: *size,
            bias: None,
        });
    } else {
        softmax_across(isa, (*outer, *size, *inner), &mut output[..length], scratch);
    }
}

/// Softmax along an axis that is not the last.
fn softmax_across(
    isa: Isa,
    (outer, size, inner): (usize, usize, usize),
    numbers: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let row = grow(scratch, size);
    for at in 0..outer {
        for lane in 0..inner {
            let start = at * size * inner + lane;
            for (to, x) in row.iter_mut().zip(numbers[start..].iter().step_by(inner)) {
                *to = *x;
            }
            isa.run(SoftmaxRows {
                numbers: row,
                width: size,
                stride: size,
                bias: None,
            });
            for (x, to) in row.iter().zip(numbers[start..].iter_mut().step_by(inner)) {
                *to = *x;
            }
        }
    }
}

pub(super) fn reduce(step: &TensorStep, reader: &Reader, output: &mut [f32]) {
    let TensorStep::Reduce {
        kind,
        kept,
        along,
        from,
        ..
    } = step
    else {
        return;
    };
    let numbers = reader.read(from);
    for (result, &start) in output.iter_mut().zip(kept) {
        let each = along.iter().map(|&at| numbers[(start + at) as usize]);
        *result = match kind {
            Reduction::Mean => each.sum::<f32>() / along.len() as f32,
            Reduction::Sum => each.sum(),
            Reduction::Maximum => each.fold(f32::NEG_INFINITY, f32::max),
            Reduction::Minimum => each.fold(f32::INFINITY, f32::min),
        };
    }
}

/// The mean of each channel of a map in blocks.
pub(super) fn channel_mean(step: &TensorStep, reader: &Reader, output: &mut [f32]) {
    let TensorStep::ChannelMean {
        channels,
        pixels,
        from,
        ..
    } = step
    else {
        return;
    };
    let share = 1.0 / *pixels as f32;
    let planes = reader.read(from).chunks_exact(pixels * BLOCK);
    for (plane, means) in planes.zip(output[..*channels].chunks_mut(BLOCK)) {
        let mut sums = [0.0f32; BLOCK];
        for pixel in plane.as_chunks::<BLOCK>().0 {
            sums.iter_mut().zip(pixel).for_each(|(sum, x)| *sum += x);
        }
        means
            .iter_mut()
            .zip(sums)
            .for_each(|(mean, sum)| *mean = sum * share);
    }
}
