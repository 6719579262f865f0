//! Tests of the project file: round trips and refusal of damaged files.

use std::collections::BTreeMap;

use handful::embedding::Space;
use handful::project::{About, Entries, HeadChoice, PhotoEntry, Region};
use handful::support::SupportSet;

mod damage;
#[path = "../common/proptest_config.rs"]
mod proptest_config;
mod round_trip;

fn space() -> Space {
    Space {
        backbone: "small".into(),
        contract: 1,
        mode: "quality".into(),
        precision: "f32".into(),
        weights: "00ff".repeat(16),
        intensity: "fixed".into(),
    }
}

/// Three classes, one of them empty, and three photos; a fourth was removed.
fn support() -> SupportSet {
    let mut support = SupportSet::new(3);
    support.add("cat", &[1.0, 0.25, 0.0]).unwrap();
    support.add("dog", &[0.0, 1.0, -0.5]).unwrap();
    support.add("cat", &[0.5, 0.5, 0.5]).unwrap();
    support
        .add("dog", &[f32::MIN_POSITIVE, 1.0, f32::MAX])
        .unwrap();
    support.add_class("„nothing“ 🦊").unwrap();
    support.remove(3).unwrap();
    support
}

fn about() -> About {
    let photo = |name: &str, photo: Option<&str>| PhotoEntry {
        name: name.into(),
        size: Some(12_345),
        modified: Some(1_700_000_000_000),
        photo: photo.map(Into::into),
        thumbnail: None,
        region: photo.map(|_| Region {
            x: 3,
            y: 0,
            width: 40,
            height: u32::MAX,
        }),
    };
    About {
        name: "Cats \"and\" dogs\n".into(),
        space: space(),
        head: Some(HeadChoice {
            name: "ridge".into(),
            seed: 7,
        }),
        temperature: Some(7.5),
        photos: BTreeMap::from([
            (1, photo("a/1.jpg", Some("photos/1.jpg"))),
            (2, photo("Größe.png", None)),
            (4, photo("", None)),
        ]),
    }
}

fn entries() -> Entries {
    Entries::write(&about(), &support()).unwrap()
}

/// Writes a seed for the fuzzer, in the format of its target: the manifest's length and both entries.
#[test]
#[ignore = "writes a file for the fuzzer"]
fn write_fuzzer_seed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/project");
    std::fs::create_dir_all(&folder).unwrap();
    let Entries {
        manifest,
        embeddings,
    } = entries();
    let length = u16::try_from(manifest.len()).unwrap().to_le_bytes();
    let seed = [&length, &manifest[..], &embeddings].concat();
    std::fs::write(folder.join("small"), seed).unwrap();
}
