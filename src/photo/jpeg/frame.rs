//! The headers of a sequential JPEG file, up to its entropy-coded bytes (ITU-T T.81, annex B). Unusual
//! headers give `None`.

use super::huffman::{BLOCK, HuffmanTable};

/// The largest category of a DC difference (table F.1).
const MAX_DIFFERENCE: u8 = 11;

/// The most Huffman table definitions in a file, including redefinitions.
const MAX_DEFINITIONS: usize = 16;

/// The component identifiers of luma and chroma.
const YCBCR: [u8; 3] = [1, 2, 3];

/// Other identifiers that mean luma and chroma in JFIF files.
const YCBCR_IN_JFIF: [u8; 3] = [0, 1, 2];

/// One component of the picture.
pub struct Component {
    /// Blocks in one minimum coded unit (MCU), across and down.
    pub blocks: (usize, usize),
    /// Quantization factors of the coefficients, in zigzag order.
    pub quantization: [i32; BLOCK],
    /// Codes of the DC differences.
    pub dc: HuffmanTable,
    /// Codes of the AC coefficients.
    pub ac: HuffmanTable,
}

/// The headers before the scan, and the scan.
pub struct Frame<'a> {
    /// Pixels across and down.
    pub size: (usize, usize),
    /// Grey, or luma and two chroma components.
    pub components: Vec<Component>,
    /// MCUs between restart markers; 0 without markers.
    pub restart: usize,
    /// The entropy-coded bytes and the rest of the file.
    pub scan: &'a [u8],
}

/// Definitions of other segments, tables by index.
#[derive(Default)]
struct Tables {
    quantization: [Option<[i32; BLOCK]>; 4],
    dc: [Option<HuffmanTable>; 2],
    ac: [Option<HuffmanTable>; 2],
    /// Huffman table definitions so far.
    definitions: usize,
    restart: usize,
    jfif: bool,
}

impl<'a> Frame<'a> {
    /// Reads the headers.
    pub fn read(file: &'a [u8]) -> Option<Self> {
        let mut rest = file.strip_prefix(&[0xFF, 0xD8])?;
        let mut tables = Tables::default();
        let mut frame = None;
        loop {
            let &[0xFF, marker, high, low, ..] = rest else {
                return None;
            };
            let end = 2 + usize::from(u16::from_be_bytes([high, low]));
            let segment = rest.get(4..end)?;
            rest = &rest[end..];
            match (marker, frame) {
                (0xDB, _) => tables.read_quantization(segment)?,
                (0xC4, _) => tables.read_huffman(segment)?,
                (0xDD, _) => tables.restart = u16::from_be_bytes(segment.try_into().ok()?).into(),
                (0xFE, _) => {}
                (0xE0, None) => tables.jfif |= segment.starts_with(b"JFIF\0"),
                // The library reads EXIF data and profiles only before the frame header.
                (0xE1..=0xEF, None) => {}
                (0xC0, None) => {
                    frame = Some(segment);
                }
                (0xDA, Some(frame)) => return Self::new(frame, segment, &tables, rest),
                _ => return None,
            }
        }
    }

    /// From the frame and scan segments.
    fn new(frame: &[u8], scan: &[u8], tables: &Tables, rest: &'a [u8]) -> Option<Self> {
        let &[8, h1, h0, w1, w0, count, ref of_frame @ ..] = frame else {
            return None;
        };
        let (scanned, of_scan) = scan.split_first()?;
        let (of_frame, []) = of_frame.as_chunks::<3>() else {
            return None;
        };
        let (of_scan, [0, 63, 0]) = of_scan.split_last_chunk()? else {
            return None;
        };
        let of_scan = of_scan.as_chunks::<2>().0;
        let count = usize::from(count);
        if usize::from(*scanned) != count || of_frame.len() != count || of_scan.len() != count {
            return None;
        }
        let pairs = of_frame.iter().zip(of_scan);
        let components: Option<Vec<_>> = pairs.map(|(f, s)| tables.component(*f, *s)).collect();
        let components = components?;
        let ids: Vec<_> = of_frame.iter().map(|[id, ..]| *id).collect();
        let sampled = components.iter().map(|component| component.blocks);
        let usual = match sampled.collect::<Vec<_>>()[..] {
            [grey] => grey == (1, 1),
            [(across, down), blue, red] => {
                let sides = 1..=2;
                (ids == YCBCR || tables.jfif && ids == YCBCR_IN_JFIF)
                    && sides.contains(&across)
                    && sides.contains(&down)
                    && [blue, red] == [(1, 1); 2]
            }
            _ => false,
        };
        usual.then_some(Self {
            size: (
                u16::from_be_bytes([w1, w0]).into(),
                u16::from_be_bytes([h1, h0]).into(),
            ),
            components,
            restart: tables.restart,
            scan: rest,
        })
    }
}

impl Tables {
    fn component(&self, frame: [u8; 3], scan: [u8; 2]) -> Option<Component> {
        let [id, sampling, quantization] = frame;
        let [scanned, codes] = scan;
        if scanned != id {
            return None;
        }
        Some(Component {
            blocks: ((sampling >> 4).into(), (sampling & 15).into()),
            quantization: *self.quantization.get(usize::from(quantization))?.as_ref()?,
            dc: self.dc.get(usize::from(codes >> 4))?.clone()?,
            ac: self.ac.get(usize::from(codes & 15))?.clone()?,
        })
    }

    fn read_quantization(&mut self, mut segment: &[u8]) -> Option<()> {
        while let [number, rest @ ..] = segment {
            // 16-bit tables, whose upper half byte is 1, are refused: 8-bit files do not need them.
            let table = self.quantization.get_mut(usize::from(*number))?;
            let (numbers, rest) = rest.split_first_chunk::<BLOCK>()?;
            if numbers.contains(&0) {
                return None;
            }
            *table = Some(numbers.map(i32::from));
            segment = rest;
        }
        Some(())
    }

    fn read_huffman(&mut self, mut segment: &[u8]) -> Option<()> {
        while let [number, rest @ ..] = segment {
            // A table takes far more time than bytes, and files need at most four.
            self.definitions += 1;
            if self.definitions > MAX_DEFINITIONS {
                return None;
            }
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let count = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(count)?;
            let table = HuffmanTable::new(counts, symbols)?;
            match number {
                0x00 | 0x01 if symbols.iter().all(|&size| size <= MAX_DIFFERENCE) => {
                    self.dc[usize::from(number & 1)] = Some(table);
                }
                0x10 | 0x11 => self.ac[usize::from(number & 1)] = Some(table.with_skips()),
                _ => return None,
            }
            segment = rest;
        }
        Some(())
    }
}
