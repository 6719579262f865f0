//! Depthwise convolution, in strips of four pixels.

use std::fmt::Write;

use super::wgsl::{Storage, Window};
use super::window;

/// The shader; its parameters are those of [`window::start`].
pub fn source(window: Window, storage: Storage) -> String {
    let kernel = window.kernel;
    let mut text = window::start(window);
    let _ = write!(
        text,
        "for (var dy = 0; dy < {kernel}; dy++) {{
            let y = top + dy;
            if (y < 0 || y >= side) {{ continue; }}
            let line = (group.z * shape.side + u32(y)) * shape.side;
            let first = u32(dy) * {kernel} * shape.channels + channel;\n"
    );
    for dx in 0..kernel {
        let _ = writeln!(text, "let w{dx} = weights[first + {dx} * shape.channels];");
    }
    let read = |x: &str| format!("map[(line + {x}) * shape.channels + channel]");
    text += &window::line(window, "real4()", read, storage);
    text += "}\n";
    text + &window::ending()
}
