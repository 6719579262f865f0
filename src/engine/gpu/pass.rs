//! Buffers for a number of views, and the launches bound to them.

use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindingResource, Buffer, BufferBinding,
    BufferSize, BufferUsages, ComputePipeline,
};

use super::Model;
use super::device::Gpu;
use super::pack::Range;
use super::plan::{Launch, Place, VECTOR};

/// Launches that are given to the device at once. A slow one can draw the page between them.
const LAUNCHES_AT_ONCE: usize = 14;

/// What a pass over up to `capacity` views needs.
pub struct Pass {
    /// Views that fit.
    pub capacity: usize,
    views: Buffer,
    features: Buffer,
    maps: Vec<Buffer>,
    groups: Vec<BindGroup>,
}

impl Pass {
    /// Makes buffers and binds them.
    pub fn new(gpu: &Gpu, model: &Model, capacity: usize) -> Self {
        let network = &model.network;
        let size = |numbers: usize| (capacity * numbers * size_of::<f32>()) as u64;
        let views = size(network.view_length());
        let features = size(network.feature_length());
        let views = gpu.buffer(views, BufferUsages::STORAGE | BufferUsages::COPY_DST);
        let features = gpu.buffer(features, BufferUsages::STORAGE | BufferUsages::COPY_SRC);
        let of_vector = VECTOR * model.storage.size();
        let maps = model.plan.maps.iter();
        let maps: Vec<_> = maps
            .map(|vectors| (capacity * vectors * of_vector) as u64)
            .map(|bytes| gpu.buffer(bytes, BufferUsages::STORAGE))
            .collect();
        let buffer = |place: Place| match place {
            Place::Views => &views,
            Place::Map(at) => &maps[at],
            Place::Features => &features,
        };
        let bind = |(at, launch): (usize, &Launch)| {
            let added = launch.added.map(|at| &maps[at]);
            bind(
                gpu,
                model,
                at,
                [buffer(launch.from), buffer(launch.to)],
                added,
            )
        };
        let groups = model.plan.launches.iter().enumerate().map(bind);
        Self {
            capacity,
            groups: groups.collect(),
            views,
            features,
            maps,
        }
    }

    /// Computes the features of at most `capacity` views, and copies them to the byte `at` of `out`.
    pub fn run(&self, gpu: &Gpu, model: &Model, views: &[f32], out: &Buffer, at: u64) {
        let count = views.len() / model.network.view_length();
        gpu.queue
            .write_buffer(&self.views, 0, bytemuck::cast_slice(views));
        let launches: Vec<_> = model.plan.launches.iter().zip(&self.groups).collect();
        for some in launches.chunks(LAUNCHES_AT_ONCE) {
            let mut encoder = gpu.device.create_command_encoder(&Default::default());
            let mut pass = encoder.begin_compute_pass(&Default::default());
            for (launch, group) in some {
                let [x, y, z] = launch.kernel.groups(launch.work, count as u32);
                let pipeline: &ComputePipeline = model.pipeline(launch.kernel);
                pass.set_pipeline(pipeline);
                pass.set_bind_group(0, *group, &[]);
                pass.dispatch_workgroups(x, y, z);
            }
            drop(pass);
            gpu.queue.submit([encoder.finish()]);
        }
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let size = (count * model.network.feature_length() * size_of::<f32>()) as u64;
        encoder.copy_buffer_to_buffer(&self.features, 0, out, at, size);
        gpu.queue.submit([encoder.finish()]);
    }
}

impl Drop for Pass {
    /// A browser would give the memory back some day.
    fn drop(&mut self) {
        for buffer in self.maps.iter().chain([&self.views, &self.features]) {
            buffer.destroy();
        }
    }
}

/// What launch number `at` reads and writes: the buffers `from` and `to`, what it adds, and what does not
/// change.
pub(super) fn bind(
    gpu: &Gpu,
    model: &Model,
    at: usize,
    [from, to]: [&Buffer; 2],
    added: Option<&Buffer>,
) -> BindGroup {
    let launch = &model.plan.launches[at];
    let mut entries = vec![
        part(0, &model.constants, model.shapes[at]),
        entry(1, from.as_entire_binding()),
        entry(4, to.as_entire_binding()),
    ];
    if let Some([weights, bias]) = launch.convolution.map(|at| model.convolutions[at]) {
        entries.push(part(2, &model.constants, weights));
        entries.push(part(3, &model.constants, bias));
    }
    if launch.convolution.is_some() || added.is_some() {
        // What adds nothing is bound to something all the same.
        entries.push(entry(5, added.unwrap_or(from).as_entire_binding()));
    }
    gpu.device.create_bind_group(&BindGroupDescriptor {
        label: None,
        layout: &model.pipeline(launch.kernel).get_bind_group_layout(0),
        entries: &entries,
    })
}

fn entry(binding: u32, resource: BindingResource<'_>) -> BindGroupEntry<'_> {
    BindGroupEntry { binding, resource }
}

fn part(binding: u32, buffer: &Buffer, Range { at, size }: Range) -> BindGroupEntry<'_> {
    let bound = BufferBinding {
        buffer,
        offset: at,
        size: BufferSize::new(size),
    };
    entry(binding, BindingResource::Buffer(bound))
}
