//! `handful profile`: where the CPU engine spends its time, and how close its kernels come to the
//! peak of the processor.

use std::collections::BTreeMap;

use clap::Args;
use handful::Result;
use handful::engine::CpuEngine;
use handful::network::weights::Precision;

use crate::EngineArguments;
use crate::table::{Table, percent};

/// Arguments of `handful profile`.
#[derive(Args)]
pub struct Arguments {
    /// Passes over the test image; the fastest time of each step counts.
    #[arg(long, default_value_t = 60)]
    runs: usize,
    #[command(flatten)]
    engine: EngineArguments,
}

/// Runs the command.
///
/// # Errors
/// Where the weights cannot be used.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut engine = CpuEngine::new(&arguments.engine.only_backbone()?)?;
    let [f32_peak, int8_peak] = CpuEngine::peak();
    let peak = match engine.precision() {
        Precision::F32 => f32_peak,
        Precision::Int8 => int8_peak,
    };
    // Count, multiplications and seconds by kind of step.
    let mut kinds: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    for (kind, work, seconds) in engine.profile(arguments.runs)? {
        let (count, total_work, total_seconds) = kinds.entry(kind).or_default();
        *count += 1;
        *total_work += work;
        *total_seconds += seconds;
    }
    let total: f64 = kinds.values().map(|(_, _, seconds)| seconds).sum();
    let mut table = Table::new([
        "step",
        "steps",
        "M multiplications",
        "ms",
        "share",
        "Gop/s",
        "of the peak",
    ]);
    for (kind, (count, work, seconds)) in kinds {
        let speed = 2.0 * work as f64 / seconds;
        table.row([
            kind.to_owned(),
            count.to_string(),
            format!("{:.1}", work as f64 / 1e6),
            format!("{:.2}", seconds * 1e3),
            percent(seconds / total),
            format!("{:.1}", speed / 1e9),
            percent(speed / peak),
        ]);
    }
    print!("{table}");
    println!(
        "\n{}: {:.2} ms per view; the peak is {:.1} Gop/s, multiply-adds on registers on one core",
        engine.network().name,
        total * 1e3,
        peak / 1e9
    );
    Ok(())
}
