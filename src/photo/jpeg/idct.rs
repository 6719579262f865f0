//! The inverse DCT of the lowest frequencies of a block, in zigzag order, to fewer pixels than the block
//! has. Rounds as `jpeg-decoder` does.

/// Multiplies with a factor rounded to units of 2⁻¹².
fn times(x: i32, factor: f32) -> i32 {
    x.wrapping_mul((factor * 4096.0 + 0.5) as i32)
}

fn level(x: i32) -> u8 {
    x.clamp(0, 255) as u8
}

/// One pixel: the mean of the block.
pub fn one_by_one(&[mean]: &[i32; 1]) -> [[u8; 1]; 1] {
    [[level(mean.wrapping_add(128 * 8) / 8)]]
}

/// The inverse DCT of the lowest 2 x 2 frequencies, after Dugad and Ahuja, "A Fast Scheme for
/// Image Size Change in the Compressed Domain" (2001).
pub fn two_by_two(&[mean, right, below, _, both]: &[i32; 5]) -> [[u8; 2]; 2] {
    let rounded = mean.wrapping_add(4 + 128 * 8);
    let row = |left: i32, right: i32| {
        [left.wrapping_add(right) >> 3, left.wrapping_sub(right) >> 3].map(level)
    };
    [
        row(rounded.wrapping_add(below), right.wrapping_add(both)),
        row(rounded.wrapping_sub(below), right.wrapping_sub(both)),
    ]
}

/// The inverse DCT of the lowest 4 x 4 frequencies, after the same paper.
pub fn four_by_four(zigzag: &[i32; 25]) -> [[u8; 4]; 4] {
    /// Indices of the frequencies in zigzag order.
    const ZIGZAG: [[usize; 4]; 4] = [[0, 1, 5, 6], [2, 4, 7, 13], [3, 8, 12, 17], [9, 11, 18, 24]];
    let mut columns = [[0i32; 4]; 4];
    for x in 0..4 {
        let [s0, s1, s2, s3] = ZIGZAG.map(|row| zigzag[row[x]]);
        let (even, odd) = halves(s0, s1, s2, s3);
        let odd = odd.map(|x| x.wrapping_add(512) >> 10);
        columns[x] = butterfly(even.map(|x| x << 2), odd);
    }
    std::array::from_fn(|y| {
        let [s0, s1, s2, s3] = [0, 1, 2, 3].map(|x| columns[x][y]);
        let (even, odd) = halves(s0, s1, s2, s3);
        let even = even.map(|x| (x << 12).wrapping_add((1 << 16) + (128 << 17)));
        butterfly(even, odd).map(|x| level(x >> 17))
    })
}

/// The contributions of the even frequencies, and 2¹² times those of the odd ones, to the outer and the
/// inner numbers.
fn halves(s0: i32, s1: i32, s2: i32, s3: i32) -> ([i32; 2], [i32; 2]) {
    let shared = times(s1.wrapping_add(s3), 0.541_196_1);
    let outer = shared.wrapping_add(times(s1, 0.765_366_9));
    let inner = shared.wrapping_add(times(s3, -1.847_759));
    ([s0.wrapping_add(s2), s0.wrapping_sub(s2)], [outer, inner])
}

fn butterfly(even: [i32; 2], odd: [i32; 2]) -> [i32; 4] {
    let sum = |at: usize| even[at].wrapping_add(odd[at]);
    let difference = |at: usize| even[at].wrapping_sub(odd[at]);
    [sum(0), sum(1), difference(1), difference(0)]
}
