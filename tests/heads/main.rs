//! Tests of all heads: exact leave-one-out, invariance to order, degenerate input, and the interface
//! that heads share.

use handful::evaluate::Report;
use handful::head::{Head, Trained};
use handful::support::Problem;

mod browser_reference;
mod interface;
mod properties;
#[path = "../common/proptest_config.rs"]
mod proptest_config;
mod training;
mod transductive;

/// Labelled embeddings, at least one per class.
#[derive(Clone, Debug)]
struct Photos {
    dim: usize,
    rows: Vec<(usize, Vec<f32>)>,
}

impl Photos {
    fn way(&self) -> usize {
        1 + self.rows.iter().map(|row| row.0).max().unwrap()
    }

    fn count(&self, class: usize) -> usize {
        self.rows.iter().filter(|row| row.0 == class).count()
    }

    fn problem(&self) -> Problem {
        let labels = (0..self.way()).map(|c| format!("class {c}")).collect();
        let classes = self.rows.iter().map(|row| row.0).collect();
        let embeddings = self.rows.iter().flat_map(|row| row.1.clone()).collect();
        Problem::new(labels, self.dim, embeddings, classes).unwrap()
    }

    /// A trained head whose open-set model uses the whole embedding and a base mean of zero.
    fn train(&self, head: &Head) -> Trained {
        let fit = head.train(self.problem(), 5).unwrap();
        Trained::new(fit, &vec![0.0; self.dim]).unwrap()
    }
}

/// Checks the invariants of every trained head.
fn check_invariants(photos: &Photos, trained: &Trained) {
    let report = Report::new(trained);
    let single = (0..photos.way()).any(|class| photos.count(class) == 1);
    assert_eq!(report.calibrated, !single);
    let mut left_out = 0;
    for (class, row) in report.classes.iter().enumerate() {
        assert_eq!(row.count, photos.count(class));
        let total = if row.count > 1 { row.count } else { 0 };
        assert_eq!(row.left_out.total, total);
        assert_eq!(report.confusion[class].iter().sum::<usize>(), total);
        assert_eq!(report.confusion[class][class], row.left_out.correct);
        left_out += total;
    }
    assert_eq!(report.open_set, left_out > 0);
    assert_eq!(report.leave_one_out.map_or(0, |l| l.total), left_out);
    if let Some(l) = report.leave_one_out {
        assert!(0.0 <= l.low && l.low <= l.accuracy && l.accuracy <= l.high && l.high <= 1.0);
    }
    let fit = trained.fit();
    for (scores, (class, _)) in fit.left_out.iter().zip(&photos.rows) {
        assert_eq!(scores.is_some(), photos.count(*class) > 1);
        assert!(scores.iter().flatten().all(|s| s.is_finite()));
    }
    for (_, row) in &photos.rows {
        let prediction = trained.predict(row).unwrap();
        assert_eq!(prediction.scores.len(), photos.way());
        assert!(prediction.scores.iter().all(|s| s.score.is_finite()));
        assert!(prediction.scores.is_sorted_by(|a, b| a.score >= b.score));
        assert!((-1.0..=1.0).contains(&prediction.similarity));
        assert_eq!(prediction.label.is_none(), prediction.unlike);
        assert_eq!(prediction.calibrated, !single);
        let probabilities: Vec<_> = prediction.scores.iter().map(|s| s.probability).collect();
        if single {
            assert!(probabilities.iter().all(Option::is_none));
        } else {
            let sum: f64 = probabilities.iter().map(|p| p.unwrap()).sum();
            assert!((sum - 1.0).abs() < 1e-9);
        }
    }
}

/// `counts[c]` photos around the c-th unit vector, so that the classes are well separated.
fn separated(counts: &[usize], dim: usize) -> Photos {
    let mut rows = Vec::new();
    for (class, &count) in counts.iter().enumerate() {
        for _ in 0..count {
            let noise = |k: usize| ((rows.len() * dim + k) as f32 * 1.7).sin() * 0.1;
            let corner = |k| f32::from(u8::from(k == class % dim)) + noise(k);
            rows.push((class, (0..dim).map(corner).collect()));
        }
    }
    Photos { dim, rows }
}
