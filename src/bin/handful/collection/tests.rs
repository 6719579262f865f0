//! The command makes of folders, zips and tables what the fixture says, and so do page and package.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

#[path = "../../../../tests/common/base64.rs"]
mod base64;

use base64::from_base64;

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
}

const NO_OPTIONS: CollectionArguments = CollectionArguments {
    encoding: None,
    columns: None,
};

/// An empty folder for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("handful-test-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes the files of a case; the content of a photo is its path. `None` if the disk cannot have a name.
fn written(case: &Case, folder: &Path) -> Option<()> {
    for file in &case.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent()?).ok()?;
        let content = match &file.base64 {
            Some(base64) => from_base64(base64),
            None => file.path.clone().into_bytes(),
        };
        std::fs::write(path, content).ok()?;
    }
    Some(())
}

/// What is given to the command: the zip, the folder around all files, or else the folder they are in.
fn given(case: &Case, folder: &Path) -> PathBuf {
    let first = |file: &CaseFile| file.path.split_once('/').map(|(first, _)| first.to_owned());
    let firsts: std::collections::BTreeSet<_> = case.files.iter().map(first).collect();
    match (&case.files[..], firsts.first()) {
        ([file], _) if is_archive(&file.path) => folder.join(&file.path),
        (_, Some(Some(around))) if firsts.len() == 1 => folder.join(around),
        _ => folder.to_owned(),
    }
}

fn contents(photos: &LabelledPhotos) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (path, label) in &photos.photos {
        let content = std::fs::read_to_string(path).unwrap();
        found
            .entry(photos.labels[*label].clone())
            .or_default()
            .push(content);
    }
    found
}

/// The command goes by the names on the disk, or by the rows of a table.
fn sorted(mut classes: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    classes.values_mut().for_each(|photos| photos.sort());
    classes
}

#[test]
fn collections_are_those_of_the_fixture() {
    let text = include_str!("../../../../tests/fixtures/collections.json");
    let cases: Vec<Case> = serde_json::from_str(text).unwrap();
    let mut tried = 0;
    for (number, case) in cases.into_iter().enumerate() {
        let folder = scratch(&format!("case-{number}"));
        // Only a drop has photos outside every folder beside others in folders.
        let outside = case
            .files
            .iter()
            .filter(|file| !file.path.contains('/'))
            .count();
        let is_drop = outside > 0 && outside < case.files.len();
        if written(&case, &folder).is_some() && !is_drop {
            let opened = NO_OPTIONS.open(&given(&case, &folder)).unwrap();
            assert_eq!(
                sorted(contents(&opened.classes)),
                sorted(case.classes),
                "{}",
                case.name
            );
            assert_eq!(
                sorted(contents(&opened.test)),
                sorted(case.test),
                "{}",
                case.name
            );
            tried += 1;
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn a_table_is_given_by_its_own_name() {
    let folder = scratch("table");
    std::fs::write(folder.join("a.csv"), "file,label\n1.jpg,cat\n").unwrap();
    std::fs::write(folder.join("b.csv"), "file,label\n1.jpg,dog\n").unwrap();
    std::fs::write(folder.join("1.jpg"), "").unwrap();
    let opened = NO_OPTIONS.open(&folder.join("b.csv")).unwrap();
    assert_eq!(opened.classes.labels, ["dog"]);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = scratch("refused");
    let zip = folder.join("a.zip");
    std::fs::write(&zip, "no zip").unwrap();
    let error = NO_OPTIONS.open(&zip).err().unwrap().to_string();
    assert!(error.contains("a.zip: This is no zip"), "{error}");
    let klingon = CollectionArguments {
        encoding: Some("klingon".to_owned()),
        columns: None,
    };
    assert!(
        klingon
            .open(&folder)
            .err()
            .unwrap()
            .to_string()
            .contains("klingon")
    );
    std::fs::remove_dir_all(folder).unwrap();
}

/// A pipe named like a photo would block the command for ever.
#[cfg(unix)]
#[test]
fn pipes_are_left_out() {
    let folder = scratch("pipe");
    let class = folder.join("cat");
    std::fs::create_dir_all(&class).unwrap();
    std::fs::write(class.join("1.jpg"), "").unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(class.join("2.jpg"))
        .status();
    assert!(made.unwrap().success());
    let opened = NO_OPTIONS.open(&folder).unwrap();
    assert_eq!(opened.classes.photos.len(), 1);
    assert_eq!(photos::find(&folder).unwrap().len(), 1);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Two folders whose names are not Unicode must not become one class.
#[cfg(target_os = "linux")]
#[test]
fn folders_that_are_not_unicode_are_no_classes() {
    use std::os::unix::ffi::OsStrExt;

    let folder = scratch("names");
    for name in [&b"\xb9\xb7"[..], &b"\xc4\xf1"[..], &b"cat"[..]] {
        let class = folder.join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(&class).unwrap();
        std::fs::write(class.join("1.jpg"), "").unwrap();
    }
    assert_eq!(NO_OPTIONS.open(&folder).unwrap().classes.labels, ["cat"]);
    std::fs::remove_dir_all(folder).unwrap();
}
