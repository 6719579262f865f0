//! Runs the native command on the fixtures with the weights of the build.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// An empty folder for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `handful` with the arguments and `--json`; returns what it printed, and the JSON.
fn handful(arguments: &[&str], folder: &Path) -> (String, Value) {
    let json = folder.join("figures.json");
    let output = Command::new(env!("CARGO_BIN_EXE_handful"))
        .args(arguments)
        .args([Path::new("--json"), &json])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let figures = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    (String::from_utf8(output.stdout).unwrap(), figures)
}

/// A Mac writes the names of folders in another Unicode form than a zip.
#[test]
fn folders_of_one_name_are_one_class() {
    let folder = scratch("spellings");
    let photos = folder.join("photos");
    let copy = |class: &str, from: &str| {
        let to = photos.join(class);
        std::fs::create_dir_all(&to).unwrap();
        let from = Path::new(FIXTURES).join("photos").join(from);
        std::fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
    };
    for (class, photo) in [
        ("Äpfel", "coffee/1.jpg"),
        ("A\u{308}pfel", "coffee/2.jpg"),
        ("cat", "cat/1.jpg"),
        ("cat ", "cat/2.jpg"),
        ("\u{200b}", "rocket/1.jpg"),
    ] {
        copy(class, photo);
    }
    let (_, report) = handful(&["report", photos.to_str().unwrap()], &folder);
    let classes = report["classes"].as_array().unwrap();
    let found: Vec<_> = classes
        .iter()
        .map(|c| (c["label"].as_str(), c["count"].as_u64()))
        .collect();
    assert_eq!(found, [(Some("Äpfel"), Some(2)), (Some("cat"), Some(2))]);
}

#[test]
fn report_measures_on_a_test_folder() {
    let folder = scratch("report-test");
    let kept = folder.join("kept");
    let queries = std::fs::read_dir(format!("{FIXTURES}/queries")).unwrap();
    for path in queries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let class = name.split('-').next().unwrap();
        // Another spelling of the class's name.
        let class = kept.join(if class == "cat" { "cat\u{200b}" } else { class });
        std::fs::create_dir_all(&class).unwrap();
        std::fs::copy(&path, class.join(name)).unwrap();
    }
    let photos = format!("{FIXTURES}/photos");
    let copy = kept.join("coffee/copy.jpg");
    std::fs::copy(format!("{photos}/coffee/2.jpg"), copy).unwrap();
    let arguments = ["report", &photos, "--test", kept.to_str().unwrap()];
    let (text, report) = handful(&arguments, &folder);
    assert_eq!(
        report["leaveOneOut"]["total"], 18,
        "its photos are not learned from"
    );
    let test = &report["test"];
    let (known, files) = (
        &test["accuracy"]["total"],
        report["testFiles"].as_array().unwrap(),
    );
    assert_eq!(files.len(), 9);
    assert_eq!(known, 7);
    assert_eq!(test["unknownClasses"][0]["label"], "unrelated");
    assert_eq!(test["unknown"]["total"], 2);
    assert_eq!(test["withoutDuplicates"]["total"], 6);
    let duplicate = test["photos"]
        .as_array()
        .unwrap()
        .iter()
        .find(|photo| !photo["duplicateOf"].is_null());
    let index = duplicate.unwrap()["index"].as_u64().unwrap() as usize;
    assert_eq!(files[index], "coffee/copy.jpg");
    let right = format!("{} of 7 are classified right", test["accuracy"]["correct"]);
    for line in [
        right.as_str(),
        "unrelated (2)",
        "the training photo coffee/2.jpg",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn report_covers_every_photo_and_caches_embeddings() {
    let folder = scratch("report");
    let cache = folder.join("cache");
    let photos = format!("{FIXTURES}/photos");
    let queries = format!("{FIXTURES}/queries");
    let cache_name = cache.to_str().unwrap();
    let arguments = [
        "report",
        &photos,
        "--unlabelled",
        &queries,
        "--next",
        "3",
        "--cache",
        cache_name,
    ];
    let (text, report) = handful(&arguments, &folder);
    assert!(text.contains("18 of 18 are classified right"), "{text}");
    assert_eq!(report["leaveOneOut"]["total"], 18);
    assert_eq!(report["files"].as_array().unwrap().len(), 18);
    assert_eq!(report["photos"].as_array().unwrap().len(), 18);
    assert_eq!(report["files"][7], "coffee/2.jpg");
    assert_eq!(report["photos"][7]["id"], 7);
    assert_eq!(report["photos"][7]["label"], "coffee");
    assert_eq!(report["learningCurve"]["points"][2]["photos"], 18);
    assert_eq!(report["labelNext"]["photos"].as_array().unwrap().len(), 3);
    assert_eq!(report["unlabelledFiles"].as_array().unwrap().len(), 8);

    let cached: Vec<_> = std::fs::read_dir(&cache).unwrap().collect();
    assert_eq!(cached.len(), 2);
    assert_eq!(handful(&arguments, &folder), (text, report));

    // A damaged cache file must fail the run, which shows that the cache is read.
    for file in cached {
        std::fs::write(file.unwrap().path(), b"no embeddings").unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_handful"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("delete it and run"), "{errors}");
}

#[test]
fn eval_measures_heads_and_open_set() {
    let folder = scratch("eval");
    let photos = format!("{FIXTURES}/photos");
    let queries = format!("{FIXTURES}/queries");
    let arguments = [
        "eval",
        "--data",
        &photos,
        "--way",
        "2",
        "--shot",
        "1,3",
        "--query",
        "3",
        "--episodes",
        "8",
        "--head",
        "linear",
        "--open-set",
        "--far",
        &queries,
        "--mode",
        "fast",
    ];
    let (text, figures) = handful(&arguments, &folder);
    let heads = figures["heads"].as_array().unwrap();
    let names: Vec<_> = heads
        .iter()
        .map(|row| (row["head"].as_str().unwrap(), row["shots"][0].as_u64()))
        .collect();
    let expected = [("ridge", 1), ("linear", 1), ("ridge", 3), ("linear", 3)];
    assert_eq!(names, expected.map(|(name, shot)| (name, Some(shot))));
    assert!(heads[0]["difference"].is_null() && heads[1]["difference"]["mean"].is_f64());
    assert!(heads[0]["ece"].is_null() && heads[2]["ece"].is_f64());
    assert!(figures["openSet"][0]["farFalseAccept"].is_null());
    assert!(figures["openSet"][1]["nearAuroc"]["mean"].as_f64().unwrap() > 0.9);
    assert!(text.contains("| ridge"), "{text}");
}

/// Greyscale drawings of strokes, as in Omniglot (Lake et al. 2015).
#[test]
fn eval_classifies_greyscale_strokes() {
    let folder = scratch("strokes");
    for photo in 0..6 {
        let class = folder.join("data").join(["rings", "crosses"][photo % 2]);
        std::fs::create_dir_all(&class).unwrap();
        let file = std::fs::File::create(class.join(format!("{photo}.png"))).unwrap();
        let mut encoder = png::Encoder::new(file, 105, 105);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let shift = photo as i32 * 2;
        let ink = |at: i32| {
            let (x, y) = (at % 105 - 45 - shift, at / 105 - 50);
            if photo % 2 == 0 {
                (x * x + y * y - 900).abs() < 120
            } else {
                (x - y).abs() < 3 || (x + y).abs() < 3
            }
        };
        let pixels: Vec<u8> = (0..105 * 105)
            .map(|at| if ink(at) { 0 } else { 255 })
            .collect();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&pixels).unwrap();
    }
    let data = folder.join("data");
    let arguments = [
        "eval",
        "--data",
        data.to_str().unwrap(),
        "--way",
        "2",
        "--shot",
        "1",
        "--episodes",
        "4",
        "--query",
        "2",
    ];
    let (_, figures) = handful(&arguments, &folder);
    assert_eq!(figures["heads"][0]["accuracy"], 1.0);
}

#[test]
fn a_project_becomes_a_model_of_teachable_machine() {
    let folder = scratch("teachable-machine");
    let [project, model] = ["p.handful", "Cats & cups.zip"].map(|name| folder.join(name));
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_handful"))
            .args(arguments)
            .output();
        let output = output.unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), errors)
    };
    let photos = format!("{FIXTURES}/photos");
    let [project, model] = [&project, &model].map(|path| path.to_str().unwrap());
    let export = [
        "export",
        project,
        "--to",
        "teachable-machine",
        "--out",
        model,
    ];
    assert!(run(&["train", &photos, "--out", project]).0);
    let (done, errors) = run(&export);
    assert!(
        !done && errors.contains("can only express fast mode in f32"),
        "{errors}"
    );
    let fast = [
        "train",
        &photos,
        "--out",
        project,
        "--mode",
        "fast",
        "--precision",
        "f32",
    ];
    assert!(run(&fast).0);
    let (done, errors) = run(&export);
    assert!(done, "{errors}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(model).unwrap()).unwrap();
    let mut json = |name| -> Value { serde_json::from_reader(zip.by_name(name).unwrap()).unwrap() };
    let metadata = json("metadata.json");
    assert_eq!(
        metadata["labels"],
        serde_json::json!(["cat", "coffee", "rocket"])
    );
    assert_eq!(metadata["modelName"], "Cats & cups");
    let weights = &json("model.json")["weightsManifest"][0]["weights"];
    let bytes = weights.as_array().unwrap().iter().map(|weight| {
        let shape = weight["shape"].as_array().unwrap();
        let numbers: u64 = shape.iter().map(|size| size.as_u64().unwrap()).product();
        numbers
            * if weight["quantization"].is_null() {
                4
            } else {
                2
            }
    });
    assert_eq!(
        zip.by_name("weights.bin").unwrap().size(),
        bytes.sum::<u64>()
    );
}
