//! Weights in the order in which the programs read them.

use burn_backend::DType;
use burn_wgpu::CubeTensor;
use half::f16;

use super::device::{Data, Gpu};
use super::kernel::{Kernel, Storage};
use super::plan::{Launch, Plan, VECTOR};
use crate::error::Result;
use crate::network::Convolution;
use crate::network::weights::Backbone;

/// What a launch reads that stays the same from pass to pass.
pub struct Constants {
    /// The numbers that it is given.
    pub shape: CubeTensor,
    /// Weights and bias, where it is a convolution.
    pub weights: Option<[CubeTensor; 2]>,
}

impl Constants {
    /// What each launch of a plan reads, on the device.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor.
    pub fn of(plan: &Plan, backbone: &Backbone, storage: Storage, gpu: &Gpu) -> Result<Vec<Self>> {
        let convolutions: Vec<_> = backbone.network.convolutions().collect();
        let mut data = Vec::new();
        for launch in &plan.launches {
            data.push(shape(launch));
            if let Some(convolution) = launch.convolution.and_then(|at| convolutions.get(at)) {
                data.extend(weights(launch.kernel, convolution, backbone, storage)?);
            }
        }
        let mut tensors = gpu.constants(data).into_iter();
        let constants = plan.launches.iter().map_while(|launch| {
            let shape = tensors.next()?;
            let weights = match launch.convolution {
                Some(_) => Some([tensors.next()?, tensors.next()?]),
                None => None,
            };
            Some(Self { shape, weights })
        });
        Ok(constants.collect())
    }
}

fn shape(launch: &Launch) -> Data {
    let numbers = launch.shape.iter().flat_map(|number| number.to_le_bytes());
    Data {
        bytes: numbers.collect(),
        dtype: DType::U32,
        shape: vec![launch.shape.len()],
    }
}

/// Weights and bias of a convolution.
fn weights(
    kernel: Kernel,
    convolution: &Convolution,
    backbone: &Backbone,
    storage: Storage,
) -> Result<[Data; 2]> {
    let tensor = |part| backbone.tensor(&format!("{}.{part}", convolution.name));
    let (weight, bias) = (tensor("weight")?, tensor("bias")?);
    let mut bias = bias.data.clone();
    let across = convolution.output.next_multiple_of(VECTOR);
    bias.resize(across, 0.0);
    let weight = in_order(kernel, convolution, &weight.data);
    let rows = weight.len() / across.max(1);
    Ok([
        data(&weight, vec![rows, across], storage),
        data(&bias, vec![across], Storage::F32),
    ])
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

/// Numbers as they are stored.
pub fn data(numbers: &[f32], shape: Vec<usize>, storage: Storage) -> Data {
    let bytes = match storage {
        Storage::F32 => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
        Storage::F16 => {
            let halves = numbers.iter().map(|&x| f16::from_f32(x));
            halves.flat_map(f16::to_le_bytes).collect()
        }
    };
    Data {
        bytes,
        dtype: storage.dtype(),
        shape,
    }
}
