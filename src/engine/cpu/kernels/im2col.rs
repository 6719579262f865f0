//! im2col: arranges the pixels under each position of a convolution's kernel as the columns of a matrix
//! product, one row of the output at a time.

use super::BLOCK;
use crate::network::Convolution;

/// Writes the pixels of `view`, `[channel][pixel]`, that output row `row` of a convolution depends on
/// to `columns`, `[block][output column][8]`. The numbers are in the order of the weights: channel,
/// kernel row, kernel column. Pixels outside the view and the padding of the last block are zero.
#[inline(never)] // See the `pack` module.
pub fn im2col_row(
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
                // The columns whose pixel lies inside the view.
                let first = before.saturating_sub(x).div_ceil(stride);
                let last = (side + before - x).div_ceil(stride).min(width);
                // Plain indices, because they are fast even before the browser optimises this function.
                for column in first..last {
                    to[column * BLOCK] = line[column * stride + x - before];
                }
            }
        }
    }
}
