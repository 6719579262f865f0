//! Evaluates `Resize`.

use super::Budget;
use crate::network::import::model::Node;
use crate::network::import::operators::{axis, count};
use crate::network::import::value::Known;

/// `Resize` of weights, such as position embeddings, one axis after the other.
pub(super) fn resize(
    node: &Node,
    x: &Known,
    scales: Option<&Known>,
    to: Option<&Known>,
    budget: &mut Budget,
) -> Option<Known> {
    let rank = x.dims.len();
    let along: Vec<usize> = match node.integers("axes") {
        Some(axes) => axes
            .iter()
            .map(|&at| axis(at, rank))
            .collect::<Option<_>>()?,
        None => (0..rank).collect(),
    };
    let (mut dims, mut factors) = (x.dims.clone(), vec![1.0; rank]);
    for (at, &axis) in along.iter().enumerate() {
        let from = x.dims[axis] as f64;
        if let Some(to) = to {
            dims[axis] = usize::try_from(*to.data.whole().get(at)?).ok()?;
            factors[axis] = dims[axis] as f64 / from;
        } else {
            factors[axis] = f64::from(*scales?.data.floats().get(at)?);
            dims[axis] = (from * factors[axis]).floor() as usize;
        }
    }
    budget.spend(count(&dims)?.checked_mul(4)?)?;
    if node.integer("antialias") == Some(1) || count(&dims)? == 0 || x.numbers() == 0 {
        return None;
    }
    let mut result = x.clone();
    for axis in 0..rank {
        if dims[axis] != x.dims[axis] || factors[axis] != 1.0 {
            result = resize_axis(node, &result, axis, dims[axis], factors[axis], budget)?;
        }
    }
    Some(result)
}

fn resize_axis(
    node: &Node,
    x: &Known,
    axis: usize,
    size: usize,
    factor: f64,
    budget: &mut Budget,
) -> Option<Known> {
    let from = x.dims[axis];
    let inner: usize = x.dims[axis + 1..].iter().product();
    let outer: usize = x.dims[..axis].iter().product();
    budget.spend(outer.checked_mul(size)?.checked_mul(inner)?)?;
    let numbers = x.data.floats();
    let mode = node.text("coordinate_transformation_mode");
    let source = |to: usize| {
        let to = to as f64;
        match mode {
            "align_corners" if size > 1 => to * (from as f64 - 1.0) / (size as f64 - 1.0),
            "align_corners" => 0.0,
            "asymmetric" => to / factor,
            "pytorch_half_pixel" if size == 1 => 0.0,
            _ => (to + 0.5) / factor - 0.5,
        }
    };
    let a = f64::from(node.float("cubic_coeff_a").unwrap_or(-0.75));
    let mut result = vec![0.0f32; outer * size * inner];
    for to in 0..size {
        let at = source(to);
        let whole = at.floor();
        let fraction = at - whole;
        let taps: Vec<(i64, f64)> = match node.text("mode") {
            "cubic" => {
                let near = |t: f64| ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
                let far = |t: f64| ((a * t - 5.0 * a) * t + 8.0 * a) * t - 4.0 * a;
                let weights = [
                    far(1.0 + fraction),
                    near(fraction),
                    near(1.0 - fraction),
                    far(2.0 - fraction),
                ];
                (-1..=2)
                    .zip(weights)
                    .map(|(tap, weight)| (whole as i64 + tap, weight))
                    .collect()
            }
            "linear" => vec![(whole as i64, 1.0 - fraction), (whole as i64 + 1, fraction)],
            _ => {
                let nearest = match node.text("nearest_mode") {
                    "floor" => whole,
                    "ceil" => at.ceil(),
                    "round_prefer_ceil" => (at + 0.5).floor(),
                    _ => (at - 0.5).ceil(),
                };
                vec![(nearest as i64, 1.0)]
            }
        };
        for (tap, weight) in taps {
            let tap = tap.clamp(0, from as i64 - 1) as usize;
            for row in 0..outer {
                let source = &numbers[(row * from + tap) * inner..][..inner];
                let target = &mut result[(row * size + to) * inner..][..inner];
                target
                    .iter_mut()
                    .zip(source)
                    .for_each(|(to, &x)| *to += (f64::from(x) * weight) as f32);
            }
        }
    }
    let mut dims = x.dims.clone();
    dims[axis] = size;
    Known::float(dims, result)
}
