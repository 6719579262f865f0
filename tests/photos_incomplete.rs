//! Photos as programs and cameras really write them: with parts left out, twice or broken. A photo with all its
//! pixels is decoded as browsers show it; the others are refused by name.

use std::fs;
use std::path::Path;

use handful::ErrorKind;
use handful::photo::{Photo, decode};

/// Bytes of a JPEG segment before its body.
const HEAD: usize = 4;

const START_OF_FRAME: u8 = 0xC0;
const HUFFMAN_TABLES: u8 = 0xC4;
const START_OF_SCAN: u8 = 0xDA;
const END: [u8; 2] = [0xFF, 0xD9];

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    fs::read(path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn photo(bytes: &[u8]) -> Photo {
    decode(bytes, u32::MAX).unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts that a file is decoded like the fixture, in full and shrunk.
fn assert_same(bytes: &[u8], fixture: &str) {
    for side in [u32::MAX, 8] {
        let expected = decode(&read(fixture), side).unwrap();
        let found = decode(bytes, side).unwrap_or_else(|error| panic!("{fixture}: {error}"));
        assert_eq!(
            (found.width(), found.height()),
            (expected.width(), expected.height())
        );
        let pairs = found.rgb().iter().zip(expected.rgb());
        // The fast decoder and the library round differently where a file is shrunk.
        assert!(
            pairs.clone().all(|(a, b)| a.abs_diff(*b) <= 1),
            "{fixture} by {side}"
        );
    }
}

/// Where the first segment with that marker starts.
fn find(jpeg: &[u8], marker: u8) -> usize {
    jpeg.windows(2)
        .position(|two| two == [0xFF, marker])
        .expect("a segment")
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], body].concat()
}

/// The file with bytes behind its start mark.
fn with(jpeg: &[u8], segments: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segments, &jpeg[2..]].concat()
}

fn without(jpeg: &[u8], marker: u8) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    while let Some(at) = jpeg.windows(2).position(|two| two == [0xFF, marker]) {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        jpeg.drain(at..at + 2 + length);
    }
    jpeg
}

/// EXIF data that gives the orientation; without it if it is 0.
fn exif(orientation: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    body.extend([u8::from(orientation > 0), 0]);
    if orientation > 0 {
        body.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    }
    body.extend([0; 4]);
    segment(0xE1, &body)
}

#[test]
fn the_first_exif_data_counts() {
    let jpeg = read("baseline.jpg");
    for (first, second, size) in [
        (6, 1, (32, 48)),
        (6, 0, (32, 48)),
        (1, 6, (48, 32)),
        (0, 6, (48, 32)),
    ] {
        let found = photo(&with(&jpeg, &[exif(first), exif(second)].concat()));
        assert_eq!((found.width(), found.height()), size, "{first}, {second}");
    }
    // XMP data uses the same marker.
    let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
    let found = photo(&with(&jpeg, &[xmp, exif(6)].concat()));
    assert_eq!((found.width(), found.height()), (32, 48));
}

#[test]
fn a_jpeg_needs_no_end_mark() {
    for name in [
        "baseline.jpg",
        "progressive.jpg",
        "full-chroma.jpg",
        "grey.jpg",
        "ycck.jpg",
        "exif6.jpg",
    ] {
        let whole = read(name);
        let jpeg = whole.strip_suffix(&END).unwrap();
        assert_same(jpeg, name);
        assert_same(&[jpeg, &[0xFF]].concat(), name);
        // What cameras and rescue programs write behind it.
        assert_same(&[jpeg, &[0; 5000]].concat(), name);
        assert_same(&[jpeg, b"SEFH\0\0\0\0SEFT"].concat(), name);
        assert_same(
            &[jpeg, &exif(6), &[0xFF, 0xD8, 0xFF, 0xE0, 0]].concat(),
            name,
        );
    }
}

#[test]
fn a_jpeg_without_all_its_pixels_is_refused() {
    for name in ["baseline.jpg", "progressive.jpg", "grey.jpg", "ycck.jpg"] {
        let whole = read(name);
        for length in 0..whole.len() - END.len() {
            for rest in [&[][..], &[0; 100]] {
                match decode(&[&whole[..length], rest].concat(), 1) {
                    Err(error) => assert!(
                        matches!(
                            error.kind(),
                            ErrorKind::DamagedPhoto | ErrorKind::UnsupportedFormat
                        ),
                        "{name}, {length} bytes: {error}"
                    ),
                    // Zeros may be the last bits of the picture.
                    Ok(_) if !rest.is_empty() => {
                        assert!(length + 8 >= whole.len(), "{name}, {length} bytes");
                    }
                    // The bits that a last byte is filled up with may be left out.
                    Ok(_) => assert_same(&whole[..length], name),
                }
            }
        }
    }
    let half = read("truncated.jpg");
    let error = decode(&half, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DamagedPhoto);
    assert!(error.to_string().contains("cut off"), "{error}");
}

#[test]
fn webcams_leave_out_the_standard_huffman_tables() {
    for name in ["baseline.jpg", "grey.jpg"] {
        let jpeg = without(&read(name), HUFFMAN_TABLES);
        assert_same(&jpeg, name);
        assert_same(jpeg.strip_suffix(&END).unwrap(), name);
    }
}

#[test]
fn the_height_may_stand_behind_the_scan() {
    let mut jpeg = read("baseline.jpg");
    let height = find(&jpeg, START_OF_FRAME) + HEAD + 1;
    let lines = segment(0xDC, &jpeg[height..height + 2]);
    jpeg.splice(jpeg.len() - END.len()..jpeg.len() - END.len(), lines);
    // Some writers repeat the height.
    assert_same(&jpeg, "baseline.jpg");
    jpeg[height..height + 2].fill(0);
    assert_same(&jpeg, "baseline.jpg");
    let scan = find(&jpeg, START_OF_SCAN);
    for length in scan..jpeg.len() - END.len() {
        assert!(decode(&jpeg[..length], 1).is_err(), "{length} bytes");
    }
}

#[test]
fn a_png_needs_no_end_mark() {
    for name in [
        "rgb8.png",
        "rgb16.png",
        "palette.png",
        "interlaced.png",
        "exif6.png",
    ] {
        let whole = read(name);
        let end = whole.len() - 12;
        for length in end..whole.len() {
            assert_same(&whole[..length], name);
        }
        assert_same(&[&whole[..end], &[0; 5000]].concat(), name);
        for length in 0..end {
            let error = decode(&whole[..length], 1).expect_err("a cut file");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::DamagedPhoto | ErrorKind::UnsupportedFormat
                ),
                "{name}, {length} bytes: {error}"
            );
        }
    }
}

#[test]
fn a_gif_may_have_a_screen_without_pixels() {
    let mut gif = read("two-frames.gif");
    gif[6..10].fill(0);
    assert_same(&gif, "two-frames.gif");
    for length in 0..gif.len() / 2 {
        assert!(decode(&gif[..length], 1).is_err(), "{length} bytes");
    }
}

#[test]
fn reserved_bytes_of_a_bmp_are_ignored() {
    let mut bmp = read("rgb.bmp");
    bmp[6..10].copy_from_slice(&[0x78, 0x56, 0x34, 0x12]);
    assert_same(&bmp, "rgb.bmp");
    let error = decode(b"BM is a text that somebody named .bmp.", 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedFormat);
}

/// A BMP file of 2 x 1 pixels, 32 bits each, red with full and with half alpha.
fn bmp_with_alpha(header: u8, compression: u8, mask: [u8; 4], alpha: [u8; 2]) -> Vec<u8> {
    let offset = 14 + header;
    let mut file = [b"BM\0\0\0\0\0\0\0\0", &[offset, 0, 0, 0][..]].concat();
    file.extend([
        header,
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        0,
        32,
        0,
        compression,
        0,
        0,
        0,
    ]);
    file.extend([0; 20]);
    file.extend([0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0]);
    file.extend(mask);
    file.extend(b"BGRs");
    file.resize(offset.into(), 0);
    file.extend([0, 0, 255, alpha[0], 0, 0, 255, alpha[1]]);
    file
}

#[test]
fn bmp_files_of_versions_4_and_5_have_alpha() {
    const MASK: [u8; 4] = [0, 0, 0, 0xFF];
    let blended = [255, 0, 0, 255, 127, 127];
    let opaque = [255, 0, 0, 255, 0, 0];
    for header in [56, 108, 124] {
        for compression in [0, 3] {
            let found = photo(&bmp_with_alpha(header, compression, MASK, [255, 128]));
            assert_eq!(found.rgb(), blended, "{header}, {compression}");
            let found = photo(&bmp_with_alpha(header, compression, [0; 4], [255, 128]));
            assert_eq!(found.rgb(), opaque, "{header}, {compression}");
        }
        let found = photo(&bmp_with_alpha(header, 0, MASK, [0, 0]));
        assert_eq!(found.rgb(), opaque, "{header}");
    }
}
