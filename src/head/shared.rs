//! Building blocks of several heads.

pub(crate) mod caution;
pub(crate) mod centering;
pub(crate) mod folds;
pub(crate) mod gram_reduction;
pub(crate) mod lbfgs;
pub(crate) mod linear_map;
pub(crate) mod metrics;
pub(crate) mod normal;
pub(crate) mod ridge_solver;
#[cfg(test)]
pub(crate) mod synthetic;
