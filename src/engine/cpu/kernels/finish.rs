//! What happens to the sums of a convolution before they are stored.

use super::BLOCK;
use crate::engine::cpu::simd::{LANES, Simd};
use crate::network::int8::TOP_WIDE;

/// A map to write to, and where its pixels lie.
pub struct Target<'a, T> {
    /// The map.
    pub map: &'a mut [T],
    /// Pixels of one plane.
    pub plane: usize,
    /// For each pixel of the tile's numbering, its place in the plane.
    pub places: &'a [u32],
}

impl<T> Target<'_, T> {
    fn check(&self, blocks: usize, pixels: usize) {
        assert!(self.map.len() >= blocks * self.plane * BLOCK && self.places.len() >= pixels);
        debug_assert!(
            self.places
                .iter()
                .all(|&place| (place as usize) < self.plane)
        );
    }

    /// # Safety
    /// `check` has passed for this block and pixel.
    #[inline(always)]
    unsafe fn at(&mut self, block: usize, pixel: usize) -> *mut T {
        unsafe {
            let place = *self.places.get_unchecked(pixel) as usize;
            self.map
                .as_mut_ptr()
                .add((block * self.plane + place) * BLOCK)
        }
    }
}

/// From sums to stored numbers.
pub enum Finish<'a> {
    /// The sums are levels already; they are only brought into range and rounded.
    Levels {
        /// Where they go.
        to: Target<'a, u8>,
        /// The highest level.
        top: f32,
    },
    /// The sums are values.
    Values {
        /// The bounds of the activation.
        bounds: (f32, f32),
        /// A map of the same shape, without a border, to be added.
        residual: Option<&'a [f32]>,
        /// Where the values go.
        values: Option<Target<'a, f32>>,
        /// Where they go as signed levels, and levels per unit.
        wide: Option<(Target<'a, i16>, f32)>,
    },
}

impl Finish<'_> {
    /// Checks the lengths for maps of so many channel blocks and pixels.
    pub fn check(&self, blocks: usize, pixels: usize) {
        match self {
            Self::Levels { to, .. } => to.check(blocks, pixels),
            Self::Values {
                residual,
                values,
                wide,
                ..
            } => {
                assert!(residual.is_none_or(|map| map.len() >= blocks * pixels * BLOCK));
                if let Some(target) = values {
                    target.check(blocks, pixels);
                }
                if let Some((target, _)) = wide {
                    target.check(blocks, pixels);
                }
            }
        }
    }

    /// Stores the eight channels of a block at a pixel; a plane of the residual has `pixels` pixels.
    ///
    /// # Safety
    ///
    /// [`check`](Self::check) has passed for more blocks and pixels.
    #[inline(always)]
    pub unsafe fn store<S: Simd>(
        &mut self,
        (block, pixel, pixels): (usize, usize, usize),
        mut sums: [S::F32; 2],
    ) {
        unsafe {
            match self {
                Self::Levels { to, top } => {
                    let (bottom, top) = (S::splat(0.0), S::splat(*top));
                    let sums = sums.map(|sum| S::clamp(sum, bottom, top));
                    S::store_rounded(to.at(block, pixel), sums[0], sums[1]);
                }
                Self::Values {
                    bounds,
                    residual,
                    values,
                    wide,
                } => {
                    let (low, high) = (S::splat(bounds.0), S::splat(bounds.1));
                    sums = sums.map(|sum| S::clamp(sum, low, high));
                    if let Some(map) = residual {
                        let from = map.as_ptr().add((block * pixels + pixel) * BLOCK);
                        sums[0] = S::add(sums[0], S::load(from));
                        sums[1] = S::add(sums[1], S::load(from.add(LANES)));
                    }
                    if let Some(target) = values {
                        let to = target.at(block, pixel);
                        S::store(to, sums[0]);
                        S::store(to.add(LANES), sums[1]);
                    }
                    if let Some((target, scale)) = wide {
                        let scale = S::splat(*scale);
                        let (bottom, top) = (S::splat(-TOP_WIDE), S::splat(TOP_WIDE));
                        let [low, high] = sums.map(|sum| S::clamp(S::mul(sum, scale), bottom, top));
                        S::store_rounded_i16(target.at(block, pixel), low, high);
                    }
                }
            }
        }
    }
}
