//! The list of heads.

use super::contract::Head;
use super::{
    auto, calibrated, forest, lda, linear, linear_lbfgs, mlp, neighbours, propagate, prototype,
    ridge, simple_shot, svm, texture, transport,
};
use crate::error::{Error, ErrorKind, Result};

/// All heads; the first is the default.
pub const HEADS: &[Head] = &[
    ridge::HEAD,
    linear::HEAD,
    neighbours::KNN,
    linear_lbfgs::L2SP,
    lda::HEAD,
    linear_lbfgs::HEAD,
    neighbours::MATCHING,
    simple_shot::HEAD,
    prototype::COSINE,
    prototype::EUCLIDEAN,
    svm::HEAD,
    mlp::HEAD,
    forest::HEAD,
    calibrated::HEAD,
    texture::HEAD,
    auto::HEAD,
    propagate::HEAD,
    transport::HEAD,
    transport::BALANCED,
];

impl Head {
    /// The head of a name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`], listing the names of all heads, if there is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        HEADS.iter().find(|head| head.name == name).ok_or_else(|| {
            let names: Vec<_> = HEADS.iter().map(|head| head.name).collect();
            Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "There is no head “{name}”; choose one of: {}.",
                    names.join(", ")
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_head_names_the_known_ones() {
        let error = Head::named("hat").err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let message = error.to_string();
        assert!(message.starts_with("There is no head “hat”; choose one of: ridge, "));
        assert!(HEADS.iter().all(|head| message.contains(head.name)));
    }
}
