//! The pointwise convolution of 7-bit levels with 8-bit weights, summed in 32 bits.

use super::finish::Finish;
use super::{BLOCK, TILE, tiles};
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Pixels that are worked through for one block of output channels before the next, so that the
/// weights of the block stay in the first-level cache, and the pixels in the second.
pub const CHUNK: usize = 16 * TILE;

/// A pointwise convolution in whole numbers.
pub struct PointwiseInt8<'a> {
    /// Levels, `[input block][pixel][8]`, without a border.
    pub input: &'a [u8],
    /// Number of pixels.
    pub pixels: usize,
    /// `[output block][group of input channels][8 outputs][group]`, where a group is
    /// [`Simd::GROUP`] input channels.
    pub weights: &'a [i8],
    /// What a whole sum is multiplied with, `[output block][8]`.
    pub scale: &'a [f32],
    /// What is added then, `[output block][8]`.
    pub bias: &'a [f32],
    /// Room for [`CHUNK`] widened pixels; used where a group is 2.
    pub wide: &'a mut [i16],
    /// What becomes of the sums.
    pub finish: Finish<'a>,
}

impl Kernel for PointwiseInt8<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let depth = self.input.len() / self.pixels;
        let blocks = self.bias.len() / BLOCK;
        assert!(self.input.len() == self.pixels * depth && depth % BLOCK == 0);
        assert!(self.weights.len() == blocks * depth * BLOCK);
        assert!(self.scale.len() == blocks * BLOCK && self.wide.len() >= CHUNK * depth);
        self.finish.check(blocks, self.pixels);
        for first in (0..self.pixels).step_by(CHUNK) {
            // The last chunk starts early enough for a whole tile.
            let end = (first + CHUNK).min(self.pixels);
            let first = first.min(end.saturating_sub(TILE));
            // SAFETY: the lengths were checked above; a tile ends with the chunk or before.
            unsafe {
                if S::GROUP == 2 {
                    self.widen::<S>(first, end);
                }
                for block in 0..blocks {
                    if end - first < TILE {
                        for pixel in first..end {
                            self.tile::<S, 1>(block, (first, end), pixel);
                        }
                    } else {
                        for pixel in tiles(end - first, TILE) {
                            self.tile::<S, TILE>(block, (first, end), first + pixel);
                        }
                    }
                }
            }
        }
    }
}

impl PointwiseInt8<'_> {
    /// Widens a chunk to `[input block][pixel of the chunk][8]`.
    #[inline(always)]
    unsafe fn widen<S: Simd>(&mut self, first: usize, end: usize) {
        let depth = self.input.len() / self.pixels;
        let count = end - first;
        for block in 0..depth / BLOCK {
            for pixel in 0..count {
                unsafe {
                    let from = self
                        .input
                        .as_ptr()
                        .add((block * self.pixels + first + pixel) * BLOCK);
                    let to = self.wide.as_mut_ptr().add((block * count + pixel) * BLOCK);
                    S::store_i16(to, S::widen_u8(from));
                }
            }
        }
    }

    /// One block of output channels at `PIXELS` pixels.
    #[inline(always)]
    unsafe fn tile<S: Simd, const PIXELS: usize>(
        &mut self,
        block: usize,
        (first, end): (usize, usize),
        pixel: usize,
    ) {
        unsafe {
            let depth = self.input.len() / self.pixels;
            let weights = self.weights.as_ptr().add(block * depth * BLOCK);
            let sums: [[S::I32; 2]; PIXELS] = if S::GROUP == 4 {
                let input = self.input.as_ptr().add(pixel * BLOCK);
                fours::<S, PIXELS>(input, self.pixels * BLOCK, weights, depth)
            } else {
                let input = self.wide.as_ptr().add((pixel - first) * BLOCK);
                pairs::<S, PIXELS>(input, (end - first) * BLOCK, weights, depth)
            };
            let at =
                |numbers: &[f32], lane: usize| S::load(numbers.as_ptr().add(block * BLOCK + lane));
            let scale = [at(self.scale, 0), at(self.scale, LANES)];
            let bias = [at(self.bias, 0), at(self.bias, LANES)];
            for (offset, [low, high]) in sums.into_iter().enumerate() {
                let low = S::add(S::mul(S::to_f32(low), scale[0]), bias[0]);
                let high = S::add(S::mul(S::to_f32(high), scale[1]), bias[1]);
                self.finish
                    .store::<S>((block, pixel + offset, self.pixels), [low, high]);
            }
        }
    }
}

/// Sums over groups of four input channels.
#[inline(always)]
unsafe fn fours<S: Simd, const PIXELS: usize>(
    mut input: *const u8,
    plane: usize,
    mut weights: *const i8,
    depth: usize,
) -> [[S::I32; 2]; PIXELS] {
    unsafe {
        let mut sums = [[S::zero_i32(); 2]; PIXELS];
        for _ in 0..depth / BLOCK {
            for group in 0..2 {
                let low = S::load_i8(weights.add(group * 32));
                let high = S::load_i8(weights.add(group * 32 + 16));
                for (pixel, sums) in sums.iter_mut().enumerate() {
                    let x = S::load_splat_i32(input.add(pixel * BLOCK + group * 4));
                    sums[0] = S::dot4(sums[0], low, x);
                    sums[1] = S::dot4(sums[1], high, x);
                }
            }
            input = input.add(plane);
            weights = weights.add(BLOCK * BLOCK);
        }
        sums
    }
}

/// Sums over groups of two input channels, which were widened.
#[inline(always)]
unsafe fn pairs<S: Simd, const PIXELS: usize>(
    mut input: *const i16,
    plane: usize,
    mut weights: *const i8,
    depth: usize,
) -> [[S::I32; 2]; PIXELS] {
    unsafe {
        let mut sums = [[S::zero_i32(); 2]; PIXELS];
        for _ in 0..depth / BLOCK {
            for group in 0..4 {
                let low = S::widen_i8(weights.add(group * 16));
                let high = S::widen_i8(weights.add(group * 16 + 8));
                for (pixel, sums) in sums.iter_mut().enumerate() {
                    let x = S::load_splat_i32(input.add(pixel * BLOCK + group * 2).cast());
                    sums[0] = S::dot2(sums[0], low, x);
                    sums[1] = S::dot2(sums[1], high, x);
                }
            }
            input = input.add(plane);
            weights = weights.add(BLOCK * BLOCK);
        }
        sums
    }
}
