//! Imports any bytes as an ONNX file. What could be imported can be written and read, and the engine computes the same
//! with weights that are kept and with weights that are taken.

#![no_main]

use handful::engine::CpuEngine;
use handful::network::import::{Options, import};
use handful::network::weights::Backbone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        name: "fuzz",
        ..Options::default()
    };
    match import(&bytes, &options) {
        Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
        Ok(backbone) => {
            let file = backbone.write().expect("what was imported can be written");
            let mut read = Backbone::read(&file).expect("what was written can be read");
            let view = vec![0.5; backbone.network.view_length()];
            if let Ok(mut engine) = CpuEngine::new(&backbone) {
                let features = engine.forward(&view, 1).expect("one view");
                let mut taking = CpuEngine::taking(&mut read).expect("the same network");
                let again = taking.forward(&view, 1).expect("one view");
                let bits =
                    |features: &[f32]| features.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&again), bits(&features));
            }
        }
    }
});
