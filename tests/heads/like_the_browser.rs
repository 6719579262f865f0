//! The scores that heads give with unlabelled photos, which the package is tested against: they are
//! written down in `tests/fixtures/unlabelled.json`, and computed anew here and in the browser's
//! module (`tests/project/unlabelled.test.mjs`).

use std::collections::BTreeMap;
use std::path::Path;

use handful::head::Head;
use handful::support::{Alignment, Problem};
use serde::Deserialize;

const DIM: usize = 1904;
const WAY: usize = 3;

/// What was written down.
#[derive(Deserialize)]
struct Reference {
    /// By name of the head, or of the alignment before `ridge`: the scores of each query.
    scores: BTreeMap<String, Vec<Vec<f64>>>,
}

/// Photos of a class, all others than those of another seed, moved a little in every fifth number.
fn photos(class: usize, count: usize, seed: u32, moved: f32) -> Vec<f32> {
    let mut state = seed;
    let number = |at: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (f64::from(state) / 4_294_967_296.0) as f32;
        let k = at % DIM;
        let class = f32::from(u8::from(k % WAY == class));
        let moved = moved * f32::from(u8::from(k.is_multiple_of(5)));
        noise * 0.0625 + class * 0.015_625 + moved
    };
    (0..count * DIM).map(number).collect()
}

fn of_all_classes(count: usize, seed: u32, moved: f32) -> Vec<f32> {
    let all = (0..WAY).flat_map(|class| photos(class, count, seed + class as u32, moved));
    all.collect()
}

fn problem() -> Problem {
    let labels = (0..WAY).map(|class| class.to_string()).collect();
    let classes = (0..3 * WAY).map(|photo| photo / 3).collect();
    let problem = Problem::new(labels, DIM, of_all_classes(3, 100, 0.0), classes).unwrap();
    problem
        .with_unlabelled(of_all_classes(6, 200, 0.015_625))
        .unwrap()
}

#[test]
fn scores_are_those_that_the_package_is_tested_against() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/unlabelled.json");
    let reference: Reference = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let queries = of_all_classes(2, 300, 0.015_625);
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
