//! Weights in the order in which the shaders read them.

use burn_backend::DType;
use burn_wgpu::CubeTensor;
use half::f16;

use super::device::{Gpu, HostTensor};
use super::kernel::Kernel;
use super::schedule::{Launch, Schedule, VECTOR};
use super::wgsl::Storage;
use crate::error::Result;
use crate::network::Convolution;
use crate::network::weights::Backbone;

/// The tensors of a launch that are the same in every pass.
pub struct Constants {
    /// The parameters of the shader.
    pub parameters: CubeTensor,
    /// Weights and bias of a convolution.
    pub weights: Option<[CubeTensor; 2]>,
}

impl Constants {
    /// Uploads the constants of each launch of a schedule.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor.
    pub fn upload(
        schedule: &Schedule,
        backbone: &Backbone,
        storage: Storage,
        gpu: &Gpu,
    ) -> Result<Vec<Self>> {
        let convolutions: Vec<_> = backbone.network.convolutions().collect();
        let mut data = Vec::new();
        for launch in &schedule.launches {
            data.push(parameters(launch));
            if let Some(convolution) = launch.convolution.and_then(|at| convolutions.get(at)) {
                data.extend(weights(launch.kernel, convolution, backbone, storage)?);
            }
        }
        let mut tensors = gpu.constants(data).into_iter();
        let constants = schedule.launches.iter().map_while(|launch| {
            let parameters = tensors.next()?;
            let weights = match launch.convolution {
                Some(_) => Some([tensors.next()?, tensors.next()?]),
                None => None,
            };
            Some(Self {
                parameters,
                weights,
            })
        });
        Ok(constants.collect())
    }
}

fn parameters(launch: &Launch) -> HostTensor {
    let numbers = launch
        .parameters
        .iter()
        .flat_map(|number| number.to_le_bytes());
    HostTensor {
        bytes: numbers.collect(),
        dtype: DType::U32,
        shape: vec![launch.parameters.len()],
    }
}

/// Weights and bias of a convolution.
fn weights(
    kernel: Kernel,
    convolution: &Convolution,
    backbone: &Backbone,
    storage: Storage,
) -> Result<[HostTensor; 2]> {
    let tensor = |part| backbone.tensor(&format!("{}.{part}", convolution.name));
    let (weight, bias) = (tensor("weight")?, tensor("bias")?);
    let mut bias = bias.data.clone();
    let across = convolution.output.next_multiple_of(VECTOR);
    bias.resize(across, 0.0);
    let weight = ordered(kernel, convolution, &weight.data);
    let rows = weight.len() / across.max(1);
    Ok([
        host_tensor(&weight, vec![rows, across], storage),
        host_tensor(&bias, vec![across], Storage::F32),
    ])
}

/// Weights as `[row][output]`. Outputs are padded with zeros to whole vectors, and so are inputs where a
/// shader reads them as vectors.
fn ordered(kernel: Kernel, convolution: &Convolution, data: &[f32]) -> Vec<f32> {
    let [outputs, inputs, height, width] = convolution.weight_shape();
    let across = outputs.next_multiple_of(VECTOR);
    let rows = match kernel {
        Kernel::Pointwise(..) => inputs.next_multiple_of(VECTOR),
        _ => inputs * height * width,
    };
    let mut packed = vec![0.0; rows * across];
    let of_output = inputs * height * width;
    for (output, numbers) in data.chunks_exact(of_output.max(1)).enumerate() {
        for (row, &number) in numbers.iter().enumerate() {
            packed[row * across + output] = number;
        }
    }
    packed
}

/// Numbers in the format of a storage.
pub fn host_tensor(numbers: &[f32], shape: Vec<usize>, storage: Storage) -> HostTensor {
    let bytes = match storage {
        Storage::F32 => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
        Storage::F16 => {
            let halves = numbers.iter().map(|&x| f16::from_f32(x));
            halves.flat_map(f16::to_le_bytes).collect()
        }
    };
    HostTensor {
        bytes,
        dtype: storage.dtype(),
        shape,
    }
}
