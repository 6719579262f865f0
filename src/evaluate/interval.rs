//! Confidence intervals for figures measured on few photos.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use statrs::function::beta::beta_reg;

/// Probability that an interval misses the true value.
const ALPHA: f64 = 0.05;

/// Half the width of a 95 % interval, in standard deviations of a normal distribution.
const Z95: f64 = 1.96;

/// Weight of the largest possible design effect, in groups, so that one or two groups with an error do not
/// pass for proof that the photos of a group are independent.
const PRIOR_GROUPS: f64 = 2.0;

/// The exact 95 % interval of a share, `correct` of `total` (Clopper & Pearson 1934).
///
/// ```
/// let (low, high) = handful::evaluate::clopper_pearson(9, 10);
/// assert!((low - 0.5550).abs() < 1e-4 && (high - 0.9975).abs() < 1e-4);
/// ```
pub fn clopper_pearson(correct: usize, total: usize) -> (f64, f64) {
    share_interval(correct as f64, total as f64)
}

/// [`clopper_pearson`] for fractional numbers, as where each photo counts with its mean over several
/// trials: the beta quantiles interpolate. The trials of a photo count as one, which is conservative.
fn share_interval(correct: f64, total: f64) -> (f64, f64) {
    let wrong = (total - correct).max(0.0);
    let low = if correct > 0.0 {
        beta_quantile(ALPHA / 2.0, correct, wrong + 1.0)
    } else {
        0.0
    };
    let high = if wrong > 0.0 {
        beta_quantile(1.0 - ALPHA / 2.0, correct + 1.0, wrong)
    } else {
        1.0
    };
    (low, high)
}

/// Numbers measured on photos, such as 1 for correct and 0 for wrong, by the groups of the photos.
///
/// Photos of one group resemble each other, so that n of them say less than n photos of as many groups.
/// The effective sample size is the number of independent photos of which the mean varies as much
/// (Korn & Graubard 1998, "Confidence intervals for proportions with small expected number of positive
/// counts estimated from survey data"): n over the design effect, the variance of the ratio estimator
/// between groups (Cochran 1977, section 9A.2) over that of as many independent photos, and times the
/// squared ratio of Student's quantiles for the photos and for the groups. The design effect is held
/// between 1 and n Σ t_g² / (Σ t_g)², where the t_g photos of a group are all alike. A few deviating
/// photos say little about it, so that it is a mean of the measured value and the upper end, which
/// counts as [`PRIOR_GROUPS`] deviating groups.
pub(super) struct Sample {
    /// Number of photos and their sum, of each group.
    groups: BTreeMap<usize, (f64, f64)>,
    photos: f64,
    sum: f64,
    squares: f64,
}

impl Sample {
    /// A sample of numbers, each with the group of its photo.
    pub(super) fn of(numbers: impl IntoIterator<Item = (usize, f64)>) -> Self {
        let mut sample = Self {
            groups: BTreeMap::new(),
            photos: 0.0,
            sum: 0.0,
            squares: 0.0,
        };
        for (group, number) in numbers {
            let (photos, sum) = sample.groups.entry(group).or_default();
            (*photos, *sum) = (*photos + 1.0, *sum + number);
            sample.photos += 1.0;
            sample.sum += number;
            sample.squares += number * number;
        }
        sample
    }

    /// Number of groups.
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The mean; not a number without photos.
    pub(super) fn mean(&self) -> f64 {
        self.sum / self.photos
    }

    /// The number of independent photos that say as much.
    pub(super) fn effective_size(&self) -> f64 {
        let (n, m) = (self.photos, self.groups.len() as f64);
        if m == n || m < 2.0 {
            return m;
        }
        let sizes = self.groups.values().map(|&(photos, _)| photos * photos);
        let largest = sizes.sum::<f64>() / n;
        let mean = self.mean();
        let between = self.groups.values();
        let between = between.map(|&(photos, sum)| (sum - mean * photos).powi(2));
        let between = between.sum::<f64>() * m / (m - 1.0);
        let alone = (self.squares - n * mean * mean) * n / (n - 1.0);
        let measured = if alone > 0.0 {
            (between / alone).clamp(1.0, largest)
        } else {
            largest
        };
        // Groups that are not all of the commoner kind: only these tell how alike photos of a group are.
        let usual = if mean > 0.5 { 1.0 } else { 0.0 };
        let deviating = |&&(photos, sum): &&(f64, f64)| sum != usual * photos;
        let deviating = self.groups.values().filter(deviating).count() as f64;
        let design_effect =
            (deviating * measured + PRIOR_GROUPS * largest) / (deviating + PRIOR_GROUPS);
        let quantiles = squared_t(n - 1.0) / squared_t(m - 1.0);
        n / design_effect * quantiles
    }

    /// The 95 % interval of the mean of numbers from 0 to 1: that of Clopper and Pearson for the effective
    /// sample size.
    pub(super) fn interval(&self) -> (f64, f64) {
        let size = self.effective_size();
        if size > 0.0 {
            let correct = self.sum * (size / self.photos);
            share_interval(correct.clamp(0.0, size), size)
        } else {
            (0.0, 1.0)
        }
    }
}

/// The square of Student's two-sided 95 % quantile: with x the quantile of the beta distribution of ν / 2
/// and ½, t² = ν (1 − x) / x.
fn squared_t(freedom: f64) -> f64 {
    let x = beta_quantile(ALPHA, freedom / 2.0, 0.5);
    freedom * (1.0 - x) / x
}

/// The `p` quantile of a beta distribution, by bisection: the library's inverse uses Newton's
/// method, which leaves 0..=1 for tens of thousands of photos.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // Down to the spacing of f64 near 1.
    for _ in 0..f64::MANTISSA_DIGITS {
        let middle = (low + high) / 2.0;
        if beta_reg(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of the interval, 1.96 sd / √n; `None` for a single value.
    pub ci95: Option<f64>,
}

impl Mean {
    /// The mean of independent values; `None` if there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
        let ci95 = (n > 1.0).then(|| Z95 * (squares / (n - 1.0) / n).sqrt());
        (n > 0.0).then_some(Self { mean, ci95 })
    }
}

/// The difference between two shares measured on the same photos.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Gain {
    /// Mean difference, in −1..=1.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Gain {
    /// The gain over photos, each with its group and its correct share `before` and `after`; `None` if
    /// there are none. The interval is that of Agresti & Min (2005) for matched pairs, for the effective
    /// number of photos (see [`Sample`]): half a photo is added to each of the four cells, so that a few
    /// unchanged photos give a wide interval.
    pub(super) fn of(pairs: impl Iterator<Item = (usize, f64, f64)>) -> Option<Self> {
        let sample = Sample::of(pairs.map(|(group, before, after)| (group, after - before)));
        let n = sample.effective_size();
        let (value, square) = (sample.mean(), sample.squares / sample.photos);
        // Two of the four added half photos change, one in each direction.
        let (m, mean_square) = (n + 2.0, (square * n + 1.0) / (n + 2.0));
        let centre = value * n / m;
        let half = Z95 * ((mean_square - centre * centre) / m).sqrt();
        (n > 0.0).then(|| Self {
            value,
            low: (centre - half).max(-1.0),
            high: (centre + half).min(1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(X ≥ k) of a binomial distribution, summed term by term.
    fn upper_tail(k: usize, n: usize, p: f64) -> f64 {
        let ln_choose = |k: usize| -> f64 {
            (0..k)
                .map(|i| (((n - i) as f64) / (i + 1) as f64).ln())
                .sum()
        };
        let term =
            |i: usize| (ln_choose(i) + i as f64 * p.ln() + (n - i) as f64 * (1.0 - p).ln()).exp();
        (k..=n).map(term).sum()
    }

    #[test]
    fn clopper_pearson_cuts_off_the_tails_of_the_binomial() {
        for n in [1, 2, 3, 5, 10, 37, 60, 1000] {
            for k in (0..=n).step_by(1 + n / 50) {
                let (low, high) = clopper_pearson(k, n);
                match k {
                    0 => assert_eq!(low, 0.0),
                    _ => assert!(
                        (upper_tail(k, n, low) - 0.025).abs() < 1e-6,
                        "{k}/{n} {low}"
                    ),
                }
                if k == n {
                    assert_eq!(high, 1.0);
                } else {
                    let tail = 1.0 - upper_tail(k + 1, n, high);
                    assert!((tail - 0.025).abs() < 1e-6, "{k}/{n} {high}");
                }
            }
        }
        assert_eq!(clopper_pearson(0, 0), (0.0, 1.0));
        // Against the normal approximation, which is accurate for so many.
        for (k, n) in [(40_000, 45_000), (44_999, 45_000), (199_500, 200_000)] {
            let (low, high) = clopper_pearson(k, n);
            let share = k as f64 / n as f64;
            let width = 2.0 * 1.96 * (share * (1.0 - share) / n as f64).sqrt();
            assert!(low < share && share < high, "{k} of {n}: {low} {high}");
            let ratio = (high - low) / width;
            assert!(
                k == 44_999 || (0.98..1.05).contains(&ratio),
                "{k} of {n}: {ratio}"
            );
        }
    }

    #[test]
    fn fractional_counts_lie_between_whole_ones() {
        let (low, high) = share_interval(7.5, 10.0);
        let (seven, eight) = (clopper_pearson(7, 10), clopper_pearson(8, 10));
        assert!(seven.0 < low && low < eight.0);
        assert!(seven.1 < high && high < eight.1);
    }

    #[test]
    fn mean_has_the_interval_of_a_mean() {
        assert_eq!(Mean::of(&[]), None);
        assert_eq!(Mean::of(&[0.3]).unwrap().ci95, None);
        let mean = Mean::of(&[1.0, 0.5, 0.75]).unwrap();
        assert_eq!(mean.mean, 0.75);
        assert!((mean.ci95.unwrap() - 1.96 * 0.25 / 3.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn gain_has_the_interval_of_matched_pairs() {
        // 8 photos: 3 gained, 1 lost. With half a photo in each cell: (3.5 − 1.5) / 10 = 0.2, and
        // the variance (5 / 10 − 0.2²) / 10 = 0.046.
        let alone = |pairs: Vec<(f64, f64)>| {
            let pairs = pairs.into_iter().enumerate();
            Gain::of(pairs.map(|(group, (before, after))| (group, before, after)))
        };
        let pairs = [vec![(0.0, 1.0); 3], vec![(1.0, 0.0)], vec![(1.0, 1.0); 4]];
        let gain = alone(pairs.concat()).unwrap();
        assert_eq!(gain.value, 0.25);
        let half = 1.96 * 0.046_f64.sqrt();
        assert!((gain.low - (0.2 - half)).abs() < 1e-12);
        assert!((gain.high - (0.2 + half)).abs() < 1e-12);
        assert_eq!(alone(Vec::new()), None);
        let few = alone(vec![(1.0, 1.0); 6]).unwrap();
        let many = alone(vec![(1.0, 1.0); 200]).unwrap();
        assert!(few.high > 0.2 && many.high < 0.02);
        // 200 photos of 6 groups say no more than 6 photos.
        let grouped = Gain::of((0..200).map(|photo| (photo % 6, 1.0, 1.0))).unwrap();
        assert!(grouped.high >= few.high, "{grouped:?}");
    }

    #[test]
    fn photos_without_groups_have_the_exact_interval() {
        for (correct, total) in [(0, 1), (3, 4), (17, 20), (20, 20), (0, 7)] {
            let sample = Sample::of((0..total).map(|i| (i, f64::from(u8::from(i < correct)))));
            assert_eq!(sample.effective_size(), total as f64);
            assert_eq!(sample.interval(), clopper_pearson(correct, total));
        }
        assert_eq!(Sample::of([]).interval(), (0.0, 1.0));
    }

    /// Photos that are all alike in their group count once, but for the quantile; independent ones as
    /// often as there are photos.
    #[test]
    fn the_effective_size_is_between_the_groups_and_the_photos() {
        let alike = Sample::of((0..200).map(|i| (i % 40, f64::from(u8::from(i % 40 % 4 > 0)))));
        let size = alike.effective_size();
        let expected = 40.0 * squared_t(199.0) / squared_t(39.0);
        assert!((size - expected).abs() < 1e-9, "{size}");
        let mut state = 1_u64;
        let mut mean = 0.0;
        for _ in 0..50 {
            let numbers = (0..400).map(|i| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (i % 80, f64::from(u8::from(state >> 62 > 0)))
            });
            mean += Sample::of(numbers).effective_size() / 50.0;
        }
        assert!((300.0..400.0).contains(&mean), "{mean}");
        // Without a wrong photo nothing tells how alike the photos of a group are.
        let right = Sample::of((0..50).map(|i| (i % 10, 1.0)));
        assert!(right.effective_size() <= 10.0);
        // One group says nothing about others.
        assert_eq!(Sample::of([(1, 1.0); 9]).effective_size(), 1.0);
    }

    #[test]
    fn squared_t_is_that_of_the_tables() {
        for (freedom, t) in [(1.0, 12.706), (4.0, 2.776), (30.0, 2.042), (1000.0, 1.962)] {
            assert!((squared_t(freedom).sqrt() - t).abs() < 1e-3, "{freedom}");
        }
    }
}
