//! Executes the steps of a network of operations on tensors.

use std::mem::take;

use super::{Epilogue, MapForm, Packed, Source, TensorStep, data};
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::depthwise::Depthwise;
use crate::engine::cpu::kernels::functions::Apply;
use crate::engine::cpu::kernels::product::{
    Arrangement, Product, ProductScratch, Rows, grow, pack_columns, pack_rows, packed_length,
};
use crate::engine::cpu::kernels::rows::{BinaryRow, LayerNormRows, SoftmaxRows, Step};
use crate::engine::cpu::kernels::window::{Windowed, Work};
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::network::operation::{Binary, Function, Reduction, Window};

/// Scratch memory of the steps. It grows in the first pass.
#[derive(Clone, Default)]
pub struct TensorScratch {
    product: ProductScratch,
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
        TensorStep::Conv {
            groups,
            form,
            window,
            from_sides,
            to_sides,
            epilogue,
            from,
            ..
        } => {
            let map = reader.read(from);
            let residual = epilogue.residual.as_ref().map(|source| reader.read(source));
            let (plane, pixels) = (from_sides[0] * from_sides[1], to_sides[0] * to_sides[1]);
            for group in groups {
                let rows = match *form {
                    // A buffer may be longer than the map.
                    MapForm::Planes(channels) => Rows::WindowOfPlanes {
                        map: &map[..channels * plane],
                        sides: *from_sides,
                        window,
                        columns: to_sides[1],
                    },
                    MapForm::Blocks(blocks) => {
                        let map = &map[group.from * plane * BLOCK..][..blocks * plane * BLOCK];
                        if *window == Window::PIXEL {
                            Rows::Blocks { map, plane }
                        } else {
                            Rows::WindowOfBlocks {
                                map,
                                sides: *from_sides,
                                blocks,
                                window,
                                columns: to_sides[1],
                            }
                        }
                    }
                };
                let Packed { weights, bias } = &group.packed;
                let start = group.to * pixels * BLOCK;
                Product {
                    rows,
                    count: pixels,
                    depth: weights.len() / bias.len(),
                    weights,
                    bias,
                    function: epilogue.function,
                    residual: residual.map(|residual| &residual[start..]),
                    after: epilogue.after,
                    output: &mut output[start..],
                    arrangement: Arrangement {
                        block: pixels * BLOCK,
                        row: BLOCK,
                        width: bias.len(),
                    },
                }
                .run(isa, &mut scratch.product);
            }
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
            depthwise(
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
            linear(
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
            channels_of(
                *binary,
                (*channels, *pixels),
                map,
                reader.read(numbers),
                output,
            );
        }
        TensorStep::Softmax {
            outer,
            size,
            inner,
            from,
            ..
        } => {
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
                softmax_across(
                    isa,
                    (*outer, *size, *inner),
                    &mut output[..length],
                    &mut scratch.first,
                );
            }
        }
        TensorStep::MatMul {
            batches,
            rows,
            depth,
            columns,
            a,
            b,
            ..
        } => {
            let (a, b) = (reader.read(a), reader.read(b));
            let bias = vec![0.0; columns.next_multiple_of(BLOCK)];
            let packed = grow(&mut scratch.first, packed_length(*columns, *depth));
            for (&[at_a, at_b], output) in
                batches.iter().zip(output.chunks_exact_mut(rows * columns))
            {
                pack_columns(
                    &b[at_b as usize * depth * columns..],
                    (*depth, *columns),
                    packed,
                );
                Product {
                    rows: Rows::Dense {
                        numbers: &a[at_a as usize * rows * depth..],
                        width: *depth,
                        stride: *depth,
                    },
                    count: *rows,
                    depth: depth.next_multiple_of(BLOCK),
                    weights: packed,
                    bias: &bias,
                    function: Function::Identity,
                    residual: None,
                    after: Function::Identity,
                    output,
                    arrangement: Arrangement {
                        block: BLOCK,
                        row: *columns,
                        width: *columns,
                    },
                }
                .run(isa, &mut scratch.product);
            }
        }
        TensorStep::Attention { .. } => attention(isa, step, reader, scratch, output),
        TensorStep::Reduce {
            kind,
            kept,
            along,
            from,
            ..
        } => {
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
        TensorStep::ChannelMean {
            channels,
            pixels,
            from,
            ..
        } => {
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

#[allow(clippy::too_many_arguments)]
fn linear(
    isa: Isa,
    packed: &Packed,
    (rows, input, width): (usize, usize, usize),
    epilogue: &Epilogue,
    reader: &Reader,
    numbers: &[f32],
    output: &mut [f32],
    scratch: &mut ProductScratch,
) {
    Product {
        rows: Rows::Dense {
            numbers,
            width: input,
            stride: input,
        },
        count: rows,
        depth: input.next_multiple_of(BLOCK),
        weights: &packed.weights,
        bias: &packed.bias,
        function: epilogue.function,
        residual: epilogue.residual.as_ref().map(|source| reader.read(source)),
        after: epilogue.after,
        output,
        arrangement: Arrangement {
            block: BLOCK,
            row: width,
            width,
        },
    }
    .run(isa, scratch);
}

/// A depthwise convolution, by a fast kernel where one fits.
#[allow(clippy::too_many_arguments)]
fn depthwise(
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
fn channels_of(
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

/// Rows of queries that are computed together, so that their scores stay in the cache.
const QUERIES: usize = crate::engine::cpu::kernels::pointwise::CHUNK;

fn attention(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut TensorScratch,
    output: &mut [f32],
) {
    let TensorStep::Attention {
        batches,
        queries,
        keys,
        depth,
        values_depth,
        scale,
        bias,
        from,
        ..
    } = step
    else {
        return;
    };
    let [q, k, v] = from.each_ref().map(|source| reader.read(source));
    let (padded_keys, padded_depth) = (
        keys.next_multiple_of(BLOCK),
        values_depth.next_multiple_of(BLOCK),
    );
    let TensorScratch {
        product,
        first,
        second,
        third,
    } = scratch;
    let packed_keys = grow(first, packed_length(*keys, *depth));
    let packed_values = grow(second, packed_length(*values_depth, *keys));
    // The scores, and after them zeros, which are the bias of both products.
    let all = grow(third, QUERIES * padded_keys + padded_keys.max(padded_depth));
    let (scores, zeros) = all.split_at_mut(QUERIES * padded_keys);
    zeros.fill(0.0);
    for batch in 0..*batches {
        pack_rows(
            &k[batch * keys * depth..],
            (*keys, *depth, *depth),
            *scale,
            packed_keys,
        );
        pack_columns(
            &v[batch * keys * values_depth..],
            (*keys, *values_depth),
            packed_values,
        );
        let bias = bias
            .as_ref()
            .map(|(source, starts)| &reader.read(source)[starts[batch] as usize..]);
        for start in (0..*queries).step_by(QUERIES) {
            let count = QUERIES.min(queries - start);
            let first = batch * queries + start;
            let scores = &mut scores[..count * padded_keys];
            Product {
                rows: Rows::Dense {
                    numbers: &q[first * depth..],
                    width: *depth,
                    stride: *depth,
                },
                count,
                depth: depth.next_multiple_of(BLOCK),
                weights: packed_keys,
                bias: &zeros[..padded_keys],
                function: Function::Identity,
                residual: None,
                after: Function::Identity,
                output: &mut *scores,
                arrangement: Arrangement {
                    block: BLOCK,
                    row: padded_keys,
                    width: padded_keys,
                },
            }
            .run(isa, product);
            isa.run(SoftmaxRows {
                numbers: &mut *scores,
                width: *keys,
                stride: padded_keys,
                bias: bias.map(|bias| &bias[start * keys..]),
            });
            Product {
                rows: Rows::Dense {
                    numbers: scores,
                    width: padded_keys,
                    stride: padded_keys,
                },
                count,
                depth: padded_keys,
                weights: packed_values,
                bias: &zeros[..padded_depth],
                function: Function::Identity,
                residual: None,
                after: Function::Identity,
                output: &mut output[first * values_depth..][..count * values_depth],
                arrangement: Arrangement {
                    block: BLOCK,
                    row: *values_depth,
                    width: *values_depth,
                },
            }
            .run(isa, product);
        }
    }
}

impl TensorStep {
    /// The buffer that the step writes.
    fn target(&self) -> usize {
        match self {
            Self::Conv { to, .. }
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
