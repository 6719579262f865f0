//! Writes small ONNX files, node by node.

/// A file with one input `pixels` of `side` pixels.
pub struct Onnx {
    graph: Vec<u8>,
    version: u64,
    nodes: usize,
}

/// An attribute of a node.
pub enum Attribute<'a> {
    Int(i64),
    Ints(&'a [i64]),
    Float(f32),
    Text(&'a str),
    Graph(Vec<u8>),
}

fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn number(field: u64, value: i64, to: &mut Vec<u8>) {
    varint(field << 3, to);
    varint(value.cast_unsigned(), to);
}

fn bytes(field: u64, value: &[u8], to: &mut Vec<u8>) {
    varint(field << 3 | 2, to);
    varint(value.len() as u64, to);
    to.extend(value);
}

fn port(name: &str, dims: &[i64]) -> Vec<u8> {
    let mut shape = Vec::new();
    for &dim in dims {
        let mut size = Vec::new();
        number(1, dim, &mut size);
        bytes(1, &size, &mut shape);
    }
    let mut tensor = Vec::new();
    number(1, 1, &mut tensor);
    bytes(2, &shape, &mut tensor);
    let mut kind = Vec::new();
    bytes(1, &tensor, &mut kind);
    let mut port = Vec::new();
    bytes(1, name.as_bytes(), &mut port);
    bytes(2, &kind, &mut port);
    port
}

impl Onnx {
    pub fn new(side: i64) -> Self {
        Self::with_input(&[1, 3, side, side])
    }

    pub fn with_input(dims: &[i64]) -> Self {
        let mut file = Self {
            graph: Vec::new(),
            version: 17,
            nodes: 0,
        };
        file.input("pixels", dims);
        file
    }

    pub fn input(&mut self, name: &str, dims: &[i64]) {
        bytes(11, &port(name, dims), &mut self.graph);
    }

    /// Weights, deterministic and different for each tensor.
    pub fn weights(&mut self, name: &str, dims: &[i64]) -> String {
        let count: i64 = dims.iter().product();
        let seed = name.bytes().map(i64::from).sum::<i64>();
        let numbers = (0..count).map(|at| ((at * 37 + seed * 11) % 101) as f32 / 101.0 - 0.5);
        self.floats(name, dims, &numbers.collect::<Vec<_>>())
    }

    pub fn floats(&mut self, name: &str, dims: &[i64], numbers: &[f32]) -> String {
        let raw: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(name, dims, 1, &raw)
    }

    pub fn integers(&mut self, name: &str, dims: &[i64], numbers: &[i64]) -> String {
        let raw: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(name, dims, 7, &raw)
    }

    pub fn tensor(&mut self, name: &str, dims: &[i64], kind: i64, raw: &[u8]) -> String {
        let mut tensor = Vec::new();
        dims.iter().for_each(|&dim| number(1, dim, &mut tensor));
        number(2, kind, &mut tensor);
        bytes(8, name.as_bytes(), &mut tensor);
        bytes(9, raw, &mut tensor);
        bytes(5, &tensor, &mut self.graph);
        name.to_owned()
    }

    /// A tensor whose numbers are in another file.
    pub fn external(&mut self, name: &str, dims: &[i64]) -> String {
        let mut tensor = Vec::new();
        dims.iter().for_each(|&dim| number(1, dim, &mut tensor));
        number(2, 1, &mut tensor);
        bytes(8, name.as_bytes(), &mut tensor);
        number(14, 1, &mut tensor);
        bytes(5, &tensor, &mut self.graph);
        name.to_owned()
    }

    /// Adds a node and returns the name of its result.
    pub fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) -> String {
        self.nodes += 1;
        let output = format!("{operator}{}", self.nodes);
        self.named(operator, inputs, &[&output], attributes);
        output
    }

    pub fn named(
        &mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) {
        let node = node(operator, inputs, outputs, attributes);
        bytes(1, &node, &mut self.graph);
    }

    /// The file with these outputs.
    pub fn finish(mut self, outputs: &[&str]) -> Vec<u8> {
        for output in outputs {
            bytes(12, &port(output, &[]), &mut self.graph);
        }
        let mut operators = Vec::new();
        number(2, self.version as i64, &mut operators);
        let mut model = Vec::new();
        number(1, 8, &mut model);
        bytes(7, &self.graph, &mut model);
        bytes(8, &operators, &mut model);
        model
    }
}

/// A graph of one node, for a branch.
pub fn branch(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut graph = Vec::new();
    bytes(1, &node(operator, inputs, &[output], &[]), &mut graph);
    bytes(12, &port(output, &[]), &mut graph);
    graph
}

fn node(
    operator: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: &[(&str, Attribute)],
) -> Vec<u8> {
    let mut node = Vec::new();
    inputs
        .iter()
        .for_each(|input| bytes(1, input.as_bytes(), &mut node));
    outputs
        .iter()
        .for_each(|output| bytes(2, output.as_bytes(), &mut node));
    bytes(3, format!("/{}", outputs[0]).as_bytes(), &mut node);
    bytes(4, operator.as_bytes(), &mut node);
    for (name, value) in attributes {
        let mut attribute = Vec::new();
        bytes(1, name.as_bytes(), &mut attribute);
        match value {
            Attribute::Int(value) => number(3, *value, &mut attribute),
            Attribute::Ints(values) => values
                .iter()
                .for_each(|&value| number(8, value, &mut attribute)),
            Attribute::Float(value) => {
                varint(2 << 3 | 5, &mut attribute);
                attribute.extend(value.to_le_bytes());
            }
            Attribute::Text(text) => bytes(4, text.as_bytes(), &mut attribute),
            Attribute::Graph(graph) => bytes(6, graph, &mut attribute),
        }
        bytes(5, &attribute, &mut node);
    }
    node
}
