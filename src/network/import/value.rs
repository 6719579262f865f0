//! Tensors whose numbers are known while a file is imported: weights, shapes, and what is computed from them.

use crate::network::operation::{MAX_RANK, broadcast, broadcast_strides, places, strides};

/// The most axes of a known tensor. Positions are computed in more axes than feature maps have.
const MAX_KNOWN_RANK: usize = 2 * MAX_RANK;

/// The largest axis of a tensor without numbers.
const MAX_EMPTY: usize = 1 << 10;

/// A tensor with its numbers, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub dims: Vec<usize>,
    pub data: Data,
}

/// The numbers of a tensor. Integers of any width are i64, floats f32.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Float(Vec<f32>),
    Int(Vec<i64>),
    Bool(Vec<bool>),
}

/// Runs an expression on the numbers of a [`Data`], whatever their type, and wraps the result the same way.
macro_rules! each_kind {
    ($data:expr, $numbers:ident => $result:expr) => {
        match $data {
            Data::Float($numbers) => Data::Float($result),
            Data::Int($numbers) => Data::Int($result),
            Data::Bool($numbers) => Data::Bool($result),
        }
    };
}

impl Data {
    pub fn len(&self) -> usize {
        match self {
            Self::Float(x) => x.len(),
            Self::Int(x) => x.len(),
            Self::Bool(x) => x.len(),
        }
    }

    /// The numbers as f32.
    pub fn floats(&self) -> Vec<f32> {
        match self {
            Self::Float(x) => x.clone(),
            Self::Int(x) => x.iter().map(|&x| x as f32).collect(),
            Self::Bool(x) => x.iter().map(|&x| f32::from(u8::from(x))).collect(),
        }
    }

    /// The numbers as integers, floats cut off.
    pub fn whole(&self) -> Vec<i64> {
        match self {
            Self::Float(x) => x.iter().map(|&x| x as i64).collect(),
            Self::Int(x) => x.clone(),
            Self::Bool(x) => x.iter().map(|&x| i64::from(x)).collect(),
        }
    }

    /// Whether each number is not zero.
    pub fn truths(&self) -> Vec<bool> {
        match self {
            Self::Float(x) => x.iter().map(|&x| x != 0.0).collect(),
            Self::Int(x) => x.iter().map(|&x| x != 0).collect(),
            Self::Bool(x) => x.clone(),
        }
    }

    /// The numbers at these places.
    pub fn pick(&self, places: &[usize]) -> Option<Self> {
        fn picked<T: Copy>(numbers: &[T], places: &[usize]) -> Option<Vec<T>> {
            places
                .iter()
                .map(|&place| numbers.get(place).copied())
                .collect()
        }
        Some(each_kind!(self, numbers => picked(numbers, places)?))
    }
}

impl Known {
    pub fn new(dims: Vec<usize>, data: Data) -> Option<Self> {
        let count = dims
            .iter()
            .try_fold(1usize, |product, &dim| product.checked_mul(dim))?;
        // Without numbers, the other axes could have any size, and what is computed along them too.
        let empty = count == 0 && dims.iter().any(|&dim| dim > MAX_EMPTY);
        (count == data.len() && dims.len() <= MAX_KNOWN_RANK && !empty)
            .then_some(Self { dims, data })
    }

    pub fn float(dims: Vec<usize>, numbers: Vec<f32>) -> Option<Self> {
        Self::new(dims, Data::Float(numbers))
    }

    /// A vector of integers.
    pub fn integers(numbers: Vec<i64>) -> Self {
        Self {
            dims: vec![numbers.len()],
            data: Data::Int(numbers),
        }
    }

    pub fn numbers(&self) -> usize {
        self.data.len()
    }

    /// The only number; `None` where there are several.
    pub fn scalar(&self) -> Option<f32> {
        match (&self.data, self.data.len()) {
            (Data::Float(x), 1) => Some(x[0]),
            (Data::Int(x), 1) => Some(x[0] as f32),
            (Data::Bool(x), 1) => Some(f32::from(u8::from(x[0]))),
            _ => None,
        }
    }

    pub fn reshaped(&self, dims: Vec<usize>) -> Option<Self> {
        Self::new(dims, self.data.clone())
    }

    /// Repeats axes of size 1.
    pub fn expanded(&self, dims: &[usize]) -> Option<Self> {
        let to = broadcast(&self.dims, dims)?;
        let places = places(&to, &broadcast_strides(&self.dims, &to)?, 0);
        Self::new(to, self.data.pick(&places)?)
    }

    pub fn transposed(&self, order: &[usize]) -> Option<Self> {
        let strides = strides(&self.dims);
        let dims: Option<Vec<_>> = order
            .iter()
            .map(|&axis| self.dims.get(axis).copied())
            .collect();
        let dims = dims.filter(|dims| dims.len() == self.dims.len())?;
        let from: Vec<_> = order.iter().map(|&axis| strides[axis]).collect();
        let places = places(&dims, &from, 0);
        Self::new(dims, self.data.pick(&places)?)
    }

    /// The positions of an axis.
    pub fn gathered(&self, axis: usize, indices: &[usize]) -> Option<Self> {
        let size = *self.dims.get(axis)?;
        if indices.iter().any(|&index| index >= size) {
            return None;
        }
        let inner: usize = self.dims[axis + 1..].iter().product();
        let outer: usize = self.dims[..axis].iter().product();
        let mut places = Vec::with_capacity(outer * indices.len() * inner);
        for at in 0..outer {
            for index in indices {
                let start = (at * size + index) * inner;
                places.extend(start..start + inner);
            }
        }
        let mut dims = self.dims.clone();
        dims[axis] = indices.len();
        Self::new(dims, self.data.pick(&places)?)
    }

    pub fn concatenated(parts: &[&Self], axis: usize) -> Option<Self> {
        let mut dims = parts.first()?.dims.clone();
        dims.get(axis)?;
        for part in &parts[1..] {
            let same = part.dims.len() == dims.len()
                && (0..dims.len()).all(|at| at == axis || part.dims[at] == dims[at]);
            if !same {
                return None;
            }
            dims[axis] += part.dims[axis];
        }
        let outer: usize = dims[..axis].iter().product();
        let mut floats = Vec::new();
        let mut whole = Vec::new();
        let is_float = parts.iter().any(|part| matches!(part.data, Data::Float(_)));
        let sources: Vec<_> = parts
            .iter()
            .map(|part| {
                (
                    part.data.floats(),
                    part.data.whole(),
                    part.numbers() / outer.max(1),
                )
            })
            .collect();
        for at in 0..outer {
            for (source, integers, length) in &sources {
                if is_float {
                    floats.extend(&source[at * length..(at + 1) * length]);
                } else {
                    whole.extend(&integers[at * length..(at + 1) * length]);
                }
            }
        }
        Self::new(
            dims,
            if is_float {
                Data::Float(floats)
            } else {
                Data::Int(whole)
            },
        )
    }
}
