//! The fixtures come from `tests/fixtures/make-heic.py`.

use std::fs;
use std::path::{Path, PathBuf};

use super::layout::{self, Layout};
use super::*;
use crate::error::ErrorKind;
use crate::photo::{Intensity, Photo, decode, preview_rare};

const CARD: (u32, u32) = (48, 32);
const RED: [u8; 3] = [220, 40, 30];
const GREEN: [u8; 3] = [30, 180, 60];
const BLUE: [u8; 3] = [40, 60, 200];
const YELLOW: [u8; 3] = [230, 220, 90];
const UPRIGHT: [[u8; 3]; 4] = [RED, GREEN, BLUE, YELLOW];

/// The largest difference from the drawn colours, in levels.
const LOSSY: u8 = 6;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn photo(name: &str) -> Photo {
    decode(&read(name), u32::MAX).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The colours in the middle of the four quadrants.
fn quadrants(photo: &Photo) -> [[u8; 3]; 4] {
    let (width, height) = (photo.width(), photo.height());
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = 3 * ((height * y / 4) * width + width * x / 4) as usize;
        photo.rgb()[at..at + 3].try_into().unwrap()
    })
}

fn assert_shows(name: &str, size: (u32, u32), expected: [[u8; 3]; 4]) {
    let photo = photo(name);
    assert_eq!((photo.width(), photo.height()), size, "{name}");
    let found = quadrants(&photo);
    let mut pairs = found.as_flattened().iter().zip(expected.as_flattened());
    assert!(
        pairs.all(|(a, b)| a.abs_diff(*b) <= LOSSY),
        "{name}: {found:?} instead of {expected:?}"
    );
}

#[test]
fn pictures_of_every_depth_and_chroma_are_read() {
    for name in ["card.heic", "card-10-bit.heic", "card-444.heic"] {
        assert_shows(name, CARD, UPRIGHT);
    }
    // Coded in a larger size and cropped.
    assert_shows("odd.heic", (29, 21), UPRIGHT);
}

#[test]
fn the_properties_turn_the_picture_once() {
    let lying = (CARD.1, CARD.0);
    // `irot` counts quarter turns to the left; the EXIF block of these files does not count.
    assert_shows("irot-1.heic", lying, [GREEN, YELLOW, RED, BLUE]);
    assert_shows("irot-2.heic", CARD, [YELLOW, BLUE, GREEN, RED]);
    assert_shows("irot-3.heic", lying, [BLUE, RED, YELLOW, GREEN]);
    assert_shows("exif-only.heic", CARD, UPRIGHT);
    // 0 exchanges top and bottom, 1 left and right.
    assert_shows("imir-0.heic", CARD, [BLUE, YELLOW, RED, GREEN]);
    assert_shows("imir-1.heic", CARD, [GREEN, RED, YELLOW, BLUE]);
    assert_shows("irot-imir.heic", lying, [YELLOW, GREEN, BLUE, RED]);
    assert_shows("imir-irot.heic", lying, [RED, BLUE, GREEN, YELLOW]);
}

#[test]
fn a_grid_is_put_together_and_its_other_items_are_left_out() {
    assert_shows("grid.heic", (160, 96), UPRIGHT);
    // With a thumbnail, a gain map and an EXIF block.
    assert_shows("iphone.heic", (96, 160), [BLUE, RED, YELLOW, GREEN]);
}

#[test]
fn a_grid_is_the_same_as_by_the_library() {
    let bytes = read("grid.heic");
    let whole = decode_rgba8(&bytes, &Options::default()).unwrap();
    assert_eq!(photo("grid.heic").rgb(), whole.into_rgb8());
}

#[test]
fn large_pictures_are_averaged_down() {
    let full = photo("grid.heic");
    let small = decode(&read("grid.heic"), 24).unwrap();
    assert_eq!((small.width(), small.height()), (80, 48));
    for (found, expected) in quadrants(&small).iter().zip(quadrants(&full)) {
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.abs_diff(expected) <= 1);
        }
    }
}

#[test]
fn a_preview_is_the_thumbnail_if_that_is_large_enough() {
    let preview = |min_side| {
        let photo = preview_rare(&read("thumbnail.heic"), min_side, Intensity::Fixed).unwrap();
        (photo.width(), photo.height(), quadrants(&photo))
    };
    // Of the colours in another order, so that it can be told from the picture.
    let (width, height, [first, ..]) = preview(40);
    assert_eq!((width, height), (48, 80));
    assert!(first[0] > 200 && first[1] > 200, "yellow: {first:?}");
    let (width, height, [first, ..]) = preview(49);
    assert_eq!((width, height), (96, 160));
    assert!(first[2] > 150, "blue: {first:?}");
    // The thumbnail of this file has another shape than its picture.
    let photo = preview_rare(&read("iphone.heic"), 32, Intensity::Fixed).unwrap();
    assert_eq!((photo.width(), photo.height()), (96, 160));
}

#[test]
fn transparency_is_blended_over_white() {
    let white = [255; 3];
    assert_shows("alpha.heic", CARD, [RED, white, BLUE, white]);
}

#[test]
fn colours_are_converted_to_srgb() {
    let found = quadrants(&photo("display-p3.heic"));
    // Display P3 red is more saturated than sRGB can show.
    let [[red, green, _], ..] = found;
    assert!(red > 230 && green < 10, "{found:?}");
}

#[test]
fn damaged_files_are_named() {
    for name in ["truncated.heic", "magic.heic"] {
        let error = decode(&read(name), 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DamagedPhoto, "{name}: {error}");
        assert!(error.to_string().starts_with("The HEIC file is damaged"));
    }
}

/// `grid.heic` with other bytes where `from` is, which it contains once.
fn changed(name: &str, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = read(name);
    let at = bytes.windows(from.len()).position(|one| one == from);
    let at = at.expect("the fixture has changed");
    bytes[at..at + from.len()].copy_from_slice(to);
    bytes
}

#[test]
fn other_pictures_than_hevc_are_named() {
    let bytes = changed("card.heic", b"hvc1", b"av01");
    let error = decode(&bytes, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedFormat, "{error}");
    assert!(error.to_string().contains("av01"), "{error}");
}

#[test]
fn sizes_that_cannot_be_are_refused_before_decoding() {
    // The size and the tiles of the grid: two rows and three columns for 160 x 96 pixels.
    let grid = [0, 0, 1, 2, 0, 160, 0, 96];
    for (wrong, kind) in [
        (
            [0, 0, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF],
            ErrorKind::DamagedPhoto,
        ),
        ([0, 0, 1, 2, 0, 60, 0, 96], ErrorKind::DamagedPhoto),
        ([0, 0, 1, 2, 0, 0, 0, 96], ErrorKind::DamagedPhoto),
        ([0, 0, 5, 2, 0, 160, 0, 96], ErrorKind::DamagedPhoto),
    ] {
        let error = decode(&changed("grid.heic", &grid, &wrong), 1).unwrap_err();
        assert_eq!(error.kind(), kind, "{wrong:?}: {error}");
    }
    let size = [
        &b"ispe"[..],
        &[0; 4],
        &48_u32.to_be_bytes(),
        &32_u32.to_be_bytes(),
    ]
    .concat();
    let huge = [&b"ispe"[..], &[0; 4], &[0xFF; 8]].concat();
    let error = decode(&changed("card.heic", &size, &huge), 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PhotoTooLarge, "{error}");
    // Coded in a larger size than the file says.
    let tiny = [
        &b"ispe"[..],
        &[0; 4],
        &1_u32.to_be_bytes(),
        &1_u32.to_be_bytes(),
    ]
    .concat();
    assert!(decode(&changed("card.heic", &size, &tiny), 1).is_ok());
}

#[test]
fn pictures_that_need_the_library_are_told_from_tiles() {
    for (name, is_composed) in [
        ("alpha.heic", true),
        ("iphone.heic", false),
        ("card.heic", false),
    ] {
        let bytes = read(name);
        let layout = {
            let file = HeifFile::parse(&bytes).unwrap();
            layout::of(&file, file.primary_id).unwrap()
        };
        assert_eq!(
            matches!(layout, Layout::Composed { .. }),
            is_composed,
            "{name}"
        );
    }
}
