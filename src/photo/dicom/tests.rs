use jpeg_encoder::{ColorType, Encoder};

use super::*;
use crate::photo::{Photo, decode_as};
use writer::{
    BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, JPEG, RLE, SECRETS, Writer, ct, ct_in, file,
};

#[allow(dead_code)]
#[path = "../../../tests/common/dicom.rs"]
mod writer;

fn photo(file: &[u8], intensity: Intensity) -> Photo {
    decode_as(file, u32::MAX, intensity).unwrap()
}

/// The levels of a grey picture.
fn levels(file: &[u8], intensity: Intensity) -> Vec<u8> {
    let photo = photo(file, intensity);
    let pixels = photo.rgb().as_chunks::<3>().0;
    assert!(pixels.iter().all(|&[r, g, b]| r == g && g == b));
    pixels.iter().map(|pixel| pixel[0]).collect()
}

/// As PS3.3, section C.11.2.1.2 writes it.
fn windowed(center: f64, width: f64) -> Vec<u8> {
    let level = |at: i32| {
        let value = f64::from(400 * at - 1000);
        if value <= center - 0.5 - (width - 1.0) / 2.0 {
            0
        } else if value > center - 0.5 + (width - 1.0) / 2.0 {
            255
        } else {
            (((value - (center - 0.5)) / (width - 1.0) + 0.5) * 255.0).round() as u8
        }
    };
    (0..8).map(level).collect()
}

#[test]
fn every_way_of_writing_gives_the_same_levels() {
    let expected = windowed(40.0, 400.0);
    assert_eq!(expected, [0, 0, 0, 230, 255, 255, 255, 255]);
    for syntax in [EXPLICIT, IMPLICIT, BIG_ENDIAN] {
        let file = ct_in(syntax).file(syntax);
        assert_eq!(levels(&file, Intensity::Fixed), expected, "{syntax}");
    }
    // Without preamble, and with or without types against what the syntax says.
    assert_eq!(levels(&ct()[132..], Intensity::Fixed), expected);
    for (written, said) in [(EXPLICIT, IMPLICIT), (IMPLICIT, EXPLICIT)] {
        let untrue = ct_in(written).file(said);
        assert_eq!(levels(&untrue, Intensity::Fixed), expected, "{said}");
    }
    // With the head of a TIFF file for a preamble, so that it is both.
    let mut both = ct();
    both[..4].copy_from_slice(b"II*\0");
    assert_eq!(levels(&both, Intensity::Fixed), expected);

    let plain = ct_in(EXPLICIT).bytes;
    let level = flate2::Compression::default();
    let mut deflated = flate2::read::DeflateEncoder::new(plain.as_slice(), level);
    let mut data_set = Vec::new();
    std::io::Read::read_to_end(&mut deflated, &mut data_set).unwrap();
    let file = file(DEFLATED, &data_set);
    assert_eq!(levels(&file, Intensity::Fixed), expected);
}

#[test]
fn ct_pictures_follow_the_chosen_window() {
    let file = ct();
    assert_eq!(levels(&file, Intensity::Lung), windowed(-600.0, 1500.0));
    assert_eq!(levels(&file, Intensity::Bone), windowed(400.0, 1800.0));
    assert_eq!(levels(&file, Intensity::Brain), windowed(40.0, 80.0));
    let own_range: Vec<u8> = (0..8).map(|at| (at * 255_u32).div_ceil(7) as u8).collect();
    let found = levels(&file, Intensity::OwnRange);
    let mut pairs = found.iter().zip(&own_range);
    assert!(pairs.all(|(a, b)| a.abs_diff(*b) <= 1), "{found:?}");
}

#[test]
fn other_pictures_ignore_windows_for_ct() {
    let mut writer = Writer::new(EXPLICIT);
    writer
        .patient("MR")
        .grey(2, 1, [16, 12], "MONOCHROME2")
        .shorts((0x7FE0, 0x0010), "OW", &[0, 4095]);
    let file = writer.file(EXPLICIT);
    for intensity in [Intensity::Fixed, Intensity::Lung] {
        assert_eq!(levels(&file, intensity), [0, 255]);
    }
}

#[test]
fn monochrome_1_is_inverted() {
    let mut writer = Writer::new(EXPLICIT);
    writer
        .patient("CR")
        .grey(3, 1, [16, 12], "MONOCHROME1")
        .shorts((0x7FE0, 0x0010), "OW", &[0, 1024, 4095]);
    assert_eq!(
        levels(&writer.file(EXPLICIT), Intensity::Fixed),
        [255, 191, 0]
    );
}

#[test]
fn tables_replace_the_window() {
    for has_lengths in [true, false] {
        let mut writer = Writer::new(EXPLICIT);
        writer
            .patient("MG")
            .grey(3, 1, [16, 12], "MONOCHROME2")
            .sequence(
                (0x0028, 0x3010),
                has_lengths,
                &[&|item| {
                    item.shorts((0x0028, 0x3002), "US", &[3, 100, 16])
                        .text((0x0028, 0x3003), "LO", "Quillon")
                        .shorts((0x0028, 0x3006), "US", &[0, 65_535, 257]);
                }],
            )
            .shorts((0x7FE0, 0x0010), "OW", &[7, 101, 4000]);
        assert_eq!(
            levels(&writer.file(EXPLICIT), Intensity::Fixed),
            [0, 255, 1]
        );
    }
}

#[test]
fn the_middle_frame_has_its_own_window() {
    for has_lengths in [true, false] {
        let mut writer = Writer::new(EXPLICIT);
        let window = |center: &'static str| {
            move |item: &mut Writer| {
                item.sequence(
                    (0x0028, 0x9132),
                    has_lengths,
                    &[&|inner| {
                        inner.text((0x0028, 0x1050), "DS", center).text(
                            (0x0028, 0x1051),
                            "DS",
                            "101",
                        );
                    }],
                );
            }
        };
        let values = |item: &mut Writer| {
            item.sequence(
                (0x0028, 0x9145),
                has_lengths,
                &[&|inner| {
                    inner
                        .text((0x0028, 0x1052), "DS", "-10")
                        .text((0x0028, 0x1053), "DS", "1");
                }],
            );
        };
        writer
            .patient("PT")
            .grey(1, 1, [8, 8], "MONOCHROME2")
            .text((0x0028, 0x0008), "IS", "3")
            .sequence((0x5200, 0x9229), has_lengths, &[&values])
            .sequence(
                (0x5200, 0x9230),
                has_lengths,
                &[&window("7"), &window("90"), &window("200")],
            )
            .raw((0x7FE0, 0x0010), "OB", &[1, 100, 3]);
        let photo = photo(&writer.file(EXPLICIT), Intensity::Fixed);
        // (90 - 89.5) / 100 + 0.5 of 255.
        assert_eq!(photo.rgb(), [129; 3]);
        let note = Note::MiddleFrame {
            frame: 2,
            frames: 3,
        };
        assert_eq!(photo.notes(), [note]);
        assert!(note.sentence().contains("number 2"));
    }
}

#[test]
fn frames_of_jpeg_and_rle() {
    let jpeg = |level: u8| {
        let mut bytes = Vec::new();
        let encoder = Encoder::new(&mut bytes, 95);
        encoder
            .encode(&[level; 256], 16, 16, ColorType::Luma)
            .unwrap();
        bytes
    };
    let rle = |level: u8| {
        let mut bytes = [1_u32, 64]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect::<Vec<_>>();
        bytes.resize(64, 0);
        bytes.extend([129, level, 129, level]);
        bytes
    };
    let frames = |make: &dyn Fn(u8) -> Vec<u8>| [50, 100, 200].map(make).to_vec();
    for (syntax, frames) in [(JPEG, frames(&jpeg)), (RLE, frames(&rle))] {
        let mut writer = Writer::new(EXPLICIT);
        writer
            .patient("XA")
            .grey(16, 16, [8, 8], "MONOCHROME2")
            .text((0x0028, 0x0008), "IS", "3 ")
            .fragments(&frames);
        let file = writer.file(syntax);
        assert_eq!(levels(&file, Intensity::Fixed), [100; 256], "{syntax}");
    }
}

#[test]
fn frames_of_several_fragments_are_found_by_their_start_marks() {
    let fragments = [50, 100, 200].map(|level| {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 95)
            .encode(&[level; 256], 16, 16, ColorType::Luma)
            .unwrap();
        let rest = bytes.split_off(100);
        [bytes, rest]
    });
    let mut writer = Writer::new(EXPLICIT);
    writer
        .patient("XA")
        .grey(16, 16, [8, 8], "MONOCHROME2")
        .text((0x0028, 0x0008), "IS", "3 ")
        .fragments(&fragments.concat());
    assert_eq!(levels(&writer.file(JPEG), Intensity::Fixed), [100; 256]);
}

#[test]
fn pixels_outside_the_field_of_view_do_not_set_the_range() {
    let mut writer = Writer::new(EXPLICIT);
    writer
        .patient("MR")
        .grey(4, 1, [16, 16], "MONOCHROME2")
        .short((0x0028, 0x0120), 60_000)
        .shorts((0x7FE0, 0x0010), "OW", &[60_000, 100, 200, 400]);
    let file = writer.file(EXPLICIT);
    assert_eq!(levels(&file, Intensity::OwnRange), [255, 0, 85, 255]);
}

#[test]
fn text_in_the_picture_is_said() {
    for (value, notes) in [("YES", &[Note::BurnedInText][..]), ("NO", &[])] {
        let mut writer = Writer::new(EXPLICIT);
        writer
            .patient("US")
            .grey(2, 1, [8, 8], "MONOCHROME2")
            .text((0x0028, 0x0301), "CS", value)
            .raw((0x7FE0, 0x0010), "OB", &[0, 255]);
        let file = writer.file(EXPLICIT);
        assert_eq!(photo(&file, Intensity::Fixed).notes(), notes, "{value}");
    }
}

#[test]
fn nothing_of_the_patient_is_said() {
    let said = |file: &[u8]| match decode_as(file, u32::MAX, Intensity::Fixed) {
        Ok(photo) => format!("{photo:?} {:?}", photo.notes()),
        Err(error) => {
            let cause = std::error::Error::source(&error);
            format!("{error} {error:?} {cause:?}")
        }
    };
    let check = |file: &[u8]| {
        let said = said(file);
        let secret = SECRETS.iter().find(|secret| said.contains(*secret));
        assert_eq!(secret, None, "{said}");
    };
    let whole = ct();
    for secret in SECRETS {
        let found = whole
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(found, "the file lacks {secret}");
    }
    for length in 0..whole.len() {
        check(&whole[..length]);
        let mut changed = whole.clone();
        changed[length] ^= 0xFF;
        check(&changed);
    }
    // Values of the patient where others belong.
    for tag in [
        (0x0028, 0x0004),
        (0x0028, 0x0010),
        (0x0028, 0x1050),
        (0x0028, 0x0008),
    ] {
        let mut writer = Writer::new(EXPLICIT);
        writer.patient("CT").grey(4, 2, [16, 12], "MONOCHROME2");
        writer.text(tag, "CS", "Quillon^Zeugma");
        writer.shorts((0x7FE0, 0x0010), "OW", &[0; 8]);
        check(&writer.file(EXPLICIT));
    }
    check(&ct_in(EXPLICIT).file("1.2.826.0.1.99.4711"));
    check(&ct_in(EXPLICIT).file("Quillon"));
}

#[test]
fn files_without_a_picture_are_refused() {
    let mut writer = Writer::new(EXPLICIT);
    writer.patient("SR");
    let error = decode_as(&writer.file(EXPLICIT), 1, Intensity::Fixed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedFormat);
    assert!(error.to_string().contains("no picture"), "{error}");
}

#[test]
fn a_small_file_cannot_claim_a_large_picture() {
    let mut writer = Writer::new(EXPLICIT);
    writer
        .patient("CT")
        .grey(u16::MAX, u16::MAX, [16, 12], "MONOCHROME2")
        .shorts((0x7FE0, 0x0010), "OW", &[0; 8]);
    let error = decode_as(&writer.file(EXPLICIT), 1, Intensity::Fixed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PhotoTooLarge);
}
