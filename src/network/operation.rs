//! Operations on tensors of any rank, which the networks of imported files consist of. A tensor is
//! row-major, without the axis of the batch where the file has one of size 1, as `[1, …]`.

use serde::{Deserialize, Serialize};

/// The most axes of a tensor.
pub const MAX_RANK: usize = 6;

/// The largest kernel side and stride of a window, and the most padding on a side.
const MAX_WINDOW: usize = 64;

/// A function of one number, applied to each number of a tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// The number itself.
    #[default]
    Identity,
    /// max(x, 0).
    Relu,
    /// min(max(x, low), high).
    Clamp {
        /// The lower bound.
        low: f32,
        /// The upper bound.
        high: f32,
    },
    /// x for positive numbers, slope · x for negative ones.
    LeakyRelu {
        /// The factor of negative numbers.
        slope: f32,
    },
    /// x for positive numbers, α (eˣ − 1) for negative ones.
    Elu {
        /// α.
        alpha: f32,
    },
    /// x Φ(x), with the distribution function Φ of the normal distribution (Hendrycks & Gimpel 2016).
    Gelu,
    /// The approximation of GELU by tanh.
    GeluTanh,
    /// The approximation x · sigmoid(1.702 x) of GELU, which CLIP uses.
    QuickGelu,
    /// x · sigmoid(x), also called swish.
    Silu,
    /// x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019).
    HardSwish,
    /// min(max(slope · x + offset, 0), 1).
    HardSigmoid {
        /// The slope.
        slope: f32,
        /// The value at 0.
        offset: f32,
    },
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// ln(1 + eˣ).
    Softplus,
    /// x · tanh(ln(1 + eˣ)).
    Mish,
    /// The error function.
    Erf,
    /// eˣ.
    Exp,
    /// The natural logarithm.
    Log,
    /// The square root.
    Sqrt,
    /// 1 / x.
    Reciprocal,
    /// |x|.
    Abs,
    /// −x.
    Negate,
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// factor · x + offset.
    Affine {
        /// The factor.
        factor: f32,
        /// The offset.
        offset: f32,
    },
    /// xⁿ.
    Power {
        /// n.
        exponent: f32,
    },
}

/// An operation on two tensors, number by number; axes of size 1 are repeated as in NumPy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binary {
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a · b.
    Multiply,
    /// a / b.
    Divide,
    /// The larger of both.
    Maximum,
    /// The smaller of both.
    Minimum,
}

/// How numbers are combined along axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// Their mean.
    Mean,
    /// Their sum.
    Sum,
    /// The largest.
    Maximum,
    /// The smallest.
    Minimum,
}

/// The window of a convolution or a pooling, by row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its sides.
    pub kernel: [usize; 2],
    /// Its steps.
    pub stride: [usize; 2],
    /// Distance of its pixels.
    pub dilation: [usize; 2],
    /// Pixels of padding before the first row and column.
    pub before: [usize; 2],
    /// Pixels of padding after the last row and column.
    pub after: [usize; 2],
}

impl Window {
    /// A window of one pixel.
    pub const PIXEL: Self = Self {
        kernel: [1; 2],
        stride: [1; 2],
        dilation: [1; 2],
        before: [0; 2],
        after: [0; 2],
    };

    /// Rows and columns of the result for an input of `sides`; `None` where the window does not fit.
    pub fn sides(&self, sides: [usize; 2]) -> Option<[usize; 2]> {
        let side = |axis: usize| {
            let in_range = (1..=MAX_WINDOW).contains(&self.kernel[axis])
                && (1..=MAX_WINDOW).contains(&self.stride[axis])
                && (1..=MAX_WINDOW).contains(&self.dilation[axis])
                && self.before[axis] <= MAX_WINDOW
                && self.after[axis] <= MAX_WINDOW;
            if !in_range {
                return None;
            }
            let reach = (self.kernel[axis] - 1) * self.dilation[axis] + 1;
            let padded = sides[axis] + self.before[axis] + self.after[axis];
            Some(padded.checked_sub(reach)? / self.stride[axis] + 1)
        };
        Some([side(0)?, side(1)?])
    }
}

/// How a pooling combines the pixels of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The largest number; padding does not count.
    Maximum,
    /// The mean; the divisor counts the pixels of the map and this much of the padding before and after.
    Average {
        /// Padding that counts before the first row and column.
        before: [usize; 2],
        /// Padding that counts after the last row and column.
        after: [usize; 2],
    },
}

/// A convolution with a bias and a function after it: `[1, input, rows, columns]` to
/// `[1, output, rows, columns]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conv {
    /// The tensor of the weights, `[output, input / groups, kernel rows, kernel columns]`.
    pub weight: String,
    /// The tensor of the bias, `[output]`.
    pub bias: String,
    /// Channels in.
    pub input: usize,
    /// Channels out.
    pub output: usize,
    /// Groups of channels.
    pub groups: usize,
    /// Its window.
    pub window: Window,
    /// Applied after the bias.
    pub function: Function,
}

impl Conv {
    /// Shape of the weight tensor.
    pub fn weight_shape(&self) -> [usize; 4] {
        let [rows, columns] = self.window.kernel;
        [self.output, self.input / self.groups.max(1), rows, columns]
    }
}

/// A matrix product with a bias and a function after it, along the last axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// The tensor of the weights, `[output, input]`.
    pub weight: String,
    /// The tensor of the bias, `[output]`.
    pub bias: String,
    /// Numbers in.
    pub input: usize,
    /// Numbers out.
    pub output: usize,
    /// Applied after the bias.
    pub function: Function,
}

/// Scales the numbers along the last axis to mean 0 and variance 1, then multiplies and shifts them
/// (Ba et al. 2016).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerNorm {
    /// The tensor of the factors, `[size]`.
    pub scale: String,
    /// The tensor of the offsets, `[size]`.
    pub shift: String,
    /// Numbers of the last axis.
    pub size: usize,
    /// Added to the variance.
    pub epsilon: f32,
}

/// An operation on tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// A tensor of the weight file.
    Constant {
        /// Its name.
        name: String,
        /// Its shape.
        dims: Vec<usize>,
    },
    /// A convolution.
    Conv(Conv),
    /// A matrix product with weights.
    Linear(Linear),
    /// A layer normalisation.
    LayerNorm(LayerNorm),
    /// A function of each number.
    Function(Function),
    /// An operation on two tensors.
    Binary(Binary),
    /// eˣ, divided by its sum along an axis.
    Softmax {
        /// The axis.
        axis: usize,
    },
    /// The product of the matrices of the last two axes.
    MatMul,
    /// softmax(scale · Q Kᵀ + bias) V: queries, keys and values `[…, heads, tokens, numbers]`, and
    /// optionally a bias that is repeated to `[…, heads, queries, keys]` (Vaswani et al. 2017).
    Attention {
        /// The factor of the products.
        scale: f32,
    },
    /// A reduction along axes, which keep the size 1.
    Reduce {
        /// How numbers are combined.
        kind: Reduction,
        /// The axes, ascending.
        axes: Vec<usize>,
    },
    /// A pooling of `[1, channels, rows, columns]`.
    Pool {
        /// How pixels are combined.
        kind: Pooling,
        /// Its window.
        window: Window,
    },
    /// The same numbers in another shape.
    Reshape {
        /// The new shape.
        dims: Vec<usize>,
    },
    /// The axes in another order.
    Transpose {
        /// For each axis of the result, the axis of the input.
        order: Vec<usize>,
    },
    /// Every `step`-th of the positions of an axis.
    Slice {
        /// The axis.
        axis: usize,
        /// The first position.
        start: usize,
        /// Distance of the positions.
        step: usize,
        /// Number of positions.
        count: usize,
    },
    /// Positions of an axis in any order.
    Gather {
        /// The axis.
        axis: usize,
        /// The positions.
        indices: Vec<usize>,
    },
    /// Tensors one after the other along an axis.
    Concat {
        /// The axis.
        axis: usize,
    },
    /// Zeros before and after each axis.
    Pad {
        /// Positions before.
        before: Vec<usize>,
        /// Positions after.
        after: Vec<usize>,
    },
}

/// The most numbers of one tensor.
const MAX_TENSOR: usize = 1 << 28;

/// The product of the sizes of all axes; `None` where it is out of range.
pub fn numbers(dims: &[usize]) -> Option<usize> {
    let mut product = 1usize;
    for &dim in dims {
        product = product.checked_mul(dim)?;
    }
    (product <= MAX_TENSOR && dims.len() <= MAX_RANK).then_some(product)
}

/// The shape of two tensors that are combined number by number.
pub fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let at = |dims: &[usize], axis: usize| {
        (axis + dims.len())
            .checked_sub(rank)
            .map_or(1, |axis| dims[axis])
    };
    let sizes = (0..rank).map(|axis| match (at(a, axis), at(b, axis)) {
        (1, size) | (size, 1) => Some(size),
        (x, y) => (x == y).then_some(x),
    });
    sizes.collect()
}

/// Distances of neighbours along each axis.
pub fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis];
    }
    strides
}

/// The strides with which a tensor is read as one of the shape `to`; 0 along repeated axes.
pub fn broadcast_strides(from: &[usize], to: &[usize]) -> Option<Vec<usize>> {
    let lead = to.len().checked_sub(from.len())?;
    let own = strides(from);
    let each = (0..to.len()).map(|axis| match axis.checked_sub(lead) {
        None => Some(0),
        Some(at) if from[at] == to[axis] => Some(own[at]),
        Some(at) => (from[at] == 1).then_some(0),
    });
    each.collect()
}

/// The places of the numbers of a tensor of the shape `dims`, row by row, for a source with these strides.
pub fn places(dims: &[usize], strides: &[usize], start: usize) -> Vec<usize> {
    let mut places = vec![start];
    for (&dim, &stride) in dims.iter().zip(strides) {
        let before = std::mem::take(&mut places);
        places.reserve(before.len() * dim);
        for place in before {
            places.extend((0..dim).map(|at| place + at * stride));
        }
    }
    places
}

impl Operation {
    /// The shape of the result for inputs of these shapes; `None` where the operation does not fit them.
    pub fn result(&self, inputs: &[&[usize]]) -> Option<Vec<usize>> {
        let dims = self.unchecked_result(inputs)?;
        numbers(&dims).filter(|&numbers| numbers > 0)?;
        Some(dims)
    }

    fn unchecked_result(&self, inputs: &[&[usize]]) -> Option<Vec<usize>> {
        match (self, inputs) {
            (Self::Constant { dims, .. }, []) => Some(dims.clone()),
            (Self::Conv(conv), &[&[1, channels, rows, columns]]) => {
                let fits = channels == conv.input
                    && conv.groups > 0
                    && conv.input.is_multiple_of(conv.groups)
                    && conv.output.is_multiple_of(conv.groups);
                let [rows, columns] = conv.window.sides([rows, columns])?;
                fits.then(|| vec![1, conv.output, rows, columns])
            }
            (Self::Linear(linear), &[input]) => {
                let (&last, rest) = input.split_last()?;
                (last == linear.input).then(|| [rest, &[linear.output]].concat())
            }
            (Self::LayerNorm(norm), &[input]) => {
                (input.last() == Some(&norm.size)).then(|| input.to_vec())
            }
            (Self::Function(_), &[input]) => Some(input.to_vec()),
            (Self::Binary(_), &[a, b]) => broadcast(a, b),
            (&Self::Softmax { axis }, &[input]) => (axis < input.len()).then(|| input.to_vec()),
            (Self::MatMul, &[a, b]) => {
                let (a_batch, &[rows, depth]) = a.split_last_chunk()?;
                let (b_batch, &[other, columns]) = b.split_last_chunk()?;
                let mut dims = broadcast(a_batch, b_batch)?;
                dims.extend([rows, columns]);
                (depth == other).then_some(dims)
            }
            (Self::Attention { .. }, &[q, k, v, ref bias @ ..]) => {
                let (batch, &[queries, depth]) = q.split_last_chunk()?;
                let (k_batch, &[keys, k_depth]) = k.split_last_chunk()?;
                let (v_batch, &[values, v_depth]) = v.split_last_chunk()?;
                let scores = [batch, &[queries, keys]].concat();
                let fits = k_batch == batch
                    && v_batch == batch
                    && k_depth == depth
                    && values == keys
                    && match bias {
                        [] => true,
                        &[bias] => broadcast(&scores, bias).as_ref() == Some(&scores),
                        _ => false,
                    };
                fits.then(|| [batch, &[queries, v_depth]].concat())
            }
            (Self::Reduce { axes, .. }, &[input]) => {
                let mut dims = input.to_vec();
                let ascending = axes.windows(2).all(|pair| pair[0] < pair[1]);
                for &axis in axes {
                    *dims.get_mut(axis)? = 1;
                }
                (ascending && !axes.is_empty()).then_some(dims)
            }
            (Self::Pool { kind, window }, &[&[1, channels, rows, columns]]) => {
                let counted = match *kind {
                    Pooling::Maximum => true,
                    Pooling::Average { before, after } => (0..2).all(|axis| {
                        before[axis] <= window.before[axis] && after[axis] <= window.after[axis]
                    }),
                };
                // Every window covers at least one pixel of the map.
                let covered = (0..2).all(|axis| {
                    window.before[axis] < (window.kernel[axis] - 1) * window.dilation[axis] + 1
                });
                let [to_rows, to_columns] = window.sides([rows, columns])?;
                let starts = (to_rows - 1) * window.stride[0] < rows + window.before[0]
                    && (to_columns - 1) * window.stride[1] < columns + window.before[1];
                (counted && covered && starts).then(|| vec![1, channels, to_rows, to_columns])
            }
            (Self::Reshape { dims }, &[input]) => {
                (numbers(dims)? == numbers(input)?).then(|| dims.clone())
            }
            (Self::Transpose { order }, &[input]) => {
                let mut seen = vec![false; input.len()];
                for &axis in order {
                    *seen.get_mut(axis)? = true;
                }
                let whole = order.len() == input.len() && seen.iter().all(|&seen| seen);
                whole.then(|| order.iter().map(|&axis| input[axis]).collect())
            }
            (
                &Self::Slice {
                    axis,
                    start,
                    step,
                    count,
                },
                &[input],
            ) => {
                let mut dims = input.to_vec();
                let size = dims.get_mut(axis)?;
                let last = count
                    .checked_sub(1)?
                    .checked_mul(step)?
                    .checked_add(start)?;
                let fits = last < *size && step > 0;
                *size = count;
                fits.then_some(dims)
            }
            (Self::Gather { axis, indices }, &[input]) => {
                let mut dims = input.to_vec();
                let size = dims.get_mut(*axis)?;
                let fits = indices.iter().all(|index| index < size);
                *size = indices.len();
                fits.then_some(dims)
            }
            (&Self::Concat { axis }, &[first, ref rest @ ..]) => {
                let mut dims = first.to_vec();
                dims.get(axis)?;
                for other in rest {
                    let same = other.len() == dims.len()
                        && (0..dims.len()).all(|at| at == axis || other[at] == dims[at]);
                    if !same {
                        return None;
                    }
                    dims[axis] = dims[axis].checked_add(other[axis])?;
                }
                Some(dims)
            }
            (Self::Pad { before, after }, &[input]) => {
                let same = before.len() == input.len() && after.len() == input.len();
                let padded = (0..input.len()).map(|axis| {
                    let padding = before.get(axis)?.checked_add(*after.get(axis)?)?;
                    input[axis].checked_add(padding)
                });
                if same { padded.collect() } else { None }
            }
            _ => None,
        }
    }

    /// The tensors of the weight file that it reads, with their shapes.
    pub fn tensors(&self) -> Vec<(&str, Vec<usize>)> {
        match self {
            Self::Constant { name, dims } => vec![(name, dims.clone())],
            Self::Conv(conv) => vec![
                (&conv.weight, conv.weight_shape().to_vec()),
                (&conv.bias, vec![conv.output]),
            ],
            Self::Linear(linear) => vec![
                (&linear.weight, vec![linear.output, linear.input]),
                (&linear.bias, vec![linear.output]),
            ],
            Self::LayerNorm(norm) => {
                vec![
                    (&norm.scale, vec![norm.size]),
                    (&norm.shift, vec![norm.size]),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// Whether its numbers cannot be negative where those of its inputs cannot, and on their own.
    pub fn keeps_non_negative(&self) -> bool {
        matches!(
            self,
            Self::Reduce { .. }
                | Self::Pool { .. }
                | Self::Reshape { .. }
                | Self::Transpose { .. }
                | Self::Slice { .. }
                | Self::Gather { .. }
                | Self::Concat { .. }
                | Self::Pad { .. }
                | Self::Binary(Binary::Add | Binary::Multiply | Binary::Maximum | Binary::Minimum)
        )
    }

    /// Whether its numbers are never negative, whatever its inputs are.
    pub fn is_non_negative(&self) -> bool {
        let function = match self {
            Self::Function(function) => function,
            Self::Conv(conv) => &conv.function,
            Self::Linear(linear) => &linear.function,
            Self::Softmax { .. } => return true,
            _ => return false,
        };
        match function {
            Function::Relu
            | Function::HardSigmoid { .. }
            | Function::Sigmoid
            | Function::Softplus
            | Function::Exp
            | Function::Sqrt
            | Function::Abs => true,
            Function::Clamp { low, .. } => *low >= 0.0,
            Function::Power { exponent } => exponent % 2.0 == 0.0,
            _ => false,
        }
    }
}

impl Function {
    /// Its value at `x`, computed in f64.
    pub fn at(self, x: f64) -> f64 {
        let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
        match self {
            Self::Identity => x,
            Self::Relu => x.max(0.0),
            Self::Clamp { low, high } => x.max(low.into()).min(high.into()),
            Self::LeakyRelu { slope } => {
                if x < 0.0 {
                    x * f64::from(slope)
                } else {
                    x
                }
            }
            Self::Elu { alpha } => {
                if x < 0.0 {
                    f64::from(alpha) * x.exp_m1()
                } else {
                    x
                }
            }
            Self::Gelu => 0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2)),
            Self::GeluTanh => {
                let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x);
                0.5 * x * (1.0 + inner.tanh())
            }
            Self::QuickGelu => x * sigmoid(1.702 * x),
            Self::Silu => x * sigmoid(x),
            Self::HardSwish => x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
            Self::HardSigmoid { slope, offset } => {
                (f64::from(slope) * x + f64::from(offset)).clamp(0.0, 1.0)
            }
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => x.tanh(),
            Self::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Self::Mish => x * (x.max(0.0) + (-x.abs()).exp().ln_1p()).tanh(),
            Self::Erf => erf(x),
            Self::Exp => x.exp(),
            Self::Log => x.ln(),
            Self::Sqrt => x.sqrt(),
            Self::Reciprocal => 1.0 / x,
            Self::Abs => x.abs(),
            Self::Negate => -x,
            Self::Sin => x.sin(),
            Self::Cos => x.cos(),
            Self::Affine { factor, offset } => f64::from(factor) * x + f64::from(offset),
            Self::Power { exponent } if exponent.fract() == 0.0 => x.powi(exponent as i32),
            Self::Power { exponent } => x.powf(exponent.into()),
        }
    }
}

impl Binary {
    /// Its value for `a` and `b`.
    pub fn at(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Maximum => a.max(b),
            Self::Minimum => a.min(b),
        }
    }
}

/// The error function, by its series (Abramowitz & Stegun 7.1.6) near 0 and the continued fraction of its
/// complement (7.1.14) elsewhere; exact to about 1e-14.
pub fn erf(x: f64) -> f64 {
    let a = x.abs();
    let value = if a < 2.5 {
        let mut term = a;
        let mut sum = a;
        for n in 1..100 {
            term *= 2.0 * a * a / f64::from(2 * n + 1);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        sum * 2.0 / std::f64::consts::PI.sqrt() * (-a * a).exp()
    } else if a < 6.0 {
        let mut fraction = a;
        for n in (1..60).rev() {
            fraction = a + f64::from(n) / 2.0 / fraction;
        }
        1.0 - (-a * a).exp() / fraction / std::f64::consts::PI.sqrt()
    } else {
        1.0
    };
    value.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_has_its_published_values() {
        // Abramowitz & Stegun, table 7.1.
        for (x, value) in [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (2.0, 0.995_322_265_0),
            (2.6, 0.999_763_965_6),
            (-1.0, -0.842_700_792_9),
        ] {
            assert!((erf(x) - value).abs() < 1e-10, "{x}");
        }
    }

    #[test]
    fn a_window_must_fit() {
        let window = Window {
            kernel: [3; 2],
            stride: [2; 2],
            before: [1; 2],
            after: [1; 2],
            ..Window::PIXEL
        };
        assert_eq!(window.sides([7, 8]), Some([4, 4]));
        assert_eq!(
            Window {
                before: [0; 2],
                after: [0; 2],
                ..window
            }
            .sides([2, 8]),
            None
        );
        assert_eq!(
            Window {
                stride: [0; 2],
                ..window
            }
            .sides([7, 8]),
            None
        );
    }
}
