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

use nalgebra::{DMatrix, DVector};

use super::centred::ByClass;
use super::coordinates::{Coordinates, Reducing};
use super::tridiagonal::{Reduction, Tridiagonal};
use super::{Fit, Head, LeftOut, LinearMap, Step, Training, dot, too_extreme, training_is_over};
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "lda",
    transductive: false,
    start: |problem, _seed| Box::new(Lda::new(problem)),
};

/// Temperature at which the scores are calibrated on most data sets: far below 1, because what is
/// known of the covariance is far less than what Σ⁻¹ is sure of.
const USUAL_TEMPERATURE: f64 = 0.012;

/// Least variance in any direction, as a share of the mean variance of all photos, where the
/// photos of a class are all the same or there is one of each.
const LEAST_VARIANCE: f64 = 1e-4;

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
        model: Box<Model>,
        class: usize,
        left_out: Vec<Option<Vec<f64>>>,
    },
    /// Finished or failed.
    Over,
}

/// What is to be known of the photos to choose the shrinkage.
#[derive(Clone, Copy, Debug)]
struct Moments {
    photos: usize,
    way: usize,
    dim: usize,
    /// tr N S.
    trace: f64,
    /// ‖N S‖².
    square: f64,
    /// Σ ‖z_j‖⁴ n_c / (n_c − 1).
    fourth: f64,
    /// Σ ‖x_j − mean‖².
    total: f64,
}

/// Σ = `scale` · N S + `shift` · I.
#[derive(Clone, Copy, Debug)]
struct Shrunk {
    /// (1 − ρ) / N.
    scale: f64,
    shift: f64,
}

impl Moments {
    fn degrees_of_freedom(&self) -> f64 {
        (self.photos - self.way) as f64
    }

    fn shrink(&self) -> Shrunk {
        let (n, d) = (self.degrees_of_freedom(), self.dim as f64);
        let least = LEAST_VARIANCE * self.total / ((self.photos - 1) as f64 * d);
        let all_the_same = f64::from(u8::from(least <= 0.0));
        if n < 1.0 {
            let shift = least + all_the_same;
            return Shrunk { scale: 0.0, shift };
        }
        let square = self.square / (n * n);
        let delta = square - (self.trace / n).powi(2) / d;
        let beta = (self.fourth / n - square) / (n - 1.0);
        let rho = match n > 1.0 && delta > 0.0 {
            true => (beta / delta).clamp(0.0, 1.0),
            false => 1.0,
        };
        Shrunk {
            scale: (1.0 - rho) / n,
            shift: (rho * self.trace / n / d).max(least) + all_the_same,
        }
    }

    /// t from tr(Σ⁻¹ N S): how far out, in the metric Σ⁻¹, a mean of one photo lies.
    fn excess(&self, shrunk: Shrunk, trace: f64) -> f64 {
        let trace = trace / self.degrees_of_freedom().max(1.0);
        match shrunk.scale * trace < 1.0 {
            true => trace / (1.0 - shrunk.scale * trace),
            false => 0.0,
        }
    }
}

/// The photos in the axes that make N S tridiagonal.
struct Model {
    moments: Moments,
    coordinates: Coordinates,
    scatter: Tridiagonal,
    /// z of all photos: r × n.
    differences: DMatrix<f64>,
    /// C × r.
    means: DMatrix<f64>,
    /// The mean of all photos, each counting the same.
    middle: DVector<f64>,
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

impl Model {
    fn new(
        places: &ByClass,
        coordinates: Coordinates,
        moments: Moments,
        reduction: Reduction,
    ) -> Self {
        let (scatter, rows) = reduction.finish();
        let n = moments.photos;
        let means = rows.rows_range(n..).into_owned();
        let shares = places.spans.iter().map(|span| span.1 as f64 / n as f64);
        let shares = DVector::from_iterator(moments.way, shares);
        Self {
            middle: means.tr_mul(&shares),
            differences: rows.rows(0, n).transpose(),
            moments,
            coordinates,
            scatter,
            means,
        }
    }

    /// The moments without photo i, whose products with z of its class are known.
    fn moments_without(&self, i: usize, class: usize, first: usize, products: &[f64]) -> Moments {
        let z = self.differences.column(i);
        let (square, count) = (products[i - first], products.len() as f64);
        let weight = count / (count - 1.0);
        let along = dot(z.as_slice(), &self.scatter.times(z.as_slice()));
        let lengths = self.differences.columns(first, products.len());
        let lengths = lengths.column_iter().map(|z| z.norm_squared());
        let (mut lost, mut moved) = (0.0, 0.0);
        for (j, (length, product)) in lengths.zip(products).enumerate() {
            lost += length * length;
            if first + j != i {
                let scale = 1.0 / (count - 1.0);
                moved += (length + 2.0 * scale * product + scale * scale * square).powi(2);
            }
        }
        let regained = match products.len() > 2 {
            true => moved * (count - 1.0) / (count - 2.0),
            false => 0.0,
        };
        let n = self.moments.photos as f64;
        let (mean, middle) = (self.means.row(class), &self.middle);
        let photo = mean.iter().zip(z.iter()).zip(middle);
        let from_middle: f64 = photo.map(|((m, z), middle)| (m + z - middle).powi(2)).sum();
        let m = self.moments;
        Moments {
            photos: m.photos - 1,
            trace: (m.trace - weight * square).max(0.0),
            square: (m.square - 2.0 * weight * along + (weight * square).powi(2)).max(0.0),
            fourth: (m.fourth - weight * lost + regained).max(0.0),
            total: (m.total - from_middle * n / (n - 1.0)).max(0.0),
            ..m
        }
    }

    /// Scores of photo i by the model without it, `products` being those of its z with those of
    /// its class, of which the first is at `first`.
    fn left_out(
        &self,
        (i, class): (usize, usize),
        (first, products): (usize, &[f64]),
        counts: &[usize],
    ) -> Vec<f64> {
        let moments = self.moments_without(i, class, first, products);
        let shrunk = moments.shrink();
        let count = products.len() as f64;
        let z = self.differences.column(i);
        let own: Vec<_> = self.means.row(class).iter().copied().collect();

        // Σ = P − g z zᵀ without the photo, and Σ⁻¹ = P⁻¹ + g y yᵀ / (1 − g z · y) with y = P⁻¹ z.
        let weight = count / (count - 1.0);
        let gain = shrunk.scale * weight;
        let inverse = self.scatter.factor(shrunk.scale, shrunk.shift);
        let y = inverse.times(z.as_slice());
        let height = dot(&y, z.as_slice());
        let spare = 1.0 - gain * height;
        let correction = gain / spare;
        let trace = inverse.trace_with(&self.scatter) - weight * height / spare
            + correction * dot(&y, &self.scatter.times(&y));
        let excess = moments.excess(shrunk, trace);

        let along = &self.means * DVector::from_vec(y);
        let towards = &self.means * DVector::from_vec(inverse.times(&own));
        let rows = self.means.as_slice().chunks_exact(counts.len());
        let mut squares = inverse.squares(counts.len(), rows);
        // The photo's own mean moves by −z / (n_c − 1).
        let step = 1.0 / (count - 1.0);
        let (mut along_mean, mut with_mean) = (along.clone(), towards.clone());
        squares[class] += step * (step * height - 2.0 * along[class]);
        along_mean[class] -= step * height;
        with_mean[class] -= step * along[class];
        let along_photo = along[class] + height;
        let scores = (0..counts.len()).map(|k| {
            let others = counts[k] - usize::from(k == class);
            let product = with_mean[k] + along_mean[k] + correction * along_mean[k] * along_photo;
            let square = squares[k] + correction * along_mean[k].powi(2);
            product - square / 2.0 + excess / others as f64 / 2.0
        });
        let mut scores: Vec<_> = scores.collect();
        let mean = scores.iter().sum::<f64>() / counts.len() as f64;
        scores.iter_mut().for_each(|score| *score -= mean);
        scores
    }

    /// Left-out scores of `count` photos of a class from place `from` on; `None` for the only one.
    fn leave_out(
        &self,
        places: &ByClass,
        class: usize,
        (from, count): (usize, usize),
        counts: &[usize],
    ) -> Vec<Option<Vec<f64>>> {
        let (first, size) = places.spans[class];
        if size < 2 {
            return vec![None; count];
        }
        let photos = self.differences.columns(from, count).transpose();
        let products = photos * self.differences.columns(first, size);
        let photos = products.row_iter().enumerate().map(|(at, products)| {
            let products: Vec<_> = products.iter().copied().collect();
            Some(self.left_out((from + at, class), (first, &products), counts))
        });
        photos.collect()
    }

    fn linear_map(&self, places: &ByClass, counts: &[usize]) -> LinearMap {
        let shrunk = self.moments.shrink();
        let inverse = self.scatter.factor(shrunk.scale, shrunk.shift);
        let excess = self
            .moments
            .excess(shrunk, inverse.trace_with(&self.scatter));
        let way = counts.len();
        let mut weights = DMatrix::zeros(self.means.ncols(), way);
        let mut bias = Vec::with_capacity(way);
        for ((mut weights, mean), &count) in weights
            .column_iter_mut()
            .zip(self.means.row_iter())
            .zip(counts)
        {
            let mean: Vec<_> = mean.iter().copied().collect();
            let solved = inverse.times(&mean);
            bias.push((excess / count as f64 - dot(&mean, &solved)) / 2.0);
            weights.copy_from_slice(&solved);
        }
        // Σ⁻¹ μ_k = (μ_k − scale · N S Σ⁻¹ μ_k) / shift, a sum of photos.
        let mut shares = self.differences.tr_mul(&weights) * -shrunk.scale;
        for (mut row, &class) in shares.row_iter_mut().zip(&places.classes) {
            row[class] += 1.0 / counts[class] as f64;
            let mean = row.mean();
            row.add_scalar_mut(-mean);
        }
        let mean = bias.iter().sum::<f64>() / way as f64;
        bias.iter_mut().for_each(|bias| *bias -= mean);
        self.coordinates.combined(&(shares / shrunk.shift), &bias)
    }
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
        let (count, order) = (CHUNK.min(self.problem.len() - next), matrix.nrows());
        let part = rows.rows(next, count).into_owned();
        let columns = part.transpose();
        for at in (0..order).step_by(CHUNK) {
            let width = CHUNK.min(order - at);
            let mut product = matrix.view_mut((at, at), (order - at, width));
            let (left, right) = (columns.rows_range(at..), part.columns(at, width));
            product.gemm(1.0, &left, &right, 1.0);
        }
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

    fn fit(&self, model: &Model, places: Vec<Option<Vec<f64>>>) -> Result<Step> {
        let map = model.linear_map(&self.places, self.problem.counts());
        let mut left_out = vec![None; places.len()];
        for (scores, &photo) in places.into_iter().zip(&self.places.order) {
            left_out[photo] = scores;
        }
        let numbers = map.weights.iter().chain(&map.bias);
        let mut finite = numbers.chain(left_out.iter().flatten().flatten());
        if !finite.all(|x| x.is_finite()) {
            return Err(too_extreme());
        }
        Ok(Step::Done(Box::new(Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(map),
            left_out,
            method: LeftOut::LeaveOneOut,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        })))
    }
}

impl Training for Lda {
    fn step(&mut self) -> Result<Step> {
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
                    let model = Model::new(&self.places, coordinates, moments, reduction);
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
        Ok(Step::More { progress, epoch })
    }
}
