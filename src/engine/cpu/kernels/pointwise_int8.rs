//! The pointwise convolution of 7-bit or 14-bit levels with 8-bit weights, summed in 32 bits.

use super::finish::Finish;
use super::{BLOCK, TILE, tiles};
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Pixels that are worked through for one block of output channels before the next, so that the
/// weights of the block stay in the first-level cache, and the pixels in the second.
pub const CHUNK: usize = 16 * TILE;

/// What a pointwise convolution in whole numbers reads.
pub enum Input<'a> {
    /// Levels of 0..=127, `[input block][pixel][8]`, without a border, and room for [`CHUNK`] widened
    /// pixels, which is used where [`Simd::GROUP`] is 2.
    Narrow(&'a [u8], &'a mut [i16]),
    /// Levels of both signs, `[input block][pixel][8]`, without a border.
    Wide(&'a [i16]),
}

/// A pointwise convolution in whole numbers.
pub struct PointwiseInt8<'a> {
    /// The levels.
    pub input: Input<'a>,
    /// Number of pixels.
    pub pixels: usize,
    /// `[output block][group of input channels][8 outputs][group]`, where a group is
    /// [`Simd::GROUP`] input channels, or 2 where the input is wide.
    pub weights: &'a [i8],
    /// What a whole sum is multiplied with, `[output block][8]`.
    pub scale: &'a [f32],
    /// What is added then, `[output block][8]`.
    pub bias: &'a [f32],
    /// What becomes of the sums.
    pub finish: Finish<'a>,
}

impl Kernel for PointwiseInt8<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let length = match &self.input {
            Input::Narrow(map, _) => map.len(),
            Input::Wide(map) => map.len(),
        };
        let depth = length / self.pixels;
        let blocks = self.bias.len() / BLOCK;
        assert!(length == self.pixels * depth && depth % BLOCK == 0);
        assert!(self.weights.len() == blocks * depth * BLOCK);
        assert!(self.scale.len() == blocks * BLOCK);
        self.finish.check(blocks, self.pixels);
        for first in (0..self.pixels).step_by(CHUNK) {
            // The last chunk starts early enough for a whole tile.
            let end = (first + CHUNK).min(self.pixels);
            let first = first.min(end.saturating_sub(TILE));
            // SAFETY: the lengths were checked above; a tile ends with the chunk or before.
            unsafe {
                let plane = self.pixels * BLOCK;
                let levels = match &mut self.input {
                    Input::Wide(map) => Levels::Pairs(map.as_ptr().add(first * BLOCK), plane),
                    Input::Narrow(map, _) if S::GROUP == 4 => {
                        Levels::Fours(map.as_ptr().add(first * BLOCK), plane)
                    }
                    Input::Narrow(map, wide) => {
                        assert!(wide.len() >= CHUNK * depth);
                        let count = end - first;
                        widen::<S>(map.as_ptr().add(first * BLOCK), plane, wide, (count, depth));
                        Levels::Pairs(wide.as_ptr(), count * BLOCK)
                    }
                };
                for block in 0..blocks {
                    if end - first < TILE {
                        for pixel in 0..end - first {
                            self.tile::<S, 1>(&levels, depth, block, (first, pixel));
                        }
                    } else {
                        for pixel in tiles(end - first, TILE) {
                            self.tile::<S, TILE>(&levels, depth, block, (first, pixel));
                        }
                    }
                }
            }
        }
    }
}

/// Where the levels of a chunk start, and how many of them one block of channels is before the next.
enum Levels {
    Fours(*const u8, usize),
    Pairs(*const i16, usize),
}

impl PointwiseInt8<'_> {
    /// One block of output channels at `PIXELS` pixels, counted from the start of the chunk.
    #[inline(always)]
    unsafe fn tile<S: Simd, const PIXELS: usize>(
        &mut self,
        levels: &Levels,
        depth: usize,
        block: usize,
        (first, pixel): (usize, usize),
    ) {
        unsafe {
            let weights = self.weights.as_ptr().add(block * depth * BLOCK);
            let sums: [[S::I32; 2]; PIXELS] = match *levels {
                Levels::Fours(from, plane) => {
                    fours::<S, PIXELS>(from.add(pixel * BLOCK), plane, weights, depth)
                }
                Levels::Pairs(from, plane) => {
                    pairs::<S, PIXELS>(from.add(pixel * BLOCK), plane, weights, depth)
                }
            };
            let at =
                |numbers: &[f32], lane: usize| S::load(numbers.as_ptr().add(block * BLOCK + lane));
            let scale = [at(self.scale, 0), at(self.scale, LANES)];
            let bias = [at(self.bias, 0), at(self.bias, LANES)];
            for (offset, [low, high]) in sums.into_iter().enumerate() {
                let low = S::add(S::mul(S::to_f32(low), scale[0]), bias[0]);
                let high = S::add(S::mul(S::to_f32(high), scale[1]), bias[1]);
                let place = (block, first + pixel + offset, self.pixels);
                self.finish.store::<S>(place, [low, high]);
            }
        }
    }
}

/// Widens `count` pixels of `depth` channels to `[input block][pixel][8]`.
#[inline(always)]
unsafe fn widen<S: Simd>(
    from: *const u8,
    plane: usize,
    to: &mut [i16],
    (count, depth): (usize, usize),
) {
    for block in 0..depth / BLOCK {
        for pixel in 0..count {
            unsafe {
                let levels = S::widen_u8(from.add(block * plane + pixel * BLOCK));
                let at = (block * count + pixel) * BLOCK;
                S::store_i16(to.as_mut_ptr().add(at), levels);
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
