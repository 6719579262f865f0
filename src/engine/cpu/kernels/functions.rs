//! Functions of single numbers, four at a time. The exponential has a relative error of 2e-7; the others are
//! exact to about 2e-7 of the largest number involved.

use crate::engine::cpu::simd::{Kernel, LANES, Simd};
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
        // SAFETY: the caller has the instruction set of `S`.
        unsafe {
            let splat = |x: f32| S::splat(x);
            let [zero, one] = [splat(0.0), splat(1.0)];
            match self.function {
                Function::Identity => {}
                Function::Relu => each::<S>(numbers, |x| S::max(x, zero)),
                Function::Clamp { low, high } => {
                    let [low, high] = [low, high].map(splat);
                    each::<S>(numbers, |x| S::clamp(x, low, high));
                }
                Function::LeakyRelu { slope } => {
                    let slope = splat(slope);
                    each::<S>(numbers, |x| {
                        S::mul_add(S::min(x, zero), slope, S::max(x, zero))
                    });
                }
                Function::Elu { alpha } => {
                    let alpha = splat(alpha);
                    each::<S>(numbers, |x| {
                        let below = S::sub(exp::<S>(S::min(x, zero)), one);
                        S::mul_add(below, alpha, S::max(x, zero))
                    });
                }
                Function::Gelu => {
                    let [half, unit] = [0.5, std::f32::consts::FRAC_1_SQRT_2].map(splat);
                    each::<S>(numbers, |x| {
                        let half = S::mul(x, half);
                        S::mul_add(half, erf::<S>(S::mul(x, unit)), half)
                    });
                }
                Function::GeluTanh => {
                    // tanh(y) = 2 sigmoid(2 y) − 1.
                    let [first, third] = [1.595_769, 1.595_769 * 0.044_715].map(splat);
                    each::<S>(numbers, |x| {
                        let inner = S::mul_add(S::mul(x, x), third, first);
                        S::mul(x, sigmoid::<S>(S::mul(x, inner)))
                    });
                }
                Function::QuickGelu => {
                    let factor = splat(1.702);
                    each::<S>(numbers, |x| S::mul(x, sigmoid::<S>(S::mul(x, factor))));
                }
                Function::Silu => each::<S>(numbers, |x| S::mul(x, sigmoid::<S>(x))),
                Function::HardSwish => {
                    let [three, six, share] = [3.0, 6.0, 1.0 / 6.0].map(splat);
                    each::<S>(numbers, |x| {
                        S::mul(S::mul(x, share), S::clamp(S::add(x, three), zero, six))
                    });
                }
                Function::HardSigmoid { slope, offset } => {
                    let [slope, offset] = [slope, offset].map(splat);
                    each::<S>(numbers, |x| {
                        S::clamp(S::mul_add(x, slope, offset), zero, one)
                    });
                }
                Function::Sigmoid => each::<S>(numbers, |x| sigmoid::<S>(x)),
                Function::Tanh => {
                    let two = splat(2.0);
                    each::<S>(numbers, |x| {
                        S::sub(S::mul(two, sigmoid::<S>(S::mul(two, x))), one)
                    });
                }
                Function::Erf => each::<S>(numbers, |x| erf::<S>(x)),
                Function::Exp => each::<S>(numbers, |x| exp::<S>(x)),
                Function::Sqrt => each::<S>(numbers, |x| S::sqrt(x)),
                Function::Reciprocal => each::<S>(numbers, |x| S::div(one, x)),
                Function::Abs => each::<S>(numbers, |x| S::copy_sign(x, zero)),
                Function::Negate => each::<S>(numbers, |x| S::sub(zero, x)),
                Function::Affine { factor, offset } => {
                    let [factor, offset] = [factor, offset].map(splat);
                    each::<S>(numbers, |x| S::mul_add(x, factor, offset));
                }
                Function::Power { exponent: 2.0 } => each::<S>(numbers, |x| S::mul(x, x)),
                Function::Softplus
                | Function::Mish
                | Function::Log
                | Function::Sin
                | Function::Cos
                | Function::Power { .. } => one_by_one(self.function, numbers),
            }
        }
    }
}

/// Applies a function to vectors.
#[inline(always)]
unsafe fn each<S: Simd>(numbers: &mut [f32], function: impl Fn(S::F32) -> S::F32) {
    let mut apply = |four: &mut [f32; LANES]| {
        let four = four.as_mut_ptr();
        // SAFETY: there are four numbers.
        unsafe { S::store(four, function(S::load(four))) }
    };
    let (fours, rest) = numbers.as_chunks_mut::<LANES>();
    fours.iter_mut().for_each(&mut apply);
    if !rest.is_empty() {
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        apply(&mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// Functions that are rare in the networks of photos.
fn one_by_one(function: Function, numbers: &mut [f32]) {
    let softplus = |x: f32| x.max(0.0) + (-x.abs()).exp().ln_1p();
    for x in numbers {
        *x = match function {
            Function::Softplus => softplus(*x),
            Function::Mish => *x * softplus(*x).tanh(),
            Function::Log => x.ln(),
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Power { exponent } if exponent.fract() == 0.0 => x.powi(exponent as i32),
            Function::Power { exponent } => x.powf(exponent),
            _ => *x,
        };
    }
}

/// eˣ for numbers from −87 to 88, at which others are cut off: by the polynomial of Cephes' `expf` on
/// |x| ≤ ln 2 / 2.
///
/// # Safety
/// The processor has the instruction set of `S`.
#[inline(always)]
pub unsafe fn exp<S: Simd>(x: S::F32) -> S::F32 {
    unsafe {
        let rounder = S::splat(ROUNDER);
        let x = S::clamp(x, S::splat(-87.0), S::splat(88.0));
        let n = S::mul_add(x, S::splat(std::f32::consts::LOG2_E), rounder);
        let n = S::sub(n, rounder);
        let r = S::mul_add(n, S::splat(-0.693_359_4), x);
        let r = S::mul_add(n, S::splat(2.121_944_4e-4), r);
        let p = polynomial::<S, 6>(
            r,
            [
                1.987_569_2e-4,
                1.398_199_9e-3,
                8.333_452e-3,
                4.166_579_6e-2,
                0.166_666_66,
                0.5,
            ],
        );
        let y = S::add(S::mul_add(S::mul(r, r), p, r), S::splat(1.0));
        S::mul(y, S::two_to(n))
    }
}

#[inline(always)]
unsafe fn sigmoid<S: Simd>(x: S::F32) -> S::F32 {
    unsafe {
        let one = S::splat(1.0);
        S::div(one, S::add(one, exp::<S>(S::sub(S::splat(0.0), x))))
    }
}

/// The error function, formula 7.1.26 of Abramowitz & Stegun; exact to 1.5e-7.
#[inline(always)]
unsafe fn erf<S: Simd>(x: S::F32) -> S::F32 {
    unsafe {
        let [zero, one] = [0.0, 1.0].map(|x| S::splat(x));
        let a = S::copy_sign(x, zero);
        let t = S::div(one, S::mul_add(a, S::splat(0.327_591_1), one));
        let p = polynomial::<S, 5>(
            t,
            [
                1.061_405_4,
                -1.453_152,
                1.421_413_7,
                -0.284_496_72,
                0.254_829_6,
            ],
        );
        let gauss = exp::<S>(S::mul(S::sub(zero, a), a));
        S::copy_sign(S::sub(one, S::mul(S::mul(p, t), gauss)), x)
    }
}

/// A polynomial by Horner's scheme, the highest coefficient first.
#[inline(always)]
unsafe fn polynomial<S: Simd, const N: usize>(x: S::F32, coefficients: [f32; N]) -> S::F32 {
    unsafe {
        let mut sum = S::splat(coefficients[0]);
        for coefficient in &coefficients[1..] {
            sum = S::mul_add(sum, x, S::splat(*coefficient));
        }
        sum
    }
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
        for isa in Isa::all() {
            let mut numbers = [f32::NEG_INFINITY, 1e30, f32::NAN, -100.0, 100.0];
            isa.run(Apply {
                function: Function::Exp,
                numbers: &mut numbers,
            });
            assert!(numbers[0] < 1e-37 && numbers[3] < 1e-37);
            assert!(numbers.iter().all(|x| x.is_finite()), "{numbers:?}");
        }
    }
}
