//! Training on a support set that is first aligned to photos from where the classifier is used.

use std::sync::Arc;

use super::contract::{Head, Training};
use crate::pace::Paced;
use crate::support::{Alignment, Problem};

/// Estimated share of the work that goes into the alignment.
const SHARE: f64 = 0.5;

impl Head {
    /// Starts to align the photos of a problem to its unlabelled ones, and then to learn from them.
    /// A problem without unlabelled photos fails at the first step.
    ///
    /// ```
    /// use handful::head::Head;
    /// use handful::support::{Alignment, Problem};
    ///
    /// let labels = ["left", "right"].map(str::to_owned).to_vec();
    /// let problem = Problem::new(labels, 1, vec![0.0, 1.0], vec![0, 1])?;
    /// let problem = problem.with_unlabelled(vec![5.25, 5.75])?;
    /// let training = Head::named("ridge")?.start_aligned(problem.into(), Alignment::Mean, 0);
    /// assert_eq!(training.run()?.problem.embeddings(), [5.0, 6.0]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn start_aligned(
        &self,
        problem: Arc<Problem>,
        alignment: Alignment,
        seed: u64,
    ) -> Training {
        let fit = self.fit;
        Paced::new(async move |pace| {
            let aligned = problem.align(alignment, &pace.part(0.0..SHARE)).await?;
            fit(Arc::new(aligned), seed, pace.part(SHARE..1.0)).await
        })
    }
}
