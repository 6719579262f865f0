//! Files that cannot be imported.

use handful::ErrorKind;
use handful::engine::CpuEngine;
use proptest::prelude::*;

use super::transformer::transformer;
use super::{imported, view};
use crate::onnx::Attribute::{Ints, Text};
use crate::onnx::Onnx;

#[path = "../../common/proptest_config.rs"]
mod proptest_config;

fn refusal(file: &[u8]) -> String {
    let error = imported(file, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WeightFile, "{error}");
    error.to_string()
}

#[test]
fn what_cannot_be_imported_is_named_with_advice() {
    let with = |build: fn(&mut Onnx) -> String| {
        let mut file = Onnx::new(4);
        let output = build(&mut file);
        refusal(&file.finish(&[&output]))
    };
    let contains = |message: String, words: &[&str]| {
        for word in words {
            assert!(message.contains(word), "{message}");
        }
        assert!(message.ends_with('.'), "{message}");
    };
    contains(
        with(|file| file.node("NonMaxSuppression", &["pixels"], &[])),
        &["NonMaxSuppression1", "not supported"],
    );
    contains(
        with(|file| file.node("DynamicQuantizeLinear", &["pixels"], &[])),
        &["quantised", "DynamicQuantizeLinear1", "model.onnx"],
    );
    contains(
        with(|file| file.node("Loop", &["pixels"], &[])),
        &["Loop1", "control flow"],
    );
    contains(
        with(|file| file.node("If", &["pixels"], &[])),
        &["If1", "control flow"],
    );
    contains(
        with(|file| {
            let weights = file.external("weights", &[8, 3, 1, 1]);
            file.node("Conv", &["pixels", &weights], &[])
        }),
        &["weights", "external data", "external_data=False"],
    );
    contains(
        with(|file| {
            file.input("input_ids", &[1, 7]);
            file.node("Relu", &["pixels"], &[])
        }),
        &["several inputs", "input_ids", "vision_model.onnx"],
    );
    contains(
        with(|file| file.node("Relu", &["missing"], &[])),
        &["missing", "damaged"],
    );
    contains(
        with(|file| {
            file.node(
                "Pad",
                &["pixels"],
                &[
                    ("mode", Text("reflect")),
                    ("pads", Ints(&[0, 0, 1, 1, 0, 0, 1, 1])),
                ],
            )
        }),
        &["Pad1", "padding other than with a number"],
    );
    let mut last = Onnx::with_input(&[1, 8, 8, 3]);
    let output = last.node("Relu", &["pixels"], &[]);
    contains(refusal(&last.finish(&[&output])), &["channel-last"]);
    contains(refusal(b"not a network"), &["not an ONNX file"]);
    let error = imported(&transformer(), Some("nothing"))
        .unwrap_err()
        .to_string();
    contains(error, &["“nothing”", "last_hidden_state", "--list"]);
}

#[test]
fn a_small_file_cannot_ask_for_much_memory() {
    let huge = 1 << 40;
    let mut file = Onnx::new(4);
    let shape = file.integers("shape", &[2], &[huge, huge]);
    let zeros = file.node("ConstantOfShape", &[&shape], &[]);
    let output = file.node("Add", &["pixels", &zeros], &[]);
    refusal(&file.finish(&[&output]));
    let mut file = Onnx::new(4);
    let shape = file.integers("shape", &[4], &[1 << 12, 3, 1 << 8, 1 << 8]);
    let output = file.node("Expand", &["pixels", &shape], &[]);
    refusal(&file.finish(&[&output]));
    let mut file = Onnx::new(4);
    let [start, limit, step] =
        [0, huge, 1].map(|x| file.integers(&format!("number{x}"), &[], &[x]));
    let range = file.node("Range", &[&start, &limit, &step], &[]);
    let output = file.node("Add", &["pixels", &range], &[]);
    refusal(&file.finish(&[&output]));
}

proptest! {
    #![proptest_config(proptest_config::config(1500))]

    #[test]
    fn a_damaged_file_is_refused_or_runs(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length in prop_oneof![4 => Just(None), 1 => any::<prop::sample::Index>().prop_map(Some)],
    ) {
        let mut file = transformer();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(length) = length {
            file.truncate(length.index(file.len()));
        }
        match imported(&file, None) {
            Err(error) => prop_assert!(error.to_string().ends_with('.'), "{}", error),
            Ok(backbone) => {
                let view = view(&backbone);
                CpuEngine::new(&backbone).unwrap().forward(&view, 1).unwrap();
            }
        }
    }
}
