//! Learning from photos that are first moved to where the classifier will be used.

use std::sync::Arc;

use super::{Head, StagedStep, StagedTraining, Training, drive, training_is_over};
use crate::error::Result;
use crate::pace::Paced;
use crate::support::Aligning;

/// Share of the work that aligning is taken for.
const SHARE: f64 = 0.5;

impl Head {
    /// Starts to align the photos and then to learn from them.
    ///
    /// ```
    /// use handful::head::{Head, Step};
    /// use handful::support::{Aligning, Alignment, Problem};
    ///
    /// let labels = ["left", "right"].map(str::to_owned).to_vec();
    /// let problem = Problem::new(labels, 1, vec![0.0, 1.0], vec![0, 1])?;
    /// let problem = problem.with_unlabelled(vec![5.25, 5.75])?;
    /// let aligning = Aligning::new(problem, Alignment::Mean)?;
    /// let training = Head::named("ridge")?.start_aligned(aligning, 0);
    /// let fit = training.run()?;
    /// assert_eq!(fit.problem.embeddings(), [5.0, 6.0]);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn start_aligned(&self, aligning: Aligning, seed: u64) -> Training {
        let aligned = Aligned {
            head: *self,
            seed,
            stage: Stage::Align(Box::new(aligning)),
        };
        Paced::new(move |pace| drive(Box::new(aligned), pace))
    }
}

struct Aligned {
    head: Head,
    seed: u64,
    stage: Stage,
}

enum Stage {
    Align(Box<Aligning>),
    Train(Box<dyn StagedTraining>),
    /// Finished or failed.
    Over,
}

impl StagedTraining for Aligned {
    fn step(&mut self) -> Result<StagedStep> {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let (stage, progress, epoch) = match stage {
            Stage::Align(mut aligning) => match aligning.step()? {
                Some(problem) => {
                    let training = Box::new(self.head.start(Arc::new(problem), self.seed));
                    (Stage::Train(training), SHARE, None)
                }
                None => {
                    let progress = SHARE * aligning.progress();
                    (Stage::Align(aligning), progress, None)
                }
            },
            Stage::Train(mut training) => match training.step()? {
                StagedStep::More { progress, epoch } => {
                    let progress = SHARE + (1.0 - SHARE) * progress;
                    (Stage::Train(training), progress, epoch)
                }
                done => return Ok(done),
            },
            Stage::Over => return Err(training_is_over()),
        };
        self.stage = stage;
        Ok(StagedStep::More { progress, epoch })
    }
}
