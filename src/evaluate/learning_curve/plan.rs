//! Which photos the trainings of a learning curve see.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::support::Problem;

/// Most trainings at one size.
const MOST_TRAININGS: usize = 8;

/// Photos to learn from.
pub(super) struct Subset {
    /// Counted from the smallest size.
    pub(super) level: usize,
    /// Sorted.
    pub(super) photos: Vec<usize>,
}

/// Subsets of a half, a quarter and so on of each class, at least one photo of each, the smallest
/// first, down to one photo per class.
///
/// The photos of a class stand in a random order, and the subsets of one size go through it one
/// after the other, and round again, so that each photo is left out of at least one of them.
pub(super) fn plan(problem: &Problem, seed: u64) -> Vec<Subset> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut of_class = vec![Vec::new(); problem.way()];
    for (photo, &class) in problem.classes().iter().enumerate() {
        of_class[class].push(photo);
    }
    for photos in &mut of_class {
        photos.shuffle(&mut random);
    }
    let largest = of_class.iter().map(Vec::len).max().unwrap_or_default();
    let levels = largest.max(1).ilog2() as usize;
    let mut plan = Vec::new();
    for level in 0..levels {
        let divisor = 1 << (levels - level);
        for round in 0..MOST_TRAININGS.min(2 * divisor) {
            let photos = of_class.iter().flat_map(|photos| {
                let count = (photos.len() / divisor).max(1);
                let from = round * count;
                (from..from + count).map(|at| photos[at % photos.len()])
            });
            let mut photos: Vec<_> = photos.collect();
            photos.sort_unstable();
            plan.push(Subset { level, photos });
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_halve_the_classes_and_leave_each_photo_out() {
        let labels = ["left", "right"].map(str::to_owned).to_vec();
        let classes = (0..23).map(|photo| usize::from(photo >= 21)).collect();
        let problem = Problem::new(labels, 1, vec![0.0; 23], classes).unwrap();
        let plan = plan(&problem, 3);
        let sizes = [[1, 1], [2, 1], [5, 1], [10, 1]];
        for (level, sizes) in sizes.iter().enumerate() {
            let subsets: Vec<_> = plan.iter().filter(|s| s.level == level).collect();
            assert_eq!(subsets.len(), if level == 3 { 4 } else { 8 });
            for subset in &subsets {
                assert!(subset.photos.is_sorted_by(|a, b| a < b));
                let right = subset.photos.iter().filter(|photo| **photo >= 21).count();
                assert_eq!([subset.photos.len() - right, right], *sizes);
            }
            for photo in 0..23 {
                assert!(subsets.iter().any(|s| !s.photos.contains(&photo)));
            }
        }
        assert!(plan.iter().all(|subset| subset.level < 4));
    }
}
