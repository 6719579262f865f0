//! Helpers to build a graph.

use super::messages::{
    Attribute, AttributeType, DataType, Dimension, Graph, Node, Shape, Size, Tensor, TensorType,
    Type, Value,
};

impl Graph {
    /// Adds a constant of f32.
    pub(super) fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, shape, DataType::Float, bytes.collect());
    }

    /// Adds a constant of f64.
    pub(super) fn doubles(&mut self, name: &str, shape: &[usize], values: &[f64]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, shape, DataType::Double, bytes.collect());
    }

    /// Adds a constant of i8.
    pub(super) fn bytes(&mut self, name: &str, shape: &[usize], values: &[i8]) {
        let bytes = values.iter().map(|value| value.cast_unsigned());
        self.tensor(name, shape, DataType::Int8, bytes.collect());
    }

    /// Adds a constant list of i64, such as a shape.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, &[values.len()], DataType::Int64, bytes.collect());
    }

    fn tensor(&mut self, name: &str, shape: &[usize], data_type: DataType, raw_data: Vec<u8>) {
        self.initializer.push(Tensor {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type: data_type.into(),
            name: name.into(),
            raw_data,
        });
    }

    /// Fixes the number of photos to one.
    #[cfg(feature = "import")]
    pub(super) fn take_one_photo(&mut self) {
        let values = self.input.iter_mut().chain(&mut self.output);
        let types = values.filter_map(|value| value.r#type.as_mut()?.tensor.as_mut());
        let shapes = types.filter_map(|tensor| tensor.shape.as_mut());
        for dimension in shapes.flat_map(|shape| shape.dims.first_mut()) {
            dimension.size = Some(Size::Fixed(1));
        }
    }

    /// Adds an operation with one result, which is also its name.
    pub(super) fn push(&mut self, operator: &str, inputs: &[&str], output: &str) -> &mut Node {
        self.node.push_mut(Node {
            input: inputs.iter().map(|&input| input.into()).collect(),
            output: vec![output.into()],
            name: output.into(),
            operator: operator.into(),
            attribute: Vec::new(),
        })
    }

    /// Converts a tensor to another type.
    pub(super) fn cast(&mut self, input: &str, output: &str, to: DataType) {
        self.push("Cast", &[input], output)
            .attribute("to", i32::from(to) as usize);
    }

    /// Reshapes a tensor; one dimension may be −1.
    pub(super) fn reshape(&mut self, input: &str, output: &str, shape: &[i64]) {
        let name = format!("{output}.shape");
        self.integers(&name, shape);
        self.push("Reshape", &[input, &name], output);
    }

    /// Sums over one dimension and removes it.
    pub(super) fn sum(&mut self, input: &str, output: &str, axis: i64) {
        let name = format!("{output}.axis");
        self.integers(&name, &[axis]);
        self.push("ReduceSum", &[input, &name], output)
            .attribute("keepdims", 0);
    }

    /// The spatial mean of each channel.
    pub(super) fn mean(&mut self, input: &str, output: &str) {
        let map = format!("{output}.map");
        self.push("GlobalAveragePool", &[input], &map);
        self.push("Flatten", &[&map], output);
    }

    /// The spatial deviation √(mean x² − mean²) of each channel; a variance rounded below 0 counts as 0.
    pub(super) fn deviation(&mut self, input: &str, output: &str) {
        let [
            mean,
            squares,
            mean_of_squares,
            square_of_mean,
            difference,
            variance,
        ] = [
            "mean",
            "squares",
            "mean_of_squares",
            "square_of_mean",
            "difference",
            "variance",
        ]
        .map(|part| format!("{output}.{part}"));
        self.mean(input, &mean);
        self.push("Mul", &[input, input], &squares);
        self.mean(&squares, &mean_of_squares);
        self.push("Mul", &[&mean, &mean], &square_of_mean);
        self.push("Sub", &[&mean_of_squares, &square_of_mean], &difference);
        self.push("Relu", &[&difference], &variance);
        self.push("Sqrt", &[&variance], output);
    }
}

impl Node {
    /// Adds an integer attribute.
    pub(super) fn attribute(&mut self, name: &str, value: usize) -> &mut Self {
        self.attribute.push(Attribute {
            name: name.into(),
            i: value as i64,
            r#type: AttributeType::Int.into(),
            ..Attribute::default()
        });
        self
    }

    /// Adds an attribute of one f32.
    #[cfg(feature = "import")]
    pub(super) fn float(&mut self, name: &str, value: f32) -> &mut Self {
        self.attribute.push(Attribute {
            name: name.into(),
            f: value,
            r#type: AttributeType::Float.into(),
            ..Attribute::default()
        });
        self
    }

    /// Adds an attribute of several integers.
    pub(super) fn attributes(&mut self, name: &str, values: &[usize]) -> &mut Self {
        self.attribute.push(Attribute {
            name: name.into(),
            ints: values.iter().map(|&value| value as i64).collect(),
            r#type: AttributeType::Ints.into(),
            ..Attribute::default()
        });
        self
    }
}

impl Value {
    /// A tensor `[n, ...shape]`.
    pub(super) fn new(name: &str, element: DataType, shape: &[usize]) -> Self {
        let sizes = shape.iter().map(|&size| Size::Fixed(size as i64));
        let sizes = std::iter::once(Size::Named("n".into())).chain(sizes);
        let dims = sizes.map(|size| Dimension { size: Some(size) }).collect();
        let tensor = TensorType {
            element: element.into(),
            shape: Some(Shape { dims }),
        };
        Self {
            name: name.into(),
            r#type: Some(Type {
                tensor: Some(tensor),
            }),
        }
    }
}
