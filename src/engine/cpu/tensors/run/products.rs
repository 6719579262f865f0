//! Executes the steps that are matrix products: convolutions, linear layers, products and attention.

use super::{Reader, TensorScratch};
use crate::engine::cpu::isa::Isa;
use crate::engine::cpu::kernels::BLOCK;
use crate::engine::cpu::kernels::finish::Ending;
use crate::engine::cpu::kernels::panel::Rows;
use crate::engine::cpu::kernels::product::{
    Arrangement, Product, ProductScratch, grow, pack_columns, pack_rows, packed_length,
};
use crate::engine::cpu::kernels::rows::SoftmaxRows;
use crate::engine::cpu::kernels::winograd::{Winograd, WinogradScratch};
use crate::engine::cpu::tensors::{Epilogue, MapForm, Packed, TensorStep};
use crate::network::operation::Window;

/// A convolution that is no depthwise one, as a product for each group of channels.
pub(super) fn convolution(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut ProductScratch,
    output: &mut [f32],
) {
    let TensorStep::Conv {
        groups,
        form,
        window,
        from_sides,
        to_sides,
        epilogue,
        from,
        ..
    } = step
    else {
        return;
    };
    let map = reader.read(from);
    let residual = epilogue.residual.as_ref().map(|source| reader.read(source));
    let (plane, pixels) = (from_sides[0] * from_sides[1], to_sides[0] * to_sides[1]);
    for group in groups {
        let rows = match *form {
            // A buffer may be longer than the map.
            MapForm::Planes(channels) => Rows::WindowOfPlanes {
                map: &map[..channels * plane],
                sides: *from_sides,
                window,
                columns: to_sides[1],
            },
            MapForm::Blocks(blocks) => {
                let map = &map[group.from * plane * BLOCK..][..blocks * plane * BLOCK];
                if *window == Window::PIXEL {
                    Rows::Blocks { map, plane }
                } else {
                    Rows::WindowOfBlocks {
                        map,
                        sides: *from_sides,
                        blocks,
                        window,
                        columns: to_sides[1],
                    }
                }
            }
        };
        let Packed { weights, bias } = &group.packed;
        let start = group.to * pixels * BLOCK;
        Product {
            rows,
            count: pixels,
            depth: weights.len() / bias.len(),
            weights,
            bias,
            ending: Ending {
                function: epilogue.function,
                residual: residual.map(|residual| &residual[start..]),
                after: epilogue.after,
                output: &mut output[start..],
            },
            arrangement: Arrangement {
                block: pixels * BLOCK,
                row: BLOCK,
                width: bias.len(),
            },
        }
        .run(isa, scratch);
    }
}

/// A convolution with a 3 × 3 window and stride 1.
pub(super) fn winograd(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut WinogradScratch,
    output: &mut [f32],
) {
    let TensorStep::Winograd {
        packed: Packed { weights, bias },
        channels,
        before,
        from_sides,
        to_sides,
        epilogue,
        from,
        ..
    } = step
    else {
        return;
    };
    let length = channels.next_multiple_of(BLOCK) * from_sides[0] * from_sides[1];
    Winograd {
        map: &reader.read(from)[..length],
        from: *from_sides,
        to: *to_sides,
        before: *before,
        weights,
        bias,
        ending: Ending {
            function: epilogue.function,
            residual: epilogue.residual.as_ref().map(|source| reader.read(source)),
            after: epilogue.after,
            output,
        },
    }
    .run(isa, scratch);
}

#[allow(clippy::too_many_arguments)]
pub(super) fn linear(
    isa: Isa,
    packed: &Packed,
    (rows, input, width): (usize, usize, usize),
    epilogue: &Epilogue,
    reader: &Reader,
    numbers: &[f32],
    output: &mut [f32],
    scratch: &mut ProductScratch,
) {
    Product {
        rows: Rows::Dense {
            numbers,
            width: input,
            stride: input,
        },
        count: rows,
        depth: input.next_multiple_of(BLOCK),
        weights: &packed.weights,
        bias: &packed.bias,
        ending: Ending {
            function: epilogue.function,
            residual: epilogue.residual.as_ref().map(|source| reader.read(source)),
            after: epilogue.after,
            output,
        },
        arrangement: Arrangement {
            block: BLOCK,
            row: width,
            width,
        },
    }
    .run(isa, scratch);
}

pub(super) fn matmul(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut TensorScratch,
    output: &mut [f32],
) {
    let TensorStep::MatMul {
        batches,
        rows,
        depth,
        columns,
        a,
        b,
        ..
    } = step
    else {
        return;
    };
    let (a, b) = (reader.read(a), reader.read(b));
    let bias = vec![0.0; columns.next_multiple_of(BLOCK)];
    let packed = grow(&mut scratch.first, packed_length(*columns, *depth));
    for (&[at_a, at_b], output) in batches.iter().zip(output.chunks_exact_mut(rows * columns)) {
        pack_columns(
            &b[at_b as usize * depth * columns..],
            (*depth, *columns),
            packed,
        );
        Product {
            rows: Rows::Dense {
                numbers: &a[at_a as usize * rows * depth..],
                width: *depth,
                stride: *depth,
            },
            count: *rows,
            depth: depth.next_multiple_of(BLOCK),
            weights: packed,
            bias: &bias,
            ending: Ending::plain(output),
            arrangement: Arrangement {
                block: BLOCK,
                row: *columns,
                width: *columns,
            },
        }
        .run(isa, &mut scratch.product);
    }
}

/// Rows of queries that are computed together, so that their scores stay in the cache.
const QUERIES: usize = 128;

pub(super) fn attention(
    isa: Isa,
    step: &TensorStep,
    reader: &Reader,
    scratch: &mut TensorScratch,
    output: &mut [f32],
) {
    let TensorStep::Attention {
        batches,
        queries,
        keys,
        depth,
        values_depth,
        scale,
        bias,
        from,
        ..
    } = step
    else {
        return;
    };
    let [q, k, v] = from.each_ref().map(|source| reader.read(source));
    let (padded_keys, padded_depth) = (
        keys.next_multiple_of(BLOCK),
        values_depth.next_multiple_of(BLOCK),
    );
    let TensorScratch {
        product,
        first,
        second,
        third,
        ..
    } = scratch;
    let packed_keys = grow(first, packed_length(*keys, *depth));
    let packed_values = grow(second, packed_length(*values_depth, *keys));
    // The scores, and after them zeros, which are the bias of both products.
    let all = grow(third, QUERIES * padded_keys + padded_keys.max(padded_depth));
    let (scores, zeros) = all.split_at_mut(QUERIES * padded_keys);
    zeros.fill(0.0);
    for batch in 0..*batches {
        pack_rows(
            &k[batch * keys * depth..],
            (*keys, *depth, *depth),
            *scale,
            packed_keys,
        );
        pack_columns(
            &v[batch * keys * values_depth..],
            (*keys, *values_depth),
            packed_values,
        );
        let bias = bias
            .as_ref()
            .map(|(source, starts)| &reader.read(source)[starts[batch] as usize..]);
        for start in (0..*queries).step_by(QUERIES) {
            let count = QUERIES.min(queries - start);
            let first = batch * queries + start;
            let scores = &mut scores[..count * padded_keys];
            Product {
                rows: Rows::Dense {
                    numbers: &q[first * depth..],
                    width: *depth,
                    stride: *depth,
                },
                count,
                depth: depth.next_multiple_of(BLOCK),
                weights: packed_keys,
                bias: &zeros[..padded_keys],
                ending: Ending::plain(&mut *scores),
                arrangement: Arrangement {
                    block: BLOCK,
                    row: padded_keys,
                    width: padded_keys,
                },
            }
            .run(isa, product);
            isa.run(SoftmaxRows {
                numbers: &mut *scores,
                width: *keys,
                stride: padded_keys,
                bias: bias.map(|bias| &bias[start * keys..]),
            });
            Product {
                rows: Rows::Dense {
                    numbers: scores,
                    width: padded_keys,
                    stride: padded_keys,
                },
                count,
                depth: padded_keys,
                weights: packed_values,
                bias: &zeros[..padded_depth],
                ending: Ending::plain(&mut output[first * values_depth..][..count * values_depth]),
                arrangement: Arrangement {
                    block: BLOCK,
                    row: *values_depth,
                    width: *values_depth,
                },
            }
            .run(isa, product);
        }
    }
}
