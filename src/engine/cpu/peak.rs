//! What an instruction set can do at most: multiply-adds on registers, nothing else.

use std::hint::black_box;
use std::time::Instant;

use super::simd::{Kernel, LANES, Level, Simd};

/// Sums that go on beside each other, as in the kernels.
const SUMS: usize = 8;

/// Steps of one run, and runs of which the fastest counts.
const STEPS: usize = 1_000_000;
const RUNS: usize = 9;

/// Multiply-adds of f32.
struct Floats([f32; LANES]);

impl Kernel for Floats {
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

/// Dot products of levels and 8-bit weights.
struct Dots([u8; 16]);

impl Kernel for Dots {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            let x = S::load_splat_i32(self.0.as_ptr());
            let w = S::load_i8(self.0.as_ptr().cast());
            let mut sums = [S::zero_i32(); SUMS];
            for _ in 0..STEPS {
                // Opaque, because a sum that grows by the same number could be foreseen.
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

/// Operations per second, a multiplication and an addition counting as two, of f32 and of int8.
pub fn measure(level: Level) -> [f64; 2] {
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
        work / best(&|| level.run(Floats(black_box([1e-3; LANES])))),
        4.0 * work / best(&|| level.run(Dots(black_box([1; 16])))),
    ]
}
