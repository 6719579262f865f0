//! The compute shaders, in WGSL. Their loops are unrolled in the text, because some compilers keep an
//! array in memory where a loop runs over it.
//!
//! Feature maps are stored as `[view, pixel, channel]`, four channels to a vector, the last padded with
//! zeros. Neighbouring threads compute neighbouring channels, so that their reads and writes are
//! contiguous. Every thread keeps several results in registers and uses each number that it reads for
//! all of them; numbers that neighbours read too come from the cache, without a barrier. The arrangement
//! follows Lee et al., "On-Device Neural Net Inference with Mobile GPUs" (2019).

use cubecl::ir::metadata::Info;
use cubecl::ir::{ElemType, UIntKind};
use cubecl::prelude::{
    AddressType, CubeDim, ExecutionMode, KernelDefinition, KernelId, KernelMetadata,
    KernelSettings, Scope,
};
use cubecl::{CubeKernel, PrecompiledSource};

use super::wgsl::{Storage, THREADS, Window};
use super::{dense, depthwise, pointwise, reduce};

/// A kind of shader.
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
    /// Spatial mean or deviation of each channel.
    Reduce,
}

/// A shader for one storage, which burn compiles once. It is the equivalent of burn-wgpu's templates,
/// whose text has placeholders.
struct Shader {
    kernel: Kernel,
    storage: Storage,
}

impl KernelMetadata for Shader {
    fn id(&self) -> KernelId {
        // Unchecked: every loop ends, and no access is outside a buffer.
        KernelId::new::<Self>()
            .info((self.kernel, self.storage))
            .mode(ExecutionMode::Unchecked)
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
    }
}

impl CubeKernel for Shader {
    /// An empty definition: burn uses the source.
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
    /// The shader as burn launches it.
    pub fn shader(self, storage: Storage) -> Box<dyn CubeKernel> {
        let kernel = self;
        Box::new(Shader { kernel, storage })
    }

    /// Its WGSL text.
    pub fn source(self, storage: Storage) -> String {
        let mut text = prelude(storage);
        text += &match self {
            Self::Dense(window) => EPILOGUE.to_owned() + &dense::source(window),
            Self::Depthwise(window) => EPILOGUE.to_owned() + &depthwise::source(window, storage),
            Self::Pointwise(tile) => EPILOGUE.to_owned() + &pointwise::source(tile, storage),
            Self::Add => ADD.to_owned(),
            Self::Reduce => reduce::source(),
        };
        text
    }

    /// The workgroups for `work` work items of each of `views` views. A work item is a thread, in a
    /// reduction a vector of channels.
    pub fn groups(self, work: u32, views: u32) -> [u32; 3] {
        let items_per_group = match self {
            Self::Pointwise(tile) => THREADS / tile.slices,
            Self::Reduce => reduce::ACROSS,
            _ => THREADS,
        };
        let groups = work.div_ceil(items_per_group).max(1);
        // 65 535 is the largest dimension that every device supports.
        let across = groups.min(u32::from(u16::MAX));
        [across, groups.div_ceil(across), views]
    }
}

/// Convolution epilogue: bias, activation, residual. The launch switches activation and residual on and
/// off, so that fewer shaders have to be compiled.
const EPILOGUE: &str = "
fn epilogue(sum: vec4f, channel: u32, at: u32) {
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

/// The beginning of every shader: number types and bindings. burn binds the arguments of a launch in
/// their order, so the second map of an addition has the binding of a convolution's weights. A name that
/// a shader does not use is not part of its layout.
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
