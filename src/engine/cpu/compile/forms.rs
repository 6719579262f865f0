//! The forms in which the results of nodes are stored: maps of f32, of f32 with a border, quantized.

use std::sync::Arc;

use super::allocator::BufferAllocator;
use crate::engine::cpu::kernels::{BLOCK, Layout};
use crate::engine::cpu::program::Map;
use crate::network::Shape;

/// The forms in which a node's result is stored.
#[derive(Clone, Default)]
pub struct Forms {
    pub float: Option<Map>,
    /// f32 with a border.
    pub padded: Option<Map>,
    pub quantized: Option<Map>,
}

/// The forms in which the readers of a node need its result; forms with a border say which.
#[derive(Default)]
pub struct Needed {
    pub float: bool,
    pub padded: Option<(usize, usize)>,
    pub quantized: Option<(usize, usize)>,
}

/// Allocates a map with a border.
pub fn allocate(
    buffers: &mut BufferAllocator,
    Shape { channels, side }: Shape,
    border: (usize, usize),
) -> Map {
    let blocks = channels.div_ceil(BLOCK);
    let layout = Arc::new(Layout::new(side, border));
    Map {
        buffer: buffers.take(layout.length(blocks)),
        blocks,
        layout,
    }
}
