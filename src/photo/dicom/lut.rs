//! Tables from numbers to numbers (DICOM PS3.3, sections C.7.6.3.1.5 and C.11.1).

use super::dataset::Syntax;

/// A table. Numbers before its first entry have the value of the first, those after the last that of the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lut {
    first: i32,
    entries: Vec<u16>,
    bits: u16,
}

impl Lut {
    /// From a descriptor of three numbers and the entries; `None` if they do not match. `is_signed` says how the
    /// first number is written.
    pub(super) fn read(
        descriptor: &[u8],
        data: &[u8],
        syntax: Syntax,
        is_signed: bool,
    ) -> Option<Self> {
        let mut numbers = descriptor
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&two| syntax.u16(two));
        let (count, first, bits) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let count = if count == 0 {
            1 << 16
        } else {
            usize::from(count)
        };
        let entries: Vec<_> = if data.len() >= 2 * count {
            let pairs = data.as_chunks::<2>().0.iter().take(count);
            pairs.map(|&two| syntax.u16(two)).collect()
        } else {
            data.get(..count)?
                .iter()
                .map(|&entry| entry.into())
                .collect()
        };
        // Some files say 16 and have 8.
        let bits = if entries.iter().all(|&entry| entry < 256) {
            8
        } else {
            bits
        };
        (1..=16).contains(&bits).then_some(Self {
            first: if is_signed {
                i32::from(first.cast_signed())
            } else {
                first.into()
            },
            entries,
            bits,
        })
    }

    /// The value of a number.
    pub(super) fn value(&self, number: f64) -> u16 {
        // The conversion saturates.
        let at = (number - f64::from(self.first)).max(0.0) as usize;
        let last = self.entries.len().saturating_sub(1);
        self.entries.get(at.min(last)).copied().unwrap_or(0)
    }

    /// The level of a number, 255 for the largest value that the bits allow.
    pub(super) fn level(&self, number: f64) -> u8 {
        let largest = f64::from(self.bits).exp2() - 1.0;
        // The conversion saturates.
        (f64::from(self.value(number)) * 255.0 / largest).round() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_the_table_have_the_values_of_its_ends() {
        let numbers = |numbers: &[u16]| {
            numbers
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect::<Vec<_>>()
        };
        let minus_two = (-2_i16).cast_unsigned();
        let descriptor = numbers(&[3, minus_two, 12]);
        let data = numbers(&[0, 1000, 4095]);
        let lut = Lut::read(&descriptor, &data, Syntax::Explicit, true).unwrap();
        let found = [-9.0, -2.0, -1.0, 0.0, 5.0].map(|number| lut.value(number));
        assert_eq!(found, [0, 0, 1000, 4095, 4095]);
        assert_eq!(lut.level(-1.0), 62);
        assert_eq!(lut.level(9.0), 255);
        assert_eq!(
            Lut::read(&descriptor, &data[..2], Syntax::Explicit, true),
            None
        );
    }

    #[test]
    fn entries_of_8_bits() {
        let lut = Lut::read(&[2, 0, 0, 0, 8, 0], &[7, 255], Syntax::Explicit, false).unwrap();
        assert_eq!([lut.level(0.0), lut.level(1.0)], [7, 255]);
    }
}
