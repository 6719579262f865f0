//! Decodes any bytes as a HEIC photo: the result is a photo or an error message.

#![no_main]

use handful::photo::decode_rare;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = decode_rare(bytes, 256) {
        assert!(error.to_string().ends_with('.'), "{error}");
    }
});
