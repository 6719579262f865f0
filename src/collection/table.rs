//! A table of labels. The rule is that of `www/lib/src/collection/table.ts`.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::classes::PhotosByLabel;
use super::columns::{Columns, LabelColumns, cell, flag_of, understand};
use super::csv::parse_rows;
use super::encoding::{decode, encoding_named, encoding_of_file, is_unicode};
use super::photo_finder::PhotoFinder;
use super::splits::{Split, split_of};
use super::{Entry, FileEncoding, Options};
use crate::error::Result;
use crate::support::class_name;

/// A table that was read.
pub(super) struct Table {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    pub columns: Columns,
    /// How many rows name a photo that is there.
    pub hits: usize,
    encoding: String,
    finder: PhotoFinder,
}

/// What a cell says, or why it is no label.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Written {
    Label(String),
    Refused(String),
}

/// A row that names a photo and its label.
struct LabelledRow {
    file: String,
    label: Written,
    is_test: bool,
    /// The value of the column that says which photos belong together; may be empty.
    group: String,
    /// The number of the row, counted from 1 without blank ones.
    row: usize,
}

impl Table {
    /// Reads a table beside photos.
    pub fn new(
        entry: &Entry,
        bytes: &[u8],
        (entries, photos): (&[Entry], &[usize]),
        options: &Options,
    ) -> Result<Self> {
        let found = encoding_of_file(bytes);
        let encoding = match &options.encoding {
            Some(chosen) if !is_unicode(found) => encoding_named(chosen)?,
            _ => found.to_owned(),
        };
        let rows = parse_rows(&decode(bytes, &encoding));
        let finder = PhotoFinder::new(entries, photos, &entry.folders);
        let columns = understand(&rows, &|cell| finder.find(cell));
        let names_photo = |photo| {
            let named = rows
                .iter()
                .filter(|row| finder.find(cell(Some(row), photo)).is_some());
            named.count()
        };
        Ok(Self {
            name: entry.name.clone(),
            hits: columns.photo.map_or(0, names_photo),
            rows,
            columns,
            encoding,
            finder,
        })
    }

    /// Whether it says which column is which.
    pub fn is_clear(&self) -> bool {
        self.columns.photo.is_some() && self.columns.label.is_some()
    }

    /// Its encoding, if that is not Unicode.
    pub fn encoding(&self) -> Option<FileEncoding> {
        (!is_unicode(&self.encoding)).then(|| FileEncoding {
            file: self.name.clone(),
            encoding: self.encoding.clone(),
        })
    }

    /// The rows that name a photo; those without a label are left out.
    fn labelled_rows(&self) -> Vec<LabelledRow> {
        let Columns {
            photo: Some(photo),
            label: Some(label),
            split,
            group,
            has_header,
        } = &self.columns
        else {
            return Vec::new();
        };
        let first = usize::from(*has_header);
        let rows = self.rows.iter().enumerate().skip(first);
        let labelled = rows.filter_map(|(at, cells)| {
            let file = cell(Some(cells), *photo);
            let label = match label {
                LabelColumns::One(column) => label_in(cell(Some(cells), *column)),
                LabelColumns::OneForEachClass(columns) => {
                    class_of(cells, columns, self.rows.first())
                }
            };
            let is_empty = label == Written::Label(String::new()) || file.is_empty();
            let split = split.and_then(|column| split_of(cell(Some(cells), column)));
            (!is_empty).then(|| LabelledRow {
                file: file.to_owned(),
                label,
                is_test: split == Some(Split::Test),
                group: group
                    .map_or("", |column| cell(Some(cells), column))
                    .trim()
                    .to_owned(),
                row: at + 1,
            })
        });
        labelled.collect()
    }
}

fn label_in(cell: &str) -> Written {
    // Tools for boxes and outlines write JSON.
    let is_data =
        cell.starts_with(['[', '{']) && serde_json::from_str::<serde::de::IgnoredAny>(cell).is_ok();
    if is_data {
        Written::Refused("A label is a text, not JSON.".to_owned())
    } else {
        Written::Label(cell.to_owned())
    }
}

fn class_of(cells: &Vec<String>, columns: &[usize], header: Option<&Vec<String>>) -> Written {
    let is_set = |column: &&usize| flag_of(cell(Some(cells), **column)) == Some(true);
    let set: Vec<_> = columns.iter().filter(is_set).collect();
    match set[..] {
        [] => Written::Label(String::new()),
        [column] => Written::Label(cell(header, *column).to_owned()),
        _ => Written::Refused(format!("It has {} classes.", set.len())),
    }
}

/// A photo's row, and the table of it.
struct Known {
    label: Written,
    is_test: bool,
    row: usize,
    table: String,
}

/// The photos that tables name, with their labels. A photo with two labels gets neither.
#[derive(Default)]
pub(super) struct LabelledPhotos {
    pub classes: PhotosByLabel,
    pub test: PhotosByLabel,
    pub missing: Vec<String>,
    pub contradictions: Vec<String>,
    /// Photos by the value of the column that says which belong together.
    pub groups: BTreeMap<String, Vec<usize>>,
    rows: HashMap<usize, Known>,
    order: Vec<usize>,
    contradicted: HashSet<usize>,
}

impl LabelledPhotos {
    /// Adds the rows of a table, all of them to test on if the table is for that.
    pub fn add(&mut self, table: &Table, is_test: bool, entries: &[Entry]) {
        for row in table.labelled_rows() {
            let Some(photo) = table.finder.find(&row.file) else {
                self.missing.push(row.file);
                continue;
            };
            let Some(known) = self.rows.get(&photo) else {
                self.order.push(photo);
                if !row.group.is_empty() {
                    self.groups.entry(row.group).or_default().push(photo);
                }
                let known = Known {
                    label: row.label,
                    is_test: is_test || row.is_test,
                    row: row.row,
                    table: table.name.clone(),
                };
                self.rows.insert(photo, known);
                continue;
            };
            if key_of(&known.label) != key_of(&row.label) && self.contradicted.insert(photo) {
                self.contradictions.push(format!(
                    "{} ({} in row {}, {} in row {} of {})",
                    entries[photo].name,
                    quoted_label(&known.label),
                    known.row,
                    quoted_label(&row.label),
                    row.row,
                    table.name
                ));
            }
        }
    }

    /// Sorts the photos into classes; returns those that have a row.
    pub fn sort(&mut self, entries: &[Entry]) -> HashSet<usize> {
        for &photo in &self.order {
            let Some(known) = self.rows.get(&photo) else {
                continue;
            };
            let classes = if known.is_test {
                &mut self.test
            } else {
                &mut self.classes
            };
            let place = format!(
                "Row {} of {} ({})",
                known.row, known.table, entries[photo].name
            );
            match &known.label {
                _ if self.contradicted.contains(&photo) => self.classes.loose.push(photo),
                Written::Label(label) => classes.add(label, photo, &place),
                Written::Refused(why) => classes.refuse(photo, &place, why),
            }
        }
        self.order.iter().copied().collect()
    }
}

/// Labels that are spellings of one name have the same key.
fn key_of(label: &Written) -> String {
    match label {
        Written::Label(label) => class_name(label).unwrap_or_default(),
        Written::Refused(_) => String::new(),
    }
}

fn quoted_label(label: &Written) -> String {
    match label {
        Written::Label(label) => format!("“{label}”"),
        Written::Refused(_) => "none".to_owned(),
    }
}
