//! A backbone prepared for the graphics device.

use super::pack::Constants;
use super::schedule::Schedule;
use super::wgsl::Storage;
use crate::network::Network;

/// What all passes share.
pub struct Model {
    /// The network.
    pub network: Network,
    /// Its launches.
    pub schedule: Schedule,
    /// The numbers that maps and weights are stored in.
    pub storage: Storage,
    /// The constants of each launch.
    pub constants: Vec<Constants>,
    /// The reference features of the test picture; empty where the weight file has none.
    pub reference: Vec<f32>,
}
