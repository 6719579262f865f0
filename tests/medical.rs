//! The native command on DICOM files full of data about a patient: none of it is printed or written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dicom::{EXPLICIT, SECRETS, Writer};

#[allow(dead_code)]
#[path = "common/dicom.rs"]
mod dicom;

/// The side of the pictures, in pixels.
const SIDE: u16 = 64;

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A CT picture with stripes of a width, of Hounsfield units around those of soft tissue.
fn picture(stripe: u16, phase: u16, frames: u16) -> Writer {
    let mut writer = Writer::new(EXPLICIT);
    let value = |at: u16| 960 + 200 * ((at % SIDE + phase) / stripe % 2) + at / SIDE;
    let frame: Vec<u16> = (0..SIDE * SIDE).map(value).collect();
    writer
        .patient("CT")
        .grey(SIDE, SIDE, [16, 12], "MONOCHROME2")
        .text((0x0028, 0x0008), "IS", &frames.to_string())
        .text((0x0028, 0x1050), "DS", "40")
        .text((0x0028, 0x1051), "DS", "400")
        .text((0x0028, 0x1052), "DS", "-1024")
        .text((0x0028, 0x1053), "DS", "1")
        .shorts((0x7FE0, 0x0010), "OW", &frame.repeat(frames.into()));
    writer
}

/// Two classes of three pictures, with and without an extension, and files that cannot be used.
fn photos(folder: &Path) -> PathBuf {
    let photos = folder.join("photos");
    for (class, stripe) in [("fine", 2), ("coarse", 16)] {
        let class = photos.join(class);
        fs::create_dir_all(&class).unwrap();
        for (phase, name) in [(0, "a.dcm"), (1, "IM000002"), (3, "1.2.840.7")] {
            let frames = if phase == 0 { 3 } else { 1 };
            fs::write(
                class.join(name),
                picture(stripe, phase, frames).file(EXPLICIT),
            )
            .unwrap();
        }
    }
    let whole = picture(2, 0, 1).file(EXPLICIT);
    fs::write(photos.join("fine/cut.dcm"), &whole[..whole.len() / 2]).unwrap();
    let private = picture(2, 0, 1).file("1.2.826.0.1.99.4711");
    fs::write(photos.join("fine/private.dcm"), private).unwrap();
    photos
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_handful"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    output
}

fn assert_without_secrets(what: &str, bytes: &[u8]) {
    for secret in SECRETS {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "{what} contains {secret}");
    }
}

#[test]
fn nothing_of_the_patient_is_printed_or_written() {
    let folder = scratch("medical");
    let photos = photos(&folder);
    let photos = photos.to_str().unwrap();
    let out = folder.join("out");
    fs::create_dir(&out).unwrap();
    let mut printed = Vec::new();
    for arguments in [
        &[
            "report",
            photos,
            "--json",
            "out/report.json",
            "--cache",
            "out/cache",
        ][..],
        &["train", photos, "--photos", "--out", "out/project.handful"],
        &["predict", "out/project.handful", photos, "--csv"],
        &["predict", "out/project.handful", photos, "--json"],
        &["embed", photos, "--out", "out/embeddings.safetensors"],
        &["embed", photos, "--out", "out/embeddings.npz"],
        &["embed", photos, "--out", "out/embeddings.parquet"],
        &[
            "export",
            "out/project.handful",
            "--to",
            "onnx",
            "--out",
            "out/model.onnx",
        ],
        &[
            "export",
            "out/project.handful",
            "--to",
            "json",
            "--out",
            "out/head.json",
        ],
    ] {
        let Output { stdout, stderr, .. } = run(&folder, arguments);
        printed.extend([stdout, stderr].concat());
    }
    let text = String::from_utf8_lossy(&printed);
    assert_without_secrets("the output", &printed);
    // What a person must know is said.
    assert!(
        text.contains("Of its 3 frames, only the middle one, number 2, is used."),
        "{text}"
    );
    assert!(text.contains("cut.dcm: "), "{text}");
    assert!(text.contains("IM000002"), "{text}");

    let mut files = vec![out];
    let mut checked = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        assert_without_secrets(&path.display().to_string(), &fs::read(&path).unwrap());
        checked += 1;
    }
    assert!(checked >= 7, "{checked}");

    let file = fs::File::open(folder.join("out/project.handful")).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let names = zip.file_names().map(|name| name.unwrap().into_owned());
    let stored: Vec<String> = names.collect();
    let pictures: Vec<_> = stored
        .iter()
        .filter(|name| name.starts_with("photos/"))
        .collect();
    assert_eq!(pictures.len(), 6, "{stored:?}");
    for name in pictures {
        let mut png = Vec::new();
        std::io::copy(&mut zip.by_name(name).unwrap(), &mut png).unwrap();
        assert!(
            name.ends_with(".png") && png.starts_with(b"\x89PNG"),
            "{name}"
        );
        assert_without_secrets(name, &png);
    }
}

/// Files without an extension are known by their content in a zip, too. What is unpacked is deleted.
#[test]
fn files_of_scanners_are_found_in_a_zip() {
    let folder = scratch("medical-zip");
    let temporary = folder.join("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.join("scans.zip")).unwrap());
    let mut add = |name: &str, content: &[u8]| {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    };
    for (class, stripe) in [("fine", 2), ("coarse", 16)] {
        for (phase, name) in [(0, "IM000001"), (1, "1.2.840.7"), (3, "c.dcm")] {
            let content = picture(stripe, phase, 1).file(EXPLICIT);
            add(&format!("{class}/{name}"), &content);
        }
    }
    add("fine/README", b"no picture");
    zip.finish().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_handful"))
        .args(["train", "scans.zip", "--out", "project.handful"])
        .current_dir(&folder)
        .env("TMPDIR", &temporary)
        .output()
        .unwrap();
    let out = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8_lossy(&out);
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("1 file that is not a photo was left out."),
        "{text}"
    );
    assert!(text.contains("6 photos"), "{text}");
    assert_without_secrets("the output", &out);
    let project = fs::read(folder.join("project.handful")).unwrap();
    assert_without_secrets("the project", &project);
    assert_eq!(fs::read_dir(temporary).unwrap().count(), 0);
}

/// A project keeps its intensity, and predicts by it.
#[test]
fn a_project_keeps_its_intensity() {
    let folder = scratch("intensity");
    let photos = photos(&folder);
    let photos = photos.to_str().unwrap();
    run(
        &folder,
        &[
            "train",
            photos,
            "--intensity",
            "ct-bone",
            "--out",
            "bone.handful",
        ],
    );
    let output = run(&folder, &["predict", "bone.handful", photos, "--csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 7, "{text}");

    let refused = Command::new(env!("CARGO_BIN_EXE_handful"))
        .args(["predict", "bone.handful", photos, "--intensity", "ct-lung"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(errors.contains("with the intensity ct-bone"), "{errors}");
}
