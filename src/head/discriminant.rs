//! Heads that model the distribution of each class.

pub mod lda;
