//! Writes the JavaScript bindings of a wasm module: what `wasm-bindgen --target web` does, without the
//! test runners and web servers that the full command brings. It compiles in a fraction of the time.

use std::env;
use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [wasm, folder, name] = arguments.as_slice() else {
        return Err("usage: bindgen WASM OUTPUT_FOLDER OUTPUT_NAME".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .web(true)?
        .omit_default_module_path(false)
        .typescript(true)
        .out_name(name);
    bindgen.generate(folder)?;
    Ok(())
}
