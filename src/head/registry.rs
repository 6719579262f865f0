//! The list of heads.

use super::auto;
use super::contract::Head;
use super::discriminant::lda;
use super::metric::{neighbours, prototype, simple_shot};
use super::nonlinear::{forest, mlp};
use super::regression::{
    distribution_calibration, ridge, ridge_texture, softmax_adam, softmax_lbfgs, svm,
};
use super::transductive::{propagate, transport};
use crate::error::{Error, ErrorKind, Result};

/// All heads; the first is the default.
pub const HEADS: &[Head] = &[
    ridge::HEAD,
    softmax_adam::HEAD,
    neighbours::KNN,
    softmax_lbfgs::L2SP,
    lda::HEAD,
    softmax_lbfgs::HEAD,
    neighbours::MATCHING,
    simple_shot::HEAD,
    prototype::COSINE,
    prototype::EUCLIDEAN,
    svm::HEAD,
    mlp::HEAD,
    forest::HEAD,
    distribution_calibration::HEAD,
    ridge_texture::HEAD,
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
