//! Cooperative pacing: long computations are `async fn`s that await a [`Pace`] after each step.
//!
//! A caller advances such a computation one step at a time with [`Paced::step`], so that a worker
//! can answer messages and report progress in between, or runs it to its end with [`Paced::run`].
//! Dropping a [`Paced`] cancels it. No runtime is involved: a step is one poll of the future with a
//! waker that does nothing.

use std::cell::Cell;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// How far a computation is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Share of the work that is done, in 0..=1; never decreases. An estimate where the end is not
    /// known.
    pub share: f64,
    /// The epoch that this step completed, for heads that learn in epochs.
    pub epoch: Option<Epoch>,
}

/// One pass of an iterative head over the support set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Class-weighted mean cross-entropy of the training photos, in nats.
    pub loss: f64,
    /// Share of the training photos that are classified right.
    pub accuracy: f64,
    /// Cross-entropy of left-out photos; `None` where no class has two photos.
    pub left_out_loss: Option<f64>,
    /// Share of the left-out photos that are classified right.
    pub left_out_accuracy: Option<f64>,
}

/// Lets a computation pause. Each `tick(…).await` ends one step.
#[derive(Clone, Debug)]
pub struct Pace {
    progress: Rc<Cell<Progress>>,
    start: f64,
    span: f64,
}

impl Pace {
    /// Ends a step. `share` is the part of this pace's work that is done, in 0..=1.
    pub async fn tick(&self, share: f64) {
        self.pause(share, None).await;
    }

    /// Ends a step that completed an epoch.
    pub async fn tick_epoch(&self, share: f64, epoch: Epoch) {
        self.pause(share, Some(epoch)).await;
    }

    /// The pace of a part of the work, whose 0..=1 is mapped to `range` of this pace.
    pub fn part(&self, range: Range<f64>) -> Self {
        Self {
            progress: Rc::clone(&self.progress),
            start: self.start + range.start * self.span,
            span: (range.end - range.start) * self.span,
        }
    }

    async fn pause(&self, share: f64, epoch: Option<Epoch>) {
        // Rounding must not make the share decrease.
        let share = (self.start + share * self.span).max(self.progress.get().share);
        let share = share.min(1.0);
        self.progress.set(Progress { share, epoch });
        let mut paused = false;
        std::future::poll_fn(|_| {
            if paused {
                return Poll::Ready(());
            }
            paused = true;
            Poll::Pending
        })
        .await;
    }
}

/// What a step of a [`Paced`] computation led to.
#[derive(Debug)]
pub enum Step<T> {
    /// There is more to do.
    More(Progress),
    /// The computation is complete.
    Done(T),
}

/// A computation that advances one step at a time.
pub struct Paced<T> {
    /// `None` once the computation has returned.
    future: Option<Pin<Box<dyn Future<Output = Result<T>>>>>,
    progress: Rc<Cell<Progress>>,
}

impl<T> Paced<T> {
    /// Prepares the computation; nothing runs before the first [`step`](Self::step).
    ///
    /// ```
    /// use handful::pace::{Paced, Step};
    ///
    /// let mut sum = Paced::new(async |pace| {
    ///     let mut sum = 0;
    ///     for number in 1..=3 {
    ///         sum += number;
    ///         pace.tick(f64::from(number) / 3.0).await;
    ///     }
    ///     Ok(sum)
    /// });
    /// assert!(matches!(sum.step()?, Step::More(progress) if progress.share < 0.4));
    /// assert_eq!(sum.run()?, 6);
    /// # Ok::<(), handful::error::Error>(())
    /// ```
    pub fn new<F>(compute: impl FnOnce(Pace) -> F) -> Self
    where
        F: Future<Output = Result<T>> + 'static,
    {
        let progress = Rc::new(Cell::default());
        let pace = Pace {
            progress: Rc::clone(&progress),
            start: 0.0,
            span: 1.0,
        };
        Self {
            future: Some(Box::pin(compute(pace))),
            progress,
        }
    }

    /// Does one step of the work.
    ///
    /// # Errors
    /// Those of the computation, and [`ErrorKind::InvalidInput`] if it has already returned.
    pub fn step(&mut self) -> Result<Step<T>> {
        let future = self.future.as_mut().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                "This computation is complete; start a new one.",
            )
        })?;
        match future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Pending => Ok(Step::More(self.progress.get())),
            Poll::Ready(result) => {
                self.future = None;
                result.map(Step::Done)
            }
        }
    }

    /// Does all of the work that is left.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn run(mut self) -> Result<T> {
        loop {
            if let Step::Done(value) = self.step()? {
                return Ok(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(mut paced: Paced<()>) -> Vec<f64> {
        let mut shares = Vec::new();
        while let Step::More(progress) = paced.step().unwrap() {
            shares.push(progress.share);
        }
        shares
    }

    #[test]
    fn a_part_reports_its_share_of_the_whole() {
        let paced = Paced::new(async |pace| {
            pace.part(0.0..0.5).tick(0.5).await;
            let second = pace.part(0.5..1.0);
            second.tick(0.5).await;
            second.part(0.5..1.0).tick(1.0).await;
            Ok(())
        });
        assert_eq!(shares(paced), [0.25, 0.75, 1.0]);
    }

    #[test]
    fn progress_does_not_fall_between_parts() {
        let paced = Paced::new(async |pace| {
            for at in 0..100 {
                let part = pace.part(f64::from(at) / 100.0..f64::from(at + 1) / 100.0);
                part.tick(0.0).await;
                part.tick(1.0).await;
            }
            Ok(())
        });
        assert!(shares(paced).is_sorted());
    }

    #[test]
    fn a_step_after_the_end_is_an_error() {
        let mut paced = Paced::new(async |_| Ok(7));
        assert!(matches!(paced.step(), Ok(Step::Done(7))));
        assert_eq!(paced.step().unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn an_error_ends_the_computation() {
        let failure = || Error::new(ErrorKind::Engine, "out of order");
        let mut paced = Paced::<()>::new(async move |pace| {
            pace.tick(0.0).await;
            Err(failure())
        });
        assert!(matches!(paced.step(), Ok(Step::More(_))));
        assert_eq!(paced.step().unwrap_err().kind(), ErrorKind::Engine);
        assert_eq!(paced.step().unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn dropping_cancels() {
        struct Flag(Rc<Cell<bool>>);
        impl Drop for Flag {
            fn drop(&mut self) {
                self.0.set(true);
            }
        }
        let dropped = Rc::new(Cell::new(false));
        let flag = Flag(Rc::clone(&dropped));
        let mut paced = Paced::new(async move |pace| {
            let _flag = flag;
            pace.tick(0.5).await;
            Ok(())
        });
        assert!(matches!(paced.step(), Ok(Step::More(_))));
        assert!(!dropped.get());
        drop(paced);
        assert!(dropped.get());
    }
}
