//! Every shader against burn on the CPU, on every shape that occurs in the networks, and whole networks.
//! The tests need a graphics device, which may be a software implementation such as Mesa's lavapipe, and
//! skip where there is none.

use std::collections::HashSet;

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Shape, Tensor, TensorData};
use cubecl::MemoryScope;
use half::f16;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::device::HostTensor;
use super::pack::host_tensor;
use super::schedule::{Launch, Operand};
use super::*;
use crate::engine::cpu::tests::builder::{NetworkBuilder, noisy_views, with_random_weights};
use crate::engine::cpu::tests::{branching, burn_features, residual_blocks};
use crate::error::ErrorKind;
use crate::network::efficientnet::lite;
use crate::network::{Activation, Convolution};

/// The graphics device and the storages that it supports, the most exact first; `None` without a device.
fn device() -> Option<(Gpu, Vec<Storage>)> {
    match pollster::block_on(Gpu::open()) {
        Ok(gpu) => {
            let storages = match gpu.storage() {
                Storage::F32 => vec![Storage::F32],
                Storage::F16 => vec![Storage::F32, Storage::F16],
            };
            Some((gpu, storages))
        }
        Err(error) => {
            eprintln!("skipped: needs a graphics device. {error}");
            None
        }
    }
}

fn engine(backbone: &Backbone, gpu: &Gpu, storage: Storage) -> GpuEngine {
    pollster::block_on(GpuEngine::new(backbone, gpu.clone(), storage)).unwrap()
}

fn forward(engine: &mut GpuEngine, views: &[f32], count: usize) -> Vec<f32> {
    pollster::block_on(engine.forward(views, count)).unwrap()
}

/// A map in the order of the shaders and as burn's tensor.
struct Sample {
    numbers: Vec<f32>,
    tensor: Tensor<4>,
}

fn sample(views: usize, channels: usize, side: usize, storage: Storage, seed: u64) -> Sample {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let across = channels.next_multiple_of(VECTOR);
    let mut numbers = Vec::new();
    let mut planar = vec![0.0; views * channels * side * side];
    for at in 0..views * side * side {
        let (view, pixel) = (at / (side * side), at % (side * side));
        for channel in 0..across {
            let mut number: f32 = if channel < channels {
                random.random_range(-1.0..3.0)
            } else {
                0.0
            };
            if storage == Storage::F16 {
                number = f16::from_f32(number).to_f32();
            }
            numbers.push(number);
            if channel < channels {
                planar[(view * channels + channel) * side * side + pixel] = number;
            }
        }
    }
    let data = TensorData::new(planar, [views, channels, side, side]);
    Sample {
        numbers,
        tensor: Tensor::from_data(data, &Device::flex()),
    }
}

/// The result of burn for a convolution, `[view, pixel, channel]`.
fn expected(
    backbone: &Backbone,
    convolution: &Convolution,
    input: Tensor<4>,
    added: Option<Tensor<4>>,
    storage: Storage,
) -> Vec<f32> {
    let [views, _, side, _] = input.dims();
    let tensor = |part: &str| {
        backbone
            .tensor(&format!("{}.{part}", convolution.name))
            .unwrap()
    };
    let mut weight = tensor("weight").data.clone();
    if storage == Storage::F16 {
        weight
            .iter_mut()
            .for_each(|x| *x = f16::from_f32(*x).to_f32());
    }
    let weight = TensorData::new(weight, convolution.weight_shape());
    let bias = TensorData::new(tensor("bias").data.clone(), [convolution.output]);
    let flex = Device::flex();
    let options = ConvOptions {
        stride: [convolution.stride; 2],
        padding: [convolution.padding(side); 2],
        dilation: [1, 1],
        groups: convolution.groups,
    };
    let bias = Some(Tensor::from_data(bias, &flex));
    let mut output = conv2d(input, Tensor::from_data(weight, &flex), bias, options);
    if convolution.activation == Activation::Relu6 {
        output = output.clamp(0.0, 6.0);
    }
    if let Some(added) = added {
        output = output + added;
    }
    let [_, _, rows, columns] = output.dims();
    let last = output.permute([0, 2, 3, 1]);
    let last = last.reshape([views * rows * columns * convolution.output]);
    last.into_data().try_into_vec().unwrap()
}

/// Runs launch number `at` alone and returns its result.
fn launch(
    gpu: &Gpu,
    model: &Model,
    at: usize,
    inputs: [HostTensor; 2],
    numbers: usize,
) -> Vec<f32> {
    let [from, added] = gpu
        .constants(inputs.into())
        .try_into()
        .expect("one tensor for each input");
    let added = model.schedule.launches[at].added.map(|_| &added);
    let to = gpu.empty(Shape::from([numbers]), model.storage.dtype());
    pass::launch(gpu, model, at, [&from, &to], added, VIEWS);
    let bytes = pollster::block_on(gpu.bytes(vec![to])).unwrap();
    let (words, halves) = (bytes[0].as_chunks().0, bytes[0].as_chunks().0);
    match model.storage {
        Storage::F32 => words.iter().map(|&b| f32::from_le_bytes(b)).collect(),
        Storage::F16 => halves
            .iter()
            .map(|&b| f16::from_le_bytes(b).to_f32())
            .collect(),
    }
}

const VIEWS: usize = 2;

/// Compares every convolution of a network with burn's, equal ones once.
fn check_convolutions(backbone: &Backbone, gpu: &Gpu, storage: Storage) -> usize {
    let engine = engine(backbone, gpu, storage);
    let model = &engine.model;
    let convolutions: Vec<_> = model.network.convolutions().collect();
    let shapes = model.network.shapes().unwrap();
    let mut seen = HashSet::new();
    for (at, one) in model.schedule.launches.iter().enumerate() {
        let Some(number) = one.convolution else {
            continue;
        };
        if !seen.insert((one.kernel, one.parameters.clone())) {
            continue;
        }
        let convolution = convolutions[number];
        let is_same = |node: &crate::network::Node| matches!(&node.op, crate::network::Op::Convolution(c) if c == convolution);
        let node = model.network.nodes.iter().position(is_same).unwrap();
        let side = shapes[model.network.nodes[node].inputs[0]].side;
        let outside = shapes[node].side;
        let stored = match one.from {
            Operand::Views => Storage::F32,
            _ => storage,
        };
        let input = sample(VIEWS, convolution.input, side, stored, 1);
        let added = sample(VIEWS, convolution.output, outside, storage, 2);
        let from = match one.from {
            // Planar.
            Operand::Views => input.tensor.to_data().try_into_vec().unwrap(),
            _ => input.numbers,
        };
        let inputs = [(from, stored), (added.numbers, storage)];
        let inputs =
            inputs.map(|(numbers, stored)| host_tensor(&numbers, vec![numbers.len()], stored));
        let across = convolution.output.next_multiple_of(VECTOR);
        let numbers = VIEWS * outside * outside * across;
        let ours = launch(gpu, model, at, inputs, numbers);
        let sum = one.added.map(|_| added.tensor);
        let theirs = expected(backbone, convolution, input.tensor, sum, storage);
        compare(one, &ours, &theirs, across, storage);
    }
    seen.len()
}

fn compare(launch: &Launch, ours: &[f32], theirs: &[f32], across: usize, storage: Storage) {
    let channels = theirs.len() * across / ours.len();
    // Absolute: the largest numbers here are below 16.
    let bound = match storage {
        Storage::F32 => 1e-4,
        Storage::F16 => 3e-2,
    };
    let ours = ours.chunks_exact(across);
    for (pixel, (ours, theirs)) in ours.zip(theirs.chunks_exact(channels)).enumerate() {
        for (channel, (x, y)) in ours.iter().zip(theirs).enumerate() {
            assert!(
                (x - y).abs() < bound,
                "{launch:?}, {storage:?}, pixel {pixel}, channel {channel}: {x} {y}"
            );
        }
    }
}

#[test]
fn every_convolution_of_the_three_networks_computes_what_burn_computes() {
    let Some((gpu, storages)) = device() else {
        return;
    };
    for storage in storages {
        for variant in 0..3 {
            let backbone = with_random_weights(lite(variant).unwrap());
            let checked = check_convolutions(&backbone, &gpu, storage);
            assert!(checked >= 32, "Lite{variant}: {checked}");
        }
    }
}

#[test]
fn odd_sides_and_channels_compute_what_burn_computes() {
    let Some((gpu, storages)) = device() else {
        return;
    };
    for storage in storages {
        for side in [1, 2, 5, 13, 31, 57] {
            check_convolutions(&residual_blocks(side), &gpu, storage);
        }
        check_convolutions(&branching(), &gpu, storage);
    }
}

/// The lowest cosine over the blocks of all views.
fn lowest(network: &Network, ours: &[f32], theirs: &[f32]) -> f32 {
    let length = network.feature_length();
    let pairs = ours.chunks(length).zip(theirs.chunks(length));
    let cosines = pairs.map(|(a, b)| agreement(network, a, b));
    cosines.fold(1.0, f32::min)
}

#[test]
fn whole_networks_agree_with_burn() {
    let Some((gpu, storages)) = device() else {
        return;
    };
    let drafts = [13, 31, 57]
        .map(residual_blocks)
        .into_iter()
        .chain([branching()]);
    for backbone in drafts {
        let views = noisy_views(&backbone.network, 3);
        let theirs = burn_features(&backbone, &views, 3);
        for &storage in &storages {
            let mut engine = engine(&backbone, &gpu, storage);
            // Twice: the second pass must not depend on what the first left in the buffers.
            for _ in 0..2 {
                let ours = forward(&mut engine, &views, 3);
                let cosine = lowest(&backbone.network, &ours, &theirs);
                let bound = match storage {
                    Storage::F32 => 0.999_99,
                    Storage::F16 => 0.999,
                };
                assert!(cosine > bound, "{storage:?}: {cosine}");
            }
        }
    }
}

#[test]
fn a_view_has_the_same_features_alone_and_among_others() {
    let Some((gpu, storages)) = device() else {
        return;
    };
    let backbone = residual_blocks(31);
    let count = 2 * MAX_VIEWS + 3;
    let views = noisy_views(&backbone.network, count);
    for storage in storages {
        let together = forward(&mut engine(&backbone, &gpu, storage), &views, count);
        let mut alone = engine(&backbone, &gpu, storage);
        let length = backbone.network.view_length();
        let each = views
            .chunks(length)
            .flat_map(|view| forward(&mut alone, view, 1));
        assert_eq!(together, each.collect::<Vec<_>>(), "{storage:?}");
    }
}

#[test]
fn memory_does_not_grow_with_the_photos() {
    let Some((gpu, _)) = device() else {
        return;
    };
    let backbone = residual_blocks(31);
    let views = noisy_views(&backbone.network, 3 * MAX_VIEWS);
    let length = backbone.network.view_length();
    let mut engine = engine(&backbone, &gpu, Storage::F32);
    let mut allocated = |photos: usize| {
        for photo in 0..photos {
            let count = 1 + photo % (3 * MAX_VIEWS);
            forward(&mut engine, &views[..count * length], count);
        }
        let report = gpu.client.memory_report(MemoryScope::Device);
        report.usage().bytes_reserved
    };
    let after_50 = allocated(50);
    assert!(after_50 > 0);
    assert_eq!(allocated(950), after_50);
}

#[test]
fn a_pass_has_few_launches() {
    for (variant, max) in [(0, 60), (1, 68), (2, 68)] {
        let schedule = Schedule::new(&lite(variant).unwrap()).unwrap();
        assert!(
            schedule.launches.len() <= max,
            "Lite{variant}: {}",
            schedule.launches.len()
        );
        assert!(
            schedule.maps.len() <= 3,
            "Lite{variant}: {:?}",
            schedule.maps
        );
    }
}

#[test]
fn an_operation_without_a_shader_is_refused() {
    let mut builder = NetworkBuilder::new(12);
    let stem = builder.convolution(0, 8, 3, 1, Activation::None);
    let wide = builder.convolution(stem, 12, 1, 2, Activation::None);
    let backbone = builder.build(&[wide]);
    let error = Schedule::new(&backbone.network).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Engine);
}

#[test]
fn views_of_another_length_are_refused() {
    let Some((gpu, _)) = device() else {
        return;
    };
    let mut engine = engine(&residual_blocks(12), &gpu, Storage::F32);
    for (views, count) in [(vec![], 0), (vec![0.0; 5], 1)] {
        let refused = pollster::block_on(engine.forward(&views, count)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    }
    assert!(
        pollster::block_on(engine.self_test()).is_err(),
        "there is no reference"
    );
}
