//! Imports any bytes as an ONNX file, and runs what could be imported.

#![no_main]

use handful::engine::CpuEngine;
use handful::network::import::{Options, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        name: "fuzz",
        ..Options::default()
    };
    match import(&bytes, &options) {
        Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
        Ok(backbone) => {
            let view = vec![0.5; backbone.network.view_length()];
            if let Ok(mut engine) = CpuEngine::new(&backbone) {
                engine.forward(&view, 1).expect("one view");
            }
        }
    }
});
