//! The vector operations that the kernels are written in, on vectors of 128 bits.
//!
//! A kernel is written once, generic over [`Simd`], and compiled for each instruction set that the
//! target may have; see [`isa`](super::isa).

/// Lanes of a vector of f32 or i32.
pub const LANES: usize = 4;

/// Vectors of 128 bits: four f32 or i32, eight i16, sixteen i8.
///
/// # Safety
///
/// A function with a pointer reads or writes one vector there, or as many bytes as it says; the
/// pointer need not be aligned. The functions may be called only where the instruction set exists,
/// that is from [`Kernel::run`] under [`Isa::run`](super::isa::Isa::run).
#[cfg_attr(not(feature = "import"), allow(dead_code))]
pub trait Simd: Copy {
    /// Four f32.
    type F32: Copy;
    /// Four i32.
    type I32: Copy;
    /// Eight i16.
    type I16: Copy;
    /// Sixteen i8.
    type I8: Copy;

    /// How many products of 8-bit numbers the faster dot product sums in one lane: 4 for
    /// [`dot4`](Self::dot4), 2 for [`dot2`](Self::dot2).
    const GROUP: usize;

    /// Whether multiply-adds are faster in tall tiles, where each number that is read is multiplied
    /// only once.
    const TALL: bool;

    unsafe fn splat(x: f32) -> Self::F32;
    unsafe fn load(from: *const f32) -> Self::F32;
    unsafe fn load_splat(from: *const f32) -> Self::F32;
    unsafe fn store(to: *mut f32, x: Self::F32);
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a · b + c`, rounded once or twice.
    unsafe fn mul_add(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    /// Clamps `x` to `low..=high`.
    unsafe fn clamp(x: Self::F32, low: Self::F32, high: Self::F32) -> Self::F32;
    unsafe fn sub(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn div(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn sqrt(x: Self::F32) -> Self::F32;
    /// The larger of both; either where one is no number.
    unsafe fn max(a: Self::F32, b: Self::F32) -> Self::F32;
    /// The smaller of both; either where one is no number.
    unsafe fn min(a: Self::F32, b: Self::F32) -> Self::F32;
    /// The magnitude of `x` with the sign of `sign`.
    unsafe fn copy_sign(x: Self::F32, sign: Self::F32) -> Self::F32;
    /// 2ⁿ, for whole numbers n from −126 to 127.
    unsafe fn two_to(n: Self::F32) -> Self::F32;

    unsafe fn zero_i32() -> Self::I32;
    unsafe fn load_i32(from: *const i32) -> Self::I32;
    unsafe fn store_i32(to: *mut i32, x: Self::I32);
    unsafe fn to_f32(x: Self::I32) -> Self::F32;
    /// Reads four bytes into every lane.
    unsafe fn load_splat_i32(from: *const u8) -> Self::I32;
    unsafe fn load_i8(from: *const i8) -> Self::I8;
    /// Adds to each lane of `acc` the four products of its bytes of `w` (−127..=127) and `x` (0..=127).
    unsafe fn dot4(acc: Self::I32, w: Self::I8, x: Self::I32) -> Self::I32;
    /// Adds to each lane of `acc` the two products of its 16-bit halves of `w` and `x`.
    unsafe fn dot2(acc: Self::I32, w: Self::I16, x: Self::I32) -> Self::I32;

    unsafe fn load_i16(from: *const i16) -> Self::I16;
    unsafe fn store_i16(to: *mut i16, x: Self::I16);
    /// Widens eight i8.
    unsafe fn widen_i8(from: *const i8) -> Self::I16;
    /// Widens eight u8.
    unsafe fn widen_u8(from: *const u8) -> Self::I16;
    /// Widens eight u8 and multiplies each by 128.
    unsafe fn widen_u8_shifted(from: *const u8) -> Self::I16;
    /// (a · b + 2¹⁴) >> 15.
    unsafe fn mul_high(a: Self::I16, b: Self::I16) -> Self::I16;
    unsafe fn add_i16(a: Self::I16, b: Self::I16) -> Self::I16;
    unsafe fn add_saturating(a: Self::I16, b: Self::I16) -> Self::I16;
    /// Shifts eight numbers right by `SHIFT` bits, clamps them to 0..=127 and stores them as u8.
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: Self::I16);
    /// Rounds eight numbers to the nearest integer, halves to even, clamps them to 0..=255 and
    /// stores them as u8. Their magnitude must be far below 2²².
    unsafe fn store_rounded(to: *mut u8, low: Self::F32, high: Self::F32);
}

/// 2²³ + 127: added to n, it leaves the exponent of 2ⁿ in the lowest bits.
pub const EXPONENT: f32 = 8_388_735.0;

/// Work that is compiled for every instruction set.
pub trait Kernel {
    /// Does the work. Implementations are `#[inline(always)]`, so that they are compiled for the
    /// instruction set of the caller.
    ///
    /// # Safety
    ///
    /// The processor has the instruction set of `S`.
    unsafe fn run<S: Simd>(self);
}
