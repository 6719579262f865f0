//! A vision transformer of one layer.

use handful::engine::{CpuEngine, test_picture};
use handful::network::import::choices;
use handful::network::operation::{Function, Operation};
use handful::network::weights::Backbone;

use super::{features, imported, operations};
use crate::onnx::Attribute::{Int, Ints};
use crate::onnx::Onnx;

/// A vision transformer of one layer, with the shape arithmetic of an exporter.
pub(super) fn transformer() -> Vec<u8> {
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
    // Its header alone says what it is.
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let header = Backbone::read_description(&file[..8 + length]).unwrap();
    assert_eq!((&header.network, &header.hash), (&read.network, &read.hash));
    // The reference does not name it: it depends on the engine and the device.
    let mut other = backbone.clone();
    other.set_reference(vec![0.5; read.network.feature_length()]);
    let other = Backbone::read(&other.write().unwrap()).unwrap();
    assert_eq!(other.hash, read.hash);
    // Another choice of features from the same weights is another backbone.
    let mut other = imported(&transformer(), Some("last_hidden_state:patch-mean")).unwrap();
    other.set_reference(vec![0.0; 12]);
    assert_ne!(
        Backbone::read(&other.write().unwrap()).unwrap().hash,
        read.hash
    );
}

#[test]
fn a_weight_file_is_written_before_its_reference_is_known() {
    let mut backbone = imported(&transformer(), None).unwrap();
    let mut numbers = Vec::new();
    let mut section = backbone
        .write_tensors(&mut |part| {
            numbers.extend_from_slice(part);
            Ok(())
        })
        .unwrap();
    let picture = test_picture(&backbone.network);
    let mut engine = CpuEngine::taking(&mut backbone).unwrap();
    let reference = section.append_reference(&engine.forward(&picture, 1).unwrap());
    let file = [backbone.write_header(&section).unwrap(), numbers, reference].concat();
    let read = Backbone::read(&file).unwrap();
    assert_eq!(CpuEngine::new(&read).unwrap().self_test().unwrap(), 1.0);
    let at_once = imported(&transformer(), None).unwrap().write().unwrap();
    assert_eq!(Backbone::read(&at_once).unwrap().hash, read.hash);
}
