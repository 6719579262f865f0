//! Aligning to a covariance, a little at a time.

use nalgebra::{DMatrix, DMatrixViewMut, DVector};

use super::Alignment;
use super::basis::{Frame, Products};
use super::covariance::{Covariance, Scatter, even, shrinkage};
use super::matrix_sqrt::Root;
use crate::algebra::cholesky::Factor;
use crate::algebra::tridiagonal::Reduction;
use crate::error::{Error, Result};
use crate::support::{Problem, invalid};

/// Photos that a square root is applied to in one step.
const ROWS: usize = 16;

/// Aligning under way.
pub struct Aligning {
    problem: Problem,
    /// Mean of the photos without a class.
    to: DVector<f64>,
    stage: Stage,
}

enum Stage {
    /// Computing the inner products of all photos, which come centred.
    Products(Products),
    /// Factoring them.
    Factor {
        photos: DMatrix<f64>,
        factor: Factor,
    },
    /// Computing a covariance: that of the support set first, then that of the others.
    Scatter { frame: Frame, scatter: Scatter },
    /// Turning the axes until it is tridiagonal.
    Rotate { frame: Frame, reduction: Reduction },
    /// Multiplying the photos of the support set with its root.
    Scale {
        frame: Frame,
        root: Root,
        next: usize,
    },
    /// Turning them back.
    Back {
        frame: Frame,
        back: DMatrix<f64>,
        photos: DMatrix<f64>,
        next: usize,
    },
    /// The photos of the support set, aligned but for the mean.
    Centred(DMatrix<f64>),
    /// Finished or failed.
    Over,
}

impl Aligning {
    /// Starts on a problem with unlabelled photos.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there are none.
    pub fn new(problem: Problem, alignment: Alignment) -> Result<Self> {
        if problem.unlabelled().is_empty() {
            return Err(invalid(
                "Aligning needs photos without a class; add some from where the classifier will be used.",
            ));
        }
        let (n, dim) = (problem.len(), problem.dim());
        let m = problem.unlabelled().len() / dim;
        let numbers = problem.embeddings().iter().chain(problem.unlabelled());
        let mut photos = DMatrix::from_row_iterator(n + m, dim, numbers.map(|&x| f64::from(x)));
        let shares = DVector::from_vec(problem.weights()) / n as f64;
        let from = photos.rows(0, n).tr_mul(&shares);
        let to = photos.rows(n, m).row_mean().transpose();
        centre(photos.rows_mut(0, n), &from);
        centre(photos.rows_mut(n, m), &to);
        let mut aligning = Self {
            problem,
            to,
            stage: Stage::Over,
        };
        let support = photos.rows(0, n);
        // Photos that are all the same have no covariance to change.
        let same = support.iter().all(|&x| x == 0.0);
        aligning.stage = match same || alignment == Alignment::Mean {
            true => Stage::Centred(support.into_owned()),
            false if n + m < dim => Stage::Products(Products::new(photos)),
            false => aligning.start_scatter(Frame::plain(n, photos)),
        };
        Ok(aligning)
    }

    /// Share of the work that is done; a guess.
    pub fn progress(&self) -> f64 {
        let share = |done: usize, all: usize| done as f64 / all as f64;
        // The second round is about the photos without a class.
        let round = |frame: &Frame| match frame.from {
            None => 0.0,
            Some(_) => 0.35,
        };
        match &self.stage {
            Stage::Products(products) => 0.1 * products.progress(),
            Stage::Factor { factor, .. } => 0.1 + 0.1 * share(factor.done(), factor.order()),
            Stage::Scatter { frame, scatter } => 0.2 + round(frame) + 0.05 * scatter.progress(),
            Stage::Rotate { frame, reduction } => 0.25 + round(frame) + 0.25 * reduction.progress(),
            Stage::Scale { frame, next, .. } => {
                0.5 + round(frame) + 0.05 * share(*next, frame.labelled())
            }
            Stage::Back { frame, next, .. } => 0.9 + 0.1 * share(*next, frame.labelled()),
            Stage::Centred(_) | Stage::Over => 1.0,
        }
    }

    /// Does a little of the work; at the end there is the aligned problem. Must not be called again
    /// after that, or after it failed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the embeddings are too
    /// extreme to align, or it is over.
    pub fn step(&mut self) -> Result<Option<Problem>> {
        let n = self.problem.len();
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Products(mut products) => match products.step() {
                true => {
                    let (photos, factor) = products.finish();
                    Stage::Factor { photos, factor }
                }
                false => Stage::Products(products),
            },
            Stage::Factor { photos, mut factor } => {
                factor.step().ok_or_else(too_extreme)?;
                match factor.done() == factor.order() {
                    true => self.start_scatter(Frame::reduced(n, photos, factor)),
                    false => Stage::Factor { photos, factor },
                }
            }
            Stage::Scatter { frame, mut scatter } => match scatter.step() {
                true => self.start_rotate(frame, scatter.finish())?,
                false => Stage::Scatter { frame, scatter },
            },
            Stage::Rotate {
                mut frame,
                mut reduction,
            } => match reduction.step() {
                true => {
                    let (covariance, rows) = reduction.finish();
                    frame.rows = rows;
                    let root = Root::new(covariance);
                    Stage::Scale {
                        frame,
                        root,
                        next: 0,
                    }
                }
                false => Stage::Rotate { frame, reduction },
            },
            Stage::Scale {
                mut frame,
                root,
                next,
            } => {
                let end = n.min(next + ROWS);
                let mut rows = frame.rows.rows_range_mut(next..end);
                let scaled = match frame.from {
                    None => root.unscaled(&rows.clone_owned()),
                    Some(_) => root.scaled(&rows.clone_owned()),
                };
                rows.copy_from(&scaled);
                match (end == n, &frame.from) {
                    (true, None) => {
                        frame.from = Some(root.into_matrix());
                        self.start_scatter(frame)
                    }
                    (true, Some(_)) => Stage::Back {
                        back: frame.back(),
                        photos: DMatrix::zeros(n, self.problem.dim()),
                        frame,
                        next: 0,
                    },
                    (false, _) => Stage::Scale {
                        frame,
                        root,
                        next: end,
                    },
                }
            }
            Stage::Back {
                frame,
                back,
                mut photos,
                next,
            } => {
                let end = n.min(next + ROWS);
                let numbers = frame.numbers(&back, next, end - next);
                photos.rows_range_mut(next..end).copy_from(&numbers);
                match end == n {
                    true => Stage::Centred(photos),
                    false => Stage::Back {
                        frame,
                        back,
                        photos,
                        next: end,
                    },
                }
            }
            Stage::Centred(photos) => return self.finish(photos).map(Some),
            Stage::Over => return Err(invalid("This alignment is over; start a new one.")),
        };
        Ok(None)
    }

    /// Starts on a covariance.
    fn start_scatter(&self, frame: Frame) -> Stage {
        let rows = match frame.from {
            None => {
                let mut rows = frame.support().into_owned();
                for (mut row, weight) in rows.row_iter_mut().zip(self.problem.weights()) {
                    row *= weight.sqrt();
                }
                rows
            }
            Some(_) => frame.others().into_owned(),
        };
        let scatter = Scatter::new(rows);
        Stage::Scatter { frame, scatter }
    }

    /// Shrinks it.
    fn start_rotate(&self, mut frame: Frame, mut covariance: Covariance) -> Result<Stage> {
        let dim = self.problem.dim() as f64;
        let mean = covariance.trace() / dim;
        let (towards, away) = match &frame.from {
            // In the other directions, dim less those of the frame, the covariance is 0.
            None => (
                even(mean, covariance.order()),
                covariance.square() - dim * mean * mean,
            ),
            Some(from) => (from.clone(), covariance.distance(from)),
        };
        if !away.is_finite() {
            return Err(too_extreme());
        }
        let share = shrinkage(covariance.error, away);
        covariance.mix(share, &towards);
        let rows = std::mem::replace(&mut frame.rows, DMatrix::zeros(0, 0));
        let reduction = Reduction::new(covariance.matrix, rows);
        Ok(Stage::Rotate { frame, reduction })
    }

    fn finish(&self, mut photos: DMatrix<f64>) -> Result<Problem> {
        let rows = photos.nrows();
        centre(photos.rows_mut(0, rows), &-&self.to);
        let problem = &self.problem;
        let embeddings: Vec<_> = photos.transpose().iter().map(|&x| x as f32).collect();
        let (labels, classes) = (problem.labels().to_vec(), problem.classes().to_vec());
        let aligned = problem.like(labels, embeddings, classes)?.told_aligned();
        aligned
            .with_ids(problem.ids().to_vec())?
            .with_unlabelled(problem.unlabelled().to_vec())
    }
}

fn too_extreme() -> Error {
    invalid("The embeddings hold numbers too large to align.")
}

fn centre(mut rows: DMatrixViewMut<f64>, mean: &DVector<f64>) {
    for (mut column, mean) in rows.column_iter_mut().zip(mean.iter()) {
        column.add_scalar_mut(-mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by eigenvectors, in all numbers at once.
    fn reference(problem: &Problem) -> DMatrix<f64> {
        let dim = problem.dim();
        let rows = |numbers: &[f32]| {
            let wide = numbers.iter().map(|&x| f64::from(x));
            DMatrix::from_row_iterator(numbers.len() / dim, dim, wide)
        };
        let (mut source, mut target) = (rows(problem.embeddings()), rows(problem.unlabelled()));
        let weights = DVector::from_vec(problem.weights());
        let from = source.tr_mul(&weights) / problem.len() as f64;
        let to = target.row_mean().transpose();
        source
            .row_iter_mut()
            .for_each(|mut row| row -= from.transpose());
        target
            .row_iter_mut()
            .for_each(|mut row| row -= to.transpose());
        let mut weighted = source.clone();
        let scaled = weighted.row_iter_mut().zip(&weights);
        scaled.for_each(|(mut row, weight)| row *= weight.sqrt());

        let (own, error) = covariance(&weighted);
        let unit = DMatrix::identity(dim, dim) * (own.trace() / dim as f64);
        let own = shrunk(own, error, &unit);
        let (other, error) = covariance(&target);
        let other = shrunk(other, error, &own);
        let mut aligned = source * power(own, -0.5) * power(other, 0.5);
        aligned
            .row_iter_mut()
            .for_each(|mut row| row += to.transpose());
        aligned
    }

    /// A covariance, and the mean squared distance of its photos' products from it as for
    /// independent ones.
    fn covariance(rows: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
        let n = rows.nrows() as f64;
        let covariance = rows.transpose() * rows / (n - 1.0);
        let products = rows
            .row_iter()
            .map(|row| (row.transpose() * row).norm_squared());
        let mean = products.sum::<f64>() * n / (n - 1.0).powi(2);
        let error = (mean - covariance.norm_squared()) / (n - 2.0);
        (covariance, error)
    }

    fn shrunk(matrix: DMatrix<f64>, error: f64, to: &DMatrix<f64>) -> DMatrix<f64> {
        let share = (error / (&matrix - to).norm_squared()).min(1.0);
        matrix * (1.0 - share) + to * share
    }

    fn power(matrix: DMatrix<f64>, exponent: f64) -> DMatrix<f64> {
        let eigen = matrix.symmetric_eigen();
        let powers = eigen.eigenvalues.map(|value| value.powf(exponent));
        &eigen.eigenvectors * DMatrix::from_diagonal(&powers) * eigen.eigenvectors.transpose()
    }

    /// `n` photos of two classes and `m` without, of which all numbers vary otherwise.
    fn problem(n: usize, m: usize, dim: usize) -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let wave = |at: usize| (at as f32 * 12.9898).sin() * (1.0 + (at % dim) as f32 * 0.3);
        let classes = (0..n).map(|i| usize::from(i % 3 == 0)).collect();
        let problem = Problem::new(labels, dim, (0..n * dim).map(wave).collect(), classes);
        let elsewhere = (0..m * dim).map(|at| 2.0 - wave(at + 5000) * (at % dim % 4) as f32);
        problem
            .unwrap()
            .with_unlabelled(elsewhere.collect())
            .unwrap()
    }

    #[test]
    fn agrees_with_eigenvectors() {
        for (n, m, dim) in [(40, 50, 6), (8, 7, 30), (20, 10, 30), (70, 90, 300)] {
            let problem = problem(n, m, dim);
            let expected = reference(&problem);
            let aligned = problem.aligned(Alignment::Covariance).unwrap();
            let rows = DMatrix::from_row_slice(n, dim, aligned.embeddings());
            let gap = (rows.map(f64::from) - &expected).amax() / expected.amax();
            assert!(gap < 1e-5, "{n} {m} {dim}: {gap}");
        }
    }

    #[test]
    fn goes_in_many_steps_with_growing_progress() {
        for dim in [6, 300] {
            let problem = problem(70, 90, dim);
            let mut aligning = Aligning::new(problem, Alignment::Covariance).unwrap();
            let (mut steps, mut last) = (0, 0.0);
            while aligning.step().unwrap().is_none() {
                let progress = aligning.progress();
                assert!((last..=1.0).contains(&progress), "{last} {progress}");
                (steps, last) = (steps + 1, progress);
            }
            assert!(steps > 15, "{steps}");
            assert!(aligning.step().is_err());
        }
    }
}
