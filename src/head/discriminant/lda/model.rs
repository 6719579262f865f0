//! The shrunk covariance and its scores, with all photos and without each; see [`super`] for the
//! formulas.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::CHUNK;
use crate::algebra::dot;
use crate::algebra::tridiagonal::Tridiagonal;
use crate::head::shared::centering::ClassOrder;
use crate::pace::Pace;

/// Lower bound of the variance in any direction, as a share of the mean variance of all photos, for
/// classes whose photos are all equal or that have one photo each.
const MIN_VARIANCE: f64 = 1e-4;

/// Moments of the photos, which determine the shrinkage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) photos: usize,
    pub(super) way: usize,
    pub(super) dim: usize,
    /// tr N S.
    pub(super) trace: f64,
    /// ‖N S‖².
    pub(super) square: f64,
    /// Σ ‖z_j‖⁴ n_c / (n_c − 1).
    pub(super) fourth: f64,
    /// Σ ‖x_j − mean‖².
    pub(super) total: f64,
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
        let min_variance = MIN_VARIANCE * self.total / ((self.photos - 1) as f64 * d);
        let degenerate = f64::from(u8::from(min_variance <= 0.0));
        if n < 1.0 {
            let shift = min_variance + degenerate;
            return Shrunk { scale: 0.0, shift };
        }
        let square = self.square / (n * n);
        let delta = square - (self.trace / n).powi(2) / d;
        let beta = (self.fourth / n - square) / (n - 1.0);
        let rho = if n > 1.0 && delta > 0.0 {
            (beta / delta).clamp(0.0, 1.0)
        } else {
            1.0
        };
        Shrunk {
            scale: (1.0 - rho) / n,
            shift: (rho * self.trace / n / d).max(min_variance) + degenerate,
        }
    }

    /// t from tr(Σ⁻¹ N S): the squared distance of a photo from its class mean in the metric Σ⁻¹.
    fn excess(&self, shrunk: Shrunk, trace: f64) -> f64 {
        let trace = trace / self.degrees_of_freedom().max(1.0);
        if shrunk.scale * trace < 1.0 {
            trace / (1.0 - shrunk.scale * trace)
        } else {
            0.0
        }
    }
}

/// The photos in the axes in which N S is tridiagonal.
pub(super) struct Model {
    moments: Moments,
    /// N S.
    scatter: Tridiagonal,
    /// z of all photos: r × n.
    differences: DMatrix<f64>,
    /// C × r.
    means: DMatrix<f64>,
    /// The mean of all photos, each counting the same.
    middle: DVector<f64>,
}

impl Model {
    /// A model from z of all photos and the class means, (n + C) × r.
    pub(super) fn new(
        order: &ClassOrder,
        moments: Moments,
        scatter: Tridiagonal,
        rows: &DMatrix<f64>,
    ) -> Self {
        let n = moments.photos;
        let means = rows.rows_range(n..).into_owned();
        let shares = order.spans.iter();
        let shares = shares.map(|places| places.len() as f64 / n as f64);
        let shares = DVector::from_iterator(moments.way, shares);
        Self {
            middle: means.tr_mul(&shares),
            differences: rows.rows(0, n).transpose(),
            moments,
            scatter,
            means,
        }
    }

    /// The moments without photo i, given the products of its z with those of its class.
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
        let regained = if products.len() > 2 {
            moved * (count - 1.0) / (count - 2.0)
        } else {
            0.0
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

    /// Scores of photo i by the model without it. `products` are those of its z with those of its
    /// class, which starts at place `first`.
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

    /// Left-out scores of photos of a class at some places; `None` for the only one.
    pub(super) fn leave_out(
        &self,
        order: &ClassOrder,
        class: usize,
        places: Range<usize>,
        counts: &[usize],
    ) -> Vec<Option<Vec<f64>>> {
        let span = order.spans[class].clone();
        if span.len() < 2 {
            return vec![None; places.len()];
        }
        let (from, first) = (places.start, span.start);
        let photos = self.differences.columns_range(places).transpose();
        let products = photos * self.differences.columns_range(span);
        let photos = products.row_iter().enumerate().map(|(at, products)| {
            let products: Vec<_> = products.iter().copied().collect();
            Some(self.left_out((from + at, class), (first, &products), counts))
        });
        photos.collect()
    }

    /// The scores as sums of photos: the shares of the photos, n × C, and the bias.
    pub(super) async fn solve(
        &self,
        order: &ClassOrder,
        counts: &[usize],
        pace: &Pace,
    ) -> (DMatrix<f64>, Vec<f64>) {
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
        let n = self.moments.photos;
        let mut shares = DMatrix::zeros(n, way);
        for from in (0..n).step_by(CHUNK) {
            let end = n.min(from + CHUNK);
            let photos = self.differences.columns_range(from..end);
            let part = photos.tr_mul(&weights) * -shrunk.scale;
            shares.rows_range_mut(from..end).copy_from(&part);
            pace.tick(end as f64 / n as f64).await;
        }
        for (mut row, &class) in shares.row_iter_mut().zip(&order.classes) {
            row[class] += 1.0 / counts[class] as f64;
            let mean = row.mean();
            row.add_scalar_mut(-mean);
        }
        let mean = bias.iter().sum::<f64>() / way as f64;
        bias.iter_mut().for_each(|bias| *bias -= mean);
        (shares / shrunk.shift, bias)
    }
}
