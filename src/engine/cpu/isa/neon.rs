//! [`Simd`] in NEON, which every 64-bit ARM processor has.

use std::arch::aarch64::*;

use crate::engine::cpu::simd::{EXPONENT, Kernel, Simd};

/// NEON of 128 bits.
#[derive(Clone, Copy)]
pub struct Neon;

/// Runs a kernel on NEON.
///
/// # Safety
///
/// None beyond the kernel's own.
#[inline(always)]
pub unsafe fn run(kernel: impl Kernel) {
    unsafe { kernel.run::<Neon>() }
}

impl Simd for Neon {
    type F32 = float32x4_t;
    type I32 = int32x4_t;
    type I16 = int16x8_t;
    type I8 = int8x16_t;
    const GROUP: usize = 4;
    const TALL: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f32) -> float32x4_t {
        unsafe { vdupq_n_f32(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> float32x4_t {
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> float32x4_t {
        unsafe { vld1q_dup_f32(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: float32x4_t) {
        unsafe { vst1q_f32(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vaddq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmulq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        unsafe { vfmaq_f32(c, a, b) }
    }
    #[inline(always)]
    unsafe fn clamp(x: float32x4_t, low: float32x4_t, high: float32x4_t) -> float32x4_t {
        unsafe { vminq_f32(vmaxq_f32(x, low), high) }
    }
    #[inline(always)]
    unsafe fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vsubq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vdivq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn sqrt(x: float32x4_t) -> float32x4_t {
        unsafe { vsqrtq_f32(x) }
    }
    #[inline(always)]
    unsafe fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmaxq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vminq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn copy_sign(x: float32x4_t, sign: float32x4_t) -> float32x4_t {
        unsafe { vbslq_f32(vdupq_n_u32(1 << 31), sign, x) }
    }
    #[inline(always)]
    unsafe fn two_to(n: float32x4_t) -> float32x4_t {
        unsafe {
            let bits = vreinterpretq_s32_f32(vaddq_f32(n, vdupq_n_f32(EXPONENT)));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(bits))
        }
    }

    #[inline(always)]
    unsafe fn zero_i32() -> int32x4_t {
        unsafe { vdupq_n_s32(0) }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> int32x4_t {
        unsafe { vld1q_s32(from) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: int32x4_t) {
        unsafe { vst1q_s32(to, x) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: int32x4_t) -> float32x4_t {
        unsafe { vcvtq_f32_s32(x) }
    }
    #[inline(always)]
    unsafe fn load_splat_i32(from: *const u8) -> int32x4_t {
        unsafe { vdupq_n_s32(from.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> int8x16_t {
        unsafe { vld1q_s8(from) }
    }
    #[inline(always)]
    unsafe fn dot4(acc: int32x4_t, w: int8x16_t, x: int32x4_t) -> int32x4_t {
        unsafe {
            // `x` is at most 127, so its bytes are the same as signed numbers.
            let x = vreinterpretq_s8_s32(x);
            let low = vpaddlq_s16(vmull_s8(vget_low_s8(w), vget_low_s8(x)));
            let high = vpaddlq_s16(vmull_high_s8(w, x));
            vaddq_s32(acc, vpaddq_s32(low, high))
        }
    }
    #[inline(always)]
    unsafe fn dot2(acc: int32x4_t, w: int16x8_t, x: int32x4_t) -> int32x4_t {
        unsafe {
            let x = vreinterpretq_s16_s32(x);
            let low = vmull_s16(vget_low_s16(w), vget_low_s16(x));
            let high = vmull_high_s16(w, x);
            vaddq_s32(acc, vpaddq_s32(low, high))
        }
    }

    #[inline(always)]
    unsafe fn load_i16(from: *const i16) -> int16x8_t {
        unsafe { vld1q_s16(from) }
    }
    #[inline(always)]
    unsafe fn store_i16(to: *mut i16, x: int16x8_t) {
        unsafe { vst1q_s16(to, x) }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> int16x8_t {
        unsafe { vmovl_s8(vld1_s8(from)) }
    }
    #[inline(always)]
    unsafe fn widen_u8(from: *const u8) -> int16x8_t {
        unsafe { vreinterpretq_s16_u16(vmovl_u8(vld1_u8(from))) }
    }
    #[inline(always)]
    unsafe fn widen_u8_shifted(from: *const u8) -> int16x8_t {
        unsafe { vreinterpretq_s16_u16(vshll_n_u8::<7>(vld1_u8(from))) }
    }
    #[inline(always)]
    unsafe fn mul_high(a: int16x8_t, b: int16x8_t) -> int16x8_t {
        unsafe { vqrdmulhq_s16(a, b) }
    }
    #[inline(always)]
    unsafe fn add_i16(a: int16x8_t, b: int16x8_t) -> int16x8_t {
        unsafe { vaddq_s16(a, b) }
    }
    #[inline(always)]
    unsafe fn add_saturating(a: int16x8_t, b: int16x8_t) -> int16x8_t {
        unsafe { vqaddq_s16(a, b) }
    }
    #[inline(always)]
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: int16x8_t) {
        unsafe {
            let x = vshlq_s16(x, vdupq_n_s16(-(SHIFT as i16)));
            vst1_u8(to, vmin_u8(vqmovun_s16(x), vdup_n_u8(127)));
        }
    }
    #[inline(always)]
    unsafe fn store_rounded(to: *mut u8, low: float32x4_t, high: float32x4_t) {
        unsafe {
            let low = vqmovn_s32(vcvtnq_s32_f32(low));
            let halves = vqmovn_high_s32(low, vcvtnq_s32_f32(high));
            vst1_u8(to, vqmovun_s16(halves));
        }
    }
}
