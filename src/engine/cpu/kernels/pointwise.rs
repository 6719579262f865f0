//! The pointwise convolution: for each pixel a matrix product over the channels, in f32 or in whole
//! numbers.

use super::finish::{Finish, Finishing, Sums};
use super::sums::{Chunk, Floats, Fours, PAIRS_TILE, Pairs, Widen};
use super::{BLOCK, TILE};
use crate::engine::cpu::simd::Level;

/// Pixels that are worked through for one block of output channels before the next, so that the
/// weights of the block stay in the first-level cache, and the pixels in the second.
pub const CHUNK: usize = 4 * TILE * PAIRS_TILE;

/// What a pointwise convolution reads, and its weights.
pub enum Input<'a> {
    /// f32.
    Values {
        /// `[input block][pixel][8]`.
        map: &'a [f32],
        /// `[output block][input channel][8]`, input channels filled up to whole blocks.
        weights: &'a [f32],
        /// Whether a multiply-add may round once.
        fused: bool,
    },
    /// Levels of 0..=127.
    Levels {
        /// `[input block][pixel][8]`.
        map: &'a [u8],
        /// `[output block][group of input channels][8 outputs][group]`, where a group is
        /// [`Level::group`] input channels.
        weights: &'a [i8],
        /// What a whole sum is multiplied with, `[output block][8]`.
        scale: &'a [f32],
        /// Room for [`CHUNK`] widened pixels, where a group is 2.
        wide: &'a mut [i16],
    },
}

/// A pointwise convolution of maps without a border.
pub struct Pointwise<'a> {
    /// What it reads.
    pub input: Input<'a>,
    /// Number of pixels.
    pub pixels: usize,
    /// `[output block][8]`.
    pub bias: &'a [f32],
    /// What becomes of the sums.
    pub finish: Finish<'a>,
    /// Room for the sums.
    pub scratch: &'a mut Scratch,
}

/// Room for the sums of a chunk of pixels and a block of output channels.
#[derive(Clone)]
pub struct Scratch {
    floats: [f32; CHUNK * BLOCK],
    whole: [i32; CHUNK * BLOCK],
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            floats: [0.0; CHUNK * BLOCK],
            whole: [0; CHUNK * BLOCK],
        }
    }
}

impl Pointwise<'_> {
    /// Carries it out.
    pub fn run(mut self, level: Level) {
        let blocks = self.bias.len() / BLOCK;
        self.finish.check(blocks, self.pixels);
        for first in (0..self.pixels).step_by(CHUNK) {
            // The last chunk starts early enough for a whole tile.
            let end = (first + CHUNK).min(self.pixels);
            let first = first.min(end.saturating_sub(2 * TILE));
            self.chunk(level, blocks, (first, end - first));
        }
    }

    fn chunk(&mut self, level: Level, blocks: usize, (first, count): (usize, usize)) {
        let pixels = self.pixels;
        let Scratch { floats, whole } = &mut *self.scratch;
        if let Input::Levels { map, wide, .. } = &mut self.input
            && level.group() == 2
        {
            let chunk = chunk_of(map, pixels, first, count);
            level.run(Widen { chunk, wide });
        }
        for block in 0..blocks {
            let bias = &self.bias[block * BLOCK..][..BLOCK];
            let sums = match &self.input {
                Input::Values {
                    map,
                    weights,
                    fused,
                } => {
                    let chunk = chunk_of(map, pixels, first, count);
                    let weights = &weights[block * chunk.depth * BLOCK..];
                    let sums = &mut floats[..];
                    match fused {
                        true => level.run(Floats::<true> {
                            chunk,
                            weights,
                            bias,
                            sums,
                        }),
                        false => level.run(Floats::<false> {
                            chunk,
                            weights,
                            bias,
                            sums,
                        }),
                    }
                    Sums::Floats(floats)
                }
                Input::Levels {
                    map,
                    weights,
                    scale,
                    wide,
                } => {
                    let chunk = chunk_of(map, pixels, first, count);
                    let weights = &weights[block * chunk.depth * BLOCK..];
                    let sums = &mut whole[..];
                    if level.group() == 2 {
                        let chunk = chunk_of(&wide[..chunk.depth * count], count, 0, count);
                        level.run(Pairs {
                            chunk,
                            weights,
                            sums,
                        });
                    } else {
                        level.run(Fours {
                            chunk,
                            weights,
                            sums,
                        });
                    }
                    Sums::Whole(whole, &scale[block * BLOCK..][..BLOCK], bias)
                }
            };
            level.run(Finishing {
                sums,
                finish: &mut self.finish,
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
