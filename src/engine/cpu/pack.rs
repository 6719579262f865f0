//! The weights of a backbone in the order in which the kernels read them.

use super::kernels::{BLOCK, depthwise_int8};
use super::plan::{Plan, Step, Written};
use super::simd::Level;
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Precision};
use crate::network::{Activation, Convolution, int8};

/// The largest sum of a depthwise convolution in 16 bits; the rest is for rounding.
const TOP_SUM: f32 = 32_000.0;

/// The weights of one convolution.
pub struct Packed {
    /// The bounds of the activation.
    pub bounds: (f32, f32),
    /// The weights.
    pub weights: Weights,
    /// What comes out of the sums.
    pub out: Out,
}

/// What comes out of the sums of a convolution.
pub enum Out {
    /// Values.
    Values,
    /// Levels, up to the highest.
    Levels(f32),
    /// Values, and wide levels, so many per unit.
    Wide(f32),
}

/// Weights in the order of a kernel; see there.
pub enum Weights {
    /// Of a matrix product or a depthwise convolution in f32.
    Float {
        /// The weights.
        weights: Vec<f32>,
        /// The bias.
        bias: Vec<f32>,
    },
    /// Of a pointwise convolution in int8.
    Pointwise {
        /// Whether they meet wide levels.
        wide: bool,
        /// The weights.
        weights: Vec<i8>,
        /// What the sums are multiplied with.
        scale: Vec<f32>,
        /// What is added then.
        bias: Vec<f32>,
    },
    /// Of a depthwise convolution in int8.
    Depthwise {
        /// The weights.
        weights: Vec<i16>,
        /// What the sums are multiplied with.
        scale: Vec<i16>,
        /// What is added then.
        bias: Vec<i16>,
    },
}

/// Packs all convolutions, in the order of the network.
///
/// # Errors
///
/// [`ErrorKind::WeightFile`] where a tensor is missing or its levels make no sense.
pub fn pack(backbone: &Backbone, plan: &Plan, level: Level) -> Result<Vec<Packed>> {
    let convolutions: Vec<_> = backbone.network.convolutions().collect();
    let packer = Packer {
        backbone,
        convolutions: &convolutions,
        level,
    };
    let mut packed: Vec<Option<Packed>> = convolutions.iter().map(|_| None).collect();
    for step in &plan.steps {
        let (at, one) = match step {
            Step::Dense { convolution, to } => {
                let out = packer.out(to)?;
                (convolution, packer.dense(*convolution, out)?)
            }
            Step::Pointwise {
                convolution,
                to,
                wide,
                ..
            } => {
                let out = packer.out(to)?;
                let one = match backbone.precision() {
                    Precision::F32 => packer.dense(*convolution, out)?,
                    Precision::Int8 => packer.pointwise_int8(*convolution, *wide, out)?,
                };
                (convolution, one)
            }
            Step::Depthwise {
                convolution,
                reader,
                ..
            } => {
                let one = match (backbone.precision(), reader) {
                    (Precision::Int8, Some(reader)) => {
                        packer.depthwise_int8(*convolution, *reader)?
                    }
                    _ => packer.depthwise(*convolution)?,
                };
                (convolution, one)
            }
            Step::Pad { .. } | Step::Add { .. } | Step::Reduce { .. } => continue,
        };
        packed[*at] = Some(one);
    }
    let missing = || refuse("a convolution that nothing computes".into());
    packed
        .into_iter()
        .map(|one| one.ok_or_else(missing))
        .collect()
}

struct Packer<'a> {
    backbone: &'a Backbone,
    convolutions: &'a [&'a Convolution],
    level: Level,
}

impl Packer<'_> {
    fn tensor(&self, at: usize, part: &str) -> Result<&[f32]> {
        let name = format!("{}.{part}", self.convolutions[at].name);
        Ok(&self.backbone.tensor(&name)?.data)
    }

    /// How far the levels are apart that a convolution reads.
    fn step(&self, at: usize) -> Result<f32> {
        let convolution = self.convolutions[at];
        let name = format!("{}.step", convolution.name);
        let Ok(tensor) = self.backbone.tensor(&name) else {
            return Ok(int8::relu6_step(convolution));
        };
        match tensor.data.as_slice() {
            &[step] if step > 0.0 => Ok(step),
            _ => Err(refuse(format!("a {name} that is not one positive number"))),
        }
    }

    /// What comes out of the sums of a convolution.
    fn out(&self, to: &Written) -> Result<Out> {
        let reader = || {
            to.reader
                .ok_or_else(|| refuse("levels that nothing reads".into()))
        };
        Ok(match (&to.levels, &to.wide) {
            (Some(_), _) => Out::Levels(int8::top_level(self.convolutions[reader()?])),
            (None, Some(_)) => Out::Wide(1.0 / self.step(reader()?)?),
            (None, None) => Out::Values,
        })
    }

    /// A convolution as a matrix product in f32: `[output block][row][8]`, rows filled up to whole
    /// blocks. Where its result lies as levels, they come out of the product.
    fn dense(&self, at: usize, out: Out) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let mut weight = self.tensor(at, "weight")?.to_vec();
        let mut bias = self.tensor(at, "bias")?.to_vec();
        let rows = weight.len() / convolution.output;
        if let Out::Levels(top) = out {
            let per_unit = top / int8::RELU6;
            weight
                .iter_mut()
                .chain(&mut bias)
                .for_each(|x| *x *= per_unit);
        }
        let depth = rows.next_multiple_of(BLOCK);
        fill_up(&mut bias);
        let mut packed = vec![0.0; bias.len() * depth];
        for (output, row) in weight.chunks_exact(rows).enumerate() {
            let block = output / BLOCK * depth * BLOCK + output % BLOCK;
            let places = packed[block..].iter_mut().step_by(BLOCK);
            places.zip(row).for_each(|(place, &w)| *place = w);
        }
        let weights = Weights::Float {
            weights: packed,
            bias,
        };
        Ok(Packed {
            bounds: bounds(convolution),
            weights,
            out,
        })
    }

    /// A pointwise convolution of levels: `[output block][group][8 outputs][group]`.
    fn pointwise_int8(&self, at: usize, wide: bool, out: Out) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let weight = self
            .backbone
            .levels(&format!("{}.weight", convolution.name))?;
        let mut scale = self.tensor(at, "scale")?.to_vec();
        let mut bias = self.tensor(at, "bias")?.to_vec();
        let step = self.step(at)?;
        scale.iter_mut().for_each(|scale| *scale *= step);
        if let Out::Levels(top) = out {
            let per_unit = top / int8::RELU6;
            scale
                .iter_mut()
                .chain(&mut bias)
                .for_each(|x| *x *= per_unit);
        }
        fill_up(&mut scale);
        fill_up(&mut bias);
        let group = if wide { 2 } else { self.level.group() };
        let depth = convolution.input.next_multiple_of(BLOCK);
        let mut packed = vec![0; bias.len() * depth];
        for (output, row) in weight.chunks_exact(convolution.input).enumerate() {
            let block = output / BLOCK * depth * BLOCK + output % BLOCK * group;
            for (input, &w) in row.iter().enumerate() {
                packed[block + input / group * group * BLOCK + input % group] = w;
            }
        }
        let weights = Weights::Pointwise {
            wide,
            weights: packed,
            scale,
            bias,
        };
        Ok(Packed {
            bounds: bounds(convolution),
            weights,
            out,
        })
    }

    /// A depthwise convolution in f32: `[block][kernel row][kernel column][8]`.
    fn depthwise(&self, at: usize) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let weights = by_tap(self.tensor(at, "weight")?, convolution);
        let mut bias = self.tensor(at, "bias")?.to_vec();
        fill_up(&mut bias);
        let weights = Weights::Float { weights, bias };
        Ok(Packed {
            bounds: bounds(convolution),
            weights,
            out: Out::Values,
        })
    }

    /// A depthwise convolution of levels. A channel's weights are multiplied with a factor under
    /// which no sum leaves 16 bits; its scale takes the factor out again.
    fn depthwise_int8(&self, at: usize, reader: usize) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let weight = self.tensor(at, "weight")?;
        let offset = self.tensor(at, "bias")?;
        if convolution.activation != Activation::Relu6 {
            return Err(refuse(format!(
                "a depthwise convolution {} that is not followed by a ReLU6",
                convolution.name
            )));
        }
        let unit = (1 << depthwise_int8::SHIFT) as f32;
        let per_unit = unit * int8::top_level(self.convolutions[reader]) / int8::RELU6;
        let taps = convolution.kernel * convolution.kernel;
        let channels = convolution.output.next_multiple_of(BLOCK);
        let (mut scale, mut bias) = (vec![0; channels], vec![0; channels]);
        let mut scaled = weight.to_vec();
        for (channel, weights) in scaled.chunks_exact_mut(taps).enumerate() {
            let most: f32 = weights
                .iter()
                .map(|w| w.abs())
                .sum::<f32>()
                .max(f32::MIN_POSITIVE);
            // A level is shifted up by 7 bits and its product with w down by 15.
            let factor = TOP_SUM / most * 256.0 / int8::top_level(convolution);
            weights.iter_mut().for_each(|w| *w *= factor);
            scale[channel] = to_i16(256.0 / factor * self.step(at)? * per_unit * 32_768.0);
            // Half a level, because the shift rounds down.
            bias[channel] = to_i16(offset[channel] * per_unit + unit / 2.0);
        }
        let weights = by_tap(&scaled, convolution)
            .into_iter()
            .map(to_i16)
            .collect();
        let weights = Weights::Depthwise {
            weights,
            scale,
            bias,
        };
        Ok(Packed {
            bounds: bounds(convolution),
            weights,
            out: Out::Values,
        })
    }
}

fn bounds(convolution: &Convolution) -> (f32, f32) {
    match convolution.activation {
        Activation::None => (f32::NEG_INFINITY, f32::INFINITY),
        Activation::Relu6 => (0.0, 6.0),
    }
}

/// Fills up the last block of channels.
fn fill_up(numbers: &mut Vec<f32>) {
    numbers.resize(numbers.len().next_multiple_of(BLOCK), 0.0);
}

/// `[channel][tap]` to `[block][tap][8]`.
fn by_tap(weights: &[f32], convolution: &Convolution) -> Vec<f32> {
    let taps = convolution.kernel * convolution.kernel;
    let mut packed = vec![0.0; convolution.output.next_multiple_of(BLOCK) * taps];
    for (channel, weights) in weights.chunks_exact(taps).enumerate() {
        let block = channel / BLOCK * taps * BLOCK + channel % BLOCK;
        let places = packed[block..].iter_mut().step_by(BLOCK);
        places.zip(weights).for_each(|(place, &w)| *place = w);
    }
    packed
}

fn to_i16(x: f32) -> i16 {
    x.round() as i16
}

fn refuse(what: String) -> Error {
    Error::new(
        ErrorKind::WeightFile,
        format!("This weight file has {what}; build it again with handful convert."),
    )
}
