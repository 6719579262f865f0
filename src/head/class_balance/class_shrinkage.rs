//! Unequal classes: how much the mean score of a class shrinks for new photos, and the offsets that
//! correct it.
//!
//! A class-weighted least-squares fit uses the mean of a class in the support set as its true mean,
//! and a mean of few photos lies too far out. A new photo lies nearer to the middle, so a class of
//! few photos wins too rarely, although all classes weigh the same: on photos of clothes, with 1, 2,
//! 4, 7 and 10 of them, 20 % of the first class were recognised and 95 % of the last.
//!
//! The shrinkage follows from ridge regression on the class means. Let n_c be the class sizes, λ the
//! penalty, and S the penalised scatter of the photos around their class means, which defines the
//! metric, times C / n. The squared length of a class mean is α + τ / n_c, where α is the distance
//! between classes, equal for all, and τ the noise of one photo. As kernel of the dual form this is
//! diag(α + τ / n_c); with an unpenalised bias the solution is A = D⁻¹ (I − 1 πᵀ),
//! D_c = 1 + α + τ / n_c, π_c = D_c⁻¹ / Σ_k D_k⁻¹ (the Karush-Kuhn-Tucker system of least-squares
//! support vector machines, Suykens & Vandewalle 1999, equation 3). A new photo of class c shares α
//! with its class mean but no noise, so its expected scores are f_k = π_k + α D_c⁻¹ (δ_ck − π_k).
//!
//! The boundary between two classes belongs midway between the expected scores of their photos. The
//! offsets that come closest to this for all pairs are −½ (expected score of the class for its own
//! photos + the same for photos of any class), which is −½ (2 π_c + α D_c⁻¹ (1 − π_c)), equal for all
//! classes of equal size. Nothing needs tuning: τ and α are measured on the support set, see
//! [`ClassShrinkage::new`].
//!
//! Leaving out a group, g_c photos of the class, makes the class smaller, and lighter where weights are
//! fixed: D_c becomes m⁻¹ (1 + τ / n_c) + α, where m = (n_c − g_c) / n_c is the share of the weight that
//! is left.
//!
//! [`logit_adjustment`](super::logit_adjustment) applies this to other heads.

use crate::head::shared::ridge_solver::Diagnostics;
use crate::support::Problem;

/// Bisection steps for α.
const BISECTIONS: usize = 60;

/// The parameters of the shrinkage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassShrinkage {
    /// τ.
    noise: f64,
    /// α.
    signal: f64,
    /// Difference between the score of a photo's own class and the mean of the others on the support
    /// set, averaged over the classes.
    pub(crate) margin: f64,
}

/// The size of a class in a regression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassSize {
    /// Number of photos.
    pub(crate) count: f64,
    /// Their weight, as a share of the weight of a whole class.
    pub(crate) mass: f64,
}

impl ClassSize {
    /// A class with its full weight.
    pub(crate) fn whole(count: usize) -> Self {
        let count = count as f64;
        Self { count, mass: 1.0 }
    }

    /// A class of which `left` of `count` photos are left, with fixed weights.
    pub(crate) fn left(left: usize, count: usize) -> Self {
        let (count, left) = (count as f64, left as f64);
        Self {
            count: left,
            mass: left / count,
        }
    }
}

impl ClassShrinkage {
    /// Measures α and τ from the photos of a ridge regression.
    ///
    /// τ is the unbiased squared distance of a photo from its class mean, with both the mean and the
    /// scatter computed without it: with z = x − m_c and S the scatter of all photos, leaving out x
    /// turns zᵀ S⁻¹ z into zᵀ S⁻¹ z + w (zᵀ S⁻¹ x)² / (1 − h) (Sherman & Morrison 1950). τ is the sum of
    /// this over all photos of classes with at least two, divided by n − C. The products follow from
    /// leverages and fitted scores alone: w xᵀ S⁻¹ x = h − v and w m_cᵀ S⁻¹ x_i = (f_ic − 1 / C) / n_c.
    ///
    /// α is the value for which the expected residuals of the class means, D_c⁻¹ (1 − π_c), have the
    /// measured sum.
    pub(crate) fn new(problem: &Problem, photos: &[Diagnostics]) -> Self {
        let (classes, counts) = (problem.classes(), problem.counts());
        let (n, way) = (problem.len(), problem.way());
        let mut means = vec![0.0; way];
        for (photo, &class) in photos.iter().zip(classes) {
            means[class] += photo.fitted / counts[class] as f64;
        }
        let chance = 1.0 / way as f64;
        let terms = photos.iter().zip(classes).map(|(photo, &class)| {
            let count = counts[class] as f64;
            let own = photo.leverage - chance / count;
            let along = own - (photo.fitted - chance) / count;
            let across = own - (2.0 * photo.fitted - means[class] - chance) / count;
            if counts[class] > 1 {
                count * (across + along * along / (1.0 - photo.leverage))
            } else {
                0.0
            }
        });
        let noise = if n > way {
            (terms.sum::<f64>() / (n - way) as f64).max(0.0)
        } else {
            0.0
        };
        let residual = way as f64 - means.iter().sum::<f64>();
        let mean = means.iter().sum::<f64>() * chance;
        let mut shrinkage = Self {
            noise,
            signal: 0.0,
            margin: (mean - chance) / (1.0 - chance),
        };
        shrinkage.signal = shrinkage.signal_of(counts, residual);
        shrinkage
    }

    /// The α for which the residuals have this sum; 0 if their sum is smaller even for α = 0.
    fn signal_of(self, counts: &[usize], residual: f64) -> f64 {
        let sizes = || counts.iter().map(|&count| ClassSize::whole(count));
        let expected = |signal| {
            let shrinkage = Self { signal, ..self };
            let inverses = sizes().map(|size| shrinkage.inverse(size));
            let (sum, squares) = inverses.fold((0.0, 0.0), |(sum, squares), inverse| {
                (sum + inverse, squares + inverse * inverse)
            });
            sum - squares / sum
        };
        // D⁻¹ is below 1 / α, so the sum is below C / α.
        let (mut low, mut high) = (0.0, counts.len() as f64 / residual);
        if !(residual > 0.0 && high.is_finite() && self.noise.is_finite()) {
            return 0.0;
        }
        for _ in 0..BISECTIONS {
            let middle = (low + high) / 2.0;
            if expected(middle) > residual {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Adds the offsets to the bias, and to the left-out scores of a regression with fixed weights.
    pub(crate) fn correct(
        &self,
        problem: &Problem,
        bias: &mut [f64],
        left_out: &mut [Option<Vec<f64>>],
    ) {
        let counts = problem.counts();
        let whole: Vec<_> = counts
            .iter()
            .map(|&count| ClassSize::whole(count))
            .collect();
        add_offsets(bias, &self.offsets(&whole));
        for (group, photos) in problem.groups().members().iter().enumerate() {
            let Some(left) = problem.counts_without(group) else {
                continue;
            };
            let sizes = left.iter().zip(counts);
            let sizes: Vec<_> = sizes.map(|(&left, &n)| ClassSize::left(left, n)).collect();
            let offsets = self.offsets(&sizes);
            for &photo in photos {
                if let Some(scores) = &mut left_out[photo] {
                    add_offsets(scores, &offsets);
                }
            }
        }
    }

    /// D_c⁻¹.
    fn inverse(&self, size: ClassSize) -> f64 {
        (self.signal + size.mass.recip() + self.noise / size.count).recip()
    }

    /// The offsets to add to the scores of the classes; they sum to 0.
    pub(crate) fn offsets(&self, sizes: &[ClassSize]) -> Vec<f64> {
        let inverses: Vec<_> = sizes.iter().map(|&size| self.inverse(size)).collect();
        let sum: f64 = inverses.iter().sum();
        let offsets = inverses.iter().map(|inverse| {
            let share = inverse / sum;
            -share - self.signal * inverse * (1.0 - share) / 2.0
        });
        let mut offsets: Vec<_> = offsets.collect();
        subtract_mean(&mut offsets);
        offsets
    }

    /// The expected drop of the scores from the photos learned from to new ones, one row per class
    /// of the photo: τ / n_c D_c⁻¹ (δ_ck − π_k), less its mean.
    pub(crate) fn drops(&self, sizes: &[ClassSize]) -> Vec<Vec<f64>> {
        let inverses: Vec<_> = sizes.iter().map(|&size| self.inverse(size)).collect();
        let sum: f64 = inverses.iter().sum();
        let drops = sizes.iter().enumerate().map(|(class, size)| {
            let noise = self.noise / size.count * inverses[class];
            let row = inverses.iter().map(|inverse| -noise * inverse / sum);
            let mut row: Vec<_> = row.collect();
            row[class] += noise;
            subtract_mean(&mut row);
            row
        });
        drops.collect()
    }

    /// The offsets for another model. `fitted` are its mean scores of the photos of each class in
    /// the support set, one row per class, each less its mean; for new photos they are expected to
    /// drop by `scale` times the [`drops`](Self::drops) here.
    pub(crate) fn offsets_of(
        &self,
        fitted: &[Vec<f64>],
        scale: f64,
        sizes: &[ClassSize],
    ) -> Vec<f64> {
        let way = sizes.len();
        let (mut own, mut any) = (vec![0.0; way], vec![0.0; way]);
        for (class, (row, drops)) in fitted.iter().zip(self.drops(sizes)).enumerate() {
            for (k, (score, drop)) in row.iter().zip(&drops).enumerate() {
                let expected = score - scale * drop;
                any[k] += expected / way as f64;
                if k == class {
                    own[k] = expected;
                }
            }
        }
        let midway = own.iter().zip(&any).map(|(own, any)| -(own + any) / 2.0);
        let mut offsets: Vec<_> = midway.collect();
        subtract_mean(&mut offsets);
        offsets
    }
}

/// Subtracts the mean.
pub(crate) fn subtract_mean(numbers: &mut [f64]) {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    numbers.iter_mut().for_each(|number| *number -= mean);
}

/// Adds an offset to each score.
pub(crate) fn add_offsets(scores: &mut [f64], offsets: &[f64]) {
    let scores = scores.iter_mut().zip(offsets);
    scores.for_each(|(score, offset)| *score += offset);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;
    use crate::head::contract::Scorer;
    use crate::head::shared::metrics::argmax;
    use crate::head::shared::ridge_solver::{LAMBDA, solve};
    use crate::head::shared::synthetic;
    use crate::pace::Paced;

    const WAY: usize = 5;
    const DIM: usize = 1000;

    /// The measured α and τ predict the mean scores of new photos, and with the offsets each class
    /// is predicted about as often as it occurs.
    #[test]
    fn new_photos_get_the_scores_expected_of_them() {
        let counts = [1, 2, 4, 7, 10];
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let (mut expected, mut found) = ([[0.0; WAY]; WAY], [[0.0; WAY]; WAY]);
        let (mut right, mut right_before) = ([0; WAY], [0; WAY]);
        let rounds = 40;
        for _ in 0..rounds {
            let problem = synthetic::scattered(&counts, DIM, &mut random);
            let ridge = Paced::new(async move |pace| {
                let solution = solve(&problem, LAMBDA, &pace).await?;
                let shrinkage = ClassShrinkage::new(&problem, &solution.diagnostics);
                Ok((solution.map, shrinkage))
            });
            let (map, shrinkage) = ridge.run().unwrap();
            let whole = counts.map(ClassSize::whole);
            let offsets = shrinkage.offsets(&whole);
            let inverses = whole.map(|size| shrinkage.inverse(size));
            let sum: f64 = inverses.iter().sum();
            let queries = synthetic::scattered(&[10; WAY], DIM, &mut random);
            for (x, &class) in queries.rows().zip(queries.classes()) {
                let before = map.scores(x);
                let scores: Vec<_> = before.iter().zip(&offsets).map(|(s, o)| s + o).collect();
                right[class] += usize::from(argmax(&scores) == class);
                right_before[class] += usize::from(argmax(&before) == class);
                for k in 0..WAY {
                    let of_class = f64::from(u8::from(k == class));
                    let share = inverses[k] / sum;
                    let score = share + shrinkage.signal * inverses[class] * (of_class - share);
                    expected[class][k] += score / (10 * rounds) as f64;
                    found[class][k] += before[k] / (10 * rounds) as f64;
                }
            }
        }
        for (expected, found) in expected.iter().flatten().zip(found.iter().flatten()) {
            assert!((expected - found).abs() < 0.05, "{expected} {found}");
        }
        let total = |right: [usize; WAY]| right.iter().sum::<usize>();
        assert!(
            total(right) > total(right_before) + 100,
            "{right:?} {right_before:?}"
        );
        assert!(2 * right_before[0] < right_before[4] && 2 * right[0] > right[4]);
    }

    #[test]
    fn equal_sizes_need_no_offsets() {
        let problem = synthetic::problem(&[3, 3, 3], 8);
        let seen = [Diagnostics {
            leverage: 0.7,
            fitted: 0.8,
        }; 9];
        let shrinkage = ClassShrinkage::new(&problem, &seen);
        assert!(
            shrinkage
                .offsets(&[ClassSize::whole(3); 3])
                .iter()
                .all(|o| o.abs() < 1e-15)
        );
    }
}
