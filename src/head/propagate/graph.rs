//! The neighbourhood graph of photos.

use nalgebra::{DMatrix, DVector};

/// α: the share that a photo takes from its neighbours. This and the next two were chosen on the
/// first half of the photos of clothing, groceries and signs.
pub(super) const SPREAD: f64 = 0.7;

/// γ of the similarity.
pub(super) const SHARPNESS: f64 = 10.0;

/// Photos that each is joined to.
pub(super) const NEIGHBOURS: usize = 10;

/// The photos and what propagated.
#[derive(Clone, Default)]
pub(super) struct Graph {
    centre: Vec<f64>,
    /// d × N, centred and of unit length: labelled photos first, in the order of the deck.
    pub(super) nodes: DMatrix<f64>,
    /// D, one per photo.
    degrees: DVector<f64>,
    /// F, N × C, by rank of class.
    pub(super) labels: DMatrix<f64>,
}

impl Graph {
    /// A graph of photos that are columns, not joined yet.
    pub(super) fn new(mut nodes: DMatrix<f64>) -> Self {
        let centre = nodes.column_mean();
        for mut column in nodes.column_iter_mut() {
            column -= &centre;
            to_unit(column.as_mut_slice());
        }
        Self {
            centre: centre.as_slice().to_vec(),
            nodes,
            ..Self::default()
        }
    }

    /// I − α S, and D on the way.
    pub(super) fn system(&mut self, cosines: &DMatrix<f64>) -> DMatrix<f64> {
        let n = cosines.nrows();
        let mut joined = DMatrix::zeros(n, n);
        for (i, column) in cosines.column_iter().enumerate() {
            for j in nearest(column.as_slice(), Some(i)) {
                let weight = similarity(column[j]);
                (joined[(i, j)], joined[(j, i)]) = (weight, weight);
            }
        }
        self.degrees = joined.column_sum();
        let scale = self.degrees.map(|degree| degree.sqrt().recip());
        for (j, mut column) in joined.column_iter_mut().enumerate() {
            column.component_mul_assign(&scale);
            column *= -SPREAD * scale[j];
            column[j] += 1.0;
        }
        joined
    }

    /// F_x √D_x / α of a photo that is not in the graph.
    pub(super) fn carried(&self, x: &[f32]) -> DVector<f64> {
        let numbers = x.iter().zip(&self.centre);
        let mut x = DVector::from_iterator(x.len(), numbers.map(|(&x, c)| f64::from(x) - c));
        to_unit(x.as_mut_slice());
        let cosines = self.nodes.tr_mul(&x);
        let mut row = DVector::zeros(self.labels.ncols());
        for j in nearest(cosines.as_slice(), None) {
            let weight = similarity(cosines[j]) / self.degrees[j].sqrt();
            row.axpy(weight, &self.labels.row(j).transpose(), 1.0);
        }
        row
    }
}

fn similarity(cosine: f64) -> f64 {
    (SHARPNESS * (cosine - 1.0)).exp()
}

/// The places of the [`NEIGHBOURS`] largest cosines, `without` one of them; of equal ones the
/// first.
fn nearest(cosines: &[f64], without: Option<usize>) -> Vec<usize> {
    let mut order: Vec<_> = (0..cosines.len()).filter(|&i| Some(i) != without).collect();
    let by_cosine = |&a: &usize, &b: &usize| cosines[b].total_cmp(&cosines[a]).then(a.cmp(&b));
    if order.len() > NEIGHBOURS {
        order.select_nth_unstable_by(NEIGHBOURS, by_cosine);
        order.truncate(NEIGHBOURS);
        order.sort_unstable_by(by_cosine);
    }
    order
}

/// Brings a vector to unit length; one of zeros stays.
fn to_unit(x: &mut [f64]) {
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 {
        x.iter_mut().for_each(|x| *x /= length);
    }
}
