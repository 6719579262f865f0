//! Which photos of a folder belong together, and are left out together.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use handful::Result;
use handful::collection::GroupOrigin;
use handful::embedding::Space;
use handful::support::{GroupSource, PhotoGroup, SupportSet};
use handful::taken::{EXIF_BYTES, Taken};
use rayon::prelude::*;

/// Options that say which photos belong together.
#[derive(Args)]
pub struct GroupingArguments {
    /// How to tell which photos belong together, such as those of one burst, patient or animal. They are
    /// left out together, so that no photo is recognised by its twin.
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        value_delimiter = ',',
        default_values_t = [GroupBy::Column, GroupBy::Time, GroupBy::Similar]
    )]
    group_by: Vec<GroupBy>,
}

/// A way to tell which photos belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GroupBy {
    /// The folders below a class folder.
    Folder,
    /// The camera and the time in the photos, up to three seconds apart.
    Time,
    /// A column of the table, such as group or patient.
    Column,
    /// Near-duplicates, with the built-in backbones.
    Similar,
    /// Every photo is on its own.
    None,
}

/// The groups that a collection has: the name and the origin by photo.
pub type KnownGroups = HashMap<PathBuf, Vec<(String, GroupOrigin)>>;

impl GroupingArguments {
    /// Groups the photos of a support set of this space, which have these ids and files.
    ///
    /// # Errors
    /// As [`SupportSet::set_group`].
    pub fn group(
        &self,
        support: &mut SupportSet,
        photos: &[(u32, &Path)],
        known: &KnownGroups,
        space: &Space,
    ) -> Result<()> {
        let ids: Vec<_> = photos.iter().map(|&(id, _)| id).collect();
        let by = |way| self.group_by.contains(&way);
        if by(GroupBy::None) {
            return support.set_group(&ids, None);
        }
        let origins = [
            (GroupBy::Column, GroupOrigin::Column, GroupSource::Column),
            (GroupBy::Folder, GroupOrigin::Folder, GroupSource::Folder),
        ];
        for (_, origin, source) in origins.into_iter().filter(|&(way, ..)| by(way)) {
            for &(id, path) in photos {
                let groups = known.get(path).into_iter().flatten();
                let mut named = groups.filter(|(_, other)| *other == origin);
                if let Some((name, _)) = named.next()
                    && support.example(id)?.membership().group().is_none()
                {
                    support.set_group(&[id], Some((name, source)))?;
                }
            }
        }
        if by(GroupBy::Time) {
            let taken = photos.par_iter();
            let taken = taken.filter_map(|&(id, path)| Some((id, read_taken(path)?)));
            support.group_by_time(&taken.collect::<Vec<_>>())?;
        }
        if by(GroupBy::Similar) && space.tells_near_duplicates() {
            support.group_similar(&ids)?;
        }
        Ok(())
    }
}

/// When a photo was taken; a file that cannot be read was told of before.
fn read_taken(path: &Path) -> Option<Taken> {
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(EXIF_BYTES as u64).read_to_end(&mut start).ok()?;
    Taken::read(&start)
}

/// A sentence about the groups of a support set with several photos; `None` if there are none.
pub fn summary(groups: &[PhotoGroup<'_>]) -> Option<String> {
    let groups: Vec<_> = groups
        .iter()
        .filter(|group| group.photos.len() > 1)
        .collect();
    let photos: usize = groups.iter().map(|group| group.photos.len()).sum();
    let sources = [
        (GroupSource::Column, "by the table"),
        (GroupSource::Folder, "by folder"),
        (GroupSource::Time, "by time"),
        (GroupSource::Similar, "nearly the same"),
        (GroupSource::Burst, "bursts"),
        (GroupSource::Hand, "by hand"),
    ];
    let parts = sources.iter().filter_map(|&(source, how)| {
        let count = groups.iter().filter(|group| group.source == source).count();
        (count > 0).then(|| format!("{count} {how}"))
    });
    let parts: Vec<_> = parts.collect();
    (!groups.is_empty()).then(|| {
        format!(
            "{photos} photos belong together in {} groups ({}) and are left out together.",
            groups.len(),
            parts.join(", ")
        )
    })
}
