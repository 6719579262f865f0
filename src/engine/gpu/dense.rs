//! Dense convolution of the view, in strips of four pixels, over all three colour planes.

use std::fmt::Write;

use super::wgsl::{Storage, Window};
use super::window;

/// The shader; its parameters are those of [`window::start`].
pub fn source(window: Window) -> String {
    let kernel = window.kernel;
    let mut text = window::start(window);
    let _ = write!(
        text,
        "for (var line = 0u; line < 3 * {kernel}; line++) {{
            let y = top + i32(line % {kernel});
            if (y < 0 || y >= side) {{ continue; }}
            let start = ((group.z * 3 + line / {kernel}) * shape.side + u32(y)) * shape.side;
            let first = line * {kernel} * shape.channels + channel;\n"
    );
    for dx in 0..kernel {
        let _ = writeln!(
            text,
            "let w{dx} = vec4f(weights[first + {dx} * shape.channels]);"
        );
    }
    // The view is in f32, and so are all products.
    let read = |x: &str| format!("views[start + {x}]");
    text += &window::line(window, "0f", read, Storage::F32);
    text += "}\n";
    text + &window::ending()
}
