//! Synthetic problems for tests.

use std::sync::Arc;

use rand::rngs::Xoshiro256PlusPlus;

use super::normal::normal;
use crate::support::Problem;

/// `counts[c]` photos of class c, in which number k is raised if k mod way = c, plus waves that differ
/// between photos.
pub(crate) fn problem(counts: &[usize], dim: usize) -> Arc<Problem> {
    let way = counts.len();
    let labels = (0..way).map(|c| format!("class {c}")).collect();
    let classes = (0..way).flat_map(|c| std::iter::repeat_n(c, counts[c]));
    let classes: Vec<_> = classes.collect();
    let numbers = (0..classes.len() * dim).map(|at| {
        let (photo, k) = (at / dim, at % dim);
        (at as f32 * 1.7).sin() * 0.3 + f32::from(u8::from(k % way == classes[photo])) * 0.8
    });
    Arc::new(Problem::new(labels, dim, numbers.collect(), classes).unwrap())
}

/// `counts[c]` photos of class c, normally distributed around class means that are equally far apart.
pub(crate) fn scattered(counts: &[usize], dim: usize, random: &mut Xoshiro256PlusPlus) -> Problem {
    let counts = counts.iter().enumerate();
    let labels = counts.clone().map(|(class, _)| class.to_string()).collect();
    let classes = counts.flat_map(|(class, &count)| std::iter::repeat_n(class, count));
    let classes: Vec<_> = classes.collect();
    let numbers = classes.iter().flat_map(|&class| {
        let number = |k| normal(random) as f32 * 0.04 + f32::from(u8::from(k == class)) * 0.4;
        (0..dim).map(number).collect::<Vec<_>>()
    });
    let numbers = numbers.collect();
    Problem::new(labels, dim, numbers, classes).unwrap()
}
