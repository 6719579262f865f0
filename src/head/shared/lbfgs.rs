//! L-BFGS (Liu & Nocedal 1989; Nocedal & Wright 2006, algorithms 7.4 and 7.5) for smooth convex
//! functions, one iteration at a time.
//!
//! burn's works in f32 and starts every direction from a multiple of the unit matrix. Here the caller
//! passes the inverse of a bound of the second derivative, which saves most of the iterations, and
//! pauses between two of them.

use std::collections::VecDeque;

use nalgebra::DMatrix;

/// Number of pairs (s, y) that are stored.
const MEMORY: usize = 10;

/// Share of the linearly predicted decrease that a step must achieve (Armijo's condition).
const MIN_DECREASE: f64 = 1e-4;

/// Halvings of a step after which rounding exceeds any further decrease.
const MAX_HALVINGS: usize = 30;

/// The state between two iterations.
pub(crate) struct Lbfgs {
    pub(crate) point: DMatrix<f64>,
    value: f64,
    pub(crate) gradient: DMatrix<f64>,
    /// Steps s, changes of the gradient y, and 1 / (s · y), the oldest first.
    memory: VecDeque<(DMatrix<f64>, DMatrix<f64>, f64)>,
}

impl Lbfgs {
    /// Starts at a point.
    pub(crate) fn new(
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

    /// One iteration with backtracking line search; false if no step decreases the function.
    pub(crate) fn step(
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
            if value <= self.value + MIN_DECREASE * length * slope {
                self.remember(step, &gradient - &self.gradient);
                (self.point, self.value, self.gradient) = (point, value, gradient);
                return true;
            }
            length /= 2.0;
        }
        false
    }

    /// −H g, by the two-loop recursion.
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
        // Never negative for a convex function, except by rounding.
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

    /// Σ ln cosh (a x − b), with its minimum, 0, at x = b / a.
    fn function(x: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
        let inner = |i: usize| 10.0_f64.powi(i as i32 % 4) * x[i] - i as f64;
        let gradient = |i: usize| 10.0_f64.powi(i as i32 % 4) * inner(i).tanh();
        let value = (0..x.len()).map(|i| inner(i).abs() + (-2.0 * inner(i).abs()).exp().ln_1p());
        let value: f64 = value.map(|v| v - 2.0_f64.ln()).sum();
        (value, DMatrix::from_fn(x.nrows(), 1, |i, _| gradient(i)))
    }

    fn iterations(inverse: impl Fn(DMatrix<f64>) -> DMatrix<f64>) -> usize {
        let mut lbfgs = Lbfgs::new(DMatrix::zeros(12, 1), function);
        let mut steps = 0;
        while lbfgs.gradient.norm() > 1e-7 && lbfgs.step(function, &inverse) {
            steps += 1;
        }
        for i in 0..12 {
            let expected = i as f64 / 10.0_f64.powi(i as i32 % 4);
            assert!((lbfgs.point[i] - expected).abs() < 1e-6);
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
    fn stays_where_no_step_decreases() {
        let flat = |x: &DMatrix<f64>| (1.0, x * 0.0);
        let mut lbfgs = Lbfgs::new(DMatrix::zeros(2, 1), flat);
        assert!(!lbfgs.step(flat, |g| g));
        assert_eq!(lbfgs.point, DMatrix::zeros(2, 1));
    }
}
