//! Turns an ONNX node whose inputs are not all known into operations of ours.

mod axes;
mod convolution;
mod norms;
mod products;

use super::builder::{Builder, Id};
use super::model::Node;
use super::operators::{self, axis, binary};
use super::value::{Data, Known};
use super::{Result, refuse};
use crate::network::operation::{Function, Operation, Reduction};

/// An input of a node: known, a node of the network, or neither.
#[derive(Clone)]
pub enum Value {
    Known(std::rc::Rc<Known>),
    Node(Id),
    /// It could not be computed, for this reason.
    Failed(std::rc::Rc<String>),
}

impl Value {
    pub fn known(&self) -> Option<&Known> {
        match self {
            Self::Known(known) => Some(known),
            Self::Node(_) | Self::Failed(_) => None,
        }
    }
}

/// A node that is turned into operations.
pub struct Lowering<'a, 'b> {
    pub node: &'a Node<'b>,
    pub inputs: &'a [Option<Value>],
    pub builder: &'a mut Builder,
    pub version: i64,
}

fn unfit() -> crate::error::Error {
    refuse("has attributes or inputs that do not fit together")
}

fn unsupported(what: &str) -> crate::error::Error {
    refuse(format!("uses {what}, which is not supported"))
}

impl Lowering<'_, '_> {
    /// The results of the node.
    ///
    /// # Errors
    /// Where the operator is unknown or does not fit its inputs. The message is completed by the node's name.
    pub fn run(mut self) -> Result<Vec<Value>> {
        let operator = self.node.operator.as_str();
        if operator == "Split" {
            return self.split();
        }
        if let Some(function) = operators::function(self.node) {
            let x = self.operand(0)?;
            return Ok(vec![Value::Node(self.builder.function(function, x)?)]);
        }
        let result = match operator {
            "Identity" | "Dropout" | "Cast" | "CastLike" => self.operand(0)?,
            "Conv" => self.conv()?,
            "Gemm" => self.gemm()?,
            "MatMul" => self.matmul()?,
            "BatchNormalization" => self.batch_norm()?,
            "LayerNormalization" => self.layer_norm()?,
            "InstanceNormalization" => self.group_norm(None)?,
            "GroupNormalization" => {
                let groups = self.node.integer("num_groups").ok_or_else(unfit)?;
                self.group_norm(Some(usize::try_from(groups).map_err(|_| unfit())?))?
            }
            "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min" | "Sum" => {
                let binary = binary(operator).ok_or_else(unfit)?;
                let mut result = self.operand(0)?;
                for at in 1..self.inputs.len() {
                    let other = self.operand(at)?;
                    result = self.builder.binary(binary, result, other)?;
                }
                result
            }
            "Pow" => {
                let x = self.operand(0)?;
                let exponent = self
                    .known(1)
                    .and_then(Known::scalar)
                    .ok_or_else(|| unsupported("an exponent that is not one number"))?;
                let function = if exponent == 0.5 {
                    Function::Sqrt
                } else {
                    Function::Power { exponent }
                };
                self.builder.function(function, x)?
            }
            "Neg" | "Abs" => {
                let x = self.operand(0)?;
                let function = if operator == "Neg" {
                    Function::Negate
                } else {
                    Function::Abs
                };
                self.builder.function(function, x)?
            }
            "Clip" => {
                let x = self.operand(0)?;
                let bound = |at: usize, name: &str| {
                    self.known(at)
                        .and_then(Known::scalar)
                        .or(self.node.float(name))
                };
                let low = bound(1, "min").unwrap_or(f32::MIN);
                let high = bound(2, "max").unwrap_or(f32::MAX);
                let function = if low == 0.0 && high == f32::MAX {
                    Function::Relu
                } else {
                    Function::Clamp { low, high }
                };
                self.builder.function(function, x)?
            }
            "Softmax" => {
                let x = self.operand(0)?;
                let rank = self.builder.dims(x).len();
                let default = if self.version >= 13 { -1 } else { 1 };
                let axis =
                    axis(self.node.integer("axis").unwrap_or(default), rank).ok_or_else(unfit)?;
                if self.version < 13 && axis + 1 != rank {
                    return Err(unsupported("a softmax over several axes"));
                }
                self.builder.push(Operation::Softmax { axis }, &[x])?
            }
            "Where" => self.choose()?,
            "MaxPool" | "AveragePool" => self.pool()?,
            "GlobalAveragePool" | "GlobalMaxPool" => {
                let x = self.operand(0)?;
                let kind = if operator == "GlobalMaxPool" {
                    Reduction::Maximum
                } else {
                    Reduction::Mean
                };
                let axes = (2..self.builder.dims(x).len()).collect();
                self.builder.push(Operation::Reduce { kind, axes }, &[x])?
            }
            "ReduceMean" | "ReduceSum" | "ReduceMax" | "ReduceMin" | "ReduceL2"
            | "ReduceSumSquare" => self.reduce()?,
            "LpNormalization" => self.lp_norm()?,
            "Reshape" => {
                let x = self.operand(0)?;
                let to = self.whole(1)?;
                let keeps_zero = self.node.integer("allowzero") == Some(1);
                let dims =
                    operators::reshape(self.builder.dims(x), &to, keeps_zero).ok_or_else(unfit)?;
                self.builder.reshape(x, dims)?
            }
            "Flatten" => {
                let x = self.operand(0)?;
                let dims = self.builder.dims(x);
                let at = operators::flatten_axis(self.node, dims.len()).ok_or_else(unfit)?;
                let dims = vec![dims[..at].iter().product(), dims[at..].iter().product()];
                self.builder.reshape(x, dims)?
            }
            "Squeeze" | "Unsqueeze" => {
                let x = self.operand(0)?;
                let axes = operators::axes(self.node, self.known(1));
                let dims = self.builder.dims(x);
                let dims = if operator == "Squeeze" {
                    operators::squeeze(dims, axes.as_deref())
                } else {
                    axes.and_then(|axes| operators::unsqueeze(dims, &axes))
                };
                self.builder.reshape(x, dims.ok_or_else(unfit)?)?
            }
            "Transpose" => {
                let x = self.operand(0)?;
                let order =
                    operators::order(self.node, self.builder.dims(x).len()).ok_or_else(unfit)?;
                self.builder.transpose(x, order)?
            }
            "Slice" => {
                let mut x = self.operand(0)?;
                let known: Vec<_> = self
                    .inputs
                    .iter()
                    .map(|value| value.as_ref().and_then(Value::known))
                    .collect();
                let slices =
                    operators::slices(self.node, &known, self.builder.dims(x)).ok_or_else(unfit)?;
                for (axis, positions) in slices {
                    x = self.builder.positions(x, axis, &positions)?;
                }
                x
            }
            "Gather" => self.gather()?,
            "GatherND" => {
                let x = self.operand(0)?;
                let positions = self
                    .known(1)
                    .ok_or_else(|| unsupported("positions that depend on the photo"))?
                    .clone();
                let dims = self.builder.dims(x).to_vec();
                let (rows, to) =
                    operators::gather_nd(self.node, &dims, &positions).ok_or_else(unfit)?;
                let depth = positions.dims.last().copied().unwrap_or_default();
                let merged = dims[..depth].iter().product();
                let inner = dims[depth..].iter().product();
                let flat = self.builder.reshape(x, vec![merged, inner])?;
                let picked = self.builder.positions(flat, 0, &rows)?;
                self.builder.reshape(picked, to)?
            }
            "Concat" => {
                let parts = (0..self.inputs.len())
                    .map(|at| self.operand(at))
                    .collect::<Result<Vec<_>>>()?;
                let rank = parts.first().map_or(0, |&id| self.builder.dims(id).len());
                let axis =
                    axis(self.node.integer("axis").ok_or_else(unfit)?, rank).ok_or_else(unfit)?;
                match parts.as_slice() {
                    &[only] => only,
                    _ => self.builder.push(Operation::Concat { axis }, &parts)?,
                }
            }
            "Expand" => {
                let x = self.operand(0)?;
                let to = operators::sizes(&self.whole(1)?).ok_or_else(unfit)?;
                self.expand(x, &to)?
            }
            "Pad" => self.pad()?,
            // A softmax of numbers has numbers.
            "IsNaN" | "IsInf" => {
                let x = self.operand(0)?;
                let dims = vec![1; self.builder.dims(x).len()];
                let none = Known::new(dims, Data::Bool(vec![false])).ok_or_else(unfit)?;
                return Ok(vec![Value::Known(std::rc::Rc::new(none))]);
            }
            "DepthToSpace" | "SpaceToDepth" => self.depth_space()?,
            "Attention" => self.attention()?,
            "RMSNormalization" => self.rms_norm()?,
            _ => {
                return Err(refuse(format!(
                    "uses the operator {operator}, which is not supported"
                )));
            }
        };
        Ok(vec![Value::Node(result)])
    }

    fn known(&self, at: usize) -> Option<&Known> {
        self.inputs.get(at)?.as_ref()?.known()
    }

    fn has(&self, at: usize) -> bool {
        self.inputs.get(at).is_some_and(Option::is_some)
    }

    fn operand(&mut self, at: usize) -> Result<Id> {
        match self.inputs.get(at) {
            Some(Some(Value::Node(id))) => Ok(*id),
            Some(Some(Value::Known(known))) => self.builder.constant(known),
            _ => Err(unfit()),
        }
    }

    /// The integers of a known input.
    fn whole(&self, at: usize) -> Result<Vec<i64>> {
        let known = self
            .known(at)
            .ok_or_else(|| unsupported("a shape that depends on the photo"))?;
        Ok(known.data.whole())
    }

    /// The floats of an input that must be known: weights.
    fn weights(&self, at: usize) -> Result<&Known> {
        self.known(at)
            .ok_or_else(|| unsupported("weights that are computed from the photo"))
    }

    /// The bias in an input, or zeros.
    fn bias(&self, at: usize, count: usize) -> Result<Vec<f32>> {
        if !self.has(at) {
            return Ok(vec![0.0; count]);
        }
        let bias = self.weights(at)?.data.floats();
        match bias.len() {
            1 => Ok(vec![bias[0]; count]),
            length if length == count => Ok(bias),
            _ => Err(unfit()),
        }
    }
}
