//! Photos to learn from, moved to where the classifier will be used.
//!
//! Where the light, the camera or the distance differ, all embeddings shift, and a classifier
//! loses accuracy that photos without a class can give back. Correlation alignment (CORAL; Sun, Feng
//! & Saenko 2016, algorithm 1) gives the photos of the support set the mean and the covariance of
//! those: x becomes (x − mean_S) C_S^−½ C_T^½ + mean_T.
//!
//! A covariance of few photos in so many numbers needs to be shrunk. C_S is shrunk to a multiple of
//! I as Ledoit & Wolf 2004 do it (equation 14). C_T is shrunk to C_S, as near as expected error and
//! distance allow by the same argument: the share of C_S is β² / ‖C_T − C_S‖², β² the expected ‖C_T −
//! cov‖², estimated from the photos' own ‖z zᵀ − C_T‖². So the fewer photos there are, the less is
//! changed but the mean.
//!
//! This takes it that the classes are about equally common among the photos without a class: the
//! mean of classes that are not moves even where nothing shifted.

use nalgebra::{DMatrix, DVector};

use super::{Problem, invalid};
use crate::error::Result;

/// What the photos to learn from are given of those without a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Their mean.
    Mean,
    /// Their mean and their covariance. Time grows with the cube of the number of photos.
    Covariance,
}

impl Alignment {
    /// The alignment of that name, `mean` or `covariance`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if there is none.
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

/// Least eigenvalue of a covariance as a share of the mean one, below which a direction is taken
/// for empty.
const LEAST: f64 = 1e-9;

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
        if self.unlabelled().is_empty() {
            return Err(invalid(
                "Aligning needs photos without a class; add some from where the classifier will be used.",
            ));
        }
        let (n, dim) = (self.len(), self.dim());
        let m = self.unlabelled().len() / dim;
        let wide = |numbers: &[f32]| numbers.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let mut source = DMatrix::from_row_slice(n, dim, &wide(self.embeddings()));
        let mut target = DMatrix::from_row_slice(m, dim, &wide(self.unlabelled()));
        let weights = DVector::from_vec(self.weights()) / n as f64;
        let from = source.tr_mul(&weights);
        let to = target.row_mean().transpose();
        centre(&mut source, &from);
        centre(&mut target, &to);
        if alignment == Alignment::Covariance {
            source = recoloured(source, &weights, target)?;
        }
        centre(&mut source, &-to);
        let embeddings: Vec<_> = source.transpose().iter().map(|&x| x as f32).collect();
        let (labels, classes) = (self.labels().to_vec(), self.classes().to_vec());
        let aligned = self.like(labels, embeddings, classes)?.told_aligned();
        aligned
            .with_ids(self.ids().to_vec())?
            .with_unlabelled(self.unlabelled().to_vec())
    }
}

fn centre(rows: &mut DMatrix<f64>, mean: &DVector<f64>) {
    for (mut column, mean) in rows.column_iter_mut().zip(mean.iter()) {
        column.add_scalar_mut(-mean);
    }
}

/// Centred photos with the covariance of the others.
fn recoloured(
    source: DMatrix<f64>,
    weights: &DVector<f64>,
    target: DMatrix<f64>,
) -> Result<DMatrix<f64>> {
    let (n, m, dim) = (source.nrows(), target.nrows(), source.ncols());
    // All happens in the directions in which photos differ at all.
    let mut both = source.resize_vertically(n + m, 0.0);
    both.rows_mut(n, m).copy_from(&target);
    let basis = both.transpose().qr().q();
    let both = both * &basis;
    let (source, target) = (both.rows(0, n).into_owned(), both.rows(n, m).into_owned());
    let mut weighted = source.clone();
    for (mut row, weight) in weighted.row_iter_mut().zip(weights) {
        row *= (weight * n as f64).sqrt();
    }
    let (mut from, error) = covariance(&weighted);
    let even = from.trace() / dim as f64;
    // In the other directions, dim less those of the basis, a covariance is 0.
    let away = from.norm_squared() - dim as f64 * even * even;
    let share = shrinkage(error, away);
    from *= 1.0 - share;
    (0..from.nrows()).for_each(|i| from[(i, i)] += share * even);
    let (mut to, error) = covariance(&target);
    let share = shrinkage(error, (&to - &from).norm_squared());
    to = to * (1.0 - share) + &from * share;
    let aligned = source * power(from, -0.5)? * power(to, 0.5)?;
    Ok(aligned * basis.transpose())
}

/// The covariance of centred photos, unbiased, and how far it is expected to be from the true one,
/// squared; infinitely far where there are only two photos.
fn covariance(rows: &DMatrix<f64>) -> (DMatrix<f64>, f64) {
    let n = rows.nrows() as f64;
    let free = (n - 1.0).max(1.0);
    let covariance = rows.tr_mul(rows) / free;
    let fourth: f64 = rows.row_iter().map(|z| z.norm_squared().powi(2)).sum();
    let fourth = fourth * n / (free * free);
    let error = match rows.nrows() > 2 {
        true => (fourth - covariance.norm_squared()) / (free - 1.0),
        false => f64::INFINITY,
    };
    (covariance, error)
}

/// The share of what a covariance is shrunk to, which is `away` from it, squared. Photos that are
/// all the same show no error, and say nothing.
fn shrinkage(error: f64, away: f64) -> f64 {
    match away > 0.0 && error > 0.0 {
        true => (error / away).min(1.0),
        false => 1.0,
    }
}

/// A power of a symmetric matrix without negative eigenvalues; directions without variance stay
/// without.
fn power(matrix: DMatrix<f64>, exponent: f64) -> Result<DMatrix<f64>> {
    let extreme = || invalid("The embeddings hold numbers too large to align.");
    if !matrix.iter().all(|x| x.is_finite()) {
        return Err(extreme());
    }
    let least = LEAST * matrix.trace() / matrix.nrows() as f64;
    let eigen = matrix
        .try_symmetric_eigen(f64::EPSILON, 0)
        .ok_or_else(extreme)?;
    let powers = eigen.eigenvalues.map(|value| match value > least {
        true => value.powf(exponent),
        false => 0.0,
    });
    let mut scaled = eigen.eigenvectors.clone();
    for (mut column, power) in scaled.column_iter_mut().zip(powers.iter()) {
        column *= *power;
    }
    Ok(scaled * eigen.eigenvectors.transpose())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waves that no two photos have in common, of variance ½.
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
    fn many_photos_give_their_spread() {
        let elsewhere = (0..800).map(|at| 7.0 + wave(at + 5000) * [3.0, 0.5][at % 2]);
        let aligned = problem(elsewhere.collect())
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
    fn few_photos_give_their_mean_alone() {
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
    fn nothing_to_align_to_is_an_error() {
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
