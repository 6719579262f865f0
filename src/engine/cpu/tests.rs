//! The engine against burn's on networks of every shape that it supports, and its instruction sets
//! against each other.

pub(crate) mod builder;

use proptest::prelude::*;

use self::builder::{NetworkBuilder, noisy_views, quantized};
use super::*;
use crate::engine::BurnEngine;
use crate::error::ErrorKind;
use crate::network::int8::{Activations, Channels, quantize};
use crate::network::{Activation, Op};

/// Inverted residual blocks of every kernel and stride on an input of `side` pixels, channels that do
/// not fill their blocks, and a sum with several readers.
pub fn residual_blocks(side: usize) -> Backbone {
    let mut builder = NetworkBuilder::new(side);
    let stem = builder.convolution(0, 12, 3, 2, Activation::Relu6);
    let depthwise = builder.convolution(stem, 12, 3, 1, Activation::Relu6);
    let narrow = builder.convolution(depthwise, 20, 1, 1, Activation::None);
    let sum = builder.block(narrow, (40, 20), 5, 1);
    let down = builder.block(sum, (28, 24), 3, 2);
    let again = builder.block(down, (48, 24), 3, 1);
    let small = builder.block(again, (56, 33), 5, 2);
    let head = builder.convolution(small, 70, 1, 1, Activation::Relu6);
    builder.build(&[sum, again, small, head])
}

/// A network that only f32 supports: a sum of sums, and a map that convolutions read with and without a
/// border.
pub fn branching() -> Backbone {
    let mut builder = NetworkBuilder::new(18);
    let a = builder.convolution(0, 10, 3, 1, Activation::Relu6);
    let b = builder.convolution(a, 10, 5, 1, Activation::None);
    let c = builder.convolution(a, 10, 1, 1, Activation::None);
    let sum = builder.push(Op::Add, vec![b, c], 10);
    let d = builder.convolution(sum, 10, 3, 2, Activation::Relu6);
    let e = builder.convolution(sum, 10, 3, 2, Activation::None);
    let both = builder.push(Op::Add, vec![d, e], 10);
    builder.build(&[a, sum, both])
}

pub fn burn_features(backbone: &Backbone, views: &[f32], count: usize) -> Vec<f32> {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex()).unwrap();
    pollster::block_on(engine.forward(views, count)).unwrap()
}

#[test]
fn f32_agrees_with_burn_on_every_instruction_set_and_shape() {
    let backbones = [1, 2, 5, 12, 13, 31, 57]
        .map(residual_blocks)
        .into_iter()
        .chain([branching()]);
    for backbone in backbones {
        let views = noisy_views(&backbone.network, 2);
        check_f32(&backbone, &views, 2);
    }
}

#[test]
fn the_pooled_block_is_the_mean_of_the_map() {
    let float = residual_blocks(57);
    for backbone in [quantized(&float), float] {
        let view = noisy_views(&backbone.network, 1);
        let mut engine = CpuEngine::new(&backbone).unwrap();
        let features = engine.forward(&view, 1).unwrap();
        let (same, map) = engine.forward_with_map(&view).unwrap();
        assert_eq!(same, features);
        let pixels = map.values.len() / map.channels;
        assert!(pixels > 1);
        for channel in 0..map.channels {
            let column = map.values.iter().skip(channel).step_by(map.channels);
            let mean = column.sum::<f32>() / pixels as f32;
            let expected = features[map.at + channel];
            assert!((mean - expected).abs() < 1e-4, "{mean} {expected}");
        }
    }
}

fn check_f32(backbone: &Backbone, views: &[f32], count: usize) {
    let expected = burn_features(backbone, views, count);
    for isa in Isa::all() {
        let mut engine = CpuEngine::with_isa(backbone, isa).unwrap();
        // Twice: the second pass must not depend on what the first left in the buffers.
        for _ in 0..2 {
            let features = engine.forward(views, count).unwrap();
            let mut at = 0;
            for pair in backbone
                .network
                .outputs
                .chunks_exact(2)
                .cycle()
                .take(backbone.network.outputs.len() / 2 * count)
            {
                let size = pair[0].size;
                for channel in at..at + size {
                    let (mean, other) = (features[channel], expected[channel]);
                    let side = backbone.network.side;
                    let close = (mean - other).abs() < 1e-4 * (1.0 + other.abs());
                    assert!(
                        close,
                        "side {side}, {isa:?}, mean {channel}: {mean} {other}"
                    );
                    // A variance is the difference of two sums over the pixels, each with as many
                    // rounding errors.
                    let [x, y] = [features[channel + size], expected[channel + size]];
                    let roundings = (side * side) as f32 * f32::EPSILON;
                    let bound = 1e-5 + roundings * (mean * mean + y * y);
                    let close = (x * x - y * y).abs() < bound;
                    assert!(close, "side {side}, {isa:?}, deviation {channel}: {x} {y}");
                }
                at += 2 * size;
            }
        }
    }
}

#[test]
fn int8_gives_the_same_bits_on_every_instruction_set() {
    for side in [2, 13, 31, 57] {
        let backbone = quantized(&residual_blocks(side));
        let views = noisy_views(&backbone.network, 2);
        check_int8(&backbone, &views);
    }
}

fn check_int8(backbone: &Backbone, views: &[f32]) {
    let count = views.len() / backbone.network.view_length();
    let run = |isa| {
        let mut engine = CpuEngine::with_isa(backbone, isa).unwrap();
        engine.forward(views, count).unwrap()
    };
    let all: Vec<_> = Isa::all().into_iter().map(run).collect();
    for features in &all {
        assert_eq!(features, &all[0], "side {}", backbone.network.side);
    }
}

#[test]
fn int8_is_close_to_f32() {
    let backbone = residual_blocks(57);
    let views = noisy_views(&backbone.network, 1);
    let expected = burn_features(&backbone, &views, 1);
    let mut engine = CpuEngine::new(&quantized(&backbone)).unwrap();
    assert_eq!(engine.precision(), Precision::Int8);
    let cosine = agreement(
        &backbone.network,
        &engine.forward(&views, 1).unwrap(),
        &expected,
    );
    assert!(cosine > 0.99, "{cosine}");
}

#[test]
fn a_network_without_int8_kernels_is_refused() {
    let backbone = branching();
    let channels = Channels {
        mean: vec![0.5; 10],
        low: vec![0.0; 10],
        high: vec![1.0; 10],
    };
    let nodes = Activations::nodes(&backbone.network).into_iter();
    let named = nodes.map(|(_, name, _)| (name, channels.clone()));
    let refused = quantize(&backbone, &Activations(named.collect()));
    let error = refused.unwrap_err();
    assert!(
        error.to_string().contains("does not fit 16 bits"),
        "{error}"
    );
    let error = quantize(&residual_blocks(12), &Activations::default()).unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
}

#[test]
fn a_view_of_another_length_is_refused() {
    let backbone = residual_blocks(12);
    let mut engine = CpuEngine::new(&backbone).unwrap();
    assert_eq!(
        engine.forward(&[0.0; 5], 1).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    assert!(engine.forward(&[], 0).is_err());
    assert!(engine.self_test().is_err(), "there is no reference");
}

proptest! {
    #![proptest_config(crate::proptest_config::config(48))]

    #[test]
    fn any_network_of_blocks_agrees_with_burn_and_between_instruction_sets(
        side in 1usize..48,
        stem in (2usize..20, 1usize..=2),
        parts in prop::collection::vec((2usize..40, 2usize..30, 0usize..2, 1usize..=2), 0..4),
        head in 1usize..50,
    ) {
        let mut builder = NetworkBuilder::new(side);
        let mut at = builder.convolution(0, stem.0, 3, stem.1, Activation::Relu6);
        at = builder.convolution(at, stem.0, 3, 1, Activation::Relu6);
        at = builder.convolution(at, 8, 1, 1, Activation::None);
        for (hidden, output, five, stride) in parts {
            at = builder.block(at, (hidden, output), 3 + 2 * five, stride);
        }
        let top = builder.convolution(at, head, 1, 1, Activation::Relu6);
        let backbone = builder.build(&[at, top]);
        let views = noisy_views(&backbone.network, 1);
        check_f32(&backbone, &views, 1);
        check_int8(&quantized(&backbone), &views);
    }
}
