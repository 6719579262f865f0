//! Shapes of tensors: their sizes, strides and places.

/// The most axes of a tensor.
pub const MAX_RANK: usize = 6;

/// The most numbers of one tensor.
const MAX_TENSOR: usize = 1 << 28;

/// The product of the sizes of all axes; `None` where it is out of range.
pub fn numbers(dims: &[usize]) -> Option<usize> {
    let mut product = 1usize;
    for &dim in dims {
        product = product.checked_mul(dim)?;
    }
    (product <= MAX_TENSOR && dims.len() <= MAX_RANK).then_some(product)
}

/// The shape of two tensors that are combined number by number.
pub fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let at = |dims: &[usize], axis: usize| {
        (axis + dims.len())
            .checked_sub(rank)
            .map_or(1, |axis| dims[axis])
    };
    let sizes = (0..rank).map(|axis| match (at(a, axis), at(b, axis)) {
        (1, size) | (size, 1) => Some(size),
        (x, y) => (x == y).then_some(x),
    });
    sizes.collect()
}

/// Distances of neighbours along each axis.
pub fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis];
    }
    strides
}

/// The strides with which a tensor is read as one of the shape `to`; 0 along repeated axes.
pub fn broadcast_strides(from: &[usize], to: &[usize]) -> Option<Vec<usize>> {
    let lead = to.len().checked_sub(from.len())?;
    let own = strides(from);
    let each = (0..to.len()).map(|axis| match axis.checked_sub(lead) {
        None => Some(0),
        Some(at) if from[at] == to[axis] => Some(own[at]),
        Some(at) => (from[at] == 1).then_some(0),
    });
    each.collect()
}

/// The places of the numbers of a tensor of the shape `dims`, row by row, for a source with these strides.
pub fn places(dims: &[usize], strides: &[usize], start: usize) -> Vec<usize> {
    if dims.contains(&0) {
        return Vec::new();
    }
    let mut places = vec![start];
    for (&dim, &stride) in dims.iter().zip(strides) {
        let before = std::mem::take(&mut places);
        places.reserve(before.len() * dim);
        for place in before {
            places.extend((0..dim).map(|at| place + at * stride));
        }
    }
    places
}
