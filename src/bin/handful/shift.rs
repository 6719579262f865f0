//! Distribution shifts of photos, for `handful eval --shifted`.

use clap::ValueEnum;
use handful::Result;
use handful::photo::Photo;
use image::{RgbImage, imageops};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// Shorter side, in pixels, of the photos that the strengths below apply to. Larger photos get
/// proportionally more, because preprocessing shrinks them to about this size.
const SIDE: f32 = 224.0;

/// Standard deviation of the blur, in pixels.
const BLUR: f32 = 3.0;

/// Factors of red, green and blue: the light of a filament lamp.
const CAST: [f32; 3] = [1.3, 1.0, 0.6];

/// Standard deviation of the noise, on a scale of 0 to 255.
const NOISE: f32 = 40.0;

/// How queries differ from the training photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shift {
    /// Out of focus.
    Blur,
    /// Under yellow light.
    Cast,
    /// With grain.
    Noise,
    /// From twice as far, on a background of its mean colour.
    Scale,
}

impl Shift {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blur => "blur",
            Self::Cast => "cast",
            Self::Noise => "noise",
            Self::Scale => "scale",
        }
    }

    /// The shifted photo. `seed` determines everything random.
    ///
    /// # Errors
    /// As [`Photo::from_rgb`], which accepts every decoded photo.
    pub fn apply(self, photo: &Photo, seed: u64) -> Result<Photo> {
        let (width, height) = (photo.width(), photo.height());
        let strength = width.min(height) as f32 / SIDE;
        let rgb = match self {
            Self::Blur => {
                let image = RgbImage::from_raw(width, height, photo.rgb().to_vec());
                let image = image.unwrap_or_default();
                imageops::blur(&image, BLUR * strength).into_raw()
            }
            Self::Cast => {
                let channels = photo.rgb().iter().zip(CAST.iter().cycle());
                channels
                    .map(|(&value, factor)| byte(f32::from(value) * factor))
                    .collect()
            }
            Self::Noise => {
                let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
                // The sum of four uniform numbers, each of variance 1/3, is nearly normal.
                let mut normal = move || {
                    let sum: f32 = (0..4).map(|_| random.random_range(-1.0..1.0_f32)).sum();
                    sum * 0.75_f32.sqrt()
                };
                let channels = photo.rgb().iter();
                channels
                    .map(|&value| byte(f32::from(value) + NOISE * strength * normal()))
                    .collect()
            }
            Self::Scale => shrink(photo),
        };
        Photo::from_rgb(rgb, width, height)
    }
}

fn byte(value: f32) -> u8 {
    // A cast from float to integer saturates.
    value.round() as u8
}

/// The photo at half its size, centred on its mean colour.
fn shrink(photo: &Photo) -> Vec<u8> {
    let (width, height) = (photo.width(), photo.height());
    let pixels = f64::from(width) * f64::from(height);
    let mut sums = [0.0; 3];
    for (at, &value) in photo.rgb().iter().enumerate() {
        sums[at % 3] += f64::from(value);
    }
    let background = image::Rgb(sums.map(|sum| (sum / pixels).round() as u8));
    let mut canvas = RgbImage::from_pixel(width, height, background);
    if let Some(image) = RgbImage::from_raw(width, height, photo.rgb().to_vec()) {
        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let small = imageops::resize(
            &image,
            half_width,
            half_height,
            imageops::FilterType::CatmullRom,
        );
        let x = i64::from(width - half_width) / 2;
        let y = i64::from(height - half_height) / 2;
        imageops::overlay(&mut canvas, &small, x, y);
    }
    canvas.into_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The left half black, the right half light grey.
    fn photo() -> Photo {
        let rgb = (0..64 * 64).flat_map(|at| [if at % 64 < 32 { 0 } else { 200 }; 3]);
        Photo::from_rgb(rgb.collect(), 64, 64).unwrap()
    }

    fn pixel(photo: &Photo, x: usize, y: usize) -> [u8; 3] {
        let at = (y * photo.width() as usize + x) * 3;
        [photo.rgb()[at], photo.rgb()[at + 1], photo.rgb()[at + 2]]
    }

    #[test]
    fn each_shift_changes_the_photo_as_named() {
        let photo = photo();
        let shifted = |shift: Shift| shift.apply(&photo, 7).unwrap();
        assert_eq!(pixel(&shifted(Shift::Cast), 60, 9), [255, 200, 120]);
        let blurred = shifted(Shift::Blur);
        let edge = [31, 32].map(|x| i32::from(pixel(&blurred, x, 30)[0]));
        assert!(
            edge[0] > 20 && (edge[0] + edge[1] - 200).abs() < 5,
            "{edge:?}"
        );
        assert_eq!(pixel(&blurred, 2, 30), [0; 3]);
        let small = shifted(Shift::Scale);
        assert_eq!(pixel(&small, 2, 2), [100; 3]);
        assert_eq!(pixel(&small, 20, 32), [0; 3]);
        assert_eq!(pixel(&small, 44, 32), [200; 3]);
        let noisy = shifted(Shift::Noise);
        let light = (0..64 * 64).filter(|at| at % 64 >= 32);
        let gaps: Vec<_> = light
            .map(|at| f32::from(pixel(&noisy, at % 64, at / 64)[0]) - 200.0)
            .collect();
        let square = gaps.iter().map(|gap| gap * gap).sum::<f32>() / gaps.len() as f32;
        let expected = NOISE * 64.0 / SIDE;
        assert!((square.sqrt() / expected - 1.0).abs() < 0.1, "{square}");
        assert_eq!(noisy, shifted(Shift::Noise));
        assert_ne!(noisy, Shift::Noise.apply(&photo, 8).unwrap());
    }
}
