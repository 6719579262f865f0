//! The depthwise convolution of 8-bit levels with 16-bit weights, summed in 16 bits.
//!
//! The weights of a channel are scaled so that no sum can leave 16 bits, which makes them finer
//! than 8-bit ones, and a product keeps its upper half, rounded. Eight channels go at once.

use super::depthwise::TILE;
use super::{BLOCK, Layout, tiles};
use crate::engine::cpu::simd::{Kernel, Simd};

/// Bits below a level in the scaled sum.
pub const SHIFT: u32 = 2;

/// A depthwise convolution in whole numbers, followed by ReLU6.
pub struct DepthwiseInt8<'a, const SIDE: usize, const STRIDE: usize> {
    /// Levels, `[block][pixel][8]`, with the border that the convolution needs.
    pub input: &'a [u8],
    /// Where the pixels of the input lie.
    pub from: &'a Layout,
    /// `[block][kernel row][kernel column][8]`.
    pub weights: &'a [i16],
    /// What a sum is multiplied with, in units of 2⁻¹⁵, `[block][8]`.
    pub scale: &'a [i16],
    /// What is added then, in units of 2⁻² levels, `[block][8]`.
    pub bias: &'a [i16],
    /// Levels, `[block][pixel][8]`.
    pub output: &'a mut [u8],
    /// Where the pixels of the output lie.
    pub to: &'a Layout,
}

impl<const SIDE: usize, const STRIDE: usize> Kernel for DepthwiseInt8<'_, SIDE, STRIDE> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let blocks = self.bias.len() / BLOCK;
        let side = self.to.side;
        assert!(self.input.len() >= self.from.length(blocks));
        assert!(self.output.len() >= self.to.length(blocks));
        assert!(self.weights.len() == blocks * SIDE * SIDE * BLOCK);
        assert!(self.scale.len() == blocks * BLOCK);
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

impl<const SIDE: usize, const STRIDE: usize> DepthwiseInt8<'_, SIDE, STRIDE> {
    #[inline(always)]
    unsafe fn tile<S: Simd, const PIXELS: usize>(
        &mut self,
        block: usize,
        row: usize,
        column: usize,
    ) {
        let (from, to) = (self.from, self.to);
        let corner = block * from.plane() + row * STRIDE * from.row() + column * STRIDE;
        let place = block * to.plane() + to.places[row * to.side + column] as usize;
        unsafe {
            let zero = S::widen_u8([0u8; 8].as_ptr());
            let mut sums = [zero; PIXELS];
            for y in 0..SIDE {
                let taps = (block * SIDE + y) * SIDE * BLOCK;
                let weights: [S::I16; SIDE] = std::array::from_fn(|x| {
                    S::load_i16(self.weights.as_ptr().add(taps + x * BLOCK))
                });
                let input = self.input.as_ptr().add((corner + y * from.row()) * BLOCK);
                // Column by column, so that each is read once and forgotten.
                for at in 0..(PIXELS - 1) * STRIDE + SIDE {
                    let x = S::widen_u8_shifted(input.add(at * BLOCK));
                    for (tap, &weight) in weights.iter().enumerate() {
                        if at >= tap && (at - tap) % STRIDE == 0 && (at - tap) / STRIDE < PIXELS {
                            let sum = &mut sums[(at - tap) / STRIDE];
                            *sum = S::add_i16(*sum, S::mul_high(x, weight));
                        }
                    }
                }
            }
            let scale = S::load_i16(self.scale.as_ptr().add(block * BLOCK));
            let bias = S::load_i16(self.bias.as_ptr().add(block * BLOCK));
            let output = self.output.as_mut_ptr().add(place * BLOCK);
            for (pixel, sum) in sums.into_iter().enumerate() {
                let level = S::add_saturating(S::mul_high(sum, scale), bias);
                S::store_u7::<SHIFT>(output.add(pixel * BLOCK), level);
            }
        }
    }
}
