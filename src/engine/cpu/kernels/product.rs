//! Matrix products with packed weights, in f32: linear layers, convolutions, and the two products of an
//! attention. The inner loop is that of the pointwise convolution.

use super::finish::{Ending, Place};
use super::panel::Rows;
use super::sums::{Chunk, SumF32};
use super::{BLOCK, TILE};
use crate::engine::cpu::isa::Isa;

/// The most rows that are computed for a block of results before the next, so that the sums of a block stay
/// in the first-level cache.
const MAX_ROWS: usize = 256;

/// The most numbers of a row that are multiplied before the next block of results, so that the weights of a
/// block stay in the first-level cache, and the rows in the second.
const MAX_DEPTH: usize = 384;

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
    /// What follows the sums.
    pub ending: Ending<'a>,
    /// How the results are arranged.
    pub arrangement: Arrangement,
}

/// Scratch memory of products.
#[derive(Clone, Default)]
pub struct ProductScratch {
    panel: Vec<f32>,
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
        for (first, count) in parts(self.count, MAX_ROWS, TILE) {
            self.chunk(isa, scratch, first, count);
        }
    }

    fn chunk(&mut self, isa: Isa, scratch: &mut ProductScratch, first: usize, count: usize) {
        let ProductScratch { panel, sums } = scratch;
        let blocks = self.bias.len() / BLOCK;
        // The numbers of the rows beyond `count` do not matter.
        let padded = count.next_multiple_of(TILE);
        let whole = self.depth <= MAX_DEPTH;
        let sums = grow(sums, padded * BLOCK * if whole { 1 } else { blocks });
        for (start, depth) in parts(self.depth, MAX_DEPTH, BLOCK) {
            let chunk = match self.rows {
                Rows::Blocks { map, plane } if padded == count => Chunk {
                    map: &map[(start / BLOCK * plane + first) * BLOCK..],
                    plane: plane * BLOCK,
                    depth,
                    pixels: count,
                },
                rows => {
                    let panel = grow(panel, depth * padded);
                    rows.gather((first, count), (start, depth), padded, panel);
                    Chunk {
                        map: panel,
                        plane: padded * BLOCK,
                        depth,
                        pixels: padded,
                    }
                }
            };
            for block in 0..blocks {
                let at = if whole { 0 } else { block * padded * BLOCK };
                let sums = &mut sums[at..][..padded * BLOCK];
                let weights = &self.weights[(block * self.depth + start) * BLOCK..];
                let bias = (start == 0).then(|| &self.bias[block * BLOCK..][..BLOCK]);
                add_products(isa, chunk, weights, bias, sums);
                if start + depth == self.depth {
                    let Arrangement {
                        block: blocks,
                        row,
                        width,
                    } = self.arrangement;
                    let place = Place {
                        start: block * blocks + first * row,
                        row,
                        lanes: BLOCK.min(width.saturating_sub(block * BLOCK)),
                    };
                    self.ending.run(isa, sums, count, place);
                }
            }
        }
    }
}

/// Sums the products of a chunk with 8 results; see [`SumF32`].
///
/// Tall tiles read every row twice. That costs more than a fused multiply-add gains where the rows come from
/// the second-level cache: ViT-S/14 took 475 instead of 400 ms in Chromium on an AMD EPYC.
pub fn add_products(
    isa: Isa,
    chunk: Chunk<f32>,
    weights: &[f32],
    bias: Option<&[f32]>,
    sums: &mut [f32],
) {
    if isa.tall() {
        isa.run(SumF32::<false> {
            chunk,
            weights,
            bias,
            sums,
        });
    } else {
        isa.run(SumF32::<true> {
            chunk,
            weights,
            bias,
            sums,
        });
    }
}

/// Splits `0..count` into parts of similar size, at most `most`, with starts that are multiples of `unit`.
pub fn parts(count: usize, most: usize, unit: usize) -> impl Iterator<Item = (usize, usize)> {
    let size = count.div_ceil(count.div_ceil(most).max(1));
    let size = size.next_multiple_of(unit).max(1);
    let starts = (0..count).step_by(size);
    starts.map(move |first| (first, size.min(count - first)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::kernels::reference::{assert_close, blocked, convolution, noise};
    use crate::network::operation::{Function, Window};

    /// From one row to several parts, widths that are no whole blocks, and more numbers than one part.
    #[test]
    fn rows_are_multiplied_with_weights() {
        let mut scratch = ProductScratch::default();
        for (count, width, results) in [(1, 1, 1), (5, 9, 17), (257, 64, 30), (49, 1000, 24)] {
            let (rows, weights) = (noise(count * width, 1), noise(results * width, 2));
            let (bias, residual) = (noise(results, 3), noise(count * results, 4));
            let mut expected = Vec::new();
            for (at, row) in rows.chunks_exact(width).enumerate() {
                for (result, weights) in weights.chunks_exact(width).enumerate() {
                    let products = row.iter().zip(weights);
                    let sum: f64 = products.map(|(&x, &w)| f64::from(x) * f64::from(w)).sum();
                    let value = Function::Gelu.at(sum + f64::from(bias[result]));
                    expected.push((value as f32 + residual[at * results + result]).max(0.0));
                }
            }
            let mut packed = vec![0.0; packed_length(results, width)];
            pack_rows(&weights, (results, width, width), 1.0, &mut packed);
            let mut padded = bias.clone();
            padded.resize(results.next_multiple_of(BLOCK), 0.0);
            for isa in Isa::all() {
                let mut output = vec![f32::NAN; count * results];
                Product {
                    rows: Rows::Dense {
                        numbers: &rows,
                        width,
                        stride: width,
                    },
                    count,
                    depth: width.next_multiple_of(BLOCK),
                    weights: &packed,
                    bias: &padded,
                    ending: Ending {
                        function: Function::Gelu,
                        residual: Some(&residual),
                        after: Function::Relu,
                        output: &mut output,
                    },
                    arrangement: Arrangement {
                        block: BLOCK,
                        row: results,
                        width: results,
                    },
                }
                .run(isa, &mut scratch);
                assert_close(&output, &expected);
            }
        }
    }

    /// Padding on some sides, strides, distances between the taps, and windows beyond the map.
    #[test]
    fn windows_of_maps_are_convolutions() {
        let windows = [
            ([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]),
            ([3, 2], [2, 1], [1, 2], [0, 2], [3, 1]),
            ([7, 7], [2, 2], [1, 1], [3, 3], [3, 3]),
            ([1, 1], [2, 2], [1, 1], [0, 0], [0, 0]),
        ];
        for (kernel, stride, dilation, before, after) in windows {
            let window = Window {
                kernel,
                stride,
                dilation,
                before,
                after,
            };
            for (channels, sides) in [(3, [9, 20]), (16, [9, 8]), (72, [23, 24])] {
                check_window(&window, channels, sides);
            }
        }
    }

    fn check_window(window: &Window, channels: usize, sides: [usize; 2]) {
        let results = 11;
        let taps = window.kernel[0] * window.kernel[1];
        let map = noise(channels * sides[0] * sides[1], 1);
        let weights = noise(results * channels * taps, 2);
        let bias = noise(16, 3);
        let expected = convolution(
            &map,
            sides,
            (&weights, &bias[..results]),
            window,
            Function::Silu,
        );
        let to = window.sides(sides).unwrap();
        let pixels = to[0] * to[1];
        let blocks = blocked(&map, sides[0] * sides[1]);
        let (rows, ordered) = if channels < BLOCK {
            let map = &map;
            let columns = to[1];
            let rows = Rows::WindowOfPlanes {
                map,
                sides,
                window,
                columns,
            };
            (rows, weights)
        } else {
            // In the order of the taps, then the channels.
            let order = |at: usize| {
                let (result, number) = (at / (channels * taps), at % (channels * taps));
                let (tap, channel) = (number / channels, number % channels);
                weights[(result * channels + channel) * taps + tap]
            };
            let rows = Rows::WindowOfBlocks {
                map: &blocks,
                sides,
                blocks: channels / BLOCK,
                window,
                columns: to[1],
            };
            (rows, (0..weights.len()).map(order).collect())
        };
        let numbers = channels * taps;
        let mut packed = vec![0.0; packed_length(results, numbers)];
        pack_rows(&ordered, (results, numbers, numbers), 1.0, &mut packed);
        for isa in Isa::all() {
            let mut output = vec![f32::NAN; 16 * pixels];
            Product {
                rows,
                count: pixels,
                depth: numbers.next_multiple_of(BLOCK),
                weights: &packed,
                bias: &bias,
                ending: Ending {
                    function: Function::Silu,
                    ..Ending::plain(&mut output)
                },
                arrangement: Arrangement {
                    block: pixels * BLOCK,
                    row: BLOCK,
                    width: 16,
                },
            }
            .run(isa, &mut ProductScratch::default());
            for (result, expected) in expected.chunks_exact(pixels).enumerate() {
                let plane = &output[result / BLOCK * pixels * BLOCK..];
                let found = plane[result % BLOCK..].iter().step_by(BLOCK).take(pixels);
                assert_close(&found.copied().collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn parts_cover_everything_once() {
        for count in 0..600 {
            let mut at = 0;
            for (first, size) in parts(count, 256, 4) {
                assert!(first == at && first.is_multiple_of(4) && (1..=256).contains(&size));
                at += size;
            }
            assert_eq!(at, count);
        }
    }
}
