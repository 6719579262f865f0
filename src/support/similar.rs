//! Search for the labelled photos that are most similar to a given photo.

use serde::Serialize;

use super::{SupportSet, check_embedding};
use crate::error::Result;

/// A photo of the support set and its similarity to the given photo.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Similar {
    /// The id of the example.
    pub id: u32,
    /// Its class.
    pub label: String,
    /// Cosine of the two embeddings, in −1..=1.
    pub similarity: f64,
}

impl SupportSet {
    /// Up to `count` photos with the largest cosine to an embedding, the most similar first; ties in
    /// order of addition.
    ///
    /// ```
    /// use handful::support::SupportSet;
    ///
    /// let mut support = SupportSet::new(2);
    /// support.add("cat", &[2.0, 0.0])?;
    /// let dog = support.add("dog", &[3.0, 4.0])?;
    /// let similar = support.similar(&[0.0, 1.0], 1)?;
    /// assert_eq!((similar[0].id, similar[0].similarity), (dog, 0.8));
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`check_embedding`].
    pub fn similar(&self, embedding: &[f32], count: usize) -> Result<Vec<Similar>> {
        check_embedding(embedding, self.dim)?;
        let length = norm(embedding);
        let mut ranked: Vec<_> = self
            .examples
            .iter()
            .map(|example| {
                let lengths = length * norm(&example.embedding);
                let product = dot(embedding, &example.embedding);
                let cosine = if lengths > 0.0 {
                    product / lengths
                } else {
                    0.0
                };
                (example, cosine)
            })
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let best = ranked.into_iter().take(count);
        Ok(best
            .map(|(example, cosine)| Similar {
                id: example.id,
                label: self.classes[example.class].clone(),
                similarity: cosine.clamp(-1.0, 1.0),
            })
            .collect())
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum()
}

fn norm(a: &[f32]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_come_first_at_any_length() {
        let mut support = SupportSet::new(2);
        let far = support.add("a", &[-1.0, 0.0]).unwrap();
        let near = support.add("b", &[100.0, 1.0]).unwrap();
        let same = support.add("a", &[0.5, 0.0]).unwrap();
        let again = support.add("b", &[0.25, 0.0]).unwrap();
        let similar = support.similar(&[3.0, 0.0], 10).unwrap();
        let ids: Vec<_> = similar.iter().map(|one| one.id).collect();
        assert_eq!(ids, [same, again, near, far]);
        assert_eq!(similar[0].similarity, 1.0);
        assert_eq!(
            (similar[3].similarity, similar[3].label.as_str()),
            (-1.0, "a")
        );
        assert_eq!(support.similar(&[3.0, 0.0], 1).unwrap().len(), 1);
    }

    #[test]
    fn empty_sets_and_zero_embeddings_have_no_similarity() {
        let mut support = SupportSet::new(2);
        assert_eq!(support.similar(&[1.0, 0.0], 5).unwrap(), []);
        support.add("a", &[0.0, 0.0]).unwrap();
        assert_eq!(support.similar(&[1.0, 0.0], 5).unwrap()[0].similarity, 0.0);
        assert!(support.similar(&[1.0], 5).is_err());
        assert!(support.similar(&[f32::NAN, 0.0], 5).is_err());
    }
}
