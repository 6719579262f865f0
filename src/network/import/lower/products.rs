//! Matrix products and attention.

use super::{Lowering, unfit, unsupported};
use crate::error::Result;
use crate::network::import::builder::Id;
use crate::network::import::value::{Data, Known};
use crate::network::operation::{Function, Linear, Operation};

impl Lowering<'_, '_> {
    /// A product with weights `[output, input]` and a bias.
    fn linear(
        &mut self,
        x: Id,
        (input, output): (usize, usize),
        weights: Vec<f32>,
        bias: Vec<f32>,
    ) -> Result<Id> {
        let (weight, bias) = (self.builder.tensor(weights), self.builder.tensor(bias));
        let linear = Linear {
            weight,
            bias,
            input,
            output,
            function: Function::Identity,
        };
        self.builder.push(Operation::Linear(linear), &[x])
    }

    pub(super) fn gemm(&mut self) -> Result<Id> {
        let node = self.node;
        let mut x = self.operand(0)?;
        if node.integer("transA") == Some(1) {
            x = self.builder.transpose(x, vec![1, 0])?;
        }
        let (alpha, beta) = (
            node.float("alpha").unwrap_or(1.0),
            node.float("beta").unwrap_or(1.0),
        );
        let weights = self.weights(1)?;
        let weights = if node.integer("transB") == Some(1) {
            weights.clone()
        } else {
            weights.transposed(&[1, 0]).ok_or_else(unfit)?
        };
        let &[output, input] = weights.dims.as_slice() else {
            return Err(unfit());
        };
        let mut data = weights.data.floats();
        data.iter_mut().for_each(|w| *w *= alpha);
        let mut bias = self.bias(2, output)?;
        bias.iter_mut().for_each(|b| *b *= beta);
        self.linear(x, (input, output), data, bias)
    }

    pub(super) fn matmul(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        if let Some(weights) = self.known(1)
            && weights.dims.len() == 2
        {
            let &[input, output] = weights.dims.as_slice() else {
                return Err(unfit());
            };
            let data = weights.transposed(&[1, 0]).ok_or_else(unfit)?.data.floats();
            return self.linear(x, (input, output), data, vec![0.0; output]);
        }
        let y = self.operand(1)?;
        self.builder.push(Operation::MatMul, &[x, y])
    }

    /// The operator of version 23, without what only text models use.
    pub(super) fn attention(&mut self) -> Result<Id> {
        if self.node.integer("is_causal") == Some(1)
            || self.has(4)
            || self.has(5)
            || self.node.float("softcap").is_some_and(|cap| cap != 0.0)
        {
            return Err(unsupported(
                "attention with a cache, a causal mask or a cap",
            ));
        }
        let mut parts = [self.operand(0)?, self.operand(1)?, self.operand(2)?];
        let is_flat = self.builder.dims(parts[0]).len() == 3;
        if is_flat {
            for (at, part) in parts.iter_mut().enumerate() {
                let name = if at == 0 {
                    "q_num_heads"
                } else {
                    "kv_num_heads"
                };
                let heads = self
                    .node
                    .integer(name)
                    .and_then(|heads| usize::try_from(heads).ok())
                    .filter(|&heads| heads > 0)
                    .ok_or_else(unfit)?;
                let &[n, tokens, numbers] = self.builder.dims(*part) else {
                    return Err(unfit());
                };
                let split = self
                    .builder
                    .reshape(*part, vec![n, tokens, heads, numbers / heads])?;
                *part = self.builder.transpose(split, vec![0, 2, 1, 3])?;
            }
        }
        let depth = *self.builder.dims(parts[0]).last().ok_or_else(unfit)?;
        let scale = self
            .node
            .float("scale")
            .unwrap_or(1.0 / (depth as f32).sqrt());
        let mut inputs = parts.to_vec();
        if self.has(3) {
            let mask = self
                .known(3)
                .ok_or_else(|| unsupported("a mask that depends on the photo"))?
                .clone();
            let mask = match &mask.data {
                Data::Bool(allowed) => Known::float(
                    mask.dims.clone(),
                    allowed
                        .iter()
                        .map(|&allowed| if allowed { 0.0 } else { -1e30 })
                        .collect(),
                )
                .ok_or_else(unfit)?,
                _ => mask,
            };
            inputs.push(self.builder.constant(&mask)?);
        }
        let result = self.builder.push(Operation::Attention { scale }, &inputs)?;
        if !is_flat {
            return Ok(result);
        }
        let merged = self.builder.transpose(result, vec![0, 2, 1, 3])?;
        let &[n, tokens, heads, numbers] = self.builder.dims(merged) else {
            return Err(unfit());
        };
        self.builder
            .reshape(merged, vec![n, tokens, heads * numbers])
    }
}
