//! Unequal classes: what a class of few photos loses to larger ones, and how it gets it back.
//!
//! A class-weighted least-squares fit takes the mean of a class for what it is in the support set,
//! and a mean of few photos lies too far out. A new photo lies nearer to the middle, and the class
//! of few photos wins too rarely, although all classes weigh the same: on photos of clothes, 1, 2,
//! 4, 7 and 10 of them, one in five of the first class was recognised and 95 in a hundred of the
//! last.
//!
//! How much a class loses follows from ridge regression on the class means. Let n_c be the sizes, λ
//! the penalty, and S the penalised scatter of the photos around the mean of their class, in which
//! lengths are measured, times C / n. The squared length of a class mean is α + τ / n_c: α is what
//! sets the class apart, the same for all, and τ the noise of one photo. As kernel of the dual form
//! this is diag(α + τ / n_c), off the diagonal nothing; with an unpenalised bias the solution is
//! A = D⁻¹ (I − 1 πᵀ), D_c = 1 + α + τ / n_c, π_c = D_c⁻¹ / Σ_k D_k⁻¹ (the Karush-Kuhn-Tucker system
//! of least-squares support vector machines, Suykens & Vandewalle 1999, equation 3). A new photo of
//! class c shares α with its class mean and no noise, so that its scores are expected to be
//! f_k = π_k + α D_c⁻¹ (δ_ck − π_k).
//!
//! Between two classes the boundary belongs midway between the scores expected of the one's photos
//! and of the other's. The offsets that come closest to this for all pairs are
//! −½ (expected score of the class for its own photos + the same for photos of any class), which is
//! −½ (2 π_c + α D_c⁻¹ (1 − π_c)) and, for classes of one size, the same for all. That way there is
//! nothing to tune: τ and α are measured on the support set, see [`Sizes::new`].
//!
//! A photo left out leaves its class smaller, and lighter where weights are held: D_c becomes
//! m⁻¹ (1 + τ / n_c) + α, with the share m = (n_c − 1) / n_c of the weight that is left.
//!
//! Other heads on class weights lose in a like way ([`super::evened`]).

use crate::support::Problem;

/// Times that the interval around α is halved.
const HALVINGS: usize = 60;

/// A photo in a class-weighted ridge regression of all photos.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The diagonal entry of the hat matrix, the bias included.
    pub(super) leverage: f64,
    /// The score of its own class.
    pub(super) fitted: f64,
}

/// What the loss of small classes follows from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// τ.
    noise: f64,
    /// α.
    signal: f64,
    /// By how much a photo's own class is above the mean of the others in the support set, each
    /// class counting the same.
    pub(super) margin: f64,
}

/// A class as a model sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Photos.
    pub(super) count: f64,
    /// Their weight, as a share of what is due to a class.
    pub(super) mass: f64,
}

impl Part {
    /// A class with its full weight.
    pub(super) fn whole(count: usize) -> Self {
        let count = count as f64;
        Self { count, mass: 1.0 }
    }

    /// A class of which one of `count` photos is left out, the weights held.
    pub(super) fn without_one(count: usize) -> Self {
        let (count, left) = (count as f64, count as f64 - 1.0);
        Self {
            count: left,
            mass: left / count,
        }
    }
}

impl Sizes {
    /// Measures α and τ from the photos of a ridge regression.
    ///
    /// τ is how far a photo lies from its class mean, in a scatter and from a mean that do not
    /// contain it, unbiased: with z = x − m_c and S the scatter of all photos, leaving out x turns
    /// zᵀ S⁻¹ z into zᵀ S⁻¹ z + w (zᵀ S⁻¹ x)² / (1 − h) (Sherman & Morrison 1950), of which the sum over
    /// all photos of classes with two, over n − C, is taken. The products follow from leverages
    /// and fitted scores alone, as w xᵀ S⁻¹ x = h − v and w m_cᵀ S⁻¹ x_i = (f_ic − 1 / C) / n_c.
    ///
    /// α is what makes the residuals of the class means, expected to be D_c⁻¹ (1 − π_c), sum up to
    /// what they are.
    pub(super) fn new(problem: &Problem, photos: &[Seen]) -> Self {
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
            match counts[class] > 1 {
                true => count * (across + along * along / (1.0 - photo.leverage)),
                false => 0.0,
            }
        });
        let noise = match n > way {
            true => (terms.sum::<f64>() / (n - way) as f64).max(0.0),
            false => 0.0,
        };
        let residual = way as f64 - means.iter().sum::<f64>();
        let mean = means.iter().sum::<f64>() * chance;
        let mut sizes = Self {
            noise,
            signal: 0.0,
            margin: (mean - chance) / (1.0 - chance),
        };
        sizes.signal = sizes.signal_of(counts, residual);
        sizes
    }

    /// The α that makes the residuals sum up to that; 0 where they are larger without any.
    fn signal_of(self, counts: &[usize], residual: f64) -> f64 {
        let parts = || counts.iter().map(|&count| Part::whole(count));
        let expected = |signal| {
            let sizes = Self { signal, ..self };
            let inverses = parts().map(|part| sizes.inverse(part));
            let (sum, squares) = inverses.fold((0.0, 0.0), |(sum, squares), inverse| {
                (sum + inverse, squares + inverse * inverse)
            });
            sum - squares / sum
        };
        // D⁻¹ is below 1 / α, so that the sum is below C / α.
        let (mut low, mut high) = (0.0, counts.len() as f64 / residual);
        if !(residual > 0.0 && high.is_finite() && self.noise.is_finite()) {
            return 0.0;
        }
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            match expected(middle) > residual {
                true => low = middle,
                false => high = middle,
            }
        }
        low
    }

    /// Corrects the bias, and the left-out scores of a model that held the weights.
    pub(super) fn correct(
        &self,
        problem: &Problem,
        bias: &mut [f64],
        left_out: &mut [Option<Vec<f64>>],
    ) {
        let counts = problem.counts();
        let whole: Vec<_> = counts.iter().map(|&count| Part::whole(count)).collect();
        add(bias, &self.offsets(&whole));
        let without = counts.iter().enumerate().map(|(class, &count)| {
            let mut parts = whole.clone();
            parts[class] = Part::without_one(count);
            (count > 1).then(|| self.offsets(&parts))
        });
        let without: Vec<_> = without.collect();
        for (scores, &class) in left_out.iter_mut().zip(problem.classes()) {
            if let (Some(scores), Some(offsets)) = (scores, &without[class]) {
                add(scores, offsets);
            }
        }
    }

    /// D_c⁻¹.
    fn inverse(&self, part: Part) -> f64 {
        (self.signal + part.mass.recip() + self.noise / part.count).recip()
    }

    /// What to add to the scores of the classes; sums to 0.
    pub(super) fn offsets(&self, parts: &[Part]) -> Vec<f64> {
        let inverses: Vec<_> = parts.iter().map(|&part| self.inverse(part)).collect();
        let sum: f64 = inverses.iter().sum();
        let offsets = inverses.iter().map(|inverse| {
            let share = inverse / sum;
            -share - self.signal * inverse * (1.0 - share) / 2.0
        });
        let mut offsets: Vec<_> = offsets.collect();
        centre(&mut offsets);
        offsets
    }

    /// What new photos of each class, one row per class, are expected to lose against the photos
    /// learned from: τ / n_c D_c⁻¹ (δ_ck − π_k), less its mean.
    pub(super) fn losses(&self, parts: &[Part]) -> Vec<Vec<f64>> {
        let inverses: Vec<_> = parts.iter().map(|&part| self.inverse(part)).collect();
        let sum: f64 = inverses.iter().sum();
        let losses = parts.iter().enumerate().map(|(class, part)| {
            let noise = self.noise / part.count * inverses[class];
            let row = inverses.iter().map(|inverse| -noise * inverse / sum);
            let mut row: Vec<_> = row.collect();
            row[class] += noise;
            centre(&mut row);
            row
        });
        losses.collect()
    }

    /// The offsets for another model, from the mean scores of each class's photos in the support
    /// set, one row per class, each less its mean: of them new photos are expected to lose what they
    /// lose here, times `scale`.
    pub(super) fn offsets_of(&self, fitted: &[Vec<f64>], scale: f64, parts: &[Part]) -> Vec<f64> {
        let way = parts.len();
        let (mut own, mut any) = (vec![0.0; way], vec![0.0; way]);
        for (class, (row, losses)) in fitted.iter().zip(self.losses(parts)).enumerate() {
            for (k, (score, loss)) in row.iter().zip(&losses).enumerate() {
                let expected = score - scale * loss;
                any[k] += expected / way as f64;
                if k == class {
                    own[k] = expected;
                }
            }
        }
        let midway = own.iter().zip(&any).map(|(own, any)| -(own + any) / 2.0);
        let mut offsets: Vec<_> = midway.collect();
        centre(&mut offsets);
        offsets
    }
}

/// Takes the mean away.
pub(super) fn centre(numbers: &mut [f64]) {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    numbers.iter_mut().for_each(|number| *number -= mean);
}

/// Adds an offset to each score.
pub(super) fn add(scores: &mut [f64], offsets: &[f64]) {
    let scores = scores.iter_mut().zip(offsets);
    scores.for_each(|(score, offset)| *score += offset);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;
    use crate::head::ridge::{LAMBDA, Ridge};
    use crate::head::staged::{StagedStep, StagedTraining};
    use crate::head::{argmax, sample};

    const WAY: usize = 5;
    const DIM: usize = 1000;

    /// The measured α and τ give the scores that new photos really get, and with the offsets
    /// each class gets about its share of them.
    #[test]
    fn new_photos_get_the_scores_expected_of_them() {
        let counts = [1, 2, 4, 7, 10];
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let (mut expected, mut found) = ([[0.0; WAY]; WAY], [[0.0; WAY]; WAY]);
        let (mut right, mut right_before) = ([0; WAY], [0; WAY]);
        let rounds = 40;
        for _ in 0..rounds {
            let mut ridge = Ridge::new(
                Arc::new(sample::scattered(&counts, DIM, &mut random)),
                LAMBDA,
            );
            let fit = loop {
                if let StagedStep::Done(fit) = ridge.step().unwrap() {
                    break fit;
                }
            };
            let sizes = *ridge.sizes().unwrap();
            let parts = counts.map(Part::whole);
            let offsets = sizes.offsets(&parts);
            let inverses = parts.map(|part| sizes.inverse(part));
            let sum: f64 = inverses.iter().sum();
            let queries = sample::scattered(&[10; WAY], DIM, &mut random);
            for (x, &class) in queries.rows().zip(queries.classes()) {
                let scores = fit.scorer.scores(x);
                let before: Vec<_> = scores.iter().zip(&offsets).map(|(s, o)| s - o).collect();
                right[class] += usize::from(argmax(&scores) == class);
                right_before[class] += usize::from(argmax(&before) == class);
                for k in 0..WAY {
                    let of_class = f64::from(u8::from(k == class));
                    let share = inverses[k] / sum;
                    let score = share + sizes.signal * inverses[class] * (of_class - share);
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
    fn equal_sizes_need_nothing() {
        let problem = sample::problem(&[3, 3, 3], 8);
        let seen = [Seen {
            leverage: 0.7,
            fitted: 0.8,
        }; 9];
        let sizes = Sizes::new(&problem, &seen);
        assert!(
            sizes
                .offsets(&[Part::whole(3); 3])
                .iter()
                .all(|o| o.abs() < 1e-15)
        );
    }
}
