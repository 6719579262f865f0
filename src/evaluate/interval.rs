//! Confidence intervals for figures measured on few photos.

use serde::{Deserialize, Serialize};
use statrs::function::beta::beta_reg;

/// Probability that an interval misses the true value.
const ALPHA: f64 = 0.05;

/// Half the width of a 95 % interval, in standard deviations of a normal distribution.
const Z95: f64 = 1.96;

/// The exact 95 % interval of a share, `correct` of `total` (Clopper & Pearson 1934).
///
/// ```
/// let (low, high) = handful::evaluate::clopper_pearson(9, 10);
/// assert!((low - 0.5550).abs() < 1e-4 && (high - 0.9975).abs() < 1e-4);
/// ```
pub fn clopper_pearson(correct: usize, total: usize) -> (f64, f64) {
    share_interval(correct as f64, total as f64)
}

/// [`clopper_pearson`] for a fractional number of correct photos, as where each photo counts with
/// its mean over several trials: the beta quantiles interpolate. The trials of a photo count as one,
/// which is conservative.
pub(super) fn share_interval(correct: f64, total: f64) -> (f64, f64) {
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
    /// The gain over photos, each with its correct share `before` and `after`; `None` if there are
    /// none. The interval is that of Agresti & Min (2005) for matched pairs: half a photo is added to
    /// each of the four cells, so that a few unchanged photos give a wide interval.
    pub(super) fn of(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for (before, after) in pairs {
            let gain = after - before;
            (n, sum, squares) = (n + 1.0, sum + gain, squares + gain * gain);
        }
        // Two of the four added half photos change, one in each direction.
        let (m, mean_square) = (n + 2.0, (squares + 1.0) / (n + 2.0));
        let centre = sum / m;
        let half = Z95 * ((mean_square - centre * centre) / m).sqrt();
        (n > 0.0).then(|| Self {
            value: sum / n,
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
        let pairs = [(0.0, 1.0); 3].into_iter().chain([(1.0, 0.0)]);
        let gain = Gain::of(pairs.chain([(1.0, 1.0); 4])).unwrap();
        assert_eq!(gain.value, 0.25);
        let half = 1.96 * 0.046_f64.sqrt();
        assert!((gain.low - (0.2 - half)).abs() < 1e-12);
        assert!((gain.high - (0.2 + half)).abs() < 1e-12);
        assert_eq!(Gain::of(std::iter::empty()), None);
        let few = Gain::of([(1.0, 1.0); 6].into_iter()).unwrap();
        let many = Gain::of([(1.0, 1.0); 200].into_iter()).unwrap();
        assert!(few.high > 0.2 && many.high < 0.02);
    }
}
