//! Convolutions with 3 × 3 windows by the minimal filtering F(2×2, 3×3) of Lavin & Gray (2016): a tile of
//! 2 × 2 results takes 16 multiplications per pair of channels instead of 36. All tiles together are 16
//! matrix products.

use super::finish::{Ending, Place};
use super::product::{add_products, grow, parts};
use super::sums::Chunk;
use super::{BLOCK, TILE};
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// Numbers of a transformed tile.
pub const POSITIONS: usize = 16;

/// The most numbers of transformed tiles, so that they stay in the second-level cache.
const MAX_TILES: usize = 1 << 17;

/// A convolution of a map `[channel block][pixel][8]` with a 3 × 3 window and stride 1.
pub struct Winograd<'a> {
    /// The map.
    pub map: &'a [f32],
    /// Its rows and columns.
    pub from: [usize; 2],
    /// Rows and columns of the result.
    pub to: [usize; 2],
    /// Rows and columns of padding before the map.
    pub before: [usize; 2],
    /// `[position][block of results][channel][8 results]`, by [`transform_weights`].
    pub weights: &'a [f32],
    /// `[block of results][8]`.
    pub bias: &'a [f32],
    /// What follows the sums.
    pub ending: Ending<'a>,
}

/// Scratch memory.
#[derive(Clone, Default)]
pub struct WinogradScratch {
    rows: Vec<f32>,
    tiles: Vec<f32>,
    products: Vec<f32>,
    band: Vec<f32>,
}

impl Winograd<'_> {
    /// Computes it.
    pub fn run(mut self, isa: Isa, scratch: &mut WinogradScratch) {
        let tiles = self.to.map(|side| side.div_ceil(2));
        let channels = self.map.len() / (self.from[0] * self.from[1]);
        let most = MAX_TILES / (POSITIONS * channels * tiles[1]);
        for (first, count) in parts(tiles[0], most.max(1), 1) {
            self.rows(isa, scratch, channels, (first, count), tiles[1]);
        }
    }

    /// Computes `count` rows of tiles from `first` on.
    fn rows(
        &mut self,
        isa: Isa,
        scratch: &mut WinogradScratch,
        channels: usize,
        (first, count): (usize, usize),
        width: usize,
    ) {
        let tiles = count * width;
        let padded = tiles.next_multiple_of(TILE);
        let WinogradScratch {
            rows,
            tiles: transformed,
            products,
            band,
        } = scratch;
        let transformed = grow(transformed, POSITIONS * channels * padded);
        let columns = 2 * width + 2;
        let rows = grow(rows, 4 * columns * BLOCK);
        for block in 0..channels / BLOCK {
            for row in 0..count {
                self.gather(block, 2 * (first + row), columns, rows);
                isa.run(TransformTiles {
                    rows,
                    width,
                    position: channels * padded,
                    tiles: &mut transformed[(block * padded + row * width) * BLOCK..],
                });
            }
        }
        let products = grow(products, POSITIONS * padded * BLOCK);
        let band = grow(band, 4 * tiles * BLOCK);
        let blocks = self.bias.len() / BLOCK;
        for block in 0..blocks {
            for position in 0..POSITIONS {
                let at = (position * blocks + block) * channels * BLOCK;
                let chunk = Chunk {
                    map: &transformed[position * channels * padded..],
                    plane: padded * BLOCK,
                    depth: channels,
                    pixels: padded,
                };
                let weights = &self.weights[at..];
                let sums = &mut products[position * padded * BLOCK..][..padded * BLOCK];
                add_products(isa, chunk, weights, Some(&[0.0; BLOCK]), sums);
            }
            isa.run(TransformResults {
                products,
                position: padded * BLOCK,
                width,
                bias: &self.bias[block * BLOCK..][..BLOCK],
                band: &mut *band,
            });
            self.store(isa, block, (first, count), width, band);
        }
    }

    /// Copies the four rows of the padded map from `row` on, one block of channels.
    #[inline(never)] // See the `pack` module.
    fn gather(&self, block: usize, row: usize, columns: usize, rows: &mut [f32]) {
        let [height, width] = self.from;
        let plane = &self.map[block * height * width * BLOCK..][..height * width * BLOCK];
        for (at, to) in rows.chunks_exact_mut(columns * BLOCK).enumerate() {
            let source = (row + at).checked_sub(self.before[0]);
            let Some(source) = source.filter(|&source| source < height) else {
                to.fill(0.0);
                continue;
            };
            let from = &plane[source * width * BLOCK..][..width * BLOCK];
            let (left, rest) = to.split_at_mut((self.before[1] * BLOCK).min(columns * BLOCK));
            left.fill(0.0);
            let used = rest.len().min(from.len());
            rest[..used].copy_from_slice(&from[..used]);
            rest[used..].fill(0.0);
        }
    }

    /// Stores the rows of a band of results for one block.
    fn store(
        &mut self,
        isa: Isa,
        block: usize,
        (first, count): (usize, usize),
        width: usize,
        band: &mut [f32],
    ) {
        let [height, columns] = self.to;
        let used = (2 * count).min(height - 2 * first);
        let start = block * height * columns + 2 * first * columns;
        // Rows of an even width follow each other without a gap.
        let (runs, length) = if 2 * width == columns {
            (1, used * columns)
        } else {
            (used, columns)
        };
        for run in 0..runs {
            let sums = &mut band[run * 2 * width * BLOCK..][..length * BLOCK];
            let place = Place {
                start: (start + run * columns) * BLOCK,
                row: BLOCK,
                lanes: BLOCK,
            };
            self.ending.run(isa, sums, length, place);
        }
    }
}

/// Transforms a row of tiles of 4 × 4 pixels, Bᵀ d B, for one block of channels.
struct TransformTiles<'a> {
    /// Four rows of `2 · width + 2` pixels.
    rows: &'a [f32],
    /// Number of tiles.
    width: usize,
    /// Distance of the positions.
    position: usize,
    /// The results, `[position][tile][8]`.
    tiles: &'a mut [f32],
}

impl Kernel for TransformTiles<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let row = (2 * self.width + 2) * BLOCK;
        assert!(self.rows.len() >= 4 * row);
        let last = (POSITIONS - 1) * self.position;
        assert!(self.tiles.len() >= last + self.width * BLOCK);
        let [rows, tiles] = [self.rows.as_ptr(), self.tiles.as_mut_ptr().cast_const()];
        for tile in 0..self.width {
            for lane in [0, LANES] {
                // SAFETY: the lengths were checked.
                unsafe {
                    let from = rows.add(2 * tile * BLOCK + lane);
                    let columns: [[S::F32; 4]; 4] = std::array::from_fn(|column| {
                        let load = |y: usize| S::load(from.add(y * row + column * BLOCK));
                        differences::<S>([load(0), load(1), load(2), load(3)])
                    });
                    let to = tiles.add(tile * BLOCK + lane).cast_mut();
                    for y in 0..4 {
                        let line = differences::<S>(columns.map(|column| column[y]));
                        for (x, value) in line.into_iter().enumerate() {
                            S::store(to.add((4 * y + x) * self.position), value);
                        }
                    }
                }
            }
        }
    }
}

/// Bᵀ d.
#[inline(always)]
unsafe fn differences<S: Simd>([a, b, c, d]: [S::F32; 4]) -> [S::F32; 4] {
    unsafe { [S::sub(a, c), S::add(b, c), S::sub(c, b), S::sub(b, d)] }
}

/// Transforms products to tiles of 2 × 2 results, Aᵀ m A, and adds the bias.
struct TransformResults<'a> {
    /// `[position][tile][8]`.
    products: &'a [f32],
    /// Distance of the positions.
    position: usize,
    /// Tiles of a row.
    width: usize,
    /// 8 results.
    bias: &'a [f32],
    /// Rows of `2 · width` pixels, `[row][column][8]`.
    band: &'a mut [f32],
}

impl Kernel for TransformResults<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let tiles = self.band.len() / (4 * BLOCK);
        assert!(self.products.len() >= (POSITIONS - 1) * self.position + tiles * BLOCK);
        assert!(tiles.is_multiple_of(self.width) && self.bias.len() >= BLOCK);
        for lane in [0, LANES] {
            // SAFETY: the lengths were checked.
            unsafe {
                let bias = S::load(self.bias.as_ptr().add(lane));
                for tile in 0..tiles {
                    let from = self.products.as_ptr().add(tile * BLOCK + lane);
                    let columns: [[S::F32; 2]; 4] = std::array::from_fn(|x| {
                        let load = |y: usize| S::load(from.add((4 * y + x) * self.position));
                        sums::<S>([load(0), load(1), load(2), load(3)])
                    });
                    let (row, column) = (tile / self.width, tile % self.width);
                    for y in 0..2 {
                        let [a, b] = sums::<S>(columns.map(|column| column[y]));
                        let pixel = (2 * row + y) * 2 * self.width + 2 * column;
                        let to = self.band.as_mut_ptr().add(pixel * BLOCK + lane);
                        S::store(to, S::add(a, bias));
                        S::store(to.add(BLOCK), S::add(b, bias));
                    }
                }
            }
        }
    }
}

/// Aᵀ m.
#[inline(always)]
unsafe fn sums<S: Simd>([a, b, c, d]: [S::F32; 4]) -> [S::F32; 2] {
    unsafe { [S::add(S::add(a, b), c), S::sub(S::sub(b, c), d)] }
}

/// Transforms weights `[result][channel][3][3]`, G g Gᵀ, and packs them; channels and results are padded
/// to whole blocks.
#[inline(never)] // See the `pack` module.
pub fn transform_weights(weights: &[f32], channels: usize) -> Vec<f32> {
    let results = weights.len() / (channels * 9);
    let (depth, blocks) = (channels.next_multiple_of(BLOCK), results.div_ceil(BLOCK));
    let mut packed = vec![0.0; POSITIONS * blocks * depth * BLOCK];
    for (at, window) in weights.as_chunks::<9>().0.iter().enumerate() {
        let (result, channel) = (at / channels, at % channels);
        let thirds = |a: f32, b: f32, c: f32| [a, (a + b + c) / 2.0, (a - b + c) / 2.0, c];
        let [a, b, c] = [0, 1, 2].map(|x| thirds(window[x], window[3 + x], window[6 + x]));
        for (y, ((a, b), c)) in a.into_iter().zip(b).zip(c).enumerate() {
            let line = thirds(a, b, c);
            for (x, value) in line.into_iter().enumerate() {
                let block = (4 * y + x) * blocks + result / BLOCK;
                packed[(block * depth + channel) * BLOCK + result % BLOCK] = value;
            }
        }
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::kernels::reference::{assert_close, blocked, convolution, noise};
    use crate::network::operation::{Function, Window};

    /// Sides of 1 to 15, odd and even, more rows than one part, padding on some sides only, channels that do
    /// not fill a block.
    #[test]
    fn it_is_the_convolution() {
        let window = Window {
            kernel: [3; 2],
            before: [1; 2],
            after: [1; 2],
            ..Window::PIXEL
        };
        let lopsided = Window {
            before: [0, 2],
            after: [2, 1],
            ..window
        };
        for (sides, channels, results, window) in [
            ([1, 1], 3, 2, &window),
            ([7, 7], 35, 33, &window),
            ([14, 15], 9, 12, &lopsided),
            ([15, 4], 700, 8, &window),
        ] {
            let map = noise(channels * sides[0] * sides[1], 1);
            let weights = noise(results * channels * 9, 2);
            let bias = noise(results, 3);
            let to = window.sides(sides).unwrap();
            let pixels = to[0] * to[1];
            let residual = noise(results.next_multiple_of(BLOCK) * pixels, 4);
            let expected = convolution(&map, sides, (&weights, &bias), window, Function::Relu);
            let expected = blocked(&expected, pixels);
            let mut padded = bias.clone();
            padded.resize(results.next_multiple_of(BLOCK), 0.0);
            for isa in Isa::all() {
                let mut output = vec![f32::NAN; expected.len()];
                Winograd {
                    map: &blocked(&map, sides[0] * sides[1]),
                    from: sides,
                    to,
                    before: window.before,
                    weights: &transform_weights(&weights, channels),
                    bias: &padded,
                    ending: Ending {
                        function: Function::Relu,
                        residual: Some(&residual),
                        after: Function::Identity,
                        output: &mut output,
                    },
                }
                .run(isa, &mut WinogradScratch::default());
                let sums: Vec<_> = expected.iter().zip(&residual).map(|(x, y)| x + y).collect();
                assert_close(&output, &sums);
            }
        }
    }
}
