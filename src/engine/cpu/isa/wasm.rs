//! [`Simd`] in wasm SIMD. With the feature `relaxed-simd` the multiply-add and the dot product of four
//! are one instruction each, and the module loads only in browsers that have these instructions.

use std::arch::wasm32::*;

use crate::engine::cpu::simd::{EXPONENT, Kernel, Simd};

/// wasm SIMD of 128 bits.
#[derive(Clone, Copy)]
pub struct Wasm;

/// Runs a kernel, compiled for the SIMD of this module.
///
/// # Safety
///
/// As the kernel's own: a browser without these instructions does not load the module.
#[cfg_attr(
    feature = "relaxed-simd",
    target_feature(enable = "simd128,relaxed-simd")
)]
#[cfg_attr(not(feature = "relaxed-simd"), target_feature(enable = "simd128"))]
pub unsafe fn run(kernel: impl Kernel) {
    unsafe { kernel.run::<Wasm>() }
}

/// 1.5 · 2²³: added to a small number, it leaves the number's nearest integer in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

impl Simd for Wasm {
    type F32 = v128;
    type I32 = v128;
    type I16 = v128;
    type I8 = v128;
    const GROUP: usize = if cfg!(feature = "relaxed-simd") { 4 } else { 2 };
    // A browser's compiler may reuse the register of the first factor for the result of a multiply-add.
    const TALL: bool = cfg!(feature = "relaxed-simd");

    #[inline(always)]
    unsafe fn splat(x: f32) -> v128 {
        f32x4_splat(x)
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> v128 {
        unsafe { v128_load32_splat(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: v128) {
        unsafe { v128_store(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn add(a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    unsafe fn mul_add(a: v128, b: v128, c: v128) -> v128 {
        #[cfg(feature = "relaxed-simd")]
        return f32x4_relaxed_madd(a, b, c);
        #[cfg(not(feature = "relaxed-simd"))]
        f32x4_add(f32x4_mul(a, b), c)
    }
    #[inline(always)]
    unsafe fn clamp(x: v128, low: v128, high: v128) -> v128 {
        // Pseudo-minimum and -maximum are one instruction each on x86, min and max are several.
        f32x4_pmin(high, f32x4_pmax(low, x))
    }
    #[inline(always)]
    unsafe fn sub(a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    unsafe fn div(a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    #[inline(always)]
    unsafe fn sqrt(x: v128) -> v128 {
        f32x4_sqrt(x)
    }
    #[inline(always)]
    unsafe fn max(a: v128, b: v128) -> v128 {
        f32x4_pmax(a, b)
    }
    #[inline(always)]
    unsafe fn min(a: v128, b: v128) -> v128 {
        f32x4_pmin(a, b)
    }
    #[inline(always)]
    unsafe fn copy_sign(x: v128, sign: v128) -> v128 {
        v128_bitselect(sign, x, f32x4_splat(-0.0))
    }
    #[inline(always)]
    unsafe fn two_to(n: v128) -> v128 {
        i32x4_shl(f32x4_add(n, f32x4_splat(EXPONENT)), 23)
    }

    #[inline(always)]
    unsafe fn zero_i32() -> v128 {
        i32x4_splat(0)
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: v128) {
        unsafe { v128_store(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: v128) -> v128 {
        f32x4_convert_i32x4(x)
    }
    #[inline(always)]
    unsafe fn load_splat_i32(from: *const u8) -> v128 {
        unsafe { v128_load32_splat(from.cast()) }
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot4(acc: v128, w: v128, x: v128) -> v128 {
        #[cfg(feature = "relaxed-simd")]
        return i32x4_relaxed_dot_i8x16_i7x16_add(w, x, acc);
        #[cfg(not(feature = "relaxed-simd"))]
        {
            let low = i32x4_extadd_pairwise_i16x8(i16x8_extmul_low_i8x16(w, x));
            let high = i32x4_extadd_pairwise_i16x8(i16x8_extmul_high_i8x16(w, x));
            let even = i32x4_shuffle::<0, 2, 4, 6>(low, high);
            let odd = i32x4_shuffle::<1, 3, 5, 7>(low, high);
            i32x4_add(acc, i32x4_add(even, odd))
        }
    }
    #[inline(always)]
    unsafe fn dot2(acc: v128, w: v128, x: v128) -> v128 {
        i32x4_add(acc, i32x4_dot_i16x8(w, x))
    }

    #[inline(always)]
    unsafe fn load_i16(from: *const i16) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i16(to: *mut i16, x: v128) {
        unsafe { v128_store(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> v128 {
        unsafe { i16x8_load_extend_i8x8(from) }
    }
    #[inline(always)]
    unsafe fn widen_u8(from: *const u8) -> v128 {
        unsafe { i16x8_load_extend_u8x8(from) }
    }
    #[inline(always)]
    unsafe fn widen_u8_shifted(from: *const u8) -> v128 {
        unsafe { i16x8_shl(i16x8_load_extend_u8x8(from), 7) }
    }
    #[inline(always)]
    unsafe fn mul_high(a: v128, b: v128) -> v128 {
        // The two differ only where both factors are −2¹⁵, which does not occur in the kernels.
        #[cfg(feature = "relaxed-simd")]
        return i16x8_relaxed_q15mulr(a, b);
        #[cfg(not(feature = "relaxed-simd"))]
        i16x8_q15mulr_sat(a, b)
    }
    #[inline(always)]
    unsafe fn add_i16(a: v128, b: v128) -> v128 {
        i16x8_add(a, b)
    }
    #[inline(always)]
    unsafe fn add_saturating(a: v128, b: v128) -> v128 {
        i16x8_add_sat(a, b)
    }
    #[inline(always)]
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: v128) {
        let x = i16x8_shr(x, SHIFT);
        let bytes = u8x16_min(u8x16_narrow_i16x8(x, x), u8x16_splat(127));
        unsafe { v128_store64_lane::<0>(bytes, to.cast()) }
    }
    #[inline(always)]
    unsafe fn store_rounded(to: *mut u8, low: v128, high: v128) {
        let rounder = f32x4_splat(ROUNDER);
        let low = i32x4_sub(f32x4_add(low, rounder), rounder);
        let high = i32x4_sub(f32x4_add(high, rounder), rounder);
        let halves = i16x8_narrow_i32x4(low, high);
        unsafe { v128_store64_lane::<0>(u8x16_narrow_i16x8(halves, halves), to.cast()) }
    }
}
