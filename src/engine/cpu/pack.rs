//! The weights of a backbone in the order in which the kernels read them.
//!
//! Loops over weights are functions of their own that are never inlined: a browser optimises whole
//! functions, those with busy loops first, and would spend the first forward pass on long functions
//! that are called once while the kernels wait for their turn.

use super::isa::Isa;
use super::kernels::epilogue::Quantizer;
use super::kernels::{BLOCK, depthwise_int8};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Int8Data};
use crate::network::{Activation, Convolution, int8};

/// The largest sum of a depthwise convolution in 16 bits; the rest is headroom for rounding.
const MAX_SUM: f32 = 32_000.0;

/// Weights in f32, of a matrix product or a depthwise convolution.
#[derive(Debug)]
pub struct FloatWeights {
    /// The weights, in the order of the kernel.
    pub weights: Vec<f32>,
    /// The bias, padded to whole blocks.
    pub bias: Vec<f32>,
}

/// Weights of a pointwise convolution in int8.
#[derive(Debug)]
pub struct PointwiseInt8Weights {
    /// The weights, in the order of the kernel.
    pub weights: Int8Data,
    /// Factors of the integer sums, padded to whole blocks.
    pub scale: Vec<f32>,
    /// The bias, added after that.
    pub bias: Vec<f32>,
}

/// Weights of a depthwise convolution in int8.
#[derive(Debug)]
pub struct DepthwiseInt8Weights {
    /// The weights, in the order of the kernel.
    pub weights: Vec<i16>,
    /// Factors of the sums.
    pub scale: Vec<i16>,
    /// The bias, added after that.
    pub bias: Vec<i16>,
}

/// How f32 values become quantized ones; see [`Quantizer`]. Padded to whole blocks.
#[derive(Debug)]
pub struct Quantization {
    /// Quantized steps per unit, by channel.
    pub scale: Vec<f32>,
    /// The quantized value of zero, by channel.
    pub zero_point: Vec<f32>,
    /// The largest quantized value.
    pub max: f32,
}

impl Quantization {
    /// This quantization as the epilogue takes it.
    pub fn quantizer(&self) -> Quantizer<'_> {
        Quantizer {
            scale: &self.scale,
            zero_point: &self.zero_point,
            max: self.max,
        }
    }
}

/// Packs the weights of a backbone's convolutions for an instruction set.
///
/// Where the result of a convolution is stored in quantized form only, its quantization is folded into
/// the weights, so that the sums are in quantized units. Every function fails with
/// [`ErrorKind::WeightFile`] where a tensor is missing or its quantization is not consistent.
pub struct Packer<'a> {
    backbone: &'a Backbone,
    isa: Isa,
}

impl<'a> Packer<'a> {
    /// A packer of the weights of `backbone`.
    pub fn new(backbone: &'a Backbone, isa: Isa) -> Self {
        Self { backbone, isa }
    }

    /// The quantization of the result of `convolution`, as `reader`, which reads it, expects it.
    pub fn quantization(
        &self,
        convolution: &Convolution,
        reader: &Convolution,
    ) -> Result<Quantization> {
        let max = int8::q_max(reader);
        let mut scale: Vec<f32> = self.steps(reader)?.iter().map(|step| 1.0 / step).collect();
        let mut zero_point = self.zero_points(reader);
        pad_to_blocks(&mut scale);
        pad_to_blocks(&mut zero_point);
        // Quantized values are clamped at `max`, which must not lie above the activation's own bound.
        let (_, high) = convolution.activation.bounds();
        if scale
            .iter()
            .any(|&scale| scale > 0.0 && max / scale > high * 1.001)
        {
            return Err(inconsistent(format!(
                "a quantized range of {} that exceeds its activation",
                convolution.name
            )));
        }
        Ok(Quantization {
            scale,
            zero_point,
            max,
        })
    }

    /// A convolution as a matrix product in f32: `[output block][row][8]`, rows padded to whole
    /// blocks.
    pub fn matrix(
        &self,
        convolution: &Convolution,
        folded: Option<&Quantization>,
    ) -> Result<FloatWeights> {
        let mut weight = self.tensor(convolution, "weight")?.to_vec();
        let mut bias = self.tensor(convolution, "bias")?.to_vec();
        let rows = weight.len() / convolution.output;
        if let Some(Quantization {
            scale, zero_point, ..
        }) = folded
        {
            for (output, row) in weight.chunks_exact_mut(rows).enumerate() {
                row.iter_mut().for_each(|w| *w *= scale[output]);
                bias[output] = bias[output] * scale[output] + zero_point[output];
            }
        }
        let depth = rows.next_multiple_of(BLOCK);
        pad_to_blocks(&mut bias);
        let mut weights = vec![0.0; bias.len() * depth];
        for (output, row) in weight.chunks_exact(rows).enumerate() {
            let block = output / BLOCK * depth * BLOCK + output % BLOCK;
            let packed = weights[block..].iter_mut().step_by(BLOCK);
            packed.zip(row).for_each(|(packed, &w)| *packed = w);
        }
        Ok(FloatWeights { weights, bias })
    }

    /// A pointwise convolution in int8: `[output block][group][8 outputs][group]`.
    pub fn pointwise_int8(
        &self,
        convolution: &Convolution,
        folded: Option<&Quantization>,
    ) -> Result<PointwiseInt8Weights> {
        let name = format!("{}.weight", convolution.name);
        let weight = self.backbone.int8_tensor(&name)?;
        let mut scale = self.tensor(convolution, "scale")?.to_vec();
        let mut bias = self.tensor(convolution, "bias")?.to_vec();
        if let Some(quantization) = folded {
            for (output, (scale, bias)) in scale.iter_mut().zip(&mut bias).enumerate() {
                *scale *= quantization.scale[output];
                *bias = *bias * quantization.scale[output] + quantization.zero_point[output];
            }
        }
        pad_to_blocks(&mut scale);
        pad_to_blocks(&mut bias);
        let weights = match self.isa.group() {
            4 => weight.clone(),
            _ => in_pairs(weight),
        };
        Ok(PointwiseInt8Weights {
            weights,
            scale,
            bias,
        })
    }

    /// A depthwise convolution in f32: `[block][kernel row][kernel column][8]`.
    pub fn depthwise(&self, convolution: &Convolution) -> Result<FloatWeights> {
        let weights = by_tap(self.tensor(convolution, "weight")?, convolution);
        let mut bias = self.tensor(convolution, "bias")?.to_vec();
        pad_to_blocks(&mut bias);
        Ok(FloatWeights { weights, bias })
    }

    /// A depthwise convolution in int8. A channel's weights are multiplied with the largest factor
    /// under which no sum overflows 16 bits; its scale divides by that factor again.
    pub fn depthwise_int8(
        &self,
        convolution: &Convolution,
        output: &Quantization,
    ) -> Result<DepthwiseInt8Weights> {
        let weight = self.tensor(convolution, "weight")?;
        let offset = self.tensor(convolution, "bias")?;
        let step = self.steps(convolution)?;
        if convolution.activation != Activation::Relu6
            || output.zero_point.iter().any(|&zero| zero != 0.0)
        {
            return Err(inconsistent(format!(
                "a quantization of {} other than that after ReLU6",
                convolution.name
            )));
        }
        let max = int8::q_max(convolution);
        let unit = (1 << depthwise_int8::SHIFT) as f32;
        let taps = convolution.kernel * convolution.kernel;
        let channels = convolution.output.next_multiple_of(BLOCK);
        let (mut scale, mut bias) = (vec![0; channels], vec![0; channels]);
        let mut scaled = weight.to_vec();
        for (channel, weights) in scaled.chunks_exact_mut(taps).enumerate() {
            let factor = scale_to_16_bits(weights, max);
            let per_unit = unit * output.scale[channel];
            scale[channel] = to_i16(256.0 / factor * step[channel] * per_unit * 32_768.0);
            // Half a quantized step more, because the shift rounds down.
            bias[channel] = to_i16(offset[channel] * per_unit + unit / 2.0);
        }
        Ok(DepthwiseInt8Weights {
            weights: rounded(&by_tap(&scaled, convolution)),
            scale,
            bias,
        })
    }

    fn tensor(&self, convolution: &Convolution, part: &str) -> Result<&[f32]> {
        let name = format!("{}.{part}", convolution.name);
        Ok(&self.backbone.tensor(&name)?.data)
    }

    /// The quantization step of each channel that a convolution reads.
    fn steps(&self, convolution: &Convolution) -> Result<Vec<f32>> {
        let name = format!("{}.step", convolution.name);
        let Ok(tensor) = self.backbone.tensor(&name) else {
            return Ok(vec![int8::relu6_step(convolution); convolution.input]);
        };
        if tensor.data.iter().all(|&step| step > 0.0) {
            Ok(tensor.data.clone())
        } else {
            Err(inconsistent(format!(
                "a step in {name} that is not positive"
            )))
        }
    }

    /// The quantized value of zero of each channel that a convolution reads.
    fn zero_points(&self, convolution: &Convolution) -> Vec<f32> {
        let name = format!("{}.zero", convolution.name);
        match self.backbone.int8_tensor(&name) {
            Ok(zeros) => zeros.iter().map(|&zero| f32::from(zero)).collect(),
            Err(_) => vec![0.0; convolution.input],
        }
    }
}

/// Pads with zeros to whole blocks of channels.
fn pad_to_blocks(numbers: &mut Vec<f32>) {
    numbers.resize(numbers.len().next_multiple_of(BLOCK), 0.0);
}

/// From groups of four inputs to groups of two: `[.., 8, 4]` to `[.., 2, 8, 2]`.
fn in_pairs(weights: &[i8]) -> Int8Data {
    let (groups, _) = weights.as_chunks::<{ 4 * BLOCK }>();
    let pairs = groups.iter().flat_map(|group| {
        let (fours, _) = group.as_chunks::<4>();
        let first = fours.iter().map(|four| [four[0], four[1]]);
        first.chain(fours.iter().map(|four| [four[2], four[3]]))
    });
    pairs.flatten().collect::<Vec<_>>().into()
}

/// Multiplies a channel's weights with the factor under which sums over inputs up to `max` use all
/// 16 bits, and returns it.
#[inline(never)]
fn scale_to_16_bits(weights: &mut [f32], max: f32) -> f32 {
    let most: f32 = weights.iter().map(|w| w.abs()).sum();
    // The kernel shifts an input up by 7 bits and its product with w down by 15.
    let factor = MAX_SUM / most.max(f32::MIN_POSITIVE) * 256.0 / max;
    weights.iter_mut().for_each(|w| *w *= factor);
    factor
}

/// `[channel][tap]` to `[block][tap][8]`.
#[inline(never)]
fn by_tap(weights: &[f32], convolution: &Convolution) -> Vec<f32> {
    let taps = convolution.kernel * convolution.kernel;
    let mut packed = vec![0.0; convolution.output.next_multiple_of(BLOCK) * taps];
    for (channel, weights) in weights.chunks_exact(taps).enumerate() {
        let block = channel / BLOCK * taps * BLOCK + channel % BLOCK;
        let packed = packed[block..].iter_mut().step_by(BLOCK);
        packed.zip(weights).for_each(|(packed, &w)| *packed = w);
    }
    packed
}

#[inline(never)]
fn rounded(weights: &[f32]) -> Vec<i16> {
    weights.iter().copied().map(to_i16).collect()
}

/// Rounds to the nearest integer, halves away from zero, as `f32::round`, which wasm has no
/// instruction for.
fn to_i16(x: f32) -> i16 {
    let whole = x.trunc();
    (whole + (2.0 * (x - whole)).trunc()) as i16
}

fn inconsistent(what: String) -> Error {
    Error::new(
        ErrorKind::WeightFile,
        format!("This weight file has {what}; build it again with handful convert."),
    )
}
