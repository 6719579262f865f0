//! Functions of single numbers, in arithmetic that compilers turn into vectors. Exact to about 2e-7 of the
//! largest number involved.

use crate::engine::cpu::simd::{Kernel, Simd};
use crate::network::operation::Function;

/// 1.5 · 2²³: added to a small number, it leaves the number's nearest integer in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// Applies a function to numbers in place.
pub struct Apply<'a> {
    /// The function.
    pub function: Function,
    /// The numbers.
    pub numbers: &'a mut [f32],
}

impl Kernel for Apply<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let numbers = self.numbers;
        match self.function {
            Function::Identity => {}
            Function::Relu => each(numbers, |x| x.max(0.0)),
            Function::Clamp { low, high } => each(numbers, |x| x.max(low).min(high)),
            Function::LeakyRelu { slope } => each(numbers, |x| x.max(0.0) + slope * x.min(0.0)),
            Function::Elu { alpha } => {
                each(numbers, |x| x.max(0.0) + alpha * (exp(x.min(0.0)) - 1.0))
            }
            Function::Gelu => each(numbers, |x| {
                0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
            }),
            Function::GeluTanh => each(numbers, |x| {
                // tanh(y) = 2 sigmoid(2 y) − 1.
                x * sigmoid(1.595_769 * (x + 0.044_715 * x * x * x))
            }),
            Function::QuickGelu => each(numbers, |x| x * sigmoid(1.702 * x)),
            Function::Silu => each(numbers, |x| x * sigmoid(x)),
            Function::HardSwish => each(numbers, |x| x * (x + 3.0).clamp(0.0, 6.0) * (1.0 / 6.0)),
            Function::HardSigmoid { slope, offset } => {
                each(numbers, |x| (slope * x + offset).clamp(0.0, 1.0))
            }
            Function::Sigmoid => each(numbers, sigmoid),
            Function::Tanh => each(numbers, |x| 2.0 * sigmoid(2.0 * x) - 1.0),
            Function::Softplus => each(numbers, softplus),
            Function::Mish => each(numbers, |x| x * (2.0 * sigmoid(2.0 * softplus(x)) - 1.0)),
            Function::Erf => each(numbers, erf),
            Function::Exp => each(numbers, exp),
            Function::Log => each(numbers, f32::ln),
            Function::Sqrt => each(numbers, f32::sqrt),
            Function::Reciprocal => each(numbers, |x| 1.0 / x),
            Function::Abs => each(numbers, f32::abs),
            Function::Negate => each(numbers, |x| -x),
            Function::Sin => each(numbers, f32::sin),
            Function::Cos => each(numbers, f32::cos),
            Function::Affine { factor, offset } => each(numbers, |x| factor * x + offset),
            Function::Power { exponent: 2.0 } => each(numbers, |x| x * x),
            Function::Power { exponent } if exponent.fract() == 0.0 => {
                each(numbers, |x| x.powi(exponent as i32))
            }
            Function::Power { exponent } => each(numbers, |x| x.powf(exponent)),
        }
    }
}

#[inline(always)]
fn each(numbers: &mut [f32], function: impl Fn(f32) -> f32) {
    for x in numbers {
        *x = function(*x);
    }
}

/// eˣ, by the polynomial of Cephes' `expf` on |x| ≤ ln 2 / 2.
#[inline(always)]
#[expect(clippy::manual_clamp, reason = "`clamp` keeps what is no number")]
pub fn exp(x: f32) -> f32 {
    let x = x.max(-87.0).min(88.0);
    let n = (x * std::f32::consts::LOG2_E + ROUNDER) - ROUNDER;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let mut p = 1.987_569_2e-4;
    p = p * r + 1.398_199_9e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 0.166_666_66;
    p = p * r + 0.5;
    let y = p * r * r + r + 1.0;
    // SAFETY: n is a whole number from −126 to 127.
    let n = unsafe { n.to_int_unchecked::<i32>() };
    y * f32::from_bits(((n + 127) << 23).cast_unsigned())
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[inline(always)]
fn softplus(x: f32) -> f32 {
    x.max(0.0) + exp(-x.abs()).ln_1p()
}

/// The error function, formula 7.1.26 of Abramowitz & Stegun; exact to 1.5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let a = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let mut p = 1.061_405_4;
    p = p * t - 1.453_152;
    p = p * t + 1.421_413_7;
    p = p * t - 0.284_496_72;
    p = p * t + 0.254_829_6;
    (1.0 - p * t * exp(-a * a)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::isa::Isa;

    #[test]
    fn functions_agree_with_their_definitions() {
        let functions = [
            Function::Relu,
            Function::Clamp {
                low: -1.0,
                high: 2.0,
            },
            Function::LeakyRelu { slope: 0.1 },
            Function::Elu { alpha: 1.5 },
            Function::Gelu,
            Function::GeluTanh,
            Function::QuickGelu,
            Function::Silu,
            Function::HardSwish,
            Function::HardSigmoid {
                slope: 0.2,
                offset: 0.5,
            },
            Function::Sigmoid,
            Function::Tanh,
            Function::Softplus,
            Function::Mish,
            Function::Erf,
            Function::Exp,
            Function::Abs,
            Function::Negate,
            Function::Sin,
            Function::Cos,
            Function::Affine {
                factor: 2.0,
                offset: -1.0,
            },
            Function::Power { exponent: 2.0 },
            Function::Power { exponent: 3.0 },
        ];
        let inputs: Vec<f32> = (-80..=80).map(|at| at as f32 / 8.0).collect();
        for isa in Isa::all() {
            for function in functions {
                let mut numbers = inputs.clone();
                isa.run(Apply {
                    function,
                    numbers: &mut numbers,
                });
                for (x, y) in inputs.iter().zip(&numbers) {
                    let expected = function.at(f64::from(*x));
                    let error = (f64::from(*y) - expected).abs();
                    assert!(
                        error <= 2e-6 * expected.abs().max(1.0),
                        "{function:?} at {x}: {y}, not {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_exponential_is_bounded() {
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(1e30).is_finite() && exp(f32::NAN).is_finite());
    }
}
