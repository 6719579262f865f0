//! Convolution epilogue: bias, activation, residual and quantization of the sums before they are
//! stored.

use super::BLOCK;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};

/// A map to write to, and how its pixels are arranged.
pub struct Target<'a, T> {
    /// The map.
    pub map: &'a mut [T],
    /// Pixels of one plane.
    pub plane: usize,
    /// For each pixel of the convolution, its index in the plane.
    pub offsets: &'a [u32],
}

impl<T> Target<'_, T> {
    fn check(&self, blocks: usize, pixels: usize) {
        assert!(self.map.len() >= blocks * self.plane * BLOCK && self.offsets.len() >= pixels);
        debug_assert!(
            self.offsets
                .iter()
                .all(|&offset| (offset as usize) < self.plane)
        );
    }

    /// # Safety
    /// `check` has passed for this block and pixel.
    #[inline(always)]
    unsafe fn at(&mut self, block: usize, pixel: usize) -> *mut T {
        unsafe {
            let offset = *self.offsets.get_unchecked(pixel) as usize;
            self.map
                .as_mut_ptr()
                .add((block * self.plane + offset) * BLOCK)
        }
    }
}

/// How f32 values become quantized ones: `value · scale + zero_point`, rounded and clamped to
/// `0..=max`.
#[derive(Clone, Copy)]
pub struct Quantizer<'a> {
    /// Quantized steps per unit, by channel.
    pub scale: &'a [f32],
    /// The quantized value of zero, by channel.
    pub zero_point: &'a [f32],
    /// The largest quantized value.
    pub max: f32,
}

/// How the sums of a convolution become stored numbers.
pub enum Epilogue<'a> {
    /// The sums are in quantized units already: clamp, round and store.
    Quantized {
        /// Where the quantized values go.
        to: Target<'a, u8>,
        /// The largest quantized value.
        max: f32,
    },
    /// The sums are f32 values: clamp to the activation, add the residual, store, quantize.
    Float {
        /// The bounds of the activation.
        bounds: (f32, f32),
        /// A map of the same shape, without a border, to be added.
        residual: Option<&'a [f32]>,
        /// Where the values go.
        to: Option<Target<'a, f32>>,
        /// Where their quantized form goes, and how they are quantized.
        quantized: Option<(Target<'a, u8>, Quantizer<'a>)>,
    },
}

impl Epilogue<'_> {
    /// Checks the lengths for maps of `blocks` channel blocks and `pixels` pixels.
    pub fn check(&self, blocks: usize, pixels: usize) {
        match self {
            Self::Quantized { to, .. } => to.check(blocks, pixels),
            Self::Float {
                residual,
                to,
                quantized,
                ..
            } => {
                assert!(residual.is_none_or(|map| map.len() >= blocks * pixels * BLOCK));
                if let Some(target) = to {
                    target.check(blocks, pixels);
                }
                if let Some((target, quantizer)) = quantized {
                    target.check(blocks, pixels);
                    let channels = blocks * BLOCK;
                    assert!(quantizer.scale.len() >= channels);
                    assert!(quantizer.zero_point.len() >= channels);
                }
            }
        }
    }
}

/// The sums of a chunk of pixels, `[pixel][8]`.
pub enum Sums<'a> {
    /// f32 sums, which include the bias.
    Float(&'a [f32]),
    /// Integer sums, then the scale that they are multiplied with and the bias to add, 8 of each.
    Integer(&'a [i32], &'a [f32], &'a [f32]),
}

/// The epilogue of one block of output channels at `count` pixels from `first` on.
pub struct BlockEpilogue<'a, 'b> {
    /// The sums.
    pub sums: Sums<'a>,
    /// What to do with them; [`Epilogue::check`] has passed for the block and all pixels.
    pub epilogue: &'a mut Epilogue<'b>,
    /// Index of the block.
    pub block: usize,
    /// The first pixel.
    pub first: usize,
    /// Number of pixels.
    pub count: usize,
    /// Pixels of a whole plane.
    pub pixels: usize,
}

impl Kernel for BlockEpilogue<'_, '_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        assert!(self.first + self.count <= self.pixels);
        // SAFETY: the lengths of sums are checked here, those of maps by `Epilogue::check`.
        unsafe {
            match self.sums {
                Sums::Float(sums) => {
                    assert!(sums.len() >= self.count * BLOCK);
                    self.each::<S>(|at| {
                        let from = sums.as_ptr().add(at * BLOCK);
                        [S::load(from), S::load(from.add(LANES))]
                    });
                }
                Sums::Integer(sums, scale, bias) => {
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

impl BlockEpilogue<'_, '_> {
    #[inline(always)]
    unsafe fn each<S: Simd>(self, sums: impl Fn(usize) -> [S::F32; 2]) {
        let Self {
            epilogue,
            block,
            first,
            count,
            pixels,
            ..
        } = self;
        unsafe {
            match epilogue {
                Epilogue::Quantized { to, max } => {
                    // Storing as u8 saturates at 255 by itself.
                    if *max >= f32::from(u8::MAX) {
                        for at in 0..count {
                            let [low, high] = sums(at);
                            S::store_rounded(to.at(block, first + at), low, high);
                        }
                        return;
                    }
                    let (min, max) = (S::splat(0.0), S::splat(*max));
                    for at in 0..count {
                        let [low, high] = sums(at).map(|sum| S::clamp(sum, min, max));
                        S::store_rounded(to.at(block, first + at), low, high);
                    }
                }
                Epilogue::Float {
                    bounds,
                    residual,
                    to,
                    quantized,
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
                        if let Some(target) = to {
                            let to = target.at(block, pixel);
                            S::store(to, sums[0]);
                            S::store(to.add(LANES), sums[1]);
                        }
                        if let Some((target, quantizer)) = quantized {
                            let (min, max) = (S::splat(0.0), S::splat(quantizer.max));
                            let scale = quantizer.scale.as_ptr().add(block * BLOCK);
                            let zero_point = quantizer.zero_point.as_ptr().add(block * BLOCK);
                            let quantize = |sum, at| {
                                let scaled = S::mul(sum, S::load(scale.add(at)));
                                S::clamp(S::add(scaled, S::load(zero_point.add(at))), min, max)
                            };
                            let (low, high) = (quantize(sums[0], 0), quantize(sums[1], LANES));
                            S::store_rounded(target.at(block, pixel), low, high);
                        }
                    }
                }
            }
        }
    }
}
