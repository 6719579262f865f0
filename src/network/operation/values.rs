//! The values of functions, and which operations give no negative ones.

use super::{Binary, Function, Operation};

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

impl Operation {
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
}
