//! The strips and tiles of a file, joined to rows of levels.

use std::borrow::Cow;

use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::directory::Patched;
use super::samples::{Meaning, Place, Sampler, Use};
use super::{convert, damaged, unsupported};
use crate::error::{Error, ErrorKind, Result};
use crate::photo::decoded::MAX_DECODE_BYTES;
use crate::photo::jpeg::{self, JpegColours, JpegData};
use crate::photo::ramp::Extent;

/// The code of JPEG, TIFF technical note 2.
pub(super) const JPEG: u16 = 7;

/// The code of JPEG in TIFF 6.0, which nobody writes since.
const OLD_JPEG: u16 = 6;

/// How samples are stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// Bits of a sample.
    pub(super) bits: u16,
    /// Samples of a pixel.
    pub(super) samples: usize,
    /// Whether all first samples come before all second ones.
    pub(super) is_planar: bool,
    pub(super) is_tiled: bool,
    pub(super) compression: u16,
}

/// Reads the chunks of a picture, which are strips or tiles.
pub(super) struct Chunks<'a> {
    decoder: Decoder<Patched<'a>>,
    width: usize,
    height: usize,
    /// Sides of a chunk that is not at the edge.
    chunk: (usize, usize),
    across: usize,
    down: usize,
    format: Format,
    /// Offsets, lengths and tables of the chunks of JPEG files.
    jpeg: Option<Jpeg>,
}

struct Jpeg {
    places: Vec<(u64, u64)>,
    tables: Vec<u8>,
    colours: JpegColours,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(
        mut decoder: Decoder<Patched<'a>>,
        (width, height): (u32, u32),
        format: Format,
        is_ycbcr: bool,
    ) -> Result<Self> {
        if format.compression == OLD_JPEG {
            return Err(unsupported("JPEG of the old kind"));
        }
        let (chunk_width, chunk_height) = decoder.chunk_dimensions();
        let chunk_height = if format.is_tiled {
            chunk_height
        } else {
            chunk_height.min(height)
        };
        let chunk = (chunk_width as usize, chunk_height as usize);
        let (width, height) = (width as usize, height as usize);
        if chunk.0 == 0 || chunk.1 == 0 {
            return Err(damaged());
        }
        let row_bytes = u64::from(chunk_width) * format.samples as u64 * 8;
        if row_bytes > MAX_DECODE_BYTES {
            return Err(too_large());
        }
        let jpeg = if format.compression == JPEG {
            Some(Jpeg::read(&mut decoder, &format, is_ycbcr)?)
        } else {
            None
        };
        Ok(Self {
            decoder,
            width,
            height,
            chunk,
            across: width.div_ceil(chunk.0),
            down: height.div_ceil(chunk.1),
            format,
            jpeg,
        })
    }

    /// An upper bound of the bytes that reading takes: a row of chunks as stored and as levels.
    pub(super) fn memory(&self, meaning: &Meaning) -> u64 {
        let stored = u64::from(self.format.bits.div_ceil(8).next_power_of_two());
        let planes = if self.format.is_planar {
            1
        } else {
            self.format.samples as u64
        };
        let pixels = (self.chunk.0 as u64).saturating_mul(self.chunk.1 as u64);
        // JPEG data is in memory as planes and as pixels.
        let copies = if self.jpeg.is_some() { 3 } else { 1 };
        let rows = self.chunk.1.min(self.height) as u64;
        let levels = self.width as u64 * rows * meaning.channels() as u64;
        pixels
            .saturating_mul(stored * planes * copies)
            .saturating_add(levels)
    }

    /// Finds the smallest and largest sample.
    pub(super) fn measure(&mut self, meaning: &Meaning, extent: &mut Extent) -> Result<()> {
        for down in 0..self.down {
            self.band(down, meaning.colour_channels(), |samples, place, _, _| {
                place.measure(samples, extent);
            })?;
        }
        Ok(())
    }

    /// Calls `take` with each row, whose pixels have a level for each channel that is used.
    pub(super) fn rows(
        &mut self,
        meaning: &Meaning,
        sampler: Sampler,
        mut take: impl FnMut(&[u8]),
    ) -> Result<()> {
        let channels = meaning.channels();
        let colours = meaning.colour_channels();
        let row_length = self.width * channels;
        let mut band = vec![0; row_length * self.chunk.1.min(self.height)];
        for down in 0..self.down {
            let is_palette = matches!(meaning, Meaning::Palette(_));
            self.band(down, channels, |samples, place, row, channel| {
                let use_of = match channel {
                    _ if is_palette => Use::Index,
                    _ if channel < colours => Use::Colour,
                    _ => Use::Alpha,
                };
                let row = band.get_mut(row * row_length..).unwrap_or_default();
                sampler.write(samples, place, row, use_of);
            })?;
            let rows = self.chunk.1.min(self.height - down * self.chunk.1);
            band.chunks_exact(row_length).take(rows).for_each(&mut take);
        }
        Ok(())
    }

    /// Reads a row of chunks, and calls `take` with the samples of a chunk, where those of a channel in a row
    /// are, the row in the band, and the channel.
    fn band(
        &mut self,
        down: usize,
        channels: usize,
        mut take: impl FnMut(&DecodingResult, &Place, usize, usize),
    ) -> Result<()> {
        let planes = if self.format.is_planar { channels } else { 1 };
        let rows = self.chunk.1.min(self.height - down * self.chunk.1);
        let in_plane_count = if self.format.is_planar { 1 } else { channels };
        for plane in 0..planes {
            for across in 0..self.across {
                let index = (plane * self.down + down) * self.across + across;
                let left = across * self.chunk.0;
                let columns = self.chunk.0.min(self.width - left);
                let read = self.read(index, columns, rows)?;
                if read.samples < in_plane_count {
                    return Err(damaged());
                }
                let (in_chunk, in_plane) = if self.format.is_planar {
                    (1, plane..plane + 1)
                } else {
                    (read.samples, 0..channels)
                };
                for row in 0..rows {
                    for channel in in_plane.clone() {
                        let within = if self.format.is_planar { 0 } else { channel };
                        let place = Place {
                            start: row * read.stride + within,
                            step: in_chunk,
                            to: left * channels + channel,
                            to_step: channels,
                            count: columns,
                        };
                        take(&read.data, &place, row, channel);
                    }
                }
            }
        }
        Ok(())
    }

    /// The samples of a chunk, of which `columns` x `rows` pixels are in the picture.
    fn read(&mut self, index: usize, columns: usize, rows: usize) -> Result<Read> {
        let index = u32::try_from(index).map_err(|_| damaged())?;
        let samples = if self.format.is_planar {
            1
        } else {
            self.format.samples
        };
        if let Some(jpeg) = &self.jpeg {
            return jpeg.read_chunk(self.decoder.inner(), index, (columns, rows), self.chunk);
        }
        // At the edge, the width is that of the picture, unless it is declared as whole tiles.
        let (data_width, _) = self.decoder.chunk_data_dimensions(index);
        let data = self.decoder.read_chunk(index).map_err(convert)?;
        let stride = data_width as usize * samples;
        let data = match data {
            DecodingResult::U8(packed) if self.format.bits < 8 => {
                let bits = usize::from(self.format.bits);
                let row_bytes = (stride * bits).div_ceil(8);
                let rows = packed.chunks_exact(row_bytes.max(1)).take(rows);
                DecodingResult::U8(rows.flat_map(|row| unpacked(row, bits, stride)).collect())
            }
            data => data,
        };
        Ok(Read {
            data,
            stride,
            samples,
        })
    }
}

impl Jpeg {
    fn read(decoder: &mut Decoder<Patched>, format: &Format, is_ycbcr: bool) -> Result<Self> {
        let (offsets, lengths) = if format.is_tiled {
            (Tag::TileOffsets, Tag::TileByteCounts)
        } else {
            (Tag::StripOffsets, Tag::StripByteCounts)
        };
        let offsets = decoder.get_tag_u64_vec(offsets).map_err(convert)?;
        let lengths = decoder.get_tag_u64_vec(lengths).map_err(convert)?;
        let tables = decoder.find_tag(Tag::JPEGTables).map_err(convert)?;
        let tables = tables.map(|tables| tables.into_u8_vec()).transpose();
        if is_ycbcr && format.is_planar {
            return Err(unsupported("planes of JPEG data in YCbCr"));
        }
        Ok(Self {
            places: offsets.into_iter().zip(lengths).collect(),
            tables: tables.map_err(convert)?.unwrap_or_default(),
            colours: if is_ycbcr {
                JpegColours::YCbCr
            } else {
                JpegColours::Stored
            },
        })
    }

    /// The samples of a chunk; see [`Chunks::read`].
    fn read_chunk(
        &self,
        file: &Patched,
        index: u32,
        (columns, rows): (usize, usize),
        (max_width, max_height): (usize, usize),
    ) -> Result<Read> {
        let place = self.places.get(index as usize);
        let data = place.and_then(|&(at, length)| file.part(at, length));
        let data = data.ok_or_else(damaged)?;
        // The tables end with an end mark, and the data begins with a start mark.
        let tables = self.tables.strip_suffix(&[0xFF, 0xD9]);
        let whole = match (tables, data.strip_prefix(&[0xFF, 0xD8])) {
            (Some(tables), Some(data)) => Cow::Owned([tables, data].concat()),
            _ => Cow::Borrowed(data),
        };
        // A chunk may be padded to whole blocks of 16 pixels.
        let max = (
            max_width.next_multiple_of(16),
            max_height.next_multiple_of(16),
        );
        let decoded = jpeg::samples(&whole, self.colours, max)?;
        if decoded.width < columns || decoded.height < rows {
            return Err(damaged());
        }
        Ok(Read {
            stride: decoded.width * decoded.channels,
            samples: decoded.channels,
            data: match decoded.data {
                JpegData::U8(samples) => DecodingResult::U8(samples),
                JpegData::U16(samples) => DecodingResult::U16(samples),
            },
        })
    }
}

/// The samples of a chunk.
struct Read {
    data: DecodingResult,
    /// Samples from a row to the next.
    stride: usize,
    /// Samples of a pixel.
    samples: usize,
}

/// Numbers of fewer than 8 bits, the highest bits first.
fn unpacked(row: &[u8], bits: usize, count: usize) -> impl Iterator<Item = u8> {
    (0..count).map(move |at| {
        let bit = at * bits;
        let byte = |at: usize| u16::from(row.get(at).copied().unwrap_or(0));
        let pair = byte(bit / 8) << 8 | byte(bit / 8 + 1);
        let value = pair >> (16 - bits - bit % 8);
        (value & ((1 << bits) - 1)) as u8
    })
}

fn too_large() -> Error {
    Error::new(
        ErrorKind::PhotoTooLarge,
        "The TIFF file needs more memory than a photo should.",
    )
}
