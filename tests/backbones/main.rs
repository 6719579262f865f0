//! Backbones from ONNX files: the importer and the engines.

#[path = "../common/cosine.rs"]
mod cosine;
mod exported;
mod npz;
mod onnx;
mod small;
