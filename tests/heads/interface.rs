//! The interface that heads share, and the JSON names of reports and predictions.

use std::sync::Arc;

use handful::Result;
use handful::embedding::Space;
use handful::evaluate::{EpisodeReport, EpisodeSettings, Episodes, LabelNext, Report, review};
use handful::export::LinearHead;
use handful::head::{Fit, HEADS, Head, LeftOut, Scorer};
use handful::pace::Step;
use handful::support::Problem;

use crate::{check_invariants, separated};

/// The names that JavaScript reads.
#[test]
fn report_and_prediction_have_the_documented_names() {
    let trained = separated(&[2, 1], 2).train(Head::named("linear").unwrap());
    let report = serde_json::to_value(Report::new(&trained)).unwrap();
    let names = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let sorted = |names: &[&str]| {
        let mut names: Vec<_> = names.iter().map(|n| (*n).to_owned()).collect();
        names.sort();
        names
    };
    let check = |value: &serde_json::Value, expected: &[&str]| {
        let mut found = names(value);
        found.sort();
        assert_eq!(found, sorted(expected));
    };
    check(
        &report,
        &[
            "head",
            "caution",
            "cautionCode",
            "classes",
            "leaveOneOut",
            "balancedAccuracy",
            "confusion",
            "reliability",
            "temperature",
            "calibrated",
            "openSet",
            "openSetRates",
            "epochs",
            "photos",
            "learningCurve",
        ],
    );
    check(
        &report["classes"][0],
        &["label", "count", "groups", "leftOut"],
    );
    check(
        &report["classes"][0]["leftOut"],
        &["correct", "total", "low", "high"],
    );
    check(
        &report["leaveOneOut"],
        &[
            "correct", "total", "groups", "accuracy", "low", "high", "method",
        ],
    );
    assert_eq!(report["leaveOneOut"]["method"], "folds");
    assert_eq!(report["leaveOneOut"]["total"], 2);
    assert!(report["temperature"].is_null());
    check(
        &report["epochs"][0],
        &[
            "epoch",
            "loss",
            "accuracy",
            "leftOutLoss",
            "leftOutAccuracy",
        ],
    );
    let prediction = serde_json::to_value(trained.predict(&[1.0, 0.0]).unwrap()).unwrap();
    check(
        &prediction,
        &["label", "unlike", "similarity", "calibrated", "scores"],
    );
    check(&prediction["scores"][0], &["label", "score", "probability"]);
    assert!(prediction["scores"][0]["probability"].is_null());
    let ridge = serde_json::to_value(LeftOut::LeaveOneOut).unwrap();
    assert_eq!(ridge, "leave-one-out");
}

/// The names of the parts that reviews and the choice of photos to label add.
#[test]
fn reviews_have_the_documented_names() {
    let head = Head::named("ridge").unwrap();
    let photos = separated(&[4, 4], 3);
    let trained = photos.train(head);
    let mut review = review(&trained, head, 0);
    let report = loop {
        match review.step().unwrap() {
            Step::More(progress) => assert!((0.0..=1.0).contains(&progress.share)),
            Step::Done(report) => break report,
        }
    };
    let error = review.step().err().unwrap();
    assert_eq!(error.kind(), handful::ErrorKind::InvalidInput);
    let plain = Report {
        photos: None,
        learning_curve: None,
        ..report.clone()
    };
    assert_eq!(plain, Report::new(&trained));

    let report = serde_json::to_value(report).unwrap();
    check_names(
        &report["photos"][0],
        "id label leftOut suspect duplicateOf similarity outlier",
    );
    check_names(
        &report["photos"][0]["leftOut"],
        "label probability ownProbability",
    );
    let curve = &report["learningCurve"];
    check_names(curve, "points gain verdict classGains weakest");
    check_names(&curve["points"][0], "photos accuracy low high");
    check_names(&curve["gain"], "value low high");
    assert_eq!(curve["verdict"], "unclear");
    check_names(&report["reliability"], "ece chance bins");
    check_names(
        &report["reliability"]["bins"][0],
        "count confidence accuracy low high",
    );

    let next = LabelNext::choose(&trained, &photos.rows[0].1, 1).unwrap();
    let next = serde_json::to_value(next).unwrap();
    check_names(&next, "photos expectedAccuracy unlike enough");
    check_names(&next["photos"][0], "index label margin distance unlike");
}

fn check_names(value: &serde_json::Value, expected: &str) {
    let mut found: Vec<_> = value.as_object().unwrap().keys().collect();
    let mut expected: Vec<_> = expected.split(' ').collect();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// A non-linear head of another crate: the class of the nearest photo.
const NEAREST: Head = Head {
    name: "nearest",
    transductive: false,
    needs_gradient: false,
    caution: |_| None,
    fit: |problem, _seed, _pace| Box::pin(fit_nearest(problem)),
};

async fn fit_nearest(problem: Arc<Problem>) -> Result<Fit> {
    let scorer = Nearest(Arc::clone(&problem));
    let classes = problem.classes().iter().enumerate();
    let left_out = problem
        .rows()
        .zip(classes)
        .map(|(x, (i, &class))| (problem.counts()[class] > 1).then(|| scorer.scores(x, Some(i))));
    Ok(Fit {
        head: NEAREST.name,
        left_out: left_out.collect(),
        problem: Arc::clone(&problem),
        scorer: Box::new(scorer),
        method: LeftOut::LeaveOneOut,
        usual_temperature: 5.0,
        epochs: Vec::new(),
    })
}

struct Nearest(Arc<Problem>);

impl Nearest {
    fn scores(&self, x: &[f32], without: Option<usize>) -> Vec<f64> {
        let mut scores = vec![-10.0; self.0.way()];
        let photos = self.0.rows().zip(self.0.classes()).enumerate();
        for (_, (row, &class)) in photos.filter(|(i, _)| Some(*i) != without) {
            let squares = row.iter().zip(x).map(|(a, b)| f64::from(a - b).powi(2));
            scores[class] = f64::max(scores[class], -squares.sum::<f64>().sqrt());
        }
        scores
    }
}

impl Scorer for Nearest {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let rows = embeddings.chunks_exact(self.0.dim());
        rows.flat_map(|x| self.scores(x, None)).collect()
    }
}

#[test]
fn a_head_of_another_crate_fits_the_interface() {
    let photos = separated(&[4, 5, 6], 6);
    let trained = photos.train(&NEAREST);
    check_invariants(&photos, &trained);
    assert!(trained.fit().scorer.linear_map().is_none());
    let data = photos.problem();
    let settings = EpisodeSettings {
        shots: vec![2; 3],
        query: 2,
        episodes: 5,
        seed: 0,
    };
    let episodes = Episodes::new(&data, settings).unwrap();
    let outcomes = (0..5).map(|i| episodes.measure(i, &NEAREST).unwrap());
    let report = EpisodeReport::new(&outcomes.collect::<Vec<_>>());
    assert_eq!(report.unwrap().accuracy, 1.0);
}

/// Scores and probabilities computed from the exported numbers alone equal the predictions.
#[test]
fn exported_linear_heads_predict_the_same() {
    let photos = separated(&[3, 4, 5], 1310);
    let space = Space {
        backbone: "lite0".into(),
        contract: 1,
        mode: "fast".into(),
        precision: "f32".into(),
        weights: "0".into(),
        intensity: "fixed".into(),
    };
    let mut linear = Vec::new();
    for head in HEADS {
        let mut trained = photos.train(head);
        trained.rename_class("class 1", "door").unwrap();
        let Ok(data) = LinearHead::new(&trained, &space) else {
            continue;
        };
        linear.push(head.name);
        assert_eq!(data.labels, ["class 0", "door", "class 2"]);
        let LinearHead {
            dim, weight, bias, ..
        } = &data;
        assert_eq!((*dim, weight.len(), bias.len()), (1310, 3 * 1310, 3));
        let x = &photos.rows[2].1;
        let score = |class: usize| {
            let row = weight[class * dim..(class + 1) * dim].iter().zip(x);
            bias[class] + row.map(|(w, &x)| w * f64::from(x)).sum::<f64>()
        };
        let powers = [0, 1, 2].map(|class| (data.temperature.unwrap() * score(class)).exp());
        for predicted in trained.predict(x).unwrap().scores {
            let class = data.labels.iter().position(|l| *l == predicted.label);
            let class = class.unwrap();
            let gap = predicted.score - score(class);
            assert!(
                gap.abs() < 1e-6 * score(class).abs().max(1.0),
                "{}",
                head.name
            );
            let gap = predicted.probability.unwrap() - powers[class] / powers.iter().sum::<f64>();
            assert!(gap.abs() < 1e-6, "{}", head.name);
        }
    }
    let others = [
        "knn",
        "matching",
        "prototype",
        "prototype-cosine",
        "mlp",
        "forest",
        "propagate",
    ];
    for head in HEADS {
        assert_eq!(
            linear.contains(&head.name),
            !others.contains(&head.name),
            "{}",
            head.name
        );
    }
}
