//! The scorer of linear heads.

use crate::algebra::dot;
use crate::head::contract::Scorer;

/// score_c = weights_c · x + bias_c.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearMap {
    /// Length of an embedding, at least 1.
    pub dim: usize,
    /// Row-major, way × dim.
    pub weights: Vec<f64>,
    /// One per class.
    pub bias: Vec<f64>,
}

impl LinearMap {
    pub(crate) fn is_finite(&self) -> bool {
        let mut numbers = self.weights.iter().chain(&self.bias);
        numbers.all(|x| x.is_finite())
    }
}

impl Scorer for LinearMap {
    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let mut x = vec![0.0; self.dim];
        let mut scores = Vec::new();
        for row in embeddings.chunks_exact(self.dim) {
            x.iter_mut()
                .zip(row)
                .for_each(|(x, &number)| *x = number.into());
            let classes = self.weights.chunks_exact(self.dim).zip(&self.bias);
            scores.extend(classes.map(|(w, bias)| bias + dot(w, &x)));
        }
        scores
    }

    fn linear_map(&self) -> Option<&LinearMap> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_map_scores_every_row() {
        let map = LinearMap {
            dim: 9,
            weights: (0..18).map(f64::from).collect(),
            bias: vec![0.5, -1.0],
        };
        let ones = [1.0; 18];
        assert_eq!(map.scores(&ones), [36.5, 116.0, 36.5, 116.0]);
    }
}
