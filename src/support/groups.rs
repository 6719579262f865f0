//! Groups of photos that belong together: a burst, a patient, an animal, a session.
//!
//! Photos of one group resemble each other more than new photos will. A photo that is left out alone
//! is recognised by its twin, so that whatever leaves photos out leaves out whole groups.

/// The photos of a problem by group. A photo without a group is a group of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The group of each photo.
    of: Vec<usize>,
    /// The photos of each group, ascending.
    members: Vec<Vec<usize>>,
}

impl Groups {
    /// A group for each of `photos` photos.
    pub(super) fn single(photos: usize) -> Self {
        Self {
            of: (0..photos).collect(),
            members: (0..photos).map(|photo| vec![photo]).collect(),
        }
    }

    /// Photos with the same key belong together; those without a key are alone. Groups are numbered
    /// in the order of their first photos.
    pub(super) fn by_key<K: Eq + std::hash::Hash>(
        keys: impl IntoIterator<Item = Option<K>>,
    ) -> Self {
        let mut known = std::collections::HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let of = keys.into_iter().enumerate().map(|(photo, key)| {
            let next = members.len();
            let group = key.map_or(next, |key| *known.entry(key).or_insert(next));
            match members.get_mut(group) {
                Some(photos) => photos.push(photo),
                None => members.push(vec![photo]),
            }
            group
        });
        let of = of.collect();
        Self { of, members }
    }

    /// The group of each photo.
    pub fn of(&self) -> &[usize] {
        &self.of
    }

    /// The photos of each group, ascending.
    pub fn members(&self) -> &[Vec<usize>] {
        &self.members
    }

    /// Whether two photos belong together.
    pub fn have_pairs(&self) -> bool {
        self.members.len() < self.of.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_numbered_by_their_first_photos() {
        let keys = [Some("b"), None, Some("a"), Some("b"), None];
        let groups = Groups::by_key(keys);
        assert_eq!(groups.of(), [0, 1, 2, 0, 3]);
        let members: Vec<Vec<usize>> = vec![vec![0, 3], vec![1], vec![2], vec![4]];
        assert_eq!(groups.members(), members);
        assert!(groups.have_pairs());
        assert_eq!(Groups::by_key([None::<u8>; 3]), Groups::single(3));
        assert!(!Groups::single(3).have_pairs());
    }
}
