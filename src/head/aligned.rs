//! Training on photos that are aligned first.

use std::sync::Arc;

use super::{Head, Training};
use crate::pace::Paced;
use crate::support::{Alignment, Problem};

/// Estimated share of the work that alignment takes.
const ALIGNMENT_SHARE: f64 = 0.5;

impl Head {
    /// Starts to align the labelled photos to the unlabelled ones and then to learn from them; see
    /// [`Problem::align`].
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use handful::head::Head;
    /// use handful::support::{Alignment, Problem};
    ///
    /// let labels = ["left", "right"].map(str::to_owned).to_vec();
    /// let problem = Problem::new(labels, 1, vec![0.0, 1.0], vec![0, 1])?;
    /// let problem = Arc::new(problem.with_unlabelled(vec![5.25, 5.75])?);
    /// let training = Head::named("ridge")?.start_aligned(problem, Alignment::Mean, 0);
    /// let fit = training.run()?;
    /// assert_eq!(fit.problem.embeddings(), [5.0, 6.0]);
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
            let aligning = pace.part(0.0..ALIGNMENT_SHARE);
            let aligned = problem.align(alignment, &aligning).await?;
            fit(Arc::new(aligned), seed, pace.part(ALIGNMENT_SHARE..1.0)).await
        })
    }
}
