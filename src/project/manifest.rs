//! The manifest: the description of a project, as JSON.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{About, HeadChoice, PHOTOS, PhotoEntry, Region, THUMBNAILS, VERSION, damaged};
use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::head::Head;
use crate::support::{GroupSource, Membership, SupportSet};

/// The format that every manifest of this project names.
const FORMAT: &str = "handful";

/// The largest integer that JavaScript represents exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The range of JavaScript dates in milliseconds (ECMA-262, 21.4.1.1).
const DATES: RangeInclusive<i64> = -8_640_000_000_000_000..=8_640_000_000_000_000;

/// The file, field by field. Unknown fields are ignored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    format: String,
    version: u32,
    /// Name and version of the program that wrote it.
    #[serde(default)]
    made_by: String,
    #[serde(default)]
    name: String,
    space: Space,
    #[serde(default)]
    head: Option<Choice>,
    #[serde(default)]
    temperature: Option<f64>,
    /// In order of creation.
    classes: Vec<String>,
    /// In the order of the rows of the embeddings.
    examples: Vec<Entry>,
    /// Where groups come from, by name. A later version may know other sources.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, serde_json::Value>,
}

/// As [`HeadChoice`], with an unchecked name and a seed of any size.
#[derive(Serialize, Deserialize)]
struct Choice {
    name: String,
    seed: u64,
}

impl Choice {
    /// The choice, if this build can train it.
    fn checked(self) -> Result<HeadChoice> {
        let Self { name, seed } = self;
        if Head::named(&name).is_err() {
            return Err(newer(format!(
                "This project uses the head “{name}”, which this build does not have"
            )));
        }
        let seed = u32::try_from(seed)
            .map_err(|_| damaged(format!("the seed {seed} of its head has more than 32 bits")))?;
        Ok(HeadChoice { name, seed })
    }
}

/// A photo.
#[derive(Serialize, Deserialize)]
struct Entry {
    id: u32,
    label: String,
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thumbnail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    /// The name of its group; empty if it is on its own for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
}

/// The fields that every version has.
#[derive(Deserialize)]
struct Versions {
    format: String,
    version: u32,
}

/// The content of a manifest.
pub(super) struct Read {
    pub(super) about: About,
    pub(super) classes: Vec<String>,
    /// The id of each photo and the index of its class.
    pub(super) examples: Vec<(u32, usize)>,
    /// The group of each photo.
    pub(super) memberships: Vec<Membership>,
    /// Where groups come from, by name.
    pub(super) groups: BTreeMap<String, GroupSource>,
}

/// Writes the manifest of a project.
pub(super) fn write(about: &About, support: &SupportSet) -> Result<Vec<u8>> {
    let classes = support.classes().to_vec();
    let examples = support.examples().iter().map(|example| {
        let known = about.photos.get(&example.id()).cloned();
        let PhotoEntry {
            name,
            size,
            modified,
            photo,
            thumbnail,
            region,
        } = known.unwrap_or_default();
        Entry {
            id: example.id(),
            label: classes[example.class()].clone(),
            name,
            size,
            modified,
            photo,
            thumbnail,
            region,
            group: match example.membership() {
                Membership::Open => None,
                Membership::Alone => Some(String::new()),
                Membership::In(name) => Some(name.clone()),
            },
        }
    });
    let groups = support.groups().into_iter().map(|group| {
        let source = serde_json::to_value(group.source)?;
        Ok((group.name.to_owned(), source))
    });
    let groups: serde_json::Result<_> = groups.collect();
    let unwritable = |error| invalid("its description cannot be written".into()).with_source(error);
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        made_by: format!("handful {}", env!("CARGO_PKG_VERSION")),
        name: about.name.clone(),
        space: about.space.clone(),
        head: about.head.clone().map(|HeadChoice { name, seed }| Choice {
            name,
            seed: seed.into(),
        }),
        temperature: about.temperature,
        examples: examples.collect(),
        groups: groups.map_err(unwritable)?,
        classes,
    };
    check_pictures(&manifest.examples).map_err(invalid)?;
    if about.temperature.is_some_and(|t| !t.is_finite()) {
        return Err(invalid("the temperature is not finite".into()));
    }
    serde_json::to_vec(&manifest).map_err(unwritable)
}

/// Reads and checks a manifest.
pub(super) fn read(bytes: &[u8]) -> Result<Read> {
    let unreadable = |error| damaged("its manifest cannot be read").with_source(error);
    // Versions first: this build does not know the other fields of a later version.
    let text = std::str::from_utf8(bytes)
        .map_err(|error| damaged("its manifest is not text").with_source(error))?;
    let Versions { format, version } = serde_json::from_str(text).map_err(|error| {
        // JSON with other fields belongs to another program.
        match error.classify() {
            serde_json::error::Category::Data => not_ours(),
            _ => unreadable(error),
        }
    })?;
    if format != FORMAT {
        return Err(not_ours());
    }
    if version > VERSION {
        return Err(newer(format!(
            "This project has version {version}, but this build reads up to version {VERSION}"
        )));
    }
    let manifest: Manifest = serde_json::from_str(text).map_err(unreadable)?;
    if version == 0 {
        return Err(damaged("its version is 0"));
    }
    check_pictures(&manifest.examples).map_err(damaged)?;
    let head = manifest.head.map(Choice::checked).transpose()?;
    let mut indices = HashMap::new();
    let mut repeated = None;
    for (index, label) in manifest.classes.iter().enumerate() {
        if indices.insert(label.as_str(), index).is_some() {
            repeated = Some(label);
        }
    }
    let mut examples = Vec::with_capacity(manifest.examples.len());
    let mut photos = BTreeMap::new();
    let mut memberships = Vec::with_capacity(manifest.examples.len());
    for entry in manifest.examples {
        let Entry {
            id,
            label,
            name,
            size,
            modified,
            photo,
            thumbnail,
            region,
            group,
        } = entry;
        let class = indices
            .get(label.as_str())
            .ok_or_else(|| damaged(format!("photo {id} refers to the unknown class “{label}”")))?;
        examples.push((id, *class));
        memberships.push(match group {
            None => Membership::Open,
            Some(name) if name.is_empty() => Membership::Alone,
            Some(name) => Membership::In(name),
        });
        let photo = PhotoEntry {
            name,
            // Values that JavaScript cannot represent are dropped.
            size: size.filter(|&size| size <= MAX_SAFE_INTEGER),
            modified: modified.filter(|date| DATES.contains(date)),
            photo,
            thumbnail,
            region,
        };
        photos.insert(id, photo);
    }
    let groups = manifest.groups.into_iter().map(|(name, source)| {
        let source = serde_json::from_value(source).unwrap_or(GroupSource::Hand);
        (name, source)
    });
    if let Some(label) = repeated {
        return Err(damaged(format!("there is already a class “{label}”")));
    }
    Ok(Read {
        about: About {
            name: manifest.name,
            space: manifest.space,
            head,
            temperature: manifest.temperature,
            photos,
        },
        classes: manifest.classes,
        examples,
        memberships,
        groups: groups.collect(),
    })
}

/// Checks that each picture is a file in its folder and belongs to only one photo.
fn check_pictures(examples: &[Entry]) -> std::result::Result<(), String> {
    let mut seen = HashSet::new();
    for Entry {
        id,
        photo,
        thumbnail,
        ..
    } in examples
    {
        for (entry, folder) in [(photo, PHOTOS), (thumbnail, THUMBNAILS)] {
            let Some(entry) = entry else { continue };
            let file = entry.strip_prefix(folder).unwrap_or_default();
            if file.is_empty() || file.contains(['/', '\\']) || file.starts_with('.') {
                return Err(format!(
                    "the picture of photo {id} is not a file in {folder}"
                ));
            }
            if !seen.insert(entry) {
                return Err(format!(
                    "the picture of photo {id} also belongs to another photo"
                ));
            }
        }
    }
    Ok(())
}

fn invalid(why: String) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("This project cannot be saved: {why}."),
    )
}

fn not_ours() -> Error {
    Error::new(
        ErrorKind::NotAProject,
        "This file is not a project of handful: its manifest belongs to another program.",
    )
}

fn newer(what: String) -> Error {
    Error::new(
        ErrorKind::NewerProject,
        format!("{what}; open it with a later version of handful."),
    )
}
