//! Protocol Buffers' wire format, without copying: a field of bytes is a slice of the file. An ONNX file is
//! mostly weights, so a copy would double the memory; and a message of two bytes costs only what its reader
//! decides to keep.

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field<'a> {
    /// An integer, sign-extended where it is negative.
    Varint(u64),
    /// 32 bits.
    Fixed32(u32),
    /// 64 bits.
    Fixed64(u64),
    /// Text, bytes, a message, or packed numbers.
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    /// The bytes; empty for a number.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// The integer; 0 for anything else.
    pub fn integer(self) -> i64 {
        match self {
            Self::Varint(value) => value.cast_signed(),
            _ => 0,
        }
    }

    /// The f32; 0 for anything else.
    pub fn float(self) -> f32 {
        match self {
            Self::Fixed32(bits) => f32::from_bits(bits),
            _ => 0.0,
        }
    }

    /// The text, without what is not UTF-8.
    pub fn text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

/// The fields of a message in order, with their numbers; `None` where the message is damaged.
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of a message.
    pub fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn field(&mut self) -> Option<(u32, Field<'a>)> {
        let key = varint(&mut self.0)?;
        let number = u32::try_from(key >> 3).ok()?;
        let field = match key & 7 {
            0 => Field::Varint(varint(&mut self.0)?),
            1 => Field::Fixed64(u64::from_le_bytes(self.take(8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                Field::Bytes(self.take(length)?)
            }
            5 => Field::Fixed32(u32::from_le_bytes(self.take(4)?.try_into().ok()?)),
            _ => return None,
        };
        Some((number, field))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u32, Field<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// Appends the integers of a repeated field, packed or not, while there are at most `max`.
pub fn integers(field: Field, to: &mut Vec<i64>, max: usize) -> Option<()> {
    match field {
        Field::Varint(value) => to.push(value.cast_signed()),
        Field::Bytes(mut bytes) => {
            while !bytes.is_empty() {
                if to.len() >= max {
                    return None;
                }
                to.push(varint(&mut bytes)?.cast_signed());
            }
        }
        _ => return None,
    }
    (to.len() <= max).then_some(())
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_damage_ends_them() {
        let message = [
            0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1D, 0, 0, 0x80, 0x3F,
        ];
        let fields: Option<Vec<_>> = Fields::of(&message).collect();
        let fields = fields.unwrap();
        assert_eq!(fields[0], (1, Field::Varint(150)));
        assert_eq!(fields[1].1.text(), "hi");
        assert_eq!(fields[2].1.float(), 1.0);
        for length in [1, 2, 4, 5, 6, 8, 11] {
            assert_eq!(
                Fields::of(&message[..length]).last(),
                Some(None),
                "{length}"
            );
        }
        assert_eq!(Fields::of(&[0x0B]).last(), Some(None));
        assert_eq!(Fields::of(&[0x80; 11]).last(), Some(None));
    }

    #[test]
    fn negative_and_packed_integers_are_read() {
        let mut numbers = Vec::new();
        let mut minus_one = vec![0xFF; 9];
        minus_one.push(1);
        integers(Field::Bytes(&minus_one), &mut numbers, 3).unwrap();
        integers(Field::Varint(7), &mut numbers, 3).unwrap();
        assert_eq!(numbers, [-1, 7]);
        assert_eq!(integers(Field::Bytes(&[1, 2]), &mut numbers, 3), None);
    }
}
