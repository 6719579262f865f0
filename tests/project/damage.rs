//! Damaged and inconsistent projects are refused with a sentence; nothing panics.

use handful::ErrorKind;
use handful::project::{Entries, PhotoEntry, Project};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{about, entries, support};

/// Reads the project with a changed manifest and without checksums, as another program may write it.
fn read_changed(change: impl FnOnce(&mut Value)) -> handful::Result<Project> {
    let Entries {
        manifest,
        embeddings,
    } = entries();
    let mut manifest: Value = serde_json::from_slice(&manifest).unwrap();
    change(&mut manifest);
    Project::read(
        manifest.to_string().as_bytes(),
        &without_checksums(&embeddings),
    )
}

/// The same embeddings without metadata.
pub fn without_checksums(embeddings: &[u8]) -> Vec<u8> {
    let file = safetensors::SafeTensors::deserialize(embeddings).unwrap();
    safetensors::serialize(file.tensors(), None).unwrap()
}

#[track_caller]
fn assert_refused(read: handful::Result<Project>, kind: ErrorKind, words: &str) {
    let error = read.expect_err("it was read");
    assert_eq!(error.kind(), kind, "{error}");
    let sentence = error.to_string();
    assert!(sentence.contains(words), "{sentence}");
    assert!(sentence.ends_with('.'), "{sentence}");
}

#[test]
fn unknown_fields_of_a_manifest_are_ignored() {
    let read = read_changed(|manifest| {
        manifest["madeBy"] = json!("something else");
        manifest["colour"] = json!("blue");
        manifest["examples"][0]["stars"] = json!(5);
    });
    assert_eq!(read.unwrap().about, about());
}

#[test]
fn names_of_an_older_version_are_mended() {
    // Two spellings of one name, a name of only spaces, and two that begin alike and are too long.
    let long = "a caption ".repeat(120);
    let names = ["Äpfel", "A\u{308}pfel", " ", &long, &format!("{long}!")];
    let project = read_changed(|manifest| {
        manifest["classes"] = json!(names);
        manifest["examples"][0]["label"] = json!(names[0]);
        manifest["examples"][1]["label"] = json!(names[1]);
        manifest["examples"][2]["label"] = json!(names[4]);
    });
    let Project { support, notes, .. } = project.unwrap();
    let counts: Vec<_> = support.counts().collect();
    assert_eq!(counts[..2], [("Äpfel", 2), ("Class 2", 0)]);
    assert!(counts[2].0.starts_with("a caption a caption") && counts[2].0.ends_with('…'));
    assert!(counts[3].0.ends_with("… (2)"));
    assert_eq!((counts.len(), counts[2].1, counts[3].1), (4, 0, 1));
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert_eq!(notes[0], "Two spellings of “Äpfel” are one class now.");
}

#[test]
fn every_inconsistency_is_named() {
    use ErrorKind::{DamagedProject, NewerProject, NotAProject};
    type Change = fn(&mut Value);
    let cases: &[(Change, ErrorKind, &str)] = &[
        (
            |m| m["format"] = json!("zip"),
            NotAProject,
            "not a project of handful",
        ),
        (
            |m| *m = json!({ "labels": ["a"] }),
            NotAProject,
            "another program",
        ),
        (|m| *m = json!([1, 2]), NotAProject, "another program"),
        (|m| m["version"] = json!(2), NewerProject, "has version 2"),
        (|m| m["version"] = json!(0), DamagedProject, "version is 0"),
        (|m| m["version"] = json!(-1), NotAProject, "another program"),
        (
            |m| m["head"]["name"] = json!("brain"),
            NewerProject,
            "the head “brain”",
        ),
        (
            |m| m["head"]["seed"] = json!(-1),
            DamagedProject,
            "cannot be read",
        ),
        (
            |m| m["head"]["seed"] = json!(1u64 << 32),
            DamagedProject,
            "seed 4294967296 of its head has more than 32 bits",
        ),
        (
            |m| m["classes"] = json!("cat"),
            DamagedProject,
            "cannot be read",
        ),
        (
            |m| m["classes"][1] = json!("cat"),
            DamagedProject,
            "unknown class “dog”",
        ),
        (
            |m| m["classes"][2] = json!("cat"),
            DamagedProject,
            "already a class “cat”",
        ),
        (
            |m| m["space"] = Value::Null,
            DamagedProject,
            "cannot be read",
        ),
        (
            |m| m["space"]["mode"] = Value::Null,
            DamagedProject,
            "cannot be read",
        ),
        (
            |m| m["examples"][0]["id"] = json!(2),
            DamagedProject,
            "Photo 2 is repeated",
        ),
        (
            |m| m["examples"][0]["id"] = json!(0),
            DamagedProject,
            "Photo 0 is repeated",
        ),
        (
            |m| m["examples"][2]["id"] = json!(u32::MAX),
            DamagedProject,
            "out of order",
        ),
        (
            |m| m["examples"][2]["id"] = json!(5_000_000_000u64),
            DamagedProject,
            "cannot be read",
        ),
        (
            |m| m["examples"][1]["label"] = json!("cow"),
            DamagedProject,
            "unknown class “cow”",
        ),
        (
            |m| drop(m["examples"].as_array_mut().unwrap().pop()),
            DamagedProject,
            "lists 2 photos",
        ),
        (
            |m| m["examples"][0]["photo"] = json!("../1.jpg"),
            DamagedProject,
            "not a file in photos/",
        ),
        (
            |m| m["examples"][0]["photo"] = json!("photos/../1.jpg"),
            DamagedProject,
            "not a file",
        ),
        (
            |m| m["examples"][0]["photo"] = json!("photos/"),
            DamagedProject,
            "not a file in photos/",
        ),
        (
            |m| m["examples"][0]["photo"] = json!("photos/.x"),
            DamagedProject,
            "not a file in photos/",
        ),
        (
            |m| m["examples"][1]["photo"] = json!("photos/1.jpg"),
            DamagedProject,
            "belongs to another photo",
        ),
        (
            |m| m["examples"][1]["thumbnail"] = json!("photos/2.jpg"),
            DamagedProject,
            "in thumbnails/",
        ),
        (
            |m| m["temperature"] = json!("warm"),
            DamagedProject,
            "cannot be read",
        ),
    ];
    for (at, &(change, kind, words)) in cases.iter().enumerate() {
        println!("case {at}");
        assert_refused(read_changed(change), kind, words);
    }
}

#[test]
fn missing_and_impossible_modification_times_are_dropped() {
    let modified = |change: fn(&mut Value)| {
        let project = read_changed(change).unwrap();
        project.about.photos[&1].modified
    };
    assert_eq!(modified(|_| ()), Some(1_700_000_000_000));
    let without =
        |m: &mut Value| drop(m["examples"][0].as_object_mut().unwrap().remove("modified"));
    assert_eq!(modified(without), None);
    let (never, huge) = (json!(i64::MAX), json!(u64::MAX));
    let project = read_changed(|m| {
        m["examples"][0]["modified"] = never;
        m["examples"][0]["size"] = huge;
    });
    let photo = &project.unwrap().about.photos[&1];
    assert_eq!((photo.size, photo.modified), (None, None));
}

#[test]
fn embeddings_must_fit_the_manifest() {
    let Entries {
        manifest,
        embeddings,
    } = entries();
    let kind = ErrorKind::DamagedProject;
    let file = safetensors::SafeTensors::deserialize(&embeddings).unwrap();
    let tensor = file.tensor("embedding").unwrap();
    let view = |shape: &[usize], dtype, data| {
        let view = safetensors::tensor::TensorView::new(dtype, shape.to_vec(), data).unwrap();
        safetensors::serialize([("embedding", view)], None).unwrap()
    };
    let f32s = safetensors::Dtype::F32;
    let i32s = safetensors::Dtype::I32;
    let mut numbers = tensor.data().to_vec();
    numbers[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
    let cases = [
        (
            view(&[3, 3], f32s, &numbers),
            "photo 1: Number 1 of the embedding is not finite",
        ),
        (
            view(&[3, 3], i32s, tensor.data()),
            "not rows of 32-bit numbers",
        ),
        (view(&[9], f32s, tensor.data()), "not a table"),
        (
            view(&[1, 9], f32s, tensor.data()),
            "lists 3 photos but holds 1 embeddings",
        ),
        (view(&[3, 0], f32s, &[]), "not rows"),
        (
            safetensors::serialize([("other", tensor)], None).unwrap(),
            "cannot be read",
        ),
        (Vec::new(), "cannot be read"),
        (manifest.clone(), "cannot be read"),
    ];
    for (changed, words) in cases {
        assert_refused(Project::read(&manifest, &changed), kind, words);
    }
    // Only the checksums detect these changes.
    let mut changed = embeddings.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_refused(
        Project::read(&manifest, &changed),
        kind,
        "checksum of its embeddings",
    );
    let renamed = String::from_utf8(manifest).unwrap().replace("cat", "cow");
    assert_refused(
        Project::read(renamed.as_bytes(), &embeddings),
        kind,
        "changed after",
    );
}

#[test]
fn a_project_that_could_not_be_read_is_not_written() {
    let mut outside = about();
    outside.photos.insert(
        2,
        PhotoEntry {
            photo: Some("/etc/passwd".into()),
            ..PhotoEntry::default()
        },
    );
    let error = Entries::write(&outside, &support()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let mut infinite = about();
    infinite.temperature = Some(f64::INFINITY);
    assert!(Entries::write(&infinite, &support()).is_err());
}

/// A change of a file, by accident or on purpose.
#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<usize>(), 1..=255u8).prop_map(|(at, bits)| Change::Flip(at, bits)),
        1 => any::<usize>().prop_map(Change::Cut),
        1 => (any::<usize>(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (any::<usize>(), 1..64usize).prop_map(|(at, count)| Change::Repeat(at, count)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: usize| at % (bytes.len() + 1);
        match change {
            Change::Flip(at, bits) => {
                let at = place(*at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Change::Cut(at) => bytes.truncate(place(*at)),
            Change::Insert(at, new) => {
                let at = place(*at);
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Repeat(at, count) => {
                let at = place(*at);
                let part = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(crate::proptest_config::config(4096))]

    /// The checksums detect any damage of either entry.
    #[test]
    fn damage_is_always_seen(
        of_manifest in prop::collection::vec(any_change(), 0..4),
        of_embeddings in prop::collection::vec(any_change(), 0..4),
    ) {
        let whole = entries();
        let manifest = changed(whole.manifest.clone(), &of_manifest);
        let embeddings = changed(whole.embeddings.clone(), &of_embeddings);
        if let Ok(project) = Project::read(&manifest, &embeddings) {
            // What is read despite damage has the damage in the header of the embeddings, in a part
            // without meaning or in the keys of the checksums.
            if manifest == whole.manifest {
                prop_assert_eq!(&project.about, &about());
            }
        }
    }

    /// Without checksums a changed manifest is read or refused, without a panic.
    #[test]
    fn any_manifest_is_read_or_refused(changes in prop::collection::vec(any_change(), 1..4)) {
        let whole = entries();
        let manifest = changed(whole.manifest, &changes);
        if let Ok(project) = Project::read(&manifest, &without_checksums(&whole.embeddings)) {
            let written = Entries::write(&project.about, &project.support).unwrap();
            prop_assert!(Project::read(&written.manifest, &written.embeddings).is_ok());
        }
    }

    /// Random bytes are refused.
    #[test]
    fn any_bytes_are_refused(
        manifest in prop::collection::vec(any::<u8>(), 0..200),
        embeddings in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        prop_assert!(Project::read(&manifest, &embeddings).is_err());
        let whole = entries();
        prop_assert!(Project::read(&whole.manifest, &embeddings).is_err());
    }
}
