//! Depthwise convolution of 8-bit activations with 16-bit weights, summed in 16 bits.
//!
//! The weights of a channel are scaled so that no sum overflows 16 bits, which makes them finer than
//! 8-bit weights. Each product keeps its upper half, rounded. Eight channels are computed at once.

use super::depthwise::TILE;
use super::{BLOCK, Layout, tiles};
use crate::engine::cpu::simd::{Kernel, Simd};

/// Fractional bits of the scaled sum below one quantized step.
pub const SHIFT: u32 = 2;

/// A depthwise convolution in integers, followed by ReLU6.
pub struct DepthwiseInt8<'a, const SIDE: usize, const STRIDE: usize> {
    /// Quantized, `[block][pixel][8]`, with the border that the convolution needs.
    pub input: &'a [u8],
    /// The layout of the input.
    pub from: &'a Layout,
    /// `[block][kernel row][kernel column][8]`.
    pub weights: &'a [i16],
    /// Factors of the sums, in units of 2⁻¹⁵, `[block][8]`.
    pub scale: &'a [i16],
    /// Added after that, in units of 2⁻² quantized steps, `[block][8]`.
    pub bias: &'a [i16],
    /// Quantized, `[block][pixel][8]`.
    pub output: &'a mut [u8],
    /// The layout of the output.
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
        let first = block * to.plane() + to.offsets[row * to.side + column] as usize;
        unsafe {
            let zero = S::widen_u8([0u8; 8].as_ptr());
            let mut sums = [zero; PIXELS];
            for y in 0..SIDE {
                let taps = (block * SIDE + y) * SIDE * BLOCK;
                let weights: [S::I16; SIDE] = std::array::from_fn(|x| {
                    S::load_i16(self.weights.as_ptr().add(taps + x * BLOCK))
                });
                let input = self.input.as_ptr().add((corner + y * from.row()) * BLOCK);
                // Column by column, so that each is loaded once.
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
            let output = self.output.as_mut_ptr().add(first * BLOCK);
            for (pixel, sum) in sums.into_iter().enumerate() {
                let sum = S::add_saturating(S::mul_high(sum, scale), bias);
                S::store_u7::<SHIFT>(output.add(pixel * BLOCK), sum);
            }
        }
    }
}
