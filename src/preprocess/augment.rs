//! Augmentation: versions of a photo that a classifier learns from together with the photo itself.
//!
//! A photo's embedding is a mean over its views, so the views of the versions are added to that mean, and
//! a photo stays one example for every head and in leave-one-out. The versions were chosen on the
//! clothing data set only; `docs/heads.md` shows their effect.

use crate::error::Result;
use crate::photo::Photo;

/// Share of both sides that the zoomed version keeps.
const ZOOM: f64 = 0.85;

/// Versions of a photo, including the photo itself.
pub const VERSIONS: usize = 3;

/// The photo mirrored left to right, and zoomed in.
///
/// # Errors
/// As [`Photo::from_rgb`]; none in practice.
pub fn versions(photo: &Photo) -> Result<[Photo; VERSIONS - 1]> {
    Ok([mirrored(photo)?, zoomed(photo)?])
}

fn mirrored(photo: &Photo) -> Result<Photo> {
    let mut rgb = photo.rgb().to_vec();
    for row in rgb.chunks_exact_mut(photo.width() as usize * 3) {
        row.as_chunks_mut::<3>().0.reverse();
    }
    Photo::from_rgb(rgb, photo.width(), photo.height())
}

/// The middle of the photo.
fn zoomed(photo: &Photo) -> Result<Photo> {
    let (left, width) = middle(photo.width());
    let (top, height) = middle(photo.height());
    let rows = photo.rgb().chunks_exact(photo.width() as usize * 3);
    let rows = rows.skip(top as usize).take(height as usize);
    let rgb = rows.flat_map(|row| row.iter().skip(left as usize * 3).take(width as usize * 3));
    Photo::from_rgb(rgb.copied().collect(), width, height)
}

/// Start and length of the middle of a side, in pixels.
fn middle(length: u32) -> (u32, u32) {
    let kept = (f64::from(length) * ZOOM).round().max(1.0) as u32;
    ((length - kept) / 2, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_mirrored_and_zoomed() {
        // Each pixel's red is its column and its green its row.
        let pixels = (0..20 * 10).flat_map(|at| [at % 20, at / 20, 7]);
        let photo = Photo::from_rgb(pixels.collect(), 20, 10).unwrap();
        let [mirror, middle] = versions(&photo).unwrap();
        assert_eq!((mirror.width(), mirror.height()), (20, 10));
        assert_eq!(mirror.rgb()[..6], [19, 0, 7, 18, 0, 7]);
        assert_eq!((middle.width(), middle.height()), (17, 9));
        assert_eq!(middle.rgb()[..6], [1, 0, 7, 2, 0, 7]);
        assert_eq!(middle.rgb()[17 * 9 * 3 - 3..], [17, 8, 7]);
    }

    #[test]
    fn a_single_pixel_has_versions_too() {
        let photo = Photo::from_rgb(vec![1, 2, 3], 1, 1).unwrap();
        assert_eq!(versions(&photo).unwrap(), [photo.clone(), photo]);
    }
}
