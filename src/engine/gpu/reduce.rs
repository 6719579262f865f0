//! Spatial mean and standard deviation of each channel, in f32.

/// Vectors of channels of a workgroup.
pub const ACROSS: u32 = 16;

/// Threads that share the pixels of a vector.
const DOWN: u32 = 16;

/// The shader. Its parameters are pixels, vectors of channels, channels, where the block starts in the
/// features, the length of the features, and whether to compute the deviation.
pub fn source() -> String {
    let all = ACROSS * DOWN;
    format!(
        "
struct Shape {{ pixels: u32, vectors: u32, channels: u32, start: u32, length: u32, deviation: u32 }}

var<workgroup> sums: array<vec4f, {all}>;
var<workgroup> squares: array<vec4f, {all}>;

@compute @workgroup_size({ACROSS}, {DOWN})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_id) lane: vec3u) {{
    let vector = (group.y * groups.x + group.x) * {ACROSS} + lane.x;
    let read = min(vector, shape.vectors - 1);
    var sum = vec4f();
    var square = vec4f();
    for (var pixel = lane.y; pixel < shape.pixels; pixel += {DOWN}) {{
        let x = vec4f(map[(group.z * shape.pixels + pixel) * shape.vectors + read]);
        sum += x;
        square += x * x;
    }}
    sums[lane.y * {ACROSS} + lane.x] = sum;
    squares[lane.y * {ACROSS} + lane.x] = square;
    workgroupBarrier();
    if (lane.y > 0 || vector >= shape.vectors) {{ return; }}
    for (var other = 1u; other < {DOWN}; other++) {{
        sum += sums[other * {ACROSS} + lane.x];
        square += squares[other * {ACROSS} + lane.x];
    }}
    let pixels = f32(shape.pixels);
    let mean = sum / pixels;
    let deviation = sqrt(max(square / pixels - mean * mean, vec4f(0)));
    let result = select(mean, deviation, shape.deviation == 1);
    let at = group.z * shape.length + shape.start + vector * 4;
    for (var part = 0u; part < min(4, shape.channels - vector * 4); part++) {{
        features[at + part] = result[part];
    }}
}}
"
    )
}
