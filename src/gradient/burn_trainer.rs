//! All layers as one wide matrix product on burn, with burn's autodiff and Adam.

use std::fmt::Display;

use burn::optim::{Adam, AdamConfig, AdamState, Optimizer};
use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};

use super::{SoftmaxProblem, SoftmaxTrainer};
use crate::error::{Error, ErrorKind, Result};

/// Trains softmax layers with burn, on the CPU.
pub struct BurnTrainer {
    /// photos × dim.
    inputs: Tensor<2>,
    /// photos × models × way.
    targets: Tensor<3>,
    penalty: f64,
    adam: Adam,
    weights: Parameter,
    bias: Parameter,
    /// Those of the last forward pass, until the next step.
    log_probabilities: Option<Tensor<3>>,
}

/// A trained tensor, one column per model and class.
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
        let gradient = gradient.ok_or_else(|| failed("a gradient is missing"))?;
        let value = self.value.clone().inner();
        let (value, state) = adam.step(self.rate, value, gradient, self.state.take());
        self.value = value.autodiff().require_grad();
        self.state = state;
        Ok(())
    }
}

impl BurnTrainer {
    /// Layers with zero weights.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the lengths of the problem do not match each other.
    pub fn new(problem: SoftmaxProblem) -> Result<Self> {
        let SoftmaxProblem {
            dim,
            models,
            way,
            penalty,
            rate,
            ..
        } = problem;
        let columns = models
            .checked_mul(way)
            .filter(|&columns| columns > 0 && dim > 0);
        let columns = columns.ok_or_else(mismatch)?;
        let photos = problem.inputs.len() / dim;
        if photos.checked_mul(dim) != Some(problem.inputs.len())
            || photos.checked_mul(columns) != Some(problem.targets.len())
        {
            return Err(mismatch());
        }
        let device = Device::flex().autodiff();
        let inputs = TensorData::new(problem.inputs, [photos, dim]);
        let targets = TensorData::new(problem.targets, [photos, models, way]);
        Ok(Self {
            inputs: Tensor::from_data(inputs, &device),
            targets: Tensor::from_data(targets, &device),
            penalty,
            adam: AdamConfig::new().build(),
            weights: Parameter::zeros([dim, columns], rate, &device),
            bias: Parameter::zeros([1, columns], rate, &device),
            log_probabilities: None,
        })
    }
}

impl SoftmaxTrainer for BurnTrainer {
    fn forward(&mut self) -> Result<Vec<f32>> {
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        let logits = self.inputs.clone().matmul(weights) + bias;
        let log_probabilities = log_softmax(logits.reshape(self.targets.dims()), 2);
        self.log_probabilities = Some(log_probabilities.clone());
        numbers(log_probabilities.inner())
    }

    fn step(&mut self) -> Result<()> {
        let log_probabilities = self.log_probabilities.take();
        let log_probabilities =
            log_probabilities.ok_or_else(|| failed("a step needs a forward pass first"))?;
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        let likelihood = (self.targets.clone() * log_probabilities).sum();
        let penalty = weights.clone().square().sum().mul_scalar(self.penalty);
        let mut gradients = (penalty - likelihood).backward();
        self.weights
            .update(&self.adam, weights.grad_remove(&mut gradients))?;
        self.bias
            .update(&self.adam, bias.grad_remove(&mut gradients))
    }

    fn weights(&self) -> Result<(Vec<f32>, Vec<f32>)> {
        let (weights, bias) = (self.weights.value.clone(), self.bias.value.clone());
        Ok((numbers(weights.inner())?, numbers(bias.inner())?))
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

fn mismatch() -> Error {
    let message =
        "The lengths of the inputs and targets do not match the number of photos and classes.";
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> SoftmaxProblem {
        SoftmaxProblem {
            inputs: vec![1.0, -2.0, 0.5, 3.0],
            targets: vec![0.5, 0.0, 0.0, 0.25],
            dim: 2,
            models: 1,
            way: 2,
            penalty: 0.1,
            rate: 0.02,
        }
    }

    /// The gradient at zero is Σ −target (onehot − ½) x; Adam's first step is the rate times its
    /// sign.
    #[test]
    fn the_first_step_goes_down_the_gradient() {
        let mut trainer = BurnTrainer::new(problem()).unwrap();
        assert_eq!(trainer.weights().unwrap(), (vec![0.0; 4], vec![0.0; 2]));
        let even = trainer.forward().unwrap();
        assert!(even.iter().all(|p| (p - 0.5_f32.ln()).abs() < 1e-6));
        trainer.step().unwrap();
        let (weights, bias) = trainer.weights().unwrap();
        // 0.5 · ½ · (1, −2) for the first class, less 0.25 · ½ · (0.5, 3) of the second photo.
        let signs = [1.0, -1.0, -1.0, 1.0];
        for (weight, sign) in weights.iter().zip(signs) {
            assert!((weight - 0.02 * sign).abs() < 1e-4, "{weights:?}");
        }
        assert!((bias[0] - 0.02).abs() < 1e-4 && (bias[1] + 0.02).abs() < 1e-4);
    }

    #[test]
    fn refuses_lengths_that_do_not_match() {
        let kind = |problem| BurnTrainer::new(problem).err().map(|error| error.kind());
        for wrong in [
            SoftmaxProblem {
                way: 3,
                ..problem()
            },
            SoftmaxProblem {
                dim: 0,
                ..problem()
            },
            SoftmaxProblem {
                dim: 3,
                ..problem()
            },
            SoftmaxProblem {
                models: usize::MAX,
                ..problem()
            },
        ] {
            assert_eq!(kind(wrong), Some(ErrorKind::InvalidInput));
        }
    }

    #[test]
    fn a_step_needs_a_forward_pass() {
        let mut trainer = BurnTrainer::new(problem()).unwrap();
        assert!(trainer.step().is_err());
        trainer.forward().unwrap();
        trainer.step().unwrap();
        assert!(trainer.step().is_err());
    }
}
