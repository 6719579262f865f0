//! Native scores with unlabelled photos against `tests/fixtures/unlabelled.json`. The browser's module
//! is tested against the same file, in `tests/project/unlabelled.test.mjs`.

use std::collections::BTreeMap;
use std::path::Path;

use handful::head::Head;
use handful::support::{Alignment, Problem};
use serde::Deserialize;

const DIM: usize = 1904;
const WAY: usize = 3;

/// The file with the expected scores.
#[derive(Deserialize)]
struct Reference {
    /// The scores of each query, by head, or by alignment before `ridge`.
    scores: BTreeMap<String, Vec<Vec<f64>>>,
}

/// Pseudo-random embeddings of a class, with `shift` added to every fifth number.
fn photos(class: usize, count: usize, seed: u32, shift: f32) -> Vec<f32> {
    let mut state = seed;
    let number = |at: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (f64::from(state) / 4_294_967_296.0) as f32;
        let k = at % DIM;
        let class = f32::from(u8::from(k % WAY == class));
        let shift = shift * f32::from(u8::from(k.is_multiple_of(5)));
        noise * 0.0625 + class * 0.015_625 + shift
    };
    (0..count * DIM).map(number).collect()
}

fn photos_of_all_classes(count: usize, seed: u32, shift: f32) -> Vec<f32> {
    (0..WAY)
        .flat_map(|class| photos(class, count, seed + class as u32, shift))
        .collect()
}

fn problem() -> Problem {
    let labels = (0..WAY).map(|class| class.to_string()).collect();
    let classes = (0..3 * WAY).map(|photo| photo / 3).collect();
    let problem = Problem::new(labels, DIM, photos_of_all_classes(3, 100, 0.0), classes).unwrap();
    problem
        .with_unlabelled(photos_of_all_classes(6, 200, 0.015_625))
        .unwrap()
}

#[test]
fn scores_match_the_reference_of_the_browser() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/unlabelled.json");
    let reference: Reference = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let queries = photos_of_all_classes(2, 300, 0.015_625);
    let aligned = |alignment| ("ridge", problem().aligned(alignment).unwrap());
    let found = [
        ("propagate", ("propagate", problem())),
        ("transport", ("transport", problem())),
        ("transport-balanced", ("transport-balanced", problem())),
        ("mean", aligned(Alignment::Mean)),
        ("covariance", aligned(Alignment::Covariance)),
    ];
    assert_eq!(reference.scores.len(), found.len());
    for (name, (head, problem)) in found {
        let fit = Head::named(head).unwrap().train(problem, 0).unwrap();
        let scores = fit.scorer.scores(&queries);
        let expected = reference.scores[name].concat();
        assert_eq!(scores.len(), expected.len());
        let same = scores
            .iter()
            .zip(&expected)
            .all(|(a, b)| (a - b).abs() < 1e-6);
        let rows: Vec<_> = scores.chunks(WAY).collect();
        assert!(same, "{name}: {rows:?}");
    }
}
