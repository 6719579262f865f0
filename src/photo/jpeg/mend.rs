//! Adds what the writer of a JPEG file left out, where the picture is complete without it: webcams leave out
//! the Huffman tables, scanners the height, and many programs the end mark.

use std::borrow::Cow;

use super::segments::{DHT, DNL, EOI, Header, Progress, SOS, Segment, Segments};

/// The end of a picture that is not marked as such: ones, then the end mark. Ones fill up the last byte (T.81,
/// F.1.2.3), and no code consists of them only (annex C), so that a decoder that needs more data fails.
const ONES_AND_END: [u8; 18] = [
    0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, EOI,
];

/// The most zeros that a picture ends with. Cameras and rescue programs write many more behind a picture, which
/// would be taken for the rest of one that is cut off.
const MAX_ZEROS: usize = 1;

/// The Huffman tables of T.81, annex K.3, as segments: class and number, counts of each code length, symbols.
/// Motion JPEG files are written with them and without a definition.
const STANDARD_TABLES: [(u8, [u8; 16], &[u8]); 4] = [
    (
        0x00,
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ),
    (
        0x01,
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ),
    (
        0x10,
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        b"\x01\x02\x03\x00\x04\x11\x05\x12\x21\x31\x41\x06\x13\x51\x61\x07\x22\x71\x14\x32\x81\x91\xa1\x08\
          \x23\x42\xb1\xc1\x15\x52\xd1\xf0\x24\x33\x62\x72\x82\x09\x0a\x16\x17\x18\x19\x1a\x25\x26\x27\x28\
          \x29\x2a\x34\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53\x54\x55\x56\x57\x58\x59\
          \x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x83\x84\x85\x86\x87\x88\x89\
          \x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\
          \xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2\
          \xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
    ),
    (
        0x11,
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        b"\x00\x01\x02\x03\x11\x04\x05\x21\x31\x06\x12\x41\x51\x07\x61\x71\x13\x22\x32\x81\x08\x14\x42\x91\
          \xa1\xb1\xc1\x09\x23\x33\x52\xf0\x15\x62\x72\xd1\x0a\x16\x24\x34\xe1\x25\xf1\x17\x18\x19\x1a\x26\
          \x27\x28\x29\x2a\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53\x54\x55\x56\x57\x58\
          \x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x82\x83\x84\x85\x86\x87\
          \x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\
          \xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\
          \xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
    ),
];

/// The file with standard Huffman tables, and with the height from behind the first scan, if it has none of its
/// own.
pub fn with_header(file: &[u8]) -> Cow<'_, [u8]> {
    let header = Header::read(file);
    let mut mended = Cow::Borrowed(file);
    if let Some(height) = header.frame.and_then(|frame| missing_height(file, frame)) {
        mended = height.into();
    }
    if header.lacks_tables() {
        let mut tables = vec![];
        for (number, counts, symbols) in STANDARD_TABLES {
            let length = (2 + 17 + symbols.len()) as u16;
            tables.extend([0xFF, DHT]);
            tables.extend(length.to_be_bytes());
            tables.push(number);
            tables.extend(counts);
            tables.extend(symbols);
        }
        // Behind the start mark, so that the file's own tables replace them.
        mended.to_mut().splice(2..2, tables);
    }
    mended
}

/// A file whose frame has the height that a segment DNL gives behind the first scan (T.81, B.2.5).
fn missing_height(file: &[u8], frame: Segment) -> Option<Vec<u8>> {
    let &[_, 0, 0, ..] = frame.body else {
        return None;
    };
    let lines = Segments::of(file)
        .skip_while(|segment| segment.marker != SOS)
        .nth(1)?;
    let &[high, low] = lines.body else {
        return None;
    };
    if lines.marker != DNL {
        return None;
    }
    let mut mended = file.to_vec();
    mended.drain(lines.start..lines.start + Segment::HEAD + lines.body.len());
    let height = frame.start + Segment::HEAD + 1;
    mended
        .get_mut(height..height + 2)?
        .copy_from_slice(&[high, low]);
    Some(mended)
}

/// The file up to its last needed scan, with an end mark. `None` if a scan is missing. If the last scan is cut
/// off, the result cannot be decoded.
pub fn with_end(file: &[u8]) -> Option<Vec<u8>> {
    let mut segments = Segments::of(file);
    let mut progress = None;
    loop {
        let segment = segments.next()?;
        match (segment.marker, &mut progress) {
            (SOS, Some(progress)) => {
                Progress::add(progress, segment.body)?;
                if progress.is_complete() {
                    break;
                }
            }
            (EOI, _) => return None,
            _ if segment.is_frame() => progress = Some(Progress::of(segment)),
            _ => {}
        }
    }
    let rest = segments.next().map_or(file.len(), |segment| segment.start);
    let mut picture = file.get(..rest)?;
    let zeros = picture.iter().rev().take_while(|&&byte| byte == 0).count();
    picture = picture.get(..rest - zeros.saturating_sub(MAX_ZEROS))?;
    while let [before @ .., 0xFF] = picture {
        picture = before;
    }
    Some([picture, &ONES_AND_END].concat())
}
