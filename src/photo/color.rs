//! Converts transparency, CMYK, and other colour spaces to sRGB.

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace,
    Layout, MatrixCoefficients, ToneReprCurve, TransferCharacteristics, TransformOptions,
};

use super::hdr::{Hdr, Transfer};

/// A profile that changes no colour of a coarse grid by more than this many levels counts as sRGB, so that
/// the many photos with an sRGB profile keep their exact values.
const SRGB_TOLERANCE: u8 = 2;

/// Red, green, blue and white of sRGB in the CIE 1931 diagram.
const SRGB_PRIMARIES: [(f32, f32); 4] = [(0.64, 0.33), (0.3, 0.6), (0.15, 0.06), (0.3127, 0.329)];

/// Gammas of PNG files that are not an error.
const GAMMAS: std::ops::RangeInclusive<f32> = 0.1..=10.0;

/// The codes of BT.709, BT.601 and BT.2020, which say how cameras encode light. Displays decode it by a
/// [gamma of their own](VIDEO_GAMMA) (BT.1886), and so do browsers.
const VIDEO_TRANSFERS: [u8; 4] = [1, 6, 14, 15];
const VIDEO_GAMMA: f32 = 2.4;

/// Pixels that are converted at a time.
const CHUNK: usize = 4096;

/// What the three numbers of a decoded pixel were made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pixels {
    /// One grey level.
    Grey,
    /// Red, green and blue.
    Rgb,
}

/// The colour space of decoded pixels.
pub(super) enum Colours {
    /// sRGB, or unknown.
    Srgb,
    /// The space of a profile for [`Pixels`].
    Profile(Box<ColorProfile>, Pixels),
    /// One for bright displays.
    Hdr(Hdr),
}

impl Colours {
    /// The space of an embedded profile; sRGB if it is empty, damaged or not made for such pixels.
    pub(super) fn of_profile(icc: &[u8], pixels: Pixels) -> Self {
        let expected = match pixels {
            Pixels::Grey => DataColorSpace::Gray,
            Pixels::Rgb => DataColorSpace::Rgb,
        };
        match ColorProfile::new_from_slice(icc) {
            Ok(profile) if profile.color_space == expected => {
                Self::Profile(Box::new(profile), pixels)
            }
            _ => Self::Srgb,
        }
    }

    /// The space of two codes of ITU-T H.273, tables 2 and 3; `None` for unknown codes.
    pub(super) fn of_code_points(primaries: u8, transfer: u8) -> Option<Self> {
        let hdr = |transfer| {
            Some(Self::Hdr(Hdr {
                transfer,
                primaries,
            }))
        };
        match transfer {
            16 => hdr(Transfer::Pq),
            18 => hdr(Transfer::Hlg),
            _ => {
                let mut profile = ColorProfile::new_from_cicp(CicpProfile {
                    color_primaries: CicpColorPrimaries::try_from(primaries).ok()?,
                    transfer_characteristics: TransferCharacteristics::try_from(transfer).ok()?,
                    matrix_coefficients: MatrixCoefficients::Identity,
                    full_range: true,
                });
                profile.red_trc.as_ref()?;
                if VIDEO_TRANSFERS.contains(&transfer) {
                    set_gamma(&mut profile, VIDEO_GAMMA);
                }
                Some(Self::Profile(Box::new(profile), Pixels::Rgb))
            }
        }
    }

    /// The space of a PNG file that gives its gamma, 1 for linear light, and the places of red, green, blue and
    /// white in the CIE 1931 diagram, without them those of sRGB. Impossible numbers are ignored.
    pub(super) fn of_gamma(gamma: f32, primaries: Option<[(f32, f32); 4]>) -> Self {
        let primaries = primaries.filter(|points| points.iter().all(|&(_, y)| y > 0.0));
        let [red, green, blue, (x, y)] = primaries.unwrap_or(SRGB_PRIMARIES);
        let is_near = |a: f32, b: f32| (a - b).abs() <= 0.01;
        let mut pairs = [red, green, blue, (x, y)].into_iter().zip(SRGB_PRIMARIES);
        let is_srgb =
            pairs.all(|(found, srgb)| is_near(found.0, srgb.0) && is_near(found.1, srgb.1));
        if !GAMMAS.contains(&gamma) || is_srgb && is_near(gamma, 1.0 / 2.2) {
            return Self::Srgb;
        }
        let point = |(x, y)| Chromaticity { x, y };
        let mut profile = ColorProfile::new_srgb();
        let primaries = ColorPrimaries {
            red: point(red),
            green: point(green),
            blue: point(blue),
        };
        profile.update_rgb_colorimetry(point((x, y)).to_xyyb(), primaries);
        set_gamma(&mut profile, 1.0 / gamma);
        Self::Profile(Box::new(profile), Pixels::Rgb)
    }

    /// Converts pixels to sRGB in place. Does nothing if the space cannot be converted or is almost sRGB.
    pub(super) fn to_srgb(&self, rgb: &mut [u8]) {
        match self {
            Self::Srgb => {}
            Self::Profile(profile, Pixels::Rgb) => rgb_to_srgb(profile, rgb),
            Self::Profile(profile, Pixels::Grey) => grey_to_srgb(profile, rgb),
            Self::Hdr(hdr) => hdr.to_srgb(rgb),
        }
    }
}

fn set_gamma(profile: &mut ColorProfile, exponent: f32) {
    // Code points would win over the curves.
    profile.cicp = None;
    let curve = Some(ToneReprCurve::Parametric(vec![exponent]));
    profile.red_trc.clone_from(&curve);
    profile.green_trc.clone_from(&curve);
    profile.blue_trc = curve;
}

/// Appends the RGB of straight RGBA pixels blended over white, each rounded to the nearest level.
pub(super) fn blend_over_white(rgba: &[u8], rgb: &mut Vec<u8>) {
    rgb.extend(rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, a]| {
        [r, g, b].map(|value| {
            let (value, alpha) = (u32::from(value), u32::from(a));
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        })
    }));
}

/// Red, green and blue of a brightness and two colour differences, all in the full range of 8 bits (JFIF).
#[cfg(feature = "scientific")]
pub(super) fn ycbcr_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let [y, cb, cr] = [f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0];
    let red = y + 1.402 * cr;
    let green = y - 0.344_136 * cb - 0.714_136 * cr;
    let blue = y + 1.772 * cb;
    // The conversion saturates.
    [red, green, blue].map(|level| level.round() as u8)
}

/// Converts CMYK to sRGB by its profile; without one that can be used, (1 − ink)(1 − black). `cmyk` is cyan,
/// magenta, yellow and black, 255 for full ink.
pub(super) fn cmyk_to_rgb(cmyk: &[u8], icc: &[u8]) -> Vec<u8> {
    if let Some(rgb) = cmyk_by_profile(cmyk, icc) {
        return rgb;
    }
    let mut rgb = Vec::with_capacity(cmyk.len() / 4 * 3);
    for &[c, m, y, k] in cmyk.as_chunks::<4>().0 {
        let paper = u32::from(255 - k);
        rgb.extend([c, m, y].map(|ink| ((u32::from(255 - ink) * paper + 127) / 255) as u8));
    }
    rgb
}

fn cmyk_by_profile(cmyk: &[u8], icc: &[u8]) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    if profile.color_space != DataColorSpace::Cmyk {
        return None;
    }
    let convert = converter(&profile, Layout::Rgba)?;
    let mut rgb = vec![0; cmyk.len() / 4 * 3];
    for (source, target) in cmyk.chunks(CHUNK * 4).zip(rgb.chunks_mut(CHUNK * 3)) {
        convert(source, target)?;
    }
    Some(rgb)
}

/// A function that converts whole pixels to sRGB.
fn converter(
    profile: &ColorProfile,
    layout: Layout,
) -> Option<impl Fn(&[u8], &mut [u8]) -> Option<()>> {
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = profile.create_transform_8bit(layout, &srgb, Layout::Rgb, options);
    let transform = transform.ok()?;
    Some(move |source: &[u8], target: &mut [u8]| transform.transform(source, target).ok())
}

fn rgb_to_srgb(profile: &ColorProfile, rgb: &mut [u8]) {
    let Some(convert) = converter(profile, Layout::Rgb) else {
        return;
    };
    let grid = grid();
    let mut moved = vec![0; grid.len()];
    if convert(&grid, &mut moved).is_none() || is_close(&grid, &moved) {
        return;
    }
    let mut source = Vec::with_capacity(CHUNK * 3);
    for target in rgb.chunks_mut(CHUNK * 3) {
        source.clear();
        source.extend_from_slice(target);
        if convert(&source, target).is_none() {
            return;
        }
    }
}

/// Converts grey pixels, whose three numbers are equal.
fn grey_to_srgb(profile: &ColorProfile, rgb: &mut [u8]) {
    let levels: Vec<u8> = (0..=255).collect();
    let mut moved = vec![0; 3 * levels.len()];
    let converted = converter(profile, Layout::Gray).and_then(|to| to(&levels, &mut moved));
    let same: Vec<u8> = levels.iter().flat_map(|&level| [level; 3]).collect();
    if converted.is_none() || is_close(&same, &moved) {
        return;
    }
    let table = moved.as_chunks::<3>().0;
    for pixel in rgb.as_chunks_mut::<3>().0 {
        if let Some(&colour) = table.get(usize::from(pixel[0])) {
            *pixel = colour;
        }
    }
}

fn is_close(from: &[u8], to: &[u8]) -> bool {
    let mut pairs = from.iter().zip(to);
    pairs.all(|(&from, &to)| from.abs_diff(to) <= SRGB_TOLERANCE)
}

/// Nine levels of each of red, green and blue.
fn grid() -> Vec<u8> {
    let levels = || (0..=8u32).map(|step| (step * 255 / 8) as u8);
    levels()
        .flat_map(|r| levels().flat_map(move |g| levels().flat_map(move |b| [r, g, b])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(icc: &[u8], pixels: Pixels, rgb: &[u8]) -> Vec<u8> {
        let mut rgb = rgb.to_vec();
        Colours::of_profile(icc, pixels).to_srgb(&mut rgb);
        rgb
    }

    #[test]
    fn blends_to_the_nearest_level() {
        let mut rgb = vec![];
        blend_over_white(&[0, 100, 255, 128, 9, 8, 7, 255, 1, 2, 3, 0], &mut rgb);
        assert_eq!(rgb, [127, 177, 255, 9, 8, 7, 255, 255, 255]);
    }

    #[test]
    fn ink_darkens() {
        assert_eq!(cmyk_to_rgb(&[255, 0, 0, 0], b""), [0, 255, 255]);
        assert_eq!(cmyk_to_rgb(&[0, 0, 255, 128], b"no profile"), [127, 127, 0]);
    }

    #[test]
    fn srgb_stays_and_display_p3_moves() {
        let pixels = [200, 30, 90, 12, 250, 128];
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert_eq!(converted(&srgb, Pixels::Rgb, &pixels), pixels);

        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let wider = converted(&p3, Pixels::Rgb, &[128, 128, 128, 255, 128, 64]);
        assert_eq!(wider[..3], [128; 3]);
        assert!(
            wider[5] < 50,
            "P3 orange is more saturated in sRGB: {wider:?}"
        );

        for damaged in [&p3[..200], b""] {
            assert_eq!(converted(damaged, Pixels::Rgb, &pixels), pixels);
        }
    }

    #[test]
    fn grey_profiles_convert_grey_pixels_only() {
        let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        // sRGB of the linear levels 0, 10 / 255, 128 / 255 and 1.
        let levels = [0, 10, 128, 255].map(|level| [level; 3]).concat();
        let expected = [0, 55, 188, 255].map(|level| [level; 3]).concat();
        let found = converted(&linear, Pixels::Grey, &levels);
        let pairs = found.iter().zip(&expected);
        assert!(pairs.clone().all(|(a, b)| a.abs_diff(*b) <= 1), "{found:?}");
        assert_eq!(converted(&linear, Pixels::Rgb, &levels), levels);

        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        assert_eq!(converted(&p3, Pixels::Grey, &levels), levels);
    }
}
