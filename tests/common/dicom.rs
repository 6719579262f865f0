//! Writes DICOM files, full of data about a patient who does not exist.

/// Words of the patient. They are in names, numbers, comments, private elements, sequences, the preamble, before
/// and after the pixels; they must never be in anything that is written, shown or kept.
pub const SECRETS: [&str; 8] = [
    "Quillon",
    "Zeugma",
    "PID-739115",
    "19470611",
    "Hospital of Nowhere",
    "malignant finding",
    "1.2.826.0.1.99.4711",
    "ACC-5580217",
];

pub const IMPLICIT: &str = "1.2.840.10008.1.2";
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
pub const JPEG: &str = "1.2.840.10008.1.2.4.50";
pub const RLE: &str = "1.2.840.10008.1.2.5";

/// The types whose length has 32 bits.
const LONG: [&str; 5] = ["OB", "OW", "SQ", "UN", "UT"];

/// Writes elements of a data set.
#[derive(Clone)]
pub struct Writer {
    pub bytes: Vec<u8>,
    is_explicit: bool,
    is_big_endian: bool,
}

impl Writer {
    pub fn new(transfer_syntax: &str) -> Self {
        Self {
            bytes: Vec::new(),
            is_explicit: transfer_syntax != IMPLICIT,
            is_big_endian: transfer_syntax == BIG_ENDIAN,
        }
    }

    fn u16(&mut self, number: u16) {
        let bytes = if self.is_big_endian {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        };
        self.bytes.extend(bytes);
    }

    fn u32(&mut self, number: u32) {
        let bytes = if self.is_big_endian {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        };
        self.bytes.extend(bytes);
    }

    fn head(&mut self, (group, element): (u16, u16), vr: &str, length: u32) {
        self.u16(group);
        self.u16(element);
        if !self.is_explicit || group == 0xFFFE {
            self.u32(length);
        } else if LONG.contains(&vr) {
            self.bytes.extend(vr.as_bytes());
            self.u16(0);
            self.u32(length);
        } else {
            self.bytes.extend(vr.as_bytes());
            self.u16(length as u16);
        }
    }

    /// An element with a value of bytes.
    pub fn raw(&mut self, tag: (u16, u16), vr: &str, value: &[u8]) -> &mut Self {
        let padding = value.len() % 2;
        self.head(tag, vr, (value.len() + padding) as u32);
        self.bytes.extend(value);
        self.bytes.extend(&b" "[..padding]);
        self
    }

    pub fn text(&mut self, tag: (u16, u16), vr: &str, value: &str) -> &mut Self {
        self.raw(tag, vr, value.as_bytes())
    }

    pub fn short(&mut self, tag: (u16, u16), number: u16) -> &mut Self {
        self.head(tag, "US", 2);
        self.u16(number);
        self
    }

    /// Numbers of 16 bits in the order of the file.
    pub fn shorts(&mut self, tag: (u16, u16), vr: &str, numbers: &[u16]) -> &mut Self {
        self.head(tag, vr, 2 * numbers.len() as u32);
        numbers.iter().for_each(|&number| self.u16(number));
        self
    }

    /// A sequence whose items `fill` writes; with or without lengths.
    pub fn sequence(
        &mut self,
        tag: (u16, u16),
        has_lengths: bool,
        items: &[&dyn Fn(&mut Self)],
    ) -> &mut Self {
        let empty = Self {
            bytes: Vec::new(),
            ..self.clone()
        };
        let mut content = empty.clone();
        for fill in items {
            let mut item = empty.clone();
            fill(&mut item);
            let length = item.bytes.len() as u32;
            content.head(
                (0xFFFE, 0xE000),
                "",
                if has_lengths { length } else { u32::MAX },
            );
            content.bytes.extend(item.bytes);
            if !has_lengths {
                content.head((0xFFFE, 0xE00D), "", 0);
            }
        }
        if !has_lengths {
            content.head((0xFFFE, 0xE0DD), "", 0);
        }
        let length = content.bytes.len() as u32;
        self.head(tag, "SQ", if has_lengths { length } else { u32::MAX });
        self.bytes.extend(content.bytes);
        self
    }

    /// Everything about the patient that comes before the pixels.
    pub fn patient(&mut self, modality: &str) -> &mut Self {
        self.text((0x0008, 0x0018), "UI", "1.2.826.0.1.99.4711")
            .text((0x0008, 0x0020), "DA", "19470611")
            .text((0x0008, 0x0050), "SH", "ACC-5580217")
            .text((0x0008, 0x0060), "CS", modality)
            .text((0x0008, 0x0080), "LO", "Hospital of Nowhere")
            .sequence(
                (0x0008, 0x1140),
                false,
                &[&|item| {
                    item.text((0x0010, 0x0010), "PN", "Quillon^Zeugma");
                }],
            )
            .raw((0x0009, 0x1001), "UN", b"Quillon private PID-739115")
            .text((0x0010, 0x0010), "PN", "Quillon^Zeugma")
            .text((0x0010, 0x0020), "LO", "PID-739115")
            .text((0x0010, 0x0030), "DA", "19470611")
            .text((0x0010, 0x4000), "LT", "malignant finding")
            .text((0x0020, 0x4000), "LT", "Zeugma, malignant finding")
    }

    /// Grey pixels of `bits`, described but not written.
    pub fn grey(
        &mut self,
        width: u16,
        height: u16,
        bits: [u16; 2],
        photometric: &str,
    ) -> &mut Self {
        let [allocated, stored] = bits;
        self.short((0x0028, 0x0002), 1)
            .text((0x0028, 0x0004), "CS", photometric)
            .short((0x0028, 0x0010), height)
            .short((0x0028, 0x0011), width)
            .short((0x0028, 0x0100), allocated)
            .short((0x0028, 0x0101), stored)
            .short((0x0028, 0x0102), stored - 1)
            .short((0x0028, 0x0103), 0)
    }

    /// Compressed pixels, a fragment for each frame.
    pub fn fragments(&mut self, frames: &[Vec<u8>]) -> &mut Self {
        self.head((0x7FE0, 0x0010), "OB", u32::MAX);
        self.head((0xFFFE, 0xE000), "", 0);
        for frame in frames {
            let padding = frame.len() % 2;
            self.head((0xFFFE, 0xE000), "", (frame.len() + padding) as u32);
            self.bytes.extend(frame);
            self.bytes.extend(&[0][..padding]);
        }
        self.head((0xFFFE, 0xE0DD), "", 0);
        self
    }

    /// The file of the data set so far.
    pub fn file(&self, transfer_syntax: &str) -> Vec<u8> {
        let mut after = self.clone();
        after.raw((0xFFFC, 0xFFFC), "OB", b"Quillon Zeugma after the pixels");
        file(transfer_syntax, &after.bytes)
    }
}

/// A file of a data set. Its preamble names the patient, too.
pub fn file(transfer_syntax: &str, data_set: &[u8]) -> Vec<u8> {
    let mut meta = Writer::new(EXPLICIT);
    meta.text((0x0002, 0x0003), "UI", "1.2.826.0.1.99.4711")
        .text((0x0002, 0x0010), "UI", transfer_syntax)
        .text((0x0002, 0x0016), "AE", "Quillon");
    let mut preamble = b"Quillon^Zeugma PID-739115".to_vec();
    preamble.resize(128, 0);
    let mut length = Writer::new(EXPLICIT);
    let bytes = (meta.bytes.len() as u32).to_le_bytes();
    length.raw((0x0002, 0x0000), "UL", &bytes);
    let parts = [
        &preamble,
        &b"DICM"[..],
        &length.bytes,
        &meta.bytes,
        data_set,
    ];
    parts.concat()
}

/// A CT picture of 4 x 2 pixels whose Hounsfield units rise from -1000 to 1800 by 400, in a window of 40, 400.
pub fn ct() -> Vec<u8> {
    ct_in(EXPLICIT).file(EXPLICIT)
}

/// The data set of [`ct`].
pub fn ct_in(transfer_syntax: &str) -> Writer {
    let mut writer = Writer::new(transfer_syntax);
    let values: [u16; 8] = std::array::from_fn(|at| 24 + 400 * at as u16);
    writer
        .patient("CT")
        .grey(4, 2, [16, 12], "MONOCHROME2")
        .text((0x0028, 0x1050), "DS", "40\\50")
        .text((0x0028, 0x1051), "DS", "400\\2000")
        .text((0x0028, 0x1052), "DS", "-1024")
        .text((0x0028, 0x1053), "DS", " 1.0 ")
        .shorts((0x7FE0, 0x0010), "OW", &values);
    writer
}
