//! The kernels, each written once over [`Simd`](super::simd::Simd).
//!
//! Feature maps lie in blocks of [`BLOCK`] channels: `[channel block][pixel][8]`, the last block
//! filled up with zeros. A kernel checks its lengths once and works with pointers from there on.

/// Runs `$wide` on `$n` of `$end` pixels at a time, or, where there are fewer, `$single` on each.
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
pub mod finish;
pub mod gather;
pub mod pointwise;
pub mod reduce;
mod sums;

/// Channels that lie together.
pub const BLOCK: usize = 8;

/// Pixels of one tile of a pointwise convolution. With two vectors of output channels that makes
/// eight sums, which hide the latency of the multiply-add and leave enough of sixteen registers.
pub const TILE: usize = 4;

/// Where the pixels of a feature map lie inside a plane: square, with a border of zeros for the
/// convolution that reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Pixels of a side, without the border.
    pub side: usize,
    /// Pixels of the border before the first and after the last row and column.
    pub border: (usize, usize),
    /// For each pixel in rows, its place in the plane.
    pub places: Vec<u32>,
}

impl Layout {
    /// A square map with a border.
    pub fn new(side: usize, border: (usize, usize)) -> Self {
        let row = side + border.0 + border.1;
        let place = |at: usize| (at / side + border.0) * row + at % side + border.0;
        Self {
            side,
            border,
            places: (0..side * side).map(|at| place(at) as u32).collect(),
        }
    }

    /// Pixels of a side with the border.
    pub fn row(&self) -> usize {
        self.side + self.border.0 + self.border.1
    }

    /// Pixels of a plane with the border.
    pub fn plane(&self) -> usize {
        self.row() * self.row()
    }

    /// Numbers of a map of so many channel blocks.
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

/// The first of each `step` of `0..end`, the last moved back so that none goes past the end. `end`
/// is at least `step`.
pub fn tiles(end: usize, step: usize) -> impl Iterator<Item = usize> {
    (0..end.div_ceil(step)).map(move |tile| (tile * step).min(end - step))
}
