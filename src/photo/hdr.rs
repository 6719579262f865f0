//! Pictures for bright displays (ITU-R BT.2100), mapped to sRGB like Chromium does.

/// The luminance of diffuse white in BT.2408, in cd/m².
const WHITE: f32 = 203.0;

/// The luminance of the brightest PQ value (SMPTE ST 2084).
const PQ_PEAK: f32 = 10_000.0;

/// The nominal peak luminance of an HLG display (BT.2100).
const HLG_PEAK: f32 = 1000.0;

/// Luminance of the primaries of BT.2020.
const LUMA: [f32; 3] = [0.2627, 0.6780, 0.0593];

/// From linear BT.2020 and Display P3 to linear BT.709, whose primaries are those of sRGB.
const BT2020: [[f32; 3]; 3] = [
    [1.660_49, -0.587_64, -0.072_85],
    [-0.124_55, 1.132_9, -0.008_35],
    [-0.018_15, -0.100_58, 1.118_73],
];
const DISPLAY_P3: [[f32; 3]; 3] = [
    [1.224_94, -0.224_94, 0.0],
    [-0.042_06, 1.042_06, 0.0],
    [-0.019_64, -0.078_64, 1.098_27],
];
const BT709: [[f32; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// How numbers mean light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Perceptual quantizer.
    Pq,
    /// Hybrid log-gamma.
    Hlg,
}

/// A colour space for bright displays.
pub(super) struct Hdr {
    pub(super) transfer: Transfer,
    /// The code of ITU-T H.273, table 2.
    pub(super) primaries: u8,
}

impl Hdr {
    /// Converts pixels in place. Diffuse white becomes half of the light of sRGB white, and brighter light is
    /// compressed into the other half without a change of hue.
    pub(super) fn to_srgb(&self, rgb: &mut [u8]) {
        let linear: [f32; 256] = std::array::from_fn(|level| {
            let signal = level as f32 / 255.0;
            match self.transfer {
                Transfer::Pq => pq(signal) * PQ_PEAK / WHITE,
                Transfer::Hlg => hlg(signal),
            }
        });
        let to_bt709 = match self.primaries {
            9 => BT2020,
            11 | 12 => DISPLAY_P3,
            _ => BT709,
        };
        for pixel in rgb.as_chunks_mut::<3>().0 {
            let mut light = pixel.map(|level| linear[usize::from(level)]);
            if self.transfer == Transfer::Hlg {
                // The system gamma of BT.2100, 1.2.
                let luma: f32 = light.iter().zip(LUMA).map(|(l, weight)| l * weight).sum();
                light = light.map(|l| l * luma.powf(0.2) * HLG_PEAK / WHITE);
            }
            let brightest = light.into_iter().fold(f32::MIN_POSITIVE, f32::max);
            let scale = mapped(brightest) / brightest;
            *pixel = to_bt709.map(|row| {
                let sum: f32 = row.iter().zip(light).map(|(factor, l)| factor * l).sum();
                srgb(sum * scale)
            });
        }
    }
}

/// The light of a PQ signal, 1 for the brightest.
fn pq(signal: f32) -> f32 {
    const M1: f32 = 2610.0 / 16384.0;
    const M2: f32 = 2523.0 / 32.0;
    const C1: f32 = 3424.0 / 4096.0;
    const C2: f32 = 2413.0 / 128.0;
    const C3: f32 = 2392.0 / 128.0;
    let power = signal.powf(1.0 / M2);
    ((power - C1).max(0.0) / (C2 - C3 * power)).powf(1.0 / M1)
}

/// The scene light of an HLG signal.
fn hlg(signal: f32) -> f32 {
    const A: f32 = 0.178_832_77;
    const B: f32 = 0.284_668_92;
    const C: f32 = 0.559_910_7;
    if signal <= 0.5 {
        signal * signal / 3.0
    } else {
        (((signal - C) / A).exp() + B) / 12.0
    }
}

/// Maps light to the range of sRGB: half of it up to diffuse white at 1; then a quadratic Bézier curve through
/// (1, 0.5), (2, 1) and (8.2, 1), whose middle point continues the slope. Chromium's own curve
/// differs by less than a level.
fn mapped(light: f32) -> f32 {
    const PEAK: f32 = 8.2;
    if light <= 1.0 {
        return light / 2.0;
    }
    let beyond = light.min(PEAK) - 1.0;
    let curvature = PEAK - 3.0;
    let t = ((1.0 + curvature * beyond).sqrt() - 1.0) / curvature;
    0.5 + t - t * t / 2.0
}

/// The sRGB level of linear light.
fn srgb(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let level = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (255.0 * level).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffuse_white_is_half_the_light() {
        // 203 cd/m² in PQ is 0.5807, in HLG 0.75 (BT.2408, table 1).
        for (transfer, white) in [(Transfer::Pq, 148), (Transfer::Hlg, 191)] {
            let hdr = Hdr {
                transfer,
                primaries: 9,
            };
            let mut rgb = [[0; 3], [white; 3], [255; 3]].concat();
            hdr.to_srgb(&mut rgb);
            assert_eq!(rgb[..3], [0; 3]);
            assert!(
                rgb[3..6].iter().all(|level| level.abs_diff(188) <= 2),
                "{rgb:?}"
            );
            assert!(rgb[6..].iter().all(|level| *level >= 240), "{rgb:?}");
        }
    }

    #[test]
    fn light_is_mapped_without_a_jump() {
        let mut last = 0.0;
        for step in 0..=2000 {
            let found = mapped(step as f32 / 200.0);
            assert!(
                (last..=1.0).contains(&found) && found - last < 0.003,
                "{step}"
            );
            last = found;
        }
        assert_eq!(mapped(100.0), 1.0);
    }
}
