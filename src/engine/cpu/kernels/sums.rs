//! The inner loops of the pointwise convolution: sums of products over the input channels, for one
//! block of output channels and a chunk of pixels. Each is a small function of its own, because
//! browsers' compilers keep the sums of a small loop in registers, but not those of a large one.

use super::{BLOCK, TILE, tiles};
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Pixels of one tile of [`SumDot2`], the fastest in Chromium.
pub const DOT2_TILE: usize = 5;

/// A chunk of pixels of a map, without a border.
#[derive(Clone, Copy)]
pub struct Chunk<'a, T> {
    /// The map from the chunk's first pixel on, `[input block][pixel][8]`.
    pub map: &'a [T],
    /// Numbers from one block of channels to the next.
    pub plane: usize,
    /// Channels, padded to whole blocks.
    pub depth: usize,
    /// Pixels of the chunk.
    pub pixels: usize,
}

impl<T> Chunk<'_, T> {
    fn check(&self, weights: usize, sums: usize) {
        let last = self.depth / BLOCK - 1;
        assert!(self.map.len() >= last * self.plane + self.pixels * BLOCK);
        assert!(weights >= self.depth * BLOCK && sums >= self.pixels * BLOCK);
    }
}

/// Sums of f32 products, which start with the bias or continue those there are. With `FUSED`, a multiply-add
/// rounds once where the instruction set can; without it, every instruction set gives the same bits.
pub struct SumF32<'a, const FUSED: bool> {
    /// The input.
    pub chunk: Chunk<'a, f32>,
    /// `[input channel][8 outputs]`.
    pub weights: &'a [f32],
    /// What 8 outputs start with; `None` to add to `sums`.
    pub bias: Option<&'a [f32]>,
    /// `[pixel][8 outputs]`.
    pub sums: &'a mut [f32],
}

impl<const FUSED: bool> Kernel for SumF32<'_, FUSED> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        self.chunk.check(self.weights.len(), self.sums.len());
        assert!(self.bias.is_none_or(|bias| bias.len() >= BLOCK));
        // A tile that is moved back would add its products twice.
        let tile = if FUSED && S::TALL { 2 * TILE } else { TILE };
        assert!(self.bias.is_some() || self.chunk.pixels.is_multiple_of(tile));
        // SAFETY: the lengths were checked; a tile ends with the chunk or before.
        unsafe {
            if FUSED && S::TALL {
                each_tile!(
                    self.chunk.pixels,
                    2 * TILE,
                    |pixel| self.tall::<S, { 2 * TILE }>(pixel),
                    |pixel| self.tall::<S, 1>(pixel)
                );
            } else {
                each_tile!(
                    self.chunk.pixels,
                    TILE,
                    |pixel| self.tile::<S, TILE>(pixel),
                    |pixel| self.tile::<S, 1>(pixel)
                );
            }
        }
    }
}

impl<const FUSED: bool> SumF32<'_, FUSED> {
    /// `N` pixels by 8 outputs.
    #[inline(always)]
    unsafe fn tile<S: Simd, const N: usize>(&mut self, first: usize) {
        unsafe {
            let to = self.sums.as_mut_ptr().add(first * BLOCK);
            let (start, step) = self.start(to);
            let mut sums: [[S::F32; 2]; N] = std::array::from_fn(|pixel| {
                let start = start.add(pixel * step);
                [S::load(start), S::load(start.add(LANES))]
            });
            let mut input = self.chunk.map.as_ptr().add(first * BLOCK);
            let mut weights = self.weights.as_ptr();
            for _ in 0..self.chunk.depth / BLOCK {
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
                input = input.add(self.chunk.plane);
                weights = weights.add(BLOCK * BLOCK);
            }
            for (pixel, [low, high]) in sums.into_iter().enumerate() {
                S::store(to.add(pixel * BLOCK), low);
                S::store(to.add(pixel * BLOCK + LANES), high);
            }
        }
    }

    /// Where the sums start: the numbers of a pixel, and the distance to those of the next.
    #[inline(always)]
    fn start(&self, sums: *const f32) -> (*const f32, usize) {
        match self.bias {
            Some(bias) => (bias.as_ptr(), 0),
            None => (sums, BLOCK),
        }
    }

    /// `N` pixels by 4 outputs, twice: each number that is read is multiplied only once.
    #[inline(always)]
    unsafe fn tall<S: Simd, const N: usize>(&mut self, first: usize) {
        for lane in [0, LANES] {
            unsafe {
                let to = self.sums.as_mut_ptr().add(first * BLOCK + lane);
                let (start, step) = self.start(to.sub(lane));
                let mut sums: [S::F32; N] =
                    std::array::from_fn(|pixel| S::load(start.add(pixel * step + lane)));
                let mut input = self.chunk.map.as_ptr().add(first * BLOCK);
                let mut weights = self.weights.as_ptr().add(lane);
                for _ in 0..self.chunk.depth / BLOCK {
                    for channel in 0..BLOCK {
                        let weight = S::load(weights.add(channel * BLOCK));
                        for (pixel, sum) in sums.iter_mut().enumerate() {
                            let x = S::load_splat(input.add(pixel * BLOCK + channel));
                            *sum = S::mul_add(x, weight, *sum);
                        }
                    }
                    input = input.add(self.chunk.plane);
                    weights = weights.add(BLOCK * BLOCK);
                }
                for (pixel, sum) in sums.into_iter().enumerate() {
                    S::store(to.add(pixel * BLOCK), sum);
                }
            }
        }
    }
}

/// Sums of quantized products, inputs 0..=127, four channels at a time.
pub struct SumDot4<'a> {
    /// The input.
    pub chunk: Chunk<'a, u8>,
    /// `[group of input channels][8 outputs][4]`.
    pub weights: &'a [i8],
    /// `[pixel][8 outputs]`.
    pub sums: &'a mut [i32],
}

impl Kernel for SumDot4<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        self.chunk.check(self.weights.len(), self.sums.len());
        // SAFETY: the lengths were checked; a tile ends with the chunk or before.
        unsafe {
            each_tile!(
                self.chunk.pixels,
                TILE,
                |pixel| self.tile::<S, TILE>(pixel),
                |pixel| self.tile::<S, 1>(pixel)
            );
        }
    }
}

impl SumDot4<'_> {
    #[inline(always)]
    unsafe fn tile<S: Simd, const N: usize>(&mut self, first: usize) {
        unsafe {
            let mut sums = [[S::zero_i32(); 2]; N];
            let mut input = self.chunk.map.as_ptr().add(first * BLOCK);
            let mut weights = self.weights.as_ptr();
            for _ in 0..self.chunk.depth / BLOCK {
                for group in 0..BLOCK / 4 {
                    let low = S::load_i8(weights.add(group * 4 * BLOCK));
                    let high = S::load_i8(weights.add(group * 4 * BLOCK + 4 * LANES));
                    for (pixel, sums) in sums.iter_mut().enumerate() {
                        let x = S::load_splat_i32(input.add(pixel * BLOCK + group * 4));
                        sums[0] = S::dot4(sums[0], low, x);
                        sums[1] = S::dot4(sums[1], high, x);
                    }
                }
                input = input.add(self.chunk.plane);
                weights = weights.add(BLOCK * BLOCK);
            }
            let to = self.sums.as_mut_ptr().add(first * BLOCK);
            for (pixel, [low, high]) in sums.into_iter().enumerate() {
                S::store_i32(to.add(pixel * BLOCK), low);
                S::store_i32(to.add(pixel * BLOCK + LANES), high);
            }
        }
    }
}

/// Sums of quantized products, inputs widened to 16 bits, two channels at a time.
pub struct SumDot2<'a> {
    /// The input.
    pub chunk: Chunk<'a, i16>,
    /// `[group of input channels][8 outputs][2]`.
    pub weights: &'a [i8],
    /// `[pixel][8 outputs]`.
    pub sums: &'a mut [i32],
}

impl Kernel for SumDot2<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        self.chunk.check(self.weights.len(), self.sums.len());
        // SAFETY: the lengths were checked; a tile ends with the chunk or before.
        unsafe {
            each_tile!(
                self.chunk.pixels,
                DOT2_TILE,
                |pixel| self.tile::<S, DOT2_TILE>(pixel),
                |pixel| self.tile::<S, 1>(pixel)
            );
        }
    }
}

impl SumDot2<'_> {
    #[inline(always)]
    unsafe fn tile<S: Simd, const N: usize>(&mut self, first: usize) {
        unsafe {
            let mut sums = [[S::zero_i32(); 2]; N];
            let mut input = self.chunk.map.as_ptr().add(first * BLOCK);
            let mut weights = self.weights.as_ptr();
            for _ in 0..self.chunk.depth / BLOCK {
                for group in 0..BLOCK / 2 {
                    let low = S::widen_i8(weights.add(group * 2 * BLOCK));
                    let high = S::widen_i8(weights.add(group * 2 * BLOCK + 2 * LANES));
                    for (pixel, sums) in sums.iter_mut().enumerate() {
                        let x = S::load_splat_i32(input.add(pixel * BLOCK + group * 2).cast());
                        sums[0] = S::dot2(sums[0], low, x);
                        sums[1] = S::dot2(sums[1], high, x);
                    }
                }
                input = input.add(self.chunk.plane);
                weights = weights.add(BLOCK * BLOCK);
            }
            let to = self.sums.as_mut_ptr().add(first * BLOCK);
            for (pixel, [low, high]) in sums.into_iter().enumerate() {
                S::store_i32(to.add(pixel * BLOCK), low);
                S::store_i32(to.add(pixel * BLOCK + LANES), high);
            }
        }
    }
}

/// Widens a chunk of a quantized map to `[input block][pixel of the chunk][8]`.
pub struct Widen<'a> {
    /// The input.
    pub chunk: Chunk<'a, u8>,
    /// The output.
    pub wide: &'a mut [i16],
}

impl Kernel for Widen<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Chunk {
            map,
            plane,
            depth,
            pixels,
        } = self.chunk;
        self.chunk.check(usize::MAX, usize::MAX);
        assert!(self.wide.len() >= depth * pixels);
        for block in 0..depth / BLOCK {
            for pixel in 0..pixels {
                // SAFETY: the lengths were checked.
                unsafe {
                    let widened = S::widen_u8(map.as_ptr().add(block * plane + pixel * BLOCK));
                    let at = (block * pixels + pixel) * BLOCK;
                    S::store_i16(self.wide.as_mut_ptr().add(at), widened);
                }
            }
        }
    }
}
