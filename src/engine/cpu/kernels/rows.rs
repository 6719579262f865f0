//! Operations on the rows of row-major tensors: layer normalisation, softmax, and operations on two tensors.

use super::functions::exp;
use crate::engine::cpu::simd::{Kernel, LANES, Simd};
use crate::network::operation::Binary;

/// Independent sums, so that an addition need not wait for the one before.
const SUMS: usize = 4;

/// The sum of a function of each number.
#[inline(always)]
unsafe fn sum<S: Simd>(numbers: &[f32], function: impl Fn(S::F32) -> S::F32) -> f32 {
    unsafe {
        let mut sums = [S::splat(0.0); SUMS];
        let (whole, rest) = numbers.as_chunks::<{ SUMS * LANES }>();
        for chunk in whole {
            for (at, sum) in sums.iter_mut().enumerate() {
                *sum = S::add(*sum, function(S::load(chunk.as_ptr().add(at * LANES))));
            }
        }
        let (fours, rest) = rest.as_chunks::<LANES>();
        for four in fours {
            sums[0] = S::add(sums[0], function(S::load(four.as_ptr())));
        }
        let all = S::add(S::add(sums[0], sums[1]), S::add(sums[2], sums[3]));
        let mut total: f32 = lanes::<S>(all).iter().sum();
        for &x in rest {
            total += lanes::<S>(function(S::splat(x)))[0];
        }
        total
    }
}

#[inline(always)]
unsafe fn lanes<S: Simd>(x: S::F32) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    // SAFETY: there is space for four numbers.
    unsafe { S::store(lanes.as_mut_ptr(), x) };
    lanes
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
        assert!(self.shift.len() == size);
        let share = 1.0 / size as f32;
        let whole = size / LANES * LANES;
        let rows = self.input.chunks_exact(size);
        for (row, output) in rows.zip(self.output.chunks_exact_mut(size)) {
            // SAFETY: all four slices have `size` numbers.
            unsafe {
                let mean = sum::<S>(row, |x| x) * share;
                let middle = S::splat(mean);
                let variance = sum::<S>(row, |x| {
                    let x = S::sub(x, middle);
                    S::mul(x, x)
                });
                let factor = 1.0 / (variance * share + self.epsilon).sqrt();
                let factors = S::splat(factor);
                for at in (0..whole).step_by(LANES) {
                    let x = S::mul(S::sub(S::load(row.as_ptr().add(at)), middle), factors);
                    let scale = S::load(self.scale.as_ptr().add(at));
                    let shift = S::load(self.shift.as_ptr().add(at));
                    S::store(output.as_mut_ptr().add(at), S::mul_add(x, scale, shift));
                }
                for at in whole..size {
                    output[at] = (row[at] - mean) * factor * self.scale[at] + self.shift[at];
                }
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
            // SAFETY: the caller has the instruction set of `S`.
            unsafe {
                let top = S::splat(maximum::<S>(row));
                let (fours, rest) = row.as_chunks_mut::<LANES>();
                let mut sums = S::splat(0.0);
                for four in fours {
                    let x = exp::<S>(S::sub(S::load(four.as_ptr()), top));
                    sums = S::add(sums, x);
                    S::store(four.as_mut_ptr(), x);
                }
                let mut total: f32 = lanes::<S>(sums).iter().sum();
                for x in rest {
                    *x = lanes::<S>(exp::<S>(S::sub(S::splat(*x), top)))[0];
                    total += *x;
                }
                let share = 1.0 / total;
                let shares = S::splat(share);
                let (fours, rest) = row.as_chunks_mut::<LANES>();
                for four in fours {
                    let x = S::load(four.as_ptr());
                    S::store(four.as_mut_ptr(), S::mul(x, shares));
                }
                rest.iter_mut().for_each(|x| *x *= share);
            }
        }
    }
}

#[inline(always)]
unsafe fn maximum<S: Simd>(numbers: &[f32]) -> f32 {
    let (fours, rest) = numbers.as_chunks::<LANES>();
    // SAFETY: there are four numbers.
    unsafe {
        let mut tops = S::splat(f32::NEG_INFINITY);
        for four in fours {
            tops = S::max(tops, S::load(four.as_ptr()));
        }
        let tops = lanes::<S>(tops);
        tops.iter()
            .chain(rest)
            .copied()
            .fold(f32::NEG_INFINITY, f32::max)
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
            Binary::Maximum => self.each(|a, b| if a > b { a } else { b }),
            Binary::Minimum => self.each(|a, b| if a < b { a } else { b }),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::isa::Isa;
    use crate::engine::cpu::kernels::reference::{assert_close, noise};

    #[test]
    fn rows_of_any_length_are_normalised() {
        for size in [1, 3, 4, 17, 50] {
            let (input, scale, shift) = (noise(3 * size, 1), noise(size, 2), noise(size, 3));
            let expected: Vec<f32> = input
                .chunks_exact(size)
                .flat_map(|row| {
                    let count = size as f32;
                    let mean = row.iter().sum::<f32>() / count;
                    let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / count;
                    let unit = move |x: f32| (x - mean) / (variance + 1e-5).sqrt();
                    let parameters = scale.iter().zip(&shift);
                    let row = row.iter().zip(parameters);
                    row.map(move |(&x, (scale, shift))| unit(x) * scale + shift)
                })
                .collect();
            for isa in Isa::all() {
                let mut output = vec![f32::NAN; input.len()];
                isa.run(LayerNormRows {
                    input: &input,
                    scale: &scale,
                    shift: &shift,
                    epsilon: 1e-5,
                    output: &mut output,
                });
                assert_close(&output, &expected);
            }
        }
    }

    #[test]
    fn softmax_ends_with_the_width() {
        for (width, stride) in [(1, 8), (5, 8), (23, 24), (8, 8)] {
            let numbers = noise(2 * stride, 1);
            let bias = noise(2 * width, 2);
            let mut expected = vec![0.0; 2 * stride];
            for at in 0..2 {
                let row = (0..width).map(|i| numbers[at * stride + i] + bias[at * width + i]);
                let total: f32 = row.clone().map(f32::exp).sum();
                for (i, x) in row.enumerate() {
                    expected[at * stride + i] = x.exp() / total;
                }
            }
            for isa in Isa::all() {
                let mut found = numbers.clone();
                isa.run(SoftmaxRows {
                    numbers: &mut found,
                    width,
                    stride,
                    bias: Some(&bias),
                });
                assert_close(&found, &expected);
            }
        }
    }
}
