//! Operations on tensors of any rank, which the networks of imported files consist of. A tensor is
//! row-major, without the axis of the batch where the file has one of size 1, as `[1, …]`.

mod dims;
mod result;
mod values;

pub use self::dims::{MAX_RANK, broadcast, broadcast_strides, numbers, places, strides};
pub use self::values::erf;

use serde::{Deserialize, Serialize};

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

impl Operation {
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
