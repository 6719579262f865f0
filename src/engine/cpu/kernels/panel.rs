//! Arranges the rows of a matrix product for its inner loop.

use super::BLOCK;
use crate::network::operation::Window;

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

impl Rows<'_> {
    /// Arranges numbers `start..start + depth` of `count` rows as `[block][row][8]`, with `padded` rows.
    /// Numbers beyond those of a row are zero.
    #[inline(never)] // See the `pack` module.
    pub fn gather(
        self,
        (first, count): (usize, usize),
        (start, depth): (usize, usize),
        padded: usize,
        panel: &mut [f32],
    ) {
        let blocks_of_panel = panel[..depth * padded].chunks_exact_mut(padded * BLOCK);
        match self {
            Rows::Blocks { map, plane } => {
                for (block, to) in blocks_of_panel.enumerate() {
                    let from = ((start / BLOCK + block) * plane + first) * BLOCK;
                    to[..count * BLOCK].copy_from_slice(&map[from..][..count * BLOCK]);
                }
            }
            Rows::Dense {
                numbers,
                width,
                stride,
            } => {
                for (block, to) in blocks_of_panel.enumerate() {
                    let column = start + block * BLOCK;
                    let used = BLOCK.min(width.saturating_sub(column));
                    let eights = to.as_chunks_mut::<BLOCK>().0.iter_mut().take(count);
                    for (at, to) in eights.enumerate() {
                        let row = &numbers[(first + at) * stride + column..];
                        match row.first_chunk::<BLOCK>() {
                            Some(eight) if used == BLOCK => *to = *eight,
                            _ => {
                                to.fill(0.0);
                                to[..used].copy_from_slice(&row[..used]);
                            }
                        }
                    }
                }
            }
            Rows::WindowOfBlocks {
                map,
                sides,
                blocks,
                window,
                columns,
            } => {
                let plane = sides[0] * sides[1] * BLOCK;
                for (block, to) in blocks_of_panel.enumerate() {
                    let block = start / BLOCK + block;
                    let (tap, channels) = (block / blocks, block % blocks);
                    let map = &map[channels * plane..][..plane];
                    for segment in segments(first, count, columns) {
                        let to = &mut to[segment.at * BLOCK..][..segment.count * BLOCK];
                        copy_segment(map, sides, window, tap, &segment, to);
                    }
                }
            }
            Rows::WindowOfPlanes {
                map,
                sides,
                window,
                columns,
            } => {
                let taps = window.kernel[0] * window.kernel[1];
                let plane = sides[0] * sides[1];
                let channels = map.len() / plane;
                for (block, to) in blocks_of_panel.enumerate() {
                    to.fill(0.0);
                    for lane in 0..BLOCK {
                        let number = start + block * BLOCK + lane;
                        let (channel, tap) = (number / taps, number % taps);
                        if channel >= channels {
                            break;
                        }
                        let map = &map[channel * plane..][..plane];
                        for segment in segments(first, count, columns) {
                            let Some((from, valid)) = segment.source(window, tap, sides) else {
                                continue;
                            };
                            let stride = window.stride[1];
                            let to = &mut to[(segment.at + valid.start) * BLOCK + lane..];
                            // Plain indices, because they are fast even before the browser optimises this.
                            for at in 0..valid.len() {
                                to[at * BLOCK] = map[from + at * stride];
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Pixels of a result that follow each other in a row of it.
struct Segment {
    /// The first of them among all that are computed.
    at: usize,
    /// Number of pixels.
    count: usize,
    /// Row and column of the first.
    place: [usize; 2],
}

/// The pixels from `first` on, of a result with `columns` columns, row by row.
fn segments(first: usize, count: usize, columns: usize) -> impl Iterator<Item = Segment> {
    let rows = first / columns..(first + count).div_ceil(columns);
    rows.map(move |row| {
        let start = first.max(row * columns);
        let end = (first + count).min((row + 1) * columns);
        Segment {
            at: start - first,
            count: end - start,
            place: [row, start - row * columns],
        }
    })
}

impl Segment {
    /// Where the first pixel under a tap is in the map that is not in the padding, and which pixels of the
    /// segment are not; `None` where all are.
    fn source(
        &self,
        window: &Window,
        tap: usize,
        sides: [usize; 2],
    ) -> Option<(usize, std::ops::Range<usize>)> {
        let [row, column] = [tap / window.kernel[1], tap % window.kernel[1]];
        let y = position(window, 0, self.place[0], row, sides[0])?;
        let stride = window.stride[1];
        let left = self.place[1] * stride + column * window.dilation[1];
        let before = window.before[1];
        let start = before.saturating_sub(left).div_ceil(stride);
        let end = (sides[1] + before).saturating_sub(left).div_ceil(stride);
        let valid = start..end.min(self.count);
        if valid.is_empty() {
            return None;
        }
        Some((y * sides[1] + left + valid.start * stride - before, valid))
    }
}

/// Copies the pixels under a tap from a plane of a block of channels, with zeros for the padding.
#[inline]
fn copy_segment(
    map: &[f32],
    sides: [usize; 2],
    window: &Window,
    tap: usize,
    segment: &Segment,
    to: &mut [f32],
) {
    let Some((from, valid)) = segment.source(window, tap, sides) else {
        to.fill(0.0);
        return;
    };
    to[..valid.start * BLOCK].fill(0.0);
    to[valid.end * BLOCK..].fill(0.0);
    let to = &mut to[valid.start * BLOCK..valid.end * BLOCK];
    let from = &map[from * BLOCK..];
    if window.stride[1] == 1 {
        to.copy_from_slice(&from[..to.len()]);
        return;
    }
    let from = from.as_chunks::<BLOCK>().0.iter().step_by(window.stride[1]);
    for (to, from) in to.as_chunks_mut::<BLOCK>().0.iter_mut().zip(from) {
        *to = *from;
    }
}

/// The row or column of the map under a tap of a window; `None` in the padding.
#[inline(always)]
pub fn position(window: &Window, axis: usize, to: usize, tap: usize, side: usize) -> Option<usize> {
    let at = to * window.stride[axis] + tap * window.dilation[axis];
    at.checked_sub(window.before[axis]).filter(|&at| at < side)
}
