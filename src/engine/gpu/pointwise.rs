//! Pointwise convolution: a matrix product of `[pixels, inputs]` and `[inputs, outputs]`. A thread
//! computes four pixels of one or two vectors of outputs.

use std::fmt::Write;

use super::wgsl::{STRIP, Storage, THREADS, add_products};

/// How the product is divided among threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Vectors of outputs of a thread.
    pub columns: u32,
    /// Threads that compute the same results from a slice of the inputs each; 1, or at least [`STRIP`].
    pub slices: u32,
}

/// With fewer threads, a large graphics device idles while it waits for memory.
const ENOUGH_THREADS: u32 = 1 << 13;

/// The fewest vectors of inputs that are worth a thread of their own.
const MIN_INPUTS: u32 = 4;

/// The possible numbers of slices.
const SLICES: [u32; 3] = [1, 4, 16];

impl Tile {
    /// The division for one view. It is the same for several views, so that the result of a view does
    /// not depend on the batch. Inputs and outputs are counted in vectors.
    pub fn of(pixels: u32, inputs: u32, outputs: u32) -> Self {
        let strips = pixels.div_ceil(STRIP);
        if strips * outputs.div_ceil(2) >= 2 * ENOUGH_THREADS {
            return Self {
                columns: 2,
                slices: 1,
            };
        }
        let threads = strips * outputs;
        let enough =
            |slices: &u32| threads * slices >= ENOUGH_THREADS || inputs < 4 * slices * MIN_INPUTS;
        let slices = SLICES.into_iter().find(enough).unwrap_or(SLICES[2]);
        Self { columns: 1, slices }
    }

    /// Work items of one view: its threads, not counting slices.
    pub fn work(self, pixels: u32, outputs: u32) -> u32 {
        pixels.div_ceil(STRIP) * outputs.div_ceil(self.columns)
    }
}

/// The shader. Its parameters are pixels, inputs and outputs in vectors, threads side by side, and
/// whether to apply the activation and add a residual.
pub fn source(Tile { columns, slices }: Tile, storage: Storage) -> String {
    let across = THREADS / slices;
    let mut text = String::from(
        "
struct Shape { pixels: u32, inputs: u32, outputs: u32, columns: u32, relu6: u32, adds: u32 }
",
    );
    if slices > 1 {
        let _ = writeln!(
            text,
            "var<workgroup> parts: array<vec4f, {}>;",
            STRIP * THREADS
        );
    }
    let _ = write!(
        text,
        "
@compute @workgroup_size({across}, {slices})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_id) lane: vec3u) {{
    let thread = (group.y * groups.x + group.x) * {across} + lane.x;
    let column = thread % shape.columns;
    let row = thread / shape.columns * {STRIP};
    let before = group.z * shape.pixels;
"
    );
    for r in 0..STRIP {
        let _ = writeln!(
            text,
            "let row{r} = (before + min(row + {r}, shape.pixels - 1)) * shape.inputs;"
        );
    }
    for c in 0..columns {
        let _ = writeln!(
            text,
            "let column{c} = min(column + {c} * shape.columns, shape.outputs - 1);"
        );
        for r in 0..STRIP {
            let _ = writeln!(text, "var sum{r}_{c} = vec4f();");
        }
    }
    text += &products(columns, slices, storage);
    text += &match slices {
        1 => ending(columns),
        _ => ending_of_slices(across, slices),
    };
    text + "}\n"
}

/// The loop over the inputs.
fn products(columns: u32, slices: u32, storage: Storage) -> String {
    let mut text = format!(
        "for (var k = lane.y; k < shape.inputs; k += {slices}) {{\nlet first = k * 4 * shape.outputs;\n"
    );
    for r in 0..STRIP {
        let _ = writeln!(text, "let x{r} = map[row{r} + k];");
    }
    for c in 0..columns {
        for part in 0..4 {
            let _ = writeln!(
                text,
                "let w{part}_{c} = weights[first + {part} * shape.outputs + column{c}];"
            );
        }
        for r in 0..STRIP {
            let factors = ["x", "y", "z", "w"].iter().enumerate();
            let factors: Vec<_> = factors
                .map(|(part, name)| (format!("x{r}.{name}"), format!("w{part}_{c}")))
                .collect();
            text += &add_products(&format!("sum{r}_{c}"), &factors, storage);
        }
    }
    text + "}\n"
}

fn ending(columns: u32) -> String {
    let mut text = String::new();
    for c in 0..columns {
        for r in 0..STRIP {
            let _ = write!(
                text,
                "if (row + {r} < shape.pixels && column + {c} * shape.columns < shape.outputs) {{
                    epilogue(sum{r}_{c}, column{c}, (before + row + {r}) * shape.outputs + column{c});
                }}\n"
            );
        }
    }
    text
}

/// Sums the parts of all slices; each of the first slices computes one pixel.
fn ending_of_slices(across: u32, slices: u32) -> String {
    let mut text = String::new();
    for r in 0..STRIP {
        let _ = writeln!(
            text,
            "parts[(lane.y * {STRIP} + {r}) * {across} + lane.x] = sum{r}_0;"
        );
    }
    let _ = write!(
        text,
        "workgroupBarrier();
        if (lane.y < {STRIP} && row + lane.y < shape.pixels) {{
            var sum = vec4f();
            for (var slice = 0u; slice < {slices}; slice++) {{
                sum += parts[(slice * {STRIP} + lane.y) * {across} + lane.x];
            }}
            epilogue(sum, column0, (before + row + lane.y) * shape.outputs + column0);
        }}\n"
    );
    text
}
