//! Executes the steps of a network of operations on tensors.

mod axes;
mod maps;
mod products;

use std::mem::take;

use super::{Source, TensorStep, data};
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::kernels::functions::Apply;
use crate::engine::cpu::kernels::product::ProductScratch;
use crate::engine::cpu::kernels::rows::{BinaryRow, LayerNormRows, Step};
use crate::engine::cpu::kernels::window::{Windowed, Work};
use crate::engine::cpu::kernels::winograd::WinogradScratch;

/// Scratch memory of the steps. It grows in the first pass.
#[derive(Clone, Default)]
pub struct TensorScratch {
    product: ProductScratch,
    winograd: WinogradScratch,
    first: Vec<f32>,
    second: Vec<f32>,
    third: Vec<f32>,
}

/// The numbers that a step reads.
struct Reader<'a> {
    buffers: &'a [Vec<f32>],
    view: &'a [f32],
}

impl<'a> Reader<'a> {
    fn read(&self, source: &'a Source) -> &'a [f32] {
        match source {
            Source::View => self.view,
            Source::Buffer(at) => &self.buffers[*at],
            Source::Constant(numbers) => numbers,
        }
    }
}

/// Runs one step.
pub fn run(
    isa: Isa,
    step: &TensorStep,
    buffers: &mut [Vec<f32>],
    scratch: &mut TensorScratch,
    view: &[f32],
    features: &mut [f32],
) {
    if let TensorStep::Output { at, size, from } = step {
        let reader = Reader { buffers, view };
        features[*at..at + size].copy_from_slice(&reader.read(from)[..*size]);
        return;
    }
    let to = step.target();
    let mut output = take(&mut buffers[to]);
    compute(isa, step, &Reader { buffers, view }, scratch, &mut output);
    buffers[to] = output;
}

fn compute(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut TensorScratch,
    output: &mut [f32],
) {
    let in_place = |from: &Source, to: usize| matches!(from, Source::Buffer(at) if *at == to);
    match step {
        TensorStep::Conv { .. } => {
            products::convolution(isa, step, reader, &mut scratch.product, output)
        }
        TensorStep::Winograd { .. } => {
            products::winograd(isa, step, reader, &mut scratch.winograd, output)
        }
        TensorStep::Depthwise {
            packed,
            window,
            from_sides,
            to_sides,
            layouts,
            function,
            from,
            ..
        } => {
            maps::depthwise(
                isa,
                packed,
                window,
                (*from_sides, *to_sides),
                layouts.as_ref().map(|(a, b)| (&**a, &**b)),
                *function,
                reader.read(from),
                output,
                &mut scratch.first,
            );
        }
        TensorStep::Linear {
            packed,
            rows,
            input,
            output: width,
            epilogue,
            from,
            ..
        } => {
            products::linear(
                isa,
                packed,
                (*rows, *input, *width),
                epilogue,
                reader,
                reader.read(from),
                output,
                &mut scratch.product,
            );
        }
        TensorStep::LayerNorm {
            norm,
            scale,
            shift,
            length,
            from,
            ..
        } => isa.run(LayerNormRows {
            input: &reader.read(from)[..*length],
            scale,
            shift,
            epsilon: norm.epsilon,
            output: &mut output[..*length],
        }),
        TensorStep::Function {
            function,
            length,
            from,
            to,
        } => {
            if !in_place(from, *to) {
                output[..*length].copy_from_slice(&reader.read(from)[..*length]);
            }
            isa.run(Apply {
                function: *function,
                numbers: &mut output[..*length],
            });
        }
        TensorStep::Binary {
            binary,
            inner,
            outer,
            steps,
            a,
            b,
            to,
        } => {
            let first = (!in_place(a, *to)).then(|| reader.read(a));
            let second = reader.read(b);
            let length = |step: Step| if step == Step::Each { *inner } else { 1 };
            for (&[at_a, at_b], output) in outer.iter().zip(output.chunks_exact_mut(*inner)) {
                isa.run(BinaryRow {
                    binary: *binary,
                    a: first.map(|a| (&a[at_a as usize..][..length(steps[0])], steps[0])),
                    b: (&second[at_b as usize..][..length(steps[1])], steps[1]),
                    output,
                });
            }
        }
        TensorStep::Channels {
            binary,
            channels,
            pixels,
            map,
            numbers,
            to,
        } => {
            let map = (!in_place(map, *to)).then(|| reader.read(map));
            maps::channels_of(
                *binary,
                (*channels, *pixels),
                map,
                reader.read(numbers),
                output,
            );
        }
        TensorStep::Softmax { .. } => axes::softmax(isa, step, reader, &mut scratch.first, output),
        TensorStep::MatMul { .. } => products::matmul(isa, step, reader, scratch, output),
        TensorStep::Attention { .. } => products::attention(isa, step, reader, scratch, output),
        TensorStep::Reduce { .. } => axes::reduce(step, reader, output),
        TensorStep::ChannelMean { .. } => axes::channel_mean(step, reader, output),
        TensorStep::Pool {
            kind,
            window,
            from_sides,
            to_sides,
            length,
            from,
            ..
        } => isa.run(Windowed {
            work: Work::Pool(*kind),
            window,
            input: &reader.read(from)[..*length],
            from: *from_sides,
            to: *to_sides,
            output,
        }),
        TensorStep::Copy {
            run, places, from, ..
        } => {
            let numbers = reader.read(from);
            if *run == 1 {
                output
                    .iter_mut()
                    .zip(places)
                    .for_each(|(to, &place)| *to = numbers[place as usize]);
            } else {
                for (to, &place) in output.chunks_exact_mut(*run).zip(places) {
                    to.copy_from_slice(&numbers[place as usize..][..*run]);
                }
            }
        }
        TensorStep::Pad {
            run,
            places,
            length,
            from,
            ..
        } => {
            output[..*length].fill(0.0);
            for (part, &place) in reader.read(from).chunks_exact(*run).zip(places) {
                output[place as usize..][..*run].copy_from_slice(part);
            }
        }
        TensorStep::Concat { outer, parts, .. } => {
            let width: usize = parts.iter().map(|(_, size)| size).sum();
            let mut start = 0;
            for (source, size) in parts {
                let rows = reader.read(source).chunks_exact(*size);
                for (to, row) in output.chunks_exact_mut(width).zip(rows).take(*outer) {
                    to[start..start + size].copy_from_slice(row);
                }
                start += size;
            }
        }
        TensorStep::ToBlocks {
            channels,
            pixels,
            from,
            ..
        } => {
            let length = channels.next_multiple_of(BLOCK) * pixels;
            data::to_blocks(
                &reader.read(from)[..channels * pixels],
                *pixels,
                &mut output[..length],
            );
        }
        TensorStep::ToPlanes {
            channels,
            pixels,
            from,
            ..
        } => {
            data::to_planes(reader.read(from), *pixels, &mut output[..channels * pixels]);
        }
        TensorStep::PixelsToBlocks {
            channels,
            pixels,
            from,
            ..
        } => {
            data::pixels_to_blocks(&reader.read(from)[..channels * pixels], *channels, output);
        }
        TensorStep::BlocksToPixels {
            channels,
            pixels,
            from,
            ..
        } => {
            data::blocks_to_pixels(
                reader.read(from),
                *channels,
                &mut output[..channels * pixels],
            );
        }
        TensorStep::Output { .. } => {}
    }
}

impl TensorStep {
    /// The buffer that the step writes.
    fn target(&self) -> usize {
        match self {
            Self::Conv { to, .. }
            | Self::Winograd { to, .. }
            | Self::Depthwise { to, .. }
            | Self::Linear { to, .. }
            | Self::LayerNorm { to, .. }
            | Self::Function { to, .. }
            | Self::Binary { to, .. }
            | Self::Channels { to, .. }
            | Self::Softmax { to, .. }
            | Self::MatMul { to, .. }
            | Self::Attention { to, .. }
            | Self::Reduce { to, .. }
            | Self::ChannelMean { to, .. }
            | Self::Pool { to, .. }
            | Self::Copy { to, .. }
            | Self::Pad { to, .. }
            | Self::Concat { to, .. }
            | Self::ToBlocks { to, .. }
            | Self::ToPlanes { to, .. }
            | Self::PixelsToBlocks { to, .. }
            | Self::BlocksToPixels { to, .. } => *to,
            Self::Output { .. } => 0,
        }
    }
}
