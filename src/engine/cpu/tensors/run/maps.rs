//! Executes the steps on feature maps in blocks that work channel by channel.

use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::depthwise::Depthwise;
use crate::engine::cpu::kernels::functions::Apply;
use crate::engine::cpu::kernels::product::grow;
use crate::engine::cpu::kernels::window::{Windowed, Work};
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::tensors::Packed;
use crate::network::operation::{Binary, Function, Window};

/// A depthwise convolution, by a fast kernel where one fits.
#[allow(clippy::too_many_arguments)]
pub(super) fn depthwise(
    isa: Isa,
    Packed { weights, bias }: &Packed,
    window: &Window,
    (from, to): ([usize; 2], [usize; 2]),
    layouts: Option<(&Layout, &Layout)>,
    function: Function,
    input: &[f32],
    output: &mut [f32],
    bordered: &mut Vec<f32>,
) {
    let blocks = bias.len() / BLOCK;
    let input = &input[..blocks * from[0] * from[1] * BLOCK];
    let output = &mut output[..blocks * to[0] * to[1] * BLOCK];
    let Some((from_layout, to_layout)) = layouts else {
        isa.run(Windowed {
            work: Work::Depthwise(weights, bias),
            window,
            input,
            from,
            to,
            output: &mut *output,
        });
        isa.run(Apply {
            function,
            numbers: output,
        });
        return;
    };
    let bounds = match function {
        Function::Relu => Some((0.0, f32::INFINITY)),
        Function::Clamp { low, high } => Some((low, high)),
        _ => None,
    };
    let bordered = grow(bordered, from_layout.length(blocks));
    add_border(input, from_layout, bordered);
    macro_rules! fast {
        ($side:literal, $stride:literal) => {
            isa.run(Depthwise::<$side, $stride> {
                input: bordered,
                from: from_layout,
                weights,
                bias,
                bounds: bounds.unwrap_or((f32::NEG_INFINITY, f32::INFINITY)),
                output: &mut *output,
                to: to_layout,
            })
        };
    }
    match (window.kernel[0], window.stride[0]) {
        (3, 1) => fast!(3, 1),
        (3, _) => fast!(3, 2),
        (5, 1) => fast!(5, 1),
        (5, _) => fast!(5, 2),
        (_, 1) => fast!(7, 1),
        (_, _) => fast!(7, 2),
    }
    if bounds.is_none() && function != Function::Identity {
        isa.run(Apply {
            function,
            numbers: output,
        });
    }
}

/// Copies a map into one with a border of zeros.
fn add_border(input: &[f32], layout: &Layout, output: &mut [f32]) {
    layout.clear_border(output);
    let row = layout.side * BLOCK;
    let planes = input.chunks_exact(layout.side * row);
    for (plane, to) in planes.zip(output.chunks_exact_mut(layout.plane() * BLOCK)) {
        for (line, &offset) in plane
            .chunks_exact(row)
            .zip(layout.offsets.iter().step_by(layout.side))
        {
            to[offset as usize * BLOCK..][..row].copy_from_slice(line);
        }
    }
}

/// An operation on each channel of a map in blocks and a number.
pub(super) fn channels_of(
    binary: Binary,
    (channels, pixels): (usize, usize),
    map: Option<&[f32]>,
    numbers: &[f32],
    output: &mut [f32],
) {
    let padded = channels.next_multiple_of(BLOCK);
    let output = &mut output[..padded * pixels];
    if let Some(map) = map {
        output.copy_from_slice(&map[..padded * pixels]);
    }
    for (plane, numbers) in output
        .chunks_exact_mut(pixels * BLOCK)
        .zip(numbers[..channels].chunks(BLOCK))
    {
        let mut eight = [0.0; BLOCK];
        eight[..numbers.len()].copy_from_slice(numbers);
        let each = |plane: &mut [f32], work: fn(&mut f32, f32)| {
            for pixel in plane.as_chunks_mut::<BLOCK>().0 {
                pixel
                    .iter_mut()
                    .zip(eight)
                    .for_each(|(x, number)| work(x, number));
            }
        };
        match binary {
            Binary::Add => each(plane, |x, number| *x += number),
            Binary::Subtract => each(plane, |x, number| *x -= number),
            Binary::Multiply => each(plane, |x, number| *x *= number),
            Binary::Maximum => each(plane, |x, number| *x = x.max(number)),
            Binary::Minimum => each(plane, |x, number| *x = x.min(number)),
            // The channels that pad the last block would be 0 / 0.
            Binary::Divide => {}
        }
    }
}
