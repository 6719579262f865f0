//! Heads that compare a query with photos or class means.

mod cl2n;
pub mod neighbours;
pub mod prototype;
pub mod simple_shot;
