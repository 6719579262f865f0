//! The end of a matrix product: what follows the sums of 8 results, and where they are stored.

use super::BLOCK;
use super::functions::Apply;
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};
use crate::network::operation::Function;

/// The bounds that a function clamps to, where it does nothing else.
fn bounds(function: Function) -> Option<(f32, f32)> {
    match function {
        Function::Identity => Some((f32::NEG_INFINITY, f32::INFINITY)),
        Function::Relu => Some((0.0, f32::INFINITY)),
        Function::Clamp { low, high } => Some((low, high)),
        _ => None,
    }
}

/// What follows the sums of products, and where the results are stored.
pub struct Ending<'a> {
    /// Applied to the sums.
    pub function: Function,
    /// Added after that; arranged as the results.
    pub residual: Option<&'a [f32]>,
    /// Applied after that.
    pub after: Function,
    /// The results.
    pub output: &'a mut [f32],
}

/// Where 8 results of some rows are stored.
#[derive(Clone, Copy)]
pub struct Place {
    /// The first number.
    pub start: usize,
    /// Distance of the rows.
    pub row: usize,
    /// Results of a row, at most 8.
    pub lanes: usize,
}

impl<'a> Ending<'a> {
    /// The sums as they are.
    pub fn plain(output: &'a mut [f32]) -> Self {
        Self {
            function: Function::Identity,
            residual: None,
            after: Function::Identity,
            output,
        }
    }

    /// Finishes the sums `[row][8]` of `count` rows, which are overwritten.
    pub fn run(&mut self, isa: Isa, sums: &mut [f32], count: usize, place: Place) {
        let Place { start, row, lanes } = place;
        let free = (f32::NEG_INFINITY, f32::INFINITY);
        let clamped = bounds(self.function);
        if clamped.is_none() {
            isa.run(Apply {
                function: self.function,
                numbers: &mut sums[..count * BLOCK],
            });
        }
        let after = bounds(self.after);
        isa.run(Store {
            sums,
            bounds: clamped.unwrap_or(free),
            residual: self.residual.map(|residual| &residual[start..]),
            after: after.unwrap_or(free),
            output: &mut self.output[start..],
            count,
            row,
            lanes,
        });
        if after.is_none() {
            for at in 0..count {
                isa.run(Apply {
                    function: self.after,
                    numbers: &mut self.output[start + at * row..][..lanes],
                });
            }
        }
    }
}

/// Clamps sums, adds a residual, clamps again and stores.
struct Store<'a> {
    /// `[row][8]`.
    sums: &'a [f32],
    /// The bounds of the sums.
    bounds: (f32, f32),
    /// Added after that; arranged as the results.
    residual: Option<&'a [f32]>,
    /// The bounds after that.
    after: (f32, f32),
    /// The results.
    output: &'a mut [f32],
    /// Number of rows.
    count: usize,
    /// Distance of the rows in the results.
    row: usize,
    /// Results of a row, at most 8.
    lanes: usize,
}

impl Kernel for Store<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self {
            sums,
            bounds,
            residual,
            after,
            output,
            count,
            row,
            lanes,
        } = self;
        let needed = (count - 1) * row + lanes;
        assert!(sums.len() >= count * BLOCK && output.len() >= needed);
        assert!(residual.is_none_or(|residual| residual.len() >= needed));
        if lanes < BLOCK {
            for (at, sums) in sums.chunks_exact(BLOCK).take(count).enumerate() {
                for (lane, &sum) in sums[..lanes].iter().enumerate() {
                    let added = residual.map_or(0.0, |residual| residual[at * row + lane]);
                    let sum = clamp(sum, bounds) + added;
                    output[at * row + lane] = clamp(sum, after);
                }
            }
            return;
        }
        // SAFETY: the lengths were checked.
        unsafe {
            let [low, high] = [S::splat(bounds.0), S::splat(bounds.1)];
            let [after_low, after_high] = [S::splat(after.0), S::splat(after.1)];
            for at in 0..count {
                for lane in [0, LANES] {
                    let sum = S::load(sums.as_ptr().add(at * BLOCK + lane));
                    let mut sum = S::clamp(sum, low, high);
                    if let Some(residual) = residual {
                        sum = S::add(sum, S::load(residual.as_ptr().add(at * row + lane)));
                        sum = S::clamp(sum, after_low, after_high);
                    }
                    S::store(output.as_mut_ptr().add(at * row + lane), sum);
                }
            }
        }
    }
}

fn clamp(x: f32, (low, high): (f32, f32)) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}
