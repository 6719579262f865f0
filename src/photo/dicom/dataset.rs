//! The elements of a data set (DICOM PS3.5, section 7), as parts of the file.

/// A magic word after a preamble of any content.
const PREAMBLE: usize = 128;
const MAGIC: &[u8] = b"DICM";

const META_GROUP: u16 = 0x0002;
const TRANSFER_SYNTAX: Tag = Tag(0x0002, 0x0010);
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// Sequences within sequences, against endless ones.
const MAX_DEPTH: usize = 16;

/// How elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Explicit,
    ExplicitBigEndian,
    /// Without the types of values.
    Implicit,
}

impl Syntax {
    pub(super) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::ExplicitBigEndian => u16::from_be_bytes(bytes),
            Self::Explicit | Self::Implicit => u16::from_le_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::ExplicitBigEndian => u32::from_be_bytes(bytes),
            Self::Explicit | Self::Implicit => u32::from_le_bytes(bytes),
        }
    }

    /// The header of the next element or item (PS3.5, section 7.1.2).
    fn header(self, rest: &mut &[u8]) -> Option<Header> {
        let group = self.u16(take(rest)?);
        let element = self.u16(take(rest)?);
        let tag = Tag(group, element);
        // Items and their end marks have no type.
        if self == Self::Implicit || group == ITEM.0 {
            let length = self.u32(take(rest)?);
            return Some(Header::new(tag, [0; 2], length));
        }
        let kind: [u8; 2] = take(rest)?;
        let length = if SHORT_TYPES.contains(&&kind) {
            u32::from(self.u16(take(rest)?))
        } else {
            let _: [u8; 2] = take(rest)?;
            self.u32(take(rest)?)
        };
        Some(Header::new(tag, kind, length))
    }
}

/// The types of values whose length has 16 bits; that of others has 32 (PS3.5, table 7.1-2).
const SHORT_TYPES: [&[u8; 2]; 21] = [
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN",
    b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US",
];

/// The name of an attribute: its group and its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag(pub(super) u16, pub(super) u16);

const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// A length that is not known.
const UNDEFINED: u32 = u32::MAX;

/// What comes before a value.
struct Header {
    tag: Tag,
    is_unknown: bool,
    are_words: bool,
    /// `None` if an end mark follows instead.
    length: Option<usize>,
}

impl Header {
    fn new(tag: Tag, kind: [u8; 2], length: u32) -> Self {
        Self {
            tag,
            is_unknown: &kind == b"UN",
            are_words: &kind == b"OW",
            length: (length != UNDEFINED).then_some(length as usize),
        }
    }
}

/// The next bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (&first, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(first)
}

/// The transfer syntax in the head of a file, which may be missing, and its data set.
pub(super) fn file_meta(file: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let mut rest = match file.get(PREAMBLE..) {
        Some(after) if after.starts_with(MAGIC) => after.get(MAGIC.len()..)?,
        _ => file,
    };
    let mut uid = None;
    while rest.starts_with(&META_GROUP.to_le_bytes()) {
        let Header { tag, length, .. } = Syntax::Explicit.header(&mut rest)?;
        let value = split(&mut rest, length?)?;
        if tag == TRANSFER_SYNTAX {
            uid = Some(value);
        }
    }
    Some((uid, rest))
}

/// The part of a file with the pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PixelData<'a> {
    Stored {
        bytes: &'a [u8],
        /// Whether the bytes belong to numbers of 16 bits, also where samples have 8.
        are_words: bool,
    },
    Fragments {
        /// Where each frame begins; may be empty.
        offsets: Vec<u32>,
        /// Where each fragment begins, counted as the offsets are, and its bytes.
        fragments: Vec<(u32, &'a [u8])>,
    },
}

/// Receives the elements of a data set.
pub(super) trait Visitor<'a> {
    /// What the elements of an item or of the data set belong to.
    type Place: Copy;

    /// Receives a value.
    fn value(&mut self, place: Self::Place, tag: Tag, value: &'a [u8]);

    /// Whether anything in a sequence matters.
    fn enters(&self, place: Self::Place, sequence: Tag) -> bool;

    /// The place of an item of such a sequence by its index; `None` if nothing in it matters.
    fn item(&self, sequence: Tag, index: u32) -> Option<Self::Place>;
}

/// Calls the visitor with the elements up to the pixels, which it returns. Values that nobody asked for are
/// skipped, not read.
pub(super) fn visit<'a, V: Visitor<'a>>(
    mut data_set: &'a [u8],
    syntax: Syntax,
    place: V::Place,
    visitor: &mut V,
) -> Option<PixelData<'a>> {
    let mut walk = Walk {
        syntax,
        visitor,
        pixel_data: None,
    };
    walk.elements(&mut data_set, Some(place), 0);
    walk.pixel_data
}

struct Walk<'w, 'a, V> {
    syntax: Syntax,
    visitor: &'w mut V,
    pixel_data: Option<PixelData<'a>>,
}

impl<'a, V: Visitor<'a>> Walk<'_, 'a, V> {
    /// Walks through elements up to the end, or to the end mark of an item. `None` if they are damaged.
    fn elements(
        &mut self,
        rest: &mut &'a [u8],
        place: Option<V::Place>,
        depth: usize,
    ) -> Option<()> {
        while !rest.is_empty() {
            let Header {
                tag,
                is_unknown,
                are_words,
                length,
            } = self.syntax.header(rest)?;
            match (tag, length) {
                (ITEM_END, _) => return Some(()),
                (ITEM | SEQUENCE_END, _) => return None,
                (PIXEL_DATA, None) => {
                    let fragments = self.fragments(rest)?;
                    if depth == 0 {
                        self.pixel_data = Some(fragments);
                        return Some(());
                    }
                }
                (PIXEL_DATA, Some(length)) if depth == 0 => {
                    let length = length.min(rest.len());
                    let bytes = rest.get(..length)?;
                    self.pixel_data = Some(PixelData::Stored { bytes, are_words });
                    return Some(());
                }
                (_, None) => {
                    let outer = self.syntax;
                    if is_unknown && outer == Syntax::Explicit {
                        // PS3.5, section 6.2.2, note 5.
                        self.syntax = Syntax::Implicit;
                    }
                    self.sequence(rest, self.enters(place, tag), tag, depth)?;
                    self.syntax = outer;
                }
                (_, Some(length)) => {
                    let mut value = split(rest, length)?;
                    if self.enters(place, tag) {
                        // A sequence that is damaged inside does not end the data set.
                        let _ = self.sequence(&mut value, true, tag, depth);
                    } else if let Some(place) = place {
                        self.visitor.value(place, tag, value);
                    }
                }
            }
        }
        Some(())
    }

    fn enters(&self, place: Option<V::Place>, sequence: Tag) -> bool {
        place.is_some_and(|place| self.visitor.enters(place, sequence))
    }

    /// Walks through the items of a sequence up to its end or end mark.
    fn sequence(
        &mut self,
        rest: &mut &'a [u8],
        enters: bool,
        sequence: Tag,
        depth: usize,
    ) -> Option<()> {
        if depth == MAX_DEPTH {
            return None;
        }
        let mut index = 0;
        while !rest.is_empty() {
            let inner = if enters {
                self.visitor.item(sequence, index)
            } else {
                None
            };
            index += 1;
            let Header { tag, length, .. } = self.syntax.header(rest)?;
            match (tag, length) {
                (ITEM, None) => self.elements(rest, inner, depth + 1)?,
                (ITEM, Some(length)) => {
                    let mut item = split(rest, length)?;
                    if inner.is_some() {
                        self.elements(&mut item, inner, depth + 1)?;
                    }
                }
                (SEQUENCE_END, _) => break,
                _ => return None,
            }
        }
        Some(())
    }

    /// The fragments of compressed pixels. A missing end mark is ignored.
    fn fragments(&mut self, rest: &mut &'a [u8]) -> Option<PixelData<'a>> {
        let mut items = Vec::new();
        while let Some(Header {
            tag: ITEM, length, ..
        }) = self.syntax.header(rest)
        {
            let length = length?.min(rest.len());
            items.push(split(rest, length)?);
        }
        let (offsets, fragments) = items.split_first()?;
        let offsets = offsets.as_chunks::<4>().0.iter();
        let mut start = 0_u32;
        let fragments = fragments.iter().map(|&fragment| {
            let at = start;
            // Each has a header of 8 bytes.
            start = start
                .saturating_add(8)
                .saturating_add(fragment.len() as u32);
            (at, fragment)
        });
        Some(PixelData::Fragments {
            offsets: offsets.map(|&four| u32::from_le_bytes(four)).collect(),
            fragments: fragments.collect(),
        })
    }
}

/// The next `length` bytes.
fn split<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (value, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(value)
}
