//! What the shaders share: the numbers that they store, sizes, and pieces of WGSL text.

use std::fmt::Write;

use burn_backend::DType;

/// Results of one thread in a row.
pub const STRIP: u32 = 4;

/// Threads of a workgroup.
pub const THREADS: u32 = 64;

/// The window that a convolution moves over its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its side in pixels.
    pub kernel: u32,
    /// Its stride in pixels.
    pub stride: u32,
}

/// The numbers that maps and weights are stored in; sums are in f32 with either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// 32 bits.
    F32,
    /// 16 bits, which the device must be able to compute with.
    F16,
}

impl Storage {
    /// The type of burn for these numbers.
    pub(super) fn dtype(self) -> DType {
        match self {
            Self::F32 => DType::F32,
            Self::F16 => DType::F16,
        }
    }
}

/// Statements that add products of two factors to `sum`. In f16 the products of one call are summed
/// first, so that one conversion to f32 is enough.
pub fn add_products(sum: &str, factors: &[(String, String)], storage: Storage) -> String {
    let mut text = String::new();
    match storage {
        Storage::F32 => {
            for (a, b) in factors {
                let _ = writeln!(text, "{sum} += {a} * {b};");
            }
        }
        Storage::F16 => {
            let products: Vec<_> = factors.iter().map(|(a, b)| format!("{a} * {b}")).collect();
            let _ = writeln!(text, "{sum} += vec4f({});", products.join(" + "));
        }
    }
    text
}
