//! The buffers that a step of a plan writes.

use std::mem::swap;
use std::ops::Range;

use super::kernels::Layout;
use super::kernels::finish::{Finish, Levels, Target};
use super::pack::Out;
use super::plan::Written;
use super::run::Buffers;

/// The buffers that a step writes, taken out while it reads the others.
#[derive(Default)]
pub(super) struct Outputs {
    pub(super) values: Vec<f32>,
    pub(super) levels: Vec<u8>,
}

impl Outputs {
    pub(super) fn take(to: &Written, buffers: &mut Buffers) -> Self {
        let mut outputs = Self::default();
        outputs.swap(to, buffers);
        if let Some(map) = &to.values {
            map.layout.clear_border(&mut outputs.values[..map.length()]);
        }
        if let Some(map) = &to.levels {
            map.layout.clear_border(&mut outputs.levels[..map.length()]);
        }
        outputs
    }

    pub(super) fn put_back(mut self, to: &Written, buffers: &mut Buffers) {
        self.swap(to, buffers);
    }

    fn swap(&mut self, to: &Written, buffers: &mut Buffers) {
        if let Some(map) = &to.values {
            swap(&mut self.values, &mut buffers.values[map.buffer]);
        }
        if let Some(map) = &to.levels {
            swap(&mut self.levels, &mut buffers.levels[map.buffer]);
        }
    }

    /// What becomes of the sums at `pixels` of the map.
    pub(super) fn finish<'a>(
        &'a mut self,
        to: &'a Written,
        pixels: Range<usize>,
        bounds: (f32, f32),
        residual: Option<&'a [f32]>,
        out: &'a Out,
    ) -> Finish<'a> {
        let values = to.values.as_ref();
        let values = values.map(|map| target(&mut self.values, &map.layout, pixels.clone()));
        let levels = to.levels.as_ref();
        let levels = levels.map(|map| target(&mut self.levels, &map.layout, pixels));
        match (levels, out) {
            (Some(to), &Out::Levels(top)) => Finish::Levels { to, top },
            (levels, out) => Finish::Values {
                bounds,
                residual,
                values,
                levels: match out {
                    Out::Both(how) => levels.zip(Some(Levels {
                        scale: &how.scale,
                        zero: &how.zero,
                        top: how.top,
                    })),
                    Out::Values | Out::Levels(_) => None,
                },
            },
        }
    }
}

pub(super) fn target<'a, T>(
    map: &'a mut [T],
    layout: &'a Layout,
    pixels: Range<usize>,
) -> Target<'a, T> {
    Target {
        map,
        plane: layout.plane(),
        places: &layout.places[pixels],
    }
}
