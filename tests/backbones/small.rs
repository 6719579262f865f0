//! Small networks that tests write themselves.

use burn::tensor::Device;
use handful::engine::{BurnEngine, CpuEngine, test_picture};
use handful::network::import::{Options, choices, import};
use handful::network::operation::{Function, Operation};
use handful::network::weights::Backbone;
use handful::{ErrorKind, Result};
use proptest::prelude::*;

use crate::onnx::Attribute::{Float, Graph, Int, Ints, Text};
use crate::onnx::{Onnx, branch};

#[path = "../common/proptest_config.rs"]
mod proptest_config;

fn imported(file: &[u8], output: Option<&str>) -> Result<Backbone> {
    import(
        file,
        &Options {
            name: "small",
            output,
            ..Options::default()
        },
    )
}

fn refusal(file: &[u8]) -> String {
    let error = imported(file, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WeightFile, "{error}");
    error.to_string()
}

fn view(backbone: &Backbone) -> Vec<f32> {
    let length = backbone.network.view_length();
    (0..length)
        .map(|at| ((at * 29 % 97) as f32 / 48.0 - 1.0) * 1.5)
        .collect()
}

/// The features of a view, by both engines, which must agree.
fn features(backbone: &Backbone) -> Vec<f32> {
    let view = view(backbone);
    let cpu = CpuEngine::new(backbone).unwrap().forward(&view, 1).unwrap();
    let burn = BurnEngine::new(backbone, Device::flex()).unwrap();
    let burn = pollster::block_on(burn.forward(&view, 1)).unwrap();
    assert_eq!(cpu.len(), burn.len());
    let largest = burn.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    for (x, y) in cpu.iter().zip(&burn) {
        assert!((x - y).abs() < 1e-4 * largest, "{x} and {y}");
    }
    cpu
}

fn operations(backbone: &Backbone) -> Vec<Operation> {
    backbone.network.operations().cloned().collect()
}

/// A vision transformer of one layer, with the shape arithmetic of an exporter.
fn transformer() -> Vec<u8> {
    let mut file = Onnx::new(8);
    let (kernel, bias) = (
        file.weights("patch", &[12, 3, 4, 4]),
        file.weights("patch.bias", &[12]),
    );
    let patches = file.node(
        "Conv",
        &["pixels", &kernel, &bias],
        &[("strides", Ints(&[4, 4])), ("kernel_shape", Ints(&[4, 4]))],
    );
    // [1, 12, 2, 2] to [1, 4, 12], by a shape that is computed.
    let shape = file.node("Shape", &[&patches], &[]);
    let (zero, two, minus) = (
        file.integers("zero", &[1], &[0]),
        file.integers("two", &[1], &[2]),
        file.integers("minus", &[1], &[-1]),
    );
    let first = file.node("Slice", &[&shape, &zero, &two], &[]);
    let flat = file.node("Concat", &[&first, &minus], &[("axis", Int(0))]);
    let flat = file.node("Reshape", &[&patches, &flat], &[]);
    let tokens = file.node("Transpose", &[&flat], &[("perm", Ints(&[0, 2, 1]))]);
    let class = file.weights("class", &[1, 1, 12]);
    let tokens = file.node("Concat", &[&class, &tokens], &[("axis", Int(1))]);
    let positions = file.weights("positions", &[1, 5, 12]);
    let tokens = file.node("Add", &[&tokens, &positions], &[]);
    // Layer normalisation, spelled out.
    let mean = file.node("ReduceMean", &[&tokens], &[("axes", Ints(&[-1]))]);
    let centred = file.node("Sub", &[&tokens, &mean], &[]);
    let exponent = file.floats("exponent", &[], &[2.0]);
    let square = file.node("Pow", &[&centred, &exponent], &[]);
    let variance = file.node("ReduceMean", &[&square], &[("axes", Ints(&[-1]))]);
    let epsilon = file.floats("epsilon", &[], &[1e-6]);
    let variance = file.node("Add", &[&variance, &epsilon], &[]);
    let deviation = file.node("Sqrt", &[&variance], &[]);
    let normal = file.node("Div", &[&centred, &deviation], &[]);
    let (scale, shift) = (file.weights("scale", &[12]), file.weights("shift", &[12]));
    let normal = file.node("Mul", &[&normal, &scale], &[]);
    let normal = file.node("Add", &[&normal, &shift], &[]);
    // Queries, keys and values in one product; three heads of four numbers.
    let weights = file.weights("qkv", &[12, 36]);
    let product = file.node("MatMul", &[&normal, &weights], &[]);
    let bias = file.weights("qkv.bias", &[36]);
    let product = file.node("Add", &[&bias, &product], &[]);
    let split = file.integers("split", &[5], &[1, 5, 3, 3, 4]);
    let split = file.node("Reshape", &[&product, &split], &[]);
    let parts = file.node("Transpose", &[&split], &[("perm", Ints(&[2, 0, 3, 1, 4]))]);
    let each: Vec<_> = (0..3)
        .map(|at| {
            let index = file.integers(&format!("index{at}"), &[], &[at]);
            file.node("Gather", &[&parts, &index], &[("axis", Int(0))])
        })
        .collect();
    let factor = file.floats("factor", &[], &[0.5]);
    let queries = file.node("Mul", &[&each[0], &factor], &[]);
    let keys = file.node("Transpose", &[&each[1]], &[("perm", Ints(&[0, 1, 3, 2]))]);
    let scores = file.node("MatMul", &[&queries, &keys], &[]);
    let shares = file.node("Softmax", &[&scores], &[("axis", Int(-1))]);
    let attended = file.node("MatMul", &[&shares, &each[2]], &[]);
    let merged = file.node("Transpose", &[&attended], &[("perm", Ints(&[0, 2, 1, 3]))]);
    let merged_shape = file.integers("merged", &[3], &[0, 0, 12]);
    let merged = file.node("Reshape", &[&merged, &merged_shape], &[]);
    let weights = file.weights("out", &[12, 12]);
    let product = file.node("MatMul", &[&merged, &weights], &[]);
    let factors = file.weights("layer_scale", &[12]);
    let scaled = file.node("Mul", &[&product, &factors], &[]);
    let tokens = file.node("Add", &[&tokens, &scaled], &[]);
    // GELU in five operations.
    let weights = file.weights("up", &[12, 20]);
    let up = file.node("MatMul", &[&tokens, &weights], &[]);
    let root = file.floats("root", &[], &[std::f32::consts::SQRT_2]);
    let inner = file.node("Div", &[&up, &root], &[]);
    let inner = file.node("Erf", &[&inner], &[]);
    let one = file.floats("one", &[], &[1.0]);
    let inner = file.node("Add", &[&inner, &one], &[]);
    let product = file.node("Mul", &[&up, &inner], &[]);
    let half = file.floats("half", &[], &[0.5]);
    let gelu = file.node("Mul", &[&product, &half], &[]);
    let weights = file.weights("down", &[20, 12]);
    let down = file.node("MatMul", &[&gelu, &weights], &[]);
    file.named("Add", &[&tokens, &down], &["last_hidden_state"], &[]);
    file.finish(&["last_hidden_state"])
}

/// Writes a seed for the fuzzer, which does not find a network by chance.
#[test]
#[ignore = "writes a file for the fuzzer"]
fn write_fuzzer_seed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/onnx");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(format!("{folder}/transformer"), transformer()).unwrap();
}

#[test]
fn a_transformer_becomes_few_operations() {
    let backbone = imported(&transformer(), Some("last_hidden_state")).unwrap();
    let operations = operations(&backbone);
    let count = |matches: fn(&Operation) -> bool| {
        operations
            .iter()
            .filter(|operation| matches(operation))
            .count()
    };
    assert_eq!(
        count(|operation| matches!(operation, Operation::Attention { scale } if *scale == 0.5)),
        1
    );
    assert_eq!(
        count(|operation| matches!(operation, Operation::LayerNorm(_))),
        1
    );
    assert_eq!(
        count(|operation| matches!(operation, Operation::Linear(_))),
        4
    );
    assert_eq!(
        count(|operation| matches!(
            operation,
            Operation::Function(_) | Operation::Softmax { .. } | Operation::MatMul
        )),
        0
    );
    let gelu = |operation: &Operation| matches!(operation, Operation::Linear(linear) if linear.function == Function::Gelu);
    assert_eq!(
        operations
            .iter()
            .filter(|operation| gelu(operation))
            .count(),
        1
    );
    features(&backbone);
}

#[test]
fn tokens_are_offered_in_parts() {
    let list = choices(&transformer(), None).unwrap();
    let names: Vec<_> = list
        .iter()
        .map(|choice| (choice.name.as_str(), choice.default))
        .collect();
    assert_eq!(
        names,
        [
            ("last_hidden_state", false),
            ("last_hidden_state:class-token", false),
            ("last_hidden_state:class-token+patch-mean", true),
            ("last_hidden_state:patch-mean", false),
        ]
    );
    let whole = features(&imported(&transformer(), Some("last_hidden_state")).unwrap());
    let chosen = features(&imported(&transformer(), None).unwrap());
    assert_eq!(whole.len(), 5 * 12);
    let mean = |at: usize| (1..5).map(|token| whole[token * 12 + at]).sum::<f32>() / 4.0;
    for at in 0..12 {
        assert!((chosen[at] - whole[at]).abs() < 1e-5);
        assert!((chosen[12 + at] - mean(at)).abs() < 1e-5);
    }
}

#[test]
fn the_weight_file_keeps_everything() {
    let mut backbone = imported(&transformer(), None).unwrap();
    let mut engine = CpuEngine::new(&backbone).unwrap();
    let picture = test_picture(&backbone.network);
    backbone.set_reference(engine.forward(&picture, 1).unwrap());
    let file = backbone.write().unwrap();
    let read = Backbone::read(&file).unwrap();
    assert_eq!(read.network, backbone.network);
    assert_eq!(read.contract, backbone.contract);
    assert_eq!(
        read.source.output.as_deref(),
        Some("last_hidden_state:class-token+patch-mean")
    );
    assert_eq!(features(&read), features(&backbone));
    assert!(CpuEngine::new(&read).unwrap().self_test().unwrap() > 0.999_999);
    // Another choice of features from the same weights is another backbone.
    let mut other = imported(&transformer(), Some("last_hidden_state:patch-mean")).unwrap();
    other.set_reference(vec![0.0; 12]);
    assert_ne!(
        Backbone::read(&other.write().unwrap()).unwrap().hash,
        read.hash
    );
}

/// A network of one operation on the picture.
fn single(operator: &str, attributes: &[(&str, crate::onnx::Attribute)]) -> Backbone {
    let mut file = Onnx::new(6);
    file.named(operator, &["pixels"], &["result"], attributes);
    imported(&file.finish(&["result"]), Some("result")).unwrap()
}

#[test]
fn pooling_counts_padding_and_rounds_up_as_asked() {
    // Windows of 3 with stride 2 on 6 pixels: two without ceil mode, three with.
    let kernel = [("kernel_shape", Ints(&[3, 3])), ("strides", Ints(&[2, 2]))];
    assert_eq!(features(&single("MaxPool", &kernel)).len(), 3 * 2 * 2);
    let backbone = single(
        "MaxPool",
        &[
            ("kernel_shape", Ints(&[3, 3])),
            ("strides", Ints(&[2, 2])),
            ("ceil_mode", Int(1)),
        ],
    );
    let found = features(&backbone);
    let view = view(&backbone);
    assert_eq!(found.len(), 3 * 3 * 3);
    // The last window of the first channel has the four pixels of the corner.
    let corner = [(4, 4), (4, 5), (5, 4), (5, 5)].map(|(y, x)| view[y * 6 + x]);
    assert_eq!(found[8], corner.into_iter().fold(f32::MIN, f32::max));
    let average = |include: i64| {
        let backbone = single(
            "AveragePool",
            &[
                ("kernel_shape", Ints(&[3, 3])),
                ("pads", Ints(&[1, 1, 1, 1])),
                ("count_include_pad", Int(include)),
            ],
        );
        features(&backbone)[0]
    };
    let sum: f32 = [0, 1, 6, 7].iter().map(|&at| view[at]).sum();
    assert!((average(0) - sum / 4.0).abs() < 1e-6);
    assert!((average(1) - sum / 9.0).abs() < 1e-6);
}

#[test]
fn convolutions_of_every_kind_agree() {
    for (input, output, kernel, groups, stride, pads, dilation) in [
        (16, 24, 3, 1, 2, [1, 1, 1, 1], 1),
        (16, 16, 3, 16, 1, [1, 1, 1, 1], 1),
        (16, 16, 5, 16, 2, [1, 1, 2, 2], 1),
        (16, 16, 7, 16, 1, [3, 3, 3, 3], 1),
        (12, 12, 2, 12, 2, [0, 0, 0, 0], 1),
        (16, 8, 3, 4, 1, [1, 0, 1, 0], 1),
        (12, 18, 1, 6, 1, [0, 0, 0, 0], 1),
        (10, 7, 3, 1, 1, [2, 2, 2, 2], 2),
        (8, 16, 3, 8, 1, [1, 1, 1, 1], 1),
    ] {
        let mut file = Onnx::new(9);
        let stem = file.weights("stem", &[input, 3, 1, 1]);
        let map = file.node("Conv", &["pixels", &stem], &[]);
        let weights = file.weights("weights", &[output, input / groups, kernel, kernel]);
        let bias = file.weights("bias", &[output]);
        file.named(
            "Conv",
            &[&map, &weights, &bias],
            &["result"],
            &[
                ("group", Int(groups)),
                ("strides", Ints(&[stride, stride])),
                ("pads", Ints(&pads)),
                ("dilations", Ints(&[dilation, dilation])),
            ],
        );
        features(&imported(&file.finish(&["result"]), Some("result")).unwrap());
    }
}

#[test]
fn a_convolution_of_few_channels_reads_only_those() {
    let mut file = Onnx::new(8);
    // A large result whose buffer a small one takes over, as three planes in rows.
    let weights = file.weights("wide", &[24, 3, 1, 1]);
    let wide = file.node("Conv", &["pixels", &weights], &[]);
    let shape = file.integers("shape", &[3], &[1, 24, 64]);
    let rows = file.node("Reshape", &[&wide, &shape], &[]);
    let rows = file.node("Softmax", &[&rows], &[("axis", Int(-1))]);
    let [start, end, axis] =
        [("start", 2), ("end", 5), ("axis", 1)].map(|(name, x)| file.integers(name, &[1], &[x]));
    let three = file.node("Slice", &[&rows, &start, &end, &axis], &[]);
    let shape = file.integers("map", &[4], &[1, 3, 8, 8]);
    let three = file.node("Reshape", &[&three, &shape], &[]);
    let weights = file.weights("next", &[8, 3, 3, 3]);
    file.named("Conv", &[&three, &weights], &["result"], &[]);
    features(&imported(&file.finish(&["result"]), Some("result")).unwrap());
}

#[test]
fn a_residual_block_with_attention_of_channels_is_fused() {
    let mut file = Onnx::new(8);
    let stem = file.weights("stem", &[16, 3, 3, 3]);
    let map = file.node("Conv", &["pixels", &stem], &[("pads", Ints(&[1, 1, 1, 1]))]);
    // Batch norm, SiLU, squeeze-and-excitation, and a residual with ReLU.
    let norm = ["scale", "shift", "mean"].map(|name| file.weights(name, &[16]));
    let variance = file.floats("variance", &[16], &[0.7; 16]);
    let map = file.node(
        "BatchNormalization",
        &[&map, &norm[0], &norm[1], &norm[2], &variance],
        &[("epsilon", Float(1e-3))],
    );
    let gate = file.node("Sigmoid", &[&map], &[]);
    let map = file.node("Mul", &[&map, &gate], &[]);
    let squeezed = file.node("GlobalAveragePool", &[&map], &[]);
    let (down, up) = (
        file.weights("down", &[4, 16, 1, 1]),
        file.weights("up", &[16, 4, 1, 1]),
    );
    let squeezed = file.node("Conv", &[&squeezed, &down], &[]);
    let squeezed = file.node("Relu", &[&squeezed], &[]);
    let excited = file.node("Conv", &[&squeezed, &up], &[]);
    let excited = file.node("HardSigmoid", &[&excited], &[("alpha", Float(1.0 / 6.0))]);
    let scaled = file.node("Mul", &[&map, &excited], &[]);
    let next = file.weights("next", &[16, 16, 3, 3]);
    let next = file.node("Conv", &[&scaled, &next], &[("pads", Ints(&[1, 1, 1, 1]))]);
    let sum = file.node("Add", &[&next, &map], &[]);
    let sum = file.node("Relu", &[&sum], &[]);
    let pooled = file.node("GlobalAveragePool", &[&sum], &[]);
    let pooled = file.node("Flatten", &[&pooled], &[]);
    let classes = file.weights("classes", &[16, 5]);
    file.named("MatMul", &[&pooled, &classes], &["logits"], &[]);
    let file = file.finish(&["logits"]);
    let backbone = imported(&file, None).unwrap();
    // The input of the classifier is the mean of what ReLU leaves, so the square root is taken.
    assert_eq!(backbone.network.feature_length(), 16);
    assert!(backbone.contract.blocks[0].root);
    assert!(features(&backbone).iter().all(|&x| x >= 0.0));
    let operations = operations(&backbone);
    let silu = |operation: &Operation| matches!(operation, Operation::Conv(conv) if conv.function == Function::Silu);
    assert!(operations.iter().any(silu));
    assert!(!imported(&file, Some("logits")).unwrap().contract.blocks[0].root);
}

#[test]
fn what_the_features_do_not_need_may_be_unsupported() {
    let mut file = Onnx::new(4);
    let weights = file.weights("weights", &[8, 3, 1, 1]);
    let map = file.node("Conv", &["pixels", &weights], &[]);
    let boxes = file.node("NonMaxSuppression", &[&map], &[]);
    let pooled = file.node("GlobalAveragePool", &[&map], &[]);
    file.named("Flatten", &[&pooled], &["features"], &[]);
    let file = file.finish(&[&boxes, "features"]);
    assert_eq!(features(&imported(&file, None).unwrap()).len(), 8);
    let error = imported(&file, Some(&boxes)).unwrap_err().to_string();
    assert!(error.contains("NonMaxSuppression"), "{error}");
}

#[test]
fn shapes_conditions_and_masks_vanish() {
    let mut file = Onnx::new(4);
    let shape = file.node("Shape", &["pixels"], &[]);
    let last = file.integers("last", &[], &[3]);
    let side = file.node("Gather", &[&shape, &last], &[]);
    let four = file.integers("four", &[], &[4]);
    let is_four = file.node("Equal", &[&side, &four], &[]);
    let taken = file.node(
        "If",
        &[&is_four],
        &[
            ("then_branch", Graph(branch("Abs", &["pixels"], "then"))),
            ("else_branch", Graph(branch("Neg", &["pixels"], "else"))),
        ],
    );
    let mask = file.tensor("mask", &[1, 1, 1, 4], 9, &[1, 1, 0, 1]);
    let zero = file.floats("zero", &[], &[0.0]);
    file.named("Where", &[&mask, &taken, &zero], &["result"], &[]);
    let backbone = imported(&file.finish(&["result"]), Some("result")).unwrap();
    for (at, (found, x)) in features(&backbone).iter().zip(view(&backbone)).enumerate() {
        assert_eq!(*found, if at % 4 == 2 { 0.0 } else { x.abs() });
    }
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
