//! RLE (DICOM PS3.5, annex G).

/// Bytes of the header: the number of segments, and where each begins.
const HEADER: usize = 64;

/// The most segments.
const MAX_SEGMENTS: usize = 15;

/// The samples of a frame, plane by plane, in the order of Intel. Each byte of a sample is in a segment of its
/// own, the highest first. `None` if the data is damaged.
pub(super) fn samples(data: &[u8], pixels: usize, channels: usize, size: usize) -> Option<Vec<u8>> {
    let numbers = data.get(..HEADER)?.as_chunks::<4>().0.iter();
    let mut numbers = numbers.map(|&four| u32::from_le_bytes(four) as usize);
    let count = numbers.next()?;
    if count > MAX_SEGMENTS || count != channels * size {
        return None;
    }
    let starts: Vec<_> = numbers.take(count).collect();
    let mut samples = vec![0; pixels * channels * size];
    for (segment, &start) in starts.iter().enumerate() {
        let end = starts.get(segment + 1).copied().unwrap_or(data.len());
        let bytes = unpacked(data.get(start..end)?, pixels)?;
        let (channel, byte) = (segment / size, size - 1 - segment % size);
        let places = samples.get_mut(channel * pixels * size + byte..)?;
        for (place, byte) in places.iter_mut().step_by(size).zip(bytes) {
            *place = byte;
        }
    }
    Some(samples)
}

/// The first `count` bytes of a segment, packed as by PackBits.
fn unpacked(mut packed: &[u8], count: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        let (&control, rest) = packed.split_first()?;
        packed = match control.cast_signed() {
            // No operation.
            -128 => rest,
            0.. => {
                let (literal, rest) = rest.split_at_checked(usize::from(control) + 1)?;
                bytes.extend_from_slice(literal);
                rest
            }
            ..0 => {
                let (&repeated, rest) = rest.split_first()?;
                let times = 257 - usize::from(control);
                bytes.resize(bytes.len() + times, repeated);
                rest
            }
        };
    }
    bytes.truncate(count);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_samples_are_joined() {
        // Two pixels of 16 bits, 0x0102 and 0x0304: first the high bytes, literal, then the low ones, of which
        // the segment has one too many.
        let mut data = [2_u32, 64, 67]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<_>>();
        data.resize(HEADER, 0);
        data.extend([1, 1, 3]);
        data.extend([2, 2, 4, 9]);
        assert_eq!(samples(&data, 2, 1, 2).unwrap(), [2, 1, 4, 3]);
        assert_eq!(samples(&data, 2, 1, 1), None);
        assert_eq!(samples(&data[..HEADER + 4], 2, 1, 2), None);
    }

    #[test]
    fn runs_are_repeated() {
        assert_eq!(unpacked(&[254, 7, 128, 0, 9], 4).unwrap(), [7, 7, 7, 9]);
        assert_eq!(unpacked(&[254], 1), None);
    }
}
