//! [`Simd`] in plain Rust: for processors without an implementation of their own, and the reference in
//! the tests of the others.

use crate::engine::cpu::simd::{EXPONENT, Kernel, LANES, Simd};

/// Plain Rust; kernels use the dot product of `GROUP` products.
#[derive(Clone, Copy)]
pub struct Portable<const GROUP: usize>;

/// Runs a kernel in plain Rust.
///
/// # Safety
///
/// None beyond the kernel's own.
#[inline(always)]
pub unsafe fn run<const GROUP: usize>(kernel: impl Kernel) {
    unsafe { kernel.run::<Portable<GROUP>>() }
}

fn each<T: Copy, U: Copy, const N: usize>(a: [T; N], b: [T; N], f: impl Fn(T, T) -> U) -> [U; N] {
    std::array::from_fn(|i| f(a[i], b[i]))
}

impl<const GROUP: usize> Simd for Portable<GROUP> {
    type F32 = [f32; LANES];
    type I32 = [i32; LANES];
    type I16 = [i16; 8];
    type I8 = [i8; 16];
    const GROUP: usize = GROUP;
    // So that the tests run the tall tiles, too.
    const TALL: bool = GROUP == 2;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self::F32 {
        [x; LANES]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::F32 {
        unsafe { from.cast::<Self::F32>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> Self::F32 {
        [unsafe { *from }; LANES]
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: Self::F32) {
        unsafe { to.cast::<Self::F32>().write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn mul_add(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32 {
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn clamp(x: Self::F32, low: Self::F32, high: Self::F32) -> Self::F32 {
        std::array::from_fn(|i| x[i].max(low[i]).min(high[i]))
    }
    #[inline(always)]
    unsafe fn sub(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn div(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn sqrt(x: Self::F32) -> Self::F32 {
        x.map(f32::sqrt)
    }
    #[inline(always)]
    unsafe fn max(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, f32::max)
    }
    #[inline(always)]
    unsafe fn min(a: Self::F32, b: Self::F32) -> Self::F32 {
        each(a, b, f32::min)
    }
    #[inline(always)]
    unsafe fn copy_sign(x: Self::F32, sign: Self::F32) -> Self::F32 {
        each(x, sign, f32::copysign)
    }
    #[inline(always)]
    unsafe fn two_to(n: Self::F32) -> Self::F32 {
        n.map(|n| f32::from_bits((n + EXPONENT).to_bits() << 23))
    }

    #[inline(always)]
    unsafe fn zero_i32() -> Self::I32 {
        [0; LANES]
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Self::I32 {
        unsafe { from.cast::<Self::I32>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: Self::I32) {
        unsafe { to.cast::<Self::I32>().write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: Self::I32) -> Self::F32 {
        x.map(|x| x as f32)
    }
    #[inline(always)]
    unsafe fn load_splat_i32(from: *const u8) -> Self::I32 {
        [i32::from_ne_bytes(unsafe { from.cast::<[u8; 4]>().read_unaligned() }); LANES]
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> Self::I8 {
        unsafe { from.cast::<Self::I8>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn dot4(acc: Self::I32, w: Self::I8, x: Self::I32) -> Self::I32 {
        std::array::from_fn(|lane| {
            let bytes = x[lane].to_ne_bytes();
            let products = (0..4).map(|i| i32::from(w[lane * 4 + i]) * i32::from(bytes[i]));
            acc[lane] + products.sum::<i32>()
        })
    }
    #[inline(always)]
    unsafe fn dot2(acc: Self::I32, w: Self::I16, x: Self::I32) -> Self::I32 {
        std::array::from_fn(|lane| {
            let [a, b, c, d] = x[lane].to_ne_bytes();
            let halves = [i16::from_ne_bytes([a, b]), i16::from_ne_bytes([c, d])];
            let products = (0..2).map(|i| i32::from(w[lane * 2 + i]) * i32::from(halves[i]));
            acc[lane] + products.sum::<i32>()
        })
    }

    #[inline(always)]
    unsafe fn load_i16(from: *const i16) -> Self::I16 {
        unsafe { from.cast::<Self::I16>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_i16(to: *mut i16, x: Self::I16) {
        unsafe { to.cast::<Self::I16>().write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> Self::I16 {
        unsafe { from.cast::<[i8; 8]>().read_unaligned() }.map(i16::from)
    }
    #[inline(always)]
    unsafe fn widen_u8(from: *const u8) -> Self::I16 {
        unsafe { from.cast::<[u8; 8]>().read_unaligned() }.map(i16::from)
    }
    #[inline(always)]
    unsafe fn widen_u8_shifted(from: *const u8) -> Self::I16 {
        unsafe { from.cast::<[u8; 8]>().read_unaligned() }.map(|x| i16::from(x) << 7)
    }
    #[inline(always)]
    unsafe fn mul_high(a: Self::I16, b: Self::I16) -> Self::I16 {
        each(a, b, |a, b| {
            ((i32::from(a) * i32::from(b) + (1 << 14)) >> 15) as i16
        })
    }
    #[inline(always)]
    unsafe fn add_i16(a: Self::I16, b: Self::I16) -> Self::I16 {
        each(a, b, i16::wrapping_add)
    }
    #[inline(always)]
    unsafe fn add_saturating(a: Self::I16, b: Self::I16) -> Self::I16 {
        each(a, b, i16::saturating_add)
    }
    #[inline(always)]
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: Self::I16) {
        let bytes = x.map(|x| (x >> SHIFT).clamp(0, 127) as u8);
        unsafe { to.cast::<[u8; 8]>().write_unaligned(bytes) }
    }
    #[inline(always)]
    unsafe fn store_rounded(to: *mut u8, low: Self::F32, high: Self::F32) {
        let bytes: [u8; 8] = std::array::from_fn(|i| {
            let x = if i < LANES { low[i] } else { high[i - LANES] };
            x.round_ties_even() as u8
        });
        unsafe { to.cast::<[u8; 8]>().write_unaligned(bytes) }
    }
}
