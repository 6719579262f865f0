//! Heads: the trainable last layer, which turns labelled embeddings into a classifier.
//!
//! [`Head`] is the contract and [`HEADS`] the list. A training advances in steps (see
//! [`pace`](crate::pace)) and returns a [`Fit`]. The rest is the same for every head:
//! [`calibration`] turns scores into probabilities, [`open_set`] tells when a photo is unlike all
//! photos of the support set, and [`Trained`] combines them and predicts.

mod aligned;
pub mod auto;
pub mod calibrated;
pub mod calibration;
mod caution;
mod centred;
mod contract;
mod coordinates;
mod directions;
mod evened;
mod folds;
pub mod forest;
mod lbfgs;
pub mod lda;
pub mod linear;
pub mod linear_lbfgs;
mod linear_map;
pub mod mlp;
pub mod neighbours;
mod nodes;
mod normal;
pub mod open_set;
pub mod propagate;
pub mod prototype;
mod registry;
pub mod ridge;
#[cfg(test)]
mod sample;
pub mod simple_shot;
mod sizes;
mod softmax;
mod staged;
pub mod svm;
mod tally;
pub mod texture;
mod trained;
pub mod transport;

pub use crate::pace::Epoch;
pub use contract::{Caution, Fit, Fitting, Head, LeftOut, Scorer, Step, Training};
pub use linear_map::LinearMap;
pub use registry::HEADS;
pub use softmax::{argmax, softmax};
pub use trained::{ClassScore, Prediction, Trained};

use contract::too_extreme;
use staged::{StagedStep, StagedTraining, drive, training_is_over};
