//! The pointwise convolution in f32: for each pixel a matrix product over the channels.

use super::finish::Finish;
use super::{BLOCK, TILE, tiles};
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Bytes of input that are worked through for one block of output channels before the next; they
/// stay in the second-level cache meanwhile.
const CHUNK_BYTES: usize = 1 << 17;

/// A pointwise convolution. `FUSED` lets a multiply-add round once, where the instruction set can;
/// without it, every level gives the same bits.
pub struct Pointwise<'a, const FUSED: bool> {
    /// `[input block][pixel][8]`, without a border.
    pub input: &'a [f32],
    /// Number of pixels.
    pub pixels: usize,
    /// `[output block][input channel][8]`, input channels filled up to whole blocks.
    pub weights: &'a [f32],
    /// `[output block][8]`.
    pub bias: &'a [f32],
    /// What becomes of the sums.
    pub finish: Finish<'a>,
}

impl<const FUSED: bool> Kernel for Pointwise<'_, FUSED> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let plane = self.pixels * BLOCK;
        let depth = self.input.len() / plane * BLOCK;
        let blocks = self.bias.len() / BLOCK;
        assert!(self.input.len() == self.pixels * depth);
        assert!(self.weights.len() == blocks * depth * BLOCK);
        self.finish.check(blocks, self.pixels);
        let chunk = (CHUNK_BYTES / (depth * size_of::<f32>())).next_multiple_of(TILE);
        for first in (0..self.pixels).step_by(chunk) {
            let pixels = chunk.min(self.pixels - first);
            for block in 0..blocks {
                // SAFETY: the lengths were checked above; a tile ends with the last pixel or before.
                unsafe {
                    if self.pixels < TILE {
                        for pixel in 0..pixels {
                            self.tile::<S, 1>(block, pixel);
                        }
                    } else if pixels < TILE {
                        self.tile::<S, TILE>(block, self.pixels - TILE);
                    } else {
                        for pixel in tiles(pixels, TILE) {
                            self.tile::<S, TILE>(block, first + pixel);
                        }
                    }
                }
            }
        }
    }
}

impl<const FUSED: bool> Pointwise<'_, FUSED> {
    /// One block of output channels at `PIXELS` pixels.
    #[inline(always)]
    unsafe fn tile<S: Simd, const PIXELS: usize>(&mut self, block: usize, first: usize) {
        unsafe {
            let plane = self.pixels * BLOCK;
            let depth = self.input.len() / self.pixels;
            let bias = self.bias.as_ptr().add(block * BLOCK);
            let mut sums = [[S::load(bias), S::load(bias.add(LANES))]; PIXELS];
            let mut input = self.input.as_ptr().add(first * BLOCK);
            let mut weights = self.weights.as_ptr().add(block * depth * BLOCK);
            for _ in 0..depth / BLOCK {
                for channel in 0..BLOCK {
                    let low = S::load(weights.add(channel * BLOCK));
                    let high = S::load(weights.add(channel * BLOCK + LANES));
                    for (pixel, sums) in sums.iter_mut().enumerate() {
                        let x = S::load_splat(input.add(pixel * BLOCK + channel));
                        if FUSED {
                            sums[0] = S::mul_add(x, low, sums[0]);
                            sums[1] = S::mul_add(x, high, sums[1]);
                        } else {
                            sums[0] = S::add(S::mul(x, low), sums[0]);
                            sums[1] = S::add(S::mul(x, high), sums[1]);
                        }
                    }
                }
                input = input.add(plane);
                weights = weights.add(BLOCK * BLOCK);
            }
            for (pixel, sums) in sums.into_iter().enumerate() {
                self.finish
                    .store::<S>((block, first + pixel, self.pixels), sums);
            }
        }
    }
}
