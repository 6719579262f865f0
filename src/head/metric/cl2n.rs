//! CL2N: embeddings less the mean of the class means, scaled to unit length, with exact
//! leave-one-out.
//!
//! z_j = x̃_j / ‖x̃_j‖ with x̃_j = x_j − m, m the mean of the class means (Wang et al. 2019, whose mean
//! is that of other classes, which are not available here). Without a group, g_c photos of each class c,
//! the mean becomes m + δ with δ = Σ_c (g_c μ̃_c − Σ_i x̃_i) / (C (n_c − g_c)), the inner sum over its
//! photos i of the class and μ̃_c the centred mean of the class. So
//! ‖x̃_j − δ‖² = ‖x̃_j‖² − 2 x̃_j · δ + ‖δ‖², and all cosines follow from the inner products of the
//! centred photos: leave-one-out is exact, the same as training again without the group.

use std::collections::BTreeMap;
use std::ops::Range;

use nalgebra::{DMatrix, DMatrixView, DVector};

use crate::algebra::dot;
use crate::head::shared::centering::{Centred, ClassOrder, PlacedGroup, max_square};
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

    /// Inner products of all centred photos with those at some places, n × |`places`|.
    pub(super) fn products_with(&self, places: &[usize]) -> DMatrix<f64> {
        self.centred.products_with(places)
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

    /// The photos under the mean without a group, given the inner products of all photos with those of
    /// the group, a column for each.
    pub(super) fn without<'a>(
        &'a self,
        group: &'a PlacedGroup,
        products: DMatrixView<'_, f64>,
    ) -> WithoutGroup<'a> {
        let mut columns_of: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (column, &place) in group.places.iter().enumerate() {
            columns_of
                .entry(self.order.classes[place])
                .or_default()
                .push(column);
        }
        let (mut along, mut square) = (vec![0.0; self.squares.len()], 0.0);
        for (&class, columns) in &columns_of {
            let scale = ((self.order.spans.len() * group.left[class]) as f64).recip();
            let count = columns.len() as f64;
            let means = self.along_means.column(class);
            for (along, mean) in along.iter_mut().zip(&means) {
                *along += scale * count * mean;
            }
            for &column in columns {
                for (along, product) in along.iter_mut().zip(products.column(column).iter()) {
                    *along -= scale * product;
                }
            }
        }
        // ‖δ‖² from the products of δ with the photos that it is a sum of.
        for (&class, columns) in &columns_of {
            let scale = ((self.order.spans.len() * group.left[class]) as f64).recip();
            let span = self.order.spans[class].clone();
            let mean = along[span.clone()].iter().sum::<f64>() / span.len() as f64;
            let places = columns.iter().map(|&column| group.places[column]);
            let own: f64 = places.map(|place| along[place]).sum();
            square += scale * (columns.len() as f64 * mean - own);
        }
        WithoutGroup {
            all: self,
            along,
            square: square.max(0.0),
        }
    }
}

/// See [`Cl2nPhotos::without`].
pub(super) struct WithoutGroup<'a> {
    all: &'a Cl2nPhotos,
    /// x̃_j · δ of the photo at each place j.
    pub(super) along: Vec<f64>,
    /// ‖δ‖².
    pub(super) square: f64,
}

impl WithoutGroup<'_> {
    /// 1 / ‖x̃_j − δ‖ of the photo at a place; 0 if it equals the mean.
    pub(super) fn inverse_length(&self, place: usize) -> f64 {
        let square = self.all.squares[place] - 2.0 * self.along[place] + self.square;
        inverse_length(square, self.all.min_square)
    }

    /// (x̃_i − δ) · (x̃_j − δ), given x̃_i · x̃_j.
    pub(super) fn product(&self, i: usize, j: usize, product: f64) -> f64 {
        product - self.along[i] - self.along[j] + self.square
    }
}
