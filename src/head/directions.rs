//! The directions in which photos lie from the middle of the classes, and what becomes of them
//! when a photo is left out.
//!
//! A direction is z_j = x̃_j / ‖x̃_j‖ with x̃_j = x_j − m, m the mean of the class means (the CL2N
//! transformation of Wang et al. 2019, whose mean is that of other classes, which are not at hand
//! here). Without photo i of class c the mean becomes m + δ with δ = (μ̃_c − x̃_i) / (C (n_c − 1)),
//! μ̃_c the centred mean of the class. So ‖x̃_j − δ‖² = ‖x̃_j‖² − 2 x̃_j · δ + ‖δ‖², and all cosines
//! follow from the inner products of the centred photos: leave-one-out is exact, the same as
//! training again without the photo.

use nalgebra::{DMatrix, DVector};

use super::centred::{ByClass, Centred, largest_square};
use crate::algebra::dot;
use crate::support::Problem;

/// Share of the largest squared length below which a centred photo has no direction: the square of
/// what rounding to f32 may move an embedding by.
const NO_DIRECTION: f64 = 1e-14;

/// Turns photos into directions.
pub(super) struct Direction {
    mean: DVector<f64>,
    least_square: f64,
}

impl Direction {
    /// Numbers per embedding.
    pub(super) fn dim(&self) -> usize {
        self.mean.len()
    }

    /// m · z.
    pub(super) fn along_mean(&self, z: &[f64]) -> f64 {
        dot(self.mean.as_slice(), z)
    }

    /// The direction of a photo, f64; zeros for a photo in the middle.
    pub(super) fn of(&self, embedding: &[f32]) -> Vec<f64> {
        let numbers = embedding.iter().zip(&self.mean);
        let mut x: Vec<_> = numbers.map(|(&x, mean)| f64::from(x) - mean).collect();
        let scale = inverse_length(dot(&x, &x), self.least_square);
        x.iter_mut().for_each(|x| *x *= scale);
        x
    }
}

/// 1 / √square, or 0 if the square is below `least`.
fn inverse_length(square: f64, least: f64) -> f64 {
    match square > least {
        true => square.sqrt().recip(),
        false => 0.0,
    }
}

/// The photos of a problem, class by class, as they lie around the middle.
pub(super) struct Directions {
    centred: Centred,
    pub(super) places: ByClass,
    squares: Vec<f64>,
    /// x̃_j · μ̃_c: n × C.
    along_means: DMatrix<f64>,
    mean_squares: Vec<f64>,
    least_square: f64,
}

impl Directions {
    pub(super) fn new(problem: &Problem) -> Self {
        let places = ByClass::new(problem);
        let centred = Centred::new(problem, &places.order);
        let means = places.spans.iter().map(|&(first, count)| {
            let rows = centred.rows.rows(first, count);
            rows.row_mean().transpose()
        });
        let means = DMatrix::from_columns(&means.collect::<Vec<_>>());
        Self {
            squares: centred.rows.row_iter().map(|x| x.norm_squared()).collect(),
            along_means: &centred.rows * &means,
            mean_squares: means.column_iter().map(|m| m.norm_squared()).collect(),
            least_square: NO_DIRECTION * largest_square(problem),
            places,
            centred,
        }
    }

    /// The way to turn other photos into directions.
    pub(super) fn direction(&self) -> Direction {
        Direction {
            mean: self.centred.mean.clone(),
            least_square: self.least_square,
        }
    }

    /// Inner products of the centred photos, as [`Centred::products`].
    pub(super) fn products(&self, others: (usize, usize), photos: (usize, usize)) -> DMatrix<f64> {
        self.centred.products(others, photos)
    }

    /// 1 / ‖x̃_j‖ of the photo at a place; 0 if it has no direction.
    pub(super) fn inverse_length(&self, at: usize) -> f64 {
        inverse_length(self.squares[at], self.least_square)
    }

    /// The direction z_j of the photo at a place.
    pub(super) fn numbers(&self, at: usize) -> impl Iterator<Item = f64> {
        let (scale, rows) = (self.inverse_length(at), &self.centred.rows);
        (0..rows.ncols()).map(move |k| scale * rows[(at, k)])
    }

    /// The photos as seen by a model that has not been given the one at that place; `None` for the
    /// only photo of its class.
    pub(super) fn without(&self, at: usize) -> Option<Without<'_>> {
        let class = self.places.classes[at];
        let others = self.places.spans[class].1 - 1;
        if others == 0 {
            return None;
        }
        let scale = ((self.places.spans.len() * others) as f64).recip();
        let (along_own, square) = (self.along_means[(at, class)], self.squares[at]);
        let moved = self.mean_squares[class] - 2.0 * along_own + square;
        Some(Without {
            all: self,
            at,
            class,
            scale,
            along: scale * (along_own - square),
            square: scale * scale * moved,
        })
    }
}

/// See [`Directions::without`].
pub(super) struct Without<'a> {
    all: &'a Directions,
    /// The place of the photo left out, i.
    pub(super) at: usize,
    /// Its class.
    pub(super) class: usize,
    scale: f64,
    /// x̃_i · δ.
    along: f64,
    /// ‖δ‖².
    pub(super) square: f64,
}

impl Without<'_> {
    /// x̃_j · δ for the photo at place j, whose inner product with photo i is known.
    pub(super) fn along(&self, j: usize, product: f64) -> f64 {
        self.scale * (self.all.along_means[(j, self.class)] - product)
    }

    /// 1 / ‖x̃_j − δ‖ and the cosine between photos i and j; zeros for those without a direction.
    pub(super) fn compare(&self, j: usize, product: f64) -> (f64, f64) {
        let along = self.along(j, product);
        let least = self.all.least_square;
        let square = self.all.squares[j] - 2.0 * along + self.square;
        let own_square = self.all.squares[self.at] - 2.0 * self.along + self.square;
        let inverse = inverse_length(square, least);
        let cosine = (product - self.along - along + self.square) * inverse;
        (inverse, cosine * inverse_length(own_square, least))
    }
}
