//! Which photos of a support set belong together: said by the user, or found out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checks::invalid;
use super::class_name::clean;
use super::near_duplicate::{MAX_DISTANCE, distance_within, scale};
use super::{MAX_CLASS_NAME, SupportSet};
use crate::error::Result;
use crate::taken::Taken;

/// Time in milliseconds between two photos of one camera up to which they belong together. A camera trap
/// takes its pictures about a second apart, and EXIF times may have no fractions.
pub const MAX_BURST_GAP: i64 = 3000;

/// Begins the name of a group that has none.
const UNNAMED: &str = "#";

/// How it is known that the photos of a group belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum GroupSource {
    /// A camera took them while its button was held.
    Burst,
    /// A camera took them within a few seconds.
    Time,
    /// They are near-duplicates.
    Similar,
    /// They lie in a folder of their own.
    Folder,
    /// A column of a table says so.
    Column,
    /// A person or a program says so.
    Hand,
}

/// The group of a photo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Membership {
    /// None yet; it joins its near-duplicates and the photos of the same moment.
    #[default]
    Open,
    /// None: someone said that the photo is on its own.
    Alone,
    /// The group of this name.
    In(String),
}

impl Membership {
    /// The name of the group.
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::In(name) => Some(name),
            Self::Open | Self::Alone => None,
        }
    }
}

/// Photos of a [`SupportSet`] that belong together, and are left out together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoGroup<'a> {
    /// Its name; a number sign and a number if it was given none.
    pub name: &'a str,
    /// How it is known.
    pub source: GroupSource,
    /// The ids of its photos.
    pub photos: Vec<u32>,
}

impl SupportSet {
    /// The groups that have photos, in the order of their first photos.
    pub fn groups(&self) -> Vec<PhotoGroup<'_>> {
        let mut groups: Vec<PhotoGroup<'_>> = Vec::new();
        let mut places = BTreeMap::new();
        for example in &self.examples {
            let Some(name) = example.membership.group() else {
                continue;
            };
            let at = *places.entry(name).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.photos.push(example.id),
                None => groups.push(PhotoGroup {
                    name,
                    source: self.source(name),
                    photos: vec![example.id],
                }),
            }
        }
        groups
    }

    /// Puts photos into the group of this name, which is created if it is new, or takes them out of their
    /// groups for good.
    ///
    /// ```
    /// use handful::support::{GroupSource, SupportSet};
    ///
    /// let mut support = SupportSet::new(2);
    /// let ids = [support.add("cat", &[1.0, 0.0])?, support.add("cat", &[1.0, 0.5])?];
    /// support.set_group(&ids, Some(("Tom", GroupSource::Hand)))?;
    /// assert_eq!(support.groups()[0].photos, ids);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if an id is unknown, or the name
    /// is empty or has more than [`MAX_CLASS_NAME`] characters.
    pub fn set_group(&mut self, ids: &[u32], group: Option<(&str, GroupSource)>) -> Result<()> {
        let places: Result<Vec<_>> = ids.iter().map(|&id| self.position(id)).collect();
        let places = places?;
        let membership = match group {
            None => Membership::Alone,
            Some((name, source)) => {
                let name = group_name(name)?;
                self.groups.entry(name.clone()).or_insert(source);
                Membership::In(name)
            }
        };
        for at in places {
            self.examples[at].membership = membership.clone();
        }
        Ok(())
    }

    /// Lets photos without a group join their near-duplicates, of whatever class. Cost: one comparison of
    /// each of these photos with every other, most of which end early.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if an id is unknown.
    pub fn group_similar(&mut self, ids: &[u32]) -> Result<()> {
        let scales: Vec<_> = self.examples.iter().map(|e| scale(&e.embedding)).collect();
        let places: Result<Vec<_>> = ids.iter().map(|&id| self.position(id)).collect();
        for at in places? {
            if self.examples[at].membership == Membership::Alone {
                continue;
            }
            let own = &self.examples[at].embedding;
            let pairs = self.examples.iter().zip(&scales).enumerate();
            let pairs = pairs.filter(|&(other, (example, &other_scale))| {
                let theirs = &example.embedding;
                other != at
                    && distance_within(own, scales[at], theirs, other_scale, MAX_DISTANCE).is_some()
            });
            let pairs: Vec<_> = pairs.map(|(other, _)| other).collect();
            for other in pairs {
                self.unite(other, at, GroupSource::Similar);
            }
        }
        Ok(())
    }

    /// Lets photos without a group join those of their class that the same camera took at most
    /// [`MAX_BURST_GAP`] earlier or later.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if an id is unknown.
    pub fn group_by_time(&mut self, photos: &[(u32, Taken)]) -> Result<()> {
        let mut placed = Vec::with_capacity(photos.len());
        for (id, Taken { camera, time }) in photos {
            let at = self.position(*id)?;
            placed.push((self.examples[at].class, camera, *time, at));
        }
        placed.sort_unstable();
        for pair in placed.windows(2) {
            let [
                (class, camera, time, at),
                (next_class, next_camera, next_time, next),
            ] = pair
            else {
                continue;
            };
            let gap = next_time.saturating_sub(*time);
            if (class, camera) == (next_class, next_camera) && gap <= MAX_BURST_GAP {
                self.unite(*at, *next, GroupSource::Time);
            }
        }
        Ok(())
    }

    /// Restores where groups come from, by name, and the group of each photo, in order of addition.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::error::ErrorKind::InvalidInput) if a name is not in the form in
    /// which it is kept.
    pub(crate) fn restore_groups(
        &mut self,
        groups: BTreeMap<String, GroupSource>,
        memberships: impl IntoIterator<Item = Membership>,
    ) -> Result<()> {
        let memberships: Vec<_> = memberships.into_iter().collect();
        let used = memberships.iter().filter_map(Membership::group);
        for name in groups.keys().map(String::as_str).chain(used) {
            if group_name(name)? != *name {
                return Err(invalid(format!(
                    "The group “{name}” is not in normal form."
                )));
            }
        }
        self.groups = groups;
        for (example, membership) in self.examples.iter_mut().zip(memberships) {
            if let Membership::In(name) = &membership {
                let unknown = GroupSource::Hand;
                self.groups.entry(name.clone()).or_insert(unknown);
            }
            example.membership = membership;
        }
        Ok(())
    }

    fn source(&self, name: &str) -> GroupSource {
        self.groups.get(name).copied().unwrap_or(GroupSource::Hand)
    }

    /// Puts two photos into one group, unless someone said where they belong.
    fn unite(&mut self, a: usize, b: usize, source: GroupSource) {
        let (first, second) = (&self.examples[a].membership, &self.examples[b].membership);
        let name = match (first, second) {
            (Membership::Alone, _) | (_, Membership::Alone) => return,
            (Membership::Open, Membership::Open) => {
                let name = self.unnamed();
                self.groups.insert(name.clone(), source);
                name
            }
            (Membership::In(name), Membership::Open) | (Membership::Open, Membership::In(name)) => {
                name.clone()
            }
            (Membership::In(one), Membership::In(other)) => {
                if one == other || !self.was_found(one) || !self.was_found(other) {
                    return;
                }
                let (kept, lost) = (one.clone(), other.clone());
                for example in &mut self.examples {
                    if example.membership.group() == Some(&lost) {
                        example.membership = Membership::In(kept.clone());
                    }
                }
                return;
            }
        };
        for at in [a, b] {
            self.examples[at].membership = Membership::In(name.clone());
        }
    }

    /// Whether a group was found out and not said.
    fn was_found(&self, name: &str) -> bool {
        matches!(self.source(name), GroupSource::Similar | GroupSource::Time)
    }

    /// A name that no group has.
    fn unnamed(&self) -> String {
        let numbers = self.groups.keys();
        let numbers = numbers.filter_map(|name| name.strip_prefix(UNNAMED)?.parse::<u64>().ok());
        let last = numbers.max().unwrap_or_default();
        format!("{UNNAMED}{}", last.saturating_add(1))
    }
}

/// The form of a group's name in which it is kept and compared.
fn group_name(text: &str) -> Result<String> {
    let name = clean(text);
    let length = name.chars().count();
    if length == 0 {
        return Err(invalid("A group needs a name."));
    }
    if length > MAX_CLASS_NAME {
        return Err(invalid(format!(
            "The name of a group has at most {MAX_CLASS_NAME} characters, not {length}."
        )));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Photos at these angles in degrees; below 18.2 two of them are near-duplicates.
    fn support(angles: &[f64]) -> SupportSet {
        let mut support = SupportSet::new(2);
        for (at, angle) in angles.iter().enumerate() {
            let (sin, cos) = angle.to_radians().sin_cos();
            let label = if at % 2 == 0 { "even" } else { "odd" };
            support.add(label, &[cos as f32, sin as f32]).unwrap();
        }
        support
    }

    fn photos(support: &SupportSet) -> Vec<(GroupSource, Vec<u32>)> {
        let groups = support.groups().into_iter();
        groups.map(|group| (group.source, group.photos)).collect()
    }

    #[test]
    fn near_duplicates_of_any_class_belong_together() {
        let mut support = support(&[0.0, 10.0, 50.0, 25.0, 90.0]);
        support.group_similar(&[1, 2, 3, 4, 5]).unwrap();
        // 0, 10 and 25 degrees form a chain.
        assert_eq!(photos(&support), [(GroupSource::Similar, vec![1, 2, 4])]);
        let problem = support.problem().unwrap();
        assert_eq!(problem.groups().of(), [0, 0, 1, 0, 2]);
        // A photo between two groups unites them.
        let between = support.add("even", &[0.77, 0.64]).unwrap();
        support.group_similar(&[between]).unwrap();
        assert_eq!(photos(&support)[0].1, [1, 2, 3, 4, between]);
        assert_eq!(support.groups().len(), 1);
    }

    #[test]
    fn what_was_said_stays() {
        let mut support = support(&[0.0, 5.0, 10.0, 15.0]);
        support
            .set_group(&[1], Some(("Tom", GroupSource::Column)))
            .unwrap();
        support
            .set_group(&[2], Some(("Tim", GroupSource::Hand)))
            .unwrap();
        support.set_group(&[3], None).unwrap();
        support.group_similar(&[1, 2, 3, 4]).unwrap();
        let expected = [
            (GroupSource::Column, vec![1, 4]),
            (GroupSource::Hand, vec![2]),
        ];
        assert_eq!(photos(&support), expected);
        assert_eq!(support.example(3).unwrap().membership(), &Membership::Alone);
    }

    #[test]
    fn photos_of_one_class_and_camera_within_seconds_belong_together() {
        let mut support = support(&[0.0, 90.0, 180.0, 270.0, 45.0, 135.0, 225.0]);
        let taken = |id, camera: &str, time| {
            let camera = camera.to_owned();
            (id, Taken { camera, time })
        };
        let times = [
            taken(1, "A", 10_000),
            taken(3, "A", 12_000),
            taken(5, "A", 15_000),
            taken(7, "A", 18_001),
            taken(2, "A", 11_000),
            taken(4, "B", 11_000),
            taken(6, "B", i64::MIN),
        ];
        support.group_by_time(&times).unwrap();
        assert_eq!(photos(&support), [(GroupSource::Time, vec![1, 3, 5])]);
        assert!(support.group_by_time(&[taken(99, "A", 0)]).is_err());
    }

    #[test]
    fn groups_follow_their_photos() {
        let mut support = support(&[0.0, 90.0, 1.0]);
        support
            .set_group(&[1, 3], Some((" Tom ", GroupSource::Burst)))
            .unwrap();
        support.rename_class("even", "cats").unwrap();
        support.relabel(3, "odd").unwrap();
        assert_eq!(photos(&support), [(GroupSource::Burst, vec![1, 3])]);
        support.remove(1).unwrap();
        support.remove(3).unwrap();
        assert!(support.groups().is_empty());
        // A photo that returns finds its group as it was.
        let id = support.add("odd", &[1.0, 0.0]).unwrap();
        support
            .set_group(&[id], Some(("Tom", GroupSource::Hand)))
            .unwrap();
        assert_eq!(photos(&support), [(GroupSource::Burst, vec![id])]);
    }

    #[test]
    fn refused_groups_change_nothing() {
        let mut support = support(&[0.0, 90.0]);
        let before = format!("{support:?}");
        let long = "x".repeat(MAX_CLASS_NAME + 1);
        for (ids, name) in [(vec![1, 9], "a"), (vec![1], " "), (vec![1], &long)] {
            let group = Some((name, GroupSource::Hand));
            assert!(support.set_group(&ids, group).is_err());
        }
        assert!(support.group_similar(&[9]).is_err());
        assert_eq!(format!("{support:?}"), before);
    }
}
