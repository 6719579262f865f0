//! Turns an ONNX node whose inputs are not all known into operations of ours.

use super::builder::{Builder, Id};
use super::evaluate::{self, axis, binary};
use super::model::Node;
use super::value::{Data, Known};
use super::{Result, refuse};
use crate::network::operation::{
    Binary, Conv, Function, LayerNorm, Linear, Operation, Pooling, Reduction, Window, broadcast,
    numbers, places, strides,
};

/// The most numbers of a constant that repeats or pads a tensor.
const MAX_EXPANDED: usize = 1 << 24;

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
        if let Some(function) = evaluate::function(self.node) {
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
                    evaluate::reshape(self.builder.dims(x), &to, keeps_zero).ok_or_else(unfit)?;
                self.builder.reshape(x, dims)?
            }
            "Flatten" => {
                let x = self.operand(0)?;
                let dims = self.builder.dims(x);
                let at = evaluate::flatten_axis(self.node, dims.len()).ok_or_else(unfit)?;
                let dims = vec![dims[..at].iter().product(), dims[at..].iter().product()];
                self.builder.reshape(x, dims)?
            }
            "Squeeze" | "Unsqueeze" => {
                let x = self.operand(0)?;
                let axes = evaluate::axes(self.node, self.known(1));
                let dims = self.builder.dims(x);
                let dims = if operator == "Squeeze" {
                    evaluate::squeeze(dims, axes.as_deref())
                } else {
                    axes.and_then(|axes| evaluate::unsqueeze(dims, &axes))
                };
                self.builder.reshape(x, dims.ok_or_else(unfit)?)?
            }
            "Transpose" => {
                let x = self.operand(0)?;
                let order =
                    evaluate::order(self.node, self.builder.dims(x).len()).ok_or_else(unfit)?;
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
                    evaluate::slices(self.node, &known, self.builder.dims(x)).ok_or_else(unfit)?;
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
                    evaluate::gather_nd(self.node, &dims, &positions).ok_or_else(unfit)?;
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
                let to = evaluate::sizes(&self.whole(1)?).ok_or_else(unfit)?;
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

    fn conv(&mut self) -> Result<Id> {
        let mut x = self.operand(0)?;
        let weights = self.weights(1)?;
        let is_line = weights.dims.len() == 3 && self.builder.dims(x).len() == 3;
        let (&[output, per_group], kernel) =
            weights.dims.split_first_chunk::<2>().ok_or_else(unfit)?;
        let kernel = match *kernel {
            [length] if is_line => [1, length],
            [rows, columns] => [rows, columns],
            _ => return Err(unsupported("a convolution in more than two dimensions")),
        };
        let data = weights.data.floats();
        let bias = self.bias(2, output)?;
        if is_line {
            let &[n, channels, length] = self.builder.dims(x) else {
                return Err(unfit());
            };
            x = self.builder.reshape(x, vec![n, channels, 1, length])?;
        }
        let groups =
            usize::try_from(self.node.integer("group").unwrap_or(1)).map_err(|_| unfit())?;
        let &[1, input, rows, columns] = self.builder.dims(x) else {
            return Err(unsupported("a convolution of anything but one feature map"));
        };
        let window = self.window(kernel, [rows, columns], is_line)?;
        if per_group.checked_mul(groups) != Some(input) {
            return Err(unfit());
        }
        let (weight, bias) = (self.builder.tensor(data), self.builder.tensor(bias));
        let conv = Conv {
            weight,
            bias,
            input,
            output,
            groups,
            window,
            function: Function::Identity,
        };
        let result = self.builder.push(Operation::Conv(conv), &[x])?;
        if !is_line {
            return Ok(result);
        }
        let &[n, channels, _, length] = self.builder.dims(result) else {
            return Err(unfit());
        };
        self.builder.reshape(result, vec![n, channels, length])
    }

    /// The window of a convolution or pooling over `sides`, without ceil mode.
    fn window(&self, kernel: [usize; 2], sides: [usize; 2], is_line: bool) -> Result<Window> {
        let pair = |name: &str| -> Result<[usize; 2]> {
            let Some(list) = self.node.integers(name).filter(|list| !list.is_empty()) else {
                return Ok([1; 2]);
            };
            match *evaluate::sizes(list).ok_or_else(unfit)? {
                [one] if is_line => Ok([1, one]),
                [rows, columns] => Ok([rows, columns]),
                _ => Err(unfit()),
            }
        };
        let (stride, dilation) = (pair("strides")?, pair("dilations")?);
        let mut window = Window {
            kernel,
            stride,
            dilation,
            before: [0; 2],
            after: [0; 2],
        };
        match self.node.text("auto_pad") {
            "SAME_UPPER" | "SAME_LOWER" => {
                for axis in 0..2 {
                    let reach = kernel[axis]
                        .saturating_sub(1)
                        .saturating_mul(dilation[axis])
                        .saturating_add(1);
                    let steps = sides[axis].div_ceil(stride[axis].max(1)).saturating_sub(1);
                    let total = steps
                        .saturating_mul(stride[axis])
                        .saturating_add(reach)
                        .saturating_sub(sides[axis]);
                    let small = total / 2;
                    let lower = self.node.text("auto_pad") == "SAME_LOWER";
                    window.before[axis] = if lower { total - small } else { small };
                    window.after[axis] = total - window.before[axis];
                }
            }
            "VALID" => {}
            _ => {
                let pads = self.node.integers("pads").unwrap_or_default();
                match *evaluate::sizes(pads).ok_or_else(unfit)? {
                    [] => {}
                    [before, after] if is_line => {
                        (window.before, window.after) = ([0, before], [0, after])
                    }
                    [top, left, bottom, right] => {
                        (window.before, window.after) = ([top, left], [bottom, right])
                    }
                    _ => return Err(unfit()),
                }
            }
        }
        Ok(window)
    }

    fn pool(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let &[1, _, rows, columns] = self.builder.dims(x) else {
            return Err(unsupported("a pooling of anything but one feature map"));
        };
        let sides = [rows, columns];
        let kernel = evaluate::sizes(self.node.integers("kernel_shape").unwrap_or_default());
        let Some([kernel_rows, kernel_columns]) = kernel.as_deref().and_then(<[usize]>::as_array)
        else {
            return Err(unfit());
        };
        let mut window = self.window([*kernel_rows, *kernel_columns], sides, false)?;
        let (before, after) = (window.before, window.after);
        if self.node.integer("ceil_mode") == Some(1) {
            for axis in 0..2 {
                let reach = window.kernel[axis]
                    .saturating_sub(1)
                    .saturating_mul(window.dilation[axis])
                    .saturating_add(1);
                let padded = sides[axis] + before[axis] + after[axis];
                let stride = window.stride[axis].max(1);
                let mut steps = padded
                    .checked_sub(reach)
                    .ok_or_else(unfit)?
                    .div_ceil(stride);
                // A window must start inside the map or the padding before it.
                if steps * stride >= sides[axis] + before[axis] {
                    steps = steps.saturating_sub(1);
                }
                window.after[axis] = (steps * stride + reach)
                    .saturating_sub(sides[axis] + before[axis])
                    .max(after[axis]);
            }
        }
        let kind = if self.node.operator == "MaxPool" {
            Pooling::Maximum
        } else if self.node.integer("count_include_pad") == Some(1) {
            Pooling::Average { before, after }
        } else {
            Pooling::Average {
                before: [0; 2],
                after: [0; 2],
            }
        };
        self.builder.push(Operation::Pool { kind, window }, &[x])
    }

    /// A product with weights `[output, input]` and a bias.
    fn linear(
        &mut self,
        x: Id,
        (input, output): (usize, usize),
        weights: Vec<f32>,
        bias: Vec<f32>,
    ) -> Result<Id> {
        let (weight, bias) = (self.builder.tensor(weights), self.builder.tensor(bias));
        let linear = Linear {
            weight,
            bias,
            input,
            output,
            function: Function::Identity,
        };
        self.builder.push(Operation::Linear(linear), &[x])
    }

    fn gemm(&mut self) -> Result<Id> {
        let node = self.node;
        let mut x = self.operand(0)?;
        if node.integer("transA") == Some(1) {
            x = self.builder.transpose(x, vec![1, 0])?;
        }
        let (alpha, beta) = (
            node.float("alpha").unwrap_or(1.0),
            node.float("beta").unwrap_or(1.0),
        );
        let weights = self.weights(1)?;
        let weights = if node.integer("transB") == Some(1) {
            weights.clone()
        } else {
            weights.transposed(&[1, 0]).ok_or_else(unfit)?
        };
        let &[output, input] = weights.dims.as_slice() else {
            return Err(unfit());
        };
        let mut data = weights.data.floats();
        data.iter_mut().for_each(|w| *w *= alpha);
        let mut bias = self.bias(2, output)?;
        bias.iter_mut().for_each(|b| *b *= beta);
        self.linear(x, (input, output), data, bias)
    }

    fn matmul(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        if let Some(weights) = self.known(1)
            && weights.dims.len() == 2
        {
            let &[input, output] = weights.dims.as_slice() else {
                return Err(unfit());
            };
            let data = weights.transposed(&[1, 0]).ok_or_else(unfit)?.data.floats();
            return self.linear(x, (input, output), data, vec![0.0; output]);
        }
        let y = self.operand(1)?;
        self.builder.push(Operation::MatMul, &[x, y])
    }

    /// Multiplies and shifts each channel of axis 1.
    fn per_channel(&mut self, x: Id, factors: Vec<f32>, offsets: Vec<f32>) -> Result<Id> {
        let rank = self.builder.dims(x).len();
        let mut dims = vec![1; rank.max(2) - 1];
        dims[0] = factors.len();
        let constant = |data| Known::float(dims.clone(), data).ok_or_else(unfit);
        let (factors, offsets) = (constant(factors)?, constant(offsets)?);
        let factors = self.builder.constant(&factors)?;
        let x = self.builder.binary(Binary::Multiply, x, factors)?;
        let offsets = self.builder.constant(&offsets)?;
        self.builder.binary(Binary::Add, x, offsets)
    }

    fn batch_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let epsilon = self.node.float("epsilon").unwrap_or(1e-5);
        let part = |at: usize| Ok::<_, crate::error::Error>(self.weights(at)?.data.floats());
        let (scale, shift, mean, variance) = (part(1)?, part(2)?, part(3)?, part(4)?);
        let factors: Vec<f32> = scale
            .iter()
            .zip(&variance)
            .map(|(scale, variance)| scale / (variance + epsilon).sqrt())
            .collect();
        let offsets = shift
            .iter()
            .zip(&mean)
            .zip(&factors)
            .map(|((shift, mean), factor)| shift - mean * factor);
        let offsets = offsets.collect();
        self.per_channel(x, factors, offsets)
    }

    fn norm(&mut self, x: Id, size: usize, scale: Vec<f32>, shift: Vec<f32>) -> Result<Id> {
        let epsilon = self.node.float("epsilon").unwrap_or(1e-5);
        if scale.len() != size || shift.len() != size {
            return Err(unfit());
        }
        let (scale, shift) = (self.builder.tensor(scale), self.builder.tensor(shift));
        self.builder.push(
            Operation::LayerNorm(LayerNorm {
                scale,
                shift,
                size,
                epsilon,
            }),
            &[x],
        )
    }

    fn layer_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(-1), dims.len()).ok_or_else(unfit)?;
        let size = dims[at..].iter().product();
        let scale = self.weights(1)?.data.floats();
        let shift = self.bias(2, size)?;
        let flat = self.builder.reshape(x, [&dims[..at], &[size]].concat())?;
        let normed = self.norm(flat, size, scale, shift)?;
        self.builder.reshape(normed, dims)
    }

    /// Group normalisation is a layer normalisation of each group; without groups, each channel is one.
    fn group_norm(&mut self, groups: Option<usize>) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let &[1, channels, ..] = dims.as_slice() else {
            return Err(unfit());
        };
        let groups = groups.unwrap_or(channels);
        let size = dims
            .iter()
            .product::<usize>()
            .checked_div(groups)
            .ok_or_else(unfit)?;
        let (scale, shift) = (self.weights(1)?.data.floats(), self.bias(2, channels)?);
        let flat = self.builder.reshape(x, vec![1, groups, size])?;
        let normed = self.norm(flat, size, vec![1.0; size], vec![0.0; size])?;
        let normed = self.builder.reshape(normed, dims)?;
        self.per_channel(normed, scale, shift)
    }

    fn rms_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let last = self.builder.dims(x).len().saturating_sub(1);
        if self
            .node
            .integer("axis")
            .is_some_and(|at| axis(at, last + 1) != Some(last))
        {
            return Err(unsupported("a normalisation over several axes"));
        }
        let square = self
            .builder
            .function(Function::Power { exponent: 2.0 }, x)?;
        let mean = self.builder.push(
            Operation::Reduce {
                kind: Reduction::Mean,
                axes: vec![last],
            },
            &[square],
        )?;
        let offset = self.node.float("epsilon").unwrap_or(1e-5);
        let variance = self.builder.function(
            Function::Affine {
                factor: 1.0,
                offset,
            },
            mean,
        )?;
        let length = self.builder.function(Function::Sqrt, variance)?;
        let unit = self.builder.binary(Binary::Divide, x, length)?;
        let scale = self.operand(1)?;
        self.builder.binary(Binary::Multiply, unit, scale)
    }

    /// `Where` with a known condition: a · c + b · (1 − c), so that no number of the other side gets in.
    fn choose(&mut self) -> Result<Id> {
        let condition = self
            .known(0)
            .ok_or_else(|| unsupported("a condition that depends on the photo"))?
            .clone();
        let truths = condition.data.truths();
        if let Some(&first) = truths.first()
            && truths.iter().all(|&truth| truth == first)
        {
            let (chosen, other) = if first { (1, 2) } else { (2, 1) };
            let (chosen, other) = (self.operand(chosen)?, self.operand(other)?);
            let to = broadcast(self.builder.dims(other), &condition.dims).ok_or_else(unfit)?;
            return self.expand(chosen, &to);
        }
        let mask = |keep: bool| {
            Known::float(
                condition.dims.clone(),
                truths
                    .iter()
                    .map(|&truth| f32::from(u8::from(truth == keep)))
                    .collect(),
            )
        };
        let mut terms = [0; 2];
        for (at, keep) in [(1, true), (2, false)] {
            // An infinity times zero is no number.
            let x = match self.known(at) {
                Some(known) => {
                    let finite = known
                        .data
                        .floats()
                        .into_iter()
                        .map(|x| x.clamp(-1e30, 1e30))
                        .collect();
                    let known = Known::float(known.dims.clone(), finite).ok_or_else(unfit)?;
                    self.builder.constant(&known)?
                }
                None => self.operand(at)?,
            };
            let mask = mask(keep).ok_or_else(unfit)?;
            let mask = self.builder.constant(&mask)?;
            terms[at - 1] = self.builder.binary(Binary::Multiply, x, mask)?;
        }
        self.builder.binary(Binary::Add, terms[0], terms[1])
    }

    /// Repeats axes of size 1, by adding zeros.
    fn expand(&mut self, x: Id, to: &[usize]) -> Result<Id> {
        let dims = broadcast(self.builder.dims(x), to).ok_or_else(unfit)?;
        if self.builder.dims(x) == dims {
            return Ok(x);
        }
        if dims.iter().product::<usize>() == self.builder.dims(x).iter().product::<usize>() {
            return self.builder.reshape(x, dims);
        }
        let count = numbers(&dims)
            .filter(|&count| count <= MAX_EXPANDED)
            .ok_or_else(unfit)?;
        let zeros = Known::float(dims, vec![0.0; count]).ok_or_else(unfit)?;
        let zeros = self.builder.constant(&zeros)?;
        self.builder.binary(Binary::Add, x, zeros)
    }

    fn pad(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let known: Vec<_> = (self.inputs.iter())
            .map(|value| value.as_ref().and_then(Value::known))
            .collect();
        let rank = self.builder.dims(x).len();
        let (before, after) = evaluate::pads(self.node, &known, rank).ok_or_else(unfit)?;
        if !matches!(self.node.text("mode"), "" | "constant") {
            return Err(unsupported("padding other than with a number"));
        }
        if before.iter().chain(&after).all(|&padding| padding == 0) {
            return Ok(x);
        }
        let inside = self.builder.dims(x).to_vec();
        let fill = self
            .known(2)
            .and_then(Known::scalar)
            .or(self.node.float("value"));
        // Weight files hold finite numbers only.
        let fill = fill.unwrap_or(0.0).clamp(f32::MIN, f32::MAX);
        let first = before.clone();
        let padded = self.builder.push(Operation::Pad { before, after }, &[x])?;
        if fill == 0.0 {
            return Ok(padded);
        }
        // The number is added where there is no tensor.
        let dims = self.builder.dims(padded).to_vec();
        let count = numbers(&dims)
            .filter(|&count| count <= MAX_EXPANDED)
            .ok_or_else(unfit)?;
        let mut added = vec![fill; count];
        let strides = strides(&dims);
        let start = first
            .iter()
            .zip(&strides)
            .map(|(first, stride)| first * stride)
            .sum();
        for place in places(&inside, &strides, start) {
            if let Some(number) = added.get_mut(place) {
                *number = 0.0;
            }
        }
        let added = Known::float(dims, added).ok_or_else(unfit)?;
        let added = self.builder.constant(&added)?;
        self.builder.binary(Binary::Add, padded, added)
    }

    fn reduce(&mut self) -> Result<Id> {
        let mut x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let mut axes: Vec<usize> = match evaluate::axes(self.node, self.known(1)) {
            Some(axes) if !axes.is_empty() => axes
                .iter()
                .map(|&at| axis(at, dims.len()))
                .collect::<Option<_>>()
                .ok_or_else(unfit)?,
            _ => (0..dims.len()).collect(),
        };
        axes.sort_unstable();
        axes.dedup();
        let operator = self.node.operator.as_str();
        let squares = matches!(operator, "ReduceL2" | "ReduceSumSquare");
        if squares {
            x = self
                .builder
                .function(Function::Power { exponent: 2.0 }, x)?;
        }
        let kind = match operator {
            "ReduceMean" => Reduction::Mean,
            "ReduceMax" => Reduction::Maximum,
            "ReduceMin" => Reduction::Minimum,
            _ => Reduction::Sum,
        };
        let mut result = self.builder.push(
            Operation::Reduce {
                kind,
                axes: axes.clone(),
            },
            &[x],
        )?;
        if operator == "ReduceL2" {
            result = self.builder.function(Function::Sqrt, result)?;
        }
        if self.node.integer("keepdims") == Some(0) {
            let kept = (0..dims.len())
                .filter(|at| !axes.contains(at))
                .map(|at| dims[at])
                .collect();
            result = self.builder.reshape(result, kept)?;
        }
        Ok(result)
    }

    fn lp_norm(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let at = axis(
            self.node.integer("axis").unwrap_or(-1),
            self.builder.dims(x).len(),
        )
        .ok_or_else(unfit)?;
        if self.node.integer("p").unwrap_or(2) != 2 {
            return Err(unsupported("a norm other than the Euclidean"));
        }
        let square = self
            .builder
            .function(Function::Power { exponent: 2.0 }, x)?;
        let sum = self.builder.push(
            Operation::Reduce {
                kind: Reduction::Sum,
                axes: vec![at],
            },
            &[square],
        )?;
        let length = self.builder.function(Function::Sqrt, sum)?;
        self.builder.binary(Binary::Divide, x, length)
    }

    fn gather(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(0), dims.len()).ok_or_else(unfit)?;
        let positions = self
            .known(1)
            .ok_or_else(|| unsupported("positions that depend on the photo"))?
            .clone();
        let indices = evaluate::indices(&positions.data.whole(), dims[at]).ok_or_else(unfit)?;
        let picked = self.builder.positions(x, at, &indices)?;
        self.builder.reshape(
            picked,
            [&dims[..at], &positions.dims, &dims[at + 1..]].concat(),
        )
    }

    fn split(&mut self) -> Result<Vec<Value>> {
        let x = self.operand(0)?;
        let dims = self.builder.dims(x).to_vec();
        let at = axis(self.node.integer("axis").unwrap_or(0), dims.len()).ok_or_else(unfit)?;
        let lengths = evaluate::splits(self.node, self.known(1), dims[at]).ok_or_else(unfit)?;
        let mut start = 0;
        let mut parts = Vec::with_capacity(lengths.len());
        for length in lengths {
            let positions: Vec<_> = (start..start + length).collect();
            parts.push(Value::Node(self.builder.positions(x, at, &positions)?));
            start += length;
        }
        Ok(parts)
    }

    fn depth_space(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let block = self
            .node
            .integer("blocksize")
            .and_then(|block| usize::try_from(block).ok())
            .filter(|&block| block > 0)
            .ok_or_else(unfit)?;
        let &[1, channels, rows, columns] = self.builder.dims(x) else {
            return Err(unfit());
        };
        if self.node.operator == "SpaceToDepth" {
            let split = self.builder.reshape(
                x,
                vec![channels, rows / block, block, columns / block, block],
            )?;
            let moved = self.builder.transpose(split, vec![2, 4, 0, 1, 3])?;
            return self.builder.reshape(
                moved,
                vec![1, channels * block * block, rows / block, columns / block],
            );
        }
        let less = channels / (block * block);
        let (split, order) = if self.node.text("mode") == "CRD" {
            (vec![less, block, block, rows, columns], vec![0, 3, 1, 4, 2])
        } else {
            (vec![block, block, less, rows, columns], vec![2, 3, 0, 4, 1])
        };
        let split = self.builder.reshape(x, split)?;
        let moved = self.builder.transpose(split, order)?;
        self.builder
            .reshape(moved, vec![1, less, rows * block, columns * block])
    }

    /// The operator of version 23, without what only text models use.
    fn attention(&mut self) -> Result<Id> {
        if self.node.integer("is_causal") == Some(1)
            || self.has(4)
            || self.has(5)
            || self.node.float("softcap").is_some_and(|cap| cap != 0.0)
        {
            return Err(unsupported(
                "attention with a cache, a causal mask or a cap",
            ));
        }
        let mut parts = [self.operand(0)?, self.operand(1)?, self.operand(2)?];
        let is_flat = self.builder.dims(parts[0]).len() == 3;
        if is_flat {
            for (at, part) in parts.iter_mut().enumerate() {
                let name = if at == 0 {
                    "q_num_heads"
                } else {
                    "kv_num_heads"
                };
                let heads = self
                    .node
                    .integer(name)
                    .and_then(|heads| usize::try_from(heads).ok())
                    .filter(|&heads| heads > 0)
                    .ok_or_else(unfit)?;
                let &[n, tokens, numbers] = self.builder.dims(*part) else {
                    return Err(unfit());
                };
                let split = self
                    .builder
                    .reshape(*part, vec![n, tokens, heads, numbers / heads])?;
                *part = self.builder.transpose(split, vec![0, 2, 1, 3])?;
            }
        }
        let depth = *self.builder.dims(parts[0]).last().ok_or_else(unfit)?;
        let scale = self
            .node
            .float("scale")
            .unwrap_or(1.0 / (depth as f32).sqrt());
        let mut inputs = parts.to_vec();
        if self.has(3) {
            let mask = self
                .known(3)
                .ok_or_else(|| unsupported("a mask that depends on the photo"))?
                .clone();
            let mask = match &mask.data {
                Data::Bool(allowed) => Known::float(
                    mask.dims.clone(),
                    allowed
                        .iter()
                        .map(|&allowed| if allowed { 0.0 } else { -1e30 })
                        .collect(),
                )
                .ok_or_else(unfit)?,
                _ => mask,
            };
            inputs.push(self.builder.constant(&mask)?);
        }
        let result = self.builder.push(Operation::Attention { scale }, &inputs)?;
        if !is_flat {
            return Ok(result);
        }
        let merged = self.builder.transpose(result, vec![0, 2, 1, 3])?;
        let &[n, tokens, heads, numbers] = self.builder.dims(merged) else {
            return Err(unfit());
        };
        self.builder
            .reshape(merged, vec![n, tokens, heads * numbers])
    }
}
