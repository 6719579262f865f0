//! The memory of a forward pass.

use std::mem::swap;
use std::ops::Range;

use super::kernels::epilogue::{Epilogue, Target};
use super::kernels::pointwise::{CHUNK, Scratch};
use super::kernels::{BLOCK, Layout};
use super::program::{Destination, Program, Step};
#[cfg(feature = "import")]
use super::tensors::TensorScratch;
use crate::network::Convolution;

/// The buffers of a program.
#[derive(Clone)]
pub struct Buffers {
    /// For maps of f32.
    pub float: Vec<Vec<f32>>,
    /// For quantized maps.
    pub quantized: Vec<Vec<u8>>,
    /// The im2col columns of one row of a dense convolution.
    pub columns: Vec<f32>,
    /// Scratch memory for the sums of a pointwise convolution.
    pub scratch: Box<Scratch>,
    /// Scratch memory for the widened inputs of a pointwise convolution.
    pub widened: Vec<i16>,
    /// Scratch memory for the steps of imported networks.
    #[cfg(feature = "import")]
    pub tensors: TensorScratch,
}

impl Buffers {
    /// Buffers as long as the program needs.
    pub fn new(program: &Program) -> Self {
        let (mut columns, mut depth) = (0, 0);
        for step in &program.steps {
            match step {
                Step::Dense { convolution, .. } => {
                    let width = program.side.div_ceil(convolution.stride);
                    columns = columns.max(im2col_depth(convolution) * width);
                }
                Step::PointwiseInt8 { from, .. } => depth = depth.max(from.blocks * BLOCK),
                _ => {}
            }
        }
        let float = program.float_lengths.iter();
        let quantized = program.quantized_lengths.iter();
        Self {
            float: float.map(|&length| vec![0.0; length]).collect(),
            quantized: quantized.map(|&length| vec![0; length]).collect(),
            columns: vec![0.0; columns],
            scratch: Box::default(),
            widened: vec![0; depth * CHUNK],
            #[cfg(feature = "import")]
            tensors: TensorScratch::default(),
        }
    }
}

/// Numbers of one im2col column of a dense convolution, padded to whole blocks.
pub fn im2col_depth(convolution: &Convolution) -> usize {
    (convolution.input * convolution.kernel * convolution.kernel).next_multiple_of(BLOCK)
}

/// The buffers that a convolution writes, taken out of [`Buffers`] while it reads the others.
#[derive(Default)]
pub struct Outputs {
    float: Vec<f32>,
    quantized: Vec<u8>,
}

impl Outputs {
    /// Takes the buffers of `to` and clears the borders of its maps.
    pub fn take(to: &Destination, buffers: &mut Buffers) -> Self {
        let mut outputs = Self::default();
        outputs.swap(to, buffers);
        if let Some(map) = to.float() {
            map.layout.clear_border(&mut outputs.float[..map.length()]);
        }
        if let Some(map) = to.quantized() {
            map.layout
                .clear_border(&mut outputs.quantized[..map.length()]);
        }
        outputs
    }

    /// Puts the buffers back.
    pub fn put_back(mut self, to: &Destination, buffers: &mut Buffers) {
        self.swap(to, buffers);
    }

    fn swap(&mut self, to: &Destination, buffers: &mut Buffers) {
        if let Some(map) = to.float() {
            swap(&mut self.float, &mut buffers.float[map.buffer]);
        }
        if let Some(map) = to.quantized() {
            swap(&mut self.quantized, &mut buffers.quantized[map.buffer]);
        }
    }

    /// The epilogue of a convolution that computes `pixels` of its result.
    pub fn epilogue<'a>(
        &'a mut self,
        to: &'a Destination,
        pixels: Range<usize>,
        bounds: (f32, f32),
        residual: Option<&'a [f32]>,
    ) -> Epilogue<'a> {
        match to {
            Destination::Quantized { map, max } => Epilogue::Quantized {
                to: target(&mut self.quantized, &map.layout, pixels),
                max: *max,
            },
            Destination::Float(map) => Epilogue::Float {
                bounds,
                residual,
                to: Some(target(&mut self.float, &map.layout, pixels)),
                quantized: None,
            },
            Destination::QuantizedFromFloat {
                float,
                quantized,
                quantization,
            } => {
                let float = float.as_ref();
                let to = target(&mut self.quantized, &quantized.layout, pixels.clone());
                Epilogue::Float {
                    bounds,
                    residual,
                    to: float.map(|map| target(&mut self.float, &map.layout, pixels)),
                    quantized: Some((to, quantization.quantizer())),
                }
            }
        }
    }
}

fn target<'a, T>(map: &'a mut [T], layout: &'a Layout, pixels: Range<usize>) -> Target<'a, T> {
    Target {
        map,
        plane: layout.plane(),
        offsets: &layout.offsets[pixels],
    }
}
