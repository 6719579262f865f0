//! The few vector operations that the kernels are written in, on vectors of 128 bits, and what
//! carries them out: wasm SIMD, relaxed or not, AVX2 with FMA, NEON, or plain Rust on any processor.
//!
//! A kernel is written once, generic over [`Simd`], and [`Level::run`] compiles it for each
//! instruction set that the target may have. The integer kernels give the same bits on every
//! level; the float kernels differ by the rounding of fused multiply-adds.

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(test)]
mod tests;

/// Lanes of a vector of f32 or i32.
pub const LANES: usize = 4;

/// Vectors of 128 bits: four f32 or i32, eight i16, sixteen i8.
///
/// # Safety
///
/// All functions with a pointer read or write one vector there, or as many bytes as they say; the
/// pointer need not be aligned. They must be called only where the instruction set exists, that is
/// from [`Kernel::run`] under [`Level::run`].
pub trait Simd: Copy {
    /// Four f32.
    type F32: Copy;
    /// Four i32.
    type I32: Copy;
    /// Eight i16.
    type I16: Copy;
    /// Sixteen i8.
    type I8: Copy;

    /// How many products of 8-bit numbers are summed in one lane by the faster of the two dot
    /// products: 4 for [`dot4`](Self::dot4), 2 for [`dot2`](Self::dot2).
    const GROUP: usize;

    /// Whether multiply-adds go faster where each number that is read is multiplied only once.
    const TALL: bool;

    unsafe fn splat(x: f32) -> Self::F32;
    unsafe fn load(from: *const f32) -> Self::F32;
    unsafe fn load_splat(from: *const f32) -> Self::F32;
    unsafe fn store(to: *mut f32, x: Self::F32);
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a · b + c`, rounded once or twice.
    unsafe fn mul_add(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    /// `x` brought into `low..=high`.
    unsafe fn clamp(x: Self::F32, low: Self::F32, high: Self::F32) -> Self::F32;

    unsafe fn zero_i32() -> Self::I32;
    unsafe fn load_i32(from: *const i32) -> Self::I32;
    unsafe fn store_i32(to: *mut i32, x: Self::I32);
    unsafe fn to_f32(x: Self::I32) -> Self::F32;
    /// Reads four bytes into every lane.
    unsafe fn load_splat_i32(from: *const u8) -> Self::I32;
    unsafe fn load_i8(from: *const i8) -> Self::I8;
    /// To each lane of `acc`, the four products of its bytes of `w` (−127..=127) and `x` (0..=127).
    unsafe fn dot4(acc: Self::I32, w: Self::I8, x: Self::I32) -> Self::I32;
    /// To each lane of `acc`, the two products of its halves of `w` and `x`.
    unsafe fn dot2(acc: Self::I32, w: Self::I16, x: Self::I32) -> Self::I32;

    unsafe fn load_i16(from: *const i16) -> Self::I16;
    unsafe fn store_i16(to: *mut i16, x: Self::I16);
    /// Widens eight i8.
    unsafe fn widen_i8(from: *const i8) -> Self::I16;
    /// Widens eight u8.
    unsafe fn widen_u8(from: *const u8) -> Self::I16;
    /// Eight u8, each times 128.
    unsafe fn widen_u8_shifted(from: *const u8) -> Self::I16;
    /// (a · b + 2¹⁴) >> 15.
    unsafe fn mul_high(a: Self::I16, b: Self::I16) -> Self::I16;
    unsafe fn add_i16(a: Self::I16, b: Self::I16) -> Self::I16;
    unsafe fn add_saturating(a: Self::I16, b: Self::I16) -> Self::I16;
    /// Stores eight numbers shifted right by `SHIFT` bits and brought into 0..=127, as u8.
    unsafe fn store_u7<const SHIFT: u32>(to: *mut u8, x: Self::I16);
    /// Stores eight numbers, far from 2²², rounded to the nearest, of two equally near the even one,
    /// and brought into 0..=255, as u8.
    unsafe fn store_rounded(to: *mut u8, low: Self::F32, high: Self::F32);
}

/// Work that is compiled for every instruction set.
pub trait Kernel {
    /// Does the work. To be inlined, so that it is compiled for the instruction set of the caller.
    ///
    /// # Safety
    ///
    /// The instruction set of `S` exists.
    unsafe fn run<S: Simd>(self);
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Plain Rust with dot products of four.
    #[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
    Portable,
    /// Plain Rust with dot products of two, as on wasm without relaxed SIMD.
    #[cfg(test)]
    PortablePairs,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "wasm32")]
    Wasm,
}

impl Level {
    /// The best that this processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "wasm32")]
        return Self(Kind::Wasm);
        #[cfg(target_arch = "aarch64")]
        return Self(Kind::Neon);
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return Self(Kind::Avx2);
        }
        #[cfg(not(any(target_arch = "aarch64", target_arch = "wasm32")))]
        Self(Kind::Portable)
    }

    /// Every level there is here.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self(Kind::Portable), Self(Kind::PortablePairs)];
        if !all.contains(&Self::best()) {
            all.push(Self::best());
        }
        all
    }

    /// [`Simd::GROUP`] of this level.
    pub fn group(self) -> usize {
        match self.0 {
            #[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
            Kind::Portable => portable::Portable::<4>::GROUP,
            #[cfg(test)]
            Kind::PortablePairs => portable::Portable::<2>::GROUP,
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => neon::Neon::GROUP,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => x86::Avx2::GROUP,
            #[cfg(target_arch = "wasm32")]
            Kind::Wasm => wasm::Wasm::GROUP,
        }
    }

    /// Runs a kernel on this instruction set.
    pub fn run(self, kernel: impl Kernel) {
        // SAFETY: a level is made only where its instruction set was found.
        unsafe {
            match self.0 {
                #[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
                Kind::Portable => kernel.run::<portable::Portable<4>>(),
                #[cfg(test)]
                Kind::PortablePairs => kernel.run::<portable::Portable<2>>(),
                #[cfg(target_arch = "aarch64")]
                Kind::Neon => kernel.run::<neon::Neon>(),
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => x86::run(kernel),
                #[cfg(target_arch = "wasm32")]
                Kind::Wasm => wasm::run(kernel),
            }
        }
    }
}
