//! Shrinks a picture while it is decoded row by row.

use image::metadata::Orientation;

use super::color::Colours;
use super::decoded::Decoded;

/// The shorter side stays this many times `min_side`, because averaging blocks loses more fine detail than
/// scaling in the inverse DCT.
const MARGIN: u32 = 2;

/// Averages square blocks of the rows pushed into it. Blocks at the right and lower edge are averaged over
/// the pixels that they have.
pub(super) struct Shrink {
    block: u32,
    width: u32,
    height: u32,
    /// Sums of the current row of blocks, three per block.
    sums: Vec<u64>,
    rows_summed: u32,
    rgb: Vec<u8>,
}

impl Shrink {
    /// For a `width` x `height` picture, with the largest blocks that leave the shorter side [`MARGIN`] times
    /// `min_side` pixels.
    pub(super) fn new(width: u32, height: u32, min_side: u32) -> Self {
        let block = (width.min(height) / min_side.saturating_mul(MARGIN)).max(1);
        Self {
            block,
            width,
            height,
            sums: Vec::new(),
            rows_summed: 0,
            rgb: Vec::new(),
        }
    }

    /// Whether all pixels stay as they are.
    #[cfg(feature = "scientific")]
    pub(super) fn is_idle(&self) -> bool {
        self.block == 1
    }

    /// Bytes of the result.
    pub(super) fn output_bytes(&self) -> u64 {
        u64::from(self.width.div_ceil(self.block)) * u64::from(self.height.div_ceil(self.block)) * 3
    }

    /// Adds the next row, `width` pixels of RGB.
    pub(super) fn push(&mut self, row: &[u8]) {
        if self.rgb.capacity() == 0 {
            self.rgb.reserve_exact(self.output_bytes() as usize);
        }
        if self.block == 1 {
            self.rgb.extend_from_slice(row);
            return;
        }
        self.sums
            .resize(self.width.div_ceil(self.block) as usize * 3, 0);
        let blocks = row.chunks(self.block as usize * 3);
        for (sums, pixels) in self.sums.as_chunks_mut::<3>().0.iter_mut().zip(blocks) {
            for pixel in pixels.as_chunks::<3>().0 {
                for (sum, &value) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(value);
                }
            }
        }
        self.rows_summed += 1;
        if self.rows_summed == self.block {
            self.emit();
        }
    }

    /// Writes the averages of the rows summed so far.
    fn emit(&mut self) {
        let mut columns_left = self.width;
        for sums in self.sums.as_chunks_mut::<3>().0 {
            let columns = columns_left.min(self.block);
            columns_left -= columns;
            let count = u64::from(columns) * u64::from(self.rows_summed);
            self.rgb
                .extend(sums.iter().map(|&sum| ((sum + count / 2) / count) as u8));
            *sums = [0; 3];
        }
        self.rows_summed = 0;
    }

    /// The shrunk picture.
    pub(super) fn finish(mut self, orientation: Orientation, colours: Colours) -> Decoded {
        if self.rows_summed > 0 {
            self.emit();
        }
        Decoded {
            width: self.width.div_ceil(self.block),
            height: self.height.div_ceil(self.block),
            rgb: self.rgb,
            orientation,
            colours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_whole_and_partial_blocks() {
        let mut shrink = Shrink {
            block: 2,
            ..Shrink::new(3, 3, 1)
        };
        for row in [[0, 10, 50], [20, 30, 70], [4, 5, 200]] {
            shrink.push(&row.map(|grey| [grey, grey, 255]).concat());
        }
        let decoded = shrink.finish(Orientation::NoTransforms, Colours::Srgb);
        assert_eq!((decoded.width, decoded.height), (2, 2));
        // (0+10+20+30)/4, (50+70)/2, (4+5)/2 rounded up, 200
        let greys = [15, 60, 5, 200];
        assert_eq!(decoded.rgb, greys.map(|grey| [grey, grey, 255]).concat());
    }
}
