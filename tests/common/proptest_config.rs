//! The proptest configuration of all tests.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// Runs the same `cases` every time, so that a failure repeats; the fuzzer looks for others.
pub fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}
