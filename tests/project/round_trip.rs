//! Projects are read as they were written.

use std::collections::BTreeMap;

use handful::project::{About, EMBEDDINGS, Entries, HeadChoice, MANIFEST, PhotoEntry, Project};
use handful::support::{GroupSource, Membership, SupportSet};
use proptest::prelude::*;

use super::damage::without_checksums;
use super::{about, entries, space, support};

/// The id, the class and the bits of an example.
type ExampleBits = (u32, usize, Vec<u32>);

/// The contents of a support set, numbers as bits, and its groups as text.
fn contents(support: &SupportSet) -> (Vec<String>, Vec<ExampleBits>, String) {
    let bits = |embedding: &[f32]| embedding.iter().map(|x| x.to_bits()).collect();
    let examples = support.examples().iter();
    let members = examples.clone().map(|e| e.membership().clone());
    let groups = format!("{:?} {:?}", members.collect::<Vec<_>>(), support.groups());
    let examples = examples.map(|e| (e.id(), e.class(), bits(e.embedding())));
    (support.classes().to_vec(), examples.collect(), groups)
}

#[test]
fn a_project_is_read_as_it_was_written() {
    let Entries {
        manifest,
        embeddings,
    } = entries();
    let project = Project::read(&manifest, &embeddings).unwrap();
    assert_eq!(project.about, about());
    assert_eq!(contents(&project.support), contents(&support()));
}

#[test]
fn an_empty_project_is_read_as_it_was_written() {
    let empty = About {
        name: String::new(),
        head: None,
        temperature: None,
        photos: BTreeMap::new(),
        ..about()
    };
    let written = Entries::write(&empty, &SupportSet::new(3)).unwrap();
    let project = Project::read(&written.manifest, &written.embeddings).unwrap();
    assert_eq!(project.about, empty);
    assert_eq!(contents(&project.support), contents(&SupportSet::new(3)));
}

#[test]
fn photos_are_embedded_again_in_another_space() {
    let written = entries();
    let mut project = Project::read(&written.manifest, &written.embeddings).unwrap();
    let mut other = space();
    other.mode = "fast".into();
    let numbers = [9.0, 8.0, 7.0, 6.0];
    project
        .embed_again(other.clone(), &[4, 1], &numbers)
        .unwrap();
    assert_eq!(project.about.space, other);
    let rows: Vec<_> = project
        .support
        .examples()
        .iter()
        .map(|e| (e.id(), e.embedding()))
        .collect();
    assert_eq!(rows, [(1, &numbers[2..]), (4, &numbers[..2])]);
    assert_eq!(project.about.photos.keys().collect::<Vec<_>>(), [&1, &4]);

    // Groups stay with their photos.
    let group = Some(("Tom", GroupSource::Hand));
    project.support.set_group(&[1], group).unwrap();
    project.support.set_group(&[4], None).unwrap();
    project
        .embed_again(other.clone(), &[1, 4], &numbers)
        .unwrap();
    assert_eq!(project.support.groups()[0].photos, [1]);
    let alone = project.support.example(4).unwrap().membership();
    assert_eq!(*alone, Membership::Alone);
    project
        .embed_again(other.clone(), &[4, 1], &numbers)
        .unwrap();

    let before = format!("{project:?}");
    for (ids, numbers) in [
        (&[1, 1][..], &numbers[..]),
        (&[2], &numbers),
        (&[1], &[]),
        (&[1], &[f32::NAN]),
        (&[1, 4], &numbers[..3]),
        (&[], &numbers),
    ] {
        assert!(
            project.embed_again(other.clone(), ids, numbers).is_err(),
            "{ids:?}"
        );
        assert_eq!(format!("{project:?}"), before);
    }
}

/// A random project. Duplicate and blank labels are skipped, as the support set refuses them.
fn any_project() -> impl Strategy<Value = (About, SupportSet)> {
    let number = prop_oneof![
        -1.0f32..1.0,
        any::<f32>().prop_filter("finite", |x| x.is_finite())
    ];
    let photo = (
        any::<usize>(),
        prop::collection::vec(number, 5),
        (".{0,12}", prop::option::of(0..8_640_000_000_000_000i64)),
        any::<bool>(),
        any::<bool>(),
    );
    let labels = prop::collection::vec(".{1,8}", 0..6);
    let head = prop::option::of((0..handful::head::HEADS.len(), 0..u32::MAX));
    let temperature = prop::option::of((1..99_999u32).prop_map(|t| f64::from(t) / 64.0));
    (
        labels,
        prop::collection::vec(photo, 0..12),
        ".{0,20}",
        head,
        temperature,
    )
        .prop_map(|(labels, photos, name, head, temperature)| {
            let mut support = SupportSet::new(5);
            for label in &labels {
                let _ = support.add_class(label);
            }
            let classes = support.classes().to_vec();
            let mut entries = BTreeMap::new();
            for (class, embedding, (name, modified), stored, removed) in photos {
                let Some(label) = classes.get(class % classes.len().max(1)) else {
                    continue;
                };
                let id = support.add(label, &embedding).unwrap();
                let group = match class % 4 {
                    0 => None,
                    1 => Some(None),
                    2 => Some(Some(("patient 7", GroupSource::Column))),
                    _ => Some(Some(("#1", GroupSource::Burst))),
                };
                if let Some(group) = group {
                    support.set_group(&[id], group).unwrap();
                }
                if removed {
                    support.remove(id).unwrap();
                    continue;
                }
                let photo = stored.then(|| format!("photos/{id}.jpg"));
                entries.insert(
                    id,
                    PhotoEntry {
                        name,
                        size: modified.map(i64::unsigned_abs),
                        modified,
                        photo,
                        thumbnail: None,
                        region: None,
                    },
                );
            }
            let about = About {
                name,
                space: space(),
                head: head.map(|(at, seed)| HeadChoice {
                    name: handful::head::HEADS[at].name.into(),
                    seed,
                }),
                temperature,
                photos: entries,
            };
            (about, support)
        })
}

proptest! {
    #![proptest_config(crate::proptest_config::config(256))]

    #[test]
    fn any_project_is_read_as_it_was_written((about, support) in any_project()) {
        let written = Entries::write(&about, &support).unwrap();
        let project = Project::read(&written.manifest, &written.embeddings).unwrap();
        prop_assert_eq!(&project.about, &about);
        prop_assert_eq!(contents(&project.support), contents(&support));
        // Opening and saving changes nothing: the file is the same when written again.
        prop_assert_eq!(Entries::write(&project.about, &project.support).unwrap(), written);
    }
}

/// Files of every version must open in all later ones.
#[test]
fn a_file_of_version_1_opens() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/projects/version-1.handful"
    );
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut entry = |name| {
        let mut content = Vec::new();
        std::io::copy(&mut zip.by_name(name).unwrap(), &mut content).unwrap();
        content
    };
    let project = Project::read(&entry(MANIFEST), &entry(EMBEDDINGS)).unwrap();
    assert_eq!(project.about.name, "Cats and rockets");
    assert_eq!(
        project.about.space.to_string(),
        "efficientnet-lite0/1/quality/int8/3d6cadc1ba7b5f5f"
    );
    assert_eq!(project.about.photos[&4].name, "rocket/2.jpg");
    let counts: Vec<_> = project.support.counts().collect();
    assert_eq!(counts, [("cat", 2), ("rocket", 2)]);
    assert_eq!(project.support.dim(), 1904);
}

/// A manifest may name sources that a later version has, and groups without a source; names that cannot be
/// kept make it damaged.
#[test]
fn groups_of_other_versions_open() {
    let mut support = support();
    support
        .set_group(&[1, 4], Some(("Tom", GroupSource::Burst)))
        .unwrap();
    let written = Entries::write(&about(), &support).unwrap();
    let text = String::from_utf8(written.manifest).unwrap();
    let embeddings = without_checksums(&written.embeddings);
    let read = |text: &str| Project::read(text.as_bytes(), &embeddings);
    let source = |text: &str| read(text).unwrap().support.groups()[0].source;
    assert_eq!(source(&text), GroupSource::Burst);
    assert_eq!(
        source(&text.replace("\"burst\"", "\"telepathy\"")),
        GroupSource::Hand
    );
    assert_eq!(
        source(&text.replace("\"Tom\":\"burst\"", "")),
        GroupSource::Hand
    );
    let error = read(&text.replace("\"group\":\"Tom\"", "\"group\":\" \"")).unwrap_err();
    assert_eq!(error.kind(), handful::ErrorKind::DamagedProject);
}
