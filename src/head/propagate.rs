//! Label propagation over the graph of labelled and unlabelled photos (transductive).
//!
//! "Learning with local and global consistency" (Zhou et al. 2004), which transductive propagation
//! networks (Liu et al. 2019) brought to few-shot learning. Photos are centred on the mean of all
//! and compared by cosine; each is joined to its nearest ones with W_ij = exp(γ (cos_ij − 1)),
//! W_ii = 0. With S = D^−½ W D^−½, D the row sums of W, the labels spread until
//! F = (I − α S)⁻¹ Y (section 2 there, less the factor 1 − α), where Y_ic = 1 / n_c for a
//! labelled photo of class c. The score is each class's share of a photo's row of F.
//!
//! A photo of the graph that is unlabelled has its own row. For any other photo x the equation
//! F_x = α Σ_j S_xj F_j, which holds for the unlabelled ones, is read as a definition, with x
//! joined to its own nearest photos (the induction of Delalleau, Bengio & Le Roux 2005). Without
//! unlabelled photos the graph is that of the labelled ones.
//!
//! Leaving a label out, its photo staying in the graph as an unlabelled one, takes one term from
//! the sum over its class: F_ic becomes (n_c F_ic − G_ii) / (n_c − 1) with G = (I − α S)⁻¹. That is
//! exact, with the weights 1 / n_c of a class with one photo less.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::folds::Deck;
use super::{
    Fit, Head, LeftOut, Scorer, StagedStep, StagedTraining, caution, drive, nodes, too_extreme,
    training_is_over,
};
use crate::algebra::cholesky::Factor;
use crate::error::Result;
use crate::support::Problem;

mod graph;

use graph::Graph;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "propagate",
    transductive: true,
    needs_gradient: false,
    caution: caution::transductive,
    fit: |problem, seed, pace| drive(Box::new(Propagate::new(problem, seed)), pace),
};

/// Temperature at which these scores are calibrated, measured on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 7.0;

/// Columns handled in one step.
const CHUNK: usize = 256;

/// Label propagation under way.
struct Propagate {
    problem: Arc<Problem>,
    deck: Deck,
    graph: Graph,
    stage: Stage,
}

enum Stage {
    Start,
    /// Filling the similarities.
    Join {
        cosines: DMatrix<f64>,
        next: usize,
    },
    Factor(Factor),
    /// Walking over the labelled photos for their left-out scores.
    LeaveOut {
        factor: Factor,
        next: usize,
        left_out: Vec<Option<Vec<f64>>>,
    },
    /// Finished or failed.
    Over,
}

impl Propagate {
    fn new(problem: Arc<Problem>, seed: u64) -> Self {
        Self {
            deck: Deck::new(&problem, seed),
            graph: Graph::default(),
            stage: Stage::Start,
            problem,
        }
    }

    /// Solves for F.
    fn propagate(&mut self, factor: &Factor) {
        let (n, way) = (factor.order(), self.problem.way());
        let mut labels = DMatrix::zeros(n, way);
        for (node, card) in self.deck.cards.iter().enumerate() {
            labels[(node, card.rank)] = 1.0 / self.count(card.photo) as f64;
        }
        factor.forward(&mut labels, 0);
        factor.backward(&mut labels);
        self.graph.labels = labels;
    }

    /// Photos of the class of that photo.
    fn count(&self, photo: usize) -> usize {
        self.problem.counts()[self.problem.classes()[photo]]
    }

    /// Left-out scores of `count` labelled photos from `from` on.
    fn leave_out(
        &self,
        factor: &Factor,
        from: usize,
        count: usize,
        left_out: &mut [Option<Vec<f64>>],
    ) {
        let mut unit = DMatrix::from_fn(factor.order(), count, |i, j| {
            f64::from(u8::from(i == from + j))
        });
        factor.forward(&mut unit, from);
        let cards = self.deck.cards.iter().enumerate().skip(from);
        for ((node, card), column) in cards.zip(unit.column_iter()) {
            let n = self.count(card.photo) as f64;
            if n > 1.0 {
                let own = column.norm_squared();
                let mut row = self.graph.labels.row(node).transpose();
                row[card.rank] = (n * row[card.rank] - own) / (n - 1.0);
                left_out[card.photo] = Some(shares(row.as_slice(), &self.deck.ranks));
            }
        }
    }

    fn fit(&mut self, left_out: Vec<Option<Vec<f64>>>) -> Result<StagedStep> {
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(Propagated {
                problem: Arc::clone(&self.problem),
                ranks: self.deck.ranks.clone(),
                graph: std::mem::take(&mut self.graph),
            }),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Propagate {
    fn step(&mut self) -> Result<StagedStep> {
        let (stage, progress) = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Start => {
                let nodes = nodes::columns(HEAD.name, &self.problem, &self.deck)?;
                let n = nodes.ncols();
                self.graph = Graph::new(nodes);
                let cosines = DMatrix::zeros(n, n);
                (Stage::Join { cosines, next: 0 }, 0.0)
            }
            Stage::Join { mut cosines, next } => {
                let n = cosines.ncols();
                let count = CHUNK.min(n - next);
                let nodes = &self.graph.nodes;
                let product = nodes.tr_mul(&nodes.columns(next, count));
                cosines.columns_mut(next, count).copy_from(&product);
                let next = next + count;
                match next < n {
                    true => (Stage::Join { cosines, next }, next as f64 / n as f64 / 3.0),
                    false => {
                        let factor = Factor::new(self.graph.system(&cosines));
                        (Stage::Factor(factor), 1.0 / 3.0)
                    }
                }
            }
            Stage::Factor(mut factor) => {
                factor.step().ok_or_else(too_extreme)?;
                let share = factor.done() as f64 / factor.order() as f64;
                let stage = match factor.done() == factor.order() {
                    true => {
                        self.propagate(&factor);
                        let left_out = vec![None; self.problem.len()];
                        Stage::LeaveOut {
                            factor,
                            next: 0,
                            left_out,
                        }
                    }
                    false => Stage::Factor(factor),
                };
                (stage, (1.0 + share) / 3.0)
            }
            Stage::LeaveOut {
                factor,
                next,
                mut left_out,
            } => {
                let n = self.problem.len();
                let count = CHUNK.min(n - next);
                self.leave_out(&factor, next, count, &mut left_out);
                let next = next + count;
                if next == n {
                    return self.fit(left_out);
                }
                let progress = (2.0 + next as f64 / n as f64) / 3.0;
                let stage = Stage::LeaveOut {
                    factor,
                    next,
                    left_out,
                };
                (stage, progress)
            }
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        let epoch = None;
        Ok(StagedStep::More { progress, epoch })
    }
}

/// The propagated labels, ready to be read off and carried on to other photos.
struct Propagated {
    problem: Arc<Problem>,
    /// For each class its column.
    ranks: Vec<usize>,
    graph: Graph,
}

impl Scorer for Propagated {
    fn is_finite(&self) -> bool {
        self.graph.labels.iter().all(|x| x.is_finite())
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.problem.dim();
        let score = |x: &[f32]| {
            let mut unlabelled = self.problem.unlabelled().chunks_exact(dim);
            let row = match unlabelled.position(|row| row == x) {
                Some(at) => self.graph.labels.row(self.problem.len() + at).transpose(),
                None => self.graph.carried(x),
            };
            shares(row.as_slice(), &self.ranks)
        };
        embeddings.chunks_exact(dim).flat_map(score).collect()
    }
}

/// What each class has of a row of F, by class; the same for all where no label arrived.
fn shares(row: &[f64], ranks: &[usize]) -> Vec<f64> {
    let sum: f64 = row.iter().sum();
    let share = |&rank: &usize| match sum > 0.0 {
        true => row[rank] / sum,
        false => 1.0 / row.len() as f64,
    };
    ranks.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::graph::{NEIGHBOURS, SHARPNESS, SPREAD};
    use super::*;

    /// Two classes of 3 and 4 photos around two corners, and 9 unlabelled photos between them.
    fn problem() -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let number = |i: usize, k: usize, class: usize| {
            f32::from(u8::from(k == class)) + ((i * 3 + k) as f32 * 1.7).sin() * 0.5
        };
        let rows = |from: usize, count: usize, split: usize| -> Vec<f32> {
            (from..from + count)
                .flat_map(|i| (0..3).map(move |k| number(i, k, usize::from(i - from >= split))))
                .collect()
        };
        let problem = Problem::new(labels, 3, rows(0, 7, 3), vec![0, 0, 0, 1, 1, 1, 1]).unwrap();
        problem.with_unlabelled(rows(7, 9, 4)).unwrap()
    }

    /// F by Zhou's iteration F ← α S F + Y, from the definitions, with labels as given.
    fn iterated(problem: &Problem, labels: &[Option<usize>]) -> Vec<[f64; 2]> {
        let rows = problem.rows().chain(problem.unlabelled().chunks_exact(3));
        let mut x: Vec<Vec<f64>> = rows
            .map(|r| r.iter().map(|&x| x.into()).collect())
            .collect();
        let n = x.len();
        for k in 0..3 {
            let mean = x.iter().map(|row| row[k]).sum::<f64>() / n as f64;
            x.iter_mut().for_each(|row| row[k] -= mean);
        }
        let cosine = |a: &[f64], b: &[f64]| {
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        let close = |i: usize, j: usize| {
            let closer = |&k: &usize| k != i && cosine(&x[i], &x[k]) > cosine(&x[i], &x[j]);
            (0..n).filter(closer).count() < NEIGHBOURS
        };
        let w = DMatrix::from_fn(n, n, |i, j| match i != j && (close(i, j) || close(j, i)) {
            true => (SHARPNESS * (cosine(&x[i], &x[j]) - 1.0)).exp(),
            false => 0.0,
        });
        let d: Vec<f64> = (0..n).map(|i| w.row(i).sum()).collect();
        let of = |c| labels.iter().filter(|&&l| l == Some(c)).count() as f64;
        let y = DMatrix::from_fn(n, 2, |i, c| {
            f64::from(u8::from(labels[i] == Some(c))) / of(c)
        });
        let s = DMatrix::from_fn(n, n, |i, j| w[(i, j)] / (d[i] * d[j]).sqrt());
        let mut f = y.clone();
        (0..300).for_each(|_| f = &s * &f * SPREAD + &y);
        (0..n)
            .map(|i| {
                let sum = f.row(i).sum();
                [f[(i, 0)] / sum, f[(i, 1)] / sum]
            })
            .collect()
    }

    fn known(problem: &Problem) -> Vec<Option<usize>> {
        let classes = problem.classes().iter().map(|&class| Some(class));
        classes.chain([None; 9]).collect()
    }

    #[test]
    fn unlabelled_photos_have_what_the_iteration_converges_to() {
        let problem = problem();
        let expected = iterated(&problem, &known(&problem));
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let scores = fit.scorer.scores(problem.unlabelled());
        for (found, expected) in scores.chunks_exact(2).zip(&expected[7..]) {
            assert!(
                (found[0] - expected[0]).abs() < 1e-9,
                "{found:?} {expected:?}"
            );
        }
        // The labels do arrive, and are not the same everywhere.
        assert!(scores[0] > 0.5 && scores[17] > 0.5);
    }

    #[test]
    fn leaving_a_label_out_is_exact() {
        let problem = problem();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        for photo in 0..7 {
            let mut labels = known(&problem);
            labels[photo] = None;
            let expected = iterated(&problem, &labels)[photo];
            let found = fit.left_out[photo].as_ref().unwrap();
            assert!(
                (found[0] - expected[0]).abs() < 1e-9,
                "{found:?} {expected:?}"
            );
        }
    }

    #[test]
    fn a_photo_beside_the_graph_scores_nearly_as_one_in_it() {
        let problem = problem();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let mut photo = problem.unlabelled()[..3].to_vec();
        let known = fit.scorer.scores(&photo);
        photo[0] += 1e-6;
        let beside = fit.scorer.scores(&photo);
        assert!((known[0] - beside[0]).abs() < 0.1, "{known:?} {beside:?}");
        assert_ne!(known, beside);
    }

    #[test]
    fn too_many_photos_are_refused() {
        let problem = problem()
            .with_unlabelled(vec![0.5; 3 * nodes::MOST])
            .unwrap();
        let error = HEAD.train(problem, 0).err().unwrap();
        assert!(error.to_string().contains("at most 3000 photos"), "{error}");
    }
}
