//! The subsets of photos that the trainings of a learning curve learn from.

use std::collections::BTreeSet;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::support::Problem;

/// Limit of trainings per size.
const MAX_TRAININGS: usize = 8;

/// Draws subsets of one group per class up to half of each class's groups, doubling from size to size,
/// with at least one group of each class. Per size, by rising size, the sorted photos of each subset.
///
/// The groups of a class are shuffled once, and the subsets of one size take them in turn, cyclically,
/// so that each is left out of at least one of them. A group of several classes counts in each, and a
/// subset that it is part of has all its photos.
pub(super) fn draw_subsets(problem: &Problem, seed: u64) -> Vec<Vec<Vec<usize>>> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut of_class = vec![Vec::new(); problem.way()];
    for (group, photos) in problem.groups().members().iter().enumerate() {
        let classes = photos.iter().map(|&photo| problem.classes()[photo]);
        let classes: BTreeSet<_> = classes.collect();
        classes
            .into_iter()
            .for_each(|class| of_class[class].push(group));
    }
    for groups in &mut of_class {
        groups.shuffle(&mut random);
    }
    let subset = |divisor: usize, round: usize| {
        let groups = of_class.iter().flat_map(|groups| {
            let count = (groups.len() / divisor).max(1);
            let from = round * count;
            (from..from + count).map(|at| groups[at % groups.len()])
        });
        let groups: BTreeSet<_> = groups.collect();
        let photos = groups
            .into_iter()
            .flat_map(|group| &problem.groups().members()[group]);
        let mut photos: Vec<_> = photos.copied().collect();
        photos.sort_unstable();
        photos
    };
    let largest = of_class.iter().map(Vec::len).max().unwrap_or_default();
    let halvings = 1..=largest.max(1).ilog2();
    let sizes = halvings.rev().map(|halvings| {
        let divisor = 1 << halvings;
        let trainings = MAX_TRAININGS.min(2 * divisor);
        (0..trainings).map(|round| subset(divisor, round)).collect()
    });
    sizes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_halve_the_classes_and_leave_each_photo_out() {
        let labels = ["left", "right"].map(str::to_owned).to_vec();
        let classes = (0..23).map(|photo| usize::from(photo >= 21)).collect();
        let problem = Problem::new(labels, 1, vec![0.0; 23], classes).unwrap();
        let sizes = draw_subsets(&problem, 3);
        let counts = [[1, 1], [2, 1], [5, 1], [10, 1]];
        assert_eq!(sizes.len(), counts.len());
        for (at, (subsets, counts)) in sizes.iter().zip(counts).enumerate() {
            assert_eq!(subsets.len(), if at == 3 { 4 } else { 8 });
            for subset in subsets {
                assert!(subset.is_sorted_by(|a, b| a < b));
                let right = subset.iter().filter(|photo| **photo >= 21).count();
                assert_eq!([subset.len() - right, right], counts);
            }
            for photo in 0..23 {
                assert!(subsets.iter().any(|subset| !subset.contains(&photo)));
            }
        }
    }
}
