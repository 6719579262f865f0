//! The segments of a JPEG file (ITU-T T.81, annex B), and what the header says about the picture.

use jpeg_decoder::ColorTransform;

/// Start of the EXIF data in a segment APP1.
const EXIF: &[u8] = b"Exif\0\0";

/// Start of an Adobe segment, APP14; the last of its twelve bytes is the colour transform.
const ADOBE: &[u8] = b"Adobe";

/// Number of coefficients of a block.
const COEFFICIENTS: u32 = 64;

/// One segment.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    /// The second byte of the marker.
    pub marker: u8,
    /// Where the marker starts in the file.
    pub start: usize,
    /// The bytes after the length.
    pub body: &'a [u8],
}

impl Segment<'_> {
    /// The marker and the length in front of the body.
    pub const HEAD: usize = 4;

    /// Whether this is the header of a frame, SOF0 to SOF15.
    pub fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xCF) && ![DHT, 0xC8, 0xCC].contains(&self.marker)
    }
}

pub const DHT: u8 = 0xC4;
pub const EOI: u8 = 0xD9;
pub const SOS: u8 = 0xDA;
pub const DNL: u8 = 0xDC;

/// Reads the segments up to the end mark or the end of the file. It skips other bytes between them, most of
/// which are entropy-coded.
pub struct Segments<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    pub fn of(file: &'a [u8]) -> Self {
        Self { file, at: 2 }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let rest = self.file.get(self.at..)?;
        // FF 00 is a byte of data, FF FF a fill byte, and restart markers belong to the data.
        let is_marker = |two: &[u8]| two[0] == 0xFF && !matches!(two[1], 0 | 0xD0..=0xD7 | 0xFF);
        let start = self.at + rest.windows(2).position(is_marker)?;
        let marker = *self.file.get(start + 1)?;
        let body = match marker {
            EOI | 0xD8 | 0x01 => &[],
            _ => {
                let length = self.file.get(start + 2..start + Segment::HEAD)?;
                let length = usize::from(length[0]) << 8 | usize::from(length[1]);
                self.file
                    .get(start + Segment::HEAD..start + 2 + length.max(2))
                    .unwrap_or_default()
            }
        };
        self.at = match marker {
            EOI => self.file.len(),
            0xD8 | 0x01 => start + 2,
            _ => start + Segment::HEAD + body.len(),
        };
        Some(Segment {
            marker,
            start,
            body,
        })
    }
}

/// What the segments in front of the first scan say.
#[derive(Default)]
pub struct Header<'a> {
    /// The first EXIF data. Some programs leave older data behind their own; browsers read the first too.
    pub exif: Option<&'a [u8]>,
    /// The header of the frame.
    pub frame: Option<Segment<'a>>,
    /// Whether a Huffman table of that class (DC, AC) and number is defined.
    defined: [[bool; 4]; 2],
    /// The parameters of the first scan.
    scan: &'a [u8],
    jfif: bool,
    adobe: Option<u8>,
}

impl<'a> Header<'a> {
    /// Reads the segments up to the first scan.
    pub fn read(file: &'a [u8]) -> Self {
        let mut header = Self::default();
        for segment in Segments::of(file) {
            let body = segment.body;
            match segment.marker {
                SOS => {
                    header.scan = body;
                    break;
                }
                DHT => header.define(body),
                0xE0 => header.jfif |= body.starts_with(b"JFIF\0"),
                0xE1 if header.exif.is_none() => header.exif = body.strip_prefix(EXIF),
                0xEE if body.starts_with(ADOBE) => header.adobe = body.get(11).copied(),
                _ if segment.is_frame() => header.frame = header.frame.or(Some(segment)),
                _ => {}
            }
        }
        header
    }

    fn define(&mut self, mut body: &[u8]) {
        while let Some((counts, symbols)) = body.split_first_chunk::<17>() {
            let (class, number) = (usize::from(counts[0] >> 4), usize::from(counts[0] & 15));
            let table = self.defined.get_mut(class);
            if let Some(defined) = table.and_then(|tables| tables.get_mut(number)) {
                *defined = true;
            }
            let count = counts[1..].iter().map(|&count| usize::from(count)).sum();
            body = symbols.get(count..).unwrap_or_default();
        }
    }

    /// Whether the first scan uses a Huffman table that is not defined.
    pub fn lacks_tables(&self) -> bool {
        let Some((&count, rest)) = self.scan.split_first() else {
            return false;
        };
        let components = rest.as_chunks::<2>().0.iter().take(count.into());
        let first = rest.get(2 * usize::from(count)).copied();
        components.into_iter().any(|&[_, tables]| {
            let is_defined =
                |class: usize, number: u8| self.defined[class][usize::from(number & 3)];
            let is_progressive = self.frame.is_some_and(|frame| frame.marker == 0xC2);
            let needs_ac = !is_progressive || first != Some(0);
            let needs_dc = first == Some(0);
            needs_dc && !is_defined(0, tables >> 4) || needs_ac && !is_defined(1, tables & 15)
        })
    }

    /// Whether a segment says what the components mean.
    #[cfg(feature = "scientific")]
    pub fn declares_colours(&self) -> bool {
        self.jfif || self.adobe.is_some()
    }

    /// The colours of three components by the rule of libjpeg, which browsers use. `None` for any other
    /// number of components.
    pub fn transform(&self) -> Option<ColorTransform> {
        let ids: Vec<_> = components(self.frame?.body).map(|[id, ..]| id).collect();
        let &[red, green, blue] = ids.as_slice() else {
            return None;
        };
        let is_rgb = match (self.jfif, self.adobe) {
            (true, _) => false,
            (false, Some(transform)) => transform == 0,
            (false, None) => [red, green, blue] == *b"RGB",
        };
        Some(if is_rgb {
            ColorTransform::RGB
        } else {
            ColorTransform::YCbCr
        })
    }
}

/// The components of a frame: identifier, sampling, number of the quantization table.
fn components(frame: &[u8]) -> impl Iterator<Item = [u8; 3]> {
    let all = frame.get(6..).unwrap_or_default().as_chunks::<3>().0;
    let count = frame.get(5).copied().unwrap_or_default();
    all.iter().take(count.into()).copied()
}

/// Which coefficients of each component the scans so far have given to their last bit.
pub struct Progress {
    components: Vec<(u8, u64)>,
    is_progressive: bool,
}

impl Progress {
    pub fn of(frame: Segment) -> Self {
        Self {
            components: components(frame.body).map(|[id, ..]| (id, 0)).collect(),
            is_progressive: frame.marker == 0xC2,
        }
    }

    /// Adds a scan by its header.
    pub fn add(&mut self, scan: &[u8]) -> Option<()> {
        let (&count, rest) = scan.split_first()?;
        let (ids, parameters) = rest.split_at_checked(2 * usize::from(count))?;
        let given = match *parameters {
            _ if !self.is_progressive => u64::MAX,
            [first, last, approximation, ..] if approximation & 15 == 0 => (first..=last)
                .filter(|&at| u32::from(at) < COEFFICIENTS)
                .fold(0, |mask, at| mask | 1 << at),
            _ => 0,
        };
        for &[id, _] in ids.as_chunks::<2>().0 {
            let component = self.components.iter_mut().find(|(other, _)| *other == id);
            component?.1 |= given;
        }
        Some(())
    }

    /// Whether the picture needs no other scan.
    pub fn is_complete(&self) -> bool {
        !self.components.is_empty() && self.components.iter().all(|&(_, given)| given == u64::MAX)
    }
}
