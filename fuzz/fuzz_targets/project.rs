//! Reads any bytes as the two entries of a project: a length, the manifest, and the embeddings.

#![no_main]

use handful::project::{Entries, Project};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk() else {
        return;
    };
    let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
    let (manifest, embeddings) = rest.split_at(length);
    match Project::read(manifest, embeddings) {
        Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
        // A project that was read is written and read again unchanged.
        Ok(project) => {
            let written = Entries::write(&project.about, &project.support)
                .expect("a project that was read can be written");
            let again = Project::read(&written.manifest, &written.embeddings)
                .expect("a project that was written can be read");
            assert_eq!(format!("{again:?}"), format!("{project:?}"));
        }
    }
});
