//! Corrections of the bias that class-weighted heads have against classes of few photos.

pub(crate) mod class_shrinkage;
pub(crate) mod logit_adjustment;
