//! Training on many classes and many photos, determinism, and predictions.

use std::sync::Arc;

use handful::error::ErrorKind;
use handful::evaluate::Report;
use handful::head::regression::ridge;
use handful::head::{HEADS, Step, Trained};

use crate::{check_invariants, separated};

#[test]
fn two_hundred_classes() {
    let counts: Vec<_> = (0..200).map(|class| 2 + class % 3).collect();
    let photos = separated(&counts, 200);
    for head in HEADS {
        let trained = photos.train(head);
        check_invariants(&photos, &trained);
        let accuracy = Report::new(&trained).leave_one_out.unwrap().accuracy;
        // `mlp` stops after its 50 epochs, too few for 200 classes; each tree of `forest` must find
        // one of 200 axes for every class.
        let min_accuracy = match head.name {
            "mlp" | "forest" => 0.4,
            _ => 0.99,
        };
        assert!(accuracy > min_accuracy, "{}: {accuracy}", head.name);
    }
}

/// More photos than a head handles in one step, in both forms of ridge.
#[test]
fn training_reports_progress_until_it_is_done() {
    for (head, dim) in HEADS.iter().flat_map(|head| [(head, 700), (head, 40)]) {
        let photos = separated(&[200, 199, 201], dim);
        let mut training = head.start(Arc::new(photos.problem()), 0);
        let (mut last, mut steps) = (0.0, 0);
        let fit = loop {
            match training.step().unwrap() {
                Step::More(progress) => {
                    let share = progress.share;
                    assert!((last..=1.0).contains(&share), "{last} {share}");
                    (last, steps) = (share, steps + 1);
                }
                Step::Done(fit) => break fit,
            }
        };
        assert!(steps > 5, "{} took {steps} steps", head.name);
        let error = training.step().err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let trained = Trained::new(fit, &vec![0.0; dim]).unwrap();
        let report = Report::new(&trained);
        assert!(report.leave_one_out.unwrap().accuracy > 0.99);
        assert!(report.temperature.is_some());
    }
}

#[test]
fn heads_are_deterministic() {
    let photos = separated(&[3, 4, 6], 8);
    for head in HEADS {
        let (one, other) = (photos.train(head), photos.train(head));
        let row = &photos.rows[0].1;
        assert_eq!(one.predict(row).unwrap(), other.predict(row).unwrap());
        assert_eq!(Report::new(&one), Report::new(&other));
    }
}

#[test]
fn predict_rejects_invalid_embeddings() {
    let trained = separated(&[2, 2], 4).train(&ridge::HEAD);
    for wrong in [&[0.0; 3][..], &[0.0; 5], &[0.0, f32::INFINITY, 0.0, 0.0]] {
        let error = trained.predict(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn an_unrelated_photo_is_unlike() {
    let mut trained = separated(&[6, 6], 8).train(&ridge::HEAD);
    let mut other = [0.0; 8];
    other[7] = 1.0;
    let prediction = trained.predict(&other).unwrap();
    assert!(prediction.unlike && prediction.label.is_none());
    let mut own = [0.0; 8];
    own[1] = 1.0;
    trained.rename_class("class 1", "door").unwrap();
    let prediction = trained.predict(&own).unwrap();
    assert!(!prediction.unlike);
    assert_eq!(prediction.label.as_deref(), Some("door"));
}
