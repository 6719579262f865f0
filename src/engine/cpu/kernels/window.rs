//! Pooling, and depthwise convolutions of any window, of maps `[channel block][pixel][8]`.

use super::BLOCK;
use super::product::position;
use crate::engine::cpu::simd::{Kernel, Simd};
use crate::network::operation::{Pooling, Window};

/// What a window does with the pixels of a channel under it.
pub enum Work<'a> {
    /// Pooling.
    Pool(Pooling),
    /// A depthwise convolution: weights `[channel block][tap][8]` and a bias `[channel block][8]`.
    Depthwise(&'a [f32], &'a [f32]),
}

/// A pooling or depthwise convolution.
pub struct Windowed<'a> {
    /// What to do.
    pub work: Work<'a>,
    /// The window.
    pub window: &'a Window,
    /// The map.
    pub input: &'a [f32],
    /// Its rows and columns.
    pub from: [usize; 2],
    /// Rows and columns of the result.
    pub to: [usize; 2],
    /// The result.
    pub output: &'a mut [f32],
}

impl Kernel for Windowed<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self {
            work,
            window,
            input,
            from,
            to,
            output,
        } = self;
        let taps = window.kernel[0] * window.kernel[1];
        let planes = input.chunks_exact(from[0] * from[1] * BLOCK);
        let results = output.chunks_exact_mut(to[0] * to[1] * BLOCK);
        for (block, (plane, results)) in planes.zip(results).enumerate() {
            let (pixels, _) = plane.as_chunks::<BLOCK>();
            let (results, _) = results.as_chunks_mut::<BLOCK>();
            for (at, result) in results.iter_mut().enumerate() {
                let (row, column) = (at / to[1], at % to[1]);
                let mut sums = match &work {
                    Work::Pool(Pooling::Maximum) => [f32::NEG_INFINITY; BLOCK],
                    Work::Pool(Pooling::Average { .. }) => [0.0; BLOCK],
                    Work::Depthwise(_, bias) => {
                        std::array::from_fn(|lane| bias[block * BLOCK + lane])
                    }
                };
                for tap_row in 0..window.kernel[0] {
                    let Some(y) = position(window, 0, row, tap_row, from[0]) else {
                        continue;
                    };
                    for tap_column in 0..window.kernel[1] {
                        let Some(x) = position(window, 1, column, tap_column, from[1]) else {
                            continue;
                        };
                        let pixel = &pixels[y * from[1] + x];
                        match &work {
                            Work::Pool(Pooling::Maximum) => {
                                sums.iter_mut()
                                    .zip(pixel)
                                    .for_each(|(top, &x)| *top = top.max(x));
                            }
                            Work::Pool(Pooling::Average { .. }) => {
                                sums.iter_mut().zip(pixel).for_each(|(sum, &x)| *sum += x);
                            }
                            Work::Depthwise(weights, _) => {
                                let tap = block * taps + tap_row * window.kernel[1] + tap_column;
                                let weights = &weights[tap * BLOCK..][..BLOCK];
                                let products = pixel.iter().zip(weights);
                                sums.iter_mut()
                                    .zip(products)
                                    .for_each(|(sum, (x, w))| *sum += x * w);
                            }
                        }
                    }
                }
                if let Work::Pool(Pooling::Average { before, after }) = &work {
                    let counts = [row, column].into_iter().enumerate().map(|(axis, at)| {
                        counted(window, axis, at, from[axis], (before[axis], after[axis]))
                    });
                    let share = 1.0 / counts.product::<usize>().max(1) as f32;
                    sums.iter_mut().for_each(|sum| *sum *= share);
                }
                *result = sums;
            }
        }
    }
}

/// How many positions of a window along an axis count in the mean.
fn counted(window: &Window, axis: usize, at: usize, side: usize, counted: (usize, usize)) -> usize {
    let first = window.before[axis] - counted.0;
    let end = window.before[axis] + side + counted.1;
    let taps =
        (0..window.kernel[axis]).map(|tap| at * window.stride[axis] + tap * window.dilation[axis]);
    taps.filter(|position| (first..end).contains(position))
        .count()
}
