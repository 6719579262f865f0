//! The shapes of results, and which inputs an operation fits.

use super::dims::{broadcast, numbers};
use super::{Operation, Pooling};

impl Operation {
    /// The shape of the result for inputs of these shapes; `None` where the operation does not fit them.
    pub fn result(&self, inputs: &[&[usize]]) -> Option<Vec<usize>> {
        let dims = self.unchecked_result(inputs)?;
        numbers(&dims).filter(|&numbers| numbers > 0)?;
        Some(dims)
    }

    fn unchecked_result(&self, inputs: &[&[usize]]) -> Option<Vec<usize>> {
        match (self, inputs) {
            (Self::Constant { dims, .. }, []) => Some(dims.clone()),
            (Self::Conv(conv), &[&[1, channels, rows, columns]]) => {
                let fits = channels == conv.input
                    && conv.groups > 0
                    && conv.input.is_multiple_of(conv.groups)
                    && conv.output.is_multiple_of(conv.groups);
                let [rows, columns] = conv.window.sides([rows, columns])?;
                fits.then(|| vec![1, conv.output, rows, columns])
            }
            (Self::Linear(linear), &[input]) => {
                let (&last, rest) = input.split_last()?;
                (last == linear.input).then(|| [rest, &[linear.output]].concat())
            }
            (Self::LayerNorm(norm), &[input]) => {
                (input.last() == Some(&norm.size)).then(|| input.to_vec())
            }
            (Self::Function(_), &[input]) => Some(input.to_vec()),
            (Self::Binary(_), &[a, b]) => broadcast(a, b),
            (&Self::Softmax { axis }, &[input]) => (axis < input.len()).then(|| input.to_vec()),
            (Self::MatMul, &[a, b]) => {
                let (a_batch, &[rows, depth]) = a.split_last_chunk()?;
                let (b_batch, &[other, columns]) = b.split_last_chunk()?;
                let mut dims = broadcast(a_batch, b_batch)?;
                dims.extend([rows, columns]);
                (depth == other).then_some(dims)
            }
            (Self::Attention { .. }, &[q, k, v, ref bias @ ..]) => {
                let (batch, &[queries, depth]) = q.split_last_chunk()?;
                let (k_batch, &[keys, k_depth]) = k.split_last_chunk()?;
                let (v_batch, &[values, v_depth]) = v.split_last_chunk()?;
                let scores = [batch, &[queries, keys]].concat();
                let fits = k_batch == batch
                    && v_batch == batch
                    && k_depth == depth
                    && values == keys
                    && match bias {
                        [] => true,
                        &[bias] => broadcast(&scores, bias).as_ref() == Some(&scores),
                        _ => false,
                    };
                fits.then(|| [batch, &[queries, v_depth]].concat())
            }
            (Self::Reduce { axes, .. }, &[input]) => {
                let mut dims = input.to_vec();
                let ascending = axes.windows(2).all(|pair| pair[0] < pair[1]);
                for &axis in axes {
                    *dims.get_mut(axis)? = 1;
                }
                (ascending && !axes.is_empty()).then_some(dims)
            }
            (Self::Pool { kind, window }, &[&[1, channels, rows, columns]]) => {
                let counted = match *kind {
                    Pooling::Maximum => true,
                    Pooling::Average { before, after } => (0..2).all(|axis| {
                        before[axis] <= window.before[axis] && after[axis] <= window.after[axis]
                    }),
                };
                // Every window covers at least one pixel of the map.
                let covered = (0..2).all(|axis| {
                    window.before[axis] < (window.kernel[axis] - 1) * window.dilation[axis] + 1
                });
                let [to_rows, to_columns] = window.sides([rows, columns])?;
                let starts = (to_rows - 1) * window.stride[0] < rows + window.before[0]
                    && (to_columns - 1) * window.stride[1] < columns + window.before[1];
                (counted && covered && starts).then(|| vec![1, channels, to_rows, to_columns])
            }
            (Self::Reshape { dims }, &[input]) => {
                (numbers(dims)? == numbers(input)?).then(|| dims.clone())
            }
            (Self::Transpose { order }, &[input]) => {
                let mut seen = vec![false; input.len()];
                for &axis in order {
                    *seen.get_mut(axis)? = true;
                }
                let whole = order.len() == input.len() && seen.iter().all(|&seen| seen);
                whole.then(|| order.iter().map(|&axis| input[axis]).collect())
            }
            (
                &Self::Slice {
                    axis,
                    start,
                    step,
                    count,
                },
                &[input],
            ) => {
                let mut dims = input.to_vec();
                let size = dims.get_mut(axis)?;
                let last = count
                    .checked_sub(1)?
                    .checked_mul(step)?
                    .checked_add(start)?;
                let fits = last < *size && step > 0;
                *size = count;
                fits.then_some(dims)
            }
            (Self::Gather { axis, indices }, &[input]) => {
                let mut dims = input.to_vec();
                let size = dims.get_mut(*axis)?;
                let fits = indices.iter().all(|index| index < size);
                *size = indices.len();
                fits.then_some(dims)
            }
            (&Self::Concat { axis }, &[first, ref rest @ ..]) => {
                let mut dims = first.to_vec();
                dims.get(axis)?;
                for other in rest {
                    let same = other.len() == dims.len()
                        && (0..dims.len()).all(|at| at == axis || other[at] == dims[at]);
                    if !same {
                        return None;
                    }
                    dims[axis] = dims[axis].checked_add(other[axis])?;
                }
                Some(dims)
            }
            (Self::Pad { before, after }, &[input]) => {
                let same = before.len() == input.len() && after.len() == input.len();
                let padded = (0..input.len()).map(|axis| {
                    let padding = before.get(axis)?.checked_add(*after.get(axis)?)?;
                    input[axis].checked_add(padding)
                });
                if same { padded.collect() } else { None }
            }
            _ => None,
        }
    }
}
