//! Export of a trained classifier to other programs.
//!
//! Every head that is a linear map can be exported: alone as a [`LinearHead`], written as safetensors
//! or JSON, and together with the backbone, preprocessing and embedding as one ONNX model.

mod head;
#[cfg(feature = "export")]
pub mod onnx;
mod open_set;

pub use head::LinearHead;
pub use open_set::OpenSetModel;
