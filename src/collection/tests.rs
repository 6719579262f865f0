//! The cases that hold this module and the package to the same results; those with zips are run through
//! the command, in `tests/collections.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

#[path = "../../tests/common/base64.rs"]
mod base64;

use base64::from_base64;

/// A file of a case. Photos are without content.
#[derive(Deserialize)]
struct CaseFile {
    path: String,
    base64: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    files: Vec<CaseFile>,
    classes: BTreeMap<String, Vec<String>>,
    test: BTreeMap<String, Vec<String>>,
    loose: Vec<String>,
    notes: Vec<String>,
    encoding: Option<String>,
    /// Photos by the name of their group; not compared where it is missing.
    groups: Option<BTreeMap<String, Vec<String>>>,
}

fn entry(path: &str) -> Entry {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folders = folders.split('/').filter(|folder| !folder.is_empty());
    Entry {
        folders: folders.map(str::to_owned).collect(),
        name: name.to_owned(),
        is_dicom: false,
    }
}

#[test]
fn files_of_scanners_are_photos_by_their_content() {
    let mut entries = ["a/IM000001", "a/1.2.840.7", "a/Makefile", "b/2.jpg"].map(entry);
    entries[0].is_dicom = true;
    entries[1].is_dicom = true;
    let file = |_| panic!("no file need be read");
    let found = read(&entries, None, &Options::default(), &file).unwrap();
    let photos: Vec<_> = found
        .classes
        .iter()
        .map(|class| &class.photos[..])
        .collect();
    assert_eq!(photos, [&[0, 1][..], &[3]]);
    assert_eq!(found.notes.len(), 1);
    for (name, is) in [
        ("IM000001", true),
        ("1.2.840.7", true),
        ("1.", false),
        ("1.2.jpg", false),
    ] {
        assert_eq!(is_nameless(name), is, "{name}");
    }
}

#[test]
fn collections_are_those_of_the_fixture() {
    let text = include_str!("../../tests/fixtures/collections.json");
    let cases: Vec<Case> = serde_json::from_str(text).unwrap();
    let plain = cases
        .iter()
        .filter(|case| !case.files.iter().any(|f| is_archive(&f.path)));
    for case in plain {
        let entries: Vec<_> = case.files.iter().map(|file| entry(&file.path)).collect();
        let content = |at: usize| {
            let base64 = case.files[at].base64.as_deref();
            Ok(from_base64(base64.unwrap_or_default()))
        };
        let found = read(&entries, None, &Options::default(), &content).unwrap();
        let paths = |photos: &[usize]| -> Vec<_> {
            photos
                .iter()
                .map(|&at| case.files[at].path.clone())
                .collect()
        };
        let named = |classes: &[Class]| -> BTreeMap<_, _> {
            let pairs = classes
                .iter()
                .map(|class| (class.label.clone(), paths(&class.photos)));
            pairs.collect()
        };
        let name = &case.name;
        assert_eq!(named(&found.classes), case.classes, "{name}");
        assert_eq!(named(&found.test), case.test, "{name}");
        assert_eq!(paths(&found.loose), case.loose, "{name}");
        if let Some(groups) = &case.groups {
            let found = found.groups.iter();
            let found = found.map(|group| (group.name.clone(), paths(&group.photos)));
            assert_eq!(&found.collect::<BTreeMap<_, _>>(), groups, "{name}");
        }
        let mut notes: Vec<_> = found.notes.iter().map(|note| note.code).collect();
        notes.sort_unstable();
        assert_eq!(notes, case.notes, "{name}");
        let encodings: Vec<_> = found
            .encodings
            .into_iter()
            .map(|one| one.encoding)
            .collect();
        assert_eq!(encodings, Vec::from_iter(case.encoding.clone()), "{name}");
    }
}

#[test]
fn a_table_that_is_not_clear_names_its_columns() {
    let entries = ["about.csv", "1.jpg", "2.jpg"].map(entry);
    let file = |_| Ok(b"animal,colour,picture\ncat,red,1.jpg\ndog,blue,2.jpg\n".to_vec());
    let error = read(&entries, None, &Options::default(), &file)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("--columns") && error.contains("cat | red | 1.jpg"),
        "{error}"
    );
    for columns in [["picture", "colour"], ["3", "2"]] {
        let options = Options {
            columns: Some(columns.map(str::to_owned)),
            ..Options::default()
        };
        let found = read(&entries, None, &options, &file).unwrap();
        let labels: Vec<_> = found
            .classes
            .iter()
            .map(|class| class.label.as_str())
            .collect();
        assert_eq!(labels, ["red", "blue"]);
    }
}

#[test]
fn encodings_have_several_names() {
    for (name, label) in [
        ("CP850", "ibm850"),
        (" GB18030", "gbk"),
        ("latin1", "windows-1252"),
    ] {
        assert_eq!(encoding_named(name).unwrap(), label);
    }
    assert!(encoding_named("klingon").is_err());
}
