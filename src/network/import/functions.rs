//! Recognises functions of one number that a file spells as several operations: GELU, SiLU, HardSwish and
//! others. Two spellings are the same if they have the same values, so the operations are evaluated at some
//! points and compared with each function.

use std::collections::{BTreeSet, HashMap};

use super::builder::{Builder, Id};
use crate::network::operation::{Binary, Function, Operation};

/// Where functions are compared: between the zeros and bends of all of them, and far outside.
const POINTS: [f64; 17] = [
    -9.3, -5.1, -3.4, -2.6, -1.7, -1.1, -0.6, -0.2, 0.1, 0.5, 0.9, 1.4, 2.2, 3.1, 4.3, 6.7, 9.9,
];

/// How far two spellings may differ. GELU and its approximation differ by 5e-4, and the constants of a file
/// in 16 bits have an error of 1e-4.
const TOLERANCE: f64 = 2e-4;

/// The most operations of one function.
const MAX_OPERATIONS: usize = 24;

/// Numbers at all points.
type Values = [f64; POINTS.len()];

/// The functions that a file may spell in operations.
const FUNCTIONS: [Function; 13] = [
    Function::Relu,
    Function::Clamp {
        low: 0.0,
        high: 6.0,
    },
    Function::Gelu,
    Function::GeluTanh,
    Function::QuickGelu,
    Function::Silu,
    Function::HardSwish,
    Function::HardSigmoid {
        slope: 1.0 / 6.0,
        offset: 0.5,
    },
    Function::Sigmoid,
    Function::Tanh,
    Function::Mish,
    Function::Softplus,
    Function::Power { exponent: 2.0 },
];

/// The function that node `at` computes of an earlier node, if it is one of the list.
pub fn recognise(builder: &Builder, at: Id) -> Option<(Function, Id)> {
    spelled(builder, at).or_else(|| single_affine(builder, at))
}

/// A function of several operations that ends with node `at`.
fn spelled(builder: &Builder, at: Id) -> Option<(Function, Id)> {
    let mut region = BTreeSet::new();
    collect(builder, at, &mut region)?;
    let leaves = region
        .iter()
        .flat_map(|&id| &builder.nodes[id].inputs)
        .copied();
    let leaves: BTreeSet<Id> = leaves.filter(|id| builder.scalar(*id).is_none()).collect();
    // The furthest leaf first, so that the whole spelling is found.
    leaves
        .into_iter()
        .filter(|&leaf| leaf != at)
        .find_map(|leaf| {
            let mut memo = HashMap::from([(leaf, POINTS)]);
            let values = evaluate(builder, at, &region, &mut memo)?;
            // A function that already stands there as one operation needs no replacement.
            let is_function = matches!(builder.nodes[at].operation, Operation::Function(_));
            if memo.len() <= 2 && is_function {
                return None;
            }
            let error = |function: &Function| {
                let errors = POINTS.iter().zip(&values).map(|(&x, value)| {
                    let expected = function.at(x);
                    (expected - value).abs() / (1.0 + 0.05 * expected.abs())
                });
                errors.fold(0.0, |most: f64, error| {
                    if error.is_nan() {
                        f64::INFINITY
                    } else {
                        most.max(error)
                    }
                })
            };
            let best = FUNCTIONS
                .iter()
                .min_by(|a, b| error(a).total_cmp(&error(b)))?;
            (error(best) < TOLERANCE).then_some((*best, leaf))
        })
}

/// An operation with one number is a function.
fn single_affine(builder: &Builder, at: Id) -> Option<(Function, Id)> {
    let node = &builder.nodes[at];
    let (Operation::Binary(binary), &[a, b]) = (&node.operation, node.inputs.as_slice()) else {
        return None;
    };
    let (x, constant, is_first) = match (builder.scalar(a), builder.scalar(b)) {
        (None, Some(constant)) => (a, constant, false),
        (Some(constant), None) => (b, constant, true),
        _ => return None,
    };
    if builder.dims(x) != node.dims {
        return None;
    }
    let function = match (binary, is_first) {
        (Binary::Add, _) => Function::Affine {
            factor: 1.0,
            offset: constant,
        },
        (Binary::Subtract, false) => Function::Affine {
            factor: 1.0,
            offset: -constant,
        },
        (Binary::Subtract, true) => Function::Affine {
            factor: -1.0,
            offset: constant,
        },
        (Binary::Multiply, _) => Function::Affine {
            factor: constant,
            offset: 0.0,
        },
        (Binary::Divide, false) => Function::Affine {
            factor: 1.0 / constant,
            offset: 0.0,
        },
        (Binary::Divide, true) if constant == 1.0 => Function::Reciprocal,
        (Binary::Maximum, _) if constant == 0.0 => Function::Relu,
        (Binary::Maximum, _) => Function::Clamp {
            low: constant,
            high: f32::MAX,
        },
        (Binary::Minimum, _) => Function::Clamp {
            low: f32::MIN,
            high: constant,
        },
        (Binary::Divide, true) => return None,
    };
    Some((function, x))
}

/// The operations on single numbers from `at` upwards; `None` where there are too many.
fn collect(builder: &Builder, at: Id, region: &mut BTreeSet<Id>) -> Option<()> {
    let mut open = vec![at];
    while let Some(id) = open.pop() {
        let is_elementwise = matches!(
            builder.nodes[id].operation,
            Operation::Function(_) | Operation::Binary(_)
        ) && !builder.nodes[id].inputs.is_empty();
        if is_elementwise
            && builder.dims(id) == builder.dims(at)
            && region.len() < MAX_OPERATIONS
            && region.insert(id)
        {
            open.extend(&builder.nodes[id].inputs);
        }
    }
    (region.len() > 1).then_some(())
}

/// The values of `at`; `None` where they depend on anything but the leaf in `memo` and constants.
fn evaluate(
    builder: &Builder,
    at: Id,
    region: &BTreeSet<Id>,
    memo: &mut HashMap<Id, Values>,
) -> Option<Values> {
    // Inputs are earlier nodes, so ascending order computes them first; what the leaf does not determine is
    // left out.
    for &id in region.range(..=at) {
        if memo.contains_key(&id) {
            continue;
        }
        let node = &builder.nodes[id];
        let input = |input: Id| {
            let constant = || builder.scalar(input).map(|x| [f64::from(x); POINTS.len()]);
            memo.get(&input).copied().or_else(constant)
        };
        let values = match (&node.operation, node.inputs.as_slice()) {
            (Operation::Function(function), &[x]) => input(x).map(|x| x.map(|x| function.at(x))),
            (Operation::Binary(binary), &[a, b]) => input(a)
                .zip(input(b))
                .map(|(a, b)| std::array::from_fn(|point| binary.at(a[point], b[point]))),
            _ => None,
        };
        if let Some(values) = values {
            memo.insert(id, values);
        }
    }
    memo.get(&at).copied()
}
