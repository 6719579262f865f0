//! The network in int8, as the CPU engine computes it: the same steps with the same weights. Integers
//! are represented as floats, which hold them exactly.

use std::collections::HashMap;

use super::messages::{DataType, Graph};
use crate::engine::cpu::compile::compile;
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::depthwise_int8::SHIFT;
use crate::engine::cpu::kernels::reduce::Statistic;
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::pack::{
    DepthwiseInt8Weights, FloatWeights, PointwiseInt8Weights, Quantization,
};
use crate::engine::cpu::program::{Destination, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::Backbone;
use crate::network::{Convolution, int8};

/// Integers up to this are exact in f32.
const MAX_EXACT: u32 = 1 << 24;

/// The engine keeps the upper half of a product of 16-bit numbers, one of them shifted up by 7 bits:
/// (x · 2⁷ · w + 2¹⁴) / 2¹⁵ rounded down, which is x · w / 2⁸ + ½ rounded down.
const PRODUCT: f32 = 256.0;

/// The largest result of a depthwise convolution.
const Q_MAX: f32 = 127.0;

/// Writes the steps of a program to a graph.
struct Writer<'a> {
    graph: &'a mut Graph,
    backbone: &'a Backbone,
    /// Name of the tensor that each buffer of f32 holds at this step.
    float: HashMap<usize, String>,
    /// Name of the tensor that each quantized buffer holds at this step.
    quantized: HashMap<usize, String>,
}

/// As [`network::blocks`](super::network::blocks).
pub(super) fn blocks(graph: &mut Graph, backbone: &Backbone, input: &str) -> Result<()> {
    let program = compile(backbone, Isa::best())?;
    let mut writer = Writer {
        graph,
        backbone,
        float: HashMap::new(),
        quantized: HashMap::new(),
    };
    for (at, step) in program.steps.iter().enumerate() {
        writer.step(step, (input, program.side), &format!("step{at}"))?;
    }
    Ok(())
}

impl Writer<'_> {
    fn step(&mut self, step: &Step, view: (&str, usize), name: &str) -> Result<()> {
        match step {
            Step::Dense {
                convolution,
                weights,
                to,
                ..
            } => {
                let sums = self.dense(convolution, weights, view, name);
                self.epilogue(convolution, &sums, None, to, name);
            }
            Step::PointwiseInt8 {
                convolution,
                weights,
                from,
                residual,
                to,
            } => {
                let from = tensor(&self.quantized, from.buffer)?;
                let residual = residual.as_ref();
                let residual = residual.map(|map| tensor(&self.float, map.buffer));
                let residual = residual.transpose()?;
                let sums = self.pointwise(convolution, weights, &from, name)?;
                self.epilogue(convolution, &sums, residual, to, name);
            }
            Step::DepthwiseInt8 {
                convolution,
                weights,
                from,
                to,
            } => {
                let input = tensor(&self.quantized, from.buffer)?;
                let layouts = (&*from.layout, &*to.layout);
                self.depthwise(convolution, weights, &input, layouts, name);
                self.quantized.insert(to.buffer, name.to_owned());
            }
            Step::Pointwise { .. } | Step::Depthwise { .. } => {
                return Err(unwritable("a convolution in f32 in an int8 network"));
            }
            #[cfg(feature = "import")]
            Step::Tensor(_) => {
                return Err(unwritable("an operation on tensors in an int8 network"));
            }
            // A border becomes the padding of the convolution that reads it.
            Step::Pad { from, to } => {
                let from = tensor(&self.float, from.buffer)?;
                self.float.insert(to.buffer, from);
            }
            Step::Add { from: [a, b], to } => {
                let (a, b) = (
                    tensor(&self.float, a.buffer)?,
                    tensor(&self.float, b.buffer)?,
                );
                self.graph.push("Add", &[&a, &b], name);
                self.float.insert(to.buffer, name.to_owned());
            }
            Step::Reduce {
                from,
                statistic,
                at,
                ..
            } => {
                let from = tensor(&self.float, from.buffer)?;
                let mut start = 0;
                let block = self.backbone.network.outputs.iter().find(|output| {
                    start += output.size;
                    start - output.size == *at
                });
                let block = &block.ok_or_else(|| unwritable(name))?.name;
                match statistic {
                    Statistic::Mean => self.graph.mean(&from, block),
                    Statistic::Deviation => self.graph.deviation(&from, block),
                }
            }
        }
        Ok(())
    }

    /// The first convolution, of the view and in f32. It is written product by product, because a
    /// runtime sums a convolution in its own order, and some of the quantized sums would differ.
    fn dense(
        &mut self,
        convolution: &Convolution,
        FloatWeights { weights, bias }: &FloatWeights,
        (input, side): (&str, usize),
        name: &str,
    ) -> String {
        let shape = convolution.weight_shape();
        let rows: usize = shape[1..].iter().product();
        let depth = rows.next_multiple_of(BLOCK);
        let weight_of = |output: usize, row: usize| {
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
            let (start, end, input) = (part("start"), part("end"), part("input"));
            self.graph.integers(&start, &[channel, y, x]);
            self.graph
                .integers(&end, &[channel + 1, y + last + 1, x + last + 1]);
            self.graph
                .push("Slice", &[&padded, &start, &end, &axes, &steps], &input);
            let (weight, product, sum) = (part("weight"), part("product"), part("sum"));
            let column: Vec<_> = (0..channels).map(|output| weight_of(output, row)).collect();
            self.graph.constant(&weight, &[channels, 1, 1], &column);
            self.graph.push("Mul", &[&input, &weight], &product);
            self.graph.push("Add", &[&product, &sums], &sum);
            sums = sum;
        }
        sums
    }

    /// Integer sums, multiplied with a scale, plus a bias.
    fn pointwise(
        &mut self,
        convolution: &Convolution,
        PointwiseInt8Weights { scale, bias, .. }: &PointwiseInt8Weights,
        from: &str,
        name: &str,
    ) -> Result<String> {
        let packed = format!("{}.weight", convolution.name);
        let packed = self.backbone.int8_tensor(&packed)?;
        let weights = int8::unpack(packed, convolution);
        let most = weights.chunks_exact(convolution.input).map(|row| {
            let sum: u32 = row.iter().map(|w| u32::from(w.unsigned_abs())).sum();
            sum * int8::q_max(convolution) as u32
        });
        if most.max() >= Some(MAX_EXACT) {
            return Err(unwritable(&convolution.name));
        }
        let part = |part: &str| format!("{name}.{part}");
        let (quantized, weight) = (part("quantized"), part("weight"));
        self.graph
            .bytes(&quantized, &convolution.weight_shape(), &weights);
        self.graph.cast(&quantized, &weight, DataType::Float);
        let (product, whole) = (part("product"), part("whole"));
        self.graph.push("Conv", &[from, &weight], &product);
        // Rounding changes nothing here, but keeps runtimes from folding the scale into the weights.
        self.graph.push("Round", &[&product], &whole);
        let channels = convolution.output;
        Ok(self.scaled(&whole, (scale, bias), channels, &part("sums")))
    }

    /// A depthwise convolution in 16-bit numbers: a convolution with one output per tap computes the
    /// products, which are rounded and then summed.
    fn depthwise(
        &mut self,
        convolution: &Convolution,
        DepthwiseInt8Weights {
            weights,
            scale,
            bias,
        }: &DepthwiseInt8Weights,
        from: &str,
        (before, after): (&Layout, &Layout),
        name: &str,
    ) {
        let (channels, kernel) = (convolution.output, convolution.kernel);
        let taps = kernel * kernel;
        let by_channel = (0..channels * taps).map(|at| {
            let (channel, tap) = (at / taps, at % taps);
            let packed = (channel / BLOCK * taps + tap) * BLOCK + channel % BLOCK;
            f32::from(weights[packed]) / PRODUCT
        });
        let by_channel: Vec<_> = by_channel.collect();
        let each = (0..taps * taps).map(|at| f32::from(u8::from(at / taps == at % taps)));
        let each: Vec<_> = each.collect();
        let part = |part: &str| format!("{name}.{part}");
        // Output `tap` of a channel depends on that tap only.
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
        self.clip(&floor, &flat, (0.0, Q_MAX));
        self.graph
            .reshape(&flat, name, &[-1, channels_i, side, side]);
    }

    /// From sums to stored tensors; see [`Epilogue`](crate::engine::cpu::kernels::epilogue::Epilogue).
    fn epilogue(
        &mut self,
        convolution: &Convolution,
        sums: &str,
        residual: Option<String>,
        to: &Destination,
        name: &str,
    ) {
        if let Destination::Quantized { map, max } = to {
            self.rounded(sums, name, *max);
            self.quantized.insert(map.buffer, name.to_owned());
            return;
        }
        let mut value = sums.to_owned();
        let bounds = convolution.activation.bounds();
        if bounds.1.is_finite() {
            let bounded = format!("{name}.bounded");
            self.clip(&value, &bounded, bounds);
            value = bounded;
        }
        if let Some(residual) = residual {
            let sum = format!("{name}.residual");
            self.graph.push("Add", &[&value, &residual], &sum);
            value = sum;
        }
        if let Some(map) = to.float() {
            self.float.insert(map.buffer, value.clone());
        }
        if let Destination::QuantizedFromFloat {
            quantized,
            quantization,
            ..
        } = to
        {
            let Quantization {
                scale,
                zero_point,
                max,
            } = quantization;
            let scaled = format!("{name}.scaled");
            let factors = (scale.as_slice(), zero_point.as_slice());
            self.scaled(&value, factors, convolution.output, &scaled);
            self.rounded(&scaled, name, *max);
            self.quantized.insert(quantized.buffer, name.to_owned());
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

    /// Clamped to `0..=max` and rounded, halves to even.
    fn rounded(&mut self, input: &str, output: &str, max: f32) {
        let clamped = format!("{output}.clamped");
        self.clip(input, &clamped, (0.0, max));
        self.graph.push("Round", &[&clamped], output);
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
        .ok_or_else(|| unwritable("a step that reads an empty buffer"))
}

fn unwritable(what: &str) -> Error {
    Error::new(
        ErrorKind::WeightFile,
        format!("This network cannot be written as ONNX: {what}."),
    )
}
