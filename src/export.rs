//! Export of a trained classifier to other programs.
//!
//! Every head that is a linear map can be exported: alone as a [`LinearHead`], written as safetensors
//! or JSON, and together with the backbone, preprocessing and embedding as one ONNX model or as a model of
//! Teachable Machine.

mod head;
#[cfg(feature = "export")]
pub mod onnx;
mod open_set;
#[cfg(feature = "export")]
pub mod teachable_machine;

pub use head::LinearHead;
pub use open_set::OpenSetModel;

#[cfg(feature = "export")]
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "export")]
use crate::network::contract::CONTRACT_VERSION;
#[cfg(feature = "export")]
use crate::network::weights::Backbone;
#[cfg(feature = "export")]
use crate::network::{Network, Op};

/// The names of all nodes in a written model: `input` for the input, a block's own name, or a number.
#[cfg(feature = "export")]
fn node_names(network: &Network, input: &str) -> Vec<String> {
    let name_of = |(at, op): (usize, &Op)| {
        if matches!(op, Op::Input) {
            return input.into();
        }
        let block = network.outputs.iter().find(|output| output.node == at);
        block.map_or_else(|| format!("node{at}"), |output| output.name.clone())
    };
    let ops = network.nodes.iter().map(|node| &node.op);
    ops.enumerate().map(name_of).collect()
}

/// Refuses an imported network, whose operations have no counterpart in a format.
#[cfg(feature = "export")]
fn check_built_in(backbone: &Backbone, format: &str) -> Result<()> {
    if backbone.contract.version == CONTRACT_VERSION {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!(
            "The backbone {} comes from another file, and such networks cannot be written as {format}. \
             Export the ONNX model, or the head alone as safetensors or JSON.",
            backbone.network.name
        ),
    ))
}
