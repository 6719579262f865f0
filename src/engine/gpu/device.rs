//! The graphics device, and how its errors become ours.

use wgpu::{
    Adapter, Buffer, BufferDescriptor, BufferUsages, Device, DeviceDescriptor, ErrorFilter,
    Features, Instance, InstanceDescriptor, Limits, MapMode, PollType, PowerPreference, Queue,
    RequestAdapterOptions,
};

use super::kernel::Storage;
use crate::error::{Error, ErrorKind, Result};

/// A device and its queue.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(super) device: Device,
    pub(super) queue: Queue,
}

impl Gpu {
    /// Opens WebGPU in the browser, and natively what is best of Vulkan, Metal and Direct3D.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`] where there is no adapter, or it gives no device.
    pub async fn open() -> Result<Self> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await;
        let adapter = adapter.map_err(|error| failed("found no graphics adapter", error))?;
        let described = DeviceDescriptor {
            required_features: adapter.features() & Features::SHADER_F16,
            required_limits: limits(&adapter),
            ..DeviceDescriptor::default()
        };
        let opened = adapter.request_device(&described).await;
        let (device, queue) = opened.map_err(|error| failed("could not be started", error))?;
        Ok(Self { device, queue })
    }

    /// The smallest numbers that the device computes with.
    pub fn storage(&self) -> Storage {
        match self.device.features().contains(Features::SHADER_F16) {
            true => Storage::F16,
            false => Storage::F32,
        }
    }

    /// What `make` makes on the device, unless that reports an error.
    pub(super) async fn checked<T>(&self, make: impl FnOnce() -> T) -> Result<T> {
        let memory = self.device.push_error_scope(ErrorFilter::OutOfMemory);
        let validation = self.device.push_error_scope(ErrorFilter::Validation);
        let internal = self.device.push_error_scope(ErrorFilter::Internal);
        let made = make();
        // Each takes its scope off the device at once, the last one first.
        let reports = (internal.pop(), validation.pop(), memory.pop());
        let error = reports.0.await.or(reports.1.await).or(reports.2.await);
        match error {
            None => Ok(made),
            Some(wgpu::Error::OutOfMemory { .. }) => Err(Error::new(
                ErrorKind::Engine,
                "The graphics device has not enough memory.",
            )),
            Some(error) => Err(failed("refused its work", error)),
        }
    }

    pub(super) fn buffer(&self, size: u64, usage: BufferUsages) -> Buffer {
        self.device.create_buffer(&BufferDescriptor {
            label: None,
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    /// Asks for the first `size` bytes of a buffer that can be mapped, for [`read`](Self::read).
    pub(super) fn map(&self, buffer: Buffer, size: u64) -> Mapping {
        let (sender, done) = oneshot::async_channel();
        buffer.map_async(MapMode::Read, ..size, |result| {
            // Nobody listens any more where the pass was given up.
            let _ = sender.send(result);
        });
        Mapping { buffer, size, done }
    }

    /// The numbers that were asked for, once what was submitted before is done.
    pub(super) async fn read(&self, mapping: Mapping) -> Result<Vec<f32>> {
        let Mapping { buffer, size, done } = mapping;
        // In the browser, that goes by itself.
        let polled = self.device.poll(PollType::wait_indefinitely());
        polled.map_err(|error| failed("gave no answer", error))?;
        let mapped = done
            .await
            .map_err(|error| failed("gave no answer", error))?;
        mapped.map_err(|error| failed("gave no result", error))?;
        let range = buffer.get_mapped_range(..size);
        let range = range.map_err(|error| failed("gave no result", error))?;
        let (numbers, _) = range.as_chunks();
        let numbers = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes));
        let numbers = numbers.collect();
        drop(range);
        buffer.destroy();
        Ok(numbers)
    }
}

/// A buffer on its way.
pub(super) struct Mapping {
    buffer: Buffer,
    size: u64,
    done: oneshot::AsyncReceiver<Result<(), wgpu::BufferAsyncError>>,
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

/// An error of the device with what it means.
pub(super) fn failed(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Engine, format!("WebGPU {what}.")).with_source(error.to_string())
}
