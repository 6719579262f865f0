//! Image projects of Teachable Machine. The rule is that of `www/lib/src/collection/teachable-machine.ts`.

use super::classes::PhotosByLabel;
use super::{Collection, Entry, ReadFile};
use crate::error::{Error, ErrorKind, Result};

/// Each photo of a project is named by its class, this separator and a number.
const SEPARATOR: &str = "-!-";
const MANIFEST: &str = "manifest.json";

/// The classes of a project; `None` if it is not one.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a project of sounds or poses.
pub(super) fn sort_by_sample(entries: &[Entry], file: &ReadFile) -> Result<Option<Collection>> {
    let is_manifest = |entry: &Entry| entry.folders.is_empty() && entry.name == MANIFEST;
    let Some(manifest) = entries.iter().position(is_manifest) else {
        return Ok(None);
    };
    let json: Option<serde_json::Value> = serde_json::from_slice(&file(manifest)?).ok();
    let kind = json.as_ref().and_then(|json| json.get("type")?.as_str());
    if let Some(kind) = kind.filter(|&kind| kind != "image") {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "This is a Teachable Machine project of the kind “{kind}”; only image projects contain \
                 photos."
            ),
        ));
    }
    let mut classes = PhotosByLabel::default();
    for (photo, entry) in entries.iter().enumerate() {
        let whole: Vec<_> = entry.folders.iter().chain([&entry.name]).cloned().collect();
        let whole = whole.join("/");
        if let Some((label, _)) = whole.rsplit_once(SEPARATOR).filter(|(l, _)| !l.is_empty()) {
            classes.add(label, photo, &format!("The sample {}", entry.name));
        }
    }
    let is_empty = classes.classes.is_empty() && classes.loose.is_empty();
    Ok((!is_empty).then(|| Collection {
        notes: classes.notes().into_iter().collect(),
        classes: classes.classes,
        loose: classes.loose,
        ..Collection::default()
    }))
}
