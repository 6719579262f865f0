//! Backbones from ONNX files: the importer and the engines.

mod exported;
mod npz;
mod onnx;
mod small;
