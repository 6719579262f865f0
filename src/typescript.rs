//! Generates the TypeScript types of the package from the Rust types that cross the boundary.
//!
//! `./build.sh types` writes them to [`PATH`]; without it the test only compares.

use std::fmt::Write;
use std::{env, fs};

use ts_rs::{Config, TS};

#[cfg(feature = "collection")]
use crate::collection::generated_tables;
use crate::error::ErrorKind;
use crate::evaluate::{self, findings, label_next, learning_curve, test_set};
use crate::head::{self, HEADS};
use crate::intensity::Intensity;
use crate::network::view::Mode;
use crate::network::weights::Precision;
use crate::photo::NoteDescription;
use crate::project::{ExampleDescription, HeadChoice, ProjectDescription, Region};
use crate::support::{Alignment, ClassInfo, GroupSource, PhotoGroup, Similar, generated_names};

const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/www/lib/src/types/generated.ts"
);

const HEADER: &str = "// Generated from the Rust types by ./build.sh types. Do not edit.\n";

/// The declaration of a type with its documentation.
fn declaration<T: TS>() -> String {
    let config = Config::default();
    let docs = T::docs().unwrap_or_default();
    format!("\n{docs}export {}\n", T::decl(&config))
}

/// The names of all heads, which are values rather than a type in Rust.
fn head_names() -> String {
    let names: Vec<_> = HEADS
        .iter()
        .map(|head| format!("\"{}\"", head.name))
        .collect();
    format!(
        "\n/**\n * Name of a head. `{}` is the default; the documentation of the heads compares them.\n */\n\
         export type HeadName = {};\n",
        HEADS[0].name,
        names.join(" | ")
    )
}

fn types() -> String {
    let declarations = [
        declaration::<ErrorKind>(),
        declaration::<Mode>(),
        declaration::<Precision>(),
        declaration::<Intensity>(),
        declaration::<NoteDescription>(),
        declaration::<Alignment>(),
        head_names(),
        declaration::<HeadChoice>(),
        declaration::<Region>(),
        declaration::<ClassInfo>(),
        declaration::<GroupSource>(),
        declaration::<PhotoGroup>(),
        declaration::<Similar>(),
        declaration::<head::Prediction>(),
        declaration::<head::ClassScore>(),
        declaration::<evaluate::Report>(),
        declaration::<evaluate::ClassReport>(),
        declaration::<evaluate::Share>(),
        declaration::<evaluate::LeftOutReport>(),
        declaration::<evaluate::OpenSetRates>(),
        declaration::<head::LeftOut>(),
        declaration::<evaluate::Reliability>(),
        declaration::<evaluate::ReliabilityBin>(),
        declaration::<head::Epoch>(),
        declaration::<evaluate::PhotoFinding>(),
        declaration::<findings::LeftOutPhoto>(),
        declaration::<evaluate::LearningCurve>(),
        declaration::<learning_curve::CurvePoint>(),
        declaration::<learning_curve::Verdict>(),
        declaration::<evaluate::Gain>(),
        declaration::<evaluate::TestReport>(),
        declaration::<test_set::TestClass>(),
        declaration::<test_set::UnknownClass>(),
        declaration::<test_set::TestPhoto>(),
        declaration::<evaluate::LabelNext>(),
        declaration::<label_next::Candidate>(),
        declaration::<ProjectDescription>(),
        declaration::<ExampleDescription>(),
    ];
    for_typescript(&(HEADER.to_owned() + &declarations.concat()))
}

/// Adapts documentation: `None` is `null`, and links to Rust items are removed, as are trailing spaces.
fn for_typescript(text: &str) -> String {
    let text = text
        .replace("`None`", "`null`")
        .replace("[`", "`")
        .replace("`]", "`");
    assert!(
        !text.contains("`("),
        "a link with a target in the documentation"
    );
    let mut adapted = String::new();
    for line in text.lines() {
        writeln!(adapted, "{}", line.trim_end()).unwrap();
    }
    adapted
}

/// The members of a union of string literals.
fn literals<T: TS>() -> Vec<String> {
    let inline = T::inline(&Config::default());
    let members = inline.split(" | ");
    members
        .map(|member| member.trim_matches('"').to_owned())
        .collect()
}

#[test]
fn generated_types_are_up_to_date() {
    for (path, content) in [
        (PATH, types()),
        (generated_names::PATH, generated_names::module()),
        #[cfg(feature = "collection")]
        (generated_tables::PATH, generated_tables::module()),
    ] {
        if env::var_os("HANDFUL_WRITE_TYPES").is_some() {
            fs::write(path, content).unwrap();
            continue;
        }
        assert!(
            fs::read_to_string(path).unwrap() == content,
            "{path} is out of date; run ./build.sh types"
        );
    }
}

#[test]
fn names_are_those_that_functions_accept() {
    for name in literals::<Mode>() {
        assert_eq!(Mode::named(&name).unwrap().name(), name);
    }
    for name in literals::<Precision>() {
        assert_eq!(Precision::named(&name).unwrap().name(), name);
    }
    let intensities = literals::<Intensity>();
    assert_eq!(intensities, Intensity::ALL.map(Intensity::name));
    for name in literals::<Alignment>() {
        Alignment::named(&name).unwrap();
    }
    for code in literals::<ErrorKind>() {
        let kind: ErrorKind = serde_json::from_value(code.clone().into()).unwrap();
        assert_eq!(kind.code(), code);
    }
}
