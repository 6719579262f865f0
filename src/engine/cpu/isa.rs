//! The instruction sets that carry out [`Simd`]: wasm SIMD, relaxed or not, AVX2 with FMA, NEON, or
//! plain Rust on any processor.
//!
//! Integer kernels give the same bits on every instruction set; float kernels differ by the rounding
//! of fused multiply-adds.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(test)]
mod tests;

use super::simd::{Kernel, Simd};

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Kind);

/// Declares [`Kind`] and how a kernel runs on each, so that the condition under which an instruction
/// set is compiled is written once.
macro_rules! instruction_sets {
    ($(#[$condition:meta] $kind:ident: $simd:ty, $run:expr;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Kind {
            $(#[$condition] $kind,)*
        }

        impl Isa {
            /// [`Simd::GROUP`] of this instruction set.
            pub fn group(self) -> usize {
                match self.0 {
                    $(#[$condition] Kind::$kind => <$simd>::GROUP,)*
                }
            }

            /// [`Simd::TALL`] of this instruction set.
            #[cfg(feature = "import")]
            pub fn tall(self) -> bool {
                match self.0 {
                    $(#[$condition] Kind::$kind => <$simd>::TALL,)*
                }
            }

            /// Runs a kernel on this instruction set.
            pub fn run(self, kernel: impl Kernel) {
                // SAFETY: an `Isa` is made only where the processor has the instruction set.
                unsafe {
                    match self.0 {
                        $(#[$condition] Kind::$kind => $run(kernel),)*
                    }
                }
            }
        }
    };
}

instruction_sets! {
    #[cfg(any(test, not(any(target_arch = "aarch64", target_arch = "wasm32"))))]
    Portable: portable::Portable<4>, portable::run::<4>;
    // With dot products of two, as on wasm without relaxed SIMD, and tall tiles, as with it.
    #[cfg(test)]
    PortableDot2: portable::Portable<2>, portable::run::<2>;
    #[cfg(target_arch = "aarch64")]
    Neon: neon::Neon, neon::run;
    #[cfg(target_arch = "x86_64")]
    Avx2: avx2::Avx2, avx2::run;
    #[cfg(target_arch = "wasm32")]
    Wasm: wasm::Wasm, wasm::run;
}

impl Isa {
    /// The fastest that this processor has.
    pub fn best() -> Self {
        cfg_select! {
            target_arch = "wasm32" => Self(Kind::Wasm),
            target_arch = "aarch64" => Self(Kind::Neon),
            target_arch = "x86_64" => {
                if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
                    Self(Kind::Avx2)
                } else {
                    Self(Kind::Portable)
                }
            }
            _ => Self(Kind::Portable),
        }
    }

    /// All that are available here.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self(Kind::Portable), Self(Kind::PortableDot2)];
        if !all.contains(&Self::best()) {
            all.push(Self::best());
        }
        all
    }
}
