//! From the stored values of a grey picture to levels (DICOM PS3.4, annex N): first to measured values, then
//! through a window or a table.

use super::attributes::{Attributes, Photometric, WindowFunction};
use super::lut::Lut;
use super::pixels::Samples;
use crate::intensity::Intensity;
use crate::photo::ramp::{Extent, Ramp};

/// Values of more bits are mapped one by one, not by a table of all of them.
const MAX_TABLE_BITS: u32 = 16;

/// From measured values to levels.
enum ToLevel<'a> {
    Ramp(Ramp),
    Sigmoid { center: f64, width: f64 },
    Lut(&'a Lut),
}

impl ToLevel<'_> {
    fn level(&self, value: f64) -> u8 {
        match self {
            Self::Ramp(ramp) => ramp.level(value),
            Self::Sigmoid { center, width } => {
                let power = (-4.0 * (value - center) / width).exp();
                (255.0 / (1.0 + power)).round() as u8
            }
            Self::Lut(lut) => lut.level(value),
        }
    }
}

/// The levels of a grey picture, and whether they come from the range of its stored bits.
pub(super) fn of(
    attributes: &Attributes,
    samples: &Samples,
    intensity: Intensity,
) -> (Vec<u8>, bool) {
    let measured = |stored: i64| match &attributes.modality_lut {
        Some(lut) => f64::from(lut.value(stored as f64)),
        None => stored as f64 * attributes.slope + attributes.intercept,
    };
    let own_range = || {
        let mut extent = Extent::EMPTY;
        for at in 0..attributes.pixels() {
            let stored = samples.value(at);
            let is_padding = |(low, high)| (low..=high).contains(&stored);
            if !attributes.padding.is_some_and(is_padding) {
                extent.add(measured(stored));
            }
        }
        ToLevel::Ramp(extent.ramp())
    };
    let (to_level, by_range) = match intensity {
        Intensity::OwnRange => (own_range(), false),
        _ => chosen(attributes, samples, intensity, &measured),
    };
    let inverted = attributes.photometric == Photometric::Monochrome1;
    let level = |stored: i64| {
        let level = to_level.level(measured(stored));
        if inverted { 255 - level } else { level }
    };
    let (low, high) = samples.range();
    let count = attributes.pixels();
    let levels = if samples.bits() <= MAX_TABLE_BITS {
        let table: Vec<u8> = (low..=high).map(level).collect();
        let place = |at| usize::try_from(samples.value(at) - low).ok();
        let level = |at| place(at).and_then(|place| table.get(place)).copied();
        (0..count).map(|at| level(at).unwrap_or(0)).collect()
    } else {
        (0..count).map(|at| level(samples.value(at))).collect()
    };
    (levels, by_range)
}

/// The way to levels that does not depend on the pixels, and whether it is the range of the stored bits.
fn chosen<'a>(
    attributes: &'a Attributes,
    samples: &Samples,
    intensity: Intensity,
    measured: &impl Fn(i64) -> f64,
) -> (ToLevel<'a>, bool) {
    if attributes.is_ct
        && let Some(window) = intensity.ct_window()
    {
        return (linear(window), false);
    }
    if let Some((center, width)) = attributes.window {
        let to_level = match attributes.window_function {
            WindowFunction::Linear => linear((center, width)),
            WindowFunction::LinearExact => {
                ToLevel::Ramp(Ramp::new(center - width / 2.0, center + width / 2.0))
            }
            WindowFunction::Sigmoid => ToLevel::Sigmoid { center, width },
        };
        return (to_level, false);
    }
    if let Some(lut) = &attributes.voi_lut {
        return (ToLevel::Lut(lut), false);
    }
    if attributes.is_ct
        && let Some(window) = Intensity::SoftTissue.ct_window()
    {
        return (linear(window), false);
    }
    let (low, high) = samples.range();
    let ends = [measured(low), measured(high)];
    let ramp = Ramp::new(ends[0].min(ends[1]), ends[0].max(ends[1]));
    (ToLevel::Ramp(ramp), true)
}

/// The window function LINEAR (PS3.3, section C.11.2.1.2).
fn linear((center, width): (f64, f64)) -> ToLevel<'static> {
    let center = center - 0.5;
    // A window of one value is a threshold.
    let reach = ((width - 1.0) / 2.0).max(1e-6);
    ToLevel::Ramp(Ramp::new(center - reach, center + reach))
}
