//! Where the compiler gets the weights that it packs.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::error::Result;
use crate::network::weights::{Backbone, Tensor, lacking};

/// The weights of a backbone.
pub enum Weights<'a> {
    /// They stay with it.
    Kept(&'a Backbone),
    /// They are freed as soon as they are packed, so that they are in memory once.
    Taken(HashMap<String, Taken>),
}

/// A tensor that was taken out of a backbone.
pub struct Taken {
    tensor: Tensor,
    /// How many operations still read it.
    readers: usize,
}

impl<'a> Weights<'a> {
    /// The tensors that the operations of `backbone` read, which it no longer has.
    pub fn take(backbone: &mut Backbone) -> Self {
        let mut readers: HashMap<String, usize> = HashMap::new();
        for operation in backbone.network.operations() {
            for (name, _) in operation.tensors() {
                *readers.entry(name.to_owned()).or_default() += 1;
            }
        }
        let taken = readers.into_iter().filter_map(|(name, readers)| {
            let tensor = backbone.take_tensor(&name)?;
            Some((name, Taken { tensor, readers }))
        });
        Self::Taken(taken.collect())
    }

    /// The numbers of the tensor with a name, for one operation.
    ///
    /// # Errors
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where there is none.
    pub fn tensor(&mut self, name: &str) -> Result<Cow<'a, [f32]>> {
        match self {
            Self::Kept(backbone) => Ok(Cow::Borrowed(&backbone.tensor(name)?.data)),
            Self::Taken(tensors) => {
                let taken = tensors.get_mut(name).ok_or_else(|| lacking(name))?;
                if taken.readers > 1 {
                    taken.readers -= 1;
                    return Ok(Cow::Owned(taken.tensor.data.clone()));
                }
                let last = tensors.remove(name).ok_or_else(|| lacking(name))?;
                Ok(Cow::Owned(last.tensor.data))
            }
        }
    }
}
