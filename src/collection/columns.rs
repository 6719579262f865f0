//! Which column of a table is which. The rule is that of `www/lib/src/collection/columns.ts`.

use std::collections::BTreeSet;

use super::files::is_photo_name;
use super::splits::split_of;

/// Names of the columns in tables of other tools, in lower case without separators; the best first.
const PHOTO_NAMES: [&str; 18] = [
    "file",
    "filename",
    "filepath",
    "image",
    "imagefile",
    "imagename",
    "imagepath",
    "imageid",
    "imageurl",
    "img",
    "imgname",
    "imgpath",
    "path",
    "photo",
    "picture",
    "url",
    "name",
    "id",
];
const LABEL_NAMES: [&str; 22] = [
    "labelname",
    "classname",
    "categoryname",
    "label",
    "labels",
    "class",
    "classes",
    "category",
    "choice",
    "dx",
    "diagnosis",
    "breed",
    "species",
    "variety",
    "target",
    "y",
    "tag",
    "tags",
    "groundtruth",
    "labelid",
    "classid",
    "categoryid",
];
/// What these say of a photo belongs to more than one.
const GROUP_NAMES: [&str; 16] = [
    "group",
    "groupid",
    "patient",
    "patientid",
    "subject",
    "subjectid",
    "lesionid",
    "burst",
    "burstid",
    "sequence",
    "sequenceid",
    "seqid",
    "session",
    "sessionid",
    "animalid",
    "individualid",
];
const SPLIT_NAMES: [&str; 6] = [
    "split",
    "set",
    "subset",
    "partition",
    "datasplit",
    "dataset",
];

/// Rows that are looked at to tell the columns.
const MAX_LOOKED_AT: usize = 1000;

/// Share of the labelled rows that must have one class only for columns to be one for each class.
const MIN_ONE_CLASS: f64 = 0.9;

/// The column of the label, or one for each class, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LabelColumns {
    One(usize),
    OneForEachClass(Vec<usize>),
}

/// Which column of a table is which, counted from 0.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub photo: Option<usize>,
    pub label: Option<LabelColumns>,
    pub split: Option<usize>,
    /// The column that says which photos belong together.
    pub group: Option<usize>,
    pub has_header: bool,
}

/// Finds out which column is which, by the photos that the cells name, the header and the values.
pub(super) fn understand(rows: &[Vec<String>], find: &dyn Fn(&str) -> Option<usize>) -> Columns {
    let looked = rows.get(..MAX_LOOKED_AT).unwrap_or(rows);
    let width = looked.iter().map(Vec::len).max().unwrap_or_default();
    let header: Vec<_> = looked
        .first()
        .into_iter()
        .flatten()
        .map(|c| plain(c))
        .collect();
    let photo = photo_column(looked, &header, width, find);
    let first = photo.map_or("", |column| cell(looked.first(), column));
    let is_named = photo
        .and_then(|column| header.get(column))
        .is_some_and(|name| PHOTO_NAMES.contains(&name.as_str()));
    let is_photo = photo.is_some() && (is_photo_name(first) || find(first).is_some());
    let has_header = is_named || !is_photo;
    let body = looked.get(usize::from(has_header)..).unwrap_or_default();
    let split = if has_header {
        split_column(body, &header)
    } else {
        None
    };
    let group = GROUP_NAMES.iter().find_map(|name| {
        let is_group = |&column: &usize| {
            Some(column) != photo && header.get(column).is_some_and(|other| other == name)
        };
        (0..if has_header { width } else { 0 }).find(is_group)
    });
    let label_without = |taken: &[Option<usize>]| {
        let others = (0..width).filter(|&column| !taken.contains(&Some(column)));
        let names = if has_header { header.as_slice() } else { &[] };
        label_columns(body, names, &others.collect::<Vec<_>>())
    };
    // A column of this name is that of the label where nothing else is.
    let (group, label) = match label_without(&[photo, split, group]) {
        Some(label) => (group, Some(label)),
        None => (None, label_without(&[photo, split])),
    };
    Columns {
        photo,
        label,
        split,
        group,
        has_header,
    }
}

/// A cell; rows may be short.
pub(super) fn cell(row: Option<&Vec<String>>, column: usize) -> &str {
    row.and_then(|row| row.get(column))
        .map_or("", String::as_str)
}

fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    lower
        .chars()
        .filter(|&c| !c.is_whitespace() && c != '_' && c != '-')
        .collect()
}

/// The column that names most photos. Without any, the one whose header or cells look like it.
fn photo_column(
    rows: &[Vec<String>],
    header: &[String],
    width: usize,
    find: &dyn Fn(&str) -> Option<usize>,
) -> Option<usize> {
    let named = PHOTO_NAMES
        .iter()
        .find_map(|name| header.iter().position(|other| other == name));
    // Labels that are numbers may name photos, too, but always the same few.
    let count = |column| {
        let found = rows.iter().filter_map(|row| find(cell(Some(row), column)));
        found.collect::<BTreeSet<_>>().len()
    };
    let counts: Vec<_> = (0..width).map(count).collect();
    let most = counts.iter().copied().max().unwrap_or_default();
    if most > 0 {
        let is_best = |column: &usize| counts.get(*column) == Some(&most);
        return named.filter(is_best).or_else(|| (0..width).find(is_best));
    }
    let looks_like = |&column: &usize| {
        let names = rows
            .iter()
            .filter(|row| is_photo_name(cell(Some(row), column)));
        2 * names.count() > rows.len()
    };
    named.or_else(|| (0..width).find(looks_like))
}

fn label_columns(
    rows: &[Vec<String>],
    header: &[String],
    others: &[usize],
) -> Option<LabelColumns> {
    let named = LABEL_NAMES.iter().find_map(|name| {
        let is_named = |&column: &usize| header.get(column).is_some_and(|other| other == name);
        others.iter().copied().find(is_named)
    });
    match (named, others) {
        (Some(column), _) | (None, &[column]) => Some(LabelColumns::One(column)),
        _ if header.is_empty() => None,
        _ => class_columns(rows, others).map(LabelColumns::OneForEachClass),
    }
}

/// The columns of 0 and 1, if they are one for each class.
fn class_columns(rows: &[Vec<String>], others: &[usize]) -> Option<Vec<usize>> {
    let is_binary = |&column: &usize| {
        rows.iter()
            .all(|row| flag_of(cell(Some(row), column)).is_some())
    };
    let binary: Vec<_> = others.iter().copied().filter(is_binary).collect();
    let counts = rows.iter().map(|row| {
        let is_set = |&&column: &&usize| flag_of(cell(Some(row), column)) == Some(true);
        binary.iter().filter(is_set).count()
    });
    let labelled: Vec<_> = counts.filter(|&count| count > 0).collect();
    let single = labelled.iter().filter(|&&count| count == 1).count();
    let is_one_each = single > 0 && single as f64 >= MIN_ONE_CLASS * labelled.len() as f64;
    (binary.len() > 1 && is_one_each).then_some(binary)
}

/// The value of a cell that says yes or no.
pub(super) fn flag_of(cell: &str) -> Option<bool> {
    let lower = cell.to_lowercase();
    let number = match lower.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => &lower,
    };
    match number {
        "1" => Some(true),
        "0" => Some(false),
        _ => match lower.as_str() {
            "true" | "yes" => Some(true),
            "" | "false" | "no" => Some(false),
            _ => None,
        },
    }
}

fn split_column(rows: &[Vec<String>], header: &[String]) -> Option<usize> {
    let named = header
        .iter()
        .position(|name| SPLIT_NAMES.contains(&name.as_str()))?;
    let splits = rows.iter().map(|row| split_of(cell(Some(row), named)));
    let splits: BTreeSet<_> = splits.collect();
    (splits.len() > 1 && !splits.contains(&None)).then_some(named)
}
