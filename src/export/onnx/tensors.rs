//! Networks of operations on tensors, as imported files have them. Their tensors have the shapes of one view,
//! so a model of several views has the operations once for each, with the same weights.

mod functions;

use std::collections::HashSet;

use super::messages::Graph;
use crate::error::{Error, ErrorKind, Result};
use crate::network::Op;
use crate::network::operation::{Binary, Operation, Pooling, Reduction, Window};
use crate::network::weights::Backbone;

/// The operation of one node: its input names and shapes, and the name and shape of its result.
struct Item<'a> {
    graph: &'a mut Graph,
    inputs: Vec<String>,
    shapes: Vec<&'a [usize]>,
    dims: &'a [usize],
    name: String,
}

/// Writes the operations from `input`, `[views, 3, side, side]`, to the features, `[views, size]`, which get
/// the name of their block.
pub(super) fn blocks(
    graph: &mut Graph,
    backbone: &Backbone,
    input: &str,
    views: usize,
) -> Result<()> {
    let network = &backbone.network;
    let dims = network.dims()?;
    weights(graph, backbone)?;
    for output in &network.outputs {
        let mut features = Vec::with_capacity(views);
        for view in 0..views {
            let mut names: Vec<String> = Vec::with_capacity(network.nodes.len());
            for (at, node) in network.nodes.iter().enumerate().take(output.node + 1) {
                let name = format!("view{view}.node{at}");
                // `dims` has checked that the inputs are earlier nodes.
                let inputs = node.inputs.iter().map(|&id| names[id].clone()).collect();
                let shapes = node.inputs.iter().map(|&id| dims[id].as_slice()).collect();
                let item = Item {
                    graph: &mut *graph,
                    inputs,
                    shapes,
                    dims: &dims[at],
                    name,
                };
                names.push(match &node.op {
                    Op::Input => item.part_of(input, 0, view, view + 1),
                    Op::Tensor(operation) => item.write(operation),
                    op => {
                        let message = format!("Node {at} cannot be written as ONNX: {op:?}.");
                        return Err(Error::new(ErrorKind::WeightFile, message));
                    }
                });
            }
            features.push(names.pop().unwrap_or_default());
        }
        let parts: Vec<_> = features.iter().map(String::as_str).collect();
        graph
            .push("Concat", &parts, &output.name)
            .attribute("axis", 0);
    }
    Ok(())
}

/// Writes the tensors that the operations name. A product takes its weights by input, then output.
fn weights(graph: &mut Graph, backbone: &Backbone) -> Result<()> {
    let mut written = HashSet::new();
    for operation in backbone.network.operations() {
        for (name, shape) in operation.tensors() {
            if !written.insert(name.to_owned()) {
                continue;
            }
            let data = &backbone.tensor(name)?.data;
            match operation {
                Operation::Linear(linear) if name == linear.weight => {
                    let columns = (0..linear.input)
                        .flat_map(|at| data.iter().skip(at).step_by(linear.input).copied());
                    let columns: Vec<_> = columns.collect();
                    graph.constant(name, &[linear.input, linear.output], &columns);
                }
                _ => graph.constant(name, &shape, data),
            }
        }
    }
    Ok(())
}

impl Item<'_> {
    /// A name for something on the way to the result.
    fn part(&self, part: &str) -> String {
        format!("{}.{part}", self.name)
    }

    fn input(&self, at: usize) -> String {
        self.inputs.get(at).cloned().unwrap_or_default()
    }

    /// Writes the operation and returns the name of its result.
    fn write(mut self, operation: &Operation) -> String {
        let x = self.input(0);
        let name = self.name.clone();
        match operation {
            Operation::Constant { name, .. } => return name.clone(),
            Operation::Conv(conv) => {
                let linear = self.part("linear");
                let [rows, columns] = conv.window.before;
                let [rows_after, columns_after] = conv.window.after;
                self.graph
                    .push("Conv", &[&x, &conv.weight, &conv.bias], &linear)
                    .attribute("group", conv.groups)
                    .attributes("kernel_shape", &conv.window.kernel)
                    .attributes("strides", &conv.window.stride)
                    .attributes("dilations", &conv.window.dilation)
                    .attributes("pads", &[rows, columns, rows_after, columns_after]);
                self.function(conv.function, &linear);
            }
            Operation::Linear(linear) => {
                let (product, sum) = (self.part("product"), self.part("linear"));
                self.graph.push("MatMul", &[&x, &linear.weight], &product);
                self.graph.push("Add", &[&product, &linear.bias], &sum);
                self.function(linear.function, &sum);
            }
            Operation::LayerNorm(norm) => {
                self.graph
                    .push("LayerNormalization", &[&x, &norm.scale, &norm.shift], &name)
                    .float("epsilon", norm.epsilon);
            }
            Operation::Function(function) => self.function(*function, &x),
            Operation::Binary(binary) => {
                let operator = match binary {
                    Binary::Add => "Add",
                    Binary::Subtract => "Sub",
                    Binary::Multiply => "Mul",
                    Binary::Divide => "Div",
                    Binary::Maximum => "Max",
                    Binary::Minimum => "Min",
                };
                let other = self.input(1);
                self.graph.push(operator, &[&x, &other], &name);
            }
            Operation::Softmax { axis } => {
                self.graph
                    .push("Softmax", &[&x], &name)
                    .attribute("axis", *axis);
            }
            Operation::MatMul => {
                let other = self.input(1);
                self.graph.push("MatMul", &[&x, &other], &name);
            }
            Operation::Attention { scale } => self.attention(*scale),
            Operation::Reduce { kind, axes } => self.reduce(*kind, axes),
            Operation::Pool { kind, window } => self.pool(*kind, window),
            Operation::Reshape { dims } => {
                let dims: Vec<_> = dims.iter().map(|&dim| dim as i64).collect();
                self.graph.reshape(&x, &name, &dims);
            }
            Operation::Transpose { order } => self.transpose(&x, order, &name),
            &Operation::Slice {
                axis,
                start,
                step,
                count,
            } => {
                let end = start + (count - 1) * step + 1;
                self.slice(&x, (axis, start, end, step), &name);
            }
            Operation::Gather { axis, indices } => {
                let positions = self.part("positions");
                let indices: Vec<_> = indices.iter().map(|&index| index as i64).collect();
                self.graph.integers(&positions, &indices);
                self.graph
                    .push("Gather", &[&x, &positions], &name)
                    .attribute("axis", *axis);
            }
            Operation::Concat { axis } => {
                let inputs: Vec<_> = self.inputs.iter().map(String::as_str).collect();
                self.graph
                    .push("Concat", &inputs, &name)
                    .attribute("axis", *axis);
            }
            Operation::Pad { before, after } => self.pad(&x, before, after, &name),
        }
        name
    }

    /// Positions of an axis of a tensor that is no input of the node.
    fn part_of(mut self, input: &str, axis: usize, start: usize, end: usize) -> String {
        let name = self.name.clone();
        self.slice(input, (axis, start, end, 1), &name);
        name
    }

    fn slice(
        &mut self,
        x: &str,
        (axis, start, end, step): (usize, usize, usize, usize),
        name: &str,
    ) {
        let parts = ["start", "end", "axis", "step"].map(|part| self.part(part));
        for (part, number) in parts.iter().zip([start, end, axis, step]) {
            self.graph.integers(part, &[number as i64]);
        }
        let [start, end, axis, step] = &parts;
        self.graph.push("Slice", &[x, start, end, axis, step], name);
    }

    fn transpose(&mut self, x: &str, order: &[usize], name: &str) {
        self.graph
            .push("Transpose", &[x], name)
            .attributes("perm", order);
    }

    fn pad(&mut self, x: &str, before: &[usize], after: &[usize], name: &str) {
        let pads = self.part("pads");
        let both: Vec<_> = before.iter().chain(after).map(|&x| x as i64).collect();
        self.graph.integers(&pads, &both);
        self.graph.push("Pad", &[x, &pads], name);
    }

    /// softmax(scale · Q Kᵀ + bias) V.
    fn attention(&mut self, scale: f32) {
        let [q, k, v] = [0, 1, 2].map(|at| self.input(at));
        let bias = self.inputs.get(3).cloned();
        let [keys, products, factor, scaled, biased, shares] =
            ["keys", "products", "factor", "scaled", "biased", "shares"]
                .map(|part| self.part(part));
        let rank = self.dims.len();
        let mut order: Vec<_> = (0..rank).collect();
        order.swap(rank - 2, rank - 1);
        self.transpose(&k, &order, &keys);
        self.graph.push("MatMul", &[&q, &keys], &products);
        self.graph.constant(&factor, &[], &[scale]);
        self.graph.push("Mul", &[&products, &factor], &scaled);
        let scores = match &bias {
            Some(bias) => {
                self.graph.push("Add", &[&scaled, bias], &biased);
                &biased
            }
            None => &scaled,
        };
        self.graph
            .push("Softmax", &[scores], &shares)
            .attribute("axis", rank - 1);
        self.graph.push("MatMul", &[&shares, &v], &self.name);
    }

    fn reduce(&mut self, kind: Reduction, axes: &[usize]) {
        let x = self.input(0);
        let name = self.name.clone();
        let operator = match kind {
            Reduction::Mean => "ReduceMean",
            Reduction::Maximum => "ReduceMax",
            Reduction::Minimum => "ReduceMin",
            // Takes its axes as an input, other than the rest.
            Reduction::Sum => {
                let list = self.part("axes");
                let axes: Vec<_> = axes.iter().map(|&axis| axis as i64).collect();
                self.graph.integers(&list, &axes);
                self.graph
                    .push("ReduceSum", &[&x, &list], &name)
                    .attribute("keepdims", 1);
                return;
            }
        };
        self.graph
            .push(operator, &[&x], &name)
            .attributes("axes", axes)
            .attribute("keepdims", 1);
    }

    fn pool(&mut self, kind: Pooling, window: &Window) {
        let x = self.input(0);
        let name = self.name.clone();
        let ([top, left], [bottom, right]) = (window.before, window.after);
        let Pooling::Average { before, after } = kind else {
            self.graph
                .push("MaxPool", &[&x], &name)
                .attributes("kernel_shape", &window.kernel)
                .attributes("strides", &window.stride)
                .attributes("dilations", &window.dilation)
                .attributes("pads", &[top, left, bottom, right]);
            return;
        };
        // As a sum of windows, a convolution of each channel, times the reciprocal of what each counts.
        let channels = self.dims.get(1).copied().unwrap_or(1);
        let [ones, sums, shares] = ["ones", "sums", "shares"].map(|part| self.part(part));
        let [rows, columns] = window.kernel;
        let kernel = vec![1.0; channels * rows * columns];
        self.graph
            .constant(&ones, &[channels, 1, rows, columns], &kernel);
        self.graph
            .push("Conv", &[&x, &ones], &sums)
            .attribute("group", channels)
            .attributes("kernel_shape", &window.kernel)
            .attributes("strides", &window.stride)
            .attributes("dilations", &window.dilation)
            .attributes("pads", &[top, left, bottom, right]);
        let from = self.shapes.first().copied().unwrap_or_default();
        let counted = |axis: usize| -> Vec<f32> {
            let size = from.get(2 + axis).copied().unwrap_or(1);
            // Counted positions, in the padded axis.
            let first = window.before[axis] - before[axis];
            let last = window.before[axis] + size + after[axis];
            let results = self.dims.get(2 + axis).copied().unwrap_or(1);
            let counts = (0..results).map(|result| {
                let start = result * window.stride[axis];
                let places = (0..window.kernel[axis]).map(|at| start + at * window.dilation[axis]);
                places.filter(|place| (first..last).contains(place)).count() as f32
            });
            counts.collect()
        };
        let (by_row, by_column) = (counted(0), counted(1));
        let each = by_row
            .iter()
            .flat_map(|row| by_column.iter().map(move |column| 1.0 / (row * column)));
        let each: Vec<_> = each.collect();
        let dims = [1, 1, by_row.len(), by_column.len()];
        self.graph.constant(&shares, &dims, &each);
        self.graph.push("Mul", &[&sums, &shares], &name);
    }
}
