//! Class folders. The rule is that of `www/lib/src/collection/folders.ts`.

use std::collections::BTreeMap;

use super::classes::PhotosByLabel;
use super::splits::{Placed, Split, SplitPhotos, find_splits, shared_folders, split_of};
use super::{Collection, Entry, Group, GroupOrigin, Note};

/// Sorts photos into classes by folder: the outermost folder below those that all photos share is the
/// label. In a data set of `train`, `val` and `test` folders, the labels are one folder further in, and
/// the photos to test on are kept apart. Photos beside the class folders have no label. Without any
/// folder, all photos have `label`.
pub(super) fn sort_by_folder(
    entries: &[Entry],
    photos: &[usize],
    label: Option<&str>,
) -> Collection {
    let depth = shared_folders(entries, photos, 0);
    let has_folders = photos
        .iter()
        .any(|&photo| !entries[photo].folders.is_empty());
    let outside = label.filter(|_| !has_folders);
    let splits = find_splits(entries, photos, depth);
    let mut classes = PhotosByLabel::default();
    let mut test = PhotosByLabel::default();
    let mut loose = Vec::new();
    let mut subfolders = BTreeMap::<_, Vec<_>>::new();
    let mut place = |Placed {
                         photo,
                         label,
                         split,
                     }: &Placed| {
        match (label, split) {
            (None, _) => loose.push(*photo),
            (Some(label), Split::Test) => test.add_folder(label, *photo),
            (Some(label), _) => classes.add_folder(label, *photo),
        }
        if let Some(name) =
            label.and_then(|label| subfolder(&entries[*photo].folders, depth, label))
        {
            subfolders.entry(name).or_default().push(*photo);
        }
    };
    match &splits {
        Some(splits) => splits.placed.iter().for_each(place),
        None => photos.iter().for_each(|&photo| {
            let folders = &entries[photo].folders;
            let own = folders.get(depth).map(String::as_str);
            place(&Placed {
                photo,
                label: if folders.is_empty() { outside } else { own },
                split: Split::Train,
            });
        }),
    }
    loose.extend(classes.loose.iter().chain(&test.loose));
    let notes = [
        classes.notes(),
        test.notes(),
        splits.as_ref().map(split_note),
    ];
    Collection {
        classes: classes.classes,
        test: test.classes,
        loose,
        groups: groups(subfolders, GroupOrigin::Folder),
        notes: notes.into_iter().flatten().collect(),
        encodings: Vec::new(),
    }
}

/// The folders of a photo from its class folder on, if there are any below that besides splits.
fn subfolder(folders: &[String], depth: usize, label: &str) -> Option<String> {
    let at = folders
        .iter()
        .skip(depth)
        .position(|folder| folder == label)?;
    let below = folders.get(depth + at + 1..)?.iter().map(String::as_str);
    let below: Vec<_> = below.filter(|folder| split_of(folder).is_none()).collect();
    (!below.is_empty()).then(|| [&[label], &below[..]].concat().join("/"))
}

/// Photos by the name of their group.
pub(super) fn groups(photos: BTreeMap<String, Vec<usize>>, origin: GroupOrigin) -> Vec<Group> {
    let groups = photos.into_iter().map(|(name, photos)| Group {
        name,
        origin,
        photos,
    });
    groups.collect()
}

fn split_note(splits: &SplitPhotos) -> Note {
    let learnt = [splits.names(Split::Train), splits.names(Split::Val)].concat();
    let is_kept = |placed: &&Placed| placed.split == Split::Test && placed.label.is_some();
    let kept = match splits.placed.iter().filter(is_kept).count() {
        0 => String::new(),
        1 => format!(
            "; the 1 photo of {} is kept to test on",
            quoted(splits.names(Split::Test))
        ),
        count => format!(
            "; the {count} photos of {} are kept to test on",
            quoted(splits.names(Split::Test))
        ),
    };
    Note {
        code: "splits",
        message: format!("The photos of {} are learnt from{kept}.", quoted(&learnt)),
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("“{name}”")).collect();
    names.join(" and ")
}
