//! The weights of a backbone in the order in which the kernels read them.
//!
//! Loops over weights are functions of their own, and never become part of what calls them: a
//! browser optimises whole functions, those with busy loops first, and would spend the first pass on
//! long ones that are called once while the kernels wait for their turn.

use super::kernels::{BLOCK, depthwise_int8};
use super::plan::{Plan, Step};
use super::simd::Level;
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::{Backbone, Numbers, Precision};
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
    /// Values, of which levels are made as well.
    Both(LevelsOut),
}

/// By channel, how a value becomes a level: value · scale + zero.
pub struct LevelsOut {
    /// Levels per unit.
    pub scale: Vec<f32>,
    /// The level of zero.
    pub zero: Vec<f32>,
    /// The highest level.
    pub top: f32,
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
        /// The weights.
        weights: Numbers,
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
                let reader = to.reader.filter(|_| to.levels.is_some());
                (
                    convolution,
                    packer.dense(*convolution, reader, to.values.is_some())?,
                )
            }
            Step::Pointwise {
                convolution,
                to,
                residual,
                ..
            } => {
                let reader = to.reader.filter(|_| to.levels.is_some());
                let values = to.values.is_some() || residual.is_some();
                let one = match backbone.precision() {
                    Precision::F32 => packer.dense(*convolution, None, true)?,
                    Precision::Int8 => packer.pointwise_int8(*convolution, reader, values)?,
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

    /// How values become the levels that convolution `reader` reads.
    fn levels(&self, reader: usize) -> Result<LevelsOut> {
        let convolution = self.convolutions[reader];
        let top = int8::top_level(convolution);
        let mut scale: Vec<f32> = self.steps(reader)?.iter().map(|step| 1.0 / step).collect();
        let mut zero = self.zeros(reader);
        fill_up(&mut scale);
        fill_up(&mut zero);
        Ok(LevelsOut { scale, zero, top })
    }

    /// How far the levels are apart that a convolution reads, by channel.
    fn steps(&self, at: usize) -> Result<Vec<f32>> {
        let convolution = self.convolutions[at];
        let name = format!("{}.step", convolution.name);
        let Ok(tensor) = self.backbone.tensor(&name) else {
            return Ok(vec![int8::relu6_step(convolution); convolution.input]);
        };
        match tensor.data.iter().all(|&step| step > 0.0) {
            true => Ok(tensor.data.clone()),
            false => Err(refuse(format!("a step in {name} that is not positive"))),
        }
    }

    fn zeros(&self, at: usize) -> Vec<f32> {
        let convolution = self.convolutions[at];
        match self.backbone.levels(&format!("{}.zero", convolution.name)) {
            Ok(levels) => levels.iter().map(|&level| f32::from(level)).collect(),
            Err(_) => vec![0.0; convolution.input],
        }
    }

    /// A convolution as a matrix product in f32: `[output block][row][8]`, rows filled up to whole
    /// blocks. Where its result lies only as levels, they come out of the product.
    fn dense(&self, at: usize, reader: Option<usize>, values: bool) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let mut weight = self.tensor(at, "weight")?.to_vec();
        let mut bias = self.tensor(at, "bias")?.to_vec();
        let rows = weight.len() / convolution.output;
        let mut out = self.out(at, reader)?;
        if let (Out::Both(LevelsOut { scale, zero, top }), false) = (&out, values) {
            for (output, row) in weight.chunks_exact_mut(rows).enumerate() {
                row.iter_mut().for_each(|w| *w *= scale[output]);
                bias[output] = bias[output] * scale[output] + zero[output];
            }
            out = Out::Levels(*top);
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
            bounds: convolution.activation.bounds(),
            weights,
            out,
        })
    }

    /// A pointwise convolution of levels: `[output block][group][8 outputs][group]`.
    fn pointwise_int8(&self, at: usize, reader: Option<usize>, values: bool) -> Result<Packed> {
        let convolution = self.convolutions[at];
        let weight = self
            .backbone
            .levels(&format!("{}.weight", convolution.name))?;
        let mut scale = self.tensor(at, "scale")?.to_vec();
        let mut bias = self.tensor(at, "bias")?.to_vec();
        let mut out = self.out(at, reader)?;
        if let (Out::Both(levels), false) = (&out, values) {
            for (output, (scale, bias)) in scale.iter_mut().zip(&mut bias).enumerate() {
                *scale *= levels.scale[output];
                *bias = *bias * levels.scale[output] + levels.zero[output];
            }
            out = Out::Levels(levels.top);
        }
        fill_up(&mut scale);
        fill_up(&mut bias);
        let weights = match self.level.group() {
            4 => weight.clone(),
            _ => in_pairs(weight),
        };
        let weights = Weights::Pointwise {
            weights,
            scale,
            bias,
        };
        Ok(Packed {
            bounds: convolution.activation.bounds(),
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
            bounds: convolution.activation.bounds(),
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
        let step = self.steps(at)?;
        let out = self.levels(reader)?;
        self.check_top(at, &out)?;
        if convolution.activation != Activation::Relu6 || out.zero.iter().any(|&zero| zero != 0.0) {
            return Err(refuse(format!(
                "levels of {} that it cannot have",
                convolution.name
            )));
        }
        let top = int8::top_level(convolution);
        let unit = (1 << depthwise_int8::SHIFT) as f32;
        let taps = convolution.kernel * convolution.kernel;
        let channels = convolution.output.next_multiple_of(BLOCK);
        let (mut scale, mut bias) = (vec![0; channels], vec![0; channels]);
        let mut scaled = weight.to_vec();
        for (channel, weights) in scaled.chunks_exact_mut(taps).enumerate() {
            let factor = within_16_bits(weights, top);
            let per_unit = unit * out.scale[channel];
            scale[channel] = to_i16(256.0 / factor * step[channel] * per_unit * 32_768.0);
            // Half a level, because the shift rounds down.
            bias[channel] = to_i16(offset[channel] * per_unit + unit / 2.0);
        }
        let weights = rounded(&by_tap(&scaled, convolution));
        let weights = Weights::Depthwise {
            weights,
            scale,
            bias,
        };
        Ok(Packed {
            bounds: convolution.activation.bounds(),
            weights,
            out: Out::Values,
        })
    }

    /// What comes out of the sums of convolution `at` if `reader` reads levels.
    fn out(&self, at: usize, reader: Option<usize>) -> Result<Out> {
        let Some(reader) = reader else {
            return Ok(Out::Values);
        };
        let levels = self.levels(reader)?;
        self.check_top(at, &levels)?;
        Ok(Out::Both(levels))
    }

    /// Levels that come straight out of a sum are cut off at the highest; that must not lie above
    /// the activation's own bound.
    fn check_top(&self, at: usize, levels: &LevelsOut) -> Result<()> {
        let (_, high) = self.convolutions[at].activation.bounds();
        let above = |&scale: &f32| scale > 0.0 && levels.top / scale > high * 1.001;
        match levels.scale.iter().any(above) {
            true => Err(refuse(format!(
                "levels of {} above its activation",
                self.convolutions[at].name
            ))),
            false => Ok(()),
        }
    }
}

/// Fills up the last block of channels.
fn fill_up(numbers: &mut Vec<f32>) {
    numbers.resize(numbers.len().next_multiple_of(BLOCK), 0.0);
}

/// From groups of four inputs to groups of two: `[.., 8, 4]` to `[.., 2, 8, 2]`.
fn in_pairs(weights: &[i8]) -> Numbers {
    let (groups, _) = weights.as_chunks::<{ 4 * BLOCK }>();
    let pairs = groups.iter().flat_map(|group| {
        let (fours, _) = group.as_chunks::<4>();
        let first = fours.iter().map(|four| [four[0], four[1]]);
        first.chain(fours.iter().map(|four| [four[2], four[3]]))
    });
    pairs.flatten().collect::<Vec<_>>().into()
}

/// Multiplies a channel's weights with the factor under which sums over levels up to `top` use all
/// 16 bits, and returns it.
#[inline(never)]
fn within_16_bits(weights: &mut [f32], top: f32) -> f32 {
    let most: f32 = weights.iter().map(|w| w.abs()).sum();
    // A level is shifted up by 7 bits and its product with w down by 15.
    let factor = TOP_SUM / most.max(f32::MIN_POSITIVE) * 256.0 / top;
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
        let places = packed[block..].iter_mut().step_by(BLOCK);
        places.zip(weights).for_each(|(place, &w)| *place = w);
    }
    packed
}

#[inline(never)]
fn rounded(weights: &[f32]) -> Vec<i16> {
    weights.iter().copied().map(to_i16).collect()
}

/// To the nearest whole number, halves away from zero, as `round`, which wasm has no instruction for.
fn to_i16(x: f32) -> i16 {
    let whole = x.trunc();
    (whole + (2.0 * (x - whole)).trunc()) as i16
}

fn refuse(what: String) -> Error {
    Error::new(
        ErrorKind::WeightFile,
        format!("This weight file has {what}; build it again with handful convert."),
    )
}
