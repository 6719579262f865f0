//! Heads whose decision boundaries are not linear.

pub mod forest;
pub mod mlp;
