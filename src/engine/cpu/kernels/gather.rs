//! From the pixels that a convolution with a kernel sees to the columns of a matrix product
//! (im2col), one row of the output at a time.

use super::BLOCK;
use crate::network::Convolution;

/// Writes what row `row` of the output of a convolution sees of `view`, `[channel][pixel]`, to
/// `columns`, `[block][output column][8]`: the numbers in the order of the weights, channel, kernel
/// row, kernel column. Pixels outside and numbers that fill up the last block are zero.
#[inline(never)] // See `pack`.
pub fn gather_row(
    view: &[f32],
    side: usize,
    convolution: &Convolution,
    row: usize,
    columns: &mut [f32],
) {
    let &Convolution {
        input,
        kernel,
        stride,
        ..
    } = convolution;
    let width = side.div_ceil(stride);
    let (before, _) = convolution.padding(side);
    columns.fill(0.0);
    for (channel, plane) in view.chunks_exact(side * side).take(input).enumerate() {
        for y in 0..kernel {
            let Some(line) = (row * stride + y)
                .checked_sub(before)
                .and_then(|y| plane.get(y * side..(y + 1) * side))
            else {
                continue;
            };
            for x in 0..kernel {
                let number = (channel * kernel + y) * kernel + x;
                let to = &mut columns[number / BLOCK * width * BLOCK + number % BLOCK..];
                // The columns whose pixel is inside.
                let first = before.saturating_sub(x).div_ceil(stride);
                let last = (side + before - x).div_ceil(stride).min(width);
                // Plain indices: this also runs before the browser has optimised it.
                for column in first..last {
                    to[column * BLOCK] = line[column * stride + x - before];
                }
            }
        }
    }
}
