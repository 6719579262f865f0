//! Engines execute a [`Network`](crate::network::Network) on a device.

#[cfg(feature = "flex")]
mod burn;
#[cfg(feature = "cpu")]
pub(crate) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;

#[cfg(feature = "flex")]
pub use self::burn::BurnEngine;
#[cfg(feature = "cpu")]
pub use self::cpu::CpuEngine;
#[cfg(feature = "gpu")]
pub use self::gpu::{Gpu, GpuEngine, Storage};

use crate::error::{Error, ErrorKind, Result};
use crate::network::Network;

/// The picture of an engine's self-test, `[3, side, side]`. It is computed in integers only, so that it
/// is the same on every platform.
pub fn test_picture(network: &Network) -> Vec<f32> {
    let side = network.side;
    (0..3 * side * side)
        .map(|at| {
            let (channel, row, column) = (at / (side * side), at / side % side, at % side);
            let waves = (row * column / (16 + 8 * channel)) ^ (3 * row + 5 * column);
            ((waves + 85 * channel) % 256) as f32 / 128.0 - 127.0 / 128.0
        })
        .collect()
}

/// The lowest cosine of a block of two feature vectors of `network`. NaN where the lengths differ or a
/// number is not finite, so that every comparison with a bound fails.
pub fn agreement(network: &Network, a: &[f32], b: &[f32]) -> f32 {
    if a.len() != network.feature_length() || b.len() != a.len() {
        return f32::NAN;
    }
    let mut at = 0;
    let mut lowest = f64::INFINITY;
    for output in &network.outputs {
        let range = at..at + output.size;
        let (mut dot, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for (&x, &y) in a[range.clone()].iter().zip(&b[range]) {
            let (x, y) = (f64::from(x), f64::from(y));
            dot += x * y;
            aa += x * x;
            bb += y * y;
        }
        let cosine = dot / (aa * bb).sqrt();
        if !cosine.is_finite() {
            return f32::NAN;
        }
        lowest = lowest.min(cosine);
        at += output.size;
    }
    lowest as f32
}

/// Checks that `views` contains `count` views, and at least one.
fn check_count(network: &Network, views: &[f32], count: usize) -> Result<()> {
    let length = network.view_length();
    if count > 0 && count.checked_mul(length) == Some(views.len()) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!(
            "Expected {count} views of {length} numbers, at least one, but got {} numbers.",
            views.len()
        ),
    ))
}

fn missing_reference() -> Error {
    Error::new(
        ErrorKind::WeightFile,
        "This weight file has no reference features; build it again with handful convert.",
    )
}
