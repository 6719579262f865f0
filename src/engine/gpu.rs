//! The network on the graphics device, with programs of our own: every convolution with its bias,
//! activation and addition in one launch, over a plan made ahead.
//!
//! The programs are WGSL, and burn launches them as they are: the device is registered with burn,
//! weights, maps and features are burn's tensors in its memory, and its queue gathers the launches.
//! CubeCL's compiler comes along without being called, which is nearly all of the module: 7.2 MB (1.09
//! MB with Brotli), where the same programs on `wgpu` alone were 0.38 MB (0.12 MB).

mod dense;
mod depthwise;
mod device;
mod kernel;
mod pack;
mod pass;
mod plan;
mod pointwise;
mod reduce;
mod window;

#[cfg(all(test, feature = "flex"))]
mod tests;

use std::collections::HashSet;

use cubecl::CubeCount;
use cubecl::dry_run::DryRun;
use cubecl::server::KernelArguments;

pub use self::device::Gpu;
pub use self::kernel::Storage;

use self::pack::Constants;
use self::pass::Pass;
use self::plan::Plan;
use super::{agreement, check_count, test_picture, without_reference};
use crate::error::Result;
use crate::network::Network;
use crate::network::weights::Backbone;

/// Views that are computed at once: enough for a large device to be busy, in memory that a small one
/// has. More of them go in several turns.
const MOST_VIEWS: usize = 8;

/// Bytes of all that a pass writes to, unless a single view needs more.
const MEMORY: u64 = 256 << 20;

/// The agreement with the reference that numbers of 16 bits must keep, so that their embeddings can be
/// mixed with those of 32.
const NEEDED: f32 = 0.999;

/// A backbone whose weights lie on the graphics device.
pub struct GpuEngine {
    gpu: Gpu,
    model: Model,
    most_views: usize,
    pass: Option<Pass>,
}

/// What does not change from pass to pass.
struct Model {
    network: Network,
    plan: Plan,
    storage: Storage,
    /// Of each launch.
    constants: Vec<Constants>,
    reference: Vec<f32>,
}

impl GpuEngine {
    /// Opens the graphics device and puts `backbone` on it, with numbers of 16 bits where the device
    /// computes with them and the [test picture](test_picture) comes out right, else of 32.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open`] and [`new`](Self::new).
    pub async fn open(backbone: &Backbone) -> Result<Self> {
        let gpu = Gpu::open().await?;
        if gpu.storage() == Storage::F16 {
            let half = Self::new(backbone, gpu.clone(), Storage::F16).await;
            // Whatever is wrong with it, the wider numbers are tried next.
            if let Ok(mut half) = half
                && half.self_test().await.is_ok_and(|cosine| cosine >= NEEDED)
            {
                return Ok(half);
            }
        }
        Self::new(backbone, gpu, Storage::F32).await
    }

    /// Compiles the programs and puts the weights of `backbone` on the device, in `storage`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile) where the backbone lacks a tensor;
    /// [`ErrorKind::Engine`](crate::ErrorKind::Engine) where the network has an operation that there
    /// is no program for, or the device refuses a program or has not enough memory.
    pub async fn new(backbone: &Backbone, gpu: Gpu, storage: Storage) -> Result<Self> {
        let network = backbone.network.clone();
        let plan = Plan::new(&network)?;
        let made = gpu.checked(|| {
            // The device compiles while the weights are brought into order.
            compile(&gpu, &plan, storage);
            Constants::of(&plan, backbone, storage, &gpu)
        });
        let constants = made.await??;
        let of_view = of_view(&network, &plan, storage);
        let most_views = (MEMORY / of_view.max(1)).clamp(1, MOST_VIEWS as u64) as usize;
        let model = Model {
            network,
            plan,
            storage,
            constants,
            reference: backbone.reference().unwrap_or_default().to_vec(),
        };
        Ok(Self {
            gpu,
            model,
            most_views,
            pass: None,
        })
    }

    /// The network it executes.
    pub fn network(&self) -> &Network {
        &self.model.network
    }

    /// The numbers that it stores.
    pub fn storage(&self) -> Storage {
        self.model.storage
    }

    /// Launches of one pass.
    pub fn launches(&self) -> usize {
        self.model.plan.launches.len()
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
        let wanted = count.next_power_of_two().min(self.most_views);
        let fits = |pass: &Pass| pass.capacity >= wanted;
        if !self.pass.as_ref().is_some_and(fits) {
            // The memory of the old one comes first.
            self.pass = None;
            gpu.release()?;
            self.pass = Some(gpu.checked(|| Pass::new(gpu, model, wanted)).await?);
        }
        let Some(pass) = &self.pass else {
            return Ok(Vec::new());
        };
        let asked = gpu.checked(|| {
            let turns = views.chunks(pass.capacity * model.network.view_length());
            let features = turns.map(|some| pass.run(gpu, model, some));
            gpu.bytes(features.collect())
        });
        let parts = asked.await?.await?;
        let numbers = parts.iter().flat_map(|part| part.as_chunks().0);
        Ok(numbers.map(|&bytes| f32::from_le_bytes(bytes)).collect())
    }

    /// Runs the [test picture](test_picture) and returns the lowest cosine over the blocks against
    /// the reference in the weight file: 1 for a sound engine.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), and [`ErrorKind::WeightFile`](crate::ErrorKind::WeightFile)
    /// where the file has no reference.
    pub async fn self_test(&mut self) -> Result<f32> {
        if self.model.reference.is_empty() {
            return Err(without_reference());
        }
        let picture = test_picture(&self.model.network);
        let features = self.forward(&picture, 1).await?;
        let Model {
            network, reference, ..
        } = &self.model;
        Ok(agreement(network, &features, reference))
    }
}

/// Has the programs of a plan compiled, without running them.
fn compile(gpu: &Gpu, plan: &Plan, storage: Storage) {
    let _compiled_only = DryRun::new();
    let kernels = plan.launches.iter().map(|launch| launch.kernel);
    for kernel in kernels.collect::<HashSet<_>>() {
        let program = kernel.program(storage);
        let one = CubeCount::Static(1, 1, 1);
        gpu.client.launch(program, one, KernelArguments::new());
    }
}

/// Bytes that a pass over one view writes to.
fn of_view(network: &Network, plan: &Plan, storage: Storage) -> u64 {
    let vectors: usize = plan.maps.iter().sum();
    let numbers = network.view_length() + network.feature_length();
    (vectors * plan::VECTOR * storage.dtype().size() + numbers * size_of::<f32>()) as u64
}
