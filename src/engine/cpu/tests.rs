//! The engine against burn's on networks with every shape it must cope with, and its levels
//! against each other.

pub(crate) mod draft;

use proptest::prelude::*;

use self::draft::{Draft, pictures, quantized};
use super::*;
use crate::engine::BurnEngine;
use crate::error::ErrorKind;
use crate::network::int8::{Activations, Channels, quantize};
use crate::network::{Activation, Op};

/// Blocks of every kernel and stride on a side that shrinks from `side`, channels that do not fill
/// their blocks, and a sum that is read again.
pub fn blocks(side: usize) -> Backbone {
    let mut draft = Draft::new(side);
    let stem = draft.convolution(0, 12, 3, 2, Activation::Relu6);
    let depthwise = draft.convolution(stem, 12, 3, 1, Activation::Relu6);
    let narrow = draft.convolution(depthwise, 20, 1, 1, Activation::None);
    let sum = draft.block(narrow, (40, 20), 5, 1);
    let down = draft.block(sum, (28, 24), 3, 2);
    let again = draft.block(down, (48, 24), 3, 1);
    let small = draft.block(again, (56, 33), 5, 2);
    let head = draft.convolution(small, 70, 1, 1, Activation::Relu6);
    draft.finish(&[sum, again, small, head])
}

/// What only f32 does: a sum of sums, and a map that is convolved on with and without a border.
pub fn knots() -> Backbone {
    let mut draft = Draft::new(18);
    let a = draft.convolution(0, 10, 3, 1, Activation::Relu6);
    let b = draft.convolution(a, 10, 5, 1, Activation::None);
    let c = draft.convolution(a, 10, 1, 1, Activation::None);
    let sum = draft.push(Op::Add, vec![b, c], 10);
    let d = draft.convolution(sum, 10, 3, 2, Activation::Relu6);
    let e = draft.convolution(sum, 10, 3, 2, Activation::None);
    let both = draft.push(Op::Add, vec![d, e], 10);
    draft.finish(&[a, sum, both])
}

pub fn by_burn(backbone: &Backbone, views: &[f32], count: usize) -> Vec<f32> {
    let engine = BurnEngine::new(backbone, burn::tensor::Device::flex()).unwrap();
    pollster::block_on(engine.forward(views, count)).unwrap()
}

#[test]
fn f32_agrees_with_burn_on_every_level_and_shape() {
    let backbones = [1, 2, 5, 12, 13, 31, 57]
        .map(blocks)
        .into_iter()
        .chain([knots()]);
    for backbone in backbones {
        let views = pictures(&backbone.network, 2);
        check_f32(&backbone, &views, 2);
    }
}

#[test]
fn the_map_of_a_pass_has_the_block_as_its_mean() {
    let float = blocks(57);
    for backbone in [quantized(&float), float] {
        let view = pictures(&backbone.network, 1);
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
    let expected = by_burn(backbone, views, count);
    for level in Level::all() {
        let mut engine = CpuEngine::at_level(backbone, level).unwrap();
        // Twice, because the second pass finds the buffers as the first left them.
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
                        "side {side}, {level:?}, mean {channel}: {mean} {other}"
                    );
                    // A variance is the difference of two sums over the pixels, each of which may be
                    // off by as many roundings.
                    let [x, y] = [features[channel + size], expected[channel + size]];
                    let roundings = (side * side) as f32 * f32::EPSILON;
                    let bound = 1e-5 + roundings * (mean * mean + y * y);
                    let close = (x * x - y * y).abs() < bound;
                    assert!(
                        close,
                        "side {side}, {level:?}, deviation {channel}: {x} {y}"
                    );
                }
                at += 2 * size;
            }
        }
    }
}

#[test]
fn int8_gives_the_same_bits_on_every_level() {
    for side in [2, 13, 31, 57] {
        let backbone = quantized(&blocks(side));
        let views = pictures(&backbone.network, 2);
        check_int8(&backbone, &views);
    }
}

fn check_int8(backbone: &Backbone, views: &[f32]) {
    let count = views.len() / backbone.network.view_length();
    let run = |level| {
        let mut engine = CpuEngine::at_level(backbone, level).unwrap();
        engine.forward(views, count).unwrap()
    };
    let all: Vec<_> = Level::all().into_iter().map(run).collect();
    for features in &all {
        assert_eq!(features, &all[0], "side {}", backbone.network.side);
    }
}

#[test]
fn int8_is_close_to_f32() {
    let backbone = blocks(57);
    let views = pictures(&backbone.network, 1);
    let expected = by_burn(&backbone, &views, 1);
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
fn what_int8_has_no_kernel_for_is_refused() {
    let backbone = knots();
    let channels = Channels {
        mean: vec![0.5; 10],
        low: vec![0.0; 10],
        high: vec![1.0; 10],
    };
    let wanted = Activations::nodes(&backbone.network).into_iter();
    let named = wanted.map(|(_, name, _)| (name, channels.clone()));
    let refused = quantize(&backbone, &Activations(named.collect()));
    let error = refused.unwrap_err();
    assert!(
        error.to_string().contains("does not fit 16 bits"),
        "{error}"
    );
    let error = quantize(&blocks(12), &Activations::default()).unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
}

#[test]
fn a_view_of_another_length_is_refused() {
    let backbone = blocks(12);
    let mut engine = CpuEngine::new(&backbone).unwrap();
    assert_eq!(
        engine.forward(&[0.0; 5], 1).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    assert!(engine.forward(&[], 0).is_err());
    assert!(engine.self_test().is_err(), "there is no reference");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_network_of_blocks_agrees_with_burn_and_with_itself(
        side in 1usize..48,
        stem in (2usize..20, 1usize..=2),
        parts in prop::collection::vec((2usize..40, 2usize..30, 0usize..2, 1usize..=2), 0..4),
        head in 1usize..50,
    ) {
        let mut draft = Draft::new(side);
        let mut at = draft.convolution(0, stem.0, 3, stem.1, Activation::Relu6);
        at = draft.convolution(at, stem.0, 3, 1, Activation::Relu6);
        at = draft.convolution(at, 8, 1, 1, Activation::None);
        for (hidden, output, five, stride) in parts {
            at = draft.block(at, (hidden, output), 3 + 2 * five, stride);
        }
        let top = draft.convolution(at, head, 1, 1, Activation::Relu6);
        let backbone = draft.finish(&[at, top]);
        let views = pictures(&backbone.network, 1);
        check_f32(&backbone, &views, 1);
        check_int8(&quantized(&backbone), &views);
    }
}
