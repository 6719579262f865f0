//! Label propagation over the graph of labelled and unlabelled photos (transductive).
//!
//! "Learning with local and global consistency" (Zhou et al. 2004), which transductive propagation
//! networks (Liu et al. 2019) brought to few-shot learning. Photos are centred on the mean of all
//! and compared by cosine; each is joined to its nearest ones with W_ij = exp(γ (cos_ij − 1)),
//! W_ii = 0. With S = D^−½ W D^−½, D the row sums of W, the labels spread until
//! F = (I − α S)⁻¹ Y (section 2 there, less the factor 1 − α), where Y_ic = 1 / n_c for a
//! labelled photo of class c. The score is each class's share of a photo's row of F.
//!
//! An unlabelled photo of the graph has its own row. For any other photo x the equation
//! F_x = α Σ_j S_xj F_j, which holds for the unlabelled ones, serves as the definition, with x
//! joined to its own nearest photos (the induction of Delalleau, Bengio & Le Roux 2005). Without
//! unlabelled photos the graph is that of the labelled ones.
//!
//! Leaving the labels of a group out, while its photos stay in the graph as unlabelled ones, takes their
//! terms from the sum over each class: F_ic becomes (n_c F_ic − Σ_j G_ij) / (n_c − g_c) with
//! G = (I − α S)⁻¹ and the sum over the g_c photos of the class in the group. That is exact, with the
//! weights 1 / n_c of a class with fewer photos.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::stacked::stacked;
use crate::algebra::cholesky::{self, Factor};
use crate::error::Result;
use crate::head::contract::{Fit, Head, LeftOut, Scorer, too_extreme};
use crate::head::shared::caution;
use crate::head::shared::folds::StratifiedFolds;
use crate::pace::Pace;
use crate::support::Problem;

mod graph;

use graph::Graph;

/// `propagate` in the registry.
pub const HEAD: Head = Head {
    name: "propagate",
    transductive: true,
    needs_gradient: false,
    caution: caution::transductive,
    fit: |problem, seed, pace| Box::pin(fit(problem, seed, pace)),
};

/// Temperature at which these scores are calibrated, measured on the first half of the photos of
/// clothing, groceries and signs.
const USUAL_TEMPERATURE: f64 = 7.0;

/// Groups left out in one step.
const CHUNK: usize = 256;

async fn fit(problem: Arc<Problem>, seed: u64, pace: Pace) -> Result<Fit> {
    let folds = StratifiedFolds::new(&problem, seed);
    let photos = stacked(HEAD.name, &problem, &folds)?;
    let (graph, system) = Graph::new(photos, &pace.part(0.0..1.0 / 3.0)).await;
    let factor = cholesky::factor(system, &pace.part(1.0 / 3.0..2.0 / 3.0)).await;
    let factor = factor.ok_or_else(too_extreme)?;

    let labels = propagated(&problem, &folds, &factor);
    pace.tick(2.0 / 3.0).await;

    let n = problem.len();
    let mut left_out = vec![None; n];
    let mut nodes_of = vec![Vec::new(); problem.groups().members().len()];
    for (node, sample) in folds.samples.iter().enumerate() {
        nodes_of[problem.groups().of()[sample.photo]].push(node);
    }
    let mut groups: Vec<_> = nodes_of.iter().enumerate().collect();
    groups.sort_by_key(|(_, nodes)| nodes.first());
    for (from, chunk) in groups.chunks(CHUNK).enumerate() {
        let nodes: Vec<_> = chunk
            .iter()
            .flat_map(|(_, nodes)| nodes.iter().copied())
            .collect();
        // L⁻¹ times columns of the unit matrix: their products are entries of G.
        let mut unit = DMatrix::zeros(factor.order(), nodes.len());
        for (column, &node) in nodes.iter().enumerate() {
            unit[(node, column)] = 1.0;
        }
        factor.forward(&mut unit, nodes.iter().copied().min().unwrap_or_default());
        let mut first = 0;
        for &(group, nodes) in chunk {
            let columns = unit.columns(first, nodes.len());
            first += nodes.len();
            let Some(left) = problem.counts_without(group) else {
                continue;
            };
            let own = columns.tr_mul(&columns);
            for (i, &node) in nodes.iter().enumerate() {
                let mut row = labels.row(node).transpose();
                for (class, &rank) in folds.ranks.iter().enumerate() {
                    row[rank] *= problem.counts()[class] as f64 / left[class] as f64;
                }
                for (j, &other) in nodes.iter().enumerate() {
                    let other = &folds.samples[other];
                    let left = left[problem.classes()[other.photo]] as f64;
                    row[other.rank] -= own[(i, j)] / left;
                }
                let photo = folds.samples[node].photo;
                left_out[photo] = Some(shares(row.as_slice(), &folds.ranks));
            }
        }
        let done = (from + 1) as f64 * CHUNK as f64 / groups.len() as f64;
        pace.tick((2.0 + done.min(1.0)) / 3.0).await;
    }

    Fit {
        head: HEAD.name,
        scorer: Box::new(Propagated {
            problem: Arc::clone(&problem),
            ranks: folds.ranks,
            graph,
            labels,
        }),
        problem,
        left_out,
        method: LeftOut::LeaveOneOut,
        usual_temperature: USUAL_TEMPERATURE,
        epochs: Vec::new(),
    }
    .checked()
}

/// F, N × C, by rank of class.
fn propagated(problem: &Problem, folds: &StratifiedFolds, factor: &Factor) -> DMatrix<f64> {
    let mut labels = DMatrix::zeros(factor.order(), problem.way());
    for (node, sample) in folds.samples.iter().enumerate() {
        labels[(node, sample.rank)] = 1.0 / count(problem, sample.photo);
    }
    factor.forward(&mut labels, 0);
    factor.backward(&mut labels);
    labels
}

/// The number of photos of a photo's class.
fn count(problem: &Problem, photo: usize) -> f64 {
    problem.counts()[problem.classes()[photo]] as f64
}

/// Scores photos of the graph by their propagated labels, and others by their neighbours.
struct Propagated {
    problem: Arc<Problem>,
    /// For each class its column.
    ranks: Vec<usize>,
    graph: Graph,
    /// F.
    labels: DMatrix<f64>,
}

impl Scorer for Propagated {
    fn is_finite(&self) -> bool {
        self.labels.iter().all(|x| x.is_finite())
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.problem.dim();
        let score = |x: &[f32]| {
            let mut unlabelled = self.problem.unlabelled().chunks_exact(dim);
            let row = match unlabelled.position(|row| row == x) {
                Some(at) => self.labels.row(self.problem.len() + at).transpose(),
                None => self.graph.induced(x, &self.labels),
            };
            shares(row.as_slice(), &self.ranks)
        };
        embeddings.chunks_exact(dim).flat_map(score).collect()
    }
}

/// Each class's share of a row of F, by class; equal shares if the row is zero.
fn shares(row: &[f64], ranks: &[usize]) -> Vec<f64> {
    let sum: f64 = row.iter().sum();
    let share = |&rank: &usize| {
        if sum > 0.0 {
            row[rank] / sum
        } else {
            1.0 / row.len() as f64
        }
    };
    ranks.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::super::stacked::MAX_PHOTOS;
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
        let w = DMatrix::from_fn(n, n, |i, j| {
            if i != j && (close(i, j) || close(j, i)) {
                (SHARPNESS * (cosine(&x[i], &x[j]) - 1.0)).exp()
            } else {
                0.0
            }
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
    fn unlabelled_photos_have_the_limit_of_the_iteration() {
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

    /// Photos 0 and 5 are of two classes.
    #[test]
    fn leaving_the_labels_of_a_group_out_is_exact() {
        let keys = vec![Some(0), Some(1), Some(1), None, Some(2), Some(0), Some(2)];
        let problem = problem().with_groups(keys).unwrap();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        for group in [vec![0, 5], vec![1, 2], vec![3], vec![4, 6]] {
            let mut labels = known(&problem);
            group.iter().for_each(|&photo| labels[photo] = None);
            let expected = iterated(&problem, &labels);
            for photo in group {
                let found = fit.left_out[photo].as_ref().unwrap();
                assert!((found[0] - expected[photo][0]).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_photo_near_one_of_the_graph_scores_nearly_the_same() {
        let problem = problem();
        let fit = HEAD.train(problem.clone(), 0).unwrap();
        let mut photo = problem.unlabelled()[..3].to_vec();
        let known = fit.scorer.scores(&photo);
        photo[0] += 1e-6;
        let near = fit.scorer.scores(&photo);
        assert!((known[0] - near[0]).abs() < 0.1, "{known:?} {near:?}");
        assert_ne!(known, near);
    }

    #[test]
    fn too_many_photos_are_refused() {
        let problem = problem()
            .with_unlabelled(vec![0.5; 3 * MAX_PHOTOS])
            .unwrap();
        let error = HEAD.train(problem, 0).err().unwrap();
        assert!(error.to_string().contains("at most 3000 photos"), "{error}");
    }
}
