//! Tests of the quantization on small networks.

use super::*;

#[test]
fn unpacking_inverts_packing() {
    let convolution = Convolution {
        name: "c".into(),
        input: 13,
        output: 11,
        kernel: 1,
        stride: 1,
        groups: 1,
        activation: Activation::None,
    };
    let weights: Vec<i8> = (0..143).map(|at| (at % 127) as i8 - 60).collect();
    assert_eq!(unpack(&pack(&weights, &convolution), &convolution), weights);
}

/// A network whose pointwise weights are multiples of their scales: quantizing them changes nothing.
#[test]
fn dequantizing_inverts_quantizing() {
    let convolution = |name: &str, (input, output), kernel, groups, activation| {
        Op::Convolution(Convolution {
            name: name.into(),
            input,
            output,
            kernel,
            stride: 1,
            groups,
            activation,
        })
    };
    let ops = [
        (Op::Input, vec![]),
        (
            convolution("stem", (3, 8), 3, 1, Activation::Relu6),
            vec![0],
        ),
        (
            convolution("depthwise", (8, 8), 3, 8, Activation::Relu6),
            vec![1],
        ),
        (
            convolution("project", (8, 5), 1, 1, Activation::None),
            vec![2],
        ),
        (
            convolution("expand", (5, 9), 1, 1, Activation::Relu6),
            vec![3],
        ),
        (Op::SpatialMean, vec![4]),
    ];
    let network = Network {
        name: "small".into(),
        side: 6,
        nodes: ops
            .map(|(op, inputs)| crate::network::Node { op, inputs })
            .to_vec(),
        outputs: vec![crate::network::Output {
            name: "pooled".into(),
            node: 5,
            size: 9,
        }],
    };
    let channels = Channels {
        mean: vec![0.3; 5],
        low: vec![-2.0, -1.0, -0.5, 0.0, -4.0],
        high: vec![2.0, 3.0, 1.5, 1.0, 0.0],
    };
    let relu6 = Channels {
        mean: vec![1.0; 8],
        ..Channels::default()
    };
    let activations = [
        ("project".to_owned(), relu6),
        ("expand".to_owned(), channels),
    ];
    let activations = Activations(activations.into());
    let mut tensors = HashMap::from([("mean.pooled".to_owned(), vec![0.0; 9])]);
    for c in network.convolutions() {
        let step = match c.name.as_str() {
            "expand" => signed(c, &activations.0["expand"]).unwrap().0,
            _ => vec![relu6_step(c); c.input],
        };
        let length: usize = c.weight_shape().iter().product();
        let weights = (0..length).map(|at| {
            let level = if at % c.input == 0 {
                127
            } else {
                (at * 37 % 255) as i32 - 127
            };
            level as f32 / 1024.0 / step[at % c.input]
        });
        tensors.insert(format!("{}.weight", c.name), weights.collect());
        let bias = (0..c.output).map(|at| at as f32 / 7.0 - 0.5);
        tensors.insert(format!("{}.bias", c.name), bias.collect());
    }
    let shapes: HashMap<_, _> = network
        .convolutions()
        .map(|c| (format!("{}.weight", c.name), c.weight_shape().to_vec()))
        .collect();
    let tensors = tensors.into_iter().map(|(name, data): (_, Vec<f32>)| {
        let shape = shapes.get(&name).cloned().unwrap_or(vec![data.len()]);
        (name, Tensor { shape, data })
    });
    let contract = serde_json::json!({
        "version": crate::network::contract::CONTRACT_VERSION,
        "size": 6, "resize": 7, "mean": 127.0, "scale": 128.0, "filter": "bicubic-antialias",
        "blocks": [{ "name": "pooled", "size": 9, "weight": 1.0, "centred": false }],
    });
    let source = super::super::weights::Source {
        package: "small==1".into(),
        sha256: String::new(),
        licence: "MIT".into(),
        output: None,
    };
    let contract = serde_json::from_value(contract).unwrap();
    let original = Backbone::new(network, contract, source, tensors.collect()).unwrap();
    let quantized = quantize(&original, &activations).unwrap();
    let restored = dequantize(&quantized).unwrap();
    assert_eq!(restored.precision().name(), "f32");
    for (name, tensor) in original.tensors() {
        let found = restored.tensor(name).unwrap();
        assert_eq!(found.shape, tensor.shape, "{name}");
        // Zero points add up to 127 · 127 · 5 / 1024 to a bias, which is rounded after that.
        let limit = |x: f32| match name.as_str() {
            "depthwise.weight" => x.abs() / (1 << DEPTHWISE_BITS) as f32,
            name if name.ends_with(".bias") => 80.0 / (1 << BIAS_BITS) as f32,
            _ => 1e-5 * x.abs().max(1.0),
        };
        for (a, b) in found.data.iter().zip(&tensor.data) {
            assert!((a - b).abs() <= limit(*b), "{name}: {a} {b}");
        }
    }
}
