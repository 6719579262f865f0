//! Small networks that tests write themselves.

mod refusals;
mod transformer;

use burn::tensor::Device;
use handful::Result;
use handful::engine::{BurnEngine, CpuEngine};
use handful::export::onnx;
use handful::network::import::{Options, import};
use handful::network::operation::{Function, Operation};
use handful::network::weights::Backbone;

use crate::onnx::Attribute::{Float, Graph, Int, Ints, Text};
use crate::onnx::{Onnx, branch};

fn imported(file: &[u8], output: Option<&str>) -> Result<Backbone> {
    import(
        &file,
        &Options {
            name: "small",
            output,
            ..Options::default()
        },
    )
}

fn view(backbone: &Backbone) -> Vec<f32> {
    let length = backbone.network.view_length();
    (0..length)
        .map(|at| ((at * 29 % 97) as f32 / 48.0 - 1.0) * 1.5)
        .collect()
}

/// The features of a view, by both engines and from the network written as ONNX, which must agree.
fn features(backbone: &Backbone) -> Vec<f32> {
    let view = view(backbone);
    let cpu = CpuEngine::new(backbone).unwrap().forward(&view, 1).unwrap();
    let burn = BurnEngine::new(backbone, Device::flex()).unwrap();
    let burn = pollster::block_on(burn.forward(&view, 1)).unwrap();
    // With the weights taken out of the backbone, it is the same engine.
    let mut emptied = backbone.clone();
    let mut taking = CpuEngine::taking(&mut emptied).unwrap();
    assert_eq!(taking.forward(&view, 1).unwrap(), cpu);
    for (name, _) in operations(backbone).iter().flat_map(Operation::tensors) {
        assert!(emptied.tensor(name).is_err(), "{name}");
    }
    let written = onnx::backbone(backbone).unwrap();
    let again = imported(&written, Some("pooled")).unwrap();
    let again = CpuEngine::new(&again).unwrap().forward(&view, 1).unwrap();
    let largest = burn.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    for other in [&burn, &again] {
        assert_eq!(cpu.len(), other.len());
        for (x, y) in cpu.iter().zip(other) {
            assert!((x - y).abs() < 1e-4 * largest, "{x} and {y}");
        }
    }
    cpu
}

/// Every function of one number, on the picture.
#[test]
fn functions_agree() {
    let named = [
        "Relu",
        "Sigmoid",
        "Tanh",
        "Softplus",
        "HardSwish",
        "Erf",
        "Exp",
        "Abs",
        "Neg",
        "Sin",
        "Cos",
        "Mish",
    ];
    for operator in named {
        features(&single(operator, &[]));
    }
    for (operator, attributes) in [
        ("LeakyRelu", vec![("alpha", Float(0.2))]),
        ("Elu", vec![("alpha", Float(0.7))]),
        (
            "HardSigmoid",
            vec![("alpha", Float(0.3)), ("beta", Float(0.4))],
        ),
        ("Gelu", vec![]),
        ("Gelu", vec![("approximate", Text("tanh"))]),
    ] {
        features(&single(operator, &attributes));
    }
    for chain in [["Abs", "Sqrt"], ["Exp", "Log"], ["Exp", "Reciprocal"]] {
        let mut file = Onnx::new(6);
        let first = file.node(chain[0], &["pixels"], &[]);
        file.named(chain[1], &[&first], &["result"], &[]);
        features(&imported(&file.finish(&["result"]), Some("result")).unwrap());
    }
}

/// Operations that are no layers.
#[test]
fn operations_on_tensors_agree() {
    let agree = |build: &dyn Fn(&mut Onnx)| {
        let mut file = Onnx::new(6);
        build(&mut file);
        features(&imported(&file.finish(&["result"]), Some("result")).unwrap());
    };
    for operator in ["Add", "Sub", "Mul", "Div", "Max", "Min"] {
        agree(&|file| {
            let other = file.floats("other", &[3, 1, 1], &[0.5, -1.5, 2.0]);
            file.named(operator, &["pixels", &other], &["result"], &[]);
        });
    }
    for operator in ["ReduceMean", "ReduceMax", "ReduceMin"] {
        agree(&|file| {
            file.named(
                operator,
                &["pixels"],
                &["result"],
                &[("axes", Ints(&[1, 3]))],
            );
        });
    }
    agree(&|file| {
        let axes = file.integers("axes", &[1], &[2]);
        file.named("ReduceSum", &["pixels", &axes], &["result"], &[]);
    });
    agree(&|file| {
        let pads = file.integers("pads", &[8], &[0, 0, 1, 2, 0, 0, 0, 1]);
        file.named("Pad", &["pixels", &pads], &["result"], &[]);
    });
    agree(&|file| {
        let indices = file.integers("indices", &[4], &[5, 0, 0, 3]);
        file.named(
            "Gather",
            &["pixels", &indices],
            &["result"],
            &[("axis", Int(3))],
        );
    });
    agree(&|file| {
        let (start, end, axis, step) = (
            file.integers("start", &[1], &[1]),
            file.integers("end", &[1], &[6]),
            file.integers("axis", &[1], &[2]),
            file.integers("step", &[1], &[2]),
        );
        let every = file.node("Slice", &["pixels", &start, &end, &axis, &step], &[]);
        let turned = file.node("Transpose", &[&every], &[("perm", Ints(&[0, 1, 3, 2]))]);
        let product = file.node("MatMul", &[&every, &turned], &[]);
        file.named("Softmax", &[&product], &["result"], &[("axis", Int(1))]);
    });
}

fn operations(backbone: &Backbone) -> Vec<Operation> {
    backbone.network.operations().cloned().collect()
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
