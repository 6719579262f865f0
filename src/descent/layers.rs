//! The layers as one wide matrix product on burn, with its gradient and its Adam.

use std::fmt::Display;

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};
use burn_optim::{Adam, AdamConfig, AdamState, Optimizer};

use super::{Descent, Task};
use crate::error::{Error, ErrorKind, Result};

/// Layers that learn here, on the processor.
pub struct Layers {
    /// photos × dim.
    inputs: Tensor<2>,
    /// photos × models × way.
    targets: Tensor<3>,
    penalty: f64,
    adam: Adam,
    weights: Parameter,
    bias: Parameter,
    /// Of the layers as they are, until they learn.
    log_probabilities: Option<Tensor<3>>,
    kept: Option<(Tensor<2>, Tensor<2>)>,
}

/// A tensor that is learned, one column per model and class.
struct Parameter {
    value: Tensor<2>,
    state: Option<AdamState<2>>,
    rate: f64,
}

impl Parameter {
    fn zeros(shape: [usize; 2], rate: f64, device: &Device) -> Self {
        Self {
            value: Tensor::zeros(shape, device).require_grad(),
            state: None,
            rate,
        }
    }

    fn update(&mut self, adam: &Adam, gradient: Option<Tensor<2>>) -> Result<()> {
        let gradient = gradient.ok_or_else(|| failed("a gradient was lost"))?;
        let value = self.value.clone().inner();
        let (value, state) = adam.step(self.rate, value, gradient, self.state.take());
        self.value = value.autodiff().require_grad();
        self.state = state;
        Ok(())
    }
}

impl Layers {
    /// Layers that have not learned.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the lengths of the task do not fit each other.
    pub fn new(task: Task) -> Result<Self> {
        let Task {
            dim,
            models,
            way,
            penalty,
            rate,
            ..
        } = task;
        let columns = models
            .checked_mul(way)
            .filter(|&columns| columns > 0 && dim > 0);
        let columns = columns.ok_or_else(misfit)?;
        let photos = task.inputs.len() / dim;
        if photos.checked_mul(dim) != Some(task.inputs.len())
            || photos.checked_mul(columns) != Some(task.targets.len())
        {
            return Err(misfit());
        }
        let device = Device::flex().autodiff();
        let inputs = TensorData::new(task.inputs, [photos, dim]);
        let targets = TensorData::new(task.targets, [photos, models, way]);
        Ok(Self {
            inputs: Tensor::from_data(inputs, &device),
            targets: Tensor::from_data(targets, &device),
            penalty,
            adam: AdamConfig::new().build(),
            weights: Parameter::zeros([dim, columns], rate, &device),
            bias: Parameter::zeros([1, columns], rate, &device),
            log_probabilities: None,
            kept: None,
        })
    }
}

impl Descent for Layers {
    fn forward(&mut self) -> Result<Vec<f32>> {
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        let logits = self.inputs.clone().matmul(weights) + bias;
        let log_probabilities = log_softmax(logits.reshape(self.targets.dims()), 2);
        self.log_probabilities = Some(log_probabilities.clone());
        numbers(log_probabilities.inner())
    }

    fn learn(&mut self) -> Result<()> {
        let log_probabilities = self.log_probabilities.take();
        let log_probabilities = log_probabilities.ok_or_else(|| failed("nothing was looked at"))?;
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        let likelihood = (self.targets.clone() * log_probabilities).sum();
        let penalty = weights.clone().square().sum().mul_scalar(self.penalty);
        let mut gradients = (penalty - likelihood).backward();
        self.weights
            .update(&self.adam, weights.grad_remove(&mut gradients))?;
        self.bias
            .update(&self.adam, bias.grad_remove(&mut gradients))
    }

    fn keep(&mut self) -> Result<()> {
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        self.kept = Some((weights.inner(), bias.inner()));
        Ok(())
    }

    fn kept(&self) -> Result<(Vec<f32>, Vec<f32>)> {
        let kept = self.kept.clone();
        let (weights, bias) = kept.ok_or_else(|| failed("nothing was kept"))?;
        Ok((numbers(weights)?, numbers(bias)?))
    }
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = tensor.try_into_data().map_err(failed)?;
    data.try_into_vec()
        .map_err(|cause| failed(format!("{cause:?}")))
}

fn failed(cause: impl Display) -> Error {
    let message = format!("The engine failed while training: {cause}.");
    Error::new(ErrorKind::Engine, message)
}

fn misfit() -> Error {
    let message = "The photos and the classes that layers should learn from do not fit.";
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> Task {
        Task {
            inputs: vec![1.0, -2.0, 0.5, 3.0],
            targets: vec![0.5, 0.0, 0.0, 0.25],
            dim: 2,
            models: 1,
            way: 2,
            penalty: 0.1,
            rate: 0.02,
        }
    }

    /// The gradient at zero is Σ −target (onehot − ½) x, and Adam's first step is its sign times
    /// the rate.
    #[test]
    fn the_first_step_goes_down_the_gradient() {
        let mut layers = Layers::new(task()).unwrap();
        let even = layers.forward().unwrap();
        assert!(even.iter().all(|p| (p - 0.5_f32.ln()).abs() < 1e-6));
        layers.learn().unwrap();
        layers.keep().unwrap();
        let (weights, bias) = layers.kept().unwrap();
        // 0.5 · ½ · (1, −2) for the first class, less 0.25 · ½ · (0.5, 3) of the second photo.
        let signs = [1.0, -1.0, -1.0, 1.0];
        for (weight, sign) in weights.iter().zip(signs) {
            assert!((weight - 0.02 * sign).abs() < 1e-4, "{weights:?}");
        }
        assert!((bias[0] - 0.02).abs() < 1e-4 && (bias[1] + 0.02).abs() < 1e-4);
    }

    #[test]
    fn what_was_kept_stays_while_the_layers_learn_on() {
        let mut layers = Layers::new(task()).unwrap();
        layers.forward().unwrap();
        layers.keep().unwrap();
        layers.learn().unwrap();
        assert_eq!(layers.kept().unwrap(), (vec![0.0; 4], vec![0.0; 2]));
    }

    #[test]
    fn what_does_not_fit_or_came_too_early_is_refused() {
        let kind = |task| Layers::new(task).err().map(|error| error.kind());
        let misfit = Some(ErrorKind::InvalidInput);
        assert_eq!(kind(Task { way: 3, ..task() }), misfit);
        assert_eq!(kind(Task { dim: 0, ..task() }), misfit);
        assert_eq!(kind(Task { dim: 3, ..task() }), misfit);
        assert_eq!(
            kind(Task {
                models: usize::MAX,
                ..task()
            }),
            misfit
        );
        let mut layers = Layers::new(task()).unwrap();
        assert!(layers.learn().is_err() && layers.kept().is_err());
    }
}
