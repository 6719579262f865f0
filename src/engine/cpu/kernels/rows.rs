//! Operations on the rows of row-major tensors: layer normalisation, softmax, and operations on two tensors.

use super::functions::exp;
use crate::engine::cpu::simd::{Kernel, Simd};
use crate::network::operation::Binary;

/// Partial sums, which compilers keep in vectors.
const LANES: usize = 16;

/// The sum of a function of each number.
#[inline(always)]
fn sum(numbers: &[f32], function: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (whole, rest) = numbers.as_chunks::<LANES>();
    for chunk in whole {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += function(x);
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += function(x);
    }
    sums.iter().sum()
}

/// Layer normalisation of each row.
pub struct LayerNormRows<'a> {
    /// Rows of as many numbers as `scale` has.
    pub input: &'a [f32],
    /// Factors.
    pub scale: &'a [f32],
    /// Offsets.
    pub shift: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
    /// The results.
    pub output: &'a mut [f32],
}

impl Kernel for LayerNormRows<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let size = self.scale.len();
        let share = 1.0 / size as f32;
        for (row, output) in self
            .input
            .chunks_exact(size)
            .zip(self.output.chunks_exact_mut(size))
        {
            let mean = sum(row, |x| x) * share;
            let variance = sum(row, |x| (x - mean) * (x - mean)) * share;
            let factor = 1.0 / (variance + self.epsilon).sqrt();
            let parameters = self.scale.iter().zip(self.shift);
            for ((to, &x), (&scale, &shift)) in output.iter_mut().zip(row).zip(parameters) {
                *to = (x - mean) * factor * scale + shift;
            }
        }
    }
}

/// Softmax of the first `width` numbers of each row, after a bias; the rest becomes 0.
pub struct SoftmaxRows<'a> {
    /// Rows of `stride` numbers.
    pub numbers: &'a mut [f32],
    /// Numbers of a row that count.
    pub width: usize,
    /// Distance of the rows.
    pub stride: usize,
    /// Rows of `width` numbers that are added first.
    pub bias: Option<&'a [f32]>,
}

impl Kernel for SoftmaxRows<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for (at, row) in self.numbers.chunks_exact_mut(self.stride).enumerate() {
            let (row, rest) = row.split_at_mut(self.width);
            rest.fill(0.0);
            if let Some(bias) = self.bias {
                let bias = &bias[at * self.width..][..self.width];
                row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
            }
            let mut tops = [f32::NEG_INFINITY; LANES];
            for chunk in row.chunks(LANES) {
                tops.iter_mut()
                    .zip(chunk)
                    .for_each(|(top, &x)| *top = top.max(x));
            }
            let top = tops.into_iter().fold(f32::NEG_INFINITY, f32::max);
            row.iter_mut().for_each(|x| *x = exp(*x - top));
            let share = 1.0 / sum(row, |x| x);
            row.iter_mut().for_each(|x| *x *= share);
        }
    }
}

/// How one operand of an operation on two tensors is read along the innermost axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One number after the other.
    Each,
    /// One number for the whole axis.
    Same,
}

/// An operation on two tensors along their innermost axis.
pub struct BinaryRow<'a> {
    /// The operation.
    pub binary: Binary,
    /// The first operand; `None` where it is in `output` already.
    pub a: Option<(&'a [f32], Step)>,
    /// The second operand.
    pub b: (&'a [f32], Step),
    /// The results.
    pub output: &'a mut [f32],
}

impl Kernel for BinaryRow<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        match self.binary {
            Binary::Add => self.each(|a, b| a + b),
            Binary::Subtract => self.each(|a, b| a - b),
            Binary::Multiply => self.each(|a, b| a * b),
            Binary::Divide => self.each(|a, b| a / b),
            Binary::Maximum => self.each(f32::max),
            Binary::Minimum => self.each(f32::min),
        }
    }
}

impl BinaryRow<'_> {
    #[inline(always)]
    fn each(self, work: impl Fn(f32, f32) -> f32) {
        let output = self.output;
        match (self.a, self.b) {
            (None, (b, Step::Each)) => output
                .iter_mut()
                .zip(b)
                .for_each(|(to, &b)| *to = work(*to, b)),
            (None, (b, Step::Same)) => {
                let b = b[0];
                output.iter_mut().for_each(|to| *to = work(*to, b));
            }
            (Some((a, Step::Each)), (b, Step::Each)) => {
                output
                    .iter_mut()
                    .zip(a.iter().zip(b))
                    .for_each(|(to, (&a, &b))| *to = work(a, b));
            }
            (Some((a, Step::Each)), (b, Step::Same)) => {
                let b = b[0];
                output
                    .iter_mut()
                    .zip(a)
                    .for_each(|(to, &a)| *to = work(a, b));
            }
            (Some((a, Step::Same)), (b, Step::Each)) => {
                let a = a[0];
                output
                    .iter_mut()
                    .zip(b)
                    .for_each(|(to, &b)| *to = work(a, b));
            }
            (Some((a, Step::Same)), (b, Step::Same)) => output.fill(work(a[0], b[0])),
        }
    }
}
