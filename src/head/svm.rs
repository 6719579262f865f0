//! Linear support vector machines, one class against the rest.
//!
//! For each class it minimises ½ ‖w‖² + C Σ w_i max(0, 1 − y_i (w · x_i + b))², the squared hinge
//! loss, with the weights w_i that make all classes count the same and the bias as the weight of
//! another number that is 1 in every photo, as LIBLINEAR does it (Fan et al. 2008). The dual is
//! solved by coordinate descent (Hsieh et al. 2008, algorithm 1, L2-loss): photo after photo,
//! α_i ← max(0, α_i − G_i / Q̄_ii) with G_i = y_i f_i − 1 + α_i / (2 C w_i). MetaOptNet (Lee et al.
//! 2019) has a Crammer-Singer machine in this place; with C = 1 in both, one against the rest was 3
//! to 5 points better at one photo per class, and no worse at five and ten.
//!
//! Left-out scores come from folds: a machine per fold starts from the solution for all photos
//! less its own, which lies near, and goes on from there. For n ≤ d the decision values f of all photos
//! are kept and changed by columns of the matrix of inner products; for more photos the weights
//! are. Time grows with n² C or n d C per pass, memory with n min(n, d) + n d.

use std::sync::Arc;

use super::centred::uncentred;
use super::evened::{Loss, evened};
use super::folds::{Card, Deck};
use super::{
    Fit, Head, LeftOut, LinearMap, StagedStep, StagedTraining, caution, drive, training_is_over,
};
use crate::error::Result;
use crate::support::Problem;

mod machines;

use machines::{Kernel, Machines};

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "svm",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, seed, pace| {
        let svm = Svm::new(Arc::clone(&problem), seed);
        drive(evened(problem, seed, Loss::Squares, svm), pace)
    },
};

/// Temperature at which the scores are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 5.0;

/// Machines under way: one per class for all photos, then one per class for each fold.
struct Svm {
    problem: Arc<Problem>,
    deck: Deck,
    kernel: Kernel,
    /// Columns of the kernel that are filled.
    filled: usize,
    /// The fold whose machines are under way; the number of folds for those of all photos.
    model: usize,
    machines: Machines,
    /// The solution for all photos.
    whole: Option<Machines>,
    left_out: Vec<Option<Vec<f64>>>,
    over: bool,
}

impl Svm {
    fn new(problem: Arc<Problem>, seed: u64) -> Self {
        let deck = Deck::new(&problem, seed);
        let kernel = Kernel::new(&problem, &deck);
        let mut svm = Self {
            machines: Machines::new(&kernel, problem.way(), seed),
            left_out: vec![None; problem.len()],
            model: deck.folds,
            filled: 0,
            whole: None,
            over: false,
            kernel,
            deck,
            problem,
        };
        svm.machines.choose(&svm.kernel, &svm.weights(svm.model));
        svm
    }

    /// For each photo its weight in the machines of a model; 0 for those left out.
    fn weights(&self, model: usize) -> Vec<f64> {
        let sees = |card: &&Card| card.fold != Some(model);
        let mut seen = vec![0.0; self.problem.way()];
        let cards = self.deck.cards.iter();
        let classes = self.problem.classes();
        cards
            .clone()
            .filter(sees)
            .for_each(|card| seen[classes[card.photo]] += 1.0);
        let share = seen.iter().sum::<f64>() / seen.len() as f64;
        let weights = cards.map(|card| match sees(&card) {
            true => share / seen[classes[card.photo]],
            false => 0.0,
        });
        weights.collect()
    }

    /// Takes what the machines of a model have come to, and goes on to the next; true if there is
    /// none.
    fn next_model(&mut self) -> bool {
        let whole = match self.whole.take() {
            None => self.machines.clone(),
            Some(whole) => {
                for (i, card) in self.deck.cards.iter().enumerate() {
                    if card.fold == Some(self.model) {
                        let value = |class| self.machines.value(&self.kernel, i, class);
                        let scores = (0..self.problem.way()).map(value).collect();
                        self.left_out[card.photo] = Some(scores);
                    }
                }
                whole
            }
        };
        let next = match self.model == self.deck.folds {
            true => 0,
            false => self.model + 1,
        };
        self.machines = Machines {
            done: vec![false; self.problem.way()],
            passes: 0,
            ..whole.clone()
        };
        self.whole = Some(whole);
        self.model = next;
        if next < self.deck.folds {
            let weights = self.weights(next);
            self.machines.choose(&self.kernel, &weights);
        }
        next >= self.deck.folds
    }

    fn linear_map(&self, machines: &Machines) -> LinearMap {
        let centred = &self.kernel.centred;
        let weights = match self.kernel.dual {
            true => centred.rows.transpose() * &machines.alphas,
            false => machines.state.clone(),
        };
        uncentred(&weights, &centred.mean, &machines.bias)
    }

    fn fit(&mut self) -> Result<StagedStep> {
        let whole = self.whole.as_ref().unwrap_or(&self.machines);
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(self.linear_map(whole)),
            left_out: std::mem::take(&mut self.left_out),
            method: LeftOut::Folds,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }

    /// A guess: how many passes are needed is not known.
    fn progress(&self) -> f64 {
        let models = match self.whole {
            None => 0,
            Some(_) => self.model + 1,
        };
        let passes = self.machines.passes as f64;
        let share = passes / (passes + 10.0);
        (models as f64 + share) / (self.deck.folds + 1) as f64
    }
}

impl StagedTraining for Svm {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        if self.filled < self.problem.len() {
            self.filled = self.kernel.fill(self.filled);
        } else {
            let cards = self.deck.cards.iter();
            let classes = cards.map(|card| self.problem.classes()[card.photo]);
            let classes: Vec<_> = classes.collect();
            if self.machines.descend(&self.kernel, &classes) && self.next_model() {
                return self.fit();
            }
        }
        self.over = false;
        Ok(StagedStep::More {
            progress: self.progress(),
            epoch: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::machines::{COST, TOLERANCE};
    use super::*;
    use crate::algebra::dot;
    use crate::head::{Scorer, sample};

    /// The dual objective bounds the primal one from below, and they meet at the optimum.
    #[test]
    fn ends_where_primal_and_dual_meet() {
        for d in [3, 11, 40] {
            let problem = sample::problem(&[2, 6, 3], d);
            let mut svm = Svm::new(Arc::clone(&problem), 3);
            while svm.whole.is_none() {
                svm.step().unwrap();
            }
            let machines = svm.whole.as_ref().unwrap();
            let map = svm.linear_map(machines);
            let weights = problem.weights();
            for class in 0..problem.way() {
                let w = &map.weights[class * d..(class + 1) * d];
                let length = (dot(w, w) + machines.bias[class].powi(2)) / 2.0;
                let (mut primal, mut dual, mut allowed) = (length, -length, 0.0);
                for (i, card) in svm.deck.cards.iter().enumerate() {
                    let score = map.scores(problem.row(card.photo))[class];
                    let own = problem.classes()[card.photo] == class;
                    let margin: f64 = if own { score } else { -score };
                    let weight = COST * weights[card.photo];
                    primal += weight * (1.0 - margin).max(0.0).powi(2);
                    let alpha = machines.alphas[(i, class)].abs();
                    dual += alpha - alpha * alpha / (4.0 * weight);
                    // What a violation G adds to the gap: at most C w_i G² or α_i G.
                    allowed += weight * TOLERANCE * TOLERANCE + alpha * TOLERANCE;
                }
                let gap = primal - dual;
                assert!((0.0..allowed).contains(&gap), "{d}: {gap} {allowed}");
                assert!(allowed < 0.1 * primal, "{d}: {allowed} {primal}");
            }
        }
    }

    /// A machine that starts from the solution for all photos ends where one from nothing does,
    /// and has not seen the photos of its fold.
    #[test]
    fn folds_are_machines_without_the_photos() {
        for d in [5, 40] {
            let problem = sample::problem(&[2, 6, 3], d);
            let plain = Head {
                fit: |problem, seed, pace| drive(Box::new(Svm::new(problem, seed)), pace),
                ..HEAD
            };
            let fit = plain.train(Arc::clone(&problem), 3).unwrap();
            let mut svm = Svm::new(Arc::clone(&problem), 3);
            while svm.filled < problem.len() {
                svm.step().unwrap();
            }
            let cards = svm.deck.cards.iter();
            let classes: Vec<_> = cards.map(|card| problem.classes()[card.photo]).collect();
            for fold in 0..svm.deck.folds {
                let mut machines = Machines::new(&svm.kernel, problem.way(), 4);
                machines.choose(&svm.kernel, &svm.weights(fold));
                while !machines.descend(&svm.kernel, &classes) {}
                for (i, card) in svm.deck.cards.iter().enumerate() {
                    let scores = fit.left_out[card.photo].as_ref().unwrap();
                    for (class, score) in scores.iter().enumerate() {
                        if card.fold == Some(fold) {
                            assert_eq!(machines.alphas[(i, class)], 0.0);
                            let gap = score - machines.value(&svm.kernel, i, class);
                            assert!(gap.abs() < 5.0 * TOLERANCE, "{d}: {gap}");
                        }
                    }
                }
            }
        }
    }
}
