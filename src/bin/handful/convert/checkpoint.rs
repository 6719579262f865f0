//! A PyTorch checkpoint of EfficientNet-Lite as a weight file, without PyTorch.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use handful::engine::{BurnEngine, test_picture};
use handful::intensity::Intensity;
use handful::network::contract::{Block, Contract};
use handful::network::weights::{Backbone, Source, Tensor, sha256};
use handful::network::{Convolution, Network, efficientnet};
use handful::preprocess::View;
use handful::{Error, ErrorKind, Result};
use pytorch_reader::{DType, PytorchReader};

use super::Arguments;
use crate::DeviceName;
use crate::photos::{self, Transform};

/// Batch norm's ε in the checkpoints.
const BATCH_NORM_EPSILON: f32 = 1e-3;

/// Weight of each standard-deviation block in the inner product; the pooled block has 1. Measured: a
/// larger weight gains on textures but loses on fine-grained classes at one shot.
const DEVIATION_WEIGHT: f32 = 0.05;

/// The licence of the checkpoints that the build fetches.
const LICENCE: &str = "Apache-2.0";

/// The backbone of a checkpoint.
///
/// # Errors
/// Where the checkpoint is not of the variant, or an option is missing.
pub fn backbone(arguments: &Arguments, bytes: &[u8]) -> Result<Backbone> {
    let missing = |option: &str| {
        let sentence = format!("A checkpoint needs the option {option}.");
        Error::new(ErrorKind::InvalidInput, sentence)
    };
    if arguments.means.is_none() && arguments.ordinary.is_none() {
        return Err(missing("--means or --ordinary"));
    }
    let package = arguments.package.clone();
    let source = Source {
        package: package.ok_or_else(|| missing("--package"))?,
        sha256: sha256(bytes),
        licence: arguments.licence.clone().unwrap_or_else(|| LICENCE.into()),
        output: None,
    };
    let network = if arguments.pooled {
        efficientnet::lite_pooled(arguments.variant)?
    } else {
        efficientnet::lite(arguments.variant)?
    };
    let mut tensors = fold(&network, &Checkpoint::open(&arguments.file)?)?;
    let blocks = blocks(&network);
    let means = match &arguments.means {
        Some(path) => Means::read(path)?,
        // Placeholders: the means are measured below, and the measurement does not use them.
        None => Means::zeros(&blocks),
    };
    means.insert(&blocks, &mut tensors)?;
    let contract = Contract::for_size(network.side as u32, blocks);
    let mut backbone = Backbone::new(
        network.clone(),
        contract.clone(),
        source.clone(),
        tensors.clone(),
    )?;
    backbone.round_to_f16();
    if let Some(folder) = &arguments.ordinary {
        let means = measure_means(&backbone, folder)?;
        means.insert(&contract.blocks, &mut tensors)?;
        if let Some(path) = &arguments.save_means {
            means.write(path)?;
        }
        backbone = Backbone::new(network, contract, source, tensors)?;
        backbone.round_to_f16();
    }
    let engine = BurnEngine::new(&backbone, burn::tensor::Device::flex())?;
    let picture = test_picture(&backbone.network);
    backbone.set_reference(pollster::block_on(engine.forward(&picture, 1))?);
    Ok(backbone)
}

/// Mean embedding blocks of ordinary photos by name.
#[derive(Default, serde::Serialize)]
struct Means(BTreeMap<String, Vec<f32>>);

impl Means {
    fn read(path: &Path) -> Result<Self> {
        serde_json::from_slice(&crate::read(path)?)
            .map_err(|error| json_error("The means cannot be read.", error).in_file(path.display()))
    }

    fn write(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_vec(self)
            .map_err(|error| json_error("The means cannot be written.", error))?;
        crate::write(path, &json)
    }

    fn zeros(blocks: &[Block]) -> Self {
        let zeros = blocks.iter();
        Self(
            zeros
                .map(|block| (block.name.clone(), vec![0.0; block.size]))
                .collect(),
        )
    }

    /// Adds the mean of each block to the tensors of a backbone.
    fn insert(&self, blocks: &[Block], tensors: &mut HashMap<String, Tensor>) -> Result<()> {
        for Block { name, .. } in blocks {
            let data = self.0.get(name).cloned().ok_or_else(|| {
                let sentence = format!("The means lack the block {name}.");
                Error::new(ErrorKind::InvalidInput, sentence)
            })?;
            let shape = vec![data.len()];
            tensors.insert(format!("mean.{name}"), Tensor { shape, data });
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for Means {
    /// Reads the arrays and ignores other entries, which are remarks.
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        let entries = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
        let arrays = entries.into_iter().filter(|(_, value)| value.is_array());
        let means = arrays.map(|(name, value)| Ok((name, serde_json::from_value(value)?)));
        let means: std::result::Result<_, serde_json::Error> = means.collect();
        means.map(Self).map_err(serde::de::Error::custom)
    }
}

fn json_error(sentence: &str, error: serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidInput, sentence).with_source(error)
}

/// The blocks of the embedding: pooled features with weight 1, deviations with a small weight.
fn blocks(network: &Network) -> Vec<Block> {
    let outputs = network.outputs.iter().enumerate();
    outputs
        .map(|(at, output)| Block {
            name: output.name.clone(),
            size: output.size,
            weight: if at == 0 { 1.0 } else { DEVIATION_WEIGHT },
            centred: at > 0,
            root: true,
        })
        .collect()
}

/// The mean of each block, after square root and L2 normalisation, over the photos' view `a`.
fn measure_means(backbone: &Backbone, folder: &Path) -> Result<Means> {
    let paths = photos::find(folder)?;
    let features = photos::features(
        backbone,
        DeviceName::Flex,
        (&[View::CenterCrop], Intensity::Fixed),
        Transform::None,
        &paths,
    )?;
    let mut means = BTreeMap::new();
    let mut at = 0;
    for output in &backbone.network.outputs {
        let mut mean = vec![0.0f32; output.size];
        for photo in &features {
            let block = photo.values.get(at..at + output.size).unwrap_or_default();
            let length = block.iter().sum::<f32>().max(f32::MIN_POSITIVE).sqrt();
            for (mean, value) in mean.iter_mut().zip(block) {
                *mean += value.sqrt() / length / features.len() as f32;
            }
        }
        means.insert(output.name.clone(), mean);
        at += output.size;
    }
    Ok(Means(means))
}

/// The tensors of the network, each batch norm folded into the convolution before it.
fn fold(network: &Network, checkpoint: &Checkpoint) -> Result<HashMap<String, Tensor>> {
    let mut tensors = HashMap::new();
    for convolution in network.convolutions() {
        let (weight, norm) = checkpoint_names(convolution);
        let mut data = checkpoint.tensor(&weight, &convolution.weight_shape())?;
        let part = |part: &str| checkpoint.tensor(&format!("{norm}.{part}"), &[convolution.output]);
        let (gamma, beta) = (part("weight")?, part("bias")?);
        let (mean, variance) = (part("running_mean")?, part("running_var")?);
        let factors = gamma
            .iter()
            .zip(&variance)
            .map(|(gamma, variance)| gamma / (variance + BATCH_NORM_EPSILON).sqrt());
        let factors: Vec<f32> = factors.collect();
        let filter = data.len() / convolution.output;
        for (values, factor) in data.chunks_exact_mut(filter).zip(&factors) {
            values.iter_mut().for_each(|value| *value *= factor);
        }
        let bias = beta
            .iter()
            .zip(&mean)
            .zip(&factors)
            .map(|((beta, mean), factor)| beta - mean * factor);
        let bias = Tensor {
            shape: vec![convolution.output],
            data: bias.collect(),
        };
        let weight = Tensor {
            shape: convolution.weight_shape().to_vec(),
            data,
        };
        tensors.insert(format!("{}.weight", convolution.name), weight);
        tensors.insert(format!("{}.bias", convolution.name), bias);
    }
    Ok(tensors)
}

/// The checkpoint's names of a convolution's weight and its batch norm.
fn checkpoint_names(convolution: &Convolution) -> (String, String) {
    match convolution.name.split_once('.') {
        None if convolution.name == "stem" => ("_conv_stem.weight".into(), "_bn0".into()),
        None => ("_conv_head.weight".into(), "_bn1".into()),
        Some((block, part)) => {
            let at = block.trim_start_matches("block");
            let norm = match part {
                "expand" => 0,
                "depthwise" => 1,
                _ => 2,
            };
            (
                format!("_blocks.{at}._{part}_conv.weight"),
                format!("_blocks.{at}._bn{norm}"),
            )
        }
    }
}

struct Checkpoint(PytorchReader);

impl Checkpoint {
    fn open(file: &Path) -> Result<Self> {
        PytorchReader::new(file).map(Self).map_err(|error| {
            let sentence = format!("The checkpoint cannot be read: {error}.");
            Error::new(ErrorKind::WeightFile, sentence).in_file(file.display())
        })
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let refuse = |why: String| {
            Error::new(
                ErrorKind::WeightFile,
                format!("The checkpoint's tensor {name} {why}."),
            )
        };
        let tensor = self
            .0
            .get(name)
            .ok_or_else(|| refuse("is missing; is this the variant asked for?".into()))?;
        if tensor.shape() != shape || tensor.dtype() != DType::F32 {
            return Err(refuse(format!(
                "is {:?} {:?}, not F32 {shape:?}",
                tensor.dtype(),
                tensor.shape()
            )));
        }
        let bytes = tensor
            .read()
            .map_err(|error| refuse(format!("cannot be read: {error}")))?;
        Ok(bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&four| f32::from_le_bytes(four))
            .collect())
    }
}
