//! The shrunk covariance and its scores, with all photos and without each; see [`super`] for the
//! formulas.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

use super::CHUNK;
use crate::algebra::dot;
use crate::algebra::tridiagonal::Tridiagonal;
use crate::head::shared::centering::{ClassOrder, PlacedGroup};
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

/// What N S and the class means lose with a group.
struct Lost {
    /// U, r × g: N S loses U Uᵀ.
    columns: DMatrix<f64>,
    /// The step by which the mean of a class moves, times −1.
    steps: BTreeMap<usize, DVector<f64>>,
}

impl Lost {
    /// With D the z of the g photos of a class in the group and m the number of the others, N S loses
    /// D (I + 1 1ᵀ / m) Dᵀ = U Uᵀ with U = D (I + b 1 1ᵀ), b = (√(1 + g / m) − 1) / g, and the mean of
    /// the class moves by −D 1 / m.
    fn new(differences: &DMatrix<f64>, order: &ClassOrder, group: &PlacedGroup) -> Self {
        let mut columns = differences.select_columns(&group.places);
        let mut of_class: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (column, &place) in group.places.iter().enumerate() {
            of_class
                .entry(order.classes[place])
                .or_default()
                .push(column);
        }
        let steps = of_class.into_iter().map(|(class, of_class)| {
            let (size, left) = (of_class.len() as f64, group.left[class] as f64);
            let sum = columns.select_columns(&of_class).column_sum();
            let share = ((1.0 + size / left).sqrt() - 1.0) / size;
            for column in of_class {
                columns.column_mut(column).axpy(share, &sum, 1.0);
            }
            (class, sum / left)
        });
        let steps = steps.collect();
        Self { columns, steps }
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

    /// The moments without a group.
    fn moments_without(&self, order: &ClassOrder, group: &PlacedGroup, lost: &Lost) -> Moments {
        let m = self.moments;
        let n = m.photos as f64;
        let along = lost.columns.column_iter();
        let along = along.map(|u| dot(u.as_slice(), &self.scatter.times(u.as_slice())));
        let along: f64 = along.sum();
        let products = lost.columns.tr_mul(&lost.columns);
        let mut fourth = m.fourth;
        for (&class, step) in &lost.steps {
            let places = order.spans[class].clone();
            let (count, left) = (places.len() as f64, group.left[class] as f64);
            let photos = self.differences.columns_range(places.clone());
            let (towards, square) = (photos.tr_mul(step), step.norm_squared());
            let (mut before, mut after) = (0.0, 0.0);
            for ((place, z), towards) in places.zip(photos.column_iter()).zip(&towards) {
                let length = z.norm_squared();
                before += length * length;
                if group.places.binary_search(&place).is_err() {
                    after += (length + 2.0 * towards + square).powi(2);
                }
            }
            fourth -= before * count / (count - 1.0);
            if group.left[class] > 1 {
                fourth += after * left / (left - 1.0);
            }
        }
        let (mut sum, mut squares) = (&self.middle * 0.0, 0.0);
        for &place in &group.places {
            let photo = self.photo(order, place) - &self.middle;
            squares += photo.norm_squared();
            sum += photo;
        }
        let left = n - group.places.len() as f64;
        Moments {
            photos: m.photos - group.places.len(),
            trace: (m.trace - products.trace()).max(0.0),
            square: (m.square - 2.0 * along + products.norm_squared()).max(0.0),
            fourth: fourth.max(0.0),
            total: (m.total - squares - sum.norm_squared() / left).max(0.0),
            ..m
        }
    }

    /// The photo at a place.
    fn photo(&self, order: &ClassOrder, place: usize) -> DVector<f64> {
        let mean = self.means.row(order.classes[place]).transpose();
        self.differences.column(place) + mean
    }

    /// The scores of the photos of a group by the model without it.
    pub(super) fn leave_out(&self, order: &ClassOrder, group: &PlacedGroup) -> Vec<Vec<f64>> {
        let lost = Lost::new(&self.differences, order, group);
        let moments = self.moments_without(order, group, &lost);
        let shrunk = moments.shrink();
        let (u, way) = (&lost.columns, moments.way);

        // Σ = P − s U Uᵀ without the group, and Σ⁻¹ = P⁻¹ + s Y (I − s Uᵀ Y)⁻¹ Yᵀ with Y = P⁻¹ U
        // (Woodbury). The solved rows are Yᵀ and, for the means without the group, P⁻¹ μ_k.
        let inverse = self.scatter.factor(shrunk.scale, shrunk.shift);
        let mut means = self.means.clone();
        for (&class, step) in &lost.steps {
            let mut mean = means.row_mut(class);
            mean -= step.transpose();
        }
        let size = u.ncols();
        let mut solved = u.transpose().resize_vertically(size + way, 0.0);
        solved.rows_range_mut(size..).copy_from(&means);
        inverse.solve_rows(&mut solved);
        let (y, towards) = (solved.rows_range(..size), solved.rows_range(size..));
        let heights = y * u;
        let spare = DMatrix::identity(size, size) - &heights * shrunk.scale;
        let spare = spare.lu();
        let corrected = |columns: DMatrix<f64>| {
            let solved = spare.solve(&columns).unwrap_or(columns);
            solved * shrunk.scale
        };

        let images = y.row_iter().map(|y| {
            let y: Vec<_> = y.iter().copied().collect();
            DVector::from_vec(self.scatter.times(&y))
        });
        let images = y * DMatrix::from_columns(&images.collect::<Vec<_>>());
        let trace = inverse.trace_with(&self.scatter) - heights.trace()
            + corrected(images - &heights * &heights).trace();
        let excess = moments.excess(shrunk, trace);

        // Uᵀ P⁻¹ μ_k, a column for each class.
        let along = y * means.transpose();
        let correction = corrected(along.clone());
        let offsets = (0..way).map(|k| {
            let square =
                means.row(k).dot(&towards.row(k)) + along.column(k).dot(&correction.column(k));
            (excess / group.left[k] as f64 - square) / 2.0
        });
        let offsets: Vec<_> = offsets.collect();
        let scores = group.places.iter().map(|&place| {
            let x = self.photo(order, place);
            let products = towards * &x + correction.tr_mul(&(y * &x));
            let mut scores: Vec<_> = products.iter().zip(&offsets).map(|(a, b)| a + b).collect();
            let mean = scores.iter().sum::<f64>() / way as f64;
            scores.iter_mut().for_each(|score| *score -= mean);
            scores
        });
        scores.collect()
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
