//! Scores as probabilities, and the highest of them.

/// The index of the largest score; of equal ones the first.
pub fn argmax(scores: &[f64]) -> usize {
    let later = |best: usize, (at, score): (usize, &f64)| {
        if *score > scores[best] { at } else { best }
    };
    scores.iter().enumerate().fold(0, later)
}

/// softmax(temperature · scores), which sums to 1.
pub fn softmax(scores: &[f64], temperature: f64) -> Vec<f64> {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = scores.iter().map(|s| ((s - top) * temperature).exp());
    let mut probabilities: Vec<_> = powers.collect();
    let sum: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|p| *p /= sum);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_does_not_overflow() {
        let p = softmax(&[1e300, 0.0], 120.0);
        assert_eq!(p, [1.0, 0.0]);
        let p = softmax(&[2.0_f64.ln() / 3.0, 0.0], 3.0);
        assert!((p[0] - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn argmax_of_equals_is_the_first() {
        assert_eq!(argmax(&[0.0, 2.0, 2.0]), 1);
    }
}
