//! The text that dense and depthwise convolution share: a thread computes four neighbouring pixels of one
//! vector of channels, and reads the overlap of their windows once.

use std::fmt::Write;

use super::wgsl::{STRIP, Storage, THREADS, Window, add_products};

/// The beginning, up to the first pixel of the windows of the thread's strip. The parameters are the
/// sides of input and output, vectors of channels, strips of a row, padding, and whether to apply the
/// activation and add a residual.
pub fn start(Window { stride, .. }: Window) -> String {
    let mut text = format!(
        "
struct Shape {{ side: u32, outside: u32, channels: u32, strips: u32, padding: u32,
               relu6: u32, adds: u32 }}

@compute @workgroup_size({THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_id) lane: vec3u) {{
    let thread = (group.y * groups.x + group.x) * {THREADS} + lane.x;
    let channel = thread % shape.channels;
    let column = thread / shape.channels % shape.strips * {STRIP};
    let row = thread / shape.channels / shape.strips;
    if (row >= shape.outside) {{ return; }}
    let left = i32(column * {stride}) - i32(shape.padding);
    let top = i32(row * {stride}) - i32(shape.padding);
    let side = i32(shape.side);
"
    );
    for at in 0..STRIP {
        let _ = writeln!(text, "var sum{at} = vec4f();");
    }
    text
}

/// Adds the products of one line of the windows with the weights `w0` and so on. `read` is the text that
/// reads column `x` of the line; columns outside are zero.
pub fn line(
    Window { kernel, stride }: Window,
    zero: &str,
    read: impl Fn(&str) -> String,
    storage: Storage,
) -> String {
    let mut text = String::new();
    for x in 0..(STRIP - 1) * stride + kernel {
        let inside = read(&format!("u32(clamp(left + {x}, 0, side - 1))"));
        let _ = writeln!(
            text,
            "let x{x} = select({zero}, {inside}, left + {x} >= 0 && left + {x} < side);"
        );
    }
    for at in 0..STRIP {
        let factors: Vec<_> = (0..kernel)
            .map(|dx| (format!("x{}", at * stride + dx), format!("w{dx}")))
            .collect();
        text += &add_products(&format!("sum{at}"), &factors, storage);
    }
    text
}

/// Writes the pixels of the strip that are inside the map.
pub fn ending() -> String {
    let mut text = String::from("let line = (group.z * shape.outside + row) * shape.outside;\n");
    for at in 0..STRIP {
        let _ = write!(
            text,
            "if (column + {at} < shape.outside) {{
                epilogue(sum{at}, channel, (line + column + {at}) * shape.channels + channel);
            }}\n"
        );
    }
    text + "}\n"
}
