//! A photo of 12 000 x 9 000 pixels decodes in bounded memory. The only test in its file, because the
//! counting allocator counts all threads of the process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use handful::network::contract::Contract;
use handful::photo::decode;
use handful::preprocess::decode_side;
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, rgb_to_ycbcr};

const WIDTH: u16 = 12_000;
const HEIGHT: u16 = 9_000;

/// The most bytes that decoding may take in addition to the file; the whole picture is 309 MiB.
const MAX_BYTES: usize = 32 << 20;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system allocator with a count of its bytes.
struct Counting;

// SAFETY: every call is forwarded to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller upholds the contract of the system allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller upholds the contract of the system allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Red grows to the right, green downwards, blue is constant.
fn colour(x: u16, y: u16) -> [u8; 3] {
    let level = |place: u16, length: u16| (u32::from(place) * 255 / u32::from(length - 1)) as u8;
    [level(x, WIDTH), level(y, HEIGHT), 60]
}

/// The picture as the encoder reads it, row by row.
struct Gradient;

impl ImageBuffer for Gradient {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        WIDTH
    }

    fn height(&self) -> u16 {
        HEIGHT
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        for x in 0..WIDTH {
            let [r, g, b] = colour(x, y);
            let (luma, blue, red) = rgb_to_ycbcr(r, g, b);
            for (buffer, value) in buffers.iter_mut().zip([luma, blue, red]) {
                buffer.push(value);
            }
        }
    }
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = Encoder::new(&mut bytes, 85);
    encoder.encode_image(Gradient).unwrap();
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH.into(), HEIGHT.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    for y in 0..HEIGHT {
        let row: Vec<u8> = (0..WIDTH).flat_map(|x| colour(x, y)).collect();
        io::Write::write_all(&mut rows, &row).unwrap();
    }
    rows.finish().unwrap();
    drop(writer);
    bytes
}

#[test]
fn twelve_by_nine_thousand_pixels() {
    let min_side = decode_side(&Contract::for_size(224, vec![]));
    for (name, bytes) in [("JPEG", jpeg()), ("PNG", png())] {
        let before = NOW.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        let photo = decode(&bytes, min_side).unwrap();
        let taken = PEAK.load(Ordering::Relaxed) - before;
        println!(
            "{name}: {} bytes, {photo:?}, peak {} KiB",
            bytes.len(),
            taken >> 10
        );
        assert!(taken <= MAX_BYTES, "{name}: {taken} bytes");

        assert_eq!((photo.width(), photo.height()), (1500, 1125));
        for (x, y) in [(0_u16, 0_u16), (750, 562), (1499, 0), (300, 1124)] {
            let at = 3 * (usize::from(y) * 1500 + usize::from(x));
            let expected = colour(8 * x + 4, 8 * y + 4);
            for (found, expected) in photo.rgb()[at..at + 3].iter().zip(expected) {
                assert!(found.abs_diff(expected) <= 3, "{name} at {x}, {y}");
            }
        }
    }
}
