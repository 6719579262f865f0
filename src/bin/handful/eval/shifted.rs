//! `handful eval --shifted`: heads on photos that look different where the classifier is used.

use handful::Result;
use handful::evaluate::episodes::difference;
use handful::evaluate::{EpisodeReport, Episodes, Mean, Outcome};
use handful::head::Head;
use handful::support::Alignment;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::nothing_measured;
use super::results::ShiftedResult;
use crate::data::Labelled;
use crate::shift::Shift;

/// Measures a head on the original queries, on shifted ones, and on shifted ones with the support set
/// aligned to them. `shifted` are the embeddings of the shifted photos.
///
/// # Errors
/// As [`Episodes::measure_shifted`].
pub fn measure(
    episodes: &Episodes,
    set: &Labelled,
    (shift, shifted): (Shift, &[f32]),
    head: &'static Head,
) -> Result<ShiftedResult> {
    let settings = episodes.settings();
    let bar = ProgressBar::new(4 * settings.episodes as u64);
    let outcomes = |photos: &[f32], alignment: Option<Alignment>| -> Result<Vec<Outcome>> {
        let measured = (0..settings.episodes).into_par_iter().map(|episode| {
            let outcome = episodes.measure_shifted(episode, head, photos, alignment);
            bar.inc(1);
            outcome.map_err(|error| error.in_file(head.name))
        });
        measured.collect()
    };
    let mean = |outcomes: &[Outcome]| {
        let report = EpisodeReport::new(outcomes).ok_or_else(nothing_measured)?;
        Ok(Mean {
            mean: report.accuracy,
            ci95: report.ci95,
        })
    };
    let on_unshifted = outcomes(set.problem.embeddings(), None)?;
    let on_shifted = outcomes(shifted, None)?;
    let gain = |alignment| difference(&outcomes(shifted, Some(alignment))?, &on_shifted);
    let result = ShiftedResult {
        data: set.name.clone(),
        head: head.name,
        shift: shift.name(),
        shots: settings.shots.clone(),
        episodes: settings.episodes,
        unshifted: mean(&on_unshifted)?,
        shifted: mean(&on_shifted)?,
        mean_gain: gain(Alignment::Mean)?,
        covariance_gain: gain(Alignment::Covariance)?,
    };
    bar.finish_and_clear();
    Ok(result)
}
