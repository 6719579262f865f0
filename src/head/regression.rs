//! Linear heads that minimise a penalised loss over the support set.

pub mod distribution_calibration;
pub mod ridge;
pub mod ridge_texture;
pub mod softmax_adam;
pub mod softmax_lbfgs;
pub mod svm;
