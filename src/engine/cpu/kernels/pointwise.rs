//! Pointwise convolution: for each pixel a matrix product over the channels, in f32 or in int8.

use super::epilogue::{BlockEpilogue, Epilogue, Sums};
use super::sums::{Chunk, DOT2_TILE, SumDot2, SumDot4, SumF32, Widen};
use super::{BLOCK, TILE};
use crate::engine::cpu::isa::Isa;

/// Pixels that are computed for one block of output channels before the next block, so that the
/// weights of the block stay in the first-level cache and the pixels in the second.
pub const CHUNK: usize = 4 * TILE * DOT2_TILE;

/// The input of a pointwise convolution and its weights.
pub enum Input<'a> {
    /// In f32.
    Float {
        /// `[input block][pixel][8]`.
        map: &'a [f32],
        /// `[output block][input channel][8]`, input channels padded to whole blocks.
        weights: &'a [f32],
        /// Whether a multiply-add may round once.
        fused: bool,
    },
    /// Quantized to 0..=127.
    Quantized {
        /// `[input block][pixel][8]`.
        map: &'a [u8],
        /// `[output block][group of input channels][8 outputs][group]`, where a group is
        /// [`Isa::group`] input channels.
        weights: &'a [i8],
        /// Factors of the integer sums, `[output block][8]`.
        scale: &'a [f32],
        /// Scratch memory for [`CHUNK`] widened pixels; used where a group is 2.
        wide: &'a mut [i16],
    },
}

/// A pointwise convolution of maps without a border.
pub struct Pointwise<'a> {
    /// The input and the weights.
    pub input: Input<'a>,
    /// Number of pixels.
    pub pixels: usize,
    /// `[output block][8]`.
    pub bias: &'a [f32],
    /// What to do with the sums.
    pub epilogue: Epilogue<'a>,
    /// Scratch memory for the sums.
    pub scratch: &'a mut Scratch,
}

/// Scratch memory for the sums of a chunk of pixels and a block of output channels.
#[derive(Clone)]
pub struct Scratch {
    floats: [f32; CHUNK * BLOCK],
    integers: [i32; CHUNK * BLOCK],
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            floats: [0.0; CHUNK * BLOCK],
            integers: [0; CHUNK * BLOCK],
        }
    }
}

impl Pointwise<'_> {
    /// Computes it.
    pub fn run(mut self, isa: Isa) {
        let blocks = self.bias.len() / BLOCK;
        self.epilogue.check(blocks, self.pixels);
        for first in (0..self.pixels).step_by(CHUNK) {
            // The last chunk starts early enough for a whole tile.
            let end = (first + CHUNK).min(self.pixels);
            let first = first.min(end.saturating_sub(2 * TILE));
            self.chunk(isa, blocks, (first, end - first));
        }
    }

    fn chunk(&mut self, isa: Isa, blocks: usize, (first, count): (usize, usize)) {
        let pixels = self.pixels;
        let Scratch { floats, integers } = &mut *self.scratch;
        if let Input::Quantized { map, wide, .. } = &mut self.input
            && isa.group() == 2
        {
            let chunk = chunk_of(map, pixels, first, count);
            isa.run(Widen { chunk, wide });
        }
        for block in 0..blocks {
            let bias = &self.bias[block * BLOCK..][..BLOCK];
            let sums = match &self.input {
                Input::Float {
                    map,
                    weights,
                    fused,
                } => {
                    let chunk = chunk_of(map, pixels, first, count);
                    let weights = &weights[block * chunk.depth * BLOCK..];
                    let sums = &mut floats[..];
                    if *fused {
                        isa.run(SumF32::<true> {
                            chunk,
                            weights,
                            bias: Some(bias),
                            sums,
                        });
                    } else {
                        isa.run(SumF32::<false> {
                            chunk,
                            weights,
                            bias: Some(bias),
                            sums,
                        });
                    }
                    Sums::Float(floats)
                }
                Input::Quantized {
                    map,
                    weights,
                    scale,
                    wide,
                } => {
                    let chunk = chunk_of(map, pixels, first, count);
                    let weights = &weights[block * chunk.depth * BLOCK..];
                    let sums = &mut integers[..];
                    if isa.group() == 2 {
                        let chunk = chunk_of(&wide[..chunk.depth * count], count, 0, count);
                        isa.run(SumDot2 {
                            chunk,
                            weights,
                            sums,
                        });
                    } else {
                        isa.run(SumDot4 {
                            chunk,
                            weights,
                            sums,
                        });
                    }
                    Sums::Integer(integers, &scale[block * BLOCK..][..BLOCK], bias)
                }
            };
            isa.run(BlockEpilogue {
                sums,
                epilogue: &mut self.epilogue,
                block,
                first,
                count,
                pixels,
            });
        }
    }
}

/// A chunk of a map of `pixels` pixels.
fn chunk_of<T>(map: &[T], pixels: usize, first: usize, count: usize) -> Chunk<'_, T> {
    Chunk {
        map: &map[first * BLOCK..],
        plane: pixels * BLOCK,
        depth: map.len() / pixels,
        pixels: count,
    }
}
