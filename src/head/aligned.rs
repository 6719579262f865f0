//! Learning from photos that are first moved to where the classifier will be used.

use std::sync::Arc;

use super::{Head, Step, Training, training_is_over};
use crate::error::Result;
use crate::pace::{self, Paced};
use crate::support::{Alignment, Problem};

/// Share of the work that aligning is taken for.
const SHARE: f64 = 0.5;

impl Head {
    /// Starts to align the photos and then to learn from them.
    ///
    /// ```
    /// use handful::head::{Head, Step};
    /// use handful::support::{Alignment, Problem};
    ///
    /// let labels = ["left", "right"].map(str::to_owned).to_vec();
    /// let problem = Problem::new(labels, 1, vec![0.0, 1.0], vec![0, 1])?;
    /// let problem = problem.with_unlabelled(vec![5.25, 5.75])?;
    /// let mut training = Head::named("ridge")?.start_aligned(problem, Alignment::Mean, 0);
    /// let fit = loop {
    ///     if let Step::Done(fit) = training.step()? {
    ///         break fit;
    ///     }
    /// };
    /// assert_eq!(fit.problem.embeddings(), [5.0, 6.0]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn start_aligned(
        &self,
        problem: Problem,
        alignment: Alignment,
        seed: u64,
    ) -> Box<dyn Training> {
        let aligning = Paced::new(async move |pace| problem.align(alignment, &pace).await);
        Box::new(Aligned {
            head: *self,
            seed,
            stage: Stage::Align(aligning),
        })
    }
}

struct Aligned {
    head: Head,
    seed: u64,
    stage: Stage,
}

enum Stage {
    Align(Paced<Problem>),
    Train(Box<dyn Training>),
    /// Finished or failed.
    Over,
}

impl Training for Aligned {
    fn step(&mut self) -> Result<Step> {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress, epoch) = match stage {
            Stage::Align(mut aligning) => match aligning.step()? {
                pace::Step::Done(problem) => {
                    let training = (self.head.start)(Arc::new(problem), self.seed);
                    (Stage::Train(training), SHARE, None)
                }
                pace::Step::More(progress) => {
                    let progress = SHARE * progress.share;
                    (Stage::Align(aligning), progress, None)
                }
            },
            Stage::Train(mut training) => match training.step()? {
                Step::More { progress, epoch } => {
                    let progress = SHARE + (1.0 - SHARE) * progress;
                    (Stage::Train(training), progress, epoch)
                }
                done => return Ok(done),
            },
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        Ok(Step::More { progress, epoch })
    }
}
