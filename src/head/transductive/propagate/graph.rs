//! The neighbourhood graph of photos.

use nalgebra::{DMatrix, DVector};

use crate::pace::Pace;

/// α: the share of its labels that a photo takes from its neighbours. This and the next two were
/// chosen on the first half of the photos of clothing, groceries and signs.
pub(super) const SPREAD: f64 = 0.7;

/// γ of the similarity.
pub(super) const SHARPNESS: f64 = 10.0;

/// Photos to which each is joined.
pub(super) const NEIGHBOURS: usize = 10;

/// Photos compared with all others in one step.
const CHUNK: usize = 256;

/// The photos, each joined to its nearest ones.
pub(super) struct Graph {
    /// The mean of all photos.
    centre: Vec<f64>,
    /// d × N, centred and of unit length: labelled photos first, in the order of the folds.
    nodes: DMatrix<f64>,
    /// D, one per photo.
    degrees: DVector<f64>,
}

impl Graph {
    /// The graph of photos that are columns, and I − α S.
    pub(super) async fn new(mut nodes: DMatrix<f64>, pace: &Pace) -> (Self, DMatrix<f64>) {
        let centre = nodes.column_mean();
        for mut column in nodes.column_iter_mut() {
            column -= &centre;
            to_unit(column.as_mut_slice());
        }
        pace.tick(0.0).await;

        let n = nodes.ncols();
        let mut cosines = DMatrix::zeros(n, n);
        for from in (0..n).step_by(CHUNK) {
            let end = n.min(from + CHUNK);
            let product = nodes.tr_mul(&nodes.columns_range(from..end));
            cosines.columns_range_mut(from..end).copy_from(&product);
            pace.tick(end as f64 / n as f64).await;
        }

        let mut joined = DMatrix::zeros(n, n);
        for (i, column) in cosines.column_iter().enumerate() {
            for j in nearest(column.as_slice(), Some(i)) {
                let weight = similarity(column[j]);
                (joined[(i, j)], joined[(j, i)]) = (weight, weight);
            }
        }
        let degrees = joined.column_sum();
        let scale = degrees.map(|degree| degree.sqrt().recip());
        for (j, mut column) in joined.column_iter_mut().enumerate() {
            column.component_mul_assign(&scale);
            column *= -SPREAD * scale[j];
            column[j] += 1.0;
        }
        let graph = Self {
            centre: centre.as_slice().to_vec(),
            nodes,
            degrees,
        };
        (graph, joined)
    }

    /// F_x √D_x / α of a photo outside the graph, from F.
    pub(super) fn induced(&self, x: &[f32], labels: &DMatrix<f64>) -> DVector<f64> {
        let numbers = x.iter().zip(&self.centre);
        let mut x = DVector::from_iterator(x.len(), numbers.map(|(&x, c)| f64::from(x) - c));
        to_unit(x.as_mut_slice());
        let cosines = self.nodes.tr_mul(&x);
        let mut row = DVector::zeros(labels.ncols());
        for j in nearest(cosines.as_slice(), None) {
            let weight = similarity(cosines[j]) / self.degrees[j].sqrt();
            row.axpy(weight, &labels.row(j).transpose(), 1.0);
        }
        row
    }
}

fn similarity(cosine: f64) -> f64 {
    (SHARPNESS * (cosine - 1.0)).exp()
}

/// The indices of the [`NEIGHBOURS`] largest cosines, except `without`; of equal ones the first.
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

/// Scales a vector to unit length, unless it is zero.
fn to_unit(x: &mut [f64]) {
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 {
        x.iter_mut().for_each(|x| *x /= length);
    }
}
