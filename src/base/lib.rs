//! What several layers need and the domain must not know.
//!
//! - [`texts`]: every sentence that people read, in Chinese and English
//! - [`network`]: addresses of clients
//! - [`vault`]: keys, sealed texts, keyed digests
//! - [`shown`]: ids as people see them
//! - [`entropy`]: the only place that reads the clock and the random source
//! - [`crash`]: named places at which a test kills the process

pub mod crash;
pub mod entropy;
pub mod network;
pub mod shown;
pub mod texts;
pub mod vault;
