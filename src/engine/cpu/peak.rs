//! The peak speed of an instruction set: multiply-adds on registers, without memory access.

use std::hint::black_box;
use std::time::Instant;

use super::isa::Isa;
use super::simd::{Kernel, LANES, Simd};

/// Independent sums, as in the kernels.
const SUMS: usize = 8;

/// Multiply-adds of each sum in one run.
const STEPS: usize = 1_000_000;

/// Runs; the fastest counts.
const RUNS: usize = 9;

/// Multiply-adds of f32.
struct MultiplyAdds([f32; LANES]);

impl Kernel for MultiplyAdds {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            let x = S::load(self.0.as_ptr());
            let mut sums = [x; SUMS];
            for _ in 0..STEPS {
                sums = sums.map(|sum| S::mul_add(x, x, sum));
            }
            let mut out = [0.0; LANES];
            for sum in sums {
                S::store(out.as_mut_ptr(), sum);
                black_box(out);
            }
        }
    }
}

/// Dot products of 8-bit numbers.
struct DotProducts([u8; 16]);

impl Kernel for DotProducts {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            let x = S::load_splat_i32(self.0.as_ptr());
            let w = S::load_i8(self.0.as_ptr().cast());
            let mut sums = [S::zero_i32(); SUMS];
            for _ in 0..STEPS {
                // Opaque, so that the compiler cannot replace the loop by one multiplication.
                let x = black_box(x);
                sums = sums.map(|sum| S::dot4(sum, w, x));
            }
            let mut out = [0; LANES];
            for sum in sums {
                S::store_i32(out.as_mut_ptr(), sum);
                black_box(out);
            }
        }
    }
}

/// Operations per second in f32 and in int8; a multiply-add counts as two.
pub fn measure(isa: Isa) -> [f64; 2] {
    let best = |run: &dyn Fn()| {
        let seconds = (0..RUNS).map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        });
        seconds.fold(f64::INFINITY, f64::min)
    };
    let work = (2 * SUMS * STEPS * LANES) as f64;
    [
        work / best(&|| isa.run(MultiplyAdds(black_box([1e-3; LANES])))),
        4.0 * work / best(&|| isa.run(DotProducts(black_box([1; 16])))),
    ]
}
