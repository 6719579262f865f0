//! TIFF and DICOM files that other programs wrote; `fixtures/make-scientific.py` makes them.

use std::fs;
use std::path::Path;

use handful::ErrorKind;
use handful::photo::{Intensity, Note, Photo, decode, decode_as};

/// The test image of `fixtures/make.py`: its size, and its colours from the upper left to the lower right.
const CARD: (u32, u32) = (48, 32);
const COLOURS: [[u8; 3]; 4] = [[220, 40, 30], [30, 180, 60], [40, 60, 200], [230, 220, 90]];
/// The same in grey.
const GREYS: [u8; 4] = [93, 121, 70, 208];

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    fs::read(path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn photo(name: &str, intensity: Intensity) -> Photo {
    let photo = decode_as(&read(name), u32::MAX, intensity);
    photo.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The colours in the middle of the four quadrants.
fn quadrants(photo: &Photo) -> [[u8; 3]; 4] {
    let (w, h) = (photo.width(), photo.height());
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = 3 * ((h * y / 4) * w + w * x / 4) as usize;
        photo.rgb()[at..at + 3].try_into().unwrap()
    })
}

fn assert_card(name: &str, expected: [[u8; 3]; 4], tolerance: u8) {
    let photo = photo(name, Intensity::Fixed);
    assert_eq!((photo.width(), photo.height()), CARD, "{name}");
    let found = quadrants(&photo);
    let mut pairs = found.as_flattened().iter().zip(expected.as_flattened());
    assert!(
        pairs.all(|(a, b)| a.abs_diff(*b) <= tolerance),
        "{name}: {found:?} instead of {expected:?}"
    );
}

fn grey(levels: [u8; 4]) -> [[u8; 3]; 4] {
    levels.map(|level| [level; 3])
}

#[test]
fn grey_of_every_type() {
    for name in [
        "grey.tif",
        "grey-16.tif",
        "grey-float.tif",
        "grey-signed.tif",
        "white-is-zero.tif",
        "five-channels.tif",
        "three-pages.tif",
    ] {
        assert_card(name, grey(GREYS), 0);
    }
    assert_card("fax.tif", grey([0, 255, 0, 255]), 0);
}

#[test]
fn colours_of_every_kind() {
    for name in [
        "rgb.tif",
        "rgb-16.tif",
        "planes.tif",
        "palette.tif",
        "turned.tif",
    ] {
        assert_card(name, COLOURS, 0);
    }
    // Ink and black in 8 bits each round differently.
    assert_card("cmyk.tif", COLOURS, 1);
    for name in ["jpeg-ycbcr.tif", "jpeg-tables.tif", "jpeg-rgb.tif"] {
        assert_card(name, COLOURS, 4);
    }
    let over_white = COLOURS
        .map(|colour| colour.map(|level| ((u32::from(level) * 128 + 255 * 127 + 127) / 255) as u8));
    assert_card("alpha.tif", over_white, 0);
}

#[test]
fn medical_pictures_of_every_compression() {
    for name in ["lossless-jpeg.dcm", "jpeg-2000.dcm"] {
        assert_card(name, grey(GREYS), 0);
    }
}

#[test]
fn what_is_left_out_is_noted() {
    let notes = |name| photo(name, Intensity::Fixed).notes().to_vec();
    assert_eq!(notes("three-pages.tif"), [Note::FirstPage { pages: 3 }]);
    assert_eq!(
        notes("five-channels.tif"),
        [Note::FirstChannel { channels: 5 }]
    );
    assert_eq!(notes("grey-16.tif"), []);
    assert_eq!(notes("rgb.tif"), []);
}

/// Cameras of 12 bits store their values in 16. By the fixed rule they are almost black, which is said; by their
/// own range they are not.
#[test]
fn faint_pictures_are_shown_by_their_own_range() {
    let name = "grey-12-in-16.tif";
    let faint = photo(name, Intensity::Fixed);
    assert_eq!(faint.notes(), [Note::Faint]);
    assert_eq!(quadrants(&faint), grey([6, 8, 4, 13]));
    let own = photo(name, Intensity::OwnRange);
    assert_eq!(own.notes(), []);
    // From 70 to 208.
    let stretched = GREYS.map(|level| (f64::from(level - 70) / 138.0 * 255.0).round() as u8);
    let found = quadrants(&own);
    let expected = grey(stretched);
    let mut pairs = found.as_flattened().iter().zip(expected.as_flattened());
    assert!(pairs.all(|(a, b)| a.abs_diff(*b) <= 1), "{found:?}");
}

/// So that a file stored as PNG keeps its embedding.
#[test]
fn a_png_copy_decodes_to_the_same_pixels() {
    for name in ["jpeg-2000.dcm", "rgb-16.tif"] {
        let copy = photo(name, Intensity::Fixed).to_png().unwrap();
        // The first shrinks, the second does not.
        for side in [4, u32::MAX] {
            let direct = decode(&read(name), side).unwrap();
            assert_eq!(decode(&copy, side).unwrap().rgb(), direct.rgb(), "{name}");
        }
    }
}

#[test]
fn damaged_files_are_refused_by_name() {
    for (bytes, kind, word) in [
        (read("truncated.tif"), ErrorKind::DamagedPhoto, "TIFF"),
        (b"II*\0\x08\0\0\0".to_vec(), ErrorKind::DamagedPhoto, "TIFF"),
        (
            read("jpeg-2000.dcm")[..700].to_vec(),
            ErrorKind::DamagedPhoto,
            "",
        ),
        (
            read("jpeg-2000.dcm")[..400].to_vec(),
            ErrorKind::UnsupportedFormat,
            "no picture",
        ),
    ] {
        let error = decode(&bytes, u32::MAX).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}
