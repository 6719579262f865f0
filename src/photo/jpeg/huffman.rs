//! Huffman codes of sequential JPEG files, decoded with look-up tables of many bits (ITU-T T.81, annexes C
//! and F). Damage gives `None`.

/// Bits of one look-up of a symbol.
const WINDOW: u32 = 10;

/// Bits of one look-up of symbols to be skipped; often several symbols.
const SKIP_WINDOW: u32 = 12;

/// Coefficients of a block.
pub const BLOCK: usize = 64;

/// How far the end-of-block symbol advances: past every coefficient.
pub const END: u8 = 128;

/// The most bits of a symbol: a code and a magnitude.
const MAX_BITS: u32 = 16 + 15;

/// The entropy-coded bytes, as bits.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the top. Below the first `count` bits there may be copies of later bits.
    buffer: u64,
    count: u32,
    /// How many of the bits are padding after the last byte.
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

    /// The bytes from the marker that ends the bits. `None` where more than a few bytes before it are
    /// unused.
    pub fn rest(mut self) -> Option<&'a [u8]> {
        self.fill_bytewise();
        (self.padding > 0 && !self.overrun()).then(|| self.data.get(self.at..))?
    }

    /// Whether more bits were read than exist.
    pub fn overrun(&self) -> bool {
        self.count < self.padding
    }

    /// Fills the buffer to at least `count` bits, which is at most 56.
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

    /// The next `count` bits, which must be in the buffer.
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

/// Whether one of the bytes is 0xFF: its top bit is set, and is not after adding 1 to every byte.
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
    /// The coefficient; the symbol where `length` is 0.
    value: i16,
    /// Distance from the previous coefficient to this one; the length of the code where `length` is 0.
    advance: u8,
    /// Bits of code and magnitude; 0 where the window does not contain both.
    length: u8,
}

/// One or more symbols to be skipped.
#[derive(Clone, Copy, Default)]
struct Skip {
    /// Coefficients to advance by.
    advance: u8,
    /// Bits of all symbols; 0 where the window does not contain a whole one.
    length: u8,
}

impl Skip {
    /// Flag in `length`: the last symbol ends the block.
    const LAST: u8 = 0x80;
}

/// A Huffman table.
#[derive(Clone)]
pub struct HuffmanTable {
    entries: Vec<Entry>,
    skips: Vec<Skip>,
    symbols: Vec<u8>,
    /// By code length: the first longer code, aligned to 16 bits, and the offset from a code to the index
    /// of its symbol.
    longer: [(u32, i32); 17],
}

impl HuffmanTable {
    /// A table from the number of codes of each length, 1 to 16, and their symbols.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            entries: vec![Entry::default(); 1 << WINDOW],
            skips: vec![],
            symbols: symbols.to_vec(),
            longer: [(0, 0); 17],
        };
        let (mut code, mut index) = (0u32, 0);
        for (length, &count) in (1..).zip(counts) {
            for _ in 0..count {
                if code >= 1 << length {
                    return None;
                }
                table.enter(code, length, *symbols.get(index)?);
                code += 1;
                index += 1;
            }
            let offset = index as i32 - code as i32;
            table.longer[length as usize] = (code << (16 - length), offset);
            code <<= 1;
        }
        Some(table)
    }

    /// Sets the entries of all windows that begin with a code.
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

    /// Adds the look-up table of [`skip`](Self::skip).
    pub fn with_skips(mut self) -> Self {
        let skip = |window: usize| {
            let mut skip = Skip::default();
            loop {
                let left = SKIP_WINDOW - u32::from(skip.length);
                // The bits as the look-up reads them, with zeros after the window.
                let bits = (window as u64) << (32 - left) & 0xFFFF_FFFF;
                let entry = self.entries[(bits >> (32 - WINDOW)) as usize];
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

    /// Reads the next coefficient after index `at`. Returns its index, which is [`END`] or more at the end
    /// of the block, and its value. In a table of DC differences, only the value is meaningful.
    #[inline(always)]
    pub fn coefficient(&self, bits: &mut Bits, at: usize) -> Option<(usize, i16)> {
        bits.need(MAX_BITS);
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

    /// Skips symbols after index `at` without reading their values. Returns the index of the last one,
    /// which is [`END`] or more at the end of the block.
    #[inline(always)]
    pub fn skip(&self, bits: &mut Bits, at: usize) -> Option<usize> {
        bits.need(MAX_BITS);
        let skip = self.skips[bits.peek(SKIP_WINDOW)];
        let next = at + usize::from(skip.advance);
        let last = usize::from(skip.length & Skip::LAST);
        // Bits after the last coefficient belong to the next block.
        if skip.length == 0 || next + last / usize::from(Skip::LAST) >= BLOCK {
            return Some(self.coefficient(bits, at)?.0);
        }
        bits.consume(u32::from(skip.length & !Skip::LAST));
        Some(next + last)
    }

    /// Reads a symbol whose code is longer than the window, without its magnitude.
    fn long_symbol(&self, bits: &mut Bits) -> Option<u8> {
        let next = bits.peek(16);
        for length in WINDOW + 1..=16 {
            let (longer, offset) = self.longer[length as usize];
            if (next as u32) < longer {
                bits.consume(length);
                let index = (next >> (16 - length)) as i32 + offset;
                return self.symbols.get(index as usize).copied();
            }
        }
        None
    }
}

/// Distance to the coefficient of an AC symbol, whose upper half byte counts the zeros in between.
fn advance(symbol: u8) -> Option<u8> {
    match (symbol >> 4, symbol & 15) {
        (0, 0) => Some(END),
        (15, 0) => Some(16),
        (_, 0) => None,
        (zeros, _) => Some(zeros + 1),
    }
}
