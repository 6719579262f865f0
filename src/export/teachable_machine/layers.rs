//! A layers model of TensorFlow.js as it is built: the topology as JSON and the weights as bytes.

use serde_json::{Map, Value, json};

/// Steps of a number that is stored in 16 bits.
const LEVELS: f32 = u16::MAX as f32;

/// Layers in the order in which they compute, with one result each, which has the layer's name.
pub(super) struct Layers {
    layers: Vec<Value>,
    manifest: Vec<Value>,
    weights: Vec<u8>,
}

impl Layers {
    /// A model of an input with these dimensions, besides that of the photos.
    pub(super) fn new(input: &str, shape: &[usize]) -> Self {
        let batch: Vec<_> = [Value::Null]
            .into_iter()
            .chain(shape.iter().map(|&size| size.into()))
            .collect();
        let mut layers = Self {
            layers: Vec::new(),
            manifest: Vec::new(),
            weights: Vec::new(),
        };
        let config = json!({ "batch_input_shape": batch, "dtype": "float32", "sparse": false });
        layers.push("InputLayer", input, config, &[]);
        layers
    }

    /// Adds a layer of a stock class; `config` is an object.
    pub(super) fn push(&mut self, class: &str, name: &str, config: Value, inputs: &[&str]) {
        let mut config = match config {
            Value::Object(config) => config,
            _ => Map::new(),
        };
        config.insert("name".into(), name.into());
        config.insert("trainable".into(), false.into());
        let nodes: Vec<_> = inputs
            .iter()
            .map(|input| json!([input, 0, 0, {}]))
            .collect();
        let nodes = if nodes.is_empty() {
            json!([])
        } else {
            json!([nodes])
        };
        self.layers.push(json!({
            "class_name": class, "name": name, "config": config, "inbound_nodes": nodes,
        }));
    }

    /// A dense layer over the last dimension; `kernel` is row-major, a row for each input.
    pub(super) fn dense(
        &mut self,
        name: &str,
        (kernel, bias): (&[f32], &[f32]),
        activation: &str,
        input: &str,
    ) {
        let units = bias.len();
        let config = json!({
            "units": units, "activation": activation, "use_bias": true, "kernel_initializer": zeros(),
        });
        self.push("Dense", name, config, &[input]);
        let inputs = kernel.len() / units.max(1);
        self.weight(&format!("{name}/kernel"), &[inputs, units], kernel);
        self.weight(&format!("{name}/bias"), &[units], bias);
    }

    /// Normalises to mean 0 and variance 1 over axes, adds `beta`, which has the dimensions of these axes.
    pub(super) fn normalise(
        &mut self,
        name: &str,
        axes: &[usize],
        (shape, beta): (&[usize], &[f32]),
        epsilon: f32,
        input: &str,
    ) {
        let config = json!({ "axis": axes, "epsilon": epsilon, "center": true, "scale": true });
        self.push("LayerNormalization", name, config, &[input]);
        self.weight(&format!("{name}/gamma"), shape, &vec![1.0; beta.len()]);
        self.weight(&format!("{name}/beta"), shape, beta);
    }

    /// Adds a weight in f32.
    pub(super) fn weight(&mut self, name: &str, shape: &[usize], numbers: &[f32]) {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
        self.weights.extend(bytes);
        self.manifest
            .push(json!({ "name": name, "shape": shape, "dtype": "float32" }));
    }

    /// Adds a weight in 16 bits, which the client widens when it loads the model: equal steps from the
    /// smallest to the largest number.
    pub(super) fn weight_in_16_bits(&mut self, name: &str, shape: &[usize], numbers: &[f32]) {
        let low = numbers.iter().copied().fold(f32::INFINITY, f32::min);
        let high = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let step = ((high - low) / LEVELS).max(f32::MIN_POSITIVE);
        let levels = numbers
            .iter()
            .map(|number| ((number - low) / step).round() as u16);
        self.weights.extend(levels.flat_map(u16::to_le_bytes));
        self.manifest.push(json!({
            "name": name, "shape": shape, "dtype": "float32",
            "quantization": { "dtype": "uint16", "min": low, "scale": step, "original_dtype": "float32" },
        }));
    }

    /// The topology, the list of weights, and their bytes.
    pub(super) fn finish(self, input: &str, output: &str) -> (Value, Value, Vec<u8>) {
        let topology = json!({
            "name": env!("CARGO_PKG_NAME"),
            "trainable": false,
            "layers": self.layers,
            "input_layers": [[input, 0, 0]],
            "output_layers": [[output, 0, 0]],
        });
        (topology, self.manifest.into(), self.weights)
    }
}

/// An initialiser that takes no time; the weights are read afterwards.
pub(super) fn zeros() -> Value {
    json!({ "class_name": "Zeros", "config": {} })
}
