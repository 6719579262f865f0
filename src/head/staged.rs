//! Runs trainings that are still written as state machines. To be removed with the last of them.

use super::contract::{Fit, Fitting, Step, Training};
use crate::error::{Error, ErrorKind, Result};
use crate::pace::{Epoch, Pace, Progress};

/// What a step of a [`StagedTraining`] led to.
pub(super) enum StagedStep {
    /// There is more to do.
    More { progress: f64, epoch: Option<Epoch> },
    /// The work is done.
    Done(Box<Fit>),
}

/// A training written as a state machine.
pub(super) trait StagedTraining {
    /// Does a little of the work.
    fn step(&mut self) -> Result<StagedStep>;
}

impl StagedTraining for Training {
    fn step(&mut self) -> Result<StagedStep> {
        Ok(match Training::step(self)? {
            Step::More(Progress { share, epoch }) => StagedStep::More {
                progress: share,
                epoch,
            },
            Step::Done(fit) => StagedStep::Done(Box::new(fit)),
        })
    }
}

/// Steps a training to its end.
pub(super) fn drive(mut training: Box<dyn StagedTraining>, pace: Pace) -> Fitting {
    Box::pin(async move {
        loop {
            match training.step()? {
                StagedStep::More {
                    progress,
                    epoch: Some(epoch),
                } => pace.tick_epoch(progress, epoch).await,
                StagedStep::More { progress, .. } => pace.tick(progress).await,
                StagedStep::Done(fit) => return Ok(*fit),
            }
        }
    })
}

impl Fit {
    /// The last step of a training.
    pub(super) fn finished(self) -> Result<StagedStep> {
        Ok(StagedStep::Done(Box::new(self.checked()?)))
    }
}

/// The error of a step after the last.
pub(super) fn training_is_over() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "This training is over; start a new one.",
    )
}
