//! The programs of the graphics device, in WGSL. Each is written out with its loops unrolled, because
//! some compilers keep an array in memory where a loop runs over it.
//!
//! Feature maps lie as `[view, pixel, channel]`, four channels to a vector, the last filled up with
//! zeros. Neighbouring threads work on neighbouring channels, so that what they read and write at a
//! time lies side by side. Every thread keeps several results in registers and uses each number that
//! it has read for all of them; what its neighbours read too comes from the cache, without a barrier.
//! Lee et al., "On-Device Neural Net Inference with Mobile GPUs" (2019), arrange it in this way.

use std::fmt::Write;

use burn_backend::DType;
use cubecl::ir::metadata::Info;
use cubecl::ir::{ElemType, UIntKind};
use cubecl::prelude::{
    AddressType, CubeDim, ExecutionMode, KernelDefinition, KernelId, KernelMetadata,
    KernelSettings, Scope,
};
use cubecl::{CubeKernel, PrecompiledSource};

use super::{dense, depthwise, pointwise, reduce};

/// Results of a thread in a row.
pub const STRIP: u32 = 4;

/// Threads of a workgroup.
pub const THREADS: u32 = 64;

/// A program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// A convolution of the view.
    Dense(Window),
    /// A depthwise convolution.
    Depthwise(Window),
    /// A pointwise convolution.
    Pointwise(pointwise::Tile),
    /// The sum of two maps.
    Add,
    /// Mean or deviation of each channel.
    Reduce,
}

/// What a convolution looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its side in pixels.
    pub kernel: u32,
    /// Its step in pixels.
    pub stride: u32,
}

/// The numbers that maps and weights are stored in; sums are in f32 with either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// 32 bits.
    F32,
    /// 16 bits, which the device must be able to compute with.
    F16,
}

impl Storage {
    /// What burn calls them.
    pub(super) fn dtype(self) -> DType {
        match self {
            Self::F32 => DType::F32,
            Self::F16 => DType::F16,
        }
    }
}

/// A program in one of its widths, which burn compiles once. burn-wgpu's templates are the same with
/// places to fill in.
struct Program {
    kernel: Kernel,
    storage: Storage,
}

impl KernelMetadata for Program {
    fn id(&self) -> KernelId {
        // Every loop ends, and no place outside a buffer is read or written.
        KernelId::new::<Self>()
            .info((self.kernel, self.storage))
            .mode(ExecutionMode::Unchecked)
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
    }
}

impl CubeKernel for Program {
    /// Nothing, as there is a text.
    fn define(&self) -> KernelDefinition {
        let threads = CubeDim::new_single();
        let settings = KernelSettings::new(threads.0, ExecutionMode::Unchecked, AddressType::U32);
        KernelDefinition {
            body: Scope::root(settings.clone()),
            settings,
            info: Info::default(),
        }
    }

    fn source(&self) -> Option<PrecompiledSource> {
        Some(PrecompiledSource {
            source: self.kernel.source(self.storage),
            entrypoint_name: "main".to_owned(),
            lang: "wgsl",
        })
    }
}

impl Kernel {
    /// The program in the form in which burn launches it.
    pub fn program(self, storage: Storage) -> Box<dyn CubeKernel> {
        let kernel = self;
        Box::new(Program { kernel, storage })
    }

    /// Its text.
    pub fn source(self, storage: Storage) -> String {
        let mut text = prelude(storage);
        text += &match self {
            Self::Dense(window) => FINISH.to_owned() + &dense::source(window),
            Self::Depthwise(window) => FINISH.to_owned() + &depthwise::source(window, storage),
            Self::Pointwise(tile) => FINISH.to_owned() + &pointwise::source(tile, storage),
            Self::Add => ADD.to_owned(),
            Self::Reduce => reduce::source(),
        };
        text
    }

    /// How many workgroups it takes to do `work` pieces of work for each of `views` views: of
    /// threads, or for a reduction of vectors of channels.
    pub fn groups(self, work: u32, views: u32) -> [u32; 3] {
        let of_each = match self {
            Self::Pointwise(tile) => THREADS / tile.slices,
            Self::Reduce => reduce::ACROSS,
            _ => THREADS,
        };
        let groups = work.div_ceil(of_each).max(1);
        // No dimension may have more than 65 535, which every device takes.
        let across = groups.min(u32::from(u16::MAX));
        [across, groups.div_ceil(across), views]
    }
}

/// What follows the sums of a convolution. Whether that is an activation and an addition, the launch
/// says and not the program, so that there are fewer of them to compile.
const FINISH: &str = "
fn finish(sum: vec4f, channel: u32, at: u32) {
    var value = sum + bias[channel];
    if (shape.relu6 == 1) { value = clamp(value, vec4f(0), vec4f(6)); }
    if (shape.adds == 1) { value += vec4f(added[at]); }
    to[at] = real4(value);
}
";

const ADD: &str = "
struct Shape { vectors: u32 }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_id) lane: vec3u) {
    let thread = (group.y * groups.x + group.x) * 64 + lane.x;
    if (thread >= shape.vectors) { return; }
    let at = group.z * shape.vectors + thread;
    to[at] = real4(vec4f(map[at]) + vec4f(second[at]));
}
";

/// What all programs share: what the numbers are, and what is bound where. burn binds what a launch is
/// given in the order of the list, which is why the second map of an addition comes where a convolution
/// has its weights. A name that a program does not use is not part of its layout.
fn prelude(storage: Storage) -> String {
    let (extension, real) = match storage {
        Storage::F32 => ("", "f32"),
        Storage::F16 => ("enable f16;\n", "f16"),
    };
    format!(
        "{extension}
alias real4 = vec4<{real}>;
@group(0) @binding(0) var<storage, read_write> to: array<real4>;
@group(0) @binding(0) var<storage, read_write> features: array<f32>;
@group(0) @binding(1) var<storage, read> shape: Shape;
@group(0) @binding(2) var<storage, read> map: array<real4>;
@group(0) @binding(2) var<storage, read> views: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<real4>;
@group(0) @binding(3) var<storage, read> second: array<real4>;
@group(0) @binding(4) var<storage, read> bias: array<vec4f>;
@group(0) @binding(5) var<storage, read> added: array<real4>;
"
    )
}

/// Statements that add products of two factors to `sum`. In f16 those of one call are added up
/// first, so that there is one conversion for all of them.
pub fn add_products(sum: &str, factors: &[(String, String)], storage: Storage) -> String {
    let mut text = String::new();
    match storage {
        Storage::F32 => {
            for (a, b) in factors {
                let _ = writeln!(text, "{sum} += {a} * {b};");
            }
        }
        Storage::F16 => {
            let products: Vec<_> = factors.iter().map(|(a, b)| format!("{a} * {b}")).collect();
            let _ = writeln!(text, "{sum} += vec4f({});", products.join(" + "));
        }
    }
    text
}
