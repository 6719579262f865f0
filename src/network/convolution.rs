//! Convolutions and the activations that follow them.

use serde::{Deserialize, Serialize};

/// The upper bound of ReLU6.
pub(super) const RELU6: f32 = 6.0;

/// The most output channels that a description from a file may ask for.
pub(super) const MAX_CHANNELS: usize = 1 << 14;

/// The largest stride.
const MAX_STRIDE: usize = 4;

/// The largest kernel side, unless the input is larger.
const MAX_KERNEL: usize = 7;

/// Outputs that are stored together in int8 weights, and inputs of one group.
pub(super) const OUTPUTS: usize = 8;
pub(super) const GROUP: usize = 4;

/// The function applied to each number after a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// None: a linear bottleneck.
    None,
    /// `min(max(x, 0), 6)`.
    Relu6,
}

impl Activation {
    /// The lowest and the highest number that it returns.
    pub fn bounds(self) -> (f32, f32) {
        match self {
            Self::None => (f32::NEG_INFINITY, f32::INFINITY),
            Self::Relu6 => (0.0, RELU6),
        }
    }
}

/// A two-dimensional convolution with a square kernel, a bias, and TensorFlow's `SAME` padding:
/// the output side is `ceil(input / stride)` and an odd pixel of padding goes to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convolution {
    /// Name of its tensors in the weight file, without `.weight` and `.bias`.
    pub name: String,
    /// Channels in.
    pub input: usize,
    /// Channels out.
    pub output: usize,
    /// Side of the kernel in pixels.
    pub kernel: usize,
    /// Stride in pixels.
    pub stride: usize,
    /// 1 for an ordinary convolution, `input` for a depthwise one.
    pub groups: usize,
    /// Applied after the bias.
    pub activation: Activation,
}

impl Convolution {
    /// Shape of the weight tensor: output, input per group, kernel, kernel.
    pub fn weight_shape(&self) -> [usize; 4] {
        [
            self.output,
            self.input / self.groups.max(1),
            self.kernel,
            self.kernel,
        ]
    }

    /// Pixels of padding before and after, for an input of `side` pixels.
    pub fn padding(&self, side: usize) -> (usize, usize) {
        let total =
            ((side.div_ceil(self.stride) - 1) * self.stride + self.kernel).saturating_sub(side);
        (total / 2, total - total / 2)
    }

    /// Whether it is valid on an input of `channels` channels and `side` pixels a side.
    pub(super) fn fits(&self, channels: usize, side: usize) -> bool {
        side > 0
            && channels == self.input
            && (1..=MAX_CHANNELS).contains(&self.output)
            && (1..=side.max(MAX_KERNEL)).contains(&self.kernel)
            && (1..=MAX_STRIDE).contains(&self.stride)
            && self.groups > 0
            && self.input.is_multiple_of(self.groups)
            && self.output.is_multiple_of(self.groups)
    }

    /// Shape of the int8 weights of a pointwise convolution, in the order in which a dot product of
    /// four reads them: blocks of [`OUTPUTS`], groups of [`GROUP`] inputs, outputs, inputs; padded
    /// with zeros to whole blocks of 8 on both sides.
    pub(super) fn int8_weight_shape(&self) -> [usize; 4] {
        let groups = self.input.next_multiple_of(OUTPUTS) / GROUP;
        let blocks = self.output.div_ceil(OUTPUTS);
        [blocks, groups, OUTPUTS, GROUP]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_padding_is_asymmetric_on_even_strides() {
        let padding = |kernel, stride, side| {
            let convolution = Convolution {
                name: "c".into(),
                input: 3,
                output: 8,
                kernel,
                stride,
                groups: 1,
                activation: Activation::Relu6,
            };
            convolution.padding(side)
        };
        assert_eq!(padding(3, 2, 224), (0, 1));
        assert_eq!(padding(5, 2, 56), (1, 2));
        assert_eq!(padding(3, 1, 112), (1, 1));
        assert_eq!(padding(5, 1, 14), (2, 2));
        assert_eq!(padding(3, 2, 65), (1, 1));
        assert_eq!(padding(1, 1, 7), (0, 0));
    }
}
