//! Copies between the arrangements of tensors.

use crate::engine::cpu::kernels::BLOCK;

/// From `[channel][pixel]` to `[channel block][pixel][8]`; the last block is padded with zeros.
#[inline(never)] // See the `pack` module.
pub fn to_blocks(planes: &[f32], pixels: usize, blocks: &mut [f32]) {
    blocks.fill(0.0);
    for (channel, plane) in planes.chunks_exact(pixels).enumerate() {
        let to = &mut blocks[channel / BLOCK * pixels * BLOCK + channel % BLOCK..];
        for (pixel, x) in plane.iter().enumerate() {
            to[pixel * BLOCK] = *x;
        }
    }
}

/// From `[channel block][pixel][8]` to `[channel][pixel]`.
#[inline(never)] // See the `pack` module.
pub fn to_planes(blocks: &[f32], pixels: usize, planes: &mut [f32]) {
    for (channel, plane) in planes.chunks_exact_mut(pixels).enumerate() {
        let from = &blocks[channel / BLOCK * pixels * BLOCK + channel % BLOCK..];
        for (pixel, x) in plane.iter_mut().enumerate() {
            *x = from[pixel * BLOCK];
        }
    }
}

/// From `[pixel][channel]` to `[channel block][pixel][8]`; the last block is padded with zeros.
#[inline(never)] // See the `pack` module.
pub fn pixels_to_blocks(rows: &[f32], channels: usize, blocks: &mut [f32]) {
    let pixels = rows.len() / channels;
    for (pixel, row) in rows.chunks_exact(channels).enumerate() {
        for (block, part) in row.chunks(BLOCK).enumerate() {
            let to = &mut blocks[(block * pixels + pixel) * BLOCK..][..BLOCK];
            match part.first_chunk::<BLOCK>() {
                Some(part) => to.copy_from_slice(part),
                None => {
                    to.fill(0.0);
                    to[..part.len()].copy_from_slice(part);
                }
            }
        }
    }
}

/// From `[channel block][pixel][8]` to `[pixel][channel]`.
#[inline(never)] // See the `pack` module.
pub fn blocks_to_pixels(blocks: &[f32], channels: usize, rows: &mut [f32]) {
    let pixels = rows.len() / channels;
    for (pixel, row) in rows.chunks_exact_mut(channels).enumerate() {
        for (block, part) in row.chunks_mut(BLOCK).enumerate() {
            let from = &blocks[(block * pixels + pixel) * BLOCK..][..BLOCK];
            let count = part.len();
            part.copy_from_slice(&from[..count]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_are_inverse() {
        let (channels, pixels) = (11, 5);
        let planes: Vec<f32> = (0..channels * pixels).map(|x| x as f32).collect();
        let mut blocks = vec![1.0; 16 * pixels];
        to_blocks(&planes, pixels, &mut blocks);
        let mut rows = vec![0.0; channels * pixels];
        blocks_to_pixels(&blocks, channels, &mut rows);
        assert_eq!(rows[channels + 2], planes[2 * pixels + 1]);
        let mut again = vec![1.0; 16 * pixels];
        pixels_to_blocks(&rows, channels, &mut again);
        assert_eq!(again, blocks);
        let mut back = vec![0.0; channels * pixels];
        to_planes(&blocks, pixels, &mut back);
        assert_eq!(back, planes);
    }
}
