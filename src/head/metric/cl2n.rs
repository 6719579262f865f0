//! CL2N: embeddings less the mean of the class means, scaled to unit length, with exact
//! leave-one-out.
//!
//! z_j = x̃_j / ‖x̃_j‖ with x̃_j = x_j − m, m the mean of the class means (Wang et al. 2019, whose mean
//! is that of other classes, which are not available here). Without photo i of class c the mean
//! becomes m + δ with δ = (μ̃_c − x̃_i) / (C (n_c − 1)), μ̃_c the centred mean of the class. So
//! ‖x̃_j − δ‖² = ‖x̃_j‖² − 2 x̃_j · δ + ‖δ‖², and all cosines follow from the inner products of the
//! centred photos: leave-one-out is exact, the same as training again without the photo.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use crate::algebra::dot;
use crate::head::shared::centering::{Centred, ClassOrder, max_square};
use crate::support::Problem;

/// Share of the largest squared length below which a centred photo counts as zero: the square of the
/// relative rounding error of an f32 embedding.
const ZERO: f64 = 1e-14;

/// The transformation of an embedding.
pub(super) struct Cl2n {
    mean: DVector<f64>,
    min_square: f64,
}

impl Cl2n {
    /// Length of an embedding.
    pub(super) fn dim(&self) -> usize {
        self.mean.len()
    }

    /// m · z.
    pub(super) fn along_mean(&self, z: &[f64]) -> f64 {
        dot(self.mean.as_slice(), z)
    }

    /// z of an embedding; zeros if it equals the mean.
    pub(super) fn transform(&self, embedding: &[f32]) -> Vec<f64> {
        let numbers = embedding.iter().zip(&self.mean);
        let mut x: Vec<_> = numbers.map(|(&x, mean)| f64::from(x) - mean).collect();
        let scale = inverse_length(dot(&x, &x), self.min_square);
        x.iter_mut().for_each(|x| *x *= scale);
        x
    }
}

/// 1 / √square, or 0 if the square is not above the minimum.
fn inverse_length(square: f64, min_square: f64) -> f64 {
    if square > min_square {
        square.sqrt().recip()
    } else {
        0.0
    }
}

/// The photos of a problem, sorted by class and centred.
pub(super) struct Cl2nPhotos {
    centred: Centred,
    pub(super) order: ClassOrder,
    squares: Vec<f64>,
    /// x̃_j · μ̃_c: n × C.
    along_means: DMatrix<f64>,
    mean_squares: Vec<f64>,
    min_square: f64,
}

impl Cl2nPhotos {
    pub(super) fn new(problem: &Problem) -> Self {
        let order = ClassOrder::new(problem);
        let centred = Centred::new(problem, &order.photos);
        let means = order.spans.iter().map(|places| {
            let rows = centred.rows.rows_range(places.clone());
            rows.row_mean().transpose()
        });
        let means = DMatrix::from_columns(&means.collect::<Vec<_>>());
        Self {
            squares: centred.rows.row_iter().map(|x| x.norm_squared()).collect(),
            along_means: &centred.rows * &means,
            mean_squares: means.column_iter().map(|m| m.norm_squared()).collect(),
            min_square: ZERO * max_square(problem),
            order,
            centred,
        }
    }

    /// The transformation of other embeddings.
    pub(super) fn transformation(&self) -> Cl2n {
        Cl2n {
            mean: self.centred.mean.clone(),
            min_square: self.min_square,
        }
    }

    /// Inner products of the centred photos at some places with those at others.
    pub(super) fn products(&self, rows: Range<usize>, columns: Range<usize>) -> DMatrix<f64> {
        self.centred.products(rows, columns)
    }

    /// 1 / ‖x̃_j‖ of the photo at a place; 0 if x̃_j is zero.
    pub(super) fn inverse_length(&self, place: usize) -> f64 {
        inverse_length(self.squares[place], self.min_square)
    }

    /// z_j of the photo at a place.
    pub(super) fn transformed(&self, place: usize) -> impl Iterator<Item = f64> {
        let (scale, rows) = (self.inverse_length(place), &self.centred.rows);
        (0..rows.ncols()).map(move |k| scale * rows[(place, k)])
    }

    /// The photos under the mean without the photo at a place; `None` for the only photo of its
    /// class.
    pub(super) fn without(&self, place: usize) -> Option<WithoutPhoto<'_>> {
        let class = self.order.classes[place];
        let others = self.order.spans[class].len() - 1;
        if others == 0 {
            return None;
        }
        let scale = ((self.order.spans.len() * others) as f64).recip();
        let (along_own, square) = (self.along_means[(place, class)], self.squares[place]);
        let moved = self.mean_squares[class] - 2.0 * along_own + square;
        Some(WithoutPhoto {
            all: self,
            place,
            class,
            scale,
            along: scale * (along_own - square),
            square: scale * scale * moved,
        })
    }
}

/// See [`Cl2nPhotos::without`].
pub(super) struct WithoutPhoto<'a> {
    all: &'a Cl2nPhotos,
    /// The place of the photo left out, i.
    pub(super) place: usize,
    /// Its class.
    pub(super) class: usize,
    scale: f64,
    /// x̃_i · δ.
    along: f64,
    /// ‖δ‖².
    pub(super) square: f64,
}

impl WithoutPhoto<'_> {
    /// x̃_j · δ for the photo at place j, given its inner product with photo i.
    pub(super) fn along(&self, j: usize, product: f64) -> f64 {
        self.scale * (self.all.along_means[(j, self.class)] - product)
    }

    /// 1 / ‖x̃_j − δ‖ and the cosine between photos i and j, given their inner product; zeros for
    /// photos that equal the mean.
    pub(super) fn compare(&self, j: usize, product: f64) -> (f64, f64) {
        let along = self.along(j, product);
        let min_square = self.all.min_square;
        let square = self.all.squares[j] - 2.0 * along + self.square;
        let own_square = self.all.squares[self.place] - 2.0 * self.along + self.square;
        let inverse = inverse_length(square, min_square);
        let cosine = (product - self.along - along + self.square) * inverse;
        (inverse, cosine * inverse_length(own_square, min_square))
    }
}
