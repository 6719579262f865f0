//! [`Simd`] in 128-bit AVX2 with FMA.

use std::arch::x86_64::*;

use crate::engine::cpu::simd::{EXPONENT, Kernel, Simd};

/// AVX2 and FMA.
#[derive(Clone, Copy)]
pub struct Avx2;

/// Runs a kernel, compiled for AVX2 and FMA.
///
/// # Safety
///
/// The processor has both.
#[target_feature(enable = "avx2,fma")]
pub unsafe fn run(kernel: impl Kernel) {
    unsafe { kernel.run::<Avx2>() }
}

impl Simd for Avx2 {
    type F32 = __m128;
    type I32 = __m128i;
    type I16 = __m128i;
    type I8 = __m128i;
    const GROUP: usize = 4;
    const TALL: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m128 {
        unsafe { _mm_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m128 {
        unsafe { _mm_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> __m128 {
        unsafe { _mm_broadcast_ss(&*from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: __m128) {
        unsafe { _mm_storeu_ps(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m128, b: __m128, c: __m128) -> __m128 {
        unsafe { _mm_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn clamp(x: __m128, low: __m128, high: __m128) -> __m128 {
        unsafe { _mm_min_ps(_mm_max_ps(x, low), high) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sqrt(x: __m128) -> __m128 {
        unsafe { _mm_sqrt_ps(x) }
    }
    #[inline(always)]
    unsafe fn max(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m128, b: __m128) -> __m128 {
        unsafe { _mm_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn copy_sign(x: __m128, sign: __m128) -> __m128 {
        unsafe {
            let bit = _mm_set1_ps(-0.0);
            _mm_or_ps(_mm_andnot_ps(bit, x), _mm_and_ps(bit, sign))
        }
    }
    #[inline(always)]
    unsafe fn two_to(n: __m128) -> __m128 {
        unsafe {
            let bits = _mm_castps_si128(_mm_add_ps(n, _mm_set1_ps(EXPONENT)));
            _mm_castsi128_ps(_mm_slli_epi32::<23>(bits))
        }
    }

    #[inline(always)]
    unsafe fn zero_i32() -> __m128i {
        unsafe { _mm_setzero_si128() }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> __m128i {
        unsafe { _mm_loadu_si128(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: __m128i) {
        unsafe { _mm_storeu_si128(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: __m128i) -> __m128 {
        unsafe { _mm_cvtepi32_ps(x) }
    }
    #[inline(always)]
    unsafe fn load_splat_i32(from: *const u8) -> __m128i {
        unsafe { _mm_set1_epi32(from.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> __m128i {
        unsafe { _mm_loadu_si128(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot4(acc: __m128i, w: __m128i, x: __m128i) -> __m128i {
        unsafe {
            let pairs = _mm_maddubs_epi16(x, w);
            _mm_add_epi32(acc, _mm_madd_epi16(pairs, _mm_set1_epi16(1)))
        }
    }
    #[inline(always)]
    unsafe fn dot2(acc: __m128i, w: __m128i, x: __m128i) -> __m128i {
        unsafe { _mm_add_epi32(acc, _mm_madd_epi16(w, x)) }
    }

    #[inline(always)]
    unsafe fn load_i16(from: *const i16) -> __m128i {
        unsafe { _mm_loadu_si128(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i16(to: *mut i16, x: __m128i) {
        unsafe { _mm_storeu_si128(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> __m128i {
        unsafe { _mm_cvtepi8_epi16(_mm_loadl_epi64(from.cast())) }
    }
    #[inline(always)]
    unsafe fn widen_u8(from: *const u8) -> __m128i {
        unsafe { _mm_cvtepu8_epi16(_mm_loadl_epi64(from.cast())) }
    }
    #[inline(always)]
    unsafe fn widen_u8_shifted(from: *const u8) -> __m128i {
        unsafe { _mm_slli_epi16::<7>(Self::widen_u8(from)) }
    }
    #[inline(always)]
    unsafe fn mul_high(a: __m128i, b: __m128i) -> __m128i {
        unsafe { _mm_mulhrs_epi16(a, b) }
    }
    #[inline(always)]
    unsafe fn add_i16(a: __m128i, b: __m128i) -> __m128i {
        unsafe { _mm_add_epi16(a, b) }
    }
    #[inline(always)]
    unsafe fn add_saturating(a: __m128i, b: __m128i) -> __m128i {
        unsafe { _mm_adds_epi16(a, b) }
    }
    #[inline(always)]
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: __m128i) {
        unsafe {
            let x = _mm_sra_epi16(x, _mm_cvtsi32_si128(SHIFT as i32));
            let bytes = _mm_packus_epi16(x, x);
            _mm_storel_epi64(to.cast(), _mm_min_epu8(bytes, _mm_set1_epi8(127)));
        }
    }
    #[inline(always)]
    unsafe fn store_rounded(to: *mut u8, low: __m128, high: __m128) {
        unsafe {
            let halves = _mm_packs_epi32(_mm_cvtps_epi32(low), _mm_cvtps_epi32(high));
            _mm_storel_epi64(to.cast(), _mm_packus_epi16(halves, halves));
        }
    }
}
