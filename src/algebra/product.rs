//! Matrix products, which take nearly all the time of a closed-form training.
//!
//! nalgebra delegates large products to a crate with SIMD kernels for native processors and none for
//! wasm. On wasm the product is computed here, in blocks that stay in the cache and tiles that stay
//! in registers (Goto & van de Geijn 2008). Measured in Node on a thousand photos, the three steps of
//! ridge regression together take 180 ms instead of 315.

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut};

use crate::pace::Pace;

/// Side of a tile: 16 sums fill half of the vector registers and leave the rest to the factors.
const TILE: usize = 4;

/// Columns of A and rows of B per block.
const DEPTH: usize = 256;

/// Rows of A per block.
const ROWS: usize = 256;

/// Columns of a symmetric product per step.
const COLUMNS: usize = 64;

/// A B in the lower triangle, for A m × k and B k × m with a symmetric product, as where B = Aᵀ; what
/// is above the diagonal has no meaning.
pub(crate) async fn lower_product(a: &DMatrix<f64>, b: &DMatrix<f64>, pace: &Pace) -> DMatrix<f64> {
    let m = a.nrows();
    let mut product = DMatrix::zeros(m, m);
    for at in (0..m).step_by(COLUMNS) {
        let (left, count) = (m - at, COLUMNS.min(m - at));
        add_lower_product(
            1.0,
            a.rows_range(at..),
            b.columns(at, count),
            product.view_mut((at, at), (left, count)),
        );
        pace.tick((at + count) as f64 / m as f64).await;
    }
    product
}

/// C += scale · A B, for A m × k, B k × n and C m × n.
pub(crate) fn add_product(
    scale: f64,
    a: DMatrixView<f64>,
    b: DMatrixView<f64>,
    mut c: DMatrixViewMut<f64>,
) {
    if cfg!(target_arch = "wasm32") {
        add_in_tiles(false, scale, a, b, c);
    } else {
        c.gemm(scale, &a, &b, 1.0);
    }
}

/// As [`add_product`], for the lower triangle and the diagonal of C; entries above the diagonal may
/// or may not be updated.
pub(crate) fn add_lower_product(
    scale: f64,
    a: DMatrixView<f64>,
    b: DMatrixView<f64>,
    mut c: DMatrixViewMut<f64>,
) {
    if cfg!(target_arch = "wasm32") {
        add_in_tiles(true, scale, a, b, c);
    } else {
        c.gemm(scale, &a, &b, 1.0);
    }
}

fn add_in_tiles(
    lower: bool,
    scale: f64,
    a: DMatrixView<f64>,
    b: DMatrixView<f64>,
    mut c: DMatrixViewMut<f64>,
) {
    let ((m, depth), n) = (a.shape(), b.ncols());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for k in (0..depth).step_by(DEPTH) {
        let ks = k..depth.min(k + DEPTH);
        pack(&mut right, 0..n, ks.clone(), |j, k| b[(k, j)]);
        for i in (0..m).step_by(ROWS) {
            let rows = i..m.min(i + ROWS);
            pack(&mut left, rows.clone(), ks.clone(), |i, k| {
                scale * a[(i, k)]
            });
            for (j, right) in (0..n).step_by(TILE).zip(right.chunks_exact(ks.len())) {
                let tiles = rows.clone().step_by(TILE);
                for (i, left) in tiles.zip(left.chunks_exact(ks.len())) {
                    if lower && i + TILE <= j {
                        continue;
                    }
                    let tile = tile(left, right);
                    for (j, column) in (j..n).zip(tile) {
                        for (i, sum) in (i..rows.end).zip(column) {
                            c[(i, j)] += sum;
                        }
                    }
                }
            }
        }
    }
}

/// Packs numbers in the order in which tiles read them: [`TILE`] lines side by side, the last group
/// padded with zeros.
fn pack(
    packed: &mut Vec<[f64; TILE]>,
    lines: std::ops::Range<usize>,
    ks: std::ops::Range<usize>,
    number: impl Fn(usize, usize) -> f64,
) {
    packed.clear();
    for first in lines.clone().step_by(TILE) {
        packed.extend(ks.clone().map(|k| {
            std::array::from_fn(|line| {
                if first + line < lines.end {
                    number(first + line, k)
                } else {
                    0.0
                }
            })
        }));
    }
}

/// The sums of the outer products, column by column.
// Not inlined: inside the surrounding loops the compiler no longer vectorises it for wasm, and it
// takes nearly three times as long.
#[inline(never)]
fn tile(left: &[[f64; TILE]], right: &[[f64; TILE]]) -> [[f64; TILE]; TILE] {
    let mut sums = [[0.0; TILE]; TILE];
    for (left, right) in left.iter().zip(right) {
        for j in 0..TILE {
            for i in 0..TILE {
                sums[j][i] += left[i] * right[j];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_compute_the_product() {
        let number = |i: usize, j: usize| (((i * 31 + j * 17) % 101) as f64).sin();
        let sizes = [
            (1, 1, 1),
            (4, 256, 4),
            (5, 257, 3),
            (300, 2, 7),
            (259, 520, 9),
            (0, 3, 2),
            (3, 0, 2),
        ];
        for (m, depth, n) in sizes {
            // Views of larger matrices, as callers pass them.
            let a = DMatrix::from_fn(m + 2, depth + 1, number);
            let b = DMatrix::from_fn(depth + 1, n + 3, |i, j| number(j, i));
            let (a, b) = (a.view((2, 1), (m, depth)), b.view((1, 3), (depth, n)));
            let mut c = DMatrix::from_fn(m + 1, n + 1, number);
            let mut expected = c.clone();
            let mut part = expected.view_mut((1, 1), (m, n));
            part += -0.5 * a * b;
            let mut lower = c.clone();
            add_in_tiles(false, -0.5, a, b, c.view_mut((1, 1), (m, n)));
            assert!((c - &expected).amax() < 1e-11, "{m} {depth} {n}");
            add_in_tiles(true, -0.5, a, b, lower.view_mut((1, 1), (m, n)));
            let gap = (lower - expected).lower_triangle();
            assert!(gap.amax() < 1e-11, "{m} {depth} {n}");
        }
    }
}
