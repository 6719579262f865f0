//! Pooling, and depthwise convolutions of any window, of maps `[channel block][pixel][8]`.

use std::ops::Range;

use super::BLOCK;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};
use crate::network::operation::{Pooling, Window};

/// What a window does with the pixels of a channel under it.
#[derive(Clone, Copy)]
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
        let blocks = input.len() / (from[0] * from[1] * BLOCK);
        assert!(output.len() >= blocks * to[0] * to[1] * BLOCK);
        if let Work::Depthwise(weights, bias) = work {
            assert!(weights.len() >= blocks * taps * BLOCK && bias.len() >= blocks * BLOCK);
        }
        for block in 0..blocks {
            for row in 0..to[0] {
                let rows = inside(window, 0, row, from[0]);
                for column in 0..to[1] {
                    let columns = inside(window, 1, column, from[1]);
                    let share = match work {
                        Work::Pool(Pooling::Average { before, after }) => {
                            let counts = [row, column].into_iter().enumerate().map(|(axis, at)| {
                                counted(window, axis, at, from[axis], (before[axis], after[axis]))
                            });
                            1.0 / counts.product::<usize>().max(1) as f32
                        }
                        _ => 1.0,
                    };
                    for lane in [0, LANES] {
                        // SAFETY: `inside` keeps the pixels in the map, and the lengths were checked.
                        unsafe {
                            let at = |y: usize, x: usize| {
                                let y = row * window.stride[0] + y * window.dilation[0]
                                    - window.before[0];
                                let x = column * window.stride[1] + x * window.dilation[1]
                                    - window.before[1];
                                let pixel = (block * from[0] + y) * from[1] + x;
                                S::load(input.as_ptr().add(pixel * BLOCK + lane))
                            };
                            let mut sum = match work {
                                Work::Pool(Pooling::Maximum) => S::splat(f32::NEG_INFINITY),
                                Work::Pool(Pooling::Average { .. }) => S::splat(0.0),
                                Work::Depthwise(_, bias) => {
                                    S::load(bias.as_ptr().add(block * BLOCK + lane))
                                }
                            };
                            for y in rows.clone() {
                                for x in columns.clone() {
                                    sum = match work {
                                        Work::Pool(Pooling::Maximum) => S::max(sum, at(y, x)),
                                        Work::Pool(Pooling::Average { .. }) => {
                                            S::add(sum, at(y, x))
                                        }
                                        Work::Depthwise(weights, _) => {
                                            let tap = block * taps + y * window.kernel[1] + x;
                                            let weight = weights.as_ptr().add(tap * BLOCK + lane);
                                            S::mul_add(at(y, x), S::load(weight), sum)
                                        }
                                    };
                                }
                            }
                            let pixel = (block * to[0] + row) * to[1] + column;
                            let output = output.as_mut_ptr().add(pixel * BLOCK + lane);
                            S::store(output, S::mul(sum, S::splat(share)));
                        }
                    }
                }
            }
        }
    }
}

/// The positions of a window along an axis that are in the map, not in the padding.
#[inline(always)]
fn inside(window: &Window, axis: usize, at: usize, side: usize) -> Range<usize> {
    let (start, step) = (at * window.stride[axis], window.dilation[axis]);
    let first = window.before[axis].saturating_sub(start).div_ceil(step);
    let end = (side + window.before[axis]).saturating_sub(start);
    first..end.div_ceil(step).min(window.kernel[axis])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::isa::Isa;
    use crate::engine::cpu::kernels::reference::{blocked, convolution, noise};
    use crate::network::operation::Function;

    /// Two blocks of channels, an oblong map and window, padding, and distances between the taps.
    const WINDOW: Window = Window {
        kernel: [3, 2],
        stride: [2, 1],
        dilation: [1, 2],
        before: [2, 1],
        after: [0, 3],
    };
    const FROM: [usize; 2] = [8, 5];
    const CHANNELS: usize = 11;

    fn check(work: Work, expected: &[f32]) {
        let map = blocked(&noise(CHANNELS * FROM[0] * FROM[1], 1), FROM[0] * FROM[1]);
        let to = WINDOW.sides(FROM).unwrap();
        for isa in Isa::all() {
            let mut output = vec![f32::NAN; 16 * to[0] * to[1]];
            isa.run(Windowed {
                work,
                window: &WINDOW,
                input: &map,
                from: FROM,
                to,
                output: &mut output,
            });
            let expected = blocked(expected, to[0] * to[1]);
            for (channel, (x, y)) in output.iter().zip(&expected).enumerate() {
                let padding = channel / 8 / (to[0] * to[1]) * 8 + channel % 8 >= CHANNELS;
                // A window in the padding alone has no largest pixel: both are infinite.
                assert!(padding || x == y || (x - y).abs() < 1e-5, "{x}, not {y}");
            }
        }
    }

    /// The results of each channel by itself, of weights.
    fn each_channel(weights: &[f32], bias: &[f32]) -> Vec<f32> {
        let map = noise(CHANNELS * FROM[0] * FROM[1], 1);
        let taps = WINDOW.kernel[0] * WINDOW.kernel[1];
        let planes = map.chunks_exact(FROM[0] * FROM[1]).enumerate();
        let results = planes.flat_map(|(channel, plane)| {
            let weights = &weights[channel * taps..][..taps];
            let bias = &bias[channel..][..1];
            convolution(plane, FROM, (weights, bias), &WINDOW, Function::Identity)
        });
        results.collect()
    }

    #[test]
    fn channels_are_convolved_by_themselves() {
        let taps = WINDOW.kernel[0] * WINDOW.kernel[1];
        let (weights, bias) = (noise(CHANNELS * taps, 2), noise(16, 3));
        let packed = blocked(&weights, taps);
        check(
            Work::Depthwise(&packed, &bias),
            &each_channel(&weights, &bias),
        );
    }

    #[test]
    fn pooling_counts_what_it_should() {
        let map = noise(CHANNELS * FROM[0] * FROM[1], 1);
        let to = WINDOW.sides(FROM).unwrap();
        let (counted_before, counted_after) = ([1, 1], [0, 2]);
        let (mut most, mut means) = (Vec::new(), Vec::new());
        for plane in map.chunks_exact(FROM[0] * FROM[1]) {
            for place in 0..to[0] * to[1] {
                let (mut top, mut sum, mut count) = (f32::NEG_INFINITY, 0.0, 0);
                for tap in 0..6 {
                    // Places in the map from the start of its padding on.
                    let y = place / to[1] * 2 + tap / 2;
                    let x = place % to[1] + tap % 2 * 2;
                    let rows = 2 - counted_before[0]..2 + FROM[0] + counted_after[0];
                    let columns = 1 - counted_before[1]..1 + FROM[1] + counted_after[1];
                    count += usize::from(rows.contains(&y) && columns.contains(&x));
                    if (2..2 + FROM[0]).contains(&y) && (1..1 + FROM[1]).contains(&x) {
                        let pixel = plane[(y - 2) * FROM[1] + x - 1];
                        top = top.max(pixel);
                        sum += pixel;
                    }
                }
                most.push(top);
                means.push(sum / count as f32);
            }
        }
        check(Work::Pool(Pooling::Maximum), &most);
        let average = Pooling::Average {
            before: counted_before,
            after: counted_after,
        };
        check(Work::Pool(average), &means);
    }
}
