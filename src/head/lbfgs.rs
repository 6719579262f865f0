//! L-BFGS (Liu & Nocedal 1989; Nocedal & Wright 2006, algorithms 7.4 and 7.5) for smooth convex
//! functions, one iteration at a time.
//!
//! burn's own works in f32 and starts every direction from a multiple of the unit matrix. Here a
//! caller that knows a bound of the second derivative hands over its inverse, which saves most of the
//! iterations, and may stop between any two.

use std::collections::VecDeque;

use nalgebra::DMatrix;

/// Pairs of steps and changes of the gradient that are remembered.
const MEMORY: usize = 10;

/// Share of the decrease that the gradient promises which a step must bring (Armijo's condition).
const LEAST_DECREASE: f64 = 1e-4;

/// Most halvings of a step; after so many, rounding hides what is left to gain.
const MAX_HALVINGS: usize = 30;

/// A point on the way down.
pub(super) struct Descent {
    pub(super) point: DMatrix<f64>,
    pub(super) value: f64,
    pub(super) gradient: DMatrix<f64>,
    /// Steps s, changes of the gradient y, and 1 / (s · y), the oldest first.
    memory: VecDeque<(DMatrix<f64>, DMatrix<f64>, f64)>,
}

impl Descent {
    /// Starts at a point.
    pub(super) fn new(
        point: DMatrix<f64>,
        function: impl Fn(&DMatrix<f64>) -> (f64, DMatrix<f64>),
    ) -> Self {
        let (value, gradient) = function(&point);
        Self {
            point,
            value,
            gradient,
            memory: VecDeque::with_capacity(MEMORY),
        }
    }

    /// Goes a step down; false if there is none.
    pub(super) fn step(
        &mut self,
        function: impl Fn(&DMatrix<f64>) -> (f64, DMatrix<f64>),
        inverse: impl Fn(DMatrix<f64>) -> DMatrix<f64>,
    ) -> bool {
        let direction = self.direction(inverse);
        let slope = direction.dot(&self.gradient);
        if slope >= 0.0 || !slope.is_finite() {
            return false;
        }
        let mut length = 1.0;
        for _ in 0..MAX_HALVINGS {
            let step = &direction * length;
            let point = &self.point + &step;
            let (value, gradient) = function(&point);
            if value <= self.value + LEAST_DECREASE * length * slope {
                self.remember(step, &gradient - &self.gradient);
                (self.point, self.value, self.gradient) = (point, value, gradient);
                return true;
            }
            length /= 2.0;
        }
        false
    }

    /// −H g by the two-loop recursion.
    fn direction(&self, inverse: impl Fn(DMatrix<f64>) -> DMatrix<f64>) -> DMatrix<f64> {
        let mut direction = -&self.gradient;
        let mut factors = Vec::with_capacity(self.memory.len());
        for (step, change, scale) in self.memory.iter().rev() {
            let factor = scale * step.dot(&direction);
            direction.zip_apply(change, |d, y| *d -= factor * y);
            factors.push(factor);
        }
        let mut direction = inverse(direction);
        for ((step, change, scale), factor) in self.memory.iter().zip(factors.iter().rev()) {
            let factor = factor - scale * change.dot(&direction);
            direction.zip_apply(step, |d, s| *d += factor * s);
        }
        direction
    }

    fn remember(&mut self, step: DMatrix<f64>, change: DMatrix<f64>) {
        let along = step.dot(&change);
        // Of a convex function it is never below zero but by rounding.
        if along > 0.0 {
            if self.memory.len() == MEMORY {
                self.memory.pop_front();
            }
            self.memory.push_back((step, change, along.recip()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Σ ln cosh (a x − b), of which the least value, 0, is at x = b / a.
    fn function(x: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
        let inner = |i: usize| 10.0_f64.powi(i as i32 % 4) * x[i] - i as f64;
        let gradient = |i: usize| 10.0_f64.powi(i as i32 % 4) * inner(i).tanh();
        let value = (0..x.len()).map(|i| inner(i).abs() + (-2.0 * inner(i).abs()).exp().ln_1p());
        let value: f64 = value.map(|v| v - 2.0_f64.ln()).sum();
        (value, DMatrix::from_fn(x.nrows(), 1, |i, _| gradient(i)))
    }

    fn iterations(inverse: impl Fn(DMatrix<f64>) -> DMatrix<f64>) -> usize {
        let mut descent = Descent::new(DMatrix::zeros(12, 1), function);
        let mut steps = 0;
        while descent.gradient.norm() > 1e-7 && descent.step(function, &inverse) {
            steps += 1;
        }
        for i in 0..12 {
            let expected = i as f64 / 10.0_f64.powi(i as i32 % 4);
            assert!((descent.point[i] - expected).abs() < 1e-6);
        }
        steps
    }

    #[test]
    fn finds_the_minimum_and_a_bound_of_the_curvature_helps() {
        let plain = iterations(|g| g);
        let bound = |mut g: DMatrix<f64>| {
            let scale = |i: usize| 100.0_f64.powi(i as i32 % 4);
            (0..12).for_each(|i| g[i] /= scale(i));
            g
        };
        let bounded = iterations(bound);
        assert!(bounded < plain, "{bounded} {plain}");
    }

    #[test]
    fn stays_where_there_is_no_way_down() {
        let flat = |x: &DMatrix<f64>| (1.0, x * 0.0);
        let mut descent = Descent::new(DMatrix::zeros(2, 1), flat);
        assert!(!descent.step(flat, |g| g));
        assert_eq!(descent.point, DMatrix::zeros(2, 1));
    }
}
