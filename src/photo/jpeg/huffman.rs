//! Huffman codes of sequential JPEG files, looked up many bits at a time (ITU-T T.81, annexes C
//! and F). Whatever is not as it should be gives `None`.

/// Bits that one look-up of a symbol sees.
const WINDOW: u32 = 10;

/// Bits that one look-up of symbols to be skipped sees, which are often several.
const SKIP_WINDOW: u32 = 12;

/// Coefficients of a block.
pub const BLOCK: usize = 64;

/// What the end of a block advances by: past every coefficient.
pub const END: u8 = 128;

/// The most bits that a symbol takes: a code and a magnitude.
const LONGEST: u32 = 16 + 15;

/// The entropy-coded bytes, as bits.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the top; below `count` may lie some that come again.
    buffer: u64,
    count: u32,
    /// How many of the bits are zeros after the last byte.
    padding: u32,
}

impl<'a> Bits<'a> {
    /// The bits of `data` up to the first marker.
    pub fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            buffer: 0,
            count: 0,
            padding: 0,
        }
    }

    /// What follows, from the marker that ends the bits, of which at most a few bytes are unused.
    pub fn rest(mut self) -> Option<&'a [u8]> {
        self.fill_bytewise();
        (self.padding > 0 && !self.overrun()).then(|| self.data.get(self.at..))?
    }

    /// Whether more bits were used than there are.
    pub fn overrun(&self) -> bool {
        self.count < self.padding
    }

    /// Makes sure that there are at least `count` bits, 56 at most.
    #[inline(always)]
    fn need(&mut self, count: u32) {
        if self.count < count {
            self.fill();
        }
    }

    #[inline(always)]
    fn fill(&mut self) {
        let bytes = self.data.get(self.at..).and_then(<[u8]>::first_chunk);
        if let Some(&bytes) = bytes {
            let word = u64::from_be_bytes(bytes);
            if !has_ff(word) {
                self.buffer |= word >> self.count;
                let taken = (63 - self.count) / 8;
                self.at += taken as usize;
                self.count += 8 * taken;
                return;
            }
        }
        self.fill_bytewise();
    }

    #[inline(never)]
    fn fill_bytewise(&mut self) {
        while self.count <= 56 {
            let byte = match self.data.get(self.at..).unwrap_or_default() {
                [0xFF, 0, ..] => {
                    self.at += 2;
                    0xFF
                }
                [0xFF, ..] | [] => {
                    self.padding += 8;
                    0
                }
                &[byte, ..] => {
                    self.at += 1;
                    byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next bits, of which there must be as many.
    #[inline(always)]
    fn peek(&self, count: u32) -> usize {
        (self.buffer >> (64 - count)) as usize
    }

    #[inline(always)]
    fn consume(&mut self, count: u32) {
        self.buffer <<= count;
        self.count -= count;
    }

    /// A magnitude of `size` bits, 1 to 15 (figure F.12).
    #[inline(always)]
    fn magnitude(&mut self, size: u32) -> i16 {
        let bits = self.peek(size);
        self.consume(size);
        extend(bits, size)
    }
}

/// Whether one of the bytes is 0xFF: then adding 1 to it carries out of it, and its top bit was set.
#[inline(always)]
fn has_ff(word: u64) -> bool {
    const TOPS: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = 0x0101_0101_0101_0101;
    word & TOPS & !word.wrapping_add(ONES) != 0
}

#[inline(always)]
fn extend(bits: usize, size: u32) -> i16 {
    let bits = bits as i32;
    let value = if bits < 1 << (size - 1) {
        bits - (1 << size) + 1
    } else {
        bits
    };
    value as i16
}

/// A symbol with its magnitude.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// The coefficient; the symbol, where `length` is 0.
    value: i16,
    /// From the coefficient before to this one; the length of the code, where `length` is 0.
    advance: u8,
    /// Bits of both; 0 where the window does not hold them.
    length: u8,
}

/// One or more symbols of which only the place counts.
#[derive(Clone, Copy, Default)]
struct Skip {
    /// Over so many coefficients.
    advance: u8,
    /// Bits of all; 0 where the window does not hold one.
    length: u8,
}

impl Skip {
    /// Of `length`: the last symbol ends the block.
    const LAST: u8 = 0x80;
}

/// A Huffman table.
#[derive(Clone)]
pub struct Table {
    entries: Vec<Entry>,
    skips: Vec<Skip>,
    symbols: Vec<u8>,
    /// By length: the first code that is longer, aligned to 16 bits; and what to add to a code to
    /// have its place among the symbols.
    longer: [(u32, i32); 17],
}

impl Table {
    /// A table from the number of codes of each length, 1 to 16, and their symbols.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            entries: vec![Entry::default(); 1 << WINDOW],
            skips: vec![],
            symbols: symbols.to_vec(),
            longer: [(0, 0); 17],
        };
        let (mut code, mut place) = (0u32, 0);
        for (length, &count) in (1..).zip(counts) {
            for _ in 0..count {
                if code >= 1 << length {
                    return None;
                }
                table.enter(code, length, *symbols.get(place)?);
                code += 1;
                place += 1;
            }
            let offset = place as i32 - code as i32;
            table.longer[length as usize] = (code << (16 - length), offset);
            code <<= 1;
        }
        Some(table)
    }

    /// Fills in all windows that begin with a code.
    fn enter(&mut self, code: u32, length: u32, symbol: u8) {
        let Some(free) = WINDOW.checked_sub(length) else {
            return;
        };
        let size = u32::from(symbol & 15);
        for tail in 0..1 << free {
            let entry = match advance(symbol) {
                Some(advance) if size <= free => Entry {
                    value: match size {
                        0 => 0,
                        _ => extend(tail >> (free - size), size),
                    },
                    advance,
                    length: (length + size) as u8,
                },
                _ => Entry {
                    value: symbol.into(),
                    advance: length as u8,
                    length: 0,
                },
            };
            self.entries[(code as usize) << free | tail] = entry;
        }
    }

    /// Prepares [`skip`](Self::skip).
    pub fn with_skips(mut self) -> Self {
        let skip = |window: usize| {
            let mut skip = Skip::default();
            loop {
                let left = SKIP_WINDOW - u32::from(skip.length);
                // As the look-up sees it, with zeros behind the window.
                let seen = (window as u64) << (32 - left) & 0xFFFF_FFFF;
                let entry = self.entries[(seen >> (32 - WINDOW)) as usize];
                if entry.length == 0 || u32::from(entry.length) > left {
                    return skip;
                }
                if entry.advance == END {
                    skip.length = (skip.length + entry.length) | Skip::LAST;
                    return skip;
                }
                if usize::from(skip.advance + entry.advance) >= BLOCK {
                    return skip;
                }
                skip.length += entry.length;
                skip.advance += entry.advance;
                if u32::from(skip.length) == SKIP_WINDOW {
                    return skip;
                }
            }
        };
        self.skips = (0..1 << SKIP_WINDOW).map(skip).collect();
        self
    }

    /// Reads a coefficient after number `at` and returns its number and value, or [`END`] or more at
    /// the end of the block. In a table of differences, only the value counts.
    #[inline(always)]
    pub fn coefficient(&self, bits: &mut Bits, at: usize) -> Option<(usize, i16)> {
        bits.need(LONGEST);
        let entry = self.entries[bits.peek(WINDOW)];
        if entry.length > 0 {
            bits.consume(entry.length.into());
            return Some((at + usize::from(entry.advance), entry.value));
        }
        let symbol = match entry.advance {
            0 => self.long_symbol(bits)?,
            length => {
                bits.consume(length.into());
                entry.value as u8
            }
        };
        let value = match symbol & 15 {
            0 => 0,
            size => bits.magnitude(size.into()),
        };
        Some((at + usize::from(advance(symbol)?), value))
    }

    /// Goes past symbols after number `at` without reading their values, to the number returned;
    /// [`END`] or more at the end of the block.
    #[inline(always)]
    pub fn skip(&self, bits: &mut Bits, at: usize) -> Option<usize> {
        bits.need(LONGEST);
        let skip = self.skips[bits.peek(SKIP_WINDOW)];
        let next = at + usize::from(skip.advance);
        let last = usize::from(skip.length & Skip::LAST);
        // What follows the last coefficient belongs to the next block.
        if skip.length == 0 || next + last / usize::from(Skip::LAST) >= BLOCK {
            return Some(self.coefficient(bits, at)?.0);
        }
        bits.consume(u32::from(skip.length & !Skip::LAST));
        Some(next + last)
    }

    /// A symbol whose code is longer than the window, without its magnitude.
    fn long_symbol(&self, bits: &mut Bits) -> Option<u8> {
        let next = bits.peek(16);
        for length in WINDOW + 1..=16 {
            let (longer, offset) = self.longer[length as usize];
            if (next as u32) < longer {
                bits.consume(length);
                let place = (next >> (16 - length)) as i32 + offset;
                return self.symbols.get(place as usize).copied();
            }
        }
        None
    }
}

/// From a coefficient to the one of an AC symbol, whose upper half counts the zeros between.
fn advance(symbol: u8) -> Option<u8> {
    match (symbol >> 4, symbol & 15) {
        (0, 0) => Some(END),
        (15, 0) => Some(16),
        (_, 0) => None,
        (zeros, _) => Some(zeros + 1),
    }
}
