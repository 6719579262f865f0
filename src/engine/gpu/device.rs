//! The graphics device, opened and registered with burn, whose memory and queue everything goes
//! through, and how its errors become ours.

use std::sync::{Arc, Mutex, PoisonError};

use burn_backend::{DType, Shape};
use burn_wgpu::wgpu::{
    Adapter, Device, DeviceDescriptor, Error as Report, ErrorFilter, Features, Instance,
    InstanceDescriptor, Limits, PowerPreference, RequestAdapterOptions,
};
use burn_wgpu::{CubeTensor, RuntimeOptions, WgpuSetup, try_init_device};
use cubecl::bytes::Bytes;
use cubecl::client::Client;
use cubecl::server::{Handle, MemoryLayoutDescriptor};
use cubecl::{self, MemoryConfiguration};

use super::kernel::Storage;
use crate::error::{Error, ErrorKind, Result};

/// Launches that are given to the device at once. A slow one can draw the page between them.
const LAUNCHES_AT_ONCE: usize = 14;

/// What an adapter must have. In the browser, burn would measure time without this in a way that
/// blocks, which a worker may not, and panics.
const NEEDED: Features = match cfg!(target_family = "wasm") {
    true => Features::TIMESTAMP_QUERY,
    false => Features::empty(),
};

/// A device, as burn knows it.
#[derive(Clone)]
pub struct Gpu {
    pub(super) client: Client,
    device: cubecl::Device,
    /// The same, for what burn has no question for: features, error scopes.
    plain: Device,
    reported: Arc<Mutex<Option<Report>>>,
}

/// What is to become a tensor on the device.
pub struct Data {
    /// Its numbers.
    pub bytes: Vec<u8>,
    /// What they are.
    pub dtype: DType,
    /// How many of them there are along each axis.
    pub shape: Vec<usize>,
}

impl Gpu {
    /// Opens WebGPU in the browser, and natively what is best of Vulkan, Metal and Direct3D.
    ///
    /// Every call registers a device of its own with burn, because burn never lets go of one, and a
    /// device that was lost must not be in the way of the next. It is asked for no feature but the
    /// numbers of 16 bits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] where there is no adapter, it lacks what burn needs, or it gives no device.
    pub async fn open() -> Result<Self> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await;
        let adapter = adapter.map_err(|error| failed("found no graphics adapter", error))?;
        let missing = NEEDED.difference(adapter.features());
        if !missing.is_empty() {
            return Err(failed("lacks what burn needs of it", missing));
        }
        let described = DeviceDescriptor {
            required_features: adapter.features() & Features::SHADER_F16,
            required_limits: limits(&adapter),
            ..DeviceDescriptor::default()
        };
        let opened = adapter.request_device(&described).await;
        let (device, queue) = opened.map_err(|error| failed("could not be started", error))?;
        let plain = device.clone();
        let setup = WgpuSetup {
            backend: adapter.get_info().backend,
            instance,
            adapter,
            device,
            queue,
        };
        let options = RuntimeOptions {
            tasks_max: LAUNCHES_AT_ONCE,
            // Where several tensors lie in one buffer, a launch could not read one and write another.
            memory_config: MemoryConfiguration::ExclusivePages,
        };
        let device = try_init_device(setup, options);
        let device = device.map_err(|error| failed("could not be started", error))?;
        let device = cubecl::Device::Wgpu(device);
        let reported = Arc::default();
        note_reports(&plain, &reported);
        Ok(Self {
            client: device.client(),
            device,
            plain,
            reported,
        })
    }

    /// The smallest numbers that the device computes with.
    pub fn storage(&self) -> Storage {
        match self.plain.features().contains(Features::SHADER_F16) {
            true => Storage::F16,
            false => Storage::F32,
        }
    }

    /// What `make` makes on the device, unless that reports an error. Natively, where burn works in a
    /// thread of its own, some reports come later: [`sound`](Self::sound) hears of those.
    pub(super) async fn checked<T>(&self, make: impl FnOnce() -> T) -> Result<T> {
        let memory = self.plain.push_error_scope(ErrorFilter::OutOfMemory);
        let validation = self.plain.push_error_scope(ErrorFilter::Validation);
        let internal = self.plain.push_error_scope(ErrorFilter::Internal);
        let made = make();
        // Each takes its scope off the device at once, the last one first.
        let reports = (internal.pop(), validation.pop(), memory.pop());
        let report = reports.0.await.or(reports.1.await).or(reports.2.await);
        report.map_or(Ok(()), |report| Err(refused(&report)))?;
        self.sound()?;
        Ok(made)
    }

    /// Whether the device has reported nothing since it was last asked.
    fn sound(&self) -> Result<()> {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let report = reported.take();
        report.map_or(Ok(()), |report| Err(refused(&report)))
    }

    /// Tensors that stay as they are, in one piece of memory.
    pub(super) fn constants(&self, all: Vec<Data>) -> Vec<CubeTensor> {
        let (described, kinds): (Vec<_>, Vec<_>) = all
            .into_iter()
            .map(
                |Data {
                     bytes,
                     dtype,
                     shape,
                 }| {
                    let shape = Shape::from(shape);
                    let layout = MemoryLayoutDescriptor::contiguous(shape.clone(), dtype.size());
                    ((layout, Bytes::from_bytes_vec(bytes)), (shape, dtype))
                },
            )
            .unzip();
        // Of exactly the size that is asked for, where memory that comes and goes is taken from
        // pieces of some sizes.
        let create = |described| self.client.create_tensors(described);
        let made = self.client.memory_persistent_allocation(described, create);
        made.into_iter()
            .zip(kinds)
            .map(|(made, (shape, dtype))| self.tensor(shape, dtype, made.memory))
            .collect()
    }

    /// A tensor with no numbers in it yet.
    pub(super) fn empty(&self, shape: Shape, dtype: DType) -> CubeTensor {
        let memory = self.client.empty(shape.num_elements() * dtype.size());
        self.tensor(shape, dtype, memory)
    }

    /// Gives memory that nothing lies in back to the device.
    pub(super) fn release(&self) -> Result<()> {
        let released = self.client.memory_cleanup();
        released.map_err(|error| failed("kept its memory", error))
    }

    /// What lies in tensors, once all that was launched before is done; the device is asked at once.
    pub(super) fn bytes(
        &self,
        tensors: Vec<CubeTensor>,
    ) -> impl Future<Output = Result<Vec<Bytes>>> {
        let handles = tensors.into_iter().map(|tensor| tensor.handle).collect();
        let asked = self.client.read_async(handles);
        async move {
            let read = asked.await.map_err(|error| failed("gave no result", error));
            self.sound()?;
            read
        }
    }

    fn tensor(&self, shape: Shape, dtype: DType, memory: Handle) -> CubeTensor {
        let (client, device) = (self.client.clone(), self.device.clone());
        CubeTensor::new_contiguous(client, device, shape, memory, dtype)
    }
}

impl std::fmt::Debug for Gpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Gpu").field(&self.plain).finish()
    }
}

/// Keeps the first report that comes outside of any scope. burn would panic, which in the browser ends
/// the module, although the processor can take over.
fn note_reports(device: &Device, reported: &Arc<Mutex<Option<Report>>>) {
    let reported = reported.clone();
    device.on_uncaptured_error(Arc::new(move |report| {
        let mut first = reported.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(report);
    }));
}

/// What every device has to have, but for buffers as large as this one takes.
fn limits(adapter: &Adapter) -> Limits {
    let own = adapter.limits();
    Limits {
        max_buffer_size: own.max_buffer_size,
        max_storage_buffer_binding_size: own.max_storage_buffer_binding_size,
        ..Limits::default()
    }
}

fn refused(report: &Report) -> Error {
    match report {
        Report::OutOfMemory { .. } => Error::new(
            ErrorKind::Engine,
            "The graphics device has not enough memory.",
        ),
        other => failed("refused its work", other),
    }
}

/// An error of the device with what it means.
fn failed(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Engine, format!("WebGPU {what}.")).with_source(error.to_string())
}
