//! The boundary to JavaScript: convert, call, map the error. No logic.
//!
//! Each feature below is compiled to a wasm module of its own, so that a page loads only the modules
//! that it needs.

#[cfg(feature = "classifier")]
mod classifier;
#[cfg(feature = "photo")]
mod decoded_photo;
#[cfg(any(feature = "heic", feature = "scientific"))]
mod decoder;
#[cfg(feature = "embed")]
mod embedder;
#[cfg(any(feature = "flex", feature = "gpu"))]
mod engine;
#[cfg(feature = "export")]
mod export;
#[cfg(feature = "gradient")]
mod gradient;
#[cfg(all(feature = "import", feature = "embed", feature = "export"))]
mod import;
#[cfg(feature = "classifier")]
mod project;
#[cfg(all(feature = "classifier", not(feature = "gradient")))]
mod remote_trainer;

use js_sys::{Error as JsError, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;

unsafe extern "C" {
    /// Runs the initialisers of all crates; burn alone has thousands. The linker generates it. If
    /// nothing calls it, the linker treats the module as a command and inserts a call to it into every
    /// exported function.
    fn __wasm_call_ctors();
}

#[wasm_bindgen(start)]
fn start() {
    // SAFETY: it has no arguments and no result, and no other code of the module has run before.
    unsafe { __wasm_call_ctors() };
    console_error_panic_hook::set_once();
}

fn throw(error: Error) -> JsValue {
    let thrown = JsError::new(&error.to_string());
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.kind().code().into());
    thrown.into()
}
