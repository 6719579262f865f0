//! Executes the steps of a program over its buffers.

use std::mem::take;

use super::buffers::{Buffers, Outputs, im2col_depth};
use super::isa::Isa;
use super::kernels::BLOCK;
use super::kernels::depthwise::Depthwise;
use super::kernels::depthwise_int8::DepthwiseInt8;
use super::kernels::im2col::im2col_row;
use super::kernels::pointwise::{Input, Pointwise};
use super::kernels::reduce::{Reduce, Statistic};
use super::pack::{DepthwiseInt8Weights, FloatWeights, PointwiseInt8Weights};
use super::program::{Destination, Map, Program, Step};
use crate::network::Convolution;

/// The feature map whose mean over all pixels is a block of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledMap {
    /// Where that block starts in the features.
    pub at: usize,
    /// Numbers of that block, and of each pixel.
    pub channels: usize,
    /// `[pixel, channel]`, the pixels row by row.
    pub values: Vec<f32>,
}

/// One forward pass: from a view to its features.
pub fn run(program: &Program, buffers: &mut Buffers, view: &[f32], features: &mut [f32]) {
    for step in &program.steps {
        run_step(program, step, buffers, view, features);
    }
}

/// As [`run`]; returns the feature map of the first mean.
pub fn run_with_map(
    program: &Program,
    buffers: &mut Buffers,
    view: &[f32],
    features: &mut [f32],
) -> Option<PooledMap> {
    let mut pooled = None;
    for step in &program.steps {
        run_step(program, step, buffers, view, features);
        if let Step::Reduce {
            from,
            statistic: Statistic::Mean,
            at,
            size,
        } = step
            && pooled.is_none()
        {
            pooled = Some(PooledMap {
                at: *at,
                channels: *size,
                values: by_pixel(&buffers.float[from.buffer], from, *size),
            });
        }
    }
    pooled
}

/// As [`run`]; returns the time of each step.
#[cfg(not(target_arch = "wasm32"))]
pub fn run_timed(
    program: &Program,
    buffers: &mut Buffers,
    view: &[f32],
    features: &mut [f32],
) -> Vec<std::time::Duration> {
    let timed = program.steps.iter().map(|step| {
        let start = std::time::Instant::now();
        run_step(program, step, buffers, view, features);
        start.elapsed()
    });
    timed.collect()
}

/// The numbers of a map in the order `[pixel, channel]`.
fn by_pixel(values: &[f32], map: &Map, channels: usize) -> Vec<f32> {
    let plane = map.layout.plane();
    let offsets = map.layout.offsets.iter().map(|&offset| offset as usize);
    let numbers = offsets.flat_map(|offset| {
        (0..channels).map(move |channel| {
            values[(channel / BLOCK * plane + offset) * BLOCK + channel % BLOCK]
        })
    });
    numbers.collect()
}

fn run_step(
    program: &Program,
    step: &Step,
    buffers: &mut Buffers,
    view: &[f32],
    features: &mut [f32],
) {
    let isa = program.isa;
    match step {
        Step::Dense {
            convolution,
            weights,
            fused,
            to,
        } => {
            let view = (view, program.side);
            dense(isa, convolution, weights, *fused, view, to, buffers);
        }
        Step::Pointwise {
            convolution,
            weights,
            from,
            residual,
            to,
        } => {
            let residual = residual.as_ref();
            pointwise(isa, convolution, weights, from, residual, to, buffers);
        }
        Step::PointwiseInt8 {
            convolution,
            weights,
            from,
            residual,
            to,
        } => {
            let residual = residual.as_ref();
            pointwise_int8(isa, convolution, weights, from, residual, to, buffers);
        }
        Step::Depthwise {
            convolution,
            weights,
            from,
            to,
        } => match (convolution.kernel, convolution.stride) {
            (3, 1) => depthwise::<3, 1>(isa, convolution, weights, from, to, buffers),
            (3, _) => depthwise::<3, 2>(isa, convolution, weights, from, to, buffers),
            (_, 1) => depthwise::<5, 1>(isa, convolution, weights, from, to, buffers),
            (_, _) => depthwise::<5, 2>(isa, convolution, weights, from, to, buffers),
        },
        Step::DepthwiseInt8 {
            convolution,
            weights,
            from,
            to,
        } => match (convolution.kernel, convolution.stride) {
            (3, 1) => depthwise_int8::<3, 1>(isa, weights, from, to, buffers),
            (3, _) => depthwise_int8::<3, 2>(isa, weights, from, to, buffers),
            (_, 1) => depthwise_int8::<5, 1>(isa, weights, from, to, buffers),
            (_, _) => depthwise_int8::<5, 2>(isa, weights, from, to, buffers),
        },
        Step::Pad { from, to } => {
            let mut output = take(&mut buffers.float[to.buffer]);
            pad(&buffers.float[from.buffer], &mut output, to);
            buffers.float[to.buffer] = output;
        }
        Step::Add { from: [a, b], to } => {
            let mut output = take(&mut buffers.float[to.buffer]);
            let (a, b) = (&buffers.float[a.buffer], &buffers.float[b.buffer]);
            let sums = output[..to.length()].iter_mut().zip(a.iter().zip(b));
            sums.for_each(|(sum, (a, b))| *sum = a + b);
            buffers.float[to.buffer] = output;
        }
        Step::Reduce {
            from,
            statistic,
            at,
            size,
        } => isa.run(Reduce {
            input: &buffers.float[from.buffer][..from.length()],
            pixels: from.layout.plane(),
            statistic: *statistic,
            output: &mut features[*at..at + size],
        }),
        #[cfg(feature = "import")]
        Step::Tensor(step) => {
            let Buffers { float, tensors, .. } = buffers;
            super::tensors::run(isa, step, float, tensors, view, features);
        }
    }
}

fn dense(
    isa: Isa,
    convolution: &Convolution,
    FloatWeights { weights, bias }: &FloatWeights,
    fused: bool,
    (view, side): (&[f32], usize),
    to: &Destination,
    buffers: &mut Buffers,
) {
    let width = side.div_ceil(convolution.stride);
    let mut outputs = Outputs::take(to, buffers);
    let columns = &mut buffers.columns[..im2col_depth(convolution) * width];
    for row in 0..width {
        im2col_row(view, side, convolution, row, columns);
        let pixels = row * width..(row + 1) * width;
        let bounds = convolution.activation.bounds();
        let pointwise = Pointwise {
            input: Input::Float {
                map: columns,
                weights,
                fused,
            },
            pixels: width,
            bias,
            epilogue: outputs.epilogue(to, pixels, bounds, None),
            scratch: &mut buffers.scratch,
        };
        pointwise.run(isa);
    }
    outputs.put_back(to, buffers);
}

fn pointwise(
    isa: Isa,
    convolution: &Convolution,
    FloatWeights { weights, bias }: &FloatWeights,
    from: &Map,
    residual: Option<&Map>,
    to: &Destination,
    buffers: &mut Buffers,
) {
    let pixels = from.layout.plane();
    let mut outputs = Outputs::take(to, buffers);
    let residual = residual.map(|map| &buffers.float[map.buffer][..map.length()]);
    let bounds = convolution.activation.bounds();
    let pointwise = Pointwise {
        input: Input::Float {
            map: &buffers.float[from.buffer][..from.length()],
            weights,
            fused: true,
        },
        pixels,
        bias,
        epilogue: outputs.epilogue(to, 0..pixels, bounds, residual),
        scratch: &mut buffers.scratch,
    };
    pointwise.run(isa);
    outputs.put_back(to, buffers);
}

fn pointwise_int8(
    isa: Isa,
    convolution: &Convolution,
    PointwiseInt8Weights {
        weights,
        scale,
        bias,
    }: &PointwiseInt8Weights,
    from: &Map,
    residual: Option<&Map>,
    to: &Destination,
    buffers: &mut Buffers,
) {
    let pixels = from.layout.plane();
    let mut outputs = Outputs::take(to, buffers);
    let residual = residual.map(|map| &buffers.float[map.buffer][..map.length()]);
    let bounds = convolution.activation.bounds();
    let pointwise = Pointwise {
        input: Input::Quantized {
            map: &buffers.quantized[from.buffer][..from.length()],
            weights,
            scale,
            wide: &mut buffers.widened,
        },
        pixels,
        bias,
        epilogue: outputs.epilogue(to, 0..pixels, bounds, residual),
        scratch: &mut buffers.scratch,
    };
    pointwise.run(isa);
    outputs.put_back(to, buffers);
}

fn depthwise<const SIDE: usize, const STRIDE: usize>(
    isa: Isa,
    convolution: &Convolution,
    FloatWeights { weights, bias }: &FloatWeights,
    from: &Map,
    to: &Map,
    buffers: &mut Buffers,
) {
    let mut output = take(&mut buffers.float[to.buffer]);
    to.layout.clear_border(&mut output[..to.length()]);
    isa.run(Depthwise::<SIDE, STRIDE> {
        input: &buffers.float[from.buffer],
        from: &from.layout,
        weights,
        bias,
        bounds: convolution.activation.bounds(),
        output: &mut output,
        to: &to.layout,
    });
    buffers.float[to.buffer] = output;
}

fn depthwise_int8<const SIDE: usize, const STRIDE: usize>(
    isa: Isa,
    DepthwiseInt8Weights {
        weights,
        scale,
        bias,
    }: &DepthwiseInt8Weights,
    from: &Map,
    to: &Map,
    buffers: &mut Buffers,
) {
    let mut output = take(&mut buffers.quantized[to.buffer]);
    to.layout.clear_border(&mut output[..to.length()]);
    isa.run(DepthwiseInt8::<SIDE, STRIDE> {
        input: &buffers.quantized[from.buffer],
        from: &from.layout,
        weights,
        scale,
        bias,
        output: &mut output,
        to: &to.layout,
    });
    buffers.quantized[to.buffer] = output;
}

/// Copies a map into one with a border.
fn pad(input: &[f32], output: &mut [f32], to: &Map) {
    let layout = &to.layout;
    layout.clear_border(&mut output[..to.length()]);
    let planes = input.chunks_exact(layout.side * layout.side * BLOCK);
    for (from, to) in planes
        .zip(output.chunks_exact_mut(layout.plane() * BLOCK))
        .take(to.blocks)
    {
        for (pixel, &offset) in from.chunks_exact(BLOCK).zip(&layout.offsets) {
            to[offset as usize * BLOCK..][..BLOCK].copy_from_slice(pixel);
        }
    }
}
