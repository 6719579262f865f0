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
//!
//! Time grows with the cube of the number of photos, or of the numbers of an embedding where those are
//! fewer, so that it goes in steps. Photos are replaced by as many numbers as there are photos, as
//! their inner products need no more; square roots are taken in the axes that make a covariance
//! tridiagonal (`root`).

use super::{Problem, invalid};
use crate::error::Result;

mod basis;
mod coral;
mod covariance;
mod matrix_sqrt;

pub use coral::Aligning;

/// What the photos to learn from are given of those without a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Their mean.
    Mean,
    /// Their mean and their covariance. Time grows with the cube of the number of photos, or of the
    /// numbers of an embedding where those are fewer.
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

impl Problem {
    /// The problem with its photos aligned to its unlabelled ones, in one go.
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
    /// As [`Aligning::new`] and [`Aligning::step`].
    pub fn aligned(self, alignment: Alignment) -> Result<Self> {
        let mut aligning = Aligning::new(self, alignment)?;
        loop {
            if let Some(aligned) = aligning.step()? {
                return Ok(aligned);
            }
        }
    }
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
