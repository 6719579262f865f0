//! The parts of a [`Report`] that take long: findings about each photo and the learning curve.

use std::sync::Arc;

use super::Report;
use super::findings::{find_duplicates, photo_findings};
use super::learning_curve::CurveInput;
use crate::head::{Head, Trained};
use crate::pace::Paced;

/// A complete [`Report`] in the making; see [`review`].
pub type Review = Paced<Report>;

/// Completes the report of a classifier: the findings about each photo first, then the learning
/// curve.
///
/// `head` is the head that was trained. All randomness comes from the seed. The review holds what it
/// needs, so that the support set may change before it ends.
///
/// It costs n (n − 1) / 2 comparisons of photos, most of which end early (measured natively on one
/// busy core: 0.05 s for 1200 photos, growing with the square), and a dozen to a few dozen trainings,
/// of which four use half of the photos and the others fewer (together five to ten times as long as
/// the training).
///
/// ```
/// use handful::evaluate::review;
/// use handful::{head::{Head, Trained}, support::SupportSet};
///
/// let mut support = SupportSet::new(2);
/// for shade in [0.0, 0.1, 0.1] {
///     support.add("left", &[1.0, shade])?;
///     support.add("right", &[shade, 1.0])?;
/// }
/// let head = Head::named("ridge")?;
/// let trained = Trained::new(head.train(support.problem()?, 0)?, &[0.0, 0.0])?;
/// let report = review(&trained, head, 0).run()?;
/// let photos = report.photos.unwrap_or_default();
/// assert_eq!(photos[4].duplicate_of, Some(3));
/// # Ok::<(), handful::error::Error>(())
/// ```
pub fn review(trained: &Trained, head: &Head, seed: u64) -> Review {
    let report = Report::new(trained);
    let problem = Arc::clone(&trained.fit().problem);
    let mut photos = photo_findings(trained);
    let curve = CurveInput::new(trained, head, seed);
    Paced::new(async move |pace| {
        let duplicates = find_duplicates(&problem, &pace.part(0.0..0.5)).await;
        for (photo, duplicate) in photos.iter_mut().zip(duplicates) {
            photo.duplicate_of = duplicate;
        }
        let learning_curve = match curve {
            Some(curve) => Some(curve.measure(&pace.part(0.5..1.0)).await?),
            None => None,
        };
        Ok(Report {
            photos: Some(photos),
            learning_curve,
            ..report
        })
    })
}
