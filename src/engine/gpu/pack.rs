//! Weights in the order in which the programs read them.

use half::f16;

use super::kernel::{Kernel, Storage};
use super::plan::{Plan, VECTOR};
use crate::error::Result;
use crate::network::Convolution;
use crate::network::weights::Backbone;

/// A range of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// Where it starts.
    pub at: u64,
    /// Bytes.
    pub size: u64,
}

/// What stays the same from pass to pass, in one piece.
#[derive(Debug, Default)]
pub struct Packed {
    /// All of it.
    pub bytes: Vec<u8>,
    /// Weights and bias of each convolution, in the order of the network.
    pub convolutions: Vec<[Range; 2]>,
    /// The numbers that each launch is given.
    pub shapes: Vec<Range>,
}

impl Packed {
    /// Packs the weights for a plan; every range starts at a multiple of `alignment` bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor.
    pub fn new(
        backbone: &Backbone,
        plan: &Plan,
        storage: Storage,
        alignment: usize,
    ) -> Result<Self> {
        let mut packed = Self::default();
        let convolutions: Vec<_> = backbone.network.convolutions().collect();
        for launch in &plan.launches {
            let shape = packed.put(alignment, |bytes| {
                let numbers = launch.shape.iter().flat_map(|number| number.to_le_bytes());
                bytes.extend(numbers);
                // A structure that is bound is as long as the largest that any program has.
                bytes.resize(bytes.len().next_multiple_of(alignment), 0);
            });
            packed.shapes.push(shape);
            let Some(convolution) = launch.convolution.and_then(|at| convolutions.get(at)) else {
                continue;
            };
            let tensor = |part| backbone.tensor(&format!("{}.{part}", convolution.name));
            let (weight, bias) = (tensor("weight")?, tensor("bias")?);
            let ordered = in_order(launch.kernel, convolution, &weight.data);
            let weights = packed.put(alignment, |bytes| write(bytes, &ordered, storage));
            let mut numbers = bias.data.clone();
            numbers.resize(convolution.output.next_multiple_of(VECTOR), 0.0);
            let bias = packed.put(alignment, |bytes| write(bytes, &numbers, Storage::F32));
            packed.convolutions.push([weights, bias]);
        }
        Ok(packed)
    }

    fn put(&mut self, alignment: usize, write: impl FnOnce(&mut Vec<u8>)) -> Range {
        let at = self.bytes.len().next_multiple_of(alignment);
        self.bytes.resize(at, 0);
        write(&mut self.bytes);
        let size = self.bytes.len() - at;
        Range {
            at: at as u64,
            size: size as u64,
        }
    }
}

/// Outputs side by side, filled up with zeros to whole vectors, inputs too where they are vectors.
fn in_order(kernel: Kernel, convolution: &Convolution, data: &[f32]) -> Vec<f32> {
    let [outputs, inputs, height, width] = convolution.weight_shape();
    let across = outputs.next_multiple_of(VECTOR);
    let rows = match kernel {
        Kernel::Pointwise(..) => inputs.next_multiple_of(VECTOR),
        _ => inputs * height * width,
    };
    let mut ordered = vec![0.0; rows * across];
    let of_output = inputs * height * width;
    for (output, numbers) in data.chunks_exact(of_output.max(1)).enumerate() {
        for (row, &number) in numbers.iter().enumerate() {
            ordered[row * across + output] = number;
        }
    }
    ordered
}

fn write(bytes: &mut Vec<u8>, numbers: &[f32], storage: Storage) {
    match storage {
        Storage::F32 => bytes.extend(numbers.iter().flat_map(|x| x.to_le_bytes())),
        Storage::F16 => {
            bytes.extend(numbers.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()));
        }
    }
}
