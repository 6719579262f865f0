//! What each photo of the support set is about to spoil: suspected wrong labels, near-duplicates
//! and outliers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::head::{Trained, argmax, softmax};
use crate::support::Problem;

/// Cosine of two embeddings from which two photos count as near-duplicates.
///
/// Measured in quality mode on 200 ordinary photos of all kinds and copies of them: it finds all
/// mirror images and copies saved at JPEG quality 75, 99 % of those cropped by 5 % or shrunk to
/// three quarters, 86 % of those cropped by 10 %, 81 % of those saved at quality 40 and 23 % of those
/// shrunk to half; two different photos of the 200 reach no more than 0.71. Among 400 photos each it
/// marks none of clothing, 5 of groceries (second shots of the same shelf) and 1 of hand signs,
/// where all photos are alike.
pub const DUPLICATE: f64 = 0.95;

/// Modified z-score below which a photo is an outlier (Iglewicz & Hoaglin 1993).
const OUTLIER: f64 = -3.5;

/// Share of its class's median similarity that an outlier also stays below. In classes of photos
/// that are all alike the z-score alone marks many that a person sees nothing wrong with: 20 of 400
/// photos of groceries and 29 of 400 of hand signs.
const OUTLIER_SHARE: f64 = 0.5;

/// What the median absolute deviation is multiplied with to be the standard deviation of a normal
/// distribution.
const MAD_TO_SD: f64 = 1.4826;

/// Fewest photos of a class that can have an outlier: of two, either may be the odd one.
const FEWEST_OF_A_CLASS: usize = 3;

/// Photos compared with all earlier ones in one step: few enough to stay in the processor's cache
/// while the earlier ones pass by.
const BLOCK: usize = 16;

/// Numbers of two embeddings compared before it is asked whether they can still be close enough.
const STRIDE: usize = 64;

/// Independent sums, so that the compiler may use vector registers.
const LANES: usize = 8;

/// What was found out about one photo of the support set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhotoFinding {
    /// The photo's id, see [`Problem::ids`].
    pub id: u32,
    /// The class it was given.
    pub label: String,
    /// What it was taken for when it was left out; `None` for the only photo of its class.
    pub left_out: Option<LeftOutPhoto>,
    /// The class that the photo seems to belong to, if its label is suspected to be wrong.
    pub suspect: Option<String>,
    /// The id of the most similar earlier photo, if the two are near-duplicates. To leave out all
    /// photos that have one leaves one of each.
    pub duplicate_of: Option<u32>,
    /// Cosine to the mean of its class without it, in −1..=1, on the pooled block with the mean of
    /// ordinary photos taken off; `None` for the only photo of its class.
    pub similarity: Option<f64>,
    /// Whether it is much less like its class than other photos are like theirs.
    pub outlier: bool,
}

/// What a photo was taken for when it was left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutPhoto {
    /// The likeliest class.
    pub label: String,
    /// Its probability; `None` where the classifier is not calibrated.
    pub probability: Option<f64>,
    /// The probability of the class that the photo was given.
    pub own_probability: Option<f64>,
}

/// The search for findings, under way.
///
/// Only the search for near-duplicates takes long: it compares all n (n − 1) / 2 pairs, and gives a
/// pair up as soon as it has grown too far apart, which distinct photos have after a small part of
/// their numbers.
pub struct Findings {
    problem: Arc<Problem>,
    findings: Vec<PhotoFinding>,
    /// 1 / length of each embedding.
    scales: Vec<f32>,
    /// The first photo that is not yet compared with all earlier ones.
    next: usize,
}

impl Findings {
    /// Starts the search for a trained classifier.
    pub fn new(trained: &Trained) -> Self {
        let problem = Arc::clone(&trained.fit().problem);
        let probabilities = left_out_probabilities(trained);
        let suspects = suspects(&problem, &probabilities);
        let similarities = similarities(trained);
        let outliers = outliers(&problem, &similarities);
        let labels = trained.labels();
        let left_out = trained.fit().left_out.iter().zip(&probabilities);
        let left_out = left_out.zip(problem.classes());
        let left_out = left_out.map(|((scores, probabilities), &class)| {
            let top = argmax(scores.as_deref()?);
            Some(LeftOutPhoto {
                label: labels[top].clone(),
                probability: probabilities.as_ref().map(|p| p[top]),
                own_probability: probabilities.as_ref().map(|p| p[class]),
            })
        });
        let findings = left_out.enumerate().map(|(photo, left_out)| PhotoFinding {
            id: problem.ids()[photo],
            label: labels[problem.classes()[photo]].clone(),
            left_out,
            suspect: suspects[photo].map(|class| labels[class].clone()),
            duplicate_of: None,
            similarity: similarities[photo],
            outlier: outliers[photo],
        });
        let length = |row: &[f32]| row.iter().map(|x| x * x).sum::<f32>().sqrt();
        Self {
            findings: findings.collect(),
            scales: problem.rows().map(|row| 1.0 / length(row)).collect(),
            next: 0,
            problem,
        }
    }

    /// Compares some more photos; returns the share of the work that is done, 1 at the end.
    pub fn step(&mut self) -> f64 {
        let n = self.problem.len();
        let block = self.next..n.min(self.next + BLOCK);
        let mut nearest = vec![((2.0 - 2.0 * DUPLICATE) as f32, None); block.len()];
        let earlier = self.problem.rows().zip(&self.scales).take(block.end);
        for (at, (other, &other_scale)) in earlier.enumerate() {
            for (photo, nearest) in block.clone().zip(&mut nearest) {
                let (row, scale) = (self.problem.row(photo), self.scales[photo]);
                let (bound, found) = nearest;
                if at < photo
                    && let Some(distance) = distance_within(row, scale, other, other_scale, *bound)
                {
                    (*bound, *found) = (distance, Some(self.problem.ids()[at]));
                }
            }
        }
        for (photo, (_, found)) in block.clone().zip(nearest) {
            self.findings[photo].duplicate_of = found;
        }
        self.next = block.end;
        (self.next as f64 / n as f64).powi(2)
    }

    /// The findings, in the order of the problem's photos, once all steps are done.
    pub fn finish(self) -> Vec<PhotoFinding> {
        self.findings
    }
}

/// The squared distance 2 − 2 cos of two scaled embeddings, if it is not above the bound.
fn distance_within(a: &[f32], scale_a: f32, b: &[f32], scale_b: f32, bound: f32) -> Option<f32> {
    let mut sum = 0.0;
    let square = |(a, b): (&f32, &f32)| (a * scale_a - b * scale_b).powi(2);
    for (a, b) in a.chunks(STRIDE).zip(b.chunks(STRIDE)) {
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for (a, b) in a.iter().zip(b) {
            for lane in 0..LANES {
                sums[lane] += square((&a[lane], &b[lane]));
            }
        }
        sum += sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(square).sum::<f32>();
        if sum > bound {
            return None;
        }
    }
    // Without a length there is no angle.
    sum.is_finite().then_some(sum)
}

/// Per photo the probabilities it got when it was left out.
fn left_out_probabilities(trained: &Trained) -> Vec<Option<Vec<f64>>> {
    let left_out = trained.fit().left_out.iter();
    let probabilities = left_out.map(|scores| {
        let scores = scores.as_deref()?;
        Some(softmax(scores, trained.temperature()?))
    });
    probabilities.collect()
}

/// Per photo the class it seems to belong to instead of its own, by confident learning (Northcutt,
/// Jiang & Chuang 2021): one whose left-out probability is at least the mean that the class's own
/// photos have for it, while that of the photo's own class is below its mean. Of several classes
/// the likeliest.
fn suspects(problem: &Problem, probabilities: &[Option<Vec<f64>>]) -> Vec<Option<usize>> {
    let mut means = vec![0.0; problem.way()];
    for (probabilities, &class) in probabilities.iter().zip(problem.classes()) {
        if let Some(probabilities) = probabilities {
            means[class] += probabilities[class] / problem.counts()[class] as f64;
        }
    }
    let photos = probabilities.iter().zip(problem.classes());
    let suspect = photos.map(|(probabilities, &own)| {
        let probabilities = probabilities.as_ref()?;
        let confident = (0..problem.way()).filter(|&class| probabilities[class] >= means[class]);
        let likeliest = confident.max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
        likeliest.filter(|&class| class != own && probabilities[own] < means[own])
    });
    suspect.collect()
}

/// Per photo its cosine to its class without it; `None` for the only photo of its class.
fn similarities(trained: &Trained) -> Vec<Option<f64>> {
    let problem = &trained.fit().problem;
    let photos = problem.rows().zip(problem.classes());
    let similarity = photos.map(|(row, &class)| {
        (problem.counts()[class] > 1).then(|| trained.open_set().own_similarity(row, class))
    });
    similarity.collect()
}

/// Which photos are much less similar to their class than its other photos: by the modified
/// z-score, with medians per class and one median absolute deviation over all classes, because a
/// single class has too few photos for its own; and by the share of the median.
fn outliers(problem: &Problem, similarities: &[Option<f64>]) -> Vec<bool> {
    let mut of_class = vec![Vec::new(); problem.way()];
    for (similarity, &class) in similarities.iter().zip(problem.classes()) {
        of_class[class].extend(*similarity);
    }
    let medians: Vec<_> = of_class.into_iter().map(median).collect();
    let photos = similarities.iter().zip(problem.classes());
    let with_usual: Vec<_> = photos
        .map(|(similarity, &class)| {
            let enough = problem.counts()[class] >= FEWEST_OF_A_CLASS;
            Some(((*similarity)?, medians[class].filter(|_| enough)?))
        })
        .collect();
    let deviations = with_usual
        .iter()
        .flatten()
        .map(|(s, usual)| (s - usual).abs());
    let spread = MAD_TO_SD * median(deviations.collect()).unwrap_or_default();
    let far = |(similarity, usual): (f64, f64)| {
        similarity < OUTLIER_SHARE * usual && similarity - usual < OUTLIER * spread
    };
    with_usual
        .iter()
        .map(|pair| pair.is_some_and(far))
        .collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some((values[low] + values[high]) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Head;

    fn problem(dim: usize, rows: Vec<f32>, classes: Vec<usize>) -> Problem {
        let way = 1 + classes.iter().max().unwrap();
        let labels = (0..way).map(|class| format!("class {class}")).collect();
        Problem::new(labels, dim, rows, classes).unwrap()
    }

    #[test]
    fn suspects_are_those_of_the_confident_joint() {
        let classes = vec![0, 0, 0, 1, 1, 1];
        let problem = problem(1, vec![0.0; 6], classes);
        let of_first = [0.9, 0.8, 0.1, 0.45, 0.2, 0.1];
        let probabilities: Vec<_> = of_first.iter().map(|p| Some(vec![*p, 1.0 - p])).collect();
        // The classes' means are 0.6 and 0.75. The third photo has 0.9 for the other class. The
        // fourth has 0.45 for its rival, too little, though it is also below its own mean.
        let expected = [None, None, Some(1), None, None, None];
        assert_eq!(suspects(&problem, &probabilities), expected);
        assert_eq!(suspects(&problem, &vec![None; 6]), [None; 6]);
    }

    #[test]
    fn outliers_are_far_below_the_median_of_their_class() {
        let problem = problem(1, vec![0.0; 10], vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
        // Deviations from the medians 0.8 and 0.5: ±0.02, 0 and, once each, −0.5 and −0.1; the
        // third class is too small. Their median size is 0.02, which makes 1 sd 0.0297.
        let similarities = [0.82, 0.8, 0.8, 0.3, 0.52, 0.48, 0.52, 0.4, 0.9, 0.9].map(Some);
        let found = outliers(&problem, &similarities);
        let mut expected = [false; 10];
        expected[3] = true;
        assert_eq!(found, expected);
        // As far off in standard deviations, but more than half as similar as usual.
        let mut alike = similarities;
        alike[3] = Some(0.45);
        assert_eq!(outliers(&problem, &alike), [false; 10]);
        assert_eq!(outliers(&problem, &[None; 10]), [false; 10]);
    }

    #[test]
    fn copies_alone_have_no_outliers() {
        let problem = problem(1, vec![0.0; 4], vec![0, 0, 0, 1]);
        let found = outliers(&problem, &[Some(1.0), Some(1.0), Some(1.0 - 1e-9), None]);
        assert_eq!(found, [false; 4]);
    }

    /// Photos in pairs of rising distance, against the definition, over several steps.
    #[test]
    fn duplicates_are_those_of_the_cosine() {
        let (n, dim) = (600, 70);
        let noise = |seed: usize| ((seed as f32 * 12.9898).sin() * 43_758.547).fract();
        let row = |i: usize| {
            let share = (i / 2) as f32 / n as f32;
            (0..dim).map(move |k| {
                noise(i / 2 * dim + k) * (1.0 + share) + share * noise(90_000 + i * dim + k)
            })
        };
        let mut rows: Vec<f32> = (0..n).flat_map(row).collect();
        rows[40 * dim..41 * dim].fill(0.0);
        let ids = (0..n as u32).map(|i| 1000 + i).collect();
        let problem = problem(dim, rows, (0..n).map(|i| i % 3).collect());
        let problem = problem.with_ids(ids).unwrap();
        let fit = Head::named("ridge").unwrap().train(problem, 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 70]).unwrap();
        let mut findings = Findings::new(&trained);
        let mut steps = vec![0.0];
        while steps.last().is_some_and(|done| *done < 1.0) {
            steps.push(findings.step());
        }
        assert!(steps.len() > 3 && steps.is_sorted(), "{steps:?}");

        let problem = &trained.fit().problem;
        let dot = |a: &[f32], b: &[f32]| -> f64 {
            let products = a.iter().zip(b);
            products.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        let (mut expected, mut close) = (vec![None; n], 0);
        for (i, expected) in expected.iter_mut().enumerate() {
            let mut best = DUPLICATE;
            for j in 0..i {
                let (a, b) = (problem.row(i), problem.row(j));
                let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
                close += usize::from((cosine - DUPLICATE).abs() < 1e-5);
                if cosine >= best {
                    (best, *expected) = (cosine, Some(problem.ids()[j]));
                }
            }
        }
        assert_eq!(close, 0, "rounding could decide a pair");
        let found: Vec<_> = findings.finish().iter().map(|f| f.duplicate_of).collect();
        assert_eq!(found, expected);
        let pairs = found.iter().flatten().count();
        assert!((50..250).contains(&pairs), "{pairs}");
    }

    #[test]
    fn similarity_is_that_to_the_others_of_the_class() {
        // Of (1, 0), (1, 0) and (0, 1), each against the sum of the others.
        let rows = vec![1.0, 0.0, 1.0, 0.0, 0.0, 1.0, -1.0, 0.0];
        let problem = problem(2, rows, vec![0, 0, 0, 1]);
        let fit = Head::named("ridge").unwrap().train(problem, 0).unwrap();
        let trained = Trained::new(fit, &[0.0; 2]).unwrap();
        let half = 0.5_f64.sqrt();
        let found = similarities(&trained);
        for (found, expected) in found.iter().zip([half, half, 0.0]) {
            assert!((found.unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(found[3], None);
        let findings = Findings::new(&trained).finish();
        assert!(findings[3].left_out.is_none() && findings[0].left_out.is_some());
        assert_eq!(findings[3].label, "class 1");
    }
}
