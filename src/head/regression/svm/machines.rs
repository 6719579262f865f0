//! The machines of all classes side by side, and their coordinate descent; see [`super`].

use nalgebra::DMatrix;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::algebra::dot;
use crate::head::shared::centering::{Centred, uncentred};
use crate::head::shared::folds::StratifiedFolds;
use crate::head::shared::linear_map::LinearMap;
use crate::pace::Pace;
use crate::support::Problem;

/// C, for embeddings of length about 1. Measured on clothing, groceries and signs, with episodes
/// of another seed than the reported ones: 1 costs up to 2.5 points at 5 photos per class, 100
/// changes less than half a point.
pub(super) const COST: f64 = 10.0;

/// The violation of the optimality conditions below which a machine is converged, for a margin of 1.
/// LIBLINEAR's own is 0.1.
pub(super) const TOLERANCE: f64 = 0.01;

/// Passes over the photos after which the machines stop in any case.
const MAX_PASSES: usize = 300;

/// Photos handled in one step.
const CHUNK: usize = 128;

/// The photos in the order of the folds, and their inner products where these are fewer numbers.
pub(super) struct Kernel {
    centred: Centred,
    /// The class of each photo.
    classes: Vec<usize>,
    /// The Gram matrix, n × n, for n ≤ d; the photos themselves, d × n, for more.
    matrix: DMatrix<f64>,
    dual: bool,
}

impl Kernel {
    pub(super) async fn new(problem: &Problem, folds: &StratifiedFolds, pace: &Pace) -> Self {
        let order = folds.samples.iter().map(|sample| sample.photo);
        let order: Vec<_> = order.collect();
        let n = order.len();
        let centred = Centred::new(problem, &order);
        let dual = n <= problem.dim();
        pace.tick(0.0).await;
        let matrix = if dual {
            let mut gram = DMatrix::zeros(n, n);
            for from in (0..n).step_by(CHUNK) {
                let end = n.min(from + CHUNK);
                let products = centred.products(0..n, from..end);
                gram.columns_range_mut(from..end).copy_from(&products);
                pace.tick(0.0).await;
            }
            gram
        } else {
            centred.rows.transpose()
        };
        Self {
            centred,
            classes: order.iter().map(|&i| problem.classes()[i]).collect(),
            matrix,
            dual,
        }
    }

    /// ‖x_i‖².
    fn square(&self, i: usize) -> f64 {
        if self.dual {
            self.matrix[(i, i)]
        } else {
            self.matrix.column(i).norm_squared()
        }
    }
}

/// A machine per class.
#[derive(Clone)]
pub(super) struct Machines {
    /// y α: n × C.
    pub(super) alphas: DMatrix<f64>,
    /// n × C decision values in the dual form, d × C weights otherwise.
    state: DMatrix<f64>,
    pub(super) bias: Vec<f64>,
    /// 1 / (2 C w_i); `None` for photos that are left out.
    slack: Vec<Option<f64>>,
    /// The order of the current pass. Random orders converge faster (section 3.2 of the paper).
    order: Vec<usize>,
    random: Xoshiro256PlusPlus,
}

impl Machines {
    /// Machines with all α = 0.
    pub(super) fn new(kernel: &Kernel, way: usize, seed: u64) -> Self {
        let n = kernel.matrix.ncols();
        Self {
            alphas: DMatrix::zeros(n, way),
            state: DMatrix::zeros(kernel.matrix.nrows(), way),
            bias: vec![0.0; way],
            slack: vec![None; n],
            order: (0..n).collect(),
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
        }
    }

    /// Sets the weights of the photos; α becomes 0 for those without weight.
    pub(super) fn set_weights(&mut self, kernel: &Kernel, weights: &[f64]) {
        for (i, &weight) in weights.iter().enumerate() {
            self.slack[i] = (weight > 0.0).then(|| 1.0 / (2.0 * COST * weight));
            for class in (0..self.bias.len()).filter(|_| weight <= 0.0) {
                let alpha = self.alphas[(i, class)];
                if alpha != 0.0 {
                    self.update(kernel, i, class, -alpha);
                }
            }
        }
    }

    /// Coordinate descent until all machines are converged.
    pub(super) async fn minimise(&mut self, kernel: &Kernel, pace: &Pace) {
        let mut converged = vec![false; self.bias.len()];
        for pass in 0..MAX_PASSES {
            self.order.shuffle(&mut self.random);
            let mut worst = vec![0.0; converged.len()];
            for from in (0..self.order.len()).step_by(CHUNK) {
                let end = self.order.len().min(from + CHUNK);
                for at in from..end {
                    self.descend(kernel, self.order[at], &converged, &mut worst);
                }
                // An estimate: the number of passes is not known.
                pace.tick(pass as f64 / (pass as f64 + 10.0)).await;
            }
            for (converged, worst) in converged.iter_mut().zip(worst) {
                *converged |= worst <= TOLERANCE;
            }
            if converged.iter().all(|converged| *converged) {
                break;
            }
        }
    }

    /// Minimises over α_i of each class that has not converged; `worst` is the largest violation so
    /// far.
    fn descend(&mut self, kernel: &Kernel, i: usize, converged: &[bool], worst: &mut [f64]) {
        let Some(slack) = self.slack[i] else {
            return;
        };
        let curvature = kernel.square(i) + 1.0 + slack;
        for class in (0..self.bias.len()).filter(|&class| !converged[class]) {
            let own = kernel.classes[i] == class;
            let sign = if own { 1.0 } else { -1.0 };
            let alpha = sign * self.alphas[(i, class)];
            let gradient = sign * self.value(kernel, i, class) - 1.0 + alpha * slack;
            let violation = if alpha > 0.0 {
                gradient
            } else {
                gradient.min(0.0)
            };
            worst[class] = worst[class].max(violation.abs());
            if violation != 0.0 {
                let change = (alpha - gradient / curvature).max(0.0) - alpha;
                self.update(kernel, i, class, sign * change);
            }
        }
    }

    /// Adds to y_i α_i of a class.
    fn update(&mut self, kernel: &Kernel, i: usize, class: usize, change: f64) {
        self.alphas[(i, class)] += change;
        self.bias[class] += change;
        let mut state = self.state.column_mut(class);
        state.axpy(change, &kernel.matrix.column(i), 1.0);
    }

    /// The decision value of a photo, w · x_i + b.
    pub(super) fn value(&self, kernel: &Kernel, i: usize, class: usize) -> f64 {
        let value = if kernel.dual {
            self.state[(i, class)]
        } else {
            let x = kernel.matrix.column(i);
            dot(self.state.column(class).as_slice(), x.as_slice())
        };
        value + self.bias[class]
    }

    /// The decision values as a map of embeddings.
    pub(super) fn linear_map(&self, kernel: &Kernel) -> LinearMap {
        let centred = &kernel.centred;
        if kernel.dual {
            let weights = centred.rows.transpose() * &self.alphas;
            uncentred(&weights, &centred.mean, &self.bias)
        } else {
            uncentred(&self.state, &centred.mean, &self.bias)
        }
    }
}
