//! Alignment of the support set to photos without a class from where the classifier is used.
//!
//! Where light, camera or distance differ, all embeddings shift. Correlation alignment (CORAL; Sun,
//! Feng & Saenko 2016, algorithm 1) gives the support set the mean and the covariance of the photos
//! without a class: x becomes (x − mean_S) C_S^−½ C_T^½ + mean_T, and a classifier trained on it
//! regains part of the accuracy that the shift costs.
//!
//! A covariance of few photos in so many dimensions needs shrinkage. C_S is shrunk to a multiple of
//! I as in Ledoit & Wolf 2004 (equation 14). C_T is shrunk to C_S with the share
//! β² / ‖C_T − C_S‖², where β² is the expected ‖C_T − cov‖², estimated from the ‖z zᵀ − C_T‖² of the
//! photos. The fewer photos there are, the less changes besides the mean.
//!
//! Alignment assumes that the classes are about equally common among the photos without a class:
//! otherwise it moves the mean even where nothing shifted.
//!
//! Time grows with the cube of the number of photos or of the dimension, whichever is smaller:
//! photos are represented in a [`basis`] with as many coordinates as there are photos, because
//! alignment needs only their inner products, and square roots are taken where a covariance is
//! tridiagonal ([`matrix_sqrt`]).

use nalgebra::{DMatrix, DMatrixViewMut, DVector};

use super::{Problem, invalid};
use crate::error::{Error, Result};
use crate::pace::{Pace, Paced};

mod basis;
mod coral;
mod covariance;
mod matrix_sqrt;

use coral::coral;

/// What the support set takes over from the photos without a class: their `mean`, or their mean and
/// `covariance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum Alignment {
    /// Their mean.
    Mean,
    /// Their mean and their covariance. Time grows with the cube of the number of photos or of the
    /// dimension, whichever is smaller.
    Covariance,
}

impl Alignment {
    /// The alignment with this name, `mean` or `covariance`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if the name is unknown.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "mean" => Ok(Self::Mean),
            "covariance" => Ok(Self::Covariance),
            _ => Err(invalid(format!(
                "There is no alignment “{name}”; choose “mean” or “covariance”."
            ))),
        }
    }
}

impl Problem {
    /// The problem with its photos aligned to its unlabelled ones.
    ///
    /// ```
    /// use handful::support::{Alignment, Problem};
    ///
    /// let labels = ["left", "right"].map(str::to_owned).to_vec();
    /// let problem = Problem::new(labels, 1, vec![0.0, 1.0], vec![0, 1])?;
    /// let problem = problem.with_unlabelled(vec![5.25, 5.75])?;
    /// let aligned = problem.aligned(Alignment::Mean)?;
    /// assert_eq!(aligned.embeddings(), [5.0, 6.0]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there are no unlabelled
    /// photos, or the embeddings are too extreme to align.
    pub fn aligned(self, alignment: Alignment) -> Result<Self> {
        Paced::new(async move |pace| self.align(alignment, &pace).await).run()
    }

    /// As [`aligned`](Self::aligned), with pauses.
    ///
    /// # Errors
    /// As [`aligned`](Self::aligned).
    pub async fn align(&self, alignment: Alignment, pace: &Pace) -> Result<Self> {
        if self.unlabelled().is_empty() {
            return Err(invalid(
                "Aligning needs photos without a class; add some from where the classifier will be used.",
            ));
        }
        let (n, dim) = (self.len(), self.dim());
        let m = self.unlabelled().len() / dim;
        let numbers = self.embeddings().iter().chain(self.unlabelled());
        let mut photos = DMatrix::from_row_iterator(n + m, dim, numbers.map(|&x| f64::from(x)));
        let weights = self.weights();
        let shares = DVector::from_column_slice(&weights) / n as f64;
        let source_mean = photos.rows(0, n).tr_mul(&shares);
        let target_mean = photos.rows(n, m).row_mean().transpose();
        subtract(photos.rows_mut(0, n), &source_mean);
        subtract(photos.rows_mut(n, m), &target_mean);

        let source = photos.rows(0, n);
        // Photos that are all equal have no covariance to change.
        let equal = source.iter().all(|&x| x == 0.0);
        let mut aligned = if equal || alignment == Alignment::Mean {
            source.into_owned()
        } else {
            coral(photos, &weights, pace).await?
        };
        subtract(aligned.as_view_mut(), &-target_mean);

        let embeddings = aligned.transpose().iter().map(|&x| x as f32).collect();
        self.with_embeddings(embeddings)?
            .marked_aligned()
            .with_unlabelled(self.unlabelled().to_vec())
    }
}

fn subtract(mut rows: DMatrixViewMut<f64>, mean: &DVector<f64>) {
    for (mut column, mean) in rows.column_iter_mut().zip(mean.iter()) {
        column.add_scalar_mut(-mean);
    }
}

fn too_extreme() -> Error {
    invalid("The embeddings hold numbers too large to align.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers with variance ½ that no two photos share.
    fn wave(at: usize) -> f32 {
        (at as f32 * 12.9898).sin()
    }

    fn problem(unlabelled: Vec<f32>) -> Problem {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let rows = (0..400 * 2).map(|at| wave(at) + f32::from(u8::from(at >= 400)) * 0.1);
        let classes = (0..400).map(|i| usize::from(i >= 200)).collect();
        let problem = Problem::new(labels, 2, rows.collect(), classes).unwrap();
        problem.with_unlabelled(unlabelled).unwrap()
    }

    #[test]
    fn many_photos_change_the_covariance() {
        let target = (0..800).map(|at| 7.0 + wave(at + 5000) * [3.0, 0.5][at % 2]);
        let aligned = problem(target.collect())
            .aligned(Alignment::Covariance)
            .unwrap();
        for (k, scale) in [3.0_f32, 0.5].into_iter().enumerate() {
            let numbers = aligned.embeddings().iter().skip(k).step_by(2);
            let mean = numbers.clone().sum::<f32>() / 400.0;
            let variance = numbers.map(|x| (x - mean).powi(2)).sum::<f32>() / 400.0;
            assert!((mean - 7.0).abs() < 0.2, "{mean}");
            assert!(
                (variance.sqrt() / (scale * 0.5_f32.sqrt()) - 1.0).abs() < 0.1,
                "{variance}"
            );
        }
    }

    #[test]
    fn few_photos_change_only_the_mean() {
        for unlabelled in [
            vec![3.0, 4.0],
            vec![3.0, 4.0, 5.0, 2.0],
            [3.0, 4.0].repeat(5),
        ] {
            let problem = problem(unlabelled);
            let mean = problem.clone().aligned(Alignment::Mean).unwrap();
            let both = problem.aligned(Alignment::Covariance).unwrap();
            let pairs = mean.embeddings().iter().zip(both.embeddings());
            assert!(pairs.clone().all(|(a, b)| (a - b).abs() < 1e-4));
            assert_eq!(mean.ids(), both.ids());
        }
    }

    #[test]
    fn refuses_missing_and_extreme_photos() {
        let error = problem(Vec::new()).aligned(Alignment::Mean).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("Aligning needs photos without a class")
        );
        let far = problem(vec![f32::MAX, f32::MAX, f32::MIN, f32::MIN, 0.0, 0.0]);
        assert!(far.aligned(Alignment::Covariance).is_err());
    }
}
