//! Evaluation of heads under a shift between support set and queries, on episodes.

use super::episodes::{Episode, Episodes, Outcome};
use crate::error::{Error, ErrorKind, Result};
use crate::head::Head;
use crate::support::Alignment;

impl Episodes<'_> {
    /// Draws an episode by its number and measures a head on its queries under a shift: `shifted` are
    /// the row-major embeddings of all photos of the data, in their order, as they look where the
    /// classifier is used. With an alignment, the support set is aligned to the shifted photos of the
    /// episode's classes that are neither in the support set nor queries.
    ///
    /// # Errors
    /// As [`Head::train`], and [`ErrorKind::InvalidInput`] if `shifted` has another number of photos
    /// than the data, the head is transductive, or no photos are left to align to.
    pub fn measure_shifted(
        &self,
        episode: usize,
        head: &Head,
        shifted: &[f32],
        alignment: Option<Alignment>,
    ) -> Result<Outcome> {
        let (data, dim) = (self.data(), self.data().dim());
        let refused = |message| Err(Error::new(ErrorKind::InvalidInput, message));
        if shifted.len() != data.embeddings().len() {
            return refused("The shifted embeddings must have one row for each photo of the data.");
        }
        if head.transductive {
            return refused("Transductive heads are not measured under a shift.");
        }
        let Episode {
            mut support,
            support_photos,
            queries,
            classes,
            ..
        } = self.draw(episode)?;
        let row = |photo: usize| shifted.iter().skip(photo * dim).take(dim);
        if let Some(alignment) = alignment {
            let photos = data.classes().iter().enumerate();
            let used = |photo: &usize| {
                support_photos.contains(photo) || queries.iter().any(|query| query.0 == *photo)
            };
            let others = photos.filter(|(_, class)| classes.contains(class));
            let others = others.map(|(photo, _)| photo).filter(|photo| !used(photo));
            let unlabelled = others.flat_map(row).copied().collect();
            support = support.with_unlabelled(unlabelled)?.aligned(alignment)?;
        }
        let embeddings: Vec<_> = queries
            .iter()
            .flat_map(|query| row(query.0))
            .copied()
            .collect();
        let truth: Vec<_> = queries.iter().map(|query| query.1).collect();
        self.train_and_score(support, &embeddings, &truth, head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::EpisodeSettings;
    use crate::support::Problem;

    /// Three classes at the corners of a triangle.
    fn data() -> Problem {
        let labels = ["a", "b", "c"].map(str::to_owned).to_vec();
        let classes: Vec<_> = (0..90).map(|i| i % 3).collect();
        let numbers = (0..90 * 3).map(|at| {
            let (i, k) = (at / 3, at % 3);
            (at as f32 * 1.7).sin() * 0.2 + f32::from(u8::from(i % 3 == k))
        });
        let numbers = numbers.collect();
        Problem::new(labels, 3, numbers, classes).unwrap()
    }

    #[test]
    fn alignment_undoes_a_shift() {
        let data = data();
        let settings = EpisodeSettings {
            shots: vec![4; 3],
            query: 8,
            episodes: 10,
            seed: 1,
        };
        let episodes = Episodes::new(&data, settings).unwrap();
        let moved = data.embeddings().iter().enumerate();
        let moved: Vec<_> = moved.map(|(at, x)| x + [2.0, 0.0, -1.0][at % 3]).collect();
        let head = Head::named("ridge").unwrap();
        let accuracy = |shifted: &[f32], alignment| {
            let outcomes = (0..10).map(|episode| {
                let outcome = episodes.measure_shifted(episode, head, shifted, alignment);
                outcome.unwrap()
            });
            let outcomes: Vec<_> = outcomes.collect();
            crate::evaluate::EpisodeReport::new(&outcomes)
                .unwrap()
                .accuracy
        };
        let plain = accuracy(data.embeddings(), None);
        let same = (0..10).map(|episode| episodes.measure(episode, head).unwrap());
        let same: Vec<_> = same.collect();
        assert_eq!(
            crate::evaluate::EpisodeReport::new(&same).unwrap().accuracy,
            plain
        );
        assert!(accuracy(&moved, None) < 0.5 && plain > 0.9);
        for alignment in [Alignment::Mean, Alignment::Covariance] {
            assert!(accuracy(&moved, Some(alignment)) > 0.9, "{alignment:?}");
        }
        assert!(
            episodes
                .measure_shifted(0, head, &moved[3..], None)
                .is_err()
        );
    }
}
