//! The network in int8, as the CPU engine computes it: the same plan over the same packed weights,
//! with the whole numbers carried in floats, which hold them exactly.

use std::collections::HashMap;

use super::messages::{DataType, Graph};
use crate::engine::cpu::kernels::depthwise_int8::SHIFT;
use crate::engine::cpu::kernels::reduce::Figure;
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::pack::{self, LevelsOut, Out, Packed, Weights};
use crate::engine::cpu::plan::{Plan, Step, Written};
use crate::engine::cpu::simd::Level;
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::Backbone;
use crate::network::{Convolution, int8};

/// Whole numbers up to this are exact in f32.
const EXACT: u32 = 1 << 24;

/// The engine keeps the upper half of a product of 16-bit numbers, one of them shifted up by 7 bits:
/// (x · 2⁷ · w + 2¹⁴) / 2¹⁵ rounded down, which is x · w / 2⁸ + ½ rounded down.
const PRODUCT: f32 = 256.0;

/// The highest level that comes out of a depthwise convolution.
const TOP: f32 = 127.0;

/// The plan being written down: buffers of the engine by the tensors that lie in them now.
struct Writer<'a> {
    graph: &'a mut Graph,
    backbone: &'a Backbone,
    convolutions: Vec<Convolution>,
    values: HashMap<usize, String>,
    levels: HashMap<usize, String>,
}

/// As [`network::blocks`](super::network::blocks).
pub(super) fn blocks(graph: &mut Graph, backbone: &Backbone, input: &str) -> Result<()> {
    let plan = Plan::new(&backbone.network, backbone.precision())?;
    let packed = pack::pack(backbone, &plan, Level::best())?;
    let mut writer = Writer {
        graph,
        backbone,
        convolutions: backbone.network.convolutions().cloned().collect(),
        values: HashMap::new(),
        levels: HashMap::new(),
    };
    for (at, step) in plan.steps.iter().enumerate() {
        writer.step(step, &packed, input, &format!("step{at}"))?;
    }
    Ok(())
}

impl Writer<'_> {
    fn step(&mut self, step: &Step, packed: &[Packed], input: &str, name: &str) -> Result<()> {
        match step {
            Step::Dense { convolution, to } => {
                let packed = &packed[*convolution];
                let side = self.backbone.network.side;
                let sums = self.dense(*convolution, packed, (input, side), name)?;
                self.finish(*convolution, packed, &sums, None, to, name);
            }
            Step::Pointwise {
                convolution,
                from,
                residual,
                to,
            } => {
                let packed = &packed[*convolution];
                let from = tensor(&self.levels, from.buffer)?;
                let residual = residual.as_ref();
                let residual = residual
                    .map(|map| tensor(&self.values, map.buffer))
                    .transpose()?;
                let sums = self.pointwise(*convolution, packed, &from, name)?;
                self.finish(*convolution, packed, &sums, residual, to, name);
            }
            Step::Depthwise {
                convolution,
                from,
                to,
                ..
            } => {
                let levels = tensor(&self.levels, from.buffer)?;
                let sides = (&*from.layout, &*to.layout);
                self.depthwise(*convolution, &packed[*convolution], (&levels, sides), name)?;
                self.levels.insert(to.buffer, name.to_owned());
            }
            // A border is the padding of the convolution that reads it.
            Step::Pad { from, to } => {
                let from = tensor(&self.values, from.buffer)?;
                self.values.insert(to.buffer, from);
            }
            Step::Add { from: [a, b], to } => {
                let (a, b) = (
                    tensor(&self.values, a.buffer)?,
                    tensor(&self.values, b.buffer)?,
                );
                self.graph.push("Add", &[&a, &b], name);
                self.values.insert(to.buffer, name.to_owned());
            }
            Step::Reduce {
                from, figure, at, ..
            } => {
                let from = tensor(&self.values, from.buffer)?;
                let mut start = 0;
                let block = self.backbone.network.outputs.iter().find(|output| {
                    start += output.size;
                    start - output.size == *at
                });
                let block = &block.ok_or_else(|| unwritable(name))?.name;
                match figure {
                    Figure::Mean => self.graph.mean(&from, block),
                    Figure::Deviation => self.graph.deviation(&from, block),
                }
            }
        }
        Ok(())
    }

    /// The first convolution, of the view itself and in f32: product by product, because a
    /// convolution of the runtime adds them up in an order of its own, and the levels made of the
    /// sums would not all be the same.
    fn dense(
        &mut self,
        at: usize,
        packed: &Packed,
        (input, side): (&str, usize),
        name: &str,
    ) -> Result<String> {
        let convolution = self.convolutions[at].clone();
        let Weights::Float { weights, bias } = &packed.weights else {
            return Err(unwritable(name));
        };
        let shape = convolution.weight_shape();
        let rows: usize = shape[1..].iter().product();
        let depth = rows.next_multiple_of(BLOCK);
        let place = |at: usize| {
            let (output, row) = (at / rows, at % rows);
            weights[output / BLOCK * depth * BLOCK + row * BLOCK + output % BLOCK]
        };
        let part = |part: &str| format!("{name}.{part}");
        let channels = convolution.output;
        let (padded, pads) = (part("padded"), part("pads"));
        let (before, after) = convolution.padding(side);
        let (before, after) = (before as i64, after as i64);
        self.graph
            .integers(&pads, &[0, 0, before, before, 0, 0, after, after]);
        self.graph.push("Pad", &[input, &pads], &padded);
        let (axes, steps) = (part("axes"), part("steps"));
        let stride = convolution.stride as i64;
        self.graph.integers(&axes, &[1, 2, 3]);
        self.graph.integers(&steps, &[1, stride, stride]);
        let mut sums = part("bias");
        self.graph
            .constant(&sums, &[channels, 1, 1], &bias[..channels]);
        let last = (side.div_ceil(convolution.stride) as i64 - 1) * stride;
        let kernel = convolution.kernel;
        for row in 0..rows {
            let part = |part: &str| format!("{name}.{part}{row}");
            let (x, y) = ((row % kernel) as i64, (row / kernel % kernel) as i64);
            let channel = (row / kernel / kernel) as i64;
            let (start, end, seen) = (part("start"), part("end"), part("seen"));
            self.graph.integers(&start, &[channel, y, x]);
            self.graph
                .integers(&end, &[channel + 1, y + last + 1, x + last + 1]);
            self.graph
                .push("Slice", &[&padded, &start, &end, &axes, &steps], &seen);
            let (weight, product, sum) = (part("weight"), part("product"), part("sum"));
            let column: Vec<_> = (0..channels)
                .map(|output| place(output * rows + row))
                .collect();
            self.graph.constant(&weight, &[channels, 1, 1], &column);
            self.graph.push("Mul", &[&seen, &weight], &product);
            self.graph.push("Add", &[&product, &sums], &sum);
            sums = sum;
        }
        Ok(sums)
    }

    /// Whole sums of levels, then multiplied with a scale, and a bias added.
    fn pointwise(&mut self, at: usize, packed: &Packed, from: &str, name: &str) -> Result<String> {
        let convolution = self.convolutions[at].clone();
        let Weights::Pointwise { scale, bias, .. } = &packed.weights else {
            return Err(unwritable(name));
        };
        let levels = self
            .backbone
            .levels(&format!("{}.weight", convolution.name))?;
        let weights = int8::unpack(levels, &convolution);
        let most = weights.chunks_exact(convolution.input).map(|row| {
            let sum: u32 = row.iter().map(|w| u32::from(w.unsigned_abs())).sum();
            sum * int8::top_level(&convolution) as u32
        });
        if most.max() >= Some(EXACT) {
            return Err(unwritable(&convolution.name));
        }
        let part = |part: &str| format!("{name}.{part}");
        let (levels, weight) = (part("levels"), part("weight"));
        self.graph
            .bytes(&levels, &convolution.weight_shape(), &weights);
        self.graph.cast(&levels, &weight, DataType::Float);
        let (product, whole) = (part("product"), part("whole"));
        self.graph.push("Conv", &[from, &weight], &product);
        // It changes nothing, but keeps the runtime from multiplying the weights with the scale.
        self.graph.push("Round", &[&product], &whole);
        let channels = convolution.output;
        Ok(self.scaled(&whole, (scale, bias), channels, &part("sums")))
    }

    /// A depthwise convolution in 16-bit numbers: each product by itself out of a convolution with
    /// as many outputs as taps, rounded, and then the sum.
    fn depthwise(
        &mut self,
        at: usize,
        packed: &Packed,
        (from, (before, after)): (&str, (&Layout, &Layout)),
        name: &str,
    ) -> Result<()> {
        let convolution = self.convolutions[at].clone();
        let Weights::Depthwise {
            weights,
            scale,
            bias,
        } = &packed.weights
        else {
            return Err(unwritable(name));
        };
        let (channels, kernel) = (convolution.output, convolution.kernel);
        let taps = kernel * kernel;
        let by_channel = (0..channels * taps).map(|at| {
            let (channel, tap) = (at / taps, at % taps);
            let place = (channel / BLOCK * taps + tap) * BLOCK + channel % BLOCK;
            f32::from(weights[place]) / PRODUCT
        });
        let by_channel: Vec<_> = by_channel.collect();
        let each = (0..taps * taps).map(|at| f32::from(u8::from(at / taps == at % taps)));
        let each: Vec<_> = each.collect();
        let part = |part: &str| format!("{name}.{part}");
        // Output `tap` of a channel sees one tap alone.
        let (tap, one, apart) = (part("taps"), part("each"), part("apart"));
        self.graph
            .constant(&tap, &[channels, taps, 1, 1], &by_channel);
        self.graph.constant(&one, &[1, taps, kernel, kernel], &each);
        self.graph.push("Mul", &[&tap, &one], &apart);
        let (weight, half) = (part("weight"), part("half"));
        let side = kernel as i64;
        self.graph.reshape(&apart, &weight, &[-1, 1, side, side]);
        self.graph
            .constant(&half, &[channels * taps], &vec![0.5; channels * taps]);
        let (start, end) = convolution.padding(before.side);
        let products = part("products");
        self.graph
            .push("Conv", &[from, &weight, &half], &products)
            .attribute("group", channels)
            .attributes("kernel_shape", &[kernel; 2])
            .attributes("strides", &[convolution.stride; 2])
            .attributes("pads", &[start, start, end, end]);
        let (rounded, by_tap, sum) = (part("rounded"), part("by_tap"), part("sum"));
        self.graph.push("Floor", &[&products], &rounded);
        let (channels_i, side) = (channels as i64, after.side as i64);
        let shape = [-1, channels_i, taps as i64, side * side];
        self.graph.reshape(&rounded, &by_tap, &shape);
        self.graph.sum(&by_tap, &sum, 2);
        // The product of two 16-bit numbers does not fit f32.
        let (double, factor, half) = (part("double"), part("factor"), part("half_double"));
        self.graph.cast(&sum, &double, DataType::Double);
        let factors = scale[..channels]
            .iter()
            .map(|&scale| f64::from(scale) / 32_768.0);
        let factors: Vec<_> = factors.collect();
        self.graph.doubles(&factor, &[channels, 1], &factors);
        self.graph.doubles(&half, &[], &[0.5]);
        let (product, shifted, upper) = (part("product"), part("shifted"), part("upper"));
        self.graph.push("Mul", &[&double, &factor], &product);
        self.graph.push("Add", &[&product, &half], &shifted);
        self.graph.push("Floor", &[&shifted], &upper);
        let (float, bias_name, biased) = (part("float"), part("bias"), part("biased"));
        self.graph.cast(&upper, &float, DataType::Float);
        let bias: Vec<_> = bias[..channels]
            .iter()
            .map(|&bias| f32::from(bias))
            .collect();
        self.graph.constant(&bias_name, &[channels, 1], &bias);
        self.graph.push("Add", &[&float, &bias_name], &biased);
        let (unit, fine, floor, flat) = (part("unit"), part("fine"), part("floor"), part("flat"));
        self.graph
            .constant(&unit, &[], &[1.0 / (1 << SHIFT) as f32]);
        self.graph.push("Mul", &[&biased, &unit], &fine);
        self.graph.push("Floor", &[&fine], &floor);
        self.clip(&floor, &flat, (0.0, TOP));
        self.graph
            .reshape(&flat, name, &[-1, channels_i, side, side]);
        Ok(())
    }

    /// From sums to what is stored; see [`Finish`](crate::engine::cpu::kernels::finish::Finish).
    fn finish(
        &mut self,
        at: usize,
        packed: &Packed,
        sums: &str,
        residual: Option<String>,
        to: &Written,
        name: &str,
    ) {
        if let (Some(map), Out::Levels(top)) = (&to.levels, &packed.out) {
            self.rounded(sums, name, *top);
            self.levels.insert(map.buffer, name.to_owned());
            return;
        }
        let mut value = sums.to_owned();
        if packed.bounds.1.is_finite() {
            let bounded = format!("{name}.bounded");
            self.clip(&value, &bounded, packed.bounds);
            value = bounded;
        }
        if let Some(residual) = residual {
            let sum = format!("{name}.residual");
            self.graph.push("Add", &[&value, &residual], &sum);
            value = sum;
        }
        if let Some(map) = &to.values {
            self.values.insert(map.buffer, value.clone());
        }
        if let (Some(map), Out::Both(LevelsOut { scale, zero, top })) = (&to.levels, &packed.out) {
            let channels = self.convolutions[at].output;
            let scaled = self.scaled(&value, (scale, zero), channels, &format!("{name}.scaled"));
            self.rounded(&scaled, name, *top);
            self.levels.insert(map.buffer, name.to_owned());
        }
    }

    /// input · scale + bias, by channel.
    fn scaled(
        &mut self,
        input: &str,
        (scale, bias): (&[f32], &[f32]),
        channels: usize,
        output: &str,
    ) -> String {
        let part = |part: &str| format!("{output}.{part}");
        let (scale_name, bias_name, product) = (part("scale"), part("bias"), part("product"));
        self.graph
            .constant(&scale_name, &[channels, 1, 1], &scale[..channels]);
        self.graph
            .constant(&bias_name, &[channels, 1, 1], &bias[..channels]);
        self.graph.push("Mul", &[input, &scale_name], &product);
        self.graph.push("Add", &[&product, &bias_name], output);
        output.to_owned()
    }

    /// Levels up to the highest, halves to even.
    fn rounded(&mut self, input: &str, output: &str, top: f32) {
        let within = format!("{output}.within");
        self.clip(input, &within, (0.0, top));
        self.graph.push("Round", &[&within], output);
    }

    fn clip(&mut self, input: &str, output: &str, (low, high): (f32, f32)) {
        let (low_name, high_name) = (format!("{output}.low"), format!("{output}.high"));
        self.graph.constant(&low_name, &[], &[low]);
        self.graph.constant(&high_name, &[], &[high]);
        self.graph
            .push("Clip", &[input, &low_name, &high_name], output);
    }
}

fn tensor(tensors: &HashMap<usize, String>, buffer: usize) -> Result<String> {
    tensors
        .get(&buffer)
        .cloned()
        .ok_or_else(|| unwritable("a step that reads nothing"))
}

fn unwritable(what: &str) -> Error {
    Error::new(
        ErrorKind::WeightFile,
        format!("This network cannot be written as ONNX: {what}."),
    )
}
