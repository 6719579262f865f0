//! The tables of a collection. The rule is that of `www/lib/src/collection/tables.ts`.

use super::columns::LabelColumns;
use super::folders::sort_by_folder;
use super::splits::{Split, split_of};
use super::table::{LabelledPhotos, Table};
use super::{Collection, Entry, GroupOrigin, Note, Options, ReadFile};
use crate::error::{Error, ErrorKind, Result};

/// In the names of tables of predictions, as competitions ask for them.
const SUBMISSION: &str = "submission";

/// Maximum number of names listed in a note.
const MAX_LISTED: usize = 3;

/// Rows that are shown of a table that is not clear.
const ROWS_SHOWN: usize = 6;

/// Sorts photos into classes by the tables beside them, or by folder if no table says which is which.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a table that is not clear.
pub(super) fn sort_by_tables(
    entries: &[Entry],
    files: &[usize],
    photos: &[usize],
    label: Option<&str>,
    options: &Options,
    read: &ReadFile,
) -> Result<Collection> {
    let mut tables = Vec::with_capacity(files.len());
    for &file in files {
        let photos = (entries, photos);
        tables.push(Table::new(&entries[file], &read(file)?, photos, options)?);
    }
    let encodings: Vec<_> = tables.iter().filter_map(Table::encoding).collect();
    let used = used_tables(&mut tables, entries, photos, options)?;
    let is_unused = |at: &usize| !used.contains(at);
    let unused: Vec<_> = (0..tables.len())
        .filter(is_unused)
        .filter_map(|at| tables.get(at))
        .map(|table| table.name.clone())
        .collect();
    let mut notes = Vec::new();
    if !unused.is_empty() {
        notes.push(Note {
            code: "unused-table",
            message: format!("Not used for labels: {}.", list(&unused)),
        });
    }
    let used: Vec<_> = used.iter().filter_map(|&at| tables.get(at)).collect();
    if used.is_empty() {
        let mut sorted = sort_by_folder(entries, photos, label);
        sorted.encodings = encodings;
        notes.append(&mut sorted.notes);
        sorted.notes = notes;
        return Ok(sorted);
    }
    let mut labelled = LabelledPhotos::default();
    let split = |table: &&Table| split_of(table.name.rsplit_once('.').map_or("", |(stem, _)| stem));
    let splits: Vec<_> = used.iter().map(split).collect();
    let is_divided = splits.contains(&Some(Split::Train)) && splits.contains(&Some(Split::Test));
    for (table, split) in used.iter().zip(splits) {
        labelled.add(table, is_divided && split == Some(Split::Test), entries);
    }
    let named = labelled.sort(entries);
    let names: Vec<_> = used.iter().map(|table| table.name.as_str()).collect();
    let LabelledPhotos {
        classes,
        test,
        missing,
        contradictions,
        groups,
        ..
    } = labelled;
    if !missing.is_empty() {
        notes.push(missing_note(
            &names.join(" and "),
            &missing,
            named.is_empty(),
        ));
    }
    if !contradictions.is_empty() {
        let told = list(&contradictions);
        let message =
            format!("Two labels for one photo, which is therefore left without a class: {told}.");
        notes.push(Note {
            code: "contradiction",
            message,
        });
    }
    let without_row = photos
        .iter()
        .copied()
        .filter(|photo| !named.contains(photo));
    let refused = classes.loose.iter().chain(&test.loose).copied();
    let told = [classes.notes(), test.notes()].into_iter().flatten();
    Ok(Collection {
        loose: without_row.chain(refused).collect(),
        notes: told.chain(notes).collect(),
        classes: classes.classes,
        test: test.classes,
        groups: super::folders::groups(groups, GroupOrigin::Column),
        encodings,
    })
}

/// The indices of the tables that say which photo has which label.
fn used_tables(
    tables: &mut [Table],
    entries: &[Entry],
    photos: &[usize],
    options: &Options,
) -> Result<Vec<usize>> {
    let clear: Vec<_> = (0..tables.len())
        .filter(|&at| tables[at].is_clear())
        .collect();
    let hits: Vec<_> = clear
        .iter()
        .copied()
        .filter(|&at| tables[at].hits > 0)
        .collect();
    let is_own = |&at: &usize| !tables[at].name.to_lowercase().contains(SUBMISSION);
    let own: Vec<_> = hits.iter().copied().filter(is_own).collect();
    if !own.is_empty() {
        return Ok(own);
    }
    if !hits.is_empty() {
        return Ok(hits);
    }
    if sort_by_folder(entries, photos, None).classes.len() > 1 {
        return Ok(Vec::new());
    }
    if let Some(&first) = clear.first() {
        return Ok(vec![first]);
    }
    let Some(unclear) = (0..tables.len()).rev().max_by_key(|&at| tables[at].hits) else {
        return Ok(Vec::new());
    };
    let table = &mut tables[unclear];
    let Some([photo, label]) = &options.columns else {
        return Err(not_clear(table));
    };
    table.columns.photo = Some(column_named(table, photo)?);
    table.columns.label = Some(LabelColumns::One(column_named(table, label)?));
    Ok(vec![unclear])
}

fn not_clear(table: &Table) -> Error {
    let rows = table.rows.iter().take(ROWS_SHOWN);
    let rows: Vec<_> = rows
        .map(|cells| format!("  {}", cells.join(" | ")))
        .collect();
    let message = format!(
        "{} does not say which label a photo has. Name the columns of the photo and of the label with \
         --columns PHOTO,LABEL, by their names or by numbers from 1. Its first rows are:\n{}",
        table.name,
        rows.join("\n")
    );
    Error::new(ErrorKind::InvalidInput, message)
}

/// A column by its name or by its number from 1.
fn column_named(table: &Table, name: &str) -> Result<usize> {
    let header = table.rows.first();
    let by_name = header.and_then(|cells| cells.iter().position(|cell| cell == name.trim()));
    let by_number = name
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let width = table.rows.iter().map(Vec::len).max().unwrap_or_default();
    by_name
        .or(by_number.filter(|&column| column < width))
        .ok_or_else(|| {
            let message = format!("{} has no column {name}.", table.name);
            Error::new(ErrorKind::InvalidInput, message)
        })
}

fn missing_note(table: &str, missing: &[String], is_all: bool) -> Note {
    let photos = match missing.len() {
        1 => "a photo that is".to_owned(),
        count => format!("{count} photos that are"),
    };
    let advice = if is_all {
        " Open the table together with its photos."
    } else {
        ""
    };
    Note {
        code: "missing-photo",
        message: format!("{table} lists {photos} missing: {}.{advice}", list(missing)),
    }
}

fn list(names: &[String]) -> String {
    let told: Vec<_> = names.iter().take(MAX_LISTED).map(String::as_str).collect();
    let more = match names.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    told.join(", ") + &more
}
