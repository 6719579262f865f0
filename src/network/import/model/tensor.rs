//! The tensors of an ONNX file, and how their numbers are written.

use std::borrow::Cow;
use std::ops::Range;

use half::{bf16, f16};

use super::{MAX_INTEGERS, fields, too_many};
use crate::error::Result;
use crate::network::import::refuse;
use crate::network::import::skeleton::RANGE;
use crate::network::import::value::{Data, Known};
use crate::network::import::wire::{Field, integers};
use crate::network::operation::MAX_RANK;
use crate::network::slices::Slices;

/// A tensor whose numbers are still in the file.
#[derive(Clone, Default)]
pub struct Tensor<'a> {
    pub name: String,
    dims: Vec<i64>,
    kind: i64,
    raw: Raw<'a>,
    /// Numbers that are not in `raw`, as fields.
    typed: Vec<Field<'a>>,
    external: bool,
}

/// Where the numbers of a tensor are.
#[derive(Clone)]
enum Raw<'a> {
    Here(&'a [u8]),
    /// In this range of the file.
    InFile(Range<u64>),
}

impl Default for Raw<'_> {
    fn default() -> Self {
        Self::Here(&[])
    }
}

impl<'a> Tensor<'a> {
    pub(super) fn read(message: &'a [u8]) -> Result<Self> {
        let mut tensor = Self::default();
        for field in fields(message) {
            match field? {
                (1, field) => integers(field, &mut tensor.dims, 2 * MAX_RANK)
                    .ok_or_else(|| too_many("axes"))?,
                (2, field) => tensor.kind = field.integer(),
                (4 | 5 | 7 | 10 | 11, field) => {
                    if tensor.typed.len() >= MAX_INTEGERS {
                        return Err(too_many("single numbers in a tensor"));
                    }
                    tensor.typed.push(field);
                }
                (8, field) => tensor.name = field.text(),
                (9, field) => tensor.raw = Raw::Here(field.bytes()),
                (RANGE, Field::Bytes(range)) => {
                    if let ([start, end], []) = range.as_chunks::<8>() {
                        let (start, end) = (u64::from_le_bytes(*start), u64::from_le_bytes(*end));
                        tensor.raw = Raw::InFile(start..end);
                    }
                }
                (14, field) => tensor.external = field.integer() == 1,
                _ => {}
            }
        }
        Ok(tensor)
    }

    /// Whether its numbers are in 8 bits or fewer, as weights of quantised files are.
    pub fn is_quantised(&self) -> bool {
        matches!(self.kind, 2 | 3 | 17..=22) && self.dims.iter().product::<i64>() > 64
    }

    /// Bytes of its numbers in the file.
    pub fn length(&self) -> usize {
        let typed = self.typed.iter().map(|field| field.bytes().len().max(1));
        let raw = match &self.raw {
            Raw::Here(bytes) => bytes.len(),
            Raw::InFile(range) => range.end.saturating_sub(range.start) as usize,
        };
        raw.saturating_add(typed.sum())
    }

    /// Its numbers, from the file where they are not here.
    ///
    /// # Errors
    /// Where they are in another file, of an unknown type, or not as many as the shape says.
    pub fn decode(&self, file: &dyn Slices) -> Result<Known> {
        let named = |why: &str| {
            refuse(format!(
                "The tensor “{}” of this ONNX file {why}.",
                self.name
            ))
        };
        if self.external {
            return Err(named(
                "keeps its numbers in a second file (external data). Take the file of the same \
                 repository that holds everything, often model_fp16.onnx, or export with \
                 external_data=False",
            ));
        }
        let mut dims = Vec::with_capacity(self.dims.len());
        for &dim in &self.dims {
            dims.push(usize::try_from(dim).map_err(|_| named("has a negative size"))?);
        }
        let count = dims
            .iter()
            .try_fold(1usize, |product, &dim| product.checked_mul(dim));
        let wrong = || named("has not as many numbers as its shape says");
        let count = count.ok_or_else(wrong)?;
        let data = if self.typed.is_empty() {
            let raw = match &self.raw {
                Raw::Here(bytes) => Cow::Borrowed(*bytes),
                Raw::InFile(range) => file.read(range.clone())?,
            };
            // Before the numbers are widened, which may take eight times the memory.
            if count.checked_mul(self.width()) != Some(raw.len()) {
                return Err(wrong());
            }
            self.raw_numbers(&raw)
                .ok_or_else(|| named("has a type that is not supported"))?
        } else {
            self.typed_numbers(count)
                .ok_or_else(|| named("has a type that is not supported"))?
        };
        if data.len() != count {
            return Err(wrong());
        }
        Ok(Known { dims, data })
    }

    /// Bytes of a number in `raw`; 1 for types that are not supported.
    fn width(&self) -> usize {
        match self.kind {
            1 | 6 | 12 => 4,
            4 | 5 | 10 | 16 => 2,
            7 | 11 | 13 => 8,
            _ => 1,
        }
    }

    fn raw_numbers(&self, raw: &[u8]) -> Option<Data> {
        fn each<const N: usize, T>(raw: &[u8], convert: impl Fn([u8; N]) -> T) -> Vec<T> {
            raw.as_chunks::<N>()
                .0
                .iter()
                .map(|&bytes| convert(bytes))
                .collect()
        }
        Some(match self.kind {
            1 => Data::Float(each(raw, f32::from_le_bytes)),
            2 => Data::Int(each(raw, |[byte]| byte.into())),
            3 => Data::Int(each(raw, |[byte]| byte.cast_signed().into())),
            4 => Data::Int(each(raw, |two| u16::from_le_bytes(two).into())),
            5 => Data::Int(each(raw, |two| i16::from_le_bytes(two).into())),
            6 => Data::Int(each(raw, |four| i32::from_le_bytes(four).into())),
            7 => Data::Int(each(raw, i64::from_le_bytes)),
            9 => Data::Bool(each(raw, |[byte]| byte != 0)),
            10 => Data::Float(each(raw, |two| f16::from_le_bytes(two).to_f32())),
            11 => Data::Float(each(raw, |eight| f64::from_le_bytes(eight) as f32)),
            12 => Data::Int(each(raw, |four| u32::from_le_bytes(four).into())),
            13 => Data::Int(each(raw, i64::from_le_bytes)),
            16 => Data::Float(each(raw, |two| bf16::from_le_bytes(two).to_f32())),
            _ => return None,
        })
    }

    /// The numbers of the fields for single types; no more than `count` and one more.
    fn typed_numbers(&self, count: usize) -> Option<Data> {
        let mut whole = Vec::new();
        let mut floats = Vec::new();
        for &field in &self.typed {
            match (self.kind, field) {
                (1, Field::Fixed32(_)) => floats.push(field.float()),
                (1, Field::Bytes(bytes)) => {
                    let (fours, _) = bytes.as_chunks::<4>();
                    floats.extend(fours.iter().map(|&four| f32::from_le_bytes(four)));
                }
                (11, Field::Fixed64(bits)) => floats.push(f64::from_bits(bits) as f32),
                (11, Field::Bytes(bytes)) => {
                    let (eights, _) = bytes.as_chunks::<8>();
                    floats.extend(eights.iter().map(|&eight| f64::from_le_bytes(eight) as f32));
                }
                (_, field) => integers(field, &mut whole, count.saturating_add(1))?,
            }
        }
        Some(match self.kind {
            1 | 11 => Data::Float(floats),
            9 => Data::Bool(whole.iter().map(|&x| x != 0).collect()),
            10 => Data::Float(
                whole
                    .iter()
                    .map(|&x| f16::from_bits(x as u16).to_f32())
                    .collect(),
            ),
            16 => Data::Float(
                whole
                    .iter()
                    .map(|&x| bf16::from_bits(x as u16).to_f32())
                    .collect(),
            ),
            2..=8 | 12 | 13 => Data::Int(whole),
            _ => return None,
        })
    }
}
