//! What several layers need and the domain must not know: the clock and chance, keys, addresses of the
//! network, and the places at which a test kills the process.

pub mod crash;
pub mod entropy;
pub mod network;
pub mod texts;
pub mod vault;
