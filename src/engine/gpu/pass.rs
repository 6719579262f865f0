//! A forward pass: its buffers and launches.

use burn_backend::{DType, Shape};
use burn_wgpu::CubeTensor;
use cubecl::CubeCount;
use cubecl::bytes::Bytes;
use cubecl::dry_run::RealRun;
use cubecl::ir::attributes::BufferIOAttr;
use cubecl::server::KernelArguments;

use super::device::Gpu;
use super::model::Model;
use super::schedule::{Operand, VECTOR};

/// The buffers of a pass over up to `capacity` views.
pub struct Pass {
    /// Views that fit.
    pub capacity: usize,
    views: CubeTensor,
    maps: Vec<CubeTensor>,
}

impl Pass {
    /// Allocates them.
    pub fn new(gpu: &Gpu, model: &Model, capacity: usize) -> Self {
        let side = model.network.side;
        let maps = model.schedule.maps.iter().map(|&vectors| {
            let shape = Shape::from([capacity, vectors, VECTOR]);
            gpu.empty(shape, model.storage.dtype())
        });
        Self {
            capacity,
            views: gpu.empty(Shape::from([capacity, 3, side, side]), DType::F32),
            maps: maps.collect(),
        }
    }

    /// Launches the computation of the features of at most `capacity` views.
    pub fn run(&self, gpu: &Gpu, model: &Model, views: &[f32]) -> CubeTensor {
        let network = &model.network;
        let count = views.len() / network.view_length();
        let features = Shape::from([count, network.feature_length()]);
        let features = gpu.empty(features, DType::F32);
        let unused = (self.capacity - count) * network.view_length() * size_of::<f32>();
        let handle = self.views.handle.clone().offset_end(unused as u64);
        gpu.client.write(&handle, Bytes::from_elems(views.to_vec()));
        let tensor = |operand: Operand| match operand {
            Operand::Views => &self.views,
            Operand::Map(at) => &self.maps[at],
            Operand::Features => &features,
        };
        for (at, one) in model.schedule.launches.iter().enumerate() {
            let added = one.added.map(|at| &self.maps[at]);
            launch(
                gpu,
                model,
                at,
                [tensor(one.from), tensor(one.to)],
                added,
                count,
            );
        }
        features
    }
}

/// Launches number `at` of the schedule for `count` views.
pub(super) fn launch(
    gpu: &Gpu,
    model: &Model,
    at: usize,
    [from, to]: [&CubeTensor; 2],
    added: Option<&CubeTensor>,
    count: usize,
) {
    let (launch, constants) = (&model.schedule.launches[at], &model.constants[at]);
    // A convolution without residual still needs a tensor for that binding.
    let added = added.or(launch.convolution.and(Some(from)));
    let weights = constants.weights.iter().flatten();
    // In the order of their bindings.
    let read = [&constants.parameters, from]
        .into_iter()
        .chain(weights)
        .chain(added);
    let bind = |to: KernelArguments, tensor: &CubeTensor, how: BufferIOAttr| {
        to.with_buffer_io(tensor.handle.clone().binding(), how)
    };
    let arguments = bind(KernelArguments::new(), to, BufferIOAttr::WriteOnly);
    let arguments = read.fold(arguments, |all, one| bind(all, one, BufferIOAttr::ReadOnly));
    let [x, y, z] = launch.kernel.groups(launch.work, count as u32);
    let shader = launch.kernel.shader(model.storage);
    // Launch for real, even while another thread compiles in a dry run.
    let _runs = RealRun::new();
    gpu.client
        .launch(shader, CubeCount::Static(x, y, z), arguments);
}
