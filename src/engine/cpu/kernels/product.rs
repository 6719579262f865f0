//! Matrix products with packed weights, in f32: linear layers, convolutions, and the two products of an
//! attention. The inner loop is that of the pointwise convolution.

use super::functions::Apply;
use super::pointwise::CHUNK;
use super::sums::{Chunk, SumF32};
use super::{BLOCK, TILE};
use crate::engine::cpu::isa::Isa;
use crate::network::operation::{Function, Window};

/// Where the rows of a product come from. A row is a pixel or a token.
#[derive(Clone, Copy)]
pub enum Rows<'a> {
    /// A map `[channel block][pixel][8]`.
    Blocks {
        /// The map.
        map: &'a [f32],
        /// Its pixels.
        plane: usize,
    },
    /// Rows of `width` numbers, `stride` apart.
    Dense {
        /// The numbers.
        numbers: &'a [f32],
        /// Numbers of a row.
        width: usize,
        /// Distance of the rows.
        stride: usize,
    },
    /// The pixels under a window, in the order window row, window column, channel.
    WindowOfBlocks {
        /// A map `[channel block][pixel][8]`.
        map: &'a [f32],
        /// Its rows and columns.
        sides: [usize; 2],
        /// Channel blocks.
        blocks: usize,
        /// The window.
        window: &'a Window,
        /// Columns of the result.
        columns: usize,
    },
    /// The pixels under a window, in the order channel, window row, window column.
    WindowOfPlanes {
        /// A map `[channel][row][column]`.
        map: &'a [f32],
        /// Its rows and columns.
        sides: [usize; 2],
        /// The window.
        window: &'a Window,
        /// Columns of the result.
        columns: usize,
    },
}

/// How the results are arranged: distances from one block of 8 results, and from one row, to the next.
#[derive(Clone, Copy, Debug)]
pub struct Arrangement {
    /// From a block of 8 results to the next.
    pub block: usize,
    /// From a row to the next.
    pub row: usize,
    /// Results of a row.
    pub width: usize,
}

/// A product of rows with packed weights.
pub struct Product<'a> {
    /// The rows.
    pub rows: Rows<'a>,
    /// Number of rows.
    pub count: usize,
    /// Numbers of a row, padded to whole blocks.
    pub depth: usize,
    /// `[block of results][number of the row][8 results]`.
    pub weights: &'a [f32],
    /// `[block of results][8]`.
    pub bias: &'a [f32],
    /// Applied to the sums.
    pub function: Function,
    /// Added after that; arranged as the results.
    pub residual: Option<&'a [f32]>,
    /// Applied after that.
    pub after: Function,
    /// The results.
    pub output: &'a mut [f32],
    /// How they are arranged.
    pub arrangement: Arrangement,
}

/// Scratch memory of products.
#[derive(Clone, Default)]
pub struct ProductScratch {
    columns: Vec<f32>,
    sums: Vec<f32>,
}

/// Makes a buffer at least as long as needed.
pub fn grow(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

impl Product<'_> {
    /// Computes it.
    pub fn run(mut self, isa: Isa, scratch: &mut ProductScratch) {
        grow(&mut scratch.sums, CHUNK * BLOCK);
        for first in (0..self.count).step_by(CHUNK) {
            // The last chunk starts early enough for a whole tile.
            let end = (first + CHUNK).min(self.count);
            let first = first.min(end.saturating_sub(2 * TILE));
            self.chunk(isa, scratch, first, end - first);
        }
    }

    fn chunk(&mut self, isa: Isa, scratch: &mut ProductScratch, first: usize, count: usize) {
        let depth = self.depth;
        let chunk = match self.rows {
            Rows::Blocks { map, plane } => Chunk {
                map: &map[first * BLOCK..],
                plane: plane * BLOCK,
                depth,
                pixels: count,
            },
            rows => {
                let columns = grow(&mut scratch.columns, depth * count);
                rows.gather(first, count, columns);
                Chunk {
                    map: columns,
                    plane: count * BLOCK,
                    depth,
                    pixels: count,
                }
            }
        };
        for block in 0..self.bias.len() / BLOCK {
            let sums = &mut scratch.sums[..count * BLOCK];
            isa.run(SumF32::<true> {
                chunk,
                weights: &self.weights[block * depth * BLOCK..],
                bias: &self.bias[block * BLOCK..][..BLOCK],
                sums: &mut *sums,
            });
            if self.function != Function::Identity {
                isa.run(Apply {
                    function: self.function,
                    numbers: &mut *sums,
                });
            }
            let Arrangement {
                block: between_blocks,
                row,
                width,
            } = self.arrangement;
            let lanes = BLOCK.min(width.saturating_sub(block * BLOCK));
            let start = block * between_blocks + first * row;
            if let Some(residual) = self.residual {
                for (at, sums) in sums.chunks_exact_mut(BLOCK).enumerate() {
                    let added = &residual[start + at * row..][..lanes];
                    sums.iter_mut().zip(added).for_each(|(sum, x)| *sum += x);
                }
            }
            if self.after != Function::Identity {
                isa.run(Apply {
                    function: self.after,
                    numbers: &mut *sums,
                });
            }
            for (at, sums) in sums.chunks_exact(BLOCK).enumerate() {
                let to = &mut self.output[start + at * row..][..lanes];
                match to.first_chunk_mut::<BLOCK>() {
                    Some(to) => to.copy_from_slice(sums),
                    None => to.copy_from_slice(&sums[..lanes]),
                }
            }
        }
    }
}

impl Rows<'_> {
    /// Arranges rows as `[block][row][8]`, padded with zeros to whole blocks.
    #[inline(never)] // See the `pack` module.
    fn gather(self, first: usize, count: usize, columns: &mut [f32]) {
        match self {
            Rows::Blocks { .. } => {}
            Rows::Dense {
                numbers,
                width,
                stride,
            } => {
                let (whole, rest) = (width / BLOCK, width % BLOCK);
                for at in 0..count {
                    let row = &numbers[(first + at) * stride..][..width];
                    let (eights, tail) = row.as_chunks::<BLOCK>();
                    for (block, eight) in eights.iter().enumerate() {
                        columns[(block * count + at) * BLOCK..][..BLOCK].copy_from_slice(eight);
                    }
                    if rest > 0 {
                        let last = &mut columns[(whole * count + at) * BLOCK..][..BLOCK];
                        last.fill(0.0);
                        last[..rest].copy_from_slice(tail);
                    }
                }
            }
            Rows::WindowOfBlocks {
                map,
                sides,
                blocks,
                window,
                columns: width,
            } => {
                let plane = sides[0] * sides[1] * BLOCK;
                for_each_tap(window, |tap, [row, column]| {
                    let to = &mut columns[tap * blocks * count * BLOCK..][..blocks * count * BLOCK];
                    for at in 0..count {
                        let pixel = first + at;
                        let y = position(window, 0, pixel / width, row, sides[0]);
                        let x = position(window, 1, pixel % width, column, sides[1]);
                        let targets = to
                            .chunks_exact_mut(count * BLOCK)
                            .map(|block| &mut block[at * BLOCK..][..BLOCK]);
                        match y.zip(x) {
                            Some((y, x)) => {
                                let from = (y * sides[1] + x) * BLOCK;
                                for (block, to) in targets.enumerate() {
                                    to.copy_from_slice(&map[block * plane + from..][..BLOCK]);
                                }
                            }
                            None => targets.for_each(|to| to.fill(0.0)),
                        }
                    }
                });
            }
            Rows::WindowOfPlanes {
                map,
                sides,
                window,
                columns: width,
            } => {
                columns.fill(0.0);
                let taps = window.kernel[0] * window.kernel[1];
                for (channel, plane) in map.chunks_exact(sides[0] * sides[1]).enumerate() {
                    for_each_tap(window, |tap, [row, column]| {
                        let number = channel * taps + tap;
                        let to = &mut columns[number / BLOCK * count * BLOCK + number % BLOCK..];
                        for at in 0..count {
                            let pixel = first + at;
                            let y = position(window, 0, pixel / width, row, sides[0]);
                            let x = position(window, 1, pixel % width, column, sides[1]);
                            if let Some((y, x)) = y.zip(x) {
                                to[at * BLOCK] = plane[y * sides[1] + x];
                            }
                        }
                    });
                }
            }
        }
    }
}

fn for_each_tap(window: &Window, mut work: impl FnMut(usize, [usize; 2])) {
    let [rows, columns] = window.kernel;
    for row in 0..rows {
        for column in 0..columns {
            work(row * columns + column, [row, column]);
        }
    }
}

/// The row or column of the map under a tap of a window; `None` in the padding.
#[inline(always)]
pub fn position(window: &Window, axis: usize, to: usize, tap: usize, side: usize) -> Option<usize> {
    let at = to * window.stride[axis] + tap * window.dilation[axis];
    at.checked_sub(window.before[axis]).filter(|&at| at < side)
}

/// Packs weights `[result][number]`, the rows `stride` apart, and multiplies them with a factor.
#[inline(never)] // See the `pack` module.
pub fn pack_rows(
    weights: &[f32],
    (results, numbers, stride): (usize, usize, usize),
    factor: f32,
    packed: &mut [f32],
) {
    let depth = numbers.next_multiple_of(BLOCK);
    let used = results.next_multiple_of(BLOCK) * depth;
    if !results.is_multiple_of(BLOCK) || depth != numbers {
        packed[..used].fill(0.0);
    }
    for result in 0..results {
        let row = &weights[result * stride..][..numbers];
        let to = &mut packed[result / BLOCK * depth * BLOCK + result % BLOCK..];
        for (number, w) in row.iter().enumerate() {
            to[number * BLOCK] = w * factor;
        }
    }
}

/// Packs weights `[number][result]`.
#[inline(never)] // See the `pack` module.
pub fn pack_columns(weights: &[f32], (numbers, results): (usize, usize), packed: &mut [f32]) {
    let depth = numbers.next_multiple_of(BLOCK);
    let used = results.next_multiple_of(BLOCK) * depth;
    if !results.is_multiple_of(BLOCK) || depth != numbers {
        packed[..used].fill(0.0);
    }
    for number in 0..numbers {
        let row = &weights[number * results..][..results];
        for (block, part) in row.chunks(BLOCK).enumerate() {
            packed[(block * depth + number) * BLOCK..][..part.len()].copy_from_slice(part);
        }
    }
}

/// Numbers of packed weights.
pub fn packed_length(results: usize, numbers: usize) -> usize {
    results.next_multiple_of(BLOCK) * numbers.next_multiple_of(BLOCK)
}
