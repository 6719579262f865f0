//! Warm-up while the weights are loading.
//!
//! A browser compiles a wasm function at its first call, and reading weights and one forward pass call
//! about two hundred functions. A network of a few kilobytes with the same kinds of layers as the real
//! one makes the browser compile all of them before the weights arrive.

use super::Embedder;
use crate::error::Result;
use crate::network::backbones::Backbones;
use crate::network::view::Mode;
use crate::network::weights::{Backbone, Precision};

/// A small weight file with random weights.
pub(crate) fn file(precision: Precision) -> &'static [u8] {
    match precision {
        Precision::F32 => include_bytes!("warm_up/f32.safetensors"),
        Precision::Int8 => include_bytes!("warm_up/int8.safetensors"),
    }
}

/// Reads a small weight file and embeds a blank photo with it.
///
/// # Errors
/// None in practice: the files are part of the crate.
pub fn warm_up(precision: Precision) -> Result<()> {
    let small = Backbone::read(file(precision))?;
    let mut embedder = Embedder::new(Backbones::new(Mode::Fast, small, None)?)?;
    embedder.embed_views(&vec![0.0; embedder.view_length()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::tests::builder::NetworkBuilder;
    use crate::network::Activation::{None, Relu6};
    use crate::network::int8::{Activations, Channels, quantize};

    /// A network with every kind of layer of the real networks.
    fn network(precision: Precision) -> Backbone {
        let mut builder = NetworkBuilder::new(16);
        let stem = builder.convolution(0, 8, 3, 2, Relu6);
        let depthwise = builder.convolution(stem, 8, 3, 1, Relu6);
        let narrow = builder.convolution(depthwise, 8, 1, 1, None);
        let sum = builder.block(narrow, (16, 8), 5, 1);
        let down = builder.block(sum, (16, 8), 3, 2);
        let head = builder.convolution(down, 16, 1, 1, Relu6);
        let mut backbone = builder.build(&[sum, head]);
        backbone.round_to_f16();
        match precision {
            Precision::F32 => backbone,
            Precision::Int8 => quantize(&backbone, &activations(&backbone)).unwrap(),
        }
    }

    /// Invented statistics: those of a real pass, and so the file, would depend on the processor in their
    /// last digits.
    fn activations(backbone: &Backbone) -> Activations {
        let channels = |count| Channels {
            mean: vec![0.5; count],
            low: vec![-3.0; count],
            high: vec![3.0; count],
        };
        let convolutions = backbone.network.convolutions();
        Activations(
            convolutions
                .map(|convolution| (convolution.name.clone(), channels(convolution.input)))
                .collect(),
        )
    }

    #[test]
    fn the_built_in_files_work() {
        for precision in [Precision::F32, Precision::Int8] {
            assert_eq!(
                Backbone::read(file(precision)).unwrap().precision(),
                precision
            );
            warm_up(precision).unwrap();
        }
    }

    #[test]
    fn the_built_in_files_are_up_to_date() {
        for precision in [Precision::F32, Precision::Int8] {
            let written = network(precision).write().unwrap();
            let read = Backbone::read(file(precision)).unwrap();
            assert_eq!(read.hash, Backbone::read(&written).unwrap().hash, "{WRITE}");
        }
    }

    const WRITE: &str = "update with: cargo test --release --lib warm_up -- --ignored";

    #[test]
    #[ignore = "writes the files"]
    fn write() {
        for precision in [Precision::F32, Precision::Int8] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/embedder/warm_up");
            let path = format!("{folder}/{}.safetensors", precision.name());
            std::fs::write(path, network(precision).write().unwrap()).unwrap();
        }
    }
}
