//! Readers of weight files and photos with random damage. They return a result or an error in bounded
//! time and never panic. `tests/project/damage.rs` tests project files.

use std::collections::HashMap;
use std::path::Path;

use handful::network::contract::{Block, Contract};
use handful::network::weights::{Backbone, Source, Tensor};
use handful::network::{Activation, Convolution, Network, Node, Op, Output};
use handful::photo::decode;
use proptest::prelude::*;

#[path = "common/proptest_config.rs"]
mod proptest_config;

use proptest_config::config;

/// A change of a file, accidental or malicious.
#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Overwrite(usize, [u8; 4]),
}

fn any_change() -> impl Strategy<Value = Change> {
    let sizes = prop_oneof![Just([0xff; 4]), Just([0; 4]), any::<[u8; 4]>()];
    prop_oneof![
        4 => (any::<usize>(), 1..=255u8).prop_map(|(at, bits)| Change::Flip(at, bits)),
        1 => any::<usize>().prop_map(Change::Cut),
        1 => (any::<usize>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        2 => (any::<usize>(), sizes).prop_map(|(at, bytes)| Change::Overwrite(at, bytes)),
    ]
}

/// Applies changes within the first `head` bytes, where the structure of most formats is.
fn changed(bytes: &[u8], changes: &[Change], head: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let wrap = |at: usize| at % bytes.len().clamp(1, head);
        match change {
            Change::Flip(at, bits) => {
                let at = wrap(*at);
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= bits);
            }
            Change::Cut(at) => bytes.truncate(at % (bytes.len() + 1)),
            Change::Insert(at, new) => {
                let at = wrap(*at).min(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Overwrite(at, new) => {
                let at = wrap(*at);
                let rest = bytes.iter_mut().skip(at);
                rest.zip(new).for_each(|(byte, new)| *byte = *new);
            }
        }
    }
    bytes
}

/// A network of one convolution, as a weight file.
fn weight_file() -> Vec<u8> {
    let node = |op, inputs: &[usize]| Node {
        op,
        inputs: inputs.to_vec(),
    };
    let stem = Convolution {
        name: "stem".into(),
        input: 3,
        output: 2,
        kernel: 3,
        stride: 2,
        groups: 1,
        activation: Activation::Relu6,
    };
    let network = Network {
        name: "small".into(),
        side: 8,
        nodes: vec![
            node(Op::Input, &[]),
            node(Op::Convolution(stem), &[0]),
            node(Op::SpatialMean, &[1]),
        ],
        outputs: vec![Output {
            name: "pooled".into(),
            node: 2,
            size: 2,
        }],
    };
    let block = Block {
        name: "pooled".into(),
        size: 2,
        weight: 1.0,
        centred: false,
        root: true,
    };
    let source = Source {
        package: "small==1".into(),
        sha256: "00".into(),
        licence: "MIT".into(),
        output: None,
    };
    let tensor = |shape: &[usize]| Tensor {
        shape: shape.to_vec(),
        data: (0..shape.iter().product())
            .map(|at: usize| at as f32)
            .collect(),
    };
    let tensors = HashMap::from([
        ("stem.weight".into(), tensor(&[2, 3, 3, 3])),
        ("stem.bias".into(), tensor(&[2])),
        ("mean.pooled".into(), tensor(&[2])),
    ]);
    let contract = Contract::for_size(8, vec![block]);
    let backbone = Backbone::new(network, contract, source, tensors).unwrap();
    backbone.write().unwrap()
}

/// The photos of every format among the fixtures.
fn photos() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// Writes a seed for the fuzzer, which does not find a valid weight file by chance.
#[test]
#[ignore = "writes a file for the fuzzer"]
fn write_fuzzer_seed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/weights");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("small"), weight_file()).unwrap();
}

proptest! {
    #![proptest_config(config(4096))]

    #[test]
    fn a_damaged_weight_file_is_refused_or_intact(changes in prop::collection::vec(any_change(), 1..4)) {
        let whole = weight_file();
        let bytes = changed(&whole, &changes, usize::MAX);
        let _ = Backbone::read_description(&bytes);
        if let Ok(backbone) = Backbone::read(&bytes) {
            // The checksum covers the weights, so a backbone that was read can be written.
            prop_assert!(Backbone::read(&backbone.write().unwrap()).is_ok());
        }
    }

    #[test]
    fn random_bytes_are_not_a_weight_file(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Backbone::read(&bytes).is_err());
        prop_assert!(Backbone::read_description(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn a_damaged_photo_is_decoded_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(any_change(), 1..4),
        head in prop_oneof![Just(64usize), Just(1024), Just(usize::MAX)],
    ) {
        let photos = photos();
        let bytes = changed(&photos[which.index(photos.len())], &changes, head);
        if let Err(error) = decode(&bytes, 256) {
            prop_assert!(error.to_string().ends_with('.'), "{}", error);
        }
    }
}
