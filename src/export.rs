//! A trained classifier for other programs.
//!
//! Every head that is a linear map can leave: by itself as a [`LinearHead`], which is written as
//! safetensors and as JSON, and together with the backbone and all that lies between as one ONNX
//! model.

mod head;
mod likeness;
#[cfg(feature = "export")]
pub mod onnx;

pub use head::LinearHead;
pub use likeness::Likeness;
