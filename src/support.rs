//! The support set: labelled photos, stored as embeddings.
//!
//! A label is accepted in every spelling and stored as [`class_name`] gives it. Users edit a
//! [`SupportSet`]; heads learn from a [`Problem`], a snapshot of it. A refused edit returns an
//! [`Error`](crate::error::Error) and leaves the set unchanged.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::error::{Error, Result};

mod align;
mod checks;
mod class_name;
mod grouping;
mod groups;
pub(crate) mod near_duplicate;
mod problem;
mod similar;

pub use align::Alignment;
pub use checks::check_embedding;
#[cfg(test)]
pub(crate) use class_name::generated as generated_names;
pub use class_name::{MAX_CLASS_NAME, MendedNames, class_name, mend_names};
pub use grouping::{GroupSource, MAX_BURST_GAP, Membership, PhotoGroup};
pub use groups::Groups;
pub use near_duplicate::DUPLICATE_COSINE;
pub use problem::Problem;
pub use similar::Similar;

use self::checks::invalid;
use self::class_name::clean;

/// Labelled photos: classes in order of creation, examples in order of addition.
///
/// ```
/// use handful::support::SupportSet;
///
/// let mut support = SupportSet::new(2);
/// let id = support.add("cat", &[1.0, 0.0])?;
/// support.add("dog", &[0.0, 1.0])?;
/// support.relabel(id, "dog")?;
/// assert_eq!(support.counts().collect::<Vec<_>>(), [("cat", 0), ("dog", 2)]);
/// # Ok::<(), handful::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SupportSet {
    dim: usize,
    classes: Vec<String>,
    /// Sorted by id, because ids only increase.
    examples: Vec<Example>,
    next_id: u32,
    /// Where each group comes from, by name. Those that have lost their photos are kept, so that a photo
    /// that is added again can return.
    groups: BTreeMap<String, GroupSource>,
}

/// A class and the number of its photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClassInfo<'a> {
    /// The class.
    pub label: &'a str,
    /// Number of its photos.
    pub count: usize,
}

/// One labelled photo of a [`SupportSet`].
#[derive(Clone, Debug)]
pub struct Example {
    id: u32,
    class: usize,
    embedding: Vec<f32>,
    membership: Membership,
}

impl Example {
    /// The id of this example, unique for the lifetime of the set.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Index into [`SupportSet::classes`].
    pub fn class(&self) -> usize {
        self.class
    }

    /// The embedding, [`SupportSet::dim`] numbers.
    pub fn embedding(&self) -> &[f32] {
        &self.embedding
    }

    /// The group that the photo belongs to.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }
}

impl SupportSet {
    /// An empty set for embeddings of `dim` numbers.
    pub fn new(dim: usize) -> Self {
        Self {
            dim,
            classes: Vec::new(),
            examples: Vec::new(),
            next_id: 1,
            groups: BTreeMap::new(),
        }
    }

    /// Restores a saved set. `examples` are the id, the index into `classes` and the embedding of each
    /// example, in order of ids.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if a label is not in the form
    /// of [`class_name`] or is repeated, the ids do not ascend from 1 or more, a class index is too large, or an embedding
    /// does not consist of `dim` finite numbers.
    pub fn restore(
        dim: usize,
        classes: &[String],
        examples: impl IntoIterator<Item = (u32, usize, Vec<f32>)>,
    ) -> Result<Self> {
        let mut seen = HashSet::new();
        for label in classes {
            if class_name(label)? != *label {
                return Err(invalid(format!(
                    "The class “{label}” is not in normal form."
                )));
            }
            if !seen.insert(label) {
                return Err(taken(label));
            }
        }
        let mut support = Self {
            classes: classes.to_vec(),
            ..Self::new(dim)
        };
        for (id, class, embedding) in examples {
            if id < support.next_id || id == u32::MAX {
                return Err(invalid(format!("Photo {id} is repeated or out of order.")));
            }
            if class >= support.classes.len() {
                return Err(invalid(format!("Photo {id} refers to an unknown class.")));
            }
            check_embedding(&embedding, dim)
                .map_err(|error| error.in_file(format!("photo {id}")))?;
            support.next_id = id + 1;
            support.examples.push(Example {
                id,
                class,
                embedding,
                membership: Membership::Open,
            });
        }
        Ok(support)
    }

    /// Length of an embedding.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The labels, in order of creation.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The examples of all classes, in order of addition.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The example with this id.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the id is unknown.
    pub fn example(&self, id: u32) -> Result<&Example> {
        Ok(&self.examples[self.position(id)?])
    }

    /// Each label with the number of its examples, in order of creation.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut counts = vec![0; self.classes.len()];
        for example in &self.examples {
            counts[example.class] += 1;
        }
        self.classes.iter().map(String::as_str).zip(counts)
    }

    /// Adds an empty class.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the label is no [`class_name`] or is taken.
    pub fn add_class(&mut self, label: &str) -> Result<()> {
        let label = self.new_label(label)?;
        self.classes.push(label);
        Ok(())
    }

    /// Changes the label of a class, which keeps its examples.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the class `from` is unknown, or `to` is no [`class_name`] or the
    /// label of another class.
    pub fn rename_class(&mut self, from: &str, to: &str) -> Result<()> {
        let class = self.class_index(from)?;
        if clean(from) != clean(to) {
            self.classes[class] = self.new_label(to)?;
        }
        Ok(())
    }

    /// Removes a class and its examples.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the class is unknown.
    pub fn remove_class(&mut self, label: &str) -> Result<()> {
        let class = self.class_index(label)?;
        self.classes.remove(class);
        self.examples.retain(|example| example.class != class);
        for example in &mut self.examples {
            if example.class > class {
                example.class -= 1;
            }
        }
        Ok(())
    }

    /// Adds the embedding of a photo to a class, which is created if it is new. Returns the id of the
    /// example.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the label is no [`class_name`], or the embedding has the wrong length or a
    /// number that is not finite.
    pub fn add(&mut self, label: &str, embedding: &[f32]) -> Result<u32> {
        check_embedding(embedding, self.dim)?;
        let id = self.next_id;
        let next_id = id
            .checked_add(1)
            .ok_or_else(|| invalid("This project has no photo numbers left; start a new one."))?;
        let class = match self.class_index(label) {
            Ok(class) => class,
            Err(_) => {
                // A label that is refused differs from every class.
                self.add_class(label)?;
                self.classes.len() - 1
            }
        };
        self.examples.push(Example {
            id,
            class,
            embedding: embedding.to_vec(),
            membership: Membership::Open,
        });
        self.next_id = next_id;
        Ok(id)
    }

    /// Removes an example. Its class remains, even if it is then empty.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the id is unknown.
    pub fn remove(&mut self, id: u32) -> Result<()> {
        let at = self.position(id)?;
        self.examples.remove(at);
        Ok(())
    }

    /// Moves an example to another class of the set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the id or the class is unknown.
    pub fn relabel(&mut self, id: u32, label: &str) -> Result<()> {
        let at = self.position(id)?;
        self.examples[at].class = self.class_index(label)?;
        Ok(())
    }

    /// A snapshot for heads to learn from: a copy of the embeddings of all classes that have photos.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if fewer than two classes have photos.
    pub fn problem(&self) -> Result<Problem> {
        let mut index = vec![None; self.classes.len()];
        let mut labels = Vec::new();
        for (class, (label, count)) in self.counts().enumerate() {
            if count > 0 {
                index[class] = Some(labels.len());
                labels.push(label.to_owned());
            }
        }
        let classes = self.examples.iter().filter_map(|e| index[e.class]);
        let mut embeddings = Vec::with_capacity(self.examples.len() * self.dim);
        for example in &self.examples {
            embeddings.extend_from_slice(&example.embedding);
        }
        let ids = self.examples.iter().map(Example::id).collect();
        let groups = self
            .examples
            .iter()
            .map(|example| example.membership.group());
        Problem::new(labels, self.dim, embeddings, classes.collect())?
            .with_ids(ids)?
            .with_groups(groups.collect())
    }

    fn class_index(&self, label: &str) -> Result<usize> {
        let name = clean(label);
        let found = self.classes.iter().position(|class| *class == name);
        found.ok_or_else(|| invalid(format!("There is no class “{label}”.")))
    }

    fn position(&self, id: u32) -> Result<usize> {
        let found = self.examples.binary_search_by_key(&id, |e| e.id);
        found.map_err(|_| invalid(format!("There is no photo with the number {id}.")))
    }

    fn new_label(&self, label: &str) -> Result<String> {
        let label = class_name(label)?;
        if self.classes.contains(&label) {
            return Err(taken(&label));
        }
        Ok(label)
    }
}

fn taken(label: &str) -> Error {
    invalid(format!("There is already a class “{label}”."))
}

#[cfg(test)]
mod tests;
