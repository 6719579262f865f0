//! The network on a burn [`Device`], with burn's own layers: the reference in the tests of the other
//! engines.

#[cfg(feature = "import")]
mod tensors;

use std::collections::HashMap;

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use super::{agreement, check_count, missing_reference, test_picture};
use crate::error::{Error, ErrorKind, Result};
use crate::network::weights::Backbone;
use crate::network::{Activation, Convolution, Network, NodeId, Op};

/// A backbone whose weights are on a device.
pub struct BurnEngine {
    network: Network,
    device: Device,
    weights: HashMap<String, (Tensor<4>, Tensor<1>)>,
    /// The tensors that operations on tensors read.
    #[cfg(feature = "import")]
    tensors: HashMap<String, Tensor<1>>,
    reference: Vec<f32>,
    /// For each node, the last node that reads it. Its feature map is dropped after that.
    last_use: Vec<NodeId>,
}

impl BurnEngine {
    /// Puts the weights of `backbone` on `device`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`] where the backbone lacks a tensor.
    pub fn new(backbone: &Backbone, device: Device) -> Result<Self> {
        let network = backbone.network.clone();
        let mut weights = HashMap::new();
        for convolution in network.convolutions() {
            let name = &convolution.name;
            let load = |part: &str| backbone.tensor(&format!("{name}.{part}"));
            let (weight, bias) = (load("weight")?, load("bias")?);
            let weight = TensorData::new(weight.data.clone(), convolution.weight_shape());
            let bias = TensorData::new(bias.data.clone(), [convolution.output]);
            let pair = (
                Tensor::from_data(weight, &device),
                Tensor::from_data(bias, &device),
            );
            weights.insert(name.clone(), pair);
        }
        let mut last_use: Vec<NodeId> = (0..network.nodes.len()).collect();
        for (at, node) in network.nodes.iter().enumerate() {
            for &input in &node.inputs {
                last_use[input] = at;
            }
        }
        for output in &network.outputs {
            last_use[output.node] = network.nodes.len();
        }
        #[cfg(feature = "import")]
        let tensors = {
            let names = network
                .operations()
                .flat_map(|operation| operation.tensors());
            let load = |(name, _): (&str, Vec<usize>)| {
                let data = backbone.tensor(name)?.data.clone();
                let shape = [data.len()];
                let tensor = Tensor::from_data(TensorData::new(data, shape), &device);
                Ok((name.to_owned(), tensor))
            };
            names.map(load).collect::<Result<_>>()?
        };
        let reference = backbone.reference().unwrap_or_default().to_vec();
        Ok(Self {
            network,
            device,
            weights,
            #[cfg(feature = "import")]
            tensors,
            reference,
            last_use,
        })
    }

    /// The network it executes.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs `count` views, `[count, 3, side, side]`, and returns their raw features,
    /// `[count, feature_length]`: all blocks from one pass.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] where the length of `views` is not that of `count` views;
    /// [`ErrorKind::Engine`] where the device fails.
    pub async fn forward(&self, views: &[f32], count: usize) -> Result<Vec<f32>> {
        check_count(&self.network, views, count)?;
        let side = self.network.side;
        #[cfg(feature = "import")]
        if self.network.has_tensors() {
            let mut features = Vec::with_capacity(count * self.network.feature_length());
            for view in views.chunks_exact(self.network.view_length()) {
                features.extend(read(self.tensor_features(view)?).await?);
            }
            return Ok(features);
        }
        let views = TensorData::new(views.to_vec(), [count, 3, side, side]);
        read(self.features(Tensor::from_data(views, &self.device), |_, _| ())?).await
    }

    /// The features of one view, of a network of operations on tensors.
    #[cfg(feature = "import")]
    fn tensor_features(&self, view: &[f32]) -> Result<Tensor<2>> {
        let inconsistent = || {
            Error::new(
                ErrorKind::Engine,
                "The network description is not consistent.",
            )
        };
        let dims = self.network.dims()?;
        let mut results: HashMap<NodeId, tensors::Any> = HashMap::new();
        for (at, node) in self.network.nodes.iter().enumerate() {
            let result = match &node.op {
                Op::Tensor(operation) => {
                    let mut inputs = Vec::with_capacity(node.inputs.len());
                    for input in &node.inputs {
                        inputs.push(results.get(input).cloned().ok_or_else(inconsistent)?);
                    }
                    let shapes: Vec<_> =
                        node.inputs.iter().map(|&id| dims[id].as_slice()).collect();
                    let weights = |name: &str| self.tensors.get(name).cloned();
                    let device = &self.device;
                    tensors::compute(operation, inputs, &shapes, &dims[at], &weights, device)
                }
                _ => {
                    let data = TensorData::new(view.to_vec(), tensors::padded(&dims[at]));
                    Some(Tensor::from_data(data, &self.device))
                }
            };
            results.insert(at, result.ok_or_else(inconsistent)?);
            for input in &node.inputs {
                if self.last_use.get(*input) == Some(&at) {
                    results.remove(input);
                }
            }
        }
        let outputs = self.network.outputs.iter();
        let blocks = outputs.map(|output| {
            let block = results.remove(&output.node).ok_or_else(inconsistent)?;
            Ok(block.reshape([1, output.size]))
        });
        Ok(Tensor::cat(blocks.collect::<Result<Vec<_>>>()?, 1))
    }
}

impl BurnEngine {
    /// Runs the [test picture](test_picture) and returns the lowest cosine of a block to the reference
    /// in the weight file; it is 1 if the engine computes correctly.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::WeightFile`] where the file has no reference.
    pub async fn self_test(&self) -> Result<f32> {
        if self.reference.is_empty() {
            return Err(missing_reference());
        }
        let features = self.forward(&test_picture(&self.network), 1).await?;
        Ok(agreement(&self.network, &features, &self.reference))
    }

    /// Lowest value, highest value and mean of each channel of `nodes`, for one view.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward).
    pub fn observe(&self, view: &[f32], nodes: &[NodeId]) -> Result<Vec<Vec<[f32; 3]>>> {
        check_count(&self.network, view, 1)?;
        let side = self.network.side;
        let view = TensorData::new(view.to_vec(), [1, 3, side, side]);
        let mut observed = vec![Vec::new(); nodes.len()];
        self.features(Tensor::from_data(view, &self.device), |at, map| {
            let Some(index) = nodes.iter().position(|&node| node == at) else {
                return;
            };
            let numbers = |tensor: Tensor<4>| tensor.into_data().try_into_vec::<f32>();
            let lows = numbers(map.clone().min_dim(3).min_dim(2)).unwrap_or_default();
            let highs = numbers(map.clone().max_dim(3).max_dim(2)).unwrap_or_default();
            let means = numbers(map.clone().mean_dim(3).mean_dim(2)).unwrap_or_default();
            let ranges = lows.into_iter().zip(highs).zip(means);
            observed[index] = ranges
                .map(|((low, high), mean)| [low, high, mean])
                .collect();
        })?;
        Ok(observed)
    }

    /// All blocks of the features; calls `observe` with every feature map.
    fn features(
        &self,
        views: Tensor<4>,
        mut observe: impl FnMut(NodeId, &Tensor<4>),
    ) -> Result<Tensor<2>> {
        let inconsistent = || {
            Error::new(
                ErrorKind::Engine,
                "The network description is not consistent.",
            )
        };
        let mut maps: HashMap<NodeId, Tensor<4>> = HashMap::new();
        let mut vectors: HashMap<NodeId, Tensor<2>> = HashMap::new();
        let mut views = Some(views);
        for (at, node) in self.network.nodes.iter().enumerate() {
            let mut inputs = Vec::with_capacity(2);
            for input in &node.inputs {
                let map = if self.last_use.get(*input) == Some(&at) {
                    maps.remove(input)
                } else {
                    maps.get(input).cloned()
                };
                inputs.push(map.ok_or_else(inconsistent)?);
            }
            let mut inputs = inputs.into_iter();
            let mut next = || inputs.next().ok_or_else(inconsistent);
            match &node.op {
                Op::Input => {
                    maps.insert(at, views.take().ok_or_else(inconsistent)?);
                }
                Op::Convolution(convolution) => {
                    maps.insert(at, self.convolve(convolution, next()?)?);
                }
                Op::Add => {
                    maps.insert(at, next()? + next()?);
                }
                #[cfg(feature = "import")]
                Op::Tensor(_) => return Err(inconsistent()),
                Op::SpatialMean => {
                    vectors.insert(at, spatial_mean(next()?));
                }
                Op::SpatialDeviation => {
                    let map = next()?;
                    let mean = spatial_mean(map.clone());
                    let variance = spatial_mean(map.square()) - mean.square();
                    vectors.insert(at, variance.clamp_min(0.0).sqrt());
                }
            }
            if let Some(map) = maps.get(&at) {
                observe(at, map);
            }
        }
        let outputs = self.network.outputs.iter();
        let blocks = outputs.map(|output| vectors.remove(&output.node).ok_or_else(inconsistent));
        Ok(Tensor::cat(blocks.collect::<Result<Vec<_>>>()?, 1))
    }

    fn convolve(&self, convolution: &Convolution, input: Tensor<4>) -> Result<Tensor<4>> {
        let (weight, bias) = self
            .weights
            .get(&convolution.name)
            .cloned()
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Engine,
                    format!("The weights of {} are missing.", convolution.name),
                )
            })?;
        let [_, _, rows, columns] = input.dims();
        let options = ConvOptions {
            stride: [convolution.stride; 2],
            padding: [convolution.padding(rows), convolution.padding(columns)],
            dilation: [1, 1],
            groups: convolution.groups,
        };
        let output = conv2d(input, weight, Some(bias), options);
        Ok(match convolution.activation {
            Activation::None => output,
            Activation::Relu6 => {
                let (low, high) = convolution.activation.bounds();
                output.clamp(low, high)
            }
        })
    }
}

/// The numbers of the features.
async fn read(features: Tensor<2>) -> Result<Vec<f32>> {
    let failed = |error: String| {
        Error::new(
            ErrorKind::Engine,
            "The device could not compute the features.",
        )
        .with_source(error)
    };
    let data = features
        .into_data_async()
        .await
        .map_err(|error| failed(format!("{error:?}")))?;
    data.try_into_vec::<f32>()
        .map_err(|error| failed(format!("{error:?}")))
}

/// `[n, channels, rows, columns]` to `[n, channels]`.
fn spatial_mean(map: Tensor<4>) -> Tensor<2> {
    let [n, channels, rows, columns] = map.dims();
    map.reshape([n, channels, rows * columns])
        .mean_dim(2)
        .reshape([n, channels])
}
