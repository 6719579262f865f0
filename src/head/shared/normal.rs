//! Standard normal numbers.
//!
//! `rand_distr` draws others from the same generator, by the ziggurat method; the accuracies in
//! `docs/heads.md` were measured with these.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

/// A number of mean 0 and variance 1 (the polar method of Marsaglia & Bray 1964).
pub(crate) fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    loop {
        let (u, v) = (
            random.random_range(-1.0..1.0),
            random.random_range(-1.0..1.0),
        );
        let square: f64 = u * u + v * v;
        if square > 0.0 && square < 1.0 {
            return u * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn moments_are_those_of_the_normal_distribution() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let numbers: Vec<_> = (0..50_000).map(|_| normal(&mut random)).collect();
        let moment = |power| numbers.iter().map(|x: &f64| x.powi(power)).sum::<f64>() / 50_000.0;
        assert!(moment(1).abs() < 0.02);
        assert!((moment(2) - 1.0).abs() < 0.03);
        assert!((moment(4) - 3.0).abs() < 0.2);
    }
}
