//! The products of the kernels in plain arithmetic, for their tests.

use super::BLOCK;
use crate::network::operation::{Function, Window};

/// Numbers between −1 and 1 that look random.
pub fn noise(count: usize, seed: usize) -> Vec<f32> {
    let scatter = |at: usize| (at + 97 * seed + 1).wrapping_mul(2_654_435_761) >> 7;
    (0..count)
        .map(|at| (scatter(at) % 2001) as f32 / 1000.0 - 1.0)
        .collect()
}

/// `[channel][pixel]` as `[channel block][pixel][8]`.
pub fn blocked(planes: &[f32], pixels: usize) -> Vec<f32> {
    let channels = planes.len() / pixels;
    let mut blocks = vec![0.0; channels.next_multiple_of(BLOCK) * pixels];
    for (at, &x) in planes.iter().enumerate() {
        let (channel, pixel) = (at / pixels, at % pixels);
        blocks[(channel / BLOCK * pixels + pixel) * BLOCK + channel % BLOCK] = x;
    }
    blocks
}

/// A convolution of `[channel][row][column]` with weights `[result][channel][row][column]`, the bias, and
/// a function after it.
pub fn convolution(
    map: &[f32],
    sides: [usize; 2],
    (weights, bias): (&[f32], &[f32]),
    window: &Window,
    function: Function,
) -> Vec<f32> {
    let channels = map.len() / (sides[0] * sides[1]);
    let to = window.sides(sides).unwrap();
    let [height, width] = window.kernel;
    let mut results = Vec::new();
    for (result, bias) in bias.iter().enumerate() {
        for place in 0..to[0] * to[1] {
            let mut sum = f64::from(*bias);
            for tap in 0..channels * height * width {
                let (channel, tap_row, tap_column) =
                    (tap / (height * width), tap / width % height, tap % width);
                let at = |axis: usize, place: usize, tap: usize| {
                    (place * window.stride[axis] + tap * window.dilation[axis])
                        .checked_sub(window.before[axis])
                        .filter(|&at| at < sides[axis])
                };
                let (y, x) = (
                    at(0, place / to[1], tap_row),
                    at(1, place % to[1], tap_column),
                );
                if let (Some(y), Some(x)) = (y, x) {
                    let weight = weights[result * channels * height * width + tap];
                    let pixel = map[(channel * sides[0] + y) * sides[1] + x];
                    sum += f64::from(weight) * f64::from(pixel);
                }
            }
            results.push(function.at(sum) as f32);
        }
    }
    results
}

/// Checks that numbers are the same up to rounding.
#[track_caller]
pub fn assert_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    for (at, (x, y)) in found.iter().zip(expected).enumerate() {
        assert!((x - y).abs() <= 1e-5 * largest, "{x}, not {y}, at {at}");
    }
}
