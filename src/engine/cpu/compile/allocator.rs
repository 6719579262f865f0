//! Assigns feature maps to buffers.

/// The buffers so far and which of them are free.
#[derive(Default)]
pub struct BufferAllocator {
    /// Lengths of all buffers.
    pub lengths: Vec<usize>,
    free: Vec<usize>,
}

impl BufferAllocator {
    /// Takes the smallest free buffer that is long enough, else the longest free one, which grows,
    /// else a new one. Returns its index.
    pub fn take(&mut self, length: usize) -> usize {
        let fits = |&&at: &&usize| self.lengths[at] >= length;
        let smallest = self
            .free
            .iter()
            .filter(fits)
            .min_by_key(|&&at| self.lengths[at]);
        let longest = || self.free.iter().max_by_key(|&&at| self.lengths[at]);
        let Some(&at) = smallest.or_else(longest) else {
            self.lengths.push(length);
            return self.lengths.len() - 1;
        };
        self.free.retain(|&free| free != at);
        self.lengths[at] = self.lengths[at].max(length);
        at
    }

    /// Returns a buffer to the free ones.
    pub fn release(&mut self, at: usize) {
        self.free.push(at);
    }
}
