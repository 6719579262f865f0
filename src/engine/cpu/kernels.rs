//! The kernels, each written once over [`Simd`](super::simd::Simd).
//!
//! Feature maps are stored in blocks of [`BLOCK`] channels: `[channel block][pixel][8]`, the last
//! block padded with zeros. A kernel checks its lengths once and works with pointers from there on.

/// Runs `$wide` on tiles of `$n` pixels of `0..$end`, or `$single` on each pixel where there are
/// fewer than `$n`.
macro_rules! each_tile {
    ($end:expr, $n:expr, $wide:expr, $single:expr) => {
        if $end < $n {
            for pixel in 0..$end {
                $single(pixel);
            }
        } else {
            for pixel in tiles($end, $n) {
                $wide(pixel);
            }
        }
    };
}

pub mod depthwise;
pub mod depthwise_int8;
pub mod epilogue;
#[cfg(feature = "import")]
pub mod finish;
#[cfg(feature = "import")]
pub mod functions;
pub mod im2col;
#[cfg(feature = "import")]
pub mod panel;
pub mod pointwise;
#[cfg(feature = "import")]
pub mod product;
pub mod reduce;
#[cfg(all(test, feature = "import"))]
mod reference;
#[cfg(feature = "import")]
pub mod rows;
mod sums;
#[cfg(feature = "import")]
pub mod window;
#[cfg(feature = "import")]
pub mod winograd;

/// Channels of a block.
pub const BLOCK: usize = 8;

/// Pixels of one tile of a pointwise convolution. With two vectors of output channels that makes
/// eight sums, which hide the latency of the multiply-add and leave enough of sixteen registers.
pub const TILE: usize = 4;

/// How the pixels of a square feature map are arranged in a plane, with a border of zeros for the
/// convolution that reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Pixels of a side, without the border.
    pub side: usize,
    /// Pixels of the border before the first and after the last row and column.
    pub border: (usize, usize),
    /// For each pixel, row by row, its index in the plane.
    pub offsets: Vec<u32>,
}

impl Layout {
    /// A square map with a border.
    pub fn new(side: usize, border: (usize, usize)) -> Self {
        let row = side + border.0 + border.1;
        let offset = |pixel: usize| (pixel / side + border.0) * row + pixel % side + border.0;
        Self {
            side,
            border,
            offsets: (0..side * side).map(|pixel| offset(pixel) as u32).collect(),
        }
    }

    /// Pixels of a row with the border.
    pub fn row(&self) -> usize {
        self.side + self.border.0 + self.border.1
    }

    /// Pixels of a plane with the border.
    pub fn plane(&self) -> usize {
        self.row() * self.row()
    }

    /// Numbers of a map with `blocks` channel blocks.
    pub fn length(&self, blocks: usize) -> usize {
        blocks * self.plane() * BLOCK
    }

    /// Writes zeros to the borders of all planes.
    pub fn clear_border<T: Default>(&self, map: &mut [T]) {
        if self.border == (0, 0) {
            return;
        }
        let (before, row) = (self.border.0, self.row());
        for plane in map.chunks_exact_mut(self.plane() * BLOCK) {
            for (y, line) in plane.chunks_exact_mut(row * BLOCK).enumerate() {
                if (before..before + self.side).contains(&y) {
                    let (left, rest) = line.split_at_mut(before * BLOCK);
                    left.fill_with(T::default);
                    rest[self.side * BLOCK..].fill_with(T::default);
                } else {
                    line.fill_with(T::default);
                }
            }
        }
    }
}

/// The starts of tiles of `step` items that cover `0..end`; the last tile is moved back to end at
/// `end`. `end` is at least `step`.
pub fn tiles(end: usize, step: usize) -> impl Iterator<Item = usize> {
    (0..end.div_ceil(step)).map(move |tile| (tile * step).min(end - step))
}
