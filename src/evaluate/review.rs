//! The parts of a [`Report`] that take longer, made in steps.

use super::findings::Findings;
use super::learning_curve::CurveMeasurement;
use super::{LearningCurve, PhotoFinding, Report};
use crate::error::{Error, ErrorKind, Result};
use crate::head::{Head, Trained};

/// A complete [`Report`] in the making: the findings about each photo first, then the learning
/// curve.
///
/// It costs n (n − 1) / 2 comparisons of photos, most of them given up early (measured natively on
/// one busy core: 0.05 s for 1200 photos, and it grows with the square), and a dozen to a few dozen
/// trainings, of which four learn from half of the photos and the others from less (as long as
/// five to ten times the training). It holds on to what it looks at, so the support set may change
/// while it goes on.
///
/// ```
/// use handful::evaluate::{Review, ReviewStep};
/// use handful::{head::{Head, Trained}, support::SupportSet};
///
/// let mut support = SupportSet::new(2);
/// for shade in [0.0, 0.1, 0.1] {
///     support.add("left", &[1.0, shade])?;
///     support.add("right", &[shade, 1.0])?;
/// }
/// let head = Head::named("ridge")?;
/// let trained = Trained::new(head.train(support.problem()?, 0)?, &[0.0, 0.0])?;
/// let mut review = Review::new(&trained, head, 0);
/// let report = loop {
///     if let ReviewStep::Done(report) = review.step()? {
///         break report;
///     }
/// };
/// let photos = report.photos.unwrap_or_default();
/// assert_eq!(photos[4].duplicate_of, Some(3));
/// # Ok::<(), handful::error::Error>(())
/// ```
pub struct Review {
    report: Report,
    findings: Option<Findings>,
    found: Option<Vec<PhotoFinding>>,
    curve: Option<CurveMeasurement>,
    measured: Option<LearningCurve>,
}

/// What a step of a [`Review`] came to.
pub enum ReviewStep {
    /// There is more to do; the share of the work that is done, in 0..=1, at a guess.
    More(f64),
    /// The report, with nothing left out.
    Done(Box<Report>),
}

impl Review {
    /// Starts to review what a head learned. `head` is the one that learned it; all randomness
    /// comes from the seed.
    pub fn new(trained: &Trained, head: &Head, seed: u64) -> Self {
        Self {
            report: Report::new(trained),
            findings: Some(Findings::new(trained)),
            found: None,
            curve: CurveMeasurement::new(trained, head, seed),
            measured: None,
        }
    }

    /// Does a little of the work.
    ///
    /// # Errors
    /// As [`Head::train`], and [`ErrorKind::InvalidInput`] if the review is over.
    pub fn step(&mut self) -> Result<ReviewStep> {
        if let Some(mut findings) = self.findings.take() {
            let done = findings.step();
            match done < 1.0 {
                true => self.findings = Some(findings),
                false => self.found = Some(findings.finish()),
            }
            return Ok(ReviewStep::More(done / 2.0));
        }
        if let Some(mut curve) = self.curve.take() {
            let done = curve.step()?;
            match done < 1.0 {
                true => self.curve = Some(curve),
                false => self.measured = Some(curve.finish()),
            }
            return Ok(ReviewStep::More((1.0 + done) / 2.0));
        }
        let photos = self.found.take().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                "This review is over; start a new one.",
            )
        })?;
        Ok(ReviewStep::Done(Box::new(Report {
            photos: Some(photos),
            learning_curve: self.measured.take(),
            ..self.report.clone()
        })))
    }
}
