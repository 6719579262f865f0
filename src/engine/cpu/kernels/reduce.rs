//! Spatial mean and standard deviation of each channel.

use super::BLOCK;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// A statistic of a channel over all pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// √(mean x² − mean²).
    Deviation,
}

/// Computes one statistic of each channel.
pub struct Reduce<'a> {
    /// `[block][pixel][8]`, without a border.
    pub input: &'a [f32],
    /// Number of pixels.
    pub pixels: usize,
    /// Which statistic.
    pub statistic: Statistic,
    /// One number per channel, without those that pad the last block.
    pub output: &'a mut [f32],
}

impl Kernel for Reduce<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let share = 1.0 / self.pixels as f32;
        let planes = self.input.chunks_exact(self.pixels * BLOCK);
        for (plane, output) in planes.zip(self.output.chunks_mut(BLOCK)) {
            let mut results = [0.0; BLOCK];
            for lane in [0, LANES] {
                // SAFETY: a plane holds `pixels` × 8 numbers.
                unsafe {
                    let mut sum = S::splat(0.0);
                    let mut squares = S::splat(0.0);
                    for pixel in 0..self.pixels {
                        let x = S::load(plane.as_ptr().add(pixel * BLOCK + lane));
                        sum = S::add(sum, x);
                        squares = S::add(S::mul(x, x), squares);
                    }
                    let (mut sums, mut square_sums) = ([0.0f32; LANES], [0.0f32; LANES]);
                    S::store(sums.as_mut_ptr(), sum);
                    S::store(square_sums.as_mut_ptr(), squares);
                    for (at, (sum, squares)) in sums.into_iter().zip(square_sums).enumerate() {
                        let mean = sum * share;
                        results[lane + at] = match self.statistic {
                            Statistic::Mean => mean,
                            Statistic::Deviation => (squares * share - mean * mean).max(0.0).sqrt(),
                        };
                    }
                }
            }
            output.copy_from_slice(&results[..output.len()]);
        }
    }
}
