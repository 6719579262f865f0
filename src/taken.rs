//! When and by which camera a photo was taken, from its EXIF data.
//!
//! EXIF data is a TIFF structure (CIPA DC-008, "Exchangeable image file format for digital still cameras")
//! that JPEG, HEIC, AVIF, PNG and WebP each wrap in their own way, but all of them mark. It is searched for
//! by these marks. A library that knows all tags and formats made the classifier's module a quarter larger.

/// Bytes at the start of a file that hold its EXIF data, in nearly all files.
pub const EXIF_BYTES: usize = 1 << 18;

/// What precedes the TIFF structure: in JPEG, HEIC and AVIF, in PNG, and in WebP, whose chunk has a length
/// of four bytes in between.
const MARKS: [(&[u8], usize); 3] = [(b"Exif\0\0", 0), (b"eXIf", 0), (b"EXIF", 4)];

/// Tags of the first directory: make, model, and the place of the second directory.
const MAKE: u16 = 0x10f;
const MODEL: u16 = 0x110;
const EXIF_DIRECTORY: u16 = 0x8769;

/// Tags of the second directory: when the picture was taken, its fraction of a second, and the number of
/// the camera.
const TAKEN: u16 = 0x9003;
const FRACTION: u16 = 0x9291;
const SERIAL: u16 = 0xa431;

/// The types of a text and of a number of 32 bits.
const TEXT: u16 = 2;
const LONG: u16 = 4;

/// Days of 400 years of the Gregorian calendar, after which it repeats.
const DAYS_OF_ERA: i64 = 146_097;

/// When a photo was taken, and by which camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The camera: its make, model and number, as far as they are known.
    pub camera: String,
    /// Milliseconds since some moment, the same for all photos of the camera.
    pub time: i64,
}

impl Taken {
    /// Reads the EXIF data of an encoded photo, of which the first [`EXIF_BYTES`] are enough; `None` if it
    /// has none or no time. The time of the last change is not used: programs give it to many photos at
    /// once.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        MARKS.iter().find_map(|&(mark, skip)| {
            let places = bytes.windows(mark.len()).enumerate();
            let mut places = places.filter(|(_, found)| *found == mark);
            places.find_map(|(at, _)| Self::in_tiff(bytes.get(at + mark.len() + skip..)?))
        })
    }

    fn in_tiff(bytes: &[u8]) -> Option<Self> {
        let is_little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let tiff = Tiff { bytes, is_little };
        let first = tiff.long(4)?;
        let second = tiff.number(first, EXIF_DIRECTORY)?;
        let fraction = tiff.text(second, FRACTION).unwrap_or_default();
        let time = seconds(&tiff.text(second, TAKEN)?)? * 1000 + milliseconds(&fraction);
        let parts = [(first, MAKE), (first, MODEL), (second, SERIAL)];
        let parts = parts.map(|(directory, tag)| tiff.text(directory, tag).unwrap_or_default());
        let parts: Vec<_> = parts.iter().map(|part| part.trim()).collect();
        Some(Self {
            camera: parts.join(" ").trim().to_owned(),
            time,
        })
    }
}

/// A TIFF structure; all places are counted from its start.
struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little {
            u16::from_le_bytes(*bytes)
        } else {
            u16::from_be_bytes(*bytes)
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        let number = if self.is_little {
            u32::from_le_bytes(*bytes)
        } else {
            u32::from_be_bytes(*bytes)
        };
        usize::try_from(number).ok()
    }

    /// The place of the entry of a tag in a directory, if it has this type.
    fn entry(&self, directory: usize, tag: u16, kind: u16) -> Option<usize> {
        let count = usize::from(self.short(directory)?);
        let entries = (0..count).map(|entry| directory.saturating_add(2 + 12 * entry));
        let mut own = entries.filter(|&at| self.short(at) == Some(tag));
        own.find(|&at| self.short(at + 2) == Some(kind))
    }

    fn number(&self, directory: usize, tag: u16) -> Option<usize> {
        self.long(self.entry(directory, tag, LONG)? + 8)
    }

    /// A text up to its end mark.
    fn text(&self, directory: usize, tag: u16) -> Option<String> {
        let entry = self.entry(directory, tag, TEXT)?;
        let length = self.long(entry + 4)?;
        // Up to four bytes are in the entry itself.
        let from = if length > 4 {
            self.long(entry + 8)?
        } else {
            entry + 8
        };
        let bytes = self.bytes.get(from..from.checked_add(length)?)?;
        let text = bytes.split(|&byte| byte == 0).next()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

/// Seconds since 1970 of `2024:02:29 23:59:58` in the camera's own time; `None` for anything else, such as
/// a date that was not set.
fn seconds(text: &str) -> Option<i64> {
    let (date, time) = text.trim().split_once(' ')?;
    let numbers = |text: &str| -> Option<[i64; 3]> {
        let numbers: Option<Vec<_>> = text.split(':').map(|part| part.parse().ok()).collect();
        numbers?.try_into().ok()
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date)?, numbers(time)?);
    let is_date =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let is_time =
        (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    if !is_date || !is_time {
        return None;
    }
    // Days since 1970, counting years from March (Hinnant 2013, "chrono-compatible low-level date
    // algorithms", days_from_civil).
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Milliseconds of the decimals of a second; 0 if they cannot be read.
fn milliseconds(decimals: &str) -> i64 {
    let digits = decimals.trim().chars().chain("000".chars()).take(3);
    digits
        .collect::<String>()
        .parse()
        .map_or(0, |number: u16| number.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF data with texts in the two directories, in either order of bytes.
    fn tiff(first: &[(u16, &str)], second: &[(u16, &str)], is_little: bool) -> Vec<u8> {
        let short = |number: u16| {
            if is_little {
                number.to_le_bytes()
            } else {
                number.to_be_bytes()
            }
        };
        let long = |number: usize| {
            let number = number as u32;
            if is_little {
                number.to_le_bytes()
            } else {
                number.to_be_bytes()
            }
        };
        let mut bytes = if is_little {
            b"II*\0".to_vec()
        } else {
            b"MM\0*".to_vec()
        };
        bytes.extend(long(8));
        let mut texts = Vec::new();
        let text_start = 8 + 2 * (2 + 4) + 12 * (first.len() + 1 + second.len());
        for (directory, is_first) in [(first, true), (second, false)] {
            bytes.extend(short((directory.len() + usize::from(is_first)) as u16));
            for &(tag, text) in directory {
                bytes.extend([short(tag), short(TEXT)].concat());
                bytes.extend(long(text.len() + 1));
                let mut ended = [text.as_bytes(), b"\0"].concat();
                if ended.len() > 4 {
                    bytes.extend(long(text_start + texts.len()));
                    texts.extend(ended);
                } else {
                    ended.resize(4, 0);
                    bytes.extend(ended);
                }
            }
            if is_first {
                bytes.extend([short(EXIF_DIRECTORY), short(LONG)].concat());
                bytes.extend(long(1));
                bytes.extend(long(8 + 2 + 12 * (first.len() + 1) + 4));
            }
            bytes.extend([0; 4]);
        }
        [bytes, texts].concat()
    }

    fn jpeg(tiff: &[u8]) -> Vec<u8> {
        [b"\xff\xd8\xff\xe1\0\0Exif\0\0", tiff, b"\xff\xd9"].concat()
    }

    #[test]
    fn time_and_camera_are_those_of_the_exposure() {
        let first = [
            (MAKE, "Browning "),
            (MODEL, "BTC-8E"),
            (0x132, "2030:01:01 00:00:00"),
        ];
        let second = [
            (TAKEN, "2024:02:29 23:59:58"),
            (FRACTION, "25"),
            (SERIAL, "42"),
        ];
        let expected = Taken {
            camera: "Browning BTC-8E 42".to_owned(),
            // date -u -d '2024-02-29 23:59:58' +%s
            time: 1_709_251_198_250,
        };
        for is_little in [true, false] {
            let tiff = tiff(&first, &second, is_little);
            let webp = [b"RIFFxxxxWEBPEXIFabcd", &tiff[..]].concat();
            let png = [b"\x89PNGabcdeXIf", &tiff[..]].concat();
            for photo in [jpeg(&tiff), webp, png] {
                assert_eq!(Taken::read(&photo), Some(expected.clone()));
            }
        }
        let epoch = jpeg(&tiff(&[], &[(TAKEN, "1970:01:01 00:00:01")], true));
        assert_eq!(Taken::read(&epoch).unwrap().time, 1000);
        assert_eq!(Taken::read(&epoch).unwrap().camera, "");
    }

    #[test]
    fn photos_without_a_time_have_none() {
        assert_eq!(
            Taken::read(&jpeg(&tiff(&[(MODEL, "BTC-8E")], &[], true))),
            None
        );
        for date in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "",
            "yesterday",
            "2024:13:01 00:00:00",
        ] {
            assert_eq!(
                Taken::read(&jpeg(&tiff(&[], &[(TAKEN, date)], false))),
                None
            );
        }
        assert_eq!(Taken::read(b""), None);
    }

    /// Files that end early or hold other numbers are read or not, but end nothing.
    #[test]
    fn damaged_data_is_no_trouble() {
        let photo = jpeg(&tiff(
            &[(MODEL, "BTC-8E")],
            &[(TAKEN, "2024:02:29 23:59:58")],
            true,
        ));
        for end in 0..photo.len() {
            let _ = Taken::read(&photo[..end]);
        }
        for at in 0..photo.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut damaged = photo.clone();
                damaged[at] = byte;
                let _ = Taken::read(&damaged);
            }
        }
    }
}
