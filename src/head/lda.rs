//! Linear discriminant analysis with the shrinkage of Ledoit & Wolf (2004).
//!
//! With class means μ_k and the covariance S within the classes, unbiased, from N = n − C degrees
//! of freedom, the score of a class is μ_kᵀ Σ⁻¹ x − ½ μ_kᵀ Σ⁻¹ μ_k + ½ t / n_k (Fisher 1936; Hastie,
//! Tibshirani & Friedman 2009, equation 4.10, all classes equally likely), less its mean over the
//! classes. Here Σ = (1 − ρ) S + ρ (tr S / d) I, and ρ is β² / δ² of Ledoit & Wolf 2004 (equation 14):
//! δ² = ‖S − (tr S / d) I‖², β² the expected ‖S − cov‖², estimated from the photos' own
//! ‖z zᵀ − S‖² as for N independent ones, with N − 1 in the place of N.
//!
//! Classes of unequal size: a mean of few photos lies too far out, by t / n_k in the metric Σ⁻¹,
//! t = tr(Σ⁻¹ cov). It is estimated by T / (1 − (1 − ρ) T / N) with T = tr(Σ⁻¹ S), as in generalised
//! cross-validation (Golub, Heath & Wahba 1979), because S knows its own photos too well. Without
//! the term, classes of 1, 2, 4, 7 and 10 photos lose 9 to 13 points of accuracy; with equal sizes
//! it changes nothing.
//!
//! Leave-one-out is exact, the same as training again without the photo, ρ and t included: without
//! photo i of class c, N S loses κ z zᵀ with z = x_i − μ_c and κ = n_c / (n_c − 1), and μ_c moves by
//! −z / (n_c − 1). What changes of ρ follows from inner products. Σ⁻¹ is then needed for another
//! multiple of I each time: with S in tridiagonal form that takes a time that grows with
//! r = min(n, d), and the Sherman-Morrison formula takes care of z zᵀ. In all, time grows with
//! n r² + n² r / C + n r C, memory with n r.

use std::sync::Arc;

use nalgebra::DMatrix;

use self::discriminant::{Discriminant, Moments};
use super::centred::{ByClass, add_to_lower};
use super::coordinates::{Coordinates, Reducing};
use super::{Fit, Head, LeftOut, StagedStep, StagedTraining, caution, drive, training_is_over};
use crate::algebra::tridiagonal::Reduction;
use crate::error::Result;
use crate::support::Problem;

mod discriminant;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "lda",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(Lda::new(problem)), pace),
};

/// Temperature at which the scores are calibrated on most data sets: far below 1, because what is
/// known of the covariance is far less than what Σ⁻¹ is sure of.
const USUAL_TEMPERATURE: f64 = 0.012;

/// Photos, or columns of a matrix, handled in one step.
const CHUNK: usize = 128;

/// Discriminant analysis under way.
struct Lda {
    problem: Arc<Problem>,
    places: ByClass,
    stage: Stage,
}

enum Stage {
    /// Finding coordinates.
    Reduce(Reducing),
    /// Filling the lower triangle of N S.
    Scatter {
        coordinates: Coordinates,
        /// z of all photos, then the class means: (n + C) × r.
        rows: DMatrix<f64>,
        matrix: DMatrix<f64>,
        next: usize,
    },
    /// Bringing N S to tridiagonal form.
    Tridiagonal {
        coordinates: Coordinates,
        moments: Moments,
        reduction: Reduction,
    },
    /// Walking over the photos for their left-out scores.
    LeaveOut {
        model: Box<Discriminant>,
        class: usize,
        left_out: Vec<Option<Vec<f64>>>,
    },
    /// Finished or failed.
    Over,
}

/// z of the photos at all places, then the means of the classes.
fn differences_and_means(places: &ByClass, rows: &DMatrix<f64>) -> DMatrix<f64> {
    let (n, r) = rows.shape();
    let mut both = rows.clone().resize_vertically(n + places.spans.len(), 0.0);
    for (class, &(first, count)) in places.spans.iter().enumerate() {
        let mean = rows.rows(first, count).row_mean();
        for mut row in both.rows_mut(first, count).row_iter_mut() {
            row -= &mean;
        }
        both.view_mut((n + class, 0), (1, r)).copy_from(&mean);
    }
    both
}

impl Lda {
    fn new(problem: Arc<Problem>) -> Self {
        let places = ByClass::new(&problem);
        let reducing = Reducing::new(Arc::clone(&problem), places.order.clone());
        Self {
            stage: Stage::Reduce(reducing),
            places,
            problem,
        }
    }

    fn start_scatter(&self, reducing: Reducing) -> Stage {
        let mut coordinates = reducing.finish();
        let rows = std::mem::replace(&mut coordinates.rows, DMatrix::zeros(0, 0));
        let order = rows.ncols();
        Stage::Scatter {
            rows: differences_and_means(&self.places, &rows),
            coordinates,
            matrix: DMatrix::zeros(order, order),
            next: 0,
        }
    }

    /// Adds the next chunk of photos to the lower triangle; returns how many.
    fn scatter(&self, matrix: &mut DMatrix<f64>, rows: &DMatrix<f64>, next: usize) -> usize {
        let count = CHUNK.min(self.problem.len() - next);
        let part = rows.rows(next, count).into_owned();
        add_to_lower(matrix, &part.transpose(), &part);
        count
    }

    fn moments(&self, matrix: &DMatrix<f64>, rows: &DMatrix<f64>) -> Moments {
        let (n, order) = (self.problem.len(), matrix.nrows());
        let below = |j: usize| matrix.view((j, j), (order - j, 1)).norm_squared();
        let diagonal = matrix.diagonal();
        let square = (0..order).map(|j| 2.0 * below(j)).sum::<f64>() - diagonal.norm_squared();
        let lengths: Vec<_> = rows.row_iter().map(|row| row.norm_squared()).collect();
        let counts = self.problem.counts();
        let fourth = lengths.iter().zip(&self.places.classes);
        let fourth = fourth.filter(|&(_, &class)| counts[class] > 1);
        let fourth = fourth.map(|(length, &class)| {
            let count = counts[class] as f64;
            length * length * count / (count - 1.0)
        });
        let mut middle = rows.row(0) * 0.0;
        let mut between = 0.0;
        for (class, &count) in counts.iter().enumerate() {
            middle += rows.row(n + class) * (count as f64 / n as f64);
            between += lengths[n + class] * count as f64;
        }
        Moments {
            photos: n,
            way: counts.len(),
            dim: self.problem.dim(),
            trace: diagonal.sum(),
            square,
            fourth: fourth.sum(),
            total: diagonal.sum() + between - n as f64 * middle.norm_squared(),
        }
    }

    fn fit(&self, model: &Discriminant, places: Vec<Option<Vec<f64>>>) -> Result<StagedStep> {
        let map = model.linear_map(&self.places, self.problem.counts());
        let mut left_out = vec![None; places.len()];
        for (scores, &photo) in places.into_iter().zip(&self.places.order) {
            left_out[photo] = scores;
        }
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for Lda {
    fn step(&mut self) -> Result<StagedStep> {
        let n = self.problem.len();
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress) = match stage {
            Stage::Reduce(mut reducing) => match reducing.step()? {
                true => (self.start_scatter(reducing), 0.2),
                false => {
                    let progress = 0.2 * reducing.progress();
                    (Stage::Reduce(reducing), progress)
                }
            },
            Stage::Scatter {
                coordinates,
                rows,
                mut matrix,
                next,
            } => {
                let next = next + self.scatter(&mut matrix, &rows, next);
                let stage = match next == n {
                    true => Stage::Tridiagonal {
                        coordinates,
                        moments: self.moments(&matrix, &rows),
                        reduction: Reduction::new(matrix, rows),
                    },
                    false => Stage::Scatter {
                        coordinates,
                        rows,
                        matrix,
                        next,
                    },
                };
                (stage, 0.2 + 0.1 * next as f64 / n as f64)
            }
            Stage::Tridiagonal {
                coordinates,
                moments,
                mut reduction,
            } => match reduction.step() {
                true => {
                    let model = Discriminant::new(&self.places, coordinates, moments, reduction);
                    let stage = Stage::LeaveOut {
                        model: Box::new(model),
                        class: 0,
                        left_out: Vec::with_capacity(n),
                    };
                    (stage, 0.7)
                }
                false => {
                    let progress = 0.3 + 0.4 * reduction.progress();
                    let stage = Stage::Tridiagonal {
                        coordinates,
                        moments,
                        reduction,
                    };
                    (stage, progress)
                }
            },
            Stage::LeaveOut {
                model,
                class,
                mut left_out,
            } => {
                let from = left_out.len();
                let (first, size) = self.places.spans[class];
                let count = CHUNK.min(first + size - from);
                let counts = self.problem.counts();
                left_out.extend(model.leave_out(&self.places, class, (from, count), counts));
                if left_out.len() == n {
                    return self.fit(&model, left_out);
                }
                let class = class + usize::from(left_out.len() == first + size);
                let progress = 0.7 + 0.3 * left_out.len() as f64 / n as f64;
                let stage = Stage::LeaveOut {
                    model,
                    class,
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
