//! Operations on tensors with burn. Every tensor has [`MAX_RANK`] axes, the first of size 1.

use burn::tensor::activation::{sigmoid, softmax, softplus};
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::network::operation::{
    Binary, Conv, Function, MAX_RANK, Operation, Pooling, Reduction, Window, broadcast,
};

/// A tensor of any shape.
pub type Any = Tensor<MAX_RANK>;

/// Returns the weights with a name.
pub type Weights<'a> = &'a dyn Fn(&str) -> Option<Tensor<1>>;

/// The shape with axes of size 1 before it.
pub fn padded(dims: &[usize]) -> [usize; MAX_RANK] {
    let mut all = [1; MAX_RANK];
    all[MAX_RANK - dims.len()..].copy_from_slice(dims);
    all
}

/// Computes an operation on inputs of the shapes `shapes`, with the result `dims`; `None` where weights are
/// missing.
pub fn compute(
    operation: &Operation,
    inputs: Vec<Any>,
    shapes: &[&[usize]],
    dims: &[usize],
    weights: Weights,
    device: &Device,
) -> Option<Any> {
    let rank = shapes.first().map_or(0, |dims| dims.len());
    let at = |axis: usize| axis + MAX_RANK - rank;
    let mut inputs = inputs.into_iter();
    let mut next = || inputs.next();
    Some(match operation {
        Operation::Constant { name, .. } => weights(name)?.reshape(padded(dims)),
        Operation::Conv(conv) => convolve(conv, next()?, shapes[0], weights)?.reshape(padded(dims)),
        Operation::Linear(linear) => {
            let rows = dims.iter().product::<usize>() / linear.output;
            let weight = weights(&linear.weight)?.reshape([linear.output, linear.input]);
            let bias = weights(&linear.bias)?.reshape([1, linear.output]);
            let x = next()?.reshape([rows, linear.input]);
            let product = x.matmul(weight.transpose()) + bias;
            apply(linear.function, product.reshape(padded(dims)))
        }
        Operation::LayerNorm(norm) => {
            let last = MAX_RANK - 1;
            let x = next()?;
            let centred = x.clone() - x.mean_dim(last);
            let variance = centred.clone().square().mean_dim(last);
            let [scale, shift] = [&norm.scale, &norm.shift].map(|name| weights(name));
            let unit = centred / (variance + norm.epsilon).sqrt();
            unit * scale?.reshape(padded(&[norm.size])) + shift?.reshape(padded(&[norm.size]))
        }
        Operation::Function(function) => apply(*function, next()?),
        Operation::Binary(binary) => {
            let (a, b) = (next()?, next()?);
            let [a, b] = [a, b].map(|x| x.expand(padded(dims)));
            match binary {
                Binary::Add => a + b,
                Binary::Subtract => a - b,
                Binary::Multiply => a * b,
                Binary::Divide => a / b,
                Binary::Maximum => a.max_pair(b),
                Binary::Minimum => a.min_pair(b),
            }
        }
        Operation::Softmax { axis } => softmax(next()?, at(*axis)),
        Operation::MatMul => {
            let product = product(next()?, shapes[0], next()?, shapes[1])?;
            product.reshape(padded(dims))
        }
        Operation::Attention { scale } => {
            let (q, k, v) = (next()?, next()?, next()?);
            let keys = k.swap_dims(MAX_RANK - 2, MAX_RANK - 1);
            let mut turned = shapes[1].to_vec();
            turned.swap(rank - 2, rank - 1);
            let shape = [&shapes[0][..rank - 1], &shapes[1][rank - 2..rank - 1]].concat();
            let mut scores = product(q, shapes[0], keys, &turned)?.reshape(padded(&shape)) * *scale;
            if let Some(bias) = next() {
                scores = scores + bias.expand(padded(&shape));
            }
            let scores = softmax(scores, MAX_RANK - 1);
            product(scores, &shape, v, shapes[2])?.reshape(padded(dims))
        }
        Operation::Reduce { kind, axes } => axes.iter().fold(next()?, |x, &axis| match kind {
            Reduction::Mean => x.mean_dim(at(axis)),
            Reduction::Sum => x.sum_dim(at(axis)),
            Reduction::Maximum => x.max_dim(at(axis)),
            Reduction::Minimum => x.min_dim(at(axis)),
        }),
        Operation::Pool { kind, window } => pool(*kind, window, next()?, shapes[0], dims, device),
        Operation::Reshape { dims } => next()?.reshape(padded(dims)),
        Operation::Transpose { order } => {
            let lead = MAX_RANK - rank;
            let order: [usize; MAX_RANK] = std::array::from_fn(|to| {
                if to < lead {
                    to
                } else {
                    order[to - lead] + lead
                }
            });
            next()?.permute(order)
        }
        Operation::Slice {
            axis,
            start,
            step,
            count,
        } => {
            let positions = (0..*count).map(|position| start + position * step);
            pick(next()?, at(*axis), positions, device)
        }
        Operation::Gather { axis, indices } => {
            pick(next()?, at(*axis), indices.iter().copied(), device)
        }
        Operation::Concat { axis } => Tensor::cat(inputs.collect(), at(*axis)),
        Operation::Pad { before, after } => {
            let (before, after) = (padded_with_zeros(before), padded_with_zeros(after));
            fill_around(next()?, before, after, 0.0, device)
        }
    })
}

/// Positions of an axis.
fn pick(x: Any, axis: usize, positions: impl Iterator<Item = usize>, device: &Device) -> Any {
    let positions: Vec<i32> = positions.map(|position| position as i32).collect();
    x.select(
        axis,
        Tensor::<1, Int>::from_ints(positions.as_slice(), device),
    )
}

/// The product of matrices in batches.
fn product(a: Any, a_dims: &[usize], b: Any, b_dims: &[usize]) -> Option<Tensor<3>> {
    let (a_batch, &[rows, depth]) = a_dims.split_last_chunk()?;
    let (b_batch, &[_, columns]) = b_dims.split_last_chunk()?;
    let batch = broadcast(a_batch, b_batch)?;
    let count = batch.iter().product();
    let whole = |x: Any, rows: usize, columns: usize| {
        let dims = [&batch[..], &[rows, columns]].concat();
        x.expand(padded(&dims)).reshape([count, rows, columns])
    };
    Some(whole(a, rows, depth).matmul(whole(b, depth, columns)))
}

fn convolve(conv: &Conv, x: Any, dims: &[usize], weights: Weights) -> Option<Any> {
    let weight = weights(&conv.weight)?.reshape(conv.weight_shape());
    let bias = weights(&conv.bias)?;
    let &[_, channels, rows, columns] = dims else {
        return None;
    };
    let Window {
        stride,
        dilation,
        before,
        after,
        ..
    } = conv.window;
    let options = ConvOptions {
        stride,
        padding: [(before[0], after[0]), (before[1], after[1])],
        dilation,
        groups: conv.groups,
    };
    let result = conv2d(
        x.reshape([1, channels, rows, columns]),
        weight,
        Some(bias),
        options,
    );
    let [n, channels, rows, columns] = result.dims();
    Some(apply(
        conv.function,
        result.reshape(padded(&[n, channels, rows, columns])),
    ))
}

fn padded_with_zeros(pads: &[usize]) -> [usize; MAX_RANK] {
    let mut all = [0; MAX_RANK];
    all[MAX_RANK - pads.len()..].copy_from_slice(pads);
    all
}

/// The tensor with numbers before and after each axis.
fn fill_around(
    x: Any,
    before: [usize; MAX_RANK],
    after: [usize; MAX_RANK],
    fill: f32,
    device: &Device,
) -> Any {
    (0..MAX_RANK).fold(x, |x, axis| {
        let part = |size: usize| {
            let mut dims = x.dims();
            dims[axis] = size;
            (size > 0).then(|| Tensor::full(dims, fill, device))
        };
        let (first, last) = (part(before[axis]), part(after[axis]));
        Tensor::cat(first.into_iter().chain([x]).chain(last).collect(), axis)
    })
}

fn pool(
    kind: Pooling,
    window: &Window,
    x: Any,
    dims: &[usize],
    to: &[usize],
    device: &Device,
) -> Any {
    let fill = if kind == Pooling::Maximum {
        f32::MIN
    } else {
        0.0
    };
    let [before, after] = [window.before, window.after].map(|pads| padded_with_zeros(&pads));
    let x = fill_around(x, before, after, fill, device);
    let sides = [to[2], to[3]];
    let mut result: Option<Any> = None;
    for row in 0..window.kernel[0] {
        for column in 0..window.kernel[1] {
            let mut part = x.clone();
            for (axis, tap) in [row, column].into_iter().enumerate() {
                let first = tap * window.dilation[axis];
                let positions = (0..sides[axis]).map(|at| first + at * window.stride[axis]);
                part = pick(part, MAX_RANK - 2 + axis, positions, device);
            }
            result = Some(match (result, kind) {
                (None, _) => part,
                (Some(result), Pooling::Maximum) => result.max_pair(part),
                (Some(result), Pooling::Average { .. }) => result + part,
            });
        }
    }
    let result = result.unwrap_or(x);
    let Pooling::Average { before, after } = kind else {
        return result;
    };
    let counts = (0..2).map(|axis| {
        window_counts(
            window,
            axis,
            dims[axis + 2],
            sides[axis],
            (before[axis], after[axis]),
        )
    });
    let counts: Vec<Vec<f32>> = counts.collect();
    let both = counts[0]
        .iter()
        .flat_map(|rows| counts[1].iter().map(move |columns| rows * columns));
    let divisor = TensorData::new(both.collect::<Vec<_>>(), padded(&sides));
    result / Tensor::from_data(divisor, device)
}

/// How many pixels of each window along an axis count in the mean.
fn window_counts(
    window: &Window,
    axis: usize,
    size: usize,
    to: usize,
    counted: (usize, usize),
) -> Vec<f32> {
    let first = window.before[axis] - counted.0;
    let end = window.before[axis] + size + counted.1;
    let count = |at: usize| {
        let taps = (0..window.kernel[axis])
            .map(|tap| at * window.stride[axis] + tap * window.dilation[axis]);
        taps.filter(|position| (first..end).contains(position))
            .count() as f32
    };
    (0..to).map(count).collect()
}

fn apply<const D: usize>(function: Function, x: Tensor<D>) -> Tensor<D> {
    match function {
        Function::Identity => x,
        Function::Relu => x.clamp_min(0.0),
        Function::Clamp { low, high } => x.clamp(low, high),
        Function::LeakyRelu { slope } => x.clone().clamp_min(0.0) + x.clamp_max(0.0) * slope,
        Function::Elu { alpha } => {
            x.clone().clamp_min(0.0) + (x.clamp_max(0.0).exp() - 1.0) * alpha
        }
        Function::Gelu => {
            let half = x.clone() * 0.5;
            half * ((x * std::f32::consts::FRAC_1_SQRT_2).erf() + 1.0)
        }
        Function::GeluTanh => {
            let inner = (x.clone() * x.clone() * x.clone() * 0.044_715 + x.clone()) * 0.797_884_56;
            x * 0.5 * (inner.tanh() + 1.0)
        }
        Function::QuickGelu => x.clone() * sigmoid(x * 1.702),
        Function::Silu => x.clone() * sigmoid(x),
        Function::HardSwish => x.clone() * (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Function::HardSigmoid { slope, offset } => (x * slope + offset).clamp(0.0, 1.0),
        Function::Sigmoid => sigmoid(x),
        Function::Tanh => x.tanh(),
        Function::Softplus => softplus(x, 1.0),
        Function::Mish => x.clone() * softplus(x, 1.0).tanh(),
        Function::Erf => x.erf(),
        Function::Exp => x.exp(),
        Function::Log => x.log(),
        Function::Sqrt => x.sqrt(),
        Function::Reciprocal => x.recip(),
        Function::Abs => x.abs(),
        Function::Negate => x.neg(),
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Affine { factor, offset } => x * factor + offset,
        Function::Power { exponent: 2.0 } => x.square(),
        Function::Power { exponent } if exponent.fract() == 0.0 => x.powi_scalar(exponent as i32),
        Function::Power { exponent } => x.powf_scalar(exponent),
    }
}
