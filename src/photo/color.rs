//! Converts transparency, CMYK and colour profiles to sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A profile that changes no colour of a coarse grid by more than this many levels counts as sRGB, so that
/// the many photos with an sRGB profile keep their exact values.
const SRGB_TOLERANCE: u8 = 2;

/// Pixels that are converted at a time.
const CHUNK: usize = 4096;

/// Appends the RGB of straight RGBA pixels blended over white, each rounded to the nearest level.
pub(super) fn blend_over_white(rgba: &[u8], rgb: &mut Vec<u8>) {
    rgb.extend(rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, a]| {
        [r, g, b].map(|value| {
            let (value, alpha) = (u32::from(value), u32::from(a));
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        })
    }));
}

/// Converts CMYK to RGB without a profile, (1 − ink)(1 − black). `cmyk` is cyan, magenta, yellow and black,
/// 255 for full ink.
pub(super) fn cmyk_to_rgb(cmyk: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(cmyk.len() / 4 * 3);
    for &[c, m, y, k] in cmyk.as_chunks::<4>().0 {
        let paper = u32::from(255 - k);
        rgb.extend([c, m, y].map(|ink| ((u32::from(255 - ink) * paper + 127) / 255) as u8));
    }
    rgb
}

/// Converts pixels from an embedded profile to sRGB in place. Does nothing if the profile is damaged, not
/// RGB, or sRGB.
pub(super) fn profile_to_srgb(icc: &[u8], rgb: &mut [u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(icc) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let Ok(transform) = profile.create_transform_8bit(
        Layout::Rgb,
        &ColorProfile::new_srgb(),
        Layout::Rgb,
        TransformOptions::default(),
    ) else {
        return;
    };
    let convert = |source: &[u8], target: &mut [u8]| transform.transform(source, target).is_ok();

    let grid = grid();
    let mut moved = vec![0; grid.len()];
    if !convert(&grid, &mut moved) {
        return;
    }
    let mut pairs = grid.iter().zip(&moved);
    if pairs.all(|(&from, &to)| from.abs_diff(to) <= SRGB_TOLERANCE) {
        return;
    }
    let mut source = Vec::with_capacity(CHUNK * 3);
    for target in rgb.chunks_mut(CHUNK * 3) {
        source.clear();
        source.extend_from_slice(target);
        if !convert(&source, target) {
            return;
        }
    }
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

    #[test]
    fn blends_to_the_nearest_level() {
        let mut rgb = vec![];
        blend_over_white(&[0, 100, 255, 128, 9, 8, 7, 255, 1, 2, 3, 0], &mut rgb);
        assert_eq!(rgb, [127, 177, 255, 9, 8, 7, 255, 255, 255]);
    }

    #[test]
    fn ink_darkens() {
        assert_eq!(cmyk_to_rgb(&[255, 0, 0, 0]), [0, 255, 255]);
        assert_eq!(cmyk_to_rgb(&[0, 0, 255, 128]), [127, 127, 0]);
    }

    #[test]
    fn srgb_stays_and_display_p3_moves() {
        let pixels = [200, 30, 90, 12, 250, 128];
        let mut same = pixels;
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        profile_to_srgb(&srgb, &mut same);
        assert_eq!(same, pixels);

        let mut wider = [128, 128, 128, 255, 128, 64];
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        profile_to_srgb(&p3, &mut wider);
        assert_eq!(wider[..3], [128; 3]);
        assert!(
            wider[5] < 50,
            "P3 orange is more saturated in sRGB: {wider:?}"
        );

        let mut kept = pixels;
        profile_to_srgb(&p3[..200], &mut kept);
        profile_to_srgb(b"", &mut kept);
        assert_eq!(kept, pixels);
    }
}
