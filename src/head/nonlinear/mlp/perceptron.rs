//! The multilayer perceptron: its output, its gradient, and Adam.

use nalgebra::DMatrix;
use rand::rngs::Xoshiro256PlusPlus;

use crate::head::shared::normal::normal;

/// Units of the hidden layer.
const HIDDEN: usize = 100;

/// Adam's learning rate.
const LEARNING_RATE: f32 = 1e-3;

/// Adam's β₁.
const BETA_1: f32 = 0.9;

/// Adam's β₂.
const BETA_2: f32 = 0.999;

/// Adam's ε, as in TensorFlow.js for 32-bit numbers.
const EPSILON: f32 = 1e-7;

/// log softmax(V max(0, W x + b)).
pub(super) struct Perceptron {
    /// W, hidden × d.
    hidden: Parameter,
    /// b, hidden × 1.
    bias: Parameter,
    /// V, way × hidden.
    output: Parameter,
    /// Iterations of Adam so far.
    steps: i32,
}

impl Perceptron {
    /// Length of an embedding.
    pub(super) fn dim(&self) -> usize {
        self.hidden.value.ncols()
    }

    /// A perceptron with random weights.
    pub(super) fn new(dim: usize, way: usize, random: &mut Xoshiro256PlusPlus) -> Self {
        Self {
            hidden: Parameter::random(HIDDEN, dim, random),
            bias: Parameter::new(DMatrix::zeros(HIDDEN, 1)),
            output: Parameter::random(way, HIDDEN, random),
            steps: 0,
        }
    }

    /// max(0, W x + b) of photos, the columns of x.
    fn activations(&self, x: &DMatrix<f32>) -> DMatrix<f32> {
        let mut hidden = &self.hidden.value * x;
        for mut column in hidden.column_iter_mut() {
            column += &self.bias.value.column(0);
            column.apply(|h| *h = h.max(0.0));
        }
        hidden
    }

    /// Log-probabilities of photos, the columns of x: one row per photo, by rank of class.
    pub(super) fn log_probabilities(&self, x: &DMatrix<f32>) -> Vec<Vec<f64>> {
        let logits = &self.output.value * self.activations(x);
        let row = |column: &[f32]| {
            let logits = || column.iter().map(|&logit| f64::from(logit));
            let top = logits().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = logits().map(|logit| (logit - top).exp()).sum();
            logits().map(|logit| logit - top - sum.ln()).collect()
        };
        logits.column_iter().map(|c| row(c.as_slice())).collect()
    }

    /// The gradient of Σ −weight · log p_rank / photos with respect to W, b and V.
    fn gradient(&self, x: &DMatrix<f32>, ranks: &[usize], weights: &[f32]) -> [DMatrix<f32>; 3] {
        let hidden = self.activations(x);
        let mut error = &self.output.value * &hidden;
        for (i, mut column) in error.column_iter_mut().enumerate() {
            let top = column.max();
            column.apply(|logit| *logit = (*logit - top).exp());
            let scale = weights[i] / ranks.len() as f32;
            column *= scale / column.sum();
            column[ranks[i]] -= scale;
        }
        let output = &error * hidden.transpose();
        let mut inner = self.output.value.tr_mul(&error);
        inner.zip_apply(&hidden, |error, h| *error *= f32::from(u8::from(h > 0.0)));
        let bias = DMatrix::from_column_slice(HIDDEN, 1, inner.column_sum().as_slice());
        [inner * x.transpose(), bias, output]
    }

    /// One iteration of Adam.
    pub(super) fn learn(&mut self, x: &DMatrix<f32>, ranks: &[usize], weights: &[f32]) {
        let [hidden, bias, output] = self.gradient(x, ranks, weights);
        self.steps += 1;
        self.hidden.update(&hidden, self.steps);
        self.bias.update(&bias, self.steps);
        self.output.update(&output, self.steps);
    }
}

/// A trained matrix, with Adam's running means of its gradient and its squared gradient.
struct Parameter {
    value: DMatrix<f32>,
    mean: DMatrix<f32>,
    square: DMatrix<f32>,
}

impl Parameter {
    fn new(value: DMatrix<f32>) -> Self {
        let (rows, columns) = value.shape();
        Self {
            value,
            mean: DMatrix::zeros(rows, columns),
            square: DMatrix::zeros(rows, columns),
        }
    }

    fn random(rows: usize, columns: usize, random: &mut Xoshiro256PlusPlus) -> Self {
        let spread = (columns as f32).sqrt().recip();
        Self::new(DMatrix::from_fn(rows, columns, |_, _| {
            spread * truncated_normal(random)
        }))
    }

    fn update(&mut self, gradient: &DMatrix<f32>, steps: i32) {
        let rate = LEARNING_RATE / (1.0 - BETA_1.powi(steps));
        let unbias = (1.0 - BETA_2.powi(steps)).recip();
        let numbers = self.value.as_mut_slice().iter_mut();
        let means = self.mean.as_mut_slice().iter_mut();
        let squares = self.square.as_mut_slice().iter_mut();
        let gradient = gradient.as_slice();
        for (((value, mean), square), g) in numbers.zip(means).zip(squares).zip(gradient) {
            *mean = BETA_1 * *mean + (1.0 - BETA_1) * g;
            *square = BETA_2 * *square + (1.0 - BETA_2) * g * g;
            *value -= rate * *mean / ((*square * unbias).sqrt() + EPSILON);
        }
    }
}

/// A standard normal number, truncated at two standard deviations.
fn truncated_normal(random: &mut Xoshiro256PlusPlus) -> f32 {
    loop {
        let number = normal(random);
        if number.abs() <= 2.0 {
            return number as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn perceptron() -> (Perceptron, DMatrix<f32>) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let x = DMatrix::from_fn(5, 4, |k, i| ((i * 5 + k) as f32 * 1.3).sin());
        (Perceptron::new(5, 3, &mut random), x)
    }

    const RANKS: [usize; 4] = [0, 2, 1, 2];
    const WEIGHTS: [f32; 4] = [1.0, 0.5, 2.0, 0.5];

    fn loss(perceptron: &Perceptron, x: &DMatrix<f32>) -> f64 {
        let rows = perceptron.log_probabilities(x);
        let photos = rows.iter().zip(RANKS).zip(WEIGHTS);
        photos
            .map(|((row, rank), w)| -f64::from(w) * row[rank])
            .sum::<f64>()
            / 4.0
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let (mut perceptron, x) = perceptron();
        let gradient = perceptron.gradient(&x, &RANKS, &WEIGHTS);
        let largest = gradient.iter().map(|g| g.amax()).fold(0.0, f32::max);
        // A finite difference across the kink of a ReLU cannot be compared.
        let mut inner = &perceptron.hidden.value * &x;
        inner
            .column_iter_mut()
            .for_each(|mut c| c += &perceptron.bias.value);
        let is_near_kink = |unit: usize| inner.row(unit).iter().any(|h| h.abs() < 5e-3);
        for (which, gradient) in gradient.iter().enumerate() {
            for at in (0..gradient.len()).step_by(7) {
                if which < 2 && is_near_kink(at % HIDDEN) {
                    continue;
                }
                let mut loss_at = |by: f32| {
                    let parameter = match which {
                        0 => &mut perceptron.hidden,
                        1 => &mut perceptron.bias,
                        _ => &mut perceptron.output,
                    };
                    parameter.value[at] += by;
                    loss(&perceptron, &x)
                };
                let (up, down) = (loss_at(1e-3), loss_at(-2e-3));
                loss_at(1e-3);
                let gap = ((up - down) / 2e-3 - f64::from(gradient[at])).abs();
                assert!(gap < 2e-3 * f64::from(largest), "{which} {at}: {gap}");
            }
        }
    }

    /// Three steps with gradients 1, 1 and −2, worked out by hand from algorithm 1.
    #[test]
    fn adam_steps_as_in_the_paper() {
        let mut parameter = Parameter::new(DMatrix::zeros(1, 1));
        let (mut mean, mut square, mut expected) = (0.0_f64, 0.0_f64, 0.0_f64);
        for (step, gradient) in [1.0, 1.0, -2.0].into_iter().enumerate() {
            parameter.update(
                &DMatrix::from_element(1, 1, gradient as f32),
                step as i32 + 1,
            );
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            let t = step as i32 + 1;
            let (m, v) = (
                mean / (1.0 - 0.9_f64.powi(t)),
                square / (1.0 - 0.999_f64.powi(t)),
            );
            expected -= 1e-3 * m / (v.sqrt() + 1e-7);
            assert!((f64::from(parameter.value[0]) - expected).abs() < 1e-7);
        }
        assert!((expected + 1.8e-3).abs() < 2e-4, "{expected}");
    }

    #[test]
    fn it_starts_as_tensorflow_does() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let numbers: Vec<f64> = (0..20_000)
            .map(|_| truncated_normal(&mut random).into())
            .collect();
        let square = numbers.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(numbers.iter().all(|x| x.abs() <= 2.0));
        // The variance of a normal distribution truncated at ±2 is 0.774.
        assert!((square - 0.774).abs() < 0.02, "{square}");
        let (perceptron, _) = perceptron();
        assert_eq!(perceptron.bias.value.amax(), 0.0);
    }
}
