//! The boundary to JavaScript: convert, call, map the error. No logic.
//!
//! The crate becomes several modules, one for each of the features below; a page loads those it
//! needs.

#[cfg(feature = "classifier")]
mod classifier;
#[cfg(feature = "embed")]
mod embedder;
#[cfg(any(feature = "flex", feature = "gpu"))]
mod engine;
#[cfg(feature = "export")]
mod export;
#[cfg(feature = "gradient")]
mod gradient;
#[cfg(feature = "classifier")]
mod project;
#[cfg(all(feature = "classifier", not(feature = "gradient")))]
mod remote_trainer;

use js_sys::{Error as JsError, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;

unsafe extern "C" {
    /// Runs the initialisers of all crates, of which burn's has thousands. The linker makes it, and
    /// unless it is called somewhere takes the module for a program that ends with its first call:
    /// then every function that JavaScript calls runs them first, each time.
    fn __wasm_call_ctors();
}

#[wasm_bindgen(start)]
fn start() {
    // SAFETY: it takes and returns nothing, and nothing else has run in this module.
    unsafe { __wasm_call_ctors() };
    console_error_panic_hook::set_once();
}

fn throw(error: Error) -> JsValue {
    let thrown = JsError::new(&error.to_string());
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.kind().code().into());
    thrown.into()
}
