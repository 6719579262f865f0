//! Reads any bytes as a weight file. Random bytes rarely pass the checksum, so this mostly tests the
//! description, which is read without it.

#![no_main]

use handful::network::weights::Backbone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(backbone) = Backbone::read_description(bytes) {
        let _ = handful::embedding::FeatureComposer::new(&backbone);
    }
    if let Ok(backbone) = Backbone::read(bytes) {
        let written = backbone
            .write()
            .expect("a backbone that was read can be written");
        assert!(Backbone::read(&written).is_ok());
    }
});
