//! Upsamples chroma planes and converts YCbCr to RGB.

/// Fractional bits in the colour conversion.
const FRACTION: u32 = 20;

/// The samples of one component.
pub struct Plane {
    width: usize,
    height: usize,
    stride: usize,
    rows: usize,
    samples: Vec<u8>,
}

impl Plane {
    /// An empty plane of `width` x `height` samples, allocated as `stride` x `rows` for whole blocks.
    pub fn new(width: usize, height: usize, (stride, rows): (usize, usize)) -> Self {
        Self {
            width,
            height,
            stride,
            rows,
            samples: vec![0; stride * rows],
        }
    }

    /// Writes the block in column `across` and row `down` of the blocks.
    #[inline(always)]
    pub fn put<const SIDE: usize>(
        &mut self,
        across: usize,
        down: usize,
        block: [[u8; SIDE]; SIDE],
    ) {
        let corner = down * SIDE * self.stride + across * SIDE;
        let lines = self.samples[corner..].chunks_mut(self.stride);
        for (line, row) in lines.zip(block) {
            line[..SIDE].copy_from_slice(&row);
        }
    }

    fn row(&self, at: usize) -> &[u8] {
        &self.samples[at.min(self.height - 1) * self.stride..][..self.width]
    }
}

/// The `width` x `height` pixels: one component unchanged, three components converted from YCbCr to RGB.
/// `None` for any other number of components.
pub fn interleave(planes: &[Plane], width: usize, height: usize) -> Option<Vec<u8>> {
    match planes {
        [grey] => Some((0..height).flat_map(|y| grey.row(y)).copied().collect()),
        [luma, blue, red] => {
            let mut rgb = vec![0; 3 * width * height];
            let mut chroma = [Upsampler::new(blue, luma), Upsampler::new(red, luma)];
            for (y, line) in rgb.chunks_exact_mut(3 * width).enumerate() {
                let [blue, red] = chroma.each_mut().map(|plane| plane.row(y));
                let samples = luma.row(y).iter().zip(blue).zip(red);
                for (pixel, ((&y, &blue), &red)) in line.as_chunks_mut().0.iter_mut().zip(samples) {
                    *pixel = to_rgb(y, blue, red);
                }
            }
            Some(rgb)
        }
        _ => None,
    }
}

/// Upsamples a plane to the size of another, by 1 or 2 on each side: two new samples between two samples,
/// at a quarter and three quarters of the way.
struct Upsampler<'a> {
    plane: &'a Plane,
    across: bool,
    down: bool,
    /// A row between two rows of the plane, in units of a quarter.
    quarters: Vec<u16>,
    samples: Vec<u8>,
}

impl<'a> Upsampler<'a> {
    fn new(plane: &'a Plane, size: &Plane) -> Self {
        let across = plane.stride < size.stride;
        Self {
            plane,
            across,
            down: plane.rows < size.rows,
            quarters: vec![0; plane.width],
            samples: vec![0; plane.width * if across { 2 } else { 1 }],
        }
    }

    fn row(&mut self, y: usize) -> &[u8] {
        let (near, far) = match (self.down, y % 2) {
            (false, _) => (y, y),
            (true, 0) => (y / 2, (y / 2).saturating_sub(1)),
            (true, _) => (y / 2, y / 2 + 1),
        };
        let rows = self.plane.row(near).iter().zip(self.plane.row(far));
        for (quarters, (&near, &far)) in self.quarters.iter_mut().zip(rows) {
            *quarters = 3 * u16::from(near) + u16::from(far);
        }
        let whole = |quarters: u16| ((quarters + 2) >> 2) as u8;
        if self.across {
            // Two samples between each sample and the next; the first and the last are single.
            let pairs = self.samples[1..].as_chunks_mut::<2>().0;
            for (pair, near) in pairs.iter_mut().zip(self.quarters.windows(2)) {
                let [left, right] = [near[0], near[1]];
                *pair = [
                    ((3 * left + right + 8) >> 4) as u8,
                    ((3 * right + left + 8) >> 4) as u8,
                ];
            }
            let last = self.samples.len() - 1;
            self.samples[0] = whole(self.quarters[0]);
            self.samples[last] = whole(self.quarters[self.plane.width - 1]);
        } else {
            for (sample, &quarters) in self.samples.iter_mut().zip(&self.quarters) {
                *sample = whole(quarters);
            }
        }
        &self.samples
    }
}

/// The conversion of JFIF, which is that of ITU-R BT.601.
#[inline(always)]
fn to_rgb(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    const fn fixed(factor: f32) -> i32 {
        (factor * (1 << FRACTION) as f32 + 0.5) as i32
    }
    let luma = (i32::from(luma) << FRACTION) + (1 << (FRACTION - 1));
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    [
        luma + fixed(1.402) * red,
        luma - fixed(0.344_14) * blue - fixed(0.714_14) * red,
        luma + fixed(1.772) * blue,
    ]
    .map(|level| (level >> FRACTION).clamp(0, 255) as u8)
}
