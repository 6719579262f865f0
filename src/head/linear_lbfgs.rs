//! The softmax layer of [`super::linear`] trained to the very end: `linear-lbfgs`, and `l2sp`,
//! which is pulled towards prototypes instead of zero.
//!
//! logits = W (x − mean) + b. Training minimises the class-weighted mean cross-entropy plus
//! λ ‖W − W₀‖², λ = 1 / (2 c n), with L-BFGS from the linear classifier of the prototypes (see
//! [`super::prototype`]) W₀ᵖ, b₀ᵖ. For `linear-lbfgs` W₀ is zero, for `l2sp` it is W₀ᵖ (L2-SP of Li,
//! Grandvalet & Davoine 2018, equation 2). The final model comes first; the folds' models, for
//! left-out scores, start from it, and are minimised together as columns of one matrix. Photos are reduced to their coordinates first:
//! time grows with n r² + n r C per iteration, memory with n r + n C, r = min(n, d).
//!
//! The second derivative is bounded by that of a weighted least-squares problem, the same for all
//! classes (Böhning 1992): its inverse is where L-BFGS starts from.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::coordinates::{Coordinates, Reducing};
use super::evened::{self, evened};
use super::folds::Deck;
use super::lbfgs::Descent;
use super::{
    Fit, Head, LeftOut, StagedStep, StagedTraining, caution, drive, too_extreme, training_is_over,
};
use crate::algebra::cholesky::Factor;
use crate::error::Result;
use crate::support::Problem;

mod loss;

use loss::{Inputs, Loss, prototypes};

/// The line of the layer pulled towards zero in the table of heads.
pub const HEAD: Head = Head {
    name: "linear-lbfgs",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| drive(start(problem, seed, Pull::Zero), pace),
};

/// The line of the layer pulled towards prototypes in the table of heads.
pub const L2SP: Head = Head {
    name: "l2sp",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| drive(start(problem, seed, Pull::Prototypes), pace),
};

/// Temperature at which the scores of either head are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 2.0;

/// A model is done when the gradient is this share of what it was at zero; the folds' models, which
/// only say how well it does, may stop earlier.
const TOLERANCE: f64 = 1e-4;
const FOLDS_TOLERANCE: f64 = 1e-3;

/// Most iterations.
const MAX_ITERATIONS: usize = 200;

/// Where the penalty pulls the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pull {
    Zero,
    Prototypes,
}

impl Pull {
    fn head(self) -> &'static str {
        match self {
            Self::Zero => HEAD.name,
            Self::Prototypes => L2SP.name,
        }
    }
}

/// A softmax layer under way.
struct Layer {
    problem: Arc<Problem>,
    deck: Deck,
    pull: Pull,
    stage: Stage,
}

enum Stage {
    /// Finding coordinates.
    Reduce(Reducing),
    /// Filling the lower triangle of the bound.
    Bound {
        loss: Box<Loss>,
        matrix: DMatrix<f64>,
        next: usize,
    },
    /// Factoring it.
    Factor { loss: Box<Loss>, factor: Factor },
    /// Going down.
    Descend {
        loss: Box<Loss>,
        factor: Factor,
        descent: Box<Descent>,
        enough: f64,
        iterations: usize,
        /// The final model, once the others are under way.
        whole: Option<DMatrix<f64>>,
    },
    /// Finished or failed.
    Over,
}

fn start(problem: Arc<Problem>, seed: u64, pull: Pull) -> Box<dyn StagedTraining> {
    let layer = Layer::new(Arc::clone(&problem), seed, pull);
    evened(problem, seed, evened::Loss::Entropy, layer)
}

impl Layer {
    fn new(problem: Arc<Problem>, seed: u64, pull: Pull) -> Self {
        let deck = Deck::new(&problem, seed);
        let order = deck.cards.iter().map(|card| card.photo).collect();
        let reducing = Reducing::new(Arc::clone(&problem), order);
        Self {
            stage: Stage::Reduce(reducing),
            problem,
            deck,
            pull,
        }
    }

    fn loss(&self, inputs: Arc<Inputs>, models: std::ops::Range<usize>) -> Box<Loss> {
        let way = self.problem.way();
        Box::new(Loss::new(inputs, &self.deck, way, models, self.pull))
    }

    fn start_bound(&self, coordinates: Coordinates) -> Stage {
        let rows = coordinates.rows.clone();
        let rows = rows.insert_column(coordinates.rows.ncols(), 1.0);
        let order = rows.ncols();
        let inputs = Inputs {
            coordinates,
            columns: rows.transpose(),
            rows,
        };
        let last = self.deck.folds;
        Stage::Bound {
            loss: self.loss(Arc::new(inputs), last..last + 1),
            matrix: DMatrix::zeros(order, order),
            next: 0,
        }
    }

    /// The final model starts from prototypes.
    fn start_whole(&self, loss: Box<Loss>, factor: Factor) -> Stage {
        let start = prototypes(&loss.inputs.columns, &loss.targets, loss.way);
        start_descent(loss, factor, start, None)
    }

    /// The others start from the final model.
    fn start_folds(&self, inputs: Arc<Inputs>, factor: Factor, whole: DMatrix<f64>) -> Stage {
        let folds = self.deck.folds;
        let columns = (0..folds * whole.ncols()).map(|at| whole.column(at % whole.ncols()));
        let start = DMatrix::from_columns(&columns.collect::<Vec<_>>());
        start_descent(self.loss(inputs, 0..folds), factor, start, Some(whole))
    }

    /// `folds` holds the loss and the weights of the folds' models, if there are any.
    fn fit(
        &self,
        inputs: &Inputs,
        whole: &DMatrix<f64>,
        folds: Option<(&Loss, &DMatrix<f64>)>,
    ) -> Result<StagedStep> {
        let (way, ranks) = (self.problem.way(), &self.deck.ranks);
        let r = whole.nrows() - 1;
        let columns = ranks.iter().map(|&rank| whole.column(rank));
        let model = DMatrix::from_columns(&columns.collect::<Vec<_>>());
        let bias: Vec<_> = model.row(r).iter().copied().collect();
        let weights = model.rows(0, r).into_owned();
        let map = inputs.coordinates.linear_map(&weights, &bias);
        let mut left_out = vec![None; self.problem.len()];
        if let Some((loss, point)) = folds {
            let log_probabilities = loss.log_probabilities(point);
            for (at, card) in self.deck.cards.iter().enumerate() {
                left_out[card.photo] = card.fold.map(|fold| {
                    let score = |rank| log_probabilities[(at, fold * way + rank)];
                    ranks.iter().map(|&rank| score(rank)).collect::<Vec<_>>()
                });
            }
        }
        Fit {
            head: self.pull.head(),
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            left_out,
            method: LeftOut::Folds,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

fn start_descent(
    loss: Box<Loss>,
    factor: Factor,
    start: DMatrix<f64>,
    whole: Option<DMatrix<f64>>,
) -> Stage {
    let zero = start.clone() * 0.0;
    let tolerance = match whole {
        None => TOLERANCE,
        Some(_) => FOLDS_TOLERANCE,
    };
    let enough = tolerance * loss.value(&zero).1.norm();
    let descent = Box::new(Descent::new(start, |point| loss.value(point)));
    Stage::Descend {
        loss,
        factor,
        descent,
        enough,
        iterations: 0,
        whole,
    }
}

impl StagedTraining for Layer {
    fn step(&mut self) -> Result<StagedStep> {
        let n = self.problem.len();
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress) = match stage {
            Stage::Reduce(mut reducing) => match reducing.step()? {
                true => (self.start_bound(reducing.finish()), 0.2),
                false => {
                    let progress = 0.2 * reducing.progress();
                    (Stage::Reduce(reducing), progress)
                }
            },
            Stage::Bound {
                loss,
                mut matrix,
                next,
            } => {
                let next = loss.bound(&mut matrix, next);
                let stage = match next == n {
                    true => Stage::Factor {
                        loss,
                        factor: Factor::new(matrix),
                    },
                    false => Stage::Bound { loss, matrix, next },
                };
                (stage, 0.2 + 0.1 * next as f64 / n as f64)
            }
            Stage::Factor { loss, mut factor } => {
                factor.step().ok_or_else(too_extreme)?;
                match factor.done() == factor.order() {
                    true => (self.start_whole(loss, factor), 0.4),
                    false => {
                        let share = factor.done() as f64 / factor.order() as f64;
                        (Stage::Factor { loss, factor }, 0.3 + 0.1 * share)
                    }
                }
            }
            Stage::Descend {
                loss,
                factor,
                mut descent,
                enough,
                iterations,
                whole,
            } => {
                let inverse = |mut gradient| {
                    factor.forward(&mut gradient, 0);
                    factor.backward(&mut gradient);
                    gradient
                };
                let is_over = iterations == MAX_ITERATIONS
                    || descent.gradient.norm() <= enough
                    || !descent.step(|point| loss.value(point), inverse);
                match (is_over, whole) {
                    (true, Some(whole)) => {
                        return self.fit(&loss.inputs, &whole, Some((&*loss, &descent.point)));
                    }
                    (true, None) if self.deck.folds == 0 => {
                        return self.fit(&loss.inputs, &descent.point, None);
                    }
                    (true, None) => {
                        let inputs = Arc::clone(&loss.inputs);
                        (self.start_folds(inputs, factor, descent.point), 0.6)
                    }
                    (false, whole) => {
                        let iterations = iterations + 1;
                        // A guess: how many iterations are needed is not known.
                        let share = iterations as f64 / (iterations as f64 + 10.0);
                        let progress = match whole {
                            None => 0.4 + 0.2 * share,
                            Some(_) => 0.6 + 0.4 * share,
                        };
                        let stage = Stage::Descend {
                            loss,
                            factor,
                            descent,
                            enough,
                            iterations,
                            whole,
                        };
                        (stage, progress)
                    }
                }
            }
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        let epoch = None;
        Ok(StagedStep::More { progress, epoch })
    }
}

#[cfg(test)]
mod tests {
    use super::loss::{COST, START_TEMPERATURE};
    use super::*;
    use crate::head::sample;

    /// The gradient of the loss, in all d numbers, where the head ended.
    #[test]
    fn ends_where_the_gradient_is_zero() {
        let zero = Head {
            fit: |problem, seed, pace| drive(Box::new(Layer::new(problem, seed, Pull::Zero)), pace),
            ..HEAD
        };
        let prototypes = Head {
            fit: |problem, seed, pace| {
                drive(Box::new(Layer::new(problem, seed, Pull::Prototypes)), pace)
            },
            ..L2SP
        };
        for (head, d) in [(zero, 4), (zero, 30), (prototypes, 4), (prototypes, 30)] {
            let problem = sample::problem(&[2, 5, 2], d);
            let (n, way) = (problem.len(), problem.way());
            let fit = head.train(Arc::clone(&problem), 3).unwrap();
            let map = fit.scorer.linear_map().unwrap();
            let penalty = 1.0 / (2.0 * COST * n as f64);
            let order: Vec<_> = (0..n).collect();
            let centred = super::super::centred::Centred::new(&problem, &order);
            let mut gradient = DMatrix::from_fn(d, way, |k, c| {
                let of_class = order.iter().filter(|&&i| problem.classes()[i] == c);
                let sum: f64 = of_class.map(|&i| centred.rows[(i, k)]).sum();
                let mean = sum / problem.counts()[c] as f64;
                let pull = match head.name == L2SP.name {
                    true => 2.0 * START_TEMPERATURE * mean,
                    false => 0.0,
                };
                2.0 * penalty * (map.weights[c * d + k] - pull)
            });
            let (mut bias, mut at_zero) = (vec![0.0; way], gradient.clone() * 0.0);
            for (i, weight) in problem.weights().iter().enumerate() {
                let scores = fit.scorer.scores(problem.row(i));
                for (c, p) in crate::head::softmax(&scores, 1.0).iter().enumerate() {
                    let truth = f64::from(u8::from(problem.classes()[i] == c));
                    let share = weight / n as f64;
                    bias[c] += share * (p - truth);
                    for k in 0..d {
                        let x = centred.rows[(i, k)];
                        gradient[(k, c)] += share * (p - truth) * x;
                        at_zero[(k, c)] += share * (1.0 / way as f64 - truth) * x;
                    }
                }
            }
            let enough = 1.01 * TOLERANCE * at_zero.norm();
            assert!(gradient.norm() <= enough, "{} {d}", head.name);
            assert!(bias.iter().all(|b| b.abs() <= enough), "{} {d}", head.name);
        }
    }
}
