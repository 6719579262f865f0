//! Any bytes as a weight file. The checksum keeps chance away from what lies behind it, so the
//! description, which is read without it, is what is looked at most.

#![no_main]

use handful::network::weights::Backbone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(backbone) = Backbone::read_description(bytes) {
        let _ = handful::embedding::FeatureComposer::new(&backbone);
    }
    if let Ok(backbone) = Backbone::read(bytes) {
        let written = backbone.write().expect("what was read can be written");
        assert!(Backbone::read(&written).is_ok());
    }
});
