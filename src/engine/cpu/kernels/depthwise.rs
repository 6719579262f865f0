//! Depthwise convolution in f32.

use super::{BLOCK, Layout, tiles};
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Output pixels of a row that are computed together. Their sums and the weights of one kernel row fit
/// in sixteen registers.
pub const TILE: usize = 7;

/// A depthwise convolution with a `SIDE` × `SIDE` kernel.
pub struct Depthwise<'a, const SIDE: usize, const STRIDE: usize> {
    /// `[block][pixel][8]` with the border that the convolution needs.
    pub input: &'a [f32],
    /// The layout of the input.
    pub from: &'a Layout,
    /// `[block][kernel row][kernel column][8]`.
    pub weights: &'a [f32],
    /// `[block][8]`.
    pub bias: &'a [f32],
    /// The bounds of the activation.
    pub bounds: (f32, f32),
    /// `[block][pixel][8]`.
    pub output: &'a mut [f32],
    /// The layout of the output.
    pub to: &'a Layout,
}

impl<const SIDE: usize, const STRIDE: usize> Kernel for Depthwise<'_, SIDE, STRIDE> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let blocks = self.bias.len() / BLOCK;
        let side = self.to.side;
        assert!(self.input.len() >= self.from.length(blocks));
        assert!(self.output.len() >= self.to.length(blocks));
        assert!(self.weights.len() == blocks * SIDE * SIDE * BLOCK);
        assert!((side - 1) * STRIDE + SIDE <= self.from.row());
        for block in 0..blocks {
            for row in 0..side {
                // SAFETY: the lengths were checked above; a tile ends with the row or before.
                unsafe {
                    each_tile!(
                        side,
                        TILE,
                        |column| self.tile::<S, TILE>(block, row, column),
                        |column| self.tile::<S, 1>(block, row, column)
                    );
                }
            }
        }
    }
}

impl<const SIDE: usize, const STRIDE: usize> Depthwise<'_, SIDE, STRIDE> {
    #[inline(always)]
    unsafe fn tile<S: Simd, const PIXELS: usize>(
        &mut self,
        block: usize,
        row: usize,
        column: usize,
    ) {
        let (from, to) = (self.from, self.to);
        let corner = block * from.plane() + row * STRIDE * from.row() + column * STRIDE;
        let first = block * to.plane() + to.offsets[row * to.side + column] as usize;
        for lane in [0, LANES] {
            unsafe {
                let bias = S::load(self.bias.as_ptr().add(block * BLOCK + lane));
                let mut sums = [bias; PIXELS];
                for y in 0..SIDE {
                    let taps = (block * SIDE + y) * SIDE * BLOCK + lane;
                    let weights: [S::F32; SIDE] = std::array::from_fn(|x| {
                        S::load(self.weights.as_ptr().add(taps + x * BLOCK))
                    });
                    let input = self
                        .input
                        .as_ptr()
                        .add((corner + y * from.row()) * BLOCK + lane);
                    // Column by column, so that each is loaded once.
                    for at in 0..(PIXELS - 1) * STRIDE + SIDE {
                        let x = S::load(input.add(at * BLOCK));
                        for (tap, &weight) in weights.iter().enumerate() {
                            if at >= tap && (at - tap) % STRIDE == 0 && (at - tap) / STRIDE < PIXELS
                            {
                                let sum = &mut sums[(at - tap) / STRIDE];
                                *sum = S::mul_add(x, weight, *sum);
                            }
                        }
                    }
                }
                let (low, high) = (S::splat(self.bounds.0), S::splat(self.bounds.1));
                let output = self.output.as_mut_ptr().add(first * BLOCK + lane);
                for (pixel, sum) in sums.into_iter().enumerate() {
                    S::store(output.add(pixel * BLOCK), S::clamp(sum, low, high));
                }
            }
        }
    }
}
