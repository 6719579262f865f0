//! The machines of all classes side by side, and their coordinate descent; see [`super`].

use nalgebra::DMatrix;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::algebra::dot;
use crate::head::centred::Centred;
use crate::head::folds::Deck;
use crate::support::Problem;

/// C, for embeddings of length about 1. Measured on clothing, groceries and signs, with episodes
/// of another seed than the reported ones: 1 costs up to 2.5 points at 5 photos per class, 100
/// changes less than half a point.
pub(super) const COST: f64 = 10.0;

/// Largest violation of the conditions of an optimum at which a machine is done, against a margin
/// of 1. LIBLINEAR's own is 0.1.
pub(super) const TOLERANCE: f64 = 0.01;

/// Most passes over the photos per machine.
const MAX_PASSES: usize = 300;

/// Photos handled in one step, at most.
const CHUNK: usize = 128;

/// Photos in the order of the deck, as the machines see them.
pub(super) struct Kernel {
    pub(super) centred: Centred,
    /// Inner products of all photos, n × n, for n ≤ d; the photos themselves, d × n, for more.
    pub(super) matrix: DMatrix<f64>,
    pub(super) dual: bool,
}

/// A machine per class, on the way to its optimum.
#[derive(Clone)]
pub(super) struct Machines {
    /// y α: n × C.
    pub(super) alphas: DMatrix<f64>,
    /// n × C decision values in the dual form, d × C weights otherwise.
    pub(super) state: DMatrix<f64>,
    pub(super) bias: Vec<f64>,
    /// 1 / (2 C w_i); `None` for photos that are left out.
    pub(super) slack: Vec<Option<f64>>,
    /// The largest violation in this pass; below the tolerance for machines that are done.
    pub(super) worst: Vec<f64>,
    pub(super) done: Vec<bool>,
    /// The order of this pass (section 3.2 of the paper: at random is faster).
    pub(super) order: Vec<usize>,
    pub(super) random: Xoshiro256PlusPlus,
    pub(super) next: usize,
    pub(super) passes: usize,
}

impl Kernel {
    pub(super) fn new(problem: &Problem, deck: &Deck) -> Self {
        let order: Vec<_> = deck.cards.iter().map(|card| card.photo).collect();
        let centred = Centred::new(problem, &order);
        let dual = problem.len() <= problem.dim();
        let matrix = match dual {
            true => DMatrix::zeros(problem.len(), problem.len()),
            false => centred.rows.transpose(),
        };
        Self {
            centred,
            matrix,
            dual,
        }
    }

    /// Fills columns from `from` on; returns how many photos there are by now.
    pub(super) fn fill(&mut self, from: usize) -> usize {
        let n = self.matrix.ncols();
        if !self.dual {
            return n;
        }
        let count = CHUNK.min(n - from);
        let products = self.centred.products((0, n), (from, count));
        self.matrix.columns_mut(from, count).copy_from(&products);
        from + count
    }

    /// ‖x_i‖².
    fn square(&self, i: usize) -> f64 {
        match self.dual {
            true => self.matrix[(i, i)],
            false => self.matrix.column(i).norm_squared(),
        }
    }
}

impl Machines {
    /// Machines that know nothing.
    pub(super) fn new(kernel: &Kernel, way: usize, seed: u64) -> Self {
        let n = kernel.matrix.ncols();
        Self {
            alphas: DMatrix::zeros(n, way),
            state: DMatrix::zeros(kernel.matrix.nrows(), way),
            bias: vec![0.0; way],
            slack: vec![None; n],
            worst: vec![0.0; way],
            done: vec![false; way],
            order: (0..n).collect(),
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            next: 0,
            passes: 0,
        }
    }

    /// The decision value of a photo, w · x_i + b.
    pub(super) fn value(&self, kernel: &Kernel, i: usize, class: usize) -> f64 {
        let value = match kernel.dual {
            true => self.state[(i, class)],
            false => {
                let x = kernel.matrix.column(i);
                dot(self.state.column(class).as_slice(), x.as_slice())
            }
        };
        value + self.bias[class]
    }

    /// Changes y_i α_i of a class.
    fn change(&mut self, kernel: &Kernel, i: usize, class: usize, change: f64) {
        self.alphas[(i, class)] += change;
        self.bias[class] += change;
        let mut state = self.state.column_mut(class);
        state.axpy(change, &kernel.matrix.column(i), 1.0);
    }

    /// Gives the photos that take part their weights, and takes out the others.
    pub(super) fn choose(&mut self, kernel: &Kernel, weights: &[f64]) {
        for (i, &weight) in weights.iter().enumerate() {
            self.slack[i] = (weight > 0.0).then(|| 1.0 / (2.0 * COST * weight));
            for class in (0..self.bias.len()).filter(|_| weight <= 0.0) {
                let alpha = self.alphas[(i, class)];
                if alpha != 0.0 {
                    self.change(kernel, i, class, -alpha);
                }
            }
        }
    }

    /// Coordinate descent over some photos, with the class of each; true once all
    /// machines are done.
    pub(super) fn descend(&mut self, kernel: &Kernel, classes: &[usize]) -> bool {
        let until = classes.len().min(self.next + CHUNK);
        if self.next == 0 {
            self.order.shuffle(&mut self.random);
        }
        for at in self.next..until {
            let (i, own) = (self.order[at], classes[self.order[at]]);
            let Some(slack) = self.slack[i] else {
                continue;
            };
            let curvature = kernel.square(i) + 1.0 + slack;
            for class in 0..self.bias.len() {
                if self.done[class] {
                    continue;
                }
                let sign = match own == class {
                    true => 1.0,
                    false => -1.0,
                };
                let alpha = sign * self.alphas[(i, class)];
                let gradient = sign * self.value(kernel, i, class) - 1.0 + alpha * slack;
                let violation = match alpha > 0.0 {
                    true => gradient,
                    false => gradient.min(0.0),
                };
                self.worst[class] = self.worst[class].max(violation.abs());
                if violation != 0.0 {
                    let change = (alpha - gradient / curvature).max(0.0) - alpha;
                    self.change(kernel, i, class, sign * change);
                }
            }
        }
        self.next = until;
        if until == classes.len() {
            self.next = 0;
            self.passes += 1;
            for (done, worst) in self.done.iter_mut().zip(&mut self.worst) {
                *done |= *worst <= TOLERANCE;
                *worst = 0.0;
            }
        }
        self.next == 0 && (self.passes == MAX_PASSES || self.done.iter().all(|done| *done))
    }
}
