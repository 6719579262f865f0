//! The network on the graphics device, with our own WGSL shaders. The network is scheduled once as a
//! list of kernel launches; a launch computes a convolution together with its bias, activation and
//! residual.
//!
//! burn launches the shaders unchanged: the device is registered with burn, weights, maps and features
//! are burn's tensors, and its queue collects the launches. CubeCL's compiler is linked but never
//! called. It is nearly all of the module: 7.2 MB (1.09 MB with Brotli), where the same shaders on `wgpu`
//! alone were 0.38 MB (0.12 MB).

mod dense;
mod depthwise;
mod device;
mod kernel;
mod model;
mod pack;
mod pass;
mod pointwise;
mod reduce;
mod schedule;
mod wgsl;
mod window;

#[cfg(all(test, feature = "flex"))]
mod tests;

use std::collections::HashSet;

use cubecl::CubeCount;
use cubecl::dry_run::DryRun;
use cubecl::server::KernelArguments;

pub use self::device::Gpu;
pub use self::wgsl::Storage;

use self::model::Model;
use self::pack::Constants;
use self::pass::Pass;
use self::schedule::{Schedule, VECTOR};
use super::{agreement, check_count, missing_reference, test_picture};
use crate::error::Result;
use crate::network::Network;
use crate::network::weights::Backbone;

/// The most views of one pass: enough to keep a large device busy, in memory that a small one has. More
/// views take several passes.
const MAX_VIEWS: usize = 8;

/// The most bytes of all buffers of a pass, unless a single view needs more.
const MAX_MEMORY: u64 = 256 << 20;

/// The agreement with the reference that f16 needs, so that its embeddings can be mixed with those of
/// f32.
const MIN_AGREEMENT: f32 = 0.999;

/// A backbone whose weights are on the graphics device.
pub struct GpuEngine {
    gpu: Gpu,
    model: Model,
    max_views: usize,
    pass: Option<Pass>,
}

impl GpuEngine {
    /// Opens the graphics device and uploads `backbone`: in f16 where the device supports it and the
    /// [test picture](test_picture) agrees with the reference, else in f32.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open`] and [`new`](Self::new).
    pub async fn open(backbone: &Backbone) -> Result<Self> {
        let gpu = Gpu::open().await?;
        if gpu.storage() == Storage::F16 {
            let half = Self::new(backbone, gpu.clone(), Storage::F16).await;
            // Any failure of f16 falls back to f32.
            if let Ok(mut half) = half
                && half
                    .self_test()
                    .await
                    .is_ok_and(|cosine| cosine >= MIN_AGREEMENT)
            {
                return Ok(half);
            }
        }
        Self::new(backbone, gpu, Storage::F32).await
    }

    /// Compiles the shaders and uploads the weights of `backbone` in `storage`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor;
    /// [`ErrorKind::Engine`](crate::ErrorKind::Engine) where the network has an operation
    /// without a shader, or the device rejects a shader or does not have enough memory.
    pub async fn new(backbone: &Backbone, gpu: Gpu, storage: Storage) -> Result<Self> {
        let network = backbone.network.clone();
        let schedule = Schedule::new(&network)?;
        let made = gpu.checked(|| {
            // The device compiles while the weights are packed.
            compile(&gpu, &schedule, storage);
            Constants::upload(&schedule, backbone, storage, &gpu)
        });
        let constants = made.await??;
        let bytes = bytes_per_view(&network, &schedule, storage);
        let max_views = (MAX_MEMORY / bytes.max(1)).clamp(1, MAX_VIEWS as u64) as usize;
        let model = Model {
            network,
            schedule,
            storage,
            constants,
            reference: backbone.reference().unwrap_or_default().to_vec(),
        };
        Ok(Self {
            gpu,
            model,
            max_views,
            pass: None,
        })
    }

    /// The network it executes.
    pub fn network(&self) -> &Network {
        &self.model.network
    }

    /// The numbers that maps and weights are stored in.
    pub fn storage(&self) -> Storage {
        self.model.storage
    }

    /// Launches of one pass.
    pub fn launches(&self) -> usize {
        self.model.schedule.launches.len()
    }

    /// Runs `count` views, `[count, 3, side, side]`, and returns their raw features,
    /// `[count, feature_length]`: all blocks from one pass.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) where the length of `views` is not
    /// that of `count` views; [`ErrorKind::Engine`](crate::ErrorKind::Engine) where the device fails.
    pub async fn forward(&mut self, views: &[f32], count: usize) -> Result<Vec<f32>> {
        let Self { gpu, model, .. } = self;
        check_count(&model.network, views, count)?;
        let capacity = count.next_power_of_two().min(self.max_views);
        let fits = |pass: &Pass| pass.capacity >= capacity;
        if !self.pass.as_ref().is_some_and(fits) {
            // Release the memory of the old pass first.
            self.pass = None;
            gpu.release()?;
            self.pass = Some(gpu.checked(|| Pass::new(gpu, model, capacity)).await?);
        }
        let Some(pass) = &self.pass else {
            return Ok(Vec::new());
        };
        let reading = gpu.checked(|| {
            let batches = views.chunks(pass.capacity * model.network.view_length());
            let features = batches.map(|batch| pass.run(gpu, model, batch));
            gpu.bytes(features.collect())
        });
        let parts = reading.await?.await?;
        let numbers = parts.iter().flat_map(|part| part.as_chunks().0);
        Ok(numbers.map(|&bytes| f32::from_le_bytes(bytes)).collect())
    }

    /// Runs the [test picture](test_picture) and returns the lowest cosine of a block to the reference
    /// in the weight file; it is 1 if the engine computes correctly.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile)
    /// where the file has no reference.
    pub async fn self_test(&mut self) -> Result<f32> {
        if self.model.reference.is_empty() {
            return Err(missing_reference());
        }
        let picture = test_picture(&self.model.network);
        let features = self.forward(&picture, 1).await?;
        let Model {
            network, reference, ..
        } = &self.model;
        Ok(agreement(network, &features, reference))
    }
}

/// Compiles the shaders of a schedule without running them.
fn compile(gpu: &Gpu, schedule: &Schedule, storage: Storage) {
    let _compile_only = DryRun::new();
    let kernels = schedule.launches.iter().map(|launch| launch.kernel);
    for kernel in kernels.collect::<HashSet<_>>() {
        let shader = kernel.shader(storage);
        let one = CubeCount::Static(1, 1, 1);
        gpu.client.launch(shader, one, KernelArguments::new());
    }
}

/// Bytes of the buffers of a pass, per view.
fn bytes_per_view(network: &Network, schedule: &Schedule, storage: Storage) -> u64 {
    let vectors: usize = schedule.maps.iter().sum();
    let numbers = network.view_length() + network.feature_length();
    (vectors * VECTOR * storage.dtype().size() + numbers * size_of::<f32>()) as u64
}
