//! Validation of embeddings from callers.

use crate::error::{Error, ErrorKind, Result};

/// Validates an embedding from an untrusted caller.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if it does not have `dim` numbers or one of them is not finite.
pub fn check_embedding(embedding: &[f32], dim: usize) -> Result<()> {
    if embedding.len() != dim {
        return Err(invalid(format!(
            "An embedding of {dim} numbers was expected, but this one has {}.",
            embedding.len()
        )));
    }
    if let Some(at) = embedding.iter().position(|x| !x.is_finite()) {
        return Err(invalid(format!(
            "Number {at} of the embedding is not finite."
        )));
    }
    Ok(())
}

pub(super) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
