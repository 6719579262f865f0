//! Photos of every kind through the public API: their pixels, their views, and the errors.

use std::fs;
use std::path::{Path, PathBuf};

use handful::ErrorKind;
use handful::network::contract::Contract;
use handful::photo::{Photo, decode};
use handful::preprocess::{Mode, View, decode_side, view, view_pixels, views};

/// The test card's size, and its colours as make.py draws them: upper left, upper right, lower
/// left, lower right.
const CARD: (u32, u32) = (48, 32);
const RED: [u8; 3] = [220, 40, 30];
const GREEN: [u8; 3] = [30, 180, 60];
const BLUE: [u8; 3] = [40, 60, 200];
const YELLOW: [u8; 3] = [230, 220, 90];
const QUADRANTS: [[u8; 3]; 4] = [RED, GREEN, BLUE, YELLOW];
const WHITE: [u8; 3] = [255; 3];

/// The largest difference of a lossy file from the card, in levels.
const LOSSY: u8 = 4;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Decodes a fixture with every pixel.
fn photo(name: &str) -> Photo {
    decode(&read(name), u32::MAX).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn pixel(photo: &Photo, x: u32, y: u32) -> [u8; 3] {
    let at = 3 * (y as usize * photo.width() as usize + x as usize);
    photo.rgb()[at..at + 3].try_into().unwrap()
}

/// The colours in the middle of the four quadrants.
fn quadrants(photo: &Photo) -> [[u8; 3]; 4] {
    let (w, h) = (photo.width(), photo.height());
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| pixel(photo, w * x / 4, h * y / 4))
}

fn assert_card(name: &str, expected: [[u8; 3]; 4], tolerance: u8) {
    let photo = photo(&format!("formats/{name}"));
    assert_eq!((photo.width(), photo.height()), CARD, "{name}");
    let found = quadrants(&photo);
    for (found, expected) in found.iter().zip(&expected) {
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                found.abs_diff(*expected) <= tolerance,
                "{name}: {:?} instead of {:?}",
                quadrants(&photo),
                QUADRANTS
            );
        }
    }
}

fn grey(levels: [u8; 4]) -> [[u8; 3]; 4] {
    levels.map(|level| [level; 3])
}

#[test]
fn every_kind_of_jpeg() {
    for name in ["baseline.jpg", "progressive.jpg", "full-chroma.jpg"] {
        assert_card(name, QUADRANTS, LOSSY);
    }
    assert_card("grey.jpg", grey([93, 121, 70, 208]), LOSSY);
    // The card with a quarter of black ink.
    let dark = QUADRANTS.map(|colour| colour.map(|value| (f32::from(value) * 0.749) as u8));
    for name in ["cmyk-adobe.jpg", "cmyk-plain.jpg", "ycck.jpg"] {
        assert_card(name, dark, LOSSY);
    }
}

#[test]
fn every_orientation() {
    for orientation in 1..=8 {
        assert_card(&format!("exif{orientation}.jpg"), QUADRANTS, LOSSY);
    }
    assert_card("exif6.png", QUADRANTS, 0);
    assert_card("exif6.webp", QUADRANTS, 0);
}

#[test]
fn colour_profiles() {
    // The values that LittleCMS gives for the card in Display P3.
    let p3 = [[240, 0, 0], [0, 183, 31], [34, 61, 208], [232, 220, 57]];
    assert_card("p3-icc.jpg", p3, LOSSY);
    let plain = photo("formats/baseline.jpg");
    assert_eq!(photo("formats/srgb-icc.jpg"), plain);
    assert_eq!(photo("formats/broken-icc.jpg"), plain);
}

#[test]
fn every_other_format() {
    for name in [
        "rgb8.png",
        "rgb16.png",
        "palette.png",
        "interlaced.png",
        "lossless.webp",
        "two-frames.webp",
        "two-frames.gif",
        "rgb.bmp",
    ] {
        assert_card(name, QUADRANTS, 0);
    }
    assert_card("lossy.webp", QUADRANTS, LOSSY);
    assert_card("grey-alpha-opaque.png", grey([93, 121, 70, 208]), 0);

    let one = photo("formats/1x1.png");
    assert_eq!((one.width(), one.height(), one.rgb()), (1, 1, &RED[..]));
}

#[test]
fn alpha_is_blended_over_white() {
    let half = [142, 217, 157]; // (30, 180, 60) at 128 / 255
    let expected = [RED, half, BLUE, WHITE];
    assert_card("alpha.png", expected, 0);
    assert_card("alpha.webp", expected, 0);
    assert_card("grey-alpha.png", grey([93, 188, 70, 255]), 0);
    assert_card("palette-alpha.png", [WHITE, GREEN, BLUE, YELLOW], 0);

    let rgba = [[220, 40, 30, 255], [30, 180, 60, 128]].concat();
    let photo = Photo::from_rgba(&rgba, 1, 2).unwrap();
    assert_eq!(photo.rgb(), [RED, half].concat());
    let error = Photo::from_rgba(&rgba, 2, 2).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn unsupported_files_are_named() {
    let cases = [
        ("zero.jpg", ErrorKind::DamagedPhoto, "empty"),
        ("truncated.jpg", ErrorKind::DamagedPhoto, "cut off"),
        ("truncated.png", ErrorKind::DamagedPhoto, "cut off"),
        ("text.jpg", ErrorKind::UnsupportedFormat, "text file"),
        (
            "magic.heic",
            ErrorKind::DamagedPhoto,
            "HEIC file is damaged",
        ),
        ("card.avif", ErrorKind::UnsupportedFormat, "AVIF photo"),
    ];
    for (name, kind, words) in cases {
        let error = decode(&read(&format!("formats/{name}")), 1).unwrap_err();
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert!(error.to_string().contains(words), "{name}: {error}");
    }
}

#[test]
fn a_small_file_cannot_claim_huge_sizes() {
    let mut jpeg = read("formats/baseline.jpg");
    let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let mut png = read("formats/rgb8.png");
    png[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let header_sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&header_sum.to_be_bytes());
    let mut gif = read("formats/two-frames.gif");
    gif[6..10].fill(0xFF);
    for (name, bytes) in [("JPEG", jpeg), ("PNG", png), ("GIF", gif)] {
        let error = decode(&bytes, 1024).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PhotoTooLarge, "{name}: {error}");
    }
}

/// The checksum of PNG chunks (ISO 15948, annex D), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum: u32, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

#[test]
fn big_photos_are_shrunk_while_decoding() {
    for (name, min_side) in [("formats/baseline.jpg", 8), ("formats/rgb8.png", 4)] {
        let small = decode(&read(name), min_side).unwrap();
        assert_eq!((small.width(), small.height()), (12, 8), "{name}");
        let expected = quadrants(&photo(name));
        for (found, expected) in quadrants(&small).iter().zip(expected) {
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.abs_diff(expected) <= LOSSY, "{name}: {small:?}");
            }
        }
    }
    // Three quarters are not enough for a half.
    let kept = decode(&read("formats/baseline.jpg"), 24).unwrap();
    assert_eq!((kept.width(), kept.height()), CARD);
}

/// Largest and mean difference to one view in a strip of views made by Pillow.
fn difference(found: &Photo, strip: &Photo, index: u32) -> (u8, f64) {
    let side = found.width();
    assert_eq!((found.height(), strip.height()), (side, side));
    let mut largest = 0;
    let mut total = 0;
    for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
        let expected = pixel(strip, index * side + x, y);
        for (found, expected) in pixel(found, x, y).into_iter().zip(expected) {
            let difference = found.abs_diff(expected);
            largest = largest.max(difference);
            total += u64::from(difference);
        }
    }
    let mean = total as f64 / f64::from(side * side * 3);
    (largest, mean)
}

#[test]
fn views_are_those_of_the_reference() {
    // Largest and mean difference allowed. Resizing rounds differently in some pixels; with a JPEG file the
    // two decoders round differently as well.
    let resize = (2, 0.06);
    let decoder = (4, 0.25);
    let cases = [
        ("views/wide.png", "views/wide.64.png", resize),
        ("photos/cat/1.jpg", "views/cat.64.png", decoder),
        ("photos/rocket/4.jpg", "views/rocket.64.png", decoder),
    ];
    let contract = Contract::for_size(64, vec![]);
    for (source, reference, (largest, mean)) in cases {
        let (photo, reference) = (photo(source), photo(reference));
        for (index, view) in [
            (0, View::CenterCrop),
            (1, View::ResizedCrop),
            (2, View::SquashedFlip),
        ] {
            let found = view_pixels(&photo, &contract, view).unwrap();
            let (found_largest, found_mean) = difference(&found, &reference, index);
            let report = format!("{source} {view:?}: {found_largest} {found_mean:.4}");
            assert!(found_largest <= largest && found_mean <= mean, "{report}");
        }
    }
    let contract = Contract::for_size(224, vec![]);
    let found = view_pixels(&photo("photos/cat/1.jpg"), &contract, View::ResizedCrop).unwrap();
    let (largest, mean) = difference(&found, &photo("views/cat.224b.png"), 0);
    assert!(
        largest <= decoder.0 && mean <= decoder.1,
        "{largest} {mean}"
    );
}

#[test]
fn tensors_are_channel_first_and_normalised() {
    let card = photo("formats/rgb8.png");
    let contract = Contract::for_size(16, vec![]);
    let quality = views(&card, &contract, Mode::Quality).unwrap();
    assert_eq!(quality.len(), 2 * contract.view_length());
    let cf = view(&card, &contract, View::SquashedFlip).unwrap();
    assert_eq!(quality[contract.view_length()..], cf);
    let fast = views(&card, &contract, Mode::Fast).unwrap();
    assert_eq!(fast, view(&card, &contract, View::CenterCrop).unwrap());

    // Far from the edges between quadrants the squashed view has the plain colours, mirrored.
    for (at, colour) in [
        (0, GREEN),
        (15, RED),
        (15 * 16, YELLOW),
        (15 * 16 + 15, BLUE),
    ] {
        let found = [0, 1, 2].map(|channel| cf[channel * 256 + at]);
        assert_eq!(
            found,
            colour.map(|level| (f32::from(level) - 127.0) / 128.0)
        );
    }
}

#[test]
fn extreme_proportions_stay_small() {
    let contract = Contract::for_size(224, vec![]);
    let ramp = |length: u32| -> Vec<u8> {
        (0..length)
            .flat_map(|place| [(place * 255 / (length - 1)) as u8; 3])
            .collect()
    };
    for (width, height) in [(1, 10_000), (10_000, 1)] {
        let photo = Photo::from_rgb(ramp(10_000), width, height).unwrap();
        for view in [View::CenterCrop, View::ResizedCrop] {
            // The centre of the ramp, one enlarged source pixel.
            let pixels = view_pixels(&photo, &contract, view).unwrap();
            assert!(pixels.rgb().iter().all(|level| (126..=128).contains(level)));
        }
        let squashed = view_pixels(&photo, &contract, View::SquashedFlip).unwrap();
        let (first, last) = (squashed.rgb()[0], squashed.rgb()[224 * 224 * 3 - 1]);
        // Mirrored left to right, so only the tall ramp still begins dark.
        assert_eq!(first < last, height > width);
    }
    let dot = Photo::from_rgb(RED.to_vec(), 1, 1).unwrap();
    for view in [View::CenterCrop, View::ResizedCrop, View::SquashedFlip] {
        let pixels = view_pixels(&dot, &contract, view).unwrap();
        assert!(pixels.rgb().chunks(3).all(|pixel| pixel == RED));
    }
}

#[test]
fn a_broken_contract_is_refused() {
    let good = Contract::for_size(224, vec![]);
    assert_eq!(decode_side(&good), 512);
    let broken = [
        Contract {
            version: 3,
            ..good.clone()
        },
        Contract {
            size: 0,
            ..good.clone()
        },
        Contract {
            resize: 200,
            ..good.clone()
        },
        Contract {
            scale: [1.0, 0.0, 1.0],
            ..good.clone()
        },
        Contract {
            mean: [0.0, 0.0, f32::NAN],
            ..good
        },
    ];
    let photo = photo("formats/1x1.png");
    for contract in broken {
        let error = views(&photo, &contract, Mode::Fast).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ContractMismatch);
    }
}

#[test]
fn no_bytes_cause_a_panic() {
    /// Enough for some hundred cases per decoder, in a second or two.
    const CASES: u64 = 4000;
    let seeds: Vec<Vec<u8>> = fs::read_dir(path("formats"))
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .filter(|bytes| (1..5000).contains(&bytes.len()))
        .collect();
    assert!(seeds.len() > 30);
    let contract = Contract::for_size(16, vec![]);
    let mut random = XorShift(0x9E37_79B9_7F4A_7C15);
    let mut decoded = 0;
    for case in 0..CASES {
        let mut bytes = seeds[case as usize % seeds.len()].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        let at = random.below(bytes.len());
        match random.below(8) {
            0 => bytes.truncate(at),
            1 => bytes.rotate_left(at),
            _ => {}
        }
        if let Ok(photo) = decode(&bytes, 16) {
            views(&photo, &contract, Mode::Quality).unwrap();
            decoded += 1;
        }
    }
    assert!(decoded > CASES / 10, "only {decoded} still decoded");
}

/// Marsaglia's xorshift64, for reproducible damage.
struct XorShift(u64);

impl XorShift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
