//! Files that cannot be imported.

use handful::ErrorKind;
use handful::engine::CpuEngine;
use proptest::prelude::*;

use super::transformer::transformer;
use super::{imported, view};
use crate::onnx::Attribute::{Int, Ints, Text};
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

#[test]
fn numbers_that_no_exporter_writes_are_refused() {
    let build = |make: &dyn Fn(&mut Onnx) -> String| {
        let mut file = Onnx::new(4);
        let output = make(&mut file);
        refusal(&file.finish(&[&output]));
    };
    let huge = 1 << 60;
    // Operators along the first axis of a tensor without axes.
    for (operator, others) in [
        ("Gather", &["zero"][..]),
        ("GatherElements", &["zero"]),
        ("CumSum", &["zero"]),
        ("Concat", &["number"]),
        ("Split", &[]),
        ("ReduceSum", &["axes"]),
        ("Slice", &["axes", "axes"]),
    ] {
        build(&|file| {
            let number = file.integers("number", &[], &[3]);
            file.integers("zero", &[], &[0]);
            file.integers("axes", &[1], &[0]);
            let inputs: Vec<_> = [number.as_str()]
                .into_iter()
                .chain(others.iter().copied())
                .collect();
            let result = file.node(operator, &inputs, &[("axis", Int(0))]);
            file.node("Add", &["pixels", &result], &[])
        });
    }
    // Tensors without numbers, and of a size that no memory has.
    for operator in ["Tile", "Expand", "ReduceMax"] {
        build(&|file| {
            let nothing = file.floats("nothing", &[1, 0], &[]);
            let sizes = file.integers("sizes", &[2], &[huge, 1]);
            let result = file.node(operator, &[&nothing, &sizes], &[]);
            file.node("Add", &["pixels", &result], &[])
        });
    }
    build(&|file| {
        let nothing = file.floats("nothing", &[huge, 0], &[]);
        let axes = file.integers("axes", &[1], &[1]);
        let sum = file.node("ReduceSum", &[&nothing, &axes], &[]);
        file.node("Add", &["pixels", &sum], &[])
    });
    for blocks in [1 << 32, huge, 0, -1] {
        build(&|file| file.node("DepthToSpace", &["pixels"], &[("blocksize", Int(blocks))]));
    }
    build(&|file| {
        let weights = file.weights("weights", &[2, 3, 1, 1]);
        let sizes = [
            ("strides", Ints(&[1, 1])),
            ("pads", Ints(&[i64::MAX, 0, i64::MAX, 0])),
        ];
        file.node("Conv", &["pixels", &weights], &sizes)
    });
    build(&|file| {
        let starts = file.integers("starts", &[8], &[0; 8]);
        let ends = file.integers("ends", &[8], &[4; 8]);
        let axes = file.integers("axes", &[8], &[3; 8]);
        file.node("Slice", &["pixels", &starts, &ends, &axes], &[])
    });
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
