//! Compiles operations on rows: matrix products, attention and layer normalisation.

use std::sync::Arc;

use super::{Compiler, small, to_blocks, unsupported};
use crate::engine::cpu::kernels::product::{pack_rows, packed_length};
use crate::engine::cpu::tensors::{Epilogue, Packed, Source, TensorStep};
use crate::error::Result;
use crate::network::NodeId;
use crate::network::operation::{Function, LayerNorm, Linear, broadcast_strides, places};

impl Compiler<'_> {
    pub(super) fn linear(
        &mut self,
        at: NodeId,
        linear: &Linear,
        x: NodeId,
        residual: Option<NodeId>,
        after: Function,
    ) -> Result<()> {
        let residual = residual.map(|node| self.rows(node)).transpose()?;
        let from = self.rows(x)?;
        let (weight, bias) = (
            self.weights.tensor(&linear.weight)?,
            self.weights.tensor(&linear.bias)?,
        );
        let mut weights = vec![0.0; packed_length(linear.output, linear.input)];
        pack_rows(
            &weight,
            (linear.output, linear.input, linear.input),
            1.0,
            &mut weights,
        );
        let rows = self.count(x) / linear.input;
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Linear {
            packed: Packed {
                weights,
                bias: to_blocks(&bias),
            },
            rows,
            input: linear.input,
            output: linear.output,
            epilogue: Epilogue {
                function: linear.function,
                residual,
                after,
            },
            from,
            to,
        });
        Ok(())
    }

    pub(super) fn layer_norm(&mut self, at: NodeId, norm: &LayerNorm, x: NodeId) -> Result<()> {
        let (scale, shift) = (
            self.weights.tensor(&norm.scale)?.into_owned(),
            self.weights.tensor(&norm.shift)?.into_owned(),
        );
        let from = self.rows(x)?;
        let length = self.count(at);
        let to = self.write_rows(at);
        self.steps.push(TensorStep::LayerNorm {
            norm: norm.clone(),
            scale,
            shift,
            length,
            from,
            to,
        });
        Ok(())
    }

    pub(super) fn matmul(&mut self, at: NodeId, a: NodeId, b: NodeId) -> Result<()> {
        let unfit = || unsupported(at, "does not fit its inputs");
        let (a_dims, b_dims, dims) = (
            self.dims[a].clone(),
            self.dims[b].clone(),
            self.dims[at].clone(),
        );
        let (batch, _) = dims.split_last_chunk::<2>().ok_or_else(unfit)?;
        let (a_batch, &[rows, depth]) = a_dims.split_last_chunk().ok_or_else(unfit)?;
        let (b_batch, &[_, columns]) = b_dims.split_last_chunk().ok_or_else(unfit)?;
        let batches_of =
            |own: &[usize]| Some(small(places(batch, &broadcast_strides(own, batch)?, 0)));
        let (first, second) = (
            batches_of(a_batch).ok_or_else(unfit)?,
            batches_of(b_batch).ok_or_else(unfit)?,
        );
        let batches = first.into_iter().zip(second).map(|(a, b)| [a, b]).collect();
        let (a, b) = (self.rows(a)?, self.rows(b)?);
        let to = self.write_rows(at);
        self.steps.push(TensorStep::MatMul {
            batches,
            rows,
            depth,
            columns,
            a,
            b,
            to,
        });
        Ok(())
    }

    pub(super) fn attention(&mut self, at: NodeId, scale: f32, inputs: &[NodeId]) -> Result<()> {
        let unfit = || unsupported(at, "does not fit its inputs");
        let &[q, k, v, ref bias @ ..] = inputs else {
            return Err(unfit());
        };
        let (q_dims, k_dims, v_dims) = (
            self.dims[q].clone(),
            self.dims[k].clone(),
            self.dims[v].clone(),
        );
        let (batch, &[queries, depth]) = q_dims.split_last_chunk().ok_or_else(unfit)?;
        let &[keys, _] = k_dims.last_chunk().ok_or_else(unfit)?;
        let &[_, values_depth] = v_dims.last_chunk().ok_or_else(unfit)?;
        let bias = match bias {
            &[bias] => {
                let bias_dims = self.dims[bias].clone();
                let whole = [batch, &[queries, keys]].concat();
                let mut source = self.rows(bias)?;
                let mut own = bias_dims.clone();
                if bias_dims.last_chunk() != Some(&[queries, keys]) {
                    // Repeated to whole rows of the scores, for each batch.
                    let Source::Constant(numbers) = &source else {
                        return Err(unsupported(at, "has a bias that depends on the photo"));
                    };
                    self.add(at, Some(whole.iter().product()))?;
                    let places = places(
                        &whole,
                        &broadcast_strides(&bias_dims, &whole).ok_or_else(unfit)?,
                        0,
                    );
                    source = Source::Constant(Arc::new(
                        places.into_iter().map(|place| numbers[place]).collect(),
                    ));
                    own = whole.clone();
                }
                let starts = broadcast_strides(&own, &whole).ok_or_else(unfit)?;
                Some((source, small(places(batch, &starts[..batch.len()], 0))))
            }
            _ => None,
        };
        let from = [self.rows(q)?, self.rows(k)?, self.rows(v)?];
        let batches = batch.iter().product();
        let to = self.write_rows(at);
        self.steps.push(TensorStep::Attention {
            batches,
            queries,
            keys,
            depth,
            values_depth,
            scale,
            bias,
            from,
            to,
        });
        Ok(())
    }
}
