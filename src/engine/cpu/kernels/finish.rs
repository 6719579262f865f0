//! What happens to the sums of a convolution before they are stored.

use super::BLOCK;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

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

/// How the values of a map become levels: level = value · scale + zero.
#[derive(Clone, Copy)]
pub struct Levels<'a> {
    /// Levels per unit, by channel.
    pub scale: &'a [f32],
    /// The level of zero, by channel.
    pub zero: &'a [f32],
    /// The highest level.
    pub top: f32,
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
        /// Where the levels go that are made of them, and how.
        levels: Option<(Target<'a, u8>, Levels<'a>)>,
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
                levels,
                ..
            } => {
                assert!(residual.is_none_or(|map| map.len() >= blocks * pixels * BLOCK));
                if let Some(target) = values {
                    target.check(blocks, pixels);
                }
                if let Some((target, levels)) = levels {
                    target.check(blocks, pixels);
                    let channels = blocks * BLOCK;
                    assert!(levels.scale.len() >= channels && levels.zero.len() >= channels);
                }
            }
        }
    }
}

/// The sums of a chunk of pixels, `[pixel][8]`.
pub enum Sums<'a> {
    /// What is wanted.
    Floats(&'a [f32]),
    /// Whole numbers, to be multiplied with a scale, and a bias to be added, 8 of each.
    Whole(&'a [i32], &'a [f32], &'a [f32]),
}

/// Finishes one block of output channels at `count` pixels from `first` on.
pub struct Finishing<'a, 'b> {
    /// The sums.
    pub sums: Sums<'a>,
    /// What becomes of them; [`Finish::check`] has passed for the block and all pixels.
    pub finish: &'a mut Finish<'b>,
    /// Which block.
    pub block: usize,
    /// The first pixel.
    pub first: usize,
    /// Number of pixels.
    pub count: usize,
    /// Pixels of a whole plane.
    pub pixels: usize,
}

impl Kernel for Finishing<'_, '_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        assert!(self.first + self.count <= self.pixels);
        // SAFETY: the lengths of sums are checked here, those of maps by `Finish::check`.
        unsafe {
            match self.sums {
                Sums::Floats(sums) => {
                    assert!(sums.len() >= self.count * BLOCK);
                    self.each::<S>(|at| {
                        let from = sums.as_ptr().add(at * BLOCK);
                        [S::load(from), S::load(from.add(LANES))]
                    });
                }
                Sums::Whole(sums, scale, bias) => {
                    assert!(sums.len() >= self.count * BLOCK);
                    assert!(scale.len() >= BLOCK && bias.len() >= BLOCK);
                    let both = |x: &[f32]| [S::load(x.as_ptr()), S::load(x.as_ptr().add(LANES))];
                    let (scale, bias) = (both(scale), both(bias));
                    self.each::<S>(|at| {
                        let from = sums.as_ptr().add(at * BLOCK);
                        let sums = [S::load_i32(from), S::load_i32(from.add(LANES))];
                        [0, 1].map(|i| S::add(S::mul(S::to_f32(sums[i]), scale[i]), bias[i]))
                    });
                }
            }
        }
    }
}

impl Finishing<'_, '_> {
    #[inline(always)]
    unsafe fn each<S: Simd>(self, sums: impl Fn(usize) -> [S::F32; 2]) {
        let Self {
            finish,
            block,
            first,
            count,
            pixels,
            ..
        } = self;
        unsafe {
            match finish {
                Finish::Levels { to, top } => {
                    // Bytes saturate by themselves.
                    if *top >= f32::from(u8::MAX) {
                        for at in 0..count {
                            let [low, high] = sums(at);
                            S::store_rounded(to.at(block, first + at), low, high);
                        }
                        return;
                    }
                    let (bottom, top) = (S::splat(0.0), S::splat(*top));
                    for at in 0..count {
                        let [low, high] = sums(at).map(|sum| S::clamp(sum, bottom, top));
                        S::store_rounded(to.at(block, first + at), low, high);
                    }
                }
                Finish::Values {
                    bounds,
                    residual,
                    values,
                    levels,
                } => {
                    let (low, high) = (S::splat(bounds.0), S::splat(bounds.1));
                    let bounded = *bounds != (f32::NEG_INFINITY, f32::INFINITY);
                    for at in 0..count {
                        let pixel = first + at;
                        let mut sums = sums(at);
                        if bounded {
                            sums = sums.map(|sum| S::clamp(sum, low, high));
                        }
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
                        if let Some((target, levels)) = levels {
                            let (bottom, top) = (S::splat(0.0), S::splat(levels.top));
                            let scale = levels.scale.as_ptr().add(block * BLOCK);
                            let zero = levels.zero.as_ptr().add(block * BLOCK);
                            let level = |sum, at| {
                                let level = S::mul(sum, S::load(scale.add(at)));
                                S::clamp(S::add(level, S::load(zero.add(at))), bottom, top)
                            };
                            let (low, high) = (level(sums[0], 0), level(sums[1], LANES));
                            S::store_rounded(target.at(block, pixel), low, high);
                        }
                    }
                }
            }
        }
    }
}
