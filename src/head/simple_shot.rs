//! SimpleShot: class means of directions (Wang et al. 2019).
//!
//! Photos are centred and brought to length 1 (CL2N), a class is the mean c_k of its photos, and a
//! query z belongs to the nearest by Euclidean distance: the score is 2 c_k · z − ‖c_k‖² + s² / n_k,
//! which leaves out ‖z‖² and gives back what [`super::prototype`] explains. The paper centres on
//! the mean of the classes that the backbone was trained on; here it is the mean of the class
//! means of the support set, which no class size can shift.
//!
//! Leaving photos out exactly takes the inner products of all photos of a class with each other:
//! time grows with n² d + n³ / C, memory with n d and the square of the largest class.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::directions::{Direction, Directions};
use super::prototype::variance;
use super::{
    Fit, Head, LeftOut, Scorer, StagedStep, StagedTraining, caution, drive, training_is_over,
};
use crate::algebra::dot;
use crate::error::Result;
use crate::support::Problem;

/// The head's line in the table.
pub const HEAD: Head = Head {
    name: "prototype",
    transductive: false,
    needs_gradient: false,
    caution: caution::inductive,
    fit: |problem, _seed, pace| drive(Box::new(SimpleShot::new(problem)), pace),
};

/// Temperature at which the scores are calibrated on most data sets.
const USUAL_TEMPERATURE: f64 = 10.0;

/// Photos left out in one step.
const CHUNK: usize = 64;

/// SimpleShot under way: the photos are left out once per class, to compare each with the
/// prototype of that class.
struct SimpleShot {
    problem: Arc<Problem>,
    directions: Directions,
    class: usize,
    /// Inner products of the photos of the class, and the number of columns that are filled.
    products: DMatrix<f64>,
    filled: usize,
    /// The place of the photo to leave out next.
    next: usize,
    /// For each place and class, of the model without the photo.
    compared: Vec<Vec<Compared>>,
    over: bool,
}

/// A photo z beside the prototype c of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Compared {
    /// c · z.
    product: f64,
    /// ‖c‖².
    square: f64,
    /// Σ ‖z_j − c‖² over the photos of the class.
    scatter: f64,
}

/// Sums over the photos of a class as a model without photo i sees them.
#[derive(Default)]
struct Sums {
    photos: f64,
    /// Those that have a direction.
    directions: f64,
    inverse_lengths: f64,
    along: f64,
    cosines: f64,
}

impl Sums {
    /// `square` is ‖Σ x̃_j / ‖x̃_j − δ‖‖², `moved` is ‖δ‖².
    fn compare(&self, square: f64, moved: f64) -> Compared {
        let sum = self.inverse_lengths;
        let square = square - 2.0 * sum * self.along + sum * sum * moved;
        Compared {
            product: self.cosines / self.photos,
            square: square / self.photos.powi(2),
            scatter: self.directions - square / self.photos,
        }
    }
}

impl SimpleShot {
    fn new(problem: Arc<Problem>) -> Self {
        let directions = Directions::new(&problem);
        let mut shot = Self {
            directions,
            class: 0,
            products: DMatrix::zeros(0, 0),
            filled: 0,
            next: 0,
            compared: vec![vec![Compared::default(); problem.way()]; problem.len()],
            over: false,
            problem,
        };
        shot.enter_class(0);
        shot
    }

    fn enter_class(&mut self, class: usize) {
        let size = self.directions.places.spans[class].1;
        (self.class, self.filled, self.next) = (class, 0, 0);
        self.products = DMatrix::zeros(size, size);
    }

    /// Fills the next columns of the products.
    fn fill(&mut self) {
        let (first, size) = self.directions.places.spans[self.class];
        let count = CHUNK.min(size - self.filled);
        let photos = (first + self.filled, count);
        let products = self.directions.products((first, size), photos);
        self.products
            .columns_mut(self.filled, count)
            .copy_from(&products);
        self.filled += count;
    }

    /// Leaves out the next photos and compares them with the class.
    fn compare(&mut self) {
        let (first, size) = self.directions.places.spans[self.class];
        let count = CHUNK.min(self.problem.len() - self.next);
        let products = self.directions.products((first, size), (self.next, count));
        let mut inverse_lengths = DMatrix::zeros(size, count);
        let mut sums = Vec::with_capacity(count);
        for column in 0..count {
            let Some(without) = self.directions.without(self.next + column) else {
                continue;
            };
            let mut sum = Sums::default();
            for j in (0..size).filter(|j| first + j != without.at) {
                let product = products[(j, column)];
                let (inverse_length, cosine) = without.compare(first + j, product);
                inverse_lengths[(j, column)] = inverse_length;
                sum.photos += 1.0;
                sum.directions += f64::from(u8::from(inverse_length > 0.0));
                sum.inverse_lengths += inverse_length;
                sum.along += inverse_length * without.along(first + j, product);
                sum.cosines += cosine;
            }
            sums.push((column, without.square, sum));
        }
        let images = &self.products * &inverse_lengths;
        for (column, moved, sum) in sums {
            let square = images.column(column).dot(&inverse_lengths.column(column));
            self.compared[self.next + column][self.class] = sum.compare(square, moved);
        }
        self.next += count;
    }

    /// Left-out scores from the comparisons with all classes.
    fn left_out(&self) -> Vec<Option<Vec<f64>>> {
        let (n, counts) = (self.problem.len(), self.problem.counts());
        let mut left_out = vec![None; n];
        for ((row, &class), &photo) in self
            .compared
            .iter()
            .zip(&self.directions.places.classes)
            .zip(&self.directions.places.order)
        {
            let scatter: f64 = row.iter().map(|compared| compared.scatter).sum();
            let variance = variance(scatter, n - 1, counts.len());
            let classes = row.iter().zip(counts).enumerate();
            let scores = classes.map(|(k, (compared, &count))| {
                let count = count - usize::from(k == class);
                2.0 * compared.product - compared.square + variance / count as f64
            });
            left_out[photo] = (counts[class] > 1).then(|| scores.collect());
        }
        left_out
    }

    fn prototypes(&self) -> Prototypes {
        let (n, d) = (self.problem.len(), self.problem.dim());
        let mut weights = vec![0.0; self.problem.way() * d];
        let mut directions = 0.0;
        for (at, &class) in self.directions.places.classes.iter().enumerate() {
            let count = self.problem.counts()[class] as f64;
            let sums = weights[class * d..(class + 1) * d].iter_mut();
            let numbers = self.directions.numbers(at);
            sums.zip(numbers).for_each(|(sum, z)| *sum += z / count);
            directions += f64::from(u8::from(self.directions.inverse_length(at) > 0.0));
        }
        let squares: Vec<_> = weights.chunks_exact(d).map(|c| dot(c, c)).collect();
        let counts = self.problem.counts();
        let sizes = squares.iter().zip(counts);
        let between: f64 = sizes.clone().map(|(s, &count)| s * count as f64).sum();
        let variance = variance(directions - between, n, counts.len());
        let offsets = sizes.map(|(square, &count)| variance / count as f64 - square);
        Prototypes {
            direction: self.directions.direction(),
            offsets: offsets.collect(),
            weights,
        }
    }

    fn fit(&self) -> Result<StagedStep> {
        Fit {
            head: HEAD.name,
            problem: Arc::clone(&self.problem),
            scorer: Box::new(self.prototypes()),
            left_out: self.left_out(),
            method: LeftOut::LeaveOneOut,
            usual_temperature: USUAL_TEMPERATURE,
            epochs: Vec::new(),
        }
        .finished()
    }
}

impl StagedTraining for SimpleShot {
    fn step(&mut self) -> Result<StagedStep> {
        if std::mem::replace(&mut self.over, true) {
            return Err(training_is_over());
        }
        let (n, way) = (self.problem.len(), self.problem.way());
        match self.filled < self.products.ncols() {
            true => self.fill(),
            false => self.compare(),
        }
        if self.next == n {
            if self.class + 1 == way {
                return self.fit();
            }
            self.enter_class(self.class + 1);
        }
        self.over = false;
        Ok(StagedStep::More {
            progress: (self.class as f64 + self.next as f64 / n as f64) / way as f64,
            epoch: None,
        })
    }
}

/// Class means of directions.
struct Prototypes {
    direction: Direction,
    /// way × d, the means c_k.
    weights: Vec<f64>,
    /// s² / n_k − ‖c_k‖².
    offsets: Vec<f64>,
}

impl Scorer for Prototypes {
    fn is_finite(&self) -> bool {
        let mut numbers = self.weights.iter().chain(&self.offsets);
        numbers.all(|x| x.is_finite())
    }

    fn scores(&self, embeddings: &[f32]) -> Vec<f64> {
        let dim = self.direction.dim();
        let rows = embeddings.chunks_exact(dim).flat_map(|row| {
            let z = self.direction.of(row);
            let classes = self.weights.chunks_exact(dim).zip(&self.offsets);
            classes
                .map(|(c, offset)| 2.0 * dot(c, &z) + offset)
                .collect::<Vec<_>>()
        });
        rows.collect()
    }
}
