//! The input of a network for the image, and its side.

use super::model::{Graph, Port};
use super::preprocessing::Rules;
use super::{Result, refuse};
use crate::error::{Error, ErrorKind};

/// The input side of a file that takes any, without preprocessing rules that say one.
const DEFAULT_SIDE: usize = 224;

/// The input of a graph for the image.
pub(super) fn image_input<'a>(graph: &'a Graph) -> Result<&'a Port> {
    let inputs: Vec<_> = graph
        .inputs
        .iter()
        .filter(|port| !graph.tensors.contains_key(&port.name))
        .collect();
    match inputs.as_slice() {
        [port] if port.dims.len() == 4 => Ok(port),
        [port] => Err(refuse(format!(
            "The input “{}” of this ONNX file has {} axes, not the four of images; take the image half of the network, often vision_model.onnx.",
            port.name,
            port.dims.len()
        ))),
        [] => Err(refuse("This ONNX file has no input.")),
        several => {
            let names: Vec<_> = several
                .iter()
                .take(6)
                .map(|port| format!("“{}”", port.name))
                .collect();
            Err(refuse(format!(
                "This network takes several inputs ({}). Take the file of the same repository with the image half only, often vision_model.onnx, or export it alone.",
                names.join(", ")
            )))
        }
    }
}

/// The side of the input in pixels.
pub(super) fn side(port: &Port, rules: Option<&Rules>) -> Result<usize> {
    let &[batch, channels, rows, columns] = port.dims.as_slice() else {
        return Err(refuse("The input is no image."));
    };
    if columns == Some(3) && channels != Some(3) {
        return Err(refuse(format!(
            "The input “{}” takes images channel-last, as TensorFlow does; export the network from PyTorch, or with a transposed input.",
            port.name
        )));
    }
    if channels.is_some_and(|channels| channels != 3) {
        return Err(refuse(format!(
            "The input “{}” does not take colour images: it has {} channels, not 3.",
            port.name,
            channels.unwrap_or_default()
        )));
    }
    if batch.is_some_and(|batch| batch != 1) {
        return Err(refuse(format!(
            "The network takes {} images at a time; export it with a batch of 1 or any size.",
            batch.unwrap_or_default()
        )));
    }
    let asked = rules.and_then(|rules| rules.side);
    let side = match (rows, columns) {
        (Some(rows), Some(columns)) if rows != columns => {
            return Err(refuse(format!(
                "The network takes images of {columns} × {rows} pixels; only square ones are supported."
            )));
        }
        (Some(side), _) | (None, Some(side)) => side,
        (None, None) => asked.unwrap_or(DEFAULT_SIDE),
    };
    if let Some(rules) = rules
        && let Some(asked) = asked
        && asked != side
        && rules.is_exact
    {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "The network takes images of {side} × {side} pixels, the preprocessing file makes {asked} × {asked}; take the file that belongs to this network."
            ),
        ));
    }
    Ok(side)
}
