//! Evaluates the nodes of a graph, with the branches that known conditions take.

use std::collections::HashMap;
use std::rc::Rc;

use super::builder::Builder;
use super::evaluate::{Budget, evaluate};
use super::lower::{Lowering, Value};
use super::model::{Graph, Node};
use super::operators::shape;
use super::value::{Data, Known};
use super::{Result, refuse};
use crate::error::Error;
use crate::network::slices::Slices;

/// Operators of quantised files.
const QUANTISED: [&str; 5] = [
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
    "MatMulInteger",
    "ConvInteger",
];

/// The evaluation of a graph.
pub(super) struct Evaluation<'a> {
    pub(super) builder: Builder,
    pub(super) version: i64,
    pub(super) budget: Budget,
    /// Bytes of weights that may still be read.
    pub(super) readable: usize,
    /// What names stand for, in the graph and the branches around the current node.
    pub(super) scopes: Vec<HashMap<String, Value>>,
    /// How often each name is still read; see [`uses`].
    pub(super) uses: HashMap<String, usize>,
    /// The file, for the numbers of weights.
    pub(super) file: &'a dyn Slices,
}

/// Known tensors of more numbers are forgotten when nothing reads them any more.
const MIN_FORGOTTEN: usize = 1 << 10;

/// Adds how often a graph and its branches read each name.
pub(super) fn uses(graph: &Graph, counts: &mut HashMap<String, usize>) {
    let outputs = graph.outputs.iter().map(|port| &port.name);
    let inputs = graph.nodes.iter().flat_map(|node| &node.inputs);
    for name in outputs.chain(inputs) {
        *counts.entry(name.clone()).or_default() += 1;
    }
    for attribute in graph.nodes.iter().flat_map(|node| &node.attributes) {
        if let Some(graph) = &attribute.graph {
            uses(graph, counts);
        }
    }
}

impl Evaluation<'_> {
    /// Evaluates the nodes of a graph in order. `graphs` are those whose weights it can read, innermost last.
    pub(super) fn run(&mut self, graph: &Graph, graphs: &[&Graph]) {
        for node in &graph.nodes {
            let results = self.results_of(node, graphs);
            for name in &node.inputs {
                self.forget(name);
            }
            let scope = self.scopes.last_mut();
            let Some(scope) = scope else { return };
            match results {
                Ok(results) => {
                    let named = node.outputs.iter().zip(results);
                    scope.extend(named.map(|(name, value)| (name.clone(), value)));
                }
                // Only a problem if the features depend on it.
                Err(error) => {
                    let failed = Value::Failed(Rc::new(error.to_string()));
                    let named = node
                        .outputs
                        .iter()
                        .map(|name| (name.clone(), failed.clone()));
                    scope.extend(named);
                }
            }
        }
    }

    /// Takes note that a name was read. Weights that were computed from others, and that nothing reads any
    /// more, would double the memory.
    fn forget(&mut self, name: &str) {
        let Some(left) = self.uses.get_mut(name) else {
            return;
        };
        *left = left.saturating_sub(1);
        if *left > 0 {
            return;
        }
        for scope in self.scopes.iter_mut().rev() {
            if let Some(value) = scope.get(name) {
                if value
                    .known()
                    .is_some_and(|known| known.numbers() > MIN_FORGOTTEN)
                {
                    scope.remove(name);
                }
                return;
            }
        }
    }

    /// The results of a node.
    fn results_of(&mut self, node: &Node, graphs: &[&Graph]) -> Result<Vec<Value>> {
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for name in &node.inputs {
            let value = match name.as_str() {
                "" => None,
                name => {
                    let value = self.value(name, graphs, node);
                    Some(value.map_err(|error| in_node(node, &error))?)
                }
            };
            if let Some(Value::Failed(message)) = &value {
                return Err(refuse(message.as_str()));
            }
            inputs.push(value);
        }
        let results = if node.operator == "If" {
            self.branch(node, &inputs, graphs)
        } else {
            self.node(node, &inputs)
        };
        results.map_err(|error| in_node(node, &error))
    }

    /// What a name stands for.
    fn value(&mut self, name: &str, graphs: &[&Graph], node: &Node) -> Result<Value> {
        if let Some(value) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            return Ok(value.clone());
        }
        let tensor = graphs.iter().rev().find_map(|graph| graph.tensors.get(name)).ok_or_else(|| {
            refuse(format!("The node “{}” ({}) of this ONNX file reads “{name}”, which nothing computes; the file is damaged.", shortened(&node.name), shortened(&node.operator)))
        })?;
        if tensor.is_quantised() {
            return Err(quantised(node));
        }
        let left = self.readable.checked_sub(tensor.length());
        self.readable = left.ok_or_else(|| {
            refuse("reads weights that other nodes read too, more often than a network does")
        })?;
        Ok(Value::Known(Rc::new(tensor.decode(self.file)?)))
    }

    fn node(&mut self, node: &Node, inputs: &[Option<Value>]) -> Result<Vec<Value>> {
        if QUANTISED.contains(&node.operator.as_str()) || node.operator.starts_with("QLinear") {
            return Err(quantised(node));
        }
        if !node.domain.is_empty() {
            if node.operator.contains("NBits") || node.operator.starts_with('Q') {
                return Err(quantised(node));
            }
            return Err(refuse(format!(
                "is an operator of {}, written by a program that optimises for one engine. Take the original file, often model.onnx",
                shortened(&node.domain)
            )));
        }
        if matches!(node.operator.as_str(), "Loop" | "Scan" | "SequenceMap") {
            return Err(refuse(
                "is control flow that the photo decides. Export the network for a fixed input size",
            ));
        }
        // The shape of a tensor is known even where its numbers are not.
        if let ("Shape" | "Size", Some(Some(Value::Node(id)))) =
            (node.operator.as_str(), inputs.first())
        {
            let dims = self.builder.dims(*id);
            let known = match node.operator.as_str() {
                "Shape" => shape(node, dims),
                _ => Known::new(
                    vec![],
                    Data::Int(vec![dims.iter().product::<usize>() as i64]),
                ),
            };
            return Ok(known
                .map(|known| Value::Known(Rc::new(known)))
                .into_iter()
                .collect());
        }
        if inputs.iter().flatten().all(|value| value.known().is_some()) {
            let known: Vec<_> = inputs
                .iter()
                .map(|value| value.as_ref().and_then(Value::known))
                .collect();
            if let Some(results) = evaluate(node, &known, self.version, &mut self.budget) {
                return Ok(results
                    .into_iter()
                    .map(|known| Value::Known(Rc::new(known)))
                    .collect());
            }
            if inputs.is_empty() {
                return Err(refuse(format!(
                    "uses the operator {} in a way that is not supported",
                    shortened(&node.operator)
                )));
            }
        }
        Lowering {
            node,
            inputs,
            builder: &mut self.builder,
            version: self.version,
        }
        .run()
    }

    /// The results of the branch that a known condition takes.
    fn branch(
        &mut self,
        node: &Node,
        inputs: &[Option<Value>],
        graphs: &[&Graph],
    ) -> Result<Vec<Value>> {
        let condition = inputs
            .first()
            .and_then(Option::as_ref)
            .and_then(Value::known);
        let Some(condition) = condition.and_then(Known::scalar) else {
            return Err(refuse(
                "is control flow that the photo decides. Export the network for a fixed input size",
            ));
        };
        let name = if condition != 0.0 {
            "then_branch"
        } else {
            "else_branch"
        };
        let graph = node
            .attribute(name)
            .and_then(|attribute| attribute.graph.as_ref());
        let graph = graph.ok_or_else(|| refuse("has no branch to take"))?;
        self.scopes.push(HashMap::new());
        let inner: Vec<&Graph> = graphs.iter().copied().chain([graph]).collect();
        self.run(graph, &inner);
        let results = graph
            .outputs
            .iter()
            .map(|port| self.value(&port.name, &inner, node))
            .collect();
        self.scopes.pop();
        results
    }
}

/// Names the node of an error whose message lacks a subject.
fn in_node(node: &Node, error: &Error) -> Error {
    let message = error.to_string();
    if message.ends_with('.') {
        return Error::new(error.kind(), message);
    }
    Error::new(
        error.kind(),
        format!(
            "This ONNX file cannot be imported: its node “{}” ({}) {message}.",
            shortened(&node.name),
            shortened(&node.operator)
        ),
    )
}

fn quantised(node: &Node) -> Error {
    refuse(format!(
        "This ONNX file is quantised: its node “{}” ({}) computes with weights of 8 bits or fewer, rounded for another program. Take the file of the same repository in 32 or 16 bits, often model.onnx or model_fp16.onnx.",
        shortened(&node.name),
        shortened(&node.operator)
    ))
}

/// A name from the file in a message.
fn shortened(name: &str) -> String {
    name.chars().take(80).collect()
}
