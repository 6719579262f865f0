//! Scaled decoding of ordinary JPEG files. Coefficients that the scaled inverse DCT does not use are
//! skipped in the entropy-coded bytes already, because decoding those is most of the work.
//!
//! Ordinary files are sequential, 8 bits, Huffman, one scan, grey or YCbCr with chroma of the same or half
//! the size. Their pixels are equal to those of `jpeg-decoder`. It decodes all other files, and those with
//! any irregularity.

use super::frame::{Component, Frame};
use super::huffman::{BLOCK, Bits, END};
use super::idct::{four_by_four, one_by_one, two_by_two};
use super::planes::{Plane, interleave};

/// Decodes the file to `1 / shrink` of its size, 2, 4 or 8: grey levels or RGB, row by row. `None` for
/// files that are not ordinary.
pub fn decode(file: &[u8], shrink: u16) -> Option<Vec<u8>> {
    let frame = Frame::read(file)?;
    let planes = match shrink {
        2 => scan(&frame, four_by_four)?,
        4 => scan(&frame, two_by_two)?,
        8 => scan(&frame, one_by_one)?,
        _ => return None,
    };
    let (width, height) = frame.size;
    let shrink = usize::from(shrink);
    interleave(&planes, width.div_ceil(shrink), height.div_ceil(shrink))
}

/// Decodes the scan into one plane per component. `transform` computes `SIDE` x `SIDE` pixels from the
/// first `READ` coefficients of a block in zigzag order.
fn scan<const READ: usize, const SIDE: usize>(
    frame: &Frame,
    transform: impl Fn(&[i32; READ]) -> [[u8; SIDE]; SIDE],
) -> Option<Vec<Plane>> {
    let across = frame.components.iter().map(|c| c.blocks.0).max()?;
    let down = frame.components.iter().map(|c| c.blocks.1).max()?;
    let units = (
        frame.size.0.div_ceil(8 * across),
        frame.size.1.div_ceil(8 * down),
    );
    let plane = |component: &Component| {
        let (h, v) = component.blocks;
        Plane::new(
            (frame.size.0 * h * SIDE).div_ceil(8 * across),
            (frame.size.1 * v * SIDE).div_ceil(8 * down),
            (units.0 * h * SIDE, units.1 * v * SIDE),
        )
    };
    let mut planes: Vec<_> = frame.components.iter().map(plane).collect();
    let mut bits = Bits::new(frame.scan);
    let mut predictors = [0; 3];
    let mut until_restart = frame.restart;
    let mut restarts = (0xD0..=0xD7).cycle();
    for y in 0..units.1 {
        for x in 0..units.0 {
            if frame.restart > 0 {
                if until_restart == 0 {
                    let rest = bits.rest()?.strip_prefix(&[0xFF, restarts.next()?])?;
                    bits = Bits::new(rest);
                    predictors = [0; 3];
                    until_restart = frame.restart;
                }
                until_restart -= 1;
            }
            let parts = frame
                .components
                .iter()
                .zip(&mut planes)
                .zip(&mut predictors);
            for ((component, plane), predictor) in parts {
                let (h, v) = component.blocks;
                for row in y * v..(y + 1) * v {
                    for column in x * h..(x + 1) * h {
                        let block = block(&mut bits, component, predictor)?;
                        plane.put(column, row, transform(&block));
                    }
                }
            }
        }
        if bits.overrun() {
            return None;
        }
    }
    bits.rest()?.starts_with(&[0xFF, 0xD9]).then_some(planes)
}

/// The first coefficients of the next block, in zigzag order.
#[inline(always)]
fn block<const READ: usize>(
    bits: &mut Bits,
    component: &Component,
    predictor: &mut i16,
) -> Option<[i32; READ]> {
    let mut coefficients = [0; READ];
    let mut local = *bits;
    let (_, difference) = component.dc.coefficient(&mut local, 0)?;
    *predictor = predictor.wrapping_add(difference);
    coefficients[0] = i32::from(*predictor) * component.quantization[0];
    let mut at = 0;
    while at + 1 < READ {
        let (next, value) = component.ac.coefficient(&mut local, at)?;
        at = next;
        if let (Some(place), Some(&scale)) =
            (coefficients.get_mut(at), component.quantization.get(at))
        {
            *place = i32::from(value) * scale;
        }
    }
    while at + 1 < BLOCK {
        at = component.ac.skip(&mut local, at)?;
    }
    *bits = local;
    // Symbols between the last coefficient and the end of a block are damage.
    (at + 1 == BLOCK || at >= END.into()).then_some(coefficients)
}

#[cfg(test)]
mod tests {
    use jpeg_decoder::Decoder;
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;

    const SHRINKS: [u16; 3] = [2, 4, 8];

    /// Marsaglia's xorshift64, for reproducible noise.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }
    }

    /// The result of the library.
    fn expected(file: &[u8], shrink: u16) -> Option<Vec<u8>> {
        let mut decoder = Decoder::new(file);
        decoder.read_info().ok()?;
        let info = decoder.info()?;
        let (width, height) = (info.width.div_ceil(shrink), info.height.div_ceil(shrink));
        // The library takes the smallest scale that reaches one of the sides.
        let smaller = SHRINKS.iter().filter(|&&other| other > shrink);
        let reaches = |&other: &u16| {
            info.width.div_ceil(other) == width || info.height.div_ceil(other) == height
        };
        if smaller.copied().any(|other| reaches(&other)) {
            return None;
        }
        decoder.scale(width, height).ok()?;
        decoder.decode().ok()
    }

    /// Smooth colours with noise of that amplitude.
    fn picture(width: u16, height: u16, channels: usize, noise: usize) -> Vec<u8> {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut pixels = vec![];
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            for channel in 0..channels {
                let smooth = (usize::from(x) * (channel + 2) + usize::from(y) * 3) % 256;
                pixels.push((smooth + random.below(noise)).min(255) as u8);
            }
        }
        pixels
    }

    struct Settings {
        size: (u16, u16),
        noise: usize,
        quality: u8,
        sampling: SamplingFactor,
        restart: u16,
        optimised: bool,
        progressive: bool,
    }

    const USUAL: Settings = Settings {
        size: (97, 75),
        noise: 60,
        quality: 90,
        sampling: SamplingFactor::F_2_2,
        restart: 0,
        optimised: false,
        progressive: false,
    };

    fn encoded(settings: &Settings, color: ColorType) -> Vec<u8> {
        let (width, height) = settings.size;
        let channels = match color {
            ColorType::Luma => 1,
            ColorType::Cmyk => 4,
            _ => 3,
        };
        let mut file = vec![];
        let mut encoder = Encoder::new(&mut file, settings.quality);
        encoder.set_sampling_factor(settings.sampling);
        encoder.set_restart_interval(settings.restart);
        encoder.set_optimized_huffman_tables(settings.optimised);
        encoder.set_progressive(settings.progressive);
        let pixels = picture(width, height, channels, settings.noise);
        encoder.encode(&pixels, width, height, color).unwrap();
        file
    }

    fn assert_same(settings: &Settings, color: ColorType) {
        let file = encoded(settings, color);
        let mut compared = 0;
        for shrink in SHRINKS {
            let found = decode(&file, shrink).expect("an ordinary file");
            if let Some(expected) = expected(&file, shrink) {
                assert!(found == expected, "{:?} by {shrink}", settings.size);
                compared += 1;
            }
        }
        assert!(compared > 0);
    }

    #[test]
    fn every_sampling_size_and_quality_equals_the_library() {
        use SamplingFactor as S;
        for sampling in [S::F_1_1, S::F_2_1, S::F_1_2, S::F_2_2] {
            for size in [
                (1, 1),
                (2, 3),
                (8, 8),
                (9, 17),
                (16, 16),
                (33, 31),
                (97, 75),
                (250, 8),
            ] {
                for quality in [3, 60, 90, 100] {
                    for noise in [1, 60, 255] {
                        let settings = Settings {
                            size,
                            noise,
                            quality,
                            sampling,
                            ..USUAL
                        };
                        assert_same(&settings, ColorType::Rgb);
                    }
                }
            }
        }
        for quality in [3, 90, 100] {
            assert_same(&Settings { quality, ..USUAL }, ColorType::Luma);
        }
    }

    #[test]
    fn restart_markers_and_custom_tables_are_supported() {
        for restart in [0, 1, 2, 7, 100] {
            for quality in [20, 95] {
                let settings = Settings {
                    restart,
                    quality,
                    ..USUAL
                };
                assert_same(&settings, ColorType::Rgb);
            }
        }
        for quality in [20, 95] {
            let settings = Settings {
                quality,
                optimised: true,
                ..USUAL
            };
            assert_same(&settings, ColorType::Luma);
        }
    }

    #[test]
    fn other_files_are_left_to_the_library() {
        use SamplingFactor as S;
        for sampling in [S::F_4_1, S::F_4_2, S::F_1_4] {
            let file = encoded(&Settings { sampling, ..USUAL }, ColorType::Rgb);
            assert!(decode(&file, 4).is_none());
        }
        // With optimised tables, the encoder writes a scan for each component.
        let scans = encoded(
            &Settings {
                optimised: true,
                ..USUAL
            },
            ColorType::Rgb,
        );
        assert!(decode(&scans, 4).is_none());
        let progressive = encoded(
            &Settings {
                progressive: true,
                ..USUAL
            },
            ColorType::Rgb,
        );
        assert!(decode(&progressive, 4).is_none());
        assert!(decode(&encoded(&USUAL, ColorType::Cmyk), 4).is_none());
        assert!(decode(&encoded(&USUAL, ColorType::Rgb), 1).is_none());
    }

    #[test]
    fn every_cut_is_noticed() {
        let file = encoded(
            &Settings {
                restart: 3,
                ..USUAL
            },
            ColorType::Rgb,
        );
        for length in 0..file.len() {
            assert!(decode(&file[..length], 4).is_none(), "{length} bytes");
        }
    }

    #[test]
    fn damage_gives_what_the_library_gives_or_nothing() {
        /// Enough for both outcomes to be common.
        const CASES: usize = 3000;
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        let (mut same, mut refused) = (0, 0);
        let files = [0, 4].map(|restart| encoded(&Settings { restart, ..USUAL }, ColorType::Rgb));
        for case in 0..CASES {
            let mut file = files[case % 2].clone();
            for _ in 0..=random.below(2) {
                let at = random.below(file.len());
                file[at] = random.below(256) as u8;
            }
            let shrink = SHRINKS[random.below(3)];
            // The caller checks the size before it calls `decode`.
            let size = |file: &[u8]| Frame::read(file).is_some_and(|frame| frame.size == (97, 75));
            match decode(&file, shrink).filter(|_| size(&file)) {
                Some(found) => {
                    assert!(Some(found) == expected(&file, shrink), "case {case}");
                    same += 1;
                }
                None => refused += 1,
            }
        }
        assert!(
            same > CASES / 10 && refused > CASES / 10,
            "{same} {refused}"
        );
    }
}
