//! Maps measured values to levels.

/// Maps values linearly to levels: `low` to 0, `high` to 255, others to the nearest of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ramp {
    low: f64,
    factor: f64,
}

impl Ramp {
    pub(super) fn new(low: f64, high: f64) -> Self {
        let factor = 255.0 / (high - low);
        // A picture of one value is black.
        let factor = if factor.is_finite() { factor } else { 0.0 };
        Self { low, factor }
    }

    /// The level of a value, 0 if it is no number.
    pub(super) fn level(self, value: f64) -> u8 {
        // The conversion saturates, and turns NaN into 0.
        ((value - self.low) * self.factor).round() as u8
    }
}

/// The smallest and largest of values; infinite and missing ones do not count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    low: f64,
    high: f64,
}

impl Extent {
    pub(super) const EMPTY: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
    };

    pub(super) fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    pub(super) fn ramp(self) -> Ramp {
        Ramp::new(self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_rounds_and_saturates() {
        let ramp = Ramp::new(0.0, 65_535.0);
        let values = [-1.0, 0.0, 128.0, 129.0, 32_767.0, 65_535.0, 1e9, f64::NAN];
        let levels = values.map(|value| ramp.level(value));
        assert_eq!(levels, [0, 0, 0, 1, 127, 255, 255, 0]);
        let rising = Ramp::new(-1.0, 1.0);
        assert_eq!(rising.level(0.0), 128);
        assert_eq!(Ramp::new(7.0, 7.0).level(7.0), 0);
    }

    #[test]
    fn an_extent_ignores_what_is_no_number() {
        let mut extent = Extent::EMPTY;
        for value in [f64::NAN, 3.0, f64::INFINITY, -1.0] {
            extent.add(value);
        }
        assert_eq!(extent.ramp(), Ramp::new(-1.0, 3.0));
        let mut nothing = Extent::EMPTY;
        nothing.add(f64::NAN);
        assert_eq!(nothing.ramp().level(1.0), 0);
    }
}
