//! Labelled and unlabelled photos side by side, for the heads that learn from both.

use nalgebra::DMatrix;

use super::folds::Deck;
use crate::error::{Error, ErrorKind, Result};
use crate::support::Problem;

/// Most photos, labelled and unlabelled together, between which a matrix of similarities is held:
/// 72 MB in f64, and some copies of it.
pub(super) const MOST: usize = 3000;

/// All photos as the columns of a d × N matrix: first the labelled ones in the order of the deck,
/// then the unlabelled ones.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if there are more than [`MOST`].
pub(super) fn columns(head: &str, problem: &Problem, deck: &Deck) -> Result<DMatrix<f64>> {
    let (labelled, dim) = (problem.len(), problem.dim());
    let unlabelled = problem.unlabelled().len() / dim;
    let n = labelled + unlabelled;
    if n > MOST {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "The head “{head}” compares every photo with every other and takes at most {MOST} \
                 photos; {labelled} with a class and {unlabelled} without came. Give fewer photos, \
                 or choose another head."
            ),
        ));
    }
    let rows = deck.cards.iter().map(|card| problem.row(card.photo));
    let numbers = rows.flatten().chain(problem.unlabelled());
    Ok(DMatrix::from_iterator(
        dim,
        n,
        numbers.map(|&x| f64::from(x)),
    ))
}
