//! Which buffer takes which feature map.

/// Lengths of buffers, and which are free.
#[derive(Default)]
pub struct Buffers {
    /// By number.
    pub lengths: Vec<usize>,
    free: Vec<usize>,
}

impl Buffers {
    /// A free buffer, which is made longer or new where none is long enough.
    pub fn take(&mut self, length: usize) -> usize {
        // The smallest that is long enough, or else the longest.
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

    /// Frees a buffer.
    pub fn give_back(&mut self, at: usize) {
        self.free.push(at);
    }
}
