//! Heads: the trainable last layer, which turns labelled embeddings into a classifier.
//!
//! [`Head`] is the contract and [`HEADS`] the list. A training advances in steps (see
//! [`pace`](crate::pace)) and returns a [`Fit`]. The rest is the same for every head:
//! [`temperature`] turns scores into probabilities, [`open_set`] tells when a photo is unlike all
//! photos of the support set, and [`Trained`] combines them and predicts.
//!
//! A new head is one file in the folder of its family and one line in [`HEADS`].

mod aligned;
pub mod auto;
mod class_balance;
mod contract;
pub mod discriminant;
pub mod metric;
pub mod nonlinear;
pub mod open_set;
mod registry;
pub mod regression;
mod shared;
pub mod temperature;
mod trained;
pub mod transductive;

pub use crate::pace::Epoch;
pub use contract::{Caution, Fit, Fitting, Head, LeftOut, Scorer, Step, Training};
pub use registry::HEADS;
pub use shared::linear_map::LinearMap;
pub use shared::metrics::{argmax, softmax};
pub use trained::{ClassScore, Prediction, Trained};
