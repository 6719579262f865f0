//! Data sets in folders to train on, to tune with and to test on. The rule is that of
//! `www/lib/src/collection/splits.ts`.

use super::Entry;

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Split {
    Train,
    Val,
    Test,
}

const SPLITS: [Split; 3] = [Split::Train, Split::Val, Split::Test];

const WORDS: [(&str, Split); 17] = [
    ("train", Split::Train),
    ("training", Split::Train),
    ("trn", Split::Train),
    ("训练", Split::Train),
    ("训练集", Split::Train),
    ("val", Split::Val),
    ("valid", Split::Val),
    ("validation", Split::Val),
    ("dev", Split::Val),
    ("验证", Split::Val),
    ("验证集", Split::Val),
    ("test", Split::Test),
    ("testing", Split::Test),
    ("tst", Split::Test),
    ("测试", Split::Test),
    ("测试集", Split::Test),
    ("holdout", Split::Test),
];

/// A photo, the name of its class folder if it is in one, and the split that it is in.
pub(super) struct Placed<'a> {
    pub photo: usize,
    pub label: Option<&'a str>,
    pub split: Split,
}

/// Photos of a data set that is divided into splits.
pub(super) struct SplitPhotos<'a> {
    pub placed: Vec<Placed<'a>>,
    /// The names of the folders of the splits, in the order found.
    names: [Vec<&'a str>; 3],
}

impl<'a> SplitPhotos<'a> {
    /// The names of the folders of a split.
    pub fn names(&self, split: Split) -> &[&'a str] {
        &self.names[split as usize]
    }
}

/// Which split a name stands for, as `val`, `seg_train` and `Test images` do.
pub(super) fn split_of(name: &str) -> Option<Split> {
    let lower = name.to_lowercase();
    let is_between = |c: char| c.is_whitespace() || c.is_ascii_digit() || "_.-".contains(c);
    let mut splits = lower.split(is_between).filter_map(|word| {
        let known = WORDS.iter().find(|(other, _)| *other == word);
        known.map(|&(_, split)| split)
    });
    let first = splits.next()?;
    splits.all(|split| split == first).then_some(first)
}

/// Photos whose folders are splits with the classes below, or classes with the splits below. `depth` is
/// the number of folders above.
pub(super) fn find_splits<'a>(
    entries: &'a [Entry],
    photos: &[usize],
    depth: usize,
) -> Option<SplitPhotos<'a>> {
    splits_above(entries, photos, depth).or_else(|| splits_below(entries, photos, depth))
}

/// `train/cat`, `test/cat`. A split without class folders has photos without a label.
fn splits_above<'a>(
    entries: &'a [Entry],
    photos: &[usize],
    depth: usize,
) -> Option<SplitPhotos<'a>> {
    let mut names: [Vec<&str>; 3] = Default::default();
    let mut labels: [Vec<&str>; 3] = Default::default();
    let folder = |photo: usize, at: usize| entries[photo].folders.get(at).map(String::as_str);
    let mut label_of = std::collections::HashMap::new();
    for (name, group) in grouped_at(entries, photos, depth) {
        let Some(split) = split_of(name) else {
            continue;
        };
        names[split as usize].push(name);
        let shared = shared_folders(entries, &group, depth + 1);
        for photo in group {
            if let Some(label) = folder(photo, shared) {
                label_of.insert(photo, label);
                let known = &mut labels[split as usize];
                if !known.contains(&label) {
                    known.push(label);
                }
            }
        }
    }
    let mut found = SPLITS
        .into_iter()
        .filter(|&split| !names[split as usize].is_empty());
    let first = found.next()?;
    let others: Vec<_> = found.collect();
    let classes = &labels[first as usize];
    let is_alike = |split: &Split| {
        let own = &labels[*split as usize];
        let common = own.iter().filter(|label| classes.contains(label)).count();
        own.is_empty() || (common > 0 && 2 * common >= own.len())
    };
    let is_flat = others
        .iter()
        .all(|&split| labels[split as usize].is_empty());
    let least = if is_flat { 2 } else { 1 };
    if others.is_empty() || classes.len() < least || !others.iter().all(is_alike) {
        return None;
    }
    let placed = photos.iter().map(|&photo| Placed {
        photo,
        label: label_of.get(&photo).copied(),
        split: folder(photo, depth).and_then(split_of).unwrap_or(first),
    });
    Some(SplitPhotos {
        placed: placed.collect(),
        names,
    })
}

/// `cat/train`, `cat/test`.
fn splits_below<'a>(
    entries: &'a [Entry],
    photos: &[usize],
    depth: usize,
) -> Option<SplitPhotos<'a>> {
    let mut names: [Vec<&str>; 3] = Default::default();
    let mut placed = Vec::with_capacity(photos.len());
    for &photo in photos {
        let folders = &entries[photo].folders;
        let Some(label) = folders.get(depth) else {
            placed.push(Placed {
                photo,
                label: None,
                split: Split::Train,
            });
            continue;
        };
        let below = folders.get(depth + 1)?.as_str();
        let split = split_of(below)?;
        let known = &mut names[split as usize];
        if !known.contains(&below) {
            known.push(below);
        }
        placed.push(Placed {
            photo,
            label: Some(label),
            split,
        });
    }
    let kinds = names.iter().filter(|folders| !folders.is_empty()).count();
    (kinds > 1).then_some(SplitPhotos { placed, names })
}

/// The photos by the name of a folder, in the order found.
fn grouped_at<'a>(
    entries: &'a [Entry],
    photos: &[usize],
    depth: usize,
) -> Vec<(&'a str, Vec<usize>)> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for &photo in photos {
        let Some(name) = entries[photo].folders.get(depth) else {
            continue;
        };
        match groups.iter_mut().find(|(other, _)| other == name) {
            Some((_, group)) => group.push(photo),
            None => groups.push((name, vec![photo])),
        }
    }
    groups
}

/// Number of folders above the class folders, at least `from`. The innermost folder of a photo is always
/// a class, and photos beside the class folders do not turn the folder around into one.
pub(super) fn shared_folders(entries: &[Entry], photos: &[usize], from: usize) -> usize {
    // Photos outside any folder say nothing about the folders.
    let folders = photos.iter().map(|&photo| &entries[photo].folders);
    let inside: Vec<_> = folders.filter(|folders| folders.len() > from).collect();
    let Some(first) = inside.first() else {
        return from;
    };
    let mut shared = from;
    while inside
        .iter()
        .all(|f| f.get(shared).is_some() && f.get(shared) == first.get(shared))
        && inside.iter().any(|folders| folders.len() > shared + 1)
    {
        shared += 1;
    }
    shared
}
