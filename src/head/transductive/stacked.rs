//! Labelled and unlabelled photos in one matrix.

use nalgebra::DMatrix;

use crate::error::{Error, ErrorKind, Result};
use crate::head::shared::folds::StratifiedFolds;
use crate::support::Problem;

/// The number of photos, labelled and unlabelled, up to which their similarity matrix fits in memory:
/// 72 MB in f64, and some copies of it.
pub(super) const MAX_PHOTOS: usize = 3000;

/// All photos as the columns of a d × N matrix: the labelled ones in the order of the folds, then the
/// unlabelled ones.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if there are more than [`MAX_PHOTOS`].
pub(super) fn stacked(
    head: &str,
    problem: &Problem,
    folds: &StratifiedFolds,
) -> Result<DMatrix<f64>> {
    let (labelled, dim) = (problem.len(), problem.dim());
    let unlabelled = problem.unlabelled().len() / dim;
    let n = labelled + unlabelled;
    if n > MAX_PHOTOS {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "The head “{head}” compares every photo with every other and takes at most \
                 {MAX_PHOTOS} photos, but got {labelled} with a class and {unlabelled} without. Use \
                 fewer photos or another head."
            ),
        ));
    }
    let samples = folds.samples.iter();
    let rows = samples.map(|sample| problem.row(sample.photo));
    let numbers = rows.flatten().chain(problem.unlabelled());
    Ok(DMatrix::from_iterator(
        dim,
        n,
        numbers.map(|&x| f64::from(x)),
    ))
}
