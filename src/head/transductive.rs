//! Heads that learn from unlabelled photos too.

pub mod propagate;
mod stacked;
pub mod transport;
