//! Colour spaces of photos. The expected levels are those of Chromium, or of LittleCMS where they are said to be.

use std::fs;
use std::path::Path;

use handful::photo::{Photo, decode};
use moxcms::ColorProfile;

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    fs::read(path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn photo(bytes: &[u8]) -> Photo {
    decode(bytes, u32::MAX).unwrap_or_else(|error| panic!("{error}"))
}

/// The colours in the middle of the four quadrants.
fn quadrants(photo: &Photo) -> [[u8; 3]; 4] {
    let (w, h) = (photo.width(), photo.height());
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = 3 * ((h * y / 4) * w + w * x / 4) as usize;
        photo.rgb()[at..at + 3].try_into().unwrap()
    })
}

fn assert_near(name: &str, found: [[u8; 3]; 4], expected: [[u8; 3]; 4], tolerance: u8) {
    let mut pairs = found.as_flattened().iter().zip(expected.as_flattened());
    assert!(
        pairs.all(|(a, b)| a.abs_diff(*b) <= tolerance),
        "{name}: {found:?} instead of {expected:?}"
    );
}

/// A PNG file of 4 x 2 pixels with the given chunks before its pixels.
fn png(color: png::ColorType, pixels: &[u8], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, 4, 2);
    encoder.set_color(color);
    let mut writer = encoder.write_header().unwrap();
    for (name, data) in chunks {
        writer
            .write_chunk(png::chunk::ChunkType(**name), data)
            .unwrap();
    }
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

const COLOURS: [[u8; 3]; 4] = [[200, 100, 50], [20, 40, 60], [128; 3], [255; 3]];
const LEVELS: [u8; 4] = [10, 64, 128, 255];

/// The quadrants of a PNG file of [`COLOURS`] with the chunks.
fn colours(chunks: &[(&[u8; 4], &[u8])]) -> [[u8; 3]; 4] {
    let [a, b, c, d] = COLOURS;
    let pixels = [a, a, b, b, c, c, d, d].concat();
    quadrants(&photo(&png(png::ColorType::Rgb, &pixels, chunks)))
}

/// The quadrants of a grey PNG file of [`LEVELS`] with the chunks.
fn greys(chunks: &[(&[u8; 4], &[u8])]) -> [[u8; 3]; 4] {
    let [a, b, c, d] = LEVELS;
    let pixels = [a, a, b, b, c, c, d, d];
    quadrants(&photo(&png(png::ColorType::Grayscale, &pixels, chunks)))
}

/// The sRGB levels of [`LEVELS`] and [`COLOURS`] in linear light.
const LINEAR_GREYS: [[u8; 3]; 4] = [[55; 3], [137; 3], [188; 3], [255; 3]];
const LINEAR: [[u8; 3]; 4] = [[229, 168, 122], [79, 110, 133], [188; 3], [255; 3]];

fn gamma(value: u32) -> [u8; 4] {
    value.to_be_bytes()
}

/// White, red, green and blue, in units of 1 / 100 000.
fn primaries(points: [u32; 8]) -> Vec<u8> {
    points.map(u32::to_be_bytes).concat()
}

const SRGB: [u32; 8] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
const ADOBE_RGB: [u32; 8] = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000];

#[test]
fn png_gamma() {
    let linear = gamma(100_000);
    assert_near("linear", colours(&[(b"gAMA", &linear)]), LINEAR, 1);
    assert_near("linear grey", greys(&[(b"gAMA", &linear)]), LINEAR_GREYS, 1);
    let srgb = primaries(SRGB);
    assert_near(
        "linear sRGB",
        colours(&[(b"gAMA", &linear), (b"cHRM", &srgb)]),
        LINEAR,
        1,
    );
    // A chunk sRGB wins; the usual gamma, primaries alone and impossible numbers change nothing.
    let usual = gamma(45_455);
    for chunks in [
        &[(b"sRGB", &[0][..]), (b"gAMA", &linear)][..],
        &[(b"gAMA", &usual)],
        &[(b"gAMA", &usual), (b"cHRM", &srgb)],
        &[(b"cHRM", &primaries(ADOBE_RGB))],
        &[(b"gAMA", &gamma(0))],
        &[(b"gAMA", &gamma(u32::MAX))],
        &[(b"gAMA", &usual), (b"cHRM", &[0; 32])],
        &[(b"gAMA", &usual), (b"cHRM", &[0xFF; 32])],
    ] {
        assert_eq!(colours(chunks), COLOURS, "{chunks:?}");
    }
}

#[test]
fn png_primaries() {
    let adobe = primaries(ADOBE_RGB);
    let found = colours(&[(b"gAMA", &gamma(45_470)), (b"cHRM", &adobe)]);
    // By the formulas of Adobe RGB (1998) and sRGB.
    let expected = [[227, 100, 42], [0, 35, 58], [129; 3], [255; 3]];
    assert_near("Adobe RGB", found, expected, 1);
}

#[test]
fn png_code_points() {
    // BT.2020 with PQ; diffuse white, signal 148, has half of the light of white.
    let [a, b] = [[148; 3], [0; 3]];
    let pixels = [a, a, b, b, a, a, b, b].concat();
    let pq = png(png::ColorType::Rgb, &pixels, &[(b"cICP", &[9, 16, 0, 1])]);
    let half = [188; 3];
    assert_near("PQ", quadrants(&photo(&pq)), [half, b, half, b], 2);

    let linear = [1, 8, 0, 1];
    assert_near("linear", colours(&[(b"cICP", &linear)]), LINEAR, 1);
    // They win over the gamma; unknown ones are ignored.
    let chunks: [(&[u8; 4], &[u8]); 2] = [(b"cICP", &[1, 13, 0, 1]), (b"gAMA", &gamma(100_000))];
    assert_near("sRGB", colours(&chunks), COLOURS, 1);
    assert_eq!(colours(&[(b"cICP", &[2, 2, 0, 1])]), COLOURS);
    // BT.709 is shown with a gamma of 2.4.
    let video = colours(&[(b"cICP", &[1, 1, 0, 1])]);
    assert_near(
        "video",
        video,
        [[197, 91, 39], [7, 28, 49], [121; 3], [255; 3]],
        4,
    );
}

/// The JPEG file with a profile.
fn with_profile(jpeg: &[u8], icc: &[u8]) -> Vec<u8> {
    let body = [b"ICC_PROFILE\0\x01\x01", icc].concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE2], &length, &body, &jpeg[2..]].concat()
}

#[test]
fn grey_profiles() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let plain = read("grey.jpg");
    let found = quadrants(&photo(&with_profile(&plain, &linear)));
    let expected = quadrants(&photo(&plain)).map(|colour| {
        colour.map(|level| {
            let light = f32::from(level) / 255.0;
            (255.0 * (1.055 * light.powf(1.0 / 2.4) - 0.055)).round() as u8
        })
    });
    assert_near("grey.jpg", found, expected, 1);
    // A profile for other pixels, or a damaged one, is ignored.
    let rgb = read("baseline.jpg");
    assert_eq!(photo(&with_profile(&rgb, &linear)), photo(&rgb));
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    for icc in [&p3[..], &linear[..150], b"none"] {
        assert_eq!(photo(&with_profile(&plain, icc)), photo(&plain));
    }
}

#[test]
fn cmyk_profiles() {
    // The levels that LittleCMS gives.
    let expected = [[154, 61, 38], [30, 97, 72], [62, 60, 98], [173, 153, 82]];
    assert_near(
        "cmyk-icc.jpg",
        quadrants(&photo(&read("cmyk-icc.jpg"))),
        expected,
        9,
    );
    let plain = read("cmyk-adobe.jpg");
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    for icc in [&p3[..], b"none"] {
        assert_eq!(photo(&with_profile(&plain, icc)), photo(&plain));
    }
}

#[test]
fn jpeg_files_of_red_green_and_blue() {
    let expected = [[220, 40, 30], [30, 180, 60], [40, 60, 200], [230, 220, 90]];
    for name in ["rgb-identifiers.jpg", "rgb-adobe.jpg"] {
        assert_near(name, quadrants(&photo(&read(name))), expected, 4);
    }
    // In a JFIF file, identifiers mean nothing.
    let mut jpeg = read("full-chroma.jpg");
    let find = |marker: u8| {
        jpeg.windows(2)
            .position(|two| two == [0xFF, marker])
            .unwrap()
    };
    let (frame, scan) = (find(0xC0), find(0xDA));
    for (index, id) in b"RGB".iter().enumerate() {
        jpeg[frame + 10 + 3 * index] = *id;
        jpeg[scan + 5 + 2 * index] = *id;
    }
    assert_near("JFIF", quadrants(&photo(&jpeg)), expected, 4);
}
