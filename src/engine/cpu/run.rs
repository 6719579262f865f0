//! Carries out the steps of a plan over buffers that are made once.

use std::mem::take;

use super::kernels::BLOCK;
use super::kernels::depthwise::Depthwise;
use super::kernels::depthwise_int8::DepthwiseInt8;
use super::kernels::gather::gather_row;
use super::kernels::pointwise::{CHUNK, Input, Pointwise, Scratch};
use super::kernels::reduce::{Figure, Reduce};
use super::outputs::Outputs;
use super::pack::{Packed, Weights};
use super::plan::{Map, Plan, Step, Written};
use super::{Model, PooledMap};
use crate::network::weights::Precision;
use crate::network::{Convolution, Network};

/// The memory of a pass.
#[derive(Clone)]
pub struct Buffers {
    pub(super) values: Vec<Vec<f32>>,
    pub(super) levels: Vec<Vec<u8>>,
    /// Columns of one row of a dense convolution.
    columns: Vec<f32>,
    /// Sums of a part of a pointwise convolution.
    scratch: Box<Scratch>,
    /// Widened levels of a part of a pointwise convolution.
    widened: Vec<i16>,
}

impl Buffers {
    /// Buffers as long as the plan needs.
    pub fn new(network: &Network, convolutions: &[Convolution], plan: &Plan) -> Self {
        let columns = plan.steps.iter().map(|step| match step {
            Step::Dense { convolution, .. } => {
                let width = network.side.div_ceil(convolutions[*convolution].stride);
                rows_of(&convolutions[*convolution]) * width
            }
            _ => 0,
        });
        let depth = plan.steps.iter().map(|step| match step {
            Step::Pointwise { from, .. } => from.blocks * BLOCK,
            _ => 0,
        });
        Self {
            scratch: Box::default(),
            columns: vec![0.0; columns.max().unwrap_or_default()],
            widened: match plan.levels.is_empty() {
                true => Vec::new(),
                false => vec![0; depth.max().unwrap_or_default() * CHUNK],
            },
            values: plan
                .values
                .iter()
                .map(|&length| vec![0.0; length])
                .collect(),
            levels: plan.levels.iter().map(|&length| vec![0; length]).collect(),
        }
    }

    /// One pass: a view of the model's size to its features.
    pub fn run(&mut self, model: &Model, view: &[f32], features: &mut [f32]) {
        for step in &model.plan.steps {
            self.step(model, step, view, features);
        }
    }

    /// As [`run`](Self::run), and returns the feature map that the first mean is taken of.
    pub fn run_with_map(
        &mut self,
        model: &Model,
        view: &[f32],
        features: &mut [f32],
    ) -> Option<PooledMap> {
        let mut pooled = None;
        for step in &model.plan.steps {
            self.step(model, step, view, features);
            if let Step::Reduce {
                from,
                figure: Figure::Mean,
                at,
                size,
            } = step
                && pooled.is_none()
            {
                let values = &self.values[from.buffer];
                let plane = from.layout.plane();
                let places = from.layout.places.iter().map(|&place| place as usize);
                let pixels = places.flat_map(|place| {
                    (0..*size).map(move |channel| {
                        values[(channel / BLOCK * plane + place) * BLOCK + channel % BLOCK]
                    })
                });
                pooled = Some(PooledMap {
                    at: *at,
                    channels: *size,
                    values: pixels.collect(),
                });
            }
        }
        pooled
    }

    /// As [`run`](Self::run), with the time of each step.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn run_timed(
        &mut self,
        model: &Model,
        view: &[f32],
        features: &mut [f32],
    ) -> Vec<std::time::Duration> {
        let steps = model.plan.steps.iter();
        let timed = steps.map(|step| {
            let start = std::time::Instant::now();
            self.step(model, step, view, features);
            start.elapsed()
        });
        timed.collect()
    }

    fn step(&mut self, model: &Model, step: &Step, view: &[f32], features: &mut [f32]) {
        match step {
            Step::Dense { convolution, to } => {
                self.dense(model, *convolution, to, view);
            }
            Step::Pointwise {
                convolution,
                from,
                residual,
                to,
                ..
            } => {
                self.pointwise(
                    model,
                    &model.packed[*convolution],
                    from,
                    residual.as_ref(),
                    to,
                );
            }
            Step::Depthwise {
                convolution,
                from,
                to,
                ..
            } => {
                let shape = &model.convolutions[*convolution];
                match (shape.kernel, shape.stride) {
                    (3, 1) => self.depthwise::<3, 1>(model, *convolution, from, to),
                    (3, _) => self.depthwise::<3, 2>(model, *convolution, from, to),
                    (_, 1) => self.depthwise::<5, 1>(model, *convolution, from, to),
                    (_, _) => self.depthwise::<5, 2>(model, *convolution, from, to),
                }
            }
            Step::Pad { from, to } => {
                let mut output = take(&mut self.values[to.buffer]);
                pad(&self.values[from.buffer], &mut output, to);
                self.values[to.buffer] = output;
            }
            Step::Add { from: [a, b], to } => {
                let mut output = take(&mut self.values[to.buffer]);
                let (a, b) = (&self.values[a.buffer], &self.values[b.buffer]);
                let sums = output[..to.length()].iter_mut().zip(a.iter().zip(b));
                sums.for_each(|(sum, (a, b))| *sum = a + b);
                self.values[to.buffer] = output;
            }
            Step::Reduce {
                from,
                figure,
                at,
                size,
            } => model.level.run(Reduce {
                input: &self.values[from.buffer][..from.length()],
                pixels: from.layout.plane(),
                figure: *figure,
                output: &mut features[*at..at + size],
            }),
        }
    }

    fn dense(&mut self, model: &Model, at: usize, to: &Written, view: &[f32]) {
        let convolution = &model.convolutions[at];
        let Packed {
            bounds,
            weights,
            out,
        } = &model.packed[at];
        let Weights::Float { weights, bias } = weights else {
            return;
        };
        let width = model.network.side.div_ceil(convolution.stride);
        let mut outputs = Outputs::take(to, self);
        let columns = &mut self.columns[..rows_of(convolution) * width];
        for row in 0..width {
            gather_row(view, model.network.side, convolution, row, columns);
            let pixels = row * width..(row + 1) * width;
            let finish = outputs.finish(to, pixels, *bounds, None, out);
            let input = Input::Values {
                map: columns,
                weights,
                // In int8 every level gives the same bits, and the first convolution does too.
                fused: model.precision == Precision::F32,
            };
            let pixels = width;
            let convolution = Pointwise {
                input,
                pixels,
                bias,
                finish,
                scratch: &mut self.scratch,
            };
            convolution.run(model.level);
        }
        outputs.put_back(to, self);
    }

    fn pointwise(
        &mut self,
        model: &Model,
        packed: &Packed,
        from: &Map,
        residual: Option<&Map>,
        to: &Written,
    ) {
        let pixels = from.layout.plane();
        let mut outputs = Outputs::take(to, self);
        let residual = residual.map(|map| &self.values[map.buffer][..map.length()]);
        let finish = outputs.finish(to, 0..pixels, packed.bounds, residual, &packed.out);
        let (input, bias) = match &packed.weights {
            Weights::Float { weights, bias } => {
                let map = &self.values[from.buffer][..from.length()];
                let fused = true;
                (
                    Input::Values {
                        map,
                        weights,
                        fused,
                    },
                    bias,
                )
            }
            Weights::Pointwise {
                weights,
                scale,
                bias,
            } => {
                let map = &self.levels[from.buffer][..from.length()];
                let wide = &mut self.widened;
                (
                    Input::Levels {
                        map,
                        weights,
                        scale,
                        wide,
                    },
                    bias,
                )
            }
            Weights::Depthwise { .. } => return,
        };
        let convolution = Pointwise {
            input,
            pixels,
            bias,
            finish,
            scratch: &mut self.scratch,
        };
        convolution.run(model.level);
        outputs.put_back(to, self);
    }

    fn depthwise<const SIDE: usize, const STRIDE: usize>(
        &mut self,
        model: &Model,
        at: usize,
        from: &Map,
        to: &Map,
    ) {
        let Packed {
            bounds, weights, ..
        } = &model.packed[at];
        match weights {
            Weights::Float { weights, bias } => {
                let mut output = take(&mut self.values[to.buffer]);
                to.layout.clear_border(&mut output[..to.length()]);
                model.level.run(Depthwise::<SIDE, STRIDE> {
                    input: &self.values[from.buffer],
                    from: &from.layout,
                    weights,
                    bias,
                    bounds: *bounds,
                    output: &mut output,
                    to: &to.layout,
                });
                self.values[to.buffer] = output;
            }
            Weights::Depthwise {
                weights,
                scale,
                bias,
            } => {
                let mut output = take(&mut self.levels[to.buffer]);
                to.layout.clear_border(&mut output[..to.length()]);
                model.level.run(DepthwiseInt8::<SIDE, STRIDE> {
                    input: &self.levels[from.buffer],
                    from: &from.layout,
                    weights,
                    scale,
                    bias,
                    output: &mut output,
                    to: &to.layout,
                });
                self.levels[to.buffer] = output;
            }
            Weights::Pointwise { .. } => {}
        }
    }
}

/// Numbers that one output pixel of a dense convolution sees, filled up to whole blocks.
fn rows_of(convolution: &Convolution) -> usize {
    (convolution.input * convolution.kernel * convolution.kernel).next_multiple_of(BLOCK)
}

/// Copies a map into one with a border.
fn pad(input: &[f32], output: &mut [f32], to: &Map) {
    let layout = &to.layout;
    layout.clear_border(&mut output[..to.length()]);
    let planes = input.chunks_exact(layout.side * layout.side * BLOCK);
    for (from, to) in planes
        .zip(output.chunks_exact_mut(layout.plane() * BLOCK))
        .take(to.blocks)
    {
        for (pixel, &place) in from.chunks_exact(BLOCK).zip(&layout.places) {
            to[place as usize * BLOCK..][..BLOCK].copy_from_slice(pixel);
        }
    }
}
