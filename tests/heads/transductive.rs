//! Transductive heads, which also train on unlabelled photos.

use handful::error::ErrorKind;
use handful::head::{HEADS, Head, Trained, argmax};
use handful::support::Problem;

use crate::{Photos, check_invariants, separated};

fn heads() -> impl Iterator<Item = &'static Head> {
    HEADS.iter().filter(|head| head.transductive)
}

/// More photos of the same classes, different from those that `separated` gives for `counts`.
fn unlabelled_photos(counts: &[usize], dim: usize) -> Vec<(usize, Vec<f32>)> {
    let more: Vec<_> = counts.iter().map(|count| count + 50).collect();
    let photos = separated(&more, dim);
    let of = |class, count| {
        let rows = photos.rows.iter().filter(move |row| row.0 == class);
        rows.rev().take(count).cloned().collect::<Vec<_>>()
    };
    let classes = counts.iter().enumerate();
    classes
        .flat_map(|(class, &count)| of(class, count))
        .collect()
}

fn with_unlabelled(photos: &Photos, unlabelled: &[(usize, Vec<f32>)]) -> Problem {
    let numbers = unlabelled.iter().flat_map(|row| row.1.clone()).collect();
    photos.problem().with_unlabelled(numbers).unwrap()
}

#[test]
fn invariants_hold_with_unlabelled_photos() {
    for counts in [&[1, 1][..], &[1, 3, 7], &[4, 4, 4, 4]] {
        let photos = separated(counts, 6);
        let unlabelled = unlabelled_photos(&[8, 5, 9, 6][..counts.len()], 6);
        for head in heads() {
            let fit = head
                .train(with_unlabelled(&photos, &unlabelled), 0)
                .unwrap();
            let trained = Trained::new(fit, &[0.0; 6]).unwrap();
            check_invariants(&photos, &trained);
            assert_eq!(trained.fit().head, head.name);
        }
    }
}

#[test]
fn order_does_not_matter() {
    let photos = separated(&[2, 3, 4], 6);
    let unlabelled = unlabelled_photos(&[8, 5, 9], 6);
    let mut turned = photos.clone();
    turned.rows.reverse();
    let mut shuffled = unlabelled.clone();
    shuffled.rotate_left(7);
    for head in heads() {
        let one = head
            .train(with_unlabelled(&photos, &unlabelled), 0)
            .unwrap();
        let other = head.train(with_unlabelled(&turned, &shuffled), 0).unwrap();
        let n = photos.rows.len();
        for (i, left_out) in one.left_out.iter().enumerate() {
            let turned = other.left_out[n - 1 - i].as_ref().unwrap();
            let gaps = left_out.as_ref().unwrap().iter().zip(turned);
            gaps.for_each(|(a, b)| assert!((a - b).abs() < 1e-9, "{}: {a} {b}", head.name));
        }
        for (_, x) in unlabelled.iter().chain(&photos.rows) {
            let (a, b) = (one.scorer.scores(x), other.scorer.scores(x));
            let gaps = a.iter().zip(&b);
            gaps.for_each(|(a, b)| assert!((a - b).abs() < 1e-9, "{}: {a} {b}", head.name));
        }
    }
}

/// One photo per class, far from the centre of its class and towards the other class: the two clusters
/// of unlabelled photos show the boundary, which the two photos alone do not.
#[test]
fn unlabelled_photos_help() {
    // Evenly distributed over −1..1: multiples of the golden ratio.
    let spread = |i: usize, k: usize| ((i * 7 + k * 13) as f32 * 0.618_034).fract() * 2.0 - 1.0;
    let cluster = |class: usize| {
        (0..30).map(move |i| {
            let side = if class == 0 { -1.0 } else { 1.0 };
            (
                class,
                vec![side + 0.2 * spread(i, class), 1.2 * spread(i, 2 + class)],
            )
        })
    };
    let unlabelled: Vec<_> = cluster(0).chain(cluster(1)).collect();
    let photos = Photos {
        dim: 2,
        rows: vec![(0, vec![-0.8, -1.0]), (1, vec![0.8, 1.0])],
    };
    let count_correct = |head: &Head| {
        let fit = head
            .train(with_unlabelled(&photos, &unlabelled), 0)
            .unwrap();
        let rows = unlabelled.iter();
        rows.filter(|(class, x)| argmax(&fit.scorer.scores(x)) == *class)
            .count()
    };
    let ridge = count_correct(Head::named("ridge").unwrap());
    for head in heads() {
        let correct = count_correct(head);
        assert!(correct > ridge + 5, "{}: {correct} {ridge}", head.name);
    }
}

#[test]
fn extreme_unlabelled_photos_train_or_are_refused() {
    let photos = separated(&[3, 4], 5);
    for scale in [0.0, 1e-38, 1e-20, 1e10, 1e30, f32::MAX] {
        let row = |i: usize| (0..5).map(move |k| ((i * 5 + k) as f32).sin() * scale);
        let unlabelled: Vec<f32> = (0..12).flat_map(row).collect();
        for head in heads() {
            let problem = photos
                .problem()
                .with_unlabelled(unlabelled.clone())
                .unwrap();
            match head.train(problem, 0) {
                Ok(fit) => check_invariants(&photos, &Trained::new(fit, &[0.0; 5]).unwrap()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidInput),
            }
        }
    }
}

#[test]
fn ten_thousand_photos_are_refused() {
    let photos = separated(&[5000, 5000], 4);
    for head in heads() {
        let error = head.train(with_unlabelled(&photos, &unlabelled_photos(&[3, 3], 4)), 0);
        let error = error.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(head.name), "{error}");
    }
}

#[test]
fn cautions_name_assumptions_and_missing_photos() {
    let photos = separated(&[2, 2], 4);
    let caution = |name: &str, counts: &[usize]| {
        let head = Head::named(name).unwrap();
        let caution = (head.caution)(&with_unlabelled(&photos, &unlabelled_photos(counts, 4)));
        caution.map(|caution| caution.code)
    };
    assert_eq!(caution("transport", &[4, 5]), Some("few-unlabelled"));
    assert_eq!(caution("transport", &[5, 5]), None);
    let balanced = caution("transport-balanced", &[5, 5]);
    assert_eq!(balanced, Some("assumes-balance"));
    assert_eq!(caution("ridge", &[5, 5]), Some("unlabelled-ignored"));
    assert_eq!(caution("ridge", &[0, 0]), None);
}
