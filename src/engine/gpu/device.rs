//! The graphics device, registered with burn, which manages its memory and queue; and the conversion of
//! its errors.

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

use super::wgsl::Storage;
use crate::error::{Error, ErrorKind, Result};

/// Launches that are submitted to the device at once. A slow device can draw the page between them.
const MAX_SUBMITTED: usize = 14;

/// The features that an adapter must have. Without timestamp queries, burn measures time by blocking,
/// which panics in a browser's worker.
const REQUIRED: Features = if cfg!(target_family = "wasm") {
    Features::TIMESTAMP_QUERY
} else {
    Features::empty()
};

/// A graphics device.
#[derive(Clone)]
pub struct Gpu {
    pub(super) client: Client,
    device: cubecl::Device,
    /// The same device for what burn does not offer: features, error scopes.
    plain: Device,
    /// The first error that was reported outside of an error scope.
    reported: Arc<Mutex<Option<Report>>>,
}

/// A tensor in host memory, to be uploaded.
pub struct HostTensor {
    /// Its numbers, little-endian.
    pub bytes: Vec<u8>,
    /// Their type.
    pub dtype: DType,
    /// Its dimensions.
    pub shape: Vec<usize>,
}

impl Gpu {
    /// Opens WebGPU in the browser, and the best of Vulkan, Metal and Direct3D natively.
    ///
    /// Every call registers a new device with burn, because burn never releases a device and a lost one
    /// must not block the next. The only optional feature that it requests is f16.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] where there is no adapter, or it lacks a required feature or refuses to
    /// open a device.
    pub async fn open() -> Result<Self> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await;
        let adapter = adapter.map_err(|error| failed("found no graphics adapter", error))?;
        let missing = REQUIRED.difference(adapter.features());
        if !missing.is_empty() {
            return Err(failed("lacks a required feature", missing));
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
            tasks_max: MAX_SUBMITTED,
            // A launch cannot read and write tensors in the same buffer.
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
        if self.plain.features().contains(Features::SHADER_F16) {
            Storage::F16
        } else {
            Storage::F32
        }
    }

    /// Runs `make` and returns its result, or the error that the device reports meanwhile. Natively, burn
    /// works in a thread of its own and some errors are reported later; see [`check`](Self::check).
    pub(super) async fn checked<T>(&self, make: impl FnOnce() -> T) -> Result<T> {
        let memory = self.plain.push_error_scope(ErrorFilter::OutOfMemory);
        let validation = self.plain.push_error_scope(ErrorFilter::Validation);
        let internal = self.plain.push_error_scope(ErrorFilter::Internal);
        let made = make();
        // Each call pops its scope immediately, so the order is last to first.
        let reports = (internal.pop(), validation.pop(), memory.pop());
        let report = reports.0.await.or(reports.1.await).or(reports.2.await);
        report.map_or(Ok(()), |report| Err(refused(&report)))?;
        self.check()?;
        Ok(made)
    }

    /// Returns the error that the device has reported since the last check, if any.
    fn check(&self) -> Result<()> {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let report = reported.take();
        report.map_or(Ok(()), |report| Err(refused(&report)))
    }

    /// Uploads constant tensors, in one allocation.
    pub(super) fn constants(&self, all: Vec<HostTensor>) -> Vec<CubeTensor> {
        let (described, kinds): (Vec<_>, Vec<_>) = all
            .into_iter()
            .map(
                |HostTensor {
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
        // A persistent allocation has exactly this size; others are rounded up to pool sizes.
        let create = |described| self.client.create_tensors(described);
        let made = self.client.memory_persistent_allocation(described, create);
        made.into_iter()
            .zip(kinds)
            .map(|(made, (shape, dtype))| self.tensor(shape, dtype, made.memory))
            .collect()
    }

    /// A tensor with uninitialised numbers.
    pub(super) fn empty(&self, shape: Shape, dtype: DType) -> CubeTensor {
        let memory = self.client.empty(shape.num_elements() * dtype.size());
        self.tensor(shape, dtype, memory)
    }

    /// Returns unused memory to the device.
    pub(super) fn release(&self) -> Result<()> {
        let released = self.client.memory_cleanup();
        released.map_err(|error| failed("could not release memory", error))
    }

    /// The bytes of tensors after all earlier launches. The read is submitted immediately, and the future
    /// waits for it.
    pub(super) fn bytes(
        &self,
        tensors: Vec<CubeTensor>,
    ) -> impl Future<Output = Result<Vec<Bytes>>> {
        let handles = tensors.into_iter().map(|tensor| tensor.handle).collect();
        let reading = self.client.read_async(handles);
        async move {
            let read = reading
                .await
                .map_err(|error| failed("returned no result", error));
            self.check()?;
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

/// Records the first error outside of an error scope. By default burn panics, which in the browser ends
/// the module, although the CPU engine can take over.
fn note_reports(device: &Device, reported: &Arc<Mutex<Option<Report>>>) {
    let reported = reported.clone();
    device.on_uncaptured_error(Arc::new(move |report| {
        let mut first = reported.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(report);
    }));
}

/// The limits that every device supports, except for buffers, which may be as large as on this one.
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
            "The graphics device does not have enough memory.",
        ),
        other => failed("rejected a command", other),
    }
}

/// An error of the device; `what` completes a sentence that starts with WebGPU.
fn failed(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Engine, format!("WebGPU {what}.")).with_source(error.to_string())
}
