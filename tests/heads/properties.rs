//! Properties of the heads' algebra, on random photos of proptest.

use std::collections::BTreeMap;

use handful::error::ErrorKind;
use handful::evaluate::Report;
use handful::head::regression::ridge;
use handful::head::{HEADS, Head, LeftOut, Prediction, Trained};
use handful::support::{Problem, SupportSet};
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

use crate::proptest_config::config;
use crate::{Photos, check_invariants};

fn photos(
    way: impl Strategy<Value = usize>,
    count: std::ops::RangeInclusive<usize>,
    dim: impl Strategy<Value = usize>,
) -> impl Strategy<Value = Photos> {
    (way, dim)
        .prop_flat_map(move |(way, dim)| (Just(dim), prop::collection::vec(count.clone(), way)))
        .prop_flat_map(|(dim, counts)| {
            let classes: Vec<_> = (0..counts.len())
                .flat_map(|class| std::iter::repeat_n(class, counts[class]))
                .collect();
            let number = -1.0_f32..1.0;
            let rows = prop::collection::vec(prop::collection::vec(number, dim), classes.len());
            (Just(dim), Just(classes), rows)
        })
        .prop_map(|(dim, classes, rows)| Photos {
            dim,
            rows: classes.into_iter().zip(rows).collect(),
        })
        .prop_perturb(|mut photos, mut random| {
            let n = photos.rows.len();
            (0..n).for_each(|i| photos.rows.swap(i, random.random_range(i..n)));
            photos
        })
}

/// Reference ridge regression: weighted normal equations with a column of ones that is not penalised.
fn reference_ridge(photos: &Photos, weights: &[f64]) -> impl Fn(&[f32]) -> Vec<f64> + use<> {
    let (n, d) = (photos.rows.len(), photos.dim);
    let x = DMatrix::from_fn(n, d + 1, |i, k| match photos.rows[i].1.get(k) {
        Some(&x) => f64::from(x),
        None => 1.0,
    });
    let y = DMatrix::from_fn(n, photos.way(), |i, c| {
        f64::from(u8::from(photos.rows[i].0 == c))
    });
    let w = DMatrix::from_diagonal(&DVector::from_column_slice(weights));
    let mut s = x.transpose() * &w * &x;
    (0..d).for_each(|k| s[(k, k)] += ridge::LAMBDA);
    let solution = s.lu().solve(&(x.transpose() * w * y)).unwrap();
    move |x| {
        let ones = x.iter().map(|&x| f64::from(x)).chain([1.0]);
        let x = DVector::from_iterator(x.len() + 1, ones);
        (solution.transpose() * x).as_slice().to_vec()
    }
}

/// Reference correction of ridge regression for unequal class sizes, without the closed forms of the
/// head: every leave-one-out system is solved, and the signal is found by Newton's method.
fn reference_class_shrinkage(
    photos: &Photos,
    weights: &[f64],
) -> impl Fn(&[usize]) -> Vec<f64> + use<> {
    let (n, d, way) = (photos.rows.len(), photos.dim, photos.way());
    let counts: Vec<_> = (0..way).map(|class| photos.count(class) as f64).collect();
    let x = DMatrix::from_fn(n, d + 1, |i, k| match photos.rows[i].1.get(k) {
        Some(&x) => f64::from(x),
        None => 1.0,
    });
    let fitted = reference_ridge(photos, weights);
    let (mut square, mut residual) = (0.0, 0.0);
    for (i, (class, row)) in photos.rows.iter().enumerate() {
        residual += (1.0 - fitted(row)[*class]) / counts[*class];
        let mut w = DMatrix::from_diagonal(&DVector::from_column_slice(weights));
        w[(i, i)] = 0.0;
        let mut s = x.transpose() * w * &x;
        (0..d).for_each(|k| s[(k, k)] += ridge::LAMBDA);
        let own = (0..n).filter(|&j| photos.rows[j].0 == *class);
        let mean = own.map(|j| x.row(j).transpose() / counts[*class]);
        let z = x.row(i).transpose() - mean.sum::<DVector<f64>>();
        if counts[*class] > 1.0 {
            square += z.dot(&s.lu().solve(&z).unwrap()) / (n - way) as f64;
        }
    }
    let noise = square * n as f64 / way as f64;
    let inverse = move |signal: f64, class: usize, left: f64| {
        1.0 / (signal + counts[class] / left + noise / left)
    };
    let sizes: Vec<_> = (0..way).map(|class| photos.count(class) as f64).collect();
    let total = |signal| {
        let inverses: Vec<_> = (0..way).map(|c| inverse(signal, c, sizes[c])).collect();
        let sum: f64 = inverses.iter().sum();
        inverses.iter().map(|i| i - i * i / sum).sum::<f64>()
    };
    let mut signal = 0.0;
    for _ in 0..200 {
        let step = 1e-6 * (1.0 + signal);
        let slope = (total(signal + step) - total(signal - step)) / (2.0 * step);
        signal = f64::max(0.0, signal - (total(signal) - residual) / slope);
    }
    move |without| {
        let left = |c| sizes[c] - without.iter().filter(|&&class| class == c).count() as f64;
        let inverses: Vec<_> = (0..way).map(|c| inverse(signal, c, left(c))).collect();
        let sum: f64 = inverses.iter().sum();
        let offset = |i: &f64| -i / sum - signal * i * (1.0 - i / sum) / 2.0;
        let offsets: Vec<_> = inverses.iter().map(offset).collect();
        let mean = offsets.iter().sum::<f64>() / way as f64;
        offsets.iter().map(|offset| offset - mean).collect()
    }
}

fn sum(scores: Vec<f64>, offsets: &[f64]) -> Vec<f64> {
    scores.iter().zip(offsets).map(|(a, b)| a + b).collect()
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// The photos without some of them.
fn without(photos: &Photos, left_out: &[usize]) -> Photos {
    let rows = photos.rows.iter().enumerate();
    let rows = rows.filter(|(photo, _)| !left_out.contains(photo));
    Photos {
        rows: rows.map(|(_, row)| row.clone()).collect(),
        ..*photos
    }
}

/// The same photos in this many groups at most, also across classes.
fn grouped(photos: &Photos, groups: usize, seed: usize) -> Problem {
    let mut number = seed;
    let keys = photos.rows.iter().map(|_| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        Some((number >> 33) % groups)
    });
    photos.problem().with_groups(keys.collect()).unwrap()
}

fn by_label(prediction: &Prediction) -> BTreeMap<&str, (f64, Option<f64>)> {
    let scores = prediction.scores.iter();
    scores
        .map(|s| (s.label.as_str(), (s.score, s.probability)))
        .collect()
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn ridge_leave_one_out_is_exact(photos in photos(2..6_usize, 1..=7, 1..40_usize)) {
        let problem = photos.problem();
        let weights = problem.weights();
        let fit = ridge::HEAD.train(problem, 0).unwrap();
        prop_assert_eq!(fit.method, LeftOut::LeaveOneOut);
        let whole = reference_ridge(&photos, &weights);
        let offsets = reference_class_shrinkage(&photos, &weights);
        for (i, (class, row)) in photos.rows.iter().enumerate() {
            let gap = largest_difference(&fit.scorer.scores(row), &sum(whole(row), &offsets(&[])));
            prop_assert!(gap < 1e-8, "score of photo {} off by {}", i, gap);
            let Some(left_out) = &fit.left_out[i] else {
                prop_assert_eq!(photos.count(*class), 1);
                continue;
            };
            let mut without = weights.clone();
            without[i] = 0.0;
            let expected = sum(reference_ridge(&photos, &without)(row), &offsets(&[*class]));
            let gap = largest_difference(left_out, &expected);
            prop_assert!(gap < 1e-8, "left-out score of photo {} off by {}", i, gap);
        }
    }

    /// Whole groups, by weights of zero, in the primal and in the dual form.
    #[test]
    fn ridge_leaves_groups_out_exactly(
        photos in photos(2..5_usize, 2..=7, 1..40_usize),
        groups in 2..12_usize,
        seed: usize,
    ) {
        let problem = grouped(&photos, groups, seed);
        let weights = problem.weights();
        let offsets = reference_class_shrinkage(&photos, &weights);
        let fit = ridge::HEAD.train(problem.clone(), 0).unwrap();
        for (group, members) in problem.groups().members().iter().enumerate() {
            if problem.counts_without(group).is_none() {
                prop_assert!(members.iter().all(|&photo| fit.left_out[photo].is_none()));
                continue;
            }
            let mut without = weights.clone();
            members.iter().for_each(|&photo| without[photo] = 0.0);
            let classes: Vec<_> = members.iter().map(|&photo| photos.rows[photo].0).collect();
            let (reference, offsets) = (reference_ridge(&photos, &without), offsets(&classes));
            for &photo in members {
                let expected = sum(reference(&photos.rows[photo].1), &offsets);
                let gap = largest_difference(fit.left_out[photo].as_ref().unwrap(), &expected);
                prop_assert!(gap < 1e-9, "left-out score of photo {} off by {}", photo, gap);
            }
        }
    }

    /// Appended zeros change no score, but make the head use its dual form.
    #[test]
    fn ridge_dual_is_primal(photos in photos(2..5_usize, 4..=9, 1..8_usize)) {
        let mut long = photos.clone();
        long.dim = photos.rows.len() + 1;
        long.rows.iter_mut().for_each(|row| row.1.resize(long.dim, 0.0));
        let primal = ridge::HEAD.train(photos.problem(), 0).unwrap();
        let dual = ridge::HEAD.train(long.problem(), 0).unwrap();
        for (a, b) in primal.left_out.iter().zip(&dual.left_out) {
            let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
            prop_assert!(largest_difference(a, b) < 1e-8);
        }
        for (short, long) in photos.rows.iter().zip(&long.rows) {
            let (a, b) = (primal.scorer.scores(&short.1), dual.scorer.scores(&long.1));
            prop_assert!(largest_difference(&a, &b) < 1e-8);
        }
    }

    #[test]
    fn ridge_gives_copies_the_same_scores(photos in photos(2..5_usize, 1..=4, 1..12_usize)) {
        let n = photos.rows.len();
        let mut twice = photos.clone();
        twice.rows.extend_from_slice(&photos.rows);
        let fit = ridge::HEAD.train(twice.problem(), 0).unwrap();
        for i in 0..n {
            let (a, b) = (fit.left_out[i].as_ref(), fit.left_out[i + n].as_ref());
            prop_assert!(largest_difference(a.unwrap(), b.unwrap()) < 1e-9);
        }
    }
}

proptest! {
    #![proptest_config(config(64))]

    /// Excluded are `ridge`, which keeps the class weights fixed, the heads that equal it here, and
    /// `propagate`, which leaves out the label but keeps the photo in its graph.
    #[test]
    fn leave_one_out_is_training_without_the_photo(photos in photos(2..5_usize, 1..=6, 1..30_usize)) {
        let fits = HEADS.iter().map(|head| (head, head.train(photos.problem(), 0).unwrap()));
        let excluded = ["ridge", "ridge-texture", "auto", "transport", "transport-balanced", "propagate"];
        let exact = fits.filter(|(head, fit)| {
            !excluded.contains(&head.name) && fit.method == LeftOut::LeaveOneOut
        });
        for (head, fit) in exact {
            for (i, (class, row)) in photos.rows.iter().enumerate() {
                let Some(left_out) = &fit.left_out[i] else {
                    prop_assert_eq!(photos.count(*class), 1);
                    continue;
                };
                let other = head.train(without(&photos, &[i]).problem(), 0).unwrap();
                let gap = largest_difference(left_out, &other.scorer.scores(row));
                let size = left_out.iter().fold(1.0, |size: f64, s| size.max(s.abs()));
                prop_assert!(gap < 1e-8 * size, "{}: photo {} off by {}", head.name, i, gap);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// As above for whole groups, of one class and of several.
    #[test]
    fn leaving_a_group_out_is_training_without_it(
        photos in photos(2..5_usize, 2..=6, 1..30_usize),
        groups in 2..12_usize,
        seed: usize,
    ) {
        let problem = grouped(&photos, groups, seed);
        for name in ["knn", "lda", "matching", "prototype", "prototype-cosine", "prototype-euclidean"] {
            let head = Head::named(name).unwrap();
            let fit = head.train(problem.clone(), 0).unwrap();
            prop_assert_eq!(fit.method, LeftOut::LeaveOneOut);
            for (group, members) in problem.groups().members().iter().enumerate() {
                if problem.counts_without(group).is_none() {
                    prop_assert!(members.iter().all(|&photo| fit.left_out[photo].is_none()));
                    continue;
                }
                let other = head.train(without(&photos, members).problem(), 0).unwrap();
                for &photo in members {
                    let left_out = fit.left_out[photo].as_ref().unwrap();
                    let expected = other.scorer.scores(&photos.rows[photo].1);
                    let gap = largest_difference(left_out, &expected);
                    let size = left_out.iter().fold(1.0, |size: f64, s| size.max(s.abs()));
                    prop_assert!(gap < 1e-9 * size, "{}: photo {} off by {}", name, photo, gap);
                }
            }
        }
    }
}

proptest! {
    // The linear head takes some milliseconds per case.
    #![proptest_config(config(24))]

    #[test]
    fn order_of_photos_and_classes_does_not_matter(
        (photos, order, names) in photos(2..6_usize, 1..=6, 2..24_usize).prop_flat_map(|photos| {
            let order: Vec<_> = (0..photos.rows.len()).collect();
            let names: Vec<_> = (0..photos.way()).collect();
            (Just(photos), Just(order).prop_shuffle(), Just(names).prop_shuffle())
        })
    ) {
        // The same photos with the same labels, added in another order.
        let mut support = SupportSet::new(photos.dim);
        names.iter().for_each(|class| support.add_class(&format!("class {class}")).unwrap());
        for &i in &order {
            let (class, row) = &photos.rows[i];
            support.add(&format!("class {class}"), row).unwrap();
        }
        for head in HEADS {
            let one = photos.train(head);
            let fit = head.train(support.problem().unwrap(), 5).unwrap();
            let other = Trained::new(fit, &vec![0.0; photos.dim]).unwrap();
            for (_, row) in &photos.rows {
                let (one, other) = (one.predict(row).unwrap(), other.predict(row).unwrap());
                prop_assert!((one.similarity - other.similarity).abs() < 1e-9);
                let (one, other) = (by_label(&one), by_label(&other));
                for (label, (score, probability)) in &one {
                    let (other_score, other_probability) = other[label];
                    let gap = score - other_score;
                    prop_assert!(gap.abs() < 1e-9, "{} {}: {}", head.name, label, gap);
                    prop_assert_eq!(probability.is_some(), other_probability.is_some());
                    let gap = probability.unwrap_or(0.0) - other_probability.unwrap_or(0.0);
                    prop_assert!(gap.abs() < 1e-9, "{} {}: {}", head.name, label, gap);
                }
            }
        }
    }

    #[test]
    fn invariants_hold_for_any_class_sizes(photos in photos(2..8_usize, 1..=9, 1..16_usize)) {
        HEADS.iter().for_each(|head| check_invariants(&photos, &photos.train(head)));
    }

    #[test]
    fn invariants_hold_for_identical_photos(
        photos in photos(2..5_usize, 1..=4, 1..6_usize),
        row in prop::collection::vec(-1.0_f32..1.0, 6),
    ) {
        let mut photos = photos;
        let dim = photos.dim;
        photos.rows.iter_mut().for_each(|r| r.1.copy_from_slice(&row[..dim]));
        HEADS.iter().for_each(|head| check_invariants(&photos, &photos.train(head)));
    }

    #[test]
    fn extreme_photos_train_or_are_refused(
        photos in photos(2..4_usize, 1..=4, 1..6_usize),
        exponent in -44..39_i32,
    ) {
        let mut photos = photos;
        let scale = 10.0_f32.powi(exponent);
        let numbers = photos.rows.iter_mut().flat_map(|row| &mut row.1);
        numbers.for_each(|x| *x = (*x * scale).clamp(f32::MIN, f32::MAX));
        for head in HEADS {
            match head.train(photos.problem(), 0) {
                Ok(fit) => {
                    let trained = Trained::new(fit, &vec![0.0; photos.dim]).unwrap();
                    check_invariants(&photos, &trained);
                }
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::InvalidInput),
            }
        }
    }
}

/// Photos whose classes are drawn at random, each five times: a head that leaves out the photo alone
/// recognises its twins, and one that leaves out the group is right by chance.
#[test]
fn no_head_recognises_a_photo_by_its_group() {
    let mut state = 3_u64;
    let mut number = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let (mut rows, mut keys) = (Vec::new(), Vec::new());
    for scene in 0..60 {
        let row: Vec<f32> = (0..40).map(|_| number()).collect();
        for _ in 0..5 {
            rows.push((scene % 2, row.iter().map(|x| x + 0.01 * number()).collect()));
            keys.push(Some(scene));
        }
    }
    let photos = Photos { dim: 40, rows };
    let right = |problem: Problem, head: &Head| {
        let report =
            Report::new(&Trained::new(head.train(problem, 5).unwrap(), &[0.0; 40]).unwrap());
        let share = report.leave_one_out.unwrap();
        assert_eq!(share.total, 300);
        (share.accuracy, share.high - share.low, share.groups)
    };
    for head in HEADS {
        let (alone, narrow, photos_alone) = right(photos.problem(), head);
        let (grouped, wide, groups) = {
            let problem = photos.problem().with_groups(keys.clone()).unwrap();
            right(problem, head)
        };
        assert!(alone > grouped + 0.15, "{}: {alone} {grouped}", head.name);
        assert!((0.2..0.75).contains(&grouped), "{}: {grouped}", head.name);
        assert_eq!((photos_alone, groups), (300, 60));
        assert!(wide > 1.8 * narrow, "{}: {wide} {narrow}", head.name);
    }
}
