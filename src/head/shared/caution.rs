//! The cautions of heads, which depend on the unlabelled photos of a problem.

use crate::head::contract::Caution;
use crate::support::Problem;

/// Unlabelled photos per class below which a transductive head gains little.
pub(crate) const MIN_UNLABELLED_PER_CLASS: usize = 5;

/// For heads that learn from labelled photos alone.
pub(crate) fn inductive(problem: &Problem) -> Option<Caution> {
    if problem.is_aligned() {
        return Some(Caution {
            code: "alignment-assumes-balance",
            message: "The labelled photos were aligned to the photos without a class. That assumes \
                      that the classes are about equally common among those; where they are not, \
                      the classifier is worse than without.",
        });
    }
    (!problem.unlabelled().is_empty()).then_some(Caution {
        code: "unlabelled-ignored",
        message: "This head learns nothing from photos without a class; choose “propagate” or \
                  “transport”, or align the labelled photos.",
    })
}

/// For heads that learn from unlabelled photos too.
pub(crate) fn transductive(problem: &Problem) -> Option<Caution> {
    has_few_unlabelled(problem).then_some(Caution {
        code: "few-unlabelled",
        message: "This head learns from photos without a class too, and there are fewer than five \
                  for each class; with so few it gains little or nothing over “ridge”.",
    })
}

/// Whether there are fewer than [`MIN_UNLABELLED_PER_CLASS`].
pub(crate) fn has_few_unlabelled(problem: &Problem) -> bool {
    problem.unlabelled().len() / problem.dim() < MIN_UNLABELLED_PER_CLASS * problem.way()
}
