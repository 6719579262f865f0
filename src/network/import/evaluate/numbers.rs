//! Evaluates operators number by number.

use super::Budget;
use crate::network::import::model::Node;
use crate::network::import::operators::{binary, count};
use crate::network::import::value::{Data, Known};
use crate::network::operation::{broadcast, broadcast_strides, places};

pub(super) fn pair(node: &Node, a: &Known, b: &Known, budget: &mut Budget) -> Option<Known> {
    let dims = broadcast(&a.dims, &b.dims)?;
    let size = count(&dims)?;
    budget.spend(size.checked_mul(2)?)?;
    let at = |known: &Known| Some(places(&dims, &broadcast_strides(&known.dims, &dims)?, 0));
    let (at_a, at_b) = (at(a)?, at(b)?);
    let operator = node.operator.as_str();
    if let "And" | "Or" | "Xor" = operator {
        let (a, b) = (a.data.truths(), b.data.truths());
        let each = at_a.iter().zip(&at_b).map(|(&i, &j)| match operator {
            "And" => a[i] && b[j],
            "Or" => a[i] || b[j],
            _ => a[i] != b[j],
        });
        return Known::new(dims.clone(), Data::Bool(each.collect()));
    }
    let compare = |order: Option<std::cmp::Ordering>| {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match operator {
            "Equal" => order == Some(Equal),
            "Less" => order == Some(Less),
            "Greater" => order == Some(Greater),
            "LessOrEqual" => matches!(order, Some(Less | Equal)),
            _ => matches!(order, Some(Greater | Equal)),
        }
    };
    let compares = matches!(
        operator,
        "Equal" | "Less" | "Greater" | "LessOrEqual" | "GreaterOrEqual"
    );
    let is_whole = !matches!(a.data, Data::Float(_)) && !matches!(b.data, Data::Float(_));
    if is_whole {
        let (a, b) = (a.data.whole(), b.data.whole());
        let each = at_a.iter().zip(&at_b).map(|(&i, &j)| (a[i], b[j]));
        if compares {
            return Known::new(
                dims.clone(),
                Data::Bool(each.map(|(a, b)| compare(a.partial_cmp(&b))).collect()),
            );
        }
        let numbers: Option<Vec<i64>> = each
            .map(|(a, b)| match operator {
                "Add" | "Sum" => Some(a.wrapping_add(b)),
                "Sub" => Some(a.wrapping_sub(b)),
                "Mul" => Some(a.wrapping_mul(b)),
                // C's division, which cuts off.
                "Div" => a.checked_div(b),
                "Mod" if node.integer("fmod") == Some(1) => a.checked_rem(b),
                "Mod" => a.checked_rem(b).map(|rest| {
                    if rest != 0 && (rest < 0) != (b < 0) {
                        rest + b
                    } else {
                        rest
                    }
                }),
                "Pow" => a.checked_pow(u32::try_from(b).ok()?),
                "Max" => Some(a.max(b)),
                "Min" => Some(a.min(b)),
                "BitwiseAnd" => Some(a & b),
                _ => None,
            })
            .collect();
        return Known::new(dims.clone(), Data::Int(numbers?));
    }
    let (a, b) = (a.data.floats(), b.data.floats());
    let each = at_a.iter().zip(&at_b).map(|(&i, &j)| (a[i], b[j]));
    if compares {
        return Known::new(
            dims.clone(),
            Data::Bool(each.map(|(a, b)| compare(a.partial_cmp(&b))).collect()),
        );
    }
    let numbers: Option<Vec<f32>> = each
        .map(|(a, b)| {
            Some(match operator {
                "Mod" => a % b,
                "Pow" => a.powf(b),
                _ => binary(operator)?.at(a.into(), b.into()) as f32,
            })
        })
        .collect();
    Known::float(dims.clone(), numbers?)
}

/// The numbers of `a` where a condition is true, and of `b` elsewhere.
pub(super) fn choose(
    condition: &Known,
    a: &Known,
    b: &Known,
    budget: &mut Budget,
) -> Option<Known> {
    let dims = broadcast(&broadcast(&condition.dims, &a.dims)?, &b.dims)?;
    budget.spend(count(&dims)?.checked_mul(3)?)?;
    let condition = condition.expanded(&dims)?.data.truths();
    let (a, b) = (a.expanded(&dims)?, b.expanded(&dims)?);
    let data = match (&a.data, &b.data) {
        (Data::Int(a), Data::Int(b)) => Data::Int(chosen(&condition, a, b)),
        (Data::Bool(a), Data::Bool(b)) => Data::Bool(chosen(&condition, a, b)),
        (a, b) => Data::Float(chosen(&condition, &a.floats(), &b.floats())),
    };
    Known::new(dims, data)
}

fn chosen<T: Copy>(condition: &[bool], a: &[T], b: &[T]) -> Vec<T> {
    let both = condition.iter().zip(a.iter().zip(b));
    both.map(|(&condition, (&a, &b))| if condition { a } else { b })
        .collect()
}

/// The numbers between two bounds, which are inputs or, in older versions, attributes.
pub(super) fn clip(
    node: &Node,
    x: &Known,
    low: Option<&Known>,
    high: Option<&Known>,
) -> Option<Known> {
    let bound =
        |known: Option<&Known>, name: &str| known.and_then(Known::scalar).or(node.float(name));
    let low = bound(low, "min").unwrap_or(f32::NEG_INFINITY);
    let high = bound(high, "max").unwrap_or(f32::INFINITY);
    Some(match &x.data {
        Data::Int(whole) => Known::new(
            x.dims.clone(),
            Data::Int(
                whole
                    .iter()
                    .map(|&x| (x as f32).max(low).min(high) as i64)
                    .collect(),
            ),
        )?,
        data => Known::float(
            x.dims.clone(),
            data.floats()
                .into_iter()
                .map(|x| x.max(low).min(high))
                .collect(),
        )?,
    })
}

/// A function that keeps whole numbers whole.
pub(super) fn simple(operator: &str, x: &Known) -> Option<Known> {
    Some(match &x.data {
        Data::Int(whole) => Known::new(
            x.dims.clone(),
            Data::Int(
                whole
                    .iter()
                    .map(|&x| match operator {
                        "Sign" => x.signum(),
                        "Abs" => x.saturating_abs(),
                        "Neg" => x.saturating_neg(),
                        _ => x,
                    })
                    .collect(),
            ),
        )?,
        data => Known::float(
            x.dims.clone(),
            data.floats()
                .into_iter()
                .map(|x| match operator {
                    "Sign" => {
                        if x == 0.0 {
                            0.0
                        } else {
                            x.signum()
                        }
                    }
                    "Floor" => x.floor(),
                    "Ceil" => x.ceil(),
                    "Abs" => x.abs(),
                    "Neg" => -x,
                    _ => x.round_ties_even(),
                })
                .collect(),
        )?,
    })
}
