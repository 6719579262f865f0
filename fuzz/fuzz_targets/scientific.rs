//! Decodes any bytes as a TIFF or DICOM file: the result is a photo or an error message.

#![no_main]

use handful::photo::{Intensity, decode_as};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let intensity = Intensity::ALL[bytes.len() % Intensity::ALL.len()];
    if let Err(error) = decode_as(bytes, 256, intensity) {
        assert!(error.to_string().ends_with('.'), "{error}");
    }
});
